//! Any bytes as the format `windows-json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::read(Some(logs::Format::WindowsJson), bytes));
