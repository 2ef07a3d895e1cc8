//! The OpenAPI document: what the code says of itself, plus what holds everywhere.

use std::sync::Arc;

use axum::{Json, Router, routing::get};
use utoipa::openapi::{
    Content, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Response,
    ResponseBuilder, path::Operation,
};

use super::{ROOT, problem::ProblemShape};
use crate::server::House;

/// The head of the document.
pub(super) fn head() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Hinomi")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    OpenApiBuilder::new().info(info).build()
}

const ABOUT: &str = "Signals, incidents, reports and the ledger under them. Times are RFC 3339 in UTC. \
     Errors are application/problem+json (RFC 9457) in the language of Accept-Language or ?lang=. \
     A POST with an Idempotency-Key is carried out once within 24 hours.";

/// Serves the document.
pub(super) fn router(mut openapi: OpenApi) -> Router<Arc<House>> {
    add_problems(&mut openapi);
    let openapi = Arc::new(openapi);
    let page = move || async move { Json(Arc::unwrap_or_clone(openapi)) };
    Router::new().route(&format!("{ROOT}/openapi.json"), get(page))
}

/// What every operation may answer besides what it says itself: the same problems
/// come from the same layers, whatever the handler is.
fn add_problems(openapi: &mut OpenApi) {
    use utoipa::{PartialSchema, ToSchema};
    let components = openapi.components.get_or_insert_default();
    let mut schemas = Vec::new();
    ProblemShape::schemas(&mut schemas);
    components.schemas.extend(schemas);
    components.schemas.insert(ProblemShape::name().into_owned(), ProblemShape::schema());
    for item in openapi.paths.paths.values_mut() {
        for (method, operation) in operations(item) {
            for (status, about) in problems(method) {
                let responses = &mut operation.responses.responses;
                responses.entry((*status).to_owned()).or_insert_with(|| response(about));
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let PathItem { get, post, .. } = item;
    [(HttpMethod::Get, get.as_mut()), (HttpMethod::Post, post.as_mut())]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation?)))
}

fn problems(method: HttpMethod) -> &'static [(&'static str, &'static str)] {
    const READING: &[(&str, &str)] = &[
        ("400", "The request cannot be read"),
        ("401", "Not signed in"),
        ("403", "No mandate"),
        ("404", "Not there, or not to be known"),
        ("408", "Too slow"),
        ("500", "Our fault"),
        ("503", "The store is away"),
    ];
    const WRITING: &[(&str, &str)] = &[
        ("400", "The request cannot be read"),
        ("401", "Not signed in"),
        ("403", "No mandate"),
        ("404", "Not there, or not to be known"),
        ("408", "Too slow"),
        ("409", "Not in this state, there already, or under way"),
        ("412", "Changed since the version in If-Match"),
        ("413", "Too large"),
        ("415", "Not application/json"),
        ("422", "Refused: blank, wrong value, wrong time, no reason"),
        ("500", "Our fault"),
        ("503", "The store is away"),
    ];
    if method == HttpMethod::Get { READING } else { WRITING }
}

fn response(about: &str) -> RefOr<Response> {
    let shape = Ref::from_schema_name(ProblemShape::name_of());
    let content = Content::new(Some(RefOr::Ref(shape)));
    RefOr::T(
        ResponseBuilder::new()
            .description(about)
            .content("application/problem+json", content)
            .build(),
    )
}
