//! Rules over matches of other rules within a span of time.

mod compile;
mod condition;
mod distinct;
mod order;
mod ranks;
mod window;

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::engine::Engine;
use crate::op::FieldId;
use crate::reason::Match;
use window::{Hit, Window};

pub use compile::Correlation;
pub(crate) use compile::{Source, compile};

/// Groups kept at a time, over all correlations.
const GROUPS_MAX: usize = 100_000;

/// Holds correlations against matches as they come. Its state is bounded; what had
/// to be given up is counted.
pub struct Correlator {
    engine: Arc<Engine>,
    groups: HashTable<Group>,
    seed: RandomState,
    /// Correlations by what they refer to.
    listeners: HashMap<Source, Vec<(usize, usize)>>,
    key: Vec<u8>,
    forgotten: u64,
}

/// What is known of one correlation for one combination of the values it groups by.
struct Group {
    hash: u64,
    correlation: usize,
    /// The values, each with its length before it.
    key: Box<[u8]>,
    latest: i64,
    window: Window,
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
    pub fn new(engine: Arc<Engine>) -> Self {
        let mut listeners: HashMap<Source, Vec<(usize, usize)>> = HashMap::new();
        for (number, correlation) in engine.correlations().iter().enumerate() {
            for (place, source) in correlation.sources.iter().enumerate() {
                listeners.entry(*source).or_default().push((number, place));
            }
        }
        Self {
            engine,
            groups: HashTable::new(),
            seed: RandomState::default(),
            listeners,
            key: Vec::new(),
            forgotten: 0,
        }
    }

    /// Takes a match of an event of the second `at`, and tells what it brings about.
    pub fn observe(&mut self, found: &Match<'_>, at: i64, told: &mut dyn FnMut(&Correlated<'_>)) {
        let Some(listeners) = self.listeners.get(&Source::Rule(found.number())) else { return };
        for (number, place) in listeners.clone() {
            let engine = Arc::clone(&self.engine);
            let correlation = &engine.correlations()[number];
            let mut key = std::mem::take(&mut self.key);
            key.clear();
            let mut whole = true;
            for field in &correlation.group_fields[place] {
                whole &= append(found, *field, &mut key);
            }
            // Without all values it belongs to no group.
            if whole && let Some(hit) = self.hit(correlation, place, found) {
                self.note(number, &key, hit, at, told);
            }
            self.key = key;
        }
    }

    /// How many groups were forgotten because there were too many.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    fn hit(&self, correlation: &Correlation, place: usize, found: &Match<'_>) -> Option<Hit> {
        if correlation.fields.is_empty() {
            return Some(Hit::Rule(place));
        }
        let mut value = Vec::new();
        for field in &correlation.fields {
            if !append(found, *field, &mut value) {
                return None;
            }
        }
        if correlation.counts_values() {
            let mut other = self.seed.build_hasher();
            other.write_u8(1);
            other.write(&value);
            let hash =
                u128::from(self.seed.hash_one(&value[..])) << 64 | u128::from(other.finish());
            return Some(Hit::Value(hash));
        }
        let text = std::str::from_utf8(&value[4..]).ok()?;
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Hit::Number)
    }

    fn note(
        &mut self,
        number: usize,
        key: &[u8],
        hit: Hit,
        at: i64,
        told: &mut dyn FnMut(&Correlated<'_>),
    ) {
        let engine = Arc::clone(&self.engine);
        let correlation = &engine.correlations()[number];
        let group = self.group(correlation, number, key, at);
        group.latest = group.latest.max(at);
        let at = group.latest;
        let Some(value) = group.window.note(correlation, hit, at) else { return };
        told(&Correlated { correlation, group: parts(key), value, at });
        self.pass_on(number, key, at, told);
    }

    fn group(
        &mut self,
        correlation: &Correlation,
        number: usize,
        key: &[u8],
        at: i64,
    ) -> &mut Group {
        let mut hasher = self.seed.build_hasher();
        hasher.write_usize(number);
        hasher.write(key);
        let hash = hasher.finish();
        let same = |it: &Group| it.hash == hash && it.correlation == number && *it.key == *key;
        if self.groups.len() >= GROUPS_MAX && self.groups.find(hash, same).is_none() {
            self.forget(at);
        }
        let entry = self.groups.entry(hash, same, |it| it.hash);
        entry
            .or_insert_with(|| Group {
                hash,
                correlation: number,
                key: key.into(),
                latest: i64::MIN,
                window: Window::new(correlation),
            })
            .into_mut()
    }

    /// Lets go of groups whose time is over; if that is not enough, of the stalest tenth.
    fn forget(&mut self, now: i64) {
        let engine = Arc::clone(&self.engine);
        let over = |it: &Group| {
            it.latest < now.saturating_sub(engine.correlations()[it.correlation].span_s)
        };
        self.groups.retain(|it| !over(it));
        if self.groups.len() < GROUPS_MAX * 9 / 10 {
            return;
        }
        let mut times: Vec<i64> = self.groups.iter().map(|it| it.latest).collect();
        let middle = times.len() / 10;
        let limit = *times.select_nth_unstable(middle).1;
        let before = self.groups.len();
        let mut spare = middle;
        self.groups.retain(|it| {
            let goes = it.latest <= limit && spare > 0;
            spare -= usize::from(goes);
            !goes
        });
        self.forgotten += (before - self.groups.len()) as u64;
    }

    /// A correlation is a match for the correlations that refer to it.
    fn pass_on(
        &mut self,
        number: usize,
        key: &[u8],
        at: i64,
        told: &mut dyn FnMut(&Correlated<'_>),
    ) {
        let Some(listeners) = self.listeners.get(&Source::Correlation(number)) else { return };
        for (parent, place) in listeners.clone() {
            let engine = Arc::clone(&self.engine);
            let values = parts(key);
            let own = &engine.correlations()[number].group_by;
            let named = |name: &str| own.iter().position(|it| **it == *name).map(|at| values[at]);
            let wanted = engine.correlations()[parent].group_by.iter().map(|name| named(name));
            let Some(wanted) = wanted.collect::<Option<Vec<_>>>() else { continue };
            let mut parent_key = Vec::new();
            wanted.iter().for_each(|value| push(value, &mut parent_key));
            self.note(parent, &parent_key, Hit::Rule(place), at, told);
        }
    }
}

/// Appends the value of `field`; whether there is one.
fn append(found: &Match<'_>, field: FieldId, key: &mut Vec<u8>) -> bool {
    let Some(value) = found.value(field) else { return false };
    push(&value, key);
    true
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
