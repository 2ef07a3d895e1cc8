//! Whether the condition of a rule holds for the event at hand.

use crate::event_state::EventState;
use crate::memo::Memo;
use crate::op::{Op, Predicate};
use crate::tree::{Leaf, Node, NodeId, PredicateId, Run, Trees};

pub(crate) struct Judge<'a> {
    pub trees: &'a Trees,
    pub predicates: &'a [Predicate],
    pub memo: &'a Memo,
    pub event: &'a mut EventState,
}

impl Judge<'_> {
    pub(crate) fn holds(&mut self, node: NodeId) -> bool {
        let trees = self.trees;
        match &trees.nodes[node as usize] {
            Node::All(run) => trees.kids(run).iter().all(|kid| self.holds(*kid)),
            Node::Any(run) => trees.kids(run).iter().any(|kid| self.holds(*kid)),
            Node::AtLeast(count, run) => self.at_least(*count, run),
            Node::Not(inner) => !self.holds(*inner),
            Node::Selection(_, inner) => self.holds(*inner),
            Node::Null(field) => !self.event.has(*field),
            Node::Leaf(leaf) if leaf.all => self.all(leaf),
            Node::Leaf(leaf) => self.any(leaf),
        }
    }

    fn at_least(&mut self, count: u32, run: &Run) -> bool {
        let mut wanted = count;
        for kid in self.trees.kids(run) {
            if wanted == 0 {
                break;
            }
            wanted -= u32::from(self.holds(*kid));
        }
        wanted == 0
    }

    fn any(&mut self, leaf: &Leaf) -> bool {
        let trees = self.trees;
        let eager = trees.asked(&leaf.eager);
        let mut next = self.event.first(leaf.field);
        while let Some(slot) = next {
            if meet(self.memo.hits(self.event.slots[slot].list), eager).is_some() {
                return true;
            }
            next = self.event.after(leaf.field, slot);
        }
        trees.asked(&leaf.lazy).iter().any(|id| self.asks(leaf, *id).is_some())
    }

    fn all(&mut self, leaf: &Leaf) -> bool {
        let trees = self.trees;
        trees.asked(&leaf.eager).iter().all(|id| self.hit(leaf, *id).is_some())
            && trees.asked(&leaf.lazy).iter().all(|id| self.asks(leaf, *id).is_some())
    }

    /// The value that the index found `id` to hold for.
    pub(crate) fn hit(&self, leaf: &Leaf, id: PredicateId) -> Option<usize> {
        let mut next = self.event.first(leaf.field);
        while let Some(slot) = next {
            if self.memo.hits(self.event.slots[slot].list).binary_search(&id).is_ok() {
                return Some(slot);
            }
            next = self.event.after(leaf.field, slot);
        }
        None
    }

    /// The value that `id`, which the index does not reach, holds for.
    pub(crate) fn asks(&mut self, leaf: &Leaf, id: PredicateId) -> Option<usize> {
        let predicate = &self.predicates[id as usize];
        let mut next = self.event.first(leaf.field);
        while let Some(slot) = next {
            let holds = match predicate.op {
                Op::Same(..) => self.same(predicate, slot),
                _ => predicate.test(&self.event.value(slot)),
            };
            if holds {
                return Some(slot);
            }
            next = self.event.after(leaf.field, slot);
        }
        None
    }

    fn same(&mut self, predicate: &Predicate, slot: usize) -> bool {
        let Op::Same(field, _) = predicate.op else { return false };
        let mut next = self.event.first(field);
        while let Some(other) = next {
            // Both are decoded before either is looked at.
            self.event.value(slot);
            self.event.value(other);
            let (value, other_value) = (self.event.known(slot), self.event.known(other));
            if predicate.same(&value, &other_value) {
                return true;
            }
            next = self.event.after(field, other);
        }
        false
    }
}

/// The first number that two ascending lists share.
pub(crate) fn meet(hits: &[PredicateId], asked: &[PredicateId]) -> Option<PredicateId> {
    if hits.len() <= asked.len() {
        hits.iter().copied().find(|id| asked.binary_search(id).is_ok())
    } else {
        asked.iter().copied().find(|id| hits.binary_search(id).is_ok())
    }
}
