//! SQL over lists and events. The only crate that links the query engine.

pub use datafusion::prelude::SessionContext;
