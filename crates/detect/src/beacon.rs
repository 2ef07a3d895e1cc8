//! Clients that call one server at a steady pace (AS-04).
//!
//! A pair of client and server keeps the times of its requests, one for each
//! second, and is judged by its [`Rhythm`]. Steady pairs with the marks of an
//! updater, a timer or NTP are for review, so are those whose allowance has
//! expired; the others are beacons.

mod pair;

use event::{Batch, Field, Micros, Record, SECOND};
use model::{Signal, SignalKind, When};
use serde::Deserialize;

use crate::allowed::{Allowed, Standing};
use crate::dropped::Dropped;
use crate::number;
use crate::parties::{Key, Parties};
use crate::place::{Place, Sources};
use crate::rhythm::Rhythm;
use crate::table::{Row, Table};
use crate::time::{figure, instant, seconds};
use pair::{Pair, Request};

const DETECTOR: &str = "beacon@1";

/// `[beacon]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) calls_min: usize,
    pub(crate) span_min: i64,
    pub(crate) run_min: usize,
    pub(crate) burst_s: i64,
    pub(crate) period_min_s: i64,
    pub(crate) scatter_random: f64,
    pub(crate) scatter_margin: f64,
    pub(crate) scatter_max: f64,
    pub(crate) scatter_max_few: f64,
    pub(crate) short_share_max: f64,
    pub(crate) calls_min_expired: usize,
    pub(crate) download_factor: u64,
    pub(crate) download_share: f64,
    pub(crate) timer_periods_s: Vec<i64>,
    pub(crate) timer_scatter_max: f64,
    pub(crate) ntp_port: u64,
    pub(crate) ntp_bytes_max: u64,
    pub(crate) pairs_max: usize,
    pub(crate) times_per_pair: usize,
    pub(crate) times_max: usize,
}

impl Config {
    /// Whether calls are steady; how many there are is another question.
    fn steady(&self, rhythm: &Rhythm) -> bool {
        rhythm.scatter <= self.scatter_limit(rhythm.calls)
            && rhythm.short_share <= self.short_share_max
            && rhythm.median >= self.period_min_s * SECOND
    }

    /// The more calls, the more they may scatter and still not be by chance.
    fn scatter_limit(&self, calls: usize) -> f64 {
        let surely_not_random = self.scatter_random - self.scatter_margin / (calls as f64).sqrt();
        surely_not_random.clamp(self.scatter_max_few, self.scatter_max)
    }

    /// Whether there are enough steady calls to speak of a beacon.
    fn suffices(&self, rhythm: &Rhythm) -> bool {
        rhythm.calls >= self.calls_min
            && rhythm.span >= self.span_min * 60 * SECOND
            && rhythm.longest_run >= self.run_min
            && self.steady(rhythm)
    }

