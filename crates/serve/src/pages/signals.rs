//! `/signals`: what detectors and people noticed, and what is made of it.

use app::{AppError, Paged};
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Code, EntityKind, Permission, Refusal, SignalRecord, Triage};
use serde::Deserialize;

use crate::{
    act::carried_out,
    pages::{
        lists::{Address, Chip, Pages, cut, encoded},
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    page: Option<u64>,
}

#[derive(Template)]
#[template(path = "signals.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    states: Vec<Chip>,
    pages: Pages,
    rows: Vec<Row>,
    filtered: bool,
    here: String,
    may_triage: bool,
    may_watch: bool,
    wrong: Option<Wrong>,
}

impl Page<'_> {
    fn picked(&self, id: &str) -> bool {
        self.wrong.as_ref().is_some_and(|wrong| wrong.picked.iter().any(|own| own == id))
    }
}

/// What was sent back.
pub(crate) struct Wrong {
    pub(crate) picked: Vec<String>,
    pub(crate) why: String,
    pub(crate) sentence: String,
}

/// One signal as a row.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) began: Moment,
    pub(crate) kind: String,
    pub(crate) about: String,
    pub(crate) why: String,
    pub(crate) mark: Mark,
    /// The incident it belongs to.
    pub(crate) incident: Option<String>,
}

pub(crate) const STATES: [&str; 4] = ["new", "held", "promoted", "dismissed"];

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked, None).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: &Asked, wrong: Option<Wrong>) -> Shown {
    let (number, cut) = cut(asked.page);
    let state = STATES.into_iter().find(|state| *state == asked.state);
    let found = seat.desk.signals_page(state, cut).await?;
    let sent_back = wrong.is_some();
    let page = view(seat, asked, &found, number, wrong);
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

fn view<'a>(
    seat: &'a Seat,
    asked: &Asked,
    found: &Paged<SignalRecord>,
    number: u64,
    wrong: Option<Wrong>,
) -> Page<'a> {
    let s = &seat.s;
    let address = Address::new("/signals", &[("state", &asked.state)]);
    let chip = |state: &&str| address.chip("state", state, s.t(&format!("triage-{state}")));
    let all = address.chip("state", "", s.t("pg-all"));
    Page {
        s,
        place: Place::Signals,
        states: std::iter::once(all).chain(STATES.iter().map(chip)).collect(),
        pages: Pages::new(s, &address, number, found.total),
        rows: found.rows.iter().map(|record| row(s, record)).collect(),
        filtered: !asked.state.is_empty(),
        here: address.to_string(),
        may_triage: seat.desk.holds(Permission::Triage).is_ok(),
        may_watch: seat.desk.holds(Permission::Watch).is_ok(),
        wrong,
    }
}

/// A signal as a row of a list.
pub(crate) fn row(s: &Shell, record: &SignalRecord) -> Row {
    let signal = &record.signal;
    let shown = |kind: EntityKind| kind != EntityKind::Source;
    let names = signal.entities.iter().filter(|e| shown(e.kind)).map(|e| e.name.as_str());
    Row {
        id: signal.id.clone(),
        began: s.times.moment(signal.start.latest()),
        kind: text::kind(&s.words, signal.kind),
        about: plain(&names.collect::<Vec<_>>().join(" ")),
        why: plain(&text::reason(&s.words, signal, &s.times.zone)),
        mark: triaged(s, &record.triage),
        incident: match &record.triage {
            Triage::Promoted { incident, .. } => Some(incident.clone()),
            _ => None,
        },
    }
}

/// What people made of a signal.
pub(crate) fn triaged(s: &Shell, triage: &Triage) -> Mark {
    let class = match triage {
        Triage::New => "not",
        Triage::Promoted { .. } => "asked",
        Triage::Dismissed { .. } => "plain",
        Triage::Held { .. } => "part",
    };
    Mark::new(class, s.t(&format!("triage-{}", triage.name())))
}

/// 事案化、対応不要、保留 of what was picked.
pub(crate) async fn triage(seat: Seat, fields: Fields) -> Response {
    let picked: Vec<String> =
        fields.iter().filter(|(name, _)| name == "id").map(|(_, id)| id.clone()).collect();
    let (verdict, why) = (field(&fields, "verdict"), field(&fields, "why"));
    if verdict == "promote" && !picked.is_empty() {
        let ids: Vec<_> = picked.iter().map(|id| encoded(id)).collect();
        return see(&format!("/incidents/new?signals={}", ids.join(",")));
    }
    let (desk, reason, dismiss) = (seat.desk.clone(), why.to_owned(), verdict == "dismiss");
    let ids = picked.clone();
    let done = carried_out(async move || {
        if ids.is_empty() {
            return Err(Refusal::new(Code::Blank).field("id").into());
        }
        for id in &ids {
            desk.triage(id, wanted(dismiss, &reason)).await?;
        }
        Ok(())
    });
    match done.await {
        Ok(()) => see(crate::auth::own_page(field(&fields, "next"))),
        Err(AppError::Refused(refusal)) if refusal.code != Code::Absent => {
            let sentence = trouble::sentence(&seat.s.words, &refusal);
            let wrong = Wrong { picked, why: why.to_owned(), sentence };
            let asked = asked_at(field(&fields, "next"));
            let shown = show(&seat, &asked, Some(wrong)).await;
            seat.or_trouble(shown)
        }
        Err(error) => seat.or_absent(Err(error)),
    }
}

fn wanted(dismiss: bool, why: &str) -> Triage {
    if dismiss {
        return Triage::Dismissed { why: why.to_owned() };
    }
    Triage::Held { why: (!why.is_empty()).then(|| why.to_owned()) }
}

/// The list from which a form was sent.
fn asked_at(path: &str) -> Asked {
    let query = path.split_once("state=").map_or("", |(_, rest)| rest);
    let state = query.split('&').next().unwrap_or_default().to_owned();
    Asked { state, page: None }
}
