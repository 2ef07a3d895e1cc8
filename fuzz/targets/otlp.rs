//! Any bytes as the format `otlp`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::read(Some(logs::Format::Otlp), bytes));
