//! Sources, or reporters within them, that used to write and stopped.
//!
//! A reporter keeps the minutes in which it wrote. Its usual rhythm is a high
//! quantile of its pauses; a pause far beyond it is silence, unless one like it
//! came before at that time of day.

mod presence;

use event::{Field, Micros, Record, SECOND};
use model::{Entity, EntityKind, Signal, SignalKind, When};
use serde::Deserialize;

use crate::dropped::Dropped;
use crate::place::file_name;
use crate::table::{Row, Table};
use crate::time::{instant, minutes, seconds};
use presence::{Pause, Presence};

const DETECTOR: &str = "silence@1";
const DAY: Micros = 24 * 60 * 60 * SECOND;

/// `[silence]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) rhythm_quantile: f64,
    pub(crate) rhythm_pauses: usize,
    pub(crate) pauses_min: usize,
    pub(crate) factor: f64,
    pub(crate) silence_min: i64,
    pub(crate) habit_factor: f64,
    pub(crate) habit_tolerance_min: i64,
    pub(crate) minutes_max: usize,
    pub(crate) reporters_max: usize,
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Silence {
    config: Config,
    reporters: Table<Presence>,
    /// The reporter of the latest record, who mostly wrote the next one too.
    latest: Option<usize>,
    ended: Vec<Signal>,
    dropped: Dropped,
}

impl Silence {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            reporters: Table::new(config.reporters_max),
            config: config.clone(),
            latest: None,
            ended: Vec::new(),
            dropped: Dropped::default(),
        }
    }

    /// Takes a record that was received at `received`.
    pub(crate) fn observe(&mut self, record: Record<'_>, time: Micros, received: Micros) {
        // A clock that runs far ahead would make everything before it silent.
        if time > received.saturating_add(DAY) {
            self.dropped.future += 1;
            return;
        }
        let Some(number) = self.find(record) else {
            self.dropped.reporters_refused += 1;
            return;
        };
        let row = &mut self.reporters.rows_mut()[number];
        for pause in row.value.take(time, &self.config) {
            self.ended.push(signal(row, pause));
        }
    }

    fn find(&mut self, record: Record<'_>) -> Option<usize> {
        let reporter = record.get(Field::Reporter);
        let own: &[u8] = if reporter.is_none() { record.source().name.as_bytes() } else { b"" };
        let key = [reporter.unwrap_or_default(), own];
        let config = &self.config;
        if let Some(latest) = self.latest.filter(|row| self.reporters.is_row(*row, key)) {
            return Some(latest);
        }
        self.latest = self.reporters.find_or_add(key, || Presence::new(config));
        self.latest
    }

    pub(crate) fn drain(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.ended)
    }

    /// What remains. With `as_of` it also tells who is silent until then.
    pub(crate) fn finish(&mut self, as_of: Option<Micros>) -> Vec<Signal> {
        let Self { config, reporters, ended, .. } = self;
        for row in reporters.rows_mut() {
            let pauses = row.value.finish(as_of, config);
            ended.extend(pauses.into_iter().map(|pause| signal(row, pause)));
        }
        self.latest = None;
        self.reporters.retain(|_| false);
        self.drain()
    }

    pub(crate) fn dropped(&self) -> Dropped {
        self.dropped
    }
}

