//! Conditions of all rules as nodes in one arena.

use std::ops::Range;

use crate::op::FieldId;

pub(crate) type NodeId = u32;
pub(crate) type PredicateId = u32;

/// A run of entries in [`Trees::nodes`] or [`Trees::predicates`].
pub(crate) type Run = Range<u32>;

#[derive(Clone, Debug)]
pub(crate) enum Node {
    All(Run),
    Any(Run),
    AtLeast(u32, Run),
    Not(NodeId),
    /// A named selection; the name is an index into the names of its rule.
    Selection(u16, NodeId),
    /// The field is absent or null.
    Null(FieldId),
    Leaf(Leaf),
}

/// Questions to one field, or to all texts of the event.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub field: FieldId,
    /// Whether every question must be answered with yes.
    pub all: bool,
    /// Answered by the index, in ascending order.
    pub eager: Run,
    /// Asked only when it comes to it.
    pub lazy: Run,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Trees {
    pub nodes: Vec<Node>,
    pub kids: Vec<NodeId>,
    pub predicates: Vec<PredicateId>,
}

impl Trees {
    pub(crate) fn push(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        (self.nodes.len() - 1) as NodeId
    }

    /// All of, or any of, `kids`; a single one stands for itself. What has to be asked
    /// one by one comes last: most often the others decide.
    pub(crate) fn join(&mut self, mut kids: Vec<NodeId>, make: fn(Run) -> Node) -> NodeId {
        if let [only] = kids[..] {
            return only;
        }
        kids.sort_by_key(|kid| self.is_slow(*kid));
        let run = self.kid_run(kids);
        self.push(make(run))
    }

    fn is_slow(&self, node: NodeId) -> bool {
        match &self.nodes[node as usize] {
            Node::All(run) | Node::Any(run) | Node::AtLeast(_, run) => {
                self.kids(run).iter().any(|kid| self.is_slow(*kid))
            }
            Node::Not(inner) | Node::Selection(_, inner) => self.is_slow(*inner),
            Node::Null(_) => false,
            Node::Leaf(leaf) => !leaf.lazy.is_empty(),
        }
    }

    pub(crate) fn kid_run(&mut self, kids: Vec<NodeId>) -> Run {
        let start = self.kids.len() as u32;
        self.kids.extend(kids);
        start..self.kids.len() as u32
    }

    pub(crate) fn predicate_run(&mut self, predicates: &[PredicateId]) -> Run {
        let start = self.predicates.len() as u32;
        self.predicates.extend_from_slice(predicates);
        start..self.predicates.len() as u32
    }

    /// Which of `count` predicates the conditions `roots` ask.
    pub(crate) fn used(&self, roots: &[NodeId], count: usize) -> Vec<bool> {
        let mut used = vec![false; count];
        let mut left = roots.to_vec();
        while let Some(node) = left.pop() {
            match &self.nodes[node as usize] {
                Node::All(run) | Node::Any(run) | Node::AtLeast(_, run) => {
                    left.extend_from_slice(self.kids(run));
                }
                Node::Not(inner) | Node::Selection(_, inner) => left.push(*inner),
                Node::Null(_) => {}
                Node::Leaf(leaf) => {
                    for id in [&leaf.eager, &leaf.lazy].into_iter().flat_map(|run| self.asked(run))
                    {
                        used[*id as usize] = true;
                    }
                }
            }
        }
        used
    }

    pub(crate) fn kids(&self, run: &Run) -> &[NodeId] {
        &self.kids[run.start as usize..run.end as usize]
    }

    pub(crate) fn asked(&self, run: &Run) -> &[PredicateId] {
        &self.predicates[run.start as usize..run.end as usize]
    }
}
