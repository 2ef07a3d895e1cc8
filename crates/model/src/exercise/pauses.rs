//! 中断: while an exercise stands still no minute of it passes.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Exercise;

/// From the stop word until it went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From then on.
    pub from: Timestamp,
    /// Until then; `None` while it stands still, and where it ended so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Pause {
    fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// How much of it lies between two moments.
    fn between(&self, from: Timestamp, until: Timestamp) -> SignedDuration {
        let (from, until) = (self.from.max(from), self.until.unwrap_or(until).min(until));
        until.duration_since(from).max(SignedDuration::ZERO)
    }
}

impl Exercise {
    /// The word that is said again while it stands still begins nothing anew.
    pub(super) fn pause(&mut self, at: Timestamp) {
        if self.pauses.last().is_none_or(|last| last.until.is_some()) {
            self.pauses.push(Pause { from: at, until: None });
        }
    }

    pub(super) fn go_on(&mut self, at: Timestamp) {
        if let Some(last) = self.pauses.last_mut() {
            last.until.get_or_insert(at);
        }
    }

    /// How long it ran between two moments.
    #[must_use]
    pub fn ran(&self, from: Timestamp, until: Timestamp) -> SignedDuration {
        let stood = self.pauses.iter().map(|pause| pause.between(from, until));
        stood.fold(until.duration_since(from), |ran, stood| ran - stood)
    }

    /// When it will have run for so long. `None` before it starts, and while it stands still
    /// before then: nobody knows when it goes on.
    #[must_use]
    pub fn comes(&self, after: SignedDuration) -> Option<Timestamp> {
        let comes = self.started?.checked_add(after).ok()?;
        self.pauses.iter().try_fold(comes, |comes, pause| match pause.until {
            _ if comes <= pause.from => Some(comes),
            Some(until) => comes.checked_add(until.duration_since(pause.from)).ok(),
            None => None,
        })
    }

    /// Whether it ran at that moment, as far as is known here.
    pub(super) fn ran_at(&self, at: Timestamp) -> bool {
        self.started.is_some_and(|started| started <= at)
            && self.ended.is_none_or(|ended| at < ended)
            && !self.pauses.iter().any(|pause| pause.holds(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
    }

    #[test]
    fn only_what_lies_between_is_taken_off() {
        let mut exercise = Exercise { started: Some(at(0)), ..Exercise::default() };
        exercise.pause(at(10));
        exercise.pause(at(15));
        exercise.go_on(at(20));
        exercise.pause(at(50));
        let ran = |from, until| exercise.ran(at(from), at(until)).as_mins();
        assert_eq!([ran(0, 10), ran(0, 15), ran(0, 40), ran(15, 40)], [10, 10, 30, 20]);
        assert_eq!([ran(20, 40), ran(40, 90)], [20, 10], "it still stands from 50 on");
        let comes =
            [5, 10, 11, 40, 41].map(|after| exercise.comes(SignedDuration::from_mins(after)));
        assert_eq!(comes, [Some(at(5)), Some(at(10)), Some(at(21)), Some(at(50)), None]);
        let ran = [-1, 0, 9, 10, 19, 20, 49, 50, 90].map(|minute| exercise.ran_at(at(minute)));
        assert_eq!(ran, [false, true, true, false, false, true, true, false, false]);
    }
}
