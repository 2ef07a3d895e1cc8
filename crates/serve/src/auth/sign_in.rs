//! Signing in with a password and a code, and signing out.

use std::sync::Arc;

use app::{AppError, Proof, SignedIn};
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Entrance, Who, cookie,
    page::{Shown, html, status_of, too_many},
    who::{address, device, own_page},
};
use crate::{server::House, visitor::Reader};

#[derive(Template)]
#[template(path = "auth/sign_in.html")]
struct Page {
    p: Shown,
    next: String,
    party: String,
    passkeys: bool,
    openid: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

pub(crate) async fn page(
    State(house): State<Arc<House>>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let Some(entrance) = house.entrance() else { return Redirect::to("/").into_response() };
    let passkeys = entrance.relying().is_some();
    let next = own_page(&asked.next).to_owned();
    html(
        StatusCode::OK,
        &Page {
            p: Shown::new(reader),
            next,
            party: String::new(),
            passkeys,
            openid: entrance.openid().is_some(),
        },
    )
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    party: String,
    password: String,
    code: String,
    #[serde(default)]
    next: String,
}

pub(crate) async fn by_password(
    State(house): State<Arc<House>>,
    reader: Reader,
    parts: Parts,
    Form(typed): Form<Typed>,
) -> Response {
    let Some(entrance) = house.entrance() else { return StatusCode::NOT_FOUND.into_response() };
    let now = house.app.clock.now();
    let who: String = typed.party.trim().chars().take(200).collect();
    let keys = [format!("person {who}"), format!("address {}", address(&parts))];
    if !entrance.may_try(&keys, now) {
        return too_many(reader);
    }
    let (next, device) = (own_page(&typed.next).to_owned(), device(&parts.headers));
    let proof = Proof::Password { party: typed.party, password: typed.password, code: typed.code };
    let app = house.app.clone();
    let signed_in = entrance.apart(move || async move { app.sign_in(&proof, &device).await }).await;
    match signed_in {
        Some(Ok(signed_in)) => welcome(&house, entrance, &parts.headers, &signed_in, &next).await,
        Some(Err(error)) => {
            entrance.failed(&keys, now);
            let p = Shown::with(reader, &error);
            html(
                status_of(&error),
                &Page {
                    p,
                    next,
                    party: who,
                    passkeys: entrance.relying().is_some(),
                    openid: entrance.openid().is_some(),
                },
            )
        }
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Gives a device its new session. The one that it showed before, if any, is over:
/// a session never goes on under a secret from before the proof.
pub(crate) async fn welcome(
    house: &House,
    entrance: &Entrance,
    headers: &HeaderMap,
    signed_in: &SignedIn,
    next: &str,
) -> Response {
    match end_shown(house, entrance, headers, "replaced").await {
        Ok(()) => {
            let given = cookie::given(entrance, &signed_in.secret);
            ([(header::SET_COOKIE, given)], Redirect::to(next)).into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Ends the session that a device shows, if it holds.
pub(crate) async fn end_shown(
    house: &House,
    entrance: &Entrance,
    headers: &HeaderMap,
    why: &str,
) -> Result<(), AppError> {
    let Some(secret) = cookie::session(headers, entrance) else { return Ok(()) };
    match house.app.session(&secret).await? {
        Some(session) => house.app.end_session(&session.party, &session.id, why).await,
        None => Ok(()),
    }
}

pub(crate) async fn sign_out(State(house): State<Arc<House>>, who: Who) -> Response {
    let (Some(entrance), Some(session)) = (house.entrance(), who.session) else {
        return Redirect::to("/").into_response();
    };
    match house.app.end_session(&session.party, &session.id, "signed-out").await {
        Ok(()) => {
            let taken = [(header::SET_COOKIE, cookie::taken(entrance))];
            (taken, Redirect::to("/sign-in")).into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
