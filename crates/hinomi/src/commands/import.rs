//! `hinomi party import` and `hinomi asset import`

use std::path::{Path, PathBuf};

use app::{ImportError, Row};
use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use super::signal::done;
use crate::{
    args::Global,
    failure::{BadInput, Outcome, read_named},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Columns: id, kind, name, layer, parent, contact; and for a mandate: role, may, from, until
Example:
  hinomi party import parties.csv"
)]
pub struct PartyArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Columns: id, kind, name, aliases, reaches, data, owner (several values are parted by ;)
Example:
  hinomi asset import assets.csv"
)]
pub struct AssetArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take a list (CSV or TSV with a header; UTF-8 or Shift_JIS) whole, or not at all
    Import { file: PathBuf },
}

pub async fn parties(global: &Global, output: &Output, args: PartyArgs) -> anyhow::Result<Outcome> {
    let What::Import { file } = args.what;
    let rows = rows(&file)?;
    let house = wiring::open(global).await?;
    let taken = house.desk.import_parties(&rows).await?;
    tell(output, "parties", &file, taken)
}

pub async fn assets(global: &Global, output: &Output, args: AssetArgs) -> anyhow::Result<Outcome> {
    let What::Import { file } = args.what;
    let rows = rows(&file)?;
    let house = wiring::open(global).await?;
    let taken = house.desk.import_assets(&rows).await?;
    tell(output, "assets", &file, taken)
}

pub fn tell(
    output: &Output,
    what: &str,
    file: &Path,
    taken: Result<usize, Vec<ImportError>>,
) -> anyhow::Result<Outcome> {
    match taken {
        Ok(count) => {
            done(output, &json!({"kind": "imported", "what": what, "rows": count}))?;
            Ok(Outcome::Done)
        }
        Err(errors) => {
            let lines: Vec<_> =
                errors.iter().map(|error| format!("{}: {error}", file.display())).collect();
            Err(BadInput(format!("{}\nnothing was imported", lines.join("\n"))).into())
        }
    }
}

/// A list is taken whole or not at all, so it has to fit in memory.
const LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The rows of a list.
///
/// # Errors
/// Bad input, with line and column, if it is not a table with a header.
pub fn rows(file: &Path) -> anyhow::Result<Vec<Row>> {
    let bytes = read_named(file, LIST_BYTES_MAX)?;
    rows_of(&file.display().to_string(), &bytes)
}

/// The rows of a list in memory.
///
/// # Errors
/// As [`rows`].
pub fn rows_of(name: &str, bytes: &[u8]) -> anyhow::Result<Vec<Row>> {
    let table = logs::table::read(bytes).map_err(|errors| {
        BadInput(
            errors.iter().map(|error| format!("{name}: {error}")).collect::<Vec<_>>().join("\n"),
        )
    })?;
    let header = &table.header;
    let row = |row: &logs::table::Row| Row {
        line: row.line as u64,
        cells: header.iter().cloned().zip(row.cells.iter().cloned()).collect(),
    };
    Ok(table.rows.iter().map(row).collect())
}
