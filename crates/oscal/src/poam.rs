//! Findings and actions as a plan of action and milestones.

use jiff::Timestamp;
use model::{Action, ActionState, Finding, Key, Kind};
use serde_json::{Value, json};

use crate::{
    control_id,
    part::{at, metadata, on, prop, said, set},
    uuid,
};

/// The plan of `institution` as it stood at `now`. Findings that were dropped are left out.
#[must_use]
pub fn poam(institution: &str, findings: &[Finding], actions: &[Action], now: Timestamp) -> Value {
    let taken: Vec<_> = findings.iter().filter(|one| one.state.name() != "dropped").collect();
    let answering = |finding: &Finding| -> Vec<&Action> {
        let key = Key::new(Kind::Finding, &finding.id);
        actions.iter().filter(|action| action.answers.contains(&key)).collect()
    };
    let mut plan = json!({
        "uuid": uuid(&["poam", institution]),
        "metadata": metadata(institution, "1", &at(now)),
        "system-id": {"identifier-type": "urn:hinomi:institution", "id": said(institution)},
    });
    set(&mut plan, "findings", taken.iter().filter_map(|one| found(one)).collect());
    set(&mut plan, "risks", taken.iter().map(|one| risk(one, &answering(one))).collect());
    let items: Vec<_> = taken.iter().map(|one| item(one)).collect();
    // OSCAL knows no plan without an item; nothing to do is one, too.
    let nothing = || vec![json!({"title": "-", "description": "nothing to do"})];
    plan["poam-items"] = Value::Array(if items.is_empty() { nothing() } else { items });
    json!({"plan-of-action-and-milestones": plan})
}

/// A finding of OSCAL has a control; one that speaks to no criterion is an item with its
/// risk and nothing more.
fn found(one: &Finding) -> Option<Value> {
    let target = control_id(one.criteria.first()?);
    let mut object = json!({
        "uuid": uuid(&["poam-finding", &one.id]),
        "title": said(&one.title),
        "description": said(&one.fact),
        "target": {
            "type": "objective-id",
            "target-id": target,
            "status": {"state": "not-satisfied", "reason": "fail"},
        },
    });
    let props =
        [prop("finding", &one.id), prop("state", one.state.name()), prop("theme", &one.theme)];
    let criteria = one.criteria.iter().filter_map(|name| prop("criterion", name));
    set(&mut object, "props", props.into_iter().flatten().chain(criteria).collect());
    Some(object)
}

fn risk(one: &Finding, actions: &[&Action]) -> Value {
    let mut object = json!({
        "uuid": uuid(&["poam-risk", &one.id]),
        "title": said(&one.title),
        "description": said(&one.fact),
        "statement": said(&one.fact),
        "status": if one.state.open() { "open" } else { "closed" },
    });
    if let Some(due) = actions.iter().filter_map(|action| action.due).max() {
        object["deadline"] = json!(on(due));
    }
    set(&mut object, "remediations", actions.iter().map(|action| remediation(action)).collect());
    object
}

/// Only what was seen to work counts as done; what is claimed does not.
fn remediation(one: &Action) -> Value {
    let lifecycle = match one.state {
        ActionState::Draft => "recommendation",
        ActionState::Effective | ActionState::Embedded => "completed",
        _ => "planned",
    };
    let mut object = json!({
        "uuid": uuid(&["poam-action", &one.id]),
        "lifecycle": lifecycle,
        "title": said(&one.what),
        "description": said(&one.what),
    });
    let props = [
        prop("action", &one.id),
        prop("state", one.state.name()),
        prop("kind", one.kind.name()),
        prop("owner", &one.owner),
        prop("priority", &one.priority.to_string()),
        one.due.and_then(|day| prop("due", &day.to_string())),
    ];
    set(&mut object, "props", props.into_iter().flatten().collect());
    object
}

fn item(one: &Finding) -> Value {
    let mut object = json!({
        "uuid": uuid(&["poam-item", &one.id]),
        "title": said(&one.title),
        "description": said(&one.fact),
        "related-risks": [{"risk-uuid": uuid(&["poam-risk", &one.id])}],
    });
    if !one.criteria.is_empty() {
        object["related-findings"] = json!([{"finding-uuid": uuid(&["poam-finding", &one.id])}]);
    }
    object
}
