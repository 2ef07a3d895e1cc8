//! Sigma rules beside the detectors: each match is printed as it is found, with its reasons.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use event::{Batch, Record, SECOND};
use jiff::Timestamp;
use serde_json::{Value, json};
use sigma::{
    Correlated, Correlator, Engine, Fired, Level, Lists, Loader, Match, Refusal, Rules, Scanner,
};

use crate::{
    failure::BadInput,
    output::{Output, to_stderr},
};

/// Which rules apply, and how.
#[derive(Debug, Args)]
pub struct RuleArgs {
    /// Sigma rules: a file, or a folder with all below it; may be repeated
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,
    /// Hold every rule against every record, whatever log it is written for
    #[arg(long, requires = "rules")]
    all_logsources: bool,
    /// What a placeholder of rules stands for: a file with one value a line
    #[arg(long, value_name = "NAME=FILE", requires = "rules")]
    rule_list: Vec<String>,
}

/// What the rules came to.
#[derive(Debug, Default)]
pub struct Judged {
    /// Rules that were held against the records.
    pub rules: usize,
    /// Those that could not be used: file, rule, why.
    pub refused: Vec<Value>,
    /// How often rules matched.
    pub matches: u64,
}

/// Rules at work.
pub struct Judging<'a> {
    output: &'a Output,
    scanner: Scanner,
    correlator: Correlator,
    routed: bool,
    judged: Judged,
}

impl RuleArgs {
    /// The rules of the arguments; those that cannot be used are told, and cost themselves
    /// only. `None` where no rules are asked for.
    ///
    /// # Errors
    /// If a path is not there.
    pub fn judging<'a>(&self, output: &'a Output) -> anyhow::Result<Option<Judging<'a>>> {
        if self.rules.is_empty() {
            return Ok(None);
        }
        let rules = load(&self.rules, &self.rule_list)?;
        let refused: Vec<_> = rules.refusals().iter().map(refusal_json).collect();
        rules.refusals().iter().for_each(|refusal| to_stderr(&refusal_line(refusal)));
        let loaded = rules.rules().len() + rules.correlations().len();
        let engine = Arc::new(Engine::new(rules));
        Ok(Some(Judging {
            output,
            scanner: Scanner::new(engine.clone()),
            correlator: Correlator::new(engine),
            routed: !self.all_logsources,
            judged: Judged { rules: loaded, refused, matches: 0 },
        }))
    }
}

/// Rules from files and folders, and `NAME=FILE` for each placeholder.
///
/// # Errors
/// If a path is not there, or a list cannot be read.
pub fn load(paths: &[PathBuf], lists: &[String]) -> anyhow::Result<Rules> {
    let lists = lists.iter().map(|typed| list(typed)).collect::<Result<Vec<_>, _>>()?;
    let mut loader = Loader::new(Lists::new(lists));
    for path in paths {
        if path.is_dir() {
            loader.folder(path);
        } else if path.exists() {
            loader.file(path);
        } else {
            return Err(BadInput(format!("{}: no such rules", path.display())).into());
        }
    }
    Ok(loader.finish())
}

fn list(typed: &str) -> Result<(String, Vec<String>), BadInput> {
    let expected = || BadInput(format!("--rule-list {typed}: expected NAME=FILE"));
    let (name, file) = typed.split_once('=').ok_or_else(expected)?;
    let text = std::fs::read_to_string(file)
        .map_err(|error| BadInput(format!("--rule-list {name}: {file}: {error}")))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok((name.to_owned(), lines.map(str::to_owned).collect()))
}

