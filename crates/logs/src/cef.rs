//! The Common Event Format of many security products, alone or in syslog.

use std::borrow::Cow;
use std::ops::Range;

use event::{BatchBuilder, Field, Names};
use memchr::{memchr_iter, memchr2, memmem};

use crate::names::{Met, declare};
use crate::parser::{Bad, Parser};
use crate::scan::Scan;
use crate::times::{Clock, Stamp};
use crate::warnings::Kind;

/// What the keys mean that detectors ask for; the header's parts come first.
const NAMES: [(&str, Option<Field>); 27] = [
    ("DeviceVendor", None),
    ("DeviceProduct", Some(Field::Program)),
    ("DeviceVersion", None),
    ("DeviceEventClassID", None),
    ("Name", None),
    ("Severity", Some(Field::Severity)),
    ("host", Some(Field::Reporter)),
    ("rt", Some(Field::Time)),
    ("act", Some(Field::Method)),
    ("dhost", Some(Field::DstName)),
    ("dpt", Some(Field::DstPort)),
    ("dst", Some(Field::DstIp)),
    ("duser", Some(Field::User)),
    ("dvchost", Some(Field::Reporter)),
    ("end", None),
    ("in", Some(Field::BytesIn)),
    ("msg", Some(Field::Message)),
    ("out", Some(Field::BytesOut)),
    ("outcome", Some(Field::Status)),
    ("request", Some(Field::Url)),
    ("requestClientApplication", Some(Field::Agent)),
    ("requestMethod", None),
    ("shost", Some(Field::SrcHost)),
    ("spt", None),
    ("src", Some(Field::SrcIp)),
    ("start", None),
    ("suser", Some(Field::User)),
];
const HEADER: usize = 6;
const HOST: u16 = 6;
/// The keys that tell when it happened, the most telling first.
const TIMES: [&[u8]; 4] = [b"rt", b"deviceReceiptTime", b"end", b"start"];

/// Reads events.
pub(crate) struct Cef {
    met: Met,
}

/// Whether `line` is an event.
pub(crate) fn recognises(line: &[u8], clock: &mut Clock) -> bool {
    start(line).is_some_and(|at| at == 0 || envelope(&line[..at], clock).is_some())
}

/// Where the event starts; syslog may stand before it.
fn start(line: &[u8]) -> Option<usize> {
    let version = |at: &usize| {
        let rest = &line[at + 4..];
        matches!(rest, [b'0'..=b'9', b'|', ..]) && (*at == 0 || line[at - 1] == b' ')
    };
    memmem::find_iter(line, b"CEF:").find(version)
}

impl Cef {
    pub(crate) fn new(names: &mut Names) -> Self {
        declare(names, &NAMES);
        Self { met: Met::default() }
    }
}

impl Parser for Cef {
    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let expected = "CEF:0|vendor|product|version|id|name|severity|key=value …";
        let begin = start(raw).ok_or_else(|| Bad::new(Kind::NotThisFormat, 0, expected))?;
        let envelope = envelope(&raw[..begin], clock);
        let mut at = begin + "CEF:0|".len();
        for name in 0..HEADER {
            let end = bar(raw, at).ok_or_else(|| Bad::new(Kind::NotThisFormat, at, expected))?;
            put(u16::try_from(name).unwrap_or_default(), at..end, raw, out);
            at = end + 1;
        }
        let pairs = pairs(raw, at.min(raw.len()));
        let complete = self.put_all(&pairs, raw, out);
        let mut stamp = time(&pairs, raw, clock)?;
        if let Some((host, received)) = envelope {
            out.field(HOST, host);
            stamp = stamp.or(received);
        }
        let stamp = stamp.ok_or_else(|| Bad::new(Kind::NoTime, 0, "rt=, or a time in front"))?;
        out.time(stamp.at, stamp.assumed);
        complete
    }
}

