//! AS-13: seven failures stay seven, however they are merged.

use serde_json::json;

use crate::harness::{House, fixture};

fn failure(house: &House, day: &str, course: (&str, &str), facts: &[&str]) -> String {
    let (from, to) = course;
    let aware = format!("2015-04-{day}T{from}+09:00");
    let mut all = vec![
        format!("occurred=2015-04-{day}T{from}+09:00"),
        format!("restored=2015-04-{day}T{to}+09:00"),
    ];
    all.extend(facts.iter().map(|fact| (*fact).to_owned()));
    let mut args = vec!["--nature", "failure", "--aware", &aware, "--title", "注文系の障害"];
    args.extend(all.iter().map(String::as_str));
    house.open(&args)
}

/// Three of one day with different phenomena, two of one cause, two others.
fn seven(house: &House) -> Vec<String> {
    house.done(&["party", "import", &fixture("parties.csv")]);
    let cause = "root_cause=RC-9";
    vec![
        failure(house, "02", ("09:05", "09:20"), &[cause, "phenomenon=注文不可"]),
        failure(house, "02", ("10:40", "10:55"), &[cause, "phenomenon=表示遅延"]),
        failure(house, "02", ("14:10", "14:30"), &[cause, "phenomenon=約定通知の欠落"]),
        failure(house, "07", ("09:05", "09:40"), &["root_cause=RC-1"]),
        failure(house, "07", ("09:42", "10:10"), &["root_cause=RC-1"]),
        failure(house, "20", ("11:00", "11:10"), &["customers=40", "reportable=yes"]),
        failure(house, "21", ("11:00", "11:10"), &["customers=0", "customers_method=ログの集計"]),
    ]
}

#[test]
fn three_of_one_day_cannot_be_made_one() {
    let house = House::new();
    let ids = seven(&house);
    house
        .refused("MERGE", &["incident", "merge", &ids[0], &ids[1], &ids[2], "--approver", "chief"]);
    house.refused("MERGE", &["incident", "merge", &ids[3], &ids[4]]);
    let counts = house.done(&["incident", "list"]).pop().expect("counts");
    assert_eq!((&counts["total"], &counts["same_cause"]), (&json!(7), &json!(0)));
    assert_eq!(counts["text"]["ja"], "7件");
}

/// Covers: A009.
#[test]
fn failures_and_cyber_incidents_share_one_register_and_either_can_be_picked_out() {
    let house = House::new();
    let failures = seven(&house);
    let cyber: Vec<_> = ["2015-05-22T11:09+09:00", "2015-06-10T17:05+09:00"]
        .map(|aware| house.open(&["--nature", "cyber", "--aware", aware, "--title", "攻撃"]))
        .into();
    let listed = |more: &[&str]| {
        let mut all = house.done(&[&["incident", "list"], more].concat());
        let counts = all.pop().expect("counts");
        let mut ids = crate::harness::each(&all, "id");
        ids.sort();
        (ids, ["total", "failures", "cyber"].map(|name| counts[name].as_u64().expect("a count")))
    };
    let sorted = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    let (all, counts) = listed(&[]);
    assert_eq!(all, sorted(&[&failures[..], &cyber].concat()), "one run of numbers");
    assert_eq!(listed(&["--nature", "failure"]), (sorted(&failures), counts));
    assert_eq!(listed(&["--nature", "cyber"]), (sorted(&cyber), counts));
    assert_eq!(counts, [9, 7, 2], "the parts add up to the whole");
}

#[test]
fn two_of_one_cause_are_handled_as_one_and_counted_as_two() {
    let house = House::new();
    let ids = seven(&house);
    house.refused("MANDATE", &["incident", "merge", &ids[3], &ids[4], "--approver", "csirt-lead"]);
    house.done(&["incident", "merge", &ids[3], &ids[4], "--approver", "chief"]);
    let counts = house.done(&["incident", "list"]).pop().expect("counts");
    assert_eq!(counts["total"], 7);
    assert_eq!(counts["text"]["ja"], "7件（うち2件は同一原因）");
    assert_eq!(house.show(&ids[4])["state"], "merged");
    assert_eq!(house.show(&ids[3])["children"], json!([ids[4]]));
    house.refused("STATE", &["incident", "record", &ids[4], "customers=1"]);
}

#[test]
fn numbers_without_method_and_silence_are_listed() {
    let house = House::new();
    let ids = seven(&house);
    let counts = house.done(&["incident", "list"]).pop().expect("counts");
    assert_eq!(counts["unreported"], json!([ids[5]]));
    assert_eq!(counts["customers_not_told"], json!([ids[5]]));
    assert_eq!(counts["customers_without_method"], json!([ids[5]]));
    assert_eq!(house.show(&ids[5])["rung"], 1, "the extent is not known without a method");
    assert_eq!(house.show(&ids[6])["rung"], 2);
    house.record(&ids[5], &["commander=システム部長"]);
    let lacking = house.refused("STATE", &["incident", "close", &ids[5], "--why", "対応完了"]);
    assert_eq!(lacking.as_deref(), Some("customers"));
}
