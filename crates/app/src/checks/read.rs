//! A list as the columns of its input: strictly, whole, with every fault's place.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use jiff::{Timestamp, tz::TimeZone};
use ports::{Cells, ListColumn};
use tables::{Expected, Fault, Source};

use super::{
    Table, cell, feeds,
    pack::{Column, Input},
};

/// A list that was read.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) columns: Vec<ListColumn>,
    /// Rows that count.
    pub(crate) rows: u64,
    /// Lines that say again, cell by cell, what another line said.
    pub(crate) repeated: Vec<u64>,
    /// The date the list gives itself.
    pub(crate) dated: Option<Timestamp>,
}

/// Faults of one list that are told; more do not help to mend it.
const FAULTS_MAX: usize = 100;

/// Reads one file of an input.
///
/// # Errors
/// Every fault, up to a hundred.
pub(crate) fn list(
    input: &Input,
    file: &str,
    bytes: &Arc<[u8]>,
    (zone, received): (&TimeZone, Timestamp),
) -> Result<List, Vec<Fault>> {
    let unread =
        |(line, why): (u64, String)| vec![Fault::new(line, "", Expected::new("feed"), &why)];
    if let Some(feed) = feeds::of(bytes).map_err(unread)? {
        let mut reading = Reading::new(input, file, &feed.header, zone)?;
        feed.rows.iter().for_each(|(line, cells)| reading.row(*line, cells));
        return reading.done(feed.dated, received);
    }
    let (dated, rest) = feeds::without_comment(bytes);
    let source = match dated {
        Some(_) => Source::memory(rest.to_vec()),
        None => Source::memory(Arc::clone(bytes)),
    };
    let mut rows = source.open()?;
    let header = rows.header().to_vec();
    let mut reading = Reading::new(input, file, &header, zone)?;
    for row in rows.by_ref() {
        match row {
            Ok(row) => reading.row(row.line, row.cells()),
            Err(fault) => reading.faults.push(fault),
        }
        if reading.faults.len() >= FAULTS_MAX {
            break;
        }
    }
    reading.done(dated, received)
}

/// Reads a register of this house as the input asks for it.
///
/// # Errors
/// Every fault, as if it were a list.
pub(crate) fn table(
    input: &Input,
    file: &str,
    table: &Table,
    zone: &TimeZone,
) -> Result<List, Vec<Fault>> {
    let mut reading = Reading::new(input, file, &table.header, zone)?;
    for (row, line) in table.rows.iter().zip(1..) {
        reading.row(line, row);
    }
    reading.done(Some(table.at), table.at)
}

/// Columns without rows, for an input that was not given.
pub(crate) fn nothing(input: &Input) -> Vec<ListColumn> {
    let mut columns: Vec<_> = input.columns.iter().flat_map(empty_columns).collect();
    columns.extend(own(Vec::new(), Vec::new()));
    columns
}

fn empty_columns(column: &Column) -> Vec<ListColumn> {
    let mut columns =
        vec![ListColumn { name: column.name.clone(), cells: cell::empty(column.kind) }];
    if column.key {
        columns.push(key_column(column, Vec::new()));
    }
    columns
}

fn key_column(column: &Column, keys: Vec<Option<String>>) -> ListColumn {
    ListColumn { name: format!("{}_key", column.name), cells: Cells::Text(keys) }
}

/// Where each row stands.
fn own(lines: Vec<Option<i64>>, files: Vec<Option<String>>) -> [ListColumn; 2] {
    [
        ListColumn { name: "at_line".to_owned(), cells: Cells::Integer(lines) },
        ListColumn { name: "at_file".to_owned(), cells: Cells::Text(files) },
    ]
}

/// A column while it is filled.
struct Filling<'a> {
    column: &'a Column,
    /// Where it stands in the file, the surest name first; nowhere if the file lacks it.
    at: Vec<usize>,
    cells: Cells,
    keys: Vec<Option<String>>,
}

