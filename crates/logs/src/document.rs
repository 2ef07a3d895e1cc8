//! JSON documents: an array of records, an object around such an array, or
//! objects over several lines. They are read as a stream, record by record, so
//! that a document may be longer than memory.

use crate::parser::{Bad, Frame, Skip};
use crate::scan::Scan;
use crate::warnings::Kind;

/// The members of an object that hold its records: CloudTrail, Microsoft's interfaces, Azure.
const WRAPPERS: &[&[u8]] = &[b"Records", b"records", b"value", b"Events", b"events"];

/// How long the opening of the document is that begins with `head`; `None` if
/// these are JSON lines.
pub(crate) fn opening(head: &[u8]) -> Option<usize> {
    let mut scan = Scan::new(head);
    skip_blank(&mut scan);
    if scan.byte(b'[').is_some() {
        let opening = scan.at();
        skip_blank(&mut scan);
        return matches!(scan.peek(), Some(b'{' | b']')).then_some(opening);
    }
    scan.byte(b'{')?;
    skip_blank(&mut scan);
    let has_key = scan.peek() == Some(b'"');
    wrapper(scan).or_else(|| (has_key && spans_lines(head)).then_some(0))
}

/// Where the records begin in an object that holds them after members without structure.
fn wrapper(mut scan: Scan) -> Option<usize> {
    loop {
        skip_blank(&mut scan);
        let key = key(&mut scan)?;
        skip_blank(&mut scan);
        if scan.byte(b'[').is_some() {
            return WRAPPERS.contains(&key).then_some(scan.at());
        }
        scalar(&mut scan)?;
        skip_blank(&mut scan);
        scan.byte(b',')?;
    }
}

/// Whether the first line that is not blank leaves an object open.
fn spans_lines(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    let end = memchr::memchr(b'\n', text);
    let first = end.map_or(&[][..], |end| text[..end].trim_ascii_end());
    matches!(first.last(), Some(b'{' | b'[' | b','))
}

/// Finds the record at the start of `bytes`, or what stands before one.
pub(crate) fn frame(bytes: &[u8], last: bool) -> Option<Frame> {
    let between = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}');
    let gap = bytes.iter().position(|b| !between(b)).unwrap_or(bytes.len());
    if gap > 0 {
        return Some(Frame::nothing(gap));
    }
    if bytes[0] != b'{' {
        return Some(stray(bytes));
    }
    match end_of_object(bytes) {
        Ok(end) => Some(Frame::good(end, end)),
        Err(Open::AtLineEnd(end)) => Some(Frame::flawed(end, not_closed())),
        Err(Open::AtEnd) if last => Some(Frame::flawed(bytes.len(), not_closed())),
        Err(Open::AtEnd) => None,
    }
}

fn not_closed() -> Bad {
    Bad::new(Kind::NotJson, 0, "an object that is closed")
}

/// Another member of the object around the records is no record; all else is a bad one.
fn stray(bytes: &[u8]) -> Frame {
    let mut scan = Scan::new(bytes);
    if key(&mut scan).is_some() {
        skip_blank(&mut scan);
        if scalar(&mut scan).is_some() {
            return Frame::nothing(scan.at());
        }
        if matches!(scan.peek(), Some(b'{' | b'[')) {
            return Frame::nothing(scan.at() + usize::from(scan.peek() == Some(b'[')));
        }
    }
    let end = bytes.iter().skip(1).position(|b| matches!(b, b'{' | b'\n'));
    Frame::flawed(end.map_or(bytes.len(), |end| end + 1), Bad::new(Kind::NotJson, 0, "an object"))
}

/// Why an object has no end.
enum Open {
    /// A string is open at the end of a line, which JSON does not allow.
    AtLineEnd(usize),
    /// The bytes end.
    AtEnd,
}

fn end_of_object(bytes: &[u8]) -> Result<usize, Open> {
    let mut object = PastObject::default();
    let (end, ended) = object.pass(bytes);
    match ended {
        true if object.in_string => Err(Open::AtLineEnd(end - 1)),
        true => Ok(end),
        false => Err(Open::AtEnd),
    }
}

/// Passes over one object. It ends with its brace, or with a line that ends in a string.
#[derive(Default)]
pub(crate) struct PastObject {
    depth: usize,
    in_string: bool,
    /// Whether the next byte stands behind a backslash.
    escaped: bool,
}

