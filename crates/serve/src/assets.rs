//! Styles and scripts: compiled in, under a path that names their content, so that a
//! browser may keep them for ever and never mixes two versions.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";
const JS: &str = "text/javascript; charset=utf-8";

/// Name, type and text of every file. What is not named here is not there: a path is
/// compared, never opened.
const FILES: [(&str, &str, &str); 13] = [
    ("tokens.css", CSS, include_str!("../assets/tokens.css")),
    ("base.css", CSS, include_str!("../assets/base.css")),
    ("parts.css", CSS, include_str!("../assets/parts.css")),
    ("auth.css", CSS, include_str!("../assets/auth.css")),
    ("main.js", JS, include_str!("../assets/main.js")),
    ("clock.js", JS, include_str!("../assets/clock.js")),
    ("forms.js", JS, include_str!("../assets/forms.js")),
    ("live.js", JS, include_str!("../assets/live.js")),
    ("palette.js", JS, include_str!("../assets/palette.js")),
    ("passkey.js", JS, include_str!("../assets/passkey.js")),
    ("review.js", JS, include_str!("../assets/review.js")),
    ("rows.js", JS, include_str!("../assets/rows.js")),
    ("tower.svg", SVG, include_str!("../assets/tower.svg")),
];

/// Short for what all files hold together.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (name, _, text) in FILES {
        hash.update(name);
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// The directory under which pages ask for their styles and scripts.
pub(crate) fn base() -> String {
    format!("/assets/{}", *VERSION)
}

/// One file. An old version is answered with what there is now, not to be kept.
pub(crate) async fn file(Path((version, name)): Path<(String, String)>) -> Response {
    let Some((_, kind, text)) = FILES.iter().find(|(own, ..)| *own == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let keep = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, *text).into_response()
}
