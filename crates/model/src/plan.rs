//! 計画: a policy, a contingency plan, a roadmap, with versions, approval and tests.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::Layer;

/// What kind of plan it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// 基本方針
    Policy,
    /// コンティンジェンシープラン
    Contingency,
    /// 監査計画
    Audit,
    /// 人材の育成・拡充計画
    People,
    /// ロードマップ
    Roadmap,
}

impl PlanKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Policy, Self::Contingency, Self::Audit, Self::People, Self::Roadmap];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Contingency => "contingency",
            Self::Audit => "audit",
            Self::People => "people",
            Self::Roadmap => "roadmap",
        }
    }
}

/// What a version of a plan says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// What it is called.
    pub title: String,
    /// The scenarios it is for, for example `ddos`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<String>,
    /// Its steps, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    /// The text, or where it lies.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The SHA-256 of the document, if there is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// From 1.
    pub no: u32,
    /// What it says.
    #[serde(flatten)]
    pub wording: Wording,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who approved it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<(String, Timestamp)>,
    /// The layer of whoever approved it, at that time (A182).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_for: Option<Layer>,
    /// The resolution of the meeting that decided, where one did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resolution: String,
    /// Who said that he has read it, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_by: Vec<(String, Timestamp)>,
}

/// How far a plan has got (A122).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanProgress {
    /// So many are done.
    pub done: u32,
    /// Of so many.
    // An entry has an `of` of its own.
    #[serde(rename = "total")]
    pub of: u32,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Who said so.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// How wide an exercise was (A225). All but the first count as across the sector (A208).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Breadth {
    /// 自社
    #[default]
    SingleFirm,
    /// 業界内
    InSector,
    /// 業界の垣根を越えた
    CrossSector,
    /// 他の重要インフラと
    CrossInfrastructure,
}

impl Breadth {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::SingleFirm, Self::InSector, Self::CrossSector, Self::CrossInfrastructure];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SingleFirm => "single-firm",
            Self::InSector => "in-sector",
            Self::CrossSector => "cross-sector",
            Self::CrossInfrastructure => "cross-infrastructure",
        }
    }

    /// Whether others took part.
    #[must_use]
    pub fn across(self) -> bool {
        self != Self::SingleFirm
    }

    fn is_single(&self) -> bool {
        !self.across()
    }
}

/// A test of a plan: a drill, a restore, a call round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTest {
    /// The version that was tested.
    pub version: u32,
    /// The day.
    pub on: Date,
    /// What came out.
    pub words: String,
    /// Whether it worked.
    pub passed: bool,
    /// On what this rests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// How wide it was.
    #[serde(default, skip_serializing_if = "Breadth::is_single")]
    pub breadth: Breadth,
}

/// One plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// For example `cp-ddos`.
    pub id: String,
    /// The kind.
    pub kind: PlanKind,
    /// Whose it is.
    pub owner: String,
    /// The day by which it has to be looked through again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_due: Option<Date>,
    /// The day by which it has to be tested again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_due: Option<Date>,
    /// All versions, oldest first.
    #[serde(default)]
    pub versions: Vec<Version>,
    /// The tests, oldest first.
    #[serde(default)]
    pub tests: Vec<PlanTest>,
    /// Incidents in which it was used, with the version frozen to each.
    #[serde(default)]
    pub used_in: Vec<(String, u32)>,
    /// How far it has got, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<PlanProgress>,
    /// Why it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<String>,
}

impl Plan {
    /// The newest version.
    #[must_use]
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The version `no`.
    #[must_use]
    pub fn version(&self, no: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.no == no)
    }

    fn version_mut(&mut self, no: u32) -> Option<&mut Version> {
        self.versions.iter_mut().find(|version| version.no == no)
    }

    /// The newest version that somebody approved: the one in force.
    #[must_use]
    pub fn in_force(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.approved.is_some())
    }

    /// `retired`, `draft` while nothing is approved, `revised` while a newer version
    /// waits for approval, else `in-force`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (&self.retired, self.in_force(), self.newest()) {
            (Some(_), ..) => "retired",
            (None, None, _) => "draft",
            (None, Some(force), Some(newest)) if newest.no > force.no => "revised",
            _ => "in-force",
        }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        vec![format!("kind:{}", self.kind.name()), format!("owner:{}", self.owner)]
    }
}

/// What happens to a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum PlanFact {
    /// 起案
    Drafted {
        /// The plan, without versions.
        plan: Plan,
        /// What its first version says.
        wording: Wording,
    },
    /// 改訂
    Revised {
        /// What the new version says.
        wording: Wording,
    },
    /// 承認
    Approved {
        /// Which version.
        version: u32,
        /// When it has to be looked through again.
        review_due: Option<Date>,
        /// The layer of whoever approves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        layer: Option<Layer>,
        /// The resolution of the meeting that decided.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        resolution: String,
    },
    /// 周知: somebody says that he has read it.
    Read {
        /// Which version.
        version: u32,
    },
    /// 進捗
    Progressed(PlanProgress),
    /// 訓練済
    Tested {
        /// The test.
        test: PlanTest,
        /// When it has to be tested again.
        test_due: Option<Date>,
    },
    /// An incident froze the version in force.
    Used {
        /// The incident.
        incident: String,
        /// The version.
        version: u32,
    },
    /// 廃止
    Retired {
        /// Why.
        why: String,
    },
}

impl PlanFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "drafted",
            Self::Revised { .. } => "revised",
            Self::Approved { .. } => "approved",
            Self::Read { .. } => "read",
            Self::Progressed(_) => "progressed",
            Self::Tested { .. } => "tested",
            Self::Used { .. } => "used",
            Self::Retired { .. } => "retired",
        }
    }

    pub(crate) fn fold(self, before: Option<Plan>, at: Timestamp, by: &str) -> Option<Plan> {
        if let (Self::Drafted { plan, wording }, None) = (&self, &before) {
            let mut plan = plan.clone();
            plan.versions = vec![version(1, wording.clone(), at, by)];
            return Some(plan);
        }
        let mut plan = before?;
        match self {
            Self::Drafted { .. } => {}
            Self::Revised { wording } => {
                let no = plan.newest().map_or(0, |newest| newest.no) + 1;
                plan.versions.push(version(no, wording, at, by));
            }
            Self::Approved { version, review_due, layer, resolution } => {
                plan.review_due = review_due;
                if let Some(approved) = plan.version_mut(version) {
                    approved.approved = Some((by.to_owned(), at));
                    approved.approved_for = layer;
                    approved.resolution = resolution;
                }
            }
            Self::Read { version } => {
                let read = plan.version_mut(version).map(|version| &mut version.read_by);
                read.into_iter().for_each(|read| read.push((by.to_owned(), at)));
            }
            Self::Progressed(progress) => {
                let by = by.to_owned();
                plan.progress.push(PlanProgress { by, at: Some(at), ..progress });
            }
            Self::Tested { test, test_due } => {
                plan.tests.push(test);
                plan.test_due = test_due;
            }
            Self::Used { incident, version } => {
                if !plan.used_in.iter().any(|(used, _)| *used == incident) {
                    plan.used_in.push((incident, version));
                }
            }
            Self::Retired { why } => plan.retired = Some(why),
        }
        Some(plan)
    }
}

fn version(no: u32, wording: Wording, at: Timestamp, by: &str) -> Version {
    let (approved, approved_for, read_by) = (None, None, Vec::new());
    let (by, resolution) = (by.to_owned(), String::new());
    Version { no, wording, by, at, approved, approved_for, resolution, read_by }
}
