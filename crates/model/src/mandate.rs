//! 権限・役割: who may do what, from when to when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Refusal, Scope};

/// What a mandate may allow.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// See records.
    Read,
    /// Feed logs and store signals.
    Watch,
    /// 事案化、対応不要、保留
    Triage,
    /// Open incidents and record facts.
    Respond,
    /// Approve a merge or a report.
    Approve,
    /// Send reports outside.
    Report,
    /// Say what is so, hand in evidence, do measures.
    Answer,
    /// Ask, verify, run checks, raise and confirm findings.
    Review,
    /// Keep the registers of parties, assets and allowances.
    Register,
    /// Decide on a payment to an extortionist.
    Pay,
    /// 行政処分ほか: what an authority orders upon a result (A179).
    Dispose,
    /// Tell others: bulletins, surveys, exercises.
    Share,
    /// See the operation record of others (監査証跡).
    Audit,
    /// Mandates, erasure, backup, recovery.
    Administer,
}

impl Permission {
    /// The word used in mandates.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Watch => "watch",
            Self::Triage => "triage",
            Self::Respond => "respond",
            Self::Approve => "approve",
            Self::Report => "report",
            Self::Answer => "answer",
            Self::Review => "review",
            Self::Register => "register",
            Self::Pay => "pay",
            Self::Dispose => "dispose",
            Self::Share => "share",
            Self::Audit => "audit",
            Self::Administer => "administer",
        }
    }

    /// All permissions.
    pub const ALL: [Self; 14] = [
        Self::Read,
        Self::Watch,
        Self::Triage,
        Self::Respond,
        Self::Approve,
        Self::Report,
        Self::Answer,
        Self::Review,
        Self::Register,
        Self::Pay,
        Self::Dispose,
        Self::Share,
        Self::Audit,
        Self::Administer,
    ];

    /// What the administrator of a fresh installation may do: everything but decide on a
    /// payment, which takes an executive's own mandate (A295), and on a disposition, which
    /// takes that of the disposing authority (A179).
    pub const LOCAL_ADMINISTRATOR: [Self; 12] = [
        Self::Read,
        Self::Watch,
        Self::Triage,
        Self::Respond,
        Self::Approve,
        Self::Report,
        Self::Answer,
        Self::Review,
        Self::Register,
        Self::Share,
        Self::Audit,
        Self::Administer,
    ];
}

/// A mandate of one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Mandate {
    /// Unique id.
    pub id: String,
    /// Who holds it.
    pub party: String,
    /// The role in words, for example `csirt`.
    pub role: String,
    /// What it allows.
    pub may: Vec<Permission>,
    /// From this instant on.
    pub from: Timestamp,
    /// Until, and not including, this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// To which records it reaches.
    #[serde(default, skip_serializing_if = "Scope::is_plain")]
    pub scope: Scope,
    /// The mandate of somebody else out of which it was given. It counts only
    /// while that one does, and for no more than that one allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_from: Option<String>,
}

impl Mandate {
    /// A mandate without an end, over all that lies open.
    pub fn standing(
        id: impl Into<String>,
        party: impl Into<String>,
        role: impl Into<String>,
        may: &[Permission],
        from: Timestamp,
    ) -> Self {
        Self {
            id: id.into(),
            party: party.into(),
            role: role.into(),
            may: may.to_vec(),
            from,
            until: None,
            scope: Scope::default(),
            delegated_from: None,
        }
    }

    /// Whether it is in force at `now`.
    #[must_use]
    pub fn current(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }

    /// The mandate cut down to what `source`, out of which it was given, still allows.
    #[must_use]
    pub fn within(self, source: &Self) -> Self {
        let may = self.may.into_iter().filter(|wanted| source.may.contains(wanted)).collect();
        let from = self.from.max(source.from);
        let until = [self.until, source.until].into_iter().flatten().min();
        Self { may, from, until, ..self }
    }
}

/// What happens to a mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum MandateFact {
    /// Given, or given anew with other dates; an end is a date.
    Given(Mandate),
    /// Ends, or ended, at this instant.
    Ended {
        /// From then on it allows nothing.
        at: Timestamp,
    },
}

impl MandateFact {
    pub(crate) fn fold(self, before: Option<Mandate>) -> Option<Mandate> {
        match self {
            Self::Given(mandate) => Some(mandate),
            Self::Ended { at } => before.map(|mandate| Mandate { until: Some(at), ..mandate }),
        }
    }
}

/// The mandate among `held` that allows `wanted` at `now`.
///
/// # Errors
/// MANDATE, naming the permission, if there is none.
pub fn judge(held: &[Mandate], wanted: Permission, now: Timestamp) -> Result<&Mandate, Refusal> {
    held.iter()
        .find(|mandate| mandate.current(now) && mandate.may.contains(&wanted))
        .ok_or_else(|| Refusal::new(Code::Mandate).field(wanted.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn mandate(may: &[Permission], until: Option<i64>) -> Mandate {
        Mandate {
            id: "m".into(),
            party: "p".into(),
            role: "csirt".into(),
            may: may.to_vec(),
            from: at(100),
            until: until.map(at),
            scope: Scope::default(),
            delegated_from: None,
        }
    }

    #[test]
    fn a_mandate_counts_only_between_its_dates_and_for_what_it_lists() {
        let held = [mandate(&[Permission::Respond], Some(200))];
        assert!(judge(&held, Permission::Respond, at(99)).is_err());
        assert!(judge(&held, Permission::Respond, at(100)).is_ok());
        assert!(judge(&held, Permission::Respond, at(200)).is_err());
        let refusal = judge(&held, Permission::Pay, at(150)).expect_err("no pay");
        assert_eq!((refusal.code, refusal.field.as_deref()), (Code::Mandate, Some("pay")));
    }

    #[test]
    fn what_was_delegated_never_allows_more_than_its_source() {
        let source = mandate(&[Permission::Read, Permission::Respond], Some(200));
        let given = mandate(&[Permission::Read, Permission::Pay], Some(300)).within(&source);
        assert_eq!((given.may, given.until), (vec![Permission::Read], Some(at(200))));
    }

    #[test]
    fn the_local_administrator_cannot_decide_to_pay() {
        let held = [mandate(&Permission::LOCAL_ADMINISTRATOR, None)];
        assert!(judge(&held, Permission::Administer, at(150)).is_ok());
        assert!(judge(&held, Permission::Pay, at(150)).is_err());
    }
}
