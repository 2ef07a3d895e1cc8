//! Any text as a pack of detectors: taken whole, or refused with places.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let read = packs::Pack::parse("fuzz", text).and_then(|pack| detect::Config::from_pack(&pack));
    if let Err(faults) = read {
        assert!(!faults.is_empty());
        assert!(faults.iter().all(|fault| fault.line > 0 && fault.column > 0));
    }
});
