//! Volume far above the baseline: an attack while the service fails, a surge
//! while it holds (AS-01).
//!
//! Each service, or each source that names none, is one series of samples. A
//! sample that cannot be read is unknown: it is not calm, so it neither opens
//! an episode nor helps to close one, and what began or ended beside it is
//! shown as an interval.

use event::{Batch, Field, Micros, Record};
use model::{Entity, EntityKind, Signal, SignalKind, When};
use serde::Deserialize;

use crate::baseline::Baseline;
use crate::dropped::Dropped;
use crate::number;
use crate::place::{Place, Sources, file_name};
use crate::reorder::{Reorder, Timed};
use crate::table::Table;
use crate::time::{figure, instant, minutes};

const DETECTOR: &str = "availability@1";
/// How many steps between samples the usual step is taken of.
const STEPS: usize = 30;
/// How many steps there must be before a longer one is called a gap.
const STEPS_MIN: usize = 3;

/// `[availability]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) success_below: f64,
    pub(crate) volume_factor: f64,
    pub(crate) weak_factor: f64,
    pub(crate) weak_after: usize,
    pub(crate) baseline_samples: usize,
    pub(crate) baseline_samples_min: usize,
    pub(crate) baseline_floor_mbps: f64,
    pub(crate) open_after: usize,
    pub(crate) close_after: usize,
    pub(crate) gap_steps: f64,
    pub(crate) reorder_samples: usize,
    pub(crate) series_max: usize,
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Availability {
    config: Config,
    series: Table<Series>,
    held: Reorder<Sample>,
    closed: Vec<(u32, Episode)>,
    dropped: Dropped,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    time: Micros,
    series: u32,
    place: Place,
    /// Mbit/s and share of successful answers.
    reading: Option<(f64, f64)>,
}

impl Timed for Sample {
    type Key = (Micros, u32, Option<(u64, u64)>, Place);

    fn time(&self) -> Micros {
        self.time
    }

    fn key(&self) -> Self::Key {
        // Figures are not negative, and then their bits are in their order.
        let bits = self.reading.map(|(mbps, success)| (mbps.to_bits(), success.to_bits()));
        (self.time, self.series, bits, self.place)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Bad,
    /// Fails under a volume that is far above the usual, but not as far as when bad.
    Weak,
    Surge,
    Calm,
    Unjudged,
    Unknown,
}

impl Availability {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            series: Table::new(config.series_max),
            held: Reorder::new(config.reorder_samples),
            config: config.clone(),
            closed: Vec::new(),
            dropped: Dropped::default(),
        }
    }

    pub(crate) fn reads(batch: &Batch) -> bool {
        let has = |field| batch.names().index_of(field).is_some();
        has(Field::InboundMbps) && has(Field::SuccessRate)
    }

    pub(crate) fn observe(&mut self, record: Record<'_>, time: Micros, source: u32) {
        // Without a service the source is the series; its name cannot be mistaken for one.
        let service = record.get(Field::Service);
        let own: &[u8] = if service.is_none() { record.source().name.as_bytes() } else { b"" };
        let make = || Series::new(&self.config);
        let Some(series) = self.series.find_or_add([service.unwrap_or_default(), own], make) else {
            self.dropped.samples_refused += 1;
            return;
        };
        let mbps = record.get(Field::InboundMbps).and_then(number::decimal);
        let success = record.get(Field::SuccessRate).and_then(number::share);
        let sample = Sample {
            time,
            series: u32::try_from(series).expect("the table numbers rows by u32"),
            place: Place { source, record: record.number() },
            reading: mbps.zip(success),
        };
        let Self { config, series, held, closed, dropped } = self;
        held.push(sample, |sample| judge(config, series, closed, dropped, sample));
    }

    /// Episodes that have ended.
    pub(crate) fn drain(&mut self, sources: &Sources) -> Vec<Signal> {
        let ended = std::mem::take(&mut self.closed);
        ended.into_iter().map(|(series, episode)| self.signal(series, episode, sources)).collect()
    }

    /// All that remains; episodes that go on have no end.
    pub(crate) fn finish(&mut self, sources: &Sources) -> Vec<Signal> {
        let Self { config, series, held, closed, dropped } = self;
        held.flush(|sample| judge(config, series, closed, dropped, sample));
        for (number, row) in (0..).zip(series.rows_mut()) {
            closed.extend(row.value.open.take().map(|episode| (number, episode)));
        }
        self.drain(sources)
    }

    pub(crate) fn dropped(&self) -> Dropped {
        Dropped { samples_late: self.held.late(), ..self.dropped }
    }

    fn signal(&self, series: u32, episode: Episode, sources: &Sources) -> Signal {
        let row = &self.series.rows()[series as usize];
        let mut parts = row.parts().map(|part| event::escaped(part).to_string());
        let (service, source) = (parts.next().unwrap_or_default(), parts.next());
        let entity = match source.filter(|source| !source.is_empty()) {
            Some(source) => Entity::new(EntityKind::Source, file_name(&source)),
            None => Entity::new(EntityKind::Service, service),
        };
        episode.signal(entity, sources)
    }
}

