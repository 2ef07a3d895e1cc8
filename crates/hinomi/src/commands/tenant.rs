//! `hinomi tenant`

use clap::{Args as ClapArgs, Subcommand};
use model::{Party, PartyKind, SectorView};
use serde_json::json;

use super::signal::done;
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi tenant found bank-b --name 'B銀行' --administrator admin-b
  hinomi tenant sectors bank-b bank-c
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
    /// The institutions of the house side by side, by sector: what each criterion came to, and
    /// where it is weakest. What they said and handed in stays with them
    Sectors {
        /// Their codes
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    match args.what {
        What::Found { id, name, administrator } => {
            let party = Party::new(id, PartyKind::Institution, name);
            house.desk.found_tenant(&party, &administrator).await?;
            let told = json!({"kind": "tenant", "id": party.id, "administrator": administrator});
            done(output, &told)?;
        }
        What::Sectors { ids } => {
            for (sector, view) in house.desk.sectors(&ids).await? {
                tell(output, &sector, &view)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// One line for a sector, then one for each criterion.
fn tell(output: &Output, sector: &str, view: &SectorView) -> anyhow::Result<()> {
    let floor = model::percent(u16::try_from(view.floor_bp).unwrap_or(u16::MAX));
    let told = json!({"kind": "sector", "sector": sector, "floor": floor, "weakest": view.weakest});
    done(output, &told)?;
    view.criteria.iter().try_for_each(|(criterion, cell)| {
        done(
            output,
            &json!({"kind": "sector-criterion", "sector": sector, "criterion": criterion,
            "shares": cell.shares, "floor": cell.floor.name(), "weakest": cell.weakest}),
        )
    })
}
