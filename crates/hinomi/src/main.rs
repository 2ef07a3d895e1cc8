//! `hinomi`: the command line, its configuration and its wiring.

mod args;
mod commands;
mod courier;
mod drill;
mod events;
mod failure;
mod output;
mod post;
mod progress;
mod rules;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

use crate::{args::Args, failure::report_failure, output::Output};

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return failure::usage(&error),
    };
    let output = match Output::new(&args.global) {
        Ok(output) => output,
        Err(error) => return report_failure(&error, None),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report_failure(&error.into(), Some(&output)),
    };
    match runtime.block_on(commands::run(args, &output)) {
        Ok(found) => found.exit_code(),
        Err(error) => report_failure(&error, Some(&output)),
    }
}
