//! What was answered to requests that carry a key of the asker's own, so that a request
//! sent twice is carried out once.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::StoreError;

/// A request with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The party that asks; keys of two parties have nothing to do with each other.
    pub party: String,
    /// The key that the party chose.
    pub key: String,
    /// A hash of what it asks, so that another request under the same key is found out.
    pub fingerprint: String,
    /// When.
    pub at: Timestamp,
}

/// What is known of a key when a request with it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nothing. It is noted now that the request is under way.
    New,
    /// It was answered with this.
    Answered(String),
    /// It is under way, or was broken off: whether it was carried out is not known.
    UnderWay,
    /// The key came with another request.
    Other,
    /// The party used too many keys within a day.
    TooMany,
}

/// Keys are known for this long, in hours.
pub const ANSWERS_KEPT_H: i64 = 24;

/// Keys of one party within that time.
pub const ANSWERS_MAX: u64 = 20_000;

/// Answers by key, kept over a restart.
#[async_trait]
pub trait Answers: Send + Sync {
    /// Notes durably that `asked` is under way, unless something is known of its key.
    /// Forgets what is older than [`ANSWERS_KEPT_H`].
    async fn begin(&self, asked: &Asked) -> Result<Begun, StoreError>;

    /// Keeps the answer to `asked`; without one, forgets that it was begun.
    async fn finish(&self, asked: &Asked, answer: Option<&str>) -> Result<(), StoreError>;
}
