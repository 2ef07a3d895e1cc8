//! From the microseconds of records to the instants of signals.

use event::Micros;
use jiff::Timestamp;

/// The instant of `micros`; times beyond year 9999 are held at its end.
pub(crate) fn instant(micros: Micros) -> Timestamp {
    let limit = if micros < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(micros).unwrap_or(limit)
}

/// Whether a calendar has this time. Others are no times, and without them no
/// difference of two times overflows.
pub(crate) fn is_time(micros: Micros) -> bool {
    (Timestamp::MIN.as_microsecond()..=Timestamp::MAX.as_microsecond()).contains(&micros)
}

/// Seconds with up to three decimals, as a whole number where they are whole.
pub(crate) fn seconds(micros: Micros) -> serde_json::Value {
    match (micros / 1000, micros % 1_000_000) {
        (_, 0) => (micros / 1_000_000).into(),
        (millis, _) => (millis as f64 / 1000.0).into(),
    }
}

/// A figure for the evidence, as a whole number where it is whole.
pub(crate) fn figure(number: f64) -> serde_json::Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        (number as i64).into()
    } else {
        number.into()
    }
}

/// Whole minutes between two instants, cut off.
pub(crate) fn minutes(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second().saturating_sub(from.as_second()) / 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_out_of_range_are_held_at_the_ends() {
        assert_eq!(instant(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(instant(i64::MAX), Timestamp::MAX);
        assert_eq!(instant(i64::MIN), Timestamp::MIN);
    }

    #[test]
    fn seconds_are_whole_where_they_can_be() {
        assert_eq!(seconds(303_000_000).to_string(), "303");
        assert_eq!(seconds(1_500_999).to_string(), "1.5");
        assert_eq!(figure(45.0).to_string(), "45");
        assert_eq!(figure(45.5).to_string(), "45.5");
    }
}
