//! Bodies, queries and ids as they come in, and what is wrong with them.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use model::Refusal;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::problem::Problem;

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, state).await;
        let bytes =
            bytes.map_err(|rejection: BytesRejection| Problem::of_status(rejection.status()))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| misfit(&error))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// A body that is no JSON cannot be read; one of another shape can, and is refused.
fn misfit(error: &serde_json::Error) -> Problem {
    let problem = match error.classify() {
        Category::Data => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "SHAPE"),
        _ => Problem::new(StatusCode::BAD_REQUEST, "JSON"),
    };
    let problem = problem.arg("found", error);
    if error.line() == 0 { problem } else { problem.at(error.line(), error.column()) }
}

/// A query.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let found = Query::try_from_uri(&parts.uri);
        let problem = |error: &dyn std::error::Error| {
            let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            Problem::new(StatusCode::BAD_REQUEST, "QUERY").arg("found", cause)
        };
        found.map(|Query(asked)| Self(asked)).map_err(|error| problem(&error))
    }
}

/// An id in the path. One that no record can have is absent without asking.
pub(super) struct Id(pub(super) String);

const ID_BYTES_MAX: usize = 512;

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(id) = path.map_err(|error| Problem::of_status(error.into_response().status()))?;
        possible(id).map(Self)
    }
}

/// An id that a record can have.
pub(super) fn possible(id: String) -> Result<String, Problem> {
    if id.len() > ID_BYTES_MAX || id.contains(char::is_control) {
        return Err(Refusal::new(model::Code::Absent).field("id").into());
    }
    Ok(id)
}
