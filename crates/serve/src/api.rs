//! The interface for machines: resources under `/api/v1`, described by an OpenAPI
//! document that is made from this code.
//!
//! Every handler takes a [`crate::visitor::Visitor`]; there is no other way to a
//! record. To add a resource: a file here, its routes in [`router`].

mod body;
mod description;
mod etag;
mod incidents;
mod ledger;
mod once;
mod paging;
pub(crate) mod problem;
mod registers;
mod reports;
mod signals;

use std::sync::Arc;

use axum::{Router, middleware};
use utoipa_axum::router::OpenApiRouter;

use crate::server::House;

/// Under which everything of this interface lies.
pub(crate) const ROOT: &str = "/api/v1";

/// All routes, the description of them among these.
pub(crate) fn router(house: Arc<House>) -> Router<Arc<House>> {
    let api = OpenApiRouter::with_openapi(description::head()).nest(
        ROOT,
        OpenApiRouter::new()
            .merge(signals::router())
            .merge(incidents::router())
            .merge(reports::router())
            .merge(registers::router())
            .merge(ledger::router()),
    );
    let (router, openapi) = api.split_for_parts();
    router
        .layer(middleware::from_fn_with_state(house, once::once))
        .merge(description::router(openapi))
}
