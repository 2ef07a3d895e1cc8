//! 厳戒期間: a time, declared by name, in which others watch and risks are looked at again
//! sooner (A008). It begins and ends by itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

/// One such time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heightened {
    /// What it is for, for example a name of games or of a summit.
    pub name: String,
    /// Its first moment.
    pub from: Timestamp,
    /// The moment at which everything is as it was.
    pub to: Timestamp,
    /// Who declared it.
    #[serde(default)]
    pub by: String,
}

impl Heightened {
    /// A time that somebody wants to declare.
    ///
    /// # Errors
    /// BLANK without a name; TIME unless it ends after it begins.
    pub fn declared(name: &str, from: Timestamp, to: Timestamp) -> Result<Self, Refusal> {
        if !name.chars().any(char::is_alphanumeric) {
            return Err(Refusal::new(Code::Blank).field("name"));
        }
        if to <= from {
            let refusal = Refusal::new(Code::Time).field("to").detail("order");
            return Err(refusal.arg("value", to.to_string()));
        }
        Ok(Self { name: name.trim().to_owned(), from, to, by: String::new() })
    }

    /// Whether it lasts at `at`.
    #[must_use]
    pub fn lasts(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}
