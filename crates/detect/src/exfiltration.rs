//! Data leaving by volume: far more than usual, sent to one server outside or to many new ones,
//! in one day of work.
//!
//! A server that its client has not called before has nothing usual about it, and a client that
//! is itself new makes every server look so; therefore a client has to be known for some days.
//! A transfer that two devices log under the same names counts twice.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use event::{Batch, Field, Micros, Record};
use model::{Entity, Signal, SignalKind, When};
use serde::Deserialize;

use crate::allowed::{Allowed, Standing};
use crate::daily::{Daily, Days, Span, Tally, usual};
use crate::dropped::Dropped;
use crate::number;
use crate::office;
use crate::parties::{Key, Parties};
use crate::place::{Place, Sources};
use crate::table::Row;
use crate::time::instant;

const DETECTOR: &str = "exfiltration@1";
const MB: u64 = 1_000_000;

/// `[exfiltration]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) mb_min: u64,
    pub(crate) factor: u64,
    pub(crate) out_share: f64,
    pub(crate) known_days: i64,
    pub(crate) settle_days: i64,
    pub(crate) inside_suffixes: Vec<String>,
    pub(crate) pairs_max: usize,
    pub(crate) days_max: usize,
}

/// What one client sent in a day to one server, or to all of them.
#[derive(Clone, Debug)]
struct Upload {
    bytes_out: u64,
    bytes_in: u64,
    requests: u64,
    span: Span,
}

impl Tally for Upload {
    fn merge(&mut self, other: Self) {
        self.bytes_out = self.bytes_out.saturating_add(other.bytes_out);
        self.bytes_in = self.bytes_in.saturating_add(other.bytes_in);
        self.requests += other.requests;
        self.span.merge(other.span);
    }

    fn weight(&self) -> u64 {
        self.bytes_out
    }
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Exfiltration {
    config: Config,
    office: office::Config,
    pairs: Daily<Upload>,
    ended: Vec<Signal>,
    allowed: u64,
}

impl Exfiltration {
    pub(crate) fn new(config: &Config, office: &office::Config) -> Self {
        Self {
            pairs: Daily::new(config.pairs_max, config.days_max),
            config: config.clone(),
            office: office.clone(),
            ended: Vec::new(),
            allowed: 0,
        }
    }

    pub(crate) fn reads(batch: &Batch) -> bool {
        let has = |field| batch.names().index_of(field).is_some();
        has(Field::BytesOut)
            && (has(Field::SrcHost) || has(Field::SrcIp))
            && (has(Field::DstIp) || has(Field::DstName) || has(Field::Url))
    }

    pub(crate) fn observe(
        &mut self,
        record: Record<'_>,
        time: Micros,
        source: u32,
        [host, client, address, name]: Key<'_>,
        allowed: &Allowed,
        sources: &Sources,
    ) {
        let figure = |field| record.get(field).and_then(number::whole);
        let Some(bytes_out) = figure(Field::BytesOut).filter(|bytes| *bytes > 0) else { return };
        let [address, name] = server(address, name);
        let span = Span::at(time, Place { source, record: record.number() });
        let bytes_in = figure(Field::BytesIn).unwrap_or_default();
        let upload = Upload { bytes_out, bytes_in, requests: 1, span };
        let day = self.office.day(time);
        let Self { config, pairs, ended, allowed: kept, .. } = self;
        pairs.add([host, client, address, name], day, upload, |row, day| {
            // What makes room is judged by itself: when its client was first seen is not at hand.
            let told = of_pair(config, row, day, i64::MAX, sources);
            ended.extend(told.filter(|signal| !is_allowed(row, signal, allowed, kept)));
        });
    }

    /// What had to make room.
    pub(crate) fn drain(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.ended)
    }

    pub(crate) fn finish(&mut self, allowed: &Allowed, sources: &Sources) -> Vec<Signal> {
        let mut clients: BTreeMap<Vec<&[u8]>, Vec<&Row<Days<Upload>>>> = BTreeMap::new();
        for row in self.pairs.rows() {
            clients.entry(row.parts().take(2).collect()).or_default().push(row);
        }
        for rows in clients.into_values() {
            for (row, signal) in of_client(&self.config, &rows, sources) {
                if !is_allowed(row, &signal, allowed, &mut self.allowed) {
                    self.ended.push(signal);
                }
            }
        }
        self.pairs.clear();
        self.drain()
    }

    pub(crate) fn dropped(&self) -> Dropped {
        let tallies_evicted = self.pairs.evicted();
        Dropped { tallies_evicted, allowed: self.allowed, ..Dropped::default() }
    }
}

/// A server with a name is the same at every address.
fn server<'a>(address: &'a [u8], name: &'a [u8]) -> [&'a [u8]; 2] {
    // No name ends in a digit (RFC 3696), and an address in brackets is none either.
    let is_name = name.last().is_some_and(|byte| !byte.is_ascii_digit() && *byte != b']');
    if is_name { [b"", name] } else { [if address.is_empty() { name } else { address }, b""] }
}

