//! 過去の記録の照合: whether indicators appear in what a house keeps (A085, D6).
//!
//! What is looked for are machines and files, not letters: `evil.example` is not found in
//! `notevil.example` nor in the path of another machine, and a range finds its addresses.

use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Affected, Block, Indicator, IndicatorKind, fold};

/// Names kept of each sighting; more are counted in `count`.
const NAMES_MAX: usize = 50;

/// Where and how often one indicator was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The indicator, in its one spelling.
    pub indicator: String,
    /// In how many records.
    pub count: u64,
    /// The earliest of those that tell a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Timestamp>,
    /// The latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// Machines of the house that had to do with it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub hosts: BTreeSet<String>,
    /// Where it stands: files, or `signals`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sources: BTreeSet<String>,
}

/// What a sweep came to. It proposes an answer and never gives one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
    /// What was seen.
    pub sightings: Vec<Sighting>,
    /// Records looked at.
    pub records: u64,
    /// Assets that name a product that is asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<String>,
    /// What could not be looked at, or not to its end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

impl Swept {
    /// The answer that it suggests. That nothing was seen does not show that nothing was
    /// there: unknown, never `not`.
    #[must_use]
    pub fn suggests(&self) -> Affected {
        match self.sightings.is_empty() && self.assets.is_empty() {
            true => Affected::Unknown,
            false => Affected::Exposed,
        }
    }
}

/// Looks for indicators in values of records.
#[derive(Clone, Debug, Default)]
pub struct Hunt {
    /// Names, to be found by themselves or above what is seen.
    domains: HashMap<String, usize>,
    /// Hashes and mail addresses.
    whole: HashMap<String, usize>,
    addresses: HashMap<IpAddr, usize>,
    blocks: Vec<(Block, usize)>,
    /// Paths by their machine; an empty path is any.
    links: HashMap<String, Vec<(String, usize)>>,
    seen: Vec<Sighting>,
    records: u64,
}

impl Hunt {
    /// Looks for `indicators`.
    #[must_use]
    pub fn new<'a>(indicators: impl IntoIterator<Item = &'a Indicator>) -> Self {
        let mut hunt = Self::default();
        for indicator in indicators {
            hunt.look_for(indicator);
        }
        hunt
    }

    fn look_for(&mut self, indicator: &Indicator) {
        let (at, value) = (self.seen.len(), indicator.value.clone());
        self.seen.push(Sighting { indicator: value.clone(), ..Sighting::default() });
        match indicator.kind {
            IndicatorKind::Address => {
                let address = value.parse::<IpAddr>().map(|address| address.to_canonical());
                self.addresses.extend(address.ok().map(|address| (address, at)));
            }
            IndicatorKind::Range => self.blocks.extend(Block::read(&value).map(|b| (b, at))),
            IndicatorKind::Domain => self.domains.extend([(value, at)]),
            IndicatorKind::Hash | IndicatorKind::Mail => self.whole.extend([(value, at)]),
            IndicatorKind::Url => {
                let link = value.split_once("://").map_or(value.as_str(), |(_, rest)| rest);
                let (machine, path) = link.split_at(link.find(PATH).unwrap_or(link.len()));
                let machine = without_port(machine.rsplit('@').next().unwrap_or(machine));
                let path = path.trim_end_matches('/').to_owned();
                self.links.entry(machine.to_owned()).or_default().push((path, at));
            }
        }
    }

    /// So many records were looked at by other means, and no indicator can stand in them.
    pub fn passed(&mut self, records: u64) {
        self.records += records;
    }

    /// Looks at one record: its values, when it happened, of which machine it tells, and
    /// where it stands. However often it names an indicator, it counts once.
    pub fn see<'a>(
        &mut self,
        values: impl IntoIterator<Item = &'a str>,
        when: Option<Timestamp>,
        host: &str,
        source: &str,
    ) {
        self.records += 1;
        let mut hits = BTreeSet::new();
        for value in values {
            self.look_at(value, &mut hits);
        }
        for hit in hits {
            self.seen[hit].add(when, host, source);
        }
    }

    fn look_at(&self, value: &str, hits: &mut BTreeSet<usize>) {
        let folded = fold(value);
        let apart = |c: char| c.is_whitespace() || "\"'<>|()[]{}".contains(c);
        for word in folded.split(apart).filter(|word| !word.is_empty()) {
            match word.split_once("://") {
                Some((_, link)) => self.link(link, hits),
                // The path of a request names no machine, whatever it contains.
                None if word.starts_with('/') => {}
                None => word.split([',', ';', '=']).for_each(|piece| self.link(piece, hits)),
            }
        }
    }

    /// A machine with or without a path behind it.
    fn link(&self, link: &str, hits: &mut BTreeSet<usize>) {
        let (machine, path) = link.split_at(link.find(PATH).unwrap_or(link.len()));
        let machine = machine.trim_end_matches(['.', ':']);
        hits.extend(self.whole.get(machine));
        let machine = without_port(machine.rsplit('@').next().unwrap_or(machine));
        let behind = |wanted: &str| {
            path.strip_prefix(wanted)
                .is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with(PATH))
        };
        let links = self.links.get(machine).into_iter().flatten();
        hits.extend(links.filter(|(wanted, _)| behind(wanted)).map(|(_, at)| *at));
        match machine.parse::<IpAddr>() {
            Ok(address) => self.address(address, hits),
            Err(_) => self.name(machine, hits),
        }
    }

    fn address(&self, address: IpAddr, hits: &mut BTreeSet<usize>) {
        hits.extend(self.addresses.get(&address.to_canonical()));
        hits.extend(self.blocks.iter().filter(|(b, _)| b.holds(address)).map(|(_, at)| *at));
    }

    fn name(&self, name: &str, hits: &mut BTreeSet<usize>) {
        let mut rest = Some(name).filter(|_| !self.domains.is_empty());
        while let Some(name) = rest {
            hits.extend(self.domains.get(name));
            rest = name.split_once('.').map(|(_, above)| above);
        }
    }

    /// What was seen, and how many records were looked at.
    #[must_use]
    pub fn finish(self) -> (Vec<Sighting>, u64) {
        (self.seen.into_iter().filter(|one| one.count > 0).collect(), self.records)
    }
}

