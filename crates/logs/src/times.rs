//! Event times: the ways in which logs write them.
//!
//! A time without offset is taken in the zone of the source, a date without
//! year in the latest year that does not put it more than a day after the
//! receipt; both are marked assumed. `24:00` is midnight of the next day, and
//! a leap second `:60` is held at the last microsecond before it. Only ASCII
//! digits make a time.

use event::{Micros, SECOND};
use jiff::{Timestamp, civil, tz::TimeZone};

use crate::scan::Scan;

const MINUTE: Micros = 60 * SECOND;
const HOUR: Micros = 60 * MINUTE;
const DAY: Micros = 24 * HOUR;

/// February 29 without year may lie up to eight years back (1896 to 1904).
const YEARS_BACK: u32 = 8;

const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// An event time, and whether zone or year were assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) at: Micros,
    pub(crate) assumed: bool,
}

impl Stamp {
    fn certain(at: Micros) -> Self {
        Self { at, assumed: false }
    }
}

/// Reads the times of one source.
pub(crate) struct Clock {
    zone: TimeZone,
    received: Micros,
    latest_year: u32,
    /// The last date and its midnight, because the next record is mostly of the same day.
    day: ((u32, u32, u32), Micros),
}

impl Clock {
    pub(crate) fn new(zone: TimeZone, received: Micros) -> Self {
        let tomorrow = Timestamp::from_microsecond(received.saturating_add(DAY));
        let year = tomorrow.map_or(1970, |t| t.to_zoned(zone.clone()).year());
        let latest_year = u32::try_from(year).unwrap_or(1970);
        Self { zone, received, latest_year, day: ((1970, 1, 1), 0) }
    }

    /// RFC 3339 and its common variations, epoch numbers and the form of web servers' access logs.
    pub(crate) fn any(&mut self, text: &[u8]) -> Option<Stamp> {
        let text = text.trim_ascii();
        match text.get(4) {
            Some(b'-' | b'/') => self.whole(text, Self::date_time),
            _ => epoch(text).or_else(|| self.whole(text, Self::common_log)),
        }
    }

    /// The same, where a time that tells no offset is in UTC.
    pub(crate) fn utc(&mut self, text: &[u8]) -> Option<Stamp> {
        self.in_utc(|clock| clock.any(text))
    }

    /// What `read` makes of a time that is known to be in UTC.
    pub(crate) fn in_utc(
        &mut self,
        read: impl FnOnce(&mut Self) -> Option<Stamp>,
    ) -> Option<Stamp> {
        let zone = std::mem::replace(&mut self.zone, TimeZone::UTC);
        let stamp = read(self);
        self.zone = zone;
        stamp.map(|stamp| Stamp::certain(stamp.at))
    }

    fn whole(
        &mut self,
        text: &[u8],
        read: fn(&mut Self, &mut Scan) -> Option<Stamp>,
    ) -> Option<Stamp> {
        let mut scan = Scan::new(text);
        let stamp = read(self, &mut scan)?;
        scan.end().map(|()| stamp)
    }

    /// `2015-06-10T09:00:00.25+09:00`; also `/` in the date, a space for the `T`,
    /// single digits, no seconds, no offset.
    pub(crate) fn date_time(&mut self, scan: &mut Scan) -> Option<Stamp> {
        let year = scan.digits(4, 4)?;
        let separator = scan.one_of(b"-/")?;
        let month = scan.digits(1, 2)?;
        scan.byte(separator)?;
        let day = scan.digits(1, 2)?;
        scan.one_of(b"Tt ")?;
        let local = self.midnight(year, month, day)? + time_of_day(scan)?;
        match offset(scan) {
            Some(offset) => Some(Stamp::certain(local - offset)),
            None => self.in_zone(local),
        }
    }

    /// `10/Oct/2000:13:55:36 -0700`.
    pub(crate) fn common_log(&mut self, scan: &mut Scan) -> Option<Stamp> {
        let day = scan.digits(2, 2)?;
        scan.byte(b'/')?;
        let month = month(scan)?;
        scan.byte(b'/')?;
        let year = scan.digits(4, 4)?;
        scan.byte(b':')?;
        let local = self.midnight(year, month, day)? + time_of_day(scan)?;
        let offset = offset(scan)?;
        Some(Stamp::certain(local - offset))
    }

