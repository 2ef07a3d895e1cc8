//! 指摘・課題: what is wrong, why it could be, and what the firm says to it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Layer;

mod escalate;
mod rules;

pub use rules::Closer;

/// One step of the causal chain: problem → management → governance (A174–A176).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum CauseLevel {
    /// 問題の発生
    Problem,
    /// 管理態勢の不備
    Management,
    /// 経営陣の認識・対応の問題
    Governance,
}

impl CauseLevel {
    /// All of them, from the event upwards.
    pub const ALL: [Self; 3] = [Self::Problem, Self::Management, Self::Governance];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Management => "management",
            Self::Governance => "governance",
        }
    }
}

/// The inspector's four views (A169–A172).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// 経営陣の認識
    Recognition,
    /// 体制の整備
    SetUp,
    /// 実施状況
    Practice,
    /// 実効性確保
    Effectiveness,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Recognition, Self::SetUp, Self::Practice, Self::Effectiveness];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recognition => "recognition",
            Self::SetUp => "set-up",
            Self::Practice => "practice",
            Self::Effectiveness => "effectiveness",
        }
    }
}

/// What a problem meant for the market and for investors (A174). `None` is an answer, and
/// so is `Unknown`, with which nothing is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    /// 影響なし
    None,
    /// 不明
    Unknown,
    /// In words.
    Felt(String),
}

impl Impact {
    /// What was typed; nothing where nothing was.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        match typed.trim() {
            "" => None,
            "none" | "なし" | "無" | "影響なし" => Some(Self::None),
            "unknown" | "不明" | "未確認" => Some(Self::Unknown),
            words => Some(Self::Felt(words.to_owned())),
        }
    }
}

/// From where a finding comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", content = "which", rename_all = "kebab-case")]
pub enum Origin {
    /// A verdict of the machine, by its id.
    Verdict(String),
    /// A review, by its id.
    Review(String),
    /// An anti-pattern of the ring: `AP1` to `AP6`.
    Pattern(String),
    /// An incident, by its number.
    Incident(String),
    /// An exercise, by its number: what was measured in it (A109).
    Exercise(String),
    /// A person saw it.
    Person,
}

/// What the machine found, as a code and its figures. The words are made where it is read, in
/// the language of whoever reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// `AP1` to `AP6`, `contradiction`, or what a check could not see: `silent-source`.
    pub code: String,
    /// Name and figure.
    pub figures: Vec<(String, String)>,
}

impl Observed {
    /// `code` with `figures`.
    #[must_use]
    pub fn new(code: &str, figures: &[(&str, String)]) -> Self {
        let figures = figures.iter().map(|(name, figure)| ((*name).to_owned(), figure.clone()));
        Self { code: code.to_owned(), figures: figures.collect() }
    }
}

/// One node of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseNode {
    /// Which level.
    pub level: CauseLevel,
    /// What is the matter there.
    pub words: String,
    /// What the problem meant for market and investors; the levels above have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// Why the level below it was skipped, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
}

impl CauseNode {
    /// What is the matter at `level`, and nothing more.
    #[must_use]
    pub fn at(level: CauseLevel, words: impl Into<String>) -> Self {
        Self { level, words: words.into(), impact: None, skipped: None }
    }

    /// The same, with what it meant for market and investors.
    #[must_use]
    pub fn meant(self, impact: Impact) -> Self {
        Self { impact: Some(impact), ..self }
    }
}

/// The firm's word on the sheet (整理票). Agreement and dissent are both kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Agreement or dissent.
    pub agrees: bool,
    /// In words.
    pub words: String,
    /// Who.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// How far a finding has come. Whether measures run or wait for proof is computed
/// from its actions.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// The machine proposes it.
    #[default]
    Proposed,
    /// 起票
    Raised,
    /// 事実確認
    Checked,
    /// 確定
    Confirmed,
    /// 完了
    Closed,
    /// A proposal that a person did not take up, with the reason.
    Dropped,
}

impl FindingState {
    /// The word used in filters and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Raised => "raised",
            Self::Checked => "checked",
            Self::Confirmed => "confirmed",
            Self::Closed => "closed",
            Self::Dropped => "dropped",
        }
    }

    /// Whether something is still to be done.
    #[must_use]
    pub fn open(self) -> bool {
        !matches!(self, Self::Closed | Self::Dropped)
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// For example `F-2026-001`.
    pub id: String,
    /// What it is called; empty where the machine told it.
    pub title: String,
    /// The fact, with its numbers; empty where the machine told it.
    pub fact: String,
    /// What the machine told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Observed>,
    /// From where it comes.
    pub origin: Origin,
    /// The criteria it concerns.
    #[serde(default)]
    pub criteria: Vec<String>,
    /// The element ①–⑪ or theme under which findings repeat.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub theme: String,
    /// One of the four views.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facet: Option<Facet>,
    /// The operation on which a view of practice rests: evidence, or verdicts (A171).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_in: Vec<String>,
    /// Whose duty it is. Exactly one layer (A180).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// The provisions it rests on (A015).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal: Vec<String>,
    /// The class of its root cause, by which patchwork is seen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub root_cause: String,
    /// An earlier finding that it repeats (再指摘).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_of: Option<String>,
    /// How far it has come.
    #[serde(default)]
    pub state: FindingState,
    /// The chain, from the problem upwards.
    #[serde(default)]
    pub chain: Vec<CauseNode>,
    /// The sheet.
    #[serde(default)]
    pub sheet: Vec<Comment>,
    /// Why it was closed or dropped.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub end: String,
    /// On what evidence it was closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<String>,
    /// Who raised it.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raised_at: Option<Timestamp>,
    /// When a person made a proposal of the machine a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_up_at: Option<Timestamp>,
    /// When it was closed or dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Since when the machine no longer sees what it told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<Timestamp>,
}

