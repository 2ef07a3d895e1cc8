//! AS-29: the eleven elements on both sides of the event, and what the event opens.

use serde_json::Value;

use crate::harness::{House, each, fixture, text};

const PRACTICE: &str = "../../packs/rules/jp-fsa-2015-practice.toml";

fn elements(house: &House, args: &[&str]) -> Vec<Value> {
    house.run(&[&["plan", "line"], args].concat()).of_kind("element")
}

fn crisis(house: &House, incident: &str) -> Value {
    house.run(&["plan", "line", "--incident", incident]).of_kind("crisis").remove(0)
}

/// A plan against DDoS attacks, approved.
fn plan(house: &House) {
    house.done(&["party", "import", &fixture("parties.csv")]);
    house.done(&[
        "plan",
        "draft",
        "cp-ddos",
        "--kind",
        "contingency",
        "--owner",
        "csirt-lead",
        "--title",
        "DDoS対応計画",
        "--scenario",
        "ddos",
        "--step",
        "ddos: 回線事業者へ連絡",
    ]);
    house.done(&["plan", "approve", "cp-ddos", "--as", "chief"]);
}

#[test]
fn the_eleven_stand_in_order_and_a_place_is_a_data_edit() {
    let house = House::new();
    let listed = elements(&house, &[]);
    let first = |element: &Value| text(&element["ja"]).chars().next().expect("a number");
    let numbers: String = listed.iter().map(first).collect();
    assert_eq!(numbers, "①②③④⑤⑥⑦⑧⑨⑩⑪");
    let moments = each(&listed, "moment");
    assert_eq!(
        (moments[0].as_str(), moments[8].as_str(), moments[10].as_str()),
        ("before", "both", "after")
    );
    let pack = std::fs::read_to_string(PRACTICE).expect("the pack");
    let (before, element) = pack.split_once("code = \"EL-06\"").expect("the element");
    let moved = element.replacen("moment = \"before\"", "moment = \"after\"", 1);
    let edited = house.file("edited.toml", format!("{before}code = \"EL-06\"{moved}"));
    let after = each(&elements(&house, &["--pack", &edited]), "moment");
    let changed: Vec<_> = (0..11).filter(|at| after[*at] != moments[*at]).collect();
    assert_eq!((changed, after[5].as_str()), (vec![5], "after"));
}

/// Covers: A147, A164, A167.
#[test]
fn what_occurred_switches_roster_and_clocks_on_and_freezes_the_plan() {
    let house = House::new();
    plan(&house);
    let roster = "level,name,party,hours\n1,当直,csirt-lead,daily 00:00-24:00\n";
    house.done(&["roster", "import", &house.file("roster.csv", roster)]);
    let id = house.open(&["--aware", "2015-05-22T11:10+09:00", "threat=T1"]);
    let calm = crisis(&house, &id);
    assert_eq!((&calm["on"], &calm["clocks"]), (&false.into(), &serde_json::json!({})));
    assert_eq!(calm["plans"], serde_json::json!([]));
    let now = |element: &Value| element["now"] == true;
    let listed = elements(&house, &["--incident", &id]);
    assert!(now(&listed[0]) && now(&listed[8]) && !now(&listed[10]));
    house.record(&id, &["occurred=2015-05-22T11:00+09:00"]);
    let on = crisis(&house, &id);
    assert_eq!(on["on"], true);
    let timeline = house.show(&id)["timeline"].as_array().expect("a timeline").clone();
    let switched: Vec<_> = timeline.iter().filter(|line| line["switched"] == true).collect();
    assert_eq!(
        (switched.len(), &switched[0]["fact"]["key"]),
        (1, &"occurred".into()),
        "{switched:?}"
    );
    assert_eq!((&timeline[0]["phase"], &switched[0]["phase"]), (&"before".into(), &"after".into()));
    assert_eq!(on["roster"][0]["on_duty"], serde_json::json!(["csirt-lead"]));
    assert_eq!(on["clocks"]["occurred"], "2015-05-22T11:00:00+09:00");
    assert_eq!(on["clocks"]["aware"], "2015-05-22T11:10:00+09:00");
    assert_eq!(on["plans"], serde_json::json!([{"plan": "cp-ddos", "version": 1}]));
    assert_eq!(on["uncovered"], serde_json::json!([]));
    let listed = elements(&house, &["--incident", &id]);
    assert!(!now(&listed[0]) && now(&listed[8]) && now(&listed[10]));
    house.done(&["plan", "revise", "cp-ddos", "--step", "ddos: 遮断する"]);
    house.done(&["plan", "approve", "cp-ddos", "--as", "chief"]);
    assert_eq!(crisis(&house, &id)["plans"][0]["version"], 1, "frozen");
    let next = house.open(&[
        "--aware",
        "2015-06-22T11:10+09:00",
        "threat=ddos",
        "occurred=2015-06-22T11:00+09:00",
    ]);
    assert_eq!(crisis(&house, &next)["plans"][0]["version"], 2);
    house.done(&["ledger", "verify"]);
}

#[test]
fn what_no_plan_answers_is_told() {
    let house = House::new();
    plan(&house);
    let id = house.open(&[
        "--aware",
        "2015-05-22T11:10+09:00",
        "threat=T5",
        "occurred=2015-05-22T11:00+09:00",
    ]);
    let ran = house.run(&["plan", "line", "--incident", &id]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let crisis = &ran.of_kind("crisis")[0];
    assert_eq!(crisis["uncovered"], serde_json::json!(["fraud"]));
    assert_eq!(crisis["plans"], serde_json::json!([]));
}
