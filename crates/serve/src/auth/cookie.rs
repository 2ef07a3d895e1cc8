//! The cookie of a session: bound to this host, out of reach of scripts.

use axum::http::{HeaderMap, HeaderValue, header};
use identity::Secret;

use super::Entrance;

/// A name that browsers bind to the host, over a connection nobody listens in on.
const BOUND: &str = "__Host-hinomi";
/// The name on one's own machine.
const LOCAL: &str = "hinomi-session";

fn name(entrance: &Entrance) -> &'static str {
    if entrance.secure() { BOUND } else { LOCAL }
}

/// The value of the cookie `name`.
pub(crate) fn named<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(own, _)| own.trim() == name).map(|(_, value)| value.trim())
}

/// The secret that a device shows.
pub(crate) fn session(headers: &HeaderMap, entrance: &Entrance) -> Option<Secret> {
    named(headers, name(entrance)).and_then(Secret::shown)
}

/// Gives a device its secret for as long as a session holds.
pub(crate) fn given(entrance: &Entrance, secret: &Secret) -> HeaderValue {
    written(entrance, name(entrance), secret.reveal(), 12 * 3600)
}

/// Takes it away.
pub(crate) fn taken(entrance: &Entrance) -> HeaderValue {
    written(entrance, name(entrance), "", 0)
}

pub(crate) fn written(entrance: &Entrance, name: &str, value: &str, seconds: u32) -> HeaderValue {
    let secure = if entrance.secure() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
