//! What went wrong in a source: counts by kind, and the first few of each.

use std::borrow::Cow;
use std::fmt;

use event::escaped;

use crate::parser::Bad;

/// How many warnings of a kind are kept with their position.
const EXAMPLES: usize = 5;
/// How many bytes of a bad record are shown.
const EXCERPT: usize = 80;

/// What can be wrong with a record. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// It is not of the format of its source.
    NotThisFormat,
    /// It is not a JSON object.
    NotJson,
    /// It has more or fewer cells than the header.
    ColumnCount,
    /// A quoted cell is not closed properly.
    UnterminatedQuote,
    /// Its time cannot be read.
    BadTime,
    /// It is longer than the limit.
    TooLong,
    /// Its end is missing, because the source broke off.
    CutOff,
    /// Its binary form does not hold.
    Damaged,
    /// It tells no time. The record is kept.
    NoTime,
    /// It was changed after it was written: a checksum over it and others does
    /// not hold. The record is kept.
    Checksum,
    /// It has fields beyond the number of names that a source may use. The
    /// record is kept, those fields stand in its raw bytes only.
    TooManyNames,
}

impl Kind {
    /// All kinds, in the order of their discriminants.
    pub const ALL: [Self; 11] = [
        Self::NotThisFormat,
        Self::NotJson,
        Self::ColumnCount,
        Self::UnterminatedQuote,
        Self::BadTime,
        Self::TooLong,
        Self::CutOff,
        Self::Damaged,
        Self::NoTime,
        Self::Checksum,
        Self::TooManyNames,
    ];

    /// The name in summaries, for example `bad-time`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotThisFormat => "not-this-format",
            Self::NotJson => "not-json",
            Self::ColumnCount => "column-count",
            Self::UnterminatedQuote => "unterminated-quote",
            Self::BadTime => "bad-time",
            Self::TooLong => "too-long",
            Self::CutOff => "cut-off",
            Self::Damaged => "damaged",
            Self::NoTime => "no-time",
            Self::Checksum => "checksum",
            Self::TooManyNames => "too-many-names",
        }
    }

    /// Whether the record is delivered nevertheless.
    #[must_use]
    pub fn keeps_record(self) -> bool {
        matches!(self, Self::NoTime | Self::Checksum | Self::TooManyNames)
    }
}

/// One record with something wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The name of the source.
    pub source: String,
    /// What is wrong.
    pub kind: Kind,
    /// Number of the record in the source, counted like [`event::Record::number`].
    pub record: u64,
    /// Where it is wrong, in bytes of the unpacked source from 0.
    pub offset: u64,
    /// What was expected there.
    pub expected: Cow<'static, str>,
    /// The first bytes found there.
    pub found: Vec<u8>,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { record, offset, expected, .. } = self;
        let source = escaped(self.source.as_bytes());
        let kind = self.kind.name();
        let found = escaped(&self.found);
        write!(
            f,
            "{source}: record {record}, byte {offset}: {kind}: expected {expected}, found `{found}`"
        )
    }
}

/// What was read of a source, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Warnings {
    counts: [u64; Kind::ALL.len()],
    examples: Vec<Warning>,
    /// Records delivered.
    pub records: u64,
    /// Bytes read, after unpacking.
    pub bytes: u64,
}

impl Warnings {
    /// How many records have something of `kind` wrong.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u64 {
        self.counts[kind as usize]
    }

    /// The kinds that occurred, with their counts.
    pub fn counts(&self) -> impl Iterator<Item = (Kind, u64)> {
        Kind::ALL.into_iter().map(|kind| (kind, self.count(kind))).filter(|(_, count)| *count > 0)
    }

    /// How many records were dropped.
    #[must_use]
    pub fn bad_records(&self) -> u64 {
        self.counts().filter(|(kind, _)| !kind.keeps_record()).map(|(_, count)| count).sum()
    }

    /// The first five warnings of each kind, in the order of the source.
    #[must_use]
    pub fn examples(&self) -> &[Warning] {
        &self.examples
    }

    /// Counts `bad`, found in record `number`, which stands as `raw` at `offset`.
    pub(crate) fn add(&mut self, source: &str, number: u64, offset: u64, raw: &[u8], bad: Bad) {
        let count = &mut self.counts[bad.kind as usize];
        *count += 1;
        if *count > EXAMPLES as u64 {
            return;
        }
        let found = &raw[bad.at.min(raw.len())..];
        self.examples.push(Warning {
            source: source.to_owned(),
            kind: bad.kind,
            record: number,
            offset: offset + bad.at as u64,
            expected: bad.expected,
            found: found[..found.len().min(EXCERPT)].to_vec(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_position() {
        for (position, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, position);
        }
    }

    #[test]
    fn all_are_counted_and_the_first_five_shown_without_acting() {
        let mut warnings = Warnings::default();
        for number in 1..=9 {
            let bad = Bad::new(Kind::BadTime, 2, "a time");
            warnings.add("a.csv", number, 100, b"x,\x1b[31m", bad);
        }
        assert_eq!((warnings.count(Kind::BadTime), warnings.bad_records()), (9, 9));
        assert_eq!(warnings.examples().len(), 5);
        assert_eq!(
            warnings.examples()[0].to_string(),
            "a.csv: record 1, byte 102: bad-time: expected a time, found `\\u{1b}[31m`"
        );
    }
}
