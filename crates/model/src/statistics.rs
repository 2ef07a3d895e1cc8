//! 集計・分析: failures counted by cause, system, rung and quarter. Every partition adds
//! up to the register; what nobody knows is a group of its own and never left out.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::Date,
    tz::{TimeZone, offset},
};
use serde::{Deserialize, Serialize};

use crate::{Action, Incident, KnownValue, Ladder, Met, Nature, Stage};

/// The group of those whose cause, system or quarter nobody knows.
pub const UNKNOWN: &str = "unknown";

/// A failure as it is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The incident.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// Whether it came from outside on purpose.
    pub cyber: bool,
    /// Whether it is handled inside another one; it stays counted.
    pub merged: bool,
    /// Its cause, or [`UNKNOWN`].
    pub cause: String,
    /// Its system, or [`UNKNOWN`].
    pub system: String,
    /// How far its handling got.
    pub rung: u8,
    /// Since when it is known: its beginning, else when we learned it, else when it
    /// was opened here.
    pub since: Timestamp,
    /// The quarter in which it began, in Japan, for example `2015-Q2`.
    pub quarter: String,
    /// Customers affected; none where nobody knows the number and how it was found.
    pub customers: Option<u64>,
    /// Minutes from its beginning until it was restored; none where either is unknown.
    pub minutes: Option<u64>,
}

impl Failure {
    /// The incident as it is counted, with the measures that answer it.
    #[must_use]
    pub fn of(incident: &Incident, measures: &[Action], ladder: &Ladder) -> Self {
        let word = |key: &str| {
            let known = incident.fact(key).and_then(|known| known.value.text());
            known.map_or_else(|| UNKNOWN.to_owned(), str::to_owned)
        };
        let met = Met::of(incident, measures);
        let since = incident.time("occurred").or(incident.time("aware"));
        let since = since.unwrap_or(incident.opened_at);
        let system = if incident.fact("system").is_some() { "system" } else { "service" };
        Self {
            id: incident.id.clone(),
            title: incident.title.clone(),
            cyber: incident.nature == Nature::Cyber,
            merged: matches!(incident.stage, Stage::Merged { .. }),
            cause: word("cause"),
            system: word(system),
            rung: ladder.rung_of(met),
            since,
            quarter: quarter(day_of(since)),
            customers: if met.extent { count(incident) } else { None },
            minutes: minutes(incident),
        }
    }

    /// Customers times minutes, where both are known. Nobody affected is nothing lost,
    /// however long it took.
    #[must_use]
    pub fn customer_minutes(&self) -> Option<u64> {
        match (self.customers, self.minutes) {
            (Some(0), _) => Some(0),
            (Some(customers), Some(minutes)) => customers.checked_mul(minutes),
            _ => None,
        }
    }
}

fn count(incident: &Incident) -> Option<u64> {
    match incident.fact("customers")?.value {
        KnownValue::Count(count) => Some(count),
        _ => None,
    }
}

fn minutes(incident: &Incident) -> Option<u64> {
    let (from, to) = (incident.time("occurred")?, incident.time("restored")?);
    u64::try_from(to.duration_since(from).as_mins()).ok()
}

/// The day in Japan.
#[must_use]
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::fixed(offset(9))).date()
}

/// The calendar quarter of a day, for example `2015-Q2`.
#[must_use]
pub fn quarter(day: Date) -> String {
    format!("{}-Q{}", day.year(), (day.month() - 1) / 3 + 1)
}

/// How many of one cause in one system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CauseCell {
    /// The cause.
    pub cause: String,
    /// The system.
    pub system: String,
    /// How many.
    pub count: u64,
    /// How many of them at most within the window in which they recur.
    pub recurring: u64,
}

/// A quarter, with what was lost and of how many that is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QuarterCount {
    /// For example `2015-Q2`.
    pub quarter: String,
    /// How many failures.
    pub count: u64,
    /// Customer-minutes lost by those of which they are known.
    pub customer_minutes: u64,
    /// Of how many failures nobody knows them.
    pub unmeasured: u64,
}

