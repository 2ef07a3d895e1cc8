//! `hinomi rule explain`: why rules match a record, or do not, step by step.

use std::{path::PathBuf, sync::Arc};

use clap::Args as ClapArgs;
use event::Record;
use jiff::Timestamp;
use logs::{Format, Options, Reader};
use serde_json::{Value, json};
use sigma::{Asks, Engine, Rule, Scanner, Step};

use crate::{
    commands::watch::{chain, format},
    failure::{BadInput, Outcome},
    output::{Output, to_stderr},
    rules::{lists, load, refusal_line, usable, written_for},
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi rule explain proc_creation_win_whoami.yml Security.evtx --record 17")]
pub struct Args {
    /// A file with rules
    rule: PathBuf,
    /// A file with records
    events: PathBuf,
    /// The number of the record in it, from 1
    #[arg(long, default_value_t = 1)]
    record: u64,
    /// Take this format instead of recognising one from the content
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    /// What a placeholder stands for: a file with one value a line
    #[arg(long, value_name = "NAME=FILE")]
    rule_list: Vec<String>,
}

pub fn run(output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let Args { rule, events, record, format, rule_list } = args;
    let paths = [rule];
    let rules = load(&paths, lists(&rule_list)?)?;
    rules.refusals().iter().for_each(|refusal| to_stderr(&refusal_line(refusal)));
    usable(&rules, &paths)?;
    for over in rules.correlations() {
        let what = "counts matches of other rules: one record cannot explain it";
        to_stderr(&format!("{}: {what}", over.title));
    }
    let engine = Arc::new(Engine::new(rules));
    let mut scanner = Scanner::new(engine.clone());
    let seen = seen(output, &events, record, format, &mut |found| {
        explain(output, &engine, &mut scanner, found)
    })?;
    seen.ok_or_else(|| {
        let hint =
            "there is no such record that could be read; `hinomi watch` counts and tells them";
        BadInput(format!("{}: record {record}: {hint}", events.display())).into()
    })
}

/// Hands the record of this number to `tell`; `None` if there is none.
fn seen(
    output: &Output,
    events: &PathBuf,
    number: u64,
    format: Option<Format>,
    tell: &mut dyn FnMut(Record<'_>) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Option<Outcome>> {
    let options = Options {
        zone: output.zone.clone(),
        received: Timestamp::now().as_microsecond(),
        format,
        limits: logs::Limits::default(),
    };
    let bad = |error: &dyn std::error::Error| BadInput(chain(error));
    let sources = logs::sources(std::slice::from_ref(events)).map_err(|error| bad(&error))?;
    for input in &sources.inputs {
        let mut reader = Reader::open(input, &options).map_err(|error| bad(&error))?;
        while let Some(batch) = reader.next_batch().map_err(|error| bad(&error))? {
            if let Some(record) = batch.records().find(|record| record.number() == number) {
                return tell(record).map(Some);
            }
        }
    }
    Ok(None)
}

/// Prints the steps of every rule; exit code 1 if one of them matches. What it matches in a
/// log that it is not written for, the watch leaves aside.
fn explain(
    output: &Output,
    engine: &Engine,
    scanner: &mut Scanner,
    record: Record<'_>,
) -> anyhow::Result<Outcome> {
    let mut matched = false;
    for (number, rule) in engine.rules().iter().enumerate() {
        let step = scanner.explain_record(record, number)?;
        let for_it = written_for(rule, record);
        matched |= step.holds && for_it;
        if output.json {
            output.object(&json!({ "kind": "explained", "rule_title": rule.title, "matches": step.holds && for_it, "written_for": for_it, "step": step_json(&step) }))?;
        } else {
            output.line(&rule.title)?;
            let mark = if for_it { '✓' } else { '✗' };
            output.line(&format!("  {mark} logsource: {} ← {}", wanted(rule), is(record)))?;
            lines(output, &step, 1)?;
        }
    }
    Ok(Outcome::found_if(matched))
}

/// The log that a rule is written for, and the one that a record is of.
fn wanted(rule: &Rule) -> String {
    let source = &rule.source;
    words([&source.product, &source.service, &source.category].map(|it| it.as_deref()))
}

fn is(record: Record<'_>) -> String {
    let of = record.log_source();
    let categories = of.categories.join("|");
    let category = Some(categories.as_str()).filter(|it| !it.is_empty());
    words([of.product, of.service, category])
}

fn words(parts: [Option<&str>; 3]) -> String {
    let said: Vec<_> = parts.into_iter().flatten().collect();
    if said.is_empty() { "?".to_owned() } else { said.join(" / ") }
}

fn lines(output: &Output, step: &Step, depth: usize) -> anyhow::Result<()> {
    let mark = if step.holds { '✓' } else { '✗' };
    output.line(&format!("{}{mark} {}", "  ".repeat(depth), asked(&step.asks)))?;
    step.steps.iter().try_for_each(|step| lines(output, step, depth + 1))
}

/// What a step asks, in the words of rules.
fn asked(asks: &Asks) -> String {
    match asks {
        Asks::All => "and".into(),
        Asks::Any => "or".into(),
        Asks::AtLeast(count) => format!("{count} of"),
        Asks::Not => "not".into(),
        Asks::Selection(name) => name.clone(),
        Asks::Absent(field) => format!("{field}: null"),
        Asks::Field { field, how, value, found } => {
            let found: Vec<_> = found.iter().map(|value| String::from_utf8_lossy(value)).collect();
            let how = if how.is_empty() { String::new() } else { format!("|{how}") };
            format!("{field}{how}: {value} ← [{}]", found.join(", "))
        }
    }
}

fn step_json(step: &Step) -> Value {
    let steps: Vec<_> = step.steps.iter().map(step_json).collect();
    json!({ "asks": asked(&step.asks), "holds": step.holds, "steps": steps })
}
