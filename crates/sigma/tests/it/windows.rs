//! Windows event logs as JSON lines with the field names that rules use.

use evtx::EvtxParser;
use serde_json::{Map, Value};

/// The records of an EVTX file, flat; those that cannot be read are left out.
pub(crate) fn lines(evtx: &[u8]) -> Vec<String> {
    let Ok(mut parser) = EvtxParser::from_buffer(evtx.to_vec()) else { return Vec::new() };
    let records = parser.records_json_value().filter_map(Result::ok);
    records.map(|record| flat(&record.data).to_string()).collect()
}

fn flat(record: &Value) -> Value {
    let mut fields = Map::new();
    let event = &record["Event"];
    for section in ["System", "EventData", "UserData"] {
        put(&mut fields, "", &event[section]);
    }
    Value::Object(fields)
}

/// Members under their own names; those of nested objects with the outer name before.
fn put(fields: &mut Map<String, Value>, outer: &str, value: &Value) {
    let Value::Object(members) = value else { return };
    for (name, value) in members {
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        match value {
            Value::Object(inner) if name == "#attributes" => {
                for (attribute, value) in inner {
                    fields.insert(format!("{outer}_{attribute}"), value.clone());
                }
            }
            Value::Object(inner) if name == "EventID" => {
                fields.insert(name, inner.get("#text").cloned().unwrap_or_default());
            }
            Value::Object(_) => put(fields, &name, value),
            _ => {
                fields.insert(name, value.clone());
            }
        }
    }
}
