//! Access logs of web servers: common and combined, also with a virtual host in front.

use std::ops::Range;

use event::{BatchBuilder, Field, LogSource, Names};

use crate::address::is_ip;
use crate::names::declare;
use crate::parser::{Bad, Parser};
use crate::scan::Scan;
use crate::times::Clock;
use crate::warnings::Kind;

const NAMES: [(&str, Option<Field>); 14] = [
    ("virtual_host", Some(Field::DstName)),
    ("client", Some(Field::SrcIp)),
    ("ident", None),
    ("user", Some(Field::User)),
    ("time", Some(Field::Time)),
    ("request", None),
    ("method", Some(Field::Method)),
    ("url", Some(Field::Url)),
    ("protocol", None),
    ("status", Some(Field::Status)),
    ("bytes", Some(Field::BytesIn)),
    ("referer", None),
    ("agent", Some(Field::Agent)),
    ("rest", None),
];
const VIRTUAL_HOST: u16 = 0;
const CLIENT: u16 = 1;
const IDENT: u16 = 2;
const USER: u16 = 3;
const TIME: u16 = 4;
const REQUEST: u16 = 5;
const METHOD: u16 = 6;
const URL: u16 = 7;
const PROTOCOL: u16 = 8;
const STATUS: u16 = 9;
const BYTES: u16 = 10;
const REFERER: u16 = 11;
const AGENT: u16 = 12;
const REST: u16 = 13;

/// Reads lines of an access log.
pub(crate) struct Access;

/// Where the parts of a line stand.
struct Parts {
    virtual_host: Range<usize>,
    client: Range<usize>,
    ident: Range<usize>,
    user: Range<usize>,
    time: Range<usize>,
    request: Range<usize>,
    status: Range<usize>,
    bytes: Range<usize>,
    referer: Range<usize>,
    agent: Range<usize>,
    rest: Range<usize>,
}

/// Whether `line` is of an access log.
pub(crate) fn recognises(line: &[u8], clock: &mut Clock) -> bool {
    parts(line).is_some_and(|parts| clock.any(&line[parts.time]).is_some())
}

impl Access {
    pub(crate) fn new(names: &mut Names) -> Self {
        declare(names, &NAMES);
        Self
    }
}

impl Parser for Access {
    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let expected = "client, identity, user, [time], \"request\", status and bytes";
        let parts = parts(raw).ok_or_else(|| Bad::new(Kind::NotThisFormat, 0, expected))?;
        let bad_time =
            Bad::new(Kind::BadTime, parts.time.start, "a time such as 10/Oct/2000:13:55:36 -0700");
        let stamp = clock.any(&raw[parts.time.clone()]).ok_or(bad_time)?;
        out.time(stamp.at, stamp.assumed);
        out.log_source(LogSource::categories(&["webserver"]));
        put_request(raw, parts.request.clone(), out);
        let fields = [
            (VIRTUAL_HOST, parts.virtual_host),
            (CLIENT, parts.client),
            (IDENT, parts.ident),
            (USER, parts.user),
            (TIME, parts.time),
            (STATUS, parts.status),
            (BYTES, parts.bytes),
            (REFERER, parts.referer),
            (AGENT, parts.agent),
            (REST, parts.rest),
        ];
        for (name, range) in fields {
            put(name, range, raw, out);
        }
        Ok(())
    }
}

/// `-` stands for an absent value.
fn put(name: u16, range: Range<usize>, raw: &[u8], out: &mut BatchBuilder) {
    if !matches!(&raw[range.clone()], b"" | b"-") {
        out.field(name, range);
    }
}

/// `GET /path HTTP/1.1`; what does not look so is kept whole.
fn put_request(raw: &[u8], range: Range<usize>, out: &mut BatchBuilder) {
    let mut scan = Scan::new(&raw[range.clone()]);
    let shift = |part: Range<usize>| range.start + part.start..range.start + part.end;
    let method =
        scan.word().filter(|word| raw[shift(word.clone())].iter().all(u8::is_ascii_alphabetic));
    let (Some(method), Some(())) = (method, scan.spaces()) else {
        return put(REQUEST, range, raw, out);
    };
    let rest = scan.remainder();
    let protocol = memchr::memrchr(b' ', scan.rest()).map(|space| rest.start + space);
    out.field(METHOD, shift(method));
    put(URL, shift(rest.start..protocol.unwrap_or(rest.end)), raw, out);
    if let Some(space) = protocol {
        put(PROTOCOL, shift(space + 1..rest.end), raw, out);
    }
}

