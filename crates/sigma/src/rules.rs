//! Rules as loaded: what can be used, and what cannot with the reason.

use std::path::{Path, PathBuf};

use rsigma_parser::{Level, LogSource as Source};

use crate::compile::Compiler;
use crate::correlation::{Correlation, Source as Heard};
use crate::refusal::Refusal;
use crate::tree::NodeId;

/// A detection rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its title.
    pub title: Box<str>,
    /// Its id, which correlations and filters refer to.
    pub id: Option<Box<str>>,
    /// Its short name, which correlations may refer to as well.
    pub name: Option<Box<str>>,
    /// How bad it is if it matches, as the rule says.
    pub level: Option<Level>,
    /// Tags, such as techniques of ATT&CK.
    pub tags: Box<[Box<str>]>,
    /// Which logs it is written for.
    pub source: LogSource,
    /// The file that it came from.
    pub file: Option<PathBuf>,
    /// The names of its selections.
    pub selections: Box<[Box<str>]>,
    /// Whether a match stands for itself, and not only for correlations of it.
    pub alone: bool,
}

/// Which logs a rule is written for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LogSource {
    /// Such as `process_creation`.
    pub category: Option<Box<str>>,
    /// Such as `windows`.
    pub product: Option<Box<str>>,
    /// Such as `sysmon`.
    pub service: Option<Box<str>>,
}

/// Rules that can be used, and those that cannot.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub(crate) rules: Vec<Rule>,
    pub(crate) roots: Vec<NodeId>,
    pub(crate) compiled: Compiler,
    pub(crate) correlations: Vec<Correlation>,
    pub(crate) refusals: Vec<Refusal>,
}

impl Rules {
    /// The detection rules.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules over matches of others.
    #[must_use]
    pub fn correlations(&self) -> &[Correlation] {
        &self.correlations
    }

    /// A rule that correlations refer to stands for itself only if one of them says so.
    pub(crate) fn mark_alone(&mut self) {
        let heard = |of: &Correlation, at| of.sources.contains(&Heard::Rule(at));
        for (at, rule) in self.rules.iter_mut().enumerate() {
            let mut of_it = self.correlations.iter().filter(|it| heard(it, at)).peekable();
            rule.alone = of_it.peek().is_none() || of_it.any(|it| it.generate);
        }
    }

    /// Rules that cannot be used, and why.
    #[must_use]
    pub fn refusals(&self) -> &[Refusal] {
        &self.refusals
    }

    /// Without the rules that are written for logs of another kind than `source`.
    #[must_use]
    pub fn only_for(mut self, source: &LogSource) -> Self {
        let agrees: Vec<bool> = self.rules.iter().map(|rule| rule.source.agrees(source)).collect();
        let mut keep = agrees.iter();
        self.rules.retain(|_| keep.next() == Some(&true));
        let mut keep = agrees.iter();
        self.roots.retain(|_| keep.next() == Some(&true));
        for source in self.correlations.iter_mut().flat_map(|it| &mut it.sources) {
            if let Heard::Rule(at) = source {
                // A rule that is left out is never heard of.
                let number = agrees[..*at].iter().filter(|agrees| **agrees).count();
                *at = if agrees[*at] { number } else { usize::MAX };
            }
        }
        self
    }

    /// How many different questions the rules ask.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.compiled.predicates.len()
    }
}

impl LogSource {
    pub(crate) fn new(source: &Source) -> Self {
        let boxed = |text: &Option<String>| text.as_deref().map(Into::into);
        Self {
            category: boxed(&source.category),
            product: boxed(&source.product),
            service: boxed(&source.service),
        }
    }

    fn parts(&self) -> [Option<&str>; 3] {
        [self.category.as_deref(), self.product.as_deref(), self.service.as_deref()]
    }

    /// Whether `other` says at least what this says.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let says = |(own, its): (Option<&str>, Option<&str>)| {
            own.is_none_or(|own| its.is_some_and(|its| own.eq_ignore_ascii_case(its)))
        };
        self.parts().into_iter().zip(other.parts()).all(says)
    }

    /// Whether nothing that both say differs.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        let same = |(own, its): (Option<&str>, Option<&str>)| match (own, its) {
            (Some(own), Some(its)) => own.eq_ignore_ascii_case(its),
            _ => true,
        };
        self.parts().into_iter().zip(other.parts()).all(same)
    }
}

impl Rule {
    pub(crate) fn new(rule: &rsigma_parser::SigmaRule, file: Option<&Path>) -> Self {
        let boxed = |text: &Option<String>| text.as_deref().map(Into::into);
        Self {
            title: (&*rule.title).into(),
            id: boxed(&rule.id),
            name: boxed(&rule.name),
            level: rule.level,
            tags: rule.tags.iter().map(|tag| (&**tag).into()).collect(),
            source: LogSource::new(&rule.logsource),
            file: file.map(Path::to_owned),
            selections: Box::default(),
            alone: true,
        }
    }

    /// Whether `reference` means this rule.
    pub(crate) fn is_called(&self, reference: &str) -> bool {
        let called = |name: &Option<Box<str>>| name.as_deref() == Some(reference);
        called(&self.id) || called(&self.name) || *self.title == *reference
    }
}
