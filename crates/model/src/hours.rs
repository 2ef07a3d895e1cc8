//! Hours of a week, as rosters write them: `mon-fri 09:00-18:00`.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A span of the day on some weekdays. A span that ends at or before its start goes on
/// into the next day: `fri 22:00-06:00` ends on Saturday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    /// First weekday, Monday is 0.
    first: u8,
    /// Last weekday; before the first if the week's end lies between.
    last: u8,
    /// Minutes from midnight, 0 to 1439.
    from: u16,
    /// Minutes from midnight, 1 to 1440.
    until: u16,
}

const DAY_MIN: u16 = 24 * 60;
const DAYS: [(&str, &str); 7] = [
    ("mon", "月"),
    ("tue", "火"),
    ("wed", "水"),
    ("thu", "木"),
    ("fri", "金"),
    ("sat", "土"),
    ("sun", "日"),
];

/// Hours that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("hours as in `mon-fri 09:00-18:00`, `sat 22:00-06:00` or `daily 00:00-24:00`")]
pub struct HoursError;

impl Hours {
    /// Reads `mon-fri 09:00-18:00`, `月-金 09:00-18:00`, `daily 00:00-24:00`, `毎日 …`.
    ///
    /// # Errors
    /// If it is none of these.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let text = text.nfkc().collect::<String>().to_lowercase();
        let (days, span) = text.trim().split_once(char::is_whitespace).ok_or(HoursError)?;
        let (first, last) = match days {
            "daily" | "毎日" => (0, 6),
            days => match days.split_once(['-', '~', '〜', '–']) {
                Some((first, last)) => (weekday(first)?, weekday(last)?),
                None => (weekday(days)?, weekday(days)?),
            },
        };
        let (from, until) = span.trim().split_once(['-', '~', '〜', '–']).ok_or(HoursError)?;
        let (from, until) = (minute(from)?, minute(until)?);
        if from == DAY_MIN || until == 0 || from == until {
            return Err(HoursError);
        }
        Ok(Self { first, last, from, until })
    }

    /// Whether `at` lies in it, on the clocks of `zone`.
    #[must_use]
    pub fn holds(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let now = at.to_zoned(zone.clone()).datetime();
        let minute =
            u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs());
        let today = now.date();
        if !self.over_midnight() {
            return self.has(today) && (self.from..self.until).contains(&minute);
        }
        let yesterday = today.yesterday().is_ok_and(|day| self.has(day));
        self.has(today) && minute >= self.from || yesterday && minute < self.until
    }

    /// When it next begins or ends after `at`, within eight days.
    #[must_use]
    pub fn next_change(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let today = at.to_zoned(zone.clone()).date();
        let edges =
            (-1..=8).filter_map(|day| today.checked_add(SignedDuration::from_hours(24 * day)).ok());
        let edges = edges.filter(|day| self.has(*day)).flat_map(|day| self.edges(day, zone));
        edges.filter(|edge| *edge > at).min()
    }

    /// Begin and end of the span that begins on `day`.
    fn edges(&self, day: civil::Date, zone: &TimeZone) -> impl Iterator<Item = Timestamp> {
        let until = self.until + if self.over_midnight() { DAY_MIN } else { 0 };
        let zone = zone.clone();
        [self.from, until].into_iter().filter_map(move |minute| {
            let wall = day.to_datetime(civil::Time::midnight());
            let wall = wall.checked_add(SignedDuration::from_mins(i64::from(minute))).ok()?;
            zone.to_timestamp(wall).ok()
        })
    }

    fn over_midnight(&self) -> bool {
        self.until <= self.from
    }

    fn has(&self, day: civil::Date) -> bool {
        let day = day.weekday().to_monday_zero_offset().unsigned_abs();
        if self.first <= self.last {
            (self.first..=self.last).contains(&day)
        } else {
            day >= self.first || day <= self.last
        }
    }
}

