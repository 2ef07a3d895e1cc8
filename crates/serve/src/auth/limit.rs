//! What is counted in memory: failures of late, and when a session was last used.
//! Both tables are bounded, and forget the oldest first.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

/// Keys remembered at once.
pub(crate) const KEYS_MAX: usize = 10_000;
/// Failures are forgotten after this long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// A session that is not used for this long is over.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// Failures of one person within the window. Passkeys are not affected.
const FAILURES_MAX: u32 = 10;
/// Failures from one address, behind which a whole house may sit.
const FAILURES_OF_ADDRESS_MAX: u32 = 50;

/// Failures by key: `person …` or `address …`.
#[derive(Debug, Default)]
pub(crate) struct Limits(HashMap<String, (u32, Timestamp)>);

impl Limits {
    pub(crate) fn may_try(&mut self, key: &str, now: Timestamp) -> bool {
        let most = if key.starts_with("address ") { FAILURES_OF_ADDRESS_MAX } else { FAILURES_MAX };
        match self.0.get(key) {
            Some((_, since)) if now.duration_since(*since) >= WINDOW => {
                self.0.remove(key);
                true
            }
            Some((failures, _)) => *failures < most,
            None => true,
        }
    }

    pub(crate) fn failed(&mut self, key: &str, now: Timestamp) {
        make_room(&mut self.0, |(_, since)| *since);
        self.0.entry(key.to_owned()).or_insert((0, now)).0 += 1;
    }
}

/// Last use by session.
#[derive(Debug, Default)]
pub(crate) struct Idle(HashMap<String, Timestamp>);

impl Idle {
    pub(crate) fn awake(&mut self, session: &str, now: Timestamp) -> bool {
        let last = self.0.get(session).copied();
        if last.is_some_and(|last| now.duration_since(last) >= IDLE) {
            self.0.remove(session);
            return false;
        }
        make_room(&mut self.0, |last| *last);
        self.0.insert(session.to_owned(), now);
        true
    }
}

/// Drops the oldest tenth of a table that is full.
pub(crate) fn make_room<V>(table: &mut HashMap<String, V>, at: impl Fn(&V) -> Timestamp) {
    if table.len() < KEYS_MAX {
        return;
    }
    let mut times: Vec<_> = table.values().map(&at).collect();
    let (_, oldest, _) = times.select_nth_unstable(KEYS_MAX / 10);
    let oldest = *oldest;
    table.retain(|_, value| at(value) > oldest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).expect("in range")
    }

    #[test]
    fn ten_failures_of_a_person_close_the_door_for_a_quarter_of_an_hour() {
        let mut limits = Limits::default();
        for _ in 0..10 {
            assert!(limits.may_try("person a", at(0)));
            limits.failed("person a", at(0));
        }
        assert!(!limits.may_try("person a", at(14)));
        assert!(limits.may_try("person b", at(14)));
        assert!(limits.may_try("person a", at(15)));
    }

    #[test]
    fn a_session_left_for_half_an_hour_is_over() {
        let mut idle = Idle::default();
        assert!(idle.awake("s", at(0)) && idle.awake("s", at(29)) && idle.awake("s", at(58)));
        assert!(!idle.awake("s", at(88)));
    }

    #[test]
    fn the_tables_are_bounded_and_forget_the_oldest() {
        let mut limits = Limits::default();
        for number in 0..3 * KEYS_MAX {
            limits.failed(&format!("person {number}"), at(number as i64));
            assert!(limits.0.len() <= KEYS_MAX);
        }
        assert!(limits.0.contains_key(&format!("person {}", 3 * KEYS_MAX - 1)));
        assert!(!limits.0.contains_key("person 0"));
    }
}
