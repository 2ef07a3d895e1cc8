//! Delimited text: commas, tabs or semicolons, quoted as in RFC 4180.
//!
//! Our own scanner, because the usual library takes a quote that is never closed
//! for a long cell: a truncated list would lose rows without a word.

use std::sync::Arc;

use memchr::{memchr, memchr2};

use crate::{Expected, Fault, Limits, Row, decode::Text, neutral, row};

const DELIMITERS: [u8; 3] = *b",\t;";

/// The rows of a delimited text.
pub(crate) struct CsvRows {
    scanner: Scanner,
    header: Arc<[String]>,
    limits: Limits,
    rows: u64,
    ended: bool,
}

impl CsvRows {
    /// Reads the header.
    pub(crate) fn new(text: Text, limits: Limits) -> Result<Self, Vec<Fault>> {
        let mut scanner = Scanner::new(text, limits.cell_bytes).map_err(|fault| vec![fault])?;
        let Some((line, cells)) = scanner.record().map_err(|fault| vec![fault])? else {
            return Err(vec![Fault::new(1, "", Expected::new("header"), "")]);
        };
        let cells: Vec<_> = cells.into_iter().map(neutral::plain).collect();
        let header = row::header(line, &cells, &limits)?;
        Ok(Self { scanner, header, limits, rows: 0, ended: false })
    }

    pub(crate) fn header(&self) -> &Arc<[String]> {
        &self.header
    }

    fn named(&self, mut fault: Fault) -> Fault {
        let number = fault.column.parse::<usize>().ok();
        if let Some(name) = number.and_then(|number| self.header.get(number.checked_sub(1)?)) {
            fault.column.clone_from(name);
        }
        fault
    }

    fn row(&mut self) -> Result<Option<Row>, Fault> {
        loop {
            let record = self.scanner.record();
            let Some((line, cells)) = record.map_err(|fault| self.named(fault))? else {
                return Ok(None);
            };
            if cells.iter().all(String::is_empty) {
                continue;
            }
            self.rows += 1;
            if self.rows > self.limits.rows {
                self.ended = true;
                let expected = Expected::of("rows-at-most", self.limits.rows);
                return Err(Fault::new(line, "", expected, ""));
            }
            if cells.len() != self.header.len() {
                let expected = Expected::of("cell-count", self.header.len());
                return Err(Fault::new(line, "", expected, &cells.len().to_string()));
            }
            let cells = cells.into_iter().map(neutral::plain).collect();
            return Ok(Some(Row::new(line, &self.header, cells)));
        }
    }
}

impl Iterator for CsvRows {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.row().transpose();
        self.ended |= row.is_none() || self.scanner.broken;
        row
    }
}

/// Cuts a text into records.
struct Scanner {
    text: Text,
    piece: String,
    at: usize,
    line: u64,
    delimiter: u8,
    cell_bytes: usize,
    /// Whether the text cannot be read any further.
    broken: bool,
}

/// What ended a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Delimiter,
    Record,
    /// The closing quote is missing, or something stands after it.
    Unclosed,
}

impl Scanner {
    fn new(text: Text, cell_bytes: usize) -> Result<Self, Fault> {
        let mut scanner = Self {
            text,
            piece: String::new(),
            at: 0,
            line: 1,
            delimiter: b',',
            cell_bytes,
            broken: false,
        };
        scanner.skip_blank()?;
        scanner.delimiter = delimiter_of(&scanner.piece.as_bytes()[scanner.at..]);
        Ok(scanner)
    }

    fn peek(&mut self) -> Result<Option<u8>, Fault> {
        if self.at == self.piece.len() {
            let next = self.text.next();
            if next.is_err() {
                self.broken = true;
            }
            self.piece.clear();
            self.piece.push_str(next?);
            self.at = 0;
        }
        Ok(self.piece.as_bytes().get(self.at).copied())
    }

