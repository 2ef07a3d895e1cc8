//! Payloads opened and folded again into records.

use std::collections::HashMap;

use model::{Fact, Key, Record, Written};
use ports::{Fault, StoreError};

use crate::{entry::Entry, fold::fold, pages::PageRow, read::opened, rows::RegisterRow};

/// Goes over all entries in order and holds the records until they are closed.
#[derive(Default)]
pub(crate) struct Refold {
    open: HashMap<String, Open>,
    /// Payloads without a key: their subject, the first of them, how many. What
    /// destroyed the key is an entry still to come, or else it was no erasure.
    keyless: HashMap<String, (u64, u64)>,
    /// Payloads whose key was destroyed.
    pub erased: u64,
    bad: Option<u64>,
}

/// A record, and the entry that made it what it is.
#[derive(Default)]
struct Open {
    record: Option<Record>,
    written: Option<Written>,
}

impl Refold {
    /// Takes the next entry and says whether it made a record what it is.
    ///
    /// # Errors
    /// Inconsistency if a fact cannot be read or does not fit its record.
    pub(crate) fn take(&mut self, row: &PageRow, entry: &Entry) -> Result<bool, StoreError> {
        if let Some((_, count)) = entry.erases().and_then(|subject| self.keyless.remove(subject)) {
            self.erased += count;
        }
        let sealed = row.entry.payload.as_ref().map(|payload| &payload.sealed[..]);
        match opened(entry, sealed, row.secret.as_deref()) {
            Ok(Some(fact)) => return self.fold(&row.entry.subject, entry, fact),
            Ok(None) => {
                let subject = row.entry.subject.clone();
                self.keyless.entry(subject).or_insert((entry.seq, 0)).1 += 1;
            }
            Err(StoreError::Broken(Fault::Payload { seq })) => {
                self.bad.get_or_insert(seq);
            }
            Err(error) => return Err(error),
        }
        Ok(false)
    }

    fn fold(&mut self, subject: &str, entry: &Entry, fact: Fact) -> Result<bool, StoreError> {
        let Some(key) = Key::parse(subject) else { return Ok(false) };
        let written = entry.written();
        let open = self.open.entry(subject.to_owned()).or_default();
        let made = fold(&mut open.record, &key, fact, &written)?;
        if made {
            open.written = Some(written);
        }
        if open.record.is_none() {
            self.open.remove(subject);
        }
        Ok(made)
    }

    /// The register row of a subject about which no entry will come.
    pub(crate) fn close(&mut self, subject: &str) -> Option<RegisterRow> {
        let Open { record, written } = self.open.remove(subject)?;
        Some(RegisterRow::new(&Key::parse(subject)?, &record?, &written?))
    }

    /// The first subject that has a record and was not closed.
    pub(crate) fn unclosed(&self) -> Option<String> {
        self.open.keys().min().cloned()
    }

    /// The first payload that does not fit its entry, or whose key vanished
    /// without an erasure.
    pub(crate) fn bad(&self) -> Option<u64> {
        self.keyless.values().map(|(first, _)| *first).chain(self.bad).min()
    }
}
