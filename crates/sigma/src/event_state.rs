//! The event at hand: its values, and what has been found out about each.

use std::borrow::Cow;
use std::ops::Range;

use crate::json::unescape;
use crate::memo::List;
use crate::op::{FieldId, Kind, UNNAMED, Value, lower};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(crate) fn new(range: Range<usize>) -> Self {
        Self { start: range.start as u32, end: range.end as u32 }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// As it is meant.
    Plain,
    /// With the escapes of JSON.
    Json,
}

#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub kind: Kind,
    pub list: List,
    /// The next value of the same field, plus one; or 0.
    next: u32,
    written: Written,
    raw: Span,
    /// As meant, and in lower case; once somebody wanted to know.
    texts: Option<(Span, Span)>,
    /// As meant, where nobody wanted to know the rest.
    plain: Option<Span>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct EventState {
    /// The event as received, and behind it texts with their escapes undone.
    bytes: Vec<u8>,
    scratch: Vec<u8>,
    pub slots: Vec<Slot>,
    /// By field: the stamp of the last event that had it, and its first slot plus one.
    fields: Vec<(u32, u32)>,
    stamp: u32,
}

/// Memory beyond this, which only a giant among events takes, is given back.
const BYTES_KEPT_MAX: usize = 4 << 20;

impl EventState {
    pub(crate) fn new(fields: usize) -> Self {
        Self { fields: vec![(0, 0); fields], ..Self::default() }
    }