/// A row known by what it says, in a few bytes however long it is.
type Mark = [u64; 2];

fn mark(cells: &[impl Hash]) -> Mark {
    std::array::from_fn(|half| {
        let mut hasher = DefaultHasher::new();
        (half, cells).hash(&mut hasher);
        hasher.finish()
    })
}

struct Reading<'a> {
    input: &'a Input,
    file: &'a str,
    zone: &'a TimeZone,
    columns: Vec<Filling<'a>>,
    lines: Vec<Option<i64>>,
    seen: HashSet<Mark>,
    unique: HashMap<Mark, u64>,
    repeated: Vec<u64>,
    faults: Vec<Fault>,
}

impl<'a> Reading<'a> {
    fn new(
        input: &'a Input,
        file: &'a str,
        header: &[String],
        zone: &'a TimeZone,
    ) -> Result<Self, Vec<Fault>> {
        let columns: Vec<_> = input
            .columns
            .iter()
            .map(|column| Filling {
                column,
                at: places(column, header),
                cells: cell::empty(column.kind),
                keys: Vec::new(),
            })
            .collect();
        let lacking =
            columns.iter().filter(|filling| filling.column.required && filling.at.is_empty());
        let faults: Vec<_> = lacking
            .map(|filling| Fault::new(1, &filling.column.name, Expected::new("column"), ""))
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let (lines, seen, unique) = (Vec::new(), HashSet::new(), HashMap::new());
        let (repeated, faults) = (Vec::new(), Vec::new());
        Ok(Self { input, file, zone, columns, lines, seen, unique, repeated, faults })
    }

    fn row(&mut self, line: u64, cells: &[String]) {
        if !self.seen.insert(mark(cells)) {
            self.repeated.push(line);
            return;
        }
        match self.parts(cells) {
            Some((at, parts)) => {
                let mut cells = cells.to_vec();
                for part in parts {
                    cells[at] = part;
                    self.take(line, &cells);
                }
            }
            None => self.take(line, cells),
        }
    }

    /// Several things in one cell, and where that stands.
    fn parts(&self, cells: &[String]) -> Option<(usize, Vec<String>)> {
        let mut split = self.columns.iter().filter(|filling| filling.column.split.is_some());
        let filling = split.next()?;
        let at = filling.filled(cells)?;
        let between = filling.column.split.as_deref()?.trim();
        let parts = cells[at].split(between).map(str::trim).filter(|part| !part.is_empty());
        let parts: Vec<_> = parts.map(str::to_owned).collect();
        (parts.len() > 1).then_some((at, parts))
    }

    fn take(&mut self, line: u64, cells: &[String]) {
        if self.stands_twice(line, cells) {
            return;
        }
        for filling in &mut self.columns {
            if let Err(fault) = filling.take(line, cells, self.zone) {
                self.faults.push(fault);
            }
        }
        self.lines.push(i64::try_from(line).ok());
    }

    /// Two lines that say different things of one thing: nobody can tell which is true.
    fn stands_twice(&mut self, line: u64, cells: &[String]) -> bool {
        let of = |name: &String| self.columns.iter().find(|filling| &filling.column.name == name);
        // A column that the file lacks tells nothing apart.
        let cell = |name: &String| {
            let filling = of(name)?;
            Some(model::folded(cells[filling.filled(cells)?].trim()))
        };
        let key: Vec<_> =
            self.input.unique.iter().map(|name| cell(name).unwrap_or_default()).collect();
        if key.iter().all(String::is_empty) {
            return false;
        }
        let Some(before) = self.unique.insert(mark(&key), line) else { return false };
        let shown = key.join(" / ");
        let expected = Expected::of("row-once", before);
        self.faults.push(Fault::new(line, self.input.unique.join(", "), expected, &shown));
        true
    }

