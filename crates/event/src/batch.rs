//! Records of one source, kept as received.

use std::ops::Range;
use std::sync::Arc;

use crate::{Field, LogSource, Micros, Names, Source};

/// Some records of one source. Never empty of bytes that a record points at:
/// the raw bytes of every record are in it, and fields are ranges of them, or
/// of `decoded` where quoting or escaping had to be undone.
#[derive(Clone, Debug)]
pub struct Batch {
    source: Arc<Source>,
    names: Arc<Names>,
    received: Micros,
    bytes: Vec<u8>,
    decoded: Vec<u8>,
    records: Vec<Entry>,
    slots: Vec<Slot>,
}

#[derive(Clone, Debug)]
struct Entry {
    number: u64,
    raw: Range<u32>,
    slots: Range<u32>,
    time: Option<Micros>,
    time_assumed: bool,
    log_source: LogSource,
}

/// One field value. `start` counts through `bytes` first, then `decoded`.
#[derive(Clone, Copy, Debug)]
struct Slot {
    name: u16,
    decoded: bool,
    start: u32,
    len: u32,
}

impl Batch {
    /// Where the records come from.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The field names that the records refer to.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// When the batch reached us (receipt time).
    #[must_use]
    pub fn received(&self) -> Micros {
        self.received
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The records, in the order received.
    pub fn records(&self) -> impl ExactSizeIterator<Item = Record<'_>> {
        self.records.iter().map(|entry| Record { batch: self, entry })
    }

    fn value(&self, slot: Slot) -> &[u8] {
        let from = if slot.decoded { &self.decoded } else { &self.bytes };
        &from[slot.start as usize..(slot.start + slot.len) as usize]
    }
}

/// One record of a batch.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    batch: &'a Batch,
    entry: &'a Entry,
}

impl<'a> Record<'a> {
    /// Line, row or record number in the source, from 1.
    #[must_use]
    pub fn number(self) -> u64 {
        self.entry.number
    }

    /// Event time, as far as the record tells one.
    #[must_use]
    pub fn time(self) -> Option<Micros> {
        self.entry.time
    }

    /// Whether zone or year of the event time were taken from the settings
    /// and the receipt, because the record does not tell them.
    #[must_use]
    pub fn time_assumed(self) -> bool {
        self.entry.time_assumed
    }

    /// The record as received, without its line end.
    #[must_use]
    pub fn raw(self) -> &'a [u8] {
        &self.batch.bytes[self.entry.raw.start as usize..self.entry.raw.end as usize]
    }

    /// The value of a field by meaning. Empty values count as absent.
    #[must_use]
    pub fn get(self, field: Field) -> Option<&'a [u8]> {
        self.value(field).filter(|value| !value.is_empty())
    }

    /// The value of a field by meaning, also where the record has left its place empty.
    #[must_use]
    pub fn value(self, field: Field) -> Option<&'a [u8]> {
        let name = self.batch.names.index_of(field)?;
        let slots = self.slots();
        // Rows of a table keep their columns in order, so the guess nearly always hits.
        let slot = match slots.get(usize::from(name)) {
            Some(slot) if slot.name == name => slot,
            _ => slots.iter().find(|slot| slot.name == name)?,
        };
        Some(self.batch.value(*slot))
    }

    /// Calls `see(name, value)` for every field, by the source's own names.
    pub fn visit(self, mut see: impl FnMut(&'a str, &'a [u8])) {
        for slot in self.slots() {
            see(self.batch.names.name(slot.name), self.batch.value(*slot));
        }
    }

    /// Calls `see(name, value)` for every field, by the source's own name and
    /// by what rules call it. A name comes once for each of its values.
    pub fn visit_all_names(self, mut see: impl FnMut(&'a str, &'a [u8])) {
        self.each(|index, value| {
            see(self.batch.names.name(index), value);
            self.batch.names.rule_names(index).for_each(|name| see(name, value));
        });
    }

    /// Calls `see(index, value)` for every field: the index of its name in
    /// [`Batch::names`], which means the same in all batches of a reader, so
    /// that whoever looks at many records resolves each name once.
    pub fn each(self, mut see: impl FnMut(u16, &'a [u8])) {
        for slot in self.slots() {
            see(slot.name, self.batch.value(*slot));
        }
    }

    /// The values called `name`, by the source or in rules.
    pub fn values(self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let names = &self.batch.names;
        let called =
            move |index| names.name(index) == name || names.rule_names(index).any(|n| n == name);
        let slots = self.slots().iter().filter(move |slot| called(slot.name));
        slots.map(move |slot| self.batch.value(*slot))
    }

    /// Which kind of log it is of, as far as its format knows.
    #[must_use]
    pub fn log_source(self) -> LogSource {
        self.entry.log_source
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(self) -> &'a Arc<Source> {
        &self.batch.source
    }

    fn slots(self) -> &'a [Slot] {
        &self.batch.slots[self.entry.slots.start as usize..self.entry.slots.end as usize]
    }
}

