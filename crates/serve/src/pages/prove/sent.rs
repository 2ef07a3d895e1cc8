//! A form of a finding or a measure that was sent: what was typed, and what is wrong about it.

use app::AppError;
use axum::response::Response;
use jiff::civil::Date;
use model::{Code, Refusal};

use crate::{
    pages::{
        lists::encoded,
        room_acts::{Fields, field},
    },
    seat::{Seat, Shown, see},
    trouble,
};

/// A form that comes back with what is wrong about it.
pub(crate) struct Back {
    /// Which form.
    act: String,
    /// What is wrong.
    why: String,
}

impl Back {
    /// Why it was sent back, whichever form it was.
    pub(crate) fn why(back: Option<Self>) -> Option<String> {
        back.map(|back| back.why)
    }

    /// Why the form `act` was sent back, if it was that one.
    pub(crate) fn at<'a>(back: &'a Option<Self>, act: &str) -> Option<&'a String> {
        back.as_ref().filter(|back| back.act == act).map(|back| &back.why)
    }
}

/// What follows from a form of the record `kind`/`id`: the page anew, or the form again with
/// what is wrong about it, drawn by `show`.
pub(crate) async fn answered(
    seat: &Seat,
    (kind, id): (&str, &str),
    form: &str,
    done: Result<(), AppError>,
    show: impl AsyncFnOnce(Option<Back>) -> Shown,
) -> Response {
    let page = format!("/{kind}s/{}", encoded(id));
    answered_at(seat, &page, (kind, id), form, done, show).await
}

/// As [`answered`], where the page has another address.
pub(crate) async fn answered_at(
    seat: &Seat,
    page: &str,
    (kind, id): (&str, &str),
    form: &str,
    done: Result<(), AppError>,
    show: impl AsyncFnOnce(Option<Back>) -> Shown,
) -> Response {
    let refusal = match done {
        Ok(()) => return see(page),
        Err(AppError::Refused(refusal)) if !is_about(&refusal, kind, id) => refusal,
        Err(error) => return seat.or_absent(Err(error)),
    };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let shown = show(Some(Back { act: form.to_owned(), why })).await;
    seat.or_absent(shown)
}

/// Whether the record itself is absent, and not something that was typed.
fn is_about(refusal: &Refusal, kind: &str, id: &str) -> bool {
    let own = format!("{kind}/{id}");
    refusal.code == Code::Absent && refusal.field.as_deref() == Some(own.as_str())
}

/// Ids typed with blanks or commas between them.
pub(crate) fn ids(typed: &str) -> Vec<String> {
    let parts = typed.split([' ', ',', '、', '　', '\n']);
    parts.map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// A day as typed; none where nothing was.
pub(crate) fn day(fields: &Fields, name: &str) -> Result<Option<Date>, Refusal> {
    match field(fields, name) {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| wrong_value(name, typed)),
    }
}

/// A number as typed; `usual` where nothing was.
pub(crate) fn number(fields: &Fields, name: &str, usual: u64) -> Result<u64, Refusal> {
    match field(fields, name) {
        "" => Ok(usual),
        typed => typed.replace(',', "").parse().map_err(|_| wrong_value(name, typed)),
    }
}

pub(crate) fn wrong_value(name: &str, typed: &str) -> Refusal {
    Refusal::new(Code::Value).field(name).arg("value", typed)
}
