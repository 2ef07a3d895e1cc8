//! The dialect of delimited text: cells, quotes and rows (RFC 4180 with any delimiter).
//!
//! Our own scanner, because a CSV library copies every cell to a new place,
//! whereas a batch refers to the bytes as received.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2};

use crate::parser::{Bad, Frame, line};
use crate::warnings::Kind;

/// The delimiters that are recognised, in order of preference. All of them are
/// safe in Shift_JIS too, where `|` may be the second byte of a character.
pub(crate) const DELIMITERS: [u8; 3] = *b",\t;";

/// One cell of a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Where the value stands, without its quotes.
    pub(crate) value: Range<usize>,
    /// Whether quotes in the value are doubled.
    pub(crate) doubled: bool,
    /// Where the next cell or row starts.
    pub(crate) next: usize,
    pub(crate) stop: Stop,
}

/// What ended a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Delimiter,
    Row,
    Bytes,
}

/// Why a quoted cell cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The closing quote is not among the bytes.
    Open,
    /// The closing quote is followed by something else than a delimiter or line end.
    Stray,
}

/// Reads the cell that starts at `from`.
pub(crate) fn cell(bytes: &[u8], from: usize, delimiter: u8) -> Result<Cell, Flaw> {
    if bytes.get(from) == Some(&b'"') {
        return quoted(bytes, from + 1, delimiter);
    }
    let end = memchr2(delimiter, b'\n', &bytes[from..]).map_or(bytes.len(), |n| from + n);
    let (stop, next) = match bytes.get(end) {
        None => (Stop::Bytes, end),
        Some(b'\n') => (Stop::Row, end + 1),
        Some(_) => (Stop::Delimiter, end + 1),
    };
    let carriage_return = stop == Stop::Row && end > from && bytes[end - 1] == b'\r';
    Ok(Cell { value: from..end - usize::from(carriage_return), doubled: false, next, stop })
}

fn quoted(bytes: &[u8], from: usize, delimiter: u8) -> Result<Cell, Flaw> {
    let mut doubled = false;
    let mut at = from;
    loop {
        let end = at + memchr(b'"', &bytes[at..]).ok_or(Flaw::Open)?;
        let (stop, len) = match &bytes[end + 1..] {
            [b'"', ..] => {
                doubled = true;
                at = end + 2;
                continue;
            }
            [b, ..] if *b == delimiter => (Stop::Delimiter, 1),
            [b'\n', ..] => (Stop::Row, 1),
            [b'\r', b'\n', ..] => (Stop::Row, 2),
            [] => (Stop::Bytes, 0),
            [b'\r'] => (Stop::Bytes, 1),
            _ => return Err(Flaw::Stray),
        };
        return Ok(Cell { value: from..end, doubled, next: end + 1 + len, stop });
    }
}

/// The value of a cell with doubled quotes undone.
pub(crate) fn undoubled(value: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(quote) = memchr(b'"', rest) {
        plain.extend_from_slice(&rest[..=quote]);
        rest = rest.get(quote + 2..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    plain
}

impl Cell {
    pub(crate) fn text<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let value = &bytes[self.value.clone()];
        if self.doubled { undoubled(value).into() } else { value.into() }
    }
}

/// Finds the end of the row at the start of `bytes`; `None` if it lies beyond them.
///
/// A quote that is not closed properly, or only after more than `columns`
/// cells on later lines, costs its own line and not those after it.
pub(crate) fn row(bytes: &[u8], delimiter: u8, columns: usize, last: bool) -> Option<Frame> {
    let first = line(bytes, last);
    let first_end = first.as_ref().map_or(bytes.len(), |frame| frame.next);
    if memchr(b'"', &bytes[..first_end]).is_none() {
        return first;
    }
    let (mut at, mut seen) = (0, 0);
    loop {
        match cell(bytes, at, delimiter) {
            Ok(cell) if cell.stop == Stop::Row => {
                return Some(Frame::good(trimmed(&bytes[..cell.next]), cell.next));
            }
            Ok(cell) if cell.stop == Stop::Delimiter => at = cell.next,
            Ok(_) if last => return Some(Frame::good(trimmed(bytes), bytes.len())),
            Err(Flaw::Stray) => return first.map(unclosed),
            Err(Flaw::Open) if last => return first.map(unclosed),
            Ok(_) | Err(Flaw::Open) => return None,
        }
        seen += 1;
        if seen >= columns && at > first_end {
            return first.map(unclosed);
        }
    }
}

fn unclosed(first_line: Frame) -> Frame {
    let expected = "a closing quote, followed by the delimiter or the line end";
    Frame { flaw: Some(Bad::new(Kind::UnterminatedQuote, 0, expected)), ..first_line }
}

/// The length of a row without its line end.
fn trimmed(row: &[u8]) -> usize {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    row.strip_suffix(b"\r").unwrap_or(row).len()
}

/// The cells of the row at the start of `bytes`. One that cannot be read is the last, as it stands.
pub(crate) fn split(bytes: &[u8], delimiter: u8) -> Vec<Cow<'_, [u8]>> {
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let Ok(cell) = cell(bytes, at, delimiter) else {
            cells.push(bytes[at..].into());
            return cells;
        };
        cells.push(cell.text(bytes));
        at = cell.next;
        if cell.stop != Stop::Delimiter {
            return cells;
        }
    }
}

