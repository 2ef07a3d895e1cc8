//! A condition over named selections → one node.

use rsigma_parser::{ConditionExpr, Quantifier, SelectorPattern};

use super::Compiler;
use crate::refusal::Why;
use crate::tree::{Node, NodeId};

/// The selections of a rule by name, in order of their names.
pub(crate) type Named = Vec<(Box<str>, NodeId)>;

/// How deep a condition may be nested: it is judged step by step into the depth.
const LEVELS_MAX: usize = 64;

fn levels(it: &ConditionExpr) -> usize {
    let below = match it {
        ConditionExpr::And(parts) | ConditionExpr::Or(parts) => parts.iter().map(levels).max(),
        ConditionExpr::Not(inner) => Some(levels(inner)),
        ConditionExpr::Identifier(_) | ConditionExpr::Selector { .. } => None,
    };
    1 + below.unwrap_or_default()
}

impl Compiler {
    /// `named` holds a [`Node::Selection`] for each name.
    pub(crate) fn condition(&mut self, it: &ConditionExpr, named: &Named) -> Result<NodeId, Why> {
        if levels(it) > LEVELS_MAX {
            return Err(Why::TooDeep);
        }
        self.step(it, named)
    }

    fn step(&mut self, it: &ConditionExpr, named: &Named) -> Result<NodeId, Why> {
        match it {
            ConditionExpr::Identifier(name) => named
                .iter()
                .find(|(known, _)| **known == **name)
                .map(|(_, node)| *node)
                .ok_or_else(|| Why::UnknownSelection(name.clone())),
            ConditionExpr::Not(inner) => {
                let inner = self.step(inner, named)?;
                Ok(self.trees.push(Node::Not(inner)))
            }
            ConditionExpr::And(parts) => self.parts(parts, named, Node::All),
            ConditionExpr::Or(parts) => self.parts(parts, named, Node::Any),
            ConditionExpr::Selector { quantifier, pattern } => {
                self.selector(quantifier, pattern, named)
            }
        }
    }

    fn parts(
        &mut self,
        parts: &[ConditionExpr],
        named: &Named,
        make: fn(crate::tree::Run) -> Node,
    ) -> Result<NodeId, Why> {
        let nodes = parts.iter().map(|part| self.step(part, named));
        let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
        Ok(self.trees.join(nodes, make))
    }

    fn selector(
        &mut self,
        quantifier: &Quantifier,
        pattern: &SelectorPattern,
        named: &Named,
    ) -> Result<NodeId, Why> {
        let matching = named.iter().filter(|(name, _)| pattern.matches_detection_name(name));
        let nodes: Vec<NodeId> = matching.map(|(_, node)| *node).collect();
        if nodes.is_empty() {
            return Err(Why::UnknownSelection(pattern.to_string()));
        }
        Ok(match quantifier {
            Quantifier::Any => self.trees.join(nodes, Node::Any),
            Quantifier::All => self.trees.join(nodes, Node::All),
            Quantifier::Count(count) => {
                let run = self.trees.kid_run(nodes);
                self.trees.push(Node::AtLeast(u32::try_from(*count).unwrap_or(u32::MAX), run))
            }
        })
    }
}
