//! Rules over matches of other rules within a span of time.

mod compile;
mod condition;
mod distinct;
mod groups;
mod order;
mod ranks;
mod window;

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use foldhash::fast::{FixedState, RandomState};

use crate::engine::Engine;
use crate::op::FieldId;
use crate::reason::Match;
use groups::Groups;
use window::Hit;

pub use compile::Correlation;
pub(crate) use compile::{Source, compile};

/// A longer value to group by or to count is cut, and what is cut off told by its hash:
/// nobody needs to read more of it, and groups are kept for long.
const VALUE_MAX: usize = 1 << 10;

/// Holds correlations against matches as they come. Its state is bounded; what had
/// to be given up is counted.
pub struct Correlator {
    plan: Arc<Plan>,
    groups: Groups,
    seed: RandomState,
    key: Vec<u8>,
    value: Vec<u8>,
}

/// What does not change.
struct Plan {
    correlations: Box<[Correlation]>,
    /// By what they refer to: the correlations, and at which place they do.
    listeners: HashMap<Source, Vec<(usize, usize)>, FixedState>,
}

impl Plan {
    fn correlation(&self, number: usize) -> &Correlation {
        &self.correlations[number]
    }

    fn listeners(&self, source: Source) -> &[(usize, usize)] {
        self.listeners.get(&source).map_or(&[], |listeners| listeners)
    }
}

/// A correlation that has come about.
#[derive(Debug)]
pub struct Correlated<'a> {
    /// The rule.
    pub correlation: &'a Correlation,
    /// The values that it groups by, in its order.
    pub group: Vec<&'a [u8]>,
    /// What it counted or measured.
    pub value: f64,
    /// When, in seconds since 1970.
    pub at: i64,
}

impl Correlator {
    /// A correlator that has seen nothing yet.
    #[must_use]
    pub fn new(engine: &Engine) -> Self {
        let mut listeners: HashMap<Source, Vec<(usize, usize)>, FixedState> = HashMap::default();
        let correlations: Box<[Correlation]> = engine.correlations().into();
        for (number, correlation) in correlations.iter().enumerate() {
            for (place, source) in correlation.sources.iter().enumerate() {
                listeners.entry(*source).or_default().push((number, place));
            }
        }
        Self {
            plan: Arc::new(Plan { correlations, listeners }),
            groups: Groups::default(),
            seed: RandomState::default(),
            key: Vec::new(),
            value: Vec::new(),
        }
    }

    /// Takes a match of an event of the second `at`, and tells what it brings about.
    pub fn observe(&mut self, found: &Match<'_>, at: i64, told: &mut dyn FnMut(&Correlated<'_>)) {
        let plan = Arc::clone(&self.plan);
        for (number, place) in plan.listeners(Source::Rule(found.number())) {
            let correlation = plan.correlation(*number);
            let mut key = std::mem::take(&mut self.key);
            key.clear();
            // Without all values it belongs to no group.
            let whole = append(&self.seed, found, &correlation.group_fields[*place], &mut key);
            if whole && let Some(hit) = self.hit(correlation, *place, found) {
                self.note(&plan, *number, &key, hit, at, told);
            }
            self.key = key;
        }
    }

    /// How many groups were forgotten because there were too many.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.groups.forgotten()
    }

    fn hit(&mut self, correlation: &Correlation, place: usize, found: &Match<'_>) -> Option<Hit> {
        if correlation.fields.is_empty() {
            return Some(Hit::Rule(place));
        }
        self.value.clear();
        if !append(&self.seed, found, &correlation.fields, &mut self.value) {
            return None;
        }
        if correlation.counts_values() {
            return Some(Hit::Value(self.wide_hash()));
        }
        let text = std::str::from_utf8(&self.value[4..]).ok()?;
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Hit::Number)
    }

    /// Of twice the usual width, so that no two values in reach of anybody are one.
    fn wide_hash(&self) -> u128 {
        let half = |number| {
            let mut hasher = self.seed.build_hasher();
            hasher.write_u8(number);
            hasher.write(&self.value);
            u128::from(hasher.finish())
        };
        half(0) << 64 | half(1)
    }

    fn note(
        &mut self,
        plan: &Plan,
        number: usize,
        key: &[u8],
        hit: Hit,
        at: i64,
        told: &mut dyn FnMut(&Correlated<'_>),
    ) {
        let all = &plan.correlations;
        let noted = self.groups.note(&self.seed, all, number, key, hit, at);
        let Some((value, at)) = noted else { return };
        told(&Correlated { correlation: &all[number], group: parts(key), value, at });
        self.pass_on(plan, number, key, at, told);
    }

    /// A correlation is a match for the correlations that refer to it.
    fn pass_on(
        &mut self,
        plan: &Plan,
        number: usize,
        key: &[u8],
        at: i64,
        told: &mut dyn FnMut(&Correlated<'_>),
    ) {
        let (values, own) = (parts(key), &plan.correlation(number).group_by);
        for (parent, place) in plan.listeners(Source::Correlation(number)) {
            let named = |name: &str| own.iter().position(|it| **it == *name).map(|at| values[at]);
            let wanted = plan.correlation(*parent).group_by.iter().map(|name| named(name));
            let Some(wanted) = wanted.collect::<Option<Vec<_>>>() else { continue };
            let mut parent_key = Vec::new();
            wanted.iter().for_each(|value| push(value, &mut parent_key));
            self.note(plan, *parent, &parent_key, Hit::Rule(*place), at, told);
        }
    }
}

/// Appends the values of `fields`; whether the event has them all.
fn append(seed: &RandomState, found: &Match<'_>, fields: &[FieldId], key: &mut Vec<u8>) -> bool {
    fields.iter().all(|field| {
        let value = found.value(*field);
        value.iter().for_each(|value| push_short(seed, value, key));
        value.is_some()
    })
}

fn push_short(seed: &RandomState, value: &[u8], key: &mut Vec<u8>) {
    if value.len() <= VALUE_MAX {
        return push(value, key);
    }
    let (start, rest) = value.split_at(VALUE_MAX);
    push(&[start, format!("…{:016x}", seed.hash_one(rest)).as_bytes()].concat(), key);
}

fn push(value: &[u8], key: &mut Vec<u8>) {
    key.extend_from_slice(&(value.len() as u32).to_le_bytes());
    key.extend_from_slice(value);
}

fn parts(mut key: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let Some((len, rest)) = key.split_first_chunk() {
        let (part, rest) = rest.split_at(u32::from_le_bytes(*len) as usize);
        parts.push(part);
        key = rest;
    }
    parts
}
