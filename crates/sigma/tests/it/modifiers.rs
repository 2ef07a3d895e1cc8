//! Every modifier of the specification, by small cases: what must match and what must
//! not, and whether the oracle says the same.

use std::sync::Arc;

use rsigma_eval::event::JsonEvent;
use sigma::{Engine, Lists, Loader, Scanner, Why};

/// What the oracle says to a case.
enum Oracle {
    Agrees,
    /// It says the opposite, for this reason.
    Differs(&'static str),
}
use Oracle::{Agrees, Differs};

const ANCHORS: &str = "it holds a start with a wildcard against the end, and an end against the start; since 0.26 it does not";

fn rule(detection: &str) -> String {
    format!(
        "title: t\nid: r\nlogsource: {{product: p}}\ndetection:\n  {}\n",
        detection.replace('\n', "\n  ")
    )
}

fn engine(detection: &str, lists: Lists) -> Engine {
    let mut loader = Loader::new(lists);
    loader.text(&rule(detection), None);
    let rules = loader.finish();
    assert_eq!(rules.refusals(), [], "{detection}");
    Engine::new(rules)
}

fn matches(engine: Engine, event: &str) -> bool {
    let mut found = false;
    Scanner::new(Arc::new(engine)).json(event.as_bytes(), &mut |_| found = true).unwrap();
    found
}

/// What the oracle says, if it takes the rule.
fn oracle(detection: &str, event: &str) -> Option<bool> {
    let parsed = rsigma_parser::parse_sigma_yaml(&rule(detection)).unwrap();
    let compiled = rsigma_eval::compile_rule(&parsed.rules[0]).ok()?;
    let event = serde_json::from_str(event).unwrap();
    Some(rsigma_eval::evaluate_rule(&compiled, &JsonEvent::borrow(&event)).is_some())
}

fn check(detection: &str, cases: &[(&str, bool, Oracle)]) {
    let detection = if detection.contains("condition") {
        detection.to_owned()
    } else {
        format!("s: {{{detection}}}\ncondition: s")
    };
    for (event, expected, says) in cases {
        let ours = matches(engine(&detection, Lists::default()), event);
        assert_eq!(ours, *expected, "{detection}\n{event}");
        let theirs = oracle(&detection, event);
        match says {
            Agrees => assert_eq!(theirs, Some(*expected), "oracle: {detection}\n{event}"),
            Differs(why) => {
                assert_eq!(theirs, Some(!*expected), "oracle, {why}: {detection}\n{event}")
            }
        }
    }
}

#[test]
fn texts_are_compared_without_case_and_with_wildcards() {
    check(
        "a: Who*mi?",
        &[
            (r#"{"a":"whoxxmix"}"#, true, Agrees),
            (r#"{"a":"whomi"}"#, false, Agrees),
            (
                r#"{"a":"who\nmi\n"}"#,
                true,
                Differs("its wildcards stop at the end of a line; since 0.26 they do not"),
            ),
        ],
    );
    check(
        r"a: 'C:\\Temp\*.txt'",
        &[
            (r#"{"a":"C:\\Temp*.txt"}"#, true, Agrees),
            (r#"{"a":"C:\\Temp\\x.txt"}"#, false, Agrees),
        ],
    );
    check("a|cased: Ab", &[(r#"{"a":"Ab"}"#, true, Agrees), (r#"{"a":"ab"}"#, false, Agrees)]);
    check(
        "a: ÄRZTE",
        &[(r#"{"a":"ärzte"}"#, true, Agrees), (r#"{"a":"\u00c4rzte"}"#, true, Agrees)],
    );
    check(
        "a: ''",
        &[
            (r#"{"a":""}"#, true, Agrees),
            (r#"{"b":""}"#, false, Agrees),
            (r#"{"a":"x"}"#, false, Agrees),
        ],
    );
    check(
        "a|contains: abc",
        &[
            (r#"{"a":"xABCx"}"#, true, Agrees),
            (r#"{"a":"ab"}"#, false, Agrees),
            (r#"{"a":["x","zabc"]}"#, true, Agrees),
        ],
    );
    check("a|contains: b", &[(r#"{"a":"abc"}"#, true, Agrees), (r#"{"a":"ac"}"#, false, Agrees)]);
    check(
        "a|contains: 'a*de'",
        &[(r#"{"a":"xabcdex"}"#, true, Agrees), (r#"{"a":"xdeax"}"#, false, Agrees)],
    );
    check(
        "a|startswith: ab",
        &[(r#"{"a":"ABc"}"#, true, Agrees), (r#"{"a":"cab"}"#, false, Agrees)],
    );
    check(
        "a|startswith: 'a?long enough'",
        &[
            (r#"{"a":"aXlong enough to end"}"#, true, Differs(ANCHORS)),
            (r#"{"a":"xaXlong enough"}"#, false, Differs(ANCHORS)),
        ],
    );
    check(
        r"a|endswith: '\cmd.exe'",
        &[(r#"{"a":"C:\\CMD.EXE"}"#, true, Agrees), (r#"{"a":"\\cmd.exe.txt"}"#, false, Agrees)],
    );
    check(r"a|endswith: '\*md.exe'", &[(r#"{"a":"C:*md.exe"}"#, true, Agrees)]);
    check(
        "a|contains|all: [abcd, efgh]",
        &[
            (r#"{"a":"efgh abcd"}"#, true, Agrees),
            (r#"{"a":"abcd"}"#, false, Agrees),
            (r#"{"a":["abcd","efgh"]}"#, true, Agrees),
        ],
    );
}

#[test]
fn numbers_truths_and_nothing_are_told_apart() {
    check(
        "a: 5",
        &[
            (r#"{"a":5}"#, true, Agrees),
            (r#"{"a":"5"}"#, true, Agrees),
            (r#"{"a":5.0}"#, true, Agrees),
            (r#"{"a":55}"#, false, Agrees),
        ],
    );
    check(
        "a: '5'",
        &[
            (r#"{"a":5}"#, true, Agrees),
            (r#"{"a":"5"}"#, true, Agrees),
            (r#"{"a":5.5}"#, false, Agrees),
        ],
    );
    check(
        "a: 9007199254740993",
        &[
            (r#"{"a":9007199254740993}"#, true, Agrees),
            (
                r#"{"a":9007199254740992}"#,
                false,
                Differs("it compares as real numbers; since 0.26 it does not"),
            ),
        ],
    );
    check("a: 1.5", &[(r#"{"a":1.50}"#, true, Agrees), (r#"{"a":"1.5"}"#, true, Agrees)]);
    check(
        "a: true",
        &[
            (r#"{"a":true}"#, true, Agrees),
            (r#"{"a":"Yes"}"#, true, Agrees),
            (r#"{"a":false}"#, false, Agrees),
            (
                r#"{"a":1}"#,
                true,
                Differs("it takes the text 1 but not the number; since 0.26 both"),
            ),
        ],
    );
    check(
        "a: null",
        &[
            (r#"{"a":null}"#, true, Agrees),
            (r#"{"b":1}"#, true, Agrees),
            (r#"{"a":""}"#, false, Agrees),
        ],
    );
    check(
        "a: [null, x]",
        &[
            (
                r#"{"b":1}"#,
                true,
                Differs("a null among others does not stand for absence; since 0.26 it does"),
            ),
            (r#"{"a":"x"}"#, true, Agrees),
        ],
    );
    for (modifier, equal, below) in
        [("gt", false, false), ("gte", true, false), ("lt", false, true), ("lte", true, true)]
    {
        check(
            &format!("a|{modifier}: 5"),
            &[
                (r#"{"a":5}"#, equal, Agrees),
                (r#"{"a":"4.5"}"#, below, Agrees),
                (r#"{"a":6}"#, !below, Agrees),
                (r#"{"a":"x"}"#, false, Agrees),
            ],
        );
    }
    check(
        "a|neq: x",
        &[
            (r#"{"a":"y"}"#, true, Agrees),
            (r#"{"a":"x"}"#, false, Agrees),
            (r#"{"b":1}"#, true, Differs("an absent field is not unequal; since 0.26 it is")),
        ],
    );
    check(
        "a|exists: true",
        &[
            (r#"{"a":0}"#, true, Agrees),
            (r#"{"a":null}"#, false, Agrees),
            (r#"{"a":{}}"#, true, Agrees),
            (r#"{"b":0}"#, false, Agrees),
        ],
    );
    check("a|exists: false", &[(r#"{"a":0}"#, false, Agrees), (r#"{"b":0}"#, true, Agrees)]);
}

#[test]
fn encoded_values_are_found_in_what_holds_them() {
    check(
        "a|base64: foob",
        &[(r#"{"a":"Zm9vYg=="}"#, true, Agrees), (r#"{"a":"foob"}"#, false, Agrees)],
    );
    check(
        "a|base64offset|contains: foobar",
        &[
            (r#"{"a":"Zm9vYmFy"}"#, true, Agrees),
            (r#"{"a":"eGZvb2Jhcg=="}"#, true, Agrees),
            (r#"{"a":"eHhmb29iYXI="}"#, true, Agrees),
        ],
    );
    check(
        "a|base64offset|contains: foob",
        &[(
            r#"{"a":"Zm9vYmFyZg=="}"#,
            true,
            Differs("it demands the bits that the next letter fills"),
        )],
    );
    check("a|wide|base64offset|contains: ping", &[(r#"{"a":"cABpAG4AZwA="}"#, true, Agrees)]);
    check("a|utf16|base64: A", &[(r#"{"a":"//5BAA=="}"#, true, Agrees)]);
    check("a|utf16be|base64: A", &[(r#"{"a":"AEE="}"#, true, Agrees)]);
    check(
        "a|wide|contains: hi",
        &[(
            r#"{"a":"h\u0000i\u0000"}"#,
            true,
            Differs("alone, wide does nothing to it; since 0.26 it does"),
        )],
    );
    check(
        "a|windash|contains: ' -f '",
        &[
            (r#"{"a":"x -f y"}"#, true, Agrees),
            (r#"{"a":"x /f y"}"#, true, Agrees),
            (r#"{"a":"x \u2013f y"}"#, true, Agrees),
            (r#"{"a":"x f y"}"#, false, Agrees),
        ],
    );
    check(
        "a|windash|contains: ' /delete'",
        &[(r#"{"a":"x -Delete"}"#, true, Differs("it does not turn a slash; since 0.26 it does"))],
    );
    check(
        "a|windash|contains|all: [' -a', ' -b']",
        &[(r#"{"a":"x /a -b"}"#, true, Agrees), (r#"{"a":"x /a"}"#, false, Agrees)],
    );
}

#[test]
fn regular_expressions_networks_fields_and_times() {
    check(
        "a|re: 'In.oke-\\w+'",
        &[(r#"{"a":"x Invoke-Mimikatz"}"#, true, Agrees), (r#"{"a":"invoke-x"}"#, false, Agrees)],
    );
    check(
        "a|re|i: '^INVOKE'",
        &[(r#"{"a":"invoke-x"}"#, true, Agrees), (r#"{"a":"x invoke"}"#, false, Agrees)],
    );
    check("a|re|m: '^second$'", &[(r#"{"a":"first\nsecond"}"#, true, Agrees)]);
    check("a|re|s: 'first.second'", &[(r#"{"a":"first\nsecond"}"#, true, Agrees)]);
    check(
        "a|re: '^[0-9]{3}$'",
        &[(r#"{"a":404}"#, true, Agrees), (r#"{"a":4040}"#, false, Agrees)],
    );
    check(
        "a|cidr: 10.1.0.0/16",
        &[
            (r#"{"a":"10.1.2.3"}"#, true, Agrees),
            (r#"{"a":"10.2.2.3"}"#, false, Agrees),
            (r#"{"a":"x"}"#, false, Agrees),
        ],
    );
    check(
        "a|cidr: ['fe80::/10', '0.0.0.0/0']",
        &[
            (r#"{"a":"fe80::1"}"#, true, Agrees),
            (r#"{"a":"1.2.3.4"}"#, true, Agrees),
            (r#"{"a":"2001::1"}"#, false, Agrees),
        ],
    );
    check(
        "a|fieldref: b",
        &[
            (r#"{"a":"X","b":"x"}"#, true, Agrees),
            (r#"{"a":"x","b":"y"}"#, false, Agrees),
            (r#"{"a":"x"}"#, false, Agrees),
        ],
    );
    check(
        "a|fieldref|endswith: b",
        &[(r#"{"a":"xyz","b":"YZ"}"#, true, Agrees), (r#"{"a":"xyz","b":"xy"}"#, false, Agrees)],
    );
    for (modifier, value) in
        [("minute", 7), ("hour", 12), ("day", 3), ("week", 18), ("month", 5), ("year", 2024)]
    {
        check(
            &format!("a|{modifier}: {value}"),
            &[
                (r#"{"a":"2024-05-03T12:07:59.5Z"}"#, true, Agrees),
                (r#"{"a":"2024-05-03T14:07:59+02:00"}"#, true, Agrees),
                (r#"{"a":"2024-05-03 12:07:59"}"#, true, Agrees),
                (r#"{"a":1714738079}"#, true, Agrees),
                (r#"{"a":"1999-01-01T00:00:00Z"}"#, false, Agrees),
                (r#"{"a":"soon"}"#, false, Agrees),
            ],
        );
    }
}

#[test]
fn words_are_looked_for_in_every_text() {
    check(
        "k: [alpha, 'b*ta']\ncondition: k",
        &[
            (r#"{"a":{"b":["x Alpha"]}}"#, true, Agrees),
            (r#"{"a":"a BETA"}"#, true, Agrees),
            (r#"{"alpha":"x"}"#, false, Agrees),
        ],
    );
    check(
        "k: [4625]\ncondition: k",
        &[(r#"{"a":"id 4625"}"#, true, Differs("a number never is a word to it"))],
    );
    check(
        "s: {'|all': [alpha, beta]}\ncondition: s",
        &[
            (
                r#"{"a":"alpha beta"}"#,
                true,
                Differs("it compares whole texts; since 0.26 it does not"),
            ),
            (r#"{"a":"alpha","b":"beta"}"#, true, Differs("it looks for all words in one text")),
            (r#"{"a":"alpha"}"#, false, Agrees),
        ],
    );
}

#[test]
fn conditions_count_and_negate() {
    let selections = "s1: {a: 1}\ns2: {b: 1}\nf: {c: 1}\n_h: {d: 1}\ncondition: ";
    let with = |condition: &str| format!("{selections}{condition}");
    check(
        &with("1 of s* and not f"),
        &[
            (r#"{"a":1}"#, true, Agrees),
            (r#"{"a":1,"c":1}"#, false, Agrees),
            (r#"{"c":0}"#, false, Agrees),
        ],
    );
    check(&with("all of s*"), &[(r#"{"a":1,"b":1}"#, true, Agrees), (r#"{"a":1}"#, false, Agrees)]);
    check(
        &with("2 of them"),
        &[(r#"{"a":1,"c":1}"#, true, Agrees), (r#"{"a":1,"d":1}"#, false, Agrees)],
    );
    check(&with("not 1 of them"), &[(r#"{"x":1}"#, true, Agrees), (r#"{"b":1}"#, false, Agrees)]);
    check(
        &with("s1 or (s2 and f)"),
        &[(r#"{"b":1,"c":1}"#, true, Agrees), (r#"{"b":1}"#, false, Agrees)],
    );
    check(
        "s: [{a: 1, b: 2}, {c: 3}]\ncondition: s",
        &[(r#"{"c":3}"#, true, Agrees), (r#"{"a":1}"#, false, Agrees)],
    );
    check("s1: {a: 1}\ns2: {b: 1}\ncondition: [s1, s2]", &[(r#"{"b":1}"#, true, Agrees)]);
}

#[test]
fn nested_fields_are_named_with_dots() {
    check(
        "a.b: x",
        &[
            (r#"{"a":{"b":"x"}}"#, true, Agrees),
            (r#"{"a.b":"x"}"#, true, Agrees),
            (r#"{"a":[{"b":"y"},{"b":"x"}]}"#, true, Agrees),
            (r#"{"b":"x"}"#, false, Agrees),
        ],
    );
}

#[test]
fn placeholders_are_filled_from_lists_or_the_rule_is_refused() {
    let detection = "s: {a|expand|startswith: ['%admins%-x', plain]}\ncondition: s";
    let lists = || Lists::new([("admins".to_owned(), vec!["root".to_owned(), "op*".to_owned()])]);
    for (event, expected) in [
        (r#"{"a":"ROOT-xy"}"#, true),
        (r#"{"a":"operator-x"}"#, true),
        (r#"{"a":"plain"}"#, true),
        (r#"{"a":"x"}"#, false),
        (r#"{"a":""}"#, false),
    ] {
        assert_eq!(matches(engine(detection, lists()), event), expected, "{event}");
    }
    assert_eq!(refusal(detection), Why::Placeholder("admins".to_owned()));
}

fn refusal(detection: &str) -> Why {
    let mut loader = Loader::new(Lists::default());
    loader.text(&rule(detection), None);
    loader.finish().refusals()[0].why.clone()
}

#[test]
fn what_cannot_be_used_is_refused_by_name() {
    let why = |item: &str| refusal(&format!("s: {{{item}}}\ncondition: s"));
    assert_eq!(why("a|re: '(?=x)y'"), Why::LookAround("(?=x)y".to_owned()));
    assert_eq!(why(r"a|re: '(x)\1'"), Why::LookAround(r"(x)\1".to_owned()));
    assert!(matches!(why("a|re: '('"), Why::Regex(_)));
    assert!(matches!(why("a|re: 'a{1000}{1000}{1000}'"), Why::Regex(_)));
    assert_eq!(why("a|contains|startswith: x"), Why::Modifiers("contains, startswith".to_owned()));
    assert_eq!(
        why("a|cidr: 10.0.0.0/33"),
        Why::Value { modifier: "cidr", value: "10.0.0.0/33".to_owned() }
    );
    assert!(matches!(why("a|no_such: x"), Why::Parser(_)));
    assert_eq!(refusal("s: {a: 1}\ncondition: t"), Why::UnknownSelection("t".to_owned()));
    let deep = format!("s: {{a: 1}}\ncondition: {}s", "not ".repeat(100));
    assert_eq!(refusal(&deep), Why::TooDeep);
    let mut loader = Loader::new(Lists::default());
    loader.text("title: [", None);
    loader.text(&rule("s: {a: 1}\ncondition: s"), None);
    let rules = loader.finish();
    assert_eq!(
        (rules.rules().len(), rules.refusals().len()),
        (1, 1),
        "one bad text costs only itself"
    );
}

#[test]
fn reasons_name_selection_field_and_value() {
    let detection = "img: {Image|endswith: ['\\cmd.exe', '\\x.exe']}\nw: [whoami]\nf: {b: 1}\ncondition: img and w and not f";
    let mut scanner = Scanner::new(Arc::new(engine(detection, Lists::default())));
    let event = br#"{"Image":"C:\\Windows\\CMD.exe","m":"do \"whoami\""}"#;
    let mut told = Vec::new();
    let mut note = |found: &sigma::Match<'_>| {
        for it in found.reasons() {
            let value = String::from_utf8_lossy(it.value.unwrap()).into_owned();
            told.push(format!("{} {} {} {value}", it.selection, it.field, it.asked.unwrap()));
        }
    };
    scanner.json(event, &mut note).unwrap();
    scanner.json(event, &mut note).unwrap();
    let expected = [r"img Image \cmd.exe C:\Windows\CMD.exe", "w  whoami do \"whoami\""];
    assert_eq!(told, [expected, expected].concat(), "seen for the first time and known alike");
    let step = scanner.explain_json(br#"{"Image":"C:\\x.EXE","m":"y"}"#, 0).unwrap();
    let [image, word, not] = &step.steps[..] else { panic!("{step:?}") };
    assert_eq!((step.holds, image.holds, word.holds, not.holds), (false, true, false, true));
}

#[test]
fn events_of_other_formats_are_pairs_of_name_and_value() {
    let mut scanner = Scanner::new(Arc::new(engine(
        "s: {a|endswith: '\\x', b: 5}\ncondition: s",
        Lists::default(),
    )));
    let mut found = 0;
    for value in [&br"c:\X"[..], b"c:\xff", br"c:\\n"] {
        scanner
            .fields(
                |visit| {
                    visit("a", value);
                    visit("b", b"5");
                },
                &mut |_| found += 1,
            )
            .unwrap();
    }
    assert_eq!(found, 1);
}

/// Giants take time in proportion to their length, and are found as others are.
#[test]
fn giants_are_judged_in_time_or_refused() {
    let mut scanner = Scanner::new(Arc::new(engine(
        "s: {a|contains: ['aaaa*b', 'aaaac', 'end', '-z'], a|cased|startswith: a}\nk: [xyz]\ncondition: s and k",
        Lists::default(),
    )));
    let mut judge = |event: &str| {
        let mut found = 0;
        scanner.json(event.as_bytes(), &mut |_| found += 1).map(|()| found)
    };
    let long = "a".repeat(3 << 20);
    assert_eq!(judge(&format!(r#"{{"a":"{long}","x":"xyz"}}"#)), Ok(0));
    assert_eq!(judge(&format!(r#"{{"a":"{long}end","x":"{long}xyz"}}"#)), Ok(1));
    for before in (16 << 10) - 6..(16 << 10) + 6 {
        let start = "a".repeat(before);
        for text in ["aaaac", "aaaaxb", "end", "-z"] {
            let event = format!(r#"{{"a":"{start}{text}","x":"xyz"}}"#);
            assert_eq!(judge(&event), Ok(1), "{text} after {before}");
        }
    }
    assert_eq!(
        judge(&format!(r#"{{"a":[{}0]}}"#, "0,".repeat(70_000))),
        Err(sigma::Malformed::TooMany)
    );
    assert_eq!(
        judge(&format!(r#"{{"a":"{}"}}"#, "a".repeat(17 << 20))),
        Err(sigma::Malformed::TooLong)
    );
    assert_eq!(judge(r#"{"a":"aend","x":"xyz"}"#), Ok(1), "nothing is left behind");
}