/// A period, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Statistics {
    /// All in the register that began in the period, merged ones included.
    pub total: u64,
    /// By cause.
    pub by_cause: BTreeMap<String, u64>,
    /// By system.
    pub by_system: BTreeMap<String, u64>,
    /// By rung, in digits: a map of numbers does not come back out of a tagged record.
    pub by_rung: BTreeMap<String, u64>,
    /// By cause and system, the most frequent first.
    pub cells: Vec<CauseCell>,
    /// Quarters in order of time; those between without a failure stand, too.
    pub quarters: Vec<QuarterCount>,
    /// Those whose number of customers nobody verified.
    pub customers_unverified: Vec<String>,
    /// Those below the bracket that every failure must reach.
    pub below_minimum: Vec<String>,
}

/// Counts failures.
#[must_use]
pub fn statistics<'a>(
    failures: impl IntoIterator<Item = &'a Failure>,
    ladder: &Ladder,
) -> Statistics {
    let mut found = Statistics::default();
    let mut cells: BTreeMap<(&str, &str), Vec<Timestamp>> = BTreeMap::new();
    let mut quarters: BTreeMap<&str, QuarterCount> = BTreeMap::new();
    let least = ladder.minimum().map_or(0, |bracket| bracket.to);
    for failure in failures {
        found.total += 1;
        *found.by_cause.entry(failure.cause.clone()).or_default() += 1;
        *found.by_system.entry(failure.system.clone()).or_default() += 1;
        *found.by_rung.entry(failure.rung.to_string()).or_default() += 1;
        cells.entry((&failure.cause, &failure.system)).or_default().push(failure.since);
        quarters.entry(&failure.quarter).or_default().add(failure);
        if failure.customers.is_none() {
            found.customers_unverified.push(failure.id.clone());
        }
        if failure.rung < least {
            found.below_minimum.push(failure.id.clone());
        }
    }
    found.cells = cells.into_iter().map(|(names, times)| cell(names, times, ladder)).collect();
    // The sort is stable: of equals, the first in the alphabet stands first.
    found.cells.sort_by_key(|cell| std::cmp::Reverse(cell.count));
    found.quarters = without_gaps(quarters.into_values().collect());
    found.customers_unverified.sort();
    found.below_minimum.sort();
    found
}

fn cell((cause, system): (&str, &str), times: Vec<Timestamp>, ladder: &Ladder) -> CauseCell {
    let count = times.len() as u64;
    let recurring = most_within(times, ladder.recurrence_window_days);
    CauseCell { cause: cause.to_owned(), system: system.to_owned(), count, recurring }
}

/// The most times that lie within `days` of each other.
fn most_within(mut times: Vec<Timestamp>, days: u16) -> u64 {
    times.sort();
    let window = i64::from(days) * 86_400;
    let (mut from, mut most) = (0, 0);
    for to in 0..times.len() {
        while times[to].as_second() - times[from].as_second() > window {
            from += 1;
        }
        most = most.max(to - from + 1);
    }
    most as u64
}

impl QuarterCount {
    fn add(&mut self, failure: &Failure) {
        self.quarter.clone_from(&failure.quarter);
        self.count += 1;
        match failure.customer_minutes() {
            Some(lost) => self.customer_minutes = self.customer_minutes.saturating_add(lost),
            None => self.unmeasured += 1,
        }
    }
}

/// Quarters in which nothing failed are part of the trend. A time that is years off is
/// a slip of the pen and not filled up to.
const QUARTERS_FILLED_MAX: usize = 40;

fn without_gaps(quarters: Vec<QuarterCount>) -> Vec<QuarterCount> {
    let mut filled: Vec<QuarterCount> = Vec::new();
    for own in quarters {
        let mut between = Vec::new();
        let mut next = filled.last().map(|last| after(&last.quarter));
        while let Some(quarter) = next.filter(|quarter| *quarter < own.quarter) {
            next = (between.len() < QUARTERS_FILLED_MAX).then(|| after(&quarter));
            between.push(QuarterCount { quarter, ..QuarterCount::default() });
        }
        if between.len() <= QUARTERS_FILLED_MAX {
            filled.extend(between);
        }
        filled.push(own);
    }
    filled
}

fn after(quarter: &str) -> String {
    let (year, number) = quarter.split_once("-Q").unwrap_or((quarter, "4"));
    match (year.parse::<i16>(), number.parse::<u8>()) {
        (Ok(year), Ok(number @ 1..=3)) => format!("{year}-Q{}", number + 1),
        (Ok(year), _) => format!("{}-Q1", year.saturating_add(1)),
        _ => quarter.to_owned(),
    }
}

