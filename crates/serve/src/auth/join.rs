//! Coming in by a one-time link, with a password and codes. A link that is only
//! looked at, by a mail scanner or by mistake, is not used up.

use std::sync::Arc;

use app::{Enrolment, Newcomer};
use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use identity::Codes;
use model::{Code, Invite, Purpose};
use serde::Deserialize;

use super::{
    Entrance,
    page::{Shown, fault, html, status_of, too_many},
    sign_in::welcome,
    who::{address, device},
};
use crate::{server::House, visitor::Reader};

#[derive(Template)]
#[template(path = "auth/join.html")]
struct Page {
    p: Shown,
    link: String,
    names_itself: bool,
    purpose: String,
    id: String,
    name: String,
    codes: String,
    codes_address: String,
    passkeys: bool,
    openid: bool,
}

impl Page {
    fn new(entrance: &Entrance, p: Shown, link: &str, invite: &Invite, typed: Typed) -> Self {
        let purpose = p.t(&format!("join-{}", invite.purpose.name()));
        let names_itself = invite.purpose == Purpose::FirstAdministrator;
        let id = invite.party.clone().unwrap_or(typed.id);
        let known = !typed.codes.is_empty() && Codes::of(&typed.codes, &id).is_some();
        let codes = if known { typed.codes } else { Codes::new_secret() };
        let shown = if id.is_empty() { "administrator" } else { &id };
        let address = Codes::of(&codes, shown).and_then(|codes| codes.address());
        Self {
            p,
            link: link.to_owned(),
            names_itself,
            purpose,
            id,
            name: typed.name,
            codes,
            codes_address: address.unwrap_or_default(),
            passkeys: entrance.relying().is_some(),
            openid: !names_itself && entrance.openid().is_some(),
        }
    }

    /// The secret in groups of four, as people type it.
    fn grouped(&self) -> String {
        let letters: Vec<char> = self.codes.chars().collect();
        letters.chunks(4).map(|four| four.iter().collect()).collect::<Vec<String>>().join(" ")
    }
}

pub(crate) async fn page(
    State(house): State<Arc<House>>,
    Path(link): Path<String>,
    reader: Reader,
    parts: Parts,
) -> Response {
    let Some(entrance) = house.entrance() else { return StatusCode::NOT_FOUND.into_response() };
    let (keys, now) = ([format!("address link {}", address(&parts))], house.app.clock.now());
    if !entrance.may_try(&keys, now) {
        return too_many(reader);
    }
    match house.app.link(&link).await {
        Ok(invite) => {
            let page = Page::new(entrance, Shown::new(reader), &link, &invite, Typed::default());
            html(StatusCode::OK, &page)
        }
        Err(error) => {
            entrance.failed(&keys, now);
            fault(reader, &error)
        }
    }
}

#[derive(Clone, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    password: String,
    codes: String,
    code: String,
}

pub(crate) async fn by_password(
    State(house): State<Arc<House>>,
    Path(link): Path<String>,
    reader: Reader,
    parts: Parts,
    Form(typed): Form<Typed>,
) -> Response {
    let Some(entrance) = house.entrance() else { return StatusCode::NOT_FOUND.into_response() };
    let (keys, now) = ([format!("address link {}", address(&parts))], house.app.clock.now());
    if !entrance.may_try(&keys, now) {
        return too_many(reader);
    }
    let newcomer = Newcomer { id: typed.id.clone(), name: typed.name.clone() };
    let Typed { password, codes, code, .. } = typed.clone();
    let enrolment = Enrolment::Password { password, codes, code };
    let (app, device, shown) = (house.app.clone(), device(&parts.headers), link.clone());
    let accepted = entrance
        .apart(move || async move { app.accept(&shown, &newcomer, enrolment, &device).await })
        .await;
    match accepted {
        Some(Ok(signed_in)) => welcome(&house, entrance, &parts.headers, &signed_in, "/").await,
        Some(Err(error)) => {
            entrance.failed(&keys, now);
            again(&house, entrance, reader, &link, typed, &error).await
        }
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// The form once more, with what was typed and what to mend.
async fn again(
    house: &House,
    entrance: &Entrance,
    reader: Reader,
    link: &str,
    typed: Typed,
    error: &app::AppError,
) -> Response {
    if matches!(error, app::AppError::Refused(refusal) if refusal.code == Code::Link) {
        return fault(reader, error);
    }
    match house.app.link(link).await {
        Ok(invite) => {
            let page = Page::new(entrance, Shown::with(reader, error), link, &invite, typed);
            html(status_of(error), &page)
        }
        Err(error) => fault(reader, &error),
    }
}
