//! AS-38: what is collected is given back, trends become themes, measures live in records.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::harness::{House, each, text};

fn collected(house: &House, args: &[&str]) -> String {
    text(&house.done(&[&["office", "collect"], args].concat())[0]["id"])
}

/// Three incidents, an expert's note, and what three bureaus tell of them.
fn told() -> (House, Vec<String>, Vec<String>) {
    let house = House::new();
    let aware = ["--nature", "cyber", "--aware", "2015-06-10T17:00+09:00"];
    let incidents: Vec<_> = (0..3).map(|_| format!("incident/{}", house.open(&aware))).collect();
    let note =
        ["--duty", "experts", "--from", "有識者X", "--reliability", "B", "--title", "海外の手口"];
    let mut items = vec![collected(&house, &note)];
    for (bureau, row) in ["検査局", "監督局", "監視委"].iter().zip(&incidents) {
        let trend = ["--duty", "bureaus", "--reliability", "A", "--title", "不正送金の増加"];
        let rest = ["--from", bureau, "--theme", "不正送金", "--row", row];
        items.push(collected(&house, &[&trend[..], &rest].concat()));
    }
    (house, items, incidents)
}

/// Covers: A125, A126, A127.
#[test]
fn the_bureau_that_was_told_nothing_is_listed_after_ten_days() {
    let (house, items, _) = told();
    for (item, bureau) in items[1..3].iter().zip(["検査局", "監督局"]) {
        house.done(&["office", "return", item, "--to", bureau, "--words", "一斉把握で尋ねます"]);
    }
    let pending = |hours| {
        let at = (Timestamp::now() + SignedDuration::from_hours(hours)).to_string();
        house.run(&["office", "pending", "--as-of", &at])
    };
    assert_eq!((pending(239).code, pending(239).objects().len()), (0, 0));
    let ran = pending(241);
    assert_eq!((ran.code, each(&ran.objects(), "id")), (1, vec![items[3].clone()]));
    assert_eq!(ran.objects()[0]["to"], "監視委");
    // Telling somebody else does not settle what is owed to the source.
    house.done(&["office", "return", &items[3], "--to", "検査局", "--words", "共有します"]);
    assert_eq!(pending(241).code, 1);
    let all = house.done(&["office", "list"]);
    let queue = |duty| house.done(&["office", "list", "--duty", duty]).len();
    let queues = ["experts", "bureaus", "monitoring", "measures"].map(queue);
    assert_eq!((queues, all.len()), ([1, 3, 0, 0], 4));
    let note = all.iter().find(|item| item["id"] == items[0].as_str()).expect("kept");
    assert_eq!((&note["reliability"], &note["duty"]), (&json!("B"), &json!("experts")));
}

/// Covers: A128.
#[test]
fn a_trend_of_several_bureaus_proposes_a_theme_that_cites_its_rows() {
    let (house, items, incidents) = told();
    let themes = house.done(&["office", "themes"]);
    assert_eq!(each(&themes, "theme"), ["不正送金"]);
    assert_eq!(themes[0]["rows"], json!(incidents));
    let cited = themes[0]["items"].as_array().expect("items").len();
    assert_eq!((cited, items.len()), (3, 4), "the expert's note names no theme");
    let strange = ["office", "collect", "--duty", "bureaus", "--from", "x", "--reliability", "F"];
    let strange = [&strange[..], &["--title", "t", "--row", "incident/2015-999"]].concat();
    assert_eq!(house.refused("ABSENT", &strange).as_deref(), Some("incident/2015-999"));
}

/// Covers: A013, A129.
#[test]
fn each_measure_of_the_five_policies_lives_in_a_record_or_is_named() {
    let (house, items, incidents) = told();
    let add = |policy: &str, link: &[&str]| {
        let add = ["office", "measure", "add", "--owner", "企画調整室", "--title", "施策"];
        let id = house.done(&[&add[..], &["--programme", policy], link].concat());
        text(&id[0]["id"])
    };
    for policy in ["policy-1", "policy-2", "policy-3", "policy-4"] {
        add(policy, &["--link", &incidents[0]]);
    }
    let unlinked = add("policy-5", &[]);
    let ran = house.run(&["office", "programmes"]);
    assert_eq!((ran.code, ran.of_kind("programme").len()), (1, 5), "{ran:?}");
    let none = |m: &&serde_json::Value| m["in_use"] == json!([]);
    let measures = ran.of_kind("measure");
    let named: Vec<_> = measures.iter().filter(none).map(|m| text(&m["id"])).collect();
    assert_eq!(named, std::slice::from_ref(&unlinked));
    let record = format!("collected/{}", items[0]);
    house.done(&["office", "measure", "link", &unlinked, &record]);
    assert_eq!(house.run(&["office", "programmes"]).code, 0);
    let strange = ["office", "measure", "add", "--programme", "policy-6", "--owner", "x"];
    house.refused("VALUE", &[&strange[..], &["--title", "t"]].concat());
    house
        .refused("MANDATE", &["office", "measure", "link", &unlinked, &record, "--as", "stranger"]);
}
