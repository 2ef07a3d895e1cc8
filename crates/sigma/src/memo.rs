//! What was found out about a value, kept for the next time it is seen.
//!
//! Logs repeat themselves: most values have been seen before in their field. The
//! memory is bounded: it has two halves, and when the young one is full the old one
//! is forgotten and they change places; what is met again moves to the young.
//!
//! Bytes are compared, so no value passes for another; the hash has a secret seed,
//! so nobody can prepare values that fall on one place.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::index::RuleId;
use crate::tree::PredicateId;

const KEY_BYTES_MAX: usize = 12 << 20;
const ENTRIES_MAX: usize = 112 << 10;
const NUMBERS_MAX: usize = 1 << 20;

/// Longer values are not kept: they would push out many short ones.
const KEY_MAX: usize = 16 << 10;

/// Which predicates hold for a value, and which rules they wake.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    space: Space,
    start: u32,
    hits: u32,
    rules: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Space {
    Young,
    Old,
    /// Kept for this event only.
    Spill,
}

#[derive(Clone, Debug)]
struct Entry {
    hash: u64,
    tag: u32,
    key_start: u32,
    key_len: u32,
    list: List,
}

#[derive(Clone, Debug, Default)]
struct Half {
    table: HashTable<Entry>,
    keys: Vec<u8>,
    numbers: Vec<u32>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Memo {
    young: Half,
    old: Half,
    spill: Vec<u32>,
    seed: RandomState,
}

impl Memo {
    /// Begins an event: lists of the one before are no longer good.
    pub(crate) fn begin(&mut self) {
        self.spill.clear();
        if self.young.is_full() {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
    }

    /// `tag` tells the field, and how the value is written.
    #[inline]
    pub(crate) fn hash(&self, tag: u32, raw: &[u8]) -> u64 {
        let mut hasher = self.seed.build_hasher();
        hasher.write_u32(tag);
        hasher.write(raw);
        hasher.finish()
    }

    #[inline]
    pub(crate) fn find(&mut self, hash: u64, tag: u32, raw: &[u8]) -> Option<List> {
        if let Some(entry) = self.young.find(hash, tag, raw) {
            return Some(entry.list);
        }
        let list = self.old.find(hash, tag, raw)?.list;
        Some(
            self.young
                .copy(hash, tag, raw, self.old.list(list), list)
                .unwrap_or(List { space: Space::Old, ..list }),
        )
    }

    pub(crate) fn keep(
        &mut self,
        hash: u64,
        tag: u32,
        raw: &[u8],
        hits: &[PredicateId],
        rules: &[RuleId],
    ) -> List {
        let list = self.keep_for_event(hits, rules);
        let numbers = &self.spill[list.start as usize..];
        self.young.copy(hash, tag, raw, numbers, list).unwrap_or(list)
    }

    pub(crate) fn keep_for_event(&mut self, hits: &[PredicateId], rules: &[RuleId]) -> List {
        let start = self.spill.len() as u32;
        self.spill.extend_from_slice(hits);
        self.spill.extend_from_slice(rules);
        List { space: Space::Spill, start, hits: hits.len() as u32, rules: rules.len() as u32 }
    }

    #[inline]
    pub(crate) fn hits(&self, list: List) -> &[PredicateId] {
        &self.numbers(list)[list.start as usize..][..list.hits as usize]
    }

    #[inline]
    pub(crate) fn rules(&self, list: List) -> &[RuleId] {
        &self.numbers(list)[list.start as usize + list.hits as usize..][..list.rules as usize]
    }

    fn numbers(&self, list: List) -> &[u32] {
        match list.space {
            Space::Young => &self.young.numbers,
            Space::Old => &self.old.numbers,
            Space::Spill => &self.spill,
        }
    }
}

impl Half {
    /// Full enough to change places: one more event of usual size might not fit.
    fn is_full(&self) -> bool {
        self.table.len() > ENTRIES_MAX * 15 / 16
            || self.keys.len() > KEY_BYTES_MAX - (64 << 10)
            || self.numbers.len() > NUMBERS_MAX - (16 << 10)
    }

    fn has_room(&self, key: usize, numbers: usize) -> bool {
        key <= KEY_MAX
            && self.table.len() < ENTRIES_MAX
            && self.keys.len() + key <= KEY_BYTES_MAX
            && self.numbers.len() + numbers <= NUMBERS_MAX
    }

    fn clear(&mut self) {
        self.table.clear();
        self.keys.clear();
        self.numbers.clear();
    }

    #[inline]
    fn find(&self, hash: u64, tag: u32, raw: &[u8]) -> Option<&Entry> {
        self.table.find(hash, |entry| {
            entry.hash == hash
                && entry.tag == tag
                && entry.key_len as usize == raw.len()
                && self.keys[entry.key_start as usize..][..raw.len()] == *raw
        })
    }

    fn list(&self, list: List) -> &[u32] {
        &self.numbers[list.start as usize..][..list.hits as usize + list.rules as usize]
    }

    fn copy(
        &mut self,
        hash: u64,
        tag: u32,
        raw: &[u8],
        numbers: &[u32],
        list: List,
    ) -> Option<List> {
        if !self.has_room(raw.len(), numbers.len()) {
            return None;
        }
        let list = List { space: Space::Young, start: self.numbers.len() as u32, ..list };
        let (key_start, key_len) = (self.keys.len() as u32, raw.len() as u32);
        self.numbers.extend_from_slice(numbers);
        self.keys.extend_from_slice(raw);
        let entry = Entry { hash, tag, key_start, key_len, list };
        self.table.insert_unique(hash, entry, |entry| entry.hash);
        Some(list)
    }
}
