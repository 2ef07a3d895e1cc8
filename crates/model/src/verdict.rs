//! 自動照合: what the machine found when it compared a rule with the facts.
//!
//! A verdict never changes. Its proof only ages: proven becomes stale, then
//! unknown, unless the check runs again.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{Shares, Standing};

/// Who says when data are of, the surest first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Dated {
    /// Somebody said so.
    Said,
    /// The data say so.
    Data,
    /// The file was written then; the data may be older.
    File,
}

impl Dated {
    /// The word used in lists and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Data => "data",
            Self::File => "file",
        }
    }
}

/// One list or event set that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The name the query uses.
    pub name: String,
    /// Where it came from, for example a file's name.
    pub source: String,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// How many rows count.
    pub rows: u64,
    /// How many said again what another said.
    #[serde(default)]
    pub repeated: u64,
    /// When the data are of, and who says so; unknown if nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<(Timestamp, Dated)>,
    /// When it was received.
    pub received: Timestamp,
    /// Days after which data of that date say nothing any more; no bound if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_days: Option<u16>,
}

impl Input {
    /// Whether its data are so old at `now` that they say nothing any more.
    #[must_use]
    pub fn outdated(&self, now: Timestamp) -> bool {
        self.ends().is_some_and(|ends| now >= ends)
    }

    fn ends(&self) -> Option<Timestamp> {
        let (days, (at, _)) = (self.max_age_days?, self.dated?);
        Some(at + (i64::from(days) * 24).hours())
    }
}

/// Something to know about how a verdict came to be, as a code with arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// A stable word: `silent-source`, `incomplete-population`, `late-evidence`,
    /// `duplicate-rows`, `old-data`, ...
    pub code: String,
    /// The input concerned, or how many.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// The result of one run of one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The check, and the instant of its run: `privileged@20150401T000000Z`.
    pub id: String,
    /// The check.
    pub check: String,
    /// Pack and version of the check.
    pub pack: String,
    /// The criteria it speaks to, for example `jp-fsa-2015/IM-ロ-b`.
    pub criteria: Vec<String>,
    /// When it ran.
    pub at: Timestamp,
    /// The day for which it judges.
    pub as_of: Date,
    /// The question for the offending rows, as it was asked.
    pub sql: String,
    /// The question for the things in scope.
    pub population: String,
    /// What it looked at.
    pub inputs: Vec<Input>,
    /// Proven, contradicted and unknown things of the population.
    pub shares: Shares,
    /// The columns of the rows.
    pub columns: Vec<String>,
    /// The rows that contradict the rule, exactly as found.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many there were; more than `rows` only where a bound was reached.
    pub rows_total: u64,
    /// What to know about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// For so many days it counts as fresh.
    pub fresh_days: u16,
    /// After so many days nobody knows any more.
    pub unknown_after_days: u16,
    /// Above this share of contradicted things the rule is contradicted, in
    /// hundredths of a percent; 0 means that one is enough.
    #[serde(default)]
    pub tolerated_bp: u16,
    /// The closed compartment in which it lies with its rows; open if empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub compartment: String,
}

impl Verdict {
    /// What it said when it was new. One thing unknown is enough not to be proven.
    #[must_use]
    pub fn found(&self) -> Standing {
        let Shares { contradicted, unknown, .. } = self.shares;
        let population = self.shares.population();
        let tolerated = contradicted * 10_000 <= u64::from(self.tolerated_bp) * population;
        match (contradicted, unknown, population) {
            (1.., ..) if !tolerated => Standing::Contradicted,
            (_, 1.., _) | (_, _, 0) => Standing::Unknown,
            _ => Standing::Proven,
        }
    }

