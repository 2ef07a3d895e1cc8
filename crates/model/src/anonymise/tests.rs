//! What goes on tells nothing of whoever told it.

use super::*;
use crate::{MemberClass, Membership};

fn node(id: &str, sector: &str) -> Node {
    let from = Timestamp::from_second(0).expect("in range");
    let membership =
        Membership { body: "isac".into(), class: MemberClass::Full, from, until: None };
    Node {
        id: id.into(),
        name: "火の見　銀行".into(),
        kind: "institution".into(),
        sector: sector.into(),
        address: "gate.hinomi-bank.example:8471".into(),
        memberships: vec![membership],
        ..Node::default()
    }
}

fn told(words: &str) -> Vec<Trace> {
    let secrets = Secrets::of(&node("bank-a", "銀行")).hide(["PC-017", "198.51.100.0/24", "鈴木"]);
    let secrets = secrets.hide_facts("6月25日に新宿支店の端末で添付を開いた", 8);
    let indicators = vec![Indicator::read("203.0.113.66").expect("an address")];
    let sheet = Sheet { words: words.into(), indicators, ..Sheet::default() };
    secrets.traces(&sheet).into_iter().map(|(trace, _)| trace).collect()
}

#[test]
fn who_told_it_is_found_in_every_spelling() {
    for (words, trace) in [
        ("ＢＡＮＫ－Ａ から", Trace::Word),
        ("火の見銀行で発生", Trace::Word),
        ("gate.hinomi-bank.example へ", Trace::Word),
        ("担当は鈴木", Trace::Word),
        ("内部の 198.51.100.77 が", Trace::Address),
        ("新宿支店の端末で添付を開いたもの", Trace::Facts),
        ("新宿支店の、端末で 添付を開いた", Trace::Facts),
        ("SV-DB-01 から", Trace::Machine),
        ("192.0.2.9 から", Trace::Machine),
    ] {
        assert!(told(words).contains(&trace), "{words}: {:?}", told(words));
    }
    for words in ["203.0.113.66 への通信、CVE-2026-1234", "支店の端末", "2026-06-10 に確認", ""]
    {
        assert_eq!(told(words), [], "{words}");
    }
}

#[test]
fn an_indicator_in_the_reporters_own_range_tells_who_it_is() {
    let secrets = Secrets::of(&node("bank-a", "銀行")).hide(["198.51.100.0/24"]);
    let indicators = vec![Indicator::read("198.51.100.7").expect("an address")];
    let sheet = Sheet { indicators, ..Sheet::default() };
    assert_eq!(secrets.traces(&sheet), [(Trace::Address, "198.51.100.7".into())]);
}

#[test]
fn origin_hops_names_and_reasons_stay_behind() {
    let mut inside = Indicator::read("10.0.0.5").expect("an address");
    inside.although = "当行の中継".into();
    let report = Sheet {
        id: "bank-a-2026-001".into(),
        origin: "bank-a".into(),
        title: "不審な通信".into(),
        named: vec!["suzuki@isac".into()],
        hide: vec!["PC-017".into()],
        anonymous: true,
        indicators: vec![inside],
        hops: vec![crate::Hop { node: "bank-a".into(), at: Timestamp::UNIX_EPOCH }],
        occurred: Some(Timestamp::UNIX_EPOCH),
        exercise: "ex-1".into(),
        ..Sheet::default()
    };
    let derived = without_origin(&report, "isac-2026-001".into(), "isac");
    let bytes = serde_json::to_string(&derived).expect("JSON");
    for gone in ["bank-a", "suzuki", "PC-017", "当行", "1970"] {
        assert!(!bytes.contains(gone), "{gone}: {bytes}");
    }
    assert_eq!(derived.exercise, "ex-1", "an exercise stays one");
    assert_eq!(derived.indicators.len(), 1);
}

#[test]
fn the_only_one_of_its_kind_is_counted_alone() {
    let now = Timestamp::from_second(10).expect("in range");
    let mut gone = node("bank-c", "銀行");
    gone.memberships[0].until = Some(now);
    let nodes = [node("bank-a", "銀行"), node("insurer", "生命保険"), gone];
    assert_eq!(alike(&nodes[0], &nodes, "isac", now), 1);
    let nodes = [node("bank-a", "銀行"), node("bank-b", "銀行")];
    assert_eq!(alike(&nodes[0], &nodes, "isac", now), 2);
}

proptest::proptest! {
    /// Wherever and however a hidden word stands, it is found.
    #[test]
    fn no_hidden_word_slips_through(before in "[ぁ-んa-z ]{0,12}", after in "[ぁ-んA-Z ]{0,12}") {
        for word in ["bank-a", "Bank-A", "火の見銀行", "火の見 銀行"] {
            let traces = told(&format!("{before}{word}{after}"));
            proptest::prop_assert!(traces.contains(&Trace::Word));
        }
    }
}
