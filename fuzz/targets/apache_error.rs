//! Any bytes as the format `apache-error`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::read(Some(logs::Format::ApacheError), bytes));
