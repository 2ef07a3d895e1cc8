//! `hinomi pack export`: OSCAL documents, each looked through before it is written.

use std::path::PathBuf;

use app::{ResponseView, RuleBook};
use clap::Args as ClapArgs;
use model::Verdict;
use oscal::Assessed;
use serde_json::{Value, json};

use crate::{
    args::Global,
    failure::{Outcome, write_named},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(flatten)]
    form: Form,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, ClapArgs)]
#[group(required = true, multiple = false)]
struct Form {
    /// A rule set as a catalog: its newest version, or that of `jp-fsa-2015@0`
    #[arg(long, value_name = "RULESET")]
    oscal: Option<String>,
    /// A review as assessment results
    #[arg(long, value_name = "REVIEW")]
    oscal_results: Option<String>,
    /// Findings and actions as a plan of action and milestones
    #[arg(long)]
    oscal_poam: bool,
}

/// Exit code 1 if the document refers to what is not there; it is written all the same.
pub async fn export(global: &Global, output: &Output, args: &Args) -> anyhow::Result<Outcome> {
    let book = super::rules::book()?;
    let document = match (&args.form.oscal, &args.form.oscal_results) {
        (Some(label), _) => oscal::catalog(super::rules::ruleset(book, label)?),
        (None, Some(review)) => results(global, review).await?,
        (None, None) => poam(global, output).await?,
    };
    let faults = faults(book, &document);
    write_named(&args.out, format!("{document:#}\n"))?;
    for fault in &faults {
        let object = json!({"kind": "fault", "file": args.out, "what": fault.to_string()});
        if output.json {
            output.object(&object)?;
        } else {
            output.line(&format!("{}: {fault}", args.out.display()))?;
        }
    }
    let file = args.out.display().to_string();
    super::super::signal::done(
        output,
        &json!({"kind": "oscal", "file": file, "version": oscal::VERSION}),
    )?;
    Ok(Outcome::found_if(!faults.is_empty()))
}

/// A catalog is judged by itself, everything else by all rule sets there are.
fn faults(book: &RuleBook, document: &Value) -> Vec<oscal::Fault> {
    let catalogs: Vec<_> = book.rulesets().iter().map(oscal::catalog).collect();
    let all: Vec<_> = catalogs.iter().collect();
    let judged = if document.get("catalog").is_some() { vec![document] } else { all };
    oscal::faults(document, &judged)
}

async fn results(global: &Global, review: &str) -> anyhow::Result<Value> {
    let house = wiring::open(global).await?;
    let view = house.desk.review(review).await?;
    let verdicts: Vec<Vec<&Verdict>> = view.responses.iter().map(machine).collect();
    let answers: Vec<_> = view.responses.iter().zip(&verdicts).map(assessed).collect();
    Ok(oscal::results(&view.review, &answers, house.app.clock.now()))
}

fn machine(view: &ResponseView) -> Vec<&Verdict> {
    view.verdicts.iter().map(AsRef::as_ref).collect()
}

fn assessed<'a>((view, verdicts): (&'a ResponseView, &'a Vec<&'a Verdict>)) -> Assessed<'a> {
    let (response, evidence) = (&view.response, view.evidence.as_slice());
    Assessed { response, evidence, verdicts, standing: view.standing }
}

async fn poam(global: &Global, output: &Output) -> anyhow::Result<Value> {
    let house = wiring::open(global).await?;
    let (findings, actions) = house.desk.plan_of_action().await?;
    let said = findings.iter().map(|one| text::finding(&output.words, one));
    let findings: Vec<_> = said.collect();
    let institution = house.desk.institution().await?.map(|party| party.name);
    let institution = institution.unwrap_or_else(|| "hinomi".into());
    Ok(oscal::poam(&institution, &findings, &actions, house.app.clock.now()))
}
