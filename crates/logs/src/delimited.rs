//! Delimited text with a described header: CSV, TSV, semicolons.
//!
//! Text is UTF-8 or Shift_JIS. If the header is Shift_JIS, so is every row;
//! otherwise a row that is not UTF-8 but can be Shift_JIS is taken as such.
//! The raw bytes of a record stay as received, its fields are UTF-8.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use event::{BatchBuilder, Field, LogSource, Names};

use crate::aliases::{field_for, fields_of, is_split_time};
use crate::cells::{self, Cell, Flaw, Stop};
use crate::encoding;
use crate::log_source;
use crate::names::declare;
use crate::parser::{Bad, Frame, Parser};
use crate::times::{Clock, Stamp};
use crate::warnings::Kind;

/// How many columns a header may have.
const MOST_COLUMNS: usize = 1024;

/// Reads the rows under one header.
pub(crate) struct Delimited {
    delimiter: u8,
    columns: usize,
    time: TimeColumns,
    shift_jis: bool,
    log_source: LogSource,
}

/// Where a row tells its time.
#[derive(Clone, Copy)]
enum TimeColumns {
    None,
    One(usize),
    /// The day in the one, the time of day in the other.
    Split(usize, usize),
}

/// Whether `line` can be a header: several columns, one of which is a time.
pub(crate) fn recognises(line: &[u8]) -> bool {
    let columns = header_cells(line);
    columns.len() > 1 && columns.iter().any(|name| field_for(name) == Some(Field::Time))
}

fn header_cells(line: &[u8]) -> Vec<String> {
    let cells = cells::split(line, cells::delimiter_of(line));
    cells.iter().map(|cell| encoding::text(cell).trim().to_owned()).collect()
}

/// Finds the end of the header row at the start of `bytes`.
pub(crate) fn header_frame(bytes: &[u8], last: bool) -> Option<Frame> {
    let line = &bytes[..memchr::memchr(b'\n', bytes).unwrap_or(bytes.len())];
    cells::row(bytes, cells::delimiter_of(line), MOST_COLUMNS, last)
}

impl Delimited {
    /// Takes the names of the columns from the header row.
    ///
    /// # Errors
    ///
    /// Why the row is no header.
    pub(crate) fn new(header: &[u8], names: &mut Names) -> Result<Self, &'static str> {
        let columns = header_cells(header);
        if columns.len() > MOST_COLUMNS {
            return Err("it has more than 1,024 columns");
        }
        let fields = fields_of(&columns);
        for (name, field) in unique(&columns).iter().zip(&fields) {
            declare(names, &[(name, *field)]);
        }
        Ok(Self {
            delimiter: cells::delimiter_of(header),
            columns: columns.len(),
            time: TimeColumns::of(&columns, names.index_of(Field::Time)),
            shift_jis: encoding::is_shift_jis(header),
            log_source: log_source::table(|field| fields.contains(&Some(field))),
        })
    }

    fn put(&self, column: usize, cell: &Cell, raw: &[u8], decode: bool, out: &mut BatchBuilder) {
        let Ok(name) = u16::try_from(column) else { return };
        let value = &raw[cell.value.clone()];
        let decode = decode && !value.is_ascii();
        if !decode && !cell.doubled {
            return out.field(name, cell.value.clone());
        }
        let plain = cell.text(raw);
        match encoding::from_shift_jis(&plain).filter(|_| decode) {
            Some(text) => out.decoded_field(name, text.as_bytes()),
            None => out.decoded_field(name, &plain),
        }
    }
}

impl Parser for Delimited {
    fn frame(&self, bytes: &[u8], last: bool) -> Option<Frame> {
        cells::row(bytes, self.delimiter, self.columns, last)
    }

    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let decode = !raw.is_ascii() && (self.shift_jis || encoding::is_shift_jis(raw));
        let mut times = Times::default();
        let mut at = 0;
        let mut column = 0;
        loop {
            let cell =
                cells::cell(raw, at, self.delimiter).map_err(|flaw| unreadable(&flaw, at))?;
            if column < self.columns {
                self.put(column, &cell, raw, decode, out);
            }
            times.note(self.time, column, &cell.value);
            column += 1;
            at = cell.next;
            if cell.stop != Stop::Delimiter {
                break;
            }
        }
        if column != self.columns {
            let expected = format!("{} columns, not {column}", self.columns);
            return Err(Bad::new(Kind::ColumnCount, 0, expected));
        }
        out.log_source(self.log_source);
        let stamp = times.read(self.time, raw, clock)?;
        out.time(stamp.at, stamp.assumed);
        Ok(())
    }
}

