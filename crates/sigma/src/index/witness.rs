//! For each rule what must happen before it is worth looking at: its witnesses.
//!
//! Of everything that has to hold for a rule to match, the least frequent is
//! chosen. A rule without any (it only says what must not be) is always looked at.

use super::Profile;
use super::reaches;
use crate::op::{FieldId, Op, Predicate, UNNAMED};
use crate::tree::{Leaf, Node, NodeId, PredicateId, Trees};

pub(crate) type RuleId = u32;

/// Which rules each predicate or present field wakes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Triggers {
    starts: Vec<u32>,
    rules: Vec<RuleId>,
    pub by_presence: Vec<Vec<RuleId>>,
    pub always: Vec<RuleId>,
}

#[derive(Clone, Copy, Debug)]
enum Witness {
    Predicate(PredicateId),
    Present(FieldId),
}

/// Witnesses one of which occurs whenever the rule matches, and how often one does.
struct Set {
    witnesses: Vec<Witness>,
    cost: f32,
}

impl Triggers {
    pub(crate) fn new(
        roots: &[NodeId],
        trees: &Trees,
        predicates: &[Predicate],
        fields: usize,
        profile: &Profile,
    ) -> Self {
        let chooser = Chooser { trees, predicates, profile };
        let mut triggers = Self { by_presence: vec![Vec::new(); fields], ..Self::default() };
        let mut by_predicate: Vec<Vec<RuleId>> = vec![Vec::new(); predicates.len()];
        for (rule, root) in (0..).zip(roots) {
            let Some(set) = chooser.node(*root) else {
                triggers.always.push(rule);
                continue;
            };
            for witness in set.witnesses {
                match witness {
                    Witness::Predicate(id) => by_predicate[id as usize].push(rule),
                    Witness::Present(field) => triggers.by_presence[field as usize].push(rule),
                }
            }
        }
        for rules in by_predicate {
            triggers.starts.push(triggers.rules.len() as u32);
            triggers.rules.extend(rules);
        }
        triggers.starts.push(triggers.rules.len() as u32);
        triggers
    }

    /// The rules that `id` wakes.
    #[inline]
    pub(crate) fn woken_by(&self, id: PredicateId) -> &[RuleId] {
        let id = id as usize;
        &self.rules[self.starts[id] as usize..self.starts[id + 1] as usize]
    }
}

struct Chooser<'a> {
    trees: &'a Trees,
    predicates: &'a [Predicate],
    profile: &'a Profile,
}

impl Chooser<'_> {
    fn node(&self, node: NodeId) -> Option<Set> {
        match &self.trees.nodes[node as usize] {
            Node::All(run) => cheapest(self.trees.kids(run).iter().map(|kid| self.node(*kid))),
            Node::Any(run) | Node::AtLeast(1, run) => {
                together(self.trees.kids(run).iter().map(|kid| self.node(*kid)))
            }
            Node::AtLeast(0, _) | Node::Null(_) => None,
            Node::AtLeast(_, run) => {
                together(self.trees.kids(run).iter().map(|kid| self.node(*kid)))
            }
            Node::Not(inner) => match self.trees.nodes[*inner as usize] {
                Node::Null(field) => Some(self.present(field)),
                _ => None,
            },
            Node::Selection(_, inner) => self.node(*inner),
            Node::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn leaf(&self, leaf: &Leaf) -> Option<Set> {
        let asked = [&leaf.eager, &leaf.lazy].map(|run| self.trees.asked(run)).concat();
        let sets = asked.iter().map(|id| self.predicate(*id));
        if leaf.all { cheapest(sets) } else { together(sets) }
    }

    fn predicate(&self, id: PredicateId) -> Option<Set> {
        let predicate = &self.predicates[id as usize];
        if reaches(predicate) {
            let cost = self.profile.hit_rate(id).unwrap_or(0.0) + guess(predicate);
            return Some(Set { witnesses: vec![Witness::Predicate(id)], cost });
        }
        (predicate.field != UNNAMED).then(|| self.present(predicate.field))
    }

    fn present(&self, field: FieldId) -> Set {
        let cost = self.profile.presence(field).unwrap_or(0.3) + 0.05;
        Set { witnesses: vec![Witness::Present(field)], cost }
    }
}

/// What a predicate costs beyond its measured rate: a guess where nothing was
/// measured, and what decides between those that were never seen.
fn guess(predicate: &Predicate) -> f32 {
    let length = |text: &[u8]| 0.002 / (1.0 + text.len() as f32);
    match &predicate.op {
        Op::Exact(text) => 0.001 + length(text),
        Op::Prefix(text) => 0.004 + length(text),
        Op::Suffix(text) | Op::Contains(text) => length(text),
        Op::Glob(_) => 0.0004,
        Op::Regex(_) => 0.0008,
        Op::Number(..) | Op::Truth(_) => 0.02,
        Op::Network(_) => 0.01,
        Op::Same(..) | Op::Time(..) => 0.1,
    }
}

fn cheapest(sets: impl Iterator<Item = Option<Set>>) -> Option<Set> {
    sets.flatten().min_by(|a, b| a.cost.total_cmp(&b.cost))
}

fn together(sets: impl Iterator<Item = Option<Set>>) -> Option<Set> {
    let sets = sets.collect::<Option<Vec<_>>>()?;
    let cost = sets.iter().map(|set| set.cost).sum();
    Some(Set { witnesses: sets.into_iter().flat_map(|set| set.witnesses).collect(), cost })
}
