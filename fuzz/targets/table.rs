//! Any bytes as a small table for imports.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| match logs::table::read(bytes) {
    Ok(table) => assert!(table.rows.iter().all(|row| row.cells.len() == table.header.len())),
    Err(errors) => assert!(!errors.is_empty()),
});
