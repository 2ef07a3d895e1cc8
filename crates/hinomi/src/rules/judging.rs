//! Rules held against records, with what the house decided of them.

use std::{collections::HashSet, sync::Arc};

use event::{Batch, Record, SECOND};
use model::RuleLine;
use serde_json::Value;
use sigma::{Correlated, Correlator, Engine, Match, Rules, Scanner};

use super::{
    Exceptions,
    load::{line_of, lines, refusal_json},
    told,
};
use crate::output::to_stderr;

/// After so many records the rules are laid out anew for what the records look like: it takes
/// half a second and pays off over the next hundred thousand.
const LEARNED: u64 = 20_000;

/// What the rules came to.
#[derive(Debug, Default)]
pub struct Judged {
    /// Rules that were held against the records.
    pub rules: usize,
    /// Those that could not be used: file, rule, why.
    pub refused: Vec<Value>,
    /// Those that the house switched off.
    pub off: usize,
    /// How often rules matched.
    pub matches: u64,
    /// Matches that were left alone.
    pub excepted: u64,
}

/// Rules at work.
pub struct Judging {
    /// Gone only while it is laid out anew.
    scanner: Option<Scanner>,
    seen: u64,
    correlator: Correlator,
    routed: bool,
    /// What is told of each rule, by its number; those over matches of others stand last.
    rules: Vec<Arc<RuleLine>>,
    off: HashSet<String>,
    exceptions: Exceptions,
    judged: Judged,
}

/// A rule that matched a record.
pub struct Found<'a> {
    /// The rule.
    pub rule: Arc<RuleLine>,
    /// All that is known of the match.
    pub told: Value,
    /// The record; of a correlation the last one.
    pub record: Record<'a>,
}

impl Found<'_> {
    /// Which fields and values made it match.
    pub fn because(&self) -> String {
        told::because(&self.told)
    }
}

impl Judging {
    /// `routed` if a rule is only held against the logs that it is written for.
    pub fn new(rules: Rules, routed: bool, off: HashSet<String>, exceptions: Exceptions) -> Self {
        let refused = rules.refusals().iter().map(refusal_json).collect();
        let told: Vec<_> = lines(&rules).into_iter().map(Arc::new).collect();
        let count = told.len();
        let off_here = told.iter().filter(|rule| off.contains(&rule.id)).count();
        let engine = Engine::new(rules);
        let correlator = Correlator::new(&engine);
        let mut scanner = Scanner::new(Arc::new(engine));
        scanner.learn();
        Self {
            scanner: Some(scanner),
            seen: 0,
            correlator,
            routed,
            rules: told,
            off,
            exceptions,
            judged: Judged { rules: count, refused, off: off_here, ..Judged::default() },
        }
    }

    /// Holds the rules against each record, and tells what matches.
    ///
    /// # Errors
    /// Those of `tell`.
    pub fn observe(
        &mut self,
        batch: &Batch,
        tell: &mut dyn FnMut(&Found<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut found = Vec::new();
        if self.seen < LEARNED && self.seen + batch.len() as u64 >= LEARNED {
            self.scanner = self.scanner.take().map(Scanner::tuned);
        }
        self.seen += batch.len() as u64;
        for record in batch.records() {
            self.record(record, &mut found);
            self.judged.matches += found.len() as u64;
            found.drain(..).try_for_each(|found| tell(&found))?;
        }
        Ok(())
    }

    fn record<'a>(&mut self, record: Record<'a>, out: &mut Vec<Found<'a>>) {
        let Self { scanner, correlator, routed, rules, off, exceptions, judged, .. } = self;
        let Some(scanner) = scanner else { return };
        let seen = scanner.record(record, &mut |found| {
            let rule = &rules[found.number()];
            if off.contains(&rule.id) || (*routed && !is_for(found, record)) {
                return;
            }
            if exceptions.cover(&rule.id, record) {
                judged.excepted += 1;
                return;
            }
            if found.rule().alone {
                out.push(Found { rule: rule.clone(), told: told::matched(found, record), record });
            }
            let Some(at) = record.time() else { return };
            correlator.observe(found, at.div_euclid(SECOND), &mut |it: &Correlated<'_>| {
                let correlation = it.correlation;
                let rule = Arc::new(line_of(correlation));
                if exceptions.cover(&rule.id, record) {
                    judged.excepted += 1;
                } else if !off.contains(&rule.id) {
                    out.push(Found { rule, told: told::correlated(it, record), record });
                }
            });
        });
        if let Err(error) = seen {
            to_stderr(&format!("{}:{}: {error}", record.source().name, record.number()));
        }
    }

    /// What it came to.
    pub fn judged(self) -> Judged {
        if self.correlator.forgotten() > 0 {
            to_stderr(&format!("correlations: {} groups forgotten", self.correlator.forgotten()));
        }
        self.judged
    }
}

/// Whether the rule is written for the log that the record is of.
pub fn written_for(rule: &sigma::Rule, record: Record<'_>) -> bool {
    let source = &rule.source;
    let [product, service, category] =
        [&source.product, &source.service, &source.category].map(|it| it.as_deref());
    record.log_source().admits(product, service, category)
}

/// Whether a match counts. Where nothing is known of the record, a rule that only asks what is
/// absent matches everything and means nothing.
fn is_for(found: &Match<'_>, record: Record<'_>) -> bool {
    let says_something = || found.reasons().any(|fired| fired.value.is_some());
    written_for(found.rule(), record) && (!record.log_source().is_unknown() || says_something())
}
