//! 情報受付: tips, the pension hotline, and the word of a whistleblower (A298–A300).
//!
//! A tip lies in the closed compartment of its intake. A mandate that opens the compartment is not
//! enough: whoever is named in the tip, alone or as part of a unit, never reaches it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Placement};

/// Which intake took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TipKind {
    /// 情報受付窓口
    Tip,
    /// 年金運用ホットライン
    PensionHotline,
    /// 公益通報
    Whistleblowing,
}

impl TipKind {
    /// The word used in commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tip => "tip",
            Self::PensionHotline => "pension-hotline",
            Self::Whistleblowing => "whistleblowing",
        }
    }
}

/// One intake, as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Which.
    pub kind: TipKind,
    /// The closed compartment in which its tips lie.
    pub compartment: String,
    /// So many are taken from one source in an hour.
    pub hourly_max: usize,
    /// In words.
    pub title: Bilingual,
    /// Where the source says so.
    pub source: String,
}

/// What was decided of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum TipState {
    /// 新規
    #[default]
    New,
    /// 保留
    Held {
        /// Why.
        why: String,
    },
    /// 対応不要; the reason stays.
    Dismissed {
        /// Why.
        why: String,
    },
    /// 対応
    TakenUp {
        /// In what.
        why: String,
    },
}

impl TipState {
    /// The word used in commands and filters.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Held { .. } => "held",
            Self::Dismissed { .. } => "dismissed",
            Self::TakenUp { .. } => "taken-up",
        }
    }
}

/// A file that came with it. The bytes are in the entry that took them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosed {
    /// What the copy is called: the file's own name may say who wrote it.
    pub name: String,
    /// SHA-256 of the original, in hex.
    pub sha256: String,
    /// Whether there is a copy without what could say who wrote it.
    pub copied: bool,
    /// What the copy leaves out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// One tip. It has one number, which is its receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// For example `T-2026-001`.
    pub id: String,
    /// Which intake took it.
    pub kind: TipKind,
    /// As it was told.
    pub words: String,
    /// By which way, or from whom; empty if that was not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Parties that it names: they and whoever belongs to them never reach it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// Who handles it; nobody if nobody may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// What was decided of it.
    #[serde(flatten)]
    pub state: TipState,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enclosed: Vec<Enclosed>,
    /// When it was taken.
    pub taken: Timestamp,
    /// The closed compartment in which it lies.
    pub compartment: String,
    /// SHA-256 of all that was told: the same tip has the same receipt.
    pub digest: String,
}

impl Tip {
    pub(crate) fn place(&self) -> Placement {
        Placement {
            compartment: self.compartment.clone(),
            closed_to: self.about.clone(),
            ..Placement::default()
        }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        vec![Self::digest_label(&self.digest), Self::source_label(self.kind, &self.source)]
    }

    /// The label by which the same tip is found again.
    #[must_use]
    pub fn digest_label(digest: &str) -> String {
        format!("digest:{digest}")
    }

    /// The label by which all tips of one source are counted.
    #[must_use]
    pub fn source_label(kind: TipKind, source: &str) -> String {
        format!("source:{}:{}", kind.name(), crate::folded(source).replace(['\n', '\r'], " "))
    }
}

/// What happens to a tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum TipFact {
    /// Taken, and handed to somebody whom it does not name.
    Taken(Box<Tip>),
    /// A file came with it.
    Enclosed {
        /// What is known of it.
        file: Enclosed,
        /// Its bytes as they came, base64.
        original: String,
        /// The copy, base64.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copy: Option<String>,
    },
    /// It names these parties, too.
    Named {
        /// Which.
        parties: Vec<String>,
    },
    /// Somebody else handles it, or nobody may.
    Reassigned {
        /// Who.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handler: Option<String>,
    },
    /// 判定
    Triaged(TipState),
    /// The original of a file was looked at.
    Unsealed {
        /// Which file, from 1.
        file: usize,
        /// Why.
        why: String,
    },
}

impl TipFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Taken(_) => "taken",
            Self::Enclosed { .. } => "enclosed",
            Self::Named { .. } => "named",
            Self::Reassigned { .. } => "reassigned",
            Self::Triaged(_) => "triaged",
            Self::Unsealed { .. } => "unsealed",
        }
    }

    pub(crate) fn fold(self, before: Option<Tip>, at: Timestamp) -> Option<Tip> {
        if let (Self::Taken(tip), None) = (&self, &before) {
            return Some(Tip { taken: at, ..(**tip).clone() });
        }
        let mut tip = before?;
        match self {
            Self::Taken(_) | Self::Unsealed { .. } => {}
            Self::Enclosed { file, .. } => tip.enclosed.push(file),
            Self::Named { parties } => {
                for party in parties {
                    if !tip.about.contains(&party) {
                        tip.about.push(party);
                    }
                }
            }
            Self::Reassigned { handler } => tip.handler = handler,
            Self::Triaged(state) => tip.state = state,
        }
        Some(tip)
    }
}
