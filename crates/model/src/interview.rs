//! 面談: face to face, after the answers came and were analysed (A063, A064, A070).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Campaign, CampaignState, Code, Refusal, Submission};

/// Why something is asked in the interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBecause {
    /// The grade is low.
    Weak,
    /// The answer is "unknown".
    Unknown,
    /// There is no answer.
    Missing,
}

impl AskedBecause {
    /// The word used in JSON and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Unknown => "unknown",
            Self::Missing => "missing",
        }
    }
}

/// Something to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewQuestion {
    /// The item.
    pub item: String,
    /// Why.
    pub because: AskedBecause,
    /// The grade that was answered.
    pub grade: Option<u8>,
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// Who.
    pub speaker: String,
    /// What.
    pub words: String,
    /// About which item; empty for anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// When it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// One step of a case study.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseStep {
    /// What is given: 「10:00 顧客サイトが応答しない」.
    pub given: String,
    /// What the institution says it would do.
    pub stated: String,
    /// What its own plan has it do.
    pub planned: String,
}

/// How what was stated and what is planned differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Departure {
    /// The plan has a step, and nobody said it.
    Unstated,
    /// Somebody said something, and the plan has no such step.
    Unplanned,
    /// Something else is said than planned.
    Other,
}

impl Departure {
    /// The word used in JSON and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unstated => "unstated",
            Self::Unplanned => "unplanned",
            Self::Other => "other",
        }
    }
}

impl CaseStep {
    /// How it departs from the plan, if it does. Only blanks, width and punctuation may differ:
    /// whether two wordings mean the same is for people to say.
    #[must_use]
    pub fn departure(&self) -> Option<Departure> {
        let bare = |text: &str| -> String {
            crate::folded(text).chars().filter(|c| c.is_alphanumeric()).collect()
        };
        let (stated, planned) = (bare(&self.stated), bare(&self.planned));
        match (stated.is_empty(), planned.is_empty()) {
            _ if stated == planned => None,
            (true, _) => Some(Departure::Unstated),
            (_, true) => Some(Departure::Unplanned),
            _ => Some(Departure::Other),
        }
    }
}

/// ケーススタディ
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseStudy {
    /// The scenario.
    pub scenario: String,
    /// The institution's plan, as it calls it.
    pub plan: String,
    /// Its steps.
    pub steps: Vec<CaseStep>,
}

/// One interview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// The survey.
    pub campaign: String,
    /// The institution.
    pub institution: String,
    /// Who was there.
    pub attendees: Vec<String>,
    /// Why it was opened without answers or before they were analysed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub waived: String,
    /// What the answers have us ask.
    pub questions: Vec<InterviewQuestion>,
    /// What was said, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spoken: Vec<Spoken>,
    /// Case studies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseStudy>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Timestamp>,
    /// What to remember of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Interview {
    /// Judges that an interview may be opened: answers, then their analysis, then questions in
    /// person (A064). A waiver gives a reason instead.
    ///
    /// # Errors
    /// ORDER with `pre-answers` or `analysis`; REASON for a waiver without one.
    pub fn in_order(
        campaign: &Campaign,
        submission: Option<&Submission>,
        waiver: Option<&str>,
    ) -> Result<(), Refusal> {
        if let Some(why) = waiver {
            return match why.chars().any(char::is_alphanumeric) {
                true => Ok(()),
                false => Err(Refusal::new(Code::Reason).field("waive")),
            };
        }
        let order = |lacks: &str| Err(Refusal::new(Code::Order).field(&campaign.id).detail(lacks));
        let before = [CampaignState::Designed, CampaignState::Collecting];
        match submission.is_some_and(Submission::answered) {
            false => order("pre-answers"),
            true if before.contains(&campaign.state) => order("analysis"),
            true => Ok(()),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.closed.is_some() { "closed" } else { "open" }
    }

    /// Judges that it may still be written to.
    ///
    /// # Errors
    /// STATE once it is closed.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        match self.closed {
            Some(_) => Err(Refusal::new(Code::State).field(&self.institution).detail("closed")),
            None => Ok(()),
        }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        vec![format!("institution:{}", self.institution)]
    }
}

