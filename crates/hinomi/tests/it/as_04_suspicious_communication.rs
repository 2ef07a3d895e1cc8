//! AS-04: one machine calls home, one updates, one is a person.

use serde_json::{Value, json};

use crate::harness::{House, fixture, hinomi};

fn check_beacon(beacon: &Value) {
    assert_eq!(beacon["type"], "beacon");
    assert_eq!(beacon["start"], "2015-06-10T09:00:00+09:00");
    assert_eq!(beacon["end"], "2015-06-10T16:59:57+09:00");
    assert_eq!(beacon["evidence"]["requests"], 97);
    assert_eq!(beacon["evidence"]["median_gap_s"], 303);
    assert_eq!(beacon["evidence"]["bytes_out"], 49664);
    let entities = beacon["entities"].as_array().expect("entities");
    assert!(entities.contains(&json!({"kind": "host", "name": "PC-017"})));
    assert!(entities.contains(&json!({"kind": "address", "name": "203.0.113.66"})));
    assert!(entities.contains(&json!({"kind": "name", "name": "update-check.example"})));
}

#[test]
fn without_a_data_directory_it_prints_and_keeps_nothing() {
    let ran = hinomi(&["watch", &fixture("f03_proxy.csv"), "--json"], b"");
    assert_eq!(ran.code, 1, "something was found: {ran:?}");
    let signals = ran.of_kind("signal");
    assert_eq!(signals.len(), 1, "{signals:#?}");
    check_beacon(&signals[0]);
    let summary = &ran.of_kind("summary")[0];
    assert_eq!((&summary["events"], &summary["bytes"]), (&json!(121), &json!(9650)));
    assert_eq!((&summary["bad_records"], &summary["signals"]), (&json!({}), &json!(1)));
    assert!(!std::path::Path::new("hinomi-data").exists());
}

#[test]
fn a_current_allowance_keeps_the_updater_quiet_and_an_expired_one_asks_for_review() {
    for (until, expected) in [("2016-01-01T00:00+09:00", 0), ("2015-06-10T09:00+09:00", 1)] {
        for entity in ["av-update.example", "PC-030", "198.51.100.10", "PC-030>av-update.example"] {
            let house = House::new();
            house.done(&["allow", "add", "--entity", entity, "--until", until]);
            let signals = house.watch(&[&fixture("f03_proxy.csv")]);
            let reviews: Vec<_> =
                signals.iter().filter(|s| s["type"] == "periodic-review").collect();
            assert_eq!(reviews.len(), expected, "{entity} until {until}");
            assert_eq!(signals.len(), 1 + expected);
        }
    }
}

/// Covers: A273.
#[test]
fn permuted_lines_and_other_hosts_give_the_same() {
    let text = std::fs::read_to_string(fixture("f03_proxy.csv")).expect("the fixture");
    let text = text.replace("PC-017", "PC-991").replace("2015-06-10", "2026-02-28");
    let mut lines: Vec<_> = text.lines().collect();
    let header = lines.remove(0);
    lines.sort_by_key(|line| {
        line.len() * 31 % 17 + line.bytes().map(usize::from).sum::<usize>() % 97
    });
    let house = House::new();
    let file = house.file("shuffled.csv", format!("{header}\n{}\n", lines.join("\n")));
    let signals = house.watch(&[&file]);
    assert_eq!(signals.len(), 1);
    assert_eq!(signals[0]["entities"][0]["name"], "PC-991");
    assert_eq!(signals[0]["end"], "2026-02-28T16:59:57+09:00");
    assert_eq!(signals[0]["evidence"]["requests"], 97);
}

#[test]
fn the_same_log_read_twice_is_one_signal() {
    let house = House::new();
    let first = house.watch(&[&fixture("f03_proxy.csv")]);
    let second = house.watch(&[&fixture("f03_proxy.csv")]);
    assert_eq!(first[0]["id"], second[0]["id"]);
    assert_eq!(house.done(&["signal", "list"]).len(), 1);
}
