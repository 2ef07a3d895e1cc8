//! Times that people type.

use icu_calendar::{Date, Iso, cal::Japanese, types};
use jiff::{
    Timestamp, civil,
    tz::{TimeZone, offset},
};
use unicode_normalization::UnicodeNormalization;

/// Why a typed time was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// No offset such as `+09:00` or `Z`.
    #[error("the offset is missing")]
    NoOffset,
    /// Not a time at all.
    #[error("not a time")]
    NotATime,
}

/// Reads a time that a person typed: RFC 3339 with offset, or a Japanese era
/// date (`平成27年5月22日 11:09+09:00`, `平成27.5.22T11:09+09:00`), both in half or
/// full width. `24:00` is the midnight that ends the day; second 60 is taken as 59.
///
/// # Errors
/// [`TimeError::NoOffset`] where only the offset is missing: a time in a report
/// must not depend on where the reader sits.
pub fn instant(text: &str) -> Result<Timestamp, TimeError> {
    let text: String = text.trim().nfkc().collect();
    let (date, rest) = split_date(&text).ok_or(TimeError::NotATime)?;
    let (clock, offset) = split_offset(rest);
    let (midnight_ends, time) = parse_clock(clock).ok_or(TimeError::NotATime)?;
    let offset = offset.ok_or(TimeError::NoOffset)?;
    let zone = parse_offset(offset).ok_or(TimeError::NotATime)?;
    let date = if midnight_ends { date.tomorrow().map_err(|_| TimeError::NotATime)? } else { date };
    zone.to_timestamp(date.to_datetime(time)).map_err(|_| TimeError::NotATime)
}

/// Splits into the date and what follows its `T` or space.
fn split_date(text: &str) -> Option<(civil::Date, &str)> {
    // The era of Taisho is written T, so the T that ends a date is looked for after a digit.
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let end = digits + text[digits..].find(['T', 't', ' '])?;
    let (date, rest) = (&text[..end], text[end + 1..].trim_start());
    let date = date.parse().ok().or_else(|| era_date(date))?;
    Some((date, rest))
}

/// The modern eras: as written, as abbreviated, as the calendar library calls them.
const ERAS: [(&str, &str, &str); 5] = [
    ("明治", "M", "meiji"),
    ("大正", "T", "taisho"),
    ("昭和", "S", "showa"),
    ("平成", "H", "heisei"),
    ("令和", "R", "reiwa"),
];

/// The Japanese era and its year on a date: `("平成", 27)` for 2015. `None` before Meiji.
#[must_use]
pub fn era(date: civil::Date) -> Option<(&'static str, i32)> {
    let (year, month, day) =
        (i32::from(date.year()), date.month().try_into().ok()?, date.day().try_into().ok()?);
    let year =
        Date::try_new_iso(year, month, day).ok()?.to_calendar(Japanese::new()).year().era()?;
    let (kanji, ..) = ERAS.iter().find(|(.., name)| *name == year.era.as_str())?;
    Some((kanji, year.year))
}

/// `平成27年5月22日`, `平成27.5.22`, `H27.5.22` and their like for all modern eras.
fn era_date(text: &str) -> Option<civil::Date> {
    let (rest, era) = ERAS.iter().find_map(|(kanji, letter, era)| {
        let rest = text.strip_prefix(kanji).or_else(|| text.strip_prefix(letter))?;
        Some((rest, *era))
    })?;
    let mut parts = rest.split(['年', '月', '.', '/']);
    let year = match parts.next()? {
        "元" => 1,
        year => year.parse().ok()?,
    };
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.trim_end_matches('日').parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    // The calendar goes on counting an era after its end; a person who writes so has erred.
    let date = gregorian(era, year, month, day)?;
    ERAS.iter()
        .any(|(kanji, _, name)| *name == era && self::era(date) == Some((kanji, year)))
        .then_some(date)
}

