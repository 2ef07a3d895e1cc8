//! How often what is asked for occurs: from the rules themselves, and from a sample.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::grams::{self, Gram};
use crate::op::{FieldId, Predicate, UNNAMED};
use crate::tree::PredicateId;

/// Grams counted at most. A sample cannot make the counts grow beyond that.
const GRAMS_MAX: usize = 1 << 20;

/// A field is long if more than one byte in so many is its.
const LONG_SHARE: usize = 20;

/// What a sample of events held. Empty where none was taken: results are the same,
/// only slower to come by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    events: u32,
    grams: HashMap<Gram, u32, FixedState>,
    hits: Vec<u32>,
    present: Vec<u32>,
    bytes: usize,
    bytes_by_field: Vec<usize>,
}

impl Profile {
    pub(crate) fn event(&mut self) {
        self.events += 1;
    }

    /// A value that had to be looked at.
    pub(crate) fn text(&mut self, field: FieldId, lower: &[u8]) {
        self.bytes += lower.len();
        if field != UNNAMED {
            let at = usize::from(field);
            self.bytes_by_field.resize(self.bytes_by_field.len().max(at + 1), 0);
            self.bytes_by_field[at] += lower.len();
        }
        for gram in grams::of(lower).map(|(_, gram)| gram).chain(grams::pairs(lower)) {
            if self.grams.len() < GRAMS_MAX || self.grams.contains_key(&gram) {
                *self.grams.entry(gram).or_default() += 1;
            }
        }
    }

    pub(crate) fn hit(&mut self, id: PredicateId) {
        count(&mut self.hits, id as usize);
    }

    pub(crate) fn present(&mut self, field: FieldId) {
        count(&mut self.present, field.into());
    }

    /// Whether a good part of all bytes that had to be looked at are of `field`.
    pub(crate) fn is_long(&self, field: FieldId) -> bool {
        let own = self.bytes_by_field.get(usize::from(field)).copied().unwrap_or_default();
        own > 0 && own * LONG_SHARE > self.bytes
    }

    /// The share of events in which `id` holds; `None` without a sample.
    pub(crate) fn hit_rate(&self, id: PredicateId) -> Option<f32> {
        self.rate(&self.hits, id as usize)
    }

    pub(crate) fn presence(&self, field: FieldId) -> Option<f32> {
        self.rate(&self.present, field.into())
    }

    fn rate(&self, counts: &[u32], at: usize) -> Option<f32> {
        let count = counts.get(at).copied().unwrap_or_default();
        (self.events > 0).then(|| count as f32 / self.events as f32)
    }

    /// Together with how often each gram stands in the texts of rules.
    pub(crate) fn with_texts(&self, predicates: &[Predicate]) -> Rarity<'_> {
        let mut in_rules: HashMap<Gram, u32, FixedState> = HashMap::default();
        let texts = predicates.iter().flat_map(|predicate| predicate.anchors.iter());
        for (_, gram) in texts.flat_map(|text| grams::of(text)) {
            *in_rules.entry(gram).or_default() += 1;
        }
        Rarity { profile: self, in_rules }
    }
}

fn count(counts: &mut Vec<u32>, at: usize) {
    if counts.len() <= at {
        counts.resize(at + 1, 0);
    }
    counts[at] += 1;
}

pub(crate) struct Rarity<'a> {
    profile: &'a Profile,
    in_rules: HashMap<Gram, u32, FixedState>,
}

impl Rarity<'_> {
    /// Lower is rarer.
    pub(crate) fn rarity(&self, gram: Gram) -> (u32, u32) {
        let of = |counts: &HashMap<_, u32, _>| counts.get(&gram).copied().unwrap_or_default();
        (of(&self.profile.grams), of(&self.in_rules))
    }
}
