//! AS-23: seven elements, one with each of the six defects and one that is well. The
//! records are as old as they say; the binary looks today.

use app::NewFinding;
use model::{ActionKind, EvidenceType, Layer, Origin};
use serde_json::Value;

use crate::{
    harness::{House, text},
    planted::{Planting, plant},
};

const AP1: &str = "jp-fsa-2015/FA-1";
const AP2: &str = "jp-fsa-2015/FA-2";
const AP3: &str = "jp-fsa-2015/FA-3";
const AP4: &str = "jp-fsa-2015/FA-4";
const AP5: &str = "jp-fsa-2015/FA-5";
const AP6: &str = "jp-fsa-2015/FA-6";
const WELL: &str = "jp-fsa-2015/BASIC-log";
const ALL: [&str; 7] = [AP1, AP2, AP3, AP4, AP5, AP6, WELL];

/// What the fixes need to know.
struct Seeds {
    review: String,
    waiting: String,
    late: String,
    recurring: String,
}

/// Who does what: one raises, one does, one approves, one verifies and closes.
const RAISER: &str = "audit-1";
const DOER: &str = "system-1";
const BOSS: &str = "chief-1";
const VERIFIER: &str = "audit-2";

async fn raise(planting: &Planting, criterion: &str, cause: &str) -> String {
    let new = NewFinding {
        title: format!("{criterion} {cause}"),
        fact: "3 / 12".into(),
        origin: Origin::Person,
        criteria: vec![criterion.into()],
        theme: String::new(),
        layer: Some(Layer::Manager),
        root_cause: cause.into(),
    };
    planting.desk(RAISER).await.raise_finding(&new).await.expect("raised").id
}

async fn measure(planting: &Planting, finding: &str, kind: ActionKind, days: i64) -> String {
    let due = planting.today().checked_add(jiff::ToSpan::days(days)).expect("a day");
    let new = app::NewAction {
        what: "設定を改める".into(),
        kind,
        findings: vec![finding.into()],
        about: Vec::new(),
        criteria: Vec::new(),
        owner: DOER.into(),
        starts: None,
        due: Some(due),
        priority: 1,
        effort_days: 5,
        cost_yen: 0,
        purchase: false,
        expected: String::new(),
        shown_by: None,
        changes: (kind == ActionKind::Process).then(|| "手順書-7".into()),
    };
    let id = planting.desk(DOER).await.plan_action(&new).await.expect("planned").id;
    planting.desk(BOSS).await.approve_action(&id, "承認").await.expect("approved");
    id
}

async fn claim(planting: &Planting, action: &str) {
    planting.desk(DOER).await.claim_done(action, "実施").await.expect("claimed");
}

async fn verify(planting: &Planting, review: &str, criterion: &str, action: &str) -> String {
    let proof = planting.evidence(DOER, review, criterion, EvidenceType::Result).await;
    let desk = planting.desk(VERIFIER).await;
    desk.verify_action(action, true, std::slice::from_ref(&proof), "").await.expect("verified");
    proof
}

async fn close(planting: &Planting, finding: &str, proof: &str) {
    planting.desk(DOER).await.comment(finding, true, "そのとおり").await.expect("said");
    planting.desk(RAISER).await.confirm_finding(finding).await.expect("confirmed");
    let desk = planting.desk(VERIFIER).await;
    desk.close_finding(finding, "効果を確認", &[proof.into()]).await.expect("closed");
}

/// A chain with its problem, without which nothing is confirmed.
async fn raise_traced(planting: &Planting, criterion: &str, cause: &str) -> String {
    let id = raise(planting, criterion, cause).await;
    let level = model::CauseLevel::Problem;
    let node = model::CauseNode::at(level, "点検が漏れた").meant(model::Impact::None);
    let raiser = planting.desk(RAISER).await;
    raiser.trace(&id, &node).await.expect("traced");
    raiser.view_finding(&id, model::Facet::SetUp, &[]).await.expect("viewed");
    id
}

async fn operated(planting: &Planting, review: &str) {
    for criterion in ALL.into_iter().filter(|one| *one != AP1) {
        planting.evidence(DOER, review, criterion, EvidenceType::Operation).await;
    }
}

