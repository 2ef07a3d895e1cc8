//! The six patterns over the registers: each raises a proposed finding once, and is gone
//! at the next look after its cause is.

use std::collections::BTreeSet;

use model::{
    Detected, Expect, Fact, Finding, FindingFact, FindingState, Kind, Origin, Pattern,
    PatternRules, Permission, Record, patterns,
};
use ports::NewFact;

use super::elements::Seen;
use crate::{AppError, Desk};

/// What a look came to for one pattern at one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternSeen {
    /// The criterion.
    pub criterion: String,
    /// `AP1` to `AP6`.
    pub pattern: String,
    /// The finding that tells it.
    pub finding: String,
    /// What the look did.
    pub state: PatternState,
    /// The figures that show it; empty once it is gone.
    pub figures: Vec<(String, String)>,
}

/// What a look did about a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternState {
    /// A finding is proposed.
    Proposed,
    /// It is told already.
    Standing,
    /// A person did not take it up, and it was never gone since.
    Declined,
    /// It is no longer there.
    Gone,
}

impl PatternState {
    /// The word used in lists and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Standing => "standing",
            Self::Declined => "declined",
            Self::Gone => "gone",
        }
    }
}

impl Desk {
    /// Looks for the six patterns at every criterion of which a record speaks, by `rules`.
    /// What is new is proposed, what is told stays told, and what is gone is said to be
    /// gone: a proposal ends with that, a finding that somebody took up waits for somebody
    /// to close it.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn look_for_patterns(
        &self,
        rules: &PatternRules,
    ) -> Result<Vec<PatternSeen>, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Review, "finding.patterns", "", async |_| {
            let seen = self.seen().await?;
            let mut told = self.told_by(&seen, rules);
            let new = told.iter().filter(|one| one.seen.finding.is_empty()).count();
            let of = |record: Record| Some(record.finding()?.id);
            let mut numbers = match new {
                0 => Vec::new(),
                count => self.next_numbers(Kind::Finding, "F-", of, count).await?,
            }
            .into_iter();
            for one in &mut told {
                if one.seen.finding.is_empty() {
                    one.seen.finding = numbers.next().unwrap_or_default();
                }
            }
            let facts = told.iter().filter_map(Told::fact).collect();
            Ok((facts, told.into_iter().map(|one| one.seen).collect()))
        })
        .await
    }

    fn told_by(&self, seen: &Seen, rules: &PatternRules) -> Vec<Told> {
        let (mut all, mut there) = (Vec::new(), BTreeSet::new());
        for element in seen.elements() {
            for detected in patterns(&element, rules, self.today()) {
                let before = last_told(seen.findings(), &element.criterion, detected.pattern);
                there.insert((element.criterion.clone(), detected.pattern));
                all.push(Told::there(&element.criterion, &detected, before));
            }
        }
        for pattern in Pattern::ALL {
            for criterion in told_of(seen.findings(), pattern) {
                if !there.contains(&(criterion.to_owned(), pattern)) {
                    let before = last_told(seen.findings(), criterion, pattern);
                    all.extend(before.and_then(|before| Told::gone(criterion, pattern, before)));
                }
            }
        }
        all
    }
}

/// What is said of one pattern, and what is written about it.
struct Told {
    seen: PatternSeen,
    what: What,
}

enum What {
    Nothing,
    Raise(Box<Finding>),
    Gone,
    Seen,
}

impl Told {
    fn there(criterion: &str, detected: &Detected, before: Option<&Finding>) -> Self {
        use PatternState::{Declined, Proposed, Standing};
        let (state, what) = match before {
            Some(one) if one.state.open() && one.gone_at.is_some() => (Standing, What::Seen),
            Some(one) if one.state.open() => (Standing, What::Nothing),
            // Somebody said no, and nothing has changed since.
            Some(one) if one.state == FindingState::Dropped && one.gone_at.is_none() => {
                (Declined, What::Nothing)
            }
            before => (Proposed, What::Raise(Box::new(finding(criterion, detected, before)))),
        };
        let told = before.filter(|_| state != Proposed);
        let seen = PatternSeen {
            criterion: criterion.to_owned(),
            pattern: detected.pattern.name().to_owned(),
            finding: told.map(|one| one.id.clone()).unwrap_or_default(),
            state,
            figures: detected.figures.clone(),
        };
        Self { seen, what }
    }

    fn gone(criterion: &str, pattern: Pattern, before: &Finding) -> Option<Self> {
        if before.gone_at.is_some() || before.state == FindingState::Closed {
            return None;
        }
        let seen = PatternSeen {
            criterion: criterion.to_owned(),
            pattern: pattern.name().to_owned(),
            finding: before.id.clone(),
            state: PatternState::Gone,
            figures: Vec::new(),
        };
        Some(Self { seen, what: What::Gone })
    }

    fn fact(&self) -> Option<NewFact> {
        let id = &self.seen.finding;
        let (expect, fact) = match &self.what {
            What::Nothing => return None,
            What::Raise(finding) => {
                let finding = Finding { id: id.clone(), ..*finding.clone() };
                (Expect::Absent, FindingFact::Raised(Box::new(finding)))
            }
            What::Gone => (Expect::Any, FindingFact::Gone),
            What::Seen => (Expect::Any, FindingFact::Seen),
        };
        Some(NewFact::new(Kind::Finding, id, expect, Fact::Finding(fact)))
    }
}

/// What the machine proposes.
fn finding(criterion: &str, detected: &Detected, before: Option<&Finding>) -> Finding {
    Finding {
        origin: Origin::Pattern(detected.pattern.name().to_owned()),
        criteria: vec![criterion.to_owned()],
        // What nobody took up and what went away by itself was no finding that repeats.
        repeat_of: before.filter(|one| one.state == FindingState::Closed).map(|one| one.id.clone()),
        ..Finding::proposed(detected.told(), detected.pattern.facet())
    }
}

fn is_of(finding: &Finding, pattern: Pattern) -> bool {
    matches!(&finding.origin, Origin::Pattern(name) if name == pattern.name())
}

/// The newest finding that tells `pattern` of `criterion`.
fn last_told<'a>(
    findings: &'a [Finding],
    criterion: &str,
    pattern: Pattern,
) -> Option<&'a Finding> {
    let about = |one: &&Finding| one.criteria.iter().any(|code| code == criterion);
    let of = findings.iter().filter(|one| is_of(one, pattern)).filter(about);
    of.max_by_key(|one| (one.raised_at, one.id.clone()))
}

/// The criteria of which `pattern` was ever told.
fn told_of(findings: &[Finding], pattern: Pattern) -> BTreeSet<&str> {
    let of = findings.iter().filter(|one| is_of(one, pattern));
    of.flat_map(|one| one.criteria.iter().map(String::as_str)).collect()
}