/// The delimiter that cuts `line` into the most cells; a comma if none does.
pub(crate) fn delimiter_of(line: &[u8]) -> u8 {
    let cells = |delimiter: &u8| split(line, *delimiter).len();
    DELIMITERS.into_iter().rev().max_by_key(cells).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use bstr::ByteSlice;
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: &str, expected: &[&str]) {
        let cells = split(bytes.as_bytes(), b',');
        let cells: Vec<_> = cells.iter().map(|cell| cell.to_str_lossy()).collect();
        assert_eq!(cells, expected, "{bytes}");
    }

    #[test]
    fn cells_are_cut_and_unquoted() {
        check("a,b,c", &["a", "b", "c"]);
        check("a,,\r\nrest", &["a", "", ""]);
        check(
            "\"a,1\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n",
            &["a,1", "say \"hi\"", "two\nlines"],
        );
        check("5\" disk,x", &["5\" disk", "x"]);
        check("\"\",\"\"\"\"", &["", "\""]);
        check("", &[""]);
        check("a,\"b,c", &["a", "\"b,c"]);
    }

    #[test]
    fn the_delimiter_that_cuts_most_is_taken() {
        assert_eq!(delimiter_of(b"a;b;c,d"), b';');
        assert_eq!(delimiter_of(b"a\tb"), b'\t');
        assert_eq!(delimiter_of(b"\"a;b;c\",d"), b',');
        assert_eq!(delimiter_of(b"a,\"open;"), b',');
        assert_eq!(delimiter_of(b"alone"), b',');
    }

    /// `expected`: length of the row, where the next starts, whether it is flawed.
    fn check_row(bytes: &str, last: bool, expected: Option<(usize, usize, bool)>) {
        let frame = row(bytes.as_bytes(), b',', 3, last);
        assert_eq!(
            frame.map(|f| (f.record.map_or(0, |record| record.end), f.next, f.flaw.is_some())),
            expected,
            "{bytes:?}"
        );
    }

    #[test]
    fn a_row_ends_at_the_line_end_outside_quotes() {
        check_row("a,b\r\nc", false, Some((3, 5, false)));
        check_row("a,\"b\nc\"\r\nd", false, Some((7, 9, false)));
        check_row("a,\"b\nc\"", false, None);
        check_row("a,\"b\nc\"", true, Some((7, 7, false)));
        check_row("a,b", false, None);
        check_row("a,b", true, Some((3, 3, false)));
    }

    #[test]
    fn a_bad_quote_costs_its_own_line() {
        check_row("a,\"b\nc,d\ne", true, Some((4, 5, true)));
        check_row("a,\"b\nc,d\ne", false, None);
        check_row("a,\"b\"x\nc", false, Some((6, 7, true)));
        check_row("a\",\"b\na\",\"b\na\",\"b\na\",\"b\n", false, Some((5, 6, true)));
    }

    fn printed(cells: &[Vec<u8>], delimiter: u8) -> Vec<u8> {
        let quoted = |cell: &Vec<u8>| [b"\"", &cell.replace("\"", "\"\"")[..], b"\""].concat();
        cells.iter().map(quoted).collect::<Vec<_>>().join(&delimiter)
    }

    proptest! {
        #[test]
        fn printed_cells_are_read_back(
            cells in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..12), 1..6),
            delimiter in proptest::sample::select(&DELIMITERS[..]),
        ) {
            let mut text = printed(&cells, delimiter);
            text.extend_from_slice(b"\nnext");
            let frame = row(&text, delimiter, cells.len(), false).unwrap();
            prop_assert_eq!(frame.next, text.len() - 4);
            prop_assert_eq!(split(&text, delimiter), cells.iter().map(|cell| Cow::from(&cell[..])).collect::<Vec<_>>());
        }
    }
}
