//! 監査証跡: proofs over the entries.

use async_trait::async_trait;
use jiff::Timestamp;
use model::Key;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// What is wrong with a ledger, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// An entry is not what was signed.
    #[error("entry {seq} was changed")]
    Changed {
        /// The first such entry.
        seq: u64,
    },
    /// An entry is gone from the middle.
    #[error("entry {seq} is missing")]
    Missing {
        /// The first such entry.
        seq: u64,
    },
    /// Entries are gone from the end.
    #[error("{promised} entries were signed, {found} are there")]
    Cut {
        /// Entries that the last signed head promised.
        promised: u64,
        /// Entries found.
        found: u64,
    },
    /// A payload does not fit the commitment in its entry.
    #[error("the payload of entry {seq} does not fit its commitment")]
    Payload {
        /// The first such entry.
        seq: u64,
    },
    /// A signed head does not fit the entries, or its signature does not hold.
    #[error("the signed head at {size} entries does not hold")]
    Head {
        /// Entries under that head.
        size: u64,
    },
    /// A register differs from what its entries make of it.
    #[error("{record} differs from what its entries make of it")]
    Register {
        /// The record.
        record: String,
    },
}

/// The result of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Entries checked.
    pub entries: u64,
    /// The root over them, base64.
    pub root: String,
    /// The last entry before the first fault; all of them if there is none.
    pub last_good: u64,
    /// The first fault.
    pub fault: Option<Fault>,
    /// Payloads that can no longer be read because their key was destroyed.
    pub erased: u64,
}

/// That one entry stands in the ledger, shown without the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Proof {
    /// Which entry.
    pub seq: u64,
    /// Its bytes, as hashed.
    pub entry: String,
    /// The hashes that lead from it to the root, base64.
    pub path: Vec<String>,
    /// The signed head, as a note.
    pub head: String,
    /// The key that verifies the head.
    pub key: String,
}

/// What can be asked of the ledger.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Checks every entry, every payload that can be read, every signed head,
    /// and every register against its entries. `progress(done, total)` is
    /// called now and then.
    async fn verify(
        &self,
        progress: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<Verified, StoreError>;

    /// Proves the last entry about `key`, or `None` if there is none.
    async fn prove(&self, key: &Key) -> Result<Option<Proof>, StoreError>;

    /// Rebuilds all registers from the entries.
    async fn replay(&self) -> Result<u64, StoreError>;

    /// Destroys the key of a subject and removes its record. The erasure is an
    /// entry by `by` under `mandate`.
    async fn erase(&self, subject: &Key, by: &str, mandate: &str) -> Result<(), StoreError>;

    /// The open parts of entries from `from` on, one JSON line each, at most `limit`.
    async fn export(&self, from: u64, limit: u64) -> Result<Vec<String>, StoreError>;

    /// Number of entries and time of the last one.
    async fn head(&self) -> Result<(u64, Option<Timestamp>), StoreError>;
}
