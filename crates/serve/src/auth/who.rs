//! Who stands behind a request: a session's cookie, a program's token, or nobody.

use std::{net::SocketAddr, sync::Arc};

use app::{AppError, Desk};
use axum::{
    extract::{ConnectInfo, FromRequestParts, OriginalUri},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use model::Session;

use super::{Entrance, cookie, guard::token_of};
use crate::{server::House, tenant};

/// Somebody, at their desk.
pub(crate) struct Who {
    pub(crate) desk: Desk,
    /// The session, unless a program or the fixed party asks.
    pub(crate) session: Option<Session>,
    /// What forms of this session must show, in the field `csrf`.
    pub(crate) csrf: String,
}

impl FromRequestParts<Arc<House>> for Who {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &Arc<House>) -> Result<Self, Response> {
        match find(parts, house).await {
            Ok(Some(who)) => Ok(who),
            Ok(None) => Err(turned_away(parts)),
            // Whoever asks learns no reason.
            Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE.into_response()),
        }
    }
}

async fn find(parts: &Parts, house: &House) -> Result<Option<Who>, AppError> {
    let tenant = tenant::asked(&parts.uri, &parts.headers);
    let Some(entrance) = house.entrance() else {
        let desk = house.app.desk_at(house.fixed_party(), &tenant).await?;
        return Ok(Some(Who { desk, session: None, csrf: String::new() }));
    };
    if let Some(token) = bearer(&parts.headers) {
        return of_program(parts, house, entrance, token).await;
    }
    let Some(secret) = cookie::session(&parts.headers, entrance) else { return Ok(None) };
    let Some(session) = house.app.session(&secret).await? else { return Ok(None) };
    if !entrance.awake(&session.id, house.app.clock.now()) {
        house.app.end_session(&session.party, &session.id, "idle").await?;
        return Ok(None);
    }
    let desk = house.app.desk_at(&session.party, &tenant).await?;
    Ok(Some(Who { desk, session: Some(session), csrf: token_of(&secret) }))
}

async fn of_program(
    parts: &Parts,
    house: &House,
    entrance: &Entrance,
    token: &str,
) -> Result<Option<Who>, AppError> {
    let (keys, now) = ([format!("address token {}", address(parts))], house.app.clock.now());
    if !entrance.may_try(&keys, now) {
        return Ok(None);
    }
    let desk = house.app.desk_of_token(token, &tenant::asked(&parts.uri, &parts.headers)).await?;
    if desk.is_none() {
        entrance.failed(&keys, now);
    }
    Ok(desk.map(|desk| Who { desk, session: None, csrf: String::new() }))
}

/// What a program shows.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = shown.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Where a request comes from, as far as we see: behind a proxy, the proxy.
pub(crate) fn address(parts: &Parts) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map(|ConnectInfo(peer)| peer.ip().to_string()).unwrap_or_default()
}

/// The device in its own words.
pub(crate) fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    agent.unwrap_or_default().to_owned()
}

/// People are shown the door, programs are told that they must show a token.
fn turned_away(parts: &Parts) -> Response {
    // Below a nested router the address has lost its beginning.
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
    let program =
        parts.headers.contains_key(header::AUTHORIZATION) || uri.path().starts_with("/api/");
    if program || parts.method != Method::GET {
        let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
        return (StatusCode::UNAUTHORIZED, challenge, "unauthorized").into_response();
    }
    let asked = uri.path_and_query().map_or("/", |asked| asked.as_str());
    let next: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
    Redirect::to(&format!("/sign-in?next={next}")).into_response()
}

/// The page to go on to: one of ours, whatever was asked for.
pub(crate) fn own_page(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil", "", "/a b", "/\r\nX: y"]
        {
            assert_eq!(own_page(foreign), "/", "{foreign}");
        }
        assert_eq!(own_page("/incidents/2026-001?tab=report"), "/incidents/2026-001?tab=report");
    }
}
