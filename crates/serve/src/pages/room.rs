//! `/incidents/{id}`: the room of one incident.

use std::collections::BTreeMap;

use app::{AppError, IncidentView};
use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use model::{Answer, Incident, Permission, Report, Value};
use serde::Deserialize;

use crate::{
    pages::{
        incidents, keys,
        lists::{Address, Chip},
        reports::{self, Letter, LetterPart},
        room_contacts,
        room_view::{Due, KINDS, KeyForm, Line, Question, Wrong},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    tab: String,
    /// Entries of the timeline before this one.
    before: Option<u64>,
}

/// Lines of the timeline shown at once.
const LINES: usize = 40;

#[derive(Template)]
#[template(path = "incident.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    id: String,
    title: String,
    mark: Mark,
    nature: String,
    rung: u8,
    elapsed: Option<String>,
    lead: Option<String>,
    anchors: Vec<(String, Moment)>,
    next: Option<Due>,
    told: (usize, usize),
    known: (usize, usize, usize),
    may_respond: bool,
    may_report: bool,
    kinds: Vec<Chip>,
    lines: Vec<Line>,
    older: Option<String>,
    whole: Option<String>,
    questions: Vec<Question>,
    others: Vec<KeyForm>,
    decisions: Vec<(String, String, Moment)>,
    tasks: Vec<Due>,
    signals: Vec<String>,
    proposals: Vec<(String, String)>,
    /// Mails of extortion that came near an attack of this one, and whether a person said so.
    mails: Vec<(String, bool)>,
    contacts: Vec<room_contacts::Row>,
    sharing: Vec<room_contacts::Sharing>,
    bodies: Vec<(String, String)>,
    scopes: Vec<(&'static str, String)>,
    reports: Vec<reports::Row>,
    first_sent: bool,
    preview: Option<Letter>,
    pdf: bool,
    wrong: Option<Wrong>,
    lines_total: u64,
}

impl Page<'_> {
    /// What was sent back by the form for `key`.
    fn wrong_at(&self, key: &str) -> Option<&Wrong> {
        self.wrong.as_ref().filter(|wrong| wrong.key == key)
    }

    /// Whether a form of the other facts was sent back.
    fn wrong_other(&self) -> bool {
        self.others.iter().any(|form| form.wrong.is_some())
    }
}

pub(crate) async fn page(
    seat: Seat,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let shown = show(&seat, &id, &asked, None).await;
    seat.or_absent(shown)
}

/// The room, with what was sent back if a form of it was.
pub(crate) async fn show(seat: &Seat, id: &str, asked: &Asked, wrong: Option<Wrong>) -> Shown {
    let view = seat.desk.incident(id, None).await?;
    if !view.incident.exercise.is_empty() {
        seat.s.frame_exercise();
    }
    let answers = seat.desk.answers(&view.incident).await?;
    let reports = seat.desk.reports_of(id).await?;
    let preview = match asked.tab.as_str() {
        "report" => Some(Letter::preview(seat, &view.incident, &answers, &reports).await?),
        _ => None,
    };
    let names = names(seat, &view).await?;
    let sent_back = wrong.is_some();
    let rows = reports::rows(seat, &reports).await?;
    let drawn = Drawn { seat, view: &view, answers: &answers, reports: &reports, names: &names };
    let page = drawn.page(asked, rows, preview, wrong);
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

/// The names of those who wrote the timeline.
async fn names(seat: &Seat, view: &IncidentView) -> Result<BTreeMap<String, String>, AppError> {
    let mut names = BTreeMap::new();
    for entry in &view.timeline {
        let by = &entry.line.written.by;
        if !names.contains_key(by) {
            let name = seat.desk.name_of(by).await?.unwrap_or_else(|| by.clone());
            names.insert(by.clone(), plain(&name));
        }
    }
    Ok(names)
}

struct Drawn<'a> {
    seat: &'a Seat,
    view: &'a IncidentView,
    answers: &'a [Answer],
    reports: &'a [Report],
    names: &'a BTreeMap<String, String>,
}

