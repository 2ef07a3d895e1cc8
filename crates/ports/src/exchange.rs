//! Parcels between nodes: signed by whoever sends, acknowledged by whoever takes.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Text and the signature over its bytes (Ed25519, base64).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// What was signed, as it is.
    pub signed: String,
    /// The signature.
    pub signature: String,
}

/// Signs for this node and reaches others.
#[async_trait]
pub trait Exchange: Send + Sync {
    /// This node's public key, 64 hexadecimal digits.
    fn key(&self) -> String;

    /// Signs `text`.
    fn seal(&self, text: String) -> Sealed;

    /// Whether `sealed` was signed by the node with this public key.
    fn holds(&self, key: &str, sealed: &Sealed) -> bool;

    /// Brings `sealed` to the node with this public key at `address` (host and port), and
    /// returns what it answers.
    ///
    /// # Errors
    /// Why it did not get there.
    async fn post(&self, address: &str, key: &str, sealed: &Sealed) -> Result<Sealed, PostError>;
}

/// Why a parcel did not get there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// It may another time; in words of the network.
    #[error("{0}")]
    Away(String),
    /// It never will: the node takes nothing of this size, or cannot read it.
    #[error("{0}")]
    Unfit(String),
}

/// Why nothing was taken; the sender tries again later.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// The sender is no node of the sector, or the seal does not hold.
    #[error("not from a node of the sector")]
    Stranger,
    /// What came cannot be read.
    #[error("not a parcel: {0}")]
    Unreadable(String),
    /// It could not be written down, or too many came.
    #[error("not now: {0}")]
    NotNow(String),
}

/// Takes what other nodes bring.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Whether whoever holds `key` is a node of the sector; asked before anything that it says
    /// is read.
    ///
    /// # Errors
    /// If that cannot be told now.
    async fn knows(&self, key: &str) -> Result<bool, InboxError>;

    /// Takes a parcel that whoever holds `key` brought; returns the sealed receipt once it
    /// is written down durably. The same parcel again gets the same receipt.
    ///
    /// # Errors
    /// If nothing was taken.
    async fn take(&self, key: &str, sealed: Sealed) -> Result<Sealed, InboxError>;
}
