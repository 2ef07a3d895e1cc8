//! `/failures`: the ladder of 補足7 over the register, where it fails most, and the trend.

use std::collections::BTreeSet;

use app::{LadderView, Upto};
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Bracket, Failure, Ladder, LadderRung, ProcessKind, Statistics, UNKNOWN, statistics};
use serde::Deserialize;
use text::Lang;

use crate::{
    pages::{
        incidents::thousands,
        lists::{Address, Chip, encoded},
        prove::{Tab, tabs},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Only those on this rung.
    #[serde(default)]
    rung: String,
    /// Only those of this cause.
    #[serde(default)]
    cause: String,
    /// Only those of this system.
    #[serde(default)]
    system: String,
}

#[derive(Template)]
#[template(path = "prove/failures.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    total: u64,
    level: Option<u8>,
    rungs: Vec<Step>,
    brackets: usize,
    none: u64,
    /// Customers unverified first, then those below the minimum.
    first: Vec<Row>,
    overdue: u64,
    systems: Vec<String>,
    heat: Vec<HeatRow>,
    charts: Vec<Chart>,
    quarters: Vec<Quarter>,
    rows: Vec<Row>,
    filtered: Option<String>,
    period: Option<Period>,
    in_compartments: u64,
    target: Option<String>,
}

/// A rung of the figure, the highest first.
struct Step {
    no: u8,
    name: String,
    does: String,
    met: Mark,
    /// How many failures stand on it; none for rungs of the institution.
    count: Option<u64>,
    href: String,
    brackets: Vec<Cover>,
}

/// What a bracket is in the row of a rung.
enum Cover {
    /// It begins here and reaches so many rows down.
    Top(usize, String),
    /// It began above.
    Inside,
    /// It does not reach here.
    Outside,
}

struct Row {
    id: String,
    href: String,
    title: String,
    since: Moment,
    cause: String,
    system: String,
    rung: u8,
    customers: Option<String>,
    minutes: Option<String>,
    low: bool,
}

struct HeatRow {
    cause: String,
    unknown: bool,
    cells: Vec<HeatCell>,
    total: u64,
}

struct HeatCell {
    count: u64,
    class: &'static str,
    href: String,
    recurs: bool,
}

/// One figure per quarter, as bars.
struct Chart {
    name: String,
    says: String,
    bars: Vec<Bar>,
    /// The names of the first and the last quarter.
    ends: (String, String),
}

struct Bar {
    x: usize,
    y: u64,
    height: u64,
    says: String,
}

struct Quarter {
    name: String,
    count: u64,
    lost: String,
    unmeasured: u64,
}

struct Period {
    id: String,
    days: String,
    total: u64,
    improvements: Vec<(String, Option<String>)>,
    estimates: Vec<String>,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: &Asked) -> Shown {
    let view = seat.desk.ladder_view(Upto::Now).await?;
    Ok(seat.page(&of(&seat.s, seat.desk.ladder(), &view, asked)))
}

fn of<'a>(s: &'a Shell, ladder: &Ladder, view: &LadderView, asked: &Asked) -> Page<'a> {
    let counted = statistics(&view.failures, ladder);
    let least = ladder.minimum().map_or(0, |bracket| bracket.to);
    let row = |failure: &Failure| row(s, ladder, failure, least);
    let unverified = view.failures.iter().filter(|failure| failure.customers.is_none());
    let low = |failure: &&Failure| failure.customers.is_some() && failure.rung < least;
    let first = unverified.chain(view.failures.iter().filter(low));
    let fits = |failure: &&Failure| {
        (asked.rung.is_empty() || asked.rung == failure.rung.to_string())
            && (asked.cause.is_empty() || asked.cause == failure.cause)
            && (asked.system.is_empty() || asked.system == failure.system)
    };
    let filtered =
        [&asked.rung, &asked.cause, &asked.system].into_iter().any(|own| !own.is_empty());
    let systems: Vec<_> = systems(&counted);
    Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Failures),
        total: counted.total,
        level: view.standings.level,
        rungs: ladder.rungs.iter().rev().map(|rung| step(s, ladder, view, rung)).collect(),
        brackets: ladder.brackets.len(),
        none: counted.by_rung.get("0").copied().unwrap_or(0),
        first: first.map(row).collect(),
        overdue: view.overdue.len() as u64,
        heat: heat(s, ladder, &counted, &systems),
        systems: systems.iter().map(|system| or_unknown(s, system)).collect(),
        charts: charts(s, &counted),
        quarters: counted.quarters.iter().map(quarter).collect(),
        rows: view.failures.iter().rev().filter(fits).map(row).collect(),
        filtered: filtered.then(|| filter_says(s, ladder, asked)),
        period: view.period.as_ref().map(|review| period(s, review)),
        in_compartments: view.in_compartments,
        target: ladder.target_per_quarter.map(|target| s.tn("fail-target", target)),
    }
}

