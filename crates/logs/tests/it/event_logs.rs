//! Events of Windows: as they lie on machines, and as others export them.

use std::collections::BTreeMap;

use event::{LogSource, Record};

use crate::archive::{File, assert_good, files, is_windows, read};

#[test]
fn samples_of_attacks_are_read_whole() {
    let Some(files) = files("evtx-attack-samples.tar.zst", ".evtx") else { return };
    let mut services = BTreeMap::<_, u64>::new();
    let (mut records, mut headless) = (0, 0_u64);
    for file in &files {
        let read = read(file, |record| {
            assert!(is_windows(record.log_source()));
            *services.entry(record.log_source().service).or_default() += 1;
            let has = |name| record.values(name).any(|value| !value.is_empty());
            assert!(has("EventID"), "{}: {}", file.name, record.number());
            // One log was made of a trace, which has no channel.
            headless += u64::from(!["Channel", "Provider_Name", "Computer"].into_iter().all(has));
        });
        assert_eq!(read.format, "evtx");
        assert_good(file, &read);
        records += read.warnings.records;
    }
    assert!(records > 8_000, "{records} of {} files", files.len());
    assert!(headless * 10 < records, "{headless} of {records}");
    assert!(services[&Some("sysmon")] > 1000 && services[&Some("security")] > 1000, "{services:?}");
}

/// The exports were made of the event logs beside them by another program.
#[test]
fn an_export_tells_what_its_event_log_tells() {
    let Some(logs) = files("sigmahq-regression-half.tar.zst", ".evtx") else { return };
    let exports = files("sigmahq-regression-half.tar.zst", ".json").expect("the same archive");
    let (mut same, mut other) = (0, Vec::new());
    for export in &exports {
        let Some(log) = logs.iter().find(|log| log.name.replace(".evtx", ".json") == export.name)
        else {
            continue;
        };
        let mut of_log = BTreeMap::new();
        assert_good(log, &read(log, |record| drop(of_log.insert(id(record), told(record)))));
        let read = read(export, |record| match of_log.get(&id(record)) {
            Some(log) if *log == told(record) => same += 1,
            log => other.push((log.cloned(), told(record))),
        });
        assert_eq!(read.format, "windows-json", "{}", export.name);
        assert_good(export, &read);
    }
    assert!(same > 84 && other.len() * 10 < same, "{same} same, others {:#?}", other.first());
}

fn id(record: Record<'_>) -> Vec<u8> {
    record.values("EventRecordID").next().unwrap_or_default().to_vec()
}

type Told = (Option<i64>, LogSource, BTreeMap<String, String>);

/// What a record tells. Programs write times, identifiers and what is empty their own ways.
fn told(record: Record<'_>) -> Told {
    let mut values = BTreeMap::new();
    record.visit_all_names(|name, value| {
        let own_way = name.contains('.') || name.ends_with("Guid") || name == "TimeCreated";
        if !own_way && !value.is_empty() {
            values.insert(name.to_owned(), String::from_utf8_lossy(value).trim().to_lowercase());
        }
    });
    (record.time(), record.log_source(), values)
}

#[test]
fn exports_as_json_lines_are_read_whole() {
    let Some(files) = files("security-datasets-jsonl.tar.zst", ".json") else { return };
    let mut of_windows = 0;
    let mut records = 0;
    for file in files.iter().filter(|file| !file.name.contains("__MACOSX")) {
        let read = read(file, |record| of_windows += u64::from(is_windows(record.log_source())));
        assert_good(file, &read);
        let lines = file.bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).count();
        assert_eq!(read.warnings.records, lines as u64, "{}", file.name);
        records += read.warnings.records;
    }
    assert!(records > 60_000 && of_windows * 100 > records * 99, "{of_windows} of {records}");
}

#[test]
fn an_event_log_that_was_cut_or_changed_keeps_what_holds() {
    let Some(files) = files("sigmahq-regression-half.tar.zst", ".evtx") else { return };
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    for file in files.iter().cycle().take(1500) {
        let mut bytes = file.bytes.clone();
        // Most of a small log is empty; what is not lies behind the headers.
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) + 1;
        for _ in 0..random(8) {
            let at = 4096 + random(used.saturating_sub(4096).max(1));
            bytes[at] ^= 1 << random(8);
        }
        if random(3) == 0 {
            bytes.truncate(4096 + random(used));
        }
        let changed = File { name: file.name.clone(), bytes };
        let mut seen = 0;
        let read = read(&changed, |_| seen += 1);
        assert_eq!(read.warnings.records, seen, "what is delivered is counted");
    }
}
