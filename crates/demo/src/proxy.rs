//! The proxy: people who read, updaters that update, and one machine that calls home.

use crate::{Day, HOUR_S, lists};

/// A row before it is written: seconds of the day, and the rest.
type Row = (i64, String);

const SITES: [(&str, &str); 6] = [
    ("198.51.100.20", "www.news.example"),
    ("198.51.100.21", "search.example"),
    ("198.51.100.22", "market-data.example"),
    ("198.51.100.23", "webmail.example"),
    ("198.51.100.24", "maps.example"),
    ("198.51.100.25", "disclosure.example"),
];

/// Header and rows from 08:00 to 18:00.
pub(crate) fn log(day: &mut Day) -> String {
    let mut rows = Vec::new();
    for number in 1..=lists::TERMINALS {
        people(day, number, &mut rows);
        if number % 6 == 0 {
            updater(number, &mut rows);
        }
    }
    beacon(day, &mut rows);
    rows.sort();
    let mut text = String::from("ts,src_host,dst_ip,dst_name,method,bytes_out,bytes_in\n");
    for (second, rest) in rows {
        text.push_str(&format!("{},{rest}\n", day.at(second)));
    }
    text
}

/// Bursts of reading with pauses in between, as people do.
fn people(day: &mut Day, number: i64, rows: &mut Vec<Row>) {
    let client = lists::terminal(number);
    let mut second = 8 * HOUR_S + day.between(0, 5400);
    while second < 18 * HOUR_S {
        let (ip, name) =
            *day.pick(&[&SITES[0], &SITES[1], &SITES[2], &SITES[3], &SITES[4], &SITES[5]]);
        for _ in 0..day.between(1, 6) {
            let (sent, got) = (day.between(300, 2500), day.between(800, 180_000));
            rows.push((second, format!("{client},{ip},{name},GET,{sent},{got}")));
            second += day.between(1, 40);
        }
        second += day.between(120, 5400);
    }
}

/// Every hour on the dot, little out, much in.
fn updater(number: i64, rows: &mut Vec<Row>) {
    let client = lists::terminal(number);
    for hour in 8..18 {
        let second = hour * HOUR_S + number;
        rows.push((second, format!("{client},198.51.100.10,av-update.example,GET,300,20480")));
    }
}

/// PC-077 calls about every five minutes from 09:02 on.
fn beacon(day: &mut Day, rows: &mut Vec<Row>) {
    let mut second = 9 * HOUR_S + 120;
    while second < 17 * HOUR_S + 1800 {
        rows.push((second, "PC-077,203.0.113.66,cdn-check.example,POST,512,128".to_owned()));
        second += 300 + day.between(-24, 24);
    }
}
