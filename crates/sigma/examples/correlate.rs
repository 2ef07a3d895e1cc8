//! Holds one correlation of each kind against events that never repeat, and prints how
//! many a second of processor time takes.
//!
//! `cargo run --release -p sigma --example correlate -- [EVENTS]`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for measuring")]

use std::sync::Arc;

use sigma::{Correlator, Engine, Lists, Loader, Scanner};

const RULES: &str = "
title: one
id: r1
logsource: {product: p}
detection: {s: {t: 1}, condition: s}
---
title: two
id: r2
logsource: {product: p}
detection: {s: {t: 2}, condition: s}
";

/// Limits that no group reaches, so that what is measured is counting, not telling.
const KINDS: [(&str, &str); 8] = [
    ("event_count", "rules: [r1, r2]\n  condition: {gte: 1000000}"),
    ("value_count", "rules: [r1, r2]\n  condition: {field: v, gte: 1000000}"),
    ("temporal", "rules: [r1, r2]\n  condition: r1 and not r1"),
    ("temporal_ordered", "rules: [r1, r2]\n  condition: r1 and not r1"),
    ("value_sum", "rules: [r1, r2]\n  condition: {field: n, gte: 1000000000000}"),
    ("value_avg", "rules: [r1, r2]\n  condition: {field: n, gte: 1000000}"),
    ("value_percentile", "rules: [r1, r2]\n  condition: {field: n, gte: 1000000, percentile: 95}"),
    ("value_median", "rules: [r1, r2]\n  condition: {field: n, gte: 1000000}"),
];

fn main() {
    let events = std::env::args().nth(1).map_or(1_000_000, |it| it.parse().unwrap());
    let lines: Vec<String> = (0..events).map(line).collect();
    for (kind, body) in KINDS {
        let text = format!(
            "{RULES}---\ntitle: c\ncorrelation:\n  type: {kind}\n  {body}\n  group-by: [u]\n  timespan: 1h\n"
        );
        let mut loader = Loader::new(Lists::default());
        loader.text(&text, None);
        let rules = loader.finish();
        assert_eq!(rules.refusals(), []);
        let engine = Arc::new(Engine::new(rules));
        let matching = seconds(|| run(&engine, &lines, false));
        let all = seconds(|| run(&engine, &lines, true));
        println!(
            "{kind:17} {:8.0} events/CPU-s, of which reading and matching {:4.0} ns, correlating {:4.0} ns an event",
            events as f64 / all,
            matching * 1e9 / events as f64,
            (all - matching) * 1e9 / events as f64,
        );
    }
}

/// Of 20 users, about 40 events a second; every value is new.
fn line(number: usize) -> String {
    let mixed = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    format!(
        r#"{{"t":{},"u":"user{}","v":"{mixed:x}","n":{}}}"#,
        1 + number % 2,
        mixed % 20,
        mixed % 10_000
    )
}

fn run(engine: &Arc<Engine>, lines: &[String], correlate: bool) {
    let mut scanner = Scanner::new(Arc::clone(engine));
    let mut correlator = Correlator::new(engine);
    for (number, line) in lines.iter().enumerate() {
        let mut observe = |found: &sigma::Match<'_>| {
            if correlate {
                correlator.observe(found, (number / 40) as i64, &mut |_| panic!("none is reached"));
            }
        };
        scanner.json(line.as_bytes(), &mut observe).unwrap();
    }
}

fn seconds(work: impl FnOnce()) -> f64 {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let before = now();
    work();
    now() - before
}