fn parse(address: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(address).ok()?.trim_matches(['[', ']']).parse().ok()
}

impl Config {
    /// Whether a server is ours: at a private address, or under a name that only we know.
    fn is_inside(&self, row: &Row<Days<Upload>>) -> bool {
        let mut parts = row.parts().skip(2);
        let (address, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let private = match parse(address) {
            Some(IpAddr::V4(ip)) => {
                ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast()
            }
            Some(IpAddr::V6(ip)) => {
                ip.is_unique_local()
                    || ip.is_loopback()
                    || ip.is_unicast_link_local()
                    || ip.is_multicast()
            }
            None => false,
        };
        let ours = |suffix: &String| {
            let at = name.len().checked_sub(suffix.len());
            at.is_some_and(|at| name[at..].eq_ignore_ascii_case(suffix.as_bytes()))
        };
        let short = !name.is_empty() && !name.contains(&b'.');
        private || short || (!name.is_empty() && self.inside_suffixes.iter().any(ours))
    }

    /// Whether so much went out, and mostly out, that it is worth a look.
    fn is_large(&self, upload: &Upload) -> bool {
        upload.bytes_out >= self.mb_min * MB && self.is_upload(upload)
    }

    fn is_upload(&self, upload: &Upload) -> bool {
        let all = upload.bytes_out.saturating_add(upload.bytes_in);
        upload.bytes_out as f64 >= self.out_share * all as f64
    }

    /// Whether a client that was first seen on the day `since` has only lately begun to call
    /// this server. Nothing is usual between them yet.
    fn is_new(&self, days: &Days<Upload>, day: i64, since: i64) -> bool {
        let first = days.first().unwrap_or(day);
        first.saturating_sub(since) >= self.known_days && day - first < self.settle_days
    }
}

/// All that is told of a client, each with a row that names it.
fn of_client<'a>(
    config: &Config,
    rows: &[&'a Row<Days<Upload>>],
    sources: &Sources,
) -> Vec<(&'a Row<Days<Upload>>, Signal)> {
    let since = rows.iter().filter_map(|row| row.value.first()).min();
    let since = since.unwrap_or_default();
    let mut told = BTreeSet::new();
    let mut signals = Vec::new();
    for row in rows {
        for (day, _) in row.value.iter() {
            if let Some(signal) = of_pair(config, row, day, since, sources) {
                told.insert(day);
                signals.push((*row, signal));
            }
        }
    }
    let sums = sums(config, rows, since);
    // A day of which one server was told says nothing new as a sum.
    for (day, _) in sums.iter().filter(|(day, _)| !told.contains(day)) {
        signals.extend(of_sum(config, rows[0], &sums, day, sources).map(|told| (rows[0], told)));
    }
    signals
}

fn of_pair(
    config: &Config,
    row: &Row<Days<Upload>>,
    day: i64,
    since: i64,
    sources: &Sources,
) -> Option<Signal> {
    let upload = row.value.get(day).filter(|upload| config.is_large(upload))?;
    if config.is_inside(row) {
        return None;
    }
    let is_new = config.is_new(&row.value, day, since);
    let usual = if is_new { 0 } else { usual(&row.value, day, |other| other.bytes_out) };
    let others = row.value.len() - 1;
    let signal = || signal(upload, Parties::of(row).entities(), usual, others, sources);
    (upload.bytes_out >= usual.saturating_mul(config.factor))
        .then(|| signal().with("way", "one-server"))
}

/// What a client sent by day to servers that were new to it.
fn sums(config: &Config, rows: &[&Row<Days<Upload>>], since: i64) -> Days<Upload> {
    let mut sums = Days::new();
    for row in rows.iter().filter(|row| !config.is_inside(row)) {
        let new = row.value.iter().filter(|(day, upload)| {
            config.is_upload(upload) && config.is_new(&row.value, *day, since)
        });
        for (day, upload) in new {
            sums.add(day, upload.clone());
        }
    }
    sums
}

fn of_sum(
    config: &Config,
    row: &Row<Days<Upload>>,
    sums: &Days<Upload>,
    day: i64,
    sources: &Sources,
) -> Option<Signal> {
    let upload = sums.get(day).filter(|upload| config.is_large(upload))?;
    let client = vec![Parties::of(row).client];
    let signal = signal(upload, client, 0, sums.len() - 1, sources);
    Some(signal.with("way", "spread"))
}

/// Whether an allowance of client, server or pair covers it; counted if so.
fn is_allowed(
    row: &Row<Days<Upload>>,
    signal: &Signal,
    allowed: &Allowed,
    count: &mut u64,
) -> bool {
    let parties = Parties::of(row);
    let (client, server) = parties.allowances();
    let of_sum = signal.entities.len() == 1;
    let server = server.iter().map(String::as_str).filter(|_| !of_sum);
    let names = std::iter::once(client).chain(server);
    let covered = allowed.standing(names, signal.detected) == Standing::Current;
    *count += u64::from(covered);
    covered
}

fn signal(
    upload: &Upload,
    entities: Vec<Entity>,
    usual: u64,
    others: usize,
    sources: &Sources,
) -> Signal {
    let (start, last) = (instant(upload.span.first.0), instant(upload.span.last.0));
    let mut signal =
        Signal::new(SignalKind::Exfiltration, DETECTOR, When::At(start), last, entities)
            .with("bytes_out", upload.bytes_out)
            .with("bytes_in", upload.bytes_in)
            .with("mb_out", upload.bytes_out / MB)
            .with("requests", upload.requests)
            .with("usual_mb", usual / MB)
            .with("other_days", others)
            .with("rows", sources.rows(&upload.span.places()));
    signal.end = Some(last);
    signal
}

#[cfg(test)]
mod tests {
    use model::EntityKind;

