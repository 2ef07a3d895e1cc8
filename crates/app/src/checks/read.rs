//! A list as the columns of its input: strictly, whole, with every fault's place.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use jiff::{Timestamp, tz::TimeZone};
use ports::{Cells, ListColumn};
use tables::{Expected, Fault, Source};

use super::{
    cell, feeds,
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
    zone: &TimeZone,
) -> Result<List, Vec<Fault>> {
    let unread =
        |(line, why): (u64, String)| vec![Fault::new(line, "", Expected::new("feed"), &why)];
    if let Some(feed) = feeds::of(bytes).map_err(unread)? {
        let mut reading = Reading::new(input, file, &feed.header, zone)?;
        feed.rows.iter().for_each(|(line, cells)| reading.row(*line, cells));
        return reading.done(feed.dated);
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
    reading.done(dated)
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
    /// Where it stands in the file; nowhere if the file lacks it.
    at: Option<usize>,
    cells: Cells,
    keys: Vec<Option<String>>,
}

struct Reading<'a> {
    input: &'a Input,
    file: &'a str,
    zone: &'a TimeZone,
    columns: Vec<Filling<'a>>,
    lines: Vec<Option<i64>>,
    seen: HashSet<Vec<String>>,
    unique: HashMap<Vec<String>, u64>,
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
                at: place(column, header),
                cells: cell::empty(column.kind),
                keys: Vec::new(),
            })
            .collect();
        let lacking =
            columns.iter().filter(|filling| filling.column.required && filling.at.is_none());
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
        if !self.seen.insert(cells.to_vec()) {
            self.repeated.push(line);
            return;
        }
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
        let key: Option<Vec<_>> = self
            .input
            .unique
            .iter()
            .map(|name| Some(model::folded(cells.get(of(name)?.at?)?.trim())))
            .collect();
        let Some(key) = key.filter(|key| !key.is_empty()) else { return false };
        let shown = key.join(" / ");
        let Some(before) = self.unique.insert(key, line) else { return false };
        let expected = Expected::of("row-once", before);
        self.faults.push(Fault::new(line, self.input.unique.join(", "), expected, &shown));
        true
    }

    fn done(self, dated: Option<Timestamp>) -> Result<List, Vec<Fault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let rows = self.lines.len();
        let files = vec![Some(self.file.to_owned()); rows];
        let mut columns: Vec<_> = self.columns.into_iter().flat_map(Filling::columns).collect();
        columns.extend(own(self.lines, files));
        let dated = latest(self.input, &columns).or(dated);
        Ok(List { columns, rows: rows as u64, repeated: self.repeated, dated })
    }
}

impl Filling<'_> {
    fn take(&mut self, line: u64, cells: &[String], zone: &TimeZone) -> Result<(), Fault> {
        let cell = self.at.and_then(|at| cells.get(at)).map(|cell| cell.trim());
        let cell = cell.filter(|cell| !cell.is_empty());
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

/// The column of the file that is this one, by its name or by what exports call it.
fn place(column: &Column, header: &[String]) -> Option<usize> {
    let names = std::iter::once(&column.name).chain(&column.aliases);
    let mut names = names.map(|name| plain(name));
    names.find_map(|name| header.iter().position(|found| plain(found) == name))
}

/// A header for comparing: without blanks, strokes and the difference of width.
fn plain(name: &str) -> String {
    model::folded(name).chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).collect()
}

/// The latest moment or day of the column that dates the list.
fn latest(input: &Input, columns: &[ListColumn]) -> Option<Timestamp> {
    let name = input.dated_by.as_ref()?;
    match &columns.iter().find(|column| &column.name == name)?.cells {
        Cells::Moment(cells) => {
            Timestamp::from_microsecond(cells.iter().copied().flatten().max()?).ok()
        }
        Cells::Day(cells) => {
            Timestamp::from_second(i64::from(cells.iter().copied().flatten().max()?) * 86_400).ok()
        }
        _ => None,
    }
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
