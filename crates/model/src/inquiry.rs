//! 問合せ: about the meaning of a criterion; 受付 → 割当 → 回答案 → 承認 → 回答 → 参考情報公表
//! (A093–A095, A101).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::Hop;

/// Where an inquiry stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum InquiryState {
    /// 受付
    #[default]
    Asked,
    /// 割当
    Assigned,
    /// 回答案
    Drafted,
    /// 承認
    Approved,
    /// 回答
    Answered,
    /// 参考情報公表
    Published,
}

impl InquiryState {
    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Assigned => "assigned",
            Self::Drafted => "drafted",
            Self::Approved => "approved",
            Self::Answered => "answered",
            Self::Published => "published",
        }
    }
}

/// What an answer comes to: whether the criterion is met by what was described.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It depends on what the words name.
    Depends,
}

impl Says {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Depends];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Depends => "depends",
        }
    }

    /// Whether the same criterion cannot be answered by both.
    #[must_use]
    pub fn contradicts(self, other: Self) -> bool {
        self != other && self != Self::Depends && other != Self::Depends
    }
}

/// An inquiry as it travels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InquirySheet {
    /// Its number, unique in the sector.
    pub id: String,
    /// The node that asks.
    pub asker: String,
    /// The criterion in the version that is asked about: `jp-fsa-2015@1/IM-ロ-c`.
    pub criterion: String,
    /// The question.
    pub question: String,
    /// The case behind it, for whoever answers and nobody else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub facts: String,
    /// Words by which others would know the asker.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hide: Vec<String>,
}

/// An answer as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InquiryReply {
    /// The number of the inquiry.
    pub inquiry: String,
    /// What it comes to.
    pub says: Says,
    /// In words.
    pub words: String,
    /// When it was given.
    pub at: Timestamp,
}

/// One inquiry, at whoever asks or at whoever answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// What is asked.
    pub sheet: InquirySheet,
    /// Where it stands.
    pub state: InquiryState,
    /// From whom it came here, and when; `None` for our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Hop>,
    /// The node that is asked.
    pub asked: String,
    /// The party that answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<String>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// What the answer comes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<Says>,
    /// The answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Who approved it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<(String, Timestamp)>,
    /// When it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Timestamp>,
    /// The bulletin that publishes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub published: String,
}

impl Inquiry {
    /// The rule set with its version, and the code in it.
    #[must_use]
    pub fn version(&self) -> (&str, &str) {
        self.sheet.criterion.split_once('/').unwrap_or((&self.sheet.criterion, ""))
    }

    /// Whether both answer about one criterion, whichever version, and cannot both be so.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        let about = |one: &Self| {
            let (set, code) = one.version();
            (set.split('@').next().unwrap_or(set).to_owned(), code.to_owned())
        };
        let says = self.says.zip(other.says);
        self.sheet.id != other.sheet.id
            && about(self) == about(other)
            && says.is_some_and(|(own, other)| own.contradicts(other))
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let way = if self.received.is_some() { "received" } else { "ours" };
        vec![way.to_owned(), format!("criterion:{}", self.sheet.criterion)]
    }
}

/// What happens to an inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum InquiryFact {
    /// 問合せ from here.
    Asked {
        /// What is asked.
        sheet: Box<InquirySheet>,
        /// The node that is asked.
        node: String,
    },
    /// 受付: it came from elsewhere.
    Received {
        /// What is asked.
        sheet: Box<InquirySheet>,
        /// The node that asks.
        from: String,
        /// This node.
        node: String,
    },
    /// 割当
    Assigned {
        /// The party that answers.
        party: String,
        /// By when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Date>,
    },
    /// 回答案; another one takes its place.
    Drafted {
        /// What it comes to.
        says: Says,
        /// In words.
        words: String,
    },
    /// 承認
    Approved {},
    /// 回答
    Answered {},
    /// The answer came.
    Replied {
        /// The answer.
        reply: InquiryReply,
    },
    /// 参考情報公表
    Published {
        /// The bulletin.
        bulletin: String,
    },
}

