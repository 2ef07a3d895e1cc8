//! 回答: what an institution answered to a survey. One set is current; one that is handed in
//! later takes its place, and the earlier ones are kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

/// The answer to one item. An item without one is missing, which is not grade 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// The item, for example `SV-01`.
    pub item: String,
    /// The grade; `None` is the answer "unknown".
    pub grade: Option<u8>,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// What supports it, by number and hash; the files stay in the house.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// The response of the house from which it was carried over and not changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_from: Option<String>,
}

/// A set of answers that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// Its answers.
    pub answers: Vec<Graded>,
    /// After the due time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// `parcel`, or `list/` and the name of a list.
    pub via: String,
    /// When it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// What one institution handed in for one survey.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The survey.
    pub campaign: String,
    /// The institution.
    pub institution: String,
    /// Its sector in that survey.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sector: String,
    /// Oldest first; the last one counts.
    pub sets: Vec<Handed>,
}

impl Submission {
    /// The id of what `institution` hands in for `campaign`.
    #[must_use]
    pub fn id_of(campaign: &str, institution: &str) -> String {
        format!("{campaign}/{institution}")
    }

    /// The same without what was handed in after `fixed`: an act that was under way when a
    /// survey was analysed may still have brought a set.
    #[must_use]
    pub fn until(mut self, fixed: Option<Timestamp>) -> Self {
        self.sets.retain(|set| fixed.is_none() || set.at <= fixed);
        self
    }

    /// The answers that count.
    #[must_use]
    pub fn current(&self) -> &[Graded] {
        self.sets.last().map_or(&[], |set| &set.answers)
    }

    /// Whether anything was answered at all.
    #[must_use]
    pub fn answered(&self) -> bool {
        !self.current().is_empty()
    }

    /// The answer to `item`, if there is one.
    #[must_use]
    pub fn answer(&self, item: &str) -> Option<&Graded> {
        self.current().iter().find(|answer| answer.item == item)
    }

    /// The grade of `item`; neither what is missing nor what is unknown has one.
    #[must_use]
    pub fn grade(&self, item: &str) -> Option<u8> {
        self.answer(item)?.grade
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        vec![format!("institution:{}", self.institution)]
    }

    pub(crate) fn state(&self) -> &'static str {
        if self.sets.len() > 1 { "replaced" } else { "handed" }
    }
}

/// The item of `items` that somebody typed as `typed`: with hyphens or without, in capitals
/// or not.
#[must_use]
pub fn item_typed<'a>(items: &'a [String], typed: &str) -> Option<&'a String> {
    let typed = item_key(typed);
    items.iter().find(|item| item_key(item) == typed)
}

/// By what an item is known, however it is typed.
pub(crate) fn item_key(typed: &str) -> String {
    crate::folded(typed).replace('-', "")
}

/// Judges answers to `items`, graded from 0 to `grade_max`.
///
/// # Errors
/// KEY for an item that is not asked, EXISTS for one that is answered twice, VALUE for a
/// grade beyond the highest.
pub fn judge_answers(items: &[String], grade_max: u8, answers: &[Graded]) -> Result<(), Refusal> {
    let mut seen = std::collections::BTreeSet::new();
    for answer in answers {
        if !items.contains(&answer.item) {
            return Err(Refusal::new(Code::Key).field(&answer.item));
        }
        if !seen.insert(&answer.item) {
            return Err(Refusal::new(Code::Exists).field(&answer.item));
        }
        if let Some(grade) = answer.grade.filter(|grade| *grade > grade_max) {
            return Err(Refusal::new(Code::Value)
                .field(&answer.item)
                .arg("value", grade.to_string()));
        }
    }
    Ok(())
}

/// What happens to a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum SubmissionFact {
    /// A set was handed in; it takes the place of the one before.
    Handed {
        /// The survey.
        campaign: String,
        /// The institution.
        institution: String,
        /// Its sector.
        sector: String,
        /// The set.
        set: Handed,
    },
}

impl SubmissionFact {
    pub(crate) fn what(&self) -> &'static str {
        "handed"
    }

    pub(crate) fn fold(self, before: Option<Submission>, at: Timestamp) -> Submission {
        let Self::Handed { campaign, institution, sector, set } = self;
        let mut sets = before.map(|before| before.sets).unwrap_or_default();
        sets.push(Handed { at: Some(at), ..set });
        Submission { campaign, institution, sector, sets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(item: &str, grade: Option<u8>) -> Graded {
        Graded { item: item.to_owned(), grade, ..Graded::default() }
    }

    fn handed(before: Option<Submission>, answers: Vec<Graded>) -> Submission {
        let set = Handed { answers, late: false, via: "parcel".into(), at: None };
        let (campaign, institution, sector) = ("S".into(), "A".into(), "bank".into());
        SubmissionFact::Handed { campaign, institution, sector, set }
            .fold(before, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn the_second_set_counts_and_the_first_is_kept() {
        let first = handed(None, vec![answer("SV-01", Some(0))]);
        let second = handed(Some(first), vec![answer("SV-02", None)]);
        assert_eq!(second.sets.len(), 2);
        assert_eq!((second.grade("SV-01"), second.grade("SV-02")), (None, None));
        assert!(second.answer("SV-01").is_none(), "missing");
        assert!(second.answer("SV-02").is_some(), "unknown is an answer");
    }

    #[test]
    fn only_what_is_asked_is_answered_once_and_within_the_grades() {
        let items = ["SV-01".to_owned(), "SV-02".to_owned()];
        let code = |answers: &[Graded]| judge_answers(&items, 4, answers).map_err(|r| r.code);
        assert_eq!(code(&[answer("SV-01", Some(4)), answer("SV-02", None)]), Ok(()));
        assert_eq!(code(&[answer("SV-03", Some(1))]), Err(Code::Key));
        assert_eq!(code(&[answer("SV-01", Some(5))]), Err(Code::Value));
        let twice = [answer("SV-01", Some(1)), answer("SV-01", Some(2))];
        assert_eq!(code(&twice), Err(Code::Exists));
        assert_eq!(item_typed(&items, "sv02"), Some(&items[1]));
        assert_eq!(item_typed(&items, "SV2"), None);
    }
}
