//! How many different values lie within the span, at the same cost however many.

use std::collections::VecDeque;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::window::Now;

/// Values kept for one group; beyond it the oldest are let go, and the count stays.
const VALUES_MAX: usize = 1 << 16;

#[derive(Default)]
pub(crate) struct Distinct {
    /// In which bucket each value was last seen.
    last: HashMap<u128, i64, RandomState>,
    /// What was seen when; outlived entries are told by `last`.
    seen: VecDeque<(i64, u128)>,
}

impl Distinct {
    pub(crate) fn entries(&self) -> usize {
        self.seen.len()
    }

    /// Each value goes in once and out once, so the cost does not grow with the span.
    pub(crate) fn note(&mut self, now: Now, value: u128) -> usize {
        while let Some((bucket, _)) = self.seen.front() {
            if *bucket >= now.first
                && self.seen.len() < 2 * VALUES_MAX
                && self.last.len() < VALUES_MAX
            {
                break;
            }
            self.let_go();
        }
        if self.last.insert(value, now.bucket) != Some(now.bucket) {
            self.seen.push_back((now.bucket, value));
        }
        self.last.len()
    }

    fn let_go(&mut self) {
        if let Some((bucket, value)) = self.seen.pop_front()
            && self.last.get(&value) == Some(&bucket)
        {
            self.last.remove(&value);
        }
    }
}
