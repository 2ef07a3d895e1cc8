//! What each source said: how much, by hour, and which of our systems it names.
//!
//! A system is ours if it is named as a client, a reporter or a service, or if its
//! address is private or known to the register; an address of somebody else's that
//! a server noted is not.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::net::IpAddr;
use std::sync::Arc;

use event::{Batch, Field, LogSource, Micros, Record, SECOND, Source};
use hashbrown::HashSet;
use jiff::Timestamp;
use model::{Heard, LogKind, PerHour};

use crate::place::file_name;
use crate::time::instant;

/// Systems kept for a source, and the longest name that is one.
const SYSTEMS: usize = 16_384;
const NAME_BYTES: usize = 255;
/// Names of which it is remembered that they were judged. Most records name what
/// others named before, and this is all that they cost.
const JUDGED: usize = 16_384;
/// Hours kept while a source is read, so that a few late records do not lose any.
const HOURS: usize = 2 * PerHour::RUN;
/// Kinds of log told apart in a source; a log is of few.
const KINDS: usize = 256;
const HOUR: Micros = 3600 * SECOND;
const DAY: Micros = 24 * HOUR;

const NAMES: [Field; 3] = [Field::SrcHost, Field::Reporter, Field::Service];
const ADDRESSES: [Field; 2] = [Field::SrcIp, Field::DstIp];

/// All sources of a run.
#[derive(Clone, Debug, Default)]
pub struct Census {
    sources: Vec<Entry>,
    latest: usize,
    /// Addresses of systems in the register.
    known: Known,
}

type Known = HashSet<IpAddr, foldhash::fast::RandomState>;

#[derive(Clone, Debug)]
struct Entry {
    source: Arc<Source>,
    records: u64,
    bad: u64,
    first: Micros,
    last: Micros,
    hours: BTreeMap<i64, u64>,
    systems: HashSet<Box<[u8]>, foldhash::fast::RandomState>,
    /// Hashes of names that were judged lately, each at the place that it tells.
    judged: Box<[u64; JUDGED]>,
    overflow: u64,
    /// Kinds of log, the latest at the end.
    kinds: Vec<LogSource>,
}

/// A field of the batch that names systems.
struct Column {
    field: Field,
    address: bool,
}

impl Census {
    /// Nothing read yet; `known` are the names of assets in the register, of which
    /// the addresses count.
    pub fn new<'a>(known: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            known: known.into_iter().filter_map(|name| name.trim().parse().ok()).collect(),
            ..Self::default()
        }
    }

    /// Takes a batch.
    pub fn observe(&mut self, batch: &Batch) {
        let number = self.number(batch.source());
        let entry = &mut self.sources[number];
        let there = |field: &Field| batch.names().index_of(*field).is_some();
        let column = |address| move |field| Column { field, address };
        let names = NAMES.into_iter().filter(there).map(column(false));
        let addresses = ADDRESSES.into_iter().filter(there).map(column(true));
        let columns: Vec<_> = names.chain(addresses).collect();
        let latest = batch.received().saturating_add(DAY);
        let (mut hour, mut count) = (i64::MIN, 0);
        for record in batch.records() {
            if let Some(time) = record.time().filter(|time| *time <= latest) {
                entry.first = entry.first.min(time);
                entry.last = entry.last.max(time);
                let this = time.div_euclid(HOUR);
                if this != hour {
                    entry.add(hour, count);
                    (hour, count) = (this, 0);
                }
                count += 1;
            }
            entry.kind(record.log_source());
            columns.iter().for_each(|column| entry.name(column, record, &self.known));
        }
        entry.add(hour, count);
        entry.records += batch.len() as u64;
    }

    /// Counts records of `source` that could not be read.
    pub fn bad(&mut self, source: &Arc<Source>, count: u64) {
        let number = self.number(source);
        self.sources[number].bad += count;
    }

    /// What each source said, by name. Parts of one log, moved or packed, are one.
    #[must_use]
    pub fn finish(self) -> Vec<Heard> {
        let mut seen: BTreeMap<String, Heard> = BTreeMap::new();
        for entry in self.sources {
            let one = entry.seen();
            match seen.get_mut(&one.name) {
                Some(before) => join(before, one),
                None => drop(seen.insert(one.name.clone(), one)),
            }
        }
        seen.into_values().collect()
    }

    fn number(&mut self, source: &Arc<Source>) -> usize {
        let is = |entry: &Entry| Arc::ptr_eq(&entry.source, source) || entry.source == *source;
        if !self.sources.get(self.latest).is_some_and(is) {
            self.latest = self.sources.iter().position(is).unwrap_or_else(|| {
                self.sources.push(Entry::new(source.clone()));
                self.sources.len() - 1
            });
        }
        self.latest
    }
}

