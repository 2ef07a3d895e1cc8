//! Puts records in order of event time inside a bounded window.

use event::Micros;

/// Something with an event time and a total order that begins with it, so that
/// the order of arrival leaves no trace.
pub(crate) trait Timed {
    type Key: Ord;
    fn time(&self) -> Micros;
    fn key(&self) -> Self::Key;
}

/// Holds back at least the latest `keep` items.
#[derive(Clone, Debug)]
pub(crate) struct Reorder<T> {
    held: Vec<T>,
    keep: usize,
    released: Micros,
    late: u64,
}

impl<T: Timed> Reorder<T> {
    pub(crate) fn new(keep: usize) -> Self {
        Self { held: Vec::new(), keep, released: Micros::MIN, late: 0 }
    }

    /// Takes an item; releases the older half, in order, when twice `keep` are held.
    /// An item older than what was released is given up and counted.
    pub(crate) fn push(&mut self, item: T, release: impl FnMut(T)) {
        if item.time() < self.released {
            self.late += 1;
            return;
        }
        self.held.push(item);
        if self.held.len() >= 2 * self.keep {
            self.release(self.keep, release);
        }
    }

    /// Releases everything.
    pub(crate) fn flush(&mut self, release: impl FnMut(T)) {
        self.release(0, release);
    }

    /// How many items came too late.
    pub(crate) fn late(&self) -> u64 {
        self.late
    }

    fn release(&mut self, keep: usize, release: impl FnMut(T)) {
        // Logs are mostly in order already, which this sort recognises.
        self.held.sort_unstable_by_key(T::key);
        let count = self.held.len().saturating_sub(keep);
        if let Some(last) = count.checked_sub(1).and_then(|i| self.held.get(i)) {
            self.released = last.time();
        }
        self.held.drain(..count).for_each(release);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl Timed for i64 {
        type Key = i64;
        fn time(&self) -> Micros {
            *self
        }
        fn key(&self) -> i64 {
            *self
        }
    }

    fn run(input: &[i64], keep: usize) -> (Vec<i64>, u64) {
        let (mut reorder, mut out) = (Reorder::new(keep), Vec::new());
        for item in input {
            reorder.push(*item, |item| out.push(item));
        }
        reorder.flush(|item| out.push(item));
        (out, reorder.late())
    }

    #[test]
    fn what_comes_too_late_is_counted() {
        assert_eq!(run(&[5, 6, 7, 8, 1], 2), (vec![5, 6, 7, 8], 1));
        assert_eq!(run(&[3, 1, 2], 4), (vec![1, 2, 3], 0));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_uncounted_and_all_is_in_order(input: Vec<i64>, keep in 1_usize..9) {
            let (out, late) = run(&input, keep);
            prop_assert!(out.is_sorted());
            prop_assert_eq!(out.len() as u64 + late, input.len() as u64);
        }
    }
}
