//! JSON: one object a line or the objects of a document, nested objects flattened with dots.
//!
//! The elements of an array share its name, so that a rule which asks for a
//! value finds it in any of them. `null` is an absent value. Numbers stay as
//! written. A line that is no UTF-8 is read with replacement characters.

use bstr::ByteSlice;
use event::{BatchBuilder, Field, LogSource};
use sonic_rs::{JsonType, JsonValueTrait, LazyValue};

use crate::document::{self, PastObject};
use crate::log_source;
use crate::names::{Mark, Met, Name};
use crate::parser::{Bad, Frame, Parser, PastText, Skip, line};
use crate::times::{Clock, Stamp};
use crate::warnings::Kind;

/// How deep objects and arrays may be nested. The library checks a document
/// recursively, so a deep one must not reach it.
const MOST_LEVELS: usize = 64;

/// Reads objects, one a line or out of a document.
#[derive(Default)]
pub(crate) struct Json {
    met: Met,
    path: Vec<u8>,
    marks: [Vec<u8>; Mark::COUNT],
    in_document: bool,
    otherwise: LogSource,
}

/// Whether `line` is a JSON object.
pub(crate) fn recognises(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{") && object(&line.to_str_lossy()).is_ok()
}

impl Json {
    /// `otherwise` is what records are of that do not tell it themselves.
    pub(crate) fn new(in_document: bool, otherwise: LogSource) -> Self {
        Self { in_document, otherwise, ..Self::default() }
    }

    fn mark(&self, mark: Mark) -> &[u8] {
        &self.marks[mark as usize]
    }

    /// What the record is of, by the marks it bears.
    fn log_source(&self) -> LogSource {
        let has = |mark| !self.mark(mark).is_empty();
        if has(Mark::Channel) {
            log_source::windows(self.mark(Mark::Channel), self.mark(Mark::EventId))
        } else if self.mark(Mark::EventSource).ends_with(b".amazonaws.com") {
            LogSource::service("aws", "cloudtrail")
        } else if has(Mark::ZeekPath) {
            log_source::zeek(self.mark(Mark::ZeekPath))
        } else if has(Mark::FlowId) && has(Mark::EventType) {
            log_source::suricata(self.mark(Mark::EventType))
        } else if has(Mark::Workload) {
            log_source::m365(self.mark(Mark::Workload))
        } else {
            self.otherwise
        }
    }
}

impl Parser for Json {
    fn frame(&self, bytes: &[u8], last: bool) -> Option<Frame> {
        if self.in_document { document::frame(bytes, last) } else { line(bytes, last) }
    }

    fn skip(&self) -> Box<dyn Skip> {
        if self.in_document { Box::new(PastObject::default()) } else { Box::new(PastText(b"\n")) }
    }

    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        let text = raw.to_str_lossy();
        let object = object(&text)?;
        self.path.clear();
        self.marks.iter_mut().for_each(Vec::clear);
        let mut walk = Walk {
            json: self,
            raw,
            clock,
            out,
            time: None,
            rank: usize::MAX,
            bad_time: None,
            too_many: false,
        };
        walk.value(object).ok_or_else(not_json)?;
        let Walk { time, bad_time, too_many, .. } = walk;
        out.log_source(self.log_source());
        match (time, bad_time) {
            (Some(stamp), _) => out.time(stamp.at, stamp.assumed),
            (None, Some(bad)) => return Err(bad),
            (None, None) => return Err(Bad::new(Kind::NoTime, 0, "a field with the time")),
        }
        if too_many { Err(Bad::new(Kind::TooManyNames, 0, "names met before")) } else { Ok(()) }
    }
}

pub(crate) fn not_json() -> Bad {
    Bad::new(Kind::NotJson, 0, "a JSON object")
}

/// The whole of `text` as an object, checked to its end.
pub(crate) fn object(text: &str) -> Result<LazyValue<'_>, Bad> {
    if is_deeper_than(MOST_LEVELS, text.as_bytes()) {
        return Err(Bad::new(Kind::NotJson, 0, "at most 64 levels of nesting"));
    }
    sonic_rs::from_str(text).ok().filter(LazyValue::is_object).ok_or_else(not_json)
}

