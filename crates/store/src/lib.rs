//! Registers and ledger on SQLite or PostgreSQL.
//!
//! Every fact is one entry of a Merkle log (RFC 6962). The open part of an entry
//! is the leaf; the fact itself lies apart, sealed under the key of its subject,
//! and the leaf commits to it by a salted hash. Destroying the key erases the
//! fact and leaves every proof intact. Registers are the fold of the facts,
//! written in the same transaction and rebuilt from them at any time.
//!
//! This crate must not know what the facts mean, nor HTTP or any language.

mod answers;
mod backend;
mod backup;
mod chain;
mod entry;
mod error;
mod fold;
mod group;
mod head;
mod kept;
mod ledger;
mod migrate;
mod pages;
mod proof;
mod read;
mod recover;
mod refold;
mod replay;
mod restore;
mod rows;
mod seal;
mod store;
mod tail;
mod tree;
mod verify;
mod wanted;
mod writer;

pub use proof::check_proof;
pub use recover::{Recovery, recover};
pub use restore::restore;
pub use store::{Config, Store, inspect, open};
