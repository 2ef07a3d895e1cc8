//! What is kept of one client and one server.

use event::{Micros, SECOND};

use super::Config;
use crate::place::Place;
use crate::rhythm::Rhythm;

/// The part of a record that counts here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) time: Micros,
    pub(super) place: Place,
    pub(super) bytes_out: Option<u64>,
    pub(super) bytes_in: Option<u64>,
    pub(super) port: Option<u64>,
}

/// Totals over all requests, and the times of the latest ones.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    first: (Micros, Place),
    last: Micros,
    requests: u64,
    bytes_out: u64,
    bytes_in: u64,
    /// Requests that brought far more than they asked.
    downloads: u64,
    /// Requests that look like NTP.
    ntp: u64,
    /// At most one time a second, so that a burst takes no room.
    times: Vec<Micros>,
    forgotten: u64,
    /// Boxed, because it is rare and pairs are many: less to fetch for each request.
    found: Option<Box<Verdict>>,
}

/// That the calls were steady, and at which request it could first be said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    pub(super) rhythm: Rhythm,
    pub(super) detected: Micros,
}

impl Pair {
    pub(super) fn new(time: Micros, place: Place) -> Self {
        Self {
            first: (time, place),
            last: time,
            requests: 0,
            bytes_out: 0,
            bytes_in: 0,
            downloads: 0,
            ntp: 0,
            times: Vec::new(),
            forgotten: 0,
            found: None,
        }
    }

    pub(super) fn take(&mut self, request: &Request, config: &Config) {
        self.first = self.first.min((request.time, request.place));
        self.last = self.last.max(request.time);
        self.requests += 1;
        self.weigh(request, config);
        match self.times.last_mut() {
            Some(latest) if same_second(*latest, request.time) => {
                *latest = request.time.min(*latest);
            }
            _ => self.times.push(request.time),
        }
        if self.times.len() >= config.times_per_pair {
            self.tidy();
            if self.times.len() > config.times_per_pair / 2 {
                self.halve(config);
            }
        }
    }

    fn weigh(&mut self, request: &Request, config: &Config) {
        let (out, back) = (request.bytes_out.unwrap_or(0), request.bytes_in.unwrap_or(0));
        self.bytes_out = self.bytes_out.saturating_add(out);
        self.bytes_in = self.bytes_in.saturating_add(back);
        let asked = out.max(1).saturating_mul(config.download_factor);
        self.downloads += u64::from(request.bytes_out.is_some() && back >= asked);
        let datagrams = out == back && (1..=config.ntp_bytes_max).contains(&out);
        let ntp = request.port.map_or(datagrams, |port| port == config.ntp_port);
        self.ntp += u64::from(ntp);
    }

    /// Times in order, one a second.
    fn tidy(&mut self) {
        self.times.sort_unstable();
        self.times.dedup_by(|later, earlier| same_second(*later, *earlier));
    }

    /// Judges, then forgets the older half of the times.
    pub(super) fn halve(&mut self, config: &Config) {
        self.found = self.verdict(config).map(Box::new);
        let half = self.times.len() / 2;
        self.times.drain(..half);
        self.times.shrink_to(config.times_per_pair.min(self.times.len() * 2));
        self.forgotten += half as u64;
    }

    /// Halves the times of a pair that is not steady, or of any.
    pub(super) fn forget(&mut self, config: &Config, even_steady: bool) {
        if even_steady || self.verdict(config).is_none() {
            self.halve(config);
        }
    }

    /// Whether the pair was steady for long enough: in an earlier window, or in this.
    pub(super) fn verdict(&mut self, config: &Config) -> Option<Verdict> {
        if let Some(found) = &self.found {
            return Some(**found);
        }
        self.tidy();
        let rhythm = config.rhythm(&self.times).filter(|rhythm| config.suffices(rhythm))?;
        let enough = |count: usize| {
            config.rhythm(&self.times[..count]).is_some_and(|rhythm| config.suffices(&rhythm))
        };
        self.verdict_at(rhythm, first_prefix(config.calls_min, self.times.len(), enough))
    }

    /// Whether there are `calls` steady calls, however short the time.
    pub(super) fn steady_calls(&mut self, config: &Config, calls: usize) -> Option<Verdict> {
        self.tidy();
        let steady = |rhythm: &Rhythm| rhythm.calls >= calls && config.steady(rhythm);
        let rhythm = config.rhythm(&self.times).filter(steady)?;
        let enough =
            |count: usize| config.rhythm(&self.times[..count]).as_ref().is_some_and(steady);
        self.verdict_at(rhythm, first_prefix(calls, self.times.len(), enough))
    }

    fn verdict_at(&self, rhythm: Rhythm, requests: usize) -> Option<Verdict> {
        let detected = *self.times.get(requests.checked_sub(1)?)?;
        Some(Verdict { rhythm, detected })
    }

    /// Marks of software that calls home for good reasons.
    pub(super) fn marks(&self, config: &Config, rhythm: &Rhythm) -> Vec<&'static str> {
        let period = rhythm.median as f64 / SECOND as f64;
        let near = |round: f64| (period - round).abs() <= round * config.timer_scatter_max;
        let timer = rhythm.scatter <= config.timer_scatter_max
            && self.bytes_in > self.bytes_out
            && config.timer_periods_s.iter().any(|round| near(*round as f64));
        // RFC 5905: poll exponents from 4 to 17.
        let polls = (4..=17).any(|exponent| near(f64::from(1_u32 << exponent)));
        let share = |count: u64| count as f64 / self.requests.max(1) as f64;
        let marks = [
            ("download", share(self.downloads) >= config.download_share),
            ("timer", timer),
            ("ntp", polls && share(self.ntp) >= config.download_share),
        ];
        marks.into_iter().filter(|(_, is)| *is).map(|(mark, _)| mark).collect()
    }

    /// The less, the less suspicious: steadiness found, requests, latest request.
    pub(super) fn rank(&self) -> (bool, u64, Micros, Place) {
        (self.found.is_some(), self.requests, self.last, self.first.1)
    }

    pub(super) fn first(&self) -> (Micros, Place) {
        self.first
    }

    pub(super) fn last(&self) -> Micros {
        self.last
    }

    pub(super) fn requests(&self) -> u64 {
        self.requests
    }

    pub(super) fn bytes_out(&self) -> u64 {
        self.bytes_out
    }

    pub(super) fn bytes_in(&self) -> u64 {
        self.bytes_in
    }

    pub(super) fn held(&self) -> usize {
        self.times.len()
    }

    pub(super) fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

fn same_second(a: Micros, b: Micros) -> bool {
    a.div_euclid(SECOND) == b.div_euclid(SECOND)
}

/// The shortest prefix, from `least`, that `enough` accepts; all of it if none
/// shorter does. Past the first hundred it looks in steps, to stay fast.
fn first_prefix(least: usize, all: usize, enough: impl Fn(usize) -> bool) -> usize {
    let mut count = least;
    while count < all && !enough(count) {
        count += 1 + count / 100;
    }
    count.min(all)
}
