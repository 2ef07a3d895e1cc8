//! `hinomi party` and `hinomi asset`: lists in and out.

use std::path::{Path, PathBuf};

use anyhow::Context;
use app::{Imported, Sheet};
use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;
use tables::{Fault, Format, Source};
use text::Words;

use super::{register, signal::done};
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::{Output, to_stderr},
    progress::Progress,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Columns: id, kind, name, layer, parent, contact, unit, sectors, designations (NAME:FIRST-DAY..LAST-DAY),
natural (the person behind an account), successor-of; and for a mandate: role, may, from, until
Examples:
  hinomi party import parties.csv
  hinomi party list
  hinomi party show csirt-lead --json
  hinomi party export parties.xlsx"
)]
pub struct PartyArgs {
    #[command(subcommand)]
    what: PartyWhat,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Columns: id, kind, name, aliases, reaches, data, owner, depends-on, importance, exposure, defences
(several values are parted by ;). An empty cell is unknown; `none` under defences says that there are none.
Examples:
  hinomi asset import assets.csv
  hinomi asset list
  hinomi asset show PC-017
  hinomi asset missing
  hinomi asset export assets.xlsx"
)]
pub struct AssetArgs {
    #[command(subcommand)]
    what: AssetWhat,
}

#[derive(Debug, Subcommand)]
enum PartyWhat {
    /// Take a list (CSV, TSV or XLSX with a header; UTF-8 or Shift_JIS) whole, or not at all
    Import { file: PathBuf },
    /// All parties as the tree of the group
    List,
    /// One party
    Show { id: String },
    /// Write the register as a list (.csv or .xlsx) that import takes back
    Export { file: PathBuf },
}

#[derive(Debug, Subcommand)]
enum AssetWhat {
    /// Take a list (CSV, TSV or XLSX with a header; UTF-8 or Shift_JIS) whole, or not at all
    Import { file: PathBuf },
    /// All assets
    List,
    /// One asset by any of its names: what it leads to, what hangs on it, what names it
    Show { id: String },
    /// Systems in logs but not in the register, assets that no log names, silent sources
    Missing,
    /// Write the register as a list (.csv or .xlsx) that import takes back
    Export { file: PathBuf },
}

pub async fn parties(global: &Global, output: &Output, args: PartyArgs) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        PartyWhat::Import { file } => {
            let progress = Progress::new("party import");
            let progress = |rows, of| progress.at(rows, of);
            let taken = desk.import_parties(&Source::file(&file), &progress).await?;
            tell(output, "parties", &file, taken)
        }
        PartyWhat::List => register::parties(output, &desk.group_tree().await?),
        PartyWhat::Show { id } => {
            let (party, below) = desk.party_view(&id).await?;
            register::party(output, &party, &below)
        }
        PartyWhat::Export { file } => export(output, "parties", &file, &desk.party_sheet().await?),
    }
}

pub async fn assets(global: &Global, output: &Output, args: AssetArgs) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        AssetWhat::Import { file } => {
            let progress = Progress::new("asset import");
            let progress = |rows, of| progress.at(rows, of);
            let taken = desk.import_assets(&Source::file(&file), &progress).await?;
            tell(output, "assets", &file, taken)
        }
        AssetWhat::List => register::assets(output, &desk.assets().await?),
        AssetWhat::Show { id } => register::asset(output, &desk.asset_view(&id).await?),
        AssetWhat::Missing => register::missing(output, &desk.completeness().await?),
        AssetWhat::Export { file } => export(output, "assets", &file, &desk.asset_sheet().await?),
    }
}

pub fn tell(
    output: &Output,
    what: &str,
    file: &Path,
    taken: Result<Imported, Vec<Fault>>,
) -> anyhow::Result<Outcome> {
    let taken =
        taken.map_err(|faults| faulty(&output.words, &file.display().to_string(), &faults))?;
    if !taken.ignored.is_empty() {
        let columns = taken.ignored.join(", ");
        to_stderr(&output.words.say("list-ignored", &[("columns", &columns)]));
    }
    let Imported { rows, ignored } = taken;
    done(output, &json!({"kind": "imported", "what": what, "rows": rows, "ignored": ignored}))?;
    Ok(Outcome::Done)
}

/// All faults of a list, one a line.
pub fn faulty(words: &Words, name: &str, faults: &[Fault]) -> BadInput {
    BadInput(format!("{}\n{}", said_of(words, name, faults), words.word("list-not-taken")))
}

/// Faults of a list, one a line.
pub fn said_of(words: &Words, name: &str, faults: &[Fault]) -> String {
    let lines: Vec<_> = faults.iter().map(|fault| said(words, name, fault)).collect();
    lines.join("\n")
}

fn said(words: &Words, name: &str, fault: &Fault) -> String {
    let expected = words.say(
        &format!("fault-{}", fault.expected.code),
        &[("detail", &fault.expected.detail), ("found", &fault.found)],
    );
    let (line, column) = (fault.line.to_string(), fault.column.as_str());
    let place = match (fault.line, column.is_empty()) {
        (0, _) => return format!("{name}: {expected}"),
        (_, true) => words.say("list-line", &[("line", &line)]),
        (_, false) => words.say("list-cell", &[("line", &line), ("column", column)]),
    };
    format!("{name}: {place}: {expected}")
}

fn export(output: &Output, what: &str, file: &Path, sheet: &Sheet) -> anyhow::Result<Outcome> {
    let name = file.display().to_string();
    let unknown = || BadInput(output.words.say("list-format", &[("file", &name)]));
    let format = Format::by_name(&name).ok_or_else(unknown)?;
    let bytes = sheet.write(format)?;
    std::fs::write(file, bytes).with_context(|| format!("writing {name}"))?;
    done(
        output,
        &json!({"kind": "exported", "what": what, "rows": sheet.rows.len(), "file": name}),
    )?;
    Ok(Outcome::Done)
}
