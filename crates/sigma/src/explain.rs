//! Why a rule matches an event, or does not: its whole condition, step by step.

use crate::engine::Engine;
use crate::judge::Judge;
use crate::rules::Rule;
use crate::tree::{Leaf, Node, NodeId};

/// One step of a condition, and those that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is asked.
    pub asks: Asks,
    /// Whether it holds for the event.
    pub holds: bool,
    /// What it rests on.
    pub steps: Vec<Step>,
}

/// What a step asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// That all steps hold.
    All,
    /// That one of the steps holds.
    Any,
    /// That so many of the steps hold.
    AtLeast(u32),
    /// That its step does not hold.
    Not,
    /// A selection by this name.
    Selection(String),
    /// That the event lacks the field, or that it is null.
    Absent(String),
    /// A question to a field.
    Field {
        /// The field; empty where all texts of the event are asked.
        field: String,
        /// How, by the modifier that stands for it; empty for equality.
        how: &'static str,
        /// The value as it stands in the rule.
        value: String,
        /// The values that the event has in the field; of all its texts those that fit.
        found: Vec<Vec<u8>>,
    },
}

pub(crate) fn explain(judge: &mut Judge<'_>, engine: &Engine, rule: usize) -> Step {
    let told = Teller { engine, rule: &engine.rules()[rule] };
    told.step(judge, engine.rules.roots[rule])
}

struct Teller<'a> {
    engine: &'a Engine,
    rule: &'a Rule,
}

impl Teller<'_> {
    fn step(&self, judge: &mut Judge<'_>, node: NodeId) -> Step {
        let trees = judge.trees;
        let name = |field: u16| self.engine.names.of(field).to_owned();
        let (asks, kids) = match &trees.nodes[node as usize] {
            Node::All(run) => (Asks::All, trees.kids(run).to_vec()),
            Node::Any(run) => (Asks::Any, trees.kids(run).to_vec()),
            Node::AtLeast(count, run) => (Asks::AtLeast(*count), trees.kids(run).to_vec()),
            Node::Not(inner) => (Asks::Not, vec![*inner]),
            Node::Selection(name, inner) => (
                Asks::Selection(self.rule.selections[usize::from(*name)].to_string()),
                vec![*inner],
            ),
            Node::Null(field) => (Asks::Absent(name(*field)), Vec::new()),
            Node::Leaf(leaf) => return self.leaf(judge, leaf),
        };
        let holds = judge.holds(node);
        let steps = kids.into_iter().map(|kid| self.step(judge, kid)).collect();
        Step { asks, holds, steps }
    }

    fn leaf(&self, judge: &mut Judge<'_>, leaf: &Leaf) -> Step {
        let trees = judge.trees;
        let mut steps = Vec::new();
        for id in trees.asked(&leaf.eager) {
            let slot = judge.hit(leaf, *id);
            steps.push(self.question(judge, leaf, *id, slot));
        }
        for id in trees.asked(&leaf.lazy) {
            let slot = judge.asks(leaf, *id);
            steps.push(self.question(judge, leaf, *id, slot));
        }
        if let [_] = steps[..] {
            return steps.remove(0);
        }
        let held = |step: &Step| step.holds;
        let holds = if leaf.all { steps.iter().all(held) } else { steps.iter().any(held) };
        Step { asks: if leaf.all { Asks::All } else { Asks::Any }, holds, steps }
    }

    fn question(&self, judge: &mut Judge<'_>, leaf: &Leaf, id: u32, slot: Option<usize>) -> Step {
        let mut found: Vec<Vec<u8>> =
            slot.iter().map(|slot| judge.event.shown(*slot).into_owned()).collect();
        let mut next = judge.event.first_named(leaf.field).filter(|_| found.is_empty());
        while let Some(slot) = next {
            found.push(judge.event.shown(slot).into_owned());
            next = judge.event.after(leaf.field, slot);
        }
        let asks = Asks::Field {
            field: self.engine.names.of(leaf.field).to_owned(),
            how: judge.predicates[id as usize].op.modifier(),
            value: judge.predicates[id as usize].shown.to_string(),
            found,
        };
        Step { asks, holds: slot.is_some(), steps: Vec::new() }
    }
}
