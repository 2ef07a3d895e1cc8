//! A set of detection rules as it came in one signed file, and the key that signs its
//! successors.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{LogKind, technique};

/// Rules of one origin, as last taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFile {
    /// What the origin is called here, for example `sigmahq`.
    pub name: String,
    /// Public key of whoever signs it (minisign, base64), fixed when it was first taken.
    pub signer: String,
    /// What the signer said beside the signature; a date or a version as a rule.
    pub comment: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// The rules that can be used, by id.
    pub rules: Vec<RuleLine>,
    /// How many cannot be used.
    pub refused: u64,
    /// When it was taken.
    pub taken: Timestamp,
    /// By whom.
    pub by: String,
}

/// What is known of a rule without its conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleLine {
    /// Its id, or its title where it has none.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How bad a match is, as the rule says; empty where it says nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// Its tags, such as techniques of ATT&CK.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Which logs it is written for.
    #[serde(default)]
    pub kind: LogKind,
}

/// What an update changes: ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleChange {
    /// Rules that were not there before.
    pub new: Vec<String>,
    /// Rules that are there no more.
    pub gone: Vec<String>,
}

/// What happens to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum RuleFileFact {
    /// Taken, or taken anew.
    Taken {
        /// What the origin is called here.
        name: String,
        /// Public key of whoever signed it.
        signer: String,
        /// What the signer said.
        comment: String,
        /// SHA-256 of the file.
        digest: String,
        /// Rules that can be used, by id.
        rules: Vec<RuleLine>,
        /// How many cannot be used.
        refused: u64,
    },
}

impl RuleFileFact {
    pub(crate) fn fold(self, at: Timestamp, by: &str) -> RuleFile {
        let Self::Taken { name, signer, comment, digest, rules, refused } = self;
        RuleFile { name, signer, comment, digest, rules, refused, taken: at, by: by.to_owned() }
    }
}

impl RuleFile {
    /// What `rules` change.
    #[must_use]
    pub fn change(&self, rules: &[RuleLine]) -> RuleChange {
        let without = |of: &[RuleLine], other: &[RuleLine]| -> Vec<String> {
            let known: HashSet<&str> = other.iter().map(|rule| rule.id.as_str()).collect();
            let missing = of.iter().filter(|rule| !known.contains(rule.id.as_str()));
            missing.map(|rule| rule.id.clone()).collect()
        };
        RuleChange { new: without(rules, &self.rules), gone: without(&self.rules, rules) }
    }
}

impl RuleLine {
    /// Techniques of ATT&CK that it names.
    pub fn techniques(&self) -> impl Iterator<Item = String> + '_ {
        self.tags.iter().filter_map(|tag| technique(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_says_what_is_new_and_what_is_gone() {
        let rule = |id: &&str| RuleLine { id: (*id).to_owned(), ..RuleLine::default() };
        let taken = |rules: &[&str]| RuleFileFact::Taken {
            name: "own".into(),
            signer: "key".into(),
            comment: String::new(),
            digest: String::new(),
            rules: rules.iter().map(rule).collect(),
            refused: 0,
        };
        let file = taken(&["a", "b"]).fold(Timestamp::UNIX_EPOCH, "csirt");
        let change = file.change(&["b", "c"].map(|id| rule(&id)));
        assert_eq!((change.new, change.gone), (vec!["c".to_owned()], vec!["a".to_owned()]));
        assert_eq!(file.by, "csirt");
    }
}
