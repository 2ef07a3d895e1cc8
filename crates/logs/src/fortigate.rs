//! FortiGate's logs: `key=value` and `key="value"`, alone or in syslog.

use std::ops::Range;

use event::{BatchBuilder, Field, Names};

use crate::log_source;
use crate::names::{Met, declare};
use crate::parser::{Bad, Parser};
use crate::scan::Scan;
use crate::times::{Clock, Stamp};
use crate::warnings::Kind;

/// Where a name means something else than in most logs.
const NAMES: [(&str, Option<Field>); 4] = [
    ("date", None),
    ("time", None),
    ("hostname", Some(Field::DstName)),
    ("srcname", Some(Field::SrcHost)),
];

/// Reads lines.
pub(crate) struct Fortigate {
    met: Met,
}

type Pair = (Range<usize>, Range<usize>);

/// Whether `line` is of a FortiGate.
pub(crate) fn recognises(line: &[u8]) -> bool {
    let pairs = pairs(line);
    let has = |name: &[u8]| pairs.iter().any(|(key, _)| line[key.clone()] == *name);
    (has(b"devid") || has(b"logid")) && has(b"type") && (has(b"date") || has(b"eventtime"))
}

impl Fortigate {
    pub(crate) fn new(names: &mut Names) -> Self {
        declare(names, &NAMES);
        Self { met: Met::default() }
    }
}

impl Parser for Fortigate {
    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let pairs = pairs(raw);
        if pairs.is_empty() {
            return Err(Bad::new(Kind::NotThisFormat, 0, "key=value key=\"value\" …"));
        }
        let mut complete = Ok(());
        for (key, value) in &pairs {
            match self.met.name(&raw[key.clone()], out) {
                Some(name) => put(name.index, value.clone(), raw, out),
                None => {
                    let bad = Bad::new(Kind::TooManyNames, key.start, "names met before");
                    complete = Err(bad);
                }
            }
        }
        let get = |name: &[u8]| pairs.iter().find(|(key, _)| raw[key.clone()] == *name);
        let text = |name| get(name).map_or(&[][..], |(_, value)| &raw[value.clone()]);
        out.log_source(log_source::fortigate(text(b"type")));
        let at = get(b"eventtime").or_else(|| get(b"date")).map(|(_, value)| value.start);
        let at = at.ok_or_else(|| Bad::new(Kind::NoTime, 0, "eventtime=, or date= and time="))?;
        let bad = Bad::new(Kind::BadTime, at, "a time such as date=2015-06-10 time=09:00:00");
        let local = [text(b"date"), b" ", text(b"time"), text(b"tz")].concat();
        let stamp = time(text(b"eventtime"), &local, clock).ok_or(bad)?;
        out.time(stamp.at, stamp.assumed);
        complete
    }
}

/// The event time counts since 1970, in nanoseconds or, before version 6.2, in
/// seconds; the date is the device's own.
fn time(event_time: &[u8], local: &[u8], clock: &mut Clock) -> Option<Stamp> {
    clock.any(event_time).or_else(|| clock.any(local))
}

/// Keys and values, from the first word on that is a pair.
fn pairs(raw: &[u8]) -> Vec<Pair> {
    let mut scan = Scan::new(raw);
    let mut pairs = Vec::new();
    loop {
        scan.skip_spaces();
        if scan.end().is_some() {
            return pairs;
        }
        match pair(&mut scan) {
            Some(pair) => pairs.push(pair),
            None => {
                let _ = scan.word();
            }
        }
    }
}

fn pair(scan: &mut Scan) -> Option<Pair> {
    let mut ahead = *scan;
    // A priority of syslog may stand right in front.
    if ahead.byte(b'<').is_some() {
        ahead.digits(1, 3)?;
        ahead.byte(b'>')?;
    }
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let len = ahead.rest().iter().take_while(|b| is_key(b)).count();
    let key = ahead.at()..ahead.at() + len;
    ahead.skip(len);
    ahead.byte(b'=').filter(|()| len > 0)?;
    let value = match ahead.byte(b'"') {
        Some(()) => ahead.until_quote()?,
        None => ahead.word().unwrap_or(ahead.at()..ahead.at()),
    };
    *scan = ahead;
    Some((key, value))
}

fn put(name: u16, range: Range<usize>, raw: &[u8], out: &mut BatchBuilder) {
    let value = &raw[range.clone()];
    if memchr::memmem::find(value, b"\\\"").is_none() {
        return out.field(name, range);
    }
    let mut plain = Vec::with_capacity(value.len());
    let mut bytes = value.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' || bytes.peek() != Some(&b'"') {
            plain.push(byte);
        }
    }
    out.decoded_field(name, &plain);
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use crate::testing::{read, records};

    const TRAFFIC: &str = "<189>date=2015-06-10 time=09:00:00 devname=\"FGT 1\" devid=\"FG1\" eventtime=1433894400000000000 \
        tz=\"+0900\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" srcip=10.0.0.1 dstip=203.0.113.66 dstport=443 \
        action=\"deny\" msg=\"say \\\"no\\\"\"";

    #[test]
    fn a_line_is_read() {
        let records = records(None, TRAFFIC.as_bytes());
        let [record] = &records[..] else { panic!("one record") };
        for (name, expected) in [
            ("devname", "FGT 1"),
            ("srcip", "10.0.0.1"),
            ("dst_ip", "203.0.113.66"),
            ("dst_port", "443"),
            ("action", "deny"),
            ("msg", "say \"no\""),
        ] {
            assert_eq!(record.value(name), Some(expected), "{name}");
        }
        assert_eq!(record.time, Some(1_433_894_400_000_000));
        assert_eq!(record.log_source.product, Some("fortigate"));
        assert_eq!(record.log_source.categories, ["firewall"]);
    }

    #[test]
    fn the_date_tells_the_time_where_nothing_else_does() {
        let line =
            "date=2015-06-10 time=09:00:00 devid=F logid=1 type=event cfgpath=\"user.local\"";
        let shown = read(None, line.as_bytes());
        assert!(shown.starts_with("1 2015-06-10T00:00:00Z?: date=2015-06-10"), "{shown}");
        let shown = read(None, format!("{line} tz=\"+0000\"").as_bytes());
        assert!(shown.starts_with("1 2015-06-10T09:00:00Z: "), "{shown}");
    }

    #[test]
    fn bad_lines_are_told_with_their_place() {
        for (line, expected) in [
            ("oops", "byte 0: not-this-format"),
            ("date=soon time=now type=event", "byte 5: bad-time"),
            ("type=event msg=\"open", "byte 0: no-time"),
        ] {
            let shown = read(Some(Format::Fortigate), line.as_bytes());
            assert!(shown.contains(expected), "{line}: {shown}");
        }
    }
}