fn unreadable(flaw: &Flaw, at: usize) -> Bad {
    let expected = match flaw {
        Flaw::Open => "a closing quote",
        Flaw::Stray => "a delimiter or the line end after a closing quote",
    };
    Bad::new(Kind::UnterminatedQuote, at, expected)
}

impl TimeColumns {
    /// `known` is the column that means the time.
    fn of(columns: &[String], known: Option<u16>) -> Self {
        let Some(known) = known.map(usize::from) else { return Self::None };
        match columns.iter().position(|other| is_split_time(other, &columns[known])) {
            Some(day) => Self::Split(day, known),
            None => Self::One(known),
        }
    }
}

/// Where the cells of the time columns stand in a row.
#[derive(Default)]
struct Times {
    first: Range<usize>,
    second: Range<usize>,
}

impl Times {
    #[inline]
    fn note(&mut self, columns: TimeColumns, column: usize, value: &Range<usize>) {
        match columns {
            TimeColumns::One(time) if time == column => self.first = value.clone(),
            TimeColumns::Split(day, _) if day == column => self.first = value.clone(),
            TimeColumns::Split(_, time) if time == column => self.second = value.clone(),
            _ => {}
        }
    }

    fn read(self, columns: TimeColumns, raw: &[u8], clock: &mut Clock) -> Result<Stamp, Bad> {
        let first = &raw[self.first.clone()];
        let stamp = match columns {
            TimeColumns::None => return Err(Bad::new(Kind::NoTime, 0, "a column with the time")),
            TimeColumns::One(_) => clock.any(first),
            TimeColumns::Split(..) => {
                let joined = || [first.trim_ascii(), b" ", raw[self.second].trim_ascii()].concat();
                clock.any(first).or_else(|| clock.any(&joined()))
            }
        };
        let expected = "a date and time such as 2015-06-10T09:00:00+09:00";
        stamp.ok_or_else(|| Bad::new(Kind::BadTime, self.first.start, expected))
    }
}

