//! `/plans/{id}`: one plan: its versions and how they differ, who approved and who read it,
//! its tests, and the incidents to which a version is frozen.

use std::collections::BTreeSet;

use askama::Template;
use axum::{extract::Path, response::Response};
use model::{Permission, Plan, PlanTest, Version};

use super::{
    Tab,
    plans::{lacks, said, state_mark},
    tabs,
};
use crate::{
    act::carried_out,
    pages::lists::{Chip, encoded},
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "prove/plan.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    href: String,
    title: String,
    kind: String,
    owner: String,
    state: Mark,
    lacks: Vec<Mark>,
    says: Vec<String>,
    scenarios: Vec<String>,
    /// The newest first.
    versions: Vec<Shape>,
    tests: Vec<Tested>,
    progress: Vec<(String, String, Option<Moment>)>,
    uses: Vec<(String, String, u32)>,
    retired: Option<String>,
    may_read: bool,
    may_approve: bool,
}

struct Shape {
    no: u32,
    by: String,
    at: Moment,
    approved: Option<(String, Moment)>,
    resolution: String,
    readers: String,
    /// Lines with what became of them since the version before: `ins`, `del` or nothing.
    lines: Vec<(&'static str, String)>,
}

struct Tested {
    on: String,
    version: u32,
    mark: Mark,
    words: String,
    evidence: String,
    breadth: String,
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str) -> Shown {
    let (plan, _) = seat.desk.plan(id).await?;
    let gaps = seat.desk.plan_gaps().await?;
    let s = &seat.s;
    let shown = plan.in_force().or(plan.newest());
    let own = gaps.iter().filter(|gap| gap.plan == plan.id);
    let unread = |version: &Version| version.read_by.iter().all(|(by, _)| by != seat.desk.party());
    let wrote = plan.newest().is_some_and(|newest| newest.by == seat.desk.party());
    let waits =
        plan.retired.is_none() && plan.newest().is_some_and(|newest| newest.approved.is_none());
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Plans),
        id: plain(&plan.id),
        href: format!("/plans/{}", encoded(&plan.id)),
        title: shown.map(|version| plain(&version.wording.title)).unwrap_or_default(),
        kind: s.t(&format!("plan-kind-{}", plan.kind.name())),
        owner: plain(&plan.owner),
        state: state_mark(s, &plan),
        lacks: lacks(s, &plan, &gaps),
        says: own.map(|gap| said(seat, gap)).collect(),
        scenarios: shown.map(|version| scenarios(seat, version)).unwrap_or_default(),
        versions: versions(s, &plan),
        tests: plan.tests.iter().rev().map(|test| tested(s, test)).collect(),
        progress: plan
            .progress
            .iter()
            .rev()
            .map(|one| {
                let share = format!("{} / {}", one.done, one.of);
                (share, plain(&one.words), one.at.map(|at| s.times.moment(at)))
            })
            .collect(),
        uses: plan
            .used_in
            .iter()
            .map(|(id, no)| (format!("/incidents/{}", encoded(id)), plain(id), *no))
            .collect(),
        retired: plan.retired.as_deref().map(plain),
        may_read: plan.retired.is_none() && shown.is_some_and(unread),
        may_approve: waits && !wrote && seat.desk.holds(Permission::Approve).is_ok(),
    }))
}

fn scenarios(seat: &Seat, version: &Version) -> Vec<String> {
    let name = |id: &String| match seat.desk.plan_rules().scenario(id) {
        Some(scenario) => plain(seat.s.words.pick(&scenario.ja, &scenario.en)),
        None => plain(id),
    };
    version.wording.scenarios.iter().map(name).collect()
}

fn versions(s: &Shell, plan: &Plan) -> Vec<Shape> {
    let befores = std::iter::once(None).chain(plan.versions.iter().map(Some));
    let shape = |(version, before): (&Version, Option<&Version>)| Shape {
        no: version.no,
        by: plain(&version.by),
        at: s.times.moment(version.at),
        approved: version.approved.as_ref().map(|(by, at)| (plain(by), s.times.moment(*at))),
        resolution: plain(&version.resolution),
        readers: version.read_by.iter().map(|(by, _)| plain(by)).collect::<Vec<_>>().join("・"),
        lines: differing(before, version),
    };
    let mut shapes: Vec<_> = plan.versions.iter().zip(befores).map(shape).collect();
    shapes.reverse();
    shapes
}

/// The lines of a version: title, steps, text.
fn lines(version: &Version) -> Vec<String> {
    let wording = &version.wording;
    let text = wording.text.lines().map(str::to_owned);
    let all = std::iter::once(wording.title.clone()).chain(wording.steps.iter().cloned());
    all.chain(text).filter(|line| !line.is_empty()).collect()
}

/// What is new, what stayed, then what went.
fn differing(before: Option<&Version>, version: &Version) -> Vec<(&'static str, String)> {
    let now = lines(version);
    let Some(before) = before.map(lines) else {
        return now.iter().map(|line| ("", plain(line))).collect();
    };
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (before.iter().collect(), now.iter().collect());
    let kept = now.iter().map(|line| (if old.contains(line) { "" } else { "ins" }, plain(line)));
    let gone = before.iter().filter(|line| !new.contains(line)).map(|line| ("del", plain(line)));
    kept.chain(gone).collect()
}

fn tested(s: &Shell, test: &PlanTest) -> Tested {
    let (class, id) =
        if test.passed { ("proven", "plan-passed") } else { ("missed", "plan-failed") };
    Tested {
        on: test.on.to_string(),
        version: test.version,
        mark: Mark::new(class, s.t(id)),
        words: plain(&test.words),
        evidence: plain(&test.evidence.join(" ")),
        breadth: s.t(&format!("plan-breadth-{}", test.breadth.name())),
    }
}

/// 周知: whoever looks says that he has read it.
pub(crate) async fn read(seat: Seat, Path(id): Path<String>) -> Response {
    let (desk, to) = (seat.desk.clone(), format!("/plans/{}", encoded(&id)));
    let done = carried_out(async move || desk.read_plan(&id).await).await;
    seat.or_absent(done.map(|_| see(&to)))
}

/// 承認 of the newest version.
pub(crate) async fn approve(seat: Seat, Path(id): Path<String>) -> Response {
    let (desk, to) = (seat.desk.clone(), format!("/plans/{}", encoded(&id)));
    let done = carried_out(async move || desk.approve_plan(&id, None, "").await).await;
    seat.or_absent(done.map(|_| see(&to)))
}
