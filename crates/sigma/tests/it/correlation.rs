//! Each kind of correlation against the oracle, on events and spans that vary.

use std::sync::Arc;

use proptest::prelude::*;
use rsigma_eval::event::JsonEvent;
use rsigma_eval::{CorrelationConfig, CorrelationEngine};
use sigma::{Correlator, Engine, Lists, Loader, Rules, Scanner, Why};

const DETECTIONS: &str = "
title: one
id: r1
name: first
logsource: {product: p}
detection: {s: {t: 1}, condition: s}
---
title: two
id: r2
logsource: {product: p}
detection: {s: {t: 2}, condition: s}
---
title: three
id: r3
logsource: {product: p}
detection: {s: {t: [2, 3]}, condition: s}
";

fn correlation(title: &str, body: &str) -> String {
    format!(
        "---\ntitle: {title}\nid: {title}\ncorrelation:\n  {}\n",
        body.trim().replace('\n', "\n  ")
    )
}

fn load(text: &str) -> Rules {
    let mut loader = Loader::new(Lists::default());
    loader.text(text, None);
    loader.finish()
}

/// An event and the second it is of.
type Timed = (i64, String);

/// For each event which correlations came about, with what they counted.
type Told = Vec<Vec<(String, f64)>>;

fn ours(text: &str, events: &[Timed]) -> Told {
    let rules = load(text);
    assert_eq!(rules.refusals(), []);
    let engine = Arc::new(Engine::new(rules));
    let (mut scanner, mut correlator) =
        (Scanner::new(Arc::clone(&engine)), Correlator::new(&engine));
    let judge = |(at, event): &Timed| {
        let mut told = Vec::new();
        let mut observe = |found: &sigma::Match<'_>| {
            correlator.observe(found, *at, &mut |it| {
                told.push((it.correlation.title.to_string(), it.value))
            });
        };
        scanner.json(event.as_bytes(), &mut observe).unwrap();
        sorted(told)
    };
    events.iter().map(judge).collect()
}

fn theirs(text: &str, events: &[Timed]) -> Told {
    let mut engine = CorrelationEngine::new(CorrelationConfig::default());
    engine.add_collection(&rsigma_parser::parse_sigma_yaml(text).unwrap()).unwrap();
    let judge = |(at, event): &Timed| {
        let event = serde_json::from_str(event).unwrap();
        let found = engine.process_event_at(&JsonEvent::borrow(&event), *at);
        let told = found.iter().filter_map(|it| {
            Some((it.header.rule_title.clone(), it.as_correlation()?.aggregated_value))
        });
        sorted(told.collect())
    };
    events.iter().map(judge).collect()
}

fn sorted(mut told: Vec<(String, f64)>) -> Vec<(String, f64)> {
    told.sort_by(|a, b| a.partial_cmp(b).unwrap());
    told
}

fn check(body: &str, events: &[Timed]) {
    let text = format!("{DETECTIONS}{}", correlation("c", body));
    assert_eq!(ours(&text, events), theirs(&text, events), "{body}\n{events:?}");
}

