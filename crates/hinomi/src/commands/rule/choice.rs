//! What was decided of rules: off, on, exceptions; and the list of it all.

use clap::Args as ClapArgs;
use model::{Exception, RuleChoice, RuleFile};
use serde_json::{Value, json};

use crate::{
    args::Global,
    commands::signal::done,
    failure::{BadInput, Outcome},
    output::Output,
    rules::Exceptions,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "All conditions must hold. It is judged by the time of the events, and everything left alone is counted.
Example:
  hinomi rule except 1f2e… --when 'Image|endswith=\\backup.exe' --when 'User=svc-backup' \\
    --owner OPS-1 --until 2027-03-31T24:00+09:00 --why 夜間の退避"
)]
pub struct ExceptArgs {
    /// The rule's id
    rule: String,
    /// What a record must say: FIELD=VALUE or FIELD|MODIFIER=VALUE; may be repeated
    #[arg(long, value_name = "CONDITION", required = true)]
    when: Vec<String>,
    /// Who answers for it
    #[arg(long)]
    owner: String,
    /// Until, with offset
    #[arg(long)]
    until: String,
    /// Why
    #[arg(long)]
    why: String,
}

pub async fn except(global: &Global, output: &Output, args: ExceptArgs) -> anyhow::Result<Outcome> {
    let ExceptArgs { rule, when: selection, owner, until, why } = args;
    Exceptions::check(&selection)?;
    let until = model::instant(&until).map_err(|error| {
        BadInput(format!("--until {until}: {error}; write it as in 2027-03-31T24:00+09:00"))
    })?;
    let exception = Exception { selection, owner, until, why };
    let house = wiring::open(global).await?;
    let number = house.desk.except_rule(&rule, &exception).await?;
    done(output, &exception_json(&rule, number, &exception))?;
    Ok(Outcome::Done)
}

pub async fn end(
    global: &Global,
    output: &Output,
    rule: &str,
    number: usize,
) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    house.desk.end_exception(rule, number).await?;
    done(output, &json!({ "kind": "exception-ended", "rule": rule, "number": number }))?;
    Ok(Outcome::Done)
}

pub async fn off(
    global: &Global,
    output: &Output,
    rule: &str,
    why: &str,
) -> anyhow::Result<Outcome> {
    wiring::open(global).await?.desk.switch_rule_off(rule, why).await?;
    done(output, &json!({ "kind": "rule", "rule": rule, "watches": false, "why": why }))?;
    Ok(Outcome::Done)
}

pub async fn on(global: &Global, output: &Output, rule: &str) -> anyhow::Result<Outcome> {
    wiring::open(global).await?.desk.switch_rule_on(rule).await?;
    done(output, &json!({ "kind": "rule", "rule": rule, "watches": true }))?;
    Ok(Outcome::Done)
}

/// Origins, rules that are off, exceptions; ended ones too, for old logs are judged by their
/// own time.
pub async fn list(global: &Global, output: &Output) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let (files, choices) = (house.desk.rule_files().await?, house.desk.rule_choices().await?);
    if files.is_empty() && !output.json {
        output.line(&output.words.word("detection-none"))?;
    }
    files.iter().try_for_each(|file| done(output, &file_json(file)))?;
    for choice in &choices {
        if let Some(off) = off_json(choice) {
            done(output, &off)?;
        }
        for (number, exception) in (1..).zip(&choice.exceptions) {
            done(output, &exception_json(&choice.rule, number, exception))?;
        }
    }
    Ok(Outcome::Done)
}

fn file_json(file: &RuleFile) -> Value {
    json!({
        "kind": "rule-file",
        "name": file.name,
        "rules": file.rules.len(),
        "refused": file.refused,
        "signer": file.signer,
        "comment": file.comment,
        "sha256": file.digest,
        "taken": file.taken,
        "by": file.by,
    })
}

fn off_json(choice: &RuleChoice) -> Option<Value> {
    let off = choice.off.as_ref()?;
    Some(json!({
        "kind": "rule",
        "rule": choice.rule,
        "watches": false,
        "why": off.why,
        "since": off.since,
        "by": off.by,
    }))
}

fn exception_json(rule: &str, number: usize, exception: &Exception) -> Value {
    json!({
        "kind": "exception",
        "rule": rule,
        "number": number,
        "when": exception.selection,
        "owner": exception.owner,
        "until": exception.until,
        "why": exception.why,
    })
}