    /// What it is worth at `now`. Proof wears off; a contradiction stands until
    /// the check runs again, so that waiting never mends anything.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        let since = |days: u16| self.data_time() + (i64::from(days) * 24).hours();
        match self.found() {
            Standing::Proven if now >= since(self.unknown_after_days) => Standing::Unknown,
            Standing::Proven if self.outdated(now) => Standing::Unknown,
            Standing::Proven if now >= since(self.fresh_days) => Standing::Stale,
            found => found,
        }
    }

    /// The shares at `now`: what was proven too long ago counts as unknown.
    #[must_use]
    pub fn shares_at(&self, now: Timestamp) -> Shares {
        let Shares { proven, contradicted, unknown } = self.shares;
        let stale = now >= self.data_time() + (i64::from(self.fresh_days) * 24).hours();
        match stale || self.outdated(now) {
            true => Shares { proven: 0, contradicted, unknown: unknown + proven },
            false => self.shares,
        }
    }

    /// Until when it counts as fresh: it is to be asked again by then.
    #[must_use]
    pub fn fresh_until(&self) -> Timestamp {
        let fresh = self.data_time() + (i64::from(self.fresh_days) * 24).hours();
        self.inputs.iter().filter_map(Input::ends).min().map_or(fresh, |ends| ends.min(fresh))
    }

    /// The date of the oldest of its data; unknown if one of them has none.
    #[must_use]
    pub fn data_of(&self) -> Option<Timestamp> {
        let dates: Option<Vec<_>> =
            self.inputs.iter().map(|input| input.dated.map(|(at, _)| at)).collect();
        dates?.into_iter().min()
    }

    /// Whether one of its inputs would say nothing any more if the check ran again now:
    /// proof lasts no longer than the data on which it rests.
    fn outdated(&self, now: Timestamp) -> bool {
        self.inputs.iter().any(|input| input.outdated(now))
    }

    /// The end of the day for which it judges, in UTC, or its run if that is earlier.
    fn data_time(&self) -> Timestamp {
        let next = self.as_of.checked_add(1.day()).unwrap_or(self.as_of);
        let end = next.to_zoned(TimeZone::UTC).map_or(self.at, |day| day.timestamp());
        end.min(self.at)
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let criteria = self.criteria.iter().map(|code| format!("criterion:{code}"));
        [format!("check:{}", self.check)].into_iter().chain(criteria).collect()
    }
}

/// What happens to a verdict: it is found, and nothing else ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum VerdictFact {
    /// A check has run.
    Found(Box<Verdict>),
}

impl VerdictFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Found(_) => "found",
        }
    }

    pub(crate) fn fold(self, before: Option<Verdict>) -> Verdict {
        let Self::Found(verdict) = self;
        before.unwrap_or(*verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn input(max_age_days: Option<u16>) -> Input {
        Input {
            name: "accounts".into(),
            source: "ad.csv".into(),
            sha256: String::new(),
            rows: 1,
            repeated: 0,
            dated: Some((at("2026-05-01T00:00:00Z"), Dated::Data)),
            received: at("2026-06-01T00:00:00Z"),
            max_age_days,
        }
    }

    fn proven(inputs: Vec<Input>) -> Verdict {
        Verdict {
            id: "c@1".into(),
            check: "c".into(),
            pack: "p@1".into(),
            criteria: Vec::new(),
            at: at("2026-06-01T00:00:00Z"),
            as_of: "2026-06-01".parse().expect("a day"),
            sql: String::new(),
            population: String::new(),
            inputs,
            shares: Shares { proven: 3, contradicted: 0, unknown: 0 },
            columns: Vec::new(),
            rows: Vec::new(),
            rows_total: 0,
            notes: Vec::new(),
            fresh_days: 31,
            unknown_after_days: 92,
            tolerated_bp: 0,
            compartment: String::new(),
        }
    }

    #[test]
    fn proof_wears_off_and_lasts_no_longer_than_its_data() {
        let standing = |max, now| proven(vec![input(max)]).standing(at(now));
        assert_eq!(standing(None, "2026-06-20T00:00:00Z"), Standing::Proven);
        assert_eq!(standing(None, "2026-07-10T00:00:00Z"), Standing::Stale);
        assert_eq!(standing(None, "2026-09-10T00:00:00Z"), Standing::Unknown);
        // The list is of the first of May and says nothing after forty days.
        assert_eq!(standing(Some(40), "2026-06-09T00:00:00Z"), Standing::Proven);
        assert_eq!(standing(Some(40), "2026-06-11T00:00:00Z"), Standing::Unknown);
        let verdict = proven(vec![input(Some(40))]);
        assert_eq!(verdict.fresh_until(), at("2026-06-10T00:00:00Z"));
        assert_eq!(verdict.shares_at(at("2026-06-11T00:00:00Z")).unknown, 3);
    }

    #[test]
    fn waiting_mends_no_contradiction() {
        let shares = Shares { proven: 2, contradicted: 1, unknown: 0 };
        let verdict = Verdict { shares, ..proven(vec![input(Some(40))]) };
        assert_eq!(verdict.standing(at("2030-01-01T00:00:00Z")), Standing::Contradicted);
    }
}
