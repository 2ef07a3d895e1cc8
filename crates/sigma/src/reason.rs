//! Why a rule matched: which selection, which field, which value.

use std::borrow::Cow;

use crate::engine::Engine;
use crate::event_state::EventState;
use crate::index::RuleId;
use crate::judge::{Judge, meet};
use crate::op::FieldId;
use crate::rules::Rule;
use crate::tree::{Leaf, Node, NodeId, PredicateId};

/// A rule that matches an event. It borrows from the scanner: take from it what is
/// to outlive the event.
pub struct Match<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) rule: RuleId,
    pub(crate) reasons: &'a [Reason],
    pub(crate) event: &'a EventState,
}

/// One thing that made the rule match.
#[derive(Clone, Copy, Debug)]
pub struct Fired<'a> {
    /// The selection of the rule.
    pub selection: &'a str,
    /// The field of the rule; empty where words are looked for in all texts.
    pub field: &'a str,
    /// The value as it stands in the rule; `None` where the field had to be absent.
    pub asked: Option<&'a str>,
    /// The value in the event, escapes undone; `None` where there is none.
    pub value: Option<&'a [u8]>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Reason {
    selection: Option<u16>,
    field: u16,
    predicate: Option<PredicateId>,
    slot: Option<u32>,
}

impl<'a> Match<'a> {
    /// The rule.
    #[must_use]
    pub fn rule(&self) -> &'a Rule {
        &self.engine.rules()[self.rule as usize]
    }

    /// The number of the rule among [`Engine::rules`].
    #[must_use]
    pub fn number(&self) -> usize {
        self.rule as usize
    }

    /// What made it match.
    pub fn reasons(&self) -> impl Iterator<Item = Fired<'a>> {
        let Match { engine, event, .. } = *self;
        let rule = self.rule();
        self.reasons.iter().map(move |reason| Fired {
            selection: reason.selection.map_or("", |name| &rule.selections[usize::from(name)]),
            field: engine.names.of(reason.field),
            asked: reason.predicate.map(|id| &*engine.rules.compiled.predicates[id as usize].shown),
            value: reason.slot.map(|slot| event.known(slot as usize).plain),
        })
    }

    /// The first value of a field in this event, escapes undone, if a rule names it.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        self.value(self.engine.names.find(name.as_bytes()).field)
    }

    pub(crate) fn value(&self, field: FieldId) -> Option<Cow<'a, [u8]>> {
        let slot = self.event.first_named(field)?;
        Some(self.event.shown(slot))
    }
}

/// Collects what made `node`, which holds, hold. What had to be absent is no reason
/// by itself, unless the rule asks for nothing else.
pub(crate) fn reasons(
    judge: &mut Judge<'_>,
    node: NodeId,
    selection: Option<u16>,
    out: &mut Vec<Reason>,
) {
    let trees = judge.trees;
    match &trees.nodes[node as usize] {
        Node::All(run) => {
            for kid in trees.kids(run) {
                reasons(judge, *kid, selection, out);
            }
        }
        Node::Any(run) | Node::AtLeast(_, run) => {
            for kid in trees.kids(run) {
                if judge.holds(*kid) {
                    reasons(judge, *kid, selection, out);
                }
            }
        }
        Node::Not(inner) => {
            if let Node::Null(field) = trees.nodes[*inner as usize] {
                let slot = judge.event.first_named(field);
                slot.into_iter().for_each(|slot| judge.event.plain(slot));
                let slot = slot.map(|slot| slot as u32);
                out.push(Reason { selection, field, predicate: None, slot });
            }
        }
        Node::Selection(name, inner) => reasons(judge, *inner, Some(*name), out),
        Node::Null(field) => {
            out.push(Reason { selection, field: *field, predicate: None, slot: None });
        }
        Node::Leaf(leaf) => of_leaf(judge, leaf, selection, out),
    }
}

fn of_leaf(judge: &mut Judge<'_>, leaf: &Leaf, selection: Option<u16>, out: &mut Vec<Reason>) {
    let trees = judge.trees;
    let eager = trees.asked(&leaf.eager);
    let before = out.len();
    let reason = |predicate, slot: usize| Reason {
        selection,
        field: leaf.field,
        predicate: Some(predicate),
        slot: Some(slot as u32),
    };
    if leaf.all {
        for id in eager {
            out.extend(judge.hit(leaf, *id).map(|slot| reason(*id, slot)));
        }
    } else {
        let mut next = judge.event.first(leaf.field);
        while let Some(slot) = next {
            let met = meet(judge.memo.hits(judge.event.slots[slot].list), eager);
            out.extend(met.map(|id| reason(id, slot)));
            next = judge.event.after(leaf.field, slot);
        }
    }
    // Asking is slow: where one is enough and is there, the rest need not be.
    if leaf.all || out.len() == before {
        for id in trees.asked(&leaf.lazy) {
            out.extend(judge.asks(leaf, *id).map(|slot| reason(*id, slot)));
        }
    }
    for reason in &out[before..] {
        if let Some(slot) = reason.slot {
            judge.event.plain(slot as usize);
        }
    }
}
