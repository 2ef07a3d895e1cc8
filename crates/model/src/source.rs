//! 記録元: what a source of logs said, run by run.
//!
//! A run says what it read; the record keeps the hours of two weeks and every
//! system that was named. The same log read twice counts once: of two counts for
//! an hour the larger stands.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Counts of records by hour of event time, without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerHour {
    /// Number of the first hour since 1970 in UTC.
    pub from: i64,
    /// Records in that hour and those after it.
    pub counts: Vec<u64>,
}

/// What one run read of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The source: its file without folder and packing.
    pub name: String,
    /// The format in which it was read.
    pub format: String,
    /// Records read.
    pub records: u64,
    /// Records that could not be read.
    pub bad: u64,
    /// Earliest event time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Timestamp>,
    /// Latest event time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// Records by hour, of the 48 hours that end with the latest.
    pub hours: PerHour,
    /// Systems of our side that it names and that were not known of it before.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub systems: BTreeSet<String>,
    /// How often it named a system that there was no room for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub overflow: u64,
    /// Kinds of log that its records are of.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<LogKind>,
}

/// A kind of log in the words of detection rules; empty where nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LogKind {
    /// For example `windows`.
    pub product: String,
    /// For example `sysmon`.
    pub service: String,
    /// For example `process_creation`.
    pub category: String,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A source of logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What the latest run read; times, hours and systems are those of all runs.
    #[serde(flatten)]
    pub seen: Heard,
    /// When it was last looked at.
    pub looked_at: Timestamp,
}

/// What happens to a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum SourceFact {
    /// A run read it.
    Observed(Heard),
}

/// Whether a source still writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Voice {
    /// Its pause is no longer than others before.
    Lively,
    /// It pauses longer than ever before.
    Silent {
        /// Its latest record.
        since: Timestamp,
    },
    /// It wrote in fewer than two hours, so that it has no rhythm yet.
    Unknown,
}

/// What is usual at an hour of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Band {
    /// The least of the days before.
    pub low: u64,
    /// The most of the days before.
    pub high: u64,
    /// How many days were compared.
    pub days: usize,
}

impl LogKind {
    /// Whether a rule that is written for logs of kind `wanted` looks at this one.
    #[must_use]
    pub fn serves(&self, wanted: &Self) -> bool {
        let parts = [
            (&wanted.product, &self.product),
            (&wanted.service, &self.service),
            (&wanted.category, &self.category),
        ];
        parts.into_iter().all(|(wanted, is)| wanted.is_empty() || wanted == is)
    }
}

impl PerHour {
    /// Hours in a fact.
    pub const RUN: usize = 48;
    /// Hours that a record keeps.
    pub const KEPT: usize = 14 * 24;

    /// The hour in which `at` lies.
    #[must_use]
    pub fn of(at: Timestamp) -> i64 {
        at.as_second().div_euclid(3600)
    }

    /// When hour `number` begins.
    #[must_use]
    pub fn start(number: i64) -> Option<Timestamp> {
        Timestamp::from_second(number.checked_mul(3600)?).ok()
    }

    /// The count of hour `number`; `None` if that hour is not kept.
    #[must_use]
    pub fn get(&self, number: i64) -> Option<u64> {
        self.counts.get(usize::try_from(number.checked_sub(self.from)?).ok()?).copied()
    }

    /// The hour after the last one.
    #[must_use]
    pub fn end(&self) -> i64 {
        self.from.saturating_add(self.counts.len().cast_signed() as i64)
    }

    /// Both together, the larger count of each hour, of the last `keep` hours.
    #[must_use]
    pub fn merged(&self, other: &Self, keep: usize) -> Self {
        let parts = [self, other].into_iter().filter(|hours| !hours.counts.is_empty());
        let Some(end) = parts.clone().map(Self::end).max() else { return Self::default() };
        let first = parts.map(|hours| hours.from).min().unwrap_or(end);
        let from = first.max(end.saturating_sub(keep.cast_signed() as i64));
        let count = |hour| self.get(hour).unwrap_or(0).max(other.get(hour).unwrap_or(0));
        Self { from, counts: (from..end).map(count).collect() }
    }

    /// The most hours in a row without a record between two with one; `None` if
    /// there are no two.
    fn longest_pause(&self) -> Option<i64> {
        let lively = (0_i64..).zip(&self.counts).filter(|(_, count)| **count > 0);
        let lively: Vec<i64> = lively.map(|(hour, _)| hour).collect();
        lively.windows(2).map(|pair| pair[1] - pair[0] - 1).max()
    }

