//! The walk through one object.

use std::ops::Range;

use super::{escape, quotes};
use crate::malformed::Malformed;
use crate::op::Kind;

/// How deep objects and arrays may be nested.
const LEVELS_MAX: usize = 64;

/// What is told of each field. Members of nested objects are named with dots; the
/// elements of an array share its name.
pub(crate) trait Sink {
    /// What the sink makes of a name.
    type Name: Copy;
    fn name(&mut self, name: &[u8]) -> Self::Name;
    /// A value as written, without the quotation marks of a text.
    fn value(&mut self, name: Self::Name, kind: Kind, raw: Range<usize>);
    /// An object or array, whatever is in it.
    fn container(&mut self, name: Self::Name);
}

/// What is kept from one walk to the next: memory, no meaning.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    quotes: Vec<u32>,
    path: Vec<u8>,
}

impl Walk {
    pub(crate) fn object(&mut self, line: &[u8], sink: &mut impl Sink) -> Result<(), Malformed> {
        quotes::find(line, &mut self.quotes);
        self.path.clear();
        let mut cursor =
            Cursor { line, at: 0, quotes: &self.quotes, next_quote: 0, path: &mut self.path };
        cursor.skip_space();
        if cursor.peek() != Some(b'{') {
            return Err(Malformed::NoObject);
        }
        cursor.members(sink, 1)?;
        cursor.skip_space();
        if cursor.at == line.len() { Ok(()) } else { Err(Malformed::at(cursor.at)) }
    }
}

struct Cursor<'a> {
    line: &'a [u8],
    at: usize,
    quotes: &'a [u32],
    next_quote: usize,
    /// The names of the objects around, each with a dot behind it.
    path: &'a mut Vec<u8>,
}

impl Cursor<'_> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
    }

    /// The next byte that is no space, which must be `byte`.
    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        self.skip_space();
        if self.peek() != Some(byte) {
            return Err(Malformed::at(self.at));
        }
        self.at += 1;
        Ok(())
    }

    /// The inside of the text that begins here.
    #[inline]
    fn text(&mut self) -> Result<Range<usize>, Malformed> {
        let marks = self.quotes.get(self.next_quote..self.next_quote + 2);
        let Some(&[start, end]) = marks else { return Err(Malformed::at(self.at)) };
        if start as usize != self.at {
            return Err(Malformed::at(self.at));
        }
        self.next_quote += 2;
        self.at = end as usize + 1;
        Ok(start as usize + 1..end as usize)
    }

    /// From the `{` to behind the `}`.
    fn members<S: Sink>(&mut self, sink: &mut S, level: usize) -> Result<(), Malformed> {
        if level > LEVELS_MAX {
            return Err(Malformed::TooDeep);
        }
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.skip_space();
            let key = self.text()?;
            self.expect(b':')?;
            self.member(sink, key, level)?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(Malformed::at(self.at)),
            }
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn member<S: Sink>(
        &mut self,
        sink: &mut S,
        key: Range<usize>,
        level: usize,
    ) -> Result<(), Malformed> {
        let parent = self.path.len();
        self.skip_space();
        let key = &self.line[key];
        let nests = matches!(self.peek(), Some(b'{' | b'['));
        if parent == 0 && !nests && !key.contains(&b'\\') {
            let name = sink.name(key);
            return self.value(sink, name, level);
        }
        escape::unescape(key, self.path);
        let name = sink.name(self.path);
        if nests {
            self.path.push(b'.');
        }
        let done = self.value(sink, name, level);
        self.path.truncate(parent);
        done
    }

    #[inline]
    fn value<S: Sink>(
        &mut self,
        sink: &mut S,
        name: S::Name,
        level: usize,
    ) -> Result<(), Malformed> {
        match self.peek() {
            Some(b'"') => {
                let text = self.text()?;
                sink.value(name, Kind::Text, text);
                Ok(())
            }
            Some(b'{') => {
                sink.container(name);
                self.members(sink, level + 1)
            }
            Some(b'[') => {
                sink.container(name);
                self.elements(sink, name, level + 1)
            }
            _ => self.word(sink, name),
        }
    }

    fn elements<S: Sink>(
        &mut self,
        sink: &mut S,
        name: S::Name,
        level: usize,
    ) -> Result<(), Malformed> {
        if level > LEVELS_MAX {
            return Err(Malformed::TooDeep);
        }
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.skip_space();
            self.value(sink, name, level)?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(Malformed::at(self.at)),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// A number, `true`, `false` or `null`.
    fn word<S: Sink>(&mut self, sink: &mut S, name: S::Name) -> Result<(), Malformed> {
        let start = self.at;
        while let Some(b'0'..=b'9' | b'a'..=b'z' | b'E' | b'.' | b'-' | b'+') = self.peek() {
            self.at += 1;
        }
        match &self.line[start..self.at] {
            b"null" => {}
            b"true" | b"false" => sink.value(name, Kind::Truth, start..self.at),
            number if is_number(number) => sink.value(name, Kind::Number, start..self.at),
            _ => return Err(Malformed::at(start)),
        }
        Ok(())
    }
}

