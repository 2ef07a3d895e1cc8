//! What a rule can ask of one value, and the slow, plain way to answer it.
//!
//! The index answers most of these without looking at them one by one; this is
//! what it must agree with, and what is used where it does not reach.

use std::borrow::Cow;

use memchr::memmem;
use regex::bytes::Regex;

use crate::moment::Part;
use crate::network::{Network, address};
use crate::number::{Compare, Number};
use crate::pattern::Pattern;

pub(crate) type FieldId = u16;

/// A field that no rule names. Its values are searched for words only.
pub(crate) const UNNAMED: FieldId = FieldId::MAX;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    Exact(Box<[u8]>),
    Prefix(Box<[u8]>),
    Suffix(Box<[u8]>),
    Contains(Box<[u8]>),
    Glob(Pattern),
    Regex(Box<str>),
    Number(Compare, Limit),
    Network(Network),
    Truth(bool),
    Same(FieldId, Place),
    Time(Part, Limit),
}

impl Op {
    /// The modifier of rules that stands for it; empty where none is needed.
    pub(crate) fn modifier(&self) -> &'static str {
        match self {
            Self::Exact(_) | Self::Glob(_) | Self::Truth(_) => "",
            Self::Prefix(_) => "startswith",
            Self::Suffix(_) => "endswith",
            Self::Contains(_) => "contains",
            Self::Regex(_) => "re",
            Self::Network(_) => "cidr",
            Self::Same(..) => "fieldref",
            Self::Number(compare, _) => compare.modifier(),
            Self::Time(part, _) => part.modifier(),
        }
    }
}

/// Where one field must hold the other's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Whole,
    Start,
    End,
    Anywhere,
}

/// A number that can be a key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit(pub Number);

impl PartialEq for Limit {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Limit {}

impl std::hash::Hash for Limit {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Limit {
    fn key(self) -> (bool, u64) {
        match self.0 {
            Number::Whole(whole) => (true, whole as u64),
            Number::Real(real) => (false, real.to_bits()),
        }
    }
}

/// What a value is in the log. Words are looked for in text only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Truth,
}

/// A value with escapes undone, as written and in lower case.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub kind: Kind,
    pub plain: &'a [u8],
    pub lower: &'a [u8],
}

/// One question of rules to one field (or, for words, to every text).
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    pub field: FieldId,
    pub op: Op,
    pub cased: bool,
    pub regex: Option<Regex>,
    /// Texts in lower case, one of which stands in every value that is answered with
    /// yes. Empty if there are none that the index could look for.
    pub anchors: Box<[Box<[u8]>]>,
    /// The value as it stands in the rule.
    pub shown: Box<str>,
}

impl Predicate {
    /// Whether `value` alone answers it with yes. [`Op::Same`] needs the event.
    pub(crate) fn test(&self, value: &Value<'_>) -> bool {
        let text = if self.cased { value.plain } else { value.lower };
        match &self.op {
            Op::Exact(needle) => *text == **needle,
            Op::Prefix(needle) => text.starts_with(needle),
            Op::Suffix(needle) => text.ends_with(needle),
            Op::Contains(needle) => memmem::find(text, needle).is_some(),
            Op::Glob(pattern) => pattern.matches(text),
            Op::Regex(_) => self.regex.as_ref().is_some_and(|regex| regex.is_match(value.plain)),
            Op::Number(compare, limit) => {
                value.kind != Kind::Truth
                    && Number::parse(value.plain)
                        .is_some_and(|number| compare.holds(number, limit.0))
            }
            Op::Network(network) => address(value.plain).is_some_and(|it| network.contains(it)),
            Op::Truth(expected) => truth(value) == Some(*expected),
            Op::Time(part, limit) => {
                let part = part.of(value.plain, value.kind == Kind::Number);
                part.is_some_and(|part| Compare::Equal.holds(Number::Whole(part), limit.0))
            }
            Op::Same(..) => false,
        }
    }

    /// Whether `value` stands in `other` as this predicate, a [`Op::Same`], demands.
    pub(crate) fn same(&self, value: &Value<'_>, other: &Value<'_>) -> bool {
        let Op::Same(_, place) = self.op else { return false };
        let (value, other) =
            if self.cased { (value.plain, other.plain) } else { (value.lower, other.lower) };
        match place {
            Place::Whole => value == other,
            Place::Start => value.starts_with(other),
            Place::End => value.ends_with(other),
            Place::Anywhere => memmem::find(value, other).is_some(),
        }
    }
}

pub(crate) fn truth(value: &Value<'_>) -> Option<bool> {
    match value.lower {
        b"true" | b"1" | b"yes" => Some(true),
        b"false" | b"0" | b"no" => Some(false),
        _ => None,
    }
}

/// `text` in lower case. Bytes that are no UTF-8 keep what is beyond ASCII.
pub(crate) fn lower(text: &[u8]) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return text.to_ascii_lowercase().into();
    }
    match std::str::from_utf8(text) {
        Ok(text) => text.to_lowercase().into_bytes().into(),
        Err(_) => text.to_ascii_lowercase().into(),
    }
}
