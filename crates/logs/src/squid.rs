//! The native access log of the Squid proxy.

use std::ops::Range;

use event::{BatchBuilder, Field, LogSource, Names};

use crate::address::{host_of_url, is_ip};
use crate::names::declare;
use crate::parser::{Bad, Parser};
use crate::scan::Scan;
use crate::times::{Clock, epoch};
use crate::warnings::Kind;

const NAMES: [(&str, Option<Field>); 15] = [
    ("time", Some(Field::Time)),
    ("elapsed", None),
    ("client", Some(Field::SrcIp)),
    ("result", None),
    ("bytes", Some(Field::BytesIn)),
    ("method", Some(Field::Method)),
    ("url", Some(Field::Url)),
    ("user", Some(Field::User)),
    ("hierarchy", None),
    ("type", None),
    ("status", Some(Field::Status)),
    ("dst_name", Some(Field::DstName)),
    ("dst_port", Some(Field::DstPort)),
    ("dst_ip", Some(Field::DstIp)),
    ("rest", None),
];
/// The columns of a line are the first ten names, in their order.
const COLUMNS: usize = 10;
const RESULT: usize = 3;
const URL: usize = 6;
const HIERARCHY: usize = 8;
const STATUS: u16 = 10;
const DST_NAME: u16 = 11;
const DST_PORT: u16 = 12;
const DST_IP: u16 = 13;
const REST: u16 = 14;

/// Reads lines of Squid's access log.
pub(crate) struct Squid;

/// Whether `line` is of Squid's access log.
pub(crate) fn recognises(line: &[u8]) -> bool {
    columns(line).is_some_and(|(columns, _)| epoch(&line[columns[0].clone()]).is_some())
}

impl Squid {
    pub(crate) fn new(names: &mut Names) -> Self {
        declare(names, &NAMES);
        Self
    }
}

impl Parser for Squid {
    fn parse(&mut self, raw: &[u8], _: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let expected = "time, elapsed, client, result/status, bytes, method, URL, user, hierarchy/peer and type";
        let (columns, rest) =
            columns(raw).ok_or_else(|| Bad::new(Kind::NotThisFormat, 0, expected))?;
        let bad_time = Bad::new(Kind::BadTime, 0, "seconds since 1970 such as 1433894400.123");
        let stamp = epoch(&raw[columns[0].clone()]).ok_or(bad_time)?;
        out.time(stamp.at, stamp.assumed);
        out.log_source(LogSource::categories(&["proxy"]));
        for (name, column) in (0..).zip(&columns) {
            put(name, column.clone(), raw, out);
        }
        put(STATUS, after_slash(raw, &columns[RESULT]), raw, out);
        put_destination(raw, &columns, out);
        put(REST, rest, raw, out);
        Ok(())
    }
}

/// `-` stands for an absent value.
fn put(name: u16, range: Range<usize>, raw: &[u8], out: &mut BatchBuilder) {
    if !matches!(&raw[range.clone()], b"" | b"-") {
        out.field(name, range);
    }
}

/// The server's name is told by the URL, its address by the peer that was asked, or by the URL.
fn put_destination(raw: &[u8], columns: &[Range<usize>; COLUMNS], out: &mut BatchBuilder) {
    let target = host_of_url(raw, columns[URL].clone());
    let peer = after_slash(raw, &columns[HIERARCHY]);
    let by_address = is_ip(&raw[target.host.clone()]);
    if is_ip(&raw[peer.clone()]) {
        out.field(DST_IP, peer);
    } else if by_address {
        out.field(DST_IP, target.host.clone());
    }
    if !by_address {
        put(DST_NAME, target.host, raw, out);
    }
    if let Some(port) = target.port {
        put(DST_PORT, port, raw, out);
    }
}

fn after_slash(raw: &[u8], column: &Range<usize>) -> Range<usize> {
    let slash = memchr::memchr(b'/', &raw[column.clone()]);
    slash.map_or(0..0, |slash| column.start + slash + 1..column.end)
}

