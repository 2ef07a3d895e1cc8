//! Events that the house keeps: log files and Parquet in `events/` of its data directory,
//! or those that somebody names.

use std::path::{Path, PathBuf};

use event::Batch;
use jiff::Timestamp;
use logs::{Input, Options, Reader};

use crate::{failure::BadInput, output::Output};

/// Where events lie in the data directory.
const EVENTS: &str = "events";

/// Parquet, and what the readers of logs take; without a name, what lies among the events.
///
/// # Errors
/// If a path is not there.
pub fn split(files: &[PathBuf], data: &Path) -> Result<(Vec<PathBuf>, Vec<Input>), BadInput> {
    let usual = data.join(EVENTS);
    let named = match files {
        [] if usual.is_dir() => vec![usual],
        files => files.to_vec(),
    };
    let sources = logs::sources(&named).map_err(|error| BadInput(error.to_string()))?;
    let (parquet, others): (Vec<_>, Vec<_>) = sources.inputs.into_iter().partition(|input| {
        input.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
    });
    let parquet = parquet.into_iter().map(|input| input.path).collect();
    Ok((parquet, others))
}

/// Hands each batch of a log to `look`; what cannot be read goes to `unread`.
pub fn read(
    output: &Output,
    input: &Input,
    look: &mut dyn FnMut(&Batch),
    unread: &mut Vec<String>,
) {
    let options = Options {
        zone: output.zone.clone(),
        received: Timestamp::now().as_microsecond(),
        format: None,
        limits: logs::Limits::default(),
    };
    let mut reader = match Reader::open(input, &options) {
        Ok(reader) => reader,
        Err(error) => return unread.push(format!("{}: {error}", input.name())),
    };
    loop {
        match reader.next_batch() {
            Ok(Some(batch)) => {
                look(&batch);
                reader.reuse(batch);
            }
            Ok(None) => break,
            Err(error) => {
                unread.push(format!("{}: {error}", input.name()));
                break;
            }
        }
    }
    let bad: u64 = reader.warnings().counts().map(|(_, count)| count).sum();
    if bad > 0 {
        unread.push(format!("{}: {bad}", input.name()));
    }
}
