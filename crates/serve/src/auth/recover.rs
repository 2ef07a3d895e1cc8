//! Somebody who lost every device asks to come back in. The answer is the same
//! whoever they say they are.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    page::{Shown, html, too_many},
    who::address,
};
use crate::{server::House, visitor::Reader};

#[derive(Template)]
#[template(path = "auth/recover.html")]
struct Page {
    p: Shown,
    asked: bool,
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    party: String,
}

pub(crate) async fn page(reader: Reader) -> Response {
    html(StatusCode::OK, &Page { p: Shown::new(reader), asked: false })
}

pub(crate) async fn ask(
    State(house): State<Arc<House>>,
    reader: Reader,
    parts: Parts,
    Form(typed): Form<Typed>,
) -> Response {
    let Some(entrance) = house.entrance() else { return StatusCode::NOT_FOUND.into_response() };
    // Every question counts: an answer tells nothing, but the ledger keeps them all.
    let (keys, now) = ([format!("recovery {}", address(&parts))], house.app.clock.now());
    if !entrance.may_try(&keys, now) {
        return too_many(reader);
    }
    entrance.failed(&keys, now);
    match house.app.ask_recovery(&typed.party).await {
        Ok(_) => html(StatusCode::OK, &Page { p: Shown::new(reader), asked: true }),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