/// Fills a batch, record by record.
///
/// A batch takes at most 4 GiB of bytes; readers cut far earlier.
#[derive(Debug)]
pub struct BatchBuilder {
    batch: Batch,
}

impl BatchBuilder {
    /// An empty batch of `source`, received at `received`.
    #[must_use]
    pub fn new(source: Arc<Source>, names: Arc<Names>, received: Micros) -> Self {
        let batch = Batch {
            source,
            names,
            received,
            bytes: Vec::new(),
            decoded: Vec::new(),
            records: Vec::new(),
            slots: Vec::new(),
        };
        Self { batch }
    }

    /// Starts a record with its raw bytes; fields are added to it until the next one.
    /// Returns where the bytes start, for [`Self::field`].
    pub fn record(&mut self, number: u64, raw: &[u8]) -> u32 {
        let start = offset(self.batch.bytes.len());
        self.batch.bytes.extend_from_slice(raw);
        let slots = offset(self.batch.slots.len());
        self.batch.records.push(Entry {
            number,
            raw: start..offset(self.batch.bytes.len()),
            slots: slots..slots,
            time: None,
            time_assumed: false,
            log_source: LogSource::default(),
        });
        start
    }

    /// Adds a field whose value stands in the raw bytes at `range`, counted from
    /// the start of the record.
    pub fn field(&mut self, name: u16, range: Range<usize>) {
        let Some(entry) = self.batch.records.last_mut() else { return };
        let start = entry.raw.start + offset(range.start);
        debug_assert!(start + offset(range.len()) <= entry.raw.end);
        self.batch.slots.push(Slot { name, decoded: false, start, len: offset(range.len()) });
        entry.slots.end += 1;
    }

    /// Adds a field whose value had to be decoded and so stands apart.
    pub fn decoded_field(&mut self, name: u16, value: &[u8]) {
        let Some(entry) = self.batch.records.last_mut() else { return };
        let start = offset(self.batch.decoded.len());
        self.batch.decoded.extend_from_slice(value);
        self.batch.slots.push(Slot { name, decoded: true, start, len: offset(value.len()) });
        entry.slots.end += 1;
    }

    /// Sets the event time of the current record.
    pub fn time(&mut self, time: Micros, assumed: bool) {
        if let Some(entry) = self.batch.records.last_mut() {
            entry.time = Some(time);
            entry.time_assumed = assumed;
        }
    }

    /// Sets which kind of log the current record is of.
    pub fn log_source(&mut self, log_source: LogSource) {
        if let Some(entry) = self.batch.records.last_mut() {
            entry.log_source = log_source;
        }
    }

    /// Takes the current record back, because it turned out to be bad.
    pub fn abandon(&mut self) {
        if let Some(entry) = self.batch.records.pop() {
            self.batch.bytes.truncate(entry.raw.start as usize);
            self.batch.slots.truncate(entry.slots.start as usize);
        }
    }

    /// The names, to add to. Shared with earlier batches until it changes.
    pub fn names(&mut self) -> &mut Names {
        Arc::make_mut(&mut self.batch.names)
    }

