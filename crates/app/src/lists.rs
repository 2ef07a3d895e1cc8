//! Registers read one page at a time, with versions: for machines.

use model::{Key, Kind, Permission, Record};
use ports::{Filter, Ledger, Proof, Stored};

use crate::{AppError, Desk};

/// What an entry is about.
#[derive(Default, serde::Deserialize)]
struct Subject {
    subject: String,
}

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
        self.may_audit().await?;
        let mut lines = Vec::new();
        for line in ledger.export(from, limit).await? {
            let entry: Subject = serde_json::from_str(&line).unwrap_or_default();
            if self.reaches(&entry.subject).await? {
                lines.push(line);
            }
        }
        Ok(lines)
    }

    /// Judges that somebody at this desk may see what others did (監査証跡).
    ///
    /// # Errors
    /// MANDATE, and its entry in the ledger.
    pub async fn may_audit(&self) -> Result<(), AppError> {
        self.may("ledger.export", Permission::Audit).await
    }

    /// Whether an entry about `subject` may be shown here: those of other institutions,
    /// and of records that the mandates do not reach, are left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn reaches(&self, subject: &str) -> Result<bool, AppError> {
        let Some(key) = Key::parse(subject).filter(|key| key.tenant == self.tenant) else {
            return Ok(false);
        };
        let stored = self.whole.lookup(&key).await?;
        Ok(stored.is_none_or(|stored| self.within_reach(&key, &stored.record)))
    }

    /// The proof of the last entry about `key`; it outlives an erasure.
    ///
    /// # Errors
    /// ABSENT, also of a record that this desk does not reach; MANDATE.
    pub async fn ledger_proof(&self, ledger: &dyn Ledger, key: &Key) -> Result<Proof, AppError> {
        self.may_read().await?;
        let key = key.clone().of(self.tenant());
        let subject = key.to_string();
        let proof = match self.reaches(&subject).await? {
            true => ledger.prove(&key).await?,
            false => None,
        };
        match proof {
            Some(proof) => Ok(proof),
            None => self.absent("ledger.prove", &subject).await,
        }
    }
}
