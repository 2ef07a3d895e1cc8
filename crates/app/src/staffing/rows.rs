//! Rows of the lists of people and trainings.

pub(super) mod attendance;
pub(super) mod staff;
pub(super) mod training;

use std::collections::HashSet;

use ports::NewFact;
use tables::{Expected, Fault, Source};

use super::ROWS_MAX;
use crate::import::{cells::Cells, whole::whole};

/// A fact for each row, or every faulty cell; no id stands twice.
pub(super) fn facts(
    list: &Source,
    required: &[&str],
    columns: &[&str],
    fact: impl Fn(&Cells<'_>) -> Result<NewFact, Fault>,
) -> Result<Vec<NewFact>, Vec<Fault>> {
    let rows = whole(list, required, columns, ROWS_MAX)?;
    let (mut seen, mut facts, mut faults) = (HashSet::new(), Vec::new(), Vec::new());
    for row in &rows {
        let cells = Cells(row);
        match fact(&cells) {
            Ok(fact) if !seen.insert(fact.key.id.clone()) => {
                faults.push(cells.fault("id", Expected::new("id-once")));
            }
            Ok(fact) => facts.push(fact),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(facts) } else { Err(faults) }
}

/// The words of a column, each of which has to be one of `known`.
pub(super) fn listed<'a>(
    row: &Cells<'_>,
    column: &str,
    known: impl Iterator<Item = &'a String> + Clone,
) -> Result<Vec<String>, Fault> {
    let words: Vec<_> = row.values(column).map(str::to_owned).collect();
    match words.iter().find(|word| !known.clone().any(|known| known == *word)) {
        Some(_) => Err(row.fault(column, one_of(known))),
        None => Ok(words),
    }
}

/// That one of `known` is expected.
pub(super) fn one_of<'a>(known: impl Iterator<Item = &'a String>) -> Expected {
    Expected::of("word", known.map(String::as_str).collect::<Vec<_>>().join(", "))
}
