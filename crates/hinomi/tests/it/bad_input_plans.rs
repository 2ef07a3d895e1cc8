//! Bad input of plans: what nobody opened, who may not approve, what was retired, tests of
//! what is not there, and contacts that are dead.

use serde_json::Value;

use crate::harness::{House, fixture, text};

fn house() -> House {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    house.done(&[
        "plan",
        "draft",
        "cp",
        "--kind",
        "contingency",
        "--owner",
        "csirt-lead",
        "--title",
        "緊急時対応計画",
        "--scenario",
        "ddos",
        "--step",
        "ddos: 回線事業者へ連絡",
    ]);
    house
}

fn gaps(house: &House) -> Vec<String> {
    let gap = |gap: &Value| format!("{} {}", text(&gap["gap"]), text(&gap["plan"]));
    house.run(&["plan", "gaps"]).of_kind("gap").iter().map(gap).collect()
}

/// Covers: A182, A269, A030, A122.
#[test]
fn a_plan_that_nobody_opened_is_told_until_somebody_reads_it() {
    let house = house();
    assert!(gaps(&house).contains(&"never-approved cp".into()));
    house.done(&["plan", "approve", "cp", "--as", "chief"]);
    let told = gaps(&house);
    for gap in ["unread cp", "never-tested cp", "no-scenario ", "few-cyber-scenarios ", "no-plan "]
    {
        assert!(told.contains(&gap.to_owned()), "{gap}: {told:?}");
    }
    house.done(&["plan", "read", "cp", "--as", "csirt-lead"]);
    house.refused("STATE", &["plan", "read", "cp", "--as", "csirt-lead"]);
    house.done(&["plan", "test", "cp", "--on", "2026-06-01", "--passed", "--words", "机上訓練"]);
    let left = gaps(&house);
    let own: Vec<_> = left.iter().filter(|gap| gap.ends_with(" cp")).collect();
    assert_eq!(own, ["test-no-record cp"], "a test is said, and its record is not attached");
    let listed = house.done(&["plan", "list"]);
    assert_eq!(listed[0]["last_passed"], "2026-06-01", "the day of the last test is told");
    assert!(listed[0]["last_across"].is_null() && listed[0]["last_revision"].is_null());
    let together = ["--on", "2026-05-20", "--passed", "--words", "合同演習", "--breadth"];
    house.done(&[&["plan", "test", "cp"], &together[..], &["cross-sector"]].concat());
    let plan = house.done(&["plan", "show", "cp"]).remove(0);
    let days = (&plan["last_drill"], &plan["last_across"]);
    assert_eq!(days, (&"2026-06-01".into(), &"2026-05-20".into()));
}

#[test]
fn nobody_approves_his_own_and_a_vacant_post_approves_nothing() {
    let house = house();
    house.refused("PERSON", &["plan", "approve", "cp"]);
    house.refused("MANDATE", &["plan", "approve", "cp", "--as", "former"]);
    house.refused("MANDATE", &["plan", "approve", "cp", "--as", "nobody"]);
    assert_eq!(house.done(&["plan", "show", "cp"])[0]["state"], "draft");
    assert_eq!(house.refusals(), 3, "each is in the ledger");
}

#[test]
fn a_test_is_of_a_version_that_exists_on_a_day_that_has_come() {
    let house = house();
    let test = |args: &[&'static str]| {
        [&["plan", "test", "cp", "--passed", "--words", "机上"], args].concat()
    };
    house.refused("ABSENT", &test(&["--on", "2026-06-01", "--version", "9"]));
    assert_eq!(house.refused("TIME", &test(&["--on", "2199-01-01"])).as_deref(), Some("on"));
    house.refused("ABSENT", &test(&["--on", "2026-06-01", "--evidence", "E-none"]));
    house.refused("REASON", &["plan", "test", "cp", "--failed", "--on", "2026-06-01"]);
    assert_eq!(house.run(&test(&["--on", "June"])).code, 2);
}

#[test]
fn what_is_retired_is_not_revised_and_scenarios_are_those_of_the_pack() {
    let house = house();
    house.refused("REASON", &["plan", "retire", "cp", "--why", "—"]);
    house.done(&["plan", "retire", "cp", "--why", "新しい計画に統合した"]);
    house.refused("STATE", &["plan", "revise", "cp", "--title", "二版"]);
    house.refused("STATE", &["plan", "approve", "cp", "--as", "chief"]);
    house.refused(
        "EXISTS",
        &["plan", "draft", "cp", "--kind", "policy", "--owner", "x", "--title", "x"],
    );
    let draft = ["plan", "draft", "b", "--kind", "contingency", "--owner", "x", "--title", "x"];
    let unknown = [&draft[..], &["--scenario", "flood"]].concat();
    assert_eq!(house.refused("VALUE", &unknown).as_deref(), Some("scenario"));
}

/// Covers: A270.
#[test]
fn the_doctor_tells_dead_contacts_and_what_plans_lack_within_a_minute() {
    let house = house();
    let roster = "level,party,hours,mail\n1,csirt-lead,daily 00:00-24:00,lead@example.jp\n";
    house.done(&["roster", "import", &house.file("roster.csv", roster)]);
    let begun = std::time::Instant::now();
    let ran = house.run(&["doctor"]);
    assert!(begun.elapsed().as_secs() < 60);
    assert_eq!(ran.code, 1);
    let found = ran.of_kind("check");
    let state = |finding: &str| {
        let check = found.iter().find(|check| check["finding"] == finding);
        check.map(|check| text(&check["state"])).unwrap_or_default()
    };
    assert_eq!(state("contact-untested"), "unknown", "a number nobody tried");
    assert_eq!(state("plan-never-approved"), "falls-short");
    assert_eq!(state("roster-covered"), "ok");
    assert_eq!(state("packs-loaded"), "ok", "the templates of letters and plans");
}

#[test]
fn a_list_of_risks_is_named_by_line_and_column() {
    let house = House::new();
    let header = "id,title,cause,loses,asset,likelihood,likelihood-why,impact,impact-why";
    let import = |name: &str, content: &str| {
        let ran = house.run_plain(&["--lang", "en", "risk", "import", &house.file(name, content)]);
        assert_eq!(ran.code, 3, "{ran:?}");
        ran.stderr.to_lowercase()
    };
    house.done(&["asset", "import", &house.file("a.csv", "id,kind\nweb,service\n")]);
    let row = |id: &str, asset: &str, grade: &str| {
        format!("{id},x,down,customer,{asset},{grade},why,2,why")
    };
    let one = import(
        "1.csv",
        &format!(
            "{header}\n{}\n{}\n{}\n",
            row("R-1", "gone", "2"),
            row("R-2", "web", "9"),
            row("R-2", "web", "x")
        ),
    );
    for place in ["line 2, column asset", "line 3, column likelihood", "line 4, column likelihood"]
    {
        assert!(one.contains(place), "{place}: {one}");
    }
    let twice = import("2.csv", &format!("{header}\n{0}\n{0}\n", row("R-1", "web", "2")));
    assert!(twice.contains("line 3, column id"), "{twice}");
    assert!(import("3.csv", "id,title\nR-1,x\n").contains("cause"));
    assert!(import("4.csv", &format!("{header}\n")).contains("no row"));
    assert!(import("5.csv", &format!("{header},colour\n")).contains("colour"));
    assert_eq!(house.run(&["risk", "list"]).of_kind("risk").len(), 0);
}
