//! Risks and plans at desks: who may do what, and what follows from what.

use app::{App, Desk, NewMandate, Scan, Target, Volume};
use model::{
    Breadth, Code, Grading, Loser, NewRisk, PlanKind, PlanTest, Threat, Trigger, Triggered, Wording,
};

use crate::{administrator, code, fact, house, new};

pub async fn seat(app: &App, id: &str, role: &str) -> Desk {
    let own = administrator(app).await;
    let list = format!("id,kind\n{id},person\n");
    let list = tables::Source::memory(list.into_bytes());
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    let given = NewMandate { party: id.into(), role: role.into(), ..NewMandate::default() };
    own.give_mandate(&given).await.expect("given");
    app.desk(id).await.expect("readable")
}

pub async fn assets(desk: &Desk, rows: &str) {
    let list = format!("id,kind,name,reaches,exposure\n{rows}");
    let list = tables::Source::memory(list.into_bytes());
    desk.import_assets(&list, &|_, _| ()).await.expect("allowed").expect("taken");
}

pub fn risk(id: &str, asset: &str) -> NewRisk {
    NewRisk {
        id: id.into(),
        title: "受付の停止".into(),
        cause: Some(model::CauseClass::Down),
        loses: vec![Loser::Customer],
        asset: asset.into(),
        grading: Grading {
            likelihood: Some(2),
            likelihood_why: "過去に一度".into(),
            impact: Some(4),
            impact_why: "全顧客".into(),
            of: None,
        },
        ..NewRisk::default()
    }
}

pub fn wording(title: &str) -> Wording {
    let words = |word: &str| vec![word.to_owned()];
    let (scenarios, steps) = (words("ddos"), words("ddos: 回線事業者へ"));
    Wording { title: title.into(), scenarios, steps, ..Wording::default() }
}

#[tokio::test]
async fn a_risk_stands_on_an_asset_that_exists_and_is_accepted_by_another_person() {
    let (app, ..) = house().await;
    let (maker, chief) = (seat(&app, "maker", "manager").await, "chief");
    seat(&app, chief, "executive").await;
    seat(&app, "clerk", "operator").await;
    assets(&maker, "web,service,取引,,\n").await;
    assert_eq!(code(maker.add_risk(&risk("R-1", "nowhere"), None).await), Code::Absent);
    let accept =
        async |by: &'static str| maker.add_risk(&risk("R-1", "WEB"), Some(("accept", by))).await;
    assert_eq!(code(accept("").await), Code::Approval);
    assert_eq!(code(accept("maker").await), Code::Person);
    assert_eq!(code(accept("clerk").await), Code::Mandate);
    assert_eq!(accept(chief).await.expect("accepted"), "R-1");
    assert_eq!(code(accept(chief).await), Code::Exists);
    let (view, _) = maker.risk("R-1").await.expect("there");
    assert_eq!((view.risk.asset.as_str(), view.product, view.level), ("web", 8, 1));
}

/// Covers: A005, A190.
#[tokio::test]
async fn a_network_that_grew_points_once_at_the_risks_on_both_ends() {
    let (app, _, clock) = house().await;
    let desk = administrator(&app).await;
    assets(&desk, "web,system,w,db,internal\ndb,system,d,,\nalone,system,a,,\n").await;
    for (id, asset) in [("R-1", "web"), ("R-2", "db"), ("R-3", "alone")] {
        desk.add_risk(&risk(id, asset), None).await.expect("added");
    }
    let scan = async || {
        let pointed = desk.scan_risks(&Scan::default()).await.expect("scanned");
        let mut pairs: Vec<_> =
            pointed.into_iter().map(|one| (one.risk, one.trigger.source)).collect();
        pairs.sort();
        pairs
    };
    assert_eq!(scan().await, [], "how an asset was first registered is no change");
    clock.step(60);
    assets(&desk, "alone,system,a,db,\n").await;
    let found = scan().await;
    let ends: Vec<_> = found.iter().map(|(risk, _)| risk.as_str()).collect();
    assert_eq!(ends, ["R-2", "R-3"], "{found:?}");
    assert_eq!(scan().await, [], "once");
    assets(&desk, "web,system,w,db,internet\n").await;
    let found = scan().await;
    assert_eq!(found.len(), 1);
    assert!(found[0].1.starts_with("internet → web"), "{found:?}");
    let (view, _) = desk.risk("R-1").await.expect("there");
    assert_eq!(view.internet, Some(true));
}

