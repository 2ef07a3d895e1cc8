//! Events of Windows as XML, alone, one after another, or inside `<Events>`.
//!
//! Our own scanner: an XML library copies every text, whereas a batch refers
//! to the bytes as received. It reads what Windows writes, so no document
//! types, and resolves the five entities and character references.
//!
//! Fields are called by their path in the event, as exports in JSON call them.

use std::borrow::Cow;
use std::ops::Range;

use event::BatchBuilder;
use memchr::{memchr, memmem};

use crate::log_source;
use crate::names::{Mark, Met};
use crate::parser::{Bad, Frame, Parser, PastText, Skip};
use crate::times::{Clock, Stamp};
use crate::warnings::Kind;

/// How deep elements may be nested.
const MOST_LEVELS: usize = 32;
const END: &[u8] = b"</Event>";

/// Reads events.
#[derive(Default)]
pub(crate) struct WindowsXml {
    met: Met,
    /// The name of the element that is read, with those of its parents.
    path: Vec<u8>,
    /// How long the path was when each open element began.
    open: Vec<usize>,
}

/// Whether a source begins like events in XML.
pub(crate) fn recognises(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    let event = |at| is_event(&text[at..]);
    text.starts_with(b"<Events>")
        || text.starts_with(b"<Events ")
        || event(0)
        || (text.starts_with(b"<?xml") && memmem::find_iter(text, b"<Event").any(event))
}

fn is_event(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"<Event").unwrap_or_default();
    matches!(rest.first(), Some(b' ' | b'>' | b'\t' | b'\r' | b'\n'))
}

impl Parser for WindowsXml {
    fn frame(&self, bytes: &[u8], last: bool) -> Option<Frame> {
        let gap = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if gap > 0 {
            return Some(Frame::nothing(gap));
        }
        if is_event(bytes) {
            return event(bytes, last);
        }
        let other = [&b"<?"[..], b"<!--", b"<Events", b"</Events"];
        match memchr(b'>', bytes) {
            Some(end) if other.iter().any(|start| bytes.starts_with(start)) => {
                Some(Frame::nothing(end + 1))
            }
            None if !last && bytes.starts_with(b"<") => None,
            _ => Some(stray(bytes)),
        }
    }

    fn skip(&self) -> Box<dyn Skip> {
        Box::new(PastText(END))
    }

    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let mut event = Event::new(self, raw, clock, out);
        event.read()?;
        event.finish()
    }
}

/// An event, up to its end; one without an end costs itself and not the next.
fn event(bytes: &[u8], last: bool) -> Option<Frame> {
    let end = memmem::find(bytes, END).map(|at| at + END.len());
    let window = &bytes[..end.unwrap_or(bytes.len())];
    let next = memmem::find_iter(&window[1..], b"<Event").map(|at| at + 1);
    if let Some(next) = next.into_iter().find(|at| is_event(&window[*at..])) {
        return Some(Frame::flawed(next, Bad::new(Kind::CutOff, 0, "the end of an event")));
    }
    match end {
        Some(end) => Some(Frame::good(end, end)),
        None if last => {
            let flaw = Bad::new(Kind::CutOff, 0, "the end of an event");
            Some(Frame::flawed(bytes.len(), flaw))
        }
        None => None,
    }
}

fn stray(bytes: &[u8]) -> Frame {
    let end = memchr(b'<', &bytes[1..]).map_or(bytes.len(), |end| end + 1);
    Frame::flawed(end, Bad::new(Kind::NotThisFormat, 0, "an event of Windows in XML"))
}

/// One event as it is read.
struct Event<'a> {
    xml: &'a mut WindowsXml,
    raw: &'a [u8],
    clock: &'a mut Clock,
    out: &'a mut BatchBuilder,
    at: usize,
    time: Option<Result<Stamp, usize>>,
    channel: Vec<u8>,
    id: Vec<u8>,
    too_many: bool,
}

impl<'a> Event<'a> {
    fn new(
        xml: &'a mut WindowsXml,
        raw: &'a [u8],
        clock: &'a mut Clock,
        out: &'a mut BatchBuilder,
    ) -> Self {
        xml.path.clear();
        xml.open.clear();
        let (channel, id) = (Vec::new(), Vec::new());
        Self { xml, raw, clock, out, at: 0, time: None, channel, id, too_many: false }
    }

    fn malformed(&self) -> Bad {
        Bad::new(Kind::NotThisFormat, self.at, "well-formed XML of an event")
    }

    /// Reads tags and the texts between them.
    fn read(&mut self) -> Result<(), Bad> {
        let mut text = 0..0;
        while self.at < self.raw.len() {
            let Some(tag) = memchr(b'<', &self.raw[self.at..]) else { break };
            text.end = self.at + tag;
            self.at = text.end;
            if self.raw[self.at..].starts_with(b"</") {
                self.close(text.clone())?;
            } else if !self.skipped()? {
                self.open()?;
            }
            text.start = self.at;
        }
        if self.xml.open.is_empty() { Ok(()) } else { Err(self.malformed()) }
    }

