//! The gateway of the remote access: passwords tried one after another at night.

use crate::{Day, HOUR_S};

const ACCOUNTS: [&str; 8] = ["admin", "root", "oracle", "backup", "test", "web", "sakura", "guest"];

pub(crate) fn log(day: &mut Day) -> String {
    let mut rows = Vec::new();
    attack(day, &mut rows);
    staff(day, &mut rows);
    rows.sort();
    rows.into_iter().map(|(second, message)| line(day, second, &message)).collect()
}

fn attack(day: &mut Day, rows: &mut Vec<(i64, String)>) {
    let mut second = 2 * HOUR_S + 700;
    for _ in 0..240 {
        let (account, port) = (day.pick(&ACCOUNTS), day.between(20_000, 60_000));
        rows.push((
            second,
            format!(
                "Failed password for invalid user {account} from 203.0.113.150 port {port} ssh2"
            ),
        ));
        second += day.between(2, 9);
    }
}

/// Staff log in, and now and then somebody mistypes.
fn staff(day: &mut Day, rows: &mut Vec<(i64, String)>) {
    for number in 1..=24 {
        let second = 7 * HOUR_S + number * 240 + day.between(0, 200);
        let (user, port) = (format!("ops{number:02}"), day.between(20_000, 60_000));
        let from = format!("from 192.0.2.{} port {port} ssh2", 100 + number);
        if number % 7 == 0 {
            rows.push((second, format!("Failed password for {user} {from}")));
        }
        rows.push((second + 12, format!("Accepted publickey for {user} {from}")));
    }
}

fn line(day: &Day, second: i64, message: &str) -> String {
    let time = day.zoned(second).strftime("%b %e %H:%M:%S");
    format!("{time} gw-01 sshd[{}]: {message}\n", 2000 + second % 30_000)
}
