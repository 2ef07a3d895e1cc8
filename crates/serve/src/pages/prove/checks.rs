//! `/checks`: every control that is a query, with what it found last and what that is
//! worth now. A check that never ran stands there too: silence must not look like order.

mod one;
mod rows;

use std::sync::{Arc, LazyLock};

use app::{
    AppError,
    checks::{Check, Checks, Said, built_in_checks},
};
use askama::Template;
use axum::{Router, extract::Query, response::Response, routing::get};
use jiff::Timestamp;
use model::{Shares, Standing, Verdict};
use serde::Deserialize;
use text::Lang;

use super::bar::Bar;
use super::{Tab, tabs};
use crate::{
    pages::lists::{Address, Chip},
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    server::House,
    shell::{Place, Shell, plain},
};

pub(super) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/checks", get(page))
        .route("/checks/{id}", get(one::page))
        .route("/checks/{id}/rows.csv", get(rows::csv))
        .route("/checks/{id}/rows.xlsx", get(rows::xlsx))
}

/// The checks that come with the program; a test of theirs holds that they are whole.
static KNOWN: LazyLock<Checks> = LazyLock::new(|| built_in_checks().unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
}

#[derive(Template)]
#[template(path = "prove/checks.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    states: Vec<Chip>,
    total: String,
    rows: Vec<Row>,
    /// Sources that said nothing: the check, its name, and what is silent.
    silent: Vec<(String, String, String)>,
    never_ran: bool,
    filtered: bool,
    all: Bar,
}

/// One check as a row.
struct Row {
    id: String,
    title: String,
    standing: Option<Standing>,
    mark: Mark,
    /// Nothing is in scope before it ran.
    bar: Option<Bar>,
    ran: Option<Moment>,
    data_of: Option<Moment>,
    due: Option<Moment>,
    overdue: bool,
    notes: Vec<String>,
}

async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked).await;
    seat.or_trouble(shown)
}

/// The worst comes first; what never ran is as unknown as what nobody could see.
const STATES: [&str; 5] = ["contradicted", "unknown", "stale", "proven", "never"];

async fn show(seat: &Seat, asked: &Asked) -> Shown {
    let (s, now) = (&seat.s, seat.s.times.now);
    let newest = newest(seat).await?;
    let silent = newest.iter().flat_map(|(check, verdict)| silent(s, check, verdict)).collect();
    let mut rows: Vec<_> =
        newest.iter().map(|(check, verdict)| row(s, check, verdict.as_ref(), now)).collect();
    rows.sort_by_key(|row| (place_of(row.standing), row.title.clone()));
    let shares = newest.iter().map(|(_, verdict)| shares(verdict.as_ref(), now)).sum();
    let never_ran = newest.iter().all(|(_, verdict)| verdict.is_none());
    rows.retain(|row| asked.state.is_empty() || STATES[place_of(row.standing)] == asked.state);
    let address = Address::new("/checks", &[("state", &asked.state)]);
    let chip = |state: &&str| address.chip("state", state, s.t(&format!("checks-state-{state}")));
    let all = address.chip("state", "", s.t("pg-all"));
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Checks),
        states: std::iter::once(all).chain(STATES.iter().map(chip)).collect(),
        total: s.tn("pg-total", rows.len() as u64),
        rows,
        silent,
        never_ran,
        filtered: !asked.state.is_empty(),
        all: Bar::new(s, shares),
    }))
}

/// Each check with its newest verdict that this visitor may see.
async fn newest(seat: &Seat) -> Result<Vec<(&'static Check, Option<Verdict>)>, AppError> {
    let mut newest = Vec::with_capacity(KNOWN.checks.len());
    for check in &KNOWN.checks {
        let found = seat.desk.verdicts(Some(&check.id), (0, 1)).await?;
        newest.push((check, found.into_iter().next()));
    }
    Ok(newest)
}

/// One check counts as one: what it says of its things.
fn shares(verdict: Option<&Verdict>, now: Timestamp) -> Shares {
    Shares::one(verdict.map_or(Standing::Unknown, |verdict| verdict.standing(now)))
}

fn place_of(standing: Option<Standing>) -> usize {
    match standing {
        Some(Standing::Contradicted) => 0,
        Some(Standing::Unknown) => 1,
        Some(Standing::Stale) => 2,
        Some(Standing::Proven) => 3,
        None => 4,
    }
}

fn row(s: &Shell, check: &Check, verdict: Option<&Verdict>, now: Timestamp) -> Row {
    let standing = verdict.map(|verdict| verdict.standing(now));
    let due = verdict.map(Verdict::fresh_until);
    Row {
        id: check.id.clone(),
        title: said(s, &check.title).to_owned(),
        standing,
        mark: mark(s, standing),
        bar: verdict.map(|verdict| Bar::new(s, verdict.shares_at(now))),
        ran: verdict.map(|verdict| s.times.moment(verdict.at)),
        data_of: verdict.and_then(Verdict::data_of).map(|at| s.times.moment(at)),
        due: due.map(|at| s.times.moment(at)),
        overdue: due.is_some_and(|at| at <= now),
        notes: verdict.map(|verdict| notes(s, verdict)).unwrap_or_default(),
    }
}

/// What a verdict is worth now, as a mark.
fn mark(s: &Shell, standing: Option<Standing>) -> Mark {
    let class = match standing {
        Some(Standing::Contradicted) => "missed",
        Some(Standing::Unknown) | None => "unknown",
        Some(Standing::Stale) => "part",
        Some(Standing::Proven) => "proven",
    };
    Mark::new(class, s.t(&format!("checks-state-{}", STATES[place_of(standing)])))
}

/// What to know about a verdict, in sentences.
fn notes(s: &Shell, verdict: &Verdict) -> Vec<String> {
    let note = |note: &model::Note| {
        let about = plain(&note.about);
        s.words.say(&format!("check-lacks-{}", note.code), &[("about", &about)]).trim().to_owned()
    };
    verdict.notes.iter().map(note).collect()
}

fn silent(s: &Shell, check: &Check, verdict: &Option<Verdict>) -> Vec<(String, String, String)> {
    let notes = verdict.iter().flat_map(|verdict| &verdict.notes);
    let silent = notes.filter(|note| note.code == "silent-source");
    let line = |note: &model::Note| {
        (check.id.clone(), said(s, &check.title).to_owned(), plain(&note.about))
    };
    silent.map(line).collect()
}

/// What a check is called; one that is not known any more by its id.
pub(super) fn title(s: &Shell, id: &str) -> String {
    let known = KNOWN.checks.iter().find(|check| check.id == id);
    known.map_or_else(|| plain(id), |check| said(s, &check.title).to_owned())
}

/// In the language of this page.
fn said<'a>(s: &Shell, said: &'a Said) -> &'a str {
    if s.words.lang() == Lang::Ja { &said.ja } else { &said.en }
}
