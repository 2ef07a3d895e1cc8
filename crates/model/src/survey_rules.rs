//! 実態把握の決まり: the figures of surveys, as data (A061, A062, A073).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::Bilingual;

/// A sector of the source. Lists name sectors as they are spelt; one that is not here is
/// taken, too.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorName {
    /// As lists spell it, for example `insurer-other-than-major`.
    pub id: String,
    /// In words.
    pub title: Bilingual,
    /// The sector itself, where `id` also says which part of it: 大手以外 is an attribute and
    /// no sector (A073).
    pub sector: String,
    /// Which part of the sector; empty for all of it.
    #[serde(default)]
    pub part: String,
    /// From this day on.
    #[serde(default)]
    pub from: Option<Date>,
    /// Until the day before this one.
    #[serde(default)]
    pub until: Option<Date>,
    /// Where it is named.
    pub source: String,
}

/// The figures of surveys.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyRules {
    /// Nothing is published of fewer contributors.
    pub contributors_min: usize,
    /// Grades run from 0 to this one.
    pub grade_max: u8,
    /// Up to this grade an answer is weak: it is asked about, and becomes a draft measure.
    pub weak_max: u8,
    /// The priority of such a measure, from 1 to 9.
    pub measure_priority: u8,
    /// Days before the due day on which the silent are reminded; below zero, after it.
    pub remind_days_before: Vec<i64>,
    /// The grade for what a house has said of the same criterion, by the word of its answer.
    /// What is not here is carried over as unknown.
    pub carried: BTreeMap<String, u8>,
    /// Sectors.
    pub sector: Vec<SectorName>,
}

impl SurveyRules {
    /// With fewer contributors, mean and median together could tell one answer: an exchange
    /// of two neighbouring grades for the next lower and higher leaves both as they are only
    /// from five on.
    pub const CONTRIBUTORS_LEAST: usize = 5;

    /// The sector that lists spell `id`, as it was named on `day`.
    #[must_use]
    pub fn sector_on(&self, id: &str, day: Date) -> Option<&SectorName> {
        let begun = |one: &SectorName| one.from.is_none_or(|from| from <= day);
        let held = |one: &SectorName| begun(one) && one.until.is_none_or(|until| day < until);
        self.sector.iter().find(|one| one.id == id && held(one))
    }

    /// What cannot be: paths of the pack's section and what was expected.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut expect = |holds: bool, path: &str, what: String| {
            if !holds {
                faults.push((path.to_owned(), what));
            }
        };
        let least = Self::CONTRIBUTORS_LEAST;
        let enough = self.contributors_min >= least;
        expect(enough, "contributors_min", format!("expected at least {least}"));
        let grade = "expected a grade below the highest".to_owned();
        expect(self.weak_max < self.grade_max, "weak_max", grade);
        let priority = (1..=9).contains(&self.measure_priority);
        expect(priority, "measure_priority", "expected 1 to 9".to_owned());
        for (word, grade) in &self.carried {
            let path = format!("carried.{word}");
            expect(*grade <= self.grade_max, &path, "expected a grade".to_owned());
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> SurveyRules {
        SurveyRules {
            contributors_min: 5,
            grade_max: 4,
            weak_max: 1,
            measure_priority: 3,
            remind_days_before: vec![14],
            carried: BTreeMap::from([("met".to_owned(), 4)]),
            sector: Vec::new(),
        }
    }

    #[test]
    fn figures_that_would_give_somebody_away_are_faults() {
        assert!(rules().faults().is_empty());
        let few = SurveyRules { contributors_min: 4, ..rules() };
        assert_eq!(few.faults()[0].0, "contributors_min");
        let all_weak = SurveyRules { weak_max: 4, ..rules() };
        assert_eq!(all_weak.faults()[0].0, "weak_max");
        let beyond = SurveyRules { grade_max: 3, ..rules() };
        assert_eq!(beyond.faults()[0].0, "carried.met");
    }
}
