//! Registers in memory, for tests of use cases: no file, no SQL, the same fold.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use model::{Expect, Fact, Key, Record, Written};
use ports::{Act, Clock, Filter, Line, Registers, StoreError, Stored, Tally};

/// Records and entries, gone with the value.
pub struct Memory {
    clock: Arc<dyn Clock>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    records: BTreeMap<Key, (Record, u64)>,
    lines: Vec<(Key, Line)>,
}

impl Memory {
    /// Nothing yet; entries are dated by `clock`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, inner: Mutex::default() }
    }

    /// All entries, oldest first.
    ///
    /// # Panics
    /// If another test thread panicked while it wrote.
    #[must_use]
    pub fn lines(&self) -> Vec<(Key, Line)> {
        self.inner.lock().expect("no writer panicked").lines.clone()
    }

    fn fitting(&self, filter: &Filter) -> Vec<Stored> {
        let inner = self.inner.lock().expect("no writer panicked");
        let mut found: Vec<_> = inner
            .records
            .iter()
            .filter(|(key, (record, _))| {
                key.kind == filter.kind && filter.reach.covers(key, &record.place())
            })
            .map(|(key, (record, version))| {
                let (_, line) = &inner.lines[*version as usize - 1];
                (record.index(&line.written), key, record, *version)
            })
            .filter(|(index, ..)| filter.parent.is_none() || filter.parent == index.place.parent)
            .filter(|(index, ..)| filter.state.as_deref().is_none_or(|state| state == index.state))
            .collect();
        if let Some(moment) = filter.upto {
            found.retain(|(index, ..)| index.at <= moment);
        }
        if let Some(label) = &filter.label {
            found.retain(|(index, ..)| index.labels.contains(label));
        }
        found.sort_by(|a, b| (b.0.at, b.1).cmp(&(a.0.at, a.1)));
        if filter.oldest_first {
            found.reverse();
        }
        found
            .into_iter()
            .map(|(_, _, record, version)| Stored { record: record.clone(), version })
            .collect()
    }
}

impl Inner {
    fn holds(&self, key: &Key, expect: Expect) -> bool {
        match (expect, self.records.get(key)) {
            (Expect::Any, _) | (Expect::Absent, None) => true,
            (Expect::Version(version), Some((_, known))) => *known == version,
            _ => false,
        }
    }
}

#[async_trait]
impl Registers for Memory {
    async fn lookup(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let inner = self.inner.lock().expect("no writer panicked");
        let found = inner.records.get(key);
        Ok(found.map(|(record, version)| Stored { record: record.clone(), version: *version }))
    }

    async fn list(&self, filter: &Filter) -> Result<Vec<Stored>, StoreError> {
        let (skip, take) =
            (filter.offset as usize, usize::try_from(filter.limit).unwrap_or(usize::MAX));
        Ok(self.fitting(filter).into_iter().skip(skip).take(take).collect())
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        Ok(self.fitting(filter).len() as u64)
    }

    async fn tally(&self, filter: &Filter, prefix: &str) -> Result<Vec<Tally>, StoreError> {
        let (lines, mut counts) = (self.lines(), BTreeMap::new());
        for stored in self.fitting(filter) {
            let (_, line) = &lines[stored.version as usize - 1];
            let index = stored.record.index(&line.written);
            for label in index.labels.into_iter().filter(|label| label.starts_with(prefix)) {
                *counts.entry((label, index.state.to_string())).or_default() += 1;
            }
        }
        let tally = |((label, state), count)| Tally { label, state, count };
        Ok(counts.into_iter().map(tally).collect())
    }

    async fn history(&self, key: &Key) -> Result<Vec<Line>, StoreError> {
        let lines = self.lines().into_iter().filter(|(about, _)| about == key);
        Ok(lines.map(|(_, line)| line).collect())
    }

    async fn write(&self, act: Act) -> Result<Vec<Written>, StoreError> {
        let mut inner = self.inner.lock().expect("no writer panicked");
        if let Some(fact) = act.facts.iter().find(|fact| !inner.holds(&fact.key, fact.expect)) {
            return Err(StoreError::Conflict { key: fact.key.to_string() });
        }
        let mut written = Vec::new();
        for new in act.facts {
            // As a store does: what cannot be read back must not be written.
            let payload = serde_json::to_vec(&new.fact).expect("a payload");
            assert_eq!(serde_json::from_slice::<Fact>(&payload).expect("readable"), new.fact);
            let seq = inner.lines.len() as u64 + 1;
            let (by, mandate) = (act.by.clone(), act.mandate.clone());
            let entry = Written { seq, at: self.clock.now(), by, mandate };
            let before = inner.records.remove(&new.key).map(|(record, _)| record);
            if let Some(record) = Record::fold(before, &new.key, new.fact.clone(), &entry) {
                inner.records.insert(new.key.clone(), (record, seq));
            }
            inner.lines.push((new.key, Line { written: entry.clone(), fact: Some(new.fact) }));
            written.push(entry);
        }
        Ok(written)
    }
}
