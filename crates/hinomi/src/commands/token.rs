//! `hinomi token`: what programs show instead of signing in.

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use super::signal::done;
use crate::{args::Global, failure::BadInput, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi token issue --name 監視 --mandate sato/csirt --until 2027-03-31T24:00+09:00 --as sato
  curl -H 'Authorization: Bearer hin_…' http://localhost:8470/")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue a token for the acting party; its text is printed once
    Issue {
        /// What it is for
        #[arg(long)]
        name: String,
        /// Until, with offset; at most a year
        #[arg(long)]
        until: String,
        /// The one mandate that it carries [default: the party's only one]
        #[arg(long)]
        mandate: Option<String>,
    },
    /// The acting party's tokens, those that are over too
    List,
    /// Revoke a token of the acting party
    Revoke { id: String },
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let (app, party) = (&house.app, house.desk.party());
    match args.what {
        What::Issue { name, until, mandate } => {
            let until = model::instant(&until).map_err(|error| {
                BadInput(format!("--until {until}: {error}; write it as in 2026-12-31T24:00+09:00"))
            })?;
            let mandate = match mandate {
                Some(mandate) => mandate,
                None => only_mandate(app, party).await?,
            };
            let (text, token) = app.issue_token(party, &mandate, &name, until).await?;
            done(
                output,
                &json!({"kind": "token", "id": token.id, "party": party, "mandate": mandate, "name": name, "until": until, "token": text}),
            )?;
        }
        What::List => {
            let now = app.clock.now();
            for token in app.tokens(party).await? {
                let holds = token.current(now);
                done(
                    output,
                    &json!({"kind": "token", "id": token.id, "party": token.party, "mandate": token.mandate, "name": token.name, "issued": token.issued_at, "until": token.until, "holds": holds}),
                )?;
            }
        }
        What::Revoke { id } => {
            app.revoke_token(party, &id).await?;
            done(output, &json!({"kind": "token", "id": id, "holds": false}))?;
        }
    }
    Ok(Outcome::Done)
}

/// The one mandate that `party` holds now.
async fn only_mandate(app: &app::App, party: &str) -> anyhow::Result<String> {
    let mut held: Vec<_> = app.mandates(party).await?.into_iter().map(|m| m.id).collect();
    match held.len() {
        0 => Ok(String::new()),
        1 => Ok(held.remove(0)),
        _ => Err(BadInput(format!("--mandate: {party} holds several: {}", held.join(", "))).into()),
    }
}