fn judge(
    config: &Config,
    series: &mut Table<Series>,
    closed: &mut Vec<(u32, Episode)>,
    dropped: &mut Dropped,
    sample: Sample,
) {
    let Some(row) = series.rows_mut().get_mut(sample.series as usize) else { return };
    let mood = row.value.take(config, &sample);
    dropped.samples_unreadable += u64::from(mood == Mood::Unknown);
    dropped.samples_unjudged += u64::from(mood == Mood::Unjudged);
    closed.extend(row.value.closed.take().map(|episode| (sample.series, episode)));
}

/// One service's samples in order of time.
#[derive(Clone, Debug)]
struct Series {
    baseline: Baseline,
    steps: Baseline,
    /// The last sample that could be judged.
    last: Option<Micros>,
    bad: Run,
    /// Bad and weak samples together.
    failing: Run,
    hot: Run,
    calm: Run,
    open: Option<Episode>,
    closed: Option<Episode>,
}

/// Consecutive samples of one mood.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    samples: usize,
    bad: usize,
    start: Option<When>,
    first: Option<Place>,
    peak_mbps: f64,
}

impl Run {
    fn extend(&mut self, sample: &Sample, begins: When, bad: bool) {
        self.samples += 1;
        self.bad += usize::from(bad);
        self.start.get_or_insert(begins);
        self.first.get_or_insert(sample.place);
        self.peak_mbps = self.peak_mbps.max(sample.reading.map_or(0.0, |(mbps, _)| mbps));
    }
}

/// A course of bad or surging samples.
#[derive(Clone, Debug)]
struct Episode {
    kind: SignalKind,
    start: When,
    end: Option<When>,
    detected: Micros,
    rows: [Place; 2],
    /// What the pack says, for the reason.
    factor: f64,
    success_below: f64,
    baseline_mbps: f64,
    peak_mbps: f64,
    bad: usize,
    surge: usize,
    unknown: usize,
    gap: Micros,
    /// The latest bad or surging sample.
    last_hot: Micros,
}

impl Series {
    fn new(config: &Config) -> Self {
        Self {
            baseline: Baseline::new(config.baseline_samples),
            steps: Baseline::new(STEPS),
            last: None,
            bad: Run::default(),
            failing: Run::default(),
            hot: Run::default(),
            calm: Run::default(),
            open: None,
            closed: None,
        }
    }

    fn take(&mut self, config: &Config, sample: &Sample) -> Mood {
        let mood = self.mood(config, sample.reading);
        if matches!(mood, Mood::Unknown | Mood::Unjudged) {
            self.calm = Run::default();
            if let Some(open) = &mut self.open {
                open.unknown += 1;
            }
            return mood;
        }
        let begins = self.step(config, sample.time);
        match mood {
            Mood::Bad => {
                self.bad.extend(sample, begins, true);
                self.failing.extend(sample, begins, true);
                self.heat(config, sample, begins, true);
            }
            Mood::Weak => self.weaken(config, sample, begins),
            Mood::Surge => {
                (self.bad, self.failing) = (Run::default(), Run::default());
                self.heat(config, sample, begins, false);
            }
            _ => self.cool(config, sample, begins),
        }
        mood
    }

    fn mood(&self, config: &Config, reading: Option<(f64, f64)>) -> Mood {
        let Some((mbps, success)) = reading else { return Mood::Unknown };
        let fails = success < config.success_below;
        match self.threshold(config) {
            None if fails => Mood::Unjudged,
            Some(threshold) if mbps > threshold && fails => Mood::Bad,
            Some(_) if mbps > self.usual(config) * config.weak_factor && fails => Mood::Weak,
            Some(threshold) if mbps > threshold => Mood::Surge,
            _ => Mood::Calm,
        }
    }

    fn threshold(&self, config: &Config) -> Option<f64> {
        (self.baseline.len() >= config.baseline_samples_min)
            .then(|| self.usual(config) * config.volume_factor)
    }

    fn usual(&self, config: &Config) -> f64 {
        self.baseline.median().unwrap_or(0.0).max(config.baseline_floor_mbps)
    }

