//! Hygiene over small lists of its own; the lists of the house are tested where they are read.

use jiff::Timestamp;

use super::*;

fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).expect("in range")
}

fn lists() -> WarningLists {
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
    let list = WarningList {
        id: "reserved".into(),
        source: "test".into(),
        ranges: words(&["10.0.0.0/8", "fe80::/10"]),
        names: words(&["bank-clearing.example"]),
        apex: words(&["cloud.example"]),
        hashes: words(&["d41d8cd98f00b204e9800998ecf8427e"]),
        ..WarningList::default()
    };
    WarningLists { bits_min_v4: 16, bits_min_v6: 32, list: vec![list] }
}

fn names(text: &str) -> Vec<String> {
    let own = Own::of(["own-bank.example", "198.51.100.0/24", "PC-017"]);
    let indicator = Indicator::read(text).expect(text);
    let doubts = lists().doubts(&indicator, &own, now());
    doubts.iter().map(|doubt| doubt.name().to_owned()).collect()
}

#[test]
fn what_must_not_be_blocked_is_doubted_in_every_spelling() {
    let cases: [(&str, &[&str]); 15] = [
        ("10.0.0.5", &["reserved"]),
        ("10.9.0.0/16", &["reserved"]),
        ("0.0.0.0/0", &["reserved", "too-wide", "own"]),
        ("2001:db8::/16", &["too-wide"]),
        ("own-bank.example", &["own"]),
        ("hxxps://www[.]own-bank[.]example/login", &["own"]),
        ("notown-bank.example", &[]),
        ("198.51.100.7", &["own"]),
        ("cloud.example", &["reserved"]),
        ("evil.cloud.example", &[]),
        ("x.bank-clearing.example", &["reserved"]),
        ("D41D8CD98F00B204E9800998ECF8427E", &["reserved"]),
        ("0wn-bank.example", &["look-alike"]),
        ("hxxp://evil[.]example", &[]),
        ("203.0.113.66", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), expected, "{text}");
    }
}

#[test]
fn a_reason_lets_it_be_told_and_a_look_alike_needs_none() {
    let (lists, own) = (lists(), Own::of(["own-bank.example"]));
    let mut inside = Indicator::read("10.0.0.5").expect("an address");
    assert_eq!(lists.stopped(&inside, &own, now()), Some(Doubt::Listed("reserved".into())));
    inside.although = "社内で踏み台に使われた".into();
    assert_eq!(lists.stopped(&inside, &own, now()), None);
    assert_eq!(lists.doubts(&inside, &own, now()).len(), 1, "the doubt stays");
    let alike = Indicator::read("0wn-bank.example").expect("a name");
    assert_eq!(lists.stopped(&alike, &own, now()), None);
}

#[test]
fn what_has_expired_is_doubted_from_that_instant_on() {
    let (lists, own) = (lists(), Own::default());
    let mut old = Indicator::read("203.0.113.66").expect("an address");
    old.until = Some(now());
    assert_eq!(lists.doubts(&old, &own, now()), [Doubt::Expired]);
    old.until = Some(now() + jiff::SignedDuration::from_secs(1));
    assert!(lists.doubts(&old, &own, now()).is_empty());
}

#[test]
fn a_list_that_cannot_be_read_is_a_fault_with_its_place() {
    let mut lists = lists();
    lists.list[0].ranges.push("10.0.0/8".into());
    lists.list[0].source.clear();
    let paths: Vec<_> = lists.faults().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["list.0.ranges.2", "list.0.source"]);
}

proptest::proptest! {
    /// Whatever is inside a doubted range is doubted, and so is every range around it.
    #[test]
    fn nothing_slips_through_by_being_wider_or_narrower(a in 0_u8.., b in 0_u8.., bits in 8_u8..=32) {
        let text = format!("10.{a}.{b}.1/{bits}");
        proptest::prop_assert!(names(&text).contains(&"reserved".to_owned()));
        let wider = format!("10.{a}.{b}.1/{}", bits % 8);
        proptest::prop_assert!(names(&wider).contains(&"reserved".to_owned()));
    }
}
