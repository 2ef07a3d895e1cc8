//! Syslog: RFC 5424, RFC 3164, and the lines that syslog daemons write to files.
//!
//! Our own parser: the usual library takes text only, so that bytes which are
//! no UTF-8 would be lost; it trims the message; and it does not say whether a
//! time's zone and year were assumed.

use std::ops::Range;

use event::{BatchBuilder, Field, Names};

use crate::encoding::BOM;
use crate::log_source;
use crate::names::{Met, declare};
use crate::parser::{Bad, Parser};
use crate::scan::Scan;
use crate::times::{Clock, Stamp};
use crate::warnings::Kind;

const NAMES: [(&str, Option<Field>); 8] = [
    ("time", Some(Field::Time)),
    ("host", Some(Field::Reporter)),
    ("program", Some(Field::Program)),
    ("pid", None),
    ("msgid", None),
    ("facility", None),
    ("severity", Some(Field::Severity)),
    ("message", Some(Field::Message)),
];
const TIME: u16 = 0;
const HOST: u16 = 1;
const PROGRAM: u16 = 2;
const PID: u16 = 3;
const MSGID: u16 = 4;
const FACILITY: u16 = 5;
const SEVERITY: u16 = 6;
const MESSAGE: u16 = 7;

const SEVERITIES: [&str; 8] =
    ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
const FACILITIES: [&str; 24] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
];

/// Reads lines of either RFC.
pub(crate) struct Syslog {
    met: Met,
}

/// Whether `line` begins like syslog.
pub(crate) fn recognises(line: &[u8], clock: &mut Clock) -> bool {
    let mut scan = Scan::new(line);
    if priority(&mut scan).is_some() {
        return true;
    }
    let mut month = scan;
    let traditional = clock.month_first(&mut month).and_then(|_| month.spaces()).is_some();
    traditional || has_iso_header(scan, clock).is_some()
}

/// An ISO time, a host and a tag: without all three it could be any text.
fn has_iso_header(mut scan: Scan, clock: &mut Clock) -> Option<()> {
    clock.date_time(&mut scan)?;
    scan.spaces()?;
    scan.word()?;
    scan.spaces()?;
    tag(&mut scan).map(|_| ())
}

impl Syslog {
    pub(crate) fn new(names: &mut Names) -> Self {
        declare(names, &NAMES);
        Self { met: Met::default() }
    }

    /// The header of RFC 5424 after its version; `-` stands for an absent value.
    fn rfc5424(
        &mut self,
        scan: &mut Scan,
        raw: &[u8],
        clock: &mut Clock,
        out: &mut BatchBuilder,
    ) -> Result<(), Bad> {
        let malformed = |scan: &Scan| {
            Bad::new(
                Kind::NotThisFormat,
                scan.at(),
                "time, host, program, process and message id of RFC 5424",
            )
        };
        let mut words = [0..0, 0..0, 0..0, 0..0, 0..0];
        for word in &mut words {
            *word = scan.word().ok_or_else(|| malformed(scan))?;
            scan.byte(b' ').ok_or_else(|| malformed(scan))?;
        }
        for (name, word) in [TIME, HOST, PROGRAM, PID, MSGID].into_iter().zip(&words) {
            if &raw[word.clone()] != b"-" {
                out.field(name, word.clone());
            }
        }
        out.log_source(log_source::syslog(&raw[words[2].clone()]));
        let complete = self.structured_data(scan, raw, out)?;
        scan.byte(b' ');
        let _ = scan.text(BOM);
        put(MESSAGE, scan.remainder(), out);
        time_of_5424(&raw[words[0].clone()], words[0].start, clock, out)?;
        complete
    }

    /// `-` or `[id name="value" …][…]`; each value becomes the field `id.name`.
    /// The inner result says whether all names could be kept.
    fn structured_data(
        &mut self,
        scan: &mut Scan,
        raw: &[u8],
        out: &mut BatchBuilder,
    ) -> Result<Result<(), Bad>, Bad> {
        let mut complete = Ok(());
        if scan.byte(b'-').is_some() {
            return Ok(complete);
        }
        let start = scan.at();
        let malformed =
            || Bad::new(Kind::NotThisFormat, start, "structured data of RFC 5424, or -");
        let mut name = Vec::new();
        while scan.byte(b'[').is_some() {
            let id = sd_name(scan).ok_or_else(malformed)?;
            while scan.byte(b']').is_none() {
                let (key, value) = parameter(scan).ok_or_else(malformed)?;
                name.clear();
                name.extend_from_slice(&raw[id.clone()]);
                name.push(b'.');
                name.extend_from_slice(&raw[key]);
                match self.met.name(&name, out) {
                    Some(known) => put_value(known.index, value, raw, out),
                    None => {
                        complete = Err(Bad::new(Kind::TooManyNames, id.start, "a name met before"))
                    }
                }
            }
        }
        if scan.at() == start { Err(malformed()) } else { Ok(complete) }
    }
}

