//! Any bytes as a list: a text or a workbook.
#![no_main]

use tables::{Limits, Source};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { unpacked_bytes: 1 << 24, ..Limits::default() };
    if let Ok(rows) = Source::memory(bytes).within(limits).open() {
        let columns = rows.header().len();
        assert!(rows.flatten().all(|row| row.cells().len() == columns));
    }
});
