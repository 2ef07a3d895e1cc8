//! `hinomi tenant`

use clap::{Args as ClapArgs, Subcommand};
use model::{Party, PartyKind};
use serde_json::json;

use super::signal::done;
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi tenant found bank-b --name 'B銀行' --administrator admin-b
  hinomi signal list --tenant bank-b --as admin-b")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Give another institution registers of its own, into which no mandate of here reaches
    Found {
        /// Its code: small letters, digits, hyphens
        id: String,
        /// Its name
        #[arg(long)]
        name: String,
        /// The party that is its first administrator
        #[arg(long)]
        administrator: String,
    },
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let What::Found { id, name, administrator } = args.what;
    let party = Party::new(id, PartyKind::Institution, name);
    house.desk.found_tenant(&party, &administrator).await?;
    done(output, &json!({"kind": "tenant", "id": party.id, "administrator": administrator}))?;
    Ok(Outcome::Done)
}