impl Cef {
    /// A value stands under its key and, if there is a label for the key, under that.
    fn put_all(
        &mut self,
        pairs: &[(Range<usize>, Range<usize>)],
        raw: &[u8],
        out: &mut BatchBuilder,
    ) -> Result<(), Bad> {
        let mut complete = Ok(());
        for (key, value) in pairs {
            let label = label(pairs, &raw[key.clone()], raw);
            for name in [Some(Cow::Borrowed(&raw[key.clone()])), label].into_iter().flatten() {
                match self.met.name(&name, out) {
                    Some(name) => put(name.index, value.clone(), raw, out),
                    None => {
                        let bad = Bad::new(Kind::TooManyNames, key.start, "names met before");
                        complete = Err(bad);
                    }
                }
            }
        }
        complete
    }
}

/// What `cs1Label=` calls `cs1=`, without spaces.
fn label<'a>(
    pairs: &[(Range<usize>, Range<usize>)],
    key: &[u8],
    raw: &'a [u8],
) -> Option<Cow<'a, [u8]>> {
    if !(key.starts_with(b"c") || key.starts_with(b"flex") || key.starts_with(b"device")) {
        return None;
    }
    let is_label = |other: &[u8]| other.strip_suffix(b"Label") == Some(key);
    let (_, value) = pairs.iter().find(|(other, _)| is_label(&raw[other.clone()]))?;
    let value = &raw[value.clone()];
    let label = value.iter().copied().filter(|b| *b != b' ').collect::<Vec<_>>();
    (!label.is_empty()).then_some(label.into())
}

/// Keys and values of the extension. A value ends where the next key begins.
fn pairs(raw: &[u8], from: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let mut keys: Vec<Range<usize>> = Vec::new();
    for equals in memchr_iter(b'=', &raw[from..]).map(|at| from + at) {
        let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']');
        let len = raw[from..equals].iter().rev().take_while(|b| is_key(b)).count();
        let start = equals - len;
        if len > 0 && (start == from || raw[start - 1] == b' ') {
            keys.push(start..equals);
        }
    }
    let ends = keys.iter().skip(1).map(|key| key.start).chain([raw.len()]).collect::<Vec<_>>();
    let value = |key: &Range<usize>, end: usize| {
        let text = &raw[key.end + 1..end];
        key.end + 1..key.end + 1 + text.trim_ascii_end().len()
    };
    keys.iter().zip(ends).map(|(key, end)| (key.clone(), value(key, end))).collect()
}

/// The time that the most telling key has.
fn time(
    pairs: &[(Range<usize>, Range<usize>)],
    raw: &[u8],
    clock: &mut Clock,
) -> Result<Option<Stamp>, Bad> {
    let known = |name: &&[u8]| pairs.iter().find(|(key, _)| raw[key.clone()] == **name);
    let Some((_, value)) = TIMES.iter().find_map(known) else { return Ok(None) };
    let expected = "milliseconds since 1970, or a time such as Jun 10 2015 09:00:00";
    let bad = || Bad::new(Kind::BadTime, value.start, expected);
    read_time(&raw[value.clone()], clock).map(Some).ok_or_else(bad)
}

/// A word for a zone at the end is understood if it means UTC.
fn read_time(text: &[u8], clock: &mut Clock) -> Option<Stamp> {
    if let Some(stamp) = clock.any(text) {
        return Some(stamp);
    }
    let mut scan = Scan::new(text);
    let stamp = clock.month_first(&mut scan)?;
    scan.skip_spaces();
    match scan.rest() {
        b"UTC" | b"GMT" | b"Z" | b"GMT+00:00" => {
            clock.in_utc(|clock| clock.month_first(&mut Scan::new(text)))
        }
        rest if rest.iter().all(u8::is_ascii_alphabetic) => Some(stamp),
        _ => None,
    }
}

/// The host and the time of the syslog header in front.
fn envelope(text: &[u8], clock: &mut Clock) -> Option<(Range<usize>, Option<Stamp>)> {
    let mut scan = Scan::new(text);
    if scan.byte(b'<').is_some() {
        scan.digits(1, 3)?;
        scan.byte(b'>')?;
        let _ = scan.text(b"1 ");
    }
    let mut ahead = scan;
    let stamp = clock.month_first(&mut ahead);
    if stamp.is_some() {
        scan = ahead;
    }
    let iso = scan;
    let stamp = stamp.or_else(|| clock.date_time(&mut scan));
    if stamp.is_none() {
        scan = iso;
    }
    scan.skip_spaces();
    let host = scan.word().unwrap_or(0..0);
    (stamp.is_some() || !host.is_empty()).then_some((host, stamp))
}

