//! `hinomi roster`

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;
use tables::Source;

use super::import;
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Columns: level (1, 2, … or quiet), name, party, person, hours, from, until,
set (heightened: a turn only while such a time lasts, in place of the others of its level);
and for contacts: party, mail, webhook, shape (teams, slack, plain), secret
Hours: mon-fri 09:00-18:00; sat 22:00-06:00; daily 00:00-24:00 (several are parted by ;)
Examples:
  hinomi roster import roster.csv --zone Asia/Tokyo
  hinomi roster show --at 2026-06-10T03:00+09:00
  hinomi roster heighten 首脳会議 --from 2026-06-13T00:00+09:00 --to 2026-06-20T00:00+09:00"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take the roster (CSV or XLSX with a header) whole, or not at all; hours are of --zone
    Import { file: PathBuf },
    /// Who is on duty now, or at a moment, and gaps in the week after it
    Show {
        /// A moment, with offset
        #[arg(long)]
        at: Option<String>,
    },
    /// 厳戒期間: a time in which the heightened set watches and things are looked at again
    /// sooner; under the same name it is another time, so that it can be ended
    Heighten {
        name: String,
        /// Its first moment, with offset
        #[arg(long)]
        from: String,
        /// The moment at which everything is as it was, with offset
        #[arg(long)]
        to: String,
    },
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    match args.what {
        What::Import { file } => {
            let house = wiring::open(global).await?;
            let taken = house.desk.import_roster(&Source::file(&file), &global.zone).await?;
            import::tell(output, "roster", &file, taken)
        }
        What::Show { at } => {
            let at = at.as_deref().map(|at| moment("--at", at)).transpose()?;
            show(output, &wiring::open(global).await?, at).await
        }
        What::Heighten { name, from, to } => {
            let time = (moment("--from", &from)?, moment("--to", &to)?);
            let house = wiring::open(global).await?;
            let time = house.desk.declare_heightened(&name, time).await?;
            let (from, to) = (time.from, time.to);
            let done = json!({"kind": "heightened", "name": time.name, "from": from, "to": to});
            super::signal::done(output, &done)?;
            Ok(Outcome::Done)
        }
    }
}

pub fn moment(option: &str, text: &str) -> Result<jiff::Timestamp, BadInput> {
    model::instant(text).map_err(|error| {
        BadInput(format!("{option} {text}: {error}; write it as in 2026-06-10T03:00+09:00"))
    })
}

async fn show(
    output: &Output,
    house: &wiring::House,
    at: Option<jiff::Timestamp>,
) -> anyhow::Result<Outcome> {
    let Some(view) = house.desk.roster_at(at).await? else {
        if output.json {
            output.object(&json!({"kind": "roster", "levels": []}))?;
        } else {
            output.line(&output.words.word("alerts-no-roster"))?;
        }
        return Ok(Outcome::Found);
    };
    if output.json {
        let levels: Vec<_> = view.levels.iter().map(level_json).collect();
        let gaps: Vec<_> =
            view.gaps.iter().map(|(from, until)| json!({"from": from, "until": until})).collect();
        output.object(&json!({
            "kind": "roster", "at": view.at, "quiet_until": view.quiet_until,
            "heightened": view.heightened,
            "levels": levels, "gaps": gaps,
        }))?;
    } else {
        lines(output, &view)?;
    }
    Ok(Outcome::found_if(!view.gaps.is_empty()))
}

/// A webhook's address is half a secret: its path stays inside.
pub fn shown(contact: &model::Contact) -> String {
    match contact {
        model::Contact::Mail { address } => address.clone(),
        model::Contact::Webhook { url, .. } => {
            let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next());
            format!("{}:{}", contact.channel(), host.unwrap_or("?"))
        }
    }
}

fn level_json(level: &app::LevelView) -> serde_json::Value {
    let on_duty = level.on_duty.iter().map(|(party, contacts)| {
        json!({"party": party, "contacts": contacts.iter().map(shown).collect::<Vec<_>>()})
    });
    json!({"name": level.name, "on_duty": on_duty.collect::<Vec<_>>()})
}

fn lines(output: &Output, view: &app::RosterView) -> anyhow::Result<()> {
    let words = &output.words;
    output.line(&output.moment(view.at))?;
    if let Some(until) = view.quiet_until {
        output.line(&words.say("roster-quiet", &[("until", &output.moment(until))]))?;
    }
    if let Some(time) = &view.heightened {
        let args = [("name", time.name.as_str()), ("until", &output.moment(time.to))];
        output.line(&words.say("roster-heightened", &args))?;
    }
    for (number, level) in view.levels.iter().enumerate() {
        output.line(&format!("{} {}", number + 1, level.name))?;
        if level.on_duty.is_empty() {
            output.line(&format!("  {}", words.word("roster-nobody")))?;
        }
        for (party, contacts) in &level.on_duty {
            let ways: Vec<_> = contacts.iter().map(shown).collect();
            let ways =
                if ways.is_empty() { words.word("roster-no-contact") } else { ways.join(" → ") };
            output.line(&format!("  {party}  {ways}"))?;
        }
    }
    for (from, until) in &view.gaps {
        let (from, until) = (output.moment(*from), output.moment(*until));
        output.line(&words.say("roster-gap", &[("from", &from), ("until", &until)]))?;
    }
    Ok(())
}