fn either(s: &Shell, ja: &str, en: &str) -> String {
    if s.words.lang() == Lang::Ja { ja.to_owned() } else { en.to_owned() }
}

fn or_unknown(s: &Shell, name: &str) -> String {
    if name == UNKNOWN { s.t("unknown") } else { plain(name) }
}

fn cause_name(s: &Shell, ladder: &Ladder, id: &str) -> String {
    let known = ladder.cause(id).map(|cause| either(s, &cause.ja, &cause.en));
    known.unwrap_or_else(|| or_unknown(s, id))
}

fn filter_says(s: &Shell, ladder: &Ladder, asked: &Asked) -> String {
    let rung = (!asked.rung.is_empty()).then(|| s.tx("fail-on-rung", &plain(&asked.rung)));
    let cause = (!asked.cause.is_empty()).then(|| cause_name(s, ladder, &asked.cause));
    let system = (!asked.system.is_empty()).then(|| or_unknown(s, &asked.system));
    [rung, cause, system].into_iter().flatten().collect::<Vec<_>>().join(" × ")
}

fn address() -> Address {
    Address::new("/failures", &[])
}

fn step(s: &Shell, ladder: &Ladder, view: &LadderView, rung: &LadderRung) -> Step {
    let met = view.standings.rungs.iter().find(|(no, _)| *no == rung.no).and_then(|(_, met)| *met);
    let count = view.failures.iter().filter(|failure| failure.rung == rung.no).count() as u64;
    Step {
        no: rung.no,
        name: either(s, &rung.ja, &rung.en),
        does: either(s, &rung.does.ja, &rung.does.en),
        met: match met {
            Some(true) => Mark::new("proven", s.t("fail-met")),
            Some(false) => Mark::new("not", s.t("fail-not-met")),
            None => Mark::new("unknown", s.t("unknown")),
        },
        count: rung.asks.of_failure().then_some(count),
        href: address().with("rung", &rung.no.to_string()) + "#list",
        brackets: ladder
            .brackets
            .iter()
            .map(|bracket| cover(s, ladder, bracket, rung.no))
            .collect(),
    }
}

fn cover(s: &Shell, ladder: &Ladder, bracket: &Bracket, no: u8) -> Cover {
    let top = bracket.to.min(u8::try_from(ladder.rungs.len()).unwrap_or(u8::MAX));
    match no {
        no if no == top => {
            let rows = usize::from(top.saturating_sub(bracket.from)) + 1;
            Cover::Top(rows, either(s, &bracket.ja, &bracket.en))
        }
        no if (bracket.from..top).contains(&no) => Cover::Inside,
        _ => Cover::Outside,
    }
}

fn row(s: &Shell, ladder: &Ladder, failure: &Failure, least: u8) -> Row {
    Row {
        id: plain(&failure.id),
        href: format!("/incidents/{}", encoded(&failure.id)),
        title: plain(&failure.title),
        since: s.times.moment(failure.since),
        cause: cause_name(s, ladder, &failure.cause),
        system: or_unknown(s, &failure.system),
        rung: failure.rung,
        customers: failure.customers.map(thousands),
        minutes: failure.customer_minutes().map(thousands),
        low: failure.rung < least,
    }
}

/// The systems, the most troubled first; what nobody knows last.
fn systems(counted: &Statistics) -> Vec<String> {
    let mut systems: Vec<_> = counted.by_system.iter().collect();
    systems.sort_by_key(|(name, count)| (*name == UNKNOWN, std::cmp::Reverse(**count)));
    systems.into_iter().map(|(name, _)| name.clone()).collect()
}