/// The next bar that is not escaped.
fn bar(raw: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let stop = at + memchr2(b'|', b'\\', raw.get(at..)?)?;
        if raw[stop] == b'|' {
            return Some(stop);
        }
        at = stop + 2;
    }
}

fn put(name: u16, range: Range<usize>, raw: &[u8], out: &mut BatchBuilder) {
    let value = &raw[range.clone()];
    match memchr::memchr(b'\\', value) {
        _ if value.is_empty() => {}
        None => out.field(name, range),
        Some(_) => out.decoded_field(name, &unescaped(value)),
    }
}

/// `\|`, `\=`, `\\`, `\n` and `\r` undone. Other backslashes are those of paths.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let escaped = match bytes.peek() {
            Some(next @ (b'|' | b'=' | b'\\')) if byte == b'\\' => Some(*next),
            Some(b'n') if byte == b'\\' => Some(b'\n'),
            Some(b'r') if byte == b'\\' => Some(b'\r'),
            _ => None,
        };
        plain.push(escaped.unwrap_or(byte));
        if escaped.is_some() {
            bytes.next();
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use crate::testing::{read, records};

    fn check(line: &str, expected: &str) {
        assert_eq!(read(None, line.as_bytes()), format!("{expected}\n"), "{line}");
    }

    #[test]
    fn header_and_extension() {
        check(
            r"CEF:0|Acme|Wall\|er|1.0|100|denied|7|rt=1433894400000 src=10.0.0.1 dpt=443 msg=two words a\=b act=",
            r"1 2015-06-10T00:00:00Z: DeviceVendor=Acme DeviceProduct=Wall|er DeviceVersion=1.0 DeviceEventClassID=100 Name=denied Severity=7 rt=1433894400000 src=10.0.0.1 dpt=443 msg=two words a=b",
        );
        check(
            "<134>Jun 10 09:00:00 fw01 CEF:0|Acme|Wall|1.0|100|denied|7|",
            "1 2015-06-10T00:00:00Z?: DeviceVendor=Acme DeviceProduct=Wall DeviceVersion=1.0 DeviceEventClassID=100 Name=denied Severity=7 host=fw01",
        );
        check(
            "2015-06-10T09:00:00+09:00 fw01 CEF:1|A|B|1|2|n|3|end=Jun 09 2015 23:00:00.5 UTC",
            "1 2015-06-09T23:00:00.5Z: DeviceVendor=A DeviceProduct=B DeviceVersion=1 DeviceEventClassID=2 Name=n Severity=3 end=Jun 09 2015 23:00:00.5 UTC host=fw01",
        );
        check(
            "CEF:0|A|B|1|2|n|3|rt=Jun 09 2015 23:00:00 GMT+00:00",
            "1 2015-06-09T23:00:00Z: DeviceVendor=A DeviceProduct=B DeviceVersion=1 DeviceEventClassID=2 Name=n Severity=3 rt=Jun 09 2015 23:00:00 GMT+00:00",
        );
    }

    #[test]
    fn a_labelled_value_is_found_by_its_label() {
        let line = br"CEF:0|A|B|1|2|n|3|rt=1433894400000 cs1=allow all cs1Label=Rule Name filePath=C:\dir\x.exe";
        let records = records(None, line);
        assert_eq!(records[0].value("RuleName"), Some("allow all"));
        assert_eq!(records[0].value("cs1"), Some("allow all"));
        assert_eq!(records[0].value("filePath"), Some(r"C:\dir\x.exe"));
    }

    #[test]
    fn bad_events_are_told_with_their_place() {
        for (line, expected) in [
            ("CEF:0|A|B|1|2|n", "byte 14: not-this-format"),
            ("oops", "byte 0: not-this-format"),
            ("CEF:0|A|B|1|2|n|3|rt=soon", "byte 21: bad-time"),
            ("CEF:0|A|B|1|2|n|3|a=b", "byte 0: no-time"),
        ] {
            let shown = read(Some(Format::Cef), line.as_bytes());
            assert!(shown.contains(expected), "{line}: {shown}");
        }
    }
}
