//! 警報: that somebody has to be told of a signal or an incident, and who was.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Key, Nature, Refusal, SignalKind, Written};

/// Whether the night is disturbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// At once, at any hour.
    Now,
    /// After the quiet hours.
    CanWait,
}

impl Urgency {
    /// The word used in packs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::CanWait => "can-wait",
        }
    }
}

/// What the alert tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A signal of this kind was raised.
    Signal(SignalKind),
    /// An incident of this nature was opened.
    Incident(Nature),
    /// A failure has stood below the least that is needed for too long (A242).
    BelowMinimum,
}

impl Cause {
    /// The id of the alert that this causes about a record: there is one for each.
    #[must_use]
    pub fn alert_id(self, about: &Key) -> String {
        match self {
            Self::Signal(_) | Self::Incident(_) => Alert::id_of(about),
            Self::BelowMinimum => format!("minimum:{}", about.id),
        }
    }
}

/// Where in the roster an alert stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// How often the whole roster was gone through before.
    pub round: u32,
    /// The level, from 0.
    pub level: usize,
}

/// One message to one party over one of its contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// On behalf of which level, in which round.
    #[serde(flatten)]
    pub place: Place,
    /// To whom.
    pub party: String,
    /// The natural person behind the party.
    pub who: String,
    /// Which of the party's contacts, from 0.
    pub contact: usize,
    /// Its channel, for example `mail`.
    pub channel: String,
}

/// Why a message was not delivered: a code and what the other side said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// A stable word, for example `refused`, `timeout`, `private-address`.
    pub code: String,
    /// A detail such as a status; never a secret, at most a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Whether trying again without mending something is useless.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub permanent: bool,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// The other side took it.
    Sent,
    /// It did not.
    Failed {
        /// Why.
        trouble: Trouble,
    },
    /// The sending process ended before it could say.
    Lost,
}

/// A step that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The step.
    #[serde(flatten)]
    pub step: Step,
    /// When.
    pub at: Timestamp,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// A step that somebody has begun; until it lapses nobody else takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The step.
    #[serde(flatten)]
    pub step: Step,
    /// When it was begun.
    pub at: Timestamp,
}

/// That somebody has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Why an alert went on to the next level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Nobody acknowledged it in time.
    Unanswered,
    /// Nobody is on duty there.
    Gap,
    /// Nobody on duty there could be reached.
    Unreachable,
    /// Whoever is on duty there was told on an earlier level.
    AlreadyTold,
    /// Told as often as the pack says, or for as long.
    GivenUp,
}

impl Why {
    /// The word used in sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Gap => "gap",
            Self::Unreachable => "unreachable",
            Self::AlreadyTold => "already-told",
            Self::GivenUp => "given-up",
        }
    }
}

/// One alert. Its record is the outbox: it is raised in the act that caused it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// The signal or incident.
    pub about: Key,
    /// What it tells of.
    pub cause: Cause,
    /// Whether the night is disturbed.
    pub urgency: Urgency,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Where in the roster it stands.
    pub place: Place,
    /// Since when it stands there.
    pub since: Timestamp,
    /// Since when the present round runs.
    pub round_since: Timestamp,
    /// What was tried, oldest first.
    pub tried: Vec<Tried>,
    /// Levels that were passed, and why.
    pub passed: Vec<(Place, Why)>,
    /// What is being sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// By whom and when it was acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Seen>,
    /// Nobody is told any more, though nobody acknowledged it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub given_up: bool,
}

impl Alert {
    /// The id of the alert that was raised with a record.
    #[must_use]
    pub fn id_of(about: &Key) -> String {
        format!("{}:{}", about.kind.name(), about.id)
    }

    /// Its own id.
    #[must_use]
    pub fn id(&self) -> String {
        self.cause.alert_id(&self.about)
    }

    /// The messages that were taken by the other side.
    pub fn sent(&self) -> impl DoubleEndedIterator<Item = &Tried> {
        self.tried.iter().filter(|tried| tried.outcome == Outcome::Sent)
    }

