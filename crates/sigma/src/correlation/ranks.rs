//! Numbers within the span in order of size.
//!
//! They lie in blocks of bounded length, so that one goes in or out by moving few, and
//! a rank is found by counting blocks.

use std::collections::VecDeque;

use super::window::Now;

/// A block is cut in two when it grows beyond this.
const BLOCK_MAX: usize = 256;

/// Numbers kept for one group; beyond it the oldest are let go.
const NUMBERS_MAX: usize = 1 << 16;

/// Numbers in order, and beside them the last: the search for a block need not open it.
struct Block {
    last: f64,
    numbers: Vec<f64>,
}

#[derive(Default)]
pub(crate) struct Ranks {
    blocks: Vec<Block>,
    seen: VecDeque<(i64, f64)>,
}

impl Ranks {
    pub(crate) fn entries(&self) -> usize {
        self.seen.len()
    }

    pub(crate) fn note(&mut self, now: Now, number: f64) {
        while let Some((bucket, old)) = self.seen.front().copied() {
            if bucket >= now.first && self.seen.len() < NUMBERS_MAX {
                break;
            }
            self.seen.pop_front();
            self.remove(old);
        }
        self.seen.push_back((now.bucket, number));
        self.insert(number);
    }

    /// The number at a percentile, between two of them in proportion.
    pub(crate) fn at(&self, percentile: f64) -> Option<f64> {
        let rank = percentile / 100.0 * self.seen.len().checked_sub(1)? as f64;
        let mut left = rank.floor() as usize;
        for (at, Block { numbers, .. }) in self.blocks.iter().enumerate() {
            if left < numbers.len() {
                let in_next = || self.blocks.get(at + 1)?.numbers.first();
                let next = numbers.get(left + 1).or_else(in_next);
                let step = next.map_or(0.0, |next| next - numbers[left]);
                return Some(numbers[left] + rank.fract() * step);
            }
            left -= numbers.len();
        }
        None
    }

    /// The first block that may hold `number`.
    fn block(&self, number: f64) -> usize {
        self.blocks.partition_point(|block| block.last < number)
    }

    fn insert(&mut self, number: f64) {
        let at = self.block(number).min(self.blocks.len().saturating_sub(1));
        let Some(block) = self.blocks.get_mut(at) else {
            self.blocks.push(Block::new(vec![number]));
            return;
        };
        let place = block.numbers.partition_point(|it| *it < number);
        block.numbers.insert(place, number);
        block.last = block.last.max(number);
        if block.numbers.len() > BLOCK_MAX {
            let upper = block.numbers.split_off(BLOCK_MAX / 2);
            *block = Block::new(std::mem::take(&mut block.numbers));
            self.blocks.insert(at + 1, Block::new(upper));
        }
    }

    fn remove(&mut self, number: f64) {
        let at = self.block(number);
        let Some(block) = self.blocks.get_mut(at) else { return };
        let place = block.numbers.partition_point(|it| *it < number);
        if block.numbers.get(place) == Some(&number) {
            block.numbers.remove(place);
        }
        match block.numbers.last() {
            Some(last) => block.last = *last,
            None => {
                self.blocks.remove(at);
            }
        }
    }
}

impl Block {
    fn new(numbers: Vec<f64>) -> Self {
        Self { last: numbers.last().copied().unwrap_or_default(), numbers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranks_are_those_of_sorted_numbers(numbers in proptest::collection::vec(-50_i32..50, 1..2000), kept in 1..900_i64) {
            let mut ranks = Ranks::default();
            for (bucket, number) in (0_i64..).zip(&numbers) {
                ranks.note(Now { bucket, first: bucket - kept + 1 }, f64::from(*number));
            }
            let from = numbers.len().saturating_sub(kept as usize);
            let mut sorted: Vec<f64> = numbers[from..].iter().map(|it| f64::from(*it)).collect();
            sorted.sort_by(f64::total_cmp);
            prop_assert_eq!(ranks.at(0.0), sorted.first().copied());
            prop_assert_eq!(ranks.at(100.0), sorted.last().copied());
            let middle = (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0;
            prop_assert_eq!(ranks.at(50.0), Some(middle));
        }
    }
}
