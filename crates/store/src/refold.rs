//! Payloads opened and folded again into records.

use std::collections::HashMap;

use model::{Key, Record, Written};
use ports::{Fault, StoreError};

use crate::{entry::Entry, fold::fold, pages::FactRow, rows::RegisterRow};

/// A subject whose entries have all been folded.
pub(crate) struct Folded {
    pub subject: String,
    /// The row as its entries make it.
    pub expected: Option<RegisterRow>,
    /// The row that stands in the register.
    pub found: Option<RegisterRow>,
}

/// Goes over all entries by subject.
#[derive(Default)]
pub(crate) struct Refold {
    /// For each erased subject the last entry that erased it.
    erasures: HashMap<String, u64>,
    /// The payload with the smallest number that does not fit its entry.
    pub bad: Option<u64>,
    /// Payloads whose key was destroyed.
    pub erased: u64,
    open: Option<Open>,
}

/// The subject whose entries are being folded.
struct Open {
    key: Key,
    record: Option<Record>,
    written: Option<Written>,
    found: Option<RegisterRow>,
}

impl Refold {
    pub(crate) fn new(erasures: HashMap<String, u64>) -> Self {
        Self { erasures, ..Self::default() }
    }

    /// Takes the next entries and returns the subjects that came to an end.
    ///
    /// # Errors
    /// Inconsistency if a fact cannot be read or does not fit its record.
    pub(crate) fn take(&mut self, rows: Vec<FactRow>) -> Result<Vec<Folded>, StoreError> {
        let mut done = Vec::new();
        for row in rows {
            let Some(key) = row.key() else { continue };
            if self.open.as_ref().is_none_or(|open| open.key != key) {
                done.extend(self.finish());
                self.open = Some(Open { key, record: None, written: None, found: None });
            }
            self.step(row)?;
        }
        Ok(done)
    }

    /// The last subject.
    pub(crate) fn finish(&mut self) -> Option<Folded> {
        let Open { key, record, written, found } = self.open.take()?;
        let expected =
            record.zip(written).map(|(record, written)| RegisterRow::new(&key, &record, &written));
        Some(Folded { subject: key.to_string(), expected, found })
    }

    fn step(&mut self, row: FactRow) -> Result<(), StoreError> {
        // What cannot be parsed was changed, and the chain says so.
        let Some(entry) = Entry::parse(&row.entry) else { return Ok(()) };
        if let Some(open) = &mut self.open {
            open.found = open.found.take().or(row.register);
        }
        match row.payload.fact(&entry) {
            Ok(Some(fact)) => self.fold(&entry, fact)?,
            Ok(None) if self.erasures.get(&row.subject).is_some_and(|by| *by > row.seq) => {
                self.erased += 1;
            }
            Ok(None) | Err(StoreError::Broken(Fault::Payload { .. })) => {
                self.bad = Some(self.bad.map_or(row.seq, |bad| bad.min(row.seq)));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn fold(&mut self, entry: &Entry, fact: model::Fact) -> Result<(), StoreError> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let written = entry.written();
        if fold(&mut open.record, &open.key, fact, &written)? {
            open.written = Some(written);
        }
        Ok(())
    }
}
