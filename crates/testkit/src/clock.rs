//! A clock that goes where a test sets it, also backwards.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use ports::Clock;

/// Stands still until it is set or moved. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    /// A clock that shows `now`, for example `2026-04-01T09:00:00+09:00`.
    ///
    /// # Panics
    /// If that is not a time.
    #[must_use]
    pub fn at(now: &str) -> Self {
        Self(Arc::new(Mutex::new(now.parse().expect("a time with offset"))))
    }

    /// Sets it to `now`.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves it by `seconds`, backwards if negative.
    ///
    /// # Panics
    /// If that leaves the range of times.
    pub fn step(&self, seconds: i64) {
        let now = self.now().checked_add(SignedDuration::from_secs(seconds));
        self.set(now.expect("a time in range"));
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_both_ways_and_clones_are_one_clock() {
        let clock = TestClock::at("2026-04-01T09:00:00+09:00");
        clock.clone().step(-3600);
        assert_eq!(clock.now().to_string(), "2026-03-31T23:00:00Z");
    }
}
