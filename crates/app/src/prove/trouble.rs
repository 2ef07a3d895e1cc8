//! What somebody should look at before relying on the answers of a review. Nothing here
//! changes an answer: it only points.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{Declared, Kind, Line, Record, Response, Said, Standing};
use ports::Filter;

use super::{ResponseView, ReviewView, choosing::examples_of};
use crate::{AppError, Desk, RuleBook, desk::records};

/// What kind of thing to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TroubleKind {
    /// More is claimed than was found.
    Contradicted,
    /// It is said to be met, and nothing was handed in.
    ClaimWithoutEvidence,
    /// The same file supports several answers.
    SameEvidence,
    /// Nothing but pictures of screens supports it.
    ScreenshotOnly,
    /// Several answers are word for word the same.
    IdenticalTexts,
    /// What was said last time, unchanged.
    CarriedUnchanged,
    /// What is asked changed since it was said.
    AskedChanged,
    /// What does not apply: how many, with which reasons.
    NotApplicable,
    /// It was not applicable until a day that has passed.
    NotApplicableEnded,
    /// It came after the day on which it was due.
    Late,
    /// Every example is ticked, and what they are examples of is open.
    ExamplesOnly,
    /// The lines of defence do not say the same.
    LinesDisagree,
}

impl TroubleKind {
    /// The word used in JSON and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::ClaimWithoutEvidence => "claim-without-evidence",
            Self::SameEvidence => "same-evidence",
            Self::ScreenshotOnly => "screenshot-only",
            Self::IdenticalTexts => "identical-texts",
            Self::CarriedUnchanged => "carried-unchanged",
            Self::AskedChanged => "asked-changed",
            Self::NotApplicable => "not-applicable",
            Self::NotApplicableEnded => "not-applicable-ended",
            Self::Late => "late",
            Self::ExamplesOnly => "examples-only",
            Self::LinesDisagree => "lines-disagree",
        }
    }
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind.
    pub kind: TroubleKind,
    /// The responses concerned, by their ids.
    pub about: Vec<String>,
    /// Out of how many.
    pub of: usize,
    /// The evidence, the text, the reason or the words that they share; may be empty.
    pub detail: String,
}

impl Desk {
    /// A review with what to look at in it.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn trouble(&self, id: &str) -> Result<(ReviewView, Vec<Trouble>), AppError> {
        let view = self.review(id).await?;
        let before = match &view.review.carried_from {
            Some(before) => {
                let filter = Filter::new(Kind::Response).of(before);
                records(self.app.registers.list(&filter).await?, Record::response)
            }
            None => Vec::new(),
        };
        let packs = match &view.review.carried_from {
            Some(id) => self.find(Kind::Review, id).await?.record.review().map(|r| r.packs),
            None => None,
        };
        let found = troubles(&view, &before, &packs.unwrap_or_default(), self.today());
        Ok((view, found))
    }
}

/// What to look at in a review, on `today`. `before` are the responses from which it was
/// carried over, and `packs` the versions in which they were asked.
#[must_use]
pub fn troubles(
    view: &ReviewView,
    before: &[Response],
    packs: &[String],
    today: Date,
) -> Vec<Trouble> {
    let all = Answers { rows: &view.responses };
    let mut found = Vec::new();
    found.extend(all.those(TroubleKind::Contradicted, contradicted));
    found.extend(all.those(TroubleKind::ClaimWithoutEvidence, bare));
    found.extend(all.sharing(TroubleKind::SameEvidence, |row| row.response.evidence.clone()));
    found.extend(all.those(TroubleKind::ScreenshotOnly, pictures_only));
    found.extend(all.sharing(TroubleKind::IdenticalTexts, texts));
    found.extend(all.those(TroubleKind::CarriedUnchanged, |row| unchanged(row, before)));
    let asked_changed = |row: &ResponseView| changed(row, packs, &view.review.packs);
    found.extend(all.those(TroubleKind::AskedChanged, asked_changed));
    found.extend(all.sharing_any(TroubleKind::NotApplicable, |row| reasons(row, today)));
    found.extend(all.those(TroubleKind::NotApplicableEnded, |row| ended(row, today)));
    found.extend(all.those(TroubleKind::Late, late));
    found.extend(all.examples_only());
    found.extend(all.those(TroubleKind::LinesDisagree, disagree));
    found
}

struct Answers<'a> {
    rows: &'a [ResponseView],
}

