//! What people type: times, fact keys and their values.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = model::instant(text);
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    if let Ok(key) = model::FactKey::parse(key) {
        let _ = key.read(value);
    }
    assert_eq!(model::folded(&model::folded(text)), model::folded(text), "folding settles");
});
