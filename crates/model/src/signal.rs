//! 検知・端緒: detector hits, notices from outside, people's observations.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{Code, Placement, Refusal, indexed, same_name};

/// What a signal tells of.
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
pub enum SignalKind {
    /// Volume far above the baseline while the service fails.
    AvailabilityAttack,
    /// The same volume while the service holds.
    TrafficSurge,
    /// A client that calls one server again and again at a steady pace.
    Beacon,
    /// Steady calls with the marks of an updater, or whose allowance has expired.
    PeriodicReview,
    /// Data leaving.
    Exfiltration,
    /// Passwords tried one after another.
    PasswordAttack,
    /// Use of a privileged account.
    PrivilegedUse,
    /// A command that is watched for.
    WatchedCommand,
    /// A detection rule matched.
    RuleMatch,
    /// A source that stopped writing.
    LogSilence,
    /// Data in name queries.
    DnsTunnel,
    /// An account in other hands.
    AccountTakeover,
    /// A mail that demands money.
    ExtortionMail,
    /// Told by somebody: authority, partner, vendor, police, media, customer, employee.
    Notice,
}

impl SignalKind {
    /// The word printed as `type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AvailabilityAttack => "availability-attack",
            Self::TrafficSurge => "traffic-surge",
            Self::Beacon => "beacon",
            Self::PeriodicReview => "periodic-review",
            Self::Exfiltration => "exfiltration",
            Self::PasswordAttack => "password-attack",
            Self::PrivilegedUse => "privileged-use",
            Self::WatchedCommand => "watched-command",
            Self::RuleMatch => "rule-match",
            Self::LogSilence => "log-silence",
            Self::DnsTunnel => "dns-tunnel",
            Self::AccountTakeover => "account-takeover",
            Self::ExtortionMail => "extortion-mail",
            Self::Notice => "notice",
        }
    }
}

/// What an entity is.
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
pub enum EntityKind {
    /// A machine of ours by name.
    Host,
    /// A network address.
    Address,
    /// A server by name.
    Name,
    /// A user account.
    Account,
    /// A service to customers.
    Service,
    /// A log source.
    Source,
    /// A mailbox.
    Mailbox,
}

/// Something that a signal is about; signals group by shared entities.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Its name as the logs write it.
    pub name: String,
}

impl EntityKind {
    /// The word used in labels.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Address => "address",
            Self::Name => "name",
            Self::Account => "account",
            Self::Service => "service",
            Self::Source => "source",
            Self::Mailbox => "mailbox",
        }
    }
}

impl Entity {
    /// By which records that name it are found, in any spelling: `host:pc-017`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}:{}", self.kind.name(), indexed(&self.name))
    }

    /// An entity.
    pub fn new(kind: EntityKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }
}

/// When something began: known, or somewhere inside a gap of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum When {
    /// Known.
    At(Timestamp),
    /// After the last good sample and not after the first bad one.
    Within {
        /// It had not begun at this instant.
        after: Timestamp,
        /// It had begun at this instant.
        not_after: Timestamp,
    },
}

impl When {
    /// The latest instant at which it can have begun.
    #[must_use]
    pub fn latest(self) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Within { not_after, .. } => not_after,
        }
    }

    /// The earliest instant at which it can have begun.
    #[must_use]
    pub fn earliest(self) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Within { after, .. } => after,
        }
    }
}

/// Id of a signal: `sig_` and a hash of detector, entities and start, so that
/// the same input gives the same id however often it is read.
pub type SignalId = String;

/// One signal, with its reason in `evidence`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Signal {
    /// See [`SignalId`].
    pub id: SignalId,
    /// What it tells of.
    #[serde(rename = "type")]
    pub kind: SignalKind,
    /// Detector and version, for example `beacon@1`, or `person@1` where typed in.
    pub detector: String,
    /// When it began.
    pub start: When,
    /// When it ended; `None` while it goes on.
    pub end: Option<Timestamp>,
    /// Event time at which the evidence sufficed.
    pub detected: Timestamp,
    /// What it is about.
    pub entities: Vec<Entity>,
    /// Figures, and `rows`: where to look, as `{"source","record"}`.
    #[schema(value_type = Object)]
    pub evidence: Map<String, Value>,
}

