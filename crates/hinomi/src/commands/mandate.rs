//! `hinomi mandate`

use app::NewMandate;
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;
use model::{Mandate, Permission, Scope};
use serde_json::{Value, json};

use super::signal::done;
use crate::{args::Global, failure::BadInput, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi mandate give csirt-lead --role csirt
  hinomi mandate give kensa-1 --role inspector --case 2026-001 --until 2026-12-31T24:00+09:00
  hinomi mandate move csirt-lead --role manager --at 2026-12-01T00:00+09:00
  hinomi mandate end former --at 2026-11-30T24:00+09:00
  hinomi mandate delegate deputy --may approve --until 2026-12-07T00:00+09:00 --as chief")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A role of the pack, for somebody who joins
    Give {
        party: String,
        /// A role of the pack `roles`
        #[arg(long)]
        role: String,
        /// From when, with offset [default: now]
        #[arg(long)]
        from: Option<String>,
        /// Until when, with offset
        #[arg(long)]
        until: Option<String>,
        /// Only this incident with what belongs to it; may be repeated
        #[arg(long)]
        case: Vec<String>,
        /// A closed compartment that it opens; may be repeated
        #[arg(long)]
        compartment: Vec<String>,
    },
    /// Another role instead of all that is held
    Move {
        party: String,
        #[arg(long)]
        role: String,
        /// When, with offset [default: now]
        #[arg(long)]
        at: Option<String>,
    },
    /// End all that somebody who leaves holds
    End {
        party: String,
        /// When, with offset [default: now]
        #[arg(long)]
        at: Option<String>,
    },
    /// Let somebody else do what the acting party may, until a date
    Delegate {
        party: String,
        /// What; may be repeated
        #[arg(long, required = true, value_parser = permission)]
        may: Vec<Permission>,
        /// Until when, with offset
        #[arg(long)]
        until: String,
    },
    /// Who holds what here
    List,
}

fn permission(word: &str) -> Result<Permission, String> {
    let names = || Permission::ALL.map(Permission::name).join(", ");
    Permission::ALL
        .into_iter()
        .find(|permission| permission.name() == word)
        .ok_or_else(|| format!("expected one of {}", names()))
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let (desk, now) = (&house.desk, house.app.clock.now());
    match args.what {
        What::Give { party, role, from, until, case, compartment } => {
            let (from, until) = (instant("--from", from)?, instant("--until", until)?);
            let scope = Scope { cases: case, compartments: compartment };
            let new = NewMandate { party, role, from, until, scope };
            print(output, &desk.give_mandate(&new).await?, now)?;
        }
        What::Move { party, role, at } => {
            let at = instant("--at", at)?;
            print(output, &desk.move_person(&party, &role, at).await?, now)?;
        }
        What::End { party, at } => {
            let ended = desk.end_mandates(&party, instant("--at", at)?).await?;
            done(output, &json!({"kind": "ended", "party": party, "mandates": ended}))?;
        }
        What::Delegate { party, may, until } => {
            let until = instant("--until", Some(until))?.unwrap_or(now);
            print(output, &desk.delegate(&party, &may, until).await?, now)?;
        }
        What::List => {
            for member in desk.members().await? {
                for mandate in &member.mandates {
                    print(output, mandate, now)?;
                }
            }
        }
    }
    Ok(Outcome::Done)
}

fn instant(option: &str, text: Option<String>) -> anyhow::Result<Option<Timestamp>> {
    let read = |text: String| {
        model::instant(&text).map_err(|error| {
            BadInput(format!("{option} {text}: {error}; write it as in 2026-12-31T24:00+09:00"))
        })
    };
    Ok(text.map(read).transpose()?)
}

fn print(output: &Output, mandate: &Mandate, now: Timestamp) -> anyhow::Result<()> {
    // One that was given in this moment began after it was asked for.
    let now = now.max(Timestamp::now());
    let mut shown = json!({"kind": "mandate", "current": mandate.current(now)});
    if let (Some(shown), Ok(Value::Object(mandate))) =
        (shown.as_object_mut(), serde_json::to_value(mandate))
    {
        shown.extend(mandate);
    }
    done(output, &shown)
}
