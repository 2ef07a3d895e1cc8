//! Registers: the current state of records, and the facts that made it.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{Expect, Fact, Key, Kind, Reach, Record, Written};

/// A record with the entry that last changed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The record.
    pub record: Record,
    /// Sequence number of the last entry about it; see [`Expect::Version`].
    pub version: u64,
}

/// One entry about a record. The fact is `None` once its key was destroyed.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Who and when.
    pub written: Written,
    /// What.
    pub fact: Option<Fact>,
}

/// A fact to be written about a record.
#[derive(Clone, Debug)]
pub struct NewFact {
    /// The record.
    pub key: Key,
    /// What the writer assumed of it.
    pub expect: Expect,
    /// The fact.
    pub fact: Fact,
}

impl NewFact {
    /// A fact about `kind/id`.
    pub fn new(kind: Kind, id: impl Into<String>, expect: Expect, fact: Fact) -> Self {
        Self { key: Key::new(kind, id), expect, fact }
    }
}

/// What one command writes: all of it or nothing.
#[derive(Clone, Debug)]
pub struct Act {
    /// The acting party.
    pub by: String,
    /// The mandate that allows it.
    pub mandate: String,
    /// The facts, in order.
    pub facts: Vec<NewFact>,
}

/// Which records to list: newest first by their index time, then by id; or the other
/// way round.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The institution, and what of it may be seen.
    pub reach: Reach,
    /// The register.
    pub kind: Kind,
    /// Only records that belong to this one.
    pub parent: Option<String>,
    /// Only records in this state.
    pub state: Option<String>,
    /// Only records that are found by this word; see [`model::Index`].
    pub label: Option<String>,
    /// Only records whose index time is no later than this; see [`model::Index`]. Of
    /// records that never change it is the register as of that moment.
    pub upto: Option<Timestamp>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// Skip so many.
    pub offset: u64,
    /// At most so many.
    pub limit: u64,
}

impl Filter {
    /// All records of `kind`.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let reach = Reach::whole("");
        let (parent, state, label, upto) = (None, None, None, None);
        let (oldest_first, offset, limit) = (false, 0, i64::MAX as u64);
        Self { reach, kind, parent, state, label, upto, oldest_first, offset, limit }
    }

    /// Only those that belong to `parent`.
    #[must_use]
    pub fn of(mut self, parent: impl Into<String>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// Only those in `state`.
    #[must_use]
    pub fn in_state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Only those found by `label`.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Only those of `moment` or earlier, if there is one.
    #[must_use]
    pub fn upto(mut self, moment: Option<Timestamp>) -> Self {
        self.upto = moment;
        self
    }

    /// Only those within `reach`.
    #[must_use]
    pub fn within(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// One page of them.
    #[must_use]
    pub fn page(mut self, offset: u64, limit: u64) -> Self {
        (self.offset, self.limit) = (offset, limit);
        self
    }
}

/// How many records are found by one word while they are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The word; see [`model::Index`].
    pub label: String,
    /// The state.
    pub state: String,
    /// How many.
    pub count: u64,
}

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the record meanwhile; read again and decide anew.
    #[error("{key} was changed meanwhile")]
    Conflict {
        /// The record.
        key: String,
    },
    /// The record is no longer the version that the writer had read.
    #[error("{key} is no longer the version that was read")]
    Changed {
        /// The record.
        key: String,
    },
    /// Stored data contradicts itself.
    #[error("inconsistent data in {table} at {id}: {what}")]
    Inconsistency {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
        /// What is wrong.
        what: String,
    },
    /// The ledger is not what its signed heads promise.
    #[error("the ledger is broken: {0}")]
    Broken(#[source] crate::Fault),
    /// What was brought from outside, or the place where it should go, does not fit.
    #[error("{what}")]
    Unfit {
        /// What was not done.
        what: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The disk is full or read-only, the database is away, and the like.
    #[error("{what}")]
    Backend {
        /// What was being done.
        what: String,
        /// Why it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The registers and their one writer.
#[async_trait]
pub trait Registers: Send + Sync {
    /// The record `key`, if it exists.
    async fn lookup(&self, key: &Key) -> Result<Option<Stored>, StoreError>;

    /// Those of the records `keys` that exist, in the order of `keys`.
    async fn lookups(&self, keys: &[Key]) -> Result<Vec<(Key, Stored)>, StoreError> {
        let mut found = Vec::new();
        for key in keys {
            found.extend(self.lookup(key).await?.map(|stored| (key.clone(), stored)));
        }
        Ok(found)
    }

    /// The records that fit `filter`.
    async fn list(&self, filter: &Filter) -> Result<Vec<Stored>, StoreError>;

    /// How many records fit `filter`, whatever its page.
    async fn count(&self, filter: &Filter) -> Result<u64, StoreError>;

    /// How many of the records that fit `filter`, whatever its page, are found by each
    /// word that begins with `prefix`, by state; in the order of word and state.
    async fn tally(&self, filter: &Filter, prefix: &str) -> Result<Vec<Tally>, StoreError>;

    /// All entries about `key`, oldest first.
    async fn history(&self, key: &Key) -> Result<Vec<Line>, StoreError>;

    /// Writes an act durably: when this returns, it survives a power cut.
    /// Returns who, when and the sequence number of each fact, in order.
    async fn write(&self, act: Act) -> Result<Vec<Written>, StoreError>;
}