fn events() -> impl Strategy<Value = Vec<Timed>> {
    let event = (0..4_i64, 1..4_u8, 0..3_u8, 0..5_u8, -9..9_i32);
    proptest::collection::vec(event, 0..60).prop_map(|events| {
        let mut at = 1_700_000_000;
        let line = |(step, t, user, host, n)| {
            at += step;
            (at, format!(r#"{{"t":{t},"u":"u{user}","v":"u{user}","h":"h{host}","n":{n}}}"#))
        };
        events.into_iter().map(line).collect()
    })
}

proptest! {
    #[test]
    fn counts_are_those_of_the_oracle(events in events(), span in 1..20_u8, limit in 1..6_u8) {
        let tail = format!("group-by: [u]\ntimespan: {span}s");
        check(&format!("type: event_count\nrules: [r1, r2]\ncondition: {{gte: {limit}}}\n{tail}"), &events);
        check(&format!("type: event_count\nrules: [r1]\ncondition: {{gt: 1, lte: {limit}}}\ntimespan: {span}s"), &events);
        check(&format!("type: value_count\nrules: [r1, r3]\ncondition: {{field: h, gte: {limit}}}\n{tail}"), &events);
        check(&format!("type: value_count\nrules: [r1]\ncondition: {{field: [h, n], eq: {limit}}}\n{tail}"), &events);
    }

    #[test]
    fn measures_are_those_of_the_oracle(events in events(), span in 1..20_u8, limit in 0..9_u8) {
        let tail = format!("group-by: [u]\ntimespan: {span}s");
        for kind in ["value_sum", "value_avg", "value_median"] {
            check(&format!("type: {kind}\nrules: [r1, r2]\ncondition: {{field: n, gte: {limit}}}\n{tail}"), &events);
        }
    }

    #[test]
    fn orders_are_those_of_the_oracle(events in events(), span in 1..20_u8) {
        let tail = format!("group-by: [u]\ntimespan: {span}s");
        check(&format!("type: temporal_ordered\nrules: [r1, r2, r3]\n{tail}"), &events);
        check(&format!("type: temporal_ordered\nrules: [r3, r1]\n{tail}"), &events);
        check(&format!("type: temporal\nrules: [r1, r2, r3]\ncondition: r1 and (r2 or r3)\n{tail}"), &events);
        check(&format!("type: temporal\nrules: [r1, r2]\ncondition: r1 and not r2\n{tail}"), &events);
        check(&format!("type: temporal\nrules: [r1, r2]\naliases: {{who: {{r1: u, r2: v}}}}\ncondition: r1 and r2\ngroup-by: [who]\ntimespan: {span}s"), &events);
    }

    #[test]
    fn correlations_of_correlations_are_those_of_the_oracle(events in events(), span in 1..20_u8) {
        let text = format!(
            "{DETECTIONS}{}{}",
            correlation("inner", "type: event_count\nrules: [first]\ngroup-by: [u]\ntimespan: 9s\ncondition: {gte: 2}"),
            correlation("outer", &format!("type: event_count\nrules: [inner]\ngroup-by: [u]\ntimespan: {span}s\ncondition: {{gte: 2}}")),
        );
        prop_assert_eq!(ours(&text, &events), theirs(&text, &events));
    }
}

fn at(seconds: &[(i64, u8)]) -> Vec<Timed> {
    seconds.iter().map(|(at, t)| (*at, format!(r#"{{"t":{t},"u":"u","n":{at}}}"#))).collect()
}

fn values(body: &str, events: &[Timed]) -> Vec<Option<f64>> {
    let told = ours(&format!("{DETECTIONS}{}", correlation("c", body)), events);
    told.into_iter().map(|told| told.first().map(|it| it.1)).collect()
}

/// The oracle (0.23) lets one rule do; since 0.26 it agrees with this.
#[test]
fn without_a_condition_all_rules_must_match() {
    let body = "type: temporal\nrules: [r1, r2]\ngroup-by: [u]\ntimespan: 10s";
    let found = values(body, &at(&[(100, 1), (105, 2), (111, 2), (112, 1)]));
    assert_eq!(found, [None, Some(2.0), None, Some(2.0)]);
}

/// The oracle (0.23) tells every percentile, whatever the condition; since 0.26 it
/// agrees with this.
#[test]
fn a_percentile_is_held_against_the_condition() {
    let body = "type: value_percentile\nrules: [r1]\ntimespan: 1h\ncondition: {field: n, gte: 3, percentile: 75}";
    let found = values(body, &at(&[(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]));
    assert_eq!(found, [None, None, None, Some(3.25), Some(4.0)]);
}

/// The oracle (0.23) puts them into a group of their own; since 0.26 it agrees.
#[test]
fn events_that_lack_a_value_belong_to_no_group() {
    let body =
        "type: event_count\nrules: [r1]\ngroup-by: [absent]\ntimespan: 10s\ncondition: {gte: 1}";
    assert_eq!(values(body, &at(&[(1, 1)])), [None]);
}

#[test]
fn correlations_that_cannot_be_used_are_named() {
    let why = |body: &str| {
        let text = format!("{DETECTIONS}{}", correlation("c", body));
        load(&text).refusals().first().map(|it| it.why.clone())
    };
    let count = |rules: &str| {
        format!("type: event_count\nrules: [{rules}]\ntimespan: 1m\ncondition: {{gte: 1}}")
    };
    assert_eq!(why(&count("r1, r9")), Some(Why::UnknownRule("r9".to_owned())));
    assert_eq!(why(&count("c")), Some(Why::Circle("c".to_owned())));
    assert_eq!(
        why("type: value_sum\nrules: [r1]\ntimespan: 1m\ncondition: {gte: 1}"),
        Some(Why::NoField)
    );
    assert!(matches!(
        why("type: event_count\nrules: [r1]\ntimespan: 1m\ncondition: {gte: 1}\nwindow: tumbling"),
        Some(Why::Correlation(_))
    ));
    assert!(matches!(why("type: no_such\nrules: [r1]\ntimespan: 1m"), Some(Why::Parser(_))));
}

#[test]
fn a_rule_that_only_feeds_correlations_is_marked() {
    let text = format!(
        "{DETECTIONS}{}",
        correlation("c", "type: event_count\nrules: [r1]\ntimespan: 1m\ncondition: {gte: 1}")
    );
    let alone: Vec<bool> = load(&text).rules().iter().map(|rule| rule.alone).collect();
    assert_eq!(alone, [false, true, true]);
}

#[test]
fn filters_are_demanded_of_the_rules_they_name() {
    let filter = "---\ntitle: f\nlogsource: {product: p}\nfilter:\n  rules: [r1, first]\n  s: {u: admin}\n  condition: not s\n";
    let text = format!("{DETECTIONS}{filter}");
    let engine = Arc::new(Engine::new(load(&text)));
    let mut scanner = Scanner::new(engine);
    let mut judge = |event: &str| {
        let mut told = Vec::new();
        scanner
            .json(event.as_bytes(), &mut |found| told.push(found.rule().title.to_string()))
            .unwrap();
        told
    };
    assert_eq!(judge(r#"{"t":1,"u":"x"}"#), ["one"]);
    assert_eq!(judge(r#"{"t":1,"u":"Admin"}"#), [""; 0]);
    assert_eq!(judge(r#"{"t":2,"u":"admin"}"#), ["two", "three"]);
    let other = load(&text.replace("product: p}\nfilter", "product: q}\nfilter"));
    assert!(matches!(other.refusals()[0].why, Why::UnknownRule(_)), "a filter that fits no rule");
}

/// An attacker who never repeats himself must not take the memory.
#[test]
fn groups_and_values_are_bounded() {
    let text = format!(
        "{DETECTIONS}{}",
        correlation(
            "c",
            "type: value_count\nrules: [r1]\ngroup-by: [u]\ntimespan: 30d\ncondition: {field: n, gte: 100000}"
        )
    );
    let engine = Arc::new(Engine::new(load(&text)));
    let (mut scanner, mut correlator) =
        (Scanner::new(Arc::clone(&engine)), Correlator::new(&engine));
    for n in 0..250_000 {
        let event = format!(r#"{{"t":1,"u":"{n}","n":{n}}}"#);
        scanner.json(event.as_bytes(), &mut |it| correlator.observe(it, n, &mut |_| ())).unwrap();
    }
    assert!(correlator.forgotten() >= 150_000);
}
