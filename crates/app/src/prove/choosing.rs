//! What a review asks: criteria of a rule set in the version of its day, never what binds
//! the state (A011), and never a heading.

use jiff::civil::Date;
use model::{Code, Criterion, CriterionKind, Ground, Permission, Refusal, Ruleset, Subject};

use crate::{AppError, Desk, RuleBook, export::word_of};

/// Which criteria of a rule set are asked; what is empty chooses all.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Codes by name, with what stands under each; what binds the state is refused.
    pub codes: Vec<String>,
    /// Words of kinds (`check`, `question`), tiers (`basic`), layers (`board`) or wheels
    /// (`process`): a criterion is asked if each kind of word that is given fits it.
    pub only: Vec<String>,
}

impl Desk {
    /// What a review of `id` asks on `day`; see [`chosen`]. Returns the version's label and
    /// the names of the criteria.
    ///
    /// # Errors
    /// MANDATE, and as [`chosen`], each with its entry.
    pub async fn choose(
        &self,
        book: &RuleBook,
        id: &str,
        day: Date,
        choice: &Choice,
    ) -> Result<(String, Vec<String>), AppError> {
        self.may("review.open", Permission::Review).await?;
        let chosen = chosen(book, id, day, choice).map(|(set, names)| (set.label(), names));
        self.noting("review.open", id, chosen).await
    }
}

/// The rule set of `id` (or `id@version`) that is asked on `day`, and the names of its
/// criteria that `choice` takes, in their order.
///
/// # Errors
/// ABSENT for a rule set or a code that is not there, VALUE for what binds the state, for
/// a word that says nothing of any criterion, or if nothing is left to ask.
pub fn chosen<'a>(
    book: &'a RuleBook,
    id: &str,
    day: Date,
    choice: &Choice,
) -> Result<(&'a Ruleset, Vec<String>), Refusal> {
    let absent = |field: &str| Refusal::new(Code::Absent).field(field);
    let set = match id.contains('@') {
        true => book.ruleset(id),
        false => book.in_force(id, day),
    };
    let set = set.ok_or_else(|| absent(id))?;
    for code in &choice.codes {
        let named = set.criterion(code).ok_or_else(|| absent(code))?;
        firm(&format!("{}/{code}", set.id), named)?;
    }
    let unknown = choice.only.iter().find(|word| !set.criteria.iter().any(|one| says(one, word)));
    if let Some(word) = unknown {
        return Err(Refusal::new(Code::Value).field("only").arg("value", word));
    }
    let asked = set.criteria.iter().filter(|one| one.asked() && takes(set, choice, one));
    let names: Vec<_> = asked.map(|one| format!("{}/{}", set.id, one.code)).collect();
    if names.is_empty() {
        return Err(Refusal::new(Code::Value).field("only").arg("value", choice.only.join(",")));
    }
    Ok((set, names))
}

fn takes(set: &Ruleset, choice: &Choice, one: &Criterion) -> bool {
    let above = |code: &str| {
        let parent = |one: &&Criterion| set.criterion(one.parent.as_deref()?);
        std::iter::successors(Some(one), parent).take(set.criteria.len()).any(|up| up.code == code)
    };
    let named = choice.codes.is_empty() || choice.codes.iter().any(|code| above(code));
    named && LISTS.iter().all(|list| fits(set, *list, one, &choice.only))
}

/// One property of a criterion as a word.
type Property = fn(&Criterion) -> Option<String>;

const LISTS: [Property; 4] = [
    |one| Some(one.kind.name().to_owned()),
    |one| one.tier.map(|tier| tier.name().to_owned()),
    |one| one.layer.map(word_of),
    |one| one.wheel.map(|wheel| wheel.name().to_owned()),
];

fn says(one: &Criterion, word: &str) -> bool {
    LISTS.iter().any(|list| list(one).as_deref() == Some(word))
}