    fn done(self, dated: Option<Timestamp>, received: Timestamp) -> Result<List, Vec<Fault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let rows = self.lines.len();
        let files = vec![Some(self.file.to_owned()); rows];
        let mut columns: Vec<_> = self.columns.into_iter().flat_map(Filling::columns).collect();
        columns.extend(own(self.lines, files));
        let dated = latest(self.input, &columns, received).or(dated);
        Ok(List { columns, rows: rows as u64, repeated: self.repeated, dated })
    }
}

impl Filling<'_> {
    /// The first of its places that has a cell.
    fn filled(&self, cells: &[String]) -> Option<usize> {
        let filled = |at: &usize| cells.get(*at).is_some_and(|cell| !cell.trim().is_empty());
        self.at.iter().copied().find(filled)
    }

    fn take(&mut self, line: u64, cells: &[String], zone: &TimeZone) -> Result<(), Fault> {
        let cell = self.filled(cells).map(|at| cells[at].trim());
        if self.column.key {
            self.keys.push(cell.map(model::folded));
        }
        let fault = |(code, detail): cell::Unread| {
            let expected = Expected { code, detail };
            Fault::new(line, &self.column.name, expected, cell.unwrap_or_default())
        };
        cell::push(&mut self.cells, self.column, cell, zone).map_err(fault)
    }

    fn columns(self) -> Vec<ListColumn> {
        let key = self.column.key.then(|| key_column(self.column, self.keys));
        let column = ListColumn { name: self.column.name.clone(), cells: self.cells };
        std::iter::once(column).chain(key).collect()
    }
}

/// The columns of the file that are this one, by its name and by what exports call it.
fn places(column: &Column, header: &[String]) -> Vec<usize> {
    let names = std::iter::once(&column.name).chain(&column.aliases).map(|name| plain(name));
    let at = |name: String| header.iter().position(|found| plain(found) == name);
    let mut places = Vec::new();
    for at in names.filter_map(at) {
        if !places.contains(&at) {
            places.push(at);
        }
    }
    places
}

/// A header for comparing: without blanks, strokes and the difference of width.
pub(crate) fn plain(name: &str) -> String {
    model::folded(name).chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).collect()
}

/// A day more than the clock says: a day is no moment, and clocks differ.
pub(crate) const AHEAD_S: i64 = 86_400;

/// The latest moment or day of the column that dates the list. What lies ahead of when it
/// came cannot be, and keeps no source alive.
fn latest(input: &Input, columns: &[ListColumn], received: Timestamp) -> Option<Timestamp> {
    let name = input.dated_by.as_ref()?;
    let end = received.as_second() + AHEAD_S;
    let seconds = match &columns.iter().find(|column| &column.name == name)?.cells {
        Cells::Moment(cells) => {
            let moments = cells.iter().flatten().map(|at| at.div_euclid(1_000_000));
            moments.filter(|second| *second <= end).max()
        }
        Cells::Day(cells) => {
            let days = cells.iter().flatten().map(|day| i64::from(*day) * 86_400);
            days.filter(|second| *second <= end).max()
        }
        _ => None,
    };
    Timestamp::from_second(seconds?).ok()
}

/// Puts the rows of another file of the same input under these.
pub(crate) fn append(columns: &mut [ListColumn], more: Vec<ListColumn>) {
    for (column, more) in columns.iter_mut().zip(more) {
        match (&mut column.cells, more.cells) {
            (Cells::Text(cells), Cells::Text(more)) => cells.extend(more),
            (Cells::Integer(cells), Cells::Integer(more)) => cells.extend(more),
            (Cells::Number(cells), Cells::Number(more)) => cells.extend(more),
            (Cells::Flag(cells), Cells::Flag(more)) => cells.extend(more),
            (Cells::Day(cells), Cells::Day(more)) => cells.extend(more),
            (Cells::Moment(cells), Cells::Moment(more)) => cells.extend(more),
            // One input has one shape: its columns are of the same kinds in every file.
            _ => {}
        }
    }
}
