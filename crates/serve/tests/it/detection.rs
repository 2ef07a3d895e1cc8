//! The page of detection rules.

use std::collections::BTreeSet;

use model::{
    Exception, Expect, Fact, Heard, Kind, LogKind, PerHour, RuleChoiceFact, RuleFileFact, RuleLine,
};
use ports::NewFact;

use crate::harness::House;

const HOSTILE: &str = "<script>alert(1)</script>\u{202e}";

fn rule(id: &str, tags: &[&str], kind: [&str; 3]) -> RuleLine {
    let [product, service, category] = kind.map(str::to_owned);
    RuleLine {
        id: id.into(),
        title: format!("{id} {HOSTILE}"),
        level: "high".into(),
        tags: tags.iter().map(ToString::to_string).collect(),
        kind: LogKind { product, service, category },
    }
}

async fn write(house: &House, kind: Kind, id: &str, fact: Fact) {
    let fact = NewFact::new(kind, id, Expect::Any, fact);
    house.app.registers.write(testkit::act([fact])).await.expect("written");
}

async fn taken(house: &House) {
    let rules = vec![
        rule("shadow", &["attack.impact", "attack.t1490"], ["windows", "", "process_creation"]),
        rule("trail", &["attack.defense-evasion", "attack.t1562.008"], ["aws", "cloudtrail", ""]),
    ];
    let fact = RuleFileFact::Taken {
        name: "own".into(),
        signer: "RWQ".into(),
        comment: HOSTILE.into(),
        digest: "0".repeat(64),
        rules,
        refused: 3,
    };
    write(house, Kind::RuleFile, "own", Fact::RuleFile(fact)).await;
}

#[tokio::test]
async fn rules_show_what_watches_what_is_left_alone_and_what_is_off() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    assert!(browser.get("/rules").await.body.contains("hinomi rule update"), "empty, and says how");
    taken(&house).await;
    let body = browser.get("/rules").await.body;
    assert!(body.contains("記録なし") && body.contains("T1490") && body.contains("T1562.008"));
    assert!(!body.contains("class=\"hp\""), "nothing is watched while no log is read");
    let kind = LogKind {
        product: "windows".into(),
        service: "sysmon".into(),
        category: "process_creation".into(),
    };
    let heard = Heard {
        name: "sysmon.evtx".into(),
        format: "evtx".into(),
        records: 1,
        bad: 0,
        first: None,
        last: None,
        hours: PerHour::default(),
        systems: BTreeSet::new(),
        overflow: 0,
        kinds: [kind].into(),
    };
    house.desk().await.keep_sources(vec![heard]).await.expect("kept");
    let rule = || "shadow".to_owned();
    let exception = Exception {
        selection: vec![format!("User={HOSTILE}")],
        owner: "OPS-1".into(),
        until: "2026-07-01T00:00:00Z".parse().expect("a time"),
        why: "夜間の退避".into(),
    };
    let excepted = RuleChoiceFact::Excepted { rule: rule(), exception };
    write(&house, Kind::RuleChoice, "shadow", Fact::RuleChoice(excepted)).await;
    let off = RuleChoiceFact::SwitchedOff { rule: "trail".into(), why: "対象外".into() };
    write(&house, Kind::RuleChoice, "trail", Fact::RuleChoice(off)).await;
    for lang in ["ja", "en"] {
        let body = browser.with(&format!("hinomi_lang={lang}")).get("/rules").await.body;
        assert!(body.contains("class=\"hp\"") && body.contains("class=\"hn\""), "{lang}");
        for said in ["OPS-1", "夜間の退避", "対象外", "RWQ"] {
            assert!(body.contains(said), "{lang}: {said}");
        }
        for wrong in ["<script>alert", "\u{202e}", "detection-", "tactic-"] {
            assert!(!body.contains(wrong), "{lang}: {wrong}");
        }
    }
}

#[tokio::test]
async fn rules_are_stopped_with_a_reason_started_again_and_exceptions_ended() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    taken(&house).await;
    let asked = browser.get("/rules?rule=shadow").await.body;
    assert!(asked.contains("value=\"shadow\""), "whoever comes for a rule finds it named");
    let act = async |fields: &[(&str, &str)]| browser.post("/rules", fields).await;
    let refused = act(&[("act", "off"), ("rule", "shadow"), ("why", " ")]).await;
    assert!(refused.status == 422 && refused.body.contains("role=\"alert\""), "{}", refused.body);
    let unknown = act(&[("act", "off"), ("rule", "nosuch"), ("why", "x")]).await;
    assert!(unknown.body.contains("value=\"nosuch\""), "what was typed is not lost");
    assert_eq!(act(&[("act", "off"), ("rule", "shadow"), ("why", "検証中")]).await.status, 303);
    let exception = Exception {
        selection: vec!["User=svc".into()],
        owner: "OPS-1".into(),
        until: "2100-01-01T00:00:00Z".parse().expect("a time"),
        why: "退避".into(),
    };
    house.desk().await.except_rule("trail", &exception).await.expect("left alone");
    let body = browser.get("/rules").await.body;
    assert!(
        body.contains("検証中") && body.contains("再開する") && body.contains("終える"),
        "{body}"
    );
    assert_eq!(act(&[("act", "on"), ("rule", "shadow")]).await.status, 303);
    assert_eq!(act(&[("act", "end"), ("rule", "trail"), ("number", "1")]).await.status, 303);
    let body = browser.get("/rules").await.body;
    assert!(!body.contains("検証中") && !body.contains("終える"), "{body}");
    let reader = house.browser_of("stranger").await;
    assert!(!reader.get("/rules").await.body.contains("ルールを止める"));
}