    /// Moves on to `time`; gives when something that is first seen there began.
    fn step(&mut self, config: &Config, time: Micros) -> When {
        let Some(last) = self.last.replace(time) else { return When::At(instant(time)) };
        let step = time.saturating_sub(last);
        let usual = self.steps.median().filter(|_| self.steps.len() >= STEPS_MIN);
        self.steps.add(step as f64);
        if usual.is_none_or(|usual| step as f64 <= usual * config.gap_steps) {
            return When::At(instant(time));
        }
        if let Some(open) = &mut self.open {
            open.gap += step;
        }
        When::Within { after: instant(last), not_after: instant(time) }
    }

    fn heat(&mut self, config: &Config, sample: &Sample, begins: When, bad: bool) {
        self.hot.extend(sample, begins, bad);
        self.calm = Run::default();
        let attacked = self.open.as_ref().is_some_and(Episode::is_attack);
        if self.bad.samples >= config.open_after && !attacked {
            self.turn_into_attack();
            self.open = Some(self.begin(config, self.bad, SignalKind::AvailabilityAttack, sample));
        } else if let Some(open) = &mut self.open {
            open.see(sample, bad);
        } else if self.hot.samples >= config.open_after {
            self.open = Some(self.begin(config, self.hot, SignalKind::TrafficSurge, sample));
        }
    }

    /// A weak sample is part of an attack under way, and enough of them make one.
    fn weaken(&mut self, config: &Config, sample: &Sample, begins: When) {
        self.failing.extend(sample, begins, true);
        (self.bad, self.hot) = (Run::default(), Run::default());
        self.calm = Run::default();
        let attacked = self.open.as_ref().is_some_and(Episode::is_attack);
        if let Some(open) = self.open.as_mut().filter(|_| attacked) {
            open.see(sample, true);
        } else if self.failing.samples >= config.weak_after {
            self.turn_into_attack();
            let kind = SignalKind::AvailabilityAttack;
            let attack = self.begin(config, self.failing, kind, sample);
            self.open = Some(Episode { factor: config.weak_factor, ..attack });
        }
    }

    /// A surge ends where the attack begins; the bad samples before now are the attack's.
    fn turn_into_attack(&mut self) {
        if let Some(mut surge) = self.open.take() {
            surge.bad = surge.bad.saturating_sub(self.bad.samples - 1);
            surge.end = self.bad.start;
            self.closed = Some(surge);
        }
    }

    fn begin(&self, config: &Config, run: Run, kind: SignalKind, sample: &Sample) -> Episode {
        Episode {
            kind,
            start: run.start.unwrap_or(When::At(instant(sample.time))),
            end: None,
            detected: sample.time,
            rows: [run.first.unwrap_or(sample.place), sample.place],
            factor: config.volume_factor,
            success_below: config.success_below,
            baseline_mbps: self.usual(config),
            peak_mbps: run.peak_mbps,
            bad: run.bad,
            surge: run.samples - run.bad,
            unknown: 0,
            gap: 0,
            last_hot: sample.time,
        }
    }

    fn cool(&mut self, config: &Config, sample: &Sample, begins: When) {
        self.baseline.add(sample.reading.map_or(0.0, |(mbps, _)| mbps));
        (self.bad, self.hot) = (Run::default(), Run::default());
        self.failing = Run::default();
        self.calm.extend(sample, begins, false);
        if self.calm.samples >= config.close_after
            && let Some(mut episode) = self.open.take()
        {
            episode.end = self.calm.start;
            self.closed = Some(episode);
        }
    }
}

impl Episode {
    fn is_attack(&self) -> bool {
        self.kind == SignalKind::AvailabilityAttack
    }

    fn see(&mut self, sample: &Sample, bad: bool) {
        if bad {
            self.bad += 1;
        } else {
            self.surge += 1;
        }
        self.last_hot = sample.time;
        self.peak_mbps = self.peak_mbps.max(sample.reading.map_or(0.0, |(mbps, _)| mbps));
    }

    fn signal(self, entity: Entity, sources: &Sources) -> Signal {
        let detected = instant(self.detected);
        let mut signal = Signal::new(self.kind, DETECTOR, self.start, detected, vec![entity])
            .with("factor", figure(self.factor))
            .with("success_below", self.success_below)
            .with("samples_bad", self.bad)
            .with("samples_surge", self.surge)
            .with("baseline_mbps", figure(self.baseline_mbps))
            .with("peak_mbps", figure(self.peak_mbps));
        if self.unknown > 0 {
            signal = signal.with("samples_unknown", self.unknown);
        }
        if self.kind == SignalKind::AvailabilityAttack {
            signal = signal.with("threat", "T1").with("motive", "unknown");
        }
        signal.end = self.end.map(When::latest);
        self.time_figures(signal).with("rows", sources.rows(&self.rows))
    }

