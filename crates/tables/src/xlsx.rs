//! The first sheet of a workbook, row by row.
//!
//! The reading library lends its cells from the workbook, so a thread of its own
//! keeps both and hands rows over, a few hundred at a time and never more than a
//! few thousand ahead.

use std::{
    collections::VecDeque,
    io::{BufReader, Read, Seek},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxCellReader};

use crate::{Expected, Fault, Limits, Row, guard::no_workbook, row};

/// Rows handed over at once, and how many such parts may wait.
const PART: usize = 256;
const AHEAD: usize = 4;

type Header = Result<Arc<[String]>, Vec<Fault>>;
type Part = Vec<Result<Row, Fault>>;

/// What can be read as a workbook.
pub(crate) trait Input: Read + Seek + Send + 'static {}
impl<T: Read + Seek + Send + 'static> Input for T {}

/// The rows of a sheet.
pub(crate) struct XlsxRows {
    header: Arc<[String]>,
    parts: Receiver<Part>,
    part: VecDeque<Result<Row, Fault>>,
}

impl XlsxRows {
    /// Reads the header. The workbook must have passed the guard.
    pub(crate) fn new(input: impl Input, limits: Limits) -> Result<Self, Vec<Fault>> {
        let (say_header, header) = sync_channel(1);
        let (sender, parts) = sync_channel(AHEAD);
        let read = move || read(input, limits, &say_header, &sender);
        thread::Builder::new()
            .name("workbook".into())
            .spawn(read)
            .map_err(|error| vec![no_workbook(&error.to_string())])?;
        let header: Header =
            header.recv().unwrap_or_else(|_| Err(vec![no_workbook("it cannot be read")]));
        Ok(Self { header: header?, parts, part: VecDeque::new() })
    }

    pub(crate) fn header(&self) -> &Arc<[String]> {
        &self.header
    }
}

impl Iterator for XlsxRows {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.part.is_empty() {
            self.part = self.parts.recv().ok()?.into();
        }
        self.part.pop_front()
    }
}

/// Reads the sheet until it ends or nobody listens.
fn read(input: impl Input, limits: Limits, header: &SyncSender<Header>, rows: &SyncSender<Part>) {
    let opened = Xlsx::new(BufReader::new(input)).map_err(|error| no_workbook(&error.to_string()));
    let mut workbook = match opened {
        Ok(workbook) => workbook,
        Err(fault) => return drop(header.send(Err(vec![fault]))),
    };
    let Some(name) = workbook.sheet_names().first().cloned() else {
        return drop(header.send(Err(vec![no_workbook("it has no sheet")])));
    };
    let cells = match workbook.worksheet_cells_reader(&name) {
        Ok(cells) => cells,
        Err(error) => return drop(header.send(Err(vec![no_workbook(&error.to_string())]))),
    };
    let mut sheet = Sheet { cells, limits, next: None, ended: false };
    let names = match sheet.header() {
        Ok(names) => names,
        Err(faults) => return drop(header.send(Err(faults))),
    };
    if header.send(Ok(names.clone())).is_err() {
        return;
    }
    sheet.send(&names, rows);
}

/// A cell with its row and column, from 0.
type Placed = (u32, u32, Result<String, Fault>);

struct Sheet<'a, R: Read + Seek> {
    cells: XlsxCellReader<'a, R>,
    limits: Limits,
    /// The first cell of the next row.
    next: Option<Placed>,
    ended: bool,
}

