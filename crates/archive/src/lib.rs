//! SQL over lists and events. The only crate that links the query engine.
//!
//! What goes in and comes out are the plain values of [`ports::Query`]; no type of the
//! engine is public, so that whoever uses this crate never compiles the engine again.

mod batch;
mod cells;
mod engine;
mod error;
mod functions;
mod write;

pub use engine::Archive;
pub use write::write_parquet;