impl Signal {
    /// A signal whose id is computed from what makes it the same signal.
    #[must_use]
    pub fn new(
        kind: SignalKind,
        detector: &str,
        start: When,
        detected: Timestamp,
        entities: Vec<Entity>,
    ) -> Self {
        let id = identify(detector, kind, start, &entities);
        let (detector, evidence) = (detector.to_owned(), Map::new());
        Self { id, kind, detector, start, end: None, detected, entities, evidence }
    }

    /// Makes the id depend on `words`, too, for what only its words tell apart.
    #[must_use]
    pub fn told_apart_by(mut self, words: &str) -> Self {
        self.id = identify(&format!("{} {words}", self.id), self.kind, self.start, &self.entities);
        self
    }

    /// Adds a figure to the evidence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.evidence.insert(name.to_owned(), value.into());
        self
    }

    /// The names of its entities of one kind.
    pub fn names(&self, kind: EntityKind) -> impl Iterator<Item = &str> {
        self.entities.iter().filter(move |e| e.kind == kind).map(|e| e.name.as_str())
    }

    /// Whether both are about a common entity.
    #[must_use]
    pub fn shares_entity(&self, other: &Self) -> bool {
        let same = |a: &Entity, b: &Entity| a.kind == b.kind && same_name(&a.name, &b.name);
        self.entities.iter().any(|own| other.entities.iter().any(|entity| same(own, entity)))
    }
}

fn identify(detector: &str, kind: SignalKind, start: When, entities: &[Entity]) -> SignalId {
    let mut hash = Sha256::new();
    // Every part is preceded by its length, so that no two lists run together alike.
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    part(detector);
    part(kind.name());
    part(&start.earliest().to_string());
    part(&start.latest().to_string());
    for entity in entities {
        part(&entity.name);
    }
    let digest = hash.finalize();
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("sig_{hex}")
}

/// What people made of a signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Triage {
    /// Nobody looked yet.
    New,
    /// 事案化
    Promoted {
        /// The incident it belongs to.
        incident: String,
        /// The closed compartment in which that incident lies.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        compartment: String,
    },
    /// 対応不要
    Dismissed {
        /// Why.
        why: String,
    },
    /// 保留
    Held {
        /// Why, if said.
        why: Option<String>,
    },
}

impl Triage {
    /// The word used for filters.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Promoted { .. } => "promoted",
            Self::Dismissed { .. } => "dismissed",
            Self::Held { .. } => "held",
        }
    }
}

/// A signal in the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalRecord {
    /// The signal as last seen.
    pub signal: Signal,
    /// What people made of it.
    pub triage: Triage,
    /// When it was first stored.
    pub recorded_at: Timestamp,
}

/// A signal that names more entities than this is found by the first ones only.
const LABELS_MAX: usize = 256;

/// What happens to a signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum SignalFact {
    /// Raised by a detector or typed in.
    Raised {
        /// The signal.
        signal: Signal,
    },
    /// Seen again with other evidence, for example a later end.
    Updated {
        /// The signal as seen now.
        signal: Signal,
    },
    /// Triaged.
    Triaged {
        /// The result.
        triage: Triage,
    },
}

impl SignalFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Raised { .. } => "raised",
            Self::Updated { .. } => "updated",
            Self::Triaged { .. } => "triaged",
        }
    }

    pub(crate) fn fold(self, before: Option<SignalRecord>, at: Timestamp) -> Option<SignalRecord> {
        match (self, before) {
            (Self::Raised { signal }, None) => {
                Some(SignalRecord { signal, triage: Triage::New, recorded_at: at })
            }
            (Self::Raised { signal } | Self::Updated { signal }, Some(before)) => {
                Some(SignalRecord { signal, ..before })
            }
            (Self::Triaged { triage }, Some(before)) => Some(SignalRecord { triage, ..before }),
            (_, None) => None,
        }
    }
}

