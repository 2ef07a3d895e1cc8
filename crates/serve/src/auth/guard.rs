//! Whether a request that changes something came from one of our own pages.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::{Secret, same};

use super::{Entrance, cookie};
use crate::server::House;

/// The field, and the header, in which our own pages show that they are ours.
const FIELD: &str = "csrf";
const HEADER: &str = "x-hinomi-csrf";
/// The largest form that is read to find the field.
const FORM_MAX: usize = 1 << 20;

/// What our own pages show, derived from the session: whoever cannot read the
/// cookie cannot know it.
pub(crate) fn token_of(secret: &Secret) -> String {
    identity::known_by("csrf", &[secret.reveal()])
}

/// Passes on what only reads, what a program asks with a token of its own, and what
/// one of our own pages sent; refuses everything else.
pub(crate) async fn same_origin(
    State(house): State<Arc<House>>,
    request: Request,
    next: Next,
) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let Some(entrance) = house.entrance() else {
        let foreign = from_own_page(request.headers(), None) == Some(false);
        return if foreign { refused() } else { next.run(request).await };
    };
    let session = cookie::session(request.headers(), entrance);
    if session.is_none() && request.headers().contains_key(header::AUTHORIZATION) {
        return next.run(request).await;
    }
    if from_own_page(request.headers(), Some(entrance)) != Some(true) {
        return refused();
    }
    match session {
        Some(secret) if !before_a_session(request.uri().path()) => match shown(request).await {
            Some((token, request)) if same(&token, &token_of(&secret)) => next.run(request).await,
            _ => refused(),
        },
        _ => next.run(request).await,
    }
}

/// Whether a request goes where no session counts, whatever cookie comes with it.
fn before_a_session(path: &str) -> bool {
    matches!(path, "/recover" | "/preferences")
        || path.starts_with("/sign-in")
        || path.starts_with("/join/")
}

fn refused() -> Response {
    (StatusCode::FORBIDDEN, "forbidden: not from a page of this server").into_response()
}

/// Whether a page of ours sent it; `None` if the browser, or what stands in for one,
/// does not say.
fn from_own_page(headers: &HeaderMap, entrance: Option<&Entrance>) -> Option<bool> {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = said("sec-fetch-site") {
        return Some(site == "same-origin");
    }
    let origin = said("origin")?;
    let host = said("host").unwrap_or_default();
    let own = match entrance {
        Some(entrance) => origin == entrance.own_address(),
        None => origin.split_once("://").is_some_and(|(_, named)| named == host),
    };
    Some(own)
}

/// The token that a request shows, and the request as it was.
async fn shown(request: Request) -> Option<(String, Request)> {
    if let Some(value) = request.headers().get(HEADER) {
        return Some((value.to_str().ok()?.to_owned(), request));
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if !form {
        // A form with a file says it in its address: the body is for whoever takes the file.
        let token = field(request.uri().query().unwrap_or_default().as_bytes())?;
        return Some((token, request));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, FORM_MAX).await.ok()?;
    let token = field(&bytes)?;
    Some((token, Request::from_parts(parts, Body::from(bytes))))
}

fn field(form: &[u8]) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(form);
    pairs.find(|(name, _)| name == FIELD).map(|(_, value)| value.into_owned())
}
