//! The name of the server in a URL.

/// The host of `http://user@host:port/path`, or of `host:port` as proxies write
/// a CONNECT. A bare path names no server.
pub(crate) fn host(url: &[u8]) -> Option<&[u8]> {
    let host = match memchr::memmem::find(url, b"://") {
        Some(scheme) => authority(&url[scheme + 3..]),
        None => url,
    };
    let (name, port) = split_port(host);
    let digits = |port: &[u8]| !port.is_empty() && port.iter().all(u8::is_ascii_digit);
    let connect = port.is_some_and(digits) && !name.contains(&b'/');
    (!name.is_empty() && (host.len() < url.len() || connect)).then_some(name)
}

fn authority(rest: &[u8]) -> &[u8] {
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let authority = &rest[..end];
    memchr::memrchr(b'@', authority).map_or(authority, |at| &authority[at + 1..])
}

fn split_port(host: &[u8]) -> (&[u8], Option<&[u8]>) {
    let bracket = memchr::memrchr(b']', host).unwrap_or(0);
    match memchr::memrchr(b':', &host[bracket..]) {
        Some(colon) => (&host[..bracket + colon], Some(&host[bracket + colon + 1..])),
        None => (host, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(host(url.as_bytes()), expected.map(str::as_bytes), "{url}");
    }

    #[test]
    fn hosts_are_found_where_there_are_any() {
        check("http://a.example/x?y=http://b.example", Some("a.example"));
        check("https://user:pw@a.example:8443", Some("a.example"));
        check("a.example:443", Some("a.example"));
        check("http://[2001:db8::1]:80/", Some("[2001:db8::1]"));
        check("/index.html", None);
        check("/a:80", None);
        check("a.example", None);
        check("", None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes: Vec<u8>) {
            let _ = host(&bytes);
        }
    }
}
