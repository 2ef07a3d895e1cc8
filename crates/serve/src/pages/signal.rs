//! `/signals/{id}` and `/signals/new`: one signal with its evidence, and a notice by hand.

use app::{AppError, Notice};
use askama::Template;
use axum::{extract::Path, response::Response};
use model::{Code, Permission, SignalKind, SignalRecord, Triage};
use serde_json::Value;

use crate::{
    act::carried_out,
    pages::{
        lists::encoded,
        room_acts::{Fields, field},
        room_view::Wrong,
        signals::triaged,
    },
    parts::{Log, Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Template)]
#[template(path = "signal.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    id: String,
    kind: String,
    why: String,
    began: String,
    ended: Option<Moment>,
    detected: Moment,
    recorded: Moment,
    detector: String,
    mark: Mark,
    incident: Option<String>,
    reason: Option<String>,
    entities: Vec<(String, Log)>,
    figures: Vec<(String, Log)>,
    words: Option<Vec<Log>>,
    rows: Vec<(String, String)>,
    /// Where the rule that matched can be looked at.
    rule: Option<String>,
    may_triage: bool,
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str) -> Shown {
    let record = seat.desk.signal(id).await?;
    let may_triage = seat.desk.holds(Permission::Triage).is_ok();
    Ok(seat.page(&view(&seat.s, &record, may_triage)))
}

fn view<'a>(s: &'a Shell, record: &SignalRecord, may_triage: bool) -> Page<'a> {
    let signal = &record.signal;
    let (incident, reason) = match &record.triage {
        Triage::Promoted { incident, .. } => (Some(incident.clone()), None),
        Triage::Dismissed { why } => (None, Some(plain(why))),
        Triage::Held { why } => (None, why.as_deref().map(plain)),
        Triage::New => (None, None),
    };
    let entity =
        |e: &model::Entity| (s.t(&format!("pg-entity-{}", word(&e.kind))), Log::new(&e.name));
    Page {
        s,
        place: Place::Signals,
        id: signal.id.clone(),
        kind: text::kind(&s.words, signal.kind),
        why: plain(&text::reason(&s.words, signal, &s.times.zone)),
        began: text::when(&s.words, signal.start, &s.times.zone),
        ended: signal.end.map(|at| s.times.moment(at)),
        detected: s.times.moment(signal.detected),
        recorded: s.times.moment(record.recorded_at),
        detector: plain(&signal.detector),
        mark: triaged(s, &record.triage),
        may_triage: may_triage && incident.is_none(),
        incident,
        reason,
        entities: signal.entities.iter().map(entity).collect(),
        figures: figures(s, record),
        words: words(record),
        rows: rows(record),
        rule: rule(record),
    }
}

fn rule(record: &SignalRecord) -> Option<String> {
    let rule = record.signal.evidence.get("rule").and_then(Value::as_str);
    let rule = rule.filter(|_| record.signal.kind == SignalKind::RuleMatch)?;
    Some(format!("/rules?rule={}#stop", encoded(rule)))
}

/// The word by which a closed list is stored.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// What the detector found, figure by figure; where to look and people's words apart.
fn figures(s: &Shell, record: &SignalRecord) -> Vec<(String, Log)> {
    let shown = |(name, value): (&String, &Value)| {
        let text = match value {
            Value::String(text) => match text.parse() {
                Ok(at) => s.times.moment(at).full,
                Err(_) => text.clone(),
            },
            Value::Null => s.t("unknown"),
            other => other.to_string(),
        };
        (plain(name), Log::new(&text))
    };
    let apart = |name: &str| ["rows", "text"].contains(&name);
    record.signal.evidence.iter().filter(|(name, _)| !apart(name)).map(shown).collect()
}

/// People's own words, line by line.
fn words(record: &SignalRecord) -> Option<Vec<Log>> {
    let text = record.signal.evidence.get("text")?.as_str()?;
    Some(text.lines().map(Log::new).collect())
}

/// Where to look: source and number of the record.
fn rows(record: &SignalRecord) -> Vec<(String, String)> {
    let rows = record.signal.evidence.get("rows").and_then(Value::as_array);
    let row = |row: &Value| {
        let source = row.get("source")?.as_str()?;
        Some((plain(source), row.get("record")?.to_string()))
    };
    rows.into_iter().flatten().filter_map(row).take(200).collect()
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Form<'a> {
    s: &'a Shell,
    place: Place,
    from: String,
    at: String,
    text: String,
    wrong: Option<Wrong>,
}

impl Form<'_> {
    fn wrong_at(&self, key: &str) -> Option<&Wrong> {
        self.wrong.as_ref().filter(|wrong| wrong.key == key)
    }
}

/// A form for what somebody told us.
pub(crate) async fn notice(seat: Seat) -> Response {
    let (s, blank) = (&seat.s, String::new);
    seat.page(&Form {
        s,
        place: Place::Signals,
        from: blank(),
        at: blank(),
        text: blank(),
        wrong: None,
    })
}

/// Takes a notice.
pub(crate) async fn add(seat: Seat, fields: Fields) -> Response {
    let (from, at, text) = (field(&fields, "from"), field(&fields, "at"), field(&fields, "text"));
    let notice = Notice {
        from: from.to_owned(),
        at: seat.s.times.typed(at),
        text: text.to_owned(),
        entities: Vec::new(),
    };
    let desk = seat.desk.clone();
    let refusal = match carried_out(async move || desk.add_notice(notice).await).await {
        Ok(signal) => return see(&format!("/signals/{}", encoded(&signal.id))),
        Err(AppError::Refused(refusal)) if refusal.code != Code::Mandate => refusal,
        Err(error) => return seat.trouble(&error),
    };
    let named = refusal.field.clone().filter(|f| ["from", "at", "text"].contains(&f.as_str()));
    let why = trouble::sentence(&seat.s.words, &refusal);
    let wrong = Wrong { key: named.unwrap_or_else(|| "text".into()), value: String::new(), why };
    let (from, at, text) = (from.to_owned(), at.to_owned(), text.to_owned());
    seat.wrong(&Form { s: &seat.s, place: Place::Signals, from, at, text, wrong: Some(wrong) })
}
