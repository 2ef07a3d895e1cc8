//! Parsed correlations → what they refer to, group by and measure.

use std::collections::HashMap;

use rsigma_parser::{
    ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType, Level, WindowMode,
};

use super::condition::Condition;
use crate::compile::Compiler;
use crate::op::FieldId;
use crate::refusal::Why;
use crate::rules::Rule;

/// What a correlation listens to, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    Rule(usize),
    Correlation(usize),
}

/// A rule over matches of other rules.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// Its title.
    pub title: Box<str>,
    /// Its id.
    pub id: Option<Box<str>>,
    /// Its short name.
    pub name: Option<Box<str>>,
    /// How bad it is.
    pub level: Option<Level>,
    /// Tags, such as techniques of ATT&CK.
    pub tags: Box<[Box<str>]>,
    /// What it groups by.
    pub group_by: Box<[Box<str>]>,
    /// Over how many seconds it looks.
    pub span_s: i64,
    /// Whether the rules that it refers to also stand for themselves.
    pub generate: bool,
    pub(crate) kind: CorrelationType,
    pub(crate) sources: Vec<Source>,
    /// By source: which field holds each value it groups by.
    pub(crate) group_fields: Vec<Vec<FieldId>>,
    /// What is counted or measured.
    pub(crate) fields: Vec<FieldId>,
    pub(crate) condition: Condition,
    pub(crate) percentile: f64,
}

impl Correlation {
    pub(crate) fn counts_values(&self) -> bool {
        self.kind == CorrelationType::ValueCount
    }
}

/// Compiles `parsed`; each that cannot be used is given back with the reason.
pub(crate) fn compile(
    parsed: &[CorrelationRule],
    rules: &[Rule],
    compiler: &mut Compiler,
) -> (Vec<Correlation>, Vec<(String, Why)>) {
    let mut refused: HashMap<usize, Why> = HashMap::new();
    // One that refers to a refused one is refused as well, and so on.
    loop {
        let usable = |at: &usize| !refused.contains_key(at);
        let numbers: Vec<usize> = (0..parsed.len()).filter(usable).collect();
        let references = References { parsed, rules, numbers: &numbers };
        let mut compiled = Vec::new();
        let mut news = Vec::new();
        for at in &numbers {
            match references.correlation(&parsed[*at], *at, compiler) {
                Ok(correlation) => compiled.push(correlation),
                Err(why) => news.push((*at, why)),
            }
        }
        if news.is_empty() {
            let mut told: Vec<_> = refused.into_iter().collect();
            told.sort_by_key(|(at, _)| *at);
            return (
                compiled,
                told.into_iter().map(|(at, why)| (parsed[at].title.clone(), why)).collect(),
            );
        }
        refused.extend(news);
    }
}

struct References<'a> {
    parsed: &'a [CorrelationRule],
    rules: &'a [Rule],
    /// The places in `parsed` of those not refused so far: their numbers.
    numbers: &'a [usize],
}