    /// Steps over a comment or an instruction; nothing that Windows writes.
    fn skipped(&mut self) -> Result<bool, Bad> {
        let rest = &self.raw[self.at..];
        if !(rest.starts_with(b"<!") || rest.starts_with(b"<?")) {
            return Ok(false);
        }
        let end = memchr(b'>', rest).ok_or_else(|| self.malformed())?;
        self.at += end + 1;
        Ok(true)
    }

    /// `<Name a="b">` or `<Name/>`.
    fn open(&mut self) -> Result<(), Bad> {
        if self.xml.open.len() == MOST_LEVELS {
            return Err(Bad::new(Kind::NotThisFormat, self.at, "at most 32 levels of nesting"));
        }
        self.at += 1;
        let name = self.name();
        if name.is_empty() {
            return Err(self.malformed());
        }
        self.xml.open.push(self.xml.path.len());
        self.push(&self.raw[name.clone()]);
        let closed = self.attributes(&self.raw[name] == b"Data")?;
        if closed {
            self.leave();
        }
        Ok(())
    }

    /// Attributes up to the end of the tag, and whether it closes its element.
    /// The name of a `Data` takes the place of the element's own.
    fn attributes(&mut self, is_data: bool) -> Result<bool, Bad> {
        loop {
            let blank = self.raw[self.at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            self.at += blank;
            let rest = &self.raw[self.at..];
            if rest.starts_with(b"/>") || rest.starts_with(b">") {
                let closed = rest[0] == b'/';
                self.at += 1 + usize::from(closed);
                return Ok(closed);
            }
            let name = self.name();
            let value = self.quoted().ok_or_else(|| self.malformed())?;
            let name = &self.raw[name];
            if is_data && name == b"Name" && !value.is_empty() {
                let parent = *self.xml.open.last().unwrap_or(&0);
                self.xml.path.truncate(parent);
                let (raw, name) = (self.raw, value);
                self.push(&resolved(&raw[name]));
            } else if !name.starts_with(b"xmlns") {
                let parent = self.xml.path.len();
                self.push(b"#attributes");
                self.push(name);
                self.put(value);
                self.xml.path.truncate(parent);
            }
        }
    }

    /// `</Name>`, which ends the text of an element without elements.
    fn close(&mut self, text: Range<usize>) -> Result<(), Bad> {
        let end = memchr(b'>', &self.raw[self.at..]).ok_or_else(|| self.malformed())?;
        let opened = self.raw[..text.start].ends_with(b">") && !self.closed_before(text.start);
        if opened || !self.raw[text.clone()].trim_ascii().is_empty() {
            self.put(text);
        }
        if self.xml.open.is_empty() {
            return Err(self.malformed());
        }
        self.at += end + 1;
        self.leave();
        Ok(())
    }

    /// Whether the tag that ends at `end` closes an element, so that the text
    /// after it is only what stands between elements.
    fn closed_before(&self, end: usize) -> bool {
        let tag = memchr::memrchr(b'<', &self.raw[..end]).unwrap_or(0);
        self.raw[tag..].starts_with(b"</") || self.raw[..end].ends_with(b"/>")
    }

    fn name(&mut self) -> Range<usize> {
        let is_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/' | b'<');
        let rest = &self.raw[self.at..];
        let len = rest.iter().position(is_end).unwrap_or(rest.len());
        self.at += len;
        self.at - len..self.at
    }

    /// `="…"`.
    fn quoted(&mut self) -> Option<Range<usize>> {
        let rest = self.raw.get(self.at..)?;
        let quote = *rest.strip_prefix(b"=")?.first().filter(|b| matches!(b, b'"' | b'\''))?;
        let start = self.at + 2;
        let end = start + memchr(quote, self.raw.get(start..)?)?;
        self.at = end + 1;
        Some(start..end)
    }

    fn push(&mut self, name: &[u8]) {
        if !self.xml.path.is_empty() {
            self.xml.path.push(b'.');
        }
        self.xml.path.extend_from_slice(name);
    }

    fn leave(&mut self) {
        if let Some(parent) = self.xml.open.pop() {
            self.xml.path.truncate(parent);
        }
    }

    /// Keeps a value under the path.
    fn put(&mut self, range: Range<usize>) {
        let Some(name) = self.xml.met.name(&self.xml.path, self.out) else {
            self.too_many = true;
            return;
        };
        let value = resolved(&self.raw[range.clone()]);
        match &value {
            Cow::Borrowed(_) => self.out.field(name.index, range.clone()),
            Cow::Owned(value) => self.out.decoded_field(name.index, value),
        }
        match name.mark {
            Some(Mark::Channel) => self.channel = value.into_owned(),
            Some(Mark::EventId) if self.id.is_empty() => self.id = value.into_owned(),
            _ if self.xml.path.ends_with(b"TimeCreated.#attributes.SystemTime") => {
                self.time = Some(self.clock.utc(&value).ok_or(range.start));
            }
            _ => {}
        }
    }

    fn finish(self) -> Result<(), Bad> {
        self.out.log_source(log_source::windows(&self.channel, &self.id));
        match self.time {
            Some(Ok(stamp)) => self.out.time(stamp.at, stamp.assumed),
            Some(Err(at)) => {
                return Err(Bad::new(Kind::BadTime, at, "a time such as 2015-06-10T09:00:00Z"));
            }
            None => return Err(Bad::new(Kind::NoTime, 0, "TimeCreated")),
        }
        let too_many = || Bad::new(Kind::TooManyNames, 0, "names met before");
        if self.too_many { Err(too_many()) } else { Ok(()) }
    }
}

/// Text with its references resolved; what is none stays as it is.
fn resolved(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'&', text).is_none() {
        return text.into();
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest) {
        plain.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let (found, len) = reference(rest).unwrap_or(('&', 1));
        plain.extend_from_slice(found.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[len..];
    }
    plain.extend_from_slice(rest);
    plain.into()
}

/// The character of the reference at the start of `text`, and its length.
fn reference(text: &[u8]) -> Option<(char, usize)> {
    let end = memchr(b';', &text[..text.len().min(12)])?;
    let name = std::str::from_utf8(&text[1..end]).ok()?;
    let code =
        |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let found = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => match name.strip_prefix("#x") {
            Some(digits) => code(digits, 16)?,
            None => code(name.strip_prefix('#')?, 10)?,
        },
    };
    Some((found, end + 1))
}

