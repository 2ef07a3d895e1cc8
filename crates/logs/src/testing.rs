//! What the tests of the formats share.

use std::fmt::Write as _;
use std::io::Cursor;

use event::escaped;
use jiff::{Timestamp, tz::TimeZone};

use crate::{Format, Limits, Options, Reader};

/// Received 2015-06-10T12:00:00Z, by a source in Tokyo.
pub(crate) fn options(format: Option<Format>) -> Options {
    Options {
        zone: TimeZone::fixed(jiff::tz::offset(9)),
        received: 1_433_937_600_000_000,
        format,
        limits: Limits::default(),
    }
}

/// Everything a reader yields, one line a record and a warning, for comparison.
pub(crate) fn drained(mut reader: Reader) -> String {
    let mut shown = String::new();
    loop {
        match reader.next_batch() {
            Ok(Some(batch)) => {
                batch.records().for_each(|record| show(record, &mut shown));
                reader.reuse(batch);
            }
            Ok(None) => break,
            Err(error) => writeln!(shown, "error: {error}").unwrap(),
        }
    }
    for warning in reader.warnings().examples() {
        writeln!(shown, "{warning}").unwrap();
    }
    shown
}

fn show(record: event::Record, shown: &mut String) {
    let time = record
        .time()
        .map_or("no time".to_owned(), |at| Timestamp::from_microsecond(at).unwrap().to_string());
    write!(shown, "{} {time}{}:", record.number(), if record.time_assumed() { "?" } else { "" })
        .unwrap();
    record.visit(|name, value| write!(shown, " {name}={}", escaped(value)).unwrap());
    shown.push('\n');
}

/// The fields of every record of `text`, all of which must be good.
pub(crate) fn fields(format: Format, text: &[u8]) -> Vec<Vec<(String, Vec<u8>)>> {
    let mut reader = Reader::new("t", Cursor::new(text.to_vec()), &options(Some(format))).unwrap();
    let mut records = Vec::new();
    while let Some(batch) = reader.next_batch().unwrap() {
        for record in batch.records() {
            let mut fields = Vec::new();
            record.visit(|name, value| fields.push((name.to_owned(), value.to_vec())));
            records.push(fields);
        }
    }
    let examples = reader.warnings().examples();
    assert!(examples.is_empty(), "{examples:?}");
    records
}

/// The value of the field `name`, empty if absent.
pub(crate) fn value<'a>(record: &'a [(String, Vec<u8>)], name: &str) -> &'a [u8] {
    record.iter().find(|(known, _)| known == name).map_or(&[], |(_, value)| value)
}

/// What `text` reads as.
pub(crate) fn read(format: Option<Format>, text: &[u8]) -> String {
    let reader = Reader::new("t", Cursor::new(text.to_vec()), &options(format));
    reader.map_or_else(|error| format!("error: {error}\n"), drained)
}

/// A record with all its names, for comparison.
pub(crate) struct Known {
    pub(crate) time: Option<event::Micros>,
    pub(crate) log_source: event::LogSource,
    pub(crate) values: Vec<(String, String)>,
}

impl Known {
    /// The first value of `name`, which may be the source's name or that in rules.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

/// The records of `text`, none of which may be bad.
pub(crate) fn records(format: Option<Format>, text: &[u8]) -> Vec<Known> {
    let mut reader = Reader::new("t", Cursor::new(text.to_vec()), &options(format)).unwrap();
    let mut records = Vec::new();
    while let Some(batch) = reader.next_batch().unwrap() {
        for record in batch.records() {
            let mut values = Vec::new();
            record.visit_all_names(|name, value| {
                values.push((name.to_owned(), String::from_utf8_lossy(value).into_owned()));
            });
            records.push(Known { time: record.time(), log_source: record.log_source(), values });
        }
    }
    let warnings = reader.warnings();
    assert_eq!(warnings.bad_records(), 0, "{:?}", warnings.examples());
    records
}
