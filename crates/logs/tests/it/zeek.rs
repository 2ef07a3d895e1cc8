//! Zeek's logs.

use crate::archive::{files, read};

#[test]
fn zeeks_own_logs_are_read_whole() {
    let Some(files) = files("zeek-samples.tar.zst", "") else { return };
    let logs = files.iter().filter(|file| file.name.contains(".log"));
    let mut records = 0;
    for log in logs {
        let path = log.name.rsplit('/').next().and_then(|name| name.split('.').next());
        let path = path.map(|path| path.trim_start_matches("open_"));
        let read = read(log, |record| {
            let source = record.log_source();
            assert_eq!(source.product, Some("zeek"));
            assert!(source.service.is_none() || source.service == path, "{source:?} {path:?}");
            if path == Some("conn") {
                assert!(record.values("id.orig_h").count() == 1, "{}", record.number());
            }
        });
        assert_eq!(read.format, "zeek", "{}", log.name);
        assert_eq!(read.warnings.bad_records(), 0, "{:#?}", read.warnings.examples());
        let lines = log.bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
        if log.name.ends_with(".log") {
            let rows = lines.filter(|line| !line.starts_with(b"#")).count();
            assert_eq!(read.warnings.records, rows as u64, "{}", log.name);
        }
        records += read.warnings.records;
    }
    assert!(records > 50_000, "{records}");
}
