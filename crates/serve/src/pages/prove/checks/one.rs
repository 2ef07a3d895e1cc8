//! `/checks/{id}`: what a check asks, what it looked at, what it found, and how that has
//! gone over time.

use app::{
    AppError,
    checks::{Check, Input},
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use model::{Code, Refusal, Verdict};
use serde::Deserialize;

use super::{Bar, KNOWN, Tab, mark, notes, said, tabs};
use crate::{
    pages::lists::{Chip, encoded},
    parts::{Log, Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

/// Rows on the page; the lists that go out have all that are kept.
const ROWS_SHOWN: usize = 200;
/// Verdicts of the past on the page.
const PAST_SHOWN: u64 = 60;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// A verdict of the past, by its id; the newest if none is named.
    pub(super) verdict: Option<String>,
}

#[derive(Template)]
#[template(path = "prove/check.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    title: String,
    means: String,
    pack: String,
    source: String,
    /// Address and name.
    criteria: Vec<(String, String)>,
    thresholds: Vec<(String, String)>,
    restricted: String,
    sql: String,
    population: String,
    command: String,
    inputs: Vec<Asks>,
    found: Option<Found>,
    past: Vec<Past>,
    /// The line of the proven share: points of a drawing of 600 × 60.
    line: String,
}

/// An input as the check asks for it.
struct Asks {
    name: String,
    title: String,
    columns: String,
    optional: bool,
    /// Whether a register of the house stands in for a list.
    register: bool,
}

/// One verdict.
struct Found {
    id: String,
    mark: Mark,
    bar: Bar,
    as_of: String,
    ran: Moment,
    due: Moment,
    overdue: bool,
    notes: Vec<String>,
    inputs: Vec<Used>,
    columns: Vec<String>,
    rows: Vec<Vec<Option<Log>>>,
    rows_total: u64,
    /// Rows that this page leaves out.
    more: u64,
}

/// A list that was looked at.
struct Used {
    name: String,
    file: Log,
    sha256: String,
    rows: u64,
    repeated: u64,
    dated: Option<(Moment, String)>,
    received: Moment,
    late: bool,
    old: bool,
}

/// A verdict of the past.
struct Past {
    href: String,
    ran: Moment,
    as_of: String,
    mark: Mark,
    proven: u64,
    contradicted: u64,
    unknown: u64,
    of: u64,
    pack: String,
    on: bool,
}

pub(super) async fn page(
    seat: Seat,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let shown = show(&seat, &id, &asked).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str, asked: &Asked) -> Shown {
    let s = &seat.s;
    let check = KNOWN.get(id).ok_or(Refusal::new(Code::Absent))?;
    let past = seat.desk.verdicts(Some(id), (0, PAST_SHOWN)).await?;
    let verdict = chosen(seat, id, asked, &past).await?;
    let found = verdict.as_ref().map(|verdict| found(s, verdict));
    let here = verdict.as_ref().map_or("", |verdict| verdict.id.as_str());
    let asked = |now: fn(&Verdict) -> &String, own: &String| {
        verdict.as_ref().map_or_else(|| own.clone(), |verdict| now(verdict).clone())
    };
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Checks),
        id: check.id.clone(),
        title: said(s, &check.title).to_owned(),
        means: said(s, &check.row).to_owned(),
        pack: verdict.as_ref().map_or(&check.pack, |verdict| &verdict.pack).clone(),
        source: check.source.clone(),
        criteria: check.criteria.iter().map(|code| (encoded(code), code.clone())).collect(),
        thresholds: check.thresholds.iter().map(|(k, v)| (k.clone(), v.to_string())).collect(),
        restricted: check.compartment.clone(),
        sql: plain_lines(&asked(|verdict| &verdict.sql, &check.sql)),
        population: plain_lines(&asked(|verdict| &verdict.population, &check.population)),
        command: command(check),
        inputs: asks(s, check),
        found,
        line: line(&past),
        past: past.iter().map(|verdict| self::past(s, verdict, here)).collect(),
    }))
}

/// The verdict that was asked for, of this check.
pub(super) async fn chosen(
    seat: &Seat,
    id: &str,
    asked: &Asked,
    past: &[Verdict],
) -> Result<Option<Verdict>, AppError> {
    match &asked.verdict {
        None => Ok(past.first().cloned()),
        Some(wanted) => {
            let verdict = seat.desk.verdict(wanted).await?;
            let own = verdict.check == id;
            own.then_some(Some(verdict)).ok_or_else(|| Refusal::new(Code::Absent).into())
        }
    }
}