impl Statistics {
    /// The cells in which failures recur, among those that are the most frequent: where
    /// only the same thing is mended again (AP5).
    pub fn recurring(&self, ladder: &Ladder) -> impl Iterator<Item = &CauseCell> {
        let known = |cell: &&CauseCell| cell.cause != UNKNOWN && cell.system != UNKNOWN;
        let most = self.cells.iter().filter(known).map(|cell| cell.count).max().unwrap_or(0);
        let least = u64::from(ladder.recurrence_count_min);
        let recurs = move |cell: &&CauseCell| cell.count == most && cell.recurring >= least;
        self.cells.iter().filter(known).filter(recurs)
    }

    /// Whether the same failures were counted, whatever their rungs are called.
    #[must_use]
    pub fn same_register(&self, other: &Self) -> bool {
        (self.total, &self.by_cause, &self.by_system, &self.quarters)
            == (other.total, &other.by_cause, &other.by_system, &other.quarters)
    }

    /// Whether every way of counting comes to the same number.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let sums = [
            self.by_cause.values().sum::<u64>(),
            self.by_system.values().sum(),
            self.by_rung.values().sum(),
            self.cells.iter().map(|cell| cell.count).sum(),
            self.quarters.iter().map(|quarter| quarter.count).sum(),
        ];
        sums.iter().all(|sum| *sum == self.total)
    }
}

/// The three kinds of process that statistics lead to changes of (A240).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ProcessKind {
    /// ①障害管理プロセス
    FailureManagement,
    /// ②開発・運用プロセス
    DevelopmentOperation,
    /// ③システムリスク分析
    RiskAnalysis,
}

impl ProcessKind {
    /// All of them.
    pub const ALL: [Self; 3] =
        [Self::FailureManagement, Self::DevelopmentOperation, Self::RiskAnalysis];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FailureManagement => "failure-management",
            Self::DevelopmentOperation => "development-operation",
            Self::RiskAnalysis => "risk-analysis",
        }
    }
}

/// What followed from a statistics period for one kind of process: an approved change,
/// or a reason for none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improvement {
    /// Which kind.
    pub kind: ProcessKind,
    /// The approved measure or plan, as a key: `action/A-2026-001`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// Why nothing is changed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why_not: String,
    /// Who said so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// A loss as it is estimated: never a figure without method and interval (A241).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Of what, for example the loss of a year.
    #[serde(rename = "of_what")]
    pub of: String,
    /// How it was found.
    pub method: String,
    /// The lower end, in yen.
    pub low_yen: u64,
    /// The upper end, in yen.
    pub high_yen: u64,
    /// With what confidence the value lies between them, in percent.
    pub confidence_percent: u8,
    /// Who estimated it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

impl Estimate {
    /// Judges that it says how it was found and how far off it may be.
    ///
    /// # Errors
    /// BLANK without a method or a subject, VALUE for an interval that is none.
    pub fn check(&self) -> Result<(), crate::Refusal> {
        let says = |words: &str| words.chars().any(char::is_alphanumeric);
        let value = |field: &str, value: String, detail: &str| {
            Err(crate::Refusal::new(crate::Code::Value)
                .field(field)
                .detail(detail)
                .arg("value", value))
        };
        match () {
            () if !says(&self.method) => {
                Err(crate::Refusal::new(crate::Code::Blank).field("method"))
            }
            () if !says(&self.of) => Err(crate::Refusal::new(crate::Code::Blank).field("of")),
            () if self.high_yen <= self.low_yen => {
                value("high", self.high_yen.to_string(), "no-interval")
            }
            () if !(1..=99).contains(&self.confidence_percent) => {
                value("confidence", self.confidence_percent.to_string(), "not-a-confidence")
            }
            () => Ok(()),
        }
    }
}

/// The institution on the ladder: how it stands on each rung, and its level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standings {
    /// For each rung whether it is met; none where nothing shows either.
    pub rungs: Vec<(u8, Option<bool>)>,
    /// The highest rung that is met with all below it; none where nothing was counted.
    pub level: Option<u8>,
}

