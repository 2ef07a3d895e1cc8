//! 研修・演習: what was planned for whom, who came, and how they did.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainingKind {
    /// セミナー (A117)
    Seminar,
    /// 研修
    Course,
    /// 演習; it has results, not only attendance.
    Exercise,
}

impl TrainingKind {
    /// The word used in lists.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Seminar => "seminar",
            Self::Course => "course",
            Self::Exercise => "exercise",
        }
    }
}

/// How much of what could be reached was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingScore {
    /// Reached.
    pub reached: u32,
    /// Out of so many.
    pub possible: u32,
}

/// Somebody who was invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// The party.
    pub person: String,
    /// Whether it came.
    pub attended: bool,
    /// How it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<TrainingScore>,
}

/// That it took place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The day.
    pub on: Date,
    /// Everybody who was invited.
    pub invited: Vec<Attendance>,
}

/// One event of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// Its code, for example `2026-seminar-1`.
    pub id: String,
    /// In words.
    pub title: String,
    /// What it is.
    pub kind: TrainingKind,
    /// For whom; an audience of the pack.
    pub audience: String,
    /// The day for which it is planned.
    pub planned: Date,
    /// That it took place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

impl Training {
    /// `planned` or `held`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.held.is_some() { "held" } else { "planned" }
    }
}

/// What happens to an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum TrainingFact {
    /// Planned, or planned anew; what took place stays.
    Planned(Box<Training>),
    /// It took place.
    Held(Held),
}

impl TrainingFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Planned(_) => "planned",
            Self::Held(_) => "held",
        }
    }

    pub(crate) fn fold(self, before: Option<Training>) -> Option<Training> {
        match self {
            Self::Planned(training) => {
                Some(Training { held: before.and_then(|b| b.held), ..*training })
            }
            Self::Held(held) => before.map(|b| Training { held: Some(held), ..b }),
        }
    }
}