    fn bump(&mut self) -> Result<Option<u8>, Fault> {
        let byte = self.peek()?;
        self.at += usize::from(byte.is_some());
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    fn skip_blank(&mut self) -> Result<(), Fault> {
        while let Some(b'\r' | b'\n') = self.peek()? {
            self.bump()?;
        }
        Ok(())
    }

    /// The next record that is not blank, with its line. After a fault it goes on
    /// with the next line.
    fn record(&mut self) -> Result<Option<(u64, Vec<String>)>, Fault> {
        self.skip_blank()?;
        if self.peek()?.is_none() {
            return Ok(None);
        }
        let (line, mut cells) = (self.line, Vec::new());
        loop {
            let mut cell = String::new();
            let stop = self.cell(&mut cell)?;
            let flaw = match stop {
                _ if cell.len() > self.cell_bytes => Expected::of("cell-at-most", self.cell_bytes),
                Stop::Unclosed => Expected::new("quote-closed"),
                Stop::Delimiter | Stop::Record => {
                    cells.push(cell);
                    if stop == Stop::Record {
                        return Ok(Some((line, cells)));
                    }
                    continue;
                }
            };
            self.skip_line()?;
            return Err(Fault::new(line, (cells.len() + 1).to_string(), flaw, &cell));
        }
    }

    /// Reads a cell; one that is too long is left where that is known.
    fn cell(&mut self, cell: &mut String) -> Result<Stop, Fault> {
        if self.peek()? == Some(b'"') {
            self.bump()?;
            return self.quoted(cell);
        }
        let delimiter = self.delimiter;
        loop {
            self.run(cell, |rest| memchr2(delimiter, b'\n', rest));
            match self.bump()? {
                Some(byte) if byte == delimiter => return Ok(Stop::Delimiter),
                Some(byte) if byte != b'\n' => self.at -= 1,
                _ => {
                    let len = cell.trim_end_matches('\r').len();
                    cell.truncate(len.max(cell.len().saturating_sub(1)));
                    return Ok(Stop::Record);
                }
            }
            if cell.len() > self.cell_bytes {
                return Ok(Stop::Delimiter);
            }
        }
    }

    fn quoted(&mut self, cell: &mut String) -> Result<Stop, Fault> {
        while cell.len() <= self.cell_bytes {
            self.run(cell, |rest| memchr(b'"', rest));
            match self.peek()? {
                None => return Ok(Stop::Unclosed),
                Some(b'"') => {
                    self.bump()?;
                }
                Some(_) => continue,
            }
            match self.peek()? {
                Some(b'"') => {
                    self.bump()?;
                    cell.push('"');
                }
                _ => return self.after_quote(),
            }
        }
        Ok(Stop::Unclosed)
    }

    fn after_quote(&mut self) -> Result<Stop, Fault> {
        if self.peek()? == Some(b'\r') {
            self.bump()?;
            return Ok(match self.peek()? {
                None => Stop::Record,
                Some(b'\n') => self.bump().map(|_| Stop::Record)?,
                Some(_) => Stop::Unclosed,
            });
        }
        Ok(match self.peek()? {
            Some(byte) if byte == self.delimiter => self.bump().map(|_| Stop::Delimiter)?,
            None | Some(b'\n') => self.bump().map(|_| Stop::Record)?,
            Some(_) => Stop::Unclosed,
        })
    }

    /// Moves what stands before `end` in this piece into the cell.
    fn run(&mut self, cell: &mut String, end: impl Fn(&[u8]) -> Option<usize>) {
        let rest = &self.piece[self.at..];
        let len = end(rest.as_bytes()).unwrap_or(rest.len());
        cell.push_str(&rest[..len]);
        self.line += memchr::memchr_iter(b'\n', &rest.as_bytes()[..len]).count() as u64;
        self.at += len;
    }

    fn skip_line(&mut self) -> Result<(), Fault> {
        while !matches!(self.bump()?, None | Some(b'\n')) {}
        Ok(())
    }
}

/// The delimiter that stands most often in the first line.
fn delimiter_of(text: &[u8]) -> u8 {
    let line = &text[..memchr(b'\n', text).unwrap_or(text.len())];
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, line).count();
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}
