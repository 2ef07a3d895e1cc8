//! In whose registers somebody works.

use axum::http::{HeaderMap, Uri};

use crate::auth::cookie;

/// The cookie that remembers it for pages.
pub(crate) const COOKIE: &str = "hinomi-tenant";

/// `?tenant=` wins over what the browser remembers; nothing is home. It is a wish, not a
/// right: without a mandate over there everything is refused, whether it exists or not.
pub(crate) fn asked(uri: &Uri, headers: &HeaderMap) -> String {
    let query = uri.query().unwrap_or_default();
    let named = query.split('&').find_map(|pair| pair.strip_prefix("tenant="));
    let wish = named.or_else(|| cookie::named(headers, COOKIE)).unwrap_or_default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match wish.chars().all(plain) {
        true => wish.to_owned(),
        // What can be no institution is one that nobody has a mandate over.
        false => "-".to_owned(),
    }
}
