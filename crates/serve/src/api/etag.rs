//! Versions of records in headers: `ETag` says which one was read, `If-Match` which one
//! a write is meant for.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, header, request::Parts},
};
use model::{Key, Kind};

use crate::visitor::Visitor;

/// `ETag: "1234"`, the ledger entry that made the record what it is.
pub(super) fn etag(version: u64) -> [(HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}

/// The version that a write is meant for, if it says so.
pub(super) struct IfMatch(Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        match parts.headers.get(header::IF_MATCH).map(HeaderValue::as_bytes) {
            None | Some(b"*") => Ok(Self(None)),
            // A tag that is none of ours fits no version there is.
            Some(tag) => Ok(Self(Some(version(tag).unwrap_or(u64::MAX)))),
        }
    }
}

impl IfMatch {
    /// The visitor, who from now on writes about `kind/id` only if it is still what
    /// the request says.
    pub(super) fn holds(self, mut visitor: Visitor, kind: Kind, id: &str) -> Visitor {
        if let Some(version) = self.0 {
            visitor.desk = visitor.desk.only_if(Key::new(kind, id), version);
        }
        visitor
    }
}

/// The version in a tag of ours.
fn version(tag: &[u8]) -> Option<u64> {
    let tag = std::str::from_utf8(tag).ok()?.trim();
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// How `If-Match` is described.
#[derive(utoipa::ToSchema)]
#[schema(pattern = r#"^(\*|"[0-9]{1,15}")$"#)]
pub(super) struct Tag(#[expect(dead_code, reason = "described, never made")] String);