impl Answers<'_> {
    fn trouble(&self, kind: TroubleKind, about: Vec<String>, detail: &str) -> Option<Trouble> {
        let (of, detail) = (self.rows.len(), detail.to_owned());
        (!about.is_empty()).then_some(Trouble { kind, about, of, detail })
    }

    /// One for all rows of which `is` holds.
    fn those(&self, kind: TroubleKind, is: impl Fn(&ResponseView) -> bool) -> Option<Trouble> {
        let about = self.rows.iter().filter(|row| is(row)).map(id).collect();
        self.trouble(kind, about, "")
    }

    /// One for each word that several rows share, the most shared first.
    fn sharing(
        &self,
        kind: TroubleKind,
        words: impl Fn(&ResponseView) -> Vec<String>,
    ) -> Vec<Trouble> {
        let mut found = self.sharing_any(kind, words);
        found.retain(|trouble| trouble.about.len() > 1);
        found
    }

    /// As [`Self::sharing`], of single rows, too.
    fn sharing_any(
        &self,
        kind: TroubleKind,
        words: impl Fn(&ResponseView) -> Vec<String>,
    ) -> Vec<Trouble> {
        let mut by = BTreeMap::<String, Vec<String>>::new();
        for row in self.rows {
            for word in words(row) {
                by.entry(word).or_default().push(id(row));
            }
        }
        let mut found: Vec<_> =
            by.into_iter().filter_map(|(word, about)| self.trouble(kind, about, &word)).collect();
        found.sort_by_key(|trouble| std::cmp::Reverse(trouble.about.len()));
        found
    }

    fn examples_only(&self) -> Vec<Trouble> {
        let member = |row: &ResponseView| row.response.member.clone();
        let ticked = |name: &String, of: &str| {
            self.rows.iter().any(|row| {
                row.response.criterion == *name && row.response.member == of && claims(row)
            })
        };
        let open = self.rows.iter().filter(|row| row.standing != Standing::Proven);
        let of = open.filter(|row| {
            let examples = examples_of(&row.response.criterion);
            !examples.is_empty() && examples.iter().all(|name| ticked(name, &member(row)))
        });
        let about: Vec<_> = of.map(id).collect();
        self.trouble(TroubleKind::ExamplesOnly, about, "").into_iter().collect()
    }
}

fn id(row: &ResponseView) -> String {
    row.response.id.clone()
}

fn claims(row: &ResponseView) -> bool {
    row.response.word().and_then(Said::claimed_bp).is_some_and(|share| share > 0)
}

fn contradicted(row: &ResponseView) -> bool {
    claims(row) && row.standing == Standing::Contradicted
}

fn bare(row: &ResponseView) -> bool {
    claims(row) && !row.response.evidenced()
}

fn pictures_only(row: &ResponseView) -> bool {
    let handed_in = &row.response.evidence;
    let of_row = || row.evidence.iter().filter(|one| handed_in.contains(&one.id));
    let picture = |one: &model::Evidence| one.warnings.iter().any(|w| w == "screenshot-only");
    of_row().next().is_some() && of_row().all(picture)
}

fn texts(row: &ResponseView) -> Vec<String> {
    let words = row.response.word().map(|said| said.words.trim().to_owned());
    words.filter(|words| !words.is_empty()).into_iter().collect()
}

/// Carried over and not touched since, or typed again word for word.
fn unchanged(row: &ResponseView, before: &[Response]) -> bool {
    let Some(word) = row.response.word_of(Line::First) else { return false };
    let same = |old: &&Response| {
        old.criterion == row.response.criterion && old.member == row.response.member
    };
    let last = || before.iter().find(same)?.word_of(Line::First);
    word.carried_from.is_some()
        || (!word.words.trim().is_empty()
            && last().is_some_and(|old| {
                old.words.trim() == word.words.trim() && old.declared.name() == word.declared.name()
            }))
}

/// The text of the criterion is another one than when the carried word was said.
fn changed(row: &ResponseView, before: &[String], now: &[String]) -> bool {
    if row.response.word().is_none_or(|said| said.carried_from.is_none()) {
        return false;
    }
    let Ok(book) = RuleBook::built_in() else { return false };
    let Some((id, code)) = row.response.criterion.split_once('/') else { return false };
    let of = |labels: &[String]| {
        let label = labels.iter().find(|label| label.split('@').next() == Some(id))?;
        book.ruleset(label)?.criterion(code).cloned()
    };
    of(before).zip(of(now)).is_some_and(|(old, new)| old != new)
}

fn reasons(row: &ResponseView, today: Date) -> Vec<String> {
    match row.response.word().map(|said| &said.declared) {
        Some(Declared::NotApplicable { reason, .. }) if row.not_applicable(today) => {
            vec![reason.clone()]
        }
        _ => Vec::new(),
    }
}

fn ended(row: &ResponseView, today: Date) -> bool {
    let word = row.response.word().map(|said| &said.declared);
    matches!(word, Some(Declared::NotApplicable { .. })) && !row.not_applicable(today)
}

fn late(row: &ResponseView) -> bool {
    row.response.said.iter().any(|said| said.late)
}

fn disagree(row: &ResponseView) -> bool {
    let said: Vec<_> =
        Line::ALL.into_iter().filter_map(|line| row.response.word_of(line)).collect();
    let word = |said: &&Said| (said.declared.name(), said.claimed_bp());
    said.windows(2).any(|pair| word(&pair[0]) != word(&pair[1]))
}
