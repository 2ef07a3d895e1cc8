//! リスク: what may go wrong where, who would lose, and what is done about it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Moment;

/// The causes that the definition of system risk names (A145).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum CauseClass {
    /// ダウン
    Down,
    /// 誤作動
    Malfunction,
    /// 不備
    Defect,
    /// 不正使用
    Misuse,
}

impl CauseClass {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Down, Self::Malfunction, Self::Defect, Self::Misuse];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Malfunction => "malfunction",
            Self::Defect => "defect",
            Self::Misuse => "misuse",
        }
    }
}

/// Who would lose.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Loser {
    /// 顧客
    Customer,
    /// 業者
    Firm,
}

/// The threats of the scope table (A024–A029).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
pub enum Threat {
    /// Outage, directly over the network.
    T1,
    /// Outage, by malware through an insider.
    T2,
    /// Leak, directly.
    T3,
    /// Leak, by malware through an insider.
    T4,
    /// Fraud, the institution's computer infected.
    T5,
    /// Fraud, the customer's computer infected or phished.
    T6,
}

impl Threat {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::T1, Self::T2, Self::T3, Self::T4, Self::T5, Self::T6];

    /// The code.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::T1 => "T1",
            Self::T2 => "T2",
            Self::T3 => "T3",
            Self::T4 => "T4",
            Self::T5 => "T5",
            Self::T6 => "T6",
        }
    }
}

/// A grade from 1 (low) to 5 (high), never without its reason (A007).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// 1 to 5.
    pub grade: u8,
    /// Why.
    pub rationale: String,
}

/// What is done about a risk (A191).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "treatment", rename_all = "kebab-case")]
pub enum Treatment {
    /// 低減
    Reduce,
    /// 回避
    Avoid,
    /// 移転
    Transfer,
    /// 受容
    Accept {
        /// Who accepted it.
        approver: String,
    },
}

impl Treatment {
    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reduce => "reduce",
            Self::Avoid => "avoid",
            Self::Transfer => "transfer",
            Self::Accept { .. } => "accept",
        }
    }
}

/// Why a risk has to be looked at again.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// TR1: the volume jumped.
    Volume,
    /// TR2: the network grew.
    Connectivity,
    /// A new channel.
    Channel,
    /// A warning from outside.
    Bulletin,
    /// Something happened.
    Incident,
    /// The threat changed: a technique that was not seen before (A006).
    Threat,
}

impl Trigger {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Volume,
        Self::Connectivity,
        Self::Channel,
        Self::Bulletin,
        Self::Incident,
        Self::Threat,
    ];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Connectivity => "connectivity",
            Self::Channel => "channel",
            Self::Bulletin => "bulletin",
            Self::Incident => "incident",
            Self::Threat => "threat",
        }
    }
}

/// A trigger that points at a risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triggered {
    /// Which.
    pub trigger: Trigger,
    /// By what, in words or as a key.
    pub source: String,
    /// When it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// When it happened, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

impl Triggered {
    /// A trigger that nobody wrote down yet.
    pub fn new(trigger: Trigger, source: impl Into<String>, since: Option<Timestamp>) -> Self {
        Self { trigger, source: source.into(), at: None, since }
    }

    /// When it happened, as far as that is known.
    #[must_use]
    pub fn moment(&self) -> Option<Timestamp> {
        self.since.or(self.at)
    }

    fn same(&self, other: &Self) -> bool {
        (self.trigger, &self.source) == (other.trigger, &other.source)
    }
}

/// What was thought of a risk at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// How likely.
    pub likelihood: Grade,
    /// How bad.
    pub impact: Grade,
    /// Who thought so.
    #[serde(default)]
    pub by: String,
    /// When it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// When it was thought, if that was earlier.
    // An entry has an `of` of its own.
    #[serde(default, rename = "thought_at", skip_serializing_if = "Option::is_none")]
    pub of: Option<Timestamp>,
}

impl Assessment {
    /// The moment up to which it answers triggers.
    #[must_use]
    pub fn moment(&self) -> Option<Timestamp> {
        self.of.or(self.at)
    }

    /// Likelihood times impact.
    #[must_use]
    pub fn product(&self) -> u8 {
        self.likelihood.grade.saturating_mul(self.impact.grade)
    }
}

/// One risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// For example `R-001`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The cause class.
    pub cause: CauseClass,
    /// Who would lose.
    pub loses: Vec<Loser>,
    /// Where: the asset.
    pub asset: String,
    /// Of what kind, out of a stated list (A187).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The threat, if it is one of the six.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<Threat>,
    /// Who attacks and why; empty for unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub motive: String,
    /// What was thought of it, oldest first.
    #[serde(default)]
    pub assessments: Vec<Assessment>,
    /// What is done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub treatment: Option<Treatment>,
    /// Triggers since the last assessment.
    #[serde(default)]
    pub triggered: Vec<Triggered>,
    /// Triggers that an assessment answered: none of them points here again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<Triggered>,
    /// Who decided on the treatment, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub treated: Option<(String, Timestamp)>,
    /// When executives were last told of it (A184).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// Who of them said that he has seen it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<(String, Timestamp)>,
}

