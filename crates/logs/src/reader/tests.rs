//! The reader as a whole: containers, chunks, limits, hostile input, real logs.

use std::io::{self, Cursor, Write};
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;

use super::*;
use crate::testing::{drained, options, read};

const PROXY: &str = "ts,src_host,dst_ip,note\n\
    2015-06-10T09:00:00+09:00,PC-017,203.0.113.66,\"two\nlines\"\n\
    2015-06-10T09:00:01+09:00,PC-018,203.0.113.66,\"open\n\
    broken\n\
    2015-06-10T09:00:02+09:00,PC-019,203.0.113.66,\"a \"\"b\"\"\"\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// Gives at most `step` bytes at a time.
struct Trickle {
    bytes: Cursor<Vec<u8>>,
    step: usize,
}

impl Read for Trickle {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(self.step);
        self.bytes.read(&mut into[..most])
    }
}

fn read_in_steps(bytes: &[u8], step: usize, limits: Limits) -> String {
    let input = Trickle { bytes: Cursor::new(bytes.to_vec()), step };
    match Reader::new("t", input, &Options { limits, ..options(None) }) {
        Ok(reader) => drained(reader),
        Err(error) => format!("error: {error}\n"),
    }
}

#[test]
fn packed_sources_read_like_plain_ones() {
    let plain = read(None, PROXY.as_bytes());
    assert_eq!(plain.lines().count(), 4, "{plain}");
    let (first, second) = PROXY.as_bytes().split_at(60);
    assert_eq!(read(None, &gzip(PROXY.as_bytes())), plain);
    assert_eq!(read(None, &[gzip(first), gzip(second)].concat()), plain);
    assert_eq!(read(None, &zstd(PROXY.as_bytes())), plain);
    assert_eq!(read(None, &[zstd(first), zstd(second)].concat()), plain);
}

#[test]
fn a_source_that_breaks_off_keeps_what_was_read() {
    for packed in [gzip(PROXY.repeat(2000).as_bytes()), zstd(PROXY.repeat(2000).as_bytes())] {
        let shown = read(None, &packed[..packed.len() * 9 / 10]);
        assert!(shown.starts_with("1 2015-06-10T00:00:00Z:"), "{shown}");
        assert!(shown.contains("\nerror: t broke off after "), "an error names the place");
        assert!(!shown.contains("PC-01 "), "no record is cut short");
    }
}

#[test]
fn the_record_at_the_break_is_counted() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(b"ts,a\n1433894400,whole\n1433894401,cut sh").unwrap();
    encoder.flush().unwrap();
    let shown = read(None, encoder.get_ref());
    assert_eq!(
        shown,
        "1 2015-06-10T00:00:00Z: ts=1433894400 a=whole\n\
         error: t broke off after 39 bytes of text\n\
         t: record 2, byte 22: cut-off: expected the rest of the record, found `1433894401,cut sh`\n"
    );
}

#[test]
fn bombs_are_stopped() {
    let bomb = [&PROXY.as_bytes()[..24], &[b'\n'; 8_000_000]].concat();
    let limits = Limits { expansion: 100, expansion_floor: 1_000_000, ..Limits::default() };
    for packed in [gzip(&bomb), zstd(&bomb)] {
        let shown = read_in_steps(&packed, 512, limits);
        assert!(shown.contains(" bytes unpack to more than "), "{shown}");
        let allowed = Limits { expansion_floor: 10_000_000, ..limits };
        assert_eq!(read_in_steps(&packed, 512, allowed), "");
    }
}

#[test]
fn what_is_known_but_not_read_is_refused_by_name() {
    for (bytes, what) in [
        (&b"PK\x03\x04rest of a zip archive"[..], "a zip archive; unpack it first"),
        (
            b"0\0\0\0LfLerest of an event log",
            "a Windows event log of before Vista (EVT); convert it to EVTX first",
        ),
        (b"\xff\xfet\0s\0,\0a\0\n\0", "text in UTF-16; save it as UTF-8"),
    ] {
        assert_eq!(read(None, bytes), format!("error: t is {what}\n"));
    }
}

