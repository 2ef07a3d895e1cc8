//! What tests of several crates share: a clock that is set by hand, a real
//! PostgreSQL, temporary directories, and small records.
//!
//! Everything here panics where it fails: a test that cannot be set up must
//! fail, never pass.

mod build;
mod clock;
mod memory;
mod postgres;
mod server;

pub use build::{act, given, party, raised, registered, signal};
pub use clock::TestClock;
pub use memory::Memory;
pub use postgres::Postgres;
pub use server::{Server, lines_of};

/// A directory that is removed when it is dropped.
///
/// # Panics
/// If there is no room for one.
#[must_use]
pub fn directory() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("hinomi-").tempdir().expect("a temporary directory")
}
