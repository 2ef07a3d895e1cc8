//! Why a use case was not carried out.

use model::Refusal;
use ports::StoreError;

/// A refusal is the user's to mend; a store error is the operator's.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Judged and refused; the refusal stands in the ledger.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}
