//! Running checks over what was given.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use model::Dated;
use ports::{Answer, FileFormat, ListColumn, Query, QueryError, Rows};
use tables::Fault;

use super::{Check, Checks, Content, Given, Input, InputKind, read, shape, sql, sql::OFFENDING};

/// Why checks could not be run.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// There is no check of that id.
    #[error("there is no check {0}")]
    NoCheck(String),
    /// There is no input of that name.
    #[error("there is no input {0}")]
    NoInput(String),
    /// A list cannot be taken: the file, and every faulty cell.
    #[error("{file} cannot be taken")]
    Faulty {
        /// The file.
        file: String,
        /// What is wrong.
        faults: Vec<Fault>,
    },
    /// The engine did not answer.
    #[error("{check}: {error}")]
    Query {
        /// The check, or the file of an input.
        check: String,
        /// Why.
        error: QueryError,
    },
}

/// How many rows an input has, where that is known before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowsSeen {
    /// Rows that count.
    pub rows: u64,
    /// Rows that say again what another one said; they count once.
    pub repeated: u64,
}

/// A file that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputUsed {
    /// The name of the input.
    pub input: String,
    /// The file.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its rows.
    pub rows: RowsSeen,
    /// Days after which its data say nothing any more.
    pub max_age_days: Option<i64>,
    /// When its data are of, and who says so; unknown if nobody does.
    pub dated: Option<(Timestamp, Dated)>,
    /// When it came here.
    pub received: Timestamp,
}

/// Something that keeps a verdict from being proven, or that a reader has to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lacks {
    /// A source of events said nothing for longer than it may.
    SilentSource(String),
    /// The data are older than they may be.
    OldData(String),
    /// Nobody knows when the data are of.
    Undated(String),
    /// The data came here long after the day asked for.
    LateEvidence(String),
    /// An input that it can do without was not given: what it would have told is unknown.
    WithoutInput(String),
    /// Some things in scope have no data.
    IncompletePopulation(u64),
    /// Nothing is in scope, which proves nothing.
    EmptyPopulation,
    /// Rows that stand more than once in an input.
    DuplicateRows(String, u64),
    /// More rows were found than are kept.
    RowsLeftOut(u64),
}

impl Lacks {
    /// The word in records, for example `silent-source`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SilentSource(_) => "silent-source",
            Self::OldData(_) => "old-data",
            Self::Undated(_) => "undated",
            Self::LateEvidence(_) => "late-evidence",
            Self::WithoutInput(_) => "without-input",
            Self::IncompletePopulation(_) => "incomplete-population",
            Self::EmptyPopulation => "empty-population",
            Self::DuplicateRows(..) => "duplicate-rows",
            Self::RowsLeftOut(_) => "rows-left-out",
        }
    }

    /// What it is about: an input, a count.
    #[must_use]
    pub fn about(&self) -> String {
        match self {
            Self::SilentSource(input)
            | Self::OldData(input)
            | Self::Undated(input)
            | Self::WithoutInput(input)
            | Self::LateEvidence(input) => input.clone(),
            Self::DuplicateRows(input, rows) => format!("{input} {rows}"),
            Self::IncompletePopulation(count) | Self::RowsLeftOut(count) => count.to_string(),
            Self::EmptyPopulation => String::new(),
        }
    }

    /// Offending rows that were found and are not kept.
    pub(crate) fn left_out(&self) -> u64 {
        match self {
            Self::RowsLeftOut(rows) => *rows,
            _ => 0,
        }
    }

    /// Whether nothing is proven then.
    fn disproves(&self) -> bool {
        matches!(
            self,
            Self::SilentSource(_) | Self::OldData(_) | Self::Undated(_) | Self::EmptyPopulation
        )
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRun {
    /// The check.
    pub check: String,
    /// Pack and version.
    pub pack: String,
    /// The day asked for.
    pub as_of: Date,
    /// What was asked for the offending rows, figures put in.
    pub sql: String,
    /// What was asked for the population.
    pub population: String,
    /// What it rests on.
    pub inputs: Vec<InputUsed>,
    /// Things in scope.
    pub of: u64,
    /// Those of which there are data.
    pub seen: u64,
    /// Things in order.
    pub proven: u64,
    /// Things that offend.
    pub contradicted: u64,
    /// Things of which nobody knows.
    pub unknown: u64,
    /// Columns of the offending rows.
    pub columns: Vec<String>,
    /// The offending rows, sorted.
    pub rows: Vec<Vec<Option<String>>>,
    /// What a reader has to know.
    pub lacks: Vec<Lacks>,
}

impl CheckRun {
    /// Whether everything in scope is proven.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.of > 0 && self.proven == self.of
    }
}