/// What to ask: the weakest first, then what is unknown, then what has no answer.
#[must_use]
pub fn interview_questions(
    campaign: &Campaign,
    submission: Option<&Submission>,
) -> Vec<InterviewQuestion> {
    let question = |item: &String| {
        let answer = submission.and_then(|one| one.answer(item));
        let (because, grade) = match answer.map(|answer| answer.grade) {
            Some(Some(grade)) if grade <= campaign.weak_max => (AskedBecause::Weak, Some(grade)),
            Some(Some(_)) => return None,
            Some(None) => (AskedBecause::Unknown, None),
            None => (AskedBecause::Missing, None),
        };
        Some(InterviewQuestion { item: item.clone(), because, grade })
    };
    let mut questions: Vec<_> = campaign.items.iter().filter_map(question).collect();
    questions.sort_by_key(|one| (one.because as u8, one.grade));
    questions
}

/// What happens to an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum InterviewFact {
    /// It was opened.
    Opened(Box<Interview>),
    /// Somebody said something.
    Said(Spoken),
    /// A case was gone through.
    Case(Box<CaseStudy>),
    /// It was closed.
    Closed {
        /// What to remember of it.
        notes: String,
    },
}

impl InterviewFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Said(_) => "said",
            Self::Case(_) => "case",
            Self::Closed { .. } => "closed",
        }
    }

    pub(crate) fn fold(self, before: Option<Interview>, at: Timestamp) -> Option<Interview> {
        match self {
            Self::Opened(interview) => Some(Interview { opened: at, ..*interview }),
            Self::Said(said) => before.map(|mut before| {
                before.spoken.push(Spoken { at: Some(at), ..said });
                before
            }),
            Self::Case(case) => before.map(|mut before| {
                before.cases.push(*case);
                before
            }),
            Self::Closed { notes } => {
                before.map(|before| Interview { closed: Some(at), notes, ..before })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Graded, Handed};

    fn campaign(state: CampaignState) -> Campaign {
        let items = ["SV-01", "SV-02", "SV-03", "SV-04"].map(str::to_owned).to_vec();
        Campaign { id: "S".into(), items, weak_max: 1, grade_max: 4, state, ..Campaign::default() }
    }

    fn submission(grades: &[(&str, Option<u8>)]) -> Submission {
        let graded = |(item, grade): &(&str, Option<u8>)| Graded {
            item: (*item).to_owned(),
            grade: *grade,
            ..Graded::default()
        };
        let answers = grades.iter().map(graded).collect();
        let set = Handed { answers, late: false, via: "parcel".into(), at: None };
        Submission { sets: vec![set], ..Submission::default() }
    }

    #[test]
    fn answers_then_analysis_then_the_interview() {
        let handed = submission(&[("SV-01", Some(0))]);
        let judged = |state, handed: Option<&Submission>, waiver| {
            let judged = Interview::in_order(&campaign(state), handed, waiver);
            judged.map_err(|refusal| (refusal.code, refusal.detail))
        };
        let (collecting, analysed) = (CampaignState::Collecting, CampaignState::Analysed);
        let order = |lacks: &str| Err((Code::Order, Some(lacks.to_owned())));
        assert_eq!(judged(collecting, None, None), order("pre-answers"));
        assert_eq!(judged(analysed, Some(&submission(&[])), None), order("pre-answers"));
        assert_eq!(judged(collecting, Some(&handed), None), order("analysis"));
        assert_eq!(judged(analysed, Some(&handed), None), Ok(()));
        assert_eq!(judged(collecting, None, Some("　")), Err((Code::Reason, None)));
        assert_eq!(judged(collecting, None, Some("被災のため")), Ok(()));
    }

    #[test]
    fn weak_unknown_and_missing_answers_are_asked_about_the_weakest_first() {
        let grades = [("SV-01", Some(1)), ("SV-02", Some(2)), ("SV-03", None)];
        let asked =
            interview_questions(&campaign(CampaignState::Analysed), Some(&submission(&grades)));
        let asked: Vec<_> = asked.iter().map(|q| (q.item.as_str(), q.because.name())).collect();
        assert_eq!(asked, [("SV-01", "weak"), ("SV-03", "unknown"), ("SV-04", "missing")]);
        assert_eq!(interview_questions(&campaign(CampaignState::Analysed), None).len(), 4);
    }

    /// Covers: A070.
    #[test]
    fn what_is_said_is_held_against_the_plan_step_by_step() {
        let step = |stated: &str, planned: &str| CaseStep {
            given: "攻撃".into(),
            stated: stated.into(),
            planned: planned.into(),
        };
        assert_eq!(step("回線を 切る。", "回線を切る").departure(), None);
        assert_eq!(step("", "顧客に知らせる").departure(), Some(Departure::Unstated));
        assert_eq!(step("様子を見る", "").departure(), Some(Departure::Unplanned));
        assert_eq!(step("様子を見る", "回線を切る").departure(), Some(Departure::Other));
    }
}