fn signal(row: &Row<Presence>, pause: Pause) -> Signal {
    let name = row.parts().find(|part| !part.is_empty()).unwrap_or_default();
    let name = event::escaped(name).to_string();
    let entities = vec![Entity::new(EntityKind::Source, file_name(&name))];
    let (since, until) = (instant(pause.since), pause.until.map(instant));
    let detected = instant(pause.since.saturating_add(pause.limit));
    let mut signal =
        Signal::new(SignalKind::LogSilence, DETECTOR, When::At(since), detected, entities)
            .with("since", since.to_string())
            .with("until", until.map(|until| until.to_string()))
            .with("usual_gap_s", seconds(pause.usual))
            .with("pauses", pause.known);
    if let Some(until) = until {
        signal = signal.with("silent_min", minutes(since, until));
    }
    signal.end = until;
    signal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, batch, signals};

    const FIELDS: [Field; 2] = [Field::Time, Field::Reporter];

    fn judged(rows: &[String]) -> Vec<Signal> {
        let found = signals(&[batch("fw.log", &FIELDS, rows)], Vec::new());
        found.into_iter().filter(|signal| signal.detector == DETECTOR).collect()
    }

    /// One record a minute, by minute of the log.
    fn rows(reporter: &str, minutes: impl IntoIterator<Item = i64>) -> Vec<String> {
        minutes.into_iter().map(|minute| format!("{},{reporter}", minute * 60)).collect()
    }

    /// Covers: A055, A260.
    #[test]
    fn a_source_that_stopped_is_told_with_since_and_until() {
        let mut written = rows("fw-1", (0..120).chain(180..300));
        written.extend(rows("fw-2", 0..300));
        let found = judged(&written);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].entities, [Entity::new(EntityKind::Source, "fw-1")]);
        assert_eq!(found[0].evidence["since"], "1970-01-01T01:59:00Z");
        assert_eq!(found[0].evidence["until"], "1970-01-01T03:00:00Z");
        assert_eq!(found[0].evidence["silent_min"], 61);
        assert_eq!(found[0].evidence["usual_gap_s"], 60);
        assert_eq!(found[0].detected, instant(134 * 60 * SECOND), "15 minutes after");
        for seed in 0..9 {
            Random(seed).shuffle(&mut written);
            assert_eq!(judged(&written), found);
        }
    }

    #[test]
    fn silence_at_the_end_needs_to_know_when_the_watch_ended() {
        let end = |minute: i64| {
            let mut detectors = crate::Detectors::new(&crate::testing::config(), Vec::new());
            detectors.observe(&batch("a.log", &FIELDS, &rows("", 0..60)));
            detectors.finish((minute > 0).then(|| instant(minute * 60 * SECOND)))
        };
        assert!(end(0).is_empty() && end(70).is_empty());
        let found = end(90);
        assert_eq!((found.len(), found[0].end), (1, None));
        assert_eq!(found[0].entities, [Entity::new(EntityKind::Source, "a.log")]);
        assert!(found[0].evidence["until"].is_null());
    }

    #[test]
    fn a_night_is_told_once_and_then_a_habit() {
        let days = |count: i64| (0..count).flat_map(|day| (0..600).map(move |m| day * 1440 + m));
        assert_eq!(judged(&rows("pc", days(5))).len(), 1);
        // One day it stops at noon.
        let stops = days(5).filter(|minute| !(4 * 1440 + 300..4 * 1440 + 420).contains(minute));
        assert_eq!(judged(&rows("pc", stops)).len(), 2);
    }

    #[test]
    fn little_history_and_usual_pauses_are_no_silence() {
        assert!(judged(&rows("fw", (0..25).chain(90..110))).is_empty(), "24 pauses");
        assert!(judged(&rows("fw", (0..600).map(|n| n * 30))).is_empty(), "every 30 minutes");
        assert!(judged(&rows("fw", (0..60).chain(70..130))).is_empty(), "10 minutes");
    }

    #[test]
    fn a_clock_far_ahead_silences_nobody() {
        let mut names = event::Names::default();
        names.add("time", Some(Field::Time));
        let source = event::Source { name: "x".into(), format: "syslog" };
        let mut builder = event::BatchBuilder::new(source.into(), names.into(), 0);
        for minute in (0..60).chain([9_999_999]) {
            builder.record(1, b"");
            builder.time(minute * 60 * SECOND, false);
        }
        let mut detectors = crate::Detectors::new(&crate::testing::config(), Vec::new());
        detectors.observe(&builder.finish(3600 * SECOND));
        assert!(detectors.finish(None).is_empty());
        assert_eq!(detectors.dropped().future, 1);
    }
}
