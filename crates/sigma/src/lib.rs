//! Sigma rules, unmodified, held against events at the speed of the machine.
//!
//! [`Loader`] reads rules and names what it cannot use; [`Engine`] lays out what all of
//! them ask so that one pass over a value tells which questions it answers; a
//! [`Scanner`] holds an engine against one event after another and tells each
//! [`Match`] with its reasons.
//!
//! This crate must not know files of logs, clocks, languages or what becomes of a
//! match. To add an operator: a variant of `op::Op` with its plain answer in
//! `Predicate::test`, how a rule asks for it in `compile`, and, if it is to be fast, a
//! place in `index`; what the index does not reach is asked when it comes to it.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests may panic"))]

mod compile;
mod correlation;
mod engine;
mod event_state;
mod expand;
mod explain;
mod index;
mod json;
mod judge;
mod load;
mod malformed;
mod memo;
mod moment;
mod names;
mod network;
mod number;
mod op;
mod pattern;
mod reason;
mod refusal;
mod rules;
mod scan;
mod tree;

pub use correlation::{Correlated, Correlation, Correlator};
pub use engine::Engine;
pub use expand::Lists;
pub use explain::{Asks, Step};
pub use load::Loader;
pub use malformed::Malformed;
pub use reason::{Fired, Match};
pub use refusal::{Refusal, Why};
pub use rsigma_parser::Level;
pub use rules::{LogSource, Rule, Rules};
pub use scan::Scanner;
