//! Which of many texts stand in a value, in one pass over it.
//!
//! Each text is filed under one of its runs of four bytes (a gram), the rarest; one
//! that is shorter, under two of its bytes (a pair). The pass asks a small set of bits for the gram at each place; only what the
//! bits let through is looked up, and only what is found there is compared.

use std::collections::HashMap;

use crate::tree::PredicateId;

/// Four bytes of a text, or a pair of them with two bytes that stand in no text.
pub(crate) type Gram = u32;

const PAIR: Gram = 0xffff_0000;

/// A text that may stand around a gram.
#[derive(Clone, Debug)]
pub(crate) struct Filed {
    pub predicate: PredicateId,
    /// How many bytes of the text stand before the gram.
    pub before: u32,
    /// The whole predicate, if finding its text answers it.
    pub text: Option<Box<[u8]>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Grams {
    bits: Box<[u64]>,
    /// To be shifted out of a hash to leave a place in `bits`.
    bits_shift: u32,
    /// One bit for every possible pair.
    pairs: Box<[u64]>,
    slots: Box<[Slot]>,
    slots_shift: u32,
    filed: Box<[Filed]>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    gram: Gram,
    start: u32,
    len: u32,
}

/// Bits for each gram: one in sixteen is set, so few places pass by chance.
const BITS_PER_GRAM: usize = 16;

/// No more than fits into the nearest cache beside the value.
const BITS_MAX: usize = 1 << 17;

impl Grams {
    pub(crate) fn new(filed: impl IntoIterator<Item = (Gram, Filed)>) -> Self {
        let mut by_gram: HashMap<Gram, Vec<Filed>> = HashMap::new();
        for (gram, entry) in filed {
            by_gram.entry(gram).or_default().push(entry);
        }
        let bits = (by_gram.len() * BITS_PER_GRAM).next_power_of_two().clamp(1 << 10, BITS_MAX);
        let slots = (by_gram.len() * 2).next_power_of_two().max(2);
        let mut grams = Self {
            bits: vec![0; bits / 64].into(),
            bits_shift: 32 - bits.trailing_zeros(),
            pairs: vec![0; (1 << 16) / 64].into(),
            slots: vec![Slot::default(); slots].into(),
            slots_shift: 32 - slots.trailing_zeros(),
            filed: Box::default(),
        };
        let mut all = Vec::new();
        for (gram, mut entries) in by_gram {
            grams.insert(Slot { gram, start: all.len() as u32, len: entries.len() as u32 });
            all.append(&mut entries);
        }
        grams.filed = all.into();
        grams
    }

    fn insert(&mut self, slot: Slot) {
        let (bits, bit) = if slot.gram & PAIR == PAIR {
            (&mut self.pairs, (slot.gram & !PAIR) as usize)
        } else {
            (&mut self.bits, (hash(slot.gram) >> self.bits_shift) as usize)
        };
        bits[bit / 64] |= 1 << (bit % 64);
        let mut at = (hash(slot.gram) >> self.slots_shift) as usize;
        while self.slots[at].len > 0 {
            at = (at + 1) % self.slots.len();
        }
        self.slots[at] = slot;
    }

    /// Calls `found` with the start of each gram in `value` and what is filed under it.
    #[inline]
    pub(crate) fn scan(&self, value: &[u8], mut found: impl FnMut(usize, &Filed)) {
        if self.filed.is_empty() {
            return;
        }
        let mask = self.bits.len() - 1;
        for (at, window) in value.windows(4).enumerate() {
            let &[a, b, c, d] = window else { continue };
            let gram = Gram::from_le_bytes([a, b, c, d]);
            let bit = (hash(gram) >> self.bits_shift) as usize;
            let here = self.bits[(bit / 64) & mask] >> (bit % 64) & 1;
            if here | self.has_pair(gram) == 1 {
                if here == 1 {
                    self.filed(gram).iter().for_each(|filed| found(at, filed));
                }
                self.find_pair(at, gram, &mut found);
            }
        }
        let rest = value.len().saturating_sub(3);
        for (at, pair) in value[rest..].windows(2).enumerate() {
            let pair = Gram::from_le_bytes([pair[0], pair[1], 0, 0]);
            self.find_pair(rest + at, pair, &mut found);
        }
    }

    #[inline]
    fn has_pair(&self, gram: Gram) -> u64 {
        let pair = (gram & !PAIR) as usize;
        self.pairs[(pair / 64) & 0x3ff] >> (pair % 64) & 1
    }

    fn find_pair(&self, at: usize, gram: Gram, found: &mut impl FnMut(usize, &Filed)) {
        if self.has_pair(gram) == 1 {
            self.filed(gram | PAIR).iter().for_each(|filed| found(at, filed));
        }
    }

    fn filed(&self, gram: Gram) -> &[Filed] {
        let mut at = (hash(gram) >> self.slots_shift) as usize;
        loop {
            let slot = self.slots[at];
            if slot.len == 0 {
                return &[];
            }
            if slot.gram == gram {
                return &self.filed[slot.start as usize..][..slot.len as usize];
            }
            at = (at + 1) % self.slots.len();
        }
    }
}

#[inline]
fn hash(gram: Gram) -> u32 {
    gram.wrapping_mul(0x9e37_79b1)
}

/// The grams of `text` with their places; its pairs if it is too short for any.
pub(crate) fn of(text: &[u8]) -> impl Iterator<Item = (usize, Gram)> {
    let width = if text.len() < 4 { 2 } else { 4 };
    text.windows(width).enumerate().map(|(at, window)| {
        let gram = window.iter().rev().fold(0, |gram, byte| gram << 8 | Gram::from(*byte));
        (at, if window.len() == 2 { gram | PAIR } else { gram })
    })
}

/// The pairs of a text of any length.
pub(crate) fn pairs(text: &[u8]) -> impl Iterator<Item = Gram> {
    text.windows(2).map(|pair| Gram::from_le_bytes([pair[0], pair[1], 0xff, 0xff]))
}
