//! What validators of the shape let through: references that lead nowhere, ids that stand
//! twice, versions that nobody published.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::Value;

/// Versions of OSCAL that were published and that we can tell apart from a slip.
const VERSIONS: [&str; 9] =
    ["1.0.0", "1.0.4", "1.1.0", "1.1.1", "1.1.2", "1.1.3", "1.2.0", "1.2.1", "1.0.6"];

/// One fault and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place, as a JSON pointer.
    pub pointer: String,
    /// What is wrong.
    pub kind: FaultKind,
    /// The value that is wrong.
    pub value: String,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nobody published this version of OSCAL.
    Version,
    /// The uuid stands twice.
    DuplicateUuid,
    /// The id of a control or a part stands twice.
    DuplicateId,
    /// No observation has this uuid.
    Observation,
    /// No finding has this uuid.
    Finding,
    /// No risk has this uuid.
    Risk,
    /// No catalog has this control.
    Control,
    /// Nothing in the document has this uuid.
    Link,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            FaultKind::Version => "no published version",
            FaultKind::DuplicateUuid => "this uuid stands twice",
            FaultKind::DuplicateId => "this id stands twice",
            FaultKind::Observation => "no observation has this uuid",
            FaultKind::Finding => "no finding has this uuid",
            FaultKind::Risk => "no risk has this uuid",
            FaultKind::Control => "no catalog has this control",
            FaultKind::Link => "nothing in the document has this uuid",
        };
        write!(f, "{}: {}: {what}", self.pointer, self.value)
    }
}

/// Every fault of `document`, whose controls stand in `catalogs`. A catalog is judged by
/// itself. With no catalog at hand, references to controls are not judged.
#[must_use]
pub fn faults(document: &Value, catalogs: &[&Value]) -> Vec<Fault> {
    let mut walk = Walk::default();
    walk.over(document, "", "");
    let mut controls = BTreeSet::new();
    catalogs.iter().for_each(|catalog| ids(catalog, &mut controls));
    walk.faults(&controls, catalogs.is_empty())
}

/// The ids of all controls.
fn ids(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| ids(one, into)),
        Value::Object(object) => {
            into.extend(object.get("id").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|one| ids(one, into));
        }
        _ => {}
    }
}

/// What there is in a document, and what is referred to.
#[derive(Default)]
struct Walk {
    /// Each uuid with the name of the list in which it stands, and where.
    uuids: Vec<(String, String, String)>,
    ids: Vec<(String, String)>,
    references: Vec<(FaultKind, String, String)>,
}

impl Walk {
    /// `list` is the name under which `value` stands.
    fn over(&mut self, value: &Value, list: &str, pointer: &str) {
        match value {
            Value::Array(entries) => {
                for (n, one) in entries.iter().enumerate() {
                    self.over(one, list, &format!("{pointer}/{n}"));
                }
            }
            Value::Object(object) => {
                for (key, one) in object {
                    let pointer = format!("{pointer}/{key}");
                    if let Some(text) = one.as_str() {
                        self.at(list, key, text, &pointer);
                    }
                    self.over(one, key, &pointer);
                }
            }
            _ => {}
        }
    }

    fn at(&mut self, list: &str, key: &str, text: &str, pointer: &str) {
        let (text, pointer) = (text.to_owned(), pointer.to_owned());
        let kind = match (list, key) {
            (_, "uuid") => return self.uuids.push((text, list.to_owned(), pointer)),
            (_, "id") if list == "controls" || list == "parts" => {
                return self.ids.push((text, pointer));
            }
            (_, "oscal-version") => FaultKind::Version,
            (_, "observation-uuid") => FaultKind::Observation,
            (_, "finding-uuid") => FaultKind::Finding,
            (_, "risk-uuid") => FaultKind::Risk,
            (_, "control-id" | "target-id") => FaultKind::Control,
            (_, "href") if text.starts_with('#') => FaultKind::Link,
            _ => return,
        };
        self.references.push((kind, text, pointer));
    }

    fn faults(&self, controls: &BTreeSet<String>, no_catalog: bool) -> Vec<Fault> {
        let mut by_list: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for (uuid, list, pointer) in &self.uuids {
            if !seen.insert(uuid.as_str()) {
                faults.push(fault(FaultKind::DuplicateUuid, uuid, pointer));
            }
            by_list.entry(list).or_default().insert(uuid);
        }
        let mut ids = BTreeSet::new();
        let twice = self.ids.iter().filter(|(id, _)| !ids.insert(id.as_str()));
        faults.extend(twice.map(|(id, pointer)| fault(FaultKind::DuplicateId, id, pointer)));
        let among = |list: &str, uuid: &str| by_list.get(list).is_some_and(|of| of.contains(uuid));
        let holds = |kind: FaultKind, text: &str| match kind {
            FaultKind::Version => VERSIONS.contains(&text),
            FaultKind::Observation => among("observations", text),
            FaultKind::Finding => among("findings", text),
            FaultKind::Risk => among("risks", text),
            FaultKind::Control => no_catalog || controls.contains(text),
            FaultKind::Link => seen.contains(text.trim_start_matches('#')),
            FaultKind::DuplicateUuid | FaultKind::DuplicateId => true,
        };
        let broken = self.references.iter().filter(|(kind, text, _)| !holds(*kind, text));
        faults.extend(broken.map(|(kind, text, pointer)| fault(*kind, text, pointer)));
        faults
    }
}

fn fault(kind: FaultKind, value: &str, pointer: &str) -> Fault {
    Fault { pointer: pointer.to_owned(), kind, value: value.to_owned() }
}