impl References<'_> {
    fn correlation(
        &self,
        parsed: &CorrelationRule,
        at: usize,
        compiler: &mut Compiler,
    ) -> Result<Correlation, Why> {
        if parsed.window != WindowMode::Sliding {
            return Err(Why::Correlation("a window that does not slide"));
        }
        let span_s = i64::try_from(parsed.timespan.seconds).unwrap_or(i64::MAX);
        if span_s == 0 {
            return Err(Why::NoSpan);
        }
        self.circle(at, at, &mut Vec::new())?;
        let sources =
            parsed.rules.iter().map(|name| self.find(name)).collect::<Result<Vec<_>, _>>()?;
        if sources.is_empty() {
            return Err(Why::UnknownRule(String::new()));
        }
        let (fields, percentile) = measured(parsed, compiler)?;
        let of_correlation = sources.iter().any(|it| matches!(it, Source::Correlation(_)));
        if of_correlation && !fields.is_empty() {
            return Err(Why::Correlation("a value of a correlation"));
        }
        let group_fields =
            parsed.rules.iter().map(|name| group_fields(parsed, name, self.rules, compiler));
        let boxed = |text: &Option<String>| text.as_deref().map(Into::into);
        Ok(Correlation {
            title: (&*parsed.title).into(),
            id: boxed(&parsed.id),
            name: boxed(&parsed.name),
            level: parsed.level,
            tags: parsed.tags.iter().map(|tag| (&**tag).into()).collect(),
            group_by: parsed.group_by.iter().map(|name| (&**name).into()).collect(),
            span_s,
            generate: parsed.generate,
            kind: parsed.correlation_type,
            group_fields: group_fields.collect(),
            condition: Condition::new(parsed, distinct(&sources))?,
            sources,
            fields,
            percentile,
        })
    }

    fn find(&self, name: &str) -> Result<Source, Why> {
        if let Some(at) = self.rules.iter().position(|rule| rule.is_called(name)) {
            return Ok(Source::Rule(at));
        }
        let called = |at: &usize| is_called(&self.parsed[*at], name);
        let number = self.numbers.iter().position(called);
        number.map(Source::Correlation).ok_or_else(|| Why::UnknownRule(name.to_owned()))
    }

    /// Looks from `at` for a way back to `start`.
    fn circle(&self, start: usize, at: usize, seen: &mut Vec<usize>) -> Result<(), Why> {
        for name in &self.parsed[at].rules {
            let Some(next) = self.parsed.iter().position(|it| is_called(it, name)) else {
                continue;
            };
            if next == start {
                return Err(Why::Circle(name.clone()));
            }
            if !seen.contains(&next) {
                seen.push(next);
                self.circle(start, next, seen)?;
            }
        }
        Ok(())
    }
}

fn is_called(correlation: &CorrelationRule, name: &str) -> bool {
    [&correlation.id, &correlation.name].into_iter().any(|it| it.as_deref() == Some(name))
}

fn distinct(sources: &[Source]) -> usize {
    sources.iter().enumerate().filter(|(at, it)| !sources[..*at].contains(it)).count()
}

/// The fields that are counted or measured, and the rank of a percentile.
fn measured(parsed: &CorrelationRule, compiler: &mut Compiler) -> Result<(Vec<FieldId>, f64), Why> {
    let (named, percentile) = match &parsed.condition {
        CorrelationCondition::Threshold { field, percentile, .. } => {
            (field.as_deref(), *percentile)
        }
        CorrelationCondition::Extended(_) => (None, None),
    };
    let names = match parsed.correlation_type {
        CorrelationType::EventCount
        | CorrelationType::Temporal
        | CorrelationType::TemporalOrdered => &[],
        CorrelationType::ValueCount => named.filter(|it| !it.is_empty()).ok_or(Why::NoField)?,
        _ => named.filter(|it| it.len() == 1).ok_or(Why::NoField)?,
    };
    let fields = names.iter().map(|name| compiler.field(name)).collect();
    Ok((fields, percentile.map_or(50.0, |rank| rank.min(100) as f64)))
}

/// Which field of the rule called `name` holds each value to group by.
fn group_fields(
    parsed: &CorrelationRule,
    name: &str,
    rules: &[Rule],
    compiler: &mut Compiler,
) -> Vec<FieldId> {
    let rule = rules.iter().find(|rule| rule.is_called(name));
    let also = rule.and_then(|rule| rule.name.as_deref().or(rule.id.as_deref()));
    let field = |group: &String| {
        let alias = parsed.aliases.iter().find(|alias| alias.alias == *group);
        let mapped = alias.and_then(|alias| {
            alias.mapping.get(name).or_else(|| also.and_then(|also| alias.mapping.get(also)))
        });
        compiler.field(mapped.unwrap_or(group))
    };
    parsed.group_by.iter().map(field).collect()
}

pub(crate) type Limits = Vec<(ConditionOperator, f64)>;