    /// What is usual at the time of day of hour `number`, by the days before it.
    #[must_use]
    pub fn band(&self, number: i64) -> Option<Band> {
        let before = (1..).map_while(|day| self.get(number - 24 * day));
        let counts: Vec<u64> = before.collect();
        let (low, high) = (counts.iter().min()?, counts.iter().max()?);
        Some(Band { low: *low, high: *high, days: counts.len() })
    }
}

impl Source {
    /// Whether it still writes at `now`.
    #[must_use]
    pub fn voice(&self, now: Timestamp) -> Voice {
        let (Some(last), Some(pause)) = (self.seen.last, self.seen.hours.longest_pause()) else {
            return Voice::Unknown;
        };
        let hours = now.duration_since(last).as_hours();
        if hours > pause.saturating_add(1) { Voice::Silent { since: last } } else { Voice::Lively }
    }

    /// The latest hour with a record: when it began, its count, and what is usual then.
    #[must_use]
    pub fn latest(&self) -> Option<(Timestamp, u64, Option<Band>)> {
        let hours = &self.seen.hours;
        let number = PerHour::of(self.seen.last?);
        Some((PerHour::start(number)?, hours.get(number)?, hours.band(number)))
    }
}

impl SourceFact {
    pub(crate) fn fold(self, before: Option<Source>, at: Timestamp) -> Source {
        let Self::Observed(mut seen) = self;
        let Some(Source { seen: mut known, .. }) = before else {
            return Source { seen, looked_at: at };
        };
        seen.first = [known.first, seen.first].into_iter().flatten().min();
        seen.last = [known.last, seen.last].into_iter().flatten().max();
        seen.hours = known.hours.merged(&seen.hours, PerHour::KEPT);
        seen.systems.append(&mut known.systems);
        seen.overflow = seen.overflow.max(known.overflow);
        seen.kinds.append(&mut known.kinds);
        Source { seen, looked_at: at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        PerHour::start(hour).expect("in range")
    }

    fn seen(from: i64, counts: &[u64], system: &str) -> Heard {
        let end = from + counts.len() as i64 - 1;
        Heard {
            name: "proxy.csv".into(),
            format: "delimited".into(),
            records: counts.iter().sum(),
            bad: 0,
            first: Some(at(from)),
            last: Some(at(end)),
            hours: PerHour { from, counts: counts.to_vec() },
            systems: [system.to_owned()].into(),
            overflow: 0,
            kinds: BTreeSet::new(),
        }
    }

    fn source(runs: &[Heard]) -> Source {
        let fold =
            |before, run: &Heard| Some(SourceFact::Observed(run.clone()).fold(before, at(900)));
        runs.iter().fold(None, fold).expect("a run")
    }

    #[test]
    fn the_same_log_read_twice_counts_once_and_a_longer_one_adds() {
        let once = source(&[seen(100, &[3, 0, 5], "PC-1")]);
        assert_eq!(source(&[once.seen.clone(), once.seen.clone()]).seen, once.seen);
        let more = source(&[once.seen, seen(102, &[7, 2], "PC-2")]);
        assert_eq!(more.seen.hours, PerHour { from: 100, counts: vec![3, 0, 7, 2] });
        assert_eq!((more.seen.first, more.seen.last), (Some(at(100)), Some(at(103))));
        assert_eq!(more.seen.systems.len(), 2);
    }

    #[test]
    fn two_weeks_are_kept() {
        let late = source(&[seen(0, &[1], "a"), seen(1_000_000, &[2], "a")]);
        assert_eq!((late.seen.hours.from, late.seen.hours.counts.len()), (1_000_001 - 336, 336));
    }

    #[test]
    fn silence_is_a_pause_longer_than_any_before() {
        let source = source(&[seen(100, &[3, 0, 0, 5], "a")]);
        assert_eq!(source.voice(at(106)), Voice::Lively, "it paused two hours before");
        assert_eq!(source.voice(at(107)), Voice::Silent { since: at(103) });
        let fresh = super::tests::source(&[seen(100, &[3], "a")]);
        assert_eq!(fresh.voice(at(5000)), Voice::Unknown);
    }

    #[test]
    fn the_usual_is_that_of_the_same_hour_on_the_days_before() {
        let mut counts = vec![0; 49];
        (counts[0], counts[24], counts[48]) = (10, 30, 2);
        let (start, count, band) = source(&[seen(100, &counts, "a")]).latest().expect("an hour");
        assert_eq!((start, count), (at(148), 2));
        assert_eq!(band, Some(Band { low: 10, high: 30, days: 2 }));
    }
}
