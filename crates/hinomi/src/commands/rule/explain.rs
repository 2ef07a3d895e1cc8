//! `hinomi rule explain`: why rules match a record, or do not, step by step.

use std::{path::PathBuf, sync::Arc};

use clap::Args as ClapArgs;
use event::Record;
use jiff::Timestamp;
use logs::{Options, Reader};
use serde_json::{Value, json};
use sigma::{Asks, Engine, Scanner, Step};

use crate::{
    commands::watch::format,
    failure::{BadInput, Outcome},
    output::Output,
    rules::{lists, load},
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
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// What a placeholder stands for: a file with one value a line
    #[arg(long, value_name = "NAME=FILE")]
    rule_list: Vec<String>,
}

pub fn run(output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let Args { rule, events, record, format, rule_list } = args;
    let engine = Arc::new(Engine::new(load(&[rule], lists(&rule_list)?)?));
    let mut scanner = Scanner::new(engine.clone());
    let seen = seen(output, &events, record, format.as_deref(), &mut |found| {
        explain(output, &engine, &mut scanner, found)
    })?;
    seen.ok_or_else(|| {
        let hint = "is there no such record? `hinomi watch --json` counts them";
        BadInput(format!("{}: record {record}: {hint}", events.display())).into()
    })
}

/// Hands the record of this number to `tell`; `None` if there is none.
fn seen(
    output: &Output,
    events: &PathBuf,
    number: u64,
    named: Option<&str>,
    tell: &mut dyn FnMut(Record<'_>) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Option<Outcome>> {
    let options = Options {
        zone: output.zone.clone(),
        received: Timestamp::now().as_microsecond(),
        format: named.map(format).transpose()?,
        limits: logs::Limits::default(),
    };
    let bad = |error: &dyn std::fmt::Display| BadInput(format!("{}: {error}", events.display()));
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

/// Prints the steps of every rule; exit code 1 if one of them matches.
fn explain(
    output: &Output,
    engine: &Engine,
    scanner: &mut Scanner,
    record: Record<'_>,
) -> anyhow::Result<Outcome> {
    let mut matched = false;
    for (number, rule) in engine.rules().iter().enumerate() {
        let step = scanner.explain_record(record, number)?;
        matched |= step.holds;
        if output.json {
            output.object(&json!({ "kind": "explained", "rule_title": rule.title, "matches": step.holds, "step": step_json(&step) }))?;
        } else {
            output.line(&rule.title)?;
            lines(output, &step, 1)?;
        }
    }
    Ok(Outcome::found_if(matched))
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
        Asks::Field { field, value, found } => {
            let found: Vec<_> = found.iter().map(|value| String::from_utf8_lossy(value)).collect();
            format!("{field}: {value} ← [{}]", found.join(", "))
        }
    }
}

fn step_json(step: &Step) -> Value {
    let steps: Vec<_> = step.steps.iter().map(step_json).collect();
    json!({ "asks": asked(&step.asks), "holds": step.holds, "steps": steps })
}
