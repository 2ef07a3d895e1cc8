//! When a correlation has come about.

use rsigma_parser::{
    ConditionExpr, ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType,
};

use super::compile::Limits;
use crate::refusal::Why;

#[derive(Clone, Debug)]
pub(crate) enum Condition {
    /// What is counted or measured is within all of these.
    Limits(Limits),
    /// Which of the rules must have matched.
    Rules(Rules),
}

/// A condition over the places of rules in a correlation.
#[derive(Clone, Debug)]
pub(crate) enum Rules {
    One(usize),
    All(Vec<Rules>),
    Any(Vec<Rules>),
    Not(Box<Rules>),
}

impl Condition {
    /// `distinct` is how many different rules the correlation refers to: without a
    /// condition all of them must match. The parser tells such a one from `gte: 1`
    /// as little as the specification does.
    pub(crate) fn new(parsed: &CorrelationRule, distinct: usize) -> Result<Self, Why> {
        let temporal = parsed.correlation_type == CorrelationType::Temporal;
        match &parsed.condition {
            CorrelationCondition::Extended(it) => {
                let of_time =
                    temporal || parsed.correlation_type == CorrelationType::TemporalOrdered;
                if !of_time {
                    return Err(Why::Correlation(
                        "a condition over rules where values are counted",
                    ));
                }
                Ok(Self::Rules(Rules::new(it, &parsed.rules)?))
            }
            CorrelationCondition::Threshold { predicates, .. } => {
                if temporal && predicates[..] == [(ConditionOperator::Gte, 1)] {
                    return Ok(Self::Limits(vec![(ConditionOperator::Gte, distinct as f64)]));
                }
                let limits = predicates.iter().map(|(operator, limit)| (*operator, *limit as f64));
                Ok(Self::Limits(limits.collect()))
            }
        }
    }

    pub(crate) fn within(&self, value: f64) -> bool {
        let Self::Limits(limits) = self else { return true };
        limits.iter().all(|(operator, limit)| match operator {
            ConditionOperator::Lt => value < *limit,
            ConditionOperator::Lte => value <= *limit,
            ConditionOperator::Gt => value > *limit,
            ConditionOperator::Gte => value >= *limit,
            ConditionOperator::Eq => (value - limit).abs() < f64::EPSILON,
            ConditionOperator::Neq => (value - limit).abs() >= f64::EPSILON,
        })
    }
}

impl Rules {
    fn new(it: &ConditionExpr, names: &[String]) -> Result<Self, Why> {
        let several = |parts: &[ConditionExpr]| {
            parts.iter().map(|part| Self::new(part, names)).collect::<Result<Vec<_>, _>>()
        };
        match it {
            ConditionExpr::Identifier(name) => {
                let place = names.iter().position(|it| it == name);
                place.map(Self::One).ok_or_else(|| Why::UnknownRule(name.clone()))
            }
            ConditionExpr::And(parts) => Ok(Self::All(several(parts)?)),
            ConditionExpr::Or(parts) => Ok(Self::Any(several(parts)?)),
            ConditionExpr::Not(inner) => Ok(Self::Not(Box::new(Self::new(inner, names)?))),
            ConditionExpr::Selector { .. } => Err(Why::Correlation("a condition with a quantity")),
        }
    }

    pub(crate) fn hold(&self, matched: &dyn Fn(usize) -> bool) -> bool {
        match self {
            Self::One(place) => matched(*place),
            Self::All(parts) => parts.iter().all(|part| part.hold(matched)),
            Self::Any(parts) => parts.iter().any(|part| part.hold(matched)),
            Self::Not(inner) => !inner.hold(matched),
        }
    }
}
