//! The log of the Proxifier client.

use std::ops::Range;

use event::{BatchBuilder, Field, Names};

use crate::address::{host_port, is_ip};
use crate::names::declare;
use crate::parser::{Bad, Parser};
use crate::scan::Scan;
use crate::times::{Clock, Stamp};
use crate::warnings::Kind;

const NAMES: [(&str, Option<Field>); 10] = [
    ("time", Some(Field::Time)),
    ("program", Some(Field::Program)),
    ("dst_name", Some(Field::DstName)),
    ("dst_ip", Some(Field::DstIp)),
    ("dst_port", Some(Field::DstPort)),
    ("event", Some(Field::Method)),
    ("bytes_sent", Some(Field::BytesOut)),
    ("bytes_received", Some(Field::BytesIn)),
    ("lifetime", None),
    ("message", Some(Field::Message)),
];
const TIME: u16 = 0;
const PROGRAM: u16 = 1;
const DST_NAME: u16 = 2;
const DST_IP: u16 = 3;
const DST_PORT: u16 = 4;
const EVENT: u16 = 5;
const BYTES_SENT: u16 = 6;
const BYTES_RECEIVED: u16 = 7;
const LIFETIME: u16 = 8;
const MESSAGE: u16 = 9;

/// Reads lines of Proxifier's log.
pub(crate) struct Proxifier;

/// Whether `line` is of Proxifier's log.
pub(crate) fn recognises(line: &[u8], clock: &mut Clock) -> bool {
    head(line).is_some_and(|head| stamp(&line[head.time], clock).is_some())
}

impl Proxifier {
    pub(crate) fn new(names: &mut Names) -> Self {
        declare(names, &NAMES);
        Self
    }
}

impl Parser for Proxifier {
    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let expected = "[month.day time] program - host:port event";
        let head = head(raw).ok_or_else(|| Bad::new(Kind::NotThisFormat, 0, expected))?;
        let bad_time = Bad::new(Kind::BadTime, head.time.start, "a time such as 10.30 16:49:06");
        let stamp = stamp(&raw[head.time.clone()], clock).ok_or(bad_time)?;
        out.time(stamp.at, stamp.assumed);
        out.field(TIME, head.time);
        out.field(PROGRAM, head.program);
        put_target(raw, head.target, out);
        put_event(raw, head.message.clone(), out);
        out.field(MESSAGE, head.message);
        Ok(())
    }
}

/// Where the parts that every line has stand.
struct Head {
    time: Range<usize>,
    program: Range<usize>,
    target: Range<usize>,
    message: Range<usize>,
}

fn head(line: &[u8]) -> Option<Head> {
    let mut scan = Scan::new(line);
    scan.byte(b'[')?;
    let time = scan.until(b']')?;
    scan.byte(b' ')?;
    let program = scan.until_text(b" - ")?;
    let target = scan.word()?;
    scan.byte(b' ')?;
    Some(Head { time, program: without_width(line, program), target, message: scan.remainder() })
}

/// A 32-bit program on a 64-bit system is marked `*64`, which is no part of its name.
fn without_width(line: &[u8], program: Range<usize>) -> Range<usize> {
    let mark = line[program.clone()].ends_with(b" *64");
    program.start..program.end - if mark { 4 } else { 0 }
}

fn stamp(text: &[u8], clock: &mut Clock) -> Option<Stamp> {
    let mut scan = Scan::new(text);
    let stamp = clock.dotted(&mut scan)?;
    scan.end().map(|()| stamp)
}

fn put_target(raw: &[u8], target: Range<usize>, out: &mut BatchBuilder) {
    let target = host_port(raw, target);
    let name = if is_ip(&raw[target.host.clone()]) { DST_IP } else { DST_NAME };
    out.field(name, target.host);
    if let Some(port) = target.port {
        out.field(DST_PORT, port);
    }
}

