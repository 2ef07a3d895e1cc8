//! A record is the fold of its facts, and each fact changes exactly one record.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Allow, Asset, Fact, Incident, Key, Kind, Mail, Mandate, Party, Report, SignalRecord, Source,
    Stage, Written,
};

/// The current state of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    /// 主体
    Party(Party),
    /// 権限・役割
    Mandate(Mandate),
    /// 資産
    Asset(Asset),
    /// An allowance.
    Allow(Allow),
    /// 検知・端緒
    Signal(SignalRecord),
    /// 障害・事案
    Incident(Incident),
    /// An extortion mail.
    Mail(Mail),
    /// 報告
    Report(Report),
    /// 記録元
    Source(Source),
}

/// What the store may search records by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The record it belongs to: the party of a mandate, the incident of a report.
    pub parent: Option<String>,
    /// A word for filters, for example `open`.
    pub state: &'static str,
    /// The time by which lists are sorted.
    pub at: Timestamp,
}

impl Record {
    /// The record `key` after `fact`, given what it was `before`. `None` where there
    /// is no record: after an erasure, and for facts about what never began.
    #[must_use]
    pub fn fold(before: Option<Self>, key: &Key, fact: Fact, written: &Written) -> Option<Self> {
        let Written { at, seq, .. } = *written;
        match fact {
            Fact::Party(fact) => Some(Self::Party(fact.fold(before.and_then(Self::party)))),
            Fact::Mandate(fact) => Some(Self::Mandate(fact.fold())),
            Fact::Asset(fact) => Some(Self::Asset(fact.fold())),
            Fact::Allow(fact) => Some(Self::Allow(fact.fold())),
            Fact::Signal(fact) => fact.fold(before.and_then(Self::signal), at).map(Self::Signal),
            Fact::Incident(fact) => {
                fact.fold(before.and_then(Self::incident), &key.id, at, seq).map(Self::Incident)
            }
            Fact::Mail(fact) => fact.fold(before.and_then(Self::mail)).map(Self::Mail),
            Fact::Report(fact) => fact.fold(before.and_then(Self::report), at).map(Self::Report),
            Fact::Source(fact) => Some(Self::Source(fact.fold(before.and_then(Self::source), at))),
            Fact::Refused { .. } | Fact::Recovered { .. } => before,
            Fact::Erased { .. } => None,
        }
    }

    /// The register it stands in.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Party(_) => Kind::Party,
            Self::Mandate(_) => Kind::Mandate,
            Self::Asset(_) => Kind::Asset,
            Self::Allow(_) => Kind::Allow,
            Self::Signal(_) => Kind::Signal,
            Self::Incident(_) => Kind::Incident,
            Self::Mail(_) => Kind::Mail,
            Self::Report(_) => Kind::Report,
            Self::Source(_) => Kind::Source,
        }
    }

    /// What to search it by; `written` is the entry that made it so.
    #[must_use]
    pub fn index(&self, written: &Written) -> Index {
        let plain = |state| Index { parent: None, state, at: written.at };
        match self {
            Self::Party(_) | Self::Asset(_) => plain("registered"),
            Self::Mandate(m) => Index { parent: Some(m.party.clone()), ..plain("given") },
            Self::Allow(allow) => Index { at: allow.until, ..plain("allowed") },
            Self::Signal(s) => Index { at: s.signal.start.earliest(), ..plain(s.triage.name()) },
            Self::Incident(incident) => {
                let state = match incident.stage {
                    Stage::Open => "open",
                    Stage::Merged { .. } => "merged",
                    Stage::Closed { .. } => "closed",
                };
                Index { at: incident.opened_at, ..plain(state) }
            }
            Self::Source(source) => {
                Index { at: source.seen.last.unwrap_or(written.at), ..plain("observed") }
            }
            Self::Mail(mail) => Index { at: mail.received, ..plain("taken") },
            Self::Report(report) => Index {
                parent: Some(report.incident.clone()),
                at: report.prepared_at,
                state: if report.submitted.is_some() { "submitted" } else { "draft" },
            },
        }
    }
}

/// One accessor per record, by value, for folding and reading.
macro_rules! accessors {
    ($($name:ident: $variant:ident -> $type:ty),+ $(,)?) => {
        impl Record {
            $(
                #[doc = concat!("The ", stringify!($name), ", if it is one.")]
                #[must_use]
                pub fn $name(self) -> Option<$type> {
                    match self {
                        Self::$variant(record) => Some(record),
                        _ => None,
                    }
                }
            )+
        }
    };
}

accessors! {
    party: Party -> Party,
    mandate: Mandate -> Mandate,
    asset: Asset -> Asset,
    allow: Allow -> Allow,
    signal: Signal -> SignalRecord,
    incident: Incident -> Incident,
    mail: Mail -> Mail,
    report: Report -> Report,
    source: Source -> Source,
}
