//! The other engine, with the same rules under the same numbers.

use rsigma_eval::event::JsonEvent;
use rsigma_eval::{CompiledRule, Engine, compile_rule};
use rsigma_parser::{SigmaRule, parse_sigma_yaml};
use serde_json::Value;

use crate::corpora::Files;

/// Rules by the number that both engines tell them by: the title of each rule is
/// replaced by it.
pub(crate) struct Rules {
    pub texts: Vec<(String, String)>,
    oracle: Engine,
    pub refused_by_oracle: Vec<String>,
}

impl Rules {
    pub(crate) fn new(files: &Files) -> Self {
        let mut rules =
            Self { texts: Vec::new(), oracle: Engine::new(), refused_by_oracle: Vec::new() };
        let mut compiled = Vec::new();
        for (name, bytes) in files {
            if !name.ends_with(".yml") || !name.starts_with("rules") {
                continue;
            }
            let text = String::from_utf8_lossy(bytes).into_owned();
            for rule in parse_sigma_yaml(&text).map(|parsed| parsed.rules).unwrap_or_default() {
                rules.compile(name, &rule, &mut compiled);
            }
            rules.texts.push((name.clone(), text));
        }
        rules.oracle.extend_compiled_rules(compiled);
        rules
    }

    fn compile(&mut self, file: &str, rule: &SigmaRule, compiled: &mut Vec<CompiledRule>) {
        match compile_rule(rule) {
            Ok(mut it) => {
                it.id = Some(key(file, &rule.title));
                compiled.push(it);
            }
            Err(error) => self.refused_by_oracle.push(format!("{}: {error}", rule.title)),
        }
    }

    /// The keys of the rules that match, in order.
    pub(crate) fn matches(&self, event: &Value) -> Vec<String> {
        let found = self.oracle.evaluate(&JsonEvent::borrow(event));
        let mut keys: Vec<_> = found.into_iter().filter_map(|it| it.header.rule_id).collect();
        keys.sort();
        keys
    }
}

pub(crate) fn key(file: &str, title: &str) -> String {
    format!("{file}: {title}")
}
