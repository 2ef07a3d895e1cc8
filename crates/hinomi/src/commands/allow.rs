//! `hinomi allow`

use clap::{Args as ClapArgs, Subcommand};
use model::Allow;
use serde_json::json;

use super::signal::done;
use crate::{args::Global, failure::BadInput, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi allow add --entity av-update.example --until 2026-12-31T24:00+09:00 --why 'ウイルス対策ソフトの更新'")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Leave an entity alone until a date, judged against the time of the events
    Add {
        /// A host, an address, a server name, or CLIENT>SERVER
        #[arg(long)]
        entity: String,
        /// Until, with offset
        #[arg(long)]
        until: String,
        /// Why
        #[arg(long)]
        why: Option<String>,
    },
    /// All allowances, expired ones too
    List,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    match args.what {
        What::Add { entity, until, why } => {
            let until = model::instant(&until).map_err(|error| {
                BadInput(format!("--until {until}: {error}; write it as in 2026-12-31T24:00+09:00"))
            })?;
            house.desk.allow(Allow { entity: entity.clone(), until, why }).await?;
            done(output, &json!({"kind": "allowed", "entity": entity, "until": until}))?;
        }
        What::List => {
            house.desk.may_read().await?;
            for allow in house.desk.allowances().await? {
                let Allow { entity, until, why } = allow;
                done(
                    output,
                    &json!({"kind": "allowed", "entity": entity, "until": until, "why": why}),
                )?;
            }
        }
    }
    Ok(Outcome::Done)
}
