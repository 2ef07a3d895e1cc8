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
}

/// What happens to a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ReportFact {
    /// Frozen.
    Prepared {
        /// The report.
        report: Report,
    },
    /// Sent.
    Submitted,
}

impl ReportFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Prepared { .. } => "prepared",
            Self::Submitted => "submitted",
        }
    }

    pub(crate) fn fold(self, before: Option<Report>, at: Timestamp) -> Option<Report> {
        match (self, before) {
            (Self::Prepared { report }, None) => Some(report),
            (Self::Prepared { .. }, before) => before,
            (Self::Submitted, before) => before.map(|r| Report { submitted: Some(at), ..r }),
        }
    }
}

impl Report {
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
