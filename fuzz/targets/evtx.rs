//! Any bytes as the format `evtx`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::read(Some(logs::Format::Evtx), bytes));
