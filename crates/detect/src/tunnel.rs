//! Data in name queries: one client asks for many names under one domain that are long, hardly
//! ever repeated and look like no words.
//!
//! Of each name only the longest label is weighed: what the names of a house have in common is
//! repeated, and what a tunnel sends is not.

use std::collections::BTreeSet;

use event::{Batch, Field, Micros, Record};
use model::{Entity, EntityKind, Signal, SignalKind, When};
use serde::Deserialize;

use crate::allowed::{Allowed, Standing};
use crate::daily::{Daily, Days, Span, Tally};
use crate::dropped::Dropped;
use crate::office;
use crate::parties::{Parties, client};
use crate::place::{Place, Sources};
use crate::sketch::Sketch;
use crate::table::Row;
use crate::time::{figure, instant};

const DETECTOR: &str = "tunnel@1";
/// No name is longer (RFC 1035).
const NAME_MAX: usize = 253;
const EXAMPLES: usize = 3;

/// `[tunnel]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) names_min: u64,
    pub(crate) length_min: f64,
    pub(crate) entropy_min: f64,
    pub(crate) new_share: f64,
    pub(crate) suffixes: Vec<String>,
    pub(crate) machine_domains: Vec<String>,
    pub(crate) pairs_max: usize,
    pub(crate) days_max: usize,
}

/// What one client asked under one domain in a day of work.
#[derive(Clone, Debug)]
struct Asked {
    queries: u64,
    /// Characters below the domain, over all queries.
    bytes: u64,
    /// Characters of the longest label, over all queries.
    length: u64,
    /// Bits that each of those characters tells, in thousandths, over all queries.
    entropy: u64,
    /// Different longest labels.
    labels: Sketch,
    examples: BTreeSet<(Micros, String)>,
    span: Span,
}

impl Tally for Asked {
    fn merge(&mut self, other: Self) {
        self.queries += other.queries;
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.length = self.length.saturating_add(other.length);
        self.entropy = self.entropy.saturating_add(other.entropy);
        self.labels.merge(&other.labels);
        self.span.merge(other.span);
        self.examples.extend(other.examples);
        while self.examples.len() > EXAMPLES {
            self.examples.pop_last();
        }
    }

    fn weight(&self) -> u64 {
        self.bytes
    }
}

impl Asked {
    fn mean_length(&self) -> f64 {
        self.length as f64 / self.queries as f64
    }

    fn mean_entropy(&self) -> f64 {
        self.entropy as f64 / 1000.0 / self.queries as f64
    }
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Tunnel {
    config: Config,
    office: office::Config,
    pairs: Daily<Asked>,
    ended: Vec<Signal>,
    allowed: u64,
}

impl Tunnel {
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
        has(Field::Query) && (has(Field::SrcHost) || has(Field::SrcIp))
    }

    pub(crate) fn observe(
        &mut self,
        record: Record<'_>,
        time: Micros,
        source: u32,
        allowed: &Allowed,
        sources: &Sources,
    ) {
        let Some((client, name)) = client(record).zip(record.get(Field::Query)) else { return };
        let name = name[..name.len().min(NAME_MAX)].to_ascii_lowercase();
        let Some((below, domain)) = self.config.split(&name) else { return };
        let label = longest_label(below);
        let asked = Asked {
            queries: 1,
            bytes: below.len() as u64,
            length: label.len() as u64,
            entropy: (entropy(label) * 1000.0) as u64,
            labels: Sketch::of(label),
            examples: [(time, event::escaped(&name).to_string())].into(),
            span: Span::at(time, Place { source, record: record.number() }),
        };
        let day = self.office.day(time);
        let Self { config, pairs, ended, allowed: kept, .. } = self;
        pairs.add([client[0], client[1], b"", domain], day, asked, |row, day| {
            ended.extend(judge(config, row, day, allowed, sources, kept));
        });
    }

    pub(crate) fn drain(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.ended)
    }

    pub(crate) fn finish(&mut self, allowed: &Allowed, sources: &Sources) -> Vec<Signal> {
        let Self { config, pairs, ended, allowed: kept, .. } = self;
        pairs.finish(|row, day| ended.extend(judge(config, row, day, allowed, sources, kept)));
        self.drain()
    }

    pub(crate) fn dropped(&self) -> Dropped {
        let tallies_evicted = self.pairs.evicted();
        Dropped { tallies_evicted, allowed: self.allowed, ..Dropped::default() }
    }
}

impl Config {
    /// What stands below the domain that somebody registered, and that domain.
    fn split<'a>(&self, name: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let name = name.strip_suffix(b".").unwrap_or(name);
        let has = |list: &[String]| list.iter().any(|end| ends_with(name, end.as_bytes()));
        if has(&self.machine_domains) {
            return None;
        }
        let labels = if has(&self.suffixes) { 3 } else { 2 };
        let dot = memchr::memrchr_iter(b'.', name).nth(labels - 1)?;
        Some((&name[..dot], &name[dot + 1..])).filter(|(below, _)| !below.is_empty())
    }

    fn suffices(&self, asked: &Asked) -> bool {
        let names = asked.labels.count();
        names >= self.names_min
            && asked.mean_length() >= self.length_min
            && asked.mean_entropy() >= self.entropy_min
            && names as f64 >= self.new_share * asked.queries as f64
    }
}