    fn rhythm(&self, times: &[Micros]) -> Option<Rhythm> {
        Rhythm::of(times, self.burst_s * SECOND)
    }
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Beacon {
    config: Config,
    pairs: Table<Pair>,
    /// Times held by all pairs.
    times: usize,
    evicted: Vec<Signal>,
    dropped: Dropped,
}

impl Beacon {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            config: config.clone(),
            pairs: Table::new(config.pairs_max),
            times: 0,
            evicted: Vec::new(),
            dropped: Dropped::default(),
        }
    }

    pub(crate) fn reads(batch: &Batch) -> bool {
        let has = |field| batch.names().index_of(field).is_some();
        (has(Field::SrcHost) || has(Field::SrcIp))
            && [Field::DstIp, Field::DstName, Field::Query, Field::Url].into_iter().any(has)
    }

    pub(crate) fn observe(
        &mut self,
        record: Record<'_>,
        time: Micros,
        source: u32,
        key: Key<'_>,
        allowed: &Allowed,
        sources: &Sources,
    ) {
        if self.times >= self.config.times_max || self.pairs.is_full() {
            self.make_room(allowed, sources);
        }
        let place = Place { source, record: record.number() };
        let Some(number) = self.pairs.find_or_add(key, || Pair::new(time, place)) else { return };
        let pair = &mut self.pairs.rows_mut()[number].value;
        let before = pair.held();
        pair.take(&request(record, time, place), &self.config);
        self.times = self.times + pair.held() - before;
    }

    /// Pairs that were steady and had to make room.
    pub(crate) fn drain(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.evicted)
    }

    pub(crate) fn finish(&mut self, allowed: &Allowed, sources: &Sources) -> Vec<Signal> {
        let mut signals = self.drain();
        for row in self.pairs.rows_mut() {
            signals.extend(judge(&self.config, row, allowed, sources, &mut self.dropped));
            self.dropped.times_forgotten += row.value.forgotten();
        }
        self.pairs.retain(|_| false);
        signals
    }

    pub(crate) fn dropped(&self) -> Dropped {
        let held: u64 = self.pairs.rows().iter().map(|row| row.value.forgotten()).sum();
        let times_forgotten = self.dropped.times_forgotten + held;
        Dropped { times_forgotten, ..self.dropped }
    }

    /// Halves what is held. Times go first from pairs that are not steady; pairs
    /// go by how few calls they made and how long ago.
    fn make_room(&mut self, allowed: &Allowed, sources: &Sources) {
        if self.times >= self.config.times_max {
            self.forget_times();
        }
        if self.pairs.is_full() {
            self.evict(allowed, sources);
        }
    }

    fn forget_times(&mut self) {
        let Self { config, pairs, times, dropped, .. } = self;
        let enough = config.times_max / 4 * 3;
        // Pairs that hold much go first, so that one which calls seldom can gather evidence.
        let spare = [1024, 256, 64, config.calls_min];
        for (most, even_steady) in
            spare.map(|most| (most, false)).into_iter().chain(spare.map(|most| (most, true)))
        {
            if held(pairs) > enough {
                let full = pairs.rows_mut().iter_mut().filter(|row| row.value.held() > most);
                full.for_each(|row| row.value.forget(config, even_steady));
            }
        }
        if held(pairs) > enough {
            // Only a great many small pairs can hold so much, and then the smallest must go.
            let before = pairs.rows().len();
            pairs.retain(|row| row.value.held() > config.calls_min / 2);
            dropped.pairs_evicted += (before - pairs.rows().len()) as u64;
        }
        *times = held(pairs);
    }

    fn evict(&mut self, allowed: &Allowed, sources: &Sources) {
        let mut ranks: Vec<_> = self.pairs.rows().iter().map(|row| row.value.rank()).collect();
        let quarter = ranks.len() / 4;
        let (_, limit, _) = ranks.select_nth_unstable(quarter);
        let limit = *limit;
        let Self { config, pairs, evicted, dropped, .. } = self;
        pairs.retain(|row| {
            let keep = row.value.rank() > limit;
            if !keep {
                dropped.pairs_evicted += 1;
                dropped.times_forgotten += row.value.forgotten();
                evicted.extend(judge(config, row, allowed, sources, dropped));
            }
            keep
        });
        self.times = held(&self.pairs);
    }
}

fn held(pairs: &Table<Pair>) -> usize {
    pairs.rows().iter().map(|row| row.value.held()).sum()
}

fn request(record: Record<'_>, time: Micros, place: Place) -> Request {
    let figure = |field| record.get(field).and_then(number::whole);
    Request {
        time,
        place,
        bytes_out: figure(Field::BytesOut),
        bytes_in: figure(Field::BytesIn),
        port: figure(Field::DstPort),
    }
}