fn heat(s: &Shell, ladder: &Ladder, counted: &Statistics, systems: &[String]) -> Vec<HeatRow> {
    let recurring: BTreeSet<_> =
        counted.recurring(ladder).map(|cell| (cell.cause.as_str(), cell.system.as_str())).collect();
    let cell = |cause: &str, system: &String| {
        let own = counted.cells.iter().find(|own| own.cause == cause && own.system == *system);
        let (count, within) = own.map_or((0, 0), |own| (own.count, own.recurring));
        let recurs = recurring.contains(&(cause, system.as_str()));
        let unknown = cause == UNKNOWN || system == UNKNOWN;
        HeatCell {
            count,
            class: match within {
                0 => "h0",
                _ if unknown => "hu",
                _ if recurs => "h2",
                within if within >= u64::from(ladder.recurrence_count_min) => "h1",
                _ => "h0",
            },
            href: heat_href(cause, system),
            recurs,
        }
    };
    let mut causes: Vec<_> = counted.by_cause.iter().collect();
    causes.sort_by_key(|(name, count)| (*name == UNKNOWN, std::cmp::Reverse(**count)));
    let heat_row = |(cause, total): (&String, &u64)| HeatRow {
        cause: cause_name(s, ladder, cause),
        unknown: cause == UNKNOWN,
        cells: systems.iter().map(|system| cell(cause, system)).collect(),
        total: *total,
    };
    causes.into_iter().map(heat_row).collect()
}

fn heat_href(cause: &str, system: &str) -> String {
    let pairs = [("cause", cause), ("system", system)];
    format!("{}#list", Address::new("/failures", &pairs))
}

/// Height of a chart's bars, and the width of each.
const HIGH: u64 = 48;
const WIDE: usize = 14;
/// Quarters that a chart can bear.
const QUARTERS: usize = 12;

fn charts(s: &Shell, counted: &Statistics) -> Vec<Chart> {
    let from = counted.quarters.len().saturating_sub(QUARTERS);
    let quarters = &counted.quarters[from..];
    let chart = |name: &str, of: fn(&model::QuarterCount) -> u64| {
        let most = quarters.iter().map(of).max().unwrap_or(0).max(1);
        let bar = |(n, quarter): (usize, &model::QuarterCount)| {
            let height = of(quarter) * HIGH / most;
            let says = format!("{} {}", quarter.quarter, thousands(of(quarter)));
            Bar { x: n * (WIDE + 2), y: HIGH - height, height, says }
        };
        let end = |quarter: Option<&model::QuarterCount>| {
            quarter.map(|quarter| quarter.quarter.clone()).unwrap_or_default()
        };
        let last = quarters.last().map(of).unwrap_or_default();
        Chart {
            name: s.t(name),
            says: thousands(last),
            bars: quarters.iter().enumerate().map(bar).collect(),
            ends: (end(quarters.first()), end(quarters.last())),
        }
    };
    if quarters.is_empty() {
        return Vec::new();
    }
    vec![
        chart("fail-chart-count", |quarter| quarter.count),
        chart("fail-chart-lost", |quarter| quarter.customer_minutes),
        chart("fail-chart-unmeasured", |quarter| quarter.unmeasured),
    ]
}

fn quarter(own: &model::QuarterCount) -> Quarter {
    Quarter {
        name: own.quarter.clone(),
        count: own.count,
        lost: thousands(own.customer_minutes),
        unmeasured: own.unmeasured,
    }
}

fn period(s: &Shell, review: &model::Review) -> Period {
    let improvement = |kind: ProcessKind| {
        let own = review.improvements.iter().find(|improvement| improvement.kind == kind);
        let said = own.map(|own| own.change.clone().unwrap_or_else(|| own.why_not.clone()));
        (s.t(&format!("fail-process-{}", kind.name())), said.map(|said| plain(&said)))
    };
    let estimate = |own: &model::Estimate| {
        let args = [
            ("of", plain(&own.of)),
            ("method", plain(&own.method)),
            ("low", thousands(own.low_yen)),
            ("high", thousands(own.high_yen)),
            ("confidence", own.confidence_percent.to_string()),
        ];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        s.words.say("fail-estimate", &args)
    };
    Period {
        id: review.id.clone(),
        days: format!("{} – {}", review.from, review.to),
        total: review.figures.as_ref().map_or(0, |figures| figures.total),
        improvements: ProcessKind::ALL.into_iter().map(improvement).collect(),
        estimates: review.estimates.iter().map(estimate).collect(),
    }
}