impl Judging<'_> {
    /// Holds the rules against each record, and prints what matches.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn observe(&mut self, batch: &Batch) -> anyhow::Result<()> {
        let mut told = Vec::new();
        for record in batch.records() {
            self.record(record, &mut told);
            self.judged.matches += told.len() as u64;
            told.drain(..).try_for_each(|found| print(self.output, &found))?;
        }
        Ok(())
    }

    fn record(&mut self, record: Record<'_>, told: &mut Vec<Value>) {
        let Self { scanner, correlator, routed, .. } = self;
        let judged = scanner.record(record, &mut |found| {
            if *routed && !is_for(found, record) {
                return;
            }
            if found.rule().alone {
                told.push(match_json(found, record));
            }
            if let Some(at) = record.time() {
                let tell = &mut |it: &Correlated<'_>| told.push(correlated_json(it, record));
                correlator.observe(found, at.div_euclid(SECOND), tell);
            }
        });
        if let Err(error) = judged {
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
fn is_for(found: &Match<'_>, record: Record<'_>) -> bool {
    let source = &found.rule().source;
    let [product, service, category] =
        [&source.product, &source.service, &source.category].map(|it| it.as_deref());
    record.log_source().admits(product, service, category)
}

fn match_json(found: &Match<'_>, record: Record<'_>) -> Value {
    let rule = found.rule();
    let mut told = told((&rule.id, &rule.title), rule.level, &rule.tags, record);
    told["fired"] = found.reasons().map(fired_json).collect();
    told
}

fn fired_json(fired: Fired<'_>) -> Value {
    let value = fired.value.map(String::from_utf8_lossy);
    json!({ "selection": fired.selection, "field": fired.field, "asked": fired.asked, "value": value })
}

fn correlated_json(it: &Correlated<'_>, record: Record<'_>) -> Value {
    let rule = it.correlation;
    let values = it.group.iter().map(|value| String::from_utf8_lossy(value).into_owned());
    let group: BTreeMap<_, _> = rule.group_by.iter().map(ToString::to_string).zip(values).collect();
    let mut told = told((&rule.id, &rule.title), rule.level, &rule.tags, record);
    told["group"] = json!(group);
    told["measured"] = json!(it.value);
    told
}

/// What stands in every match: the rule, and where and when the event happened.
fn told(
    (id, title): (&Option<Box<str>>, &str),
    level: Option<Level>,
    tags: &[Box<str>],
    record: Record<'_>,
) -> Value {
    let time = record.time().and_then(|at| Timestamp::from_microsecond(at).ok());
    json!({
        "kind": "match",
        "rule_id": id,
        "rule_title": title,
        "level": level.as_ref().map(Level::as_str),
        "tags": tags,
        "time": time.map(|at| at.to_string()),
        "source": record.source().name,
        "record": record.number(),
        "fired": [],
    })
}

fn print(output: &Output, found: &Value) -> anyhow::Result<()> {
    if output.json {
        return output.object(found);
    }
    let word = |key: &str| found[key].as_str().unwrap_or("-");
    let time = word("time").parse().map_or_else(|_| "-".into(), |at| output.moment(at));
    let place = format!("{}:{}", word("source"), found["record"]);
    output.line(&format!("{:<13} {time}  {}  {place}", word("level"), word("rule_title")))?;
    let fired = found["fired"].as_array().into_iter().flatten();
    fired.map(reason_line).try_for_each(|line| output.line(&line))
}

fn reason_line(fired: &Value) -> String {
    let word = |key: &str| fired[key].as_str().unwrap_or_default();
    format!("    {}: {} = {}", word("selection"), word("field"), word("value"))
}

/// A rule that cannot be used.
pub fn refusal_json(refusal: &Refusal) -> Value {
    let file = refusal.file.as_deref().map(Path::display).map(|file| file.to_string());
    json!({ "file": file, "rule": refusal.rule, "why": refusal.why.to_string() })
}

/// The same for people.
pub fn refusal_line(refusal: &Refusal) -> String {
    let file =
        refusal.file.as_deref().map_or_else(String::new, |file| format!("{}: ", file.display()));
    let rule = refusal.rule.as_deref().map_or_else(String::new, |rule| format!("{rule}: "));
    format!("{file}{rule}{}", refusal.why)
}