impl<R: Read + Seek> Sheet<'_, R> {
    fn header(&mut self) -> Header {
        let missing = || vec![Fault::new(1, "", Expected::new("header"), "")];
        let (line, cells) = loop {
            let (line, cells) = self.record().ok_or_else(missing)?;
            match cells.into_iter().collect::<Result<Vec<_>, _>>() {
                Ok(cells) if cells.iter().all(String::is_empty) => {}
                Ok(cells) => break (line, cells),
                Err(fault) => return Err(vec![fault]),
            }
        };
        row::header(line, &cells, &self.limits)
    }

    fn send(mut self, header: &Arc<[String]>, rows: &SyncSender<Part>) {
        let (mut part, mut count) = (Vec::with_capacity(PART), 0);
        while let Some((line, cells)) = self.record() {
            let row = row_of(line, header, cells);
            let Some(row) = row else { continue };
            count += 1;
            if count > self.limits.rows {
                let expected = Expected::of("rows-at-most", self.limits.rows);
                part.push(Err(Fault::new(line, "", expected, "")));
                break;
            }
            part.push(row);
            if part.len() == PART
                && rows.send(std::mem::replace(&mut part, Vec::with_capacity(PART))).is_err()
            {
                return;
            }
        }
        let _ = rows.send(part);
    }

    /// The next row that has a cell, with its number from 1.
    fn record(&mut self) -> Option<(u64, Vec<Result<String, Fault>>)> {
        let (row, column, cell) = self.next.take().or_else(|| self.cell())?;
        let mut cells = Vec::new();
        self.put(&mut cells, row, column, cell);
        while let Some((next, column, cell)) = self.cell() {
            if next != row {
                self.next = Some((next, column, cell));
                break;
            }
            self.put(&mut cells, row, column, cell);
        }
        Some((u64::from(row) + 1, cells))
    }

    fn put(
        &self,
        cells: &mut Vec<Result<String, Fault>>,
        row: u32,
        column: u32,
        cell: Result<String, Fault>,
    ) {
        let (column, line) = (column as usize, u64::from(row) + 1);
        if matches!(&cell, Ok(text) if text.is_empty()) {
            return;
        }
        if column >= self.limits.columns {
            // One is enough: a hostile row may have millions.
            if matches!(cells.last(), Some(Err(_))) {
                return;
            }
            let expected = Expected::of("columns-at-most", self.limits.columns);
            cells.push(Err(Fault::new(line, (column + 1).to_string(), expected, "")));
            return;
        }
        if cells.len() <= column {
            cells.resize(column + 1, Ok(String::new()));
        }
        cells[column] = cell;
    }

    fn cell(&mut self) -> Option<Placed> {
        if self.ended {
            return None;
        }
        match self.cells.next_cell() {
            Ok(Some(cell)) => {
                let (row, column) = cell.get_position();
                Some((row, column, self.text(row, column, cell.get_value())))
            }
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some((u32::MAX - 1, 0, Err(no_workbook(&error.to_string()))))
            }
        }
    }

    fn text(&self, row: u32, column: u32, value: &DataRef<'_>) -> Result<String, Fault> {
        let fault = |expected, found: &str| {
            Fault::new(u64::from(row) + 1, (u64::from(column) + 1).to_string(), expected, found)
        };
        let text = match value {
            DataRef::Empty => String::new(),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                text.clone()
            }
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => number.to_string(),
            DataRef::Bool(truth) => truth.to_string(),
            DataRef::DateTime(at) => moment(*at),
            DataRef::Error(error) => {
                return Err(fault(Expected::new("cell-without-error"), &error.to_string()));
            }
        };
        if text.len() > self.limits.cell_bytes {
            return Err(fault(Expected::of("cell-at-most", self.limits.cell_bytes), &text));
        }
        Ok(text)
    }
}

/// A row under its header; `None` if it is blank.
fn row_of(
    line: u64,
    header: &Arc<[String]>,
    cells: Vec<Result<String, Fault>>,
) -> Option<Result<Row, Fault>> {
    let cells = cells.into_iter().collect::<Result<Vec<_>, _>>();
    let mut cells = match cells {
        Ok(cells) if cells.iter().all(String::is_empty) => return None,
        Ok(cells) => cells,
        Err(fault) => return Some(Err(named(fault, header))),
    };
    if cells.len() > header.len() {
        let expected = Expected::of("cell-count", header.len());
        return Some(Err(Fault::new(line, "", expected, &cells.len().to_string())));
    }
    cells.resize(header.len(), String::new());
    Some(Ok(Row::new(line, header, cells)))
}

fn named(mut fault: Fault, header: &[String]) -> Fault {
    let number = fault.column.parse::<usize>().ok();
    if let Some(name) = number.and_then(|number| header.get(number.checked_sub(1)?)) {
        fault.column.clone_from(name);
    }
    fault
}

/// A date, and a time of day if it has one. A workbook knows no zone.
fn moment(at: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        return date;
    }
    format!("{date}T{hour:02}:{minute:02}:{second:02}")
}
