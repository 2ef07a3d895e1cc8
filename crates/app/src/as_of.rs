//! A register as of a moment: the same fold, stopped earlier.

use jiff::Timestamp;
use model::{Key, Kind, Record};
use ports::{Filter, Line};

use crate::{AppError, Desk};

/// Until which entry of the ledger is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upto {
    /// All of them.
    Now,
    /// Those written until this moment.
    Time(Timestamp),
    /// Those before this entry.
    Before(u64),
}

impl Upto {
    /// The moment, where it is one.
    #[must_use]
    pub fn moment(self) -> Option<Timestamp> {
        match self {
            Self::Time(at) => Some(at),
            Self::Now | Self::Before(_) => None,
        }
    }

    fn takes(self, line: &Line) -> bool {
        match self {
            Self::Now => true,
            Self::Time(at) => line.written.at <= at,
            Self::Before(seq) => line.written.seq < seq,
        }
    }
}

impl Desk {
    /// The records of `kind` as they were known then, as far as this desk reaches. What did
    /// not change since is not folded again.
    pub(crate) async fn known_then<T>(
        &self,
        kind: Kind,
        upto: Upto,
        of: fn(Record) -> Option<T>,
        id: fn(&T) -> &str,
    ) -> Result<Vec<T>, AppError> {
        let mut found = Vec::new();
        for stored in self.app.registers.list(&Filter::new(kind)).await? {
            let unchanged = match upto {
                Upto::Now => true,
                Upto::Before(seq) => stored.version < seq,
                Upto::Time(_) => false,
            };
            let Some(now) = of(stored.record) else { continue };
            match unchanged {
                true => found.push(now),
                false => {
                    let then = self.folded(&Key::new(kind, id(&now)), upto).await?;
                    found.extend(then.and_then(of));
                }
            }
        }
        Ok(found)
    }

    /// The record `key` as it was known then.
    pub(crate) async fn folded(&self, key: &Key, upto: Upto) -> Result<Option<Record>, AppError> {
        let lines = self.app.registers.history(key).await?;
        let then = lines.into_iter().filter(|line| upto.takes(line));
        Ok(then.fold(None, |before, line| match line.fact {
            Some(fact) => Record::fold(before, key, fact, &line.written),
            None => before,
        }))
    }
}