/// Covers: A189, A190.
#[tokio::test]
async fn a_volume_and_an_incident_point_at_the_risk_until_it_is_looked_at() {
    let (app, _, clock) = house().await;
    let desk = administrator(&app).await;
    assets(&desk, "web,service,取引,,\n").await;
    let dated = NewRisk {
        grading: Grading { of: "2026-04-01T00:00:00Z".parse().ok(), ..risk("R-1", "web").grading },
        ..risk("R-1", "web")
    };
    desk.add_risk(&dated, None).await.expect("added");
    let day = |text: &str| text.parse().expect("a day");
    let volume = |on, count| Volume { asset: "web".into(), day: day(on), count };
    let volumes = vec![volume("2026-06-05", 1_600), volume("2026-05-06", 1_000)];
    let scan = Scan { volumes, ..Scan::default() };
    let pointed = desk.scan_risks(&scan).await.expect("scanned");
    assert_eq!(pointed[0].trigger.trigger, Trigger::Volume);
    let stale = async |at: &str| {
        let views = desk.risks(at.parse().ok()).await.expect("listed");
        views[0].stale
    };
    assert!(!stale("2026-06-19T14:59:00Z").await, "the day ended on the sixth");
    assert!(stale("2026-06-19T15:00:00Z").await);
    clock.step(60);
    desk.assess_risk("R-1", &Grading::default()).await.expect("looked at");
    assert!(!stale("2027-06-19T15:00:00Z").await);
    assert!(desk.scan_risks(&scan).await.expect("scanned").is_empty(), "answered is answered");
    clock.step(60);
    desk.open_incident(&new("停止", &[("service", "取引")])).await.expect("opened");
    let pointed = desk.scan_risks(&scan).await.expect("scanned");
    assert_eq!(pointed[0].trigger.source, "incident/2026-001");
}

/// Covers: A184, A191.
#[tokio::test]
async fn executives_are_told_every_change_since_they_were_told_last() {
    let (app, _, clock) = house().await;
    let desk = administrator(&app).await;
    assets(&desk, "web,service,取引,,\n").await;
    desk.add_risk(&risk("R-1", "web"), None).await.expect("added");
    desk.add_risk(&risk("R-2", "web"), Some(("reduce", ""))).await.expect("added");
    let acts = async |since: Option<&str>| {
        let since = since.and_then(|since| since.parse().ok());
        let report = desk.report_risks(since).await.expect("made");
        let act = |change: &app::RiskChange| {
            let act = change.line.fact.as_ref().expect("kept").act();
            format!("{} {act}", change.risk)
        };
        report.changes.iter().map(act).collect::<Vec<_>>()
    };
    let first = ["R-1 risk.identified", "R-2 risk.identified", "R-2 risk.treated"];
    assert_eq!(acts(None).await, first);
    assert_eq!(acts(None).await, Vec::<String>::new(), "nothing happened since");
    let chief = seat(&app, "chief", "executive").await;
    assert_eq!(chief.acknowledge_risks().await.expect("seen"), 2);
    assert_eq!(code(chief.acknowledge_risks().await), Code::State);
    assert_eq!(
        code(seat(&app, "clerk", "operator").await.acknowledge_risks().await),
        Code::Mandate
    );
    assert_eq!(acts(None).await, Vec::<String>::new(), "that it was seen is no change");
    clock.step(60);
    let trigger = Triggered::new(Trigger::Bulletin, "JPCERT-AT-1", None);
    let target = Target::Asset("web".into());
    let hit = desk.trigger_risks(&target, &trigger).await.expect("pointed");
    assert_eq!(hit.len(), 2);
    assert!(desk.trigger_risks(&target, &trigger).await.expect("known").is_empty());
    let mut told = acts(None).await;
    told.sort();
    assert_eq!(told, ["R-1 risk.triggered", "R-2 risk.triggered"]);
    assert_eq!(acts(Some("2020-01-01T00:00:00Z")).await.len(), 5);
}

