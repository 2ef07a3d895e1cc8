//! Uploads that steal among uploads that do not.

use event::Field;

use super::{Level, Random, Score, Sheet};
use crate::testing::{batch, signals};

const FIELDS: [Field; 6] =
    [Field::Time, Field::SrcHost, Field::DstName, Field::Method, Field::BytesOut, Field::BytesIn];
const THIEVES: usize = 60;
const OTHERS: usize = 240;
const DAYS: usize = 10;
const DAY: f64 = 86_400.0;
const MB: f64 = 1e6;

/// How a thief sends: megabytes in all, days that it takes, servers at once.
type Way = ([f64; 2], usize, usize);

pub(super) fn sheet() -> Sheet {
    let level = |seed, name, way, hard, floor| Level { name, score: run(seed, way, hard), floor };
    Sheet {
        title: "Exfiltration",
        about: "60 clients of which one day or more carries data out, and 240 others over ten days: \
                readers, video meetings, nightly copies to a provider that double and halve, people \
                who send a large file of up to 90 MB. Floors: precision 0.95, recall 0.98 from \
                100 MB a day on. Whoever takes less a day is not found. In the last level 24 of the \
                others hand in 150 to 400 MB once, by right: nothing in the volume tells them from \
                a thief, so a person has to.",
        levels: vec![
            level(1, "200 to 5000 MB in a day", ([200.0, 5000.0], 1, 1), 0, [0.95, 0.98]),
            level(2, "120 to 200 MB in a day", ([120.0, 200.0], 1, 1), 0, [0.95, 0.98]),
            level(3, "600 to 900 MB over twenty servers", ([600.0, 900.0], 1, 20), 0, [0.95, 0.98]),
            level(4, "1000 to 2000 MB over five days", ([1000.0, 2000.0], 5, 1), 0, [0.95, 0.98]),
            level(5, "100 to 300 MB over five days", ([100.0, 300.0], 5, 1), 0, [0.95, 0.0]),
            level(
                6,
                "200 to 5000 MB among large deliveries",
                ([200.0, 5000.0], 1, 1),
                24,
                [0.65, 0.98],
            ),
        ],
    }
}

fn run(seed: u64, way: Way, hard: usize) -> Score {
    let mut random = Random(seed);
    let mut rows = Vec::new();
    for n in 0..THIEVES + OTHERS {
        bystander(&mut random, n, &mut rows);
        if n < THIEVES {
            thief(&mut random, n, way, &mut rows);
        } else if n < THIEVES + hard {
            let mb = random.between(150.0, 400.0);
            send(&mut random, n, "delivery.example", 3, mb, &mut rows);
        }
    }
    let found = signals(&[batch("proxy.csv", &FIELDS, &rows)], Vec::new());
    let mut score = Score::default();
    for n in 0..THIEVES + OTHERS {
        let told = found.iter().any(|signal| {
            signal.kind == model::SignalKind::Exfiltration && signal.entities[0].name == host(n)
        });
        score.count(n < THIEVES, told);
    }
    score
}

fn host(n: usize) -> String {
    format!("PC-{n}")
}

fn row(n: usize, day: usize, second: f64, server: &str, out: f64, back: f64) -> String {
    let time = 1_433_894_400 + (day as f64 * DAY + second) as i64;
    format!("{time},{},{server},POST,{},{}", host(n), out as u64, back as u64)
}

/// One transfer in pieces of a few megabytes.
fn send(random: &mut Random, n: usize, server: &str, day: usize, mb: f64, rows: &mut Vec<String>) {
    let mut second = random.between(0.0, 60_000.0);
    let pieces = 10 + random.below(30);
    for _ in 0..pieces {
        rows.push(row(n, day, second, server, mb * MB / pieces as f64, 2000.0));
        second += random.wait(300.0);
    }
}

fn thief(random: &mut Random, n: usize, way: Way, rows: &mut Vec<String>) {
    let (range, days, servers) = way;
    let mb = random.between(range[0], range[1]);
    let first = 4 + random.below(DAYS - 4 - days + 1);
    for day in first..first + days {
        for server in 0..servers {
            let name = format!("drop-{n}-{server}.example");
            send(random, n, &name, day, mb / (days * servers) as f64, rows);
        }
    }
}

/// Everybody reads. By turns they also meet, copy at night, or send a large file.
fn bystander(random: &mut Random, n: usize, rows: &mut Vec<String>) {
    for day in 0..DAYS {
        for _ in 0..20 {
            let second = random.between(0.0, 36_000.0);
            let server = format!("www-{}.example", random.below(40));
            let (out, back) = (random.lognormal(3000.0, 1.0), random.lognormal(80_000.0, 1.5));
            rows.push(row(n, day, second, &server, out, back));
        }
        if n % 4 == 1 && random.chance(0.6) {
            let mb = random.lognormal(200.0, 0.6);
            let back = mb * random.between(0.8, 2.0);
            rows.push(row(
                n,
                day,
                random.between(0.0, 30_000.0),
                "meet.example",
                mb * MB,
                back * MB,
            ));
        }
        if n % 4 == 2 {
            let mb = 800.0 * random.between(0.5, 2.0);
            send(random, n, "backup.example", day, mb, rows);
        }
        if n % 4 == 3 && random.chance(0.2) {
            let mb = random.between(5.0, 90.0);
            let server = format!("share-{}.example", random.below(3));
            send(random, n, &server, day, mb, rows);
        }
    }
}
