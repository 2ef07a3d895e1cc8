//! Batches made by hand, and the pack as it is delivered.

use std::io::Write;
use std::sync::{Arc, LazyLock};

use event::{Batch, BatchBuilder, Field, Names, SECOND, Source};
use jiff::Timestamp;
use model::{Allow, Signal};
use packs::Pack;

use crate::{Config, Detectors};

pub(crate) const PACK: &str = include_str!("../../../packs/detect.toml");

pub(crate) fn config() -> Config {
    static CONFIG: LazyLock<Config> = LazyLock::new(|| {
        Config::from_pack(&Pack::parse("packs/detect.toml", PACK).unwrap()).unwrap()
    });
    CONFIG.clone()
}

/// Rows of a source with these fields; the first field is the time, in seconds or RFC 3339.
pub(crate) fn batch<S: AsRef<str>>(source: &str, fields: &[Field], rows: &[S]) -> Batch {
    let mut names = Names::default();
    for field in fields {
        names.add(field.name(), Some(*field));
    }
    let source = Source { name: source.into(), format: "delimited" };
    let mut builder = BatchBuilder::new(Arc::new(source), Arc::new(names), i64::MAX);
    for (number, row) in (1..).zip(rows) {
        let row = row.as_ref();
        builder.record(number, row.as_bytes());
        let mut start = 0;
        for (name, cell) in (0..).zip(row.split(',')) {
            builder.field(name, start..start + cell.len());
            start += cell.len() + 1;
        }
        if let Some(time) = time(row.split(',').next().unwrap()) {
            builder.time(time, false);
        }
    }
    builder.finish(i64::MAX)
}

fn time(text: &str) -> Option<i64> {
    let seconds = text.parse::<i64>().ok().map(|seconds| seconds * SECOND);
    seconds.or_else(|| text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond))
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn allow(entity: &str, until: &str) -> Allow {
    Allow { entity: entity.into(), until: at(until), why: None }
}

/// All signals of some batches.
pub(crate) fn signals(batches: &[Batch], allow: Vec<Allow>) -> Vec<Signal> {
    let mut detectors = Detectors::new(&config(), allow);
    batches.iter().for_each(|batch| detectors.observe(batch));
    detectors.finish(None)
}

/// All signals of a log file; `None`, said aloud, if it is not there.
pub(crate) fn signals_of_file(path: &str) -> Option<Vec<Signal>> {
    let Ok(file) = std::fs::File::open(path) else {
        writeln!(std::io::stderr(), "skipped: no {path}").unwrap();
        return None;
    };
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    let received = at("2020-01-01T00:00:00Z").as_microsecond();
    let options = logs::Options { zone, received, format: None, limits: logs::Limits::default() };
    let mut reader = logs::Reader::new("test.log", file, &options).unwrap();
    let mut detectors = Detectors::new(&config(), Vec::new());
    while let Some(batch) = reader.next_batch().unwrap() {
        detectors.observe(&batch);
    }
    Some(detectors.finish(None))
}

/// The rows of a fixture, without its header.
pub(crate) fn fixture(name: &str) -> Vec<String> {
    let path = format!("{}/../hinomi/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

/// A small generator of numbers (SplitMix64), so that a seed gives the same set for ever.
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, (self.next() % (last as u64 + 1)) as usize);
        }
    }
}
