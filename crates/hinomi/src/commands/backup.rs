//! `hinomi backup` and `hinomi restore`

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args as ClapArgs;
use jiff::Timestamp;
use ports::Ledger;
use serde_json::json;

use super::signal::done;
use crate::{
    args::Global,
    failure::{BadInput, Outcome, unwritable},
    output::Output,
    progress::Progress,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The file holds everything, the keys too: keep it as you keep the data itself.
Example:
  hinomi backup 2026-11-23.hinomi --data /srv/hinomi"
)]
pub struct BackupArgs {
    /// The file to write
    file: PathBuf,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi restore 2026-11-23.hinomi --data /srv/hinomi-new")]
pub struct RestoreArgs {
    /// A file that backup wrote
    file: PathBuf,
}

pub async fn back_up(
    global: &Global,
    output: &Output,
    args: BackupArgs,
) -> anyhow::Result<Outcome> {
    // A directory that is not there would be made, and its emptiness kept with success.
    let data = wiring::data_dir(global);
    if !data.is_dir() {
        return Err(BadInput(format!("{}: no such data directory", data.display())).into());
    }
    let house = wiring::open(global).await?;
    house.desk.may_administer("backup").await?;
    writable(&args.file)?;
    let progress = Progress::new("backup");
    let entries = house.store.backup(&args.file, &|done, total| progress.at(done, total)).await?;
    note(&house)?;
    done(output, &json!({"kind": "backup", "file": args.file, "entries": entries}))?;
    Ok(Outcome::Done)
}

/// A backup takes a while; that it cannot be written is said before.
fn writable(file: &Path) -> Result<(), BadInput> {
    if file.exists() {
        return Err(unwritable(file, &std::io::ErrorKind::AlreadyExists.into()));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    std::fs::read_dir(folder).map(|_| ()).map_err(|error| unwritable(file, &error))
}

/// Holds when the last backup ended, for `hinomi doctor`.
const LAST: &str = "last-backup";

fn note(house: &wiring::House) -> anyhow::Result<()> {
    let now = house.app.clock.now().to_string();
    let path = house.data_dir.join(LAST);
    std::fs::write(&path, now).with_context(|| path.display().to_string())
}

/// When the last backup of a data directory ended, if that is known.
pub fn last(data: &Path) -> Option<Timestamp> {
    std::fs::read_to_string(data.join(LAST)).ok()?.trim().parse().ok()
}

pub async fn restore(
    global: &Global,
    output: &Output,
    args: RestoreArgs,
) -> anyhow::Result<Outcome> {
    std::fs::File::open(&args.file)
        .map_err(|error| BadInput(format!("{} cannot be read: {error}", args.file.display())))?;
    let progress = Progress::new("restore");
    let config = wiring::store_config(global);
    let store = store::restore(config, &args.file, &|done, total| progress.at(done, total)).await?;
    let (entries, _) = store.head().await?;
    done(output, &json!({"kind": "restored", "file": args.file, "entries": entries}))?;
    Ok(Outcome::Done)
}
