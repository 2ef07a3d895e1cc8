//! AS-03: the attack on the net bank of 2015-06-25, 08:59 to 10:45: 106 minutes.

use crate::harness::House;

/// One sample a minute from 08:00 to 12:00, bad from 08:59 to 10:44.
fn series(service: &str) -> String {
    let mut text = String::from("ts,service,inbound_mbps,http_ok_rate\n");
    for minute in 8 * 60..=12 * 60 {
        let bad = (8 * 60 + 59..10 * 60 + 45).contains(&minute);
        let (mbps, ok) = if bad { (1800 + minute % 90, 0.03) } else { (60 + minute % 9, 0.99) };
        let (hour, minute) = (minute / 60, minute % 60);
        text.push_str(&format!(
            "2015-06-25T{hour:02}:{minute:02}:00+09:00,{service},{mbps},{ok}\n"
        ));
    }
    text
}

/// Covers: A035.
#[test]
fn it_lasts_106_minutes_across_nine_o_clock() {
    let house = House::new();
    let file = house.file("net-bank.csv", series("net-bank"));
    let signals = house.watch(&[&file]);
    let [attack] = &signals[..] else { panic!("{signals:#?}") };
    assert_eq!(attack["start"], "2015-06-25T08:59:00+09:00");
    assert_eq!(attack["end"], "2015-06-25T10:45:00+09:00");
    assert_eq!(attack["detected"], "2015-06-25T09:00:00+09:00");
    assert_eq!(attack["evidence"]["duration_min"], 106);
}

#[test]
fn two_services_under_attack_are_two_signals() {
    let house = House::new();
    let rows = series("net-bank") + series("securities").split_once('\n').expect("a header").1;
    let file = house.file("two.csv", rows);
    assert_eq!(house.watch(&[&file]).len(), 2);
}
