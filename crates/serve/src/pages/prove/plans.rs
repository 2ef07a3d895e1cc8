//! `/plans`: every plan with what it lacks, and the gaps of all of them together.

use askama::Template;
use axum::response::Response;
use model::{Plan, PlanGap};

use super::{Tab, tabs};
use crate::{
    pages::lists::{Chip, encoded},
    parts::Mark,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "prove/plans.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    total: String,
    rows: Vec<Row>,
    /// What no plan answers, each a sentence.
    gaps: Vec<String>,
}

struct Row {
    href: String,
    id: String,
    title: String,
    kind: String,
    state: Mark,
    version: String,
    owner: String,
    tested: String,
    review_due: String,
    lacks: Vec<Mark>,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let s = &seat.s;
    let (plans, gaps) = (seat.desk.plans().await?, seat.desk.plan_gaps().await?);
    let common = gaps.iter().filter(|gap| gap.plan.is_empty());
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Plans),
        total: s.tn("pg-total", plans.len() as u64),
        rows: plans.iter().map(|plan| row(s, plan, &gaps)).collect(),
        gaps: common.map(|gap| said(seat, gap)).collect(),
    }))
}

/// The sentence of a gap, with the scenario by its name.
pub(super) fn said(seat: &Seat, gap: &PlanGap) -> String {
    let s = &seat.s;
    let scenario = seat.desk.plan_rules().scenario(&gap.about);
    let about = match scenario {
        Some(scenario) => s.words.pick(&scenario.ja, &scenario.en).to_owned(),
        None if gap.gap == "no-plan" => s.t(&format!("plan-kind-{}", gap.about)),
        None => gap.about.clone(),
    };
    text::check(&s.words, PlanGap::finding(gap.gap), &[("about", plain(&about))])
}

/// What one plan lacks, as marks.
pub(super) fn lacks(s: &Shell, plan: &Plan, gaps: &[PlanGap]) -> Vec<Mark> {
    let own = gaps.iter().filter(|gap| gap.plan == plan.id);
    own.map(|gap| {
        let class = match gap.gap {
            "unread" | "never-tested" | "no-progress" => "unknown",
            "never-approved" => "warn",
            _ => "missed",
        };
        Mark::new(class, s.t(&format!("plans-lack-{}", gap.gap)))
    })
    .collect()
}

pub(super) fn state_mark(s: &Shell, plan: &Plan) -> Mark {
    let class = match plan.state() {
        "in-force" => "proven",
        "retired" => "plain",
        _ => "warn",
    };
    Mark::new(class, s.t(&format!("plan-state-{}", plan.state())))
}

fn row(s: &Shell, plan: &Plan, gaps: &[PlanGap]) -> Row {
    let shown = plan.in_force().or(plan.newest());
    Row {
        href: format!("/plans/{}", encoded(&plan.id)),
        id: plain(&plan.id),
        title: shown.map(|version| plain(&version.wording.title)).unwrap_or_default(),
        kind: s.t(&format!("plan-kind-{}", plan.kind.name())),
        state: state_mark(s, plan),
        version: plan.in_force().map(|force| force.no.to_string()).unwrap_or_default(),
        owner: plain(&plan.owner),
        tested: plan.last_passed().map(|test| test.on.to_string()).unwrap_or_default(),
        review_due: plan.review_due.map(|due| due.to_string()).unwrap_or_default(),
        lacks: lacks(s, plan, gaps),
    }
}
