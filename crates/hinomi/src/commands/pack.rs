//! `hinomi pack`

mod rules;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;
use packs::Pack;
use serde_json::json;

use crate::{
    failure::{Outcome, read_named},
    output::Output,
    wiring,
};

/// No pack that people wrote is larger.
const PACK_BYTES_MAX: u64 = 16 * 1024 * 1024;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi pack list
  hinomi pack check my-detect.toml
  hinomi pack show jp-fsa-2015/IM-ロ
  hinomi pack diff jp-fsa-2015@0 jp-fsa-2015@1
  hinomi pack gaps --on 2015-04-22")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The packs that come with the program
    List,
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
}

pub fn run(output: &Output, args: &Args) -> anyhow::Result<Outcome> {
    match &args.what {
        What::List => {
            let all = app::BUILT_IN.iter().chain(&app::RULE_PACKS).chain(&app::checks::CHECK_PACKS);
            for (name, text) in all {
                let pack = Pack::parse(name, text).map_err(wiring::faults)?;
                super::signal::done(
                    output,
                    &json!({"kind": "pack", "pack": pack.label(), "file": name}),
                )?;
            }
            Ok(Outcome::Done)
        }
        What::Show { name } => rules::show(output, name),
        What::Diff { older, newer } => rules::diff(output, older, newer),
        What::Gaps { on } => rules::gaps(output, *on),
        What::Check { files } => {
            let mut faults = Vec::new();
            for file in files {
                let bytes = read_named(file, PACK_BYTES_MAX)?;
                let text = String::from_utf8_lossy(&bytes);
                faults.extend(check(&file.display().to_string(), &text));
            }
            for fault in &faults {
                let object = json!({"kind": "fault", "file": fault.file, "line": fault.line, "column": fault.column, "what": fault.what});
                if output.json {
                    output.object(&object)?
                } else {
                    output.line(&fault.to_string())?
                }
            }
            Ok(Outcome::found_if(!faults.is_empty()))
        }
    }
}

/// A pack is checked by the owners of the sections that it has.
pub fn check(name: &str, text: &str) -> Vec<packs::Fault> {
    let pack = match Pack::parse(name, text) {
        Ok(pack) => pack,
        Err(faults) => return faults,
    };
    if pack.has("rules") || pack.has("criterion") {
        return app::RuleBook::of(&[pack]).err().unwrap_or_default();
    }
    if pack.has("check") || pack.has("input") {
        return app::checks::faults_of(pack);
    }
    if pack.has("alerts") {
        return app::alert_rules_of(&pack).err().unwrap_or_default();
    }
    if pack.has("risk") || pack.has("plan") {
        return app::risk_rules_of(&pack).err().unwrap_or_default();
    }
    if pack.has("roles") {
        return app::roles_of(&pack).err().unwrap_or_default();
    }
    if pack.has("form") {
        return app::form_of(&pack).err().unwrap_or_default();
    }
    detect::Config::from_pack(&pack).err().unwrap_or_default()
}