    /// `Sun Dec 04 04:47:44.123456 2005`, as Apache writes it in its error log.
    pub(crate) fn weekday_first(&mut self, scan: &mut Scan) -> Option<Stamp> {
        scan.word().filter(|word| word.len() == 3)?;
        scan.spaces()?;
        let month = month(scan)?;
        scan.spaces()?;
        let day = scan.digits(1, 2)?;
        scan.spaces()?;
        let time = time_of_day(scan)?;
        scan.spaces()?;
        let year = scan.digits(4, 4)?;
        let midnight = self.midnight(year, month, day)?;
        self.in_zone(midnight + time)
    }

    /// `Dec 10 06:55:46` or `Dec 10 2015 06:55:46`, as in RFC 3164 and its users.
    pub(crate) fn month_first(&mut self, scan: &mut Scan) -> Option<Stamp> {
        let month = month(scan)?;
        scan.spaces()?;
        let day = scan.digits(1, 2)?;
        scan.spaces()?;
        let year = scan.digits(4, 4);
        if year.is_some() {
            scan.spaces()?;
        }
        let time = time_of_day(scan)?;
        match year {
            Some(year) => self.midnight(year, month, day).and_then(|m| self.in_zone(m + time)),
            None => self.without_year(month, day, time),
        }
    }

    /// `10.30 16:49:06`, as Proxifier writes it.
    pub(crate) fn dotted(&mut self, scan: &mut Scan) -> Option<Stamp> {
        let month = scan.digits(2, 2)?;
        scan.byte(b'.')?;
        let day = scan.digits(2, 2)?;
        scan.spaces()?;
        let time = time_of_day(scan)?;
        self.without_year(month, day, time)
    }

    fn without_year(&mut self, month: u32, day: u32, time: Micros) -> Option<Stamp> {
        let latest = self.received.saturating_add(DAY);
        let oldest = self.latest_year.saturating_sub(YEARS_BACK);
        (oldest..=self.latest_year).rev().find_map(|year| {
            let midnight = self.midnight(year, month, day)?;
            self.in_zone(midnight + time).filter(|stamp| stamp.at <= latest)
        })
    }

    /// Local microseconds, counted as if the zone were UTC.
    fn in_zone(&self, local: Micros) -> Option<Stamp> {
        let civil = TimeZone::UTC.to_datetime(Timestamp::from_microsecond(local).ok()?);
        let at = self.zone.to_ambiguous_timestamp(civil).compatible().ok()?;
        Some(Stamp { at: at.as_microsecond(), assumed: true })
    }

