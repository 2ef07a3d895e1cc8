//! Guessing and spraying among people who forget.

use event::Field;

use super::{Level, Random, Score, Sheet};
use crate::testing::{batch, signals};

const FIELDS: [Field; 2] = [Field::Time, Field::Message];
const ATTACKERS: usize = 100;
const PEOPLE: usize = 300;
const DAY: f64 = 86_400.0;

pub(super) fn sheet() -> Sheet {
    let level = |seed, name, pause, accounts, recall| Level {
        name,
        score: run(seed, pause, accounts),
        floor: [0.95, recall],
    };
    Sheet {
        title: "Passwords",
        about: "100 attackers with 20 to 200 tries and 300 people, of whom some mistype up to six \
                times and some share one address with an office of forty. Floors: precision 0.95; \
                recall 0.99 for a try every half hour or faster: slow tries are told because no \
                success follows them. A pause of an hour parts two courses, so whoever tries every \
                two hours is not found. A device that keeps an old password looks the same as \
                slow guessing, and is told.",
        levels: vec![
            level(1, "guessing, a try a second", 1.0, 1, 0.99),
            level(2, "guessing, every 10 s", 10.0, 1, 0.99),
            level(3, "guessing, every 30 s", 30.0, 1, 0.99),
            level(4, "guessing, every minute", 60.0, 1, 0.99),
            level(5, "guessing, every 3 minutes", 180.0, 1, 0.99),
            level(6, "spraying, every 10 s", 10.0, 500, 0.99),
            level(7, "spraying, every minute", 60.0, 500, 0.99),
            level(8, "spraying, every 3 minutes", 180.0, 500, 0.99),
            level(9, "guessing, every 30 minutes", 1800.0, 1, 0.99),
            level(10, "spraying, every 2 hours", 7200.0, 500, 0.0),
        ],
    }
}

fn run(seed: u64, pause: f64, accounts: usize) -> Score {
    let mut random = Random(seed);
    let mut rows: Vec<String> =
        (0..ATTACKERS).flat_map(|n| attacker(&mut random, n, pause, accounts)).collect();
    rows.extend((0..PEOPLE).flat_map(|n| person(&mut random, ATTACKERS + n)));
    let found = signals(&[batch("auth.log", &FIELDS, &rows)], Vec::new());
    let mut score = Score::default();
    for n in 0..ATTACKERS + PEOPLE {
        let told = found.iter().any(|signal| signal.entities[0].name == address(n));
        score.count(n < ATTACKERS, told);
    }
    score
}

fn address(n: usize) -> String {
    format!("198.51.{}.{}", n / 200, n % 200)
}

fn line(time: f64, n: usize, account: usize, says: &str) -> String {
    let time = 1_433_894_400 + time as i64;
    format!("{time},{says} password for u{account} from {} port 22 ssh2", address(n))
}

fn attacker(random: &mut Random, n: usize, pause: f64, accounts: usize) -> Vec<String> {
    let mut time = random.between(0.0, DAY);
    let tries = 20 + random.below(180);
    let row = |_| {
        time += pause * random.between(0.5, 1.5);
        line(time, n, random.below(accounts), "Failed")
    };
    (0..tries).map(row).collect()
}

/// Every tenth address is an office whose people all mistype once in a while.
fn person(random: &mut Random, n: usize) -> Vec<String> {
    let people = if n.is_multiple_of(10) { 40 } else { 1 };
    let mut rows = Vec::new();
    for account in 0..people {
        let mut time = random.between(0.0, DAY);
        let most = if people == 1 { 7 } else { 3 };
        for _ in 0..random.below(most) {
            rows.push(line(time, n, n * 100 + account, "Failed"));
            time += random.lognormal(8.0, 0.8);
        }
        rows.push(line(time, n, n * 100 + account, "Accepted"));
    }
    rows
}
