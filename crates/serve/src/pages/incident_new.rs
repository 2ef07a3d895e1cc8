//! `/incidents/new`: an incident from signals, or from what somebody said.

use app::{AppError, NewIncident};
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Code, Nature, Observation, Refusal};
use serde::Deserialize;

use crate::{
    act::carried_out,
    pages::{
        lists::encoded,
        room_acts::{Fields, field},
        room_view::Wrong,
        signals::{self, Row},
    },
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    signals: String,
}

#[derive(Template)]
#[template(path = "incident_new.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    title: String,
    cyber: bool,
    aware: String,
    ids: String,
    signals: Vec<Row>,
    wrong: Option<Wrong>,
}

impl Page<'_> {
    fn wrong_at(&self, key: &str) -> Option<&Wrong> {
        self.wrong.as_ref().filter(|wrong| wrong.key == key)
    }
}

/// What was typed.
struct Typed {
    title: String,
    cyber: bool,
    aware: String,
    signals: Vec<String>,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let signals = ids(&asked.signals);
    let typed =
        Typed { title: String::new(), cyber: !signals.is_empty(), aware: String::new(), signals };
    let shown = show(&seat, typed, None).await;
    seat.or_absent(shown)
}

fn ids(text: &str) -> Vec<String> {
    text.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

async fn show(seat: &Seat, mut typed: Typed, wrong: Option<Wrong>) -> Shown {
    seat.desk.may_read().await?;
    let mut rows = Vec::new();
    for id in &typed.signals {
        let record = seat.desk.signal(id).await?;
        if typed.title.is_empty() && wrong.is_none() {
            typed.title = plain(&text::title(&seat.s.words, &record.signal));
        }
        rows.push(signals::row(&seat.s, &record));
    }
    let sent_back = wrong.is_some();
    let page = Page {
        s: &seat.s,
        place: Place::Incidents,
        title: typed.title,
        cyber: typed.cyber,
        aware: typed.aware,
        ids: typed.signals.join(","),
        signals: rows,
        wrong,
    };
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

/// Opens it.
pub(crate) async fn open(seat: Seat, fields: Fields) -> Response {
    let typed = Typed {
        title: field(&fields, "title").to_owned(),
        cyber: field(&fields, "nature") != "failure",
        aware: field(&fields, "aware").to_owned(),
        signals: ids(field(&fields, "signals")),
    };
    let refusal = match opened(&seat, &typed).await {
        Ok(id) => return see(&format!("/incidents/{}", encoded(&id))),
        Err(AppError::Refused(refusal)) if !gone(&refusal) => refusal,
        Err(error) => return seat.or_absent(Err(error)),
    };
    let key = if refusal.field.as_deref() == Some("title") { "title" } else { "aware" };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let wrong = Wrong { key: key.into(), value: String::new(), why };
    let shown = show(&seat, typed, Some(wrong)).await;
    seat.or_absent(shown)
}

fn gone(refusal: &Refusal) -> bool {
    [Code::Absent, Code::Mandate].contains(&refusal.code)
}

async fn opened(seat: &Seat, typed: &Typed) -> Result<String, AppError> {
    if typed.title.is_empty() {
        return Err(Refusal::new(Code::Blank).field("title").into());
    }
    let aware = Observation {
        key: "aware".into(),
        value: seat.s.times.typed(&typed.aware),
        happened: None,
        known: None,
    };
    let new = NewIncident {
        compartment: String::new(),
        nature: if typed.cyber { Nature::Cyber } else { Nature::Failure },
        title: typed.title.clone(),
        signals: typed.signals.clone(),
        facts: if typed.aware.is_empty() { Vec::new() } else { vec![aware] },
    };
    let desk = seat.desk.clone();
    carried_out(async move || desk.open_incident(&new).await).await
}