/// `open …`, `error : …`, or `close, N bytes … sent, M bytes … received, lifetime T`.
fn put_event(raw: &[u8], message: Range<usize>, out: &mut BatchBuilder) {
    let text = &raw[message.clone()];
    let len = text.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(text.len());
    out.field(EVENT, message.start..message.start + len);
    if let Some(parts) = closing(text) {
        for (name, part) in [BYTES_SENT, BYTES_RECEIVED, LIFETIME].into_iter().zip(parts) {
            out.field(name, message.start + part.start..message.start + part.end);
        }
    }
}

fn closing(text: &[u8]) -> Option<[Range<usize>; 3]> {
    let mut scan = Scan::new(text);
    scan.text(b"close, ")?;
    let sent = scan.until_text(b" bytes")?;
    scan.until_text(b"sent, ")?;
    let received = scan.until_text(b" bytes")?;
    scan.until_text(b"lifetime ")?;
    Some([sent, received, scan.remainder()])
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use proptest::prelude::*;

    use crate::testing::{fields, read, value};

    fn check(line: &str, expected: &str) {
        assert_eq!(
            read(Some(Format::Proxifier), line.as_bytes()),
            format!("{expected}\n"),
            "{line}"
        );
    }

    #[test]
    fn connections_open_close_and_fail() {
        check(
            "[10.30 16:49:06] chrome.exe - www.example:5070 open through proxy p.example:5070 HTTPS",
            "1 2014-10-30T07:49:06Z?: time=10.30 16:49:06 program=chrome.exe dst_name=www.example dst_port=5070 \
             event=open message=open through proxy p.example:5070 HTTPS",
        );
        check(
            "[05.27 10:23:42] a.exe *64 - 203.0.113.9:80 close, 1301 bytes (1.27 KB) sent, 0 bytes received, lifetime <1 sec",
            "1 2015-05-27T01:23:42Z?: time=05.27 10:23:42 program=a.exe dst_ip=203.0.113.9 dst_port=80 event=close \
             bytes_sent=1301 bytes_received=0 lifetime=<1 sec \
             message=close, 1301 bytes (1.27 KB) sent, 0 bytes received, lifetime <1 sec",
        );
        check(
            "[05.27 10:23:42] a.exe - h:80 error : no route",
            "1 2015-05-27T01:23:42Z?: time=05.27 10:23:42 program=a.exe dst_name=h dst_port=80 event=error \
             message=error : no route",
        );
    }

    #[test]
    fn bad_lines_are_told_with_their_place() {
        check(
            "[13.27 10:23:42] a.exe - h:80 close",
            "t: record 1, byte 1: bad-time: expected a time such as 10.30 16:49:06, found `13.27 10:23:42] a.exe - h:80 close`",
        );
        check(
            "[05.27 10:23:42] a.exe",
            "t: record 1, byte 0: not-this-format: expected [month.day time] program - host:port event, \
             found `[05.27 10:23:42] a.exe`",
        );
    }

    proptest! {
        #[test]
        fn a_printed_line_is_read_back(
            program in "[A-Za-z][A-Za-z0-9_.-]{0,12}",
            wide in any::<bool>(),
            host in "[a-z][a-z0-9-]{0,8}\\.example",
            port in any::<u16>(),
            sent in any::<u32>(),
            received in any::<u32>(),
        ) {
            let mark = if wide { " *64" } else { "" };
            let line = format!(
                "[05.27 10:23:42] {program}{mark} - {host}:{port} close, {sent} bytes sent, {received} bytes (1.2 KB) received, lifetime 00:17"
            );
            let records = fields(Format::Proxifier, line.as_bytes());
            let [record] = &records[..] else { panic!("one record") };
            let expected = [
                ("program", program),
                ("dst_name", host),
                ("dst_port", port.to_string()),
                ("bytes_sent", sent.to_string()),
                ("bytes_received", received.to_string()),
                ("lifetime", "00:17".to_owned()),
            ];
            for (name, expected) in expected {
                prop_assert_eq!(value(record, name), expected.as_bytes());
            }
        }
    }
}