impl InquiryFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "asked",
            Self::Received { .. } => "received",
            Self::Assigned { .. } => "assigned",
            Self::Drafted { .. } => "drafted",
            Self::Approved {} => "approved",
            Self::Answered {} => "answered",
            Self::Replied { .. } => "replied",
            Self::Published { .. } => "published",
        }
    }

    pub(crate) fn fold(self, before: Option<Inquiry>, at: Timestamp, by: &str) -> Option<Inquiry> {
        let begun = |sheet: InquirySheet, node, received| {
            Some(Inquiry { sheet, asked: node, received, ..Inquiry::default() })
        };
        match self {
            Self::Asked { sheet, node } => begun(*sheet, node, None),
            Self::Received { sheet, from, node } => {
                begun(*sheet, node, Some(Hop { node: from, at }))
            }
            later => {
                let mut inquiry = before?;
                inquiry.apply(later, at, by);
                Some(inquiry)
            }
        }
    }
}

impl Inquiry {
    fn apply(&mut self, fact: InquiryFact, at: Timestamp, by: &str) {
        match fact {
            InquiryFact::Assigned { party, due } => {
                (self.assigned, self.due) = (Some(party), due);
                self.state = InquiryState::Assigned;
            }
            InquiryFact::Drafted { says, words } => {
                (self.says, self.answer, self.by) = (Some(says), words, by.to_owned());
                // What was approved was another text.
                (self.approved, self.state) = (None, InquiryState::Drafted);
            }
            InquiryFact::Approved {} => {
                (self.approved, self.state) = (Some((by.to_owned(), at)), InquiryState::Approved);
            }
            InquiryFact::Answered {} => {
                (self.answered, self.state) = (Some(at), InquiryState::Answered);
            }
            InquiryFact::Replied { reply } => {
                (self.says, self.answer) = (Some(reply.says), reply.words);
                (self.answered, self.state) = (Some(reply.at), InquiryState::Answered);
            }
            InquiryFact::Published { bulletin } => {
                (self.published, self.state) = (bulletin, InquiryState::Published);
            }
            InquiryFact::Asked { .. } | InquiryFact::Received { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(id: &str, criterion: &str, says: Says) -> Inquiry {
        let sheet =
            InquirySheet { id: id.into(), criterion: criterion.into(), ..InquirySheet::default() };
        Inquiry { sheet, says: Some(says), ..Inquiry::default() }
    }

    #[test]
    fn yes_and_no_to_one_criterion_contradict_each_other_in_every_version() {
        let yes = answered("1", "jp-fsa-2015@0/IM-ロ-c", Says::Yes);
        assert!(yes.contradicts(&answered("2", "jp-fsa-2015@1/IM-ロ-c", Says::No)));
        for other in [
            answered("1", "jp-fsa-2015@1/IM-ロ-c", Says::No),
            answered("2", "jp-fsa-2015@1/IM-ロ-c", Says::Yes),
            answered("2", "jp-fsa-2015@1/IM-ロ-c", Says::Depends),
            answered("2", "jp-fsa-2015@1/IM-ロ-b", Says::No),
        ] {
            assert!(!yes.contradicts(&other), "{other:?}");
        }
    }

    #[test]
    fn a_new_draft_loses_the_approval_of_the_old_one() {
        let at = Timestamp::UNIX_EPOCH;
        let sheet = Box::new(InquirySheet { id: "q".into(), ..InquirySheet::default() });
        let facts = [
            InquiryFact::Received { sheet, from: "bank-a".into(), node: "fisc".into() },
            InquiryFact::Drafted { says: Says::Yes, words: "案".into() },
            InquiryFact::Approved {},
            InquiryFact::Drafted { says: Says::No, words: "別案".into() },
        ];
        let fold = |before, fact: InquiryFact| fact.fold(before, at, "desk");
        let inquiry = facts.into_iter().fold(None, fold).expect("begun");
        assert_eq!((inquiry.approved, inquiry.state), (None, InquiryState::Drafted));
    }
}