/// The signal of a pair, if it is steady, often enough and not allowed.
fn judge(
    config: &Config,
    row: &mut Row<Pair>,
    allowed: &Allowed,
    sources: &Sources,
    dropped: &mut Dropped,
) -> Option<Signal> {
    let found = row.value.verdict(config);
    if found.is_none() && (allowed.is_empty() || row.value.held() < config.calls_min_expired) {
        return None;
    }
    let parties = Parties::of(row);
    let last = instant(row.value.last());
    let (client, server) = parties.allowances();
    let of_client = allowed.standing([client], last);
    let of_server = allowed.standing(server.iter().map(String::as_str), last);
    let expired = match (of_client, of_server) {
        (Standing::Current, _) | (_, Standing::Current) => {
            dropped.allowed += u64::from(found.is_some());
            return None;
        }
        (Standing::Unknown, Standing::Unknown) => None,
        (Standing::Expired(until), Standing::Unknown) | (_, Standing::Expired(until)) => {
            Some(until)
        }
    };
    let verdict = match expired {
        Some(_) => found.or_else(|| row.value.steady_calls(config, config.calls_min_expired))?,
        None => found?,
    };
    let mut marks = row.value.marks(config, &verdict.rhythm);
    // Whoever allowed a server vouched for these calls; whoever allowed the client
    // did not vouch for every server that it would call.
    let vouched = matches!(of_server, Standing::Expired(_)) || found.is_none();
    if expired.is_some() && vouched {
        marks.push("allowance-expired");
    }
    let mut signal = signal(&row.value, &verdict, &parties, &marks, sources);
    if let Some(until) = expired {
        signal = signal.with("allowed_until", until.to_string());
    }
    Some(signal)
}