#[cfg(test)]
mod tests {
    use event::LogSource;

    use crate::Format;
    use crate::testing::{read, records};

    const LOGON: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
        <Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625}'/><EventID>4625</EventID>\
        <TimeCreated SystemTime='2015-06-10T00:00:00.1234567Z'/><Correlation/><Channel>Security</Channel>\
        <Computer>pc017.bank.example</Computer></System><EventData><Data Name='TargetUserName'>mika &amp; &#x65e5;</Data>\
        <Data Name='Empty'></Data><Data Name='Threat Name'>x</Data><Data>bare</Data></EventData></Event>";

    #[test]
    fn an_event_has_the_fields_that_rules_ask_for() {
        let records = records(None, LOGON.as_bytes());
        let [record] = &records[..] else { panic!("one record") };
        for (name, expected) in [
            ("EventID", "4625"),
            ("Provider_Name", "Microsoft-Windows-Security-Auditing"),
            ("Channel", "Security"),
            ("Computer", "pc017.bank.example"),
            ("TargetUserName", "mika & 日"),
            ("ThreatName", "x"),
            ("Data", "bare"),
            ("Empty", ""),
        ] {
            assert_eq!(record.value(name), Some(expected), "{name}");
        }
        assert_eq!(record.log_source, LogSource::service("windows", "security"));
        assert_eq!(record.time, Some(1_433_894_400_123_456));
    }

    #[test]
    fn a_document_of_events_is_read_one_by_one() {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Events>{LOGON}<Event>\n<System>{LOGON}\n</Events>"
        );
        let shown = read(None, text.as_bytes());
        assert!(shown.starts_with("1 2015-06-10T00:00:00.123456Z: Provider_Name="), "{shown}");
        assert!(shown.contains("\n3 2015-06-10"), "{shown}");
        assert!(shown.contains("record 2, byte "), "the event without an end is told");
        assert_eq!(shown.lines().count(), 3, "{shown}");
    }

    #[test]
    fn bad_events_are_told_with_their_place() {
        for (text, expected) in [
            ("<Event><System></Event>", "byte 23: not-this-format"),
            ("<Event><System a></System></Event>", "byte 16: not-this-format"),
            ("<Event><System>", "byte 0: cut-off"),
            ("<Event></Event>oops", "byte 15: not-this-format"),
            (
                "<Event><System><TimeCreated SystemTime='soon'/></System></Event>",
                "byte 40: bad-time",
            ),
            ("<Event><System><EventID>1</EventID></System></Event>", "byte 0: no-time"),
        ] {
            let shown = read(Some(Format::WindowsXml), text.as_bytes());
            assert!(shown.contains(expected), "{text}: {shown}");
        }
        let deep = format!("<Event>{}</Event>", "<a>".repeat(10_000));
        assert!(read(Some(Format::WindowsXml), deep.as_bytes()).contains("at most 32 levels"));
    }
}
