//! `hinomi rule check`: which rules can be used, and why others cannot.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::json;

use crate::{
    failure::Outcome,
    output::Output,
    rules::{lists, load, refusal_json, refusal_line, usable},
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi rule check sigma/rules --rule-list Administrators=admins.txt")]
pub struct Args {
    /// Files, or folders with all below them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// What a placeholder stands for: a file with one value a line
    #[arg(long, value_name = "NAME=FILE")]
    rule_list: Vec<String>,
}

pub fn run(output: &Output, args: &Args) -> anyhow::Result<Outcome> {
    let rules = load(&args.paths, lists(&args.rule_list)?)?;
    for refusal in rules.refusals() {
        if output.json {
            let mut object = refusal_json(refusal);
            object["kind"] = "refused".into();
            output.object(&object)?;
        } else {
            output.line(&refusal_line(refusal))?;
        }
    }
    if rules.refusals().is_empty() {
        usable(&rules, &args.paths)?;
    }
    let (count, of_rules) = (rules.rules().len(), rules.correlations().len());
    let refused = rules.refusals().len();
    if output.json {
        let counts = json!({ "kind": "rules", "usable": count, "correlations": of_rules, "refused": refused });
        output.object(&counts)?;
    } else {
        output.line(&format!("rules {count} · correlations {of_rules} · refused {refused}"))?;
    }
    Ok(Outcome::found_if(refused > 0))
}