fn is_deeper_than(most: usize, text: &[u8]) -> bool {
    let openings = memchr::memchr2_iter(b'{', b'[', text).take(most + 1).count();
    openings > most && depth(text) > most
}

fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut in_string = false;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => {
                bytes.next();
            }
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The walk through one object. Recursion ends at [`MOST_LEVELS`].
struct Walk<'a> {
    json: &'a mut Json,
    raw: &'a [u8],
    clock: &'a mut Clock,
    out: &'a mut BatchBuilder,
    time: Option<Stamp>,
    /// How telling the field is that `time` was read of.
    rank: usize,
    bad_time: Option<Bad>,
    too_many: bool,
}

impl Walk<'_> {
    /// `None` if the library finds fault with what it has checked before.
    fn value(&mut self, value: LazyValue<'_>) -> Option<()> {
        match value.get_type() {
            JsonType::Null => {}
            JsonType::Object => {
                for member in value.into_object_iter()? {
                    let (key, value) = member.ok()?;
                    self.member(&key, value)?;
                }
            }
            JsonType::Array => {
                for element in value.into_array_iter()? {
                    self.value(element.ok()?)?;
                }
            }
            JsonType::String if memchr::memchr(b'\\', value.as_raw_str().as_bytes()).is_some() => {
                self.put(value.as_str()?)
            }
            JsonType::String => self.put(value.as_raw_str().get(1..)?.strip_suffix('"')?),
            // The library counts the blanks behind a number to it.
            JsonType::Boolean | JsonType::Number => self.put(value.as_raw_str().trim_ascii()),
        }
        Some(())
    }

    fn member(&mut self, key: &str, value: LazyValue<'_>) -> Option<()> {
        let parent = self.json.path.len();
        if parent > 0 {
            self.json.path.push(b'.');
        }
        self.json.path.extend_from_slice(key.as_bytes());
        let done = self.value(value);
        self.json.path.truncate(parent);
        done
    }

    fn put(&mut self, value: &str) {
        let Some(name) = self.json.met.name(&self.json.path, self.out) else {
            self.too_many = true;
            return;
        };
        let start = (value.as_ptr() as usize).wrapping_sub(self.raw.as_ptr() as usize);
        let in_raw = start < self.raw.len() && start + value.len() <= self.raw.len();
        if in_raw {
            self.out.field(name.index, start..start + value.len());
        } else {
            self.out.decoded_field(name.index, value.as_bytes());
        }
        if let Some(mark) = name.mark {
            self.mark(mark, value);
        }
        if name.field == Some(Field::Time) && name.rank < self.rank {
            self.time(name, value, if in_raw { start } else { 0 });
        }
    }

    /// The first value is the mark; an element of a list after it is not.
    fn mark(&mut self, mark: Mark, value: &str) {
        let known = &mut self.json.marks[mark as usize];
        if known.is_empty() {
            known.extend_from_slice(value.as_bytes());
        }
    }

    fn time(&mut self, name: Name, value: &str, at: usize) {
        let read = if name.utc { Clock::utc } else { Clock::any };
        if let Some(stamp) = read(self.clock, value.as_bytes()) {
            self.time = Some(stamp);
            self.rank = name.rank;
        } else if self.bad_time.is_none() {
            let expected = "a date and time such as 2015-06-10T09:00:00+09:00";
            self.bad_time = Some(Bad::new(Kind::BadTime, at, expected));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::testing::{fields, read, value};
    use proptest::prelude::*;

    fn check(line: impl AsRef<[u8]>, expected: &str) {
        assert_eq!(read(Some(Format::Json), line.as_ref()), format!("{expected}\n"));
    }

    #[test]
    fn nested_objects_are_flattened_and_numbers_stay_as_written() {
        check(
            r#"{"ts":1433894400.25,"id":{"orig_h":"10.0.0.1","p":1.50},"l":[1,[2],{"x":true}],"n":null,"e":"","o":{}}"#,
            "1 2015-06-10T00:00:00.25Z: ts=1433894400.25 id.orig_h=10.0.0.1 id.p=1.50 l=1 l=2 l.x=true e=",
        );
        check(
            r#" {"@timestamp":"2015-06-10T09:00:00+09:00","m":"say \"\u65e5\"\n"} "#,
            "1 2015-06-10T00:00:00Z: @timestamp=2015-06-10T09:00:00+09:00 m=say \"日\"\\u{a}",
        );
        check(
            r#"{"time":1433894400250,"日時":"x"}"#,
            "1 2015-06-10T00:00:00.25Z: time=1433894400250 日時=x",
        );
    }

    #[test]
    fn what_tells_no_time_is_kept_and_counted() {
        check(
            r#"{"a":1}"#,
            "1 no time: a=1\nt: record 1, byte 0: no-time: expected a field with the time, found `{\"a\":1}`",
        );
    }

    #[test]
    fn bytes_that_are_no_utf_8_do_not_cost_the_record() {
        check(
            b"{\"ts\":1433894400,\"a\":\"x\xffy\"}",
            "1 2015-06-10T00:00:00Z: ts=1433894400 a=x\u{fffd}y",
        );
    }

    #[test]
    fn bad_lines_are_told_with_their_place() {
        for line in [r#"{"a":1"#, r#"{"a":1} x"#, "[1]", "7", r#"{"a":01}"#, r#"{"a":"b}"#] {
            let found = line.to_owned();
            check(
                line,
                &format!("t: record 1, byte 0: not-json: expected a JSON object, found `{found}`"),
            );
        }
        check(
            r#"{"a":1,"ts":"soon"}"#,
            "t: record 1, byte 13: bad-time: expected a date and time such as 2015-06-10T09:00:00+09:00, \
             found `soon\"}`",
        );
    }

    #[test]
    fn deep_nesting_is_refused_before_it_costs_the_stack() {
        let nested = |levels: usize| {
            format!("{{\"ts\":1433894400,\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels))
        };
        assert_eq!(
            read(Some(Format::Json), nested(MOST_LEVELS - 1).as_bytes()),
            "1 2015-06-10T00:00:00Z: ts=1433894400\n"
        );
        for levels in [MOST_LEVELS, 500_000] {
            let shown = read(Some(Format::Json), nested(levels).as_bytes());
            assert!(
                shown.starts_with(
                    "t: record 1, byte 0: not-json: expected at most 64 levels of nesting"
                ),
                "{shown}"
            );
        }
        let wide = format!("{{\"ts\":1433894400,\"a\":\"{}\"}}", "[".repeat(100));
        assert!(read(Some(Format::Json), wide.as_bytes()).starts_with("1 2015"));
    }

    #[test]
    fn names_without_end_do_not_cost_the_records() {
        let record = |n: usize| format!("{{\"ts\":1433894400,\"k{n}\":1}}\n");
        let text: String = (0..crate::names::MOST_NAMES + 1).map(record).collect();
        let shown = read(Some(Format::Json), text.as_bytes());
        assert!(
            shown.contains("\n4095 2015-06-10T00:00:00Z: ts=1433894400 k4094=1\n"),
            "the last name that is kept"
        );
        assert!(
            shown.contains("\n4097 2015-06-10T00:00:00Z: ts=1433894400\n"),
            "a record whose new name is not"
        );
        assert!(shown.contains("too-many-names"));
    }

    proptest! {
        #[test]
        fn printed_members_are_read_back(
            members in proptest::collection::btree_map("[a-z\u{3040}-\u{30ff}]{1,8}", ".{0,16}", 0..6),
        ) {
            let print = |(key, value): (&String, &String)| {
                format!(",\"_{key}\":{}", sonic_rs::to_string(value).expect("text is JSON"))
            };
            let members_printed: String = members.iter().map(print).collect();
            let records = fields(Format::Json, format!("{{\"ts\":1433894400{members_printed}}}").as_bytes());
            let [record] = &records[..] else { panic!("one record") };
            for (key, expected) in &members {
                prop_assert_eq!(value(record, &format!("_{key}")), expected.as_bytes());
            }
        }
    }
}
