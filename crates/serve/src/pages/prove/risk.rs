//! `/risks/{id}`: one risk through time: what was thought, what points at it, what is done.

use app::RiskView;
use askama::Template;
use axum::{extract::Path, response::Response};
use model::{Action, Assessment, Fact, Key, Kind, Record, Treatment, Triggered};
use ports::Line;

use super::{
    Tab,
    risks::{level_mark, marks, treatment_mark},
    tabs,
};
use crate::{
    pages::lists::{Chip, encoded},
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "prove/risk.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    title: String,
    level: Mark,
    marks: Vec<Mark>,
    asset: (String, String),
    facts: Vec<(String, String)>,
    /// The newest first.
    assessments: Vec<Looked>,
    waiting: Vec<Pointing>,
    answered: Vec<Pointing>,
    treatment: Mark,
    decided: Option<(String, Moment)>,
    approver: Option<String>,
    /// Address, what is done, whose it is.
    actions: Vec<(String, String, String)>,
    told: Option<Moment>,
    seen: Option<(String, Moment)>,
    entries: Vec<(Option<Moment>, String, String)>,
}

struct Looked {
    when: Option<Moment>,
    by: String,
    likelihood: u8,
    likelihood_why: String,
    impact: u8,
    impact_why: String,
}

struct Pointing {
    kind: String,
    source: String,
    since: Option<Moment>,
}

/// Measures looked through for those that answer this risk.
const ACTIONS_MAX: u64 = 1_000;

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str) -> Shown {
    let (view, lines) = seat.desk.risk(id).await?;
    let (s, risk) = (&seat.s, &view.risk);
    let actions = (Kind::Action, Record::action as fn(Record) -> Option<Action>);
    let actions = seat.desk.listed(actions, None, (0, ACTIONS_MAX)).await?;
    let key = Key::new(Kind::Risk, id);
    let actions = actions.iter().filter(|action| action.answers.contains(&key));
    let action = |action: &Action| {
        let href = format!("/actions/{}", encoded(&action.id));
        (href, plain(&action.what), plain(&action.owner))
    };
    let pointing = |triggers: &[Triggered]| triggers.iter().map(|t| pointing(s, t)).collect();
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Risks),
        id: plain(&risk.id),
        title: plain(&risk.title),
        level: level_mark(seat, &view),
        marks: marks(s, &view),
        asset: (format!("/assets/{}", encoded(&risk.asset)), plain(&risk.asset)),
        facts: facts(seat, &view),
        assessments: risk.assessments.iter().rev().map(|one| looked(s, one)).collect(),
        waiting: pointing(&risk.triggered),
        answered: pointing(&risk.answered),
        treatment: treatment_mark(s, risk),
        decided: risk.treated.as_ref().map(|(by, at)| (plain(by), s.times.moment(*at))),
        approver: match &risk.treatment {
            Some(Treatment::Accept { approver }) => Some(plain(approver)),
            _ => None,
        },
        actions: actions.map(action).collect(),
        told: risk.reported_at.map(|at| s.times.moment(at)),
        seen: risk.seen.as_ref().map(|(by, at)| (plain(by), s.times.moment(*at))),
        entries: lines.iter().rev().map(|line| entry(s, line)).collect(),
    }))
}

fn facts(seat: &Seat, view: &RiskView) -> Vec<(String, String)> {
    let (s, risk) = (&seat.s, &view.risk);
    let loses: Vec<_> = risk
        .loses
        .iter()
        .map(|loser| s.t(&format!("risks-loses-{}", crate::pages::signal::word(loser))))
        .collect();
    let kinds = &seat.desk.risk_rules().kind;
    let kind = kinds.iter().find(|kind| kind.id == risk.kind);
    let kind = kind.map(|kind| plain(s.words.pick(&kind.ja, &kind.en)));
    let unknown = || s.t("unknown");
    let threat = risk.threat.map(|threat| s.t(&format!("risks-threat-{}", threat.name())));
    let classes = view.classes.iter().map(|class| s.t(&format!("risk-class-{}", class.name())));
    let classes: Vec<_> = classes.collect();
    let motive = (!risk.motive.is_empty()).then(|| plain(&risk.motive));
    vec![
        (s.t("risks-cause"), s.t(&format!("risks-cause-{}", risk.cause.name()))),
        (s.t("risks-loses"), loses.join("・")),
        (s.t("risks-kind"), kind.unwrap_or_else(unknown)),
        (s.t("risks-threat"), threat.unwrap_or_else(unknown)),
        (
            s.t("risk-classes"),
            if classes.is_empty() { s.t("risk-none") } else { classes.join("・") },
        ),
        (s.t("risk-phase"), s.t(&format!("phase-{}", risk.phase().name()))),
        (s.t("risks-motive"), motive.unwrap_or_else(unknown)),
    ]
}

fn looked(s: &Shell, one: &Assessment) -> Looked {
    Looked {
        when: one.moment().map(|at| s.times.moment(at)),
        by: plain(&one.by),
        likelihood: one.likelihood.grade,
        likelihood_why: plain(&one.likelihood.rationale),
        impact: one.impact.grade,
        impact_why: plain(&one.impact.rationale),
    }
}

fn pointing(s: &Shell, trigger: &Triggered) -> Pointing {
    Pointing {
        kind: s.t(&format!("risk-trigger-{}", trigger.trigger.name())),
        source: plain(&trigger.source),
        since: trigger.moment().map(|at| s.times.moment(at)),
    }
}

fn entry(s: &Shell, line: &Line) -> (Option<Moment>, String, String) {
    let what = line.fact.as_ref().map_or_else(|| s.t("erased"), Fact::act);
    (Some(s.times.moment(line.written.at)), plain(&line.written.by), what)
}