#[test]
fn an_unknown_format_is_an_error_that_lists_the_known_ones() {
    let list = Format::names();
    assert_eq!(
        read(None, b"dear diary\ntoday it rained\n"),
        format!(
            "error: t begins like none of the known formats ({list}); name the format if it is one of them\n"
        )
    );
    let hint = "it looks like delimited text, but no column of its first row is known to be a time";
    assert_eq!(
        read(None, b"a,b\n1,2\n"),
        format!("error: t begins like none of the known formats ({list}); {hint}\n")
    );
    assert!(read(None, &vec![b'x'; 3_000_000]).starts_with("error: t begins like none"));
}

#[test]
fn a_source_of_blank_lines_has_no_records() {
    assert_eq!(read(None, b""), "");
    assert_eq!(read(None, b"\n\r\n \n"), "");
    assert_eq!(read(Some(Format::Delimited), b""), "");
}

#[test]
fn a_damaged_first_line_does_not_hide_the_format() {
    let shown = read(None, b"[24200]: cut by the rotation\nDec 10 06:55:46 LabSZ sshd[24200]: x\n");
    assert!(shown.starts_with("2 2014-12-09T21:55:46Z?:"), "{shown}");
    assert!(shown.contains("t: record 1, byte 0: not-this-format"), "{shown}");
}

#[test]
fn hostile_bytes_are_data() {
    let line = b"Dec 10 06:55:46 h p: \x1b[2J\0\xff\xe2\x80\xae {\"a\":1}\n".as_slice();
    assert_eq!(
        read(None, line),
        "1 2014-12-09T21:55:46Z?: time=Dec 10 06:55:46 host=h program=p \
         message=\\u{1b}[2J\\u{0}\\xff\\u{202e} {\"a\":1}\n"
    );
}

/// Lines of syslog, one of 100 MB among them, made while they are read.
struct LongLine {
    left: usize,
    tail: Cursor<&'static [u8]>,
    head: Cursor<&'static [u8]>,
}

impl Read for LongLine {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.head.read(into)?;
        if read > 0 || self.left == 0 {
            return if read > 0 { Ok(read) } else { self.tail.read(into) };
        }
        let count = into.len().min(self.left);
        into[..count].fill(b'x');
        self.left -= count;
        Ok(count)
    }
}

#[test]
fn a_line_of_100_mb_costs_itself_and_no_memory() {
    let head = Cursor::new(&b"Dec 10 06:55:46 h p: first\n"[..]);
    let tail = Cursor::new(&b"\nDec 10 06:55:47 h p: last\n"[..]);
    let input = LongLine { left: 100_000_000, head, tail };
    let mut reader = Reader::new("t", input, &options(None)).unwrap();
    let mut numbers = Vec::new();
    while let Some(batch) = reader.next_batch().unwrap() {
        numbers.extend(batch.records().map(event::Record::number));
        assert!(reader.buffer.capacity() < 4 << 20, "the line is not held");
    }
    assert_eq!(numbers, [1, 3]);
    assert_eq!(reader.warnings().counts().collect::<Vec<_>>(), [(Kind::TooLong, 1)]);
    assert_eq!(reader.warnings().bytes, 100_000_000 + 27 + 27);
}

#[test]
fn files_are_opened_by_name_and_missing_ones_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("proxy.csv.gz");
    std::fs::write(&path, gzip(PROXY.as_bytes())).unwrap();
    let input = Input { path: path.clone() };
    let reader = Reader::open(&input, &options(None)).unwrap();
    assert_eq!(reader.source().name, path.to_str().unwrap());
    assert_eq!(reader.source().format, "delimited");
    assert_eq!(drained(reader).lines().count(), 4);
    std::fs::remove_file(&path).unwrap();
    let error = Reader::open(&input, &options(None)).err().unwrap();
    assert!(error.to_string().ends_with("proxy.csv.gz cannot be opened"));
}