#[tokio::test]
async fn nobody_approves_his_own_plan_and_a_vacant_post_approves_none() {
    let (app, _, clock) = house().await;
    let maker = seat(&app, "maker", "manager").await;
    let chief = seat(&app, "chief", "executive").await;
    let draft = maker.draft_plan("cp", PlanKind::Contingency, "csirt", &wording("DDoS")).await;
    draft.expect("drafted");
    assert_eq!(code(maker.approve_plan("cp", None, "").await), Code::Person);
    let own = administrator(&app).await;
    own.end_mandates("chief", None).await.expect("ended");
    clock.step(60);
    let vacant = app.desk("chief").await.expect("readable");
    assert_eq!(code(vacant.approve_plan("cp", None, "").await), Code::Mandate);
    drop(chief);
    let second = seat(&app, "second", "executive").await;
    let plan = second.approve_plan("cp", None, "").await.expect("approved");
    assert_eq!(plan.state(), "in-force");
    assert_eq!(code(second.approve_plan("cp", None, "").await), Code::State);
}

/// Covers: A157, A182.
#[tokio::test]
async fn only_a_resolution_of_the_board_makes_a_basic_policy_that_holds() {
    let (app, ..) = house().await;
    let maker = seat(&app, "maker", "manager").await;
    let chief = seat(&app, "chief", "executive").await;
    maker.draft_plan("policy", PlanKind::Policy, "cio", &wording("方針")).await.expect("drafted");
    chief.approve_plan("policy", None, "").await.expect("approved");
    let lacks = async || {
        let gaps = maker.plan_gaps().await.expect("listed");
        gaps.iter().any(|gap| gap.gap == "not-by-board")
    };
    assert!(lacks().await);
    maker.revise_plan("policy", |_| wording("方針 二")).await.expect("revised");
    let resolution = "2026年6月 取締役会決議";
    assert_eq!(code(maker.approve_plan("policy", None, resolution).await), Code::Person);
    chief.approve_plan("policy", None, resolution).await.expect("approved");
    assert!(!lacks().await);
}

/// Covers: A164, A167.
#[tokio::test]
async fn what_occurred_freezes_the_plan_in_force_and_later_versions_do_not_reach_it() {
    let (app, ..) = house().await;
    let maker = seat(&app, "maker", "manager").await;
    let chief = seat(&app, "chief", "executive").await;
    maker
        .draft_plan("cp", PlanKind::Contingency, "csirt", &wording("DDoS"))
        .await
        .expect("drafted");
    chief.approve_plan("cp", None, "").await.expect("approved");
    let id = maker.open_incident(&new("攻撃", &[("threat", "T1")])).await.expect("opened");
    let calm = maker.crisis(&id).await.expect("there");
    assert!(!calm.on && calm.plans.is_empty() && calm.clocks.is_empty());
    maker.record(&id, &[fact("occurred", "unknown")]).await.expect("recorded");
    assert!(!maker.crisis(&id).await.expect("there").on, "unknown is no moment");
    let occurred = [fact("occurred", "2026-06-10T09:20+09:00")];
    maker.record(&id, &occurred).await.expect("recorded");
    let crisis = maker.crisis(&id).await.expect("there");
    assert!(crisis.on && crisis.clocks.iter().any(|(name, _)| *name == "occurred"));
    assert_eq!(crisis.plans, [("cp".to_owned(), 1)]);
    assert_eq!(crisis.uncovered, ["outage"], "a failure, too, and no plan for one");
    maker.revise_plan("cp", |_| wording("DDoS 二版")).await.expect("revised");
    chief.approve_plan("cp", None, "").await.expect("approved");
    maker.record(&id, &[fact("customers", "3")]).await.expect("recorded");
    assert_eq!(maker.crisis(&id).await.expect("there").plans, [("cp".to_owned(), 1)]);
    assert_eq!(code(maker.use_plan("cp", &id).await), Code::State);
}

#[tokio::test]
async fn a_test_rests_on_evidence_that_exists() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    desk.draft_plan("cp", PlanKind::Contingency, "csirt", &wording("DDoS")).await.expect("drafted");
    let on = "2026-06-01".parse().expect("a day");
    let evidence = vec!["E-none".to_owned()];
    let (words, breadth) = ("机上訓練".into(), Breadth::default());
    let test = PlanTest { version: 1, on, words, passed: true, evidence, breadth };
    assert_eq!(code(desk.test_plan("cp", &test).await), Code::Absent);
    let sound = PlanTest { evidence: Vec::new(), ..test };
    assert_eq!(desk.test_plan("cp", &sound).await.expect("tested").tests.len(), 1);
}

