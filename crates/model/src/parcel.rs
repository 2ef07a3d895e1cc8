//! 送受信簿: what goes to another node or comes from one, exactly once.
//!
//! A parcel's id follows from what it carries and for whom, so that the same thing cannot
//! be sent twice, and what arrives twice is known.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    AnswerSet, Code, Feedback, InquiryReply, InquirySheet, News, Receipt, Refusal, Sheet, SurveyAsk,
};

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// To another node.
    Out,
    /// From another node.
    In,
}

impl Way {
    /// The word used in ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::In => "in",
        }
    }
}

/// What nodes tell each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "content", rename_all = "kebab-case")]
pub enum Content {
    /// A bulletin, or the report of an incident to a body.
    Bulletin(Box<Sheet>),
    /// A bulletin was withdrawn.
    Withdrawn {
        /// Its number.
        bulletin: String,
        /// Why.
        why: String,
    },
    /// What became of a bulletin.
    Receipt {
        /// Its number.
        bulletin: String,
        /// What became of it.
        receipt: Receipt,
    },
    /// A survey asks.
    Question(Box<SurveyAsk>),
    /// A survey still waits for the answers.
    Reminder {
        /// The survey.
        campaign: String,
    },
    /// The answers to a survey.
    Answers(Box<AnswerSet>),
    /// The recipient's own result of a survey.
    Feedback(Box<Feedback>),
    /// What host and participants of an exercise tell each other.
    Exercise(Box<News>),
    /// 問合せ
    Inquiry(Box<InquirySheet>),
    /// 問合せへの回答
    InquiryReply(Box<InquiryReply>),
}

/// A parcel as it travels. It is signed over these very bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// The node that sends.
    pub from: String,
    /// The node that is sent to.
    pub to: String,
    /// What it is about, unique between the two: `bulletin/fsa-2026-001/1`.
    pub topic: String,
    /// The exercise that it is part of; empty for what is real. It must say the same as
    /// what it carries.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exercise: String,
    /// When it was made.
    pub at: Timestamp,
    /// What it carries.
    pub carries: Content,
}

impl Slip {
    /// The exercise of what it carries.
    #[must_use]
    pub fn exercise_inside(&self) -> &str {
        match &self.carries {
            Content::Bulletin(sheet) => &sheet.exercise,
            Content::Exercise(news) => &news.exercise,
            Content::Withdrawn { .. } | Content::Receipt { .. } => &self.exercise,
            // Nothing of a survey is ever part of an exercise.
            Content::Question(_)
            | Content::Reminder { .. }
            | Content::Answers(_)
            | Content::Feedback(_) => "",
            // Nobody asks or answers about a criterion for the sake of an exercise.
            Content::Inquiry(_) | Content::InquiryReply(_) => "",
        }
    }

    /// Whether what it carries says in words that it is part of an exercise.
    #[must_use]
    pub fn marked_inside(&self) -> bool {
        let title = match &self.carries {
            Content::Bulletin(sheet) => &sheet.title,
            Content::Exercise(news) => &news.title,
            Content::Withdrawn { why, .. } => why,
            Content::Receipt { .. }
            | Content::Inquiry(_)
            | Content::InquiryReply(_)
            | Content::Question(_)
            | Content::Reminder { .. }
            | Content::Answers(_)
            | Content::Feedback(_) => return false,
        };
        title.contains(crate::EXERCISE_MARK)
    }
}

/// What the other side says of a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The parcel's topic.
    pub topic: String,
    /// Who took it.
    pub by: String,
    /// When it first did.
    pub at: Timestamp,
    /// Why it did not accept what it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}

/// A parcel in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// Which way.
    pub way: Way,
    /// The other node.
    pub peer: String,
    /// What travels.
    pub slip: Slip,
    /// When it was entered.
    pub entered: Timestamp,
    /// What the other side, or this one, said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Taken>,
    /// Tries to deliver it.
    #[serde(default)]
    pub tries: u32,
    /// Why the last of them failed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub trouble: String,
}

impl Parcel {
    /// The id of a parcel about `topic`.
    #[must_use]
    pub fn id_of(way: Way, peer: &str, topic: &str) -> String {
        format!("{}/{peer}/{topic}", way.name())
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match &self.taken {
            None => "waiting",
            Some(taken) if taken.refused.is_some() => "refused",
            Some(_) => "taken",
        }
    }

    /// Whether it came when too many had come: it is not taken yet, and comes again.
    #[must_use]
    pub fn held_off(&self) -> bool {
        let refused = self.taken.as_ref().and_then(|taken| taken.refused.as_ref());
        self.way == Way::In && refused.is_some_and(|refusal| refusal.code == Code::Rate)
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        vec![self.way.name().to_owned(), format!("peer:{}", self.peer)]
    }
}

/// What happens to a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ParcelFact {
    /// To be sent.
    Queued(Box<Slip>),
    /// It did not get there.
    Missed {
        /// Why.
        trouble: String,
    },
    /// The other side took it.
    Delivered(Taken),
    /// It came from elsewhere.
    Arrived {
        /// What came.
        slip: Box<Slip>,
        /// The signature over it, in base64, and the bytes that were signed.
        signature: String,
        /// Exactly what was signed.
        signed: String,
        /// Why it was not accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refused: Option<Refusal>,
    },
}

impl ParcelFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Queued(_) => "queued",
            Self::Missed { .. } => "missed",
            Self::Delivered(_) => "delivered",
            Self::Arrived { .. } => "arrived",
        }
    }

    pub(crate) fn fold(self, before: Option<Parcel>, at: Timestamp) -> Option<Parcel> {
        let fresh = |way, peer: &str, slip: Slip| Parcel {
            way,
            peer: peer.to_owned(),
            slip,
            entered: at,
            taken: None,
            tries: 0,
            trouble: String::new(),
        };
        match self {
            Self::Queued(slip) if before.is_none() => {
                Some(fresh(Way::Out, &slip.to.clone(), *slip))
            }
            Self::Arrived { slip, refused, .. } if before.as_ref().is_none_or(Parcel::held_off) => {
                let taken = Taken { topic: slip.topic.clone(), by: slip.to.clone(), at, refused };
                let from = slip.from.clone();
                Some(Parcel { taken: Some(taken), ..fresh(Way::In, &from, *slip) })
            }
            Self::Queued(_) | Self::Arrived { .. } => before,
            Self::Missed { trouble } => {
                before.map(|p| Parcel { tries: p.tries.saturating_add(1), trouble, ..p })
            }
            Self::Delivered(taken) => {
                before.map(|p| Parcel { taken: Some(taken), trouble: String::new(), ..p })
            }
        }
    }
}
