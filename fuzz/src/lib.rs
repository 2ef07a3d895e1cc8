//! What the fuzz targets share: reading bytes to their end, and what must hold for whatever comes out.

use std::io::Cursor;

use event::{Field, Record};
use logs::{Format, Limits, Options, Reader};

/// Small limits, so that a fuzzer's short inputs reach them.
const LIMITS: Limits = Limits { record_bytes: 4096, expansion: 100, expansion_floor: 1 << 20 };

/// How sources are read here.
pub fn options(format: Option<Format>) -> Options {
    Options {
        zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(9)),
        received: 1_433_937_600_000_000,
        format,
        limits: LIMITS,
    }
}

/// The detectors as they come with the program.
pub fn detectors() -> detect::Config {
    let text = include_str!("../../packs/detect.toml");
    let pack = packs::Pack::parse("detect.toml", text).expect("the built-in pack holds");
    detect::Config::from_pack(&pack).expect("the built-in pack holds")
}

/// Reads `bytes` as `format`, or as what they are recognised as.
pub fn read(format: Option<Format>, bytes: &[u8]) {
    let options = options(format);
    let Ok(mut reader) = Reader::new("fuzz", Cursor::new(bytes.to_vec()), &options) else { return };
    let mut records = 0;
    let mut last = 0;
    while let Ok(Some(batch)) = reader.next_batch() {
        for record in batch.records() {
            assert!(record.number() > last, "numbers grow");
            last = record.number();
            check(record);
        }
        records += batch.len() as u64;
        reader.reuse(batch);
    }
    assert_eq!(reader.warnings().records, records, "every record that is delivered is counted");
    for warning in reader.warnings().examples() {
        assert!(!warning.to_string().contains('\u{1b}'), "warnings show escapes and do not act");
    }
}

fn check(record: Record) {
    assert!(record.raw().len() <= LIMITS.record_bytes);
    record.visit_all_names(|name, value| {
        std::hint::black_box((name, value));
    });
    record.visit(|name, value| {
        std::hint::black_box((name, value));
    });
    for field in Field::ALL {
        std::hint::black_box(record.get(field));
    }
}
