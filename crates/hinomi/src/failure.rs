//! Whose fault it was, the exit code for it, and what to do.
//!
//! Exit codes: 0 done · 1 done, and something was found or falls short ·
//! 2 usage · 3 bad input · 4 refused · 5 internal.

use std::process::ExitCode;

use app::AppError;
use model::Refusal;
use ports::StoreError;
use serde_json::json;
use text::{Lang, Words};

use crate::output::{Output, to_stderr};

/// How a command ended that did end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Done, and something was found or falls short.
    Found,
}

impl Outcome {
    /// [`Self::Found`] if `found`.
    pub fn found_if(found: bool) -> Self {
        if found { Self::Found } else { Self::Done }
    }

    pub fn exit_code(self) -> ExitCode {
        ExitCode::from(u8::from(self == Self::Found))
    }
}

/// Input that cannot be taken: file, place, what was expected, what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadInput(pub String);

/// Reads a file that somebody named; that it cannot be read is theirs to mend.
///
/// # Errors
/// Bad input, with the name; also if it is larger than `bytes_max`.
pub fn read_named(path: &std::path::Path, bytes_max: u64) -> Result<Vec<u8>, BadInput> {
    let name = path.display();
    let unreadable = |error: std::io::Error| BadInput(format!("{name} cannot be read: {error}"));
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > bytes_max {
        return Err(BadInput(format!("{name}: {size} bytes; at most {bytes_max} are taken")));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Writes a file that somebody named; that it cannot be written is theirs to mend.
///
/// # Errors
/// Bad input, with the name.
pub fn write_named(path: &std::path::Path, bytes: impl AsRef<[u8]>) -> Result<(), BadInput> {
    std::fs::write(path, bytes).map_err(|error| unwritable(path, &error))
}

/// That the file somebody named cannot be written, and what to do.
pub fn unwritable(path: &std::path::Path, error: &std::io::Error) -> BadInput {
    let name = path.display();
    BadInput(format!(
        "{name} cannot be written: {error}; what was recorded is kept: name another file and run it again"
    ))
}

/// Says what clap found, with its own exit code 2; help and version are no fault.
pub fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

/// Says what went wrong, once, with the whole chain.
pub fn report_failure(error: &anyhow::Error, output: Option<&Output>) -> ExitCode {
    if broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    if let Some(refusal) = refusal(error) {
        say_refusal(refusal, output);
        return ExitCode::from(4);
    }
    let unfit = matches!(error.downcast_ref::<StoreError>(), Some(StoreError::Unfit { .. }));
    let bad_input = unfit || error.downcast_ref::<BadInput>().is_some();
    let kind = if bad_input { "bad-input" } else { "internal" };
    if output.is_some_and(|output| output.json) {
        let object = json!({"kind": "error", "error": kind, "message": format!("{error:#}")});
        to_stderr(&object.to_string());
    } else {
        to_stderr(&format!("hinomi: {error:#}"));
    }
    ExitCode::from(if bad_input { 3 } else { 5 })
}

fn refusal(error: &anyhow::Error) -> Option<&Refusal> {
    match error.downcast_ref::<AppError>() {
        Some(AppError::Refused(refusal)) => Some(refusal),
        _ => error.downcast_ref::<Refusal>(),
    }
}

/// With `--json` the refusal goes to standard output, as any other result does.
fn say_refusal(refusal: &Refusal, output: Option<&Output>) {
    let said = |lang| text::hint(&Words::new(lang), refusal);
    match output {
        Some(output) if output.json => {
            let mut object = json!({"kind": "refusal", "code": refusal.code.name()});
            object["field"] = json!(refusal.field);
            object["detail"] = json!(refusal.detail);
            object["hint"] = json!({"ja": said(Lang::Ja), "en": said(Lang::En)});
            let _ = output.object(&object);
        }
        output => {
            let lang = output.map_or(Lang::Ja, |output| output.words.lang());
            to_stderr(&format!("{}: {}", refusal.code.name(), said(lang)));
        }
    }
}

/// A reader that has seen enough, such as `head`, is no fault.
fn broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |e: &std::io::Error| e.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(broken))
}