fn weekday(text: &str) -> Result<u8, HoursError> {
    let named = |(en, ja): &(&str, &str)| text == *en || text == *ja;
    DAYS.iter().position(named).and_then(|day| u8::try_from(day).ok()).ok_or(HoursError)
}

fn minute(text: &str) -> Result<u16, HoursError> {
    let (hour, minute) = text.trim().split_once(':').ok_or(HoursError)?;
    let number = |text: &str| match text.len() {
        1 | 2 => text.parse::<u16>().map_err(|_| HoursError),
        _ => Err(HoursError),
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let total = hour * 60 + minute;
    if minute < 60 && total <= DAY_MIN { Ok(total) } else { Err(HoursError) }
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = |day: u8| DAYS[usize::from(day)].0;
        match (self.first, self.last) {
            (0, 6) => f.write_str("daily")?,
            (first, last) if first == last => f.write_str(day(first))?,
            (first, last) => write!(f, "{}-{}", day(first), day(last))?,
        }
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        write!(f, " {}-{}", clock(self.from), clock(self.until))
    }
}

impl TryFrom<String> for Hours {
    type Error = HoursError;

    fn try_from(text: String) -> Result<Self, HoursError> {
        Self::parse(&text)
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokyo() -> TimeZone {
        TimeZone::get("Asia/Tokyo").expect("known")
    }

    fn holds(hours: &str, at: &str) -> bool {
        let at = format!("{at}+09:00").parse().expect("a time");
        Hours::parse(hours).expect("hours").holds(at, &tokyo())
    }

    #[test]
    fn weekdays_and_minutes_are_the_zones_own() {
        // 2026-06-12 is a Friday.
        assert!(holds("mon-fri 09:00-18:00", "2026-06-12T09:00"));
        assert!(!holds("mon-fri 09:00-18:00", "2026-06-12T18:00"));
        assert!(!holds("月-金 ９:００-１８:００", "2026-06-13T10:00"));
        assert!(holds("sat-mon 09:00-18:00", "2026-06-15T10:00"));
        assert!(holds("毎日 00:00-24:00", "2026-06-13T23:59"));
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_began() {
        assert!(holds("fri 22:00-06:00", "2026-06-13T05:59"));
        assert!(!holds("fri 22:00-06:00", "2026-06-12T05:59"));
        assert!(!holds("fri 22:00-06:00", "2026-06-13T06:00"));
        assert!(!holds("fri 22:00-06:00", "2026-06-13T22:00"));
    }

    #[test]
    fn what_is_no_span_is_not_taken() {
        for text in [
            "",
            "mon",
            "mon 9-18",
            "mon 09:00-09:00",
            "mon 24:00-06:00",
            "mon 09:00-24:01",
            "mon 09:60-10:00",
            "someday 09:00-10:00",
        ] {
            assert_eq!(Hours::parse(text), Err(HoursError), "{text}");
        }
        assert_eq!(
            Hours::parse("Mon–Fri 9:00〜18:00").expect("hours").to_string(),
            "mon-fri 09:00-18:00"
        );
    }

    proptest::proptest! {
        #[test]
        fn between_two_changes_nothing_changes(first in 0_u8..7, last in 0_u8..7, from in 0_u16..1440, until in 1_u16..=1440, second in 1_700_000_000_i64..1_800_000_000) {
            proptest::prop_assume!(from != until);
            let (hours, zone) = (Hours { first, last, from, until }, tokyo());
            proptest::prop_assert_eq!(Hours::parse(&hours.to_string()), Ok(hours));
            let at = Timestamp::from_second(second).expect("in range");
            let change = hours.next_change(at, &zone).expect("within eight days");
            let just_before = change - SignedDuration::from_secs(1);
            proptest::prop_assert_eq!(hours.holds(at, &zone), hours.holds(just_before.max(at), &zone));
        }

        #[test]
        fn any_text_is_judged_without_panic(text in "\\PC{0,30}") {
            let _ = Hours::parse(&text);
        }
    }
}