fn is_number(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    digits.first().is_some_and(u8::is_ascii_digit)
        && digits.last().is_some_and(u8::is_ascii_digit)
        && digits.iter().all(|it| matches!(it, b'0'..=b'9' | b'e' | b'E' | b'.' | b'-' | b'+'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Default)]
    struct Seen<'a> {
        line: &'a [u8],
        names: Vec<String>,
        said: Vec<String>,
    }

    impl Sink for Seen<'_> {
        type Name = usize;
        fn name(&mut self, name: &[u8]) -> usize {
            self.names.push(String::from_utf8_lossy(name).into_owned());
            self.names.len() - 1
        }
        fn value(&mut self, name: usize, _: Kind, raw: Range<usize>) {
            let raw = String::from_utf8_lossy(&self.line[raw]);
            self.said.push(format!("{}={raw}", self.names[name]));
        }
        fn container(&mut self, name: usize) {
            self.said.push(format!("{}:", self.names[name]));
        }
    }

    fn walk(line: &str) -> Result<String, Malformed> {
        let mut seen = Seen { line: line.as_bytes(), ..Seen::default() };
        Walk::default().object(line.as_bytes(), &mut seen)?;
        Ok(seen.said.join(" "))
    }

    #[test]
    fn members_are_named_with_dots() {
        let line =
            r#" {"a":1,"b":{"c":"x\"y","d":[1,[true],{"e":null,"f":-2.5e3}]},"g\"":"","h":{}} "#;
        let expected = r#"a=1 b: b.c=x\"y b.d: b.d=1 b.d: b.d=true b.d: b.d.f=-2.5e3 g"= h:"#;
        assert_eq!(walk(line).unwrap(), expected);
    }

    #[test]
    fn what_is_no_object_is_told() {
        for line in [
            "",
            "[1]",
            "7",
            r#"{"a":1"#,
            r#"{"a":1} x"#,
            r#"{"a":nul}"#,
            r#"{"a":"b}"#,
            r#"{"a" "b"}"#,
            r#"{"a":1,}"#,
            r#"{"a":-}"#,
        ] {
            assert!(walk(line).is_err(), "{line}");
        }
        let nested =
            |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(walk(&nested(LEVELS_MAX - 1)).is_ok());
        assert_eq!(walk(&nested(LEVELS_MAX)).unwrap_err(), Malformed::TooDeep);
        assert_eq!(walk(&nested(1_000_000)).unwrap_err(), Malformed::TooDeep);
    }

    proptest! {
        #[test]
        fn any_line_does_no_harm(line in r#"[{}\[\]",:\\a0-9\-. ntrue]{0,80}"#) {
            let valid = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&line);
            prop_assert!(valid.is_err() || walk(&line).is_ok());
        }
    }
}
