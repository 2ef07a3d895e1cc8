//! What a ledger entry says.

use serde::{Deserialize, Serialize};

use crate::{
    AllowFact, AssetFact, IncidentFact, MailFact, MandateFact, PartyFact, Refusal, ReportFact,
    SignalFact, SourceFact,
};

/// The payload of a ledger entry: one fact about one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Fact {
    /// About a party.
    Party(PartyFact),
    /// About a mandate.
    Mandate(MandateFact),
    /// About an asset.
    Asset(AssetFact),
    /// About an allowance.
    Allow(AllowFact),
    /// About a signal.
    Signal(SignalFact),
    /// About an incident.
    Incident(IncidentFact),
    /// About an extortion mail.
    Mail(MailFact),
    /// About a report.
    Report(ReportFact),
    /// About a source of logs.
    Source(SourceFact),
    /// A command was refused; nothing else changed.
    Refused {
        /// The command, for example `incident.record`.
        command: String,
        /// What it was about, as typed.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        subject: String,
        /// Why.
        refusal: Refusal,
    },
    /// The key of a subject was destroyed; its payloads can no longer be read.
    Erased {
        /// The subject, for example `party/p-12`.
        subject: String,
    },
    /// The ledger was taken up again at its last good point after a loss.
    Recovered {
        /// The last entry that was kept.
        kept: u64,
        /// The entries that the last signed head had promised.
        promised: u64,
    },
}

impl Fact {
    /// What happened, shown in the open part of the entry: `incident.recorded`.
    #[must_use]
    pub fn act(&self) -> String {
        match self {
            Self::Party(PartyFact::Registered(_)) => "party.registered".into(),
            Self::Mandate(MandateFact::Given(_)) => "mandate.given".into(),
            Self::Asset(AssetFact::Registered(_)) => "asset.registered".into(),
            Self::Allow(AllowFact::Added(_)) => "allow.added".into(),
            Self::Signal(fact) => format!("signal.{}", fact.what()),
            Self::Incident(fact) => format!("incident.{}", fact.what()),
            Self::Mail(fact) => format!("mail.{}", fact.what()),
            Self::Report(fact) => format!("report.{}", fact.what()),
            Self::Source(SourceFact::Observed(_)) => "source.observed".into(),
            Self::Refused { refusal, .. } => format!("refused.{}", refusal.code.name()),
            Self::Erased { .. } => "system.erased".into(),
            Self::Recovered { .. } => "system.recovered".into(),
        }
    }
}