impl Parser for Syslog {
    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let mut scan = Scan::new(raw);
        let priority = priority(&mut scan);
        if let Some(priority) = priority {
            out.decoded_field(FACILITY, FACILITIES[priority / 8].as_bytes());
            out.decoded_field(SEVERITY, SEVERITIES[priority % 8].as_bytes());
            if scan.text(b"1 ").is_some() {
                return self.rfc5424(&mut scan, raw, clock, out);
            }
        }
        rfc3164(&mut scan, priority.is_some(), clock, out)
    }
}

/// `<PRI>`, 0 to 191.
fn priority(scan: &mut Scan) -> Option<usize> {
    let mut ahead = *scan;
    ahead.byte(b'<')?;
    let number = ahead.digits(1, 3)? as usize;
    ahead.byte(b'>')?;
    *scan = ahead;
    (number < 8 * FACILITIES.len()).then_some(number)
}

fn time_of_5424(
    text: &[u8],
    at: usize,
    clock: &mut Clock,
    out: &mut BatchBuilder,
) -> Result<(), Bad> {
    if text == b"-" {
        return Err(Bad::new(Kind::NoTime, at, "a time"));
    }
    let stamp = clock.any(text).ok_or_else(|| Bad::new(Kind::BadTime, at, "an RFC 3339 time"))?;
    out.time(stamp.at, stamp.assumed);
    Ok(())
}

fn rfc3164(
    scan: &mut Scan,
    has_priority: bool,
    clock: &mut Clock,
    out: &mut BatchBuilder,
) -> Result<(), Bad> {
    let start = scan.at();
    match time_of_3164(scan, clock) {
        Some(stamp) => {
            out.field(TIME, start..scan.at());
            out.time(stamp.at, stamp.assumed);
        }
        // RFC 3164, 4.3.2: whatever follows a priority is a message.
        None if has_priority => {
            put(MESSAGE, scan.remainder(), out);
            return Err(Bad::new(Kind::NoTime, start, "a time such as Jun 10 09:00:00"));
        }
        None => return Err(not_syslog(scan)),
    }
    let _ = scan.byte(b':');
    scan.skip_spaces();
    host_and_tag(scan, out);
    put(MESSAGE, scan.remainder(), out);
    Ok(())
}

fn time_of_3164(scan: &mut Scan, clock: &mut Clock) -> Option<Stamp> {
    let mut ahead = *scan;
    let stamp = match ahead.peek()? {
        b'0'..=b'9' => clock.date_time(&mut ahead)?,
        _ => clock.month_first(&mut ahead)?,
    };
    matches!(ahead.peek(), None | Some(b' ' | b':')).then_some(())?;
    *scan = ahead;
    Some(stamp)
}

/// A line that has the shape of a syslog time has a bad time, any other is of another format.
fn not_syslog(scan: &Scan) -> Bad {
    let mut ahead = *scan;
    let word = ahead.word().map_or(0, |word| word.len());
    let shape = word == 3 && ahead.spaces().is_some() && ahead.digits(1, 2).is_some();
    let kind = if shape { Kind::BadTime } else { Kind::NotThisFormat };
    Bad::new(kind, scan.at(), "a priority such as <34> or a time such as Jun 10 09:00:00")
}

/// The host may be missing; then the tag comes first.
fn host_and_tag(scan: &mut Scan, out: &mut BatchBuilder) {
    let mut ahead = *scan;
    if tag(&mut ahead).is_none() {
        let Some(host) = scan.word() else { return };
        out.field(HOST, host);
        scan.skip_spaces();
    }
    if let Some((program, pid)) = tag(scan) {
        out.log_source(log_source::syslog(scan.slice(program.clone())));
        put(PROGRAM, program, out);
        put(PID, pid, out);
    }
}

/// `program: `, `program[pid]: ` or `program[pid] `; a colon inside a word makes no tag.
fn tag(scan: &mut Scan) -> Option<(Range<usize>, Range<usize>)> {
    let mut ahead = *scan;
    let from = ahead.at();
    let len = ahead.rest().iter().position(|b| matches!(b, b':' | b'[' | b' '))?;
    let program = from..from + len;
    ahead.text(&scan.rest()[..len])?;
    let pid = match ahead.byte(b'[') {
        Some(()) => ahead.until(b']')?,
        None => 0..0,
    };
    if ahead.byte(b':').is_none() && pid.is_empty() {
        return None;
    }
    matches!(ahead.peek(), None | Some(b' ')).then_some(())?;
    ahead.skip_spaces();
    *scan = ahead;
    Some((program, pid))
}