/// Words of this list among `only` choose; without any, all fit. `check` is both a kind
/// and a step of the ring: here it is the kind.
fn fits(set: &Ruleset, list: Property, one: &Criterion, only: &[String]) -> bool {
    let of_list = |word: &&String| set.criteria.iter().any(|c| list(c).as_ref() == Some(*word));
    let mut words = only.iter().filter(of_list).peekable();
    words.peek().is_none() || words.any(|word| list(one).as_ref() == Some(word))
}

/// Judges that the criterion `name` may be asked of a firm, as far as it is known here.
pub(super) fn may_be_asked(name: &str) -> Result<(), Refusal> {
    let found = RuleBook::built_in().ok().and_then(|book| book.criterion(name));
    found.map_or(Ok(()), |(_, criterion)| firm(name, criterion))
}

/// What an answer to the criterion `name` has to rest on, as far as it is known here.
pub(super) fn ground_of(name: &str) -> Option<Ground> {
    RuleBook::built_in().ok()?.criterion(name)?.1.rests_on
}

fn firm(name: &str, criterion: &Criterion) -> Result<(), Refusal> {
    if criterion.subject != Subject::State {
        return Ok(());
    }
    let refusal = Refusal::new(Code::Value).field("criterion").detail("binds-the-state");
    Err(refusal.arg("value", name))
}

/// Examples that stand directly or further under a criterion, in its rule set.
pub(super) fn examples_of(name: &str) -> Vec<String> {
    let found = RuleBook::built_in().ok().and_then(|book| book.criterion(name));
    let Some((set, criterion)) = found else { return Vec::new() };
    let children = set.children(&criterion.code);
    let examples = children.filter(|child| child.kind == CriterionKind::Example);
    examples.map(|child| format!("{}/{}", set.id, child.code)).collect()
}

#[cfg(test)]
mod tests {
    use packs::Pack;

    use super::*;

    const PACK: &str = r#"
[pack]
id = "law"
version = "1"
title.ja = "法"
title.en = "Law"
published = "2014-11-12"
applies_from = "2014-11-12"
source = "test"
verified = false

[rules]
authority = "law"

[[criterion]]
code = "A1"
ja = "会社の責務"
en = "What a firm owes"
purpose.ja = "趣旨"
purpose.en = "why"
source = "test"
tier = "basic"

[[criterion]]
code = "A1-a"
parent = "A1"
kind = "example"
ja = "例"
en = "example"
purpose.ja = "趣旨"
purpose.en = "why"
source = "test"

[[criterion]]
code = "A14"
subject = "state"
ja = "国の基準"
en = "What the state does"
purpose.ja = "趣旨"
purpose.en = "why"
source = "test"
"#;

    fn asked(codes: &[&str], only: &[&str]) -> Result<Vec<String>, Code> {
        let book = RuleBook::of(&[Pack::parse("law.toml", PACK).expect("a pack")]).expect("rules");
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        let choice = Choice { codes: owned(codes), only: owned(only) };
        let day = Date::constant(2015, 4, 1);
        chosen(&book, "law", day, &choice).map(|(_, names)| names).map_err(|refusal| refusal.code)
    }

    /// Covers: A011.
    #[test]
    fn what_binds_the_state_is_never_asked_of_a_firm() {
        assert_eq!(asked(&[], &[]), Ok(vec!["law/A1".into(), "law/A1-a".into()]));
        assert_eq!(asked(&["A14"], &[]), Err(Code::Value));
        assert_eq!(asked(&["A99"], &[]), Err(Code::Absent));
    }

    #[test]
    fn a_choice_takes_what_stands_under_it_and_a_word_that_says_nothing_is_refused() {
        assert_eq!(asked(&["A1"], &[]).map(|names| names.len()), Ok(2));
        assert_eq!(asked(&[], &["example"]), Ok(vec!["law/A1-a".into()]));
        assert_eq!(asked(&[], &["check", "basic"]), Ok(vec!["law/A1".into()]));
        assert_eq!(asked(&[], &["basic", "example"]), Err(Code::Value));
        assert_eq!(asked(&[], &["nonsense"]), Err(Code::Value));
    }
}
