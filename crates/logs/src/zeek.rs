//! Zeek's own logs: columns between tabs, under lines that describe them.

use event::{BatchBuilder, Field, LogSource};
use memchr::{memchr, memchr_iter, memmem};

use crate::log_source;
use crate::names::{Met, Name};
use crate::parser::{Bad, Parser, Unpacked};
use crate::times::Clock;
use crate::warnings::Kind;

/// Reads rows; the lines that begin with `#` say what they hold.
pub(crate) struct Zeek {
    met: Met,
    separator: u8,
    /// Between the elements of a set.
    comma: u8,
    unset: Vec<u8>,
    empty: Vec<u8>,
    fields: Vec<u8>,
    types: Vec<u8>,
    /// Made of `fields` and `types` when the next row comes.
    columns: Vec<Column>,
    log_source: LogSource,
}

struct Column {
    /// `None` where there are too many names.
    name: Option<Name>,
    is_set: bool,
}

/// Whether `line` is one of those at the head of a log.
pub(crate) fn recognises(line: &[u8]) -> bool {
    line.starts_with(b"#separator ") || line.starts_with(b"#fields\t")
}

impl Default for Zeek {
    fn default() -> Self {
        Self {
            met: Met::default(),
            separator: b'\t',
            comma: b',',
            unset: b"-".into(),
            empty: b"(empty)".into(),
            fields: Vec::new(),
            types: Vec::new(),
            columns: Vec::new(),
            log_source: log_source::zeek(b""),
        }
    }
}

impl Zeek {
    /// `#path<TAB>conn`; only the separator itself stands behind a space.
    fn describe(&mut self, line: &[u8]) {
        if let Some(separator) = line.strip_prefix(b"separator ") {
            self.separator = unescaped(separator).first().copied().unwrap_or(b'\t');
            // Some write it as it is written in source text.
            if separator == b"\\t" {
                self.separator = b'\t';
            }
            return;
        }
        let end = memchr(self.separator, line).unwrap_or(line.len());
        let (name, value) = (&line[..end], line.get(end + 1..).unwrap_or_default());
        match name {
            b"set_separator" => self.comma = unescaped(value).first().copied().unwrap_or(b','),
            b"unset_field" => self.unset = value.into(),
            b"empty_field" => self.empty = value.into(),
            b"path" => self.log_source = log_source::zeek(value),
            b"fields" => self.fields = value.into(),
            b"types" => self.types = value.into(),
            _ => return,
        }
        self.columns.clear();
    }

    fn name_columns(&mut self, out: &mut BatchBuilder) {
        let mut types = self.types.split(|b| *b == self.separator);
        for name in self.fields.split(|b| *b == self.separator) {
            let kind = types.next().unwrap_or_default();
            let is_set = kind.starts_with(b"vector[") || kind.starts_with(b"set[");
            self.columns.push(Column { name: self.met.name(name, out), is_set });
        }
    }

    /// The cells of a row, one for each column. Some programs that add columns end the row with
    /// a separator.
    fn row<'a>(&self, raw: &'a [u8]) -> Result<&'a [u8], Bad> {
        let wanted = self.columns.len();
        let count = |row: &[u8]| memchr_iter(self.separator, row).count() + 1;
        let shorter = raw.strip_suffix(&[self.separator]).filter(|row| count(row) == wanted);
        let row = shorter.unwrap_or(raw);
        if count(row) == wanted {
            return Ok(row);
        }
        Err(Bad::new(Kind::ColumnCount, 0, format!("{wanted} columns, not {}", count(row))))
    }

    /// Keeps the cell at `start`, or its elements.
    fn put(&self, column: &Column, raw: &[u8], start: usize, end: usize, out: &mut BatchBuilder) {
        let cell = &raw[start..end];
        let Some(name) = column.name else { return };
        if cell == self.unset || cell == self.empty {
            return;
        }
        let mut at = start;
        let comma = column.is_set.then_some(self.comma);
        for part in cell.split(|b| Some(*b) == comma) {
            if memmem::find(part, b"\\x").is_some() {
                out.decoded_field(name.index, &unescaped(part));
            } else {
                out.field(name.index, at..at + part.len());
            }
            at += part.len() + 1;
        }
    }
}

