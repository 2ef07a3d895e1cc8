//! `/findings`: what the machine proposes, and what people took up, by how far it has come.

use app::AppError;
use askama::Template;
use axum::response::Response;
use model::{Action, Finding, FindingState, Key, Kind, Layer, Origin, Permission};

use super::{Tab, tabs};
use crate::{
    act::carried_out,
    pages::lists::{Chip, encoded},
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "prove/findings.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    proposals: Vec<Row>,
    /// Name of the stage and its findings, in the order of a life; empty stages are left out.
    stages: Vec<(Mark, Vec<Row>)>,
    open: u64,
    may_look: bool,
}

/// One finding as a row.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) fact: String,
    pub(crate) origin: String,
    pub(crate) layer: String,
    /// The layer with which it stands by now, if that is another one.
    pub(crate) escalated: Option<String>,
    pub(crate) raised: Option<Moment>,
    pub(crate) measures: usize,
    pub(crate) repeats: bool,
    pub(crate) gone: bool,
}

const STAGES: [&str; 7] =
    ["raised", "checked", "confirmed", "improving", "waiting", "closed", "dropped"];

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let s = &seat.s;
    let (findings, actions) = (seat.desk.findings(None).await?, seat.desk.actions(None).await?);
    let open = findings.iter().filter(|finding| finding.state.open()).count();
    let mut proposals = Vec::new();
    let mut stages: Vec<(&str, Vec<Row>)> = STAGES.iter().map(|name| (*name, vec![])).collect();
    for finding in &findings {
        let own = measures(finding, &actions);
        let stage = finding.stage(&own);
        let row = row(seat, finding, &own);
        match stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, rows)) => rows.push(row),
            None => proposals.push(row),
        }
    }
    stages.retain(|(_, rows)| !rows.is_empty());
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Findings),
        proposals,
        stages: stages.into_iter().map(|(name, rows)| (stage_mark(s, name), rows)).collect(),
        open: open as u64,
        may_look: seat.desk.holds(Permission::Review).is_ok(),
    }))
}

fn measures(finding: &Finding, actions: &[Action]) -> Vec<Action> {
    let key = Key::new(Kind::Finding, &finding.id);
    actions.iter().filter(|action| action.answers.contains(&key)).cloned().collect()
}

/// A finding as a row of a list.
fn row(seat: &Seat, finding: &Finding, measures: &[Action]) -> Row {
    let (s, with) = (&seat.s, seat.desk.stands_with(finding, measures));
    let said = text::finding(&s.words, finding);
    Row {
        href: format!("/findings/{}", encoded(&finding.id)),
        id: finding.id.clone(),
        title: plain(&said.title),
        fact: plain(&said.fact),
        origin: origin(s, &finding.origin),
        layer: layer(s, finding.layer),
        escalated: escalated(s, finding, with),
        raised: finding.raised_at.map(|at| s.times.moment(at)),
        measures: measures.len(),
        repeats: finding.repeat_of.is_some(),
        gone: finding.gone_at.is_some() && finding.state.open(),
    }
}

/// From where a finding comes, in words.
pub(crate) fn origin(s: &Shell, origin: &Origin) -> String {
    let (id, which) = match origin {
        Origin::Verdict(of) => ("fd-origin-verdict", of.as_str()),
        Origin::Review(of) => ("fd-origin-review", of.as_str()),
        Origin::Pattern(of) => ("fd-origin-pattern", of.as_str()),
        Origin::Incident(of) => ("fd-origin-incident", of.as_str()),
        Origin::Exercise(of) => ("fd-origin-exercise", of.as_str()),
        Origin::Person => ("fd-origin-person", ""),
    };
    plain(format!("{} {which}", s.t(id)).trim_end())
}

/// Whose duty it is, in words.
pub(crate) fn layer(s: &Shell, layer: Option<Layer>) -> String {
    s.t(&format!("fd-layer-{}", layer.map_or("none", Layer::name)))
}

/// The layer to which it went up by waiting, in words.
pub(crate) fn escalated(s: &Shell, finding: &Finding, with: Option<Layer>) -> Option<String> {
    let up = with.filter(|with| Some(*with) != finding.layer);
    up.map(|with| layer(s, Some(with)))
}

/// How far a finding has come.
pub(crate) fn stage_mark(s: &Shell, stage: &str) -> Mark {
    let class = match stage {
        "proposed" | "waiting" => "asked",
        "raised" | "checked" => "part",
        "confirmed" => "not",
        "improving" => "warn",
        "closed" => "proven",
        _ => "plain",
    };
    Mark::new(class, s.t(&format!("finding-state-{stage}")))
}

/// The machine looks for the six patterns now.
pub(crate) async fn look(seat: Seat) -> Response {
    let desk = seat.desk.clone();
    let done = carried_out(async move || {
        // The built-in figures are checked when the program is built.
        match app::pattern_rules() {
            Ok(rules) => desk.look_for_patterns(rules).await.map(drop),
            Err(_) => Ok(()),
        }
    });
    let done: Result<(), AppError> = done.await;
    seat.or_trouble(done.map(|()| see("/findings")))
}

/// Whether a finding still takes commands of the sheet and the chain.
pub(crate) fn running(finding: &Finding) -> bool {
    use FindingState::{Checked, Confirmed, Raised};
    matches!(finding.state, Raised | Checked | Confirmed)
}
