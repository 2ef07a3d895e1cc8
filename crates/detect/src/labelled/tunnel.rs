//! Data in name queries among clients that ask much.

use event::Field;

use super::{Level, Random, Score, Sheet};
use crate::testing::{batch, signals};

const FIELDS: [Field; 3] = [Field::Time, Field::SrcIp, Field::Query];
const TUNNELS: usize = 40;
const OTHERS: usize = 160;
const OFFICE: i64 = 1_433_894_400;

const HEX: &[u8] = b"0123456789abcdef";
const BASE32: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";

pub(super) fn sheet() -> Sheet {
    let level = |seed, name, pause, length, letters, floor| Level {
        name,
        score: run(seed, pause, length, letters),
        floor,
    };
    Sheet {
        title: "DNS tunnels",
        about: "40 clients that send data in names for eight hours, with a pause between two queries \
                as given, and 160 others: readers, clients of content networks whose long names \
                come back, machines that ask a name for every host of the house, scanners of mail \
                that look up addresses in block lists, and programs that look up short hashes. \
                Floors: precision 0.95, recall 0.98 where more than a hundred long names come \
                together. Short labels, and fewer of them, are not found. A program that looks up \
                long hashes is told until its domain is allowed.",
        levels: vec![
            level(1, "60 letters of base32, a query a second", 1.0, 60, BASE32, [0.95, 0.98]),
            level(2, "60 letters of base32, a query a minute", 60.0, 60, BASE32, [0.95, 0.98]),
            level(3, "60 hex digits, a query every 10 s", 10.0, 60, HEX, [0.95, 0.98]),
            level(
                4,
                "180 letters in three labels, every 2 minutes",
                120.0,
                180,
                BASE32,
                [0.95, 0.98],
            ),
            level(5, "30 letters of base32, every 10 s", 10.0, 30, BASE32, [0.95, 0.98]),
            level(6, "12 letters of base32, every 10 s", 10.0, 12, BASE32, [0.95, 0.0]),
            level(7, "60 letters of base32, every 10 minutes", 600.0, 60, BASE32, [0.95, 0.0]),
        ],
    }
}

fn run(seed: u64, pause: f64, length: usize, letters: &[u8]) -> Score {
    let mut random = Random(seed);
    let mut rows = Vec::new();
    for n in 0..TUNNELS {
        let mut second = random.between(0.0, 3600.0);
        while second < 28_800.0 {
            let data = labels(&noise(&mut random, length, letters));
            rows.push(row(n, second, &format!("{data}.t{n}.example")));
            second += random.wait(pause).max(0.2);
        }
    }
    (TUNNELS..TUNNELS + OTHERS).for_each(|n| bystander(&mut random, n, &mut rows));
    let found = signals(&[batch("dns.log", &FIELDS, &rows)], Vec::new());
    let mut score = Score::default();
    for n in 0..TUNNELS + OTHERS {
        let told = found.iter().any(|signal| {
            signal.kind == model::SignalKind::DnsTunnel && signal.entities[0].name == address(n)
        });
        score.count(n < TUNNELS, told);
    }
    score
}

fn address(n: usize) -> String {
    format!("10.0.{}.{}", n / 200, n % 200)
}

fn row(n: usize, second: f64, name: &str) -> String {
    format!("{},{},{name}", OFFICE + second as i64, address(n))
}

fn noise(random: &mut Random, length: usize, letters: &[u8]) -> String {
    (0..length).map(|_| char::from(*random.pick(letters))).collect()
}

/// No label is longer than 63 characters.
fn labels(data: &str) -> String {
    let parts: Vec<_> = data.as_bytes().chunks(60).map(String::from_utf8_lossy).collect();
    parts.join(".")
}

fn bystander(random: &mut Random, n: usize, rows: &mut Vec<String>) {
    let known: Vec<_> = (0..40).map(|_| noise(random, 32, HEX)).collect();
    let mut second = random.between(0.0, 600.0);
    while second < 28_800.0 {
        let name = match n % 5 {
            0 => format!("www.site-{}.example", random.below(300)),
            1 => format!("{}.edge.cdn.example", random.pick(&known)),
            2 => format!("pc-{}.tokyo-branch.sales-department.house.example", random.below(4000)),
            3 => {
                let [a, b, c, d] = [0; 4].map(|_| random.below(256));
                format!("{a}.{b}.{c}.{d}.blocklist.example")
            }
            _ => format!("{}.reputation.example", noise(random, 12, HEX)),
        };
        rows.push(row(n, second, &name));
        second += random.wait(20.0);
    }
}
