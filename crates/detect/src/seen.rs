//! How often something was seen in a day of work, from when to when, with the first few in
//! words.

use std::collections::BTreeSet;

use event::Micros;

use crate::daily::{Span, Tally};
use crate::place::Place;

/// How many examples the evidence shows, and how much of each.
const EXAMPLES: usize = 3;
const EXAMPLE_MAX: usize = 200;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) times: u64,
    pub(crate) span: Span,
    examples: BTreeSet<(Micros, String)>,
}

impl Seen {
    /// Once, at `time`, and what was seen.
    pub(crate) fn once(time: Micros, place: Place, says: &[u8]) -> Self {
        let says = event::escaped(&says[..says.len().min(EXAMPLE_MAX)]).to_string();
        Self { times: 1, span: Span::at(time, place), examples: [(time, says)].into() }
    }

    /// What was seen first.
    pub(crate) fn examples(&self) -> Vec<String> {
        self.examples.iter().map(|(_, says)| says.clone()).collect()
    }
}

impl Tally for Seen {
    fn merge(&mut self, other: Self) {
        self.times += other.times;
        self.span.merge(other.span);
        self.examples.extend(other.examples);
        while self.examples.len() > EXAMPLES {
            self.examples.pop_last();
        }
    }

    fn weight(&self) -> u64 {
        self.times
    }
}
