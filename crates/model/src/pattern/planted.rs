//! One element for each defect, and one for each line that is just not crossed.

use super::{labelled::rules, *};
use crate::{Pdca, ring};

const TODAY: Date = Date::constant(2026, 6, 10);

fn ago(days: i64) -> Date {
    TODAY.checked_sub(days.days()).expect("a day")
}

fn told(element: &Element) -> Vec<&'static str> {
    patterns(element, &rules(), TODAY).iter().map(|found| found.pattern.name()).collect()
}

/// A rule that runs, is looked at, and whose findings are answered.
fn healthy() -> Element {
    Element {
        rule_since: Some(ago(800)),
        set_up: vec![EvidenceType::Document, EvidenceType::Organisation, EvidenceType::Product],
        planned: Some(ago(100)),
        runs: vec![ago(20), ago(110)],
        looked: Some(ago(20)),
        claims: vec![claim(40, Some((50, 1_000)))],
        findings: vec![finding(200, None, true, "a")],
        actions: vec![action(ActionKind::RootCause, 90, -30, 30)],
        ..Element::default()
    }
}

fn claim(on: i64, sample: Option<(u64, u64)>) -> ClaimSeen {
    ClaimSeen { on: ago(on), share_bp: 10_000, evidenced: true, sample }
}

fn finding(raised: i64, closed: Option<i64>, answered: bool, cause: &str) -> FindingSeen {
    let (id, cause) = (format!("F-{raised}"), cause.to_owned());
    FindingSeen { id, raised: ago(raised), closed: closed.map(ago), answered, cause }
}

fn action(kind: ActionKind, planned: i64, due: i64, word: i64) -> ActionSeen {
    let (id, state) = ("A-1".to_owned(), ActionState::Running);
    ActionSeen { id, kind, state, planned: ago(planned), due: Some(ago(due)), word: ago(word) }
}

#[test]
fn a_healthy_element_and_one_of_which_nothing_is_known_show_none() {
    assert!(told(&healthy()).is_empty());
    assert!(told(&Element::default()).is_empty());
}

/// Covers: A211.
#[test]
fn ap1_a_rule_that_was_never_seen_running() {
    let paper = Element { runs: vec![ago(184)], ..healthy() };
    assert_eq!(told(&paper), ["AP1"]);
    assert!(told(&Element { runs: vec![ago(183)], ..healthy() }).is_empty());
    assert!(told(&Element { rule_since: Some(ago(183)), ..paper.clone() }).is_empty());
    let shares = |proven| Some(Shares { proven, contradicted: 100 - proven, unknown: 0 });
    assert_eq!(told(&Element { measured: shares(49), ..healthy() }), ["AP1"]);
    assert!(told(&Element { measured: shares(50), ..paper }).is_empty());
}

/// Covers: A212.
#[test]
fn ap2_a_claim_without_a_sample_or_with_one_that_is_too_small() {
    let with = |claims| told(&Element { claims, ..healthy() });
    assert_eq!(with(vec![claim(30, None)]), ["AP2"]);
    assert_eq!(with(vec![claim(30, Some((49, 1_000)))]), ["AP2"]);
    assert_eq!(with(vec![claim(30, Some((4, 20)))]), ["AP2"]);
    assert!(with(vec![claim(30, Some((3, 3)))]).is_empty());
    assert!(with(vec![claim(29, None)]).is_empty());
    // A younger word does not hide an older one that nobody looked at.
    assert_eq!(with(vec![claim(40, None), claim(0, None)]), ["AP2"]);
}

/// Covers: A213.
#[test]
fn ap3_a_finding_that_waits_for_a_measure() {
    let with = |findings| told(&Element { findings, ..healthy() });
    assert_eq!(with(vec![finding(31, None, false, "a")]), ["AP3"]);
    assert!(with(vec![finding(30, None, false, "a")]).is_empty());
    assert!(with(vec![finding(31, Some(1), false, "a")]).is_empty());
}