impl Risk {
    /// What is thought of it now.
    #[must_use]
    pub fn assessment(&self) -> Option<&Assessment> {
        self.assessments.last()
    }

    /// Since when it waits to be looked at again.
    #[must_use]
    pub fn waits_since(&self) -> Option<Timestamp> {
        self.triggered.iter().filter_map(Triggered::moment).min()
    }

    /// Whether something points at it that nobody answered for `days` (A189), or its
    /// threat changed, which makes the assessment one of another threat at once (A006).
    #[must_use]
    pub fn stale(&self, now: Timestamp, days: u16) -> bool {
        let patience = SignedDuration::from_hours(24 * i64::from(days));
        let late = self.waits_since().is_some_and(|since| now.duration_since(since) >= patience);
        let changed = |one: &Triggered| {
            one.trigger == Trigger::Threat && one.moment().is_some_and(|at| at <= now)
        };
        late || self.triggered.iter().any(changed)
    }

    /// Before the event, or after it has materialised: an incident points at it to which
    /// no assessment answered yet (A147).
    #[must_use]
    pub fn phase(&self) -> Moment {
        match self.triggered.iter().any(|one| one.trigger == Trigger::Incident) {
            true => Moment::After,
            false => Moment::Before,
        }
    }

    /// Whether this trigger points here already, or was answered.
    #[must_use]
    pub fn knows(&self, trigger: &Triggered) -> bool {
        self.triggered.iter().chain(&self.answered).any(|known| known.same(trigger))
    }

    /// `triggered`, `untreated` or `assessed`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (self.triggered.is_empty(), &self.treatment) {
            (false, _) => "triggered",
            (true, None) => "untreated",
            (true, Some(_)) => "assessed",
        }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let threat = self.threat.map(|threat| format!("threat:{}", threat.name()));
        [format!("asset:{}", self.asset)].into_iter().chain(threat).collect()
    }
}

/// What happens to a risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum RiskFact {
    /// 特定: written down, with its first assessment.
    Identified {
        /// The risk, without assessments.
        risk: Box<Risk>,
        /// What is thought of it.
        assessment: Assessment,
    },
    /// 評価: looked at again; every trigger is answered.
    Assessed(Assessment),
    /// What is done about it was decided.
    Treated(Treatment),
    /// Something points at it.
    Triggered(Triggered),
    /// Executives were told what changed.
    Reported {
        /// Whom: the parties of the executive layer.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to: Vec<String>,
    },
    /// One of them said that he has seen it.
    Seen {},
}

impl RiskFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Identified { .. } => "identified",
            Self::Assessed(_) => "assessed",
            Self::Treated(_) => "treated",
            Self::Triggered(_) => "triggered",
            Self::Reported { .. } => "reported",
            Self::Seen {} => "seen",
        }
    }

    pub(crate) fn fold(self, before: Option<Risk>, at: Timestamp, by: &str) -> Option<Risk> {
        let dated = |a: Assessment| Assessment { by: by.to_owned(), at: Some(at), ..a };
        if let (Self::Identified { risk, assessment }, None) = (&self, &before) {
            return Some(Risk { assessments: vec![dated(assessment.clone())], ..*risk.clone() });
        }
        let mut risk = before?;
        match self {
            Self::Identified { .. } => {}
            Self::Assessed(assessment) => risk.assess(dated(assessment)),
            Self::Treated(treatment) => {
                risk.treatment = Some(treatment);
                risk.treated = Some((by.to_owned(), at));
            }
            Self::Triggered(triggered) if !risk.knows(&triggered) => {
                risk.triggered.push(Triggered { at: Some(at), ..triggered });
            }
            Self::Triggered(_) => {}
            Self::Reported { .. } => {
                risk.reported_at = Some(at);
                risk.seen = None;
            }
            Self::Seen {} => risk.seen = Some((by.to_owned(), at)),
        }
        Some(risk)
    }
}

impl Risk {
    /// What happened after the moment of an assessment is not answered by it.
    fn assess(&mut self, assessment: Assessment) {
        let moment = assessment.moment();
        let (answered, waiting) =
            std::mem::take(&mut self.triggered).into_iter().partition(|t| t.moment() <= moment);
        self.triggered = waiting;
        self.answered.extend::<Vec<_>>(answered);
        self.assessments.push(assessment);
    }
}