impl<'a> Drawn<'a> {
    fn page(
        &self,
        asked: &Asked,
        rows: Vec<reports::Row>,
        preview: Option<Letter>,
        wrong: Option<Wrong>,
    ) -> Page<'a> {
        let (s, incident) = (&self.seat.s, &self.view.incident);
        let form = &*self.seat.house.app.form;
        let (lines, older) = self.timeline(asked);
        let mut tasks: Vec<_> = incident.open_tasks().collect();
        tasks.sort_by_key(|task| task.due);
        let holds = |permission| self.seat.desk.holds(permission).is_ok();
        let open = app::state_of(incident) == "open";
        let form_for = |key: &&str| KeyForm::new(s, form, incident, key, wrong.as_ref());
        let question = |a: &Answer| Question::new(s, form, incident, a, wrong.as_ref());
        Page {
            s,
            place: Place::Incidents,
            id: incident.id.clone(),
            title: plain(&incident.title),
            mark: incidents::stage(s, incident),
            nature: text::nature(&s.words, incident.nature),
            rung: model::rung(incident),
            elapsed: incident.time("aware").filter(|_| open).map(|at| s.times.since(at)),
            lead: incident.fact("commander").and_then(|k| k.value.text()).map(plain),
            anchors: anchors(s, incident),
            next: tasks.first().map(|task| Due::new(s, form, task)),
            told: told(self.answers),
            known: shares(self.answers),
            may_respond: open && holds(Permission::Respond),
            may_report: open && holds(Permission::Report),
            kinds: self.kinds(asked),
            lines_total: self.view.timeline.len() as u64,
            lines,
            older,
            whole: asked.before.map(|_| format!("/incidents/{}", incident.id)),
            questions: self.answers.iter().map(question).collect(),
            others: keys::OTHERS.iter().map(form_for).collect(),
            decisions: decisions(s, incident),
            tasks: tasks.into_iter().map(|task| Due::new(s, form, task)).collect(),
            signals: incident.signals.clone(),
            proposals: self.proposals(),
            mails: self.view.mails.iter().map(|one| (one.id.clone(), one.confirmed)).collect(),
            contacts: room_contacts::rows(s, form, incident),
            sharing: room_contacts::sharing(s, form, incident),
            bodies: room_contacts::bodies(s, form),
            scopes: room_contacts::scopes(s),
            reports: rows,
            first_sent: self.reports.iter().any(|report| report.submitted.is_some()),
            preview,
            pdf: self.seat.house.outside.typeset.is_some(),
            wrong,
        }
    }

    /// The newest lines first; where there are more, the link to the older ones.
    fn timeline(&self, asked: &Asked) -> (Vec<Line>, Option<String>) {
        let (s, form) = (&self.seat.s, &*self.seat.house.app.form);
        let before = |seq: u64| asked.before.is_none_or(|before| seq < before);
        let entries = self.view.timeline.iter().rev().filter(|e| before(e.line.written.seq));
        let lines = entries.map(|entry| Line::new(s, form, self.names, entry));
        let mut lines: Vec<_> =
            lines.filter(|line| line.fits(&asked.kind)).take(LINES + 1).collect();
        let more = lines.len() > LINES;
        lines.truncate(LINES);
        let last = lines.last().filter(|_| more).map(|line| line.seq.to_string());
        let id = &self.view.incident.id;
        let older = last.map(|last| format!("/incidents/{id}?kind={}&before={last}", asked.kind));
        (lines, older)
    }

    fn kinds(&self, asked: &Asked) -> Vec<Chip> {
        let s = &self.seat.s;
        let address = Address::new("", &[("kind", &asked.kind), ("tab", &asked.tab)]);
        let at_home = |mut chip: Chip| {
            chip.href = format!("/incidents/{}{}#timeline", self.view.incident.id, chip.href);
            chip
        };
        let all = address.chip("kind", "", s.t("pg-all"));
        let kinds = KINDS.iter().map(|k| address.chip("kind", k, s.t(&format!("pg-kind-{k}"))));
        std::iter::once(all).chain(kinds).map(at_home).collect()
    }

    /// Signals about the same machines that nobody linked yet.
    fn proposals(&self) -> Vec<(String, String)> {
        let s = &self.seat.s;
        let said = |p: &app::Proposed| {
            let kind = text::kind(&s.words, p.kind);
            (p.signal.clone(), plain(&format!("{kind} {}", p.shares.join(" "))))
        };
        self.view.proposals.iter().take(20).map(said).collect()
    }
}

fn anchors(s: &Shell, incident: &Incident) -> Vec<(String, Moment)> {
    let at = |anchor: model::Anchor<'_>| {
        let time = anchor.known.value.time()?;
        Some((s.t(&format!("anchor-{}", anchor.name)), s.times.moment(time)))
    };
    let restored = incident.time("restored").map(|t| (s.t("anchor-restored"), s.times.moment(t)));
    incident.anchors().filter_map(at).chain(restored).collect()
}

/// Bodies told, of those that the form asks for.
fn told(answers: &[Answer]) -> (usize, usize) {
    let contacts = answers.iter().find_map(|answer| match &answer.value {
        Value::Contacts { told, total, .. } => Some((*told, *total)),
        _ => None,
    });
    contacts.unwrap_or_default()
}

/// Answered, in part or not done, unknown: always the three together.
fn shares(answers: &[Answer]) -> (usize, usize, usize) {
    let of = |state: &[model::State]| answers.iter().filter(|a| state.contains(&a.state)).count();
    use model::State::{Answered, NotDone, Partly, Unknown};
    (of(&[Answered]), of(&[Partly, NotDone]), of(&[Unknown]))
}

fn decisions(s: &Shell, incident: &Incident) -> Vec<(String, String, Moment)> {
    let decision = |(what, known): (&str, &model::Known)| {
        let at = known.known.or(known.recorded_at).unwrap_or(incident.opened_at);
        (plain(what), keys::value(s, &known.value), s.times.moment(at))
    };
    incident.qualified("decision").map(decision).collect()
}