fn signal(
    pair: &Pair,
    verdict: &pair::Verdict,
    parties: &Parties,
    marks: &[&str],
    sources: &Sources,
) -> Signal {
    let kind = if marks.is_empty() { SignalKind::Beacon } else { SignalKind::PeriodicReview };
    let (first, place) = pair.first();
    let (start, detected) = (When::At(instant(first)), instant(verdict.detected));
    let rhythm = &verdict.rhythm;
    let mut signal = Signal::new(kind, DETECTOR, start, detected, parties.entities())
        .with("requests", pair.requests())
        .with("calls", rhythm.calls)
        .with("median_gap_s", seconds(rhythm.median))
        .with("shortest_gap_s", seconds(rhythm.extremes[0]))
        .with("longest_gap_s", seconds(rhythm.extremes[1]))
        .with("gap_scatter_pct", figure((rhythm.scatter * 100.0).round()))
        .with("bytes_out", pair.bytes_out())
        .with("bytes_in", pair.bytes_in());
    if !marks.is_empty() {
        signal = signal.with("marks", marks.to_vec());
    }
    signal.end = Some(instant(pair.last()));
    signal.with("rows", sources.rows(&[place]))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use model::{Entity, EntityKind};
    use serde_json::json;

    use super::*;
    use crate::testing::{Random, allow, at, batch, fixture, signals};

    const FIELDS: [Field; 7] = [
        Field::Time,
        Field::SrcHost,
        Field::DstIp,
        Field::DstName,
        Field::Method,
        Field::BytesOut,
        Field::BytesIn,
    ];

    fn judged(rows: &[String], allow: Vec<model::Allow>) -> Vec<Signal> {
        let found = signals(&[batch("f03_proxy.csv", &FIELDS, rows)], allow);
        found.into_iter().filter(|signal| signal.detector == DETECTOR).collect()
    }

    /// Requests of one client at these seconds.
    fn calls(seconds: impl IntoIterator<Item = i64>, out: u64, back: u64) -> Vec<String> {
        let row = |s| format!("{},PC-1,192.0.2.1,a.example,GET,{out},{back}", 1_400_000_000 + s);
        seconds.into_iter().map(row).collect()
    }

    fn kinds(rows: &[String]) -> Vec<&'static str> {
        judged(rows, Vec::new()).iter().map(|signal| signal.kind.name()).collect()
    }

    #[test]
    fn as_04_flags_exactly_one() {
        let found = judged(&fixture("f03_proxy.csv"), Vec::new());
        assert_eq!(found.len(), 1, "{found:#?}");
        let signal = &found[0];
        assert_eq!(signal.kind, SignalKind::Beacon);
        assert_eq!(signal.start, When::At(at("2015-06-10T09:00:00+09:00")));
        assert_eq!(signal.end, Some(at("2015-06-10T16:59:57+09:00")));
        assert_eq!(
            signal.entities,
            [
                Entity::new(EntityKind::Host, "PC-017"),
                Entity::new(EntityKind::Address, "203.0.113.66"),
                Entity::new(EntityKind::Name, "update-check.example"),
            ]
        );
        let figure = |name| signal.evidence[name].as_u64();
        assert_eq!(figure("requests"), Some(97));
        assert_eq!(figure("median_gap_s"), Some(303));
        assert_eq!(figure("bytes_out"), Some(49_664));
        assert_eq!(signal.evidence["rows"], json!([{"source": "f03_proxy.csv", "record": 1}]));
        // The 24th request, 23 gaps after the first.
        assert_eq!(signal.detected, at("2015-06-10T10:54:58+09:00"));
    }

    #[test]
    fn as_04_shuffled_rows_give_the_same() {
        let mut rows = fixture("f03_proxy.csv");
        let expected = judged(&rows, Vec::new());
        for seed in 0..20 {
            Random(seed).shuffle(&mut rows);
            let mut found = judged(&rows, Vec::new());
            found[0].evidence["rows"] = expected[0].evidence["rows"].clone();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn an_expired_allowance_asks_for_a_review() {
        let rows = fixture("f03_proxy.csv");
        let last = "2015-06-10T17:00:00+09:00";
        for entity in ["PC-030", "av-update.example", "198.51.100.10", "PC-030>av-update.example"] {
            let found = judged(&rows, vec![allow(entity, last)]);
            assert_eq!(found.len(), 2, "{entity}");
            let review = found.iter().find(|s| s.kind == SignalKind::PeriodicReview).unwrap();
            assert_eq!(review.entities[0].name, "PC-030");
            assert_eq!(review.evidence["requests"], 9);
            assert_eq!(review.evidence["allowed_until"], "2015-06-10T08:00:00Z");
            let current = judged(&rows, vec![allow(entity, "2015-06-10T17:00:01+09:00")]);
            assert_eq!(current.len(), 1, "{entity}");
        }
    }

    #[test]
    fn a_client_once_allowed_may_still_be_taken_over() {
        let rows = fixture("f03_proxy.csv");
        let kind = |entity| judged(&rows, vec![allow(entity, "2015-06-01T00:00:00Z")])[0].kind;
        assert_eq!(kind("PC-017"), SignalKind::Beacon);
        assert_eq!(kind("update-check.example"), SignalKind::PeriodicReview);
    }

    #[test]
    fn updaters_timers_and_clocks_are_for_review() {
        let steady = |period: i64| (0..60_i64).map(move |n| n * period);
        assert_eq!(kinds(&calls(steady(300), 300, 20_480)), ["periodic-review"]);
        assert_eq!(kinds(&calls(steady(3600), 300, 900)), ["periodic-review"]);
        assert_eq!(kinds(&calls(steady(64), 48, 48)), ["periodic-review"]);
        assert_eq!(kinds(&calls(steady(300), 512, 128)), ["beacon"]);
        assert_eq!(kinds(&calls(steady(3600), 512, 128)), ["beacon"]);
    }

    #[test]
    fn little_evidence_is_none() {
        assert!(kinds(&calls((0..23).map(|n| n * 300), 512, 128)).is_empty());
        assert!(kinds(&calls((0..28).map(|n| n * 60), 512, 128)).is_empty(), "27 minutes");
        assert!(kinds(&calls((0..9000).map(|n| n * 10), 512, 128)).is_empty(), "a stream");
    }

    #[test]
    fn the_server_may_stand_in_the_url_and_the_client_be_an_address() {
        let fields = [Field::Time, Field::SrcIp, Field::Url];
        let row = |n: i64| format!("{},10.0.0.7,http://c2.example/{n}", n * 600);
        let rows: Vec<_> = (0..30).map(row).collect();
        let found = signals(&[batch("-", &fields, &rows)], Vec::new());
        assert_eq!(
            found[0].entities,
            [
                Entity::new(EntityKind::Address, "10.0.0.7"),
                Entity::new(EntityKind::Name, "c2.example"),
            ]
        );
    }

    #[test]
    fn bounds_hold_and_what_is_given_up_is_counted() {
        let mut config = crate::testing::config();
        (config.beacon.pairs_max, config.beacon.times_max) = (50, 400);
        config.beacon.times_per_pair = 120;
        let mut detectors = crate::Detectors::new(&config, Vec::new());
        let mut random = Random(1);
        for n in 0..400_i64 {
            let mut rows = calls([n * 300], 512, 128);
            let other = |_| format!("{},PC-{},192.0.2.1,,GET,,", n * 300, random.next() % 500);
            rows.extend((0..8).map(other));
            detectors.observe(&batch("-", &FIELDS, &rows));
            assert!(detectors.beacon().pairs.rows().len() <= 50);
            assert!(held(&detectors.beacon().pairs) <= 400);
        }
        let found = detectors.finish(None);
        assert!(found.iter().any(|s| s.entities[0].name == "PC-1" && s.kind == SignalKind::Beacon));
        let dropped = detectors.dropped();
        assert!(dropped.pairs_evicted > 1000 && dropped.times_forgotten > 100, "{dropped:?}");
    }

    /// Rows of a Zeek `http.log` in the samples, moved by so many seconds. `None`, said aloud,
    /// without the samples or the tools to unpack them.
    fn zeek(member: &str, moved: i64) -> Option<Vec<String>> {
        let samples =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/zeek-samples.tar.zst");
        let unpack = "tar --zstd -xOf \"$0\" \"$1\" | case $1 in *.gz) gzip -dc;; *) cat;; esac";
        let run = std::process::Command::new("sh").args(["-c", unpack, samples, member]).output();
        let text = run.ok().map(|out| out.stdout).filter(|text| !text.is_empty());
        let Some(text) = text else {
            writeln!(std::io::stderr(), "skipped: no {member}").unwrap();
            return None;
        };
        let text = String::from_utf8_lossy(&text);
        let names: Vec<_> = text.lines().find(|l| l.starts_with("#fields"))?.split('\t').collect();
        let columns = [
            "id.orig_h",
            "id.resp_h",
            "host",
            "request_body_len",
            "response_body_len",
            "id.resp_p",
        ];
        let at = columns.map(|column| names.iter().position(|name| *name == column).unwrap() - 1);
        let row = |line: &str| {
            let cells: Vec<_> = line.split('\t').collect();
            let time = cells[0].split('.').next()?.parse::<i64>().ok()? + moved;
            let cells = at.map(|at| cells[at].replace(',', ";"));
            Some(format!("{time},{}", cells.join(",")))
        };
        text.lines().filter(|line| !line.starts_with('#')).map(row).collect()
    }

    /// A day of a real network with a command-and-control channel behind a proxy moved into it.
    #[test]
    fn the_channel_in_the_zeek_samples_ranks_first_of_all_pairs() {
        let moved = 1_517_336_154 - 1_672_843_056;
        let Some(mut rows) = zeek("valid_tsv/http.log.gz", 0) else { return };
        rows.extend(zeek("proxy/http.log", moved).unwrap());
        let fields = [
            Field::Time,
            Field::SrcIp,
            Field::DstIp,
            Field::DstName,
            Field::BytesOut,
            Field::BytesIn,
            Field::DstPort,
        ];
        let found = signals(&[batch("http.log", &fields, &rows)], Vec::new());
        let mut found: Vec<_> = found.iter().filter(|signal| signal.detector == DETECTOR).collect();
        // What has the marks of an updater comes after what has none.
        let calls = |signal: &Signal| std::cmp::Reverse(signal.evidence["calls"].as_u64());
        found.sort_by_key(|signal| (signal.kind, calls(signal)));
        let named: Vec<_> = found[0].entities.iter().map(|entity| entity.name.as_str()).collect();
        assert_eq!(named, ["10.136.0.18", "10.136.0.16", "www.honestimnotevil.com"]);
        let beacons = found.iter().filter(|signal| signal.kind == SignalKind::Beacon);
        assert_eq!(beacons.count(), 1, "all others are for review");
    }
}
