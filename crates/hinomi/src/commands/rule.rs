//! `hinomi rule`: detection rules, where they come from and what was decided of them.

mod check;
mod choice;
mod explain;
mod map;
mod preview;
mod update;

pub use self::update::own;

use clap::{Args as ClapArgs, Subcommand};

use crate::{args::Global, failure::Outcome, output::Output};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi rule check sigma/rules
  hinomi rule update sigmahq sigma_core.zip --key RWQ…     # sigma_core.zip.minisig beside it
  hinomi rule preview new-rule.yml                         # over events/ of the data directory
  hinomi rule except 1f2e… --when 'User=svc-backup' --owner OPS-1 --until 2027-03-31T24:00+09:00 --why 夜間の退避
  hinomi rule map --navigator layer.json")]
pub struct Args {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Which rules can be used, and why others cannot
    Check(check::Args),
    /// Why the rules of a file match a record, or do not, step by step
    Explain(explain::Args),
    /// Take rules from a signed file; they watch from then on
    Update(update::Args),
    /// How often a rule would have matched in stored events, before it watches
    Preview(preview::Args),
    /// Where rules come from, which are off, which exceptions there are
    List,
    /// Have a rule stop watching
    Off {
        /// Its id
        rule: String,
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Have a rule watch again
    On {
        /// Its id
        rule: String,
    },
    /// Leave some matches of a rule alone until a day
    Except(choice::ExceptArgs),
    /// End an exception for events from now on; older ones it still leaves alone
    End {
        /// The rule's id
        rule: String,
        /// The number of the exception
        number: usize,
    },
    /// Techniques of ATT&CK: rules, whether their logs are read, what was found
    Map(map::Args),
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    match args.act {
        Act::Check(args) => check::run(output, &args),
        Act::Explain(args) => explain::run(output, args),
        Act::Update(args) => update::run(global, output, &args).await,
        Act::Preview(args) => preview::run(global, output, &args).await,
        Act::List => choice::list(global, output).await,
        Act::Off { rule, why } => choice::off(global, output, &rule, &why).await,
        Act::On { rule } => choice::on(global, output, &rule).await,
        Act::Except(args) => choice::except(global, output, args).await,
        Act::End { rule, number } => choice::end(global, output, &rule, number).await,
        Act::Map(args) => map::run(global, output, &args).await,
    }
}
