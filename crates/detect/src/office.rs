//! When people of the house are expected to work.

use event::{Micros, SECOND};
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Deserialize;

use crate::time::instant;

const HOUR: Micros = 3600 * SECOND;
pub(crate) const DAY: Micros = 24 * HOUR;

/// `[hours]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) utc_offset_min: i32,
    pub(crate) from_hour: i8,
    pub(crate) to_hour: i8,
    /// Days of the week, Monday is 1.
    pub(crate) weekdays: Vec<i8>,
    pub(crate) closed: Vec<Date>,
}

impl Config {
    /// The number of the day of work to which a time belongs: a day lasts from the opening of
    /// the office until the next, so that a night is in one piece.
    pub(crate) fn day(&self, time: Micros) -> i64 {
        (self.local(time) - i64::from(self.from_hour) * HOUR).div_euclid(DAY)
    }

    /// How long after midnight a time is.
    pub(crate) fn of_day(&self, time: Micros) -> Micros {
        self.local(time).rem_euclid(DAY)
    }

    pub(crate) fn is_open(&self, time: Micros) -> bool {
        let offset = Offset::from_seconds(self.utc_offset_min * 60).unwrap_or(Offset::UTC);
        let local = offset.to_datetime(instant(time));
        (self.from_hour..self.to_hour).contains(&local.hour())
            && self.weekdays.contains(&local.weekday().to_monday_one_offset())
            && !self.closed.contains(&local.date())
    }

    fn local(&self, time: Micros) -> Micros {
        time.saturating_add(i64::from(self.utc_offset_min) * 60 * SECOND)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{at, config};

    #[test]
    fn a_night_belongs_to_the_day_before_it_and_the_office_is_closed() {
        let office = config().office;
        let time = |text: &str| at(text).as_microsecond();
        let (evening, night, morning) = (
            time("2015-06-10T22:00:00+09:00"),
            time("2015-06-11T03:00:00+09:00"),
            time("2015-06-11T09:00:00+09:00"),
        );
        assert_eq!(office.day(evening), office.day(night));
        assert_eq!(office.day(night) + 1, office.day(morning));
        assert!(office.is_open(morning) && !office.is_open(night) && !office.is_open(evening));
        assert!(!office.is_open(time("2015-06-13T11:00:00+09:00")), "a Saturday");
        assert_eq!(office.of_day(night), 3 * super::HOUR);
    }
}
