//! Payloads opened and folded again into records.

use std::collections::HashMap;

use model::{Key, Record, Written};
use ports::{Fault, StoreError};

use crate::{entry::Entry, fold::fold, pages::PageRow, read::opened, rows::RegisterRow};

/// A subject whose last entry was folded.
pub(crate) struct Folded {
    pub subject: String,
    /// The row as its entries make it.
    pub expected: Option<RegisterRow>,
    /// The row that stands in the register, as text.
    pub found: Option<String>,
}

/// Goes over all entries in order. Only those records are held whose last entry
/// is still to come.
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

/// A record that is being folded.
#[derive(Default)]
struct Open {
    record: Option<Record>,
    written: Option<Written>,
    found: Option<String>,
}

impl Refold {
    /// Takes the next entry, with what it was parsed as, and returns its subject if
    /// it was the last about it.
    ///
    /// # Errors
    /// Inconsistency if a fact cannot be read or does not fit its record.
    pub(crate) fn take(
        &mut self,
        row: PageRow,
        entry: Option<Entry>,
    ) -> Result<Option<Folded>, StoreError> {
        // What cannot be parsed was changed, and the chain says so.
        let Some(entry) = entry else { return Ok(None) };
        let Some(key) = Key::parse(&row.entry.subject) else { return Ok(None) };
        if let Some((_, count)) = entry.erases().and_then(|subject| self.keyless.remove(subject)) {
            self.erased += count;
        }
        let mut open = self.open.remove(&row.entry.subject).unwrap_or_default();
        open.found = open.found.or(row.register);
        let sealed = row.entry.payload.as_ref().map(|payload| &payload.sealed[..]);
        match opened(&entry, sealed, row.secret.as_deref()) {
            Ok(Some(fact)) => {
                let written = entry.written();
                if fold(&mut open.record, &key, fact, &written)? {
                    open.written = Some(written);
                }
            }
            Ok(None) => {
                let subject = row.entry.subject.clone();
                self.keyless.entry(subject).or_insert((entry.seq, 0)).1 += 1;
            }
            Err(StoreError::Broken(Fault::Payload { seq })) => {
                self.bad.get_or_insert(seq);
            }
            Err(error) => return Err(error),
        }
        if row.last {
            return Ok(Some(open.close(&key)));
        }
        self.open.insert(row.entry.subject, open);
        Ok(None)
    }

    /// The first payload that does not fit its entry, or whose key vanished
    /// without an erasure.
    pub(crate) fn bad(&self) -> Option<u64> {
        self.keyless.values().map(|(first, _)| *first).chain(self.bad).min()
    }
}

impl Open {
    fn close(self, key: &Key) -> Folded {
        let expected = self.record.zip(self.written);
        let expected = expected.map(|(record, written)| RegisterRow::new(key, &record, &written));
        Folded { subject: key.to_string(), expected, found: self.found }
    }
}
