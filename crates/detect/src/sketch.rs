//! How many different things there were, in little memory and whatever their order.
//!
//! Keeps the smallest hashes seen (k minimum values): exact for few, within about a tenth
//! for many.

use std::hash::{BuildHasher, Hasher};

/// How many hashes are kept.
const KEPT: usize = 256;

/// The smallest hashes, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sketch(Vec<u64>);

impl Sketch {
    pub(crate) fn of(thing: &[u8]) -> Self {
        Self(vec![hash(thing)])
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for hash in &other.0 {
            if self.0.len() == KEPT && self.0.last().is_some_and(|last| hash >= last) {
                break;
            }
            if let Err(at) = self.0.binary_search(hash) {
                self.0.insert(at, *hash);
                self.0.truncate(KEPT);
            }
        }
    }

    /// How many different things there were.
    pub(crate) fn count(&self) -> u64 {
        match self.0.last() {
            Some(last) if self.0.len() == KEPT => {
                let share = (*last as f64 + 1.0) / 2_f64.powi(64);
                ((KEPT - 1) as f64 / share) as u64
            }
            _ => self.0.len() as u64,
        }
    }
}

/// The same at every run: what was counted yesterday is counted alike today.
fn hash(thing: &[u8]) -> u64 {
    let mut hasher = foldhash::quality::FixedState::with_seed(1).build_hasher();
    hasher.write(thing);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(things: impl Iterator<Item = usize>) -> Sketch {
        let mut sketch = Sketch::default();
        things.for_each(|n| sketch.merge(&Sketch::of(&n.to_le_bytes())));
        sketch
    }

    #[test]
    fn few_are_counted_and_many_are_nearly() {
        assert_eq!(of((0..100).chain(0..100)).count(), 100);
        let many = of(0..50_000).count() as f64;
        assert!((many / 50_000.0 - 1.0).abs() < 0.15, "{many}");
    }

    #[test]
    fn neither_order_nor_parts_matter() {
        let mut halves = of(0..500);
        halves.merge(&of((300..1000).rev()));
        assert_eq!(halves, of(0..1000));
    }
}