async fn seed(planting: &Planting) -> Seeds {
    planting.days_ago(260);
    for (id, role) in
        [(RAISER, "auditor"), (DOER, "manager"), (BOSS, "executive"), (VERIFIER, "auditor")]
    {
        planting.person(id, "", role).await;
    }
    let today = planting.days_ago(250).today();
    let review = planting.review("点検", &ALL, (today, today)).await;
    for criterion in ALL {
        planting.evidence(DOER, &review, criterion, EvidenceType::Document).await;
    }
    for criterion in ALL.into_iter().filter(|one| *one != AP1) {
        planting.say(DOER, &review, criterion, 10_000).await;
    }
    operated(planting, &review).await;
    planting.days_ago(245);
    for criterion in ALL.into_iter().filter(|one| ![AP1, AP2].contains(one)) {
        planting.look(VERIFIER, &review, criterion, 50).await;
    }
    planting.days_ago(200);
    let again = raise_traced(planting, AP5, "no-list").await;
    let one = raise_traced(planting, AP6, "manual-step").await;
    let two = raise_traced(planting, AP6, "handover").await;
    let mut done = Vec::new();
    for (finding, criterion) in [(&again, AP5), (&one, AP6), (&two, AP6)] {
        done.push((measure(planting, finding, ActionKind::RootCause, 60).await, criterion));
    }
    planting.days_ago(160);
    for (action, _) in &done {
        claim(planting, action).await;
    }
    planting.days_ago(150);
    let mut proof = String::new();
    for (action, criterion) in &done {
        proof = verify(planting, &review, criterion, action).await;
    }
    planting.days_ago(110);
    operated(planting, &review).await;
    planting.days_ago(100);
    close(planting, &one, &proof).await;
    close(planting, &two, &proof).await;
    let followed = raise(planting, AP4, "").await;
    let well = raise(planting, WELL, "").await;
    planting.days_ago(90);
    let late = measure(planting, &followed, ActionKind::RootCause, 60).await;
    let good = measure(planting, &well, ActionKind::RootCause, 60).await;
    planting.days_ago(60);
    claim(planting, &good).await;
    let waiting = raise(planting, AP3, "").await;
    planting.days_ago(55);
    verify(planting, &review, WELL, &good).await;
    planting.days_ago(50);
    let back = raise(planting, AP5, "no-list").await;
    let recurring = measure(planting, &back, ActionKind::RootCause, 60).await;
    planting.days_ago(20);
    operated(planting, &review).await;
    planting.days_ago(10);
    claim(planting, &recurring).await;
    Seeds { review, waiting, late, recurring }
}

/// Takes every cause away, today.
async fn mend(planting: &Planting, seeds: &Seeds) {
    planting.days_ago(0);
    let review = &seeds.review;
    planting.evidence(DOER, review, AP1, EvidenceType::Operation).await;
    planting.look(VERIFIER, review, AP2, 50).await;
    measure(planting, &seeds.waiting, ActionKind::RootCause, 30).await;
    let later = planting.today().checked_add(jiff::ToSpan::days(30)).expect("a day");
    let doer = planting.desk(DOER).await;
    doer.replan(&seeds.late, Some(later), None, "要員を増やした").await.expect("planned anew");
    verify(planting, review, AP5, &seeds.recurring).await;
    let change = raise(planting, AP6, "procedure").await;
    let process = measure(planting, &change, ActionKind::Process, 30).await;
    claim(planting, &process).await;
    verify(planting, review, AP6, &process).await;
}

fn look(house: &House) -> Vec<(String, String, String)> {
    let ran = house.run(&["finding", "patterns"]);
    assert!(ran.code <= 1, "{ran:?}");
    let seen = ran.of_kind("pattern");
    let mut seen: Vec<_> = seen
        .iter()
        .map(|one| (text(&one["pattern"]), text(&one["criterion"]), text(&one["state"])))
        .collect();
    seen.sort();
    seen
}

fn expected(state: &str) -> Vec<(String, String, String)> {
    let all = [("AP1", AP1), ("AP2", AP2), ("AP3", AP3), ("AP4", AP4), ("AP5", AP5), ("AP6", AP6)];
    let of = |(name, criterion): (&str, &str)| (name.into(), criterion.into(), state.into());
    all.map(of).to_vec()
}

fn told(house: &House) -> Vec<Value> {
    let all = house.run(&["finding", "list"]).of_kind("finding");
    all.into_iter().filter(|one| one["origin"]["from"] == "pattern").collect()
}

/// Covers: A211, A212, A213, A214, A215, A216.
#[test]
fn each_fires_once_on_its_element_and_is_gone_at_the_look_after_its_cause() {
    let house = House::new();
    let seeds = plant(&house, async |planting| seed(planting).await);
    assert_eq!(look(&house), expected("proposed"));
    assert_eq!(look(&house), expected("standing"), "told once");
    assert_eq!(told(&house).len(), 6);
    plant(&house, async |planting| mend(planting, &seeds).await);
    let open = |one: &&Value| one["state"] == "proposed";
    assert_eq!(told(&house).iter().filter(open).count(), 6, "nothing changes before a look");
    assert_eq!(look(&house), expected("gone"));
    let after = told(&house);
    assert_eq!((after.len(), after.iter().filter(open).count()), (6, 0));
    assert!(look(&house).is_empty(), "and nothing is left to say");
    house.done(&["ledger", "verify"]);
}