fn parts(line: &[u8]) -> Option<Parts> {
    let mut scan = Scan::new(line);
    let mut client = scan.word()?;
    scan.byte(b' ')?;
    let mut ident = scan.word()?;
    scan.byte(b' ')?;
    let mut virtual_host = 0..0;
    // No identity is an address, so an address in the second place is the client.
    if is_ip(&line[ident.clone()]) && !is_ip(&line[client.clone()]) {
        virtual_host = client;
        client = ident;
        ident = scan.word()?;
        scan.byte(b' ')?;
    }
    let user = scan.until(b'[')?;
    let user = user.start
        ..user.end.checked_sub(1).filter(|end| line[*end] == b' ' && *end >= user.start)?;
    let time = scan.until(b']')?;
    scan.text(b" \"")?;
    let request = scan.until_quote()?;
    scan.byte(b' ')?;
    let status = scan.word()?;
    scan.byte(b' ')?;
    let bytes = scan.word()?;
    let (referer, agent) = combined(&mut scan).unwrap_or((0..0, 0..0));
    scan.skip_spaces();
    Some(Parts {
        virtual_host,
        client,
        ident,
        user,
        time,
        request,
        status,
        bytes,
        referer,
        agent,
        rest: scan.remainder(),
    })
}

/// ` "referer" "agent"`.
fn combined(scan: &mut Scan) -> Option<(Range<usize>, Range<usize>)> {
    let mut ahead = *scan;
    ahead.text(b" \"")?;
    let referer = ahead.until_quote()?;
    ahead.text(b" \"")?;
    let agent = ahead.until_quote()?;
    *scan = ahead;
    Some((referer, agent))
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use proptest::prelude::*;

    use crate::testing::{fields, read, value};

    fn check(line: &str, expected: &str) {
        assert_eq!(read(Some(Format::Access), line.as_bytes()), format!("{expected}\n"), "{line}");
    }

    #[test]
    fn common_and_combined() {
        check(
            r#"192.0.2.7 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326"#,
            "1 2000-10-10T20:55:36Z: method=GET url=/a.gif protocol=HTTP/1.0 client=192.0.2.7 user=frank \
             time=10/Oct/2000:13:55:36 -0700 status=200 bytes=2326",
        );
        check(
            r#"2001:db8::1 - - [10/Oct/2000:13:55:36 +0900] "POST /x HTTP/1.1" 401 - "http://a/" "curl \"7\"" 0.01"#,
            "1 2000-10-10T04:55:36Z: method=POST url=/x protocol=HTTP/1.1 client=2001:db8::1 \
             time=10/Oct/2000:13:55:36 +0900 status=401 referer=http://a/ agent=curl \\\"7\\\" rest=0.01",
        );
    }

    #[test]
    fn a_virtual_host_may_stand_in_front() {
        check(
            r#"www.example:80 192.0.2.7 - a b [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1"#,
            "1 2000-10-10T13:55:36Z: method=GET url=/ protocol=HTTP/1.0 virtual_host=www.example:80 \
             client=192.0.2.7 user=a b time=10/Oct/2000:13:55:36 +0000 status=200 bytes=1",
        );
    }

    #[test]
    fn a_request_that_is_none_is_kept_whole() {
        let line = |request| format!("h - - [10/Oct/2000:13:55:36 +0000] \"{request}\" 400 0");
        let rest = "client=h time=10/Oct/2000:13:55:36 +0000 status=400 bytes=0";
        check(&line(r"\x16\x03"), &format!("1 2000-10-10T13:55:36Z: request=\\x16\\x03 {rest}"));
        check(&line("-"), &format!("1 2000-10-10T13:55:36Z: {rest}"));
        check(&line("GET /"), &format!("1 2000-10-10T13:55:36Z: method=GET url=/ {rest}"));
        check(
            &line("GET /a b HTTP/1.0"),
            &format!("1 2000-10-10T13:55:36Z: method=GET url=/a b protocol=HTTP/1.0 {rest}"),
        );
    }

    #[test]
    fn bad_lines_are_told_with_their_place() {
        check(
            "h - - [10/Foo/2000:13:55:36 +0000] \"GET /\" 400 0",
            "t: record 1, byte 7: bad-time: expected a time such as 10/Oct/2000:13:55:36 -0700, \
             found `10/Foo/2000:13:55:36 +0000] \"GET /\" 400 0`",
        );
        check(
            "h - - [10/Oct/2000:13:55:36 +0000] \"GET / 400 0",
            "t: record 1, byte 0: not-this-format: expected client, identity, user, [time], \"request\", status \
             and bytes, found `h - - [10/Oct/2000:13:55:36 +0000] \"GET / 400 0`",
        );
    }

    proptest! {
        #[test]
        fn a_printed_line_is_read_back(
            client in any::<std::net::IpAddr>(),
            user in "[a-z]{1,8}",
            url in "/[a-z0-9/?=&% ]{0,12}[a-z]",
            status in 100_u32..600,
            bytes in any::<u32>(),
            agent in "[^\"\\\\\r\n-][^\"\\\\\r\n]{0,20}",
        ) {
            let line = format!(
                "{client} - {user} [10/Oct/2000:13:55:36 -0700] \"GET {url} HTTP/1.1\" {status} {bytes} \"-\" \"{agent}\""
            );
            let records = fields(Format::Access, line.as_bytes());
            let [record] = &records[..] else { panic!("one record") };
            let expected = [
                ("client", client.to_string()),
                ("user", user),
                ("url", url),
                ("status", status.to_string()),
                ("bytes", bytes.to_string()),
                ("agent", agent),
            ];
            for (name, expected) in expected {
                prop_assert_eq!(value(record, name), expected.as_bytes());
            }
        }
    }
}
