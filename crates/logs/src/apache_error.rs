//! The error log of the Apache web server, versions 2.0 to 2.4.

use std::ops::Range;

use event::{BatchBuilder, Field, Names};

use crate::address::host_port;
use crate::names::declare;
use crate::parser::{Bad, Parser};
use crate::scan::Scan;
use crate::times::Clock;
use crate::warnings::Kind;

const NAMES: [(&str, Option<Field>); 6] = [
    ("time", Some(Field::Time)),
    ("module", Some(Field::Program)),
    ("level", Some(Field::Severity)),
    ("pid", None),
    ("client", Some(Field::SrcIp)),
    ("message", Some(Field::Message)),
];
const TIME: u16 = 0;
const MODULE: u16 = 1;
const LEVEL: u16 = 2;
const PID: u16 = 3;
const CLIENT: u16 = 4;
const MESSAGE: u16 = 5;

/// Reads lines of an error log.
pub(crate) struct ApacheError;

/// Whether `line` is of an error log.
pub(crate) fn recognises(line: &[u8], clock: &mut Clock) -> bool {
    head(line).is_some_and(|(time, ..)| stamp(&line[time], clock).is_some())
}

impl ApacheError {
    pub(crate) fn new(names: &mut Names) -> Self {
        declare(names, &NAMES);
        Self
    }
}

impl Parser for ApacheError {
    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let expected = "[time] [level] message";
        let (time, level, mut scan) =
            head(raw).ok_or_else(|| Bad::new(Kind::NotThisFormat, 0, expected))?;
        let bad_time =
            Bad::new(Kind::BadTime, time.start, "a time such as Sun Dec 04 04:47:44 2005");
        let stamp = stamp(&raw[time.clone()], clock).ok_or(bad_time)?;
        out.time(stamp.at, stamp.assumed);
        out.field(TIME, time);
        put_level(raw, level, out);
        while let Some((name, value)) = note(&mut scan) {
            let value = if name == CLIENT { host_port(raw, value).host } else { value };
            out.field(name, value);
        }
        out.field(MESSAGE, scan.remainder());
        Ok(())
    }
}

/// `[time] [level]`, and the cursor behind them.
fn head(line: &[u8]) -> Option<(Range<usize>, Range<usize>, Scan<'_>)> {
    let mut scan = Scan::new(line);
    scan.byte(b'[')?;
    let time = scan.until(b']')?;
    scan.text(b" [")?;
    let level = scan.until(b']')?;
    scan.skip_spaces();
    Some((time, level, scan))
}

fn stamp(text: &[u8], clock: &mut Clock) -> Option<crate::times::Stamp> {
    let mut scan = Scan::new(text);
    let stamp = clock.weekday_first(&mut scan)?;
    scan.end().map(|()| stamp)
}

/// `level`, or `module:level` since version 2.4.
fn put_level(raw: &[u8], range: Range<usize>, out: &mut BatchBuilder) {
    match memchr::memchr(b':', &raw[range.clone()]) {
        Some(colon) => {
            out.field(MODULE, range.start..range.start + colon);
            out.field(LEVEL, range.start + colon + 1..range.end);
        }
        None => out.field(LEVEL, range),
    }
}

/// `[pid …]` or `[client …]`, which may stand before the message.
fn note(scan: &mut Scan) -> Option<(u16, Range<usize>)> {
    let mut ahead = *scan;
    let name = [(&b"[pid "[..], PID), (b"[client ", CLIENT)]
        .into_iter()
        .find_map(|(start, name)| ahead.text(start).map(|()| name))?;
    let value = ahead.until(b']')?;
    ahead.skip_spaces();
    *scan = ahead;
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use crate::testing::read;

    fn check(line: &str, expected: &str) {
        assert_eq!(
            read(Some(Format::ApacheError), line.as_bytes()),
            format!("{expected}\n"),
            "{line}"
        );
    }

    #[test]
    fn old_and_new_lines() {
        check(
            "[Sun Dec 04 04:47:44 2005] [error] [client 203.0.113.9] Directory index forbidden",
            "1 2005-12-03T19:47:44Z?: time=Sun Dec 04 04:47:44 2005 level=error client=203.0.113.9 \
             message=Directory index forbidden",
        );
        check(
            "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 43] [client 203.0.113.9:4711] AH1: x",
            "1 2011-09-09T01:42:29.902022Z?: time=Fri Sep 09 10:42:29.902022 2011 module=core level=error \
             pid=35708:tid 43 client=203.0.113.9 message=AH1: x",
        );
        check(
            "[Sun Dec 04 04:47:44 2005] [notice]",
            "1 2005-12-03T19:47:44Z?: time=Sun Dec 04 04:47:44 2005 level=notice message=",
        );
    }

    #[test]
    fn bad_lines_are_told_with_their_place() {
        check(
            "[Sun Dec 34 04:47:44 2005] [error] x",
            "t: record 1, byte 1: bad-time: expected a time such as Sun Dec 04 04:47:44 2005, \
             found `Sun Dec 34 04:47:44 2005] [error] x`",
        );
        check(
            "oops",
            "t: record 1, byte 0: not-this-format: expected [time] [level] message, found `oops`",
        );
    }
}
