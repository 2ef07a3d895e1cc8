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
    /// One bit for every possible pair; empty where no text is so short.
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

/// Bits for each gram: one in thirty-two is set, so few places pass by chance.
const BITS_PER_GRAM: usize = 32;

/// How many places of a value are looked at before what was found is judged.
const PIECE: usize = 16 << 10;

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
            pairs: vec![
                0;
                if by_gram.keys().any(|gram| is_pair(*gram)) { (1 << 16) / 64 } else { 0 }
            ]
            .into(),
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
        let (bits, bit) = if is_pair(slot.gram) {
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
    pub(crate) fn scan(
        &self,
        value: &[u8],
        places: &mut Vec<(u32, Gram)>,
        mut found: impl FnMut(usize, &Filed),
    ) {
        if self.filed.is_empty() {
            return;
        }
        // Piece by piece, so that a giant among values fills no list of places. Each is
        // three bytes longer than the next begins after it.
        for start in (0..value.len()).step_by(PIECE) {
            let piece = &value[start..value.len().min(start + PIECE + 3)];
            places.clear();
            if self.pairs.is_empty() {
                self.long(piece, places);
            } else {
                self.long_and_pairs(piece, places);
            }
            // Three bytes at the end, as if one more stood behind them.
            if let Some(&[a, b, c]) = piece.last_chunk() {
                places.push((piece.len() as u32 - 3, Gram::from_le_bytes([a, b, c, 0])));
            }
            for (at, gram) in places.iter() {
                self.filed(*gram).iter().for_each(|filed| found(start + *at as usize, filed));
            }
        }
    }

    /// Kept apart from what is done with the places, and as tight as can be.
    #[inline(never)]
    fn long(&self, value: &[u8], places: &mut Vec<(u32, Gram)>) {
        for (at, bytes) in (0..).zip(value.array_windows()) {
            let gram = Gram::from_le_bytes(*bytes);
            if self.may_have(gram) {
                places.push((at, gram));
            }
        }
    }

    #[inline(never)]
    fn long_and_pairs(&self, value: &[u8], places: &mut Vec<(u32, Gram)>) {
        for (at, bytes) in (0..).zip(value.array_windows()) {
            let gram = Gram::from_le_bytes(*bytes);
            if self.may_have(gram) {
                places.push((at, gram));
            }
            if self.has_pair(gram) {
                places.push((at, gram | PAIR));
            }
        }
        let rest = value.len().saturating_sub(3);
        for (at, pair) in (rest as u32..).zip(value[rest..].array_windows()) {
            let pair = Gram::from(u16::from_le_bytes(*pair));
            if self.has_pair(pair) {
                places.push((at, pair | PAIR));
            }
        }
    }

    #[inline]
    fn may_have(&self, gram: Gram) -> bool {
        let bit = (hash(gram) >> self.bits_shift) as usize;
        self.bits[(bit / 64) & (self.bits.len() - 1)] >> (bit % 64) & 1 == 1
    }

    #[inline]
    fn has_pair(&self, gram: Gram) -> bool {
        let pair = (gram & !PAIR) as usize;
        self.pairs[(pair / 64) & (self.pairs.len() - 1)] >> (pair % 64) & 1 == 1
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

fn is_pair(gram: Gram) -> bool {
    gram & PAIR == PAIR
}

/// Every gram that begins with the three bytes of `text`.
pub(crate) fn beginning_with(text: &[u8]) -> impl Iterator<Item = Gram> {
    let start = of_bytes(text);
    (0..=255).map(move |last| start | last << 24)
}

fn of_bytes(bytes: &[u8]) -> Gram {
    bytes.iter().rev().fold(0, |gram, byte| gram << 8 | Gram::from(*byte))
}

#[inline]
fn hash(gram: Gram) -> u32 {
    gram.wrapping_mul(0x9e37_79b1)
}

/// The grams of `text` with their places; its pairs if it is too short for any.
pub(crate) fn of(text: &[u8]) -> impl Iterator<Item = (usize, Gram)> {
    let width = if text.len() < 4 { 2 } else { 4 };
    text.windows(width).enumerate().map(|(at, window)| {
        let gram = of_bytes(window);
        (at, if window.len() == 2 { gram | PAIR } else { gram })
    })
}

/// The pairs of a text of any length.
pub(crate) fn pairs(text: &[u8]) -> impl Iterator<Item = Gram> {
    text.windows(2).map(|pair| Gram::from_le_bytes([pair[0], pair[1], 0xff, 0xff]))
}
