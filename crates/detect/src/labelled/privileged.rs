//! Privileged accounts misused among those that work by night and by right.

use event::Field;

use super::{Level, Random, Score, Sheet};
use crate::testing::{batch, signals};

const FIELDS: [Field; 6] =
    [Field::Time, Field::User, Field::Reporter, Field::Method, Field::Approval, Field::Status];
const MISUSED: usize = 60;
const OTHERS: usize = 180;
const DAYS: usize = 28;
/// 2015-06-08, a Monday, at midnight in Japan.
const MONDAY: i64 = 1_433_689_200;

/// When an account is misused.
#[derive(Clone, Copy, PartialEq)]
enum Misuse {
    Night,
    Weekend,
    Noon,
}

pub(super) fn sheet() -> Sheet {
    let level = |seed, name, misuse, tickets, floor| Level {
        name,
        score: run(seed, misuse, tickets),
        floor,
    };
    Sheet {
        title: "Privileged use",
        about: "60 privileged accounts of which one act is misuse and 180 others over four weeks: \
                administrators in the daytime, of whom a third also do planned work by night with a \
                ticket, and jobs that run every night at the same time. *There* counts misused \
                accounts; an account is wrong when it is told though nobody misused it. The first \
                five nights of a job are told, because nothing yet says that it is a habit, so all \
                60 jobs count as wrong. Floors where tickets are logged: 0.95 and 0.98. Without \
                tickets nobody can tell planned work at night from misuse, nor misuse at noon from \
                work.",
        levels: vec![
            level(1, "at night, tickets logged", Misuse::Night, true, [0.95, 0.98]),
            level(2, "at the weekend, tickets logged", Misuse::Weekend, true, [0.95, 0.98]),
            level(3, "at noon, tickets logged", Misuse::Noon, true, [0.95, 0.98]),
            level(4, "at night, no tickets", Misuse::Night, false, [0.3, 0.98]),
            level(5, "at noon, no tickets", Misuse::Noon, false, [0.0, 0.0]),
        ],
    }
}

fn run(seed: u64, misuse: Misuse, tickets: bool) -> Score {
    let mut random = Random(seed);
    let mut rows = Vec::new();
    for n in 0..MISUSED + OTHERS {
        work(&mut random, n, tickets, &mut rows);
        if n < MISUSED {
            rows.push(bad(&mut random, n, misuse));
        }
    }
    let fields = if tickets { &FIELDS[..] } else { &[FIELDS[0], FIELDS[1], FIELDS[2], FIELDS[3]] };
    let found = signals(&[batch("acts.csv", fields, &cut(rows, fields.len()))], Vec::new());
    let mut score = Score::default();
    for n in 0..MISUSED + OTHERS {
        let told = found.iter().any(|signal| {
            signal.kind == model::SignalKind::PrivilegedUse && signal.entities[0].name == account(n)
        });
        score.count(n < MISUSED, told);
    }
    score
}

/// Only the first cells of each row.
fn cut(rows: Vec<String>, cells: usize) -> Vec<String> {
    let cut = |row: String| row.split(',').take(cells).collect::<Vec<_>>().join(",");
    rows.into_iter().map(cut).collect()
}

fn account(n: usize) -> String {
    format!("adm-{n}")
}

fn act(n: usize, day: usize, hour: f64, ticket: &str) -> String {
    let time = MONDAY + day as i64 * 86_400 + (hour * 3600.0) as i64;
    format!("{time},{},db-{},login,{ticket},ok", account(n), n % 7)
}

fn bad(random: &mut Random, n: usize, misuse: Misuse) -> String {
    let week = 14 + 7 * random.below(2);
    match misuse {
        Misuse::Night => act(n, week + random.below(4), random.between(22.0, 30.0), ""),
        Misuse::Weekend => act(n, week + 5, random.between(9.0, 18.0), ""),
        Misuse::Noon => act(n, week + random.below(5), random.between(9.0, 18.0), ""),
    }
}

fn work(random: &mut Random, n: usize, tickets: bool, rows: &mut Vec<String>) {
    let is_job = n >= MISUSED && n.is_multiple_of(3);
    for day in 0..DAYS {
        if is_job {
            let ticket = if tickets { "JOB-1" } else { "" };
            rows.push(act(n, day, 26.0 + random.between(0.0, 0.4), ticket));
        } else if day % 7 < 5 && random.chance(0.4) {
            rows.push(act(n, day, random.between(8.5, 19.5), "CHG-1"));
        }
        if n >= MISUSED && n % 3 == 1 && random.chance(0.1) {
            rows.push(act(n, day, random.between(21.0, 28.0), "CHG-2"));
        }
    }
}