    /// `duration_min`, or its least and most where an end of it lies in a gap.
    fn time_figures(&self, signal: Signal) -> Signal {
        let signal = match self.gap_before() + self.gap {
            0 => signal,
            gap => signal.with("data_gap", true).with("data_gap_min", gap / event::SECOND / 60),
        };
        match (self.start, self.end) {
            (start, None) => {
                let so_far = minutes(start.latest(), instant(self.last_hot));
                signal.with("duration_so_far_min", so_far)
            }
            (When::At(start), Some(When::At(end))) => {
                signal.with("duration_min", minutes(start, end))
            }
            (start, Some(end)) => between(signal, start, end),
        }
    }

    fn gap_before(&self) -> Micros {
        match self.start {
            When::Within { after, not_after } => {
                not_after.as_microsecond() - after.as_microsecond()
            }
            When::At(_) => 0,
        }
    }
}

fn between(signal: Signal, start: When, end: When) -> Signal {
    let signal = signal
        .with("duration_min_min", minutes(start.latest(), end.earliest()))
        .with("duration_min_max", minutes(start.earliest(), end.latest()));
    match end {
        When::Within { after, .. } => signal.with("end_after", after.to_string()),
        When::At(_) => signal,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{Random, at, batch, fixture, signals};

    const FIELDS: [Field; 3] = [Field::Time, Field::InboundMbps, Field::SuccessRate];

    fn judged(rows: &[String]) -> Vec<Signal> {
        signals(&[batch("f01_fx_traffic.csv", &FIELDS, rows)], Vec::new())
            .into_iter()
            .filter(|signal| signal.detector == DETECTOR)
            .collect()
    }

    /// One sample a minute from 2015-06-25T08:00+09:00, hot from minute `from` to `to`.
    fn series(from: usize, to: usize, minutes: usize, success: f64) -> Vec<String> {
        let start = at("2015-06-25T08:00:00+09:00").as_second();
        let row = |minute: usize| {
            let hot = (from..to).contains(&minute);
            let mbps = if hot { 3000 + minute % 7 } else { 50 + minute % 9 };
            let success = if hot { success } else { 0.99 };
            format!("{},{mbps},{success}", start + minute as i64 * 60)
        };
        (0..minutes).map(row).collect()
    }

    fn figures(signal: &Signal, names: &[&str]) -> Vec<Value> {
        names.iter().map(|name| signal.evidence.get(*name).cloned().unwrap_or_default()).collect()
    }

    #[test]
    fn as_01_is_one_attack_of_87_minutes() {
        let found = judged(&fixture("f01_fx_traffic.csv"));
        assert_eq!(found.len(), 1, "{found:#?}");
        let signal = &found[0];
        assert_eq!(signal.kind, SignalKind::AvailabilityAttack);
        assert_eq!(signal.start, When::At(at("2015-05-22T11:09:00+09:00")));
        assert_eq!(signal.end, Some(at("2015-05-22T12:36:00+09:00")));
        assert_eq!(signal.detected, at("2015-05-22T11:10:00+09:00"));
        assert_eq!(signal.entities, [Entity::new(EntityKind::Source, "f01_fx_traffic.csv")]);
        let told =
            figures(signal, &["duration_min", "samples_bad", "samples_surge", "threat", "motive"]);
        assert_eq!(told, [json!(87), json!(86), json!(0), json!("T1"), json!("unknown")]);
        assert_eq!(figures(signal, &["baseline_mbps", "peak_mbps"]), [json!(45), json!(2096)]);
        let row = |record| json!({"source": "f01_fx_traffic.csv", "record": record});
        assert_eq!(signal.evidence["rows"], json!([row(40), row(41)]));
        assert!(!signal.evidence.contains_key("data_gap"));
    }

    #[test]
    fn as_01_with_success_is_one_surge() {
        let hold = |row: String| row.replace(",0.02", ",0.995");
        let found =
            judged(&fixture("f01_fx_traffic.csv").into_iter().map(hold).collect::<Vec<_>>());
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].kind, SignalKind::TrafficSurge);
        assert_eq!(
            figures(&found[0], &["duration_min", "samples_bad", "samples_surge"]),
            [87, 0, 86]
        );
    }

    #[test]
    fn as_01_that_begins_in_a_gap_has_no_certain_start() {
        let mut rows = fixture("f01_fx_traffic.csv");
        rows.retain(|row| !("2015-05-22T11:00".."2015-05-22T12:01").contains(&row.as_str()));
        let found = judged(&rows);
        assert_eq!(found.len(), 1, "{found:#?}");
        let (after, not_after) = (at("2015-05-22T10:59:00+09:00"), at("2015-05-22T12:01:00+09:00"));
        assert_eq!(found[0].start, When::Within { after, not_after });
        assert_eq!(found[0].end, Some(at("2015-05-22T12:36:00+09:00")));
        let told = figures(
            &found[0],
            &["data_gap", "data_gap_min", "duration_min_min", "duration_min_max", "duration_min"],
        );
        assert_eq!(told, [json!(true), json!(62), json!(35), json!(97), Value::Null]);
    }

    #[test]
    fn as_03_lasts_106_minutes() {
        let found = judged(&series(59, 165, 240, 0.1));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].start, When::At(at("2015-06-25T08:59:00+09:00")));
        assert_eq!(found[0].end, Some(at("2015-06-25T10:45:00+09:00")));
        assert_eq!(found[0].evidence["duration_min"], 106);
    }

    #[test]
    fn rows_in_any_order_give_the_same() {
        let rows = fixture("f01_fx_traffic.csv");
        let expected = judged(&rows);
        for seed in 0..20 {
            let mut shuffled = rows.clone();
            Random(seed).shuffle(&mut shuffled);
            let mut found = judged(&shuffled);
            found[0].evidence["rows"] = expected[0].evidence["rows"].clone();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_log_that_ends_inside_an_attack_leaves_the_end_open() {
        let found = judged(&series(40, 60, 60, 0.0));
        assert_eq!((found.len(), found[0].end), (1, None));
        assert_eq!(found[0].evidence["duration_so_far_min"], 19);
    }

    #[test]
    fn a_log_that_begins_inside_an_attack_calls_nothing_usual() {
        let mut detectors = crate::Detectors::new(&crate::testing::config(), Vec::new());
        detectors.observe(&batch("x", &FIELDS, &series(0, 60, 120, 0.0)));
        assert!(detectors.finish(None).iter().all(|s| s.detector != DETECTOR));
        assert_eq!(detectors.dropped().samples_unjudged, 60);
    }

    #[test]
    fn what_cannot_be_read_is_unknown_and_not_calm() {
        let mut rows = series(40, 80, 120, 0.1);
        for row in &mut rows[60..70] {
            let time = row.split(',').next().unwrap().to_owned();
            *row = format!("{time},n/a,");
        }
        let found = judged(&rows);
        assert_eq!((found.len(), &found[0].evidence["duration_min"]), (1, &json!(40)));
        assert_eq!(found[0].evidence["samples_unknown"], 10);
        assert_eq!(found[0].evidence["data_gap"], true);
    }

    #[test]
    fn an_end_inside_a_gap_is_an_interval() {
        let mut rows = series(40, 80, 120, 0.1);
        rows.drain(70..100);
        let found = judged(&rows);
        let told = figures(&found[0], &["duration_min_min", "duration_min_max", "end_after"]);
        assert_eq!(told, [json!(29), json!(60), json!("2015-06-25T00:09:00Z")]);
    }

    #[test]
    fn a_surge_that_turns_into_an_attack_is_told_as_both() {
        let mut rows = series(40, 60, 60, 0.9);
        rows.extend(series(60, 80, 120, 0.1).drain(60..));
        let told: Vec<_> = judged(&rows)
            .iter()
            .map(|s| {
                (s.kind, s.evidence["duration_min"].as_i64(), s.evidence["samples_bad"].as_i64())
            })
            .collect();
        assert_eq!(
            told,
            [
                (SignalKind::TrafficSurge, Some(20), Some(0)),
                (SignalKind::AvailabilityAttack, Some(20), Some(20)),
            ]
        );
    }

    #[test]
    fn an_outage_without_volume_is_neither() {
        let mut rows = series(40, 80, 120, 0.1);
        for row in &mut rows[40..80] {
            *row = row.replace(",30", ",3");
        }
        assert!(judged(&rows).is_empty());
    }

    #[test]
    fn services_of_one_source_are_apart() {
        let fields = [Field::Time, Field::InboundMbps, Field::SuccessRate, Field::Service];
        let mut rows: Vec<_> = series(40, 60, 90, 0.1).iter().map(|r| format!("{r},web")).collect();
        rows.extend(series(0, 0, 90, 0.1).iter().map(|r| format!("{r},mail")));
        let found = signals(&[batch("m.csv", &fields, &rows)], Vec::new());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].entities, [Entity::new(EntityKind::Service, "web")]);
    }
}
