//! Checks over the house's own registers: no list is given, and the verdict says where its
//! rows come from.

use model::{PlanKind, PlanTest, Wording};
use serde_json::Value;

use crate::{
    harness::{House, hinomi},
    planted::{Planting, plant},
};

/// A plan drilled two years ago.
async fn drilled_long_ago(planting: &Planting) {
    planting.days_ago(800).person("maker", "", "manager").await;
    planting.person("chief", "", "executive").await;
    let words = |word: &str| vec![word.to_owned()];
    let (scenarios, steps) = (words("ddos"), words("ddos: 回線事業者へ"));
    let wording = Wording { title: "DDoS".into(), scenarios, steps, ..Wording::default() };
    let maker = planting.desk("maker").await;
    maker.draft_plan("cp-ddos", PlanKind::Contingency, "csirt", &wording).await.expect("drafted");
    planting.desk("chief").await.approve_plan("cp-ddos", None, "").await.expect("approved");
    let (on, words) = (planting.today(), "机上訓練".into());
    let test = PlanTest {
        version: 1,
        on,
        words,
        passed: true,
        evidence: Vec::new(),
        breadth: model::Breadth::default(),
    };
    maker.test_plan("cp-ddos", &test).await.expect("tested");
}

fn rows(verdict: &Value) -> Vec<(String, String)> {
    let cell = |row: &Value, at: usize| row[at].as_str().unwrap_or_default().to_owned();
    let rows = verdict["rows"].as_array().expect("rows");
    rows.iter().map(|row| (cell(row, 0), cell(row, 1))).collect()
}

#[test]
fn a_plan_in_the_register_is_held_against_its_interval_without_a_list() {
    let house = House::new();
    plant(&house, drilled_long_ago);
    let ran = house.run(&["check", "run", "plan-tests"]);
    let verdict = ran.of_kind("verdict").remove(0);
    assert_eq!((ran.code, &verdict["of"]), (1, &1.into()), "{ran:?}");
    let expected = ["drill-old", "revision-old"].map(|defect| ("cp-ddos".into(), defect.into()));
    assert_eq!(rows(&verdict), expected);
    let input = &verdict["inputs"][0];
    assert_eq!((&input["file"], &input["dated_by"]), (&"register/plans".into(), &"data".into()));
    assert_eq!(ran.of_kind("kept").len(), 1);

    let list = house.file("plans.csv", "計画,承認日,訓練日,見直し日\n");
    let given = format!("plans={list}");
    let ran = house.run(&["check", "run", "plan-tests", "--input", &given]);
    assert_eq!(ran.of_kind("verdict")[0]["of"], 0, "a list that is given comes first");
}

#[test]
fn an_important_asset_without_a_layer_is_found_and_a_layer_that_is_only_said_is_unknown() {
    let house = House::new();
    let assets = "id,kind,importance,defences\nbank,system,high,entry;inside;exit\n\
                  web,system,high,entry\ncore,system,high,\npc,terminal,low,none\n";
    house.done(&["asset", "import", &house.file("assets.csv", assets)]);
    let ran = house.run(&["check", "run", "defence-in-depth"]);
    let verdict = ran.of_kind("verdict").remove(0);
    let expected = ["exit", "inside"].map(|layer| ("web".into(), layer.into()));
    assert_eq!(rows(&verdict), expected, "{ran:?}");
    let figures = ["of", "proven", "contradicted", "unknown"].map(|name| verdict[name].clone());
    assert_eq!(figures, [3, 0, 1, 2].map(Value::from));
}

#[test]
fn a_contact_that_nobody_tested_is_unknown() {
    let house = House::new();
    house.done(&["party", "import", &house.file("parties.csv", "id,kind\nisp,vendor\n")]);
    let roster = "level,party,hours,mail\n1,isp,daily 00:00-24:00,noc@isp.example\n";
    house.done(&["roster", "import", &house.file("roster.csv", roster)]);
    let verdict = house.run(&["check", "run", "contact-tests"]).of_kind("verdict").remove(0);
    assert_eq!((&verdict["of"], &verdict["unknown"]), (&1.into(), &1.into()), "{verdict}");
}

#[test]
fn without_a_house_and_without_a_list_there_is_nothing_to_look_at() {
    let ran = hinomi(&["--lang", "en", "check", "run", "plan-tests"], b"");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("--input NAME=FILE"), "{}", ran.stderr);
}