impl Skip for PastObject {
    fn pass(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match byte {
                _ if self.escaped => self.escaped = false,
                b'"' => self.in_string = !self.in_string,
                b'\\' if self.in_string => self.escaped = true,
                b'\n' if self.in_string => return (at, true),
                _ if self.in_string => at += plain(&bytes[at..]),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth <= 1 => return (at, true),
                b'}' | b']' => self.depth -= 1,
                _ => {}
            }
        }
        (at, false)
    }
}

/// How many bytes of a string stand before the next that matters.
fn plain(text: &[u8]) -> usize {
    memchr::memchr3(b'"', b'\\', b'\n', text).unwrap_or(text.len())
}

/// `"key" :`.
fn key<'a>(scan: &mut Scan<'a>) -> Option<&'a [u8]> {
    scan.byte(b'"')?;
    let rest = scan.rest();
    let range = scan.until_quote()?;
    let key = &rest[..range.len()];
    skip_blank(scan);
    scan.byte(b':').map(|()| key)
}

/// A string, a number or a word.
fn scalar(scan: &mut Scan) -> Option<()> {
    if scan.byte(b'"').is_some() {
        return scan.until_quote().map(|_| ());
    }
    let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.');
    let len = scan.rest().iter().take_while(|b| word(b)).count();
    (len > 0).then(|| scan.skip(len))
}

fn skip_blank(scan: &mut Scan) {
    while scan.one_of(b" \t\r\n").is_some() {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::testing::read;

    #[test]
    fn documents_are_told_from_lines() {
        assert_eq!(opening(b"[{\"a\":1}]"), Some(1));
        assert_eq!(opening(b" [ {"), Some(2));
        assert_eq!(opening(b"[Sun Dec 04 04:47:44 2005] [error] x"), None);
        assert_eq!(opening(b"{\"Records\":[{"), Some(12));
        assert_eq!(opening(b"{\"@odata.context\":\"x\", \"n\":1,\"value\": ["), Some(39));
        assert_eq!(opening(b"{\"a\":1}\n{\"b\":2}\n"), None);
        assert_eq!(opening(b"{\"tags\":[1],\"a\":2}\n"), None);
        assert_eq!(opening(b"{\n \"a\": 1\n}\n"), Some(0));
        assert_eq!(opening(b"{\"a\":1\n{\"b\":2}\n"), None);
    }

    #[test]
    fn a_record_that_is_too_long_does_not_hide_those_after_it() {
        let long = "x".repeat(2 << 20);
        let text = format!(r#"[{{"ts":1433894400,"a":{{"b":"\"{long}}}"}}}},{{"ts":1433894401}}]"#);
        let shown = read(None, text.as_bytes());
        assert!(shown.starts_with("2 2015-06-10T00:00:01Z: ts=1433894401\n"), "{}", shown.len());
        assert!(shown.contains("record 1, byte 1: too-long"));
    }

    #[test]
    fn every_record_of_a_document_is_read_and_a_bad_one_costs_itself() {
        let good =
            "1 2015-06-10T00:00:00Z: ts=1433894400 a=}{\n2 2015-06-10T00:00:01Z: ts=1433894401\n";
        let first = r#"{"ts":1433894400,"a":"}{"}"#;
        for text in [
            format!("[{first},\n{{\"ts\":1433894401}}]\n"),
            format!("{{\"Records\":[{first},{{\"ts\":1433894401}}],\"next\":\"x\"}}"),
            "{\"ts\":1433894400,\n\"a\":\"}{\"}\n{\n\"ts\":1433894401\n}".to_owned(),
        ] {
            assert_eq!(read(None, text.as_bytes()), good, "{text}");
        }
        let broken = format!("[{first},7,{{\"ts\":1433894401}},\n{{\"a\":\"open\n}}]");
        let shown = read(Some(Format::Json), broken.as_bytes());
        assert!(shown.starts_with("1 2015-06-10T00:00:00Z: ts=1433894400 a=}{\n3 2015"), "{shown}");
        assert!(shown.contains("record 2, byte 28: not-json: expected an object, found `7,`"));
        assert!(shown.contains("record 4, byte 49: not-json"), "{shown}");
    }
}
