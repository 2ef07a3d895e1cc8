//! Says what was being done when the backend failed.

use std::{error::Error, sync::Arc};

use ports::StoreError;

type Source = Box<dyn Error + Send + Sync>;

/// Wraps a failure of the backend: `.map_err(doing("reading the head"))`.
pub(crate) fn doing<E: Into<Source>>(what: impl Into<String>) -> impl FnOnce(E) -> StoreError {
    move |source| StoreError::Backend {
        what: format!("failed while {}", what.into()),
        source: source.into(),
    }
}

/// A refusal of the store itself, where no other error lies beneath.
pub(crate) fn refusing(what: impl Into<String>, why: impl Into<Source>) -> StoreError {
    StoreError::Unfit { what: what.into(), source: why.into() }
}

/// Stored or offered data that contradicts itself.
pub(crate) fn inconsistent(
    table: &'static str,
    id: impl ToString,
    what: impl ToString,
) -> StoreError {
    StoreError::Inconsistency { table, id: id.to_string(), what: what.to_string() }
}

/// One cause for all writers of a group.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct Shared(Arc<dyn Error + Send + Sync>);

impl Shared {
    pub(crate) fn new(error: impl Into<Source>) -> Self {
        Self(error.into().into())
    }

    /// The error as each writer gets it.
    pub(crate) fn error(&self, what: &str) -> StoreError {
        StoreError::Backend { what: what.to_owned(), source: Box::new(self.clone()) }
    }
}
