//! The query engine as the checks use it.
