//! 回答: what was claimed, what evidences it, what people verified.
//!
//! The three stand side by side and nothing overwrites anything: who says
//! something else later says it beside what was said before.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Ground, Standing};

/// What somebody says of a criterion (自己申告).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "claim", rename_all = "kebab-case")]
pub enum Declared {
    /// 満たしている
    Met,
    /// 一部
    Partly,
    /// 満たしていない
    NotMet,
    /// 不明: an answer, unlike silence.
    Unknown,
    /// 該当なし
    NotApplicable {
        /// Why, judged by risk (A217).
        reason: String,
        /// Who agreed.
        approver: String,
        /// Until when.
        until: Date,
    },
}

impl Declared {
    /// The word used in commands, lists and catalogues.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
            Self::NotApplicable { .. } => "not-applicable",
        }
    }
}

/// Which line of defence speaks.
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
pub enum Line {
    /// Those who do the work.
    #[default]
    First,
    /// Those who manage the risk.
    Second,
    /// Those who audit.
    Third,
}

impl Line {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Third => "third",
        }
    }
}

/// Somebody's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Which line.
    pub line: Line,
    /// What.
    #[serde(flatten)]
    pub declared: Declared,
    /// Of which share of what there is it is said, in hundredths of a percent;
    /// nothing is said of a share in most answers, which then speak of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_bp: Option<u16>,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The day for which it holds.
    pub as_of: Date,
    /// The review from which it was carried over unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_from: Option<String>,
    /// Who.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// It came after the review's due time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

impl Said {
    /// What `line` says of all there is, on `as_of`.
    #[must_use]
    pub fn of(line: Line, declared: Declared, as_of: Date) -> Self {
        let (words, by) = (String::new(), String::new());
        let (share_bp, carried_from, at, late) = (None, None, None, false);
        Self { line, declared, share_bp, words, as_of, carried_from, by, at, late }
    }

    /// The share that is claimed to be in order, in hundredths of a percent; `None`
    /// where the words claim none.
    #[must_use]
    pub fn claimed_bp(&self) -> Option<u16> {
        match (self.share_bp, &self.declared) {
            (Some(share), Declared::Met | Declared::Partly) => Some(share.min(10_000)),
            (None, Declared::Met) => Some(10_000),
            (_, Declared::NotMet) => Some(0),
            _ => None,
        }
    }
}

/// What people found when they looked (検証).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Which line looked.
    pub line: Line,
    /// What they found.
    pub outcome: Standing,
    /// How many they looked at.
    #[serde(default)]
    pub sample: u64,
    /// Out of how many.
    #[serde(default, rename = "out_of")]
    pub of: u64,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Who.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Who has to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// The party.
    pub party: String,
    /// For which line.
    pub line: Line,
}

/// The response to one criterion in one review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// See [`crate::Review::response_id`].
    pub id: String,
    /// The review.
    pub review: String,
    /// The criterion, for example `jp-fsa-2015/IM-ロ`.
    pub criterion: String,
    /// The party or asset it is about; empty for the institution.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub member: String,
    /// Until when it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Who has to answer.
    #[serde(default)]
    pub assigned: Vec<Assigned>,
    /// What was said, oldest first.
    #[serde(default)]
    pub said: Vec<Said>,
    /// What the answer has to rest on, as the rule set said when it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_on: Option<Ground>,
    /// What evidences it.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Whether some of it is what the answer has to rest on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub grounded: bool,
    /// What people found, oldest first.
    #[serde(default)]
    pub checked: Vec<Checked>,
}

impl Response {
    /// Asked in `review`, of `member` or of the institution, and not answered.
    #[must_use]
    pub fn asked(review: &str, criterion: &str, member: &str) -> Self {
        Self {
            id: crate::Review::response_id(review, member, criterion),
            review: review.to_owned(),
            criterion: criterion.to_owned(),
            member: member.to_owned(),
            due: None,
            assigned: Vec::new(),
            said: Vec::new(),
            rests_on: None,
            evidence: Vec::new(),
            grounded: false,
            checked: Vec::new(),
        }
    }

    /// Whether anything was handed in on which the answer can rest. Without the link that
    /// its rule set asks for, it is a claim and nothing more (A046).
    #[must_use]
    pub fn evidenced(&self) -> bool {
        !self.evidence.is_empty() && (self.rests_on.is_none() || self.grounded)
    }

    /// What `line` says now.
    #[must_use]
    pub fn word_of(&self, line: Line) -> Option<&Said> {
        self.said.iter().rev().find(|said| said.line == line)
    }

    /// What the first line that spoke says now.
    #[must_use]
    pub fn word(&self) -> Option<&Said> {
        Line::ALL.into_iter().find_map(|line| self.word_of(line))
    }

    /// Whether `line` has still to speak: it said nothing, or only what was carried over.
    #[must_use]
    pub fn waits_for(&self, line: Line) -> bool {
        self.word_of(line).is_none_or(|said| said.carried_from.is_some())
    }

    /// What people found last.
    #[must_use]
    pub fn last_check(&self) -> Option<&Checked> {
        self.checked.last()
    }

    /// `open` while nobody said anything, `verified`, `evidenced` or `claimed`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (self.checked.is_empty(), self.evidenced(), self.said.is_empty()) {
            (false, ..) => "verified",
            (true, true, _) => "evidenced",
            (true, false, false) => "claimed",
            (true, false, true) => "open",
        }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let assigned = self.assigned.iter().map(|a| format!("assigned:{}", a.party));
        [format!("criterion:{}", self.criterion)].into_iter().chain(assigned).collect()
    }
}

/// What happens to a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ResponseFact {
    /// It is asked.
    Asked(Response),
    /// Somebody has to answer.
    Assigned(Assigned),
    /// Somebody said something.
    Said(Said),
    /// Something evidences it.
    Evidenced {
        /// The evidence.
        evidence: String,
        /// Whether the answer has to rest on what it is.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        grounds: bool,
    },
    /// People looked.
    Checked(Checked),
}

impl ResponseFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Asked(_) => "asked",
            Self::Assigned(_) => "assigned",
            Self::Said(_) => "said",
            Self::Evidenced { .. } => "evidenced",
            Self::Checked(_) => "checked",
        }
    }

    pub(crate) fn fold(
        self,
        before: Option<Response>,
        at: Timestamp,
        by: &str,
    ) -> Option<Response> {
        if let (Self::Asked(response), None) = (&self, &before) {
            return Some(response.clone());
        }
        let mut response = before?;
        match self {
            Self::Asked(_) => {}
            Self::Assigned(assigned) => {
                response.assigned.retain(|before| before.line != assigned.line);
                response.assigned.push(assigned);
            }
            Self::Said(said) => {
                let late = response.due.is_some_and(|due| at > due);
                // Whoever carries a word over does not become the one who said it.
                let carried = said.carried_from.is_some() && !said.by.is_empty();
                let by = if carried { said.by.clone() } else { by.to_owned() };
                response.said.push(Said { by, at: Some(at), late, ..said });
            }
            Self::Evidenced { evidence, grounds } => {
                response.grounded |= grounds;
                if !response.evidence.contains(&evidence) {
                    response.evidence.push(evidence);
                }
            }
            Self::Checked(checked) => {
                response.checked.push(Checked { by: by.to_owned(), at: Some(at), ..checked });
            }
        }
        Some(response)
    }
}