/// The calendar library knows when each era began and ended.
fn gregorian(era: &str, year: i32, month: u8, day: u8) -> Option<civil::Date> {
    let (year, month) = (types::YearInput::EraYear(era, year), types::Month::new(month));
    let iso = Date::try_new(year, month, day, Japanese::new()).ok()?.to_calendar(Iso);
    let (year, month, day) =
        (iso.year().extended_year(), iso.month().ordinal, iso.day_of_month().0);
    civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// Splits the offset from the clock: `11:09+09:00` into `11:09` and `+09:00`.
fn split_offset(text: &str) -> (&str, Option<&str>) {
    match text.find(['+', '-', 'Z', 'z']) {
        Some(at) => (text[..at].trim_end(), Some(&text[at..])),
        None => (text, None),
    }
}

fn parse_clock(text: &str) -> Option<(bool, civil::Time)> {
    match text {
        "24:00" | "24:00:00" => Some((true, civil::Time::midnight())),
        text => Some((false, text.parse().ok()?)),
    }
}

fn parse_offset(text: &str) -> Option<TimeZone> {
    if text.eq_ignore_ascii_case("z") {
        return Some(TimeZone::UTC);
    }
    if !text.starts_with(['+', '-']) {
        return None;
    }
    let negative = text.starts_with('-');
    let (hours, minutes) =
        text[1..].split_once(':').or_else(|| text.get(1..3).zip(text.get(3..)))?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let in_range = (0..=18).contains(&hours) && (0..60).contains(&minutes);
    let seconds = in_range.then(|| hours * 3600 + minutes * 60)?;
    let offset = jiff::tz::Offset::from_seconds(if negative { -seconds } else { seconds }).ok()?;
    Some(offset.to_time_zone())
}

/// The day in Japan at `at`: deadlines and ages count by it.
#[must_use]
pub fn day_in_japan(at: Timestamp) -> civil::Date {
    at.to_zoned(TimeZone::fixed(offset(9))).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let found = instant(input).map(|t| t.to_string()).unwrap_or_else(|e| e.to_string());
        assert_eq!(found, expected, "{input}");
    }

    #[test]
    fn rfc_3339_with_offset() {
        check("2015-05-22T11:09:00+09:00", "2015-05-22T02:09:00Z");
        check("2015-05-22 11:09+0900", "2015-05-22T02:09:00Z");
        check("2015-05-22T02:09:00.5Z", "2015-05-22T02:09:00.5Z");
        check("２０１５-０５-２２T１１:０９:００+０９:００", "2015-05-22T02:09:00Z");
    }

    #[test]
    fn era_dates_are_normalised() {
        check("平成27.5.22 11:09+09:00", "2015-05-22T02:09:00Z");
        check("平成27年5月22日 11:09+09:00", "2015-05-22T02:09:00Z");
        check("H27.5.22T11:09+09:00", "2015-05-22T02:09:00Z");
        check("T1.7.30 12:00+09:00", "1912-07-30T03:00:00Z");
        check("平成31.5.1 12:00+09:00", "not a time");
        check("令和元年5月1日 00:00+09:00", "2019-04-30T15:00:00Z");
    }

    #[test]
    fn an_era_ends_where_the_next_begins() {
        let check = |date: &str, expected| assert_eq!(era(date.parse().expect("a date")), expected);
        check("2015-05-22", Some(("平成", 27)));
        check("2019-04-30", Some(("平成", 31)));
        check("2019-05-01", Some(("令和", 1)));
        check("1989-01-07", Some(("昭和", 64)));
        check("1500-01-01", None);
    }

    #[test]
    fn midnight_at_the_end_and_leap_seconds() {
        check("2015-05-22T24:00+09:00", "2015-05-22T15:00:00Z");
        check("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z");
    }

    #[test]
    fn a_missing_offset_is_said_to_be_missing() {
        check("2015-05-22T11:09:00", "the offset is missing");
        check("平成27.5.22 11:09", "the offset is missing");
        check("yesterday", "not a time");
        check("2015-13-22T11:09:00+09:00", "not a time");
        check("2015-05-22T11:09:00+99:00", "not a time");
        check("2015-05-22T11:09:00+66666666666", "not a time");
        check("2015-05-22T11:09:00Z05:00", "not a time");
        check("平成27.5.22.1 11:09+09:00", "not a time");
        check("", "not a time");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_judged_without_panic(text in "\\PC{0,40}") {
            let _ = instant(&text);
        }

        #[test]
        fn what_we_print_we_read(second in -2_000_000_000_i64..4_000_000_000) {
            let at = Timestamp::from_second(second).expect("in range");
            proptest::prop_assert_eq!(instant(&at.to_string()), Ok(at));
        }
    }
}
