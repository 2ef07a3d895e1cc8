//! 取締役会: what was said last time, what happened, what is asked for today.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// A sentence that can be held against the facts later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// In words.
    pub words: String,
    /// The check or the criterion that will show it: `check:log-review`,
    /// `criterion:jp-fsa-2015/IM-ロ-b`.
    pub shown_by: String,
    /// Whose word it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_when: Option<Date>,
}

/// A decision that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// In words.
    pub words: String,
    /// Who asks; nobody decides his own question.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// In words.
    pub words: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// That somebody looked at the page (A144).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewed {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// One meeting and its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// For example `2026-Q3`.
    pub id: String,
    /// The day of the meeting.
    pub held_on: Date,
    /// The first day of the period it looks back on.
    pub from: Date,
    /// What is said now, to be held against the facts next time.
    #[serde(default)]
    pub statements: Vec<Statement>,
    /// What is asked for.
    #[serde(default)]
    pub asks: Vec<Asked>,
    /// Who looked at it.
    #[serde(default)]
    pub viewed: Vec<Viewed>,
}

impl Board {
    /// A page on which nothing is said yet.
    #[must_use]
    pub fn of(id: &str, held_on: Date, from: Date) -> Self {
        let (statements, asks, viewed) = (Vec::new(), Vec::new(), Vec::new());
        Self { id: id.to_owned(), held_on, from, statements, asks, viewed }
    }

    /// `open` while a decision is missing, else `decided`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self.asks.iter().all(|ask| ask.decided.is_some()) {
            true => "decided",
            false => "open",
        }
    }
}

/// What happens to a meeting's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum BoardFact {
    /// A page was prepared.
    Prepared(Board),
    /// Something is said.
    Stated(Statement),
    /// A decision is asked for.
    Asked {
        /// In words.
        words: String,
    },
    /// Somebody looked at it.
    Viewed,
    /// Something was decided.
    Decided {
        /// Which, from 0.
        ask: usize,
        /// In words.
        words: String,
    },
}

impl BoardFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Prepared(_) => "prepared",
            Self::Stated(_) => "stated",
            Self::Asked { .. } => "asked",
            Self::Viewed => "viewed",
            Self::Decided { .. } => "decided",
        }
    }

    pub(crate) fn fold(self, before: Option<Board>, at: Timestamp, by: &str) -> Option<Board> {
        if let (Self::Prepared(board), None) = (&self, &before) {
            return Some(board.clone());
        }
        let mut board = before?;
        let by = by.to_owned();
        match self {
            Self::Prepared(_) => {}
            Self::Stated(statement) => board.statements.push(statement),
            Self::Asked { words } => board.asks.push(Asked { words, by, decided: None }),
            Self::Viewed => board.viewed.push(Viewed { by, at }),
            Self::Decided { ask, words } => {
                if let Some(ask) = board.asks.get_mut(ask) {
                    ask.decided.get_or_insert(Decided { words, by, at });
                }
            }
        }
        Some(board)
    }
}
