//! AS-08: four self-reports of 100 %, and 10 of 950 files with a password. Also with the
//! rows shuffled, multiplied, and under other names.

use jiff::civil::Date;
use serde_json::Value;

use crate::{
    harness::{House, fixture, text},
    planted::plant,
};

const CRITERION: &str = "jp-fsa-2015/BASIC-password";

/// The four claims, each said in its own month.
fn claimed(house: &House) -> String {
    let list = std::fs::read_to_string(fixture("f05_self_reports.csv")).expect("a fixture");
    plant(house, async |planting| {
        let mut last = String::new();
        for row in list.lines().skip(1) {
            let (month, percent) = row.split_once(',').expect("two cells");
            let day: Date = format!("{month}-28").parse().expect("a day");
            let noon = day.at(12, 0, 0, 0).in_tz("Asia/Tokyo").expect("a time").timestamp();
            planting.clock.set(noon);
            last = planting.review(month, &[CRITERION], (day.first_of_month(), day)).await;
            let share = percent.trim().parse::<u16>().expect("a number") * 100;
            planting.say(app::LOCAL_ADMINISTRATOR, &last, CRITERION, share).await;
        }
        last
    })
}

fn checked(house: &House, files: &str) -> Value {
    let input = format!("files={}", house.file("files.csv", files));
    let ran = house.run(&["check", "run", "password-on-files", "--input", &input]);
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.of_kind("verdict").remove(0)
}

fn patterns(house: &House) -> Vec<Value> {
    let ran = house.run(&["finding", "patterns"]);
    assert!(ran.code <= 1, "{ran:?}");
    ran.of_kind("pattern")
}

fn names(seen: &[Value]) -> Vec<(String, String)> {
    seen.iter().map(|one| (text(&one["pattern"]), text(&one["state"]))).collect()
}

fn of_pattern(house: &House, name: &str) -> Vec<Value> {
    let all = house.run(&["finding", "list"]).of_kind("finding");
    all.into_iter().filter(|one| one["origin"]["which"] == name).collect()
}

fn files() -> String {
    std::fs::read_to_string(fixture("f05_files.csv")).expect("a fixture")
}

/// Covers: A258, A211, A212.
#[test]
fn claimed_100_verified_1_05_and_both_stand_in_one_object() {
    let house = House::new();
    claimed(&house);
    assert_eq!(checked(&house, &files())["proven_pct"], "1.05");
    let seen = patterns(&house);
    let (ap1, ap2) = (("AP1".into(), "proposed".into()), ("AP2".into(), "proposed".into()));
    assert_eq!(names(&seen), [ap1, ap2]);
    for one in &seen {
        assert_eq!(one["criterion"], CRITERION);
        let both = &one["word_and_fact"][0];
        assert_eq!(both["claimed_pct"], "100.00", "{both}");
        assert_eq!((&both["verified_pct"], &both["gap_points"]), (&"1.05".into(), &"98.95".into()));
        assert_eq!((&both["proven"], &both["of"]), (&10.into(), &950.into()));
        assert_eq!((&both["claims"], &both["evidenced"]), (&4.into(), &0.into()));
    }
    assert_eq!(seen[1]["figures"]["claims"], "4");
    assert_eq!(seen[1]["figures"]["evidenced"], "0");
    assert_eq!((of_pattern(&house, "AP1").len(), of_pattern(&house, "AP2").len()), (1, 1));
    let contradiction = house.run(&["finding", "list"]).of_kind("finding");
    let by_check = contradiction.iter().filter(|one| one["origin"]["from"] == "verdict");
    assert_eq!(by_check.count(), 1, "the contradiction itself is proposed once, too");
}

#[test]
fn another_claim_without_evidence_changes_nothing() {
    let house = House::new();
    let last = claimed(&house);
    checked(&house, &files());
    let before = patterns(&house);
    plant(&house, async |planting| {
        planting.days_ago(0).say(app::LOCAL_ADMINISTRATOR, &last, CRITERION, 9_900).await;
    });
    checked(&house, &files());
    let after = patterns(&house);
    let standing = |name: &str| (name.to_owned(), "standing".to_owned());
    assert_eq!(names(&after), [standing("AP1"), standing("AP2")]);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before["finding"], after["finding"]);
        for same in ["verified_pct", "claims", "evidenced", "proven", "of"] {
            let of = |one: &Value| one["word_and_fact"][0][same].clone();
            assert_eq!(of(before), of(after), "{same}");
        }
    }
    assert_eq!((of_pattern(&house, "AP1").len(), of_pattern(&house, "AP2").len()), (1, 1));
}

#[test]
fn shuffled_multiplied_and_renamed_rows_give_the_same() {
    let house = House::new();
    claimed(&house);
    let files = files();
    let (_, rows) = files.split_once('\n').expect("a header");
    let mut all: Vec<String> = (0..10)
        .flat_map(|n| {
            rows.lines().map(move |row| format!("第{n}課/{}", row.replace("file", "名簿")))
        })
        .collect();
    // A shuffle that is the same everywhere.
    all.sort_by_key(|row| row.bytes().rev().collect::<Vec<_>>());
    let list = format!("ファイル名,パスワード設定\n{}\n", all.join("\n"));
    let verdict = checked(&house, &list);
    assert_eq!((&verdict["of"], &verdict["proven"]), (&9_500.into(), &100.into()));
    let seen = patterns(&house);
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0]["word_and_fact"][0]["verified_pct"], "1.05");
    assert_eq!(seen[0]["word_and_fact"][0]["gap_points"], "98.95");
}