/// Covers: A214.
#[test]
fn ap4_a_measure_that_is_late_or_silent() {
    let with = |one| told(&Element { actions: vec![one], ..healthy() });
    let root = ActionKind::RootCause;
    assert_eq!(with(action(root, 90, 1, 5)), ["AP4"]);
    assert!(with(action(root, 90, 0, 5)).is_empty());
    assert_eq!(with(action(root, 90, -30, 31)), ["AP4"]);
    let claimed = ActionSeen { state: ActionState::Claimed, ..action(root, 90, 1, 60) };
    assert!(with(claimed).is_empty());
}

/// Covers: A215.
#[test]
fn ap5_the_same_cause_again_or_first_aid_alone() {
    let twice = vec![finding(300, None, true, "a"), finding(50, None, true, "a")];
    let element = Element { findings: twice, ..healthy() };
    assert_eq!(told(&element), ["AP5"]);
    let mut helped = element.clone();
    helped.actions[0].state = ActionState::Effective;
    assert!(told(&helped).is_empty(), "the cause was taken away since");
    helped.actions[0].word = ago(60);
    assert_eq!(told(&helped), ["AP5"], "it came back after that");
    let apart = vec![finding(367, None, true, "a"), finding(1, None, true, "a")];
    assert!(told(&Element { findings: apart, ..healthy() }).is_empty());
    let with = |one| told(&Element { actions: vec![one], ..healthy() });
    assert_eq!(with(action(ActionKind::OneOff, 31, -30, 5)), ["AP5"]);
    assert!(with(action(ActionKind::OneOff, 30, -30, 5)).is_empty());
}

/// Covers: A216.
#[test]
fn ap6_a_series_that_changes_nothing() {
    let findings = vec![finding(200, Some(100), true, "a"), finding(150, Some(90), true, "b")];
    let element = Element { findings, ..healthy() };
    assert_eq!(told(&element), ["AP6"]);
    assert!(told(&Element { changes: vec![ago(200)], ..element.clone() }).is_empty());
    assert_eq!(told(&Element { changes: vec![ago(201)], ..element.clone() }), ["AP6"]);
    let mut old = element;
    old.findings[0].closed = Some(ago(367));
    assert!(told(&old).is_empty());
}

/// Covers: A149, A210.
#[test]
fn a_ring_is_broken_where_a_step_is_missing_or_too_old() {
    let whole = ring(&healthy(), &rules(), TODAY);
    assert!(whole.broken.is_empty() && !whole.imbalance);
    assert_eq!(whole.steps[1], (Pdca::Do, Some(ago(20))));
    assert_eq!(whole.steps[3], (Pdca::Act, Some(ago(30))));
    let old = Element { planned: Some(ago(367)), looked: None, actions: vec![], ..healthy() };
    assert_eq!(ring(&old, &rules(), TODAY).broken, [Pdca::Plan, Pdca::Check, Pdca::Act]);
    let spotless = Element { findings: vec![], actions: vec![], ..healthy() };
    assert!(ring(&spotless, &rules(), TODAY).broken.is_empty(), "nothing to improve");
}

/// Covers: A148.
#[test]
fn the_wheels_are_scored_from_what_is_shown_and_measured() {
    let wheels = |element: &Element| {
        let ring = ring(element, &rules(), TODAY);
        (ring.framework_bp, ring.process_bp, ring.imbalance)
    };
    assert_eq!(wheels(&healthy()), (Some(10_000), Some(10_000), false));
    let paper = Element { runs: vec![], ..healthy() };
    assert_eq!(wheels(&paper), (Some(10_000), Some(0), true));
    let custom = Element { set_up: vec![], ..healthy() };
    assert_eq!(wheels(&custom), (Some(0), Some(10_000), true));
    let measured = Some(Shares { proven: 1, contradicted: 1, unknown: 2 });
    assert_eq!(wheels(&Element { measured, ..healthy() }), (Some(10_000), Some(2_500), true));
    assert_eq!(wheels(&Element::default()), (None, None, false));
}
