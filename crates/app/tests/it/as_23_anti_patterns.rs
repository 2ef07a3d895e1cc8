//! AS-23 at the use cases: seven elements, one with each of the six defects and one that is
//! well; the binary's own run of it is in `crates/hinomi/tests/it`.

use app::{
    App, Desk, HandedIn, LOCAL_ADMINISTRATOR, NewFinding, NewMandate, NewReview, PatternState,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use model::{
    ActionKind, Checked, Declared, EvidenceType, Layer, Line, Origin, Review, ReviewKind, Said,
    Standing,
};
use testkit::TestClock;

use crate::house;

/// The application over memory, with a clock that goes from the past to now.
struct Planting {
    app: App,
    clock: TestClock,
    now: Timestamp,
}

impl Planting {
    /// Sets the clock to so many days before now.
    fn days_ago(&self, days: i64) -> &Self {
        self.clock.set(self.now - SignedDuration::from_hours(24 * days));
        self
    }

    /// The day in Japan that the clock shows.
    fn today(&self) -> Date {
        model::day_in_japan(ports::Clock::now(&self.clock))
    }

    async fn desk(&self, party: &str) -> Desk {
        self.app.desk(party).await.expect("readable")
    }

    async fn own(&self) -> Desk {
        self.desk(LOCAL_ADMINISTRATOR).await
    }

    /// A person with a post.
    async fn person(&self, id: &str, natural: &str, role: &str) {
        let own = self.own().await;
        let list = format!("id,kind,natural\n{id},person,{natural}\n").into_bytes();
        let list = tables::Source::memory(list);
        own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
        let given = NewMandate { party: id.into(), role: role.into(), ..NewMandate::default() };
        own.give_mandate(&given).await.expect("given");
    }

    /// A self-check of `criteria` over one period; returns its id.
    async fn review(&self, title: &str, criteria: &[&str], period: (Date, Date)) -> String {
        let new = NewReview {
            kind: ReviewKind::SelfCheck,
            title: title.into(),
            packs: vec!["jp-fsa-2015@1".into()],
            criteria: criteria.iter().map(|code| (*code).to_owned()).collect(),
            population: Vec::new(),
            period,
            due: None,
            carried_from: None,
        };
        self.own().await.open_review(&new).await.expect("opened")
    }

    /// Says that a criterion is met, today, to `share_bp` of all.
    async fn say(&self, by: &str, review: &str, criterion: &str, share_bp: u16) {
        let id = Review::response_id(review, "", criterion);
        let said = Said::of(Line::First, Declared::Met, self.today());
        let said = Said { share_bp: Some(share_bp), ..said };
        self.desk(by).await.say(&id, &said).await.expect("said");
    }

    /// Hands in evidence of today; returns its id.
    async fn evidence(
        &self,
        by: &str,
        review: &str,
        criterion: &str,
        kind: EvidenceType,
    ) -> String {
        let id = Review::response_id(review, "", criterion);
        let new = HandedIn {
            title: format!("{criterion} {}", self.today()),
            kind,
            file: "record.csv".into(),
            bytes: format!("{criterion} {} {}", kind.name(), self.today()).into_bytes(),
            taken_on: self.today(),
            method: "export".into(),
            fresh_until: None,
            sha256: None,
        };
        self.desk(by).await.hand_in(&id, &new).await.expect("taken").id
    }

    /// Looks at a sample of a thousand.
    async fn look(&self, by: &str, review: &str, criterion: &str, sample: u64) {
        let id = Review::response_id(review, "", criterion);
        let checked = Checked {
            line: Line::Third,
            outcome: Standing::Proven,
            sample,
            of: 1_000,
            words: String::new(),
            evidence: Vec::new(),
            by: String::new(),
            at: None,
        };
        self.desk(by).await.verify(&id, &checked).await.expect("verified");
    }
}

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

async fn look(app: &App) -> Vec<(String, String, PatternState)> {
    let desk = app.desk(LOCAL_ADMINISTRATOR).await.expect("readable");
    let rules = app::pattern_rules().expect("they hold");
    let seen = desk.look_for_patterns(rules).await.expect("looked");
    let of = |one: app::PatternSeen| (one.pattern, one.criterion, one.state);
    let mut seen: Vec<_> = seen.into_iter().map(of).collect();
    seen.sort_by(|a, b| a.0.cmp(&b.0));
    seen
}

fn expected(state: PatternState) -> Vec<(String, String, PatternState)> {
    let all = [("AP1", AP1), ("AP2", AP2), ("AP3", AP3), ("AP4", AP4), ("AP5", AP5), ("AP6", AP6)];
    all.map(|(name, criterion)| (name.into(), criterion.into(), state)).to_vec()
}

/// Covers: A211, A212, A213, A214, A215, A216.
#[tokio::test]
async fn each_fires_once_on_its_element_and_is_gone_at_the_look_after_its_cause() {
    let (app, _, clock) = house().await;
    let now = app.clock.now() + SignedDuration::from_hours(24 * 300);
    let planting = Planting { app, clock, now };
    let seeds = seed(&planting).await;
    planting.days_ago(0);
    assert_eq!(look(&planting.app).await, expected(PatternState::Proposed));
    assert_eq!(look(&planting.app).await, expected(PatternState::Standing));
    mend(&planting, &seeds).await;
    let open = async || planting.own().await.findings(Some("proposed")).await.expect("listed");
    assert_eq!(open().await.len(), 6, "nothing changes before a look");
    assert_eq!(look(&planting.app).await, expected(PatternState::Gone));
    assert!(open().await.is_empty());
    assert!(look(&planting.app).await.is_empty());
}

/// What a person does not take up stays told no more, until it was gone and is back.
#[tokio::test]
async fn a_proposal_that_somebody_dropped_is_not_proposed_again_while_it_lasts() {
    let (app, _, clock) = house().await;
    let now = app.clock.now() + SignedDuration::from_hours(24 * 300);
    let planting = Planting { app, clock, now };
    seed(&planting).await;
    planting.days_ago(0);
    look(&planting.app).await;
    let own = planting.own().await;
    let told = own.findings(Some("proposed")).await.expect("listed");
    let ap1 = told.iter().find(|one| one.criteria[0] == AP1).expect("told").id.clone();
    own.drop_finding(&ap1, "廃止する規程").await.expect("dropped");
    let again = look(&planting.app).await;
    assert_eq!(again[0].2, PatternState::Declined);
    assert_eq!(
        own.findings(None)
            .await
            .expect("listed")
            .iter()
            .filter(|one| one.criteria[0] == AP1)
            .count(),
        1
    );
}