fn asks(s: &Shell, check: &Check) -> Vec<Asks> {
    let ask = |name: &String, optional: bool| {
        let input: &Input = KNOWN.inputs.get(name)?;
        let columns = input.columns.iter().filter(|column| column.required);
        let columns: Vec<_> = columns.map(|column| column.name.clone()).collect();
        let title = said(s, &input.title).to_owned();
        let (columns, register) = (columns.join(", "), input.register.is_some());
        Some(Asks { name: name.clone(), title, columns, optional, register })
    };
    let needed = check.inputs.iter().filter_map(|name| ask(name, false));
    needed.chain(check.optional.iter().filter_map(|name| ask(name, true))).collect()
}

/// How to run it: with a list for what no register of the house tells.
fn command(check: &Check) -> String {
    let kept = |name: &&String| KNOWN.inputs.get(*name).is_none_or(|one| one.register.is_none());
    let lists = check.inputs.iter().filter(kept);
    let inputs = lists.map(|name| format!(" \\\n  --input {name}={name}.csv"));
    format!("hinomi check run {}{} \\\n  --data hinomi-data", check.id, inputs.collect::<String>())
}

fn found(s: &Shell, verdict: &Verdict) -> Found {
    let now = s.times.now;
    let due = verdict.fresh_until();
    let rows: Vec<_> = verdict.rows.iter().take(ROWS_SHOWN).map(|row| cells(row)).collect();
    Found {
        id: verdict.id.clone(),
        mark: mark(s, Some(verdict.standing(now))),
        bar: Bar::new(s, verdict.shares_at(now)),
        as_of: verdict.as_of.to_string(),
        ran: s.times.moment(verdict.at),
        due: s.times.moment(due),
        overdue: due <= now,
        notes: notes(s, verdict),
        inputs: verdict.inputs.iter().map(|input| used(s, verdict, input)).collect(),
        columns: verdict.columns.iter().map(|name| plain(name)).collect(),
        more: verdict.rows_total.saturating_sub(rows.len() as u64),
        rows,
        rows_total: verdict.rows_total,
    }
}

/// What stands in a row came from outside: it is drawn, and nothing in it acts.
fn cells(row: &[Option<String>]) -> Vec<Option<Log>> {
    row.iter().map(|cell| cell.as_deref().map(Log::new)).collect()
}

fn used(s: &Shell, verdict: &Verdict, input: &model::Input) -> Used {
    let who = |by: model::Dated| s.t(&format!("checks-dated-{}", by.name()));
    Used {
        name: input.name.clone(),
        file: Log::new(&input.source),
        sha256: input.sha256.get(..12).unwrap_or_default().to_owned(),
        rows: input.rows,
        repeated: input.repeated,
        dated: input.dated.map(|(at, by)| (s.times.moment(at), who(by))),
        received: s.times.moment(input.received),
        late: late(verdict, input),
        old: input.outdated(s.times.now),
    }
}

/// Whether the run told that this input came late: how late is too late, its check says.
fn late(verdict: &Verdict, input: &model::Input) -> bool {
    verdict.notes.iter().any(|note| note.code == "late-evidence" && note.about == input.name)
}

fn past(s: &Shell, verdict: &Verdict, here: &str) -> Past {
    let model::Shares { proven, contradicted, unknown } = verdict.shares;
    Past {
        href: format!("/checks/{}?verdict={}", verdict.check, verdict.id),
        ran: s.times.moment(verdict.at),
        as_of: verdict.as_of.to_string(),
        mark: mark(s, Some(verdict.found())),
        proven,
        contradicted,
        unknown,
        of: verdict.shares.population(),
        pack: verdict.pack.clone(),
        on: verdict.id == here,
    }
}

/// The proven share of each run, the oldest at the left; nothing from one run alone.
fn line(past: &[Verdict]) -> String {
    let last = past.len().saturating_sub(1);
    if last == 0 {
        return String::new();
    }
    let point = |(at, verdict): (usize, &Verdict)| {
        let of = verdict.shares.population().max(1);
        let (x, y) = (at * 600 / last, 58 - verdict.shares.proven * 56 / of);
        format!("{x},{y}")
    };
    past.iter().rev().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

/// Text in lines, with nothing in it that acts.
fn plain_lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}