impl Finding {
    /// A finding of a fact that somebody saw, of which nothing else is known.
    #[must_use]
    pub fn about(fact: impl Into<String>) -> Self {
        Self {
            id: String::new(),
            title: String::new(),
            fact: fact.into(),
            told: None,
            origin: Origin::Person,
            criteria: Vec::new(),
            theme: String::new(),
            facet: None,
            seen_in: Vec::new(),
            layer: None,
            legal: Vec::new(),
            root_cause: String::new(),
            repeat_of: None,
            state: FindingState::Raised,
            chain: Vec::new(),
            sheet: Vec::new(),
            end: String::new(),
            proof: Vec::new(),
            by: String::new(),
            raised_at: None,
            taken_up_at: None,
            ended_at: None,
            gone_at: None,
        }
    }

    /// What the machine proposes: its problem is what it told, and what that meant for the
    /// market is for people to say.
    #[must_use]
    pub fn proposed(told: Observed, facet: Facet) -> Self {
        let (told, facet) = (Some(told), Some(facet));
        let (state, chain) =
            (FindingState::Proposed, vec![CauseNode::at(CauseLevel::Problem, String::new())]);
        Self { told, facet, state, chain, ..Self::about(String::new()) }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let criteria = self.criteria.iter().map(|code| format!("criterion:{code}"));
        let theme = (!self.theme.is_empty()).then(|| format!("theme:{}", self.theme));
        let origin = match &self.origin {
            Origin::Verdict(of) => Some(format!("verdict:{of}")),
            Origin::Pattern(of) => Some(format!("pattern:{of}")),
            _ => None,
        };
        criteria.chain(theme).chain(origin).collect()
    }
}

/// What happens to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum FindingFact {
    /// Proposed by the machine or raised by a person.
    Raised(Box<Finding>),
    /// A person takes a proposal up, and says whose duty it is.
    TakenUp {
        /// Whose.
        #[serde(default)]
        layer: Option<Layer>,
        /// The class of its root cause, if it is known.
        #[serde(default)]
        root_cause: String,
    },
    /// 観点: from which of the four views it was seen, and in what operation.
    Viewed {
        /// The view.
        facet: Facet,
        /// Evidence, or verdicts.
        #[serde(default)]
        seen_in: Vec<String>,
    },
    /// 法令上の根拠: the provisions it rests on (A015).
    Grounded {
        /// All of them; they take the place of those said before.
        legal: Vec<String>,
    },
    /// A node of the chain was set.
    Traced(CauseNode),
    /// The firm said something to it.
    Commented(Comment),
    /// It is confirmed.
    Confirmed,
    /// It is closed, on proof.
    Closed {
        /// In words.
        words: String,
        /// On what.
        proof: Vec<String>,
    },
    /// A proposal was not taken up.
    Dropped {
        /// Why.
        why: String,
    },
    /// The machine looked again and no longer sees it. A proposal ends with that; what a
    /// person took up is for a person to close.
    Gone,
    /// The machine sees it again.
    Seen,
    /// It came back.
    Reopened {
        /// Why.
        why: String,
    },
}

impl FindingFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Raised(_) => "raised",
            Self::TakenUp { .. } => "taken-up",
            Self::Viewed { .. } => "viewed",
            Self::Grounded { .. } => "grounded",
            Self::Traced(_) => "traced",
            Self::Commented(_) => "commented",
            Self::Confirmed => "confirmed",
            Self::Closed { .. } => "closed",
            Self::Dropped { .. } => "dropped",
            Self::Gone => "gone",
            Self::Seen => "seen",
            Self::Reopened { .. } => "reopened",
        }
    }

    pub(crate) fn fold(self, before: Option<Finding>, at: Timestamp, by: &str) -> Option<Finding> {
        if let (Self::Raised(finding), None) = (&self, &before) {
            return Some(Finding { by: by.to_owned(), raised_at: Some(at), ..*finding.clone() });
        }
        let mut finding = before?;
        match self {
            Self::Raised(_) => {}
            Self::TakenUp { layer, root_cause } => {
                finding.state = FindingState::Raised;
                finding.taken_up_at = Some(at);
                finding.layer = layer.or(finding.layer);
                if !root_cause.is_empty() {
                    finding.root_cause = root_cause;
                }
            }
            Self::Viewed { facet, seen_in } => {
                (finding.facet, finding.seen_in) = (Some(facet), seen_in);
            }
            Self::Grounded { legal } => finding.legal = legal,
            Self::Traced(node) => {
                finding.chain.retain(|before| before.level != node.level);
                finding.chain.push(node);
                finding.chain.sort_by_key(|node| node.level);
            }
            Self::Commented(comment) => {
                finding.sheet.push(Comment { by: by.to_owned(), at: Some(at), ..comment });
                finding.state = finding.state.max(FindingState::Checked);
            }
            Self::Confirmed => finding.state = FindingState::Confirmed,
            Self::Closed { words, proof } => {
                finding.proof = proof;
                finding.finish(FindingState::Closed, words, at);
            }
            Self::Dropped { why } => finding.finish(FindingState::Dropped, why, at),
            Self::Gone => {
                finding.gone_at = Some(at);
                if finding.state == FindingState::Proposed {
                    finding.finish(FindingState::Dropped, String::new(), at);
                }
            }
            Self::Seen => finding.gone_at = None,
            Self::Reopened { why } => {
                (finding.state, finding.ended_at) = (FindingState::Confirmed, None);
                finding.end = why;
            }
        }
        Some(finding)
    }
}

impl Finding {
    fn finish(&mut self, state: FindingState, words: String, at: Timestamp) {
        (self.state, self.end, self.ended_at) = (state, words, Some(at));
    }
}
