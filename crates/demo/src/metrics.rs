//! The trading site: volume and success once a minute, with an attack at noon.

use crate::Day;

const ATTACK_MIN: std::ops::Range<i64> = 11 * 60 + 9..12 * 60 + 36;

pub(crate) fn log(day: &mut Day) -> String {
    let mut text = String::from("ts,service,inbound_mbps,http_ok_rate\n");
    for minute in 8 * 60..18 * 60 {
        let (mbps, ok) = sample(day, minute);
        text.push_str(&format!("{},web-trade,{mbps},{ok}\n", day.at(minute * 60)));
    }
    text
}

/// Busy at the opening, and swamped during the attack but for one minute of rest.
fn sample(day: &mut Day, minute: i64) -> (i64, &'static str) {
    let usual = if (540..570).contains(&minute) { 70 } else { 45 };
    match minute {
        minute if ATTACK_MIN.contains(&minute) && minute != 11 * 60 + 50 => {
            (day.between(1900, 2400), "0.020")
        }
        _ => (usual + day.between(-6, 6), "0.995"),
    }
}
