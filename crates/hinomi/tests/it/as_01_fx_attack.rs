//! AS-01: the attack on the FX firm of 2015-05-22, with its twins.

use serde_json::{Value, json};

use crate::harness::{House, fixture, hinomi, text};

fn rows() -> Vec<String> {
    let text = std::fs::read_to_string(fixture("f01_fx_traffic.csv")).expect("the fixture");
    text.lines().map(str::to_owned).collect()
}

fn watch(rows: &[String]) -> Vec<Value> {
    let house = House::new();
    let file = house.file("traffic.csv", rows.join("\n") + "\n");
    house.watch(&[&file])
}

fn of_type<'a>(signals: &'a [Value], kind: &str) -> Vec<&'a Value> {
    signals.iter().filter(|signal| signal["type"] == kind).collect()
}

/// The attack as it must be found, whatever else changed.
fn check_attack(signals: &[Value]) {
    let attacks = of_type(signals, "availability-attack");
    let [attack] = attacks[..] else { panic!("exactly one attack, found {signals:#?}") };
    assert_eq!(attack["start"], "2015-05-22T11:09:00+09:00");
    assert_eq!(attack["end"], "2015-05-22T12:36:00+09:00");
    assert_eq!(attack["detected"], "2015-05-22T11:10:00+09:00");
    assert_eq!(attack["evidence"]["duration_min"], 87);
    assert_eq!(attack["evidence"]["threat"], "T1");
    assert_eq!(attack["evidence"]["motive"], "unknown");
}

/// Covers: A034.
#[test]
fn one_attack_of_87_minutes_not_split_by_one_good_sample() {
    let signals = watch(&rows());
    check_attack(&signals);
    assert_eq!(signals.len(), 1, "{signals:#?}");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut rows = rows();
    let header = rows.remove(0);
    rows.reverse();
    // A fixed shuffle: every seventh row first, and so on.
    let mut shuffled: Vec<_> =
        (0..7).flat_map(|k| rows.iter().skip(k).step_by(7).cloned()).collect();
    shuffled.insert(0, header);
    check_attack(&watch(&shuffled));
}

/// Covers: A033.
#[test]
fn the_same_volume_with_success_is_a_surge_and_no_attack() {
    let held = |row: &String| {
        row.rsplit_once(',').map_or(row.clone(), |(front, _)| format!("{front},0.995"))
    };
    let mut rows = rows();
    let surge: Vec<_> = rows.drain(1..).map(|row| held(&row)).collect();
    rows.extend(surge);
    let signals = watch(&rows);
    assert_eq!(of_type(&signals, "availability-attack").len(), 0);
    assert_eq!(of_type(&signals, "traffic-surge").len(), 1);
}

#[test]
fn an_attack_that_began_in_a_gap_has_an_interval_for_its_start() {
    let gone = |row: &String| {
        let minute = row.get(11..16).unwrap_or_default();
        ("11:00"..="12:00").contains(&minute)
    };
    let mut rows = rows();
    rows.retain(|row| !gone(row));
    let signals = watch(&rows);
    let attacks = of_type(&signals, "availability-attack");
    let [attack] = attacks[..] else { panic!("exactly one attack, found {signals:#?}") };
    let start =
        json!({"after": "2015-05-22T10:59:00+09:00", "not_after": "2015-05-22T12:01:00+09:00"});
    assert_eq!(attack["start"], start);
    assert_eq!(attack["evidence"]["data_gap"], true);
    assert_eq!(attack["evidence"]["duration_min_min"], 35);
    assert_eq!(attack["evidence"]["duration_min_max"], 97);
    assert!(text(&attack["reason"]["ja"]).contains("35–97分"));
}

#[test]
fn the_incident_keeps_the_interval_as_its_anchor() {
    let house = House::new();
    let mut rows = rows();
    rows.drain(31..92);
    let shown =
        hinomi(&["watch", &house.file("shown.csv", rows.join("\n")), "--lang", "en"], b"").stdout;
    assert!(
        shown.contains("after 22 May 2015 10:59 JST, not after 22 May 2015 12:01 JST"),
        "{shown}"
    );
    let file = house.file("traffic.csv", rows.join("\n"));
    let signals = house.watch(&[&file]);
    let attack = of_type(&signals, "availability-attack")[0];
    let incident = house.open(&["--from", &text(&attack["id"])]);
    let occurred = &house.show(&incident)["anchors"]["occurred"]["value"];
    assert_eq!(occurred["is"], "within");
    assert_eq!(occurred["of"], attack["start"]);
}