/// The ten columns, and what stands behind them.
fn columns(line: &[u8]) -> Option<([Range<usize>; COLUMNS], Range<usize>)> {
    let mut scan = Scan::new(line);
    let mut columns = [const { 0..0 }; COLUMNS];
    for column in &mut columns {
        *column = scan.word()?;
        scan.skip_spaces();
    }
    let has_slash = |column: usize| !after_slash(line, &columns[column]).is_empty();
    (has_slash(RESULT) && has_slash(HIERARCHY)).then(|| (columns.clone(), scan.remainder()))
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use proptest::prelude::*;

    use crate::testing::{fields, read, value};

    fn check(line: &str, expected: &str) {
        assert_eq!(read(Some(Format::Squid), line.as_bytes()), format!("{expected}\n"), "{line}");
    }

    #[test]
    fn requests_name_their_destination() {
        check(
            "1433894400.123    512 10.0.0.17 TCP_MISS/200 1234 GET http://www.example/a?b ken DIRECT/203.0.113.80 text/html",
            "1 2015-06-10T00:00:00.123Z: time=1433894400.123 elapsed=512 client=10.0.0.17 result=TCP_MISS/200 \
             bytes=1234 method=GET url=http://www.example/a?b user=ken hierarchy=DIRECT/203.0.113.80 \
             type=text/html status=200 dst_ip=203.0.113.80 dst_name=www.example",
        );
        check(
            "1433894400.123 5 10.0.0.17 TCP_TUNNEL/200 9 CONNECT 203.0.113.66:443 - HIER_NONE/- - extra field",
            "1 2015-06-10T00:00:00.123Z: time=1433894400.123 elapsed=5 client=10.0.0.17 result=TCP_TUNNEL/200 \
             bytes=9 method=CONNECT url=203.0.113.66:443 hierarchy=HIER_NONE/- status=200 \
             dst_ip=203.0.113.66 dst_port=443 rest=extra field",
        );
    }

    #[test]
    fn bad_lines_are_told_with_their_place() {
        check(
            "14338.123 5 10.0.0.17 TCP_MISS/200 9 GET http://a/ - DIRECT/10.0.0.2 text/html",
            "t: record 1, byte 0: bad-time: expected seconds since 1970 such as 1433894400.123, \
             found `14338.123 5 10.0.0.17 TCP_MISS/200 9 GET http://a/ - DIRECT/10.0.0.2 text/html`",
        );
        check(
            "1433894400.123 5 10.0.0.17",
            "t: record 1, byte 0: not-this-format: expected time, elapsed, client, result/status, bytes, method, \
             URL, user, hierarchy/peer and type, found `1433894400.123 5 10.0.0.17`",
        );
    }

    proptest! {
        #[test]
        fn a_printed_line_is_read_back(
            elapsed in 0_u32..1_000_000,
            client in any::<std::net::Ipv4Addr>(),
            status in 100_u32..600,
            bytes in any::<u32>(),
            host in "[a-z]{1,8}\\.example",
            path in "[a-z0-9/?=&%]{0,12}",
        ) {
            let line = format!(
                "1433894400.123 {elapsed:6} {client} TCP_MISS/{status} {bytes} GET http://{host}/{path} - DIRECT/203.0.113.80 text/html"
            );
            let records = fields(Format::Squid, line.as_bytes());
            let [record] = &records[..] else { panic!("one record") };
            let expected = [
                ("elapsed", elapsed.to_string()),
                ("client", client.to_string()),
                ("status", status.to_string()),
                ("bytes", bytes.to_string()),
                ("dst_name", host.clone()),
                ("url", format!("http://{host}/{path}")),
            ];
            for (name, expected) in expected {
                prop_assert_eq!(value(record, name), expected.as_bytes());
            }
        }
    }
}