impl Entry {
    fn new(source: Arc<Source>) -> Self {
        Self {
            source,
            records: 0,
            bad: 0,
            first: Micros::MAX,
            last: Micros::MIN,
            hours: BTreeMap::new(),
            systems: HashSet::default(),
            judged: Box::new([0; JUDGED]),
            overflow: 0,
            kinds: Vec::new(),
        }
    }

    fn add(&mut self, hour: i64, count: u64) {
        if count == 0 {
            return;
        }
        *self.hours.entry(hour).or_default() += count;
        if self.hours.len() > HOURS {
            self.hours.pop_first();
        }
    }

    #[inline]
    fn kind(&mut self, kind: LogSource) {
        if self.kinds.last() == Some(&kind) || kind.is_unknown() {
            return;
        }
        match self.kinds.iter().position(|known| *known == kind) {
            Some(at) => {
                let last = self.kinds.len() - 1;
                self.kinds.swap(at, last);
            }
            None if self.kinds.len() < KINDS => self.kinds.push(kind),
            None => {}
        }
    }

    #[inline]
    fn name(&mut self, column: &Column, record: Record<'_>, known: &Known) {
        let Some(value) = record.get(column.field) else { return };
        // Most addresses in a log are somebody else's; no private one begins otherwise.
        if column.address && known.is_empty() && !matches!(value[0], b'1' | b'f' | b'F') {
            return;
        }
        let mut hasher = self.systems.hasher().build_hasher();
        hasher.write(value);
        let hash = hasher.finish() ^ (u64::from(column.address) << 1) | 1;
        let place = &mut self.judged[(hash >> 32) as usize % JUDGED];
        if *place == hash {
            return;
        }
        *place = hash;
        self.judge(value, column.address, known);
    }

    fn judge(&mut self, value: &[u8], address: bool, known: &Known) {
        if self.systems.contains(value) || !is_ours(value, address, known) {
            return;
        }
        if self.systems.len() < SYSTEMS {
            self.systems.insert(value.into());
        } else {
            self.overflow += 1;
        }
    }

    fn seen(self) -> Heard {
        let timed = self.first <= self.last;
        let end = self.hours.last_key_value().map_or(0, |(hour, _)| hour + 1);
        let first = self.hours.first_key_value().map_or(0, |(hour, _)| *hour);
        let from = first.max(end - PerHour::RUN.cast_signed() as i64);
        let counts = (from..end).map(|hour| self.hours.get(&hour).copied().unwrap_or(0));
        let time = |time: Micros| -> Option<Timestamp> { timed.then(|| instant(time)) };
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        Heard {
            name: file_name(&self.source.name).to_owned(),
            format: self.source.format.to_owned(),
            records: self.records,
            bad: self.bad,
            first: time(self.first),
            last: time(self.last),
            hours: PerHour { from, counts: counts.collect() },
            systems: self.systems.iter().map(|system| name(system)).collect(),
            overflow: self.overflow,
            kinds: self.kinds.iter().flat_map(kinds_of).collect(),
        }
    }
}

