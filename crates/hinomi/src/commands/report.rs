//! `hinomi report`

use std::path::PathBuf;

use app::Prepared;
use clap::{Args as ClapArgs, Subcommand};
use model::{Answer, Form, ReportKind};
use ports::Typeset;
use serde_json::{Value, json};
use text::{Letter, ReportShape};

use crate::{
    args::Global,
    failure::{Outcome, write_named},
    output::{Output, localise},
    wiring::{self, House},
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi report first 2026-001 --out first.pdf
  hinomi report send 2026-001
  hinomi report follow 2026-001 --out follow.pdf --lang en")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 速報: the ten answers, from what is known
    First(Target),
    /// 続報: only what changed since the last report
    Follow(Target),
    /// 確報: all answers once more; warned or refused where the failure stands too low
    Final(Target),
    /// Ask for the approval of a second person, by the report's number
    Ask(Target),
    /// Approve a report that somebody else made, by its number
    Approve(Target),
    /// Mark what is known now as sent; blank answers are refused, unknown ones are not
    Send(Target),
    /// A report as it was frozen, by its own number, for example 2026-001-1
    Show(Target),
}

#[derive(Debug, ClapArgs)]
struct Target {
    /// The incident; for show, ask and approve, the report
    id: String,
    /// Write a .pdf or .json file
    #[arg(long, value_name = "FILE", value_parser = Out::parse)]
    out: Option<Out>,
}

/// A file to write, of a kind that we can write; judged before anything is done.
#[derive(Clone, Debug)]
enum Out {
    Pdf(PathBuf),
    Json(PathBuf),
}

impl Out {
    fn parse(name: &str) -> Result<Self, String> {
        let path = PathBuf::from(name);
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("pdf") => Ok(Self::Pdf(path)),
            Some("json") => Ok(Self::Json(path)),
            _ => Err("expected a name ending in .pdf or .json".into()),
        }
    }
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let (target, prepared) = match args.what {
        What::First(target) => {
            let prepared = house.desk.prepare_report(&target.id, ReportKind::First).await?;
            (target, prepared)
        }
        What::Follow(target) => {
            let prepared = house.desk.prepare_report(&target.id, ReportKind::Follow).await?;
            (target, prepared)
        }
        What::Final(target) => {
            let prepared = house.desk.prepare_report(&target.id, ReportKind::Final).await?;
            (target, prepared)
        }
        What::Ask(target) => {
            house.desk.ask_approval(&target.id).await?;
            let prepared = house.desk.frozen(&target.id).await?;
            (target, prepared)
        }
        What::Approve(target) => {
            house.desk.approve_report(&target.id).await?;
            let prepared = house.desk.frozen(&target.id).await?;
            (target, prepared)
        }
        What::Show(target) => {
            let prepared = house.desk.frozen(&target.id).await?;
            (target, prepared)
        }
        What::Send(target) => {
            let prepared = house.desk.send_report(&target.id).await?;
            (target, prepared)
        }
    };
    if let Some(out) = &target.out {
        write(&house, output, &prepared, out).await?;
    }
    print(&house, output, &prepared)?;
    let Some(short) = &prepared.short else { return Ok(Outcome::Done) };
    super::failure::too_low(output, house.desk.ladder(), &prepared.report.incident, short)?;
    Ok(Outcome::Found)
}

fn print(house: &House, output: &Output, prepared: &Prepared) -> anyhow::Result<()> {
    let form = &house.app.form;
    if output.json {
        return output.object(&report_json(form, prepared, output));
    }
    let Prepared { report, changes, .. } = prepared;
    output.line(&format!("{} {}", report.id, output.moment(report.prepared_at)))?;
    let shown: Vec<&Answer> = match report.kind {
        ReportKind::First | ReportKind::Final => report.answers.iter().collect(),
        ReportKind::Follow => changes.iter().map(|change| &change.new).collect(),
    };
    if shown.is_empty() {
        return output.line(&output.words.word("letter-no-change"));
    }
    for answer in shown {
        let lines = text::one_line(&output.words, form, answer, &output.zone);
        let (number, state) = (text::number(answer.no), text::state(&output.words, answer.state));
        output.line(&format!("{number} [{state}] {lines}"))?;
        if let Some(warning) = text::warning(&output.words, answer) {
            output.line(&format!("   ▲ {warning}"))?;
        }
    }
    Ok(())
}

/// A report as printed with `--json` and written to a `.json` file.
fn report_json(form: &Form, prepared: &Prepared, output: &Output) -> Value {
    let Prepared { report, changes, .. } = prepared;
    json!(ReportShape::new(form, report, changes, &output.zone))
}

async fn write(
    house: &House,
    output: &Output,
    prepared: &Prepared,
    out: &Out,
) -> anyhow::Result<()> {
    let (path, bytes) = match out {
        Out::Pdf(path) => {
            let sender = house.desk.institution().await?.map(|party| party.name);
            (path, pdf(&house.app.form, prepared, &sender.unwrap_or_default(), output)?)
        }
        Out::Json(path) => {
            let mut object = report_json(&house.app.form, prepared, output);
            localise(&mut object, &output.zone);
            (path, format!("{object:#}\n").into_bytes())
        }
    };
    Ok(write_named(path, bytes)?)
}

/// The letter as PDF.
///
/// # Errors
/// If the typesetter refuses.
pub fn pdf(
    form: &Form,
    prepared: &Prepared,
    sender: &str,
    output: &Output,
) -> anyhow::Result<Vec<u8>> {
    let Prepared { report, incident, changes, .. } = prepared;
    let letter = Letter { report, incident, changes, form, sender, zone: &output.zone };
    let document = text::letter(&output.words, letter);
    Ok(report::Typesetter::new().pdf(&document)?)
}
