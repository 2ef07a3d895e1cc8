//! Invariant 10: whatever is commanded by whomever in whatever order, nobody verifies or
//! closes what is his own, and one human with two accounts is one.

use app::{App, Desk, HandedIn, NewAction, NewFinding, NewMandate, NewReview};
use model::{
    ActionKind, CauseLevel, CauseNode, Code, EvidenceType, Facet, Impact, Layer, Origin, Review,
    ReviewKind,
};
use proptest::{collection::vec, prelude::*};

use crate::{administrator, code, house};

/// Accounts, and the human behind each.
const PEOPLE: [(&str, &str); 4] =
    [("tanaka-a", "tanaka"), ("tanaka-b", "tanaka"), ("sato", "sato"), ("ito", "ito")];
const CRITERION: &str = "jp-fsa-2015/FA-1";

async fn peopled(app: &App) -> Vec<Desk> {
    let own = administrator(app).await;
    let rows: String = PEOPLE.iter().map(|(id, of)| format!("{id},person,{of}\n")).collect();
    let list = tables::Source::memory(format!("id,kind,natural\n{rows}").into_bytes());
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    let mut desks = Vec::new();
    for (id, _) in PEOPLE {
        let given =
            NewMandate { party: id.into(), role: "manager".into(), ..NewMandate::default() };
        own.give_mandate(&given).await.expect("given");
        desks.push(app.desk(id).await.expect("readable"));
    }
    desks
}

/// Evidence of a result, of today.
async fn result(app: &App) -> String {
    let own = administrator(app).await;
    let day = model::day_in_japan(app.clock.now());
    let new = NewReview {
        kind: ReviewKind::SelfCheck,
        title: "点検".into(),
        packs: Vec::new(),
        criteria: vec![CRITERION.into()],
        population: Vec::new(),
        period: (day, day),
        due: None,
        carried_from: None,
    };
    let review = own.open_review(&new).await.expect("opened");
    let handed = HandedIn {
        title: "結果".into(),
        kind: EvidenceType::Result,
        file: String::new(),
        bytes: b"result".to_vec(),
        taken_on: day,
        method: "export".into(),
        fresh_until: None,
        sha256: None,
    };
    let id = Review::response_id(&review, "", CRITERION);
    own.hand_in(&id, &handed).await.expect("taken").id
}

fn finding() -> NewFinding {
    NewFinding {
        title: "x".into(),
        fact: "3 / 12".into(),
        origin: Origin::Person,
        criteria: vec![CRITERION.into()],
        theme: String::new(),
        layer: Some(Layer::Manager),
        root_cause: String::new(),
    }
}

fn measure(finding: &str, owner: &str) -> NewAction {
    NewAction {
        what: "直す".into(),
        kind: ActionKind::RootCause,
        findings: vec![finding.into()],
        about: Vec::new(),
        criteria: Vec::new(),
        owner: owner.into(),
        starts: None,
        due: None,
        priority: 1,
        effort_days: 0,
        cost_yen: 0,
        purchase: false,
        expected: String::new(),
        shown_by: None,
        changes: None,
    }
}

/// A finding of `raiser`, confirmed.
async fn confirmed(raiser: &Desk) -> String {
    let id = raiser.raise_finding(&finding()).await.expect("raised").id;
    let node = CauseNode::at(CauseLevel::Problem, "漏れ").meant(Impact::None);
    raiser.trace(&id, &node).await.expect("traced");
    raiser.view_finding(&id, Facet::SetUp, &[]).await.expect("viewed");
    raiser.comment(&id, true, "はい").await.expect("said");
    raiser.confirm_finding(&id).await.expect("confirmed");
    id
}

#[derive(Clone, Copy, Debug)]
enum Do {
    Approve,
    Claim,
    Effective,
    Ineffective,
    /// To whom.
    HandOver(usize),
    Close,
}

fn commands() -> impl Strategy<Value = Vec<(usize, Do)>> {
    let one = prop_oneof![
        2 => Just(Do::Approve),
        3 => Just(Do::Claim),
        4 => Just(Do::Effective),
        1 => Just(Do::Ineffective),
        1 => (0..PEOPLE.len()).prop_map(Do::HandOver),
        4 => Just(Do::Close),
    ];
    let order = Just((0..PEOPLE.len()).collect::<Vec<_>>()).prop_shuffle();
    (vec((0..PEOPLE.len(), one), 0..12), order).prop_map(|(drawn, order)| to_the_end(drawn, &order))
}

