//! What a match says, for machines and for people.

use std::collections::BTreeMap;

use event::Record;
use jiff::Timestamp;
use serde_json::{Value, json};
use sigma::{Correlated, Fired, Level, Match};

use crate::output::Output;

pub(super) fn matched(found: &Match<'_>, record: Record<'_>) -> Value {
    let rule = found.rule();
    let mut told = told((&rule.id, &rule.title), rule.level, &rule.tags, record);
    told["fired"] = found.reasons().map(fired).collect();
    told
}

fn fired(fired: Fired<'_>) -> Value {
    let value = fired.value.map(String::from_utf8_lossy);
    json!({ "selection": fired.selection, "field": fired.field, "asked": fired.asked, "value": value })
}

pub(super) fn correlated(it: &Correlated<'_>, record: Record<'_>) -> Value {
    let rule = it.correlation;
    let values = it.group.iter().map(|value| String::from_utf8_lossy(value).into_owned());
    let group: BTreeMap<_, _> = rule.group_by.iter().map(ToString::to_string).zip(values).collect();
    let mut told = told((&rule.id, &rule.title), rule.level, &rule.tags, record);
    told["group"] = json!(group);
    told["measured"] = json!(it.value);
    told["within_s"] = json!(rule.span_s);
    told
}

/// What stands in every match: the rule, and where and when the event happened.
fn told(
    (id, title): (&Option<Box<str>>, &str),
    level: Option<Level>,
    tags: &[Box<str>],
    record: Record<'_>,
) -> Value {
    let time = record.time().and_then(|at| Timestamp::from_microsecond(at).ok());
    json!({
        "kind": "match",
        "rule_id": id,
        "rule_title": title,
        "level": level.as_ref().map(Level::as_str),
        "tags": tags,
        "time": time.map(|at| at.to_string()),
        "source": record.source().name,
        "record": record.number(),
        "fired": [],
    })
}

/// Which fields and values made a match, in a line.
pub fn because(told: &Value) -> String {
    let fired = told["fired"].as_array().into_iter().flatten();
    let mut parts: Vec<_> = fired.map(reason).collect();
    parts.extend(over_matches(told));
    parts.join(", ")
}

/// Of a rule over matches of others: how much in how long, and for whom it is counted.
fn over_matches(told: &Value) -> Option<String> {
    let (measured, within) = (told.get("measured")?.as_f64()?, told["within_s"].as_i64()?);
    let group = told["group"].as_object().into_iter().flatten();
    let group: Vec<_> = group.map(|(field, value)| format!("{field} = {}", plain(value))).collect();
    Some(format!("{measured} / {within} s ({})", group.join(", ")))
}

/// # Errors
/// If standard output cannot be written.
pub fn print(output: &Output, told: &Value) -> anyhow::Result<()> {
    if output.json {
        return output.object(told);
    }
    let word = |key: &str| told[key].as_str().unwrap_or("-");
    let time = word("time").parse().map_or_else(|_| "-".into(), |at| output.moment(at));
    let place = format!("{}:{}", word("source"), told["record"]);
    output.line(&format!("{:<13} {time}  {}  {place}", word("level"), word("rule_title")))?;
    let fired = told["fired"].as_array().into_iter().flatten();
    let line = |fired: &Value| format!("    {}: {}", plain(&fired["selection"]), reason(fired));
    let over = over_matches(told).map(|said| format!("    {said}"));
    fired.map(line).chain(over).try_for_each(|line| output.line(&line))
}

fn reason(fired: &Value) -> String {
    format!("{} = {}", plain(&fired["field"]), plain(&fired["value"]))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
