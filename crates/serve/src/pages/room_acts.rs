//! What is done in the room of an incident: each act a form, sent once, answered by a
//! redirect, or by the room with what was typed and what is wrong about it.

use app::AppError;
use axum::{Form, extract::Path, response::Response};
use model::{Code, Observation, ReportKind};

use crate::{
    act::carried_out,
    pages::{
        keys::{self, Takes},
        room::{self, Asked},
        room_view::Wrong,
    },
    seat::{Seat, see},
    trouble,
};

/// The fields of a form, in order.
pub(crate) type Fields = Form<Vec<(String, String)>>;

/// The first field called `name`, without white space around it.
pub(crate) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
}

/// Records one fact, a note, or a decision.
pub(crate) async fn record(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let seen = observation(&seat, &fields);
    let (typed, form) = (field(&fields, "value"), form_of(&fields, &seen.key));
    let (desk, incident) = (seat.desk.clone(), id.clone());
    let done = carried_out(async move || desk.record(&incident, &[seen]).await).await;
    finish(&seat, &id, &fields, done, form, typed).await
}

/// The form that sent it: a note has a new key each time.
fn form_of(fields: &Fields, key: &str) -> String {
    match field(fields, "what") {
        "" => key.to_owned(),
        what => what.to_owned(),
    }
}

fn observation(seat: &Seat, fields: &Fields) -> Observation {
    let times = &seat.s.times;
    let key = match field(fields, "what") {
        // Every note stands for itself and corrects no other.
        "note" => format!("note:{}", times.now.strftime("%Y%m%dT%H%M%S%.3f")),
        "decision" => format!("decision:{}", field(fields, "about")),
        _ => field(fields, "key").to_owned(),
    };
    let typed = field(fields, "value");
    let value = match (field(fields, "say"), keys::takes(&key)) {
        ("", Takes::Time | Takes::Done) => times.typed(typed),
        ("", _) => typed.to_owned(),
        (said, _) => said.to_owned(),
    };
    let time = |name: &str| {
        let typed = field(fields, name);
        (!typed.is_empty()).then(|| times.typed(typed))
    };
    Observation { key, value, happened: time("happened"), known: time("known") }
}

/// 終結
pub(crate) async fn close(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let why = field(&fields, "value");
    let (desk, incident, reason) = (seat.desk.clone(), id.clone(), why.to_owned());
    let done = carried_out(async move || desk.close_incident(&incident, &reason).await).await;
    finish(&seat, &id, &fields, done, "close".into(), why).await
}

/// 事案化 of a proposed signal into this incident.
pub(crate) async fn link(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let signal = field(&fields, "signal");
    let (desk, incident, linked) = (seat.desk.clone(), id.clone(), signal.to_owned());
    let done = carried_out(async move || desk.link_signal(&linked, &incident).await).await;
    finish(&seat, &id, &fields, done, "link".into(), signal).await
}

/// Prepares a report, or sends what is known now.
pub(crate) async fn report(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let (desk, incident, act) = (seat.desk.clone(), id.clone(), field(&fields, "act").to_owned());
    let done = carried_out(async move || match act.as_str() {
        "send" => desk.send_report(&incident).await,
        "final" => desk.prepare_report(&incident, ReportKind::Final).await,
        "follow" => desk.prepare_report(&incident, ReportKind::Follow).await,
        _ => desk.prepare_report(&incident, ReportKind::First).await,
    });
    let done = done.await.map(|_| ());
    finish(&seat, &id, &fields, done, "report".into(), "").await
}

/// The room again: at the place of the form, or with what is wrong about what was typed.
pub(crate) async fn finish(
    seat: &Seat,
    id: &str,
    fields: &Fields,
    done: Result<(), AppError>,
    key: String,
    typed: &str,
) -> Response {
    let refusal = match done {
        Ok(()) => return see(&back(id, field(fields, "at"))),
        Err(AppError::Refused(refusal)) if refusal.code != Code::Absent => refusal,
        Err(error) => return seat.or_absent(Err(error)),
    };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let wrong = Wrong { key, value: typed.to_owned(), why };
    let shown = room::show(seat, id, &Asked::default(), Some(wrong)).await;
    seat.or_absent(shown)
}

/// The room, at the place where the form stood.
fn back(id: &str, at: &str) -> String {
    let plain = at.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let id = crate::pages::lists::encoded(id);
    if plain && !at.is_empty() {
        format!("/incidents/{id}#{at}")
    } else {
        format!("/incidents/{id}")
    }
}
