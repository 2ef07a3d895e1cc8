//! A set of detection rules as it came in one signed file, and the key that signs its
//! successors.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// Ids of the rules that can be used, sorted; titles where a rule has no id.
    pub rules: Vec<String>,
    /// How many cannot be used.
    pub refused: u64,
    /// When it was taken.
    pub taken: Timestamp,
    /// By whom.
    pub by: String,
}

/// What an update changes.
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
        /// Rules that can be used.
        rules: Vec<String>,
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
    /// What `rules` (sorted) change.
    #[must_use]
    pub fn change(&self, rules: &[String]) -> RuleChange {
        let without = |of: &[String], other: &[String]| -> Vec<String> {
            of.iter().filter(|id| other.binary_search(id).is_err()).cloned().collect()
        };
        RuleChange { new: without(rules, &self.rules), gone: without(&self.rules, rules) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_says_what_is_new_and_what_is_gone() {
        let taken = |rules: &[&str]| RuleFileFact::Taken {
            name: "own".into(),
            signer: "key".into(),
            comment: String::new(),
            digest: String::new(),
            rules: rules.iter().map(ToString::to_string).collect(),
            refused: 0,
        };
        let file = taken(&["a", "b"]).fold(Timestamp::UNIX_EPOCH, "csirt");
        let change = file.change(&["b".to_owned(), "c".to_owned()]);
        assert_eq!((change.new, change.gone), (vec!["c".to_owned()], vec!["a".to_owned()]));
        assert_eq!(file.by, "csirt");
    }
}
