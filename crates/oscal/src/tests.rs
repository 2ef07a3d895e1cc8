//! Every planted fault is found, and unknown is never satisfied.

use jiff::{Timestamp, civil::date};
use model::{
    Action, ActionKind, ActionState, Bilingual, Criterion, Evidence, EvidenceType, Finding, Key,
    Kind, Response, Review, Ruleset, Standing,
};
use serde_json::{Value, json};

use super::*;

fn words(text: &str) -> Bilingual {
    Bilingual { ja: text.into(), en: text.into() }
}

fn criterion(code: &str, parent: Option<&str>) -> Criterion {
    Criterion {
        source: "seed:L1".into(),
        parent: parent.map(Into::into),
        maps_to: vec!["other/x".into()],
        ..Criterion::of(code, words("項目"), words("趣旨"))
    }
}

fn ruleset() -> Ruleset {
    let criteria = vec![criterion("IM-ロ", None), criterion("IM-ロ-a", Some("IM-ロ"))];
    let published = date(2015, 4, 21);
    Ruleset { published, criteria, ..Ruleset::of("r", "1", words("規則"), date(2015, 4, 22)) }
}

fn now() -> Timestamp {
    "2026-06-10T09:30:00+09:00".parse().expect("a moment")
}

/// A review of two criteria, of which `standing` is known of both.
fn reviewed(standing: Standing) -> Value {
    let review = Review::of("SC-2026-001", date(2026, 4, 1), date(2026, 6, 30));
    let shown = [Evidence::of("ev-1", EvidenceType::Result, date(2026, 5, 1))];
    let responses = ["r/IM-ロ", "r/IM-ロ-a"].map(|name| Response::asked(&review.id, name, ""));
    let answers: Vec<_> = responses
        .iter()
        .map(|response| Assessed { response, evidence: &shown, verdicts: &[], standing })
        .collect();
    results(&review, &answers, now())
}

fn plan() -> Value {
    let mut finding = Finding::about("10 of 950 have a password");
    finding.id = "F-2026-001".into();
    finding.criteria = vec!["r/IM-ロ".into()];
    let action = json!({
        "id": "A-2026-001", "measure": "set passwords", "kind": "one-off", "owner": "it",
        "answers": [Key::new(Kind::Finding, "F-2026-001")], "due": "2026-07-01",
    });
    let mut action: Action = serde_json::from_value(action).expect("an action");
    action.state = ActionState::Claimed;
    assert_eq!(action.kind, ActionKind::OneOff);
    poam("さくら証券", &[finding], &[action], now())
}

#[test]
fn tokens_are_ascii_and_never_run_together() {
    assert_eq!(control_id("jp-fsa-2015/IM-ロ-b"), "jp-fsa-2015.IM-_ro_-b");
    assert_eq!(control_id("jp-fsa-2015/GL-①-イ"), "jp-fsa-2015.GL-_1_-_i_");
    assert_eq!(control_id("jp-fsa-2024/2.1-basic"), "jp-fsa-2024.2_p_1-basic");
    assert_eq!(control_id("1/x"), "_d_1.x");
    let names = ["a/イ", "a/i", "a/_i_", "a/①0", "a/⑩", "a/.", "a/p", "a./x", "a/。", "a/__i"];
    let tokens: std::collections::BTreeSet<_> = names.map(control_id).into_iter().collect();
    assert_eq!(tokens.len(), names.len(), "{tokens:?}");
    assert!(tokens.iter().all(|token| token.is_ascii()));
}

#[test]
fn ids_are_those_of_what_they_name() {
    assert_eq!(uuid(&["a", "b"]), uuid(&["a", "b"]));
    assert_ne!(uuid(&["a", "b"]), uuid(&["ab", ""]), "parts do not run together");
    let id = uuid(&["a"]);
    assert_eq!((id.len(), &id[14..15]), (36, "5"));
    assert_eq!(catalog(&ruleset()).to_string(), catalog(&ruleset()).to_string());
}

#[test]
fn what_is_unknown_or_stale_is_not_satisfied_and_says_so() {
    let states = |standing| {
        let found = reviewed(standing)["assessment-results"]["results"][0]["findings"][0].clone();
        let status = &found["target"]["status"];
        let said = found["props"][0]["value"].clone();
        [status["state"].clone(), status["reason"].clone(), said]
    };
    assert_eq!(states(Standing::Unknown), ["not-satisfied", "other", "unknown"]);
    assert_eq!(states(Standing::Stale), ["not-satisfied", "other", "stale"]);
    assert_eq!(states(Standing::Contradicted), ["not-satisfied", "fail", "contradicted"]);
    assert_eq!(states(Standing::Proven), ["satisfied", "pass", "proven"]);
}

#[test]
fn a_measure_that_is_claimed_done_is_not_completed() {
    let plan = plan();
    let risk = &plan["plan-of-action-and-milestones"]["risks"][0];
    assert_eq!(risk["remediations"][0]["lifecycle"], "planned");
    assert_eq!(risk["deadline"], "2026-06-30T15:00:00Z");
}

#[test]
fn what_we_write_has_no_fault() {
    let catalog = catalog(&ruleset());
    assert_eq!(faults(&catalog, &[&catalog]), []);
    assert_eq!(faults(&reviewed(Standing::Unknown), &[&catalog]), []);
    assert_eq!(faults(&plan(), &[&catalog]), []);
}

#[test]
fn every_planted_fault_is_found_where_it_stands() {
    let catalog = catalog(&ruleset());
    let check = |mut document: Value, pointer: &str, wrong: Value, kind: FaultKind| {
        *document.pointer_mut(pointer).expect("a place") = wrong;
        let found = faults(&document, &[&catalog]);
        let at = found.iter().find(|fault| fault.kind == kind);
        assert!(at.is_some_and(|fault| fault.pointer.starts_with(pointer)), "{kind:?}: {found:?}");
    };
    let nobody = json!("11111111-1111-5111-8111-111111111111");
    let child = "/catalog/controls/0/controls/0/id";
    check(catalog.clone(), child, json!("r.IM-_ro_"), FaultKind::DuplicateId);
    check(catalog.clone(), "/catalog/metadata/oscal-version", json!("9.9.9"), FaultKind::Version);
    let results = || reviewed(Standing::Proven);
    let result = "/assessment-results/results/0";
    let at = |rest: &str| format!("{result}/{rest}");
    let observation = at("findings/0/related-observations/0/observation-uuid");
    check(results(), &observation, nobody.clone(), FaultKind::Observation);
    let control = at("reviewed-controls/control-selections/0/include-controls/1/control-id");
    check(results(), &control, json!("r.IM-_nu_"), FaultKind::Control);
    check(results(), &at("findings/1/target/target-id"), json!("r.x"), FaultKind::Control);
    check(results(), "/assessment-results/import-ap/href", json!("#x"), FaultKind::Link);
    let first = results().pointer(&at("findings/0/uuid")).expect("a uuid").clone();
    check(results(), &at("findings/1/uuid"), first, FaultKind::DuplicateUuid);
    let item = "/plan-of-action-and-milestones/poam-items/0";
    let finding = format!("{item}/related-findings/0/finding-uuid");
    check(plan(), &finding, nobody.clone(), FaultKind::Finding);
    check(plan(), &format!("{item}/related-risks/0/risk-uuid"), nobody, FaultKind::Risk);
}