#[tokio::test]
async fn an_unknown_asset_is_told_with_line_and_column_and_nothing_of_the_list_is_taken() {
    let (app, memory, _) = house().await;
    let desk = administrator(&app).await;
    assets(&desk, "web,service,取引,,\n").await;
    desk.add_risk(&risk("R-1", "web"), None).await.expect("added");
    let memory_of = |text: &str| tables::Source::memory(text.as_bytes().to_vec());
    let volumes = "asset,day,count\nWEB,2026-05-06,1000\nnowhere,2026-06-05,1600\n\
                   Web,2026-06-05,1600\nゆうれい,2026-06-05,9\n";
    let bulletins = "id,asset,at\nB-1,web,2026-06-01\nB-2,nowhere,2026-06-01\nB-3,web,2026-07-01\n";
    let mut scan = Scan::default();
    let before = memory.lines().len();
    let refused = desk.take_volumes(&mut scan, &memory_of(volumes)).await.expect("allowed");
    let told = |faults: Vec<tables::Fault>| {
        let told =
            faults.into_iter().map(|one| (one.line, one.column, one.found, one.expected.code));
        told.collect::<Vec<_>>()
    };
    let fault = |line, column: &str, found: &str, code| (line, column.into(), found.into(), code);
    let unknown = |line, found| fault(line, "asset", found, "asset-known");
    let expected = [unknown(3, "nowhere"), unknown(5, "ゆうれい")];
    assert_eq!(told(refused.expect_err("two are unknown")), expected);
    let refused = desk.take_bulletins(&mut scan, &memory_of(bulletins)).await.expect("allowed");
    let expected = [unknown(3, "nowhere"), fault(4, "at", "2026-07-01", "past")];
    assert_eq!(told(refused.expect_err("one is unknown")), expected);
    assert_eq!(scan, Scan::default(), "nothing in part");
    assert_eq!(memory.lines().len(), before + 2, "one entry each");
    let stranger = app.desk("stranger").await.expect("a desk");
    assert_eq!(code(stranger.take_volumes(&mut scan, &memory_of(volumes)).await), Code::Mandate);
}

/// The lists of AS-33 as they lie among the fixtures of the program.
fn list(name: &str) -> tables::Source {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../hinomi/tests/fixtures/");
    tables::Source::file(format!("{dir}as33_{name}.csv"))
}

/// Covers: A145, A187, A189, A190, A191.
#[tokio::test]
async fn the_lists_of_the_scenario_refuse_three_list_one_and_point_at_two() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    desk.import_assets(&list("assets"), &|_, _| ()).await.expect("allowed").expect("taken");
    let whole = desk.import_risks(&list("risks"), false).await.expect("allowed");
    let places: Vec<_> = whole
        .expect_err("three do not hold")
        .into_iter()
        .map(|fault| (fault.line, fault.column, fault.expected.code))
        .collect();
    let expected = [(2, "cause", "word"), (3, "loses", "word"), (4, "approver", "approver")];
    assert_eq!(places, expected.map(|(line, column, code)| (line, column.to_owned(), code)));
    assert!(desk.risks(None).await.expect("listed").is_empty(), "nothing is stored");
    let part = desk.import_risks(&list("risks"), true).await.expect("allowed").expect("taken");
    assert_eq!((part.ids.len(), part.refused.len()), (3, 3));
    let untreated = desk.risks(None).await.expect("listed");
    let untreated: Vec<_> = untreated.iter().filter(|view| view.untreated()).collect();
    assert_eq!(untreated.iter().map(|v| v.risk.id.as_str()).collect::<Vec<_>>(), ["R-4"]);
    let mut scan = Scan::default();
    desk.take_volumes(&mut scan, &list("orders")).await.expect("allowed").expect("sound");
    desk.take_bulletins(&mut scan, &list("bulletins")).await.expect("allowed").expect("sound");
    let mut pointed = desk.scan_risks(&scan).await.expect("scanned");
    pointed.sort_by(|a, b| a.risk.cmp(&b.risk));
    let said: Vec<_> =
        pointed.iter().map(|one| (one.risk.as_str(), one.trigger.source.as_str())).collect();
    let volume = "web-trade 2015-05-16 10000 → 2015-06-15 16000 (+60 %)";
    assert_eq!(said, [("R-5", volume), ("R-6", "AT-2015-18")]);
    let stale = async |at: &str| {
        let views = desk.risks(at.parse().ok()).await.expect("listed");
        views.into_iter().filter(|view| view.stale).map(|view| view.risk.id).collect::<Vec<_>>()
    };
    assert!(stale("2015-06-29T14:59:00Z").await.is_empty());
    assert_eq!(stale("2015-06-29T15:00:00Z").await, ["R-5"]);
    assert_eq!(stale("2015-07-04T00:00:00Z").await, ["R-5", "R-6"]);
}