/// A kind for each category, or one without.
fn kinds_of(source: &LogSource) -> Vec<LogKind> {
    let named = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let (product, service) = (named(source.product), named(source.service));
    let kind = |category: &str| LogKind {
        product: product.clone(),
        service: service.clone(),
        category: category.to_owned(),
    };
    match source.categories {
        [] => vec![kind("")],
        categories => categories.iter().map(|category| kind(category)).collect(),
    }
}

/// Two parts of one log: what they count together is added up.
fn join(before: &mut Heard, more: Heard) {
    before.records += more.records;
    before.bad += more.bad;
    before.first = [before.first, more.first].into_iter().flatten().min();
    before.last = [before.last, more.last].into_iter().flatten().max();
    before.hours = before.hours.merged(&more.hours, PerHour::RUN);
    before.systems.extend(more.systems);
    before.overflow += more.overflow;
    before.kinds.extend(more.kinds);
}

fn is_ours(value: &[u8], address: bool, known: &Known) -> bool {
    if value.is_empty() || value == b"-" || value.len() > NAME_BYTES {
        return false;
    }
    let Ok(text) = std::str::from_utf8(value) else { return !address };
    match text.trim().parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) if ip.is_private() => true,
        Ok(IpAddr::V6(ip)) if ip.is_unique_local() => true,
        Ok(ip) => known.contains(&ip),
        Err(_) => !address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::batch;

    const FIELDS: [Field; 4] = [Field::Time, Field::SrcHost, Field::SrcIp, Field::DstIp];

    fn seen(batches: &[Batch]) -> Vec<Heard> {
        let mut census = Census::new(["192.0.2.10"]);
        batches.iter().for_each(|batch| census.observe(batch));
        census.finish()
    }

    #[test]
    fn a_source_tells_its_hours_and_our_systems() {
        let rows = [
            "2015-06-10T00:10:00Z,PC-1,10.0.0.1,192.0.2.10",
            "2015-06-10T00:20:00Z,PC-1,203.0.113.9,192.0.2.11",
            "2015-06-10T02:20:00Z,-,192.168.1.2,",
            "never,PC-2,,",
        ];
        let seen = seen(&[batch("logs/a.csv.gz", &FIELDS, &rows)]);
        let [one] = &seen[..] else { panic!("{seen:?}") };
        assert_eq!((one.name.as_str(), one.records), ("a.csv", 4));
        assert_eq!(one.hours.counts, [2, 0, 1]);
        let systems: Vec<_> = one.systems.iter().map(String::as_str).collect();
        assert_eq!(systems, ["10.0.0.1", "192.0.2.10", "192.168.1.2", "PC-1", "PC-2"]);
        assert_eq!(one.first.unwrap().to_string(), "2015-06-10T00:10:00Z");
    }

    #[test]
    fn a_name_in_the_column_of_addresses_does_not_hide_the_same_name() {
        let seen = seen(&[batch("a", &FIELDS, &["0,,PC-1,", "0,PC-1,,", "0,,fd00::1,"])]);
        assert_eq!(seen[0].systems.iter().collect::<Vec<_>>(), ["PC-1", "fd00::1"]);
    }

    #[test]
    fn what_there_is_no_room_for_is_counted() {
        let rows: Vec<_> = (0..SYSTEMS + 3).map(|n| format!("0,PC-{n},,")).collect();
        let seen = seen(&[batch("a", &FIELDS, &rows)]);
        assert_eq!((seen[0].systems.len(), seen[0].overflow), (SYSTEMS, 3));
    }

    #[test]
    fn old_hours_give_way_to_new_ones() {
        let rows: Vec<_> = (0..1000).map(|hour| format!("{},PC-1,,", hour * 3600)).collect();
        let seen = seen(&[batch("a", &FIELDS, &rows)]);
        assert_eq!(seen[0].hours, PerHour { from: 952, counts: vec![1; 48] });
    }
}
