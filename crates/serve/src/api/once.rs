//! `Idempotency-Key`: a POST sent twice is carried out once.
//!
//! The key is noted durably before the command runs, and the answer after it. Between
//! the two nobody knows whether it was carried out, and a second request is told so.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use ports::{Asked, Begun};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::{server::House, visitor::Visitor};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const KEY_BYTES_MAX: usize = 255;
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// An answer as it is kept.
#[derive(Deserialize, Serialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// The headers that belong to an answer; the rest is put around every one anew.
const HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

/// Carries out a POST with a key once.
pub(super) async fn once(
    State(house): State<Arc<House>>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    keyed(house, request, next).await.unwrap_or_else(|response| *response)
}

async fn keyed(house: Arc<House>, request: Request, next: Next) -> Result<Response, Box<Response>> {
    let (mut parts, body) = request.into_parts();
    let key = key(&parts.headers)?;
    let visitor = Visitor::from_request_parts(&mut parts, &house).await.map_err(Box::new)?;
    let body = to_bytes(body, BODY_BYTES_MAX).await;
    let body = body.map_err(|_| told(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE)))?;
    let (party, at) = (visitor.desk.party().to_owned(), house.app.clock.now());
    let asked = Asked { party, key, fingerprint: fingerprint(&parts, &body), at };
    match house.outside.answers.begin(&asked).await.map_err(|error| told(error.into()))? {
        Begun::Answered(kept) => again(&kept),
        Begun::UnderWay => Err(told(Problem::new(StatusCode::CONFLICT, "UNDER-WAY"))),
        Begun::Other => Err(told(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "REUSED"))),
        Begun::TooMany => Err(told(Problem::of_status(StatusCode::TOO_MANY_REQUESTS))),
        Begun::New => {
            let request = Request::from_parts(parts, Body::from(body));
            // It goes on though the asker hangs up: the answer is then there the next time.
            let done =
                tokio::spawn(async move { finished(house, asked, next.run(request).await).await });
            done.await.map_err(|_| told(Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)))
        }
    }
}

fn told(problem: Problem) -> Box<Response> {
    Box::new(problem.into_response())
}

fn key(headers: &HeaderMap) -> Result<String, Box<Response>> {
    let key = headers.get(KEY).and_then(|key| key.to_str().ok()).unwrap_or_default();
    if key.is_empty() || key.len() > KEY_BYTES_MAX {
        let problem = Problem::new(StatusCode::BAD_REQUEST, "REQUEST");
        return Err(told(problem.arg("field", "Idempotency-Key")));
    }
    Ok(key.to_owned())
}

/// What makes it the same request: where to, under which condition, and what.
fn fingerprint(parts: &Parts, body: &Bytes) -> String {
    let mut hash = Sha256::new();
    let condition = parts.headers.get(header::IF_MATCH).map_or(&b""[..], HeaderValue::as_bytes);
    for part in [parts.uri.path().as_bytes(), condition, body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    format!("{:x}", hash.finalize())
}

/// Keeps the answer. A fault of ours is none: the request may be sent again.
async fn finished(house: Arc<House>, asked: Asked, response: Response) -> Response {
    let problem = response.extensions().get::<Problem>().cloned();
    let passing = [StatusCode::CONFLICT, StatusCode::REQUEST_TIMEOUT];
    if problem.is_some()
        || response.status().is_server_error()
        || passing.contains(&response.status())
    {
        // Nothing was written, so nothing has to be kept from being written twice.
        let _ = house.outside.answers.finish(&asked, None).await;
        return response;
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let text = |name: &HeaderName| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    };
    let kept = Kept {
        status: parts.status.as_u16(),
        headers: HEADERS.iter().filter_map(text).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let kept = serde_json::to_string(&kept).unwrap_or_default();
    // If it cannot be kept, a second request learns that the first was broken off.
    let _ = house.outside.answers.finish(&asked, Some(&kept)).await;
    Response::from_parts(parts, Body::from(body))
}

/// The answer of the first time.
fn again(kept: &str) -> Result<Response, Box<Response>> {
    let broken = || told(Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR));
    let Kept { status, headers, body } = serde_json::from_str(kept).map_err(|_| broken())?;
    let status = StatusCode::from_u16(status).map_err(|_| broken())?;
    let mut response = (status, body).into_response();
    for (name, value) in headers {
        let (name, value) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
