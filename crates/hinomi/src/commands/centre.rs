//! `hinomi centre`: vendors that serve many institutions, when they told each, what they showed.

use std::path::PathBuf;

use app::{CentreView, EVIDENCE_BYTES_MAX};
use clap::{Args as ClapArgs, Subcommand};
use model::{OfficeRules, Reached, VendorIncident};
use serde_json::json;

use super::{roster::moment, signal::done};
use crate::{
    args::Global,
    failure::{Outcome, read_named},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The clock of an institution starts when it is told; the vendor's delay is another figure. Exit code 1 of list if
somebody was told nothing. Duties that stay with the institution: packs/office.toml
Examples:
  hinomi centre enter center-a --serves bank-a --serves bank-b
  hinomi centre aware center-a --title 受付基盤の停止 --at 2026-06-10T09:00+09:00
  hinomi centre told center-a 1 --institution bank-a --at 2026-06-10T13:00+09:00
  hinomi centre evidence center-a audit-2026.pdf --title 保証報告書
  hinomi centre list"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Enter a vendor with those whom it serves
    Enter {
        vendor: String,
        /// An institution; may be repeated
        #[arg(long, required = true)]
        serves: Vec<String>,
    },
    /// The vendor learned of something
    Aware {
        vendor: String,
        #[arg(long)]
        title: String,
        /// When, with offset
        #[arg(long)]
        at: String,
    },
    /// The vendor told an institution
    Told {
        vendor: String,
        /// Of which incident, from 1
        incident: usize,
        #[arg(long)]
        institution: String,
        /// When, with offset
        #[arg(long)]
        at: String,
    },
    /// The vendor gave evidence, once for all whom it serves
    Evidence {
        vendor: String,
        file: PathBuf,
        #[arg(long)]
        title: String,
    },
    /// All vendors: whom they serve, incidents with delays, what stays with each institution
    List,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    let object = match args.what {
        What::Enter { vendor, serves } => {
            let serves = desk.enter_centre(&vendor, &serves).await?;
            json!({"kind": "centre", "id": vendor, "serves": serves})
        }
        What::Aware { vendor, title, at } => {
            let number = desk.vendor_aware(&vendor, &title, moment("--at", &at)?).await?;
            json!({"kind": "vendor-incident", "id": vendor, "incident": number})
        }
        What::Told { vendor, incident, institution, at } => {
            let at = moment("--at", &at)?;
            desk.vendor_told(&vendor, incident, &institution, at).await?;
            json!({"kind": "told", "id": vendor, "incident": incident, "institution": institution})
        }
        What::Evidence { vendor, file, title } => {
            let bytes = read_named(&file, EVIDENCE_BYTES_MAX)?;
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let id = desk.vendor_gave(&vendor, &title, (&name, &bytes)).await?;
            json!({"kind": "evidence", "id": id})
        }
        What::List => return list(output, &desk.centres().await?, &house.app.office),
    };
    done(output, &object)?;
    Ok(Outcome::Done)
}

fn list(output: &Output, centres: &[CentreView], rules: &OfficeRules) -> anyhow::Result<Outcome> {
    for view in centres {
        if output.json {
            output.object(&shape(view, rules))?;
        } else {
            lines(output, view, rules)?;
        }
    }
    let chased =
        |view: &CentreView| view.incidents.iter().any(|(_, all)| all.iter().any(|r| r.chase));
    Ok(Outcome::found_if(centres.iter().any(chased)))
}

fn shape(view: &CentreView, rules: &OfficeRules) -> serde_json::Value {
    let CentreView { centre, incidents, institutions } = view;
    let duties: Vec<_> = rules.residual.iter().map(|duty| &duty.id).collect();
    let reached = |one: &Reached| {
        let mut object = json!(one);
        object["duties"] = json!(duties);
        object
    };
    let incident = |(incident, all): &(VendorIncident, Vec<Reached>)| {
        json!({"title": incident.title, "aware": incident.aware,
            "institutions": all.iter().map(reached).collect::<Vec<_>>()})
    };
    let evidence = |id: &String| json!({"id": id, "serves": centre.serves.len()});
    json!({"kind": "centre", "id": centre.vendor, "serves": centre.serves,
        "concentration": {"serves": centre.serves.len(), "institutions": institutions},
        "evidence": centre.evidence.iter().map(evidence).collect::<Vec<_>>(),
        "incidents": incidents.iter().map(incident).collect::<Vec<_>>()})
}

fn lines(output: &Output, view: &CentreView, rules: &OfficeRules) -> anyhow::Result<()> {
    let CentreView { centre, incidents, institutions } = view;
    let (serves, evidence) = (centre.serves.len().to_string(), centre.evidence.len().to_string());
    let args = [
        ("vendor", centre.vendor.as_str()),
        ("serves", &serves),
        ("institutions", &institutions.to_string()),
        ("evidence", &evidence),
    ];
    output.line(&output.words.say("centre-line", &args))?;
    for (incident, all) in incidents {
        output.line(&format!("  {}  {}", output.moment(incident.aware), incident.title))?;
        for one in all {
            let minutes = (one.delay_s / 60).to_string();
            let args = [("institution", one.institution.as_str()), ("minutes", &minutes)];
            let id = if one.chase { "centre-chase" } else { "centre-told" };
            output.line(&output.words.say(id, &args))?;
        }
    }
    let titles = rules.residual.iter().map(|d| output.words.pick(&d.title.ja, &d.title.en));
    let duties = titles.collect::<Vec<_>>().join("、");
    output.line(&output.words.say("centre-duties", &[("duties", &duties)]))
}