/// Covers: A006, A146.
#[tokio::test]
async fn a_technique_first_seen_after_the_assessment_makes_the_risks_of_its_threat_stale() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    assets(&desk, "web,service,取引,,\nmail,system,m,,\n").await;
    let on = |id: &str, asset: &str, threat| NewRisk { threat, ..risk(id, asset) };
    let risks = [
        on("R-1", "web", Some(Threat::T2)),
        on("R-2", "mail", Some(Threat::T2)),
        on("R-3", "mail", Some(Threat::T1)),
        on("R-4", "web", None),
    ];
    for new in &risks[1..] {
        desk.add_risk(new, Some(("reduce", ""))).await.expect("added");
    }
    let long_ago = Grading { of: "2026-04-01T00:00:00Z".parse().ok(), ..risks[0].grading.clone() };
    let old = NewRisk { grading: long_ago, ..risks[0].clone() };
    desk.add_risk(&old, Some(("reduce", ""))).await.expect("added");
    let list = "threat,technique,first-seen\nT2,T1566 添付なしの誘導,2026-05-01\n";
    let mut scan = Scan::default();
    let source = tables::Source::memory(list.as_bytes().to_vec());
    desk.take_techniques(&mut scan, &source).await.expect("allowed").expect("sound");
    let pointed = desk.scan_risks(&scan).await.expect("scanned");
    let hit: Vec<_> = pointed.iter().map(|one| one.risk.as_str()).collect();
    assert_eq!(hit, ["R-1"], "R-2 was assessed when the technique was known");
    assert_eq!(pointed[0].trigger.source, "T2 T1566 添付なしの誘導");
    let listed = desk.risks(None).await.expect("listed");
    let stale: Vec<_> =
        listed.iter().filter(|view| view.stale).map(|v| v.risk.id.as_str()).collect();
    assert_eq!(stale, ["R-1"]);
    let cyber = |view: &&app::RiskView| view.classes.contains(&model::RiskClass::Cyber);
    assert_eq!(listed.iter().filter(cyber).count(), 3, "all but the one without a threat");
    assert!(desk.scan_risks(&scan).await.expect("scanned").is_empty(), "once");
    desk.assess_risk("R-1", &Grading::default()).await.expect("looked at");
    assert!(desk.risks(None).await.expect("listed").iter().all(|view| !view.stale));
    let ahead = "threat,technique,first-seen\nT2,x,2030-01-01\n";
    let mut scan = Scan::default();
    let source = tables::Source::memory(ahead.as_bytes().to_vec());
    desk.take_techniques(&mut scan, &source).await.expect("allowed").expect("sound");
    assert_eq!(code(desk.scan_risks(&scan).await), Code::Time);
    let strange = tables::Source::memory(*b"threat,technique,first-seen\nT9,x,2026-01-01\n");
    assert!(desk.take_techniques(&mut scan, &strange).await.expect("allowed").is_err());
}

