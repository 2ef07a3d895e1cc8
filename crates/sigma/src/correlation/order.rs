//! Which rules matched, and whether in their order.
//!
//! For every place, the latest start of a sequence that has come as far: of all
//! sequences it is the one that stays within the span the longest, so no other need
//! be kept.

pub(crate) struct Order {
    last: Vec<i64>,
    starts: Vec<i64>,
}

const NEVER: i64 = i64::MIN;

impl Order {
    pub(crate) fn new(places: usize) -> Self {
        Self { last: vec![NEVER; places], starts: vec![NEVER; places] }
    }

    pub(crate) fn entries(&self) -> usize {
        self.last.len()
    }

    pub(crate) fn note(&mut self, place: usize, at: i64) {
        self.last[place] = at;
        let before = if place == 0 { at } else { self.starts[place - 1] };
        self.starts[place] = self.starts[place].max(before);
        // What matched in the same second may come in either order.
        for later in place + 1..self.last.len() {
            if self.last[later] != at {
                break;
            }
            self.starts[later] = self.starts[later].max(self.starts[later - 1]);
        }
    }

    pub(crate) fn matched(&self, place: usize, since: i64) -> bool {
        self.last[place] != NEVER && self.last[place] >= since
    }

    pub(crate) fn in_order(&self, since: i64) -> bool {
        self.starts.last().is_some_and(|start| *start != NEVER && *start >= since)
    }
}