/// Whether a name lies under `end`.
fn ends_with(name: &[u8], end: &[u8]) -> bool {
    name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with(b"."))
}

fn longest_label(below: &[u8]) -> &[u8] {
    below.split(|byte| *byte == b'.').max_by_key(|label| label.len()).unwrap_or_default()
}

/// Bits that each character tells (Shannon). A long run of letters at random has 4 to 5, words
/// have about 3.
fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    text.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let all = f64::from(counts.iter().sum::<u32>().max(1));
    let share = |count: &u32| f64::from(*count) / all;
    counts.iter().filter(|count| **count > 0).map(share).map(|share| -share * share.log2()).sum()
}

fn judge(
    config: &Config,
    row: &Row<Days<Asked>>,
    day: i64,
    allowed: &Allowed,
    sources: &Sources,
    kept: &mut u64,
) -> Option<Signal> {
    let asked = row.value.get(day).filter(|asked| config.suffices(asked))?;
    let parties = Parties::of(row);
    let last = instant(asked.span.last.0);
    let (client, domain) = parties.allowances();
    let names = std::iter::once(client).chain(domain.iter().map(String::as_str));
    if allowed.standing(names, last) == Standing::Current {
        *kept += 1;
        return None;
    }
    let entities = parties.entities();
    debug_assert!(entities.iter().any(|entity| entity.kind == EntityKind::Name));
    Some(signal(asked, entities, sources))
}

fn signal(asked: &Asked, entities: Vec<Entity>, sources: &Sources) -> Signal {
    let (start, last) = (instant(asked.span.first.0), instant(asked.span.last.0));
    let round = |number: f64| figure((number * 10.0).round() / 10.0);
    let examples: Vec<_> = asked.examples.iter().map(|(_, name)| name.clone()).collect();
    let mut signal = Signal::new(SignalKind::DnsTunnel, DETECTOR, When::At(start), last, entities)
        .with("queries", asked.queries)
        .with("names", asked.labels.count())
        .with("mean_length", round(asked.mean_length()))
        .with("bits_per_character", round(asked.mean_entropy()))
        .with("bytes_out", asked.bytes)
        .with("examples", examples)
        .with("rows", sources.rows(&asked.span.places()));
    signal.end = Some(last);
    signal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, allow, batch, config, signals};

    const FIELDS: [Field; 3] = [Field::Time, Field::SrcIp, Field::Query];

    fn judged(rows: &[String], allow: Vec<model::Allow>) -> Vec<Signal> {
        let found = signals(&[batch("dns.log", &FIELDS, rows)], allow);
        found.into_iter().filter(|signal| signal.detector == DETECTOR).collect()
    }

    fn noise(random: &mut Random, length: usize) -> String {
        let letter =
            |_| char::from(b"abcdefghijklmnopqrstuvwxyz234567"[(random.next() % 32) as usize]);
        (0..length).map(letter).collect()
    }

    fn tunnel(count: i64, domain: &str) -> Vec<String> {
        let mut random = Random(7);
        let row = |n: i64| {
            let time = 1_433_894_400 + n * 5;
            format!("{time},10.0.0.5,{}.{domain}", noise(&mut random, 40))
        };
        (0..count).map(row).collect()
    }

    #[test]
    fn a_tunnel_is_told_in_any_order() {
        let mut rows = tunnel(300, "t.example");
        let expected = judged(&rows, Vec::new());
        assert_eq!(expected.len(), 1);
        let named: Vec<_> = expected[0].entities.iter().map(Entity::label).collect();
        assert_eq!(named, ["address:10.0.0.5", "name:t.example"]);
        assert_eq!(expected[0].evidence["bytes_out"], 300 * 40);
        for seed in 0..9 {
            Random(seed).shuffle(&mut rows);
            let mut again = judged(&rows, Vec::new());
            again[0].evidence["rows"] = expected[0].evidence["rows"].clone();
            assert_eq!(again, expected);
        }
    }

    #[test]
    fn few_names_repeated_names_and_words_are_left_alone() {
        assert!(judged(&tunnel(50, "t.example"), Vec::new()).is_empty());
        let mut again = tunnel(100, "cdn.example");
        for _ in 0..2 {
            again.extend(again.clone());
        }
        assert!(judged(&again, Vec::new()).is_empty());
        let words = |n: i64| format!("{n},10.0.0.5,host-{n}.branch-of-the-house.example.co.jp");
        assert!(judged(&(0..900).map(words).collect::<Vec<_>>(), Vec::new()).is_empty());
    }

    #[test]
    fn a_domain_may_be_allowed() {
        let rows = tunnel(300, "lookup.example");
        assert!(judged(&rows, vec![allow("lookup.example", "2016-01-01T00:00:00Z")]).is_empty());
    }

    #[test]
    fn the_domain_is_what_somebody_registered() {
        let config = config().tunnel;
        let split = |name: &'static str| config.split(name.as_bytes());
        assert_eq!(split("a.b.example.com"), Some((&b"a.b"[..], &b"example.com"[..])));
        assert_eq!(split("a.b.example.co.jp."), Some((&b"a.b"[..], &b"example.co.jp"[..])));
        assert_eq!(split("example.co.jp"), None);
        assert_eq!(split("7.2.0.192.in-addr.arpa"), None);
        assert_eq!(split(""), None);
    }
}