    pub(crate) fn begin(&mut self, line: &[u8]) {
        if self.bytes.capacity() > BYTES_KEPT_MAX {
            *self = Self::new(self.fields.len());
        }
        self.bytes.clear();
        self.bytes.extend_from_slice(line);
        self.slots.clear();
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.fields.fill((0, 0));
            self.stamp = 1;
        }
    }

    pub(crate) fn append(&mut self, value: &[u8]) -> Span {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(value);
        Span::new(start..self.bytes.len())
    }

    #[inline]
    pub(crate) fn raw(&self, span: Span) -> &[u8] {
        &self.bytes[span.range()]
    }

    /// Notes that the event has `field`; whether that is news.
    #[inline]
    pub(crate) fn mark(&mut self, field: FieldId) -> bool {
        match self.fields.get_mut(usize::from(field)) {
            Some(known) if known.0 != self.stamp => {
                *known = (self.stamp, 0);
                true
            }
            _ => false,
        }
    }

    #[inline]
    pub(crate) fn push(
        &mut self,
        field: FieldId,
        kind: Kind,
        written: Written,
        raw: Span,
        list: List,
    ) {
        let mut next = 0;
        if field != UNNAMED {
            self.mark(field);
            let head = &mut self.fields[usize::from(field)].1;
            next = std::mem::replace(head, self.slots.len() as u32 + 1);
        }
        self.slots.push(Slot { kind, list, next, written, raw, texts: None, plain: None });
    }

    pub(crate) fn has(&self, field: FieldId) -> bool {
        self.fields.get(usize::from(field)).is_some_and(|known| known.0 == self.stamp)
    }

    /// The values of `field`, or all texts of the event for [`UNNAMED`].
    #[inline]
    pub(crate) fn first(&self, field: FieldId) -> Option<usize> {
        if field == UNNAMED {
            return self.slots.iter().position(|slot| slot.kind == Kind::Text);
        }
        let (stamp, head) = self.fields[usize::from(field)];
        (stamp == self.stamp && head > 0).then(|| head as usize - 1)
    }

    #[inline]
    pub(crate) fn after(&self, field: FieldId, slot: usize) -> Option<usize> {
        if field == UNNAMED {
            let rest = self.slots.get(slot + 1..)?;
            return rest.iter().position(|it| it.kind == Kind::Text).map(|at| slot + 1 + at);
        }
        (self.slots[slot].next as usize).checked_sub(1)
    }

    /// The value of `slot` with escapes undone.
    pub(crate) fn value(&mut self, slot: usize) -> Value<'_> {
        let Slot { kind, raw, written, texts, .. } = self.slots[slot];
        let (plain, lower) = texts.unwrap_or_else(|| {
            let texts = self.decode(kind, written, raw);
            self.slots[slot].texts = Some(texts);
            texts
        });
        Value { kind, plain: &self.bytes[plain.range()], lower: &self.bytes[lower.range()] }
    }

    /// The value of a slot that has been asked for before.
    pub(crate) fn known(&self, slot: usize) -> Value<'_> {
        let Slot { kind, raw, texts, plain, .. } = self.slots[slot];
        self.texts(kind, texts.unwrap_or((plain.unwrap_or(raw), raw)))
    }

    /// Undoes the escapes of a value that is to be shown.
    pub(crate) fn plain(&mut self, slot: usize) {
        let Slot { kind, raw, written, texts, plain, .. } = self.slots[slot];
        if texts.is_none() && plain.is_none() {
            self.slots[slot].plain = Some(self.meant(kind, written, raw));
        }
    }

    /// The value of a slot with escapes undone, whether or not it was asked for before.
    pub(crate) fn shown(&self, slot: usize) -> Cow<'_, [u8]> {
        let Slot { kind, raw, written, texts, plain, .. } = self.slots[slot];
        let raw_text = self.raw(raw);
        let escaped = kind == Kind::Text && written == Written::Json && raw_text.contains(&b'\\');
        if texts.is_some() || plain.is_some() || !escaped {
            return self.known(slot).plain.into();
        }
        let mut out = Vec::with_capacity(raw_text.len());
        unescape(raw_text, &mut out);
        out.into()
    }

    /// The first value of a field that a rule names.
    pub(crate) fn first_named(&self, field: FieldId) -> Option<usize> {
        if field == UNNAMED { None } else { self.first(field) }
    }

    /// As [`Self::value`], for a value that is in no slot.
    pub(crate) fn value_of(&mut self, kind: Kind, written: Written, raw: Span) -> (Span, Span) {
        self.decode(kind, written, raw)
    }

    pub(crate) fn texts(&self, kind: Kind, (plain, lower): (Span, Span)) -> Value<'_> {
        Value { kind, plain: &self.bytes[plain.range()], lower: &self.bytes[lower.range()] }
    }

    /// Hands over texts made before the slot was.
    pub(crate) fn set_texts(&mut self, texts: (Span, Span)) {
        if let Some(slot) = self.slots.last_mut() {
            slot.texts = Some(texts);
        }
    }

    fn decode(&mut self, kind: Kind, written: Written, raw: Span) -> (Span, Span) {
        let plain = self.meant(kind, written, raw);
        (plain, self.lowered(plain))
    }

    fn meant(&mut self, kind: Kind, written: Written, raw: Span) -> Span {
        match (kind, written) {
            (Kind::Text, Written::Json) => self.unescaped(raw),
            (Kind::Number, Written::Json) => self.number(raw),
            _ => raw,
        }
    }

    fn unescaped(&mut self, raw: Span) -> Span {
        if memchr::memchr(b'\\', self.raw(raw)).is_none() {
            return raw;
        }
        let start = self.bytes.len();
        self.scratch.clear();
        unescape(&self.bytes[raw.range()], &mut self.scratch);
        self.bytes.extend_from_slice(&self.scratch);
        Span::new(start..self.bytes.len())
    }

    /// A number that is not written as plain digits is taken as its shortest form.
    fn number(&mut self, raw: Span) -> Span {
        let text = self.raw(raw);
        if text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-') {
            return raw;
        }
        let real = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
        real.map_or(raw, |real| self.append(real.to_string().as_bytes()))
    }

    fn lowered(&mut self, plain: Span) -> Span {
        let text = self.raw(plain);
        if text.is_ascii() {
            let start = self.bytes.len();
            self.bytes.extend_from_within(plain.range());
            self.bytes[start..].make_ascii_lowercase();
            return Span::new(start..self.bytes.len());
        }
        let lower = lower(text).into_owned();
        self.append(&lower)
    }
}
