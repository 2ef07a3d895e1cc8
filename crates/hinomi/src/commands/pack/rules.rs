//! Rule sets on the command line: show, diff, gaps.

use app::RuleBook;
use jiff::civil::Date;
use model::{Criterion, Ruleset};
use serde_json::{Value, json};
use text::Lang;

use crate::{
    failure::{BadInput, Outcome},
    output::Output,
    wiring,
};

/// The rule sets that come with the program.
pub fn book() -> anyhow::Result<&'static RuleBook> {
    Ok(RuleBook::built_in().map_err(wiring::faults)?)
}

/// One version by its label, or the newest by its id.
pub fn ruleset<'a>(book: &'a RuleBook, label: &str) -> anyhow::Result<&'a Ruleset> {
    let none = || BadInput(format!("there is no rule set {label}; `hinomi pack list` names them"));
    Ok(book.ruleset(label).ok_or_else(none)?)
}

/// A whole rule set, or one criterion with what stands under it.
pub fn show(output: &Output, name: &str) -> anyhow::Result<Outcome> {
    let book = book()?;
    let Some((id, code)) = name.split_once('/') else {
        let set = ruleset(book, name)?;
        if !output.json {
            let title = in_words(output, &set.title);
            output.line(&format!("{} {title} ({})", set.label(), set.applies_from))?;
        }
        set.criteria.iter().try_for_each(|criterion| tell(output, set, criterion))?;
        return Ok(Outcome::Done);
    };
    let set = ruleset(book, id)?;
    let none = || BadInput(format!("{} has no criterion {code}", set.label()));
    let criterion = set.criterion(code).ok_or_else(none)?;
    tell(output, set, criterion)?;
    if !output.json {
        output.line(&format!("  {}", in_words(output, &criterion.purpose)))?;
        output.line(&format!("  {}", criterion.source))?;
    }
    set.children(code).try_for_each(|child| tell(output, set, child))?;
    Ok(Outcome::Done)
}

fn in_words<'a>(output: &Output, words: &'a model::Bilingual) -> &'a str {
    match output.words.lang() {
        Lang::Ja => &words.ja,
        Lang::En => &words.en,
    }
}

fn tell(output: &Output, set: &Ruleset, criterion: &Criterion) -> anyhow::Result<()> {
    if output.json {
        return output.object(&object(set, criterion)?);
    }
    let indent = if criterion.parent.is_some() { "  " } else { "" };
    output.line(&format!("{indent}{} {}", criterion.code, in_words(output, &criterion.text)))
}

fn object(set: &Ruleset, criterion: &Criterion) -> anyhow::Result<Value> {
    let mut object = serde_json::to_value(criterion)?;
    object["kind_of"] = object["kind"].take();
    object["kind"] = json!("criterion");
    object["ruleset"] = json!(set.label());
    object["name"] = json!(format!("{}/{}", set.id, criterion.code));
    object["verified"] = json!(set.verified);
    Ok(object)
}

/// The version of each rule set that applies on a day, and which one before it may still
/// be followed.
pub fn in_force(output: &Output, day: Date, of: Option<&str>) -> anyhow::Result<Outcome> {
    let book = book()?;
    let wanted = |set: &&Ruleset| of.is_none_or(|of| set.jurisdiction == of);
    for set in book.all_in_force(day).into_iter().filter(wanted) {
        let also = book.still_allowed(&set.id, day).map(Ruleset::label);
        let object = json!({
            "kind": "ruleset", "pack": set.label(), "on": day, "published": set.published,
            "applies_from": set.applies_from, "transition_until": set.transition_until,
            "also": also, "verified": set.verified, "criteria": set.criteria.len(),
            "addressed_to": set.addressed_to, "jurisdiction": set.jurisdiction,
        });
        if output.json {
            output.object(&object)?;
        } else {
            let also = also.map(|label| format!(" ({label})")).unwrap_or_default();
            let title = in_words(output, &set.title);
            output.line(&format!("{}{also} {title}", set.label()))?;
        }
    }
    Ok(Outcome::Done)
}

/// Exit code 1 if they differ.
pub fn diff(output: &Output, older: &str, newer: &str) -> anyhow::Result<Outcome> {
    let book = book()?;
    let (old, new) = (ruleset(book, older)?, ruleset(book, newer)?);
    let diff = old.diff(new);
    let same = diff == model::RulesetDiff::default();
    if output.json {
        let mut object = serde_json::to_value(&diff)?;
        object["kind"] = json!("diff");
        object["older"] = json!(old.label());
        object["newer"] = json!(new.label());
        output.object(&object)?;
    } else {
        for (sign, codes) in [("+", &diff.added), ("-", &diff.removed), ("~", &diff.changed)] {
            for code in codes {
                let criterion = new.criterion(code).or_else(|| old.criterion(code));
                let words = criterion.map_or("", |found| in_words(output, &found.text));
                output.line(&format!("{sign} {code} {words}"))?;
            }
        }
    }
    Ok(Outcome::found_if(!same))
}

/// Exit code 1 if anything begins that day.
pub fn gaps(output: &Output, on: Date) -> anyhow::Result<Outcome> {
    let gaps = book()?.gaps_on(on);
    for (set, codes) in &gaps {
        for code in codes {
            let name = format!("{}/{code}", set.id);
            if output.json {
                output
                    .object(&json!({"kind": "gap", "ruleset": set.label(), "criterion": name}))?;
            } else {
                let words = set.criterion(code).map_or("", |found| in_words(output, &found.text));
                output.line(&format!("{name} {words}"))?;
            }
        }
    }
    Ok(Outcome::found_if(!gaps.is_empty()))
}