fn put(name: u16, range: Range<usize>, out: &mut BatchBuilder) {
    if !range.is_empty() {
        out.field(name, range);
    }
}

fn put_value(name: u16, value: Range<usize>, raw: &[u8], out: &mut BatchBuilder) {
    let text = &raw[value.clone()];
    if memchr::memchr(b'\\', text).is_none() {
        return out.field(name, value);
    }
    out.decoded_field(name, &unescaped(text));
}

/// Undoes `\"`, `\\` and `\]`; any other backslash stands for itself.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let escape = *first == b'\\' && matches!(tail, [b'"' | b'\\' | b']', ..]);
        let (byte, next) = if escape { (tail[0], &tail[1..]) } else { (*first, tail) };
        plain.push(byte);
        rest = next;
    }
    plain
}

/// The id of an element, up to a space or its end.
fn sd_name(scan: &mut Scan) -> Option<Range<usize>> {
    let from = scan.at();
    let len = scan.rest().iter().position(|b| matches!(b, b' ' | b']' | b'=' | b'"'))?;
    scan.text(&scan.rest()[..len])?;
    (len > 0).then_some(from..from + len)
}

/// ` name="value"`.
fn parameter(scan: &mut Scan) -> Option<(Range<usize>, Range<usize>)> {
    scan.byte(b' ')?;
    let key = scan.until(b'=')?;
    scan.byte(b'"')?;
    Some((key, scan.until_quote()?))
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use proptest::prelude::*;

    use crate::testing::{fields, read, records, value};

    fn check(line: &str, expected: &str) {
        assert_eq!(read(Some(Format::Syslog), line.as_bytes()), format!("{expected}\n"), "{line}");
    }

    #[test]
    fn the_program_tells_the_log_where_rules_for_linux_know_it() {
        let of = |line: &str| records(None, line.as_bytes())[0].log_source;
        let sshd = event::LogSource::service("linux", "sshd");
        assert_eq!(of("Jun 10 09:00:00 web01 sshd[1]: Accepted"), sshd);
        assert_eq!(of("<38>1 2015-06-10T09:00:00Z web01 sshd 1 - - Accepted"), sshd);
        assert!(of("Jun 10 09:00:00 fw01 %ASA-6-302013: Built").is_unknown());
    }

    #[test]
    fn lines_of_files_have_no_priority() {
        check(
            "Dec 10 06:55:46 LabSZ sshd[24200]: Invalid user webmaster from 173.234.31.186",
            "1 2014-12-09T21:55:46Z?: time=Dec 10 06:55:46 host=LabSZ program=sshd pid=24200 \
             message=Invalid user webmaster from 173.234.31.186",
        );
        check(
            "Jun  4 04:06:20 combo su(pam_unix)[21416]: session opened",
            "1 2015-06-03T19:06:20Z?: time=Jun  4 04:06:20 host=combo program=su(pam_unix) pid=21416 \
             message=session opened",
        );
        check(
            "2015-06-10T09:00:00.5+09:00 web01 kernel: oops: here",
            "1 2015-06-10T00:00:00.5Z: time=2015-06-10T09:00:00.5+09:00 host=web01 program=kernel \
             message=oops: here",
        );
    }

    #[test]
    fn a_line_may_lack_host_or_tag() {
        check(
            "Jun  4 04:06:20 sshd[1]: x",
            "1 2015-06-03T19:06:20Z?: time=Jun  4 04:06:20 program=sshd pid=1 message=x",
        );
        check(
            "Jun  4 04:06:20 combo syslogd 1.4.1: restart.",
            "1 2015-06-03T19:06:20Z?: time=Jun  4 04:06:20 host=combo message=syslogd 1.4.1: restart.",
        );
        check(
            "Jun  4 04:06:20 combo http://a/",
            "1 2015-06-03T19:06:20Z?: time=Jun  4 04:06:20 host=combo message=http://a/",
        );
        check("Jun  4 04:06:20", "1 2015-06-03T19:06:20Z?: time=Jun  4 04:06:20");
    }

    #[test]
    fn rfc_3164_with_priority() {
        check(
            "<34>Oct 11 2014 22:14:15 mymachine su: 'su root' failed",
            "1 2014-10-11T13:14:15Z?: facility=auth severity=crit time=Oct 11 2014 22:14:15 host=mymachine \
             program=su message='su root' failed",
        );
        check(
            "<13>no header at all",
            "1 no time: facility=user severity=notice message=no header at all\n\
             t: record 1, byte 4: no-time: expected a time such as Jun 10 09:00:00, found `no header at all`",
        );
    }

    #[test]
    fn rfc_5424_with_structured_data() {
        check(
            r#"<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 [a@1 k="v\"\]\\" e=""][b x="y"] msg"#,
            r#"1 2003-10-11T22:14:15.003Z: facility=local4 severity=notice time=2003-10-11T22:14:15.003Z host=host program=app pid=12 msgid=ID47 a@1.k=v"]\ a@1.e= b.x=y message=msg"#,
        );
        check(
            "<0>1 2003-10-11T22:14:15Z - - - - - \u{feff}text",
            "1 2003-10-11T22:14:15Z: facility=kern severity=emerg time=2003-10-11T22:14:15Z message=text",
        );
        check(
            "<0>1 - - - - - -",
            "1 no time: facility=kern severity=emerg\n\
             t: record 1, byte 5: no-time: expected a time, found `- - - - - -`",
        );
    }

    #[test]
    fn bad_lines_are_told_with_their_place() {
        check(
            "Feb 30 06:55:46 LabSZ sshd[1]: x",
            "t: record 1, byte 0: bad-time: expected a priority such as <34> or a time such as Jun 10 09:00:00, \
             found `Feb 30 06:55:46 LabSZ sshd[1]: x`",
        );
        check(
            "\tat java.lang",
            "t: record 1, byte 0: not-this-format: expected a priority such as <34> or a time such as \
             Jun 10 09:00:00, found `\\u{9}at java.lang`",
        );
        check(
            "<34>1 2003-10-11T22:14:15Z host app",
            "t: record 1, byte 35: not-this-format: expected time, host, program, process and message id of \
             RFC 5424, found ``",
        );
        check(
            "<34>1 yesterday - - - - -",
            "t: record 1, byte 6: bad-time: expected an RFC 3339 time, found `yesterday - - - - -`",
        );
        check(
            "<34>1 - - - - - [a b=c]",
            "t: record 1, byte 16: not-this-format: expected structured data of RFC 5424, or -, found `[a b=c]`",
        );
    }

    proptest! {
        #[test]
        fn a_printed_line_of_files_is_read_back(
            host in "[a-z][a-z0-9.-]{0,12}",
            program in "[a-z][a-z0-9_()/-]{0,12}",
            pid in proptest::option::of(1_u32..99_999),
            message in "[^\\s][^\r\n]{0,30}",
        ) {
            let tag = pid.map_or_else(|| program.clone(), |pid| format!("{program}[{pid}]"));
            let pid = pid.map_or_else(String::new, |pid| pid.to_string());
            let records = fields(Format::Syslog, format!("Dec 10 06:55:46 {host} {tag}: {message}").as_bytes());
            let [record] = &records[..] else { panic!("one record") };
            prop_assert_eq!(value(record, "host"), host.as_bytes());
            prop_assert_eq!(value(record, "program"), program.as_bytes());
            prop_assert_eq!(value(record, "pid"), pid.as_bytes());
            prop_assert_eq!(value(record, "message"), message.as_bytes());
        }

        #[test]
        fn printed_structured_data_is_read_back(
            priority in 0_usize..192,
            values in proptest::collection::vec("[^\r\n]{0,12}", 1..4),
            message in "[^\r\n]{0,30}",
        ) {
            let escape = |value: &str| value.replace('\\', r"\\").replace('"', "\\\"").replace(']', r"\]");
            let element = |(n, value): (usize, &String)| format!("[id{n} key=\"{}\"]", escape(value));
            let data: String = values.iter().enumerate().map(element).collect();
            let line = format!("<{priority}>1 2003-10-11T22:14:15Z host app 12 ID {data} \u{feff}{message}");
            let records = fields(Format::Syslog, line.as_bytes());
            let [record] = &records[..] else { panic!("one record") };
            prop_assert_eq!(value(record, "severity"), super::SEVERITIES[priority % 8].as_bytes());
            prop_assert_eq!(value(record, "facility"), super::FACILITIES[priority / 8].as_bytes());
            prop_assert_eq!(value(record, "message"), message.as_bytes());
            for (n, expected) in values.iter().enumerate() {
                prop_assert_eq!(value(record, &format!("id{n}.key")), expected.as_bytes());
            }
        }
    }
}
