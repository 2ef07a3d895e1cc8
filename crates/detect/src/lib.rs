//! Detectors: event batches in, signals with their reason out.
//!
//! All state is one value, [`Detectors`], bounded by the pack: what had to be
//! given up is counted in [`Dropped`]. The order of records does not matter
//! within those bounds. As the state is a value, a live view of a stream that
//! has not ended is `detectors.clone().finish(Some(now))`: ids stay the same.
//!
//! This crate must not know files, formats, clocks or languages; evidence holds
//! figures, and `text` says them.
//!
//! To add a detector: a file with a struct that has `observe` and `finish`, a
//! section of the pack in `config.rs`, and one line each in `detectors.rs`.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests may panic"))]

mod allowed;
mod availability;
mod baseline;
mod beacon;
mod census;
mod command;
mod config;
mod daily;
mod detectors;
mod doer;
mod dropped;
mod exfiltration;
pub mod group;
#[cfg(test)]
mod labelled;
pub mod mail;
mod matched;
mod number;
mod office;
mod parties;
mod password;
mod place;
mod privileged;
mod reorder;
mod rhythm;
mod seen;
mod server;
mod silence;
mod sketch;
mod table;
mod takeover;
#[cfg(test)]
mod testing;
mod time;
mod tunnel;

pub use census::Census;
pub use config::Config;
pub use detectors::Detectors;
pub use dropped::Dropped;
pub use matched::Matches;
