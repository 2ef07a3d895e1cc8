//! Parsed rules → nodes and interned predicates.

mod condition;
mod encode;
mod modifiers;
mod value;

use std::collections::HashMap;

use regex::bytes::Regex;
use rsigma_parser::fieldpath::unescape_brackets;
use rsigma_parser::{Detection, DetectionItem, FieldSpec, SigmaValue};

use crate::expand::Lists;
use crate::index::{self, anchor};
use crate::op::{FieldId, Op, Predicate, UNNAMED};
use crate::refusal::Why;
use crate::tree::{Leaf, Node, NodeId, PredicateId, Trees};
use modifiers::{Modifiers, Operator};
use value::Question;

pub(crate) use condition::Named;

/// Everything that rules ask, each question once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compiler {
    pub fields: Vec<Box<str>>,
    pub predicates: Vec<Predicate>,
    pub trees: Trees,
    field_ids: HashMap<Box<str>, FieldId>,
    known: HashMap<(FieldId, bool, Op), PredicateId>,
}

impl Compiler {
    pub(crate) fn detection(&mut self, it: &Detection, lists: &Lists) -> Result<NodeId, Why> {
        match it {
            Detection::AllOf(items) => {
                let nodes = items.iter().map(|item| self.item(item, lists));
                let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
                self.several(nodes, Node::All)
            }
            Detection::AnyOf(parts) => {
                let nodes = parts.iter().map(|part| self.detection(part, lists));
                let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
                self.several(nodes, Node::Any)
            }
            Detection::And(parts) => {
                let nodes = parts.iter().map(|part| self.detection(part, lists));
                let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
                self.several(nodes, Node::All)
            }
            Detection::Keywords(values) if values.is_empty() => {
                Err(Why::EmptySelection(String::new()))
            }
            Detection::Keywords(values) => {
                let field = FieldSpec::new(None, Vec::new());
                self.item(&DetectionItem { field, values: values.clone() }, lists)
            }
            Detection::ArrayMatch { .. } | Detection::Conditional { .. } => {
                Err(Why::Specification(3))
            }
        }
    }

    fn several(
        &mut self,
        nodes: Vec<NodeId>,
        make: fn(crate::tree::Run) -> Node,
    ) -> Result<NodeId, Why> {
        if nodes.is_empty() {
            return Err(Why::EmptySelection(String::new()));
        }
        Ok(self.trees.join(nodes, make))
    }

    fn item(&mut self, item: &DetectionItem, lists: &Lists) -> Result<NodeId, Why> {
        let modifiers = Modifiers::new(&item.field.modifiers)?;
        let field = item.field.name.as_deref().map_or(UNNAMED, |name| self.field(name));
        let node = if modifiers.operator == Operator::Exists {
            self.exists(field, &item.values)?
        } else if item.values.is_empty() {
            self.null(field)?
        } else {
            let values =
                if modifiers.expand { lists.expand(&item.values)? } else { item.values.clone() };
            self.values(field, &values, &modifiers)?
        };
        Ok(if modifiers.not { self.trees.push(Node::Not(node)) } else { node })
    }

    fn exists(&mut self, field: FieldId, values: &[SigmaValue]) -> Result<NodeId, Why> {
        let expected = match values {
            [SigmaValue::Bool(expected)] => Some(*expected),
            [SigmaValue::String(text)] => match &*text.original {
                "true" | "yes" => Some(true),
                "false" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        };
        let bad = || Why::Value {
            modifier: "exists",
            value: values.iter().map(value::shown).collect::<Vec<_>>().join(", "),
        };
        let null = self.null(field)?;
        Ok(if expected.ok_or_else(bad)? { self.trees.push(Node::Not(null)) } else { null })
    }

    fn null(&mut self, field: FieldId) -> Result<NodeId, Why> {
        if field == UNNAMED {
            return Err(Why::Value { modifier: "keywords", value: "null".to_owned() });
        }
        Ok(self.trees.push(Node::Null(field)))
    }

    fn values(
        &mut self,
        field: FieldId,
        values: &[SigmaValue],
        modifiers: &Modifiers,
    ) -> Result<NodeId, Why> {
        let mut nodes = Vec::new();
        let mut asked = Vec::new();
        for value in values {
            match value::question(value, modifiers, field == UNNAMED)? {
                Question::Null => nodes.push(self.null(field)?),
                Question::Field(other, place) => {
                    let op = Op::Same(self.field(&other), place);
                    asked.push(self.predicate(field, op, modifiers.cased, value)?);
                }
                Question::Any(ops) => {
                    let several = modifiers.all && ops.len() > 1;
                    let ids =
                        ops.into_iter().map(|op| self.predicate(field, op, modifiers.cased, value));
                    let ids = ids.collect::<Result<Vec<_>, _>>()?;
                    if several {
                        nodes.push(self.leaf(field, false, ids));
                    } else {
                        asked.extend(ids);
                    }
                }
            }
        }
        if !asked.is_empty() {
            nodes.push(self.leaf(field, modifiers.all, asked));
        }
        self.several(nodes, if modifiers.all { Node::All } else { Node::Any })
    }

    fn leaf(&mut self, field: FieldId, all: bool, asked: Vec<PredicateId>) -> NodeId {
        let (mut eager, lazy): (Vec<_>, Vec<_>) =
            asked.into_iter().partition(|id| index::reaches(&self.predicates[*id as usize]));
        eager.sort_unstable();
        eager.dedup();
        let (eager, lazy) = (self.trees.predicate_run(&eager), self.trees.predicate_run(&lazy));
        self.trees.push(Node::Leaf(Leaf { field, all, eager, lazy }))
    }

    pub(crate) fn field(&mut self, name: &str) -> FieldId {
        let name = unescape_brackets(name);
        if let Some(id) = self.field_ids.get(&*name) {
            return *id;
        }
        let id = self.fields.len() as FieldId;
        self.fields.push((&*name).into());
        self.field_ids.insert((&*name).into(), id);
        id
    }

    fn predicate(
        &mut self,
        field: FieldId,
        op: Op,
        cased: bool,
        value: &SigmaValue,
    ) -> Result<PredicateId, Why> {
        let key = (field, cased, op);
        if let Some(id) = self.known.get(&key) {
            return Ok(*id);
        }
        let regex = match &key.2 {
            Op::Regex(text) => {
                Some(Regex::new(text).map_err(|error| Why::Regex(error.to_string()))?)
            }
            _ => None,
        };
        let id = self.predicates.len() as PredicateId;
        let (shown, anchors) = (value::shown(value).into(), anchor::anchors(&key.2));
        let op = key.2.clone();
        self.predicates.push(Predicate { field, op, cased, regex, anchors, shown });
        self.known.insert(key, id);
        Ok(id)
    }
}
