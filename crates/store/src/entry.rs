//! The open part of an entry: the leaf of the Merkle log.

use jiff::Timestamp;
use model::Written;
use serde::{Deserialize, Serialize};

/// The version of this form.
const VERSION: u8 = 1;

/// What of an entry is never erased. Its canonical bytes are this struct as
/// JSON, fields in this order, without white space; they are kept as written
/// and never made anew, so that later versions may add fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    v: u8,
    pub seq: u64,
    pub recorded_at: Timestamp,
    pub by: String,
    pub mandate: String,
    /// What happened, for example `incident.recorded`.
    pub act: String,
    /// The record, for example `incident/2026-014`.
    pub subject: String,
    /// SHA-256 over salt and payload, base64.
    pub commitment: String,
}

impl Entry {
    pub(crate) fn new(written: &Written, act: String, subject: String, commitment: String) -> Self {
        let Written { seq, at, by, mandate } = written.clone();
        Self { v: VERSION, seq, recorded_at: at, by, mandate, act, subject, commitment }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers, times and texts always fit JSON")
    }

    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|entry: &Self| entry.v == VERSION)
    }

    /// The subject whose key this entry destroyed, if that is what it tells of.
    pub(crate) fn erases(&self) -> Option<&str> {
        self.subject.strip_prefix("system/").filter(|_| self.act == "system.erased")
    }

    pub(crate) fn written(&self) -> Written {
        let Self { seq, recorded_at: at, by, mandate, .. } = self.clone();
        Written { seq, at, by, mandate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_is_fixed() {
        let at = "2026-04-01T09:00:00.25+09:00".parse().expect("a time");
        let written = Written { seq: 7, at, by: "csirt".into(), mandate: "m-1".into() };
        let entry = Entry::new(&written, "party.registered".into(), "party/甲".into(), "c=".into());
        let expected = r#"{"v":1,"seq":7,"recorded_at":"2026-04-01T00:00:00.25Z","by":"csirt","mandate":"m-1","act":"party.registered","subject":"party/甲","commitment":"c="}"#;
        assert_eq!(entry.to_bytes(), expected.as_bytes());
        assert_eq!(Entry::parse(expected.as_bytes()), Some(entry));
    }

    #[test]
    fn other_versions_are_not_guessed_at() {
        assert_eq!(Entry::parse(b"{}"), None);
        let other = r#"{"v":2,"seq":7,"recorded_at":"2026-04-01T00:00:00Z","by":"","mandate":"","act":"","subject":"","commitment":""}"#;
        assert_eq!(Entry::parse(other.as_bytes()), None);
    }
}
