//! Rules and events made up at random: the index, the memory and the witnesses must
//! never change what a rule says.

use std::sync::Arc;

use proptest::prelude::*;
use rsigma_eval::CompiledRule;
use rsigma_eval::event::JsonEvent;
use sigma::{Engine, Lists, Loader, Scanner};

/// Few letters and few fields, so that much matches; some texts are short, some long.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ab]{1,3}", "[ab/-]{2,7}", "(ab|ba|a b|é){2,5}", Just(String::new())]
}

fn item() -> impl Strategy<Value = String> {
    let field = prop_oneof![Just("f"), Just("g"), Just("h.i")];
    let modifiers = prop_oneof![
        Just(""),
        Just("|contains"),
        Just("|startswith"),
        Just("|endswith"),
        Just("|contains|all"),
        Just("|contains|cased"),
        Just("|contains|windash"),
        Just("|re"),
        Just("|re|i"),
        Just("|base64offset|contains"),
        Just("|neq"),
        Just("|fieldref"),
    ];
    (field, modifiers, proptest::collection::vec(text(), 2..4)).prop_map(
        |(field, modifiers, texts)| {
            let texts = match modifiers {
                "|fieldref" => vec!["g".to_owned()],
                "|base64offset|contains" => texts.into_iter().map(|it| it + "aba").collect(),
                // The oracle turns dashes only.
                "|contains|windash" => texts.into_iter().map(|it| it.replace('/', "-")).collect(),
                _ => texts,
            };
            let quoted: Vec<String> = texts.iter().map(|it| format!("'{it}'")).collect();
            format!("{field}{modifiers}: [{}]", quoted.join(", "))
        },
    )
}

fn rule() -> impl Strategy<Value = String> {
    let selection = || proptest::collection::btree_set(item(), 1..3);
    let condition = prop_oneof![
        Just("a"),
        Just("a and b"),
        Just("a or b"),
        Just("a and not b"),
        Just("not a"),
        Just("1 of them"),
        Just("all of them"),
        Just("2 of them"),
        Just("k or a"),
        Just("k and not b"),
    ];
    let word = "[ab]{1,4}";
    (selection(), selection(), proptest::collection::vec(word, 1..3), condition).prop_map(
        |(a, b, words, condition)| {
            // Of two items for one key the parser takes one: none are made.
            let of_selection = |items: std::collections::BTreeSet<String>| {
                let mut keys = std::collections::BTreeSet::new();
                let new = |item: &String| keys.insert(item.split(':').next().unwrap().to_owned());
                items.into_iter().filter(new).collect::<Vec<_>>().join("\n    ")
            };
            let words: Vec<String> = words.iter().map(|it| format!("'{it}'")).collect();
            format!(
                "title: t\nlogsource: {{product: p}}\ndetection:\n  a:\n    {}\n  b:\n    {}\n  k: [{}]\n  condition: {condition}\n",
                of_selection(a), of_selection(b), words.join(", "),
            )
        },
    )
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => text().prop_map(|it| serde_json::to_string(&it).unwrap()),
        3 => (text(), text(), text()).prop_map(|(a, b, c)| serde_json::to_string(&format!("{}{b}{}", a.to_uppercase(), c)).unwrap()),
        1 => Just("null".to_owned()),
        1 => Just("5".to_owned()),
        1 => (text(), text()).prop_map(|(a, b)| serde_json::json!([a, b]).to_string()),
        1 => Just(r#""YWJhYmE\u0061""#.to_owned()),
    ]
}

fn event() -> impl Strategy<Value = String> {
    (value(), value(), value(), any::<u8>()).prop_map(|(f, g, i, which)| {
        let parts = [
            format!(r#""f":{f}"#),
            format!(r#""g": {g}"#),
            format!(r#""h":{{"i":{i}}}"#),
            format!(r#""x":{i}"#),
        ];
        let there = parts
            .iter()
            .enumerate()
            .filter(|(at, _)| which >> at & 1 == 1)
            .map(|(_, part)| part.clone());
        format!("{{{}}}", there.collect::<Vec<_>>().join(","))
    })
}

/// What the oracle says; `None` where it knows better since 0.26 (see `modifiers`), and
/// where a field is compared with another: to it nothing equals nothing, and a list only
/// the same list; to us nothing is no value, and of a list one value is enough.
fn oracle(rule: &str, compiled: &CompiledRule, event: &str) -> Option<bool> {
    let event: serde_json::Value = serde_json::from_str(event).unwrap();
    let absent =
        ["f", "g"].iter().any(|name| event.get(name).is_none()) || event["h"].get("i").is_none();
    let odd = event
        .as_object()
        .unwrap()
        .values()
        .any(|it| it.is_null() || it.is_array() || it.is_object());
    let unsure = (rule.contains("fieldref") && odd)
        || (rule.contains("|neq") && absent)
        || rule.contains("base64offset");
    (!unsure).then(|| rsigma_eval::evaluate_rule(compiled, &JsonEvent::borrow(&event)).is_some())
}

fn engine(rules: &[String]) -> Engine {
    let mut loader = Loader::new(Lists::default());
    rules.iter().for_each(|rule| loader.text(rule, None));
    let rules = loader.finish();
    assert_eq!(rules.refusals(), []);
    Engine::new(rules)
}

fn judge(scanner: &mut Scanner, events: &[String]) -> Vec<Vec<usize>> {
    let of_event = |event: &String| {
        let mut found = Vec::new();
        scanner
            .json(event.as_bytes(), &mut |it| {
                assert!(it.reasons().all(|fired| fired.value.is_some() || fired.asked.is_none()));
                found.push(it.number());
            })
            .unwrap();
        found
    };
    events.iter().map(of_event).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn a_rule_says_what_the_oracle_says(
        rules in proptest::collection::vec(rule(), 1..6),
        events in proptest::collection::vec(event(), 1..12),
    ) {
        let mut scanner = Scanner::new(Arc::new(engine(&rules)));
        let found = judge(&mut scanner, &events);
        let compile = |rule: &String| {
            let parsed = rsigma_parser::parse_sigma_yaml(rule).unwrap();
            rsigma_eval::compile_rule(&parsed.rules[0]).unwrap()
        };
        let compiled: Vec<CompiledRule> = rules.iter().map(compile).collect();
        for (event, found) in events.iter().zip(&found) {
            for (number, rule) in rules.iter().enumerate() {
                let ours = found.contains(&number);
                if let Some(theirs) = oracle(rule, &compiled[number], event) {
                    prop_assert_eq!(ours, theirs, "{}\n{}", rule, event);
                }
                let step = scanner.explain_json(event.as_bytes(), number).unwrap();
                prop_assert_eq!(step.holds, ours, "explained otherwise");
            }
        }
        prop_assert_eq!(&judge(&mut scanner, &events), &found, "known values");
        let tuned = engine(&rules).tuned(events.iter().map(|it| it.as_bytes()));
        prop_assert_eq!(&judge(&mut Scanner::new(Arc::new(tuned)), &events), &found, "tuned");
    }
}
