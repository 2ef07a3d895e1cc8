//! Any text as rules, and any line as an event, parted by a zero byte.
#![no_main]

use std::sync::Arc;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(at) = bytes.iter().position(|byte| *byte == 0) else { return };
    let (rules, line) = (&bytes[..at], &bytes[at + 1..]);
    let mut loader = sigma::Loader::new(sigma::Lists::default());
    loader.text(&String::from_utf8_lossy(rules), None);
    let engine = Arc::new(sigma::Engine::new(loader.finish()));
    let mut scanner = sigma::Scanner::new(Arc::clone(&engine));
    let mut correlator = sigma::Correlator::new(&engine);
    let mut judge = || {
        let mut found = Vec::new();
        let read = scanner.json(line, &mut |it| {
            found.push(it.number());
            correlator.observe(it, 0, &mut |_| ());
        });
        (read, found)
    };
    assert_eq!(judge(), judge(), "known values are judged as new ones");
});