/// Runs `ids` (all that have their inputs, if none is named) over what was given.
/// Returns the runs, and the ids of those that lack an input with its name.
///
/// # Errors
/// See [`CheckError`]; then no check was run.
pub async fn run_checks(
    checks: &Checks,
    ids: &[String],
    given: &[Given],
    place: &dyn Query,
    (as_of, zone): (Date, &TimeZone),
    progress: crate::Progress<'_>,
) -> Result<(Vec<CheckRun>, Vec<(String, String)>), CheckError> {
    let wanted = wanted(checks, ids)?;
    let taken = take(checks, &wanted, given, place, zone).await?;
    let (mut runs, mut lacking) = (Vec::new(), Vec::new());
    for (done, check) in wanted.iter().enumerate() {
        progress(done as u64, wanted.len() as u64);
        match check.inputs.iter().find(|name| !taken.contains_key(*name)) {
            Some(name) => lacking.push((check.id.clone(), name.clone())),
            None => runs.push(one(checks, check, &taken, place, (as_of, zone)).await?),
        }
    }
    Ok((runs, lacking))
}

fn wanted<'a>(checks: &'a Checks, ids: &[String]) -> Result<Vec<&'a Check>, CheckError> {
    if ids.is_empty() {
        return Ok(checks.checks.iter().collect());
    }
    let find = |id: &String| checks.get(id).ok_or_else(|| CheckError::NoCheck(id.clone()));
    ids.iter().map(find).collect()
}

type Taken = BTreeMap<String, Vec<InputUsed>>;

/// Reads what was given and puts it where it can be asked; inputs that may be missing
/// and are, are put there without rows.
async fn take(
    checks: &Checks,
    wanted: &[&Check],
    given: &[Given],
    place: &dyn Query,
    zone: &TimeZone,
) -> Result<Taken, CheckError> {
    let mut taken = Taken::new();
    for given in given {
        if !checks.inputs.contains_key(&given.input) {
            return Err(CheckError::NoInput(given.input.clone()));
        }
    }
    for input in checks.inputs.values() {
        let files: Vec<_> = given.iter().filter(|given| given.input == input.name).collect();
        let (rows, used) = if files.is_empty() {
            let optional = |check: &&Check| check.optional.contains(&input.name);
            if !wanted.iter().any(optional) {
                continue;
            }
            (Rows::List(Arc::new(read::nothing(input))), Vec::new())
        } else {
            input_of(input, &files, zone)?
        };
        let mut used = used;
        put(input, rows, &mut used, place).await?;
        used.iter_mut().for_each(|used| used.max_age_days = input.max_age_days);
        if !used.is_empty() {
            taken.insert(input.name.clone(), used);
        }
    }
    Ok(taken)
}

async fn put(
    input: &Input,
    rows: Rows,
    used: &mut [InputUsed],
    place: &dyn Query,
) -> Result<(), CheckError> {
    let file = used.first().map_or(&input.name, |used| &used.file).clone();
    let error = |error| CheckError::Query { check: file.clone(), error };
    if !matches!(rows, Rows::Files(..)) {
        return place.put(&input.name, rows).await.map_err(error);
    }
    place.function(shape::FOLDED, model::fold);
    place.put(&shape::as_it_is(input), rows).await.map_err(error)?;
    shape::put(input, &file, place).await?;
    look(input, place, used).await.map_err(error)
}

