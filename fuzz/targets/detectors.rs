//! Any bytes as a log, judged by all detectors.
#![no_main]

use std::{io::Cursor, sync::LazyLock};

static CONFIG: LazyLock<detect::Config> = LazyLock::new(fuzz::detectors);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut detectors = detect::Detectors::new(&CONFIG, Vec::new());
    let Ok(mut reader) = logs::Reader::new("fuzz", Cursor::new(bytes.to_vec()), &fuzz::options(None)) else {
        return;
    };
    while let Ok(Some(batch)) = reader.next_batch() {
        detectors.observe(&batch);
    }
    for signal in detectors.finish(None) {
        assert!(signal.end.is_none_or(|end| end >= signal.start.earliest()), "{signal:?}");
    }
});
