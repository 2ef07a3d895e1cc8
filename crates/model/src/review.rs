//! 自己点検・監査: somebody is asked something, for a period, until a day.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Concluded, Disposed, Estimate, Improvement, Statistics};

/// What kind of asking it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewKind {
    /// 自己点検
    SelfCheck,
    /// 内部監査
    Audit,
    /// 態勢評価
    Assessment,
    /// A day on which rules changed without a transition (A251).
    GapList,
    /// 統計 (集計・分析)
    Statistics,
}

impl ReviewKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::SelfCheck, Self::Audit, Self::Assessment, Self::GapList, Self::Statistics];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SelfCheck => "self-check",
            Self::Audit => "audit",
            Self::Assessment => "assessment",
            Self::GapList => "gap-list",
            Self::Statistics => "statistics",
        }
    }
}

/// How far a review has come.
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
pub enum Phase {
    /// 設計
    #[default]
    Designed,
    /// 回答中
    Answering,
    /// 分析
    Analysed,
    /// 終了
    Closed,
}

impl Phase {
    /// The word used in filters and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Designed => "designed",
            Self::Answering => "answering",
            Self::Analysed => "analysed",
            Self::Closed => "closed",
        }
    }
}

/// One review. Its responses are records of their own, whose parent it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// For example `SC-2026-001`.
    pub id: String,
    /// The kind.
    pub kind: ReviewKind,
    /// What it is called.
    pub title: String,
    /// The packs it asks from, with their versions: `jp-fsa-2015@1`. Old answers
    /// stay bound to the old text.
    pub packs: Vec<String>,
    /// What it asks, in order: `jp-fsa-2015/IM-ロ`.
    pub criteria: Vec<String>,
    /// The parties or assets it asks about; empty for the institution as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub population: Vec<String>,
    /// The first day of the period it asks about.
    pub from: Date,
    /// The last day of the period.
    pub to: Date,
    /// Until when answers are due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The review whose answers were carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_from: Option<String>,
    /// When it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// How far it has come.
    #[serde(default)]
    pub phase: Phase,
    /// When it was closed: what is known of it is what was known then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Words for its end.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub conclusion: String,
    /// What was counted, for a statistics period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Box<Statistics>>,
    /// What followed from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub improvements: Vec<Improvement>,
    /// The losses that were estimated on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub estimates: Vec<Estimate>,
    /// What it came to, where it was an inspection (A178).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concluded: Option<Concluded>,
    /// What the authority did about it (A179).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disposed: Vec<Disposed>,
}

impl Review {
    /// A self-check without criteria yet, of the days `from` to `to`.
    #[must_use]
    pub fn of(id: &str, from: Date, to: Date) -> Self {
        Self {
            id: id.to_owned(),
            kind: ReviewKind::SelfCheck,
            title: String::new(),
            packs: Vec::new(),
            criteria: Vec::new(),
            population: Vec::new(),
            from,
            to,
            due: None,
            carried_from: None,
            opened_at: None,
            phase: Phase::Designed,
            closed_at: None,
            conclusion: String::new(),
            figures: None,
            improvements: Vec::new(),
            estimates: Vec::new(),
            concluded: None,
            disposed: Vec::new(),
        }
    }

    /// The id of the response of `member` (empty for the institution) to `criterion`
    /// in `review`.
    #[must_use]
    pub fn response_id(review: &str, member: &str, criterion: &str) -> String {
        match member {
            "" => format!("{review}/{criterion}"),
            member => format!("{review}/{member}/{criterion}"),
        }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        [format!("kind:{}", self.kind.name())]
            .into_iter()
            .chain(self.packs.iter().map(|pack| format!("pack:{pack}")))
            .collect()
    }
}

/// What happens to a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ReviewFact {
    /// Designed and opened.
    Opened(Box<Review>),
    /// It went on.
    Advanced {
        /// To where.
        phase: Phase,
        /// Words for it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        words: String,
    },
    /// Something followed from what was counted.
    Improved(Improvement),
    /// A loss was estimated on it.
    Estimated(Estimate),
    /// 検査結果
    Concluded(Concluded),
    /// 行政処分ほか
    Disposed(Disposed),
    /// What was owed upon a measure was done.
    Met {
        /// The measure.
        no: u32,
        /// In words.
        words: String,
    },
}

impl ReviewFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Advanced { .. } => "advanced",
            Self::Improved(_) => "improved",
            Self::Estimated(_) => "estimated",
            Self::Concluded(_) => "concluded",
            Self::Disposed(_) => "disposed",
            Self::Met { .. } => "met",
        }
    }

    pub(crate) fn fold(self, before: Option<Review>, at: Timestamp, by: &str) -> Option<Review> {
        match (self, before) {
            (Self::Opened(review), None) => Some(Review { opened_at: Some(at), ..*review }),
            (Self::Opened(_), before) => before,
            (Self::Advanced { phase, words }, before) => {
                let before = before?;
                let conclusion = if words.is_empty() { before.conclusion } else { words };
                let closed_at = (phase == Phase::Closed).then_some(at).or(before.closed_at);
                Some(Review { phase, conclusion, closed_at, ..before })
            }
            (Self::Improved(found), before) => {
                let mut review = before?;
                // What was said last of a kind counts.
                review.improvements.retain(|own| own.kind != found.kind);
                let found = Improvement { by: by.to_owned(), at: Some(at), ..found };
                review.improvements.push(found);
                Some(review)
            }
            (Self::Estimated(found), before) => {
                let mut review = before?;
                review.estimates.push(Estimate { by: by.to_owned(), at: Some(at), ..found });
                Some(review)
            }
            (Self::Concluded(said), before) => {
                let said = Concluded { by: by.to_owned(), at: Some(at), ..said };
                Some(Review { concluded: Some(said), ..before? })
            }
            (Self::Disposed(measure), before) => {
                let mut review = before?;
                review.disposed.push(Disposed { by: by.to_owned(), at: Some(at), ..measure });
                Some(review)
            }
            (Self::Met { no, words }, before) => {
                let mut review = before?;
                let measure = review.disposed.iter_mut().find(|one| one.no == no);
                if let Some(measure) = measure {
                    measure.met = Some((words, at));
                }
                Some(review)
            }
        }
    }
}
