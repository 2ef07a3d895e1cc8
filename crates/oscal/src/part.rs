//! What documents are made of.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use crate::{NAMESPACE, VERSION};

/// The head of a document.
pub(crate) fn metadata(title: &str, version: &str, modified: &str) -> Value {
    json!({
        "title": said(title),
        "last-modified": modified,
        "version": said(version),
        "oscal-version": VERSION,
    })
}

/// A property of ours. OSCAL knows no empty ones.
pub(crate) fn prop(name: &str, value: &str) -> Option<Value> {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    (!value.is_empty()).then(|| json!({"name": name, "ns": NAMESPACE, "value": value}))
}

/// Text that must not be blank and stands on one line.
pub(crate) fn said(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { "-".to_owned() } else { line }
}

/// A moment, in UTC.
pub(crate) fn at(moment: Timestamp) -> String {
    moment.to_string()
}

/// The beginning of a day in Japan.
pub(crate) fn on(day: Date) -> String {
    let japan = TimeZone::fixed(jiff::tz::offset(9));
    day.to_zoned(japan).map_or_else(|_| at(Timestamp::UNIX_EPOCH), |day| at(day.timestamp()))
}

/// Sets `key` where there is anything to set: OSCAL knows no empty lists.
pub(crate) fn set(object: &mut Value, key: &str, list: Vec<Value>) {
    if !list.is_empty() {
        object[key] = Value::Array(list);
    }
}
