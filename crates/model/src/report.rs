//! 報告: frozen answers, and what changed since the last ones.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Answer, Code, Refusal};

/// What kind of report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// 速報
    First,
    /// 続報
    Follow,
    /// 確報: all answers once more, when nothing is open; see [`crate::Ladder::final_report`].
    Final,
}

/// A report. Its content never changes; a correction is another report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The incident's id, a stroke and a number, for example `2026-014-1`.
    pub id: String,
    /// The incident.
    pub incident: String,
    /// 速報 or 続報.
    pub kind: ReportKind,
    /// Pack and version of the form, for example `first-report@1`.
    pub form: String,
    /// The answers, as they were.
    pub answers: Vec<Answer>,
    /// The report that this one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// When the answers were frozen.
    pub prepared_at: Timestamp,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Timestamp>,
    /// The party that prepared it; none in ledgers of before approvals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Who asked for approval, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Hand>,
    /// Who approved it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Hand>,
    /// The closed compartment in which its incident lies.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub compartment: String,
    /// The exercise in which its incident is played; empty for what is real.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exercise: String,
}

/// Whose hand did it, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hand {
    /// The party.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What happens to a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ReportFact {
    /// Frozen.
    Prepared {
        /// The report.
        report: Box<Report>,
    },
    /// 承認待ち
    Asked {
        /// The party that asks.
        by: String,
    },
    /// 承認
    Approved {
        /// The party that approves.
        by: String,
    },
    /// Sent.
    Submitted,
}

impl ReportFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Prepared { .. } => "prepared",
            Self::Asked { .. } => "asked",
            Self::Approved { .. } => "approved",
            Self::Submitted => "submitted",
        }
    }

    pub(crate) fn fold(self, before: Option<Report>, at: Timestamp) -> Option<Report> {
        match (self, before) {
            (Self::Prepared { report }, None) => Some(*report),
            (Self::Prepared { .. }, before) => before,
            (Self::Asked { by }, before) => {
                before.map(|r| Report { asked: Some(Hand { by, at }), ..r })
            }
            (Self::Approved { by }, before) => {
                before.map(|r| Report { approved: Some(Hand { by, at }), ..r })
            }
            (Self::Submitted, before) => before.map(|r| Report { submitted: Some(at), ..r }),
        }
    }
}

impl Report {
    /// The word used for filters: 下書き, 承認待ち, 承認済, 提出.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (&self.asked, &self.approved, &self.submitted) {
            (_, _, Some(_)) => "submitted",
            (_, Some(_), None) => "approved",
            (Some(_), None, None) => "awaiting",
            (None, None, None) => "draft",
        }
    }

    /// Whoever had a hand in it before its approval: who wrote it, who asked.
    pub fn makers(&self) -> impl Iterator<Item = &str> {
        self.author.as_deref().into_iter().chain(self.asked.as_ref().map(|hand| &hand.by[..]))
    }

    /// Judges asking for approval: nothing is left blank, and nobody asked yet.
    ///
    /// # Errors
    /// BLANK naming the question, STATE.
    pub fn ask(&self, by: &str) -> Result<ReportFact, Refusal> {
        self.submit()?;
        match self.state() {
            "draft" => Ok(ReportFact::Asked { by: by.to_owned() }),
            state => Err(Refusal::new(Code::State).field("approval").detail(state)),
        }
    }

    /// Judges an approval by `by`. That it is another natural person than its makers
    /// is judged where people are known.
    ///
    /// # Errors
    /// STATE if nobody asked, or if it is approved or sent already.
    pub fn approve(&self, by: &str) -> Result<ReportFact, Refusal> {
        match self.state() {
            "awaiting" => Ok(ReportFact::Approved { by: by.to_owned() }),
            state => Err(Refusal::new(Code::State).field("approval").detail(state)),
        }
    }

    /// Judges the sending: every answer is given, be it unknown (A275).
    ///
    /// # Errors
    /// BLANK naming the first question that nobody answered; STATE if it was sent.
    pub fn submit(&self) -> Result<ReportFact, Refusal> {
        if self.submitted.is_some() {
            return Err(Refusal::new(Code::State).field("submitted").detail("submitted"));
        }
        match self.answers.iter().find(|answer| answer.blank) {
            Some(answer) => Err(Refusal::new(Code::Blank).field(format!("q{}", answer.no))),
            None => Ok(ReportFact::Submitted),
        }
    }
}

/// An answer that differs from the last report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Number of the question.
    pub no: u8,
    /// What was reported last.
    pub old: Answer,
    /// What is known now.
    pub new: Answer,
}

/// The answers whose state or value changed; a mere change of source does not count.
#[must_use]
pub fn changes(old: &[Answer], new: &[Answer]) -> Vec<Change> {
    let same = |old: &Answer, new: &Answer| old.state == new.state && old.value == new.value;
    let before = |new: &Answer| old.iter().find(|old| old.no == new.no);
    new.iter()
        .filter_map(|new| Some((before(new)?, new)))
        .filter(|(old, new)| !same(old, new))
        .map(|(old, new)| Change { no: new.no, old: old.clone(), new: new.clone() })
        .collect()
}
