//! From a self-check to a roadmap in one chain, the life of a finding at the command line,
//! and what is refused on the way.

use model::EvidenceType;

use crate::{
    harness::{House, text},
    planted::plant,
};

const CRITERIA: [&str; 3] = ["jp-fsa-2015/FA-1", "jp-fsa-2015/FA-2", "jp-fsa-2015/FA-3"];

/// A house with four people and a self-check in which one criterion is said to be met.
fn checked(house: &House) -> String {
    plant(house, async |planting| {
        planting.days_ago(1);
        for (id, natural, role) in [
            ("system-1", "", "manager"),
            ("chief-1", "", "executive"),
            ("audit-1", "tanaka", "auditor"),
            ("audit-2", "tanaka", "manager"),
            ("audit-3", "", "auditor"),
            ("ops-1", "", "csirt"),
        ] {
            planting.person(id, natural, role).await;
        }
        let day = planting.today();
        let review = planting.review("年次の自己点検", &CRITERIA, (day, day)).await;
        planting.say("system-1", &review, CRITERIA[0], 10_000).await;
        review
    })
}

/// Covers: A252, A247.
#[test]
fn one_chain_from_a_self_check_to_a_roadmap_with_days_and_owners() {
    let house = House::new();
    let review = checked(&house);
    let before = house.run(&["roadmap", &review]);
    assert_eq!((before.code, before.of_kind("gap").len()), (1, 3), "{before:?}");
    let planned = house.done(&["roadmap", &review, "--plan", "--owner", "system-1"]);
    let actions: Vec<_> = planned.iter().filter(|one| one["kind"] == "action").collect();
    assert_eq!(actions.len(), 3);
    assert!(actions.iter().all(|one| one["owner"] == "system-1" && one["due"].is_string()));
    let gaps: Vec<_> = planned.iter().filter(|one| one["kind"] == "gap").collect();
    assert!(gaps.iter().all(|gap| gap["action"].is_string()), "{gaps:?}");
    // Nobody answered two of them: they come before what is said and not shown.
    assert_eq!((&gaps[0]["gap"], &gaps[2]["gap"]), (&"unknown".into(), &"unshown".into()));
    let again = house.done(&["roadmap", &review, "--plan", "--owner", "system-1"]);
    assert!(again.iter().all(|one| one["kind"] != "action"), "planned once");
    house.done(&["asset", "import", &house.file("assets.csv", "id,kind\nweb,service\n")]);
    for (what, cost) in [("cheap", "100"), ("dear", "900")] {
        house.done(&[
            "action",
            "plan",
            "--what",
            what,
            "--measure",
            "one-off",
            "--owner",
            "system-1",
            "--priority",
            "1",
            "--cost",
            cost,
            "--about",
            "asset/web",
        ]);
    }
    let ranked = house.done(&["roadmap", "--budget", "500"]);
    let first: Vec<_> = ranked.iter().take(2).map(|one| one["within"] == true).collect();
    assert_eq!((ranked.len(), first), (5, vec![true, false]), "{ranked:?}");
}

fn raised(house: &House, layer: &str) -> String {
    let args = [
        "finding",
        "raise",
        "--title",
        "特権IDの共用",
        "--fact",
        "3 / 12",
        "--layer",
        layer,
        "--criterion",
        CRITERIA[0],
        "--theme",
        "privileged",
        "--as",
        "audit-3",
    ];
    text(&house.done(&args)[0]["id"])
}

fn evidence(house: &House, review: &str) -> String {
    plant(house, async |planting| {
        planting.days_ago(0).evidence("system-1", review, CRITERIA[0], EvidenceType::Result).await
    })
}

fn done(house: &House, action: &str) {
    house.done(&["action", "approve", action, "--as", "chief-1"]);
    house.done(&["action", "note", action, "--words", "半分", "--as", "audit-1"]);
    house.done(&["action", "claim", action, "--words", "全件", "--as", "audit-1"]);
}

fn planned(house: &House, finding: &str) -> String {
    let args = [
        "action",
        "plan",
        "--finding",
        finding,
        "--what",
        "共用をやめる",
        "--measure",
        "root-cause",
        "--owner",
        "system-1",
        "--priority",
        "1",
        "--as",
        "system-1",
    ];
    text(&house.done(&args)[0]["id"])
}

