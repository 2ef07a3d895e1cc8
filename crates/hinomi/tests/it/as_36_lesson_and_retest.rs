//! AS-36: what an exercise showed becomes a finding; the next one shows whether the measure
//! helped, and a claim alone closes nothing.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::harness::{House, text};

const MEASURED: &str = "contact/executive";

fn peopled() -> House {
    let house = House::new();
    let list = "id,kind,name\nops,person,当番\naudit,person,監査\nchief,person,部長\n";
    house.done(&["party", "import", &house.file("people.csv", list)]);
    for (party, role) in [("ops", "csirt"), ("audit", "auditor"), ("chief", "manager")] {
        house.done(&["mandate", "give", party, "--role", role]);
    }
    house
}

/// An exercise in which the executive is told after so many minutes; evaluated and returned.
fn exercise(house: &House, days_ago: i64, minutes: i64) -> Value {
    exercise_of(house, days_ago, minutes, &[])
}

/// The number of an exercise that began then, with its first inject.
fn begun(house: &House, start: &str, more: &[&str]) -> String {
    let plan = [
        "drill",
        "plan",
        "--title",
        "年次演習",
        "--series",
        "annual",
        "--host",
        "火の見銀行",
        "--scenario",
        "X2",
        "--participant",
        "ops",
        "--evaluator",
        "audit",
        "--stop-word",
        "赤紙",
        "--starts",
        start,
    ];
    let id = text(&house.done(&[&plan[..], more].concat())[0]["id"]);
    house.done(&["drill", "invite", &id]);
    house.done(&["drill", "start", &id, "--at", start]);
    house.done(&["drill", "tick", &id, "--at", start]);
    id
}

fn exercise_of(house: &House, days_ago: i64, minutes: i64, more: &[&str]) -> Value {
    let start = Timestamp::now() - SignedDuration::from_hours(24 * days_ago + 3);
    let at = |minutes| (start + SignedDuration::from_mins(minutes)).to_string();
    let id = begun(house, &at(0), more);
    house.done(&[
        "--as",
        "ops",
        "drill",
        "contact",
        "--to",
        "executive",
        &id,
        "--at",
        &at(minutes),
    ]);
    house.done(&["drill", "end", &id]);
    let good = if minutes > 15 { "--poor" } else { "--good" };
    house.done(&["--as", "ops", "drill", "mark", &id, MEASURED, "--good"]);
    house.done(&["--as", "audit", "drill", "mark", &id, MEASURED, good, "--for", "ops"]);
    house.refused("PERSON", &["--as", "chief", "drill", "evaluate", &id, "--words", "良い"]);
    house.done(&["--as", "audit", "drill", "evaluate", &id, "--words", "連絡を計った"]);
    house.done(&["--as", "audit", "drill", "lesson", &id]).remove(0)
}

/// A measure that answers `finding` and claims to be done.
fn claimed(house: &House, finding: &str) -> String {
    house.done(&["--as", "chief", "finding", "comment", finding, "--agree", "--words", "認める"]);
    house.done(&["--as", "audit", "finding", "confirm", finding]);
    let plan = [
        "--as",
        "ops",
        "action",
        "plan",
        "--finding",
        finding,
        "--what",
        "連絡網を改める",
        "--measure",
        "root-cause",
        "--owner",
        "ops",
        "--priority",
        "1",
    ];
    let action = text(&house.done(&plan)[0]["id"]);
    house.done(&["--as", "chief", "action", "approve", &action]);
    house.done(&["--as", "ops", "action", "claim", &action, "--words", "改めた"]);
    action
}

fn series(house: &House) -> Vec<(Value, Value, Value)> {
    let lines = house.run(&["drill", "series", "annual"]).of_kind("series");
    let measured = lines.iter().filter(|line| line["scored"]["name"] == "executive");
    measured
        .map(|line| {
            let scored = &line["scored"];
            (scored["took_min"].clone(), scored["met"].clone(), line["finding"].clone())
        })
        .collect()
}

