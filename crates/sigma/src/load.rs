//! Texts and folders of rules → [`Rules`].

use std::fs;
use std::path::{Path, PathBuf};

use rsigma_parser::{
    CorrelationRule, Detections, FilterRule, FilterRuleTarget, SigmaRule, is_unsupported,
    parse_sigma_yaml,
};

use crate::compile::Named;
use crate::correlation;
use crate::expand::Lists;
use crate::refusal::{Refusal, Why};
use crate::rules::{LogSource, Rule, Rules};
use crate::tree::{Node, NodeId};

/// Gathers rules. A fault in one of them is noted and costs that one only.
#[derive(Debug, Default)]
pub struct Loader {
    lists: Lists,
    rules: Rules,
    filters: Vec<(FilterRule, Option<PathBuf>)>,
    correlations: Vec<CorrelationRule>,
}

impl Loader {
    /// With `lists` for the placeholders of rules.
    #[must_use]
    pub fn new(lists: Lists) -> Self {
        Self { lists, ..Self::default() }
    }

    /// Every `.yml` and `.yaml` below `folder`, in order of their paths.
    pub fn folder(&mut self, folder: &Path) {
        let mut entries =
            match fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
                Ok(entries) => entries,
                Err(error) => {
                    return self.refuse(Some(folder), None, Why::Unreadable(error.to_string()));
                }
            };
        entries.sort_by_key(fs::DirEntry::file_name);
        for path in entries.into_iter().map(|entry| entry.path()) {
            if path.is_dir() {
                self.folder(&path);
            } else if path.extension().is_some_and(|it| it == "yml" || it == "yaml") {
                self.file(&path);
            }
        }
    }

    /// The rules of one file.
    pub fn file(&mut self, path: &Path) {
        match fs::read_to_string(path) {
            Ok(text) => self.text(&text, Some(path)),
            Err(error) => self.refuse(Some(path), None, Why::Unreadable(error.to_string())),
        }
    }

    /// The rules of a text; `file` says where it comes from.
    pub fn text(&mut self, text: &str, file: Option<&Path>) {
        let parsed = match parse_sigma_yaml(text) {
            Ok(parsed) => parsed,
            Err(error) => return self.refuse(file, None, Why::Parser(error.to_string())),
        };
        for error in parsed.errors {
            self.refuse(file, None, Why::Parser(error));
        }
        for rule in parsed.rules {
            if let Err(why) = self.rule(&rule, file) {
                self.refuse(file, Some(&rule.title), why);
            }
        }
        self.filters.extend(parsed.filters.into_iter().map(|it| (it, file.map(Path::to_owned))));
        self.correlations.extend(parsed.correlations);
    }

    /// All that has been gathered, with filters applied.
    #[must_use]
    pub fn finish(mut self) -> Rules {
        for (filter, file) in std::mem::take(&mut self.filters) {
            if let Err(why) = self.filter(&filter) {
                self.refuse(file.as_deref(), Some(&filter.title), why);
            }
        }
        let Rules { rules, compiled, .. } = &mut self.rules;
        let (correlations, refused) = correlation::compile(&self.correlations, rules, compiled);
        self.rules.correlations = correlations;
        self.rules.mark_alone();
        for (title, why) in refused {
            self.refuse(None, Some(&title), why);
        }
        self.rules
    }

    fn refuse(&mut self, file: Option<&Path>, rule: Option<&str>, why: Why) {
        let (file, rule) = (file.map(Path::to_owned), rule.map(str::to_owned));
        self.rules.refusals.push(Refusal { file, rule, why });
    }

    fn rule(&mut self, parsed: &SigmaRule, file: Option<&Path>) -> Result<(), Why> {
        supported(parsed.sigma_version)?;
        let mut rule = Rule::new(parsed, file);
        let named = self.selections(&parsed.detection, 0)?;
        let root = self.condition(&parsed.detection, &named)?;
        rule.selections = named.into_iter().map(|(name, _)| name).collect();
        self.rules.rules.push(rule);
        self.rules.roots.push(root);
        Ok(())
    }

    /// The selections by name; `offset` is how many names the rule has already.
    fn selections(&mut self, detections: &Detections, offset: usize) -> Result<Named, Why> {
        let mut names: Vec<_> = detections.named.iter().collect();
        names.sort_by_key(|(name, _)| *name);
        let compiled = &mut self.rules.compiled;
        let nodes = names.into_iter().zip(offset..).map(|((name, detection), number)| {
            let node = compiled.detection(detection, &self.lists).map_err(|why| match why {
                Why::EmptySelection(_) => Why::EmptySelection(name.clone()),
                other => other,
            })?;
            let node = compiled.trees.push(Node::Selection(number as u16, node));
            Ok(((&**name).into(), node))
        });
        nodes.collect()
    }

    /// Several conditions are alternatives.
    fn condition(&mut self, detections: &Detections, named: &Named) -> Result<NodeId, Why> {
        let compiled = &mut self.rules.compiled;
        let nodes = detections.conditions.iter().map(|it| compiled.condition(it, named));
        let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
        if nodes.is_empty() {
            return Err(Why::UnknownSelection(String::new()));
        }
        Ok(compiled.trees.join(nodes, Node::Any))
    }

    /// What a filter says is demanded of every rule that it is for.
    fn filter(&mut self, filter: &FilterRule) -> Result<(), Why> {
        supported(filter.sigma_version)?;
        let source = filter.logsource.as_ref().map(LogSource::new);
        let is_for = |rule: &Rule| {
            let named = match &filter.rules {
                FilterRuleTarget::Any => true,
                FilterRuleTarget::Specific(names) => names.iter().any(|name| rule.is_called(name)),
            };
            named && source.as_ref().is_none_or(|source| source.covers(&rule.source))
        };
        let meant: Vec<usize> =
            (0..self.rules.rules.len()).filter(|at| is_for(&self.rules.rules[*at])).collect();
        if let (FilterRuleTarget::Specific(names), []) = (&filter.rules, &meant[..]) {
            return Err(Why::UnknownRule(names.join(", ")));
        }
        for at in meant {
            let offset = self.rules.rules[at].selections.len();
            let named = self.selections(&filter.detection, offset)?;
            let demanded = self.condition(&filter.detection, &named)?;
            let root = vec![demanded, self.rules.roots[at]];
            self.rules.roots[at] = self.rules.compiled.trees.join(root, Node::All);
            let names = std::mem::take(&mut self.rules.rules[at].selections).into_vec();
            let added = named.into_iter().map(|(name, _)| name);
            self.rules.rules[at].selections = names.into_iter().chain(added).collect();
        }
        Ok(())
    }
}

fn supported(version: Option<u32>) -> Result<(), Why> {
    match version {
        Some(version) if is_unsupported(Some(version)) => Err(Why::Specification(version)),
        _ => Ok(()),
    }
}