    /// The names as they are, to look one up without copying the table.
    #[must_use]
    pub fn known_names(&self) -> &Names {
        &self.batch.names
    }

    /// Where the records come from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.batch.source
    }

    /// Records so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.batch.records.len()
    }

    /// Whether no record was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.batch.records.is_empty()
    }

    /// Raw and decoded bytes so far.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.batch.bytes.len() + self.batch.decoded.len()
    }

    /// The finished batch, and an empty one that goes on with the same names.
    pub fn finish(&mut self, received: Micros) -> Batch {
        let next = Self::new(self.batch.source.clone(), self.batch.names.clone(), received);
        std::mem::replace(self, next).batch
    }

    /// Gives the memory of a batch that was read to the next one.
    pub fn reuse(&mut self, mut spent: Batch) {
        if self.is_empty() {
            spent.bytes.clear();
            spent.decoded.clear();
            spent.records.clear();
            spent.slots.clear();
            self.batch.bytes = spent.bytes;
            self.batch.decoded = spent.decoded;
            self.batch.records = spent.records;
            self.batch.slots = spent.slots;
        }
    }
}

fn offset(n: usize) -> u32 {
    u32::try_from(n).expect("readers cut batches long before 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> BatchBuilder {
        let source = Source { name: "t.csv".into(), format: "delimited" };
        let mut names = Names::default();
        names.add("ts", Some(Field::Time));
        names.add("host", Some(Field::SrcHost));
        BatchBuilder::new(Arc::new(source), Arc::new(names), 0)
    }

    #[test]
    fn fields_are_borrowed_from_the_bytes_as_received() {
        let mut builder = builder();
        builder.record(1, b"10:00,\"PC \"\"1\"\"\"");
        builder.field(0, 0..5);
        builder.decoded_field(1, b"PC \"1\"");
        builder.time(7, true);
        let batch = builder.finish(0);
        let record = batch.records().next().expect("one record");
        assert_eq!(record.raw(), b"10:00,\"PC \"\"1\"\"\"");
        assert_eq!(record.get(Field::Time), Some(&b"10:00"[..]));
        assert_eq!(record.get(Field::SrcHost), Some(&b"PC \"1\""[..]));
        assert_eq!((record.time(), record.time_assumed()), (Some(7), true));
        let mut seen = Vec::new();
        record.visit(|name, value| seen.push((name, value.to_vec())));
        assert_eq!(seen[1], ("host", b"PC \"1\"".to_vec()));
    }

    #[test]
    fn a_value_is_found_by_either_of_its_names() {
        let mut builder = builder();
        builder.names().call(1, "Computer");
        builder.record(1, b"PC-1 PC-2");
        builder.field(1, 0..4);
        builder.field(1, 5..9);
        builder.log_source(LogSource::service("windows", "system"));
        let batch = builder.finish(0);
        let record = batch.records().next().expect("one record");
        for name in ["host", "Computer"] {
            assert_eq!(record.values(name).collect::<Vec<_>>(), [b"PC-1", b"PC-2"]);
        }
        let mut seen = Vec::new();
        record.visit_all_names(|name, value| seen.push((name, value)));
        assert_eq!(seen.len(), 4);
        assert_eq!(seen[1], ("Computer", &b"PC-1"[..]));
        assert_eq!(record.log_source().service, Some("system"));
    }

    #[test]
    fn an_abandoned_record_leaves_no_trace() {
        let mut builder = builder();
        builder.record(1, b"good");
        builder.field(1, 0..4);
        builder.record(2, b"bad");
        builder.field(1, 0..3);
        builder.abandon();
        builder.record(3, b"next");
        let batch = builder.finish(0);
        let numbers: Vec<_> = batch.records().map(Record::number).collect();
        assert_eq!(numbers, [1, 3]);
        assert_eq!(batch.records().next().and_then(|r| r.get(Field::SrcHost)), Some(&b"good"[..]));
    }
}