    use super::*;
    use crate::testing::{Random, allow, batch, signals};

    const FIELDS: [Field; 6] = [
        Field::Time,
        Field::SrcHost,
        Field::DstIp,
        Field::DstName,
        Field::BytesOut,
        Field::BytesIn,
    ];

    fn judged(rows: &[String], allow: Vec<model::Allow>) -> Vec<Signal> {
        let found = signals(&[batch("proxy.csv", &FIELDS, rows)], allow);
        found.into_iter().filter(|signal| signal.detector == DETECTOR).collect()
    }

    /// `count` uploads of `mb` each, ten minutes apart, from the opening of day `day` on.
    fn uploads(day: i64, server: &str, count: i64, mb: i64, mb_in: i64) -> Vec<String> {
        let row = |n| {
            let time = 1_433_894_400 + day * 86_400 + n * 600;
            format!("{time},PC-1,{server},{},{}", mb * 1_000_000, mb_in * 1_000_000)
        };
        (0..count).map(row).collect()
    }

    #[test]
    fn a_new_server_that_gets_much_is_told_in_any_order() {
        let mut rows = uploads(0, "203.0.113.9,drop.example", 12, 30, 0);
        rows.extend(uploads(0, "203.0.113.8,www.example", 12, 1, 30));
        let expected = judged(&rows, Vec::new());
        assert_eq!(expected.len(), 1);
        assert_eq!(
            expected[0].entities,
            [Entity::new(EntityKind::Host, "PC-1"), Entity::new(EntityKind::Name, "drop.example")]
        );
        assert_eq!(expected[0].evidence["mb_out"], 360);
        assert_eq!(expected[0].evidence["requests"], 12);
        assert_eq!(expected[0].end, Some(instant((1_433_894_400 + 6600) * 1_000_000)));
        for seed in 0..9 {
            Random(seed).shuffle(&mut rows);
            let mut again = judged(&rows, Vec::new());
            again[0].evidence["rows"] = expected[0].evidence["rows"].clone();
            assert_eq!(again, expected);
        }
    }

    #[test]
    fn what_is_usual_symmetrical_or_inside_is_left_alone() {
        let nightly: Vec<_> =
            (0..5).flat_map(|day| uploads(day, "203.0.113.9,b.example", 4, 200, 1)).collect();
        assert!(judged(&nightly, Vec::new()).is_empty());
        assert!(judged(&uploads(0, "203.0.113.9,meet.example", 12, 50, 45), vec![]).is_empty());
        assert!(judged(&uploads(0, "192.168.3.9,nas", 12, 500, 0), Vec::new()).is_empty());
        assert!(judged(&uploads(0, ",files.corp.internal", 12, 500, 0), Vec::new()).is_empty());
    }

    #[test]
    fn many_servers_together_are_told_once_the_client_is_known() {
        let mut rows: Vec<_> =
            (0..5).flat_map(|day| uploads(day, "203.0.113.9,www.example", 5, 1, 20)).collect();
        for n in 0..20 {
            rows.extend(uploads(5, &format!("203.0.113.{n},s{n}.example"), 4, 10, 0));
        }
        let found = judged(&rows, Vec::new());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].evidence["way"], "spread");
        assert_eq!(found[0].entities, [Entity::new(EntityKind::Host, "PC-1")]);
    }

    #[test]
    fn an_allowance_for_client_or_pair_keeps_it_from_being_told() {
        let rows = uploads(0, "203.0.113.9,drop.example", 12, 30, 0);
        for name in ["PC-1", "drop.example", "PC-1>drop.example"] {
            assert!(judged(&rows, vec![allow(name, "2016-01-01T00:00:00Z")]).is_empty());
            assert_eq!(judged(&rows, vec![allow(name, "2015-01-01T00:00:00Z")]).len(), 1);
        }
    }
}