    /// `open`, `acknowledged`, `unanswered` (told, but nobody acknowledged) or
    /// `undelivered` (nobody could be told).
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (&self.acknowledged, self.given_up) {
            (Some(_), _) => "acknowledged",
            (None, false) => "open",
            (None, true) if self.sent().next().is_some() => "unanswered",
            (None, true) => "undelivered",
        }
    }

    /// Judges an acknowledgement. What was given up can still be acknowledged.
    ///
    /// # Errors
    /// STATE if it was acknowledged before.
    pub fn acknowledge(&self) -> Result<AlertFact, Refusal> {
        match &self.acknowledged {
            None => Ok(AlertFact::Acknowledged),
            Some(seen) => Err(Refusal::new(Code::State)
                .field("alert")
                .detail("acknowledged")
                .arg("by", &seen.by)),
        }
    }
}

/// What happens to an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum AlertFact {
    /// Somebody has to be told.
    Raised {
        /// The signal or incident.
        about: Key,
        /// What it tells of.
        cause: Cause,
        /// Whether the night is disturbed.
        urgency: Urgency,
    },
    /// A step was begun: from now on it counts as tried, whatever becomes of the sender.
    Begun {
        /// Which.
        step: Step,
    },
    /// The step that was begun has ended.
    Ended {
        /// How.
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// It went on in the roster.
    Escalated {
        /// Where to; `None` if nobody is told any more.
        to: Option<Place>,
        /// Why.
        why: Why,
    },
    /// Somebody has seen it.
    Acknowledged,
}

impl AlertFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Raised { .. } => "raised",
            Self::Begun { .. } => "begun",
            Self::Ended { outcome: Outcome::Sent } => "sent",
            Self::Ended { .. } => "failed",
            Self::Escalated { .. } => "escalated",
            Self::Acknowledged => "acknowledged",
        }
    }

    /// The alert after this fact; `None` where it was never raised.
    pub(crate) fn fold(self, before: Option<Alert>, written: &Written) -> Option<Alert> {
        let at = written.at;
        match (self, before) {
            (Self::Raised { about, cause, urgency }, None) => {
                Some(raised(about, cause, urgency, at))
            }
            (fact, before) => {
                let mut alert = before?;
                alert.apply(fact, at, &written.by);
                Some(alert)
            }
        }
    }
}

fn raised(about: Key, cause: Cause, urgency: Urgency, at: Timestamp) -> Alert {
    Alert {
        about,
        cause,
        urgency,
        raised_at: at,
        place: Place::default(),
        since: at,
        round_since: at,
        tried: Vec::new(),
        passed: Vec::new(),
        claim: None,
        acknowledged: None,
        given_up: false,
    }
}

impl Alert {
    fn apply(&mut self, fact: AlertFact, at: Timestamp, by: &str) {
        match fact {
            // Raised again: once is enough.
            AlertFact::Raised { .. } => {}
            AlertFact::Begun { step } => {
                self.end_claim(Outcome::Lost, None);
                self.claim = Some(Claim { step, at });
            }
            AlertFact::Ended { outcome } => self.end_claim(outcome, Some(at)),
            AlertFact::Escalated { to, why } => self.pass(to, why, at),
            AlertFact::Acknowledged => {
                self.acknowledged.get_or_insert(Seen { by: by.to_owned(), at });
            }
        }
    }

    /// A claim whose end nobody knows ended when it began.
    fn end_claim(&mut self, outcome: Outcome, at: Option<Timestamp>) {
        if let Some(Claim { step, at: begun }) = self.claim.take() {
            self.tried.push(Tried { step, at: at.unwrap_or(begun), outcome });
        }
    }

    fn pass(&mut self, to: Option<Place>, why: Why, at: Timestamp) {
        self.end_claim(Outcome::Lost, None);
        self.passed.push((self.place, why));
        match to {
            None => self.given_up = true,
            Some(to) => {
                if to.round != self.place.round {
                    self.round_since = at;
                }
                (self.place, self.since) = (to, at);
            }
        }
    }
}
