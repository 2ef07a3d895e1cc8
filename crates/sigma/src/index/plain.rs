//! Whole values, numbers, networks and truths: looked up or told by looking once.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::network::{Network, address};
use crate::number::{Compare, Number};
use crate::op::{FieldId, Kind, Op, Predicate, Value, lower};
use crate::tree::PredicateId;

/// Whole values of all fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exact {
    table: HashTable<(u64, PredicateId)>,
    /// Lengths in use by field, modulo 64: most values are told by it.
    lengths: Vec<u64>,
}

impl Exact {
    pub(crate) fn new(fields: usize) -> Self {
        Self { lengths: vec![0; fields], ..Self::default() }
    }

    pub(crate) fn add(&mut self, id: PredicateId, predicate: &Predicate) {
        let Op::Exact(text) = &predicate.op else { return };
        let text = lower(text);
        self.lengths[predicate.field as usize] |= 1 << (text.len() % 64);
        let hash = hash(predicate.field, &text);
        self.table.insert_unique(hash, (hash, id), |entry| entry.0);
    }

    #[inline]
    pub(crate) fn find(
        &self,
        predicates: &[Predicate],
        field: FieldId,
        value: &Value<'_>,
        out: &mut Vec<PredicateId>,
    ) {
        if self.lengths[field as usize] >> (value.lower.len() % 64) & 1 == 0 {
            return;
        }
        let hash = hash(field, value.lower);
        for (known, id) in self.table.iter_hash(hash) {
            let predicate = &predicates[*id as usize];
            if *known == hash && predicate.field == field && predicate.test(value) {
                out.push(*id);
            }
        }
    }
}

/// Rule texts are no secret, so the seed need not be one: nothing is kept that a
/// value of the log could grow.
fn hash(field: FieldId, text: &[u8]) -> u64 {
    FixedState::with_seed(field.into()).hash_one(text)
}

/// The rest of what is asked of one field.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plain {
    equal: Vec<(i64, PredicateId)>,
    numbers: Vec<(Compare, Number, PredicateId)>,
    networks: Vec<(Network, PredicateId)>,
    truths: Vec<(bool, PredicateId)>,
}

impl Plain {
    pub(crate) fn add(&mut self, id: PredicateId, op: &Op) {
        match op {
            Op::Number(compare, limit) => match (compare, limit.0) {
                (Compare::Equal, Number::Whole(whole)) => self.equal.push((whole, id)),
                (compare, number) => self.numbers.push((*compare, number, id)),
            },
            Op::Network(network) => self.networks.push((*network, id)),
            Op::Truth(truth) => self.truths.push((*truth, id)),
            _ => {}
        }
    }

    pub(crate) fn sort(&mut self) {
        self.equal.sort_unstable();
    }

    #[inline]
    pub(crate) fn find(&self, value: &Value<'_>, out: &mut Vec<PredicateId>) {
        if !(self.equal.is_empty() && self.numbers.is_empty())
            && value.kind != Kind::Truth
            && let Some(number) = Number::parse(value.plain)
        {
            self.find_number(number, out);
        }
        if !self.networks.is_empty()
            && let Some(address) = address(value.plain)
        {
            let inside = self.networks.iter().filter(|(network, _)| network.contains(address));
            out.extend(inside.map(|(_, id)| *id));
        }
        if !self.truths.is_empty()
            && let Some(truth) = crate::op::truth(value)
        {
            out.extend(self.truths.iter().filter(|(it, _)| *it == truth).map(|(_, id)| *id));
        }
    }

    fn find_number(&self, number: Number, out: &mut Vec<PredicateId>) {
        let whole = match number {
            Number::Whole(whole) => Some(whole),
            // 4688.0 is 4688; beyond 2^53 a real number is no certain whole one.
            Number::Real(real) => (real.fract() == 0.0 && real.abs() < 9e15).then_some(real as i64),
        };
        if let Some(whole) = whole {
            let start = self.equal.partition_point(|(it, _)| *it < whole);
            let same = self.equal[start..].iter().take_while(|(it, _)| *it == whole);
            out.extend(same.map(|(_, id)| *id));
        }
        let held = self.numbers.iter().filter(|(compare, limit, _)| compare.holds(number, *limit));
        out.extend(held.map(|(_, _, id)| *id));
    }
}
