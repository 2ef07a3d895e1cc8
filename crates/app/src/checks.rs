//! Checks: controls as queries over lists, events, feeds and registers (検証).
//!
//! A check is data: its inputs, its SQL, what a row means, and a planted violation that
//! must make it fire. This module reads the inputs strictly, asks the engine behind
//! [`ports::Queries`], and counts: every thing in scope is proven, contradicted or unknown.

mod cell;
mod feeds;
mod gaps;
mod given;
mod keep;
mod pack;
mod plant;
mod read;
mod register;
mod run;
mod shape;
mod sql;

pub use given::{Content, Given};
pub use pack::{
    CHECK_PACKS, Check, Checks, Column, Input, InputKind, Plant, Said, built_in_checks,
    built_in_inputs, checks_of, faults_of,
};
pub use plant::{Tried, try_plants};
pub use register::{Register, Table};
pub use run::{CheckError, CheckRun, InputUsed, Lacks, RowsSeen, run_checks};