/// What was drawn, and then everybody in turn tries each step up to the end.
fn to_the_end(drawn: Vec<(usize, Do)>, order: &[usize]) -> Vec<(usize, Do)> {
    let each = |what| order.iter().map(move |who| (*who, what));
    let steps = each(Do::Approve).chain([(order[0], Do::Claim)]).chain(each(Do::Effective));
    drawn.into_iter().chain(steps).chain(each(Do::Close)).collect()
}

/// Carries the commands out, and follows beside the program whose hands are in it.
async fn nobody_judges_his_own(raiser: usize, owner: usize, commands: Vec<(usize, Do)>) {
    let (app, ..) = house().await;
    let (desks, proof) = (peopled(&app).await, [result(&app).await]);
    let found = confirmed(&desks[raiser]).await;
    let action = desks[owner].plan_action(&measure(&found, PEOPLE[owner].0)).await;
    let action = action.expect("planned").id;
    let human = |who: usize| PEOPLE[who].1;
    let mut doers = vec![human(owner)];
    for (who, what) in commands {
        let desk = &desks[who];
        match what {
            Do::Approve => {
                if desk.approve_action(&action, "").await.is_ok() {
                    assert!(!doers.contains(&human(who)), "{who} approved his own");
                }
            }
            Do::Claim => {
                if desk.claim_done(&action, "済").await.is_ok() {
                    doers.push(human(who));
                }
            }
            Do::HandOver(to) => {
                if desk.replan(&action, None, Some(PEOPLE[to].0), "交代").await.is_ok() {
                    doers.push(human(to));
                }
            }
            Do::Effective | Do::Ineffective => {
                let effective = matches!(what, Do::Effective);
                let done = desk.verify_action(&action, effective, &proof, "見た").await;
                assert!(done.is_err() || !doers.contains(&human(who)), "{who} verified his own");
            }
            Do::Close => {
                let done = desk.close_finding(&found, "確認", &proof).await;
                let own = human(raiser) == human(who) || doers.contains(&human(who));
                assert!(done.is_err() || !own, "{who} closed his own");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Covers: A249.
    #[test]
    fn invariant_10_nobody_verifies_or_closes_his_own(
        raiser in 0..PEOPLE.len(), owner in 0..PEOPLE.len(), commands in commands()
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(nobody_judges_his_own(raiser, owner, commands));
    }
}

#[tokio::test]
async fn two_accounts_of_one_human_do_not_verify_each_other_and_another_human_does() {
    let (app, ..) = house().await;
    let (desks, proof) = (peopled(&app).await, [result(&app).await]);
    let [a, b, sato, ito] = [0, 1, 2, 3].map(|at| &desks[at]);
    let found = confirmed(ito).await;
    let action = a.plan_action(&measure(&found, PEOPLE[0].0)).await.expect("planned").id;
    assert_eq!(code(b.approve_action(&action, "").await), Code::Person);
    sato.approve_action(&action, "").await.expect("approved");
    a.claim_done(&action, "済").await.expect("claimed");
    assert_eq!(code(b.verify_action(&action, true, &proof, "").await), Code::Person);
    assert_eq!(code(ito.close_finding(&found, "済", &proof).await), Code::State);
    ito.verify_action(&action, true, &proof, "").await.expect("verified");
    assert_eq!(code(ito.close_finding(&found, "済", &proof).await), Code::Person, "raised it");
    assert_eq!(code(b.close_finding(&found, "済", &proof).await), Code::Person, "did it");
    sato.close_finding(&found, "済", &proof).await.expect("closed");
}

#[tokio::test]
async fn what_did_not_help_is_open_again_and_embedded_takes_a_later_period() {
    let (app, _, clock) = house().await;
    let (desks, proof) = (peopled(&app).await, [result(&app).await]);
    let (doer, other) = (&desks[0], &desks[2]);
    let found = confirmed(&desks[3]).await;
    let action = doer.plan_action(&measure(&found, PEOPLE[0].0)).await.expect("planned").id;
    other.approve_action(&action, "").await.expect("approved");
    doer.claim_done(&action, "済").await.expect("claimed");
    let back = other.verify_action(&action, false, &[], "まだ出る").await.expect("judged");
    assert_eq!((back.state.name(), back.state.to_do()), ("ineffective", true));
    doer.claim_done(&action, "直した").await.expect("claimed again");
    other.verify_action(&action, true, &proof, "").await.expect("verified");
    assert_eq!(code(other.embed_action(&action, &proof).await), Code::Value);
    clock.step(100 * 86_400);
    let later = [later(&app).await];
    assert_eq!(code(doer.embed_action(&action, &later).await), Code::Person);
    let held = other.embed_action(&action, &later).await.expect("embedded");
    assert_eq!((held.state.name(), held.embedded_on), ("embedded", later.to_vec()));
}

async fn later(app: &App) -> String {
    let own = administrator(app).await;
    let handed = HandedIn {
        title: "三か月後".into(),
        kind: EvidenceType::Operation,
        file: String::new(),
        bytes: b"later".to_vec(),
        taken_on: model::day_in_japan(app.clock.now()),
        method: "export".into(),
        fresh_until: None,
        sha256: None,
    };
    let review = own.reviews((0, 1)).await.expect("readable").remove(0).id;
    let id = Review::response_id(&review, "", CRITERION);
    own.hand_in(&id, &handed).await.expect("taken").id
}

/// Covers: A247, A252, A266.
#[tokio::test]
async fn gaps_become_measures_with_owners_and_days_and_a_budget_draws_a_line() {
    let (app, ..) = house().await;
    let own = administrator(&app).await;
    peopled(&app).await;
    let proof = result(&app).await;
    assert!(!proof.is_empty());
    let review = own.reviews((0, 1)).await.expect("readable").remove(0).id;
    let gaps = own.gaps_of(&review).await.expect("judged");
    assert_eq!((gaps.len(), gaps[0].gap.name(), gaps[0].priority), (1, "unknown", 3));
    let what = |gap: &app::GapView| format!("調べる {}", gap.criterion);
    assert_eq!(code(own.plan_actions(&review, "", &what).await), Code::Blank);
    assert_eq!(code(own.plan_actions(&review, "nobody", &what).await), Code::Absent);
    let planned = own.plan_actions(&review, "sato", &what).await.expect("planned");
    let due = model::after(model::day_in_japan(app.clock.now()), 92);
    assert_eq!((planned[0].owner.as_str(), planned[0].due), ("sato", Some(due)));
    assert!(own.plan_actions(&review, "sato", &what).await.expect("done before").is_empty());
    let found = confirmed(&own).await;
    let dear = NewAction { cost_yen: 900, purchase: true, ..measure(&found, "sato") };
    let dear = own.plan_action(&dear).await.expect("planned").id;
    let map = own.roadmap(Some(500)).await.expect("drawn");
    let line: Vec<_> = map.ranked.iter().map(|one| (one.action.id.as_str(), one.within)).collect();
    assert_eq!(line, [(dear.as_str(), false), (planned[0].id.as_str(), false)]);
    assert!(own.action(&dear).await.expect("there").basics_red.is_empty());
}

/// Recognition comes first: no measure without the problem, the risk or the asset behind it.
///
/// Covers: A256.
#[tokio::test]
async fn a_measure_without_a_risk_or_an_asset_behind_it_is_refused() {
    let (app, memory, _) = house().await;
    let own = administrator(&app).await;
    let list = tables::Source::memory(*b"id,kind\nweb,service\n");
    own.import_assets(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    let day = |text: &str| text.parse().expect("a day");
    own.prepare_board("2026-Q1", day("2026-03-31"), day("2026-01-01")).await.expect("prepared");
    let party = tables::Source::memory(*b"id,kind\nsato,person\n");
    own.import_parties(&party, &|_, _| ()).await.expect("allowed").expect("taken");
    let about = |keys: &[&str]| NewAction {
        findings: Vec::new(),
        about: keys.iter().map(|key| (*key).to_owned()).collect(),
        criteria: vec![CRITERION.into()],
        ..measure("", "sato")
    };
    let before = memory.lines().len();
    for (keys, expected) in [
        (&[][..], Code::Blank),
        (&["board/2026-Q1"], Code::Blank),
        (&["weather/rain"], Code::Value),
        (&["web"], Code::Value),
        (&["asset/nowhere"], Code::Absent),
        (&["risk/R-999"], Code::Absent),
    ] {
        assert_eq!(code(own.plan_action(&about(keys)).await), expected, "{keys:?}");
    }
    assert_eq!(memory.lines().len(), before + 6, "each refusal is an entry");
    assert!(own.actions(None).await.expect("listed").is_empty());
    let planned = own.plan_action(&about(&["asset/WEB", "board/2026-Q1"])).await.expect("planned");
    let answers: Vec<_> = planned.answers.iter().map(ToString::to_string).collect();
    assert_eq!(answers, ["asset/web", "board/2026-Q1"]);
}