/// What of the institution as a whole is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WholeMet {
    /// A period was counted that still counts as periodic and equals the register.
    pub statistics: bool,
    /// Each kind of process was changed, or there is a reason.
    pub process: bool,
    /// There is an estimate.
    pub quantified: bool,
}

/// The institution's level: a rung is met when every failure of the register reached it,
/// so that one that stands below is not hidden by many that stand above (A243).
#[must_use]
pub fn standings<'a>(
    ladder: &Ladder,
    failures: impl Iterator<Item = &'a Failure> + Clone,
    whole: WholeMet,
) -> Standings {
    use crate::RungAsks::{Process, Quantification, Statistics};
    let lowest = failures.map(|failure| failure.rung).min();
    let met = |rung: &crate::LadderRung| match rung.asks {
        Statistics => Some(whole.statistics),
        Process => Some(whole.process),
        Quantification => Some(whole.quantified),
        _ => lowest.map(|lowest| lowest >= rung.no),
    };
    let rungs: Vec<_> = ladder.rungs.iter().map(|rung| (rung.no, met(rung))).collect();
    let reached = rungs.iter().take_while(|(_, met)| *met == Some(true)).count();
    let level = lowest.map(|_| u8::try_from(reached).unwrap_or(u8::MAX));
    Standings { rungs, level }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ladder::tests::ladder;

    fn failure(id: usize, cause: &str, system: &str, rung: u8, at: &str) -> Failure {
        let since: Timestamp = at.parse().expect("a time");
        Failure {
            id: format!("T-{id:02}"),
            title: String::new(),
            cyber: false,
            merged: false,
            cause: cause.into(),
            system: system.into(),
            rung,
            since,
            quarter: quarter(day_of(since)),
            customers: Some(10),
            minutes: Some(6),
        }
    }

    fn any_failure() -> impl Strategy<Value = Failure> {
        let cause = prop::sample::select(vec!["software", "human", "cyber", UNKNOWN]);
        let system = prop::sample::select(vec!["order", "batch", "web", UNKNOWN]);
        let customers = prop::option::of(0_u64..10_000);
        (cause, system, 0_u8..=4, 0_i64..2_000, customers, any::<bool>(), 0_usize..1_000).prop_map(
            |(cause, system, rung, days, customers, merged, id)| {
                let since =
                    Timestamp::from_second(1_400_000_000 + days * 86_400).expect("in range");
                let at = since.to_string();
                Failure { customers, merged, ..failure(id, cause, system, rung, &at) }
            },
        )
    }

    proptest! {
        /// Covers: A239.
        #[test]
        fn every_partition_adds_up_to_the_register(
            failures in prop::collection::vec(any_failure(), 0..60),
            cut in any::<prop::sample::Index>(),
        ) {
            let ladder = ladder();
            let whole = statistics(&failures, &ladder);
            prop_assert_eq!(whole.total, failures.len() as u64);
            prop_assert!(whole.adds_up(), "{:?}", whole);
            let (a, b) = failures.split_at(cut.index(failures.len() + 1));
            let (a, b) = (statistics(a, &ladder), statistics(b, &ladder));
            for (cause, count) in &whole.by_cause {
                let of = |part: &Statistics| part.by_cause.get(cause).copied().unwrap_or(0);
                prop_assert_eq!(of(&a) + of(&b), *count);
            }
        }

        /// The order of the rows changes nothing.
        #[test]
        fn counts_do_not_hang_on_the_order(mut failures in prop::collection::vec(any_failure(), 0..40)) {
            let before = statistics(&failures, &ladder());
            failures.reverse();
            prop_assert_eq!(before, statistics(&failures, &ladder()));
        }
    }

    #[test]
    fn figures_come_back_out_of_the_ledger() {
        let one = failure(1, "human", "batch", 4, "2015-04-20T00:00:00Z");
        let figures = Some(Box::new(statistics(&[one], &ladder())));
        let day = day_of(Timestamp::UNIX_EPOCH);
        let review = crate::Review { figures, ..crate::Review::of("ST-1", day, day) };
        let fact = crate::Fact::Review(crate::ReviewFact::Opened(Box::new(review)));
        let text = serde_json::to_string(&fact).expect("plain data");
        assert_eq!(serde_json::from_str::<crate::Fact>(&text).expect("the same"), fact);
    }

    /// Covers: A215.
    #[test]
    fn the_most_frequent_cell_recurs_only_within_its_window() {
        let near = [
            failure(1, "human", "batch", 4, "2015-04-20T00:00:00Z"),
            failure(2, "human", "batch", 4, "2015-06-01T00:00:00Z"),
            failure(3, "human", "batch", 4, "2015-06-29T00:00:00Z"),
            failure(4, "software", "order", 4, "2015-04-02T00:00:00Z"),
        ];
        let found = statistics(&near, &ladder());
        let cells: Vec<_> = found.recurring(&ladder()).cloned().collect();
        assert_eq!(cells.len(), 1);
        assert_eq!((cells[0].count, cells[0].recurring), (3, 3));
        let far = [
            failure(1, "human", "batch", 4, "2013-04-20T00:00:00Z"),
            failure(2, "human", "batch", 4, "2014-06-01T00:00:00Z"),
        ];
        assert_eq!(statistics(&far, &ladder()).recurring(&ladder()).count(), 0);
        let nobody_knows = [
            failure(1, UNKNOWN, "batch", 4, "2015-04-20T00:00:00Z"),
            failure(2, UNKNOWN, "batch", 4, "2015-04-21T00:00:00Z"),
        ];
        assert_eq!(statistics(&nobody_knows, &ladder()).recurring(&ladder()).count(), 0);
    }

    /// Covers: A188.
    #[test]
    fn the_trend_has_customer_minutes_and_says_of_how_many_they_are_unknown() {
        let unmeasured =
            Failure { minutes: None, ..failure(2, "human", "batch", 1, "2015-04-03T00:00:00Z") };
        let nobody_affected = Failure { customers: Some(0), ..unmeasured.clone() };
        let later = failure(3, "human", "batch", 1, "2015-10-01T00:00:00Z");
        let first = failure(1, "human", "batch", 1, "2015-04-02T00:00:00Z");
        let found = statistics(&[first, unmeasured, nobody_affected, later], &ladder());
        let seen: Vec<_> = found
            .quarters
            .iter()
            .map(|q| (q.quarter.as_str(), q.count, q.customer_minutes, q.unmeasured))
            .collect();
        assert_eq!(seen, [("2015-Q2", 3, 60, 1), ("2015-Q3", 0, 0, 0), ("2015-Q4", 1, 60, 0)]);
    }

    /// Covers: A243, A245.
    #[test]
    fn the_level_is_that_of_the_lowest_failure_and_nothing_is_skipped() {
        let level = |rungs: &[u8], whole| {
            let at = "2015-04-02T00:00:00Z";
            let all: Vec<_> =
                rungs.iter().map(|rung| failure(1, "human", "batch", *rung, at)).collect();
            standings(&ladder(), all.iter(), whole).level
        };
        let whole = WholeMet { statistics: true, process: true, quantified: true };
        assert_eq!(level(&[4, 4, 1], whole), Some(1));
        assert_eq!(level(&[4, 4], WholeMet::default()), Some(4));
        assert_eq!(level(&[4], WholeMet { statistics: true, ..WholeMet::default() }), Some(5));
        assert_eq!(level(&[4], WholeMet { process: true, ..WholeMet::default() }), Some(4));
        assert_eq!(level(&[4], whole), Some(7));
        assert_eq!(level(&[], whole), None, "of nothing nobody knows");
    }

    /// Covers: A241.
    #[test]
    fn a_figure_without_method_or_interval_is_no_estimate() {
        let good = Estimate {
            of: "年間の損失".into(),
            method: "過去3年の障害の平均".into(),
            low_yen: 1,
            high_yen: 2,
            confidence_percent: 90,
            by: String::new(),
            at: None,
        };
        assert_eq!(good.check(), Ok(()));
        let field = |estimate: Estimate| estimate.check().expect_err("refused").field;
        assert_eq!(
            field(Estimate { method: "—".into(), ..good.clone() }).as_deref(),
            Some("method")
        );
        assert_eq!(field(Estimate { of: " ".into(), ..good.clone() }).as_deref(), Some("of"));
        assert_eq!(field(Estimate { high_yen: 1, ..good.clone() }).as_deref(), Some("high"));
        let sure = Estimate { confidence_percent: 100, ..good };
        assert_eq!(field(sure).as_deref(), Some("confidence"));
    }
}
