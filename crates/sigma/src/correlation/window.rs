//! What one group has seen within the span.
//!
//! Time is cut into buckets: of a second, or where the span is long of its 4,096th
//! part, so that no span takes more memory than another.

use std::collections::VecDeque;

use rsigma_parser::CorrelationType;

use super::compile::Correlation;
use super::condition::Condition;
use super::distinct::Distinct;
use super::order::Order;
use super::ranks::Ranks;

/// A match as the window takes it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hit {
    /// Of the rule at this place of the correlation.
    Rule(usize),
    /// With a value that is counted if it is new.
    Value(u128),
    /// With a value that is measured.
    Number(f64),
}

const BUCKETS: i64 = 4096;

pub(crate) enum Window {
    Count(Sums),
    Distinct(Distinct),
    Order(Order),
    Sum(Sums),
    Ranks(Ranks),
}

/// How many, and how much in all, by bucket.
#[derive(Default)]
pub(crate) struct Sums {
    buckets: VecDeque<(i64, u64, f64)>,
    count: u64,
    sum: f64,
}

/// The bucket that `at` lies in, and the first that is still within the span.
#[derive(Clone, Copy)]
pub(crate) struct Now {
    pub bucket: i64,
    pub first: i64,
}

impl Now {
    fn new(at: i64, span_s: i64) -> Self {
        let width = (span_s / BUCKETS).max(1);
        let bucket = at.div_euclid(width);
        Self { bucket, first: at.saturating_sub(span_s).div_euclid(width) }
    }
}

impl Window {
    pub(crate) fn new(correlation: &Correlation) -> Self {
        match correlation.kind {
            CorrelationType::EventCount => Self::Count(Sums::default()),
            CorrelationType::ValueCount => Self::Distinct(Distinct::default()),
            CorrelationType::Temporal | CorrelationType::TemporalOrdered => {
                Self::Order(Order::new(correlation.sources.len()))
            }
            CorrelationType::ValueSum | CorrelationType::ValueAvg => Self::Sum(Sums::default()),
            CorrelationType::ValuePercentile | CorrelationType::ValueMedian => {
                Self::Ranks(Ranks::default())
            }
        }
    }

    /// How much it keeps.
    pub(crate) fn entries(&self) -> usize {
        match self {
            Self::Count(sums) | Self::Sum(sums) => sums.buckets.len(),
            Self::Distinct(distinct) => distinct.entries(),
            Self::Order(order) => order.entries(),
            Self::Ranks(ranks) => ranks.entries(),
        }
    }

    /// Takes a match; what is counted or measured then, if the condition holds.
    pub(crate) fn note(&mut self, correlation: &Correlation, hit: Hit, at: i64) -> Option<f64> {
        let now = Now::new(at, correlation.span_s);
        let value = match (self, hit) {
            (Self::Count(sums), _) => {
                sums.note(now, 0.0);
                sums.count as f64
            }
            (Self::Distinct(distinct), Hit::Value(value)) => distinct.note(now, value) as f64,
            (Self::Sum(sums), Hit::Number(number)) => {
                sums.note(now, number);
                let average = correlation.kind == CorrelationType::ValueAvg;
                if average { sums.sum / sums.count as f64 } else { sums.sum }
            }
            (Self::Ranks(ranks), Hit::Number(number)) => {
                ranks.note(now, number);
                let median = correlation.kind == CorrelationType::ValueMedian;
                ranks.at(if median { 50.0 } else { correlation.percentile })?
            }
            (Self::Order(order), Hit::Rule(place)) => {
                order.note(place, at);
                order.value(correlation, at.saturating_sub(correlation.span_s))?
            }
            _ => return None,
        };
        correlation.condition.within(value).then_some(value)
    }
}

impl Sums {
    fn note(&mut self, now: Now, number: f64) {
        while let Some((bucket, count, sum)) = self.buckets.front().copied() {
            if bucket >= now.first {
                break;
            }
            self.buckets.pop_front();
            self.count -= count;
            self.sum -= sum;
        }
        if self.buckets.is_empty() {
            // What rounding left behind goes with the last bucket.
            self.sum = 0.0;
        }
        self.count += 1;
        self.sum += number;
        match self.buckets.back_mut() {
            Some((bucket, count, sum)) if *bucket == now.bucket => {
                *count += 1;
                *sum += number;
            }
            _ => self.buckets.push_back((now.bucket, 1, number)),
        }
    }
}

impl Order {
    /// How many rules matched since `since`, if the condition over them holds.
    fn value(&self, correlation: &Correlation, since: i64) -> Option<f64> {
        if let Condition::Rules(rules) = &correlation.condition
            && !rules.hold(&|place| self.matched(place, since))
        {
            return None;
        }
        if correlation.kind == CorrelationType::TemporalOrdered {
            return self.in_order(since).then_some(correlation.sources.len() as f64);
        }
        let sources = &correlation.sources;
        let counts = |place: &usize| {
            !sources[..*place].contains(&sources[*place]) && self.matched(*place, since)
        };
        Some((0..sources.len()).filter(counts).count() as f64)
    }
}
