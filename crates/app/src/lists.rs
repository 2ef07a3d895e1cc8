//! Registers read one page at a time, with versions: for machines.

use model::{Key, Kind, Permission, Record};
use ports::{Filter, Ledger, Proof, Stored};

use crate::{AppError, Desk};

/// A record with the entry that made it what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<T> {
    /// The record.
    pub record: T,
    /// See [`model::Expect::Version`].
    pub version: u64,
}

impl Desk {
    /// A page of the records of `kind`, newest first; only those of `parent` if one
    /// is named.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn listed<T>(
        &self,
        (kind, of): (Kind, fn(Record) -> Option<T>),
        parent: Option<&str>,
        (offset, limit): (u64, u64),
    ) -> Result<Vec<T>, AppError> {
        self.may_read().await?;
        let mut filter = Filter::new(kind).page(offset, limit);
        filter.parent = parent.map(str::to_owned);
        Ok(crate::desk::records(self.app.registers.list(&filter).await?, of))
    }

    /// The record `kind/id` with its version.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn shown<T>(
        &self,
        (kind, of): (Kind, fn(Record) -> Option<T>),
        id: &str,
    ) -> Result<Listed<T>, AppError> {
        self.may_read().await?;
        let found = self.find(kind, id).await;
        let command = format!("{}.show", kind.name());
        let Stored { record, version } = self.noting_absence(&command, id, found).await?;
        match of(record) {
            Some(record) => Ok(Listed { record, version }),
            None => self.absent(&command, id).await,
        }
    }

    /// The open parts of ledger entries from `from` on, at most `limit`, one JSON
    /// object each.
    ///
    /// # Errors
    /// MANDATE: the entries name every record there is.
    pub async fn ledger_page(
        &self,
        ledger: &dyn Ledger,
        from: u64,
        limit: u64,
    ) -> Result<Vec<String>, AppError> {
        self.may("ledger.export", Permission::Audit).await?;
        Ok(ledger.export(from, limit).await?)
    }

    /// The proof of the last entry about `key`.
    ///
    /// # Errors
    /// ABSENT, also of a record that this desk does not reach; MANDATE.
    pub async fn ledger_proof(&self, ledger: &dyn Ledger, key: &Key) -> Result<Proof, AppError> {
        self.may_read().await?;
        let found = self.find(key.kind, &key.id).await;
        self.noting_absence("ledger.prove", &key.to_string(), found).await?;
        match ledger.prove(&key.clone().of(self.tenant())).await? {
            Some(proof) => Ok(proof),
            None => self.absent("ledger.prove", &key.to_string()).await,
        }
    }
}
