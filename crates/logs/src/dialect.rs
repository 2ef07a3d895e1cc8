//! Who writes JSON: the keys by which the logs of known products are told
//! apart, and what they are of where a record does not say it.

use event::LogSource;
use memchr::memmem;

use crate::format::Format;
use crate::log_source;

/// How much of a source is looked at.
const HEAD: usize = 64 * 1024;

/// The keys that stand in the first records of a format, all of a row. Earlier rows win.
const KEYS: &[(Format, &[&str])] = &[
    (Format::Otlp, &["\"resourceLogs\""]),
    (Format::CloudTrail, &["\"eventVersion\"", "\"eventSource\"", "\"eventName\""]),
    (Format::M365, &["\"RecordType\"", "\"Workload\"", "\"Operation\""]),
    (Format::SuricataEve, &["\"event_type\"", "\"flow_id\""]),
    (Format::ZeekJson, &["\"uid\"", "\"id.orig_h\""]),
    (Format::ZeekJson, &["\"_path\"", "\"ts\""]),
    (Format::WindowsJson, &["\"Event\"", "\"System\"", "\"EventID\""]),
    (Format::WindowsJson, &["\"winlog\"", "\"event_id\""]),
    (Format::WindowsJson, &["\"log_name\"", "\"event_id\""]),
    (Format::WindowsJson, &["\"Channel\"", "\"EventID\""]),
];

/// The format of JSON that begins with `head`.
pub(crate) fn of(head: &[u8]) -> Format {
    let head = &head[..head.len().min(HEAD)];
    let has = |key: &&str| memmem::find(head, key.as_bytes()).is_some();
    let row = KEYS.iter().find(|(_, keys)| keys.iter().all(has));
    row.map_or(Format::Json, |row| row.0)
}

/// What the records of `format` are of that do not say it. Zeek's JSON says it
/// by the name of its file only, as its default is.
pub(crate) fn log_source(format: Format, source: &str) -> LogSource {
    match format {
        Format::CloudTrail => LogSource::service("aws", "cloudtrail"),
        Format::M365 => LogSource::service("m365", "audit"),
        Format::SuricataEve => log_source::suricata(b""),
        Format::ZeekJson => log_source::zeek(stem(source)),
        Format::WindowsJson | Format::Evtx => log_source::windows(b"", b""),
        _ => LogSource::default(),
    }
}

/// `conn` of `logs/conn.08:00:00-09:00:00.log.gz`.
fn stem(source: &str) -> &[u8] {
    let file = source.rsplit(['/', '\\']).next().unwrap_or(source);
    file.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(file).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::records;

    /// `expected`: the format, product, service and categories, and some fields.
    fn check(text: &str, expected: (Format, &str, &str, &[&str]), fields: &[(&str, &str)]) {
        let records = records(None, text.as_bytes());
        let [record, ..] = &records[..] else { panic!("a record") };
        let source = record.log_source;
        let (product, service) = (source.product.unwrap_or(""), source.service.unwrap_or(""));
        assert_eq!(of(text.as_bytes()), expected.0, "{text}");
        assert_eq!((product, service, source.categories), (expected.1, expected.2, expected.3));
        for (name, value) in fields {
            assert_eq!(record.value(name), Some(*value), "{name} in {text}");
        }
        assert_eq!(record.time, Some(1_433_894_400_000_000), "{text}");
    }

    #[test]
    fn events_of_windows_are_the_same_whoever_exports_them() {
        let sysmon = (Format::WindowsJson, "windows", "sysmon", &["process_creation"][..]);
        let fields = [
            ("EventID", "1"),
            ("Channel", "Microsoft-Windows-Sysmon/Operational"),
            ("Provider_Name", "Microsoft-Windows-Sysmon"),
            ("Computer", "pc017"),
            ("Image", "C:\\a.exe"),
        ];
        for text in [
            r#"{"@timestamp":"2015-06-10T00:00:00Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":1,"provider_name":"Microsoft-Windows-Sysmon","computer_name":"pc017","event_data":{"Image":"C:\\a.exe"}}}"#,
            r#"{"@timestamp":"2015-06-10T00:00:00Z","log_name":"Microsoft-Windows-Sysmon/Operational","event_id":1,"source_name":"Microsoft-Windows-Sysmon","computer_name":"pc017","event_data":{"Image":"C:\\a.exe"}}"#,
            r#"{"EventTime":"2015-06-10 09:00:00","Hostname":"pc017","EventID":1,"SourceName":"Microsoft-Windows-Sysmon","Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\a.exe","UtcTime":"2015-06-10 00:00:00.000"}"#,
            "{\n \"Event\": {\"System\": {\"Provider\": {\"#attributes\": {\"Name\": \"Microsoft-Windows-Sysmon\"}},\n \"EventID\": {\"#text\": 1}, \"TimeCreated\": {\"#attributes\": {\"SystemTime\": \"2015-06-10T00:00:00Z\"}},\n \"Channel\": \"Microsoft-Windows-Sysmon/Operational\", \"Computer\": \"pc017\"}, \"EventData\": {\"Image\": \"C:\\\\a.exe\"}}}\n",
        ] {
            check(text, sysmon, &fields);
        }
    }

    #[test]
    fn clouds_and_networks_are_known_by_their_keys() {
        check(
            r#"{"Records":[{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventTime":"2015-06-10T00:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","requestParameters":{"userName":"x"}}]}"#,
            (Format::CloudTrail, "aws", "cloudtrail", &[]),
            &[("eventName", "CreateUser"), ("userIdentity.type", "Root")],
        );
        check(
            r#"{"CreationTime":"2015-06-10T00:00:00","Id":"1","Operation":"New-InboxRule","RecordType":1,"ResultStatus":"True","Workload":"Exchange","UserId":"mika@bank.example"}"#,
            (Format::M365, "m365", "exchange", &[]),
            &[("Operation", "New-InboxRule"), ("eventName", "New-InboxRule")],
        );
        check(
            r#"{"timestamp":"2015-06-10T09:00:00.000000+0900","flow_id":1,"event_type":"dns","src_ip":"10.0.0.1","dest_ip":"10.0.0.53","dns":{"rrname":"a.example","rrtype":"TXT"}}"#,
            (Format::SuricataEve, "suricata", "dns", &["dns"]),
            &[("query", "a.example"), ("record_type", "TXT"), ("dst_ip", "10.0.0.53")],
        );
        check(
            r#"{"_path":"http","ts":"2015-06-10T00:00:00Z","uid":"C1","id.orig_h":"10.0.0.1","uri":"/a?b"}"#,
            (Format::ZeekJson, "zeek", "http", &["proxy", "webserver"]),
            &[("c-uri", "/a?b"), ("id.orig_h", "10.0.0.1")],
        );
        check(
            r#"{"ts":1433894400,"note":"Channel EventID"}"#,
            (Format::Json, "", "", &[]),
            &[("note", "Channel EventID")],
        );
    }

    #[test]
    fn zeek_tells_the_log_by_the_name_of_its_file() {
        let of = |name| log_source(Format::ZeekJson, name).service;
        assert_eq!(of("logs/conn.08:00:00-09:00:00.log.gz"), Some("conn"));
        assert_eq!(of("dns.log"), Some("dns"));
        assert_eq!(of("-"), None);
    }
}
