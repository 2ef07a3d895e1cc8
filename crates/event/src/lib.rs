//! An event batch: the bytes as received, and a borrowed view of their fields.
//!
//! `logs` fills a batch, `detect` reads it, and the archive will store it, all
//! without copying fields into maps. This crate must not know formats or rules.
//!
//! A value is raw bytes, because a log line is data from outside and need not
//! be UTF-8. Whoever shows one goes through [`escaped`].

mod batch;
mod escape;
mod field;
mod log_source;
mod source;

pub use batch::{Batch, BatchBuilder, Record};
pub use escape::{acts, escaped};
pub use field::{Field, Names};
pub use log_source::LogSource;
pub use source::Source;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds smeared away.
pub type Micros = i64;

/// One second in [`Micros`].
pub const SECOND: Micros = 1_000_000;
