//! リスク: what may go wrong where, who would lose, and what is done about it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
}

impl Trigger {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Volume, Self::Connectivity, Self::Channel, Self::Bulletin, Self::Incident];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Connectivity => "connectivity",
            Self::Channel => "channel",
            Self::Bulletin => "bulletin",
            Self::Incident => "incident",
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
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
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
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
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
        self.triggered.iter().filter_map(|triggered| triggered.at).min()
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
}

impl RiskFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Identified { .. } => "identified",
            Self::Assessed(_) => "assessed",
            Self::Treated(_) => "treated",
            Self::Triggered(_) => "triggered",
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
            Self::Assessed(assessment) => {
                risk.assessments.push(dated(assessment));
                risk.triggered.clear();
            }
            Self::Treated(treatment) => risk.treatment = Some(treatment),
            Self::Triggered(triggered) => {
                risk.triggered.push(Triggered { at: Some(at), ..triggered });
            }
        }
        Some(risk)
    }
}
