//! When one reporter wrote, and how long it usually pauses.

use event::{Micros, SECOND};

use super::{Config, DAY};
use crate::baseline::Baseline;

const MINUTE: Micros = 60 * SECOND;
/// How many long pauses are remembered as habits.
const HABITS: usize = 64;

/// The minutes written in and not yet judged, and what was learned of those before.
#[derive(Clone, Debug)]
pub(super) struct Presence {
    /// First and last record of a minute.
    minutes: Vec<(Micros, Micros)>,
    /// The last record that was judged.
    judged: Option<Micros>,
    pauses: Baseline,
    habits: Vec<(Micros, Micros)>,
}

/// A pause that is silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pause {
    pub(super) since: Micros,
    /// The next record; `None` while it goes on.
    pub(super) until: Option<Micros>,
    /// The usual longest pause, and the limit that follows from it.
    pub(super) usual: Micros,
    pub(super) limit: Micros,
    /// Of how many pauses that is known.
    pub(super) known: usize,
}

impl Presence {
    pub(super) fn new(config: &Config) -> Self {
        let pauses = Baseline::new(config.rhythm_pauses);
        Self { minutes: Vec::new(), judged: None, pauses, habits: Vec::new() }
    }

    /// Takes a record; gives the silences that this brings to light.
    pub(super) fn take(&mut self, time: Micros, config: &Config) -> Vec<Pause> {
        if let Some((first, last)) = self.minutes.last_mut()
            && last.div_euclid(MINUTE) == time.div_euclid(MINUTE)
        {
            (*first, *last) = (time.min(*first), time.max(*last));
            return Vec::new();
        }
        self.minutes.push((time, time));
        if self.minutes.len() < config.minutes_max {
            Vec::new()
        } else {
            self.judge(config.minutes_max / 2, config)
        }
    }

    /// Judges all that is left, and the pause until `as_of`.
    pub(super) fn finish(&mut self, as_of: Option<Micros>, config: &Config) -> Vec<Pause> {
        let mut found = self.judge(0, config);
        if let Some((since, as_of)) = self.judged.zip(as_of) {
            found.extend(self.silence(since, as_of, config).map(|p| Pause { until: None, ..p }));
        }
        found
    }

    fn judge(&mut self, keep: usize, config: &Config) -> Vec<Pause> {
        self.tidy();
        let count = self.minutes.len().saturating_sub(keep);
        let minutes: Vec<_> = self.minutes.drain(..count).collect();
        minutes.into_iter().filter_map(|(first, last)| self.step(first, last, config)).collect()
    }

    fn tidy(&mut self) {
        self.minutes.sort_unstable();
        self.minutes.dedup_by(|later, earlier| {
            let same = later.0.div_euclid(MINUTE) == earlier.0.div_euclid(MINUTE);
            if same {
                earlier.1 = earlier.1.max(later.1);
            }
            same
        });
    }

    fn step(&mut self, first: Micros, last: Micros, config: &Config) -> Option<Pause> {
        let before = self.judged;
        self.judged = before.max(Some(last));
        let since = before.filter(|since| *since < first)?;
        let found = self.silence(since, first, config);
        let pause = first - since;
        if pause >= config.silence_min * MINUTE {
            if self.habits.len() == HABITS {
                self.habits.remove(0);
            }
            self.habits.push((since, pause));
        }
        // Silence is not part of the rhythm, or the next one would pass for usual.
        if found.is_none() {
            self.pauses.add(pause as f64);
        }
        found
    }

    fn silence(&self, since: Micros, until: Micros, config: &Config) -> Option<Pause> {
        let known = self.pauses.len();
        let usual = self.pauses.quantile(config.rhythm_quantile)? as Micros;
        let limit = ((usual as f64 * config.factor) as Micros).max(config.silence_min * MINUTE);
        let pause = until.saturating_sub(since);
        let found = Pause { since, until: Some(until), usual, limit, known };
        let is_silence =
            known >= config.pauses_min && pause > limit && !self.is_habit(since, pause, config);
        is_silence.then_some(found)
    }

    fn is_habit(&self, since: Micros, pause: Micros, config: &Config) -> bool {
        self.habits.iter().any(|(earlier, length)| {
            let apart = since.saturating_sub(*earlier).rem_euclid(DAY);
            pause as f64 <= *length as f64 * config.habit_factor
                && apart.min(DAY - apart) <= config.habit_tolerance_min * MINUTE
        })
    }
}