/// Covers: A014, A171, A174, A175, A176, A177, A249.
#[test]
fn a_finding_from_its_start_to_its_end_by_different_hands() {
    let house = House::new();
    let review = checked(&house);
    let id = raised(&house, "manager");
    let trace = |level: &str, more: &[&str]| {
        [&["finding", "trace", &id, "--level", level, "--words", "手順がない"], more]
            .concat()
            .join("\t")
    };
    let split = |line: String| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let refused = split(trace("management", &[]));
    let refused: Vec<_> = refused.iter().map(String::as_str).collect();
    assert_eq!(house.refused("REASON", &refused).as_deref(), Some("skipped"));
    let problem = split(trace("problem", &[]));
    let problem: Vec<_> = problem.iter().map(String::as_str).collect();
    assert_eq!(house.refused("BLANK", &problem).as_deref(), Some("impact"));
    for (level, more) in [("problem", &["--impact", "none"][..]), ("management", &[])] {
        let args = split(trace(level, more));
        house.done(&args.iter().map(String::as_str).collect::<Vec<_>>());
    }
    house.refused("STATE", &["finding", "confirm", &id, "--as", "audit-3"]);
    let comment = ["finding", "comment", &id, "--as", "system-1"];
    house.done(&[&comment[..], &["--dissent", "--words", "廃止予定の3件"]].concat());
    let sheet = house.done(&[&comment[..], &["--agree", "--words", "残りは認める"]].concat());
    let voices = sheet[0]["sheet"].as_array().expect("a sheet");
    assert_eq!((&voices[0]["agrees"], &voices[1]["agrees"]), (&false.into(), &true.into()));
    let confirm = ["finding", "confirm", &id, "--as", "audit-3"];
    assert_eq!(house.refused("BLANK", &confirm).as_deref(), Some("facet"));
    let view = ["finding", "view", &id, "--facet", "practice", "--as", "audit-3"];
    assert_eq!(house.refused("BLANK", &view).as_deref(), Some("evidence"));
    let shown = evidence(&house, &review);
    house.done(&[&view[..], &["--evidence", &shown]].concat());
    let confirmed = house.done(&confirm);
    assert_eq!(
        (&confirmed[0]["facet"], &confirmed[0]["seen_in"][0]),
        (&"practice".into(), &shown.into())
    );
    let action = planned(&house, &id);
    done(&house, &action);
    let proof = evidence(&house, &review);
    let verify = |who: &str, more: &[&str]| {
        let args = [&["action", "verify", &action, "--effective", "--as", who], more].concat();
        args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>()
    };
    let by = |args: Vec<String>| args;
    for (who, code) in [("audit-2", "PERSON"), ("audit-3", "BLANK")] {
        let more: &[&str] = if who == "audit-3" { &[] } else { &["--evidence", &proof] };
        let args = by(verify(who, more));
        house.refused(code, &args.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let close = ["finding", "close", &id, "--words", "確認", "--evidence", &proof];
    house.refused("STATE", &[&close[..], &["--as", "ops-1"]].concat());
    let args = verify("audit-3", &["--evidence", &proof]);
    house.done(&args.iter().map(String::as_str).collect::<Vec<_>>());
    house.refused("PERSON", &[&close[..], &["--as", "audit-3"]].concat());
    let closed = house.done(&[&close[..], &["--as", "ops-1"]].concat());
    assert_eq!(closed[0]["state"], "closed");
    let again = raised(&house, "executive");
    let repeated = house.done(&["finding", "show", &again]);
    assert_eq!((&repeated[0]["repeat"], &repeated[0]["repeat_of"]), (&true.into(), &id.into()));
}

/// Covers: A004, A015, A178, A179.
#[test]
fn an_inspection_ends_in_one_result_and_whoever_disposes_is_somebody_else() {
    let house = House::new();
    let review = checked(&house);
    plant(&house, async |planting| planting.days_ago(0).person("disposer-1", "", "disposer").await);
    let by_audit = |args: &[&str]| [args, &["--as", "audit-3"]].concat().join("\t");
    let split = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let done = |args: &[&str]| {
        let args = split(&by_audit(args));
        house.done(&args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let refused = |code: &str, args: &[&str]| {
        let args = split(&by_audit(args));
        house.refused(code, &args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let conclude = |result: &'static str| {
        ["review", "conclude", review.as_str(), result, "--words", "管理態勢に不備"]
    };
    refused("STATE", &conclude("nothing"));
    done(&["review", "advance", &review, "analysed"]);
    let raise =
        ["finding", "raise", "--title", "特権IDの共用", "--fact", "3 / 12", "--layer", "manager"];
    let about = ["--criterion", CRITERIA[0], "--review", &review];
    let id = text(&done(&[&raise[..], &about].concat())[0]["id"]);
    assert_eq!(refused("STATE", &conclude("nothing")), Some(id.clone()), "something is open");
    assert_eq!(refused("STATE", &conclude("notice")), Some(id.clone()), "the firm had no say yet");
    let trace = ["finding", "trace", &id, "--level", "problem", "--words", "手順がない"];
    done(&[&trace[..], &["--impact", "none"]].concat());
    let comment = ["finding", "comment", &id, "--agree", "--words", "認める", "--as", "system-1"];
    house.done(&comment);
    done(&["finding", "view", &id, "--facet", "set-up"]);
    done(&["finding", "confirm", &id]);
    for result in ["notice", "recommendation"] {
        let why = refused("VALUE", &conclude(result));
        assert_eq!(why, Some(id.clone()), "a lecturer's view alone is no result");
    }
    refused("BLANK", &["finding", "ground", &id, "--legal", " "]);
    let legal = ["--legal", "金商法40条2号", "--legal", "金商業等府令123条1項14号"];
    let based = done(&[&["finding", "ground", id.as_str()][..], &legal].concat());
    assert_eq!(based[0]["legal"].as_array().map(Vec::len), Some(2));
    let dispose = ["review", "dispose", &review, "report", "--words", "改善の状況を報告せよ"];
    let due = [&dispose[..], &["--due", "2099-12-25"]].concat();
    house.refused("ORDER", &[&due[..], &["--as", "disposer-1"]].concat());
    done(&conclude("recommendation"));
    refused("EXISTS", &conclude("notice"));
    assert_eq!(refused("MANDATE", &due).as_deref(), Some("dispose"), "whoever inspects");
    assert_eq!(house.refused("MANDATE", &due).as_deref(), Some("dispose"), "nor whoever runs it");
    house.refused("BLANK", &[&dispose[..], &["--as", "disposer-1"]].concat());
    house.done(&[&due[..], &["--as", "disposer-1"]].concat());
    let owed = house.run(&["review", "measures"]);
    assert_eq!((owed.code, &owed.objects()[0]["state"]), (1, &"running".into()));
    house.done(&["review", "meet", &review, "1", "--words", "報告書を提出", "--as", "system-1"]);
    let met = house.run(&["review", "measures"]);
    assert_eq!((met.code, &met.objects()[0]["state"]), (0, &"met".into()));
    let shown = house.run(&["review", "show", &review]).objects().remove(0);
    assert_eq!(shown["concluded"]["conclusion"], "recommendation");
}

/// Covers: A246.
#[test]
fn operators_do_not_close_what_those_who_lead_must() {
    let house = House::new();
    let review = checked(&house);
    let id = raised(&house, "executive");
    house.done(&[
        "finding", "trace", &id, "--level", "problem", "--words", "放置", "--impact", "なし",
    ]);
    house.done(&["finding", "view", &id, "--facet", "recognition"]);
    house.done(&["finding", "comment", &id, "--agree", "--words", "はい", "--as", "chief-1"]);
    house.done(&["finding", "confirm", &id]);
    let proof = evidence(&house, &review);
    let close = ["finding", "close", &id, "--words", "確認", "--evidence", &proof];
    house.refused("MANDATE", &[&close[..], &["--as", "ops-1"]].concat());
    house.refused("MANDATE", &close);
    house.done(&[&close[..], &["--as", "audit-1"]].concat());
}

/// A finding of operators that was raised 65 days ago, and of which nothing is done.
fn neglected(house: &House) -> String {
    plant(house, async |planting| {
        planting.days_ago(66);
        planting.person("audit-old", "", "auditor").await;
        planting.days_ago(65);
        let new = app::NewFinding {
            title: "放置".into(),
            fact: "3 / 12".into(),
            origin: model::Origin::Person,
            criteria: Vec::new(),
            theme: String::new(),
            layer: Some(model::Layer::Operator),
            root_cause: String::new(),
        };
        planting.desk("audit-old").await.raise_finding(&new).await.expect("raised").id
    })
}

/// Covers: A180, A181.
#[test]
fn each_finding_has_one_layer_its_level_is_derived_and_waiting_moves_it_up() {
    let house = House::new();
    let old = neglected(&house);
    checked(&house);
    let raise = ["finding", "raise", "--title", "x", "--fact", "3 / 12"];
    assert_eq!(house.refused("BLANK", &raise).as_deref(), Some("layer"));
    let two = [&raise[..], &["--layer", "manager", "--layer", "board"]].concat();
    assert_eq!(house.run(&two).code, 2, "no finding is two layers' duty");
    for (layer, governs, manages) in [
        ("board", true, false),
        ("executive", true, true),
        ("manager", false, true),
        ("operator", false, true),
    ] {
        let one = house.done(&["finding", "show", &raised(&house, layer)]).remove(0);
        let levels = (&one["governance"], &one["management"]);
        assert_eq!(levels, (&governs.into(), &manages.into()), "{layer}");
        assert_eq!(one["stands_with"], layer, "raised today");
    }
    let with = |id: &str| house.done(&["finding", "show", id])[0]["stands_with"].clone();
    assert_eq!(with(&old), "executive", "two months without a measure");
    planned(&house, &old);
    assert_eq!(with(&old), "operator", "under way");
}

#[test]
fn a_draft_is_accepted_before_it_is_approved() {
    let house = House::new();
    checked(&house);
    let finding = raised(&house, "manager");
    let plan = ["action", "plan", "--draft", "--finding", &finding, "--what", "共用をやめる"];
    let plan = [&plan[..], &["--measure", "root-cause", "--owner", "system-1"]].concat();
    let draft = house.done(&plan).remove(0);
    assert_eq!(draft["state"], "draft");
    let id = text(&draft["id"]);
    house.refused("STATE", &["action", "approve", &id, "--as", "chief-1"]);
    let accept = ["action", "accept", &id, "--as", "system-1"];
    assert_eq!(house.done(&accept)[0]["state"], "planned");
    house.refused("STATE", &accept);
    house.done(&["action", "approve", &id, "--as", "chief-1"]);
}

/// Covers: A266.
#[test]
fn a_purchase_is_flagged_while_a_basic_is_contradicted() {
    let house = House::new();
    checked(&house);
    house.done(&["asset", "import", &house.file("assets.csv", "id,kind\nweb,service\n")]);
    let plan = [
        "action",
        "plan",
        "--what",
        "高価な機器",
        "--measure",
        "one-off",
        "--owner",
        "system-1",
        "--cost",
        "50000000",
        "--about",
        "asset/web",
        "--purchase",
    ];
    assert!(house.done(&plan).iter().all(|one| one["kind"] != "basics-red"));
    let input = format!("files={}", house.file("files.csv", "file,password_set\na.xls,N\n"));
    assert_eq!(house.run(&["check", "run", "password-on-files", "--input", &input]).code, 1);
    let told = house.done(&plan);
    assert_eq!(told[0]["criteria"], serde_json::json!(["jp-fsa-2015/BASIC-password"]));
    let ranked = house.done(&["roadmap"]);
    assert!(ranked.iter().all(|one| one["basics_red"] == true), "{ranked:?}");
}

/// Covers: A148, A149, A210.
#[test]
fn rings_are_told_with_their_days_and_wheels() {
    let house = House::new();
    let review = checked(&house);
    evidence(&house, &review);
    let ran = house.run(&["finding", "ring"]);
    let ring = ran.of_kind("ring").into_iter().find(|one| one["criterion"] == CRITERIA[0]);
    let ring = ring.expect("told");
    assert!(ring["last"]["do"].is_string() && ring["last"]["check"].is_null(), "{ring}");
    assert_eq!((ran.code, &ring["broken"]), (1, &serde_json::json!(["plan", "check"])));
    assert_eq!((&ring["framework_bp"], &ring["imbalance"]), (&0.into(), &true.into()));
}

#[test]
fn what_cannot_be_is_refused_and_leaves_nothing() {
    let house = House::new();
    checked(&house);
    let before = house.refusals();
    let raise = |more: &[&str]| {
        let base = ["finding", "raise", "--title", "x", "--fact", "y"];
        [&base[..], more].concat().iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>()
    };
    let run = |code: &str, args: &[String]| {
        house.refused(code, &args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    run("BLANK", &raise(&[]));
    run("KEY", &raise(&["--layer", "manager", "--criterion", "jp-fsa-2015/NONE"]));
    run("ABSENT", &raise(&["--layer", "manager", "--review", "SC-1999-001"]));
    let plan = ["action", "plan", "--what", "x", "--measure", "one-off", "--owner"];
    house.refused("ABSENT", &[&plan[..], &["nobody"]].concat());
    house.refused("TIME", &[&plan[..], &["system-1", "--due", "2015-01-01"]].concat());
    house.refused("VALUE", &[&plan[..], &["system-1", "--priority", "0"]].concat());
    house.refused("ABSENT", &[&plan[..], &["system-1", "--finding", "F-1999-001"]].concat());
    house.refused("ABSENT", &["finding", "show", "F-1999-001"]);
    house.refused("ABSENT", &["action", "claim", "A-1999-001", "--words", "x"]);
    assert_eq!(house.refusals(), before + 9);
    let none = |kind: &str| house.run(&[kind, "list"]).of_kind(kind).is_empty();
    assert!(none("finding") && none("action"));
    let faulty =
        house.file("patterns.toml", "[pack]\nid = \"patterns\"\n[patterns]\nperiods = 0\n");
    let ran = house.run(&["finding", "patterns", "--pack", &faulty]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("patterns.toml:"), "{ran:?}");
}
