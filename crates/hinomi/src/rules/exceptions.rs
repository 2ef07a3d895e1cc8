//! Which matches are left alone: each exception is a selection as rules have it, asked by
//! the same engine.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use event::Record;
use jiff::Timestamp;
use model::{Exception, RuleChoice};
use serde_json::{Map, Value, json};
use sigma::{Engine, Lists, Loader, Scanner};

use crate::failure::BadInput;

/// Exceptions at work.
pub struct Exceptions {
    scanner: Scanner,
    /// What stands behind each rule of the engine, by its title.
    behind: HashMap<String, (String, Exception)>,
    /// Rules that have any.
    rules: HashSet<String>,
}

impl Exceptions {
    /// Those of `choices`. They were looked at when they were taken; one that cannot be used
    /// any more leaves nothing alone.
    pub fn new(choices: &[RuleChoice]) -> Self {
        let mut loader = Loader::new(Lists::default());
        let (mut behind, mut rules) = (HashMap::new(), HashSet::new());
        for choice in choices {
            for (number, exception) in (1..).zip(&choice.exceptions) {
                let title = format!("{}#{number}", choice.rule);
                loader.text(&asked(&title, &exception.selection).unwrap_or_default(), None);
                behind.insert(title, (choice.rule.clone(), exception.clone()));
                rules.insert(choice.rule.clone());
            }
        }
        let scanner = Scanner::new(Arc::new(Engine::new(loader.finish())));
        Self { scanner, behind, rules }
    }

    /// Whether a match of `rule` by `record` is left alone, by the time of the record. What
    /// tells no time is not.
    pub fn cover(&mut self, rule: &str, record: Record<'_>) -> bool {
        let Self { scanner, behind, rules } = self;
        let time = record.time().and_then(|at| Timestamp::from_microsecond(at).ok());
        let Some(at) = time.filter(|_| rules.contains(rule)) else { return false };
        let mut covered = false;
        let looked = scanner.record(record, &mut |found| {
            let holds = |(of, exception): &(String, Exception)| of == rule && exception.holds(at);
            covered |= behind.get(&*found.rule().title).is_some_and(holds);
        });
        looked.is_ok() && covered
    }

    /// Looks at a selection before it is taken.
    ///
    /// # Errors
    /// If a condition is not written as `FIELD=VALUE` or `FIELD|MODIFIER=VALUE`, or no rule
    /// could ask it.
    pub fn check(selection: &[String]) -> Result<(), BadInput> {
        let mut loader = Loader::new(Lists::default());
        loader.text(&asked("--when", selection)?, None);
        match loader.finish().refusals().first() {
            Some(refusal) => Err(BadInput(format!("--when: {}", refusal.why))),
            None => Ok(()),
        }
    }
}

/// A rule that matches where every condition holds.
fn asked(title: &str, selection: &[String]) -> Result<String, BadInput> {
    let mut detection = Map::new();
    for (number, typed) in selection.iter().enumerate() {
        let parts = typed.split_once('=').filter(|(field, _)| !field.trim().is_empty());
        let hint =
            "expected FIELD=VALUE or FIELD|MODIFIER=VALUE, as in Image|endswith=\\backup.exe";
        let (field, value) = parts.ok_or_else(|| BadInput(format!("--when {typed}: {hint}")))?;
        detection.insert(format!("when_{number}"), json!({ field.trim(): value }));
    }
    detection.insert("condition".into(), Value::from("all of when_*"));
    // JSON is YAML, and escapes whatever stands in a value.
    Ok(json!({ "title": title, "logsource": { "product": "any" }, "detection": detection })
        .to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_written_as_in_a_rule() {
        let check = |typed: &str| Exceptions::check(&[typed.to_owned()]);
        assert!(check("Image|endswith=\\backup.exe").is_ok());
        assert!(check("User=サービス: \"x\" # {").is_ok());
        for bad in ["User", "=x", "User|nosuch=x", "User|re=(?=a)b"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
