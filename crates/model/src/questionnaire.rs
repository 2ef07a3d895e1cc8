//! 調査票: a survey as it stands in the house that is asked, with what it answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Feedback, Graded, Refusal, campaign::criterion_of};

/// What an institution is asked, as it travels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyAsk {
    /// The survey.
    pub campaign: String,
    /// What it is called.
    pub title: String,
    /// The rule set in its version.
    pub ruleset: String,
    /// What is asked, by the codes of the rule set.
    pub items: Vec<String>,
    /// The phase.
    pub phase: u32,
    /// Until when.
    pub due: Timestamp,
    /// Grades run from 0 to this one.
    pub grade_max: u8,
}

/// What an institution answers, as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerSet {
    /// The survey.
    pub campaign: String,
    /// From 1; a later one takes the place of an earlier one.
    pub no: usize,
    /// The answers.
    pub answers: Vec<Graded>,
}

/// One survey in the house that is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// What is asked.
    pub ask: SurveyAsk,
    /// The node that asks.
    pub hub: String,
    /// What is answered so far; what was carried over says so.
    pub answers: Vec<Graded>,
    /// When answers were handed in, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub submitted: Vec<Timestamp>,
    /// When the hub reminded us.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminded: Vec<Timestamp>,
    /// Our own result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
    /// The draft measures that were made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Vec<String>>,
}

impl Questionnaire {
    /// The word used in filters and catalogues.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self {
            Self { accepted: Some(_), .. } => "accepted",
            Self { feedback: Some(_), .. } => "fed-back",
            Self { submitted, .. } if !submitted.is_empty() => "submitted",
            _ => "open",
        }
    }

    /// The answer to `item`.
    #[must_use]
    pub fn answer(&self, item: &str) -> Option<&Graded> {
        self.answers.iter().find(|answer| answer.item == item)
    }

    /// What has no answer; unknown is one.
    pub fn blank(&self) -> impl Iterator<Item = &str> {
        self.ask.items.iter().map(String::as_str).filter(|item| self.answer(item).is_none())
    }

    /// The criterion of an item: `jp-fsa-2015/SV-01`.
    #[must_use]
    pub fn criterion(&self, item: &str) -> String {
        criterion_of(&self.ask.ruleset, item)
    }

    /// Judges that it is answered wholly, and that no result has come yet.
    ///
    /// # Errors
    /// BLANK with the first item without an answer; STATE once there is a result.
    pub fn may_submit(&self) -> Result<(), Refusal> {
        self.may_change()?;
        match self.blank().next() {
            Some(item) => Err(Refusal::new(Code::Blank).field(item)),
            None => Ok(()),
        }
    }

    /// Judges that no result has come yet.
    ///
    /// # Errors
    /// STATE once there is one.
    pub fn may_change(&self) -> Result<(), Refusal> {
        match &self.feedback {
            Some(_) => {
                Err(Refusal::new(Code::State).field(&self.ask.campaign).detail(self.state()))
            }
            None => Ok(()),
        }
    }

    /// What the result calls weak, if nobody has accepted it yet.
    ///
    /// # Errors
    /// STATE without a result, or if it was accepted before.
    pub fn to_accept(&self) -> Result<Vec<&str>, Refusal> {
        match (&self.feedback, &self.accepted) {
            (Some(feedback), None) => Ok(feedback.weak().map(|line| line.item.as_str()).collect()),
            _ => Err(Refusal::new(Code::State).field(&self.ask.campaign).detail(self.state())),
        }
    }
}

/// What happens to a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum QuestionnaireFact {
    /// It came.
    Received {
        /// What is asked.
        ask: Box<SurveyAsk>,
        /// The node that asks.
        hub: String,
        /// What this house knows already.
        carried: Vec<Graded>,
    },
    /// Items were answered, or answered anew.
    Answered {
        /// The answers.
        answers: Vec<Graded>,
    },
    /// The answers were handed in.
    Submitted {},
    /// The hub reminded us.
    Reminded {},
    /// Our own result came.
    FedBack {
        /// The result.
        feedback: Box<Feedback>,
    },
    /// The result was accepted.
    Accepted {
        /// The draft measures made of it.
        actions: Vec<String>,
    },
}

impl QuestionnaireFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Answered { .. } => "answered",
            Self::Submitted {} => "submitted",
            Self::Reminded {} => "reminded",
            Self::FedBack { .. } => "fed-back",
            Self::Accepted { .. } => "accepted",
        }
    }

    pub(crate) fn fold(
        self,
        before: Option<Questionnaire>,
        at: Timestamp,
    ) -> Option<Questionnaire> {
        if let Self::Received { ask, hub, carried } = self {
            return Some(Questionnaire { ask: *ask, hub, answers: carried, ..Default::default() });
        }
        let mut now = before?;
        match self {
            Self::Received { .. } => {}
            Self::Answered { answers } => {
                now.answers.retain(|old| !answers.iter().any(|new| new.item == old.item));
                now.answers.extend(answers);
                let place = |item: &str| now.ask.items.iter().position(|one| one == item);
                now.answers.sort_by_key(|answer| place(&answer.item));
            }
            Self::Submitted {} => now.submitted.push(at),
            Self::Reminded {} => now.reminded.push(at),
            Self::FedBack { feedback } => now.feedback = Some(*feedback),
            Self::Accepted { actions } => now.accepted = Some(actions),
        }
        Some(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(item: &str, grade: Option<u8>) -> Graded {
        Graded { item: item.into(), grade, ..Graded::default() }
    }

    #[test]
    fn blank_is_no_answer_and_unknown_is_one() {
        let items = vec!["SV-01".into(), "SV-02".into()];
        let ask = Box::new(SurveyAsk { campaign: "S".into(), items, ..SurveyAsk::default() });
        let carried = vec![answer("SV-02", Some(3))];
        let at = Timestamp::UNIX_EPOCH;
        let received = QuestionnaireFact::Received { ask, hub: "fsa".into(), carried };
        let sheet = received.fold(None, at).expect("there");
        let refused = sheet.may_submit().expect_err("half");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Blank, Some("SV-01")));
        let unknown = QuestionnaireFact::Answered { answers: vec![answer("SV-01", None)] };
        let sheet = unknown.fold(Some(sheet), at).expect("there");
        assert_eq!(sheet.may_submit(), Ok(()));
        assert_eq!(sheet.answers[0].item, "SV-01", "in the order of what is asked");
        assert_eq!(sheet.to_accept().map_err(|r| r.code), Err(Code::State), "no result yet");
    }
}