const PATH: [char; 3] = ['/', '?', '#'];

/// `host:443` without its port; an IPv6 address is left whole.
fn without_port(machine: &str) -> &str {
    match machine.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && port.bytes().all(|b| b.is_ascii_digit()) => {
            host
        }
        _ => machine,
    }
}

impl Sighting {
    fn add(&mut self, when: Option<Timestamp>, host: &str, source: &str) {
        self.count += 1;
        self.first = [self.first, when].into_iter().flatten().min();
        self.last = [self.last, when].into_iter().flatten().max();
        if !host.is_empty() && self.hosts.len() < NAMES_MAX {
            self.hosts.insert(host.to_owned());
        }
        if self.sources.len() < NAMES_MAX {
            self.sources.insert(source.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(indicators: &[&str], value: &str) -> Vec<String> {
        let read: Vec<_> = indicators.iter().map(|i| Indicator::read(i).expect(i)).collect();
        let mut hunt = Hunt::new(&read);
        hunt.see([value], None, "PC-017", "proxy.csv");
        let (seen, records) = hunt.finish();
        assert_eq!(records, 1);
        seen.into_iter().map(|sighting| sighting.indicator).collect()
    }

    #[test]
    fn machines_are_found_and_letters_are_not() {
        let hits = [
            ("evil.example", "evil.example"),
            ("evil.example", "GET http://www.EVIL.example:8080/x HTTP/1.1"),
            ("evil.example", "query: cdn.evil.example."),
            ("evil.example", "from=<boss@evil.example>, size=1"),
            ("203.0.113.66", "Failed password from 203.0.113.66 port 22"),
            ("203.0.113.66", "::ffff:203.0.113.66"),
            ("203.0.113.66", "203.0.113.66:443"),
            ("198.51.100.0/24", "dst=198.51.100.9;x"),
            ("2001:db8::/32", "[2001:DB8:0:0::1]:443"),
            ("hxxp://evil[.]example/login", "https://evil.example/login?u=1"),
            ("hxxp://evil[.]example", "https://evil.example/anything"),
            ("boss@evil.example", "From: Boss <boss@evil.example>"),
            ("d41d8cd98f00b204e9800998ecf8427e", "MD5=D41D8CD98F00B204E9800998ECF8427E,x"),
        ];
        for (indicator, value) in hits {
            assert_eq!(found(&[indicator], value).len(), 1, "{indicator} in {value}");
        }
        let misses = [
            ("evil.example", "notevil.example"),
            ("evil.example", "evil.example.org"),
            ("evil.example", "http://good.example/evil.example"),
            ("evil.example", "GET /evil.example HTTP/1.1"),
            ("203.0.113.6", "203.0.113.66"),
            ("198.51.100.0/24", "198.51.101.0"),
            ("hxxp://evil[.]example/login", "https://evil.example/logins"),
            ("hxxp://evil[.]example/login", "evil.example"),
            ("boss@evil.example", "bigboss@evil.example"),
        ];
        for (indicator, value) in misses {
            assert!(found(&[indicator], value).is_empty(), "{indicator} in {value}");
        }
    }

    #[test]
    fn a_record_counts_once_and_the_span_is_of_those_that_tell_a_time() {
        let read = Indicator::read("evil.example").expect("a name");
        let mut hunt = Hunt::new([&read]);
        let at = |second| Some(Timestamp::from_second(second).expect("in range"));
        hunt.see(["evil.example", "http://evil.example/"], at(20), "PC-2", "a");
        hunt.see(["evil.example"], None, "", "b");
        hunt.see(["evil.example"], at(10), "PC-1", "a");
        hunt.see(["good.example"], at(1), "PC-3", "a");
        let (seen, records) = hunt.finish();
        let [one] = &seen[..] else { panic!("{seen:?}") };
        assert_eq!((one.count, records), (3, 4));
        assert_eq!((one.first, one.last), (at(10), at(20)));
        assert_eq!(one.hosts.iter().collect::<Vec<_>>(), ["PC-1", "PC-2"]);
        let swept = Swept { sightings: seen, ..Swept::default() };
        assert_eq!(swept.suggests(), Affected::Exposed);
        assert_eq!(Swept::default().suggests(), Affected::Unknown, "never `not`");
    }

    proptest::proptest! {
        /// Against the plain reading of what a range is.
        #[test]
        fn a_range_finds_exactly_its_addresses(a: u32, b: u32, bits in 1_u32..=32) {
            let (one, other) = (std::net::Ipv4Addr::from(a), std::net::Ipv4Addr::from(b));
            let indicator = format!("{one}/{bits}");
            let within = a >> (32 - bits) == b >> (32 - bits);
            let seen = !found(&[&indicator], &other.to_string()).is_empty();
            proptest::prop_assert_eq!(seen, within);
            proptest::prop_assert!(!found(&[&indicator], &one.to_string()).is_empty());
        }
    }
}