/// Covers: A109, A041.
#[test]
fn what_is_in_time_the_next_year_shows_that_the_measure_helped() {
    let house = peopled();
    let first = exercise(&house, 365, 45);
    let finding = text(&first["lessons"][0]);
    let shown = house.done(&["finding", "show", &finding]).remove(0);
    assert!(text(&shown["fact"]).contains("45/15"), "{shown}");
    let action = claimed(&house, &finding);
    let close = ["--as", "audit", "finding", "close", &finding, "--words", "確認", "--evidence"];
    let proof = format!("{}/ops/{MEASURED}", text(&first["id"]));
    house.refused("STATE", &[&close[..], &[&proof]].concat());
    house.refused("STATE", &["drill", "improved", &text(&first["id"])]);

    let second = exercise(&house, 0, 12);
    assert_eq!(second["lessons"], json!([]));
    let shown = house.done(&["action", "show", &action]).remove(0);
    assert_eq!(shown["state"], "effective", "{shown}");
    house.refused("VALUE", &[&close[..], &[&proof]].concat());
    let proof = format!("{}/ops/{MEASURED}", text(&second["id"]));
    let closed = house.done(&[&close[..], &[&proof]].concat());
    assert_eq!(closed[0]["state"], "closed");
    let improved = house.done(&["--as", "audit", "drill", "improved", &text(&first["id"])]);
    assert_eq!(improved[0]["phase"], "improved");
    let both = series(&house);
    assert_eq!(
        both,
        [(json!(45), json!(false), json!(finding)), (json!(12), json!(true), Value::Null),]
    );
    let years = house.run(&["drill", "series", "annual"]).of_kind("series");
    assert_eq!(years[0]["year"].as_i64().map(|year| year + 1), years[1]["year"].as_i64());
}

/// Covers: A109.
#[test]
fn what_is_late_again_is_found_again_and_linked_to_the_first() {
    let house = peopled();
    let first = exercise(&house, 365, 45);
    let finding = text(&first["lessons"][0]);
    let action = claimed(&house, &finding);
    let second = exercise(&house, 0, 40);
    let again = text(&second["lessons"][0]);
    let shown = house.done(&["finding", "show", &again]).remove(0);
    assert_eq!((&shown["repeat"], &shown["repeat_of"]), (&json!(true), &json!(finding)), "{shown}");
    let shown = house.done(&["action", "show", &action]).remove(0);
    assert_eq!(shown["state"], "ineffective", "{shown}");
    let proof = format!("{}/ops/{MEASURED}", text(&second["id"]));
    let close =
        ["--as", "audit", "finding", "close", &finding, "--words", "確認", "--evidence", &proof];
    house.refused("STATE", &close);
    assert_eq!(
        series(&house),
        [(json!(45), json!(false), json!(finding)), (json!(40), json!(false), json!(again))]
    );
}

/// Covers: A054, A208.
#[test]
fn a_plan_keeps_its_drills_beside_its_revision_and_the_last_cross_sector_exercise_is_told() {
    let house = peopled();
    let draft = [
        "plan",
        "draft",
        "cp-ddos",
        "--kind",
        "contingency",
        "--owner",
        "ops",
        "--title",
        "DDoS対応計画",
        "--scenario",
        "ddos",
        "--step",
        "ddos: 回線事業者へ連絡",
    ];
    house.done(&draft);
    house.done(&["plan", "approve", "cp-ddos", "--as", "chief"]);
    let none = house.done(&["drill", "list"]).pop().expect("a summary");
    assert_eq!(none["last_counting"], Value::Null);
    let called_off = begun(&house, &Timestamp::now().to_string(), &[]);
    house.done(&["drill", "cancel", &called_off, "--why", "実際の事案"]);
    let none = house.done(&["drill", "list"]).pop().expect("a summary");
    assert_eq!(none["last_counting"], Value::Null, "what was called off was not held");
    let late = exercise_of(&house, 0, 45, &["--plan", "cp-ddos"]);
    let shown = house.done(&["plan", "show", "cp-ddos"]).remove(0);
    let test = &shown["tests"][0];
    assert_eq!((&test["passed"], &test["version"]), (&json!(false), &json!(1)), "{shown}");
    assert!(text(&test["words"]).starts_with(&text(&late["id"])));
    let good = exercise_of(&house, 0, 10, &["--plan", "cp-ddos"]);
    let shown = house.done(&["plan", "show", "cp-ddos"]).remove(0);
    assert!(shown["last_passed"].is_string() && shown["versions"][0]["at"].is_string(), "{shown}");
    let list = house.done(&["drill", "list"]).pop().expect("a summary");
    assert_eq!(list["last_counting"]["id"], good["id"]);
    exercise_of(&house, 0, 10, &["--breadth", "single-firm"]);
    let list = house.done(&["drill", "list"]).pop().expect("a summary");
    assert_eq!(list["last_counting"]["id"], good["id"], "one's own does not count");
}
