//! Pages of trouble: what happened, what was kept, what to do, and a number to name.

use std::{
    io::Write,
    sync::atomic::{AtomicU64, Ordering},
};

use app::AppError;
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use model::{Code, Refusal};
use text::Words;

use crate::{
    seat::Seat,
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "trouble.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    title: String,
    happened: String,
    kept: String,
    what_to_do: String,
    reference: String,
}

/// The page of what went wrong.
pub(crate) fn page(seat: &Seat, error: &AppError) -> Response {
    match error {
        AppError::Refused(refusal) if refusal.code == Code::Absent => absent(seat),
        AppError::Refused(refusal) => refused(seat, refusal),
        AppError::Store(error) => broken(seat, error),
    }
}

/// There is nothing here, or nothing for this visitor: both look the same.
pub(crate) fn absent(seat: &Seat) -> Response {
    shown(seat, StatusCode::NOT_FOUND, "absent", None)
}

fn refused(seat: &Seat, refusal: &Refusal) -> Response {
    let status = match refusal.code {
        Code::Mandate => StatusCode::FORBIDDEN,
        Code::State | Code::Merge | Code::Exists => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    shown(seat, status, "refused", Some(sentence(&seat.s.words, refusal)))
}

/// The operator finds the reason under the same number; whoever asks learns none.
fn broken(seat: &Seat, error: &dyn std::error::Error) -> Response {
    let response = shown(seat, StatusCode::SERVICE_UNAVAILABLE, "broken", None);
    let reference = response.headers().get("x-reference").and_then(|v| v.to_str().ok());
    let _ = writeln!(std::io::stderr(), "{} {error}", reference.unwrap_or_default());
    response
}

fn shown(seat: &Seat, status: StatusCode, what: &str, happened: Option<String>) -> Response {
    let s = &seat.s;
    let reference = reference(s);
    let page = Page {
        s,
        place: Place::Elsewhere,
        title: s.t(&format!("pg-trouble-{what}")),
        happened: happened.unwrap_or_else(|| s.t(&format!("pg-trouble-{what}-happened"))),
        kept: s.t(&format!("pg-trouble-{what}-kept")),
        what_to_do: s.t(&format!("pg-trouble-{what}-do")),
        reference: reference.clone(),
    };
    (status, [("x-reference", reference)], seat.page(&page)).into_response()
}

/// A number by which this answer is found again: time in UTC and a running number.
fn reference(s: &Shell) -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed) % 1000;
    format!("{}-{number:03}", s.times.now.strftime("%y%m%d-%H%M%S"))
}

/// A refusal as a page says it: what is typed on a command line is not named here.
pub(crate) fn sentence(words: &Words, refusal: &Refusal) -> String {
    let own = format!("pg-refused-{}", refusal.code.name());
    if !words.knows(&own) {
        return plain(&text::hint(words, refusal));
    }
    let field = refusal.field.as_deref().unwrap_or("-");
    let detail = refusal.detail.as_deref().unwrap_or("-");
    plain(&words.say(&own, &[("field", &name_of(words, field)), ("detail", detail)]))
}

/// The name of a field or permission, where it has one.
fn name_of(words: &Words, field: &str) -> String {
    let ids = [format!("pg-may-{field}"), format!("pg-key-{}", field.replace('_', "-"))];
    let known = ids.iter().find(|id| words.knows(id));
    known.map_or_else(|| field.to_owned(), |id| words.word(id))
}
