//! Refusals: a stable code, the field concerned, and arguments for the sentence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Why a command was refused. The codes are stable: scripts and tests read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Code {
    /// The record is absent, or the mandate does not reach it: both look the same.
    Absent,
    /// An answer is empty. Unknown is an answer; blank is not.
    Blank,
    /// No current mandate allows the command.
    Mandate,
    /// The rules for merging are not met.
    Merge,
    /// The record is in a state that does not allow the command.
    State,
    /// A reason is required.
    Reason,
    /// No such fact key.
    Key,
    /// The value does not fit the key.
    Value,
    /// A time lacks its offset, cannot be read, or lies in the future.
    Time,
    /// The record exists already.
    Exists,
    /// A second person has not approved it.
    Approval,
    /// A one-time link was used, replaced, or is too old.
    Link,
    /// What was shown does not prove who one is.
    Credential,
    /// It takes another natural person: nobody gives both hands.
    Person,
    /// It is computed from facts and cannot be typed.
    Computed,
    /// The failure stands below the rung that a final report takes.
    Rung,
    /// The marking does not let it go that far.
    Tlp,
    /// There is no channel for it; channels are data.
    Channel,
    /// Whoever it would go to is no member now.
    Membership,
    /// Whoever reported it did not agree.
    Consent,
    /// It is part of an exercise, or it is not: the two never meet.
    Exercise,
    /// It comes before something that has to come first.
    Order,
    /// The other node is not who it says, or what it sent was changed on the way.
    Sender,
    /// Lists warn of it: it would block what must not be blocked.
    Indicator,
    /// Too many came from one source in a short time.
    Rate,
    /// It tells who told it.
    Identifies,
    /// The other node cannot read it, or takes nothing of its size.
    Unfit,
}

impl Code {
    /// All codes, so that the catalogue can be checked for gaps.
    pub const ALL: &[Self] = &[
        Self::Absent,
        Self::Blank,
        Self::Mandate,
        Self::Merge,
        Self::State,
        Self::Reason,
        Self::Key,
        Self::Value,
        Self::Time,
        Self::Exists,
        Self::Approval,
        Self::Link,
        Self::Credential,
        Self::Person,
        Self::Computed,
        Self::Rung,
        Self::Tlp,
        Self::Channel,
        Self::Membership,
        Self::Consent,
        Self::Exercise,
        Self::Order,
        Self::Sender,
        Self::Indicator,
        Self::Rate,
        Self::Identifies,
        Self::Unfit,
    ];

    /// The code as printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "ABSENT",
            Self::Blank => "BLANK",
            Self::Mandate => "MANDATE",
            Self::Merge => "MERGE",
            Self::State => "STATE",
            Self::Reason => "REASON",
            Self::Key => "KEY",
            Self::Value => "VALUE",
            Self::Time => "TIME",
            Self::Exists => "EXISTS",
            Self::Approval => "APPROVAL",
            Self::Link => "LINK",
            Self::Credential => "CREDENTIAL",
            Self::Person => "PERSON",
            Self::Computed => "COMPUTED",
            Self::Rung => "RUNG",
            Self::Tlp => "TLP",
            Self::Channel => "CHANNEL",
            Self::Membership => "MEMBERSHIP",
            Self::Consent => "CONSENT",
            Self::Exercise => "EXERCISE",
            Self::Order => "ORDER",
            Self::Sender => "SENDER",
            Self::Indicator => "INDICATOR",
            Self::Rate => "RATE",
            Self::Identifies => "IDENTIFIES",
            Self::Unfit => "UNFIT",
        }
    }
}

/// A command that was not carried out. It leaves a ledger entry and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("refused {}", code.name())]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// The field, key or question concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// A finer reason within the code, for example `time` or `root-cause` for MERGE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Arguments of the sentence that `text` says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal with `code` alone.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, field: None, detail: None, args: BTreeMap::new() }
    }

    /// Names the field concerned.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Names the finer reason.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds an argument of the sentence.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl Into<String>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}
