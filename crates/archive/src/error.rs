//! What the engine says, as what the port says.

use datafusion::{arrow::error::ArrowError, error::DataFusionError, parquet::errors::ParquetError};
use ports::QueryError;

/// A bound is told apart from all else that went wrong.
pub(crate) fn engine(error: DataFusionError) -> QueryError {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(why) => QueryError::Bound(why.clone()),
        _ => QueryError::Engine(error.strip_backtrace()),
    }
}

pub(crate) fn arrow(error: ArrowError) -> QueryError {
    QueryError::Engine(error.to_string())
}

pub(crate) fn parquet(error: ParquetError) -> QueryError {
    QueryError::Engine(error.to_string())
}

pub(crate) fn io(error: std::io::Error) -> QueryError {
    QueryError::Engine(error.to_string())
}
