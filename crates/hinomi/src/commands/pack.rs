//! `hinomi pack`

mod coverage;
mod oscal;
mod rules;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;
use packs::{Fault, Pack};
use serde_json::json;

use crate::{
    args::Global,
    failure::{Outcome, read_named},
    output::Output,
    wiring,
};

/// No pack that people wrote is larger.
const PACK_BYTES_MAX: u64 = 16 * 1024 * 1024;

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Files of one rule set are checked together: name all of them. Exit code 1 if anything is found.
Examples:
  hinomi pack list
  hinomi pack list --on 2015-04-22
  hinomi pack list --on 2026-11-01 --of eu
  hinomi pack check my-detect.toml
  hinomi pack show jp-fsa-2015/IM-ロ
  hinomi pack diff jp-fsa-2015@0 jp-fsa-2015@1
  hinomi pack gaps --on 2015-04-22
  hinomi pack coverage
  hinomi pack export --oscal jp-fsa-2015 --out catalog.json
  hinomi pack export --oscal-results SC-2026-001 --out results.json"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The packs that come with the program
    List {
        /// Only the rule sets that apply on a day, each in its version of that day
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Of these, only those of one jurisdiction, for example eu
        #[arg(long, value_name = "WORD", requires = "on")]
        of: Option<String>,
    },
    /// Check pack files; every fault is named with file, line and column
    Check { files: Vec<PathBuf> },
    /// A rule set, or one criterion of it with why it is asked
    Show { name: String },
    /// What a newer version of a rule set adds, drops and changes
    Diff { older: String, newer: String },
    /// What begins to apply on a day without a transition
    Gaps {
        /// The day
        #[arg(long, value_name = "DATE")]
        on: Date,
    },
    /// Every item of the source with the tests that prove it
    Coverage,
    /// Write a rule set, a review or the plan of action as OSCAL
    Export(oscal::Args),
}

pub async fn run(global: &Global, output: &Output, args: &Args) -> anyhow::Result<Outcome> {
    match &args.what {
        What::List { on: None, .. } => list(output),
        What::List { on: Some(day), of } => rules::in_force(output, *day, of.as_deref()),
        What::Show { name } => rules::show(output, name),
        What::Diff { older, newer } => rules::diff(output, older, newer),
        What::Gaps { on } => rules::gaps(output, *on),
        What::Check { files } => check_files(output, files),
        What::Coverage => coverage::show(output),
        What::Export(args) => oscal::export(global, output, args).await,
    }
}

fn list(output: &Output) -> anyhow::Result<Outcome> {
    let all = app::BUILT_IN.iter().chain(&app::RULE_PACKS).chain(&app::checks::CHECK_PACKS);
    for (name, text) in all.chain([&app::COVERAGE_PACK]) {
        let pack = Pack::parse(name, text).map_err(wiring::faults)?;
        let object = json!({
            "kind": "pack", "pack": pack.label(), "file": name,
            "published": pack.header().published, "applies_from": pack.header().applies_from,
            "verified": pack.header().verified,
        });
        super::signal::done(output, &object)?;
    }
    Ok(Outcome::Done)
}

fn check_files(output: &Output, files: &[PathBuf]) -> anyhow::Result<Outcome> {
    let (mut faults, mut rule_packs) = (Vec::new(), Vec::new());
    for file in files {
        let bytes = read_named(file, PACK_BYTES_MAX)?;
        let (name, text) = (file.display().to_string(), String::from_utf8_lossy(&bytes));
        match Pack::parse(&name, &text) {
            Ok(pack) if holds_rules(&pack) => rule_packs.push(pack),
            _ => faults.extend(check(&name, &text)),
        }
    }
    faults.extend(app::RuleBook::faults_of(&rule_packs));
    faults.iter().try_for_each(|fault| tell(output, fault))?;
    Ok(Outcome::found_if(!faults.is_empty()))
}

fn tell(output: &Output, fault: &Fault) -> anyhow::Result<()> {
    if output.json {
        return output.object(&json!({
            "kind": "fault", "file": fault.file, "line": fault.line, "column": fault.column,
            "what": fault.what,
        }));
    }
    output.line(&fault.to_string())
}

fn holds_rules(pack: &Pack) -> bool {
    pack.has("rules") || pack.has("criterion")
}

/// A pack is checked by the owners of the sections that it has.
pub fn check(name: &str, text: &str) -> Vec<Fault> {
    let pack = match Pack::parse(name, text) {
        Ok(pack) => pack,
        Err(faults) => return faults,
    };
    if holds_rules(&pack) {
        return app::RuleBook::faults_of(&[pack]);
    }
    if pack.has("item") {
        return app::coverage_of(&pack).err().unwrap_or_default();
    }
    if pack.has("check") || pack.has("input") {
        return app::checks::faults_of(pack);
    }
    if pack.has("alerts") {
        return app::alert_rules_of(&pack).err().unwrap_or_default();
    }
    if pack.has("ladder") {
        return app::ladder_of(&pack).err().unwrap_or_default();
    }
    if pack.has("risk") || pack.has("plan") {
        return app::risk_rules_of(&pack).err().unwrap_or_default();
    }
    if pack.has("people") {
        return app::people_rules_of(&pack).err().unwrap_or_default();
    }
    if pack.has("office") {
        return app::office_rules_of(&pack).err().unwrap_or_default();
    }
    if pack.has("roles") {
        return app::roles_of(&pack).err().unwrap_or_default();
    }
    if pack.has("patterns") {
        return app::pattern_rules_of(&pack).err().unwrap_or_default();
    }
    if pack.has("sector") {
        return app::channels_of(&pack).err().unwrap_or_default();
    }
    if pack.has("sharing") {
        return app::sharing_rules_of(&pack).err().unwrap_or_default();
    }
    if pack.has("hygiene") {
        return app::warning_lists_of(&pack).err().unwrap_or_default();
    }
    if pack.has("form") {
        return app::form_of(&pack).err().unwrap_or_default();
    }
    if pack.has("exercises") {
        return app::library_of(&pack).err().unwrap_or_default();
    }
    if pack.has("survey") {
        return app::survey_rules_of(&pack).err().unwrap_or_default();
    }
    detect::Config::from_pack(&pack).err().unwrap_or_default()
}
