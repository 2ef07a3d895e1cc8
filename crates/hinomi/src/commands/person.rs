//! `hinomi person`: links for people, and letting somebody back in.

use clap::{Args as ClapArgs, Subcommand};
use identity::Secret;
use serde_json::json;

use super::signal::done;
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi person invite csirt-1 --name 'CSIRT担当'
  hinomi person recover sato
  hinomi person approve-recovery REQUEST --as ito")]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// Where browsers find the server; links begin with it
    #[arg(long, default_value = "http://localhost:8470", value_name = "URL", global = true)]
    origin: String,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a one-time link by which somebody sets up how they sign in
    Invite {
        /// The code in the register of parties
        id: String,
        /// The name, where the register does not know the person yet
        #[arg(long)]
        name: Option<String>,
    },
    /// Ask that somebody who lost every device be let back in
    Recover { id: String },
    /// Approve such a request; the second person's approval makes the link
    ApproveRecovery {
        /// The number of the request
        request: String,
    },
    /// The requests that wait
    Recoveries,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    let link =
        |link: &Secret| format!("{}/join/{}", args.origin.trim_end_matches('/'), link.reveal());
    match args.what {
        What::Invite { id, name } => {
            let made = desk.invite(&id, name.as_deref()).await?;
            done(
                output,
                &json!({"kind": "link", "purpose": "join", "party": id, "link": link(&made)}),
            )?;
        }
        What::Recover { id } => {
            let request = house.app.ask_recovery(&id).await?;
            done(output, &json!({"kind": "recovery", "party": id, "request": request}))?;
        }
        What::ApproveRecovery { request } => {
            let made = desk.approve_recovery(&request).await?.as_ref().map(link);
            done(
                output,
                &json!({"kind": "recovery", "request": request, "approved_by": desk.party(), "link": made}),
            )?;
        }
        What::Recoveries => {
            for waiting in desk.recoveries().await? {
                let (request, party) = (waiting.id, waiting.party);
                let approvals = waiting.approvals;
                done(
                    output,
                    &json!({"kind": "recovery", "request": request, "party": party, "since": waiting.made_at, "until": waiting.until, "approved_by": approvals}),
                )?;
            }
        }
    }
    Ok(Outcome::Done)
}
