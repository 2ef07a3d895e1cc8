//! The repository's chores. `cargo xtask tidy` checks its own rules; `cargo xtask coverage`
//! writes which test proves which item of the source.

mod coverage;
mod directions;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let verb = std::env::args().nth(1).unwrap_or_default();
    let result = match verb.as_str() {
        "tidy" => tidy::run(),
        "coverage" => coverage::run(),
        _ => {
            say("usage: cargo xtask tidy | coverage");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Says something to whoever runs the chore.
pub(crate) fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