impl SignalRecord {
    /// It lies where its incident lies.
    pub(crate) fn place(&self) -> Placement {
        match &self.triage {
            Triage::Promoted { incident, compartment } => {
                Placement { compartment: compartment.clone(), ..Placement::of(incident) }
            }
            _ => Placement::default(),
        }
    }

    /// Its kind and whom it names: `beacon`, `host:pc-017`.
    pub(crate) fn labels(&self) -> Vec<String> {
        let named = self.signal.entities.iter().take(LABELS_MAX);
        let mut labels: Vec<_> = named.map(Entity::label).collect();
        labels.push(self.signal.kind.name().to_owned());
        labels.sort();
        labels.dedup();
        labels
    }

    /// Judges a triage.
    ///
    /// # Errors
    /// REASON if 対応不要 has no reason; STATE if it already belongs to an incident.
    pub fn triage(&self, wanted: Triage) -> Result<SignalFact, Refusal> {
        if let Triage::Promoted { incident, .. } = &self.triage {
            return Err(Refusal::new(Code::State).field("triage").arg("incident", incident));
        }
        match &wanted {
            Triage::Dismissed { why } if !says_something(why) => {
                Err(Refusal::new(Code::Reason).field("why"))
            }
            _ => Ok(SignalFact::Triaged { triage: wanted }),
        }
    }
}

/// Whether a reason has at least one letter: `—` and `...` are not reasons.
fn says_something(why: &str) -> bool {
    why.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn signal(host: &str) -> Signal {
        let entities = vec![Entity::new(EntityKind::Host, host)];
        Signal::new(SignalKind::Beacon, "beacon@1", When::At(at(0)), at(9), entities)
    }

    #[test]
    fn the_id_depends_on_what_makes_it_the_same_signal() {
        assert_eq!(signal("PC-1").id, signal("PC-1").with("requests", 7).id);
        assert_ne!(signal("PC-1").id, signal("PC-2").id);
        let joined = |names: &[&str]| {
            let entities = names.iter().map(|n| Entity::new(EntityKind::Host, *n)).collect();
            Signal::new(SignalKind::Beacon, "beacon@1", When::At(at(0)), at(0), entities).id
        };
        assert_ne!(joined(&["a", "bc"]), joined(&["ab", "c"]));
    }

    #[test]
    fn dismissing_needs_a_reason_that_says_something() {
        let raised = SignalFact::Raised { signal: signal("PC-1") }.fold(None, at(1)).expect("new");
        let dismiss = |why: &str| raised.triage(Triage::Dismissed { why: why.into() });
        assert_eq!(dismiss(" — ").expect_err("no reason").code, Code::Reason);
        assert!(dismiss("計画された負荷試験").is_ok());
    }

    #[test]
    fn what_belongs_to_an_incident_is_not_triaged_again() {
        let raised = SignalFact::Raised { signal: signal("PC-1") }.fold(None, at(1));
        let triage = Triage::Promoted { incident: "2026-001".into(), compartment: String::new() };
        let promoted = SignalFact::Triaged { triage }.fold(raised, at(2)).expect("known");
        let again = promoted.triage(Triage::Held { why: None });
        assert_eq!(again.expect_err("linked").code, Code::State);
    }

    #[test]
    fn seen_again_keeps_the_triage_and_the_first_recording() {
        let raised = SignalFact::Raised { signal: signal("PC-1") }.fold(None, at(1));
        let held = SignalFact::Triaged { triage: Triage::Held { why: None } }.fold(raised, at(2));
        let again = SignalFact::Updated { signal: signal("PC-1").with("requests", 9) };
        let folded = again.fold(held, at(3)).expect("known");
        assert_eq!((folded.triage.name(), folded.recorded_at), ("held", at(1)));
        assert_eq!(folded.signal.evidence["requests"], 9);
    }
}