    /// Midnight of a date in UTC.
    fn midnight(&mut self, year: u32, month: u32, day: u32) -> Option<Micros> {
        if self.day.0 != (year, month, day) {
            let small = (year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
            let date = civil::Date::new(small.0, small.1, small.2).ok()?;
            let midnight = date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_microsecond();
            self.day = ((year, month, day), midnight);
        }
        Some(self.day.1)
    }
}

/// Seconds since 1970 with an optional fraction, or whole milli-, micro- or nanoseconds,
/// told apart by their size: all four stand for times from 1973 to 5138.
pub(crate) fn epoch(text: &[u8]) -> Option<Stamp> {
    let (whole, fraction) = match memchr::memchr(b'.', text) {
        Some(dot) => (&text[..dot], Some(&text[dot + 1..])),
        None => (text, None),
    };
    if !(9..=19).contains(&whole.len()) || !whole.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = whole
        .iter()
        .try_fold(0_i64, |n, digit| n.checked_mul(10)?.checked_add(i64::from(digit - b'0')))?;
    let micros = match (whole.len(), fraction) {
        (9..=11, Some(fraction)) => {
            let mut scan = Scan::new(fraction);
            let micros = fraction_of_second(&mut scan)?;
            scan.end()?;
            number * SECOND + micros
        }
        (9..=11, None) => number * SECOND,
        (12..=14, _) => number * 1_000,
        (15..=17, _) => number,
        _ => number / 1_000,
    };
    Some(Stamp::certain(micros))
}

/// `09:00`, `09:00:00` or `09:00:00.25`, in microseconds since midnight.
fn time_of_day(scan: &mut Scan) -> Option<Micros> {
    let hour = scan.digits(1, 2)?;
    scan.byte(b':')?;
    let minute = scan.digits(2, 2)?;
    let (second, micros) = match scan.byte(b':') {
        Some(()) => seconds(scan)?,
        None => (0, 0),
    };
    let end_of_day = hour == 24 && (minute, second, micros) == (0, 0, 0);
    if (hour > 23 && !end_of_day) || minute > 59 || second > 60 {
        return None;
    }
    let (second, micros) = if second == 60 { (59, SECOND - 1) } else { (second, micros) };
    Some(
        Micros::from(hour) * HOUR
            + Micros::from(minute) * MINUTE
            + Micros::from(second) * SECOND
            + micros,
    )
}

fn seconds(scan: &mut Scan) -> Option<(u32, Micros)> {
    let second = scan.digits(2, 2)?;
    match scan.one_of(b".,") {
        Some(_) => Some((second, fraction_of_second(scan)?)),
        None => Some((second, 0)),
    }
}

/// The digits after the point; those beyond the microsecond are cut off.
fn fraction_of_second(scan: &mut Scan) -> Option<Micros> {
    let from = scan.at();
    let micros = Micros::from(scan.digits(1, 6)?);
    let digits = u32::try_from(scan.at() - from).ok()?;
    while scan.digits(1, 9).is_some() {}
    Some(micros * 10_i64.pow(6 - digits))
}

/// `Z`, `+09:00`, ` -0700` or `+09`, in microseconds. What is no offset is left where it is.
fn offset(scan: &mut Scan) -> Option<Micros> {
    if scan.one_of(b"Zz").is_some() {
        return Some(0);
    }
    let mut ahead = *scan;
    ahead.skip_spaces();
    let sign = ahead.one_of(b"+-")?;
    let hours = ahead.digits(2, 2).filter(|hours| *hours < 24)?;
    let minutes = match ahead.byte(b':') {
        Some(()) => ahead.digits(2, 2)?,
        None => ahead.digits(2, 2).unwrap_or(0),
    };
    *scan = ahead;
    let ahead_of_utc = Micros::from(hours) * HOUR + Micros::from(minutes) * MINUTE;
    (minutes < 60).then_some(if sign == b'-' { -ahead_of_utc } else { ahead_of_utc })
}

fn month(scan: &mut Scan) -> Option<u32> {
    let name = scan.rest().get(..3)?;
    let index = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    scan.text(name)?;
    u32::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Received 2015-06-10T12:00:00Z, by a source in Tokyo.
    fn clock() -> Clock {
        Clock::new(TimeZone::fixed(jiff::tz::offset(9)), 1_433_937_600 * SECOND)
    }

    fn shown(stamp: Option<Stamp>) -> String {
        stamp.map_or("none".into(), |s| {
            let at = Timestamp::from_microsecond(s.at).unwrap();
            format!("{at}{}", if s.assumed { " assumed" } else { "" })
        })
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(shown(clock().any(text.as_bytes())), expected, "{text}");
    }

    #[test]
    fn times_with_offset_are_certain() {
        check("2015-06-10T09:00:00+09:00", "2015-06-10T00:00:00Z");
        check("2015-06-10T09:00:00.123456789Z", "2015-06-10T09:00:00.123456Z");
        check(" 2015-06-10 09:00:00,5 +0900 ", "2015-06-10T00:00:00.5Z");
        check("2015-04-02T09:05+09:00", "2015-04-02T00:05:00Z");
        check("10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36Z");
    }

    #[test]
    fn times_without_offset_are_taken_in_the_zone_of_the_source() {
        check("2015-06-10 09:00:00", "2015-06-10T00:00:00Z assumed");
        check("2015/6/1 9:05", "2015-06-01T00:05:00Z assumed");
    }

    #[test]
    fn local_times_that_happen_twice_or_never_are_read() {
        let new_york = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap();
        let mut clock = Clock::new(new_york, 0);
        assert_eq!(shown(clock.any(b"2015-11-01 01:30:00")), "2015-11-01T05:30:00Z assumed");
        assert_eq!(shown(clock.any(b"2015-03-08 02:30:00")), "2015-03-08T07:30:00Z assumed");
    }

    #[test]
    fn epoch_numbers_are_told_apart_by_their_size() {
        check("1433894400", "2015-06-10T00:00:00Z");
        check("1433894400.25", "2015-06-10T00:00:00.25Z");
        check("1433894400250", "2015-06-10T00:00:00.25Z");
        check("1433894400250000", "2015-06-10T00:00:00.25Z");
        check("1433894400250000000", "2015-06-10T00:00:00.25Z");
        check("12", "none");
        check("99999999999999999999", "none");
        check("1433894400.x", "none");
    }

    #[test]
    fn the_end_of_the_day_and_the_leap_second_are_read() {
        check("2015-06-10T24:00:00+09:00", "2015-06-10T15:00:00Z");
        check("2015-06-10T24:00+09:00", "2015-06-10T15:00:00Z");
        check("2015-06-30T23:59:60Z", "2015-06-30T23:59:59.999999Z");
        check("2015-06-10T24:00:01+09:00", "none");
        check("2015-06-10T25:00:00+09:00", "none");
        check("2015-06-10T23:60:00+09:00", "none");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "-",
            "2015-02-29T00:00:00Z",
            "2015-06-10",
            "2015-06/10 09:00:00",
            "2015-06-10T09:00:00+9",
            "2015-06-10T09:00:00 JST",
            "２０１５-06-10T09:00:00Z",
            "平成27.5.22",
            "2015-06-10T09:00:00.Z",
        ] {
            check(text, "none");
        }
    }