/// Counts and dates what the engine reads itself. Several files count as one.
async fn look(input: &Input, place: &dyn Query, used: &mut [InputUsed]) -> Result<(), QueryError> {
    let received = used.iter().map(|used| used.received).max().unwrap_or(Timestamp::MAX);
    let latest = input.dated_by.as_deref().map_or("NULL".to_owned(), |name| {
        let ahead = received.as_second() + read::AHEAD_S;
        format!(
            "CAST(date_part('epoch', max(CASE WHEN date_part('epoch', {name}) <= {ahead} THEN {name} END)) AS BIGINT)"
        )
    });
    let sql = format!("SELECT count(*), {latest} FROM {}", input.name);
    let answer = place.ask(&sql).await?;
    let cell = |at: usize| answer.rows.first()?.get(at)?.as_deref()?.parse::<i64>().ok();
    let at = cell(1).and_then(|second| Timestamp::from_second(second).ok());
    for used in used {
        used.rows.rows = cell(0).and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0);
        let said = used.dated.filter(|(_, by)| *by == Dated::Said);
        used.dated = said.or(at.map(|at| (at, Dated::Data))).or(used.dated);
    }
    Ok(())
}

/// One input from its files: lists read here, or files that the engine reads.
fn input_of(
    input: &Input,
    files: &[&Given],
    zone: &TimeZone,
) -> Result<(Rows, Vec<InputUsed>), CheckError> {
    let (mut columns, mut used) = (Vec::<ListColumn>::new(), Vec::<InputUsed>::new());
    let mut paths: Vec<(FileFormat, std::path::PathBuf)> = Vec::new();
    for given in files {
        let faulty = |faults| CheckError::Faulty { file: given.file.clone(), faults };
        let at = (zone, given.received);
        let list = match &given.content {
            Content::Bytes(bytes) => read::list(input, &given.file, bytes, at).map_err(faulty)?,
            Content::Table(table) => {
                read::table(input, &given.file, table, zone).map_err(faulty)?
            }
            Content::File(format, path) => {
                paths.push((*format, path.clone()));
                used.push(used_of(given, RowsSeen { rows: 0, repeated: 0 }, None));
                continue;
            }
        };
        // The same file once more says everything again.
        let again = used.iter().any(|used| used.sha256 == given.sha256 && !given.sha256.is_empty());
        if again {
            let seen = RowsSeen { rows: 0, repeated: list.rows + list.repeated.len() as u64 };
            used.push(used_of(given, seen, list.dated));
            continue;
        }
        let seen = RowsSeen { rows: list.rows, repeated: list.repeated.len() as u64 };
        used.push(used_of(given, seen, list.dated));
        match columns.is_empty() {
            true => columns = list.columns,
            false => read::append(&mut columns, list.columns),
        }
    }
    match paths.first().map(|(format, _)| *format) {
        None => Ok((Rows::List(Arc::new(columns)), used)),
        Some(format) if columns.is_empty() && paths.iter().all(|(other, _)| *other == format) => {
            let paths = paths.into_iter().map(|(_, path)| path).collect();
            Ok((Rows::Files(format, paths), used))
        }
        Some(_) => {
            let error = QueryError::Engine("the files of one input are of one format".to_owned());
            Err(CheckError::Query { check: input.name.clone(), error })
        }
    }
}

fn used_of(given: &Given, rows: RowsSeen, dated: Option<Timestamp>) -> InputUsed {
    let said = given.said.map(|at| (at, Dated::Said));
    let data = dated.map(|at| (at, Dated::Data));
    let written = given.written.map(|at| (at, Dated::File));
    InputUsed {
        input: given.input.clone(),
        file: given.file.clone(),
        sha256: given.sha256.clone(),
        rows,
        max_age_days: None,
        dated: said.or(data).or(written),
        received: given.received,
    }
}

