//! `/questionnaires`: the surveys that ask this house.

use askama::Template;
use axum::response::Response;
use model::Questionnaire;

use super::{Tab, tabs};
use crate::{
    pages::lists::{Chip, encoded},
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "share/questionnaires.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    total: String,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    id: String,
    title: String,
    phase: String,
    hub: String,
    state: Mark,
    due: Moment,
    left: Option<Mark>,
    answered: usize,
    asked: usize,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let (s, sheets) = (&seat.s, seat.desk.questionnaires().await?);
    Ok(seat.page(&Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Questionnaires),
        total: s.tn("pg-total", sheets.len() as u64),
        rows: sheets.iter().map(|sheet| row(s, sheet)).collect(),
    }))
}

fn row(s: &Shell, sheet: &Questionnaire) -> Row {
    let asked = sheet.ask.items.len();
    Row {
        href: format!("/questionnaires/{}", encoded(&sheet.ask.campaign)),
        id: plain(&sheet.ask.campaign),
        title: plain(&sheet.ask.title),
        phase: s.tx("survey-phase", &sheet.ask.phase),
        hub: plain(&sheet.hub),
        state: state(s, sheet),
        due: s.times.moment(sheet.ask.due),
        left: left(s, sheet),
        answered: asked - sheet.blank().count(),
        asked,
    }
}

/// Where a sheet stands.
pub(super) fn state(s: &Shell, sheet: &Questionnaire) -> Mark {
    let state = sheet.state();
    let class = match state {
        "open" => "asked",
        "submitted" => "part",
        "fed-back" => "warn",
        _ => "proven",
    };
    Mark::new(class, s.t(&format!("survey-{state}")))
}

/// How long there is until it is due, while nothing was handed in.
pub(super) fn left(s: &Shell, sheet: &Questionnaire) -> Option<Mark> {
    let open = sheet.submitted.is_empty() && sheet.feedback.is_none();
    open.then(|| match sheet.ask.due < s.times.now {
        true => Mark::new("missed", s.tx("survey-over", &s.times.since(sheet.ask.due))),
        false => Mark::new("asked", s.tx("survey-left", &s.times.until(sheet.ask.due))),
    })
}
