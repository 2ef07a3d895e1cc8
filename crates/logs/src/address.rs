//! Hosts and ports inside other text.

use std::net::IpAddr;
use std::ops::Range;

/// Where a host stands, and its port if one is told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HostPort {
    pub(crate) host: Range<usize>,
    pub(crate) port: Option<Range<usize>>,
}

/// Splits `host`, `host:port`, `[v6]:port` or a bare IPv6 address at `range` of `bytes`.
pub(crate) fn host_port(bytes: &[u8], range: Range<usize>) -> HostPort {
    let text = &bytes[range.clone()];
    let colon = memchr::memrchr(b':', text);
    let several = memchr::memchr(b':', text) != colon;
    let closed = memchr::memrchr(b']', text);
    let (host_end, port) = match colon {
        Some(colon) if closed.is_none_or(|c| c + 1 == colon) && (!several || closed.is_some()) => {
            (colon, Some(range.start + colon + 1..range.end))
        }
        _ => (text.len(), None),
    };
    let brackets =
        usize::from(text.first() == Some(&b'[') && closed == Some(host_end.wrapping_sub(1)));
    let host = range.start + brackets..range.start + host_end - brackets;
    HostPort { host, port: port.filter(|port| !port.is_empty()) }
}

/// The host and port of the URL at `range`, or of a CONNECT target without scheme.
pub(crate) fn host_of_url(bytes: &[u8], range: Range<usize>) -> HostPort {
    let text = &bytes[range.clone()];
    let start = memchr::memmem::find(text, b"://").map_or(0, |at| at + 3);
    let is_end = |b: &u8| matches!(b, b'/' | b'?' | b'#');
    let end = text[start..].iter().position(is_end).map_or(text.len(), |n| start + n);
    let start = memchr::memrchr(b'@', &text[start..end]).map_or(start, |at| start + at + 1);
    host_port(bytes, range.start + start..range.start + end)
}

/// Whether `text` is an IP address.
pub(crate) fn is_ip(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: (&str, Option<&str>)) {
        let found = host_of_url(url.as_bytes(), 0..url.len());
        assert_eq!((&url[found.host], found.port.map(|port| &url[port])), expected);
    }

    #[test]
    fn hosts_and_ports_are_found_in_urls() {
        check("http://www.example/a:b?c", ("www.example", None));
        check("https://user:pw@www.example:8443/", ("www.example", Some("8443")));
        check("www.example:443", ("www.example", Some("443")));
        check("http://[2001:db8::1]:80/", ("2001:db8::1", Some("80")));
        check("http://[2001:db8::1]/", ("2001:db8::1", None));
        check("2001:db8::1", ("2001:db8::1", None));
        check("", ("", None));
        check("[", ("[", None));
        check("]:", ("]", None));
        check(":", ("", None));
    }
}
