//! Any bytes as a source: container, recognition and format together.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::read(None, bytes));