#[test]
fn counts_by_kind_cover_every_record() {
    let text = "Dec 10 06:55:46 h p: ok\n\nFeb 30 06:55:46 h p: x\nwhat\n<13>no time\n".repeat(7);
    let mut reader = Reader::new("t", Cursor::new(text.clone()), &options(None)).unwrap();
    while let Some(batch) = reader.next_batch().unwrap() {
        reader.reuse(batch);
    }
    let read = reader.warnings();
    let expected = [(Kind::NotThisFormat, 7), (Kind::BadTime, 7), (Kind::NoTime, 7)];
    assert_eq!(read.counts().collect::<Vec<_>>(), expected);
    assert_eq!((read.records, read.bad_records(), read.bytes), (14, 14, text.len() as u64));
    assert_eq!(read.examples().len(), 15);
    let last = read.examples().last().unwrap();
    assert_eq!((last.record, last.offset), (25, 4 * 65 + 24 + 1 + 23 + 5 + 4));
}

#[test]
fn line_ends_may_be_mixed() {
    assert_eq!(
        read(
            None,
            b"Dec 10 06:55:46 h p: a\r\nDec 10 06:55:46 h p: b\rc\nDec 10 06:55:46 h p: d\r"
        ),
        "1 2014-12-09T21:55:46Z?: time=Dec 10 06:55:46 host=h program=p message=a\n\
         2 2014-12-09T21:55:46Z?: time=Dec 10 06:55:46 host=h program=p message=b\\u{d}c\n\
         3 2014-12-09T21:55:46Z?: time=Dec 10 06:55:46 host=h program=p message=d\n"
    );
}