impl Parser for Zeek {
    fn unpack(&mut self, frame: &[u8], _into: &mut Unpacked) -> bool {
        let description = frame.strip_prefix(b"#");
        description.map(|line| self.describe(line)).is_some()
    }

    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        if self.fields.is_empty() {
            return Err(Bad::new(Kind::NotThisFormat, 0, "a line #fields before the first row"));
        }
        if self.columns.is_empty() {
            self.name_columns(out);
        }
        let row = self.row(raw)?;
        let (mut start, mut time) = (0, None);
        for (column, cell) in self.columns.iter().zip(row.split(|b| *b == self.separator)) {
            let end = start + cell.len();
            self.put(column, raw, start, end, out);
            if column.name.is_some_and(|name| name.field == Some(Field::Time)) {
                time = time.or(Some(start..end));
            }
            start = end + 1;
        }
        out.log_source(self.log_source);
        let time = time.filter(|range| raw[range.clone()] != *self.unset);
        let time = time.ok_or_else(|| Bad::new(Kind::NoTime, 0, "a column ts"))?;
        let bad = Bad::new(Kind::BadTime, time.start, "seconds since 1970");
        let stamp = clock.any(&raw[time]).ok_or(bad)?;
        out.time(stamp.at, stamp.assumed);
        let too_many = self.columns.iter().any(|column| column.name.is_none());
        if too_many { Err(Bad::new(Kind::TooManyNames, 0, "names met before")) } else { Ok(()) }
    }
}

/// Text with `\xHH` undone.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memmem::find(rest, b"\\x") {
        plain.extend_from_slice(&rest[..at]);
        let digits = rest.get(at + 2..at + 4).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => plain.push(byte),
            None => plain.extend_from_slice(&rest[at..rest.len().min(at + 4)]),
        }
        rest = &rest[rest.len().min(at + 4)..];
    }
    plain.extend_from_slice(rest);
    plain
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use crate::testing::{read, records};

    const HEAD: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n\
        #fields\tts\tid.orig_h\tquery\tqtype_name\tanswers\n#types\ttime\taddr\tstring\tstring\tvector[string]\n";

    #[test]
    fn rows_are_read_under_their_description() {
        let text = format!(
            "{HEAD}1433894400.5\t10.0.0.1\ta\\x09b\tTXT\t192.0.2.1,192.0.2.2\n1433894401\t-\t-\t-\t(empty)\t\n#close\t2015-06-10\n"
        );
        assert_eq!(
            read(None, text.as_bytes()),
            "1 2015-06-10T00:00:00.5Z: ts=1433894400.5 id.orig_h=10.0.0.1 query=a\\u{9}b qtype_name=TXT \
             answers=192.0.2.1 answers=192.0.2.2\n2 2015-06-10T00:00:01Z: ts=1433894401\n"
        );
        let records = records(None, text.as_bytes());
        assert_eq!(records[0].log_source.service, Some("dns"));
        assert_eq!(records[0].log_source.categories, ["dns"]);
        assert_eq!(records[0].value("record_type"), Some("TXT"));
        assert_eq!(records[0].value("src_ip"), Some("10.0.0.1"));
    }

    #[test]
    fn another_description_begins_another_log() {
        let text = format!(
            "{HEAD}1433894400\t10.0.0.1\ta\tA\t-\n#path\tconn\n#fields\tts\tuid\n#types\ttime\tstring\n1433894401\tC1\n"
        );
        let records = records(None, text.as_bytes());
        assert_eq!(records[1].log_source.service, Some("conn"));
        assert_eq!(records[1].value("uid"), Some("C1"));
    }

    #[test]
    fn bad_rows_are_told_with_their_place() {
        let shown = read(
            None,
            format!("{HEAD}1433894400\t1\nsoon\t-\t-\t-\t-\n-\t1\t2\t3\t4\n").as_bytes(),
        );
        for expected in ["column-count: expected 5 columns, not 2", "bad-time", "no-time"] {
            assert!(shown.contains(expected), "{shown}");
        }
        let shown = read(Some(Format::Zeek), b"1\t2\n");
        assert!(shown.contains("expected a line #fields before the first row"), "{shown}");
    }
}
