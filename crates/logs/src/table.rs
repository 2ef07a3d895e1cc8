//! Small tables for imports: parties, assets, lists. All or nothing, with every error.
//!
//! Reads CSV, TSV or semicolons in UTF-8, UTF-16 with a byte order mark, or
//! Shift_JIS. The whole table is in memory, so the caller bounds its size.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::cells;
use crate::encoding;

/// A table under a header row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, trimmed; none is empty and no two are the same.
    pub header: Vec<String>,
    /// The rows that are not blank, each with as many cells as the header.
    pub rows: Vec<Row>,
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it begins, counting lines from 1.
    pub line: usize,
    /// Its cells, as written.
    pub cells: Vec<String>,
}

/// One fault of a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: expected {expected}")]
pub struct TableError {
    /// The line, from 1.
    pub line: usize,
    /// The column of the table, from 1; 0 if the row as a whole is at fault.
    pub column: usize,
    /// What was expected.
    pub expected: String,
}

impl TableError {
    fn new(line: usize, column: usize, expected: impl Into<String>) -> Self {
        Self { line, column, expected: expected.into() }
    }
}

/// Reads a whole table.
///
/// # Errors
///
/// Every fault that was found, in the order of the lines.
pub fn read(bytes: &[u8]) -> Result<Table, Vec<TableError>> {
    let text = decoded(bytes).map_err(|error| vec![error])?;
    let mut lines = Lines { rest: text.as_bytes(), line: 1 };
    let first_line = lines.peek();
    let delimiter = cells::delimiter_of(first_line);
    let mut errors = Vec::new();
    let Some(header) = lines.next_row(delimiter, &mut errors) else {
        errors.push(TableError::new(1, 0, "a header row"));
        return Err(errors);
    };
    let names = header_names(header, &mut errors);
    let mut rows = Vec::new();
    while let Some(row) = lines.next_row(delimiter, &mut errors) {
        if row.cells.len() != names.len() {
            let expected = format!("{} cells, not {}", names.len(), row.cells.len());
            errors.push(TableError::new(row.line, 0, expected));
        }
        rows.push(row);
    }
    if errors.is_empty() { Ok(Table { header: names, rows }) } else { Err(errors) }
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        return text.ok_or_else(|| TableError::new(1, 0, format!("valid {}", encoding.name())));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(error) => encoding::from_shift_jis(bytes).ok_or_else(|| {
            let newlines = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
            TableError::new(newlines + 1, 0, "text in UTF-8 or Shift_JIS")
        }),
    }
}

/// Trimmed names; an empty or repeated one is an error.
fn header_names(header: Row, errors: &mut Vec<TableError>) -> Vec<String> {
    let names: Vec<_> = header.cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let mut seen = HashSet::new();
    for (column, name) in (1..).zip(&names) {
        if name.is_empty() {
            errors.push(TableError::new(header.line, column, "a name for the column"));
        } else if !seen.insert(name) {
            errors.push(TableError::new(
                header.line,
                column,
                format!("a name other than `{name}`, which stands twice"),
            ));
        }
    }
    names
}

/// The rows of a text, with their line numbers.
struct Lines<'a> {
    rest: &'a [u8],
    line: usize,
}

impl Lines<'_> {
    /// The first line that is not blank.
    fn peek(&mut self) -> &[u8] {
        self.skip_blank();
        let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        &self.rest[..end]
    }

    /// The next row that can be read; those that cannot become errors.
    fn next_row(&mut self, delimiter: u8, errors: &mut Vec<TableError>) -> Option<Row> {
        loop {
            self.skip_blank();
            let frame = cells::row(self.rest, delimiter, usize::MAX, true)
                .filter(|_| !self.rest.is_empty())?;
            let line = self.line;
            let row = &self.rest[..frame.next];
            self.rest = &self.rest[frame.next..];
            self.line += memchr::memchr_iter(b'\n', row).count();
            match frame.flaw {
                Some(flaw) => errors.push(TableError::new(line, 0, flaw.expected)),
                None => {
                    let cells = cells::split(&row[..frame.len], delimiter);
                    let cells =
                        cells.iter().map(|cell| encoding::text(cell).into_owned()).collect();
                    return Some(Row { line, cells });
                }
            }
        }
    }

    fn skip_blank(&mut self) {
        while let Some(next) =
            self.rest.strip_prefix(b"\n").or_else(|| self.rest.strip_prefix(b"\r\n"))
        {
            self.rest = next;
            self.line += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: &[u8], expected: &[&[&str]]) {
        let table = read(bytes).unwrap();
        assert_eq!(table.header, expected[0]);
        let rows: Vec<_> = table.rows.into_iter().map(|row| row.cells).collect();
        assert_eq!(rows, &expected[1..]);
    }

    #[test]
    fn tables_are_read_in_every_encoding() {
        let text = "名前,役割\r\n佐藤,\"部長, 兼任\"\r\n";
        let expected: &[&[&str]] = &[&["名前", "役割"], &["佐藤", "部長, 兼任"]];
        check(text.as_bytes(), expected);
        check(format!("\u{feff}{text}").as_bytes(), expected);
        check(&encoding_rs::SHIFT_JIS.encode(text).0, expected);
        let utf_16 = |mark: u16, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            std::iter::once(mark).chain(text.encode_utf16()).flat_map(bytes).collect()
        };
        check(&utf_16(0xfeff, u16::to_le_bytes), expected);
        check(&utf_16(0xfeff, u16::to_be_bytes), expected);
    }

    #[test]
    fn rows_know_their_line() {
        let table = read(b"a;b\n\n1;\"x\ny\"\n2;z\n").unwrap();
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 5]);
    }

    fn check_errors(bytes: &[u8], expected: &[&str]) {
        let errors: Vec<_> = read(bytes).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(errors, expected);
    }

    #[test]
    fn every_fault_is_told() {
        check_errors(
            b"a,,a\n1,2\n3,4,5\n6,\"7,8\n9,10,11,12\n",
            &[
                "line 1, column 2: expected a name for the column",
                "line 1, column 3: expected a name other than `a`, which stands twice",
                "line 2, column 0: expected 3 cells, not 2",
                "line 4, column 0: expected a closing quote, followed by the delimiter or the line end",
                "line 5, column 0: expected 3 cells, not 4",
            ],
        );
        check_errors(b"", &["line 1, column 0: expected a header row"]);
        check_errors(
            b"a,b\n1,\xff\xff\n",
            &["line 2, column 0: expected text in UTF-8 or Shift_JIS"],
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_table_or_faults(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            match read(&bytes) {
                Ok(table) => prop_assert!(table.rows.iter().all(|row| row.cells.len() == table.header.len())),
                Err(errors) => prop_assert!(!errors.is_empty()),
            }
        }
    }
}