/// Covers: A147.
#[tokio::test]
async fn the_timeline_switches_to_crisis_management_where_it_is_known_when_it_occurred() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    let id = desk.open_incident(&new("停止", &[])).await.expect("opened");
    desk.record(&id, &[fact("occurred", "unknown")]).await.expect("recorded");
    desk.record(&id, &[fact("occurred", "2026-06-10T09:20+09:00")]).await.expect("recorded");
    desk.record(&id, &[fact("customers", "unknown")]).await.expect("recorded");
    let view = desk.incident(&id, None).await.expect("there");
    assert_eq!(view.incident.phase(), model::Moment::After);
    let switched: Vec<_> = view.timeline.iter().filter(|line| line.switched).collect();
    assert_eq!(switched.len(), 1, "once, and not by saying that it is unknown");
    assert!(switched[0].happened.is_some());
    let phases: Vec<_> = view.timeline.iter().map(|line| line.phase).collect();
    assert_eq!(
        (phases[0], phases[phases.len() - 1]),
        (model::Moment::Before, model::Moment::After)
    );
    assert!(phases.is_sorted(), "it never goes back");
    assert_eq!(view.json()["phase"], "after");
}

/// Covers: A209.
#[tokio::test]
async fn a_plan_for_people_exists_is_approved_and_shows_progress() {
    let (app, ..) = house().await;
    let maker = seat(&app, "maker", "manager").await;
    let chief = seat(&app, "chief", "executive").await;
    let people = async || {
        let gaps = maker.plan_gaps().await.expect("listed");
        let own = gaps.into_iter().filter(|gap| gap.plan == "people" || gap.about == "people");
        own.map(|gap| gap.gap).collect::<Vec<_>>()
    };
    assert_eq!(people().await, ["no-plan"]);
    let words = Wording { title: "人材の育成・拡充計画".into(), ..Wording::default() };
    maker.draft_plan("people", PlanKind::People, "hr", &words).await.expect("drafted");
    assert_eq!(people().await, ["never-approved"]);
    chief.approve_plan("people", None, "").await.expect("approved");
    assert_eq!(people().await, ["no-progress", "unread"]);
    maker.progress_plan("people", (3, 10), "研修を終えた者").await.expect("noted");
    seat(&app, "staff", "operator").await.read_plan("people").await.expect("read");
    assert_eq!(people().await, [""; 0]);
}

/// Covers: A208.
#[tokio::test]
async fn a_contingency_plan_says_its_last_drill_revision_and_exercise_with_others() {
    let (app, ..) = house().await;
    let maker = seat(&app, "maker", "manager").await;
    let chief = seat(&app, "chief", "executive").await;
    let draft = maker.draft_plan("cp", PlanKind::Contingency, "csirt", &wording("DDoS")).await;
    draft.expect("drafted");
    chief.approve_plan("cp", None, "").await.expect("approved");
    let lacks = async |code: &str| {
        let gaps = maker.plan_gaps().await.expect("listed");
        gaps.into_iter().find(|gap| gap.gap == code).map(|gap| gap.about)
    };
    assert_eq!(lacks("no-cross-sector").await.as_deref(), Some(""));
    let tested = async |on: &str, breadth| {
        let on = on.parse().expect("a day");
        let (words, evidence) = ("机上訓練".into(), Vec::new());
        let test = PlanTest { version: 1, on, words, passed: true, evidence, breadth };
        maker.test_plan("cp", &test).await.expect("tested")
    };
    tested("2026-06-01", Breadth::SingleFirm).await;
    assert_eq!(lacks("no-cross-sector").await.as_deref(), Some(""), "alone is not together");
    assert_eq!(lacks("test-no-record").await.as_deref(), Some("2026-06-01"));
    tested("2025-01-10", Breadth::CrossInfrastructure).await;
    assert_eq!(lacks("no-cross-sector").await.as_deref(), Some("2025-01-10"), "too long ago");
    tested("2026-05-20", Breadth::InSector).await;
    assert_eq!(lacks("no-cross-sector").await, None);
    let plan = maker.revise_plan("cp", |_| wording("DDoS 二版")).await.expect("revised");
    let day = |test: Option<&PlanTest>| test.map(|test| test.on.to_string());
    assert_eq!(day(plan.last_drill()).as_deref(), Some("2026-06-01"));
    assert_eq!(day(plan.last_across()).as_deref(), Some("2026-05-20"));
    assert_eq!(plan.last_revision().map(|version| version.no), Some(2));
    assert_eq!(plan.in_force().expect("approved").wording.scenarios, ["ddos"]);
}