#[test]
fn memory_stays_flat_over_many_batches() {
    let text: String = (0..50_000).map(|n| format!("Dec 10 06:55:46 h p: {n}\n")).collect();
    let mut reader = Reader::new("t", Cursor::new(text), &options(None)).unwrap();
    let mut records = 0;
    while let Some(batch) = reader.next_batch().unwrap() {
        assert!(batch.len() <= BATCH_RECORDS);
        records += batch.len();
        reader.reuse(batch);
    }
    assert_eq!(records, 50_000);
    assert!(reader.buffer.capacity() < 1 << 20);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn records_do_not_depend_on_how_the_bytes_arrive(
        lines in proptest::collection::vec("(2015-06-10T09:00:00Z,)?[ab,\"\\n\\r]{0,12}", 0..12),
        step in 1_usize..40,
        record_bytes in 24_usize..60,
    ) {
        let text = format!("ts,a,b\n{}", lines.join("\n"));
        let limits = Limits { record_bytes, ..Limits::default() };
        let whole = read_in_steps(text.as_bytes(), usize::MAX, limits);
        prop_assert_eq!(read_in_steps(text.as_bytes(), step, limits), whole);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(
        format in proptest::option::of(proptest::sample::select(&Format::ALL[..])),
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = read(format, &bytes);
    }

    #[test]
    fn no_damage_to_a_good_line_makes_a_reader_panic(
        line in proptest::sample::select(&GOOD_LINES[..]),
        at in 0_usize..100,
        byte in any::<u8>(),
        cut in 0_usize..100,
    ) {
        let mut bytes = line.1.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read(Some(line.0), &bytes);
        bytes.truncate(cut);
        let _ = read(Some(line.0), &bytes);
    }
}

const GOOD_LINES: [(Format, &str); 17] = [
    (Format::Delimited, PROXY),
    (
        Format::Json,
        r#"{"ts":1433894400.25,"id":{"orig_h":"10.0.0.1\u65e5"},"l":[1,[2],{"x":true}]}"#,
    ),
    (
        Format::WindowsJson,
        r##"{"Event":{"System":{"EventID":{"#text":1},"Channel":"System","TimeCreated":{"#attributes":{"SystemTime":"2015-06-10T00:00:00Z"}}},"EventData":{"Data":{"#text":["a","b"]}}}}"##,
    ),
    (
        Format::CloudTrail,
        r#"{"Records":[{"eventVersion":"1.08","eventTime":"2015-06-10T00:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser"}]}"#,
    ),
    (
        Format::M365,
        r#"{"CreationTime":"2015-06-10T00:00:00","RecordType":15,"Operation":"UserLoggedIn","Workload":"AzureActiveDirectory"}"#,
    ),
    (
        Format::SuricataEve,
        r#"{"timestamp":"2015-06-10T09:00:00.000001+0900","flow_id":1,"event_type":"dns","dns":{"rrname":"a.example"}}"#,
    ),
    (Format::ZeekJson, r#"{"ts":1433894400.25,"uid":"C1","id.orig_h":"10.0.0.1"}"#),
    (
        Format::Otlp,
        r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1433894400000000000","attributes":[{"key":"a","value":{"kvlistValue":{"values":[]}}}]}]}]}]}"#,
    ),
    (
        Format::WindowsXml,
        "<Event><System><TimeCreated SystemTime='2015-06-10T00:00:00Z'/></System><EventData><Data Name='a'>&lt;b</Data></EventData></Event>",
    ),
    (
        Format::Zeek,
        "#separator \\x09\n#fields\tts\tq\n#types\ttime\tset[string]\n1433894400\ta,\\x41\n",
    ),
    (Format::Cef, r"CEF:0|A\|B|C|1|2|n|3|rt=1433894400000 cs1=x cs1Label=Rule Name msg=a\=b"),
    (
        Format::Fortigate,
        "<189>date=2015-06-10 time=09:00:00 devid=\"F\" logid=1 type=\"event\" msg=\"a \\\"b\\\"\"",
    ),
    (
        Format::Syslog,
        r#"<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 [a@1 k="v\"\]\\" e=""][b x="y"] msg"#,
    ),
    (
        Format::Squid,
        "1433894400.123 5 10.0.0.1 T/200 1 GET http://u@www.example:80/a ken DIRECT/203.0.113.80 t/h",
    ),
    (
        Format::Access,
        r#"a:80 192.0.2.7 - f [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2 "r" "a\"g""#,
    ),
    (
        Format::ApacheError,
        "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708] [client 203.0.113.9:4711] x",
    ),
    (
        Format::Proxifier,
        "[05.27 10:23:42] a.exe *64 - h:80 close, 13 bytes (1 KB) sent, 0 bytes received, lifetime <1 sec",
    ),
];

#[test]
fn a_document_is_recognised_however_its_bytes_arrive() {
    for text in [
        "[\n{\"ts\":1433894400},\n{\"ts\":1433894401}\n]\n",
        "<?xml version=\"1.0\"?>\n<Events>\n<Event><System><TimeCreated SystemTime='2015-06-10T00:00:00Z'/>\n</System></Event></Events>",
        "{\n\"ts\":\n1433894400\n}\n",
    ] {
        let whole = read_in_steps(text.as_bytes(), usize::MAX, Limits::default());
        assert!(whole.starts_with("1 2015-06-10T00:00:00Z: "), "{whole}");
        assert_eq!(read_in_steps(text.as_bytes(), 1, Limits::default()), whole);
    }
}

#[test]
fn the_good_lines_are_good_and_recognised() {
    for (format, line) in GOOD_LINES {
        let reader = Reader::new("t", Cursor::new(line), &options(None)).unwrap();
        assert_eq!(reader.source().format, format.name());
        let shown = drained(reader);
        assert!(
            shown.starts_with("1 2") && shown.lines().count() == 1 || format == Format::Delimited,
            "{shown}"
        );
    }
}

#[test]
fn real_logs_are_read_whole() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = here.ancestors().map(|above| above.join("shared/data/logs"));
    let Some(folder) = folders.find(|folder| folder.is_dir()) else {
        let _ = writeln!(io::stderr(), "SKIPPED: shared/data/logs is absent");
        return;
    };
    let formats = crate::sources(&[folder]).unwrap().inputs.into_iter().map(|input| {
        let mut reader = Reader::open(&input, &options(None)).unwrap();
        while let Some(batch) = reader.next_batch().unwrap() {
            reader.reuse(batch);
        }
        let read = reader.warnings();
        assert_eq!((read.records, read.counts().count()), (2000, 0), "{:?}", read.examples());
        reader.source().format
    });
    assert_eq!(formats.collect::<Vec<_>>(), ["apache-error", "syslog", "syslog", "proxifier"]);
}