    fn check_without_year(text: &str, expected: &str) {
        let stamp = clock().month_first(&mut Scan::new(text.as_bytes()));
        assert_eq!(shown(stamp), expected, "{text}");
    }

    #[test]
    fn a_date_without_year_takes_it_from_the_receipt() {
        check_without_year("Jun 10 06:55:46", "2015-06-09T21:55:46Z assumed");
        check_without_year("Jun 11 06:55:46", "2015-06-10T21:55:46Z assumed");
        check_without_year("Jun 12 06:55:46", "2014-06-11T21:55:46Z assumed");
        check_without_year("Dec 10 06:55:46", "2014-12-09T21:55:46Z assumed");
        check_without_year("Feb 29 06:55:46", "2012-02-28T21:55:46Z assumed");
        check_without_year("Feb 30 06:55:46", "none");
        check_without_year("Dec  1 2003 06:55:46", "2003-11-30T21:55:46Z assumed");
    }

    #[test]
    fn around_new_year_the_year_follows_the_receipt() {
        let new_years_eve = 1_451_574_000 * SECOND; // 2015-12-31T15:00:00Z
        let mut clock = Clock::new(TimeZone::UTC, new_years_eve);
        let mut read = |text: &str| shown(clock.month_first(&mut Scan::new(text.as_bytes())));
        assert_eq!(read("Jan  1 14:00:00"), "2016-01-01T14:00:00Z assumed");
        assert_eq!(read("Dec 31 14:00:00"), "2015-12-31T14:00:00Z assumed");
        assert_eq!(read("Jan  1 16:00:00"), "2015-01-01T16:00:00Z assumed");
    }

    proptest! {
        #[test]
        fn a_printed_time_is_read_back(seconds in 0_i64..4_000_000_000, offset in -12_i8..=14, micros in 0_i64..1_000_000) {
            let at = seconds * SECOND + micros;
            let zone = TimeZone::fixed(jiff::tz::offset(offset));
            let zoned = Timestamp::from_microsecond(at).unwrap().to_zoned(zone);
            let text = zoned.strftime("%Y-%m-%dT%H:%M:%S.%6f%:z").to_string();
            prop_assert_eq!(clock().any(text.as_bytes()), Some(Stamp::certain(at)));
        }

        #[test]
        fn a_local_time_is_read_back(seconds in 0_i64..4_000_000_000, offset in -12_i8..=14) {
            let zone = TimeZone::fixed(jiff::tz::offset(offset));
            let zoned = Timestamp::from_second(seconds).unwrap().to_zoned(zone.clone());
            let text = zoned.strftime("%Y/%m/%d %H:%M:%S").to_string();
            let stamp = Clock::new(zone, 0).any(text.as_bytes());
            prop_assert_eq!(stamp, Some(Stamp { at: seconds * SECOND, assumed: true }));
        }

        #[test]
        fn a_date_without_year_lies_in_the_year_before_the_receipt(seconds in 500_000_000_i64..4_000_000_000, received in 500_000_000_i64..4_000_000_000) {
            let text = Timestamp::from_second(seconds).unwrap().strftime("%b %e %H:%M:%S").to_string();
            let mut clock = Clock::new(TimeZone::UTC, received * SECOND);
            let stamp = clock.month_first(&mut Scan::new(text.as_bytes())).unwrap();
            prop_assert!(stamp.at <= received * SECOND + DAY);
            prop_assert!(stamp.at > received * SECOND + DAY - 366 * DAY || text.starts_with("Feb 29"));
        }

        #[test]
        fn no_bytes_make_it_panic(text in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut clock = clock();
            let _ = clock.any(&text);
            for read in [Clock::date_time, Clock::common_log, Clock::weekday_first, Clock::month_first, Clock::dotted] {
                let _ = read(&mut clock, &mut Scan::new(&text));
            }
        }
    }
}
