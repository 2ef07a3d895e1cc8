//! The median and quantiles of the last few figures, kept in order as they come and go.

use std::collections::VecDeque;

/// A sliding window with its figures also in order of size.
#[derive(Clone, Debug)]
pub(crate) struct Baseline {
    recent: VecDeque<f64>,
    ordered: Vec<f64>,
    size: usize,
}

impl Baseline {
    pub(crate) fn new(size: usize) -> Self {
        Self { recent: VecDeque::with_capacity(size), ordered: Vec::with_capacity(size), size }
    }

    /// Takes a figure, and gives up the oldest if there are too many.
    pub(crate) fn add(&mut self, figure: f64) {
        if self.recent.len() == self.size
            && let Some(oldest) = self.recent.pop_front()
        {
            self.ordered.remove(self.position(oldest));
        }
        self.recent.push_back(figure);
        self.ordered.insert(self.position(figure), figure);
    }

    pub(crate) fn len(&self) -> usize {
        self.recent.len()
    }

    /// The median, which is the mean of the two in the middle where there are two.
    pub(crate) fn median(&self) -> Option<f64> {
        let middle = self.ordered.len() / 2;
        let upper = *self.ordered.get(middle)?;
        if self.ordered.len() % 2 == 1 {
            return Some(upper);
        }
        Some(f64::midpoint(self.ordered[middle - 1], upper))
    }

    /// The figure below which about this share of them lies.
    pub(crate) fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.ordered.len().checked_sub(1)?;
        self.ordered.get((last as f64 * share).round() as usize).copied()
    }

    fn position(&self, figure: f64) -> usize {
        self.ordered.partition_point(|other| other.total_cmp(&figure).is_lt())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_sorting(figures in proptest::collection::vec(0_u32..50, 1..60), size in 1_usize..9) {
            let mut baseline = Baseline::new(size);
            figures.iter().for_each(|figure| baseline.add(f64::from(*figure)));
            let mut last: Vec<_> = figures[figures.len().saturating_sub(size)..].to_vec();
            last.sort_unstable();
            let sum = last[(last.len() - 1) / 2] + last[last.len() / 2];
            prop_assert_eq!(baseline.median(), Some(f64::from(sum) / 2.0));
            prop_assert_eq!(baseline.len(), last.len());
        }
    }
}