/// The names of the columns, told apart where they are the same or empty.
fn unique(columns: &[String]) -> Vec<Cow<'_, str>> {
    let mut taken: HashSet<Cow<str>> = HashSet::new();
    let mut names = Vec::with_capacity(columns.len());
    for (index, name) in columns.iter().enumerate() {
        let name =
            if name.is_empty() { format!("column_{}", index + 1).into() } else { Cow::from(name) };
        let mut candidates =
            std::iter::once(name.clone()).chain((2..).map(|n| format!("{name}_{n}").into()));
        let free = candidates.find(|candidate| !taken.contains(candidate)).unwrap_or(name);
        taken.insert(free.clone());
        names.push(free);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::testing::read;

    fn check(text: impl AsRef<[u8]>, expected: &str) {
        assert_eq!(read(Some(Format::Delimited), text.as_ref()), expected);
    }

    #[test]
    fn rows_have_the_names_of_the_header() {
        check(
            "\u{feff}ts;host;note\r\n2015-06-10T09:00:00+09:00;a;\"two\r\nlines; \"\"x\"\"\"\r\n\r\n2015-06-10T09:00:01Z;b;",
            "1 2015-06-10T00:00:00Z: ts=2015-06-10T09:00:00+09:00 host=a note=two\\u{d}\\u{a}lines; \"x\"\n\
             3 2015-06-10T09:00:01Z: ts=2015-06-10T09:00:01Z host=b note=\n",
        );
        check(
            "ts,,a,a,a_2\n1433894400,1,2,3,4",
            "1 2015-06-10T00:00:00Z: ts=1433894400 column_2=1 a=2 a_2=3 a_2_2=4\n",
        );
    }

    #[test]
    fn a_header_in_japanese_is_mapped_like_an_english_one() {
        let mut names = Names::default();
        Delimited::new("日時,端末名,宛先ip,\"送信\nバイト\",メソッド".as_bytes(), &mut names)
            .unwrap();
        let indices = [Field::Time, Field::SrcHost, Field::DstIp, Field::Method]
            .map(|field| names.index_of(field));
        assert_eq!(indices, [Some(0), Some(1), Some(2), Some(4)]);
    }

    #[test]
    fn shift_jis_is_decoded_and_its_raw_bytes_stay() {
        let (header, _, _) = encoding_rs::SHIFT_JIS.encode("日時,端末\n");
        let (row, _, _) = encoding_rs::SHIFT_JIS.encode("2015/06/10 9:00,経理ソ表");
        let text = [&header[..], &row[..]].concat();
        check(&text, "1 2015-06-10T00:00:00Z?: 日時=2015/06/10 9:00 端末=経理ソ表\n");
        let mut reader =
            crate::Reader::new("t", std::io::Cursor::new(text), &crate::testing::options(None))
                .unwrap();
        let batch = reader.next_batch().unwrap().unwrap();
        assert_eq!(batch.records().next().map(event::Record::raw), Some(&row[..]));
    }

    #[test]
    fn one_broken_row_does_not_change_the_encoding_of_the_others() {
        check(
            b"ts,a\n1433894400,\x93\xfa\n1433894400,\xe6\x97\xa5\n1433894400,\xff\n",
            "1 2015-06-10T00:00:00Z: ts=1433894400 a=日\n\
             2 2015-06-10T00:00:00Z: ts=1433894400 a=日\n\
             3 2015-06-10T00:00:00Z: ts=1433894400 a=\\xff\n",
        );
    }

    #[test]
    fn day_and_time_of_day_may_stand_apart() {
        check(
            "date,time,a\n2015-06-10,09:00:00,x",
            "1 2015-06-10T00:00:00Z?: date=2015-06-10 time=09:00:00 a=x\n",
        );
        check("時刻,日付\n9:00,2015/6/10", "1 2015-06-10T00:00:00Z?: 時刻=9:00 日付=2015/6/10\n");
        check(
            "date,time\n2015-06-10T00:00:00Z,7",
            "1 2015-06-10T00:00:00Z: date=2015-06-10T00:00:00Z time=7\n",
        );
    }

    #[test]
    fn bad_rows_are_told_with_their_place_and_cost_only_themselves() {
        check(
            "ts,a\n2015-06-10T00:00:00Z,1,2\nsoon,x\n2015-06-10T00:00:00Z,\"x\n2015-06-10T00:00:00Z,ok\n,\n",
            "4 2015-06-10T00:00:00Z: ts=2015-06-10T00:00:00Z a=ok\n\
             t: record 1, byte 5: column-count: expected 2 columns, not 3, found `2015-06-10T00:00:00Z,1,2`\n\
             t: record 2, byte 30: bad-time: expected a date and time such as 2015-06-10T09:00:00+09:00, found `soon,x`\n\
             t: record 3, byte 37: unterminated-quote: expected a closing quote, followed by the delimiter or the \
             line end, found `2015-06-10T00:00:00Z,\"x`\n\
             t: record 5, byte 85: bad-time: expected a date and time such as 2015-06-10T09:00:00+09:00, found `,`\n",
        );
    }

    #[test]
    fn a_table_without_times_is_kept_if_the_format_was_named() {
        check(
            "name,n\nx,1",
            "1 no time: name=x n=1\nt: record 1, byte 7: no-time: expected a column with the time, found `x,1`\n",
        );
    }

    #[test]
    fn headers_that_cannot_be_used_are_refused() {
        let error = |why| format!("error: the header row of t cannot be used: {why}\n");
        check("ts,\"a\n1433894400,2\n", &error("it is too long, or a quoted name is not closed"));
        check("a,".repeat(2000), &error("it has more than 1,024 columns"));
    }
}
