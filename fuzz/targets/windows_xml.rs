//! Any bytes as the format `windows-xml`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::read(Some(logs::Format::WindowsXml), bytes));
