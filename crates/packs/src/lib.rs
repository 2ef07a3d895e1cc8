//! The envelope of a data pack: a versioned TOML file with sections.
//!
//! A pack says what it is, from when it applies and where it comes from; each
//! section is read by its owner (`detect` reads `[beacon]`, `report` reads
//! `[form]`). This crate must not know what a section means. A pack with one
//! fault is refused whole, and every fault says where it stands.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests may panic"))]

mod fault;
mod pack;

pub use fault::Fault;
pub use pack::{Header, Pack, Title};
