//! Passkeys: a challenge out as JSON, its answer in, for `assets/passkey.js`.

use std::sync::Arc;

use app::{App, AppError, Enrolment, Newcomer, Proof, SignedIn};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use identity::{Enrolled, RelyingParty};
use model::Means;
use serde::Deserialize;
use serde_json::{Value, json};
use text::Words;

use super::{
    Entrance, Who,
    ceremony::Waiting,
    cookie,
    page::{said, status_of},
    sign_in::end_shown,
    who::{address, device, own_page},
};
use crate::{server::House, visitor::Reader};

/// What a page sends: the fields of its form, and later the answer.
#[derive(Default, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    credential: Value,
}

fn fault(words: &Words, error: &AppError) -> Response {
    (status_of(error), Json(json!({ "fault": said(words, error) }))).into_response()
}

fn unavailable() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({}))).into_response()
}

fn door(house: &House) -> Option<(&Entrance, &RelyingParty)> {
    let entrance = house.entrance()?;
    Some((entrance, entrance.relying()?))
}

/// The new session in a cookie, and where to go.
async fn welcome(
    house: &House,
    entrance: &Entrance,
    headers: &HeaderMap,
    new: &SignedIn,
    next: &str,
) -> Response {
    if end_shown(house, entrance, headers, "replaced").await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let given = [(header::SET_COOKIE, cookie::given(entrance, &new.secret))];
    (given, Json(json!({ "next": own_page(next) }))).into_response()
}

pub(crate) async fn start_proof(State(house): State<Arc<House>>) -> Response {
    let Some((entrance, relying)) = door(&house) else { return unavailable() };
    let Ok((options, state)) = relying.start_proof() else { return unavailable() };
    let ceremony = entrance.begin(Waiting::Proving(state), house.app.clock.now());
    Json(json!({ "ceremony": ceremony, "options": options })).into_response()
}

pub(crate) async fn finish_proof(
    State(house): State<Arc<House>>,
    reader: Reader,
    parts: Parts,
    Json(sent): Json<Sent>,
) -> Response {
    let Some((entrance, relying)) = door(&house) else { return unavailable() };
    let (keys, now) = ([format!("address {}", address(&parts))], house.app.clock.now());
    if !entrance.may_try(&keys, now) {
        let fault = reader.words.word("sign-in-too-many");
        return (StatusCode::TOO_MANY_REQUESTS, Json(json!({ "fault": fault }))).into_response();
    }
    let waiting = entrance.end(&sent.ceremony, now);
    match proven(&house.app, relying, waiting, &sent.credential, &device(&parts.headers)).await {
        Ok(new) => welcome(&house, entrance, &parts.headers, &new, &sent.next).await,
        Err(error) => {
            entrance.failed(&keys, now);
            fault(&reader.words, &error)
        }
    }
}

async fn proven(
    app: &App,
    relying: &RelyingParty,
    waiting: Option<Waiting>,
    answer: &Value,
    device: &str,
) -> Result<SignedIn, AppError> {
    let Some(Waiting::Proving(waiting)) = waiting else {
        return app.unproven("passkey", "challenge").await;
    };
    let Ok(id) = relying.identify(answer) else {
        return app.unproven("passkey", "no-answer").await;
    };
    let Some(known) = app.passkey(&id).await? else { return app.unproven(&id, "unknown").await };
    match relying.finish_proof(answer, waiting, &known) {
        Ok(key) => app.sign_in(&Proof::Passkey { id, key }, device).await,
        Err(error) => app.unproven(&id, &error.to_string()).await,
    }
}

/// Begins to enrol a passkey for `party`; `whose` must come back with the answer.
async fn start(
    house: &House,
    whose: String,
    party: &str,
    name: &str,
) -> Result<Response, AppError> {
    let Some((entrance, relying)) = door(house) else { return Ok(unavailable()) };
    let held = house.app.credentials(party).await?.into_iter().filter(model::Credential::live);
    let held: Vec<_> = held
        .filter_map(|credential| match credential.means {
            Means::Passkey { key } => Some(key),
            _ => None,
        })
        .collect();
    let Ok((options, state)) = relying.start_enrolment(party, name, &held) else {
        return Ok(unavailable());
    };
    let ceremony = entrance.begin(Waiting::Enrolling { whose, state }, house.app.clock.now());
    Ok(Json(json!({ "ceremony": ceremony, "options": options })).into_response())
}

/// The passkey of an answer, if it answers a challenge of the same link or session.
async fn enrolled(house: &House, whose: &str, sent: &Sent) -> Result<Enrolment, AppError> {
    let waiting = house.entrance().and_then(|e| e.end(&sent.ceremony, house.app.clock.now()));
    let relying = house.entrance().and_then(Entrance::relying);
    match (waiting, relying) {
        (Some(Waiting::Enrolling { whose: own, state }), Some(relying)) if own == whose => {
            match relying.finish_enrolment(&sent.credential, &state) {
                Ok(Enrolled { id, key }) => Ok(Enrolment::Passkey { id, key }),
                Err(error) => house.app.unproven("passkey", &error.to_string()).await,
            }
        }
        _ => house.app.unproven("passkey", "challenge").await,
    }
}

/// The party of a link: the one it names, else the one that is typed.
async fn party_of(app: &App, link: &str, sent: &Sent) -> Result<String, AppError> {
    Ok(app.link(link).await?.party.unwrap_or_else(|| sent.id.trim().to_owned()))
}

pub(crate) async fn start_join(
    State(house): State<Arc<House>>,
    Path(link): Path<String>,
    reader: Reader,
    Json(sent): Json<Sent>,
) -> Response {
    let started = async {
        let party = party_of(&house.app, &link, &sent).await?;
        let name = if sent.name.trim().is_empty() { &party } else { &sent.name };
        start(&house, format!("link {link} {party}"), &party, name).await
    };
    started.await.unwrap_or_else(|error| fault(&reader.words, &error))
}

pub(crate) async fn finish_join(
    State(house): State<Arc<House>>,
    Path(link): Path<String>,
    reader: Reader,
    parts: Parts,
    Json(sent): Json<Sent>,
) -> Response {
    let Some(entrance) = house.entrance() else { return unavailable() };
    let device = device(&parts.headers);
    let joined = async {
        let party = party_of(&house.app, &link, &sent).await?;
        let enrolment = enrolled(&house, &format!("link {link} {party}"), &sent).await?;
        let newcomer = Newcomer { id: sent.id.clone(), name: sent.name.clone() };
        house.app.accept(&link, &newcomer, enrolment, &device).await
    };
    match joined.await {
        Ok(new) => welcome(&house, entrance, &parts.headers, &new, "/").await,
        Err(error) => fault(&reader.words, &error),
    }
}

pub(crate) async fn start_own(
    State(house): State<Arc<House>>,
    who: Who,
    reader: Reader,
) -> Response {
    let Some(session) = who.session else { return unavailable() };
    let started = start(&house, format!("session {}", session.id), &session.party, &session.party);
    started.await.unwrap_or_else(|error| fault(&reader.words, &error))
}

pub(crate) async fn finish_own(
    State(house): State<Arc<House>>,
    who: Who,
    reader: Reader,
    Json(sent): Json<Sent>,
) -> Response {
    let Some(session) = who.session else { return unavailable() };
    let added = async {
        let enrolment = enrolled(&house, &format!("session {}", session.id), &sent).await?;
        house.app.add_credential(&session.party, &sent.name, enrolment).await
    };
    match added.await {
        Ok(_) => Json(json!({ "next": "/me" })).into_response(),
        Err(error) => fault(&reader.words, &error),
    }
}