async fn one(
    checks: &Checks,
    check: &Check,
    taken: &Taken,
    place: &dyn Query,
    (as_of, zone): (Date, &TimeZone),
) -> Result<CheckRun, CheckError> {
    let error = |error| CheckError::Query { check: check.id.clone(), error };
    let asked = sql::filled(&check.sql, check, as_of, zone);
    let population = sql::filled(&check.population, check, as_of, zone);
    let columns = place.keep(OFFENDING, &asked).await.map_err(error)?;
    let order: Vec<_> = (1..=columns.len()).map(|at| at.to_string()).collect();
    let sorted = format!("SELECT * FROM {OFFENDING} ORDER BY {}", order.join(", "));
    let found = place.ask(&sorted).await.map_err(error)?;
    let counts = place.ask(&sql::counting(&population)).await.map_err(error)?;
    let names = check.inputs.iter().chain(&check.optional);
    let inputs: Vec<_> = names.filter_map(|name| taken.get(name)).flatten().cloned().collect();
    let mut lacks = lacks(checks, check, &inputs, (as_of, zone));
    let absent = check.optional.iter().filter(|name| !taken.contains_key(*name));
    lacks.extend(absent.cloned().map(Lacks::WithoutInput));
    let [proven, contradicted, unknown, seen, of] = counted(&counts);
    let mut run = CheckRun {
        check: check.id.clone(),
        pack: check.pack.clone(),
        as_of,
        sql: asked,
        population,
        inputs,
        of,
        seen,
        proven,
        contradicted,
        unknown,
        columns: found.columns,
        rows: found.rows,
        lacks,
    };
    weigh(&mut run, found.found);
    Ok(run)
}

fn counted(answer: &Answer) -> [u64; 5] {
    let row = answer.rows.first();
    let cell = |at: usize| row?.get(at)?.as_deref()?.parse().ok();
    std::array::from_fn(|at| cell(at).unwrap_or(0))
}

/// Nothing is proven by data that say nothing about the day asked for.
fn weigh(run: &mut CheckRun, found: u64) {
    if run.of == 0 {
        run.lacks.push(Lacks::EmptyPopulation);
    }
    if run.unknown > 0 {
        run.lacks.push(Lacks::IncompletePopulation(run.unknown));
    }
    let left_out = found.saturating_sub(run.rows.len() as u64);
    if left_out > 0 {
        run.lacks.push(Lacks::RowsLeftOut(left_out));
    }
    if run.lacks.iter().any(Lacks::disproves) {
        run.unknown += std::mem::take(&mut run.proven);
    }
    run.lacks.sort();
    run.lacks.dedup();
}

fn lacks(
    checks: &Checks,
    check: &Check,
    used: &[InputUsed],
    (as_of, zone): (Date, &TimeZone),
) -> Vec<Lacks> {
    let mut lacks = Vec::new();
    let end = as_of.tomorrow().ok().and_then(|day| day.to_zoned(zone.clone()).ok());
    let Some(end) = end.map(|end| end.timestamp()) else { return lacks };
    let late = end + SignedDuration::from_hours(24 * i64::from(check.late_after_days));
    for used in used {
        let name = || used.input.clone();
        if used.rows.repeated > 0 {
            lacks.push(Lacks::DuplicateRows(name(), used.rows.repeated));
        }
        if used.received > late {
            lacks.push(Lacks::LateEvidence(name()));
        }
        let input = checks.inputs.get(&used.input);
        match (used.dated, input.and_then(|input| input.max_age_days)) {
            (None, _) => lacks.push(Lacks::Undated(name())),
            (Some((at, _)), Some(days)) if at + SignedDuration::from_hours(24 * days) < end => {
                let events = input.is_some_and(|input| input.kind == InputKind::Events);
                lacks.push(if events {
                    Lacks::SilentSource(name())
                } else {
                    Lacks::OldData(name())
                });
            }
            _ => {}
        }
    }
    lacks
}
