//! Parts of a point in time, as the time modifiers ask for them. UTC.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::number::Number;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Part {
    /// As rules write it.
    pub(crate) fn modifier(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The part of the time that `value` tells. A bare number counts only where the
    /// log had a number (`is_number`): seconds since 1970, or milliseconds when large.
    pub(crate) fn of(self, value: &[u8], is_number: bool) -> Option<i64> {
        let at = if is_number { of_number(value)? } else { of_text(value)? };
        Some(match self {
            Self::Minute => at.minute().into(),
            Self::Hour => at.hour().into(),
            Self::Day => at.day().into(),
            Self::Week => at.date().iso_week_date().week().into(),
            Self::Month => at.month().into(),
            Self::Year => at.year().into(),
        })
    }
}

fn of_number(value: &[u8]) -> Option<DateTime> {
    let number = Number::parse(value)?.real() as i64;
    let seconds = if number > 1_000_000_000_000 { number / 1000 } else { number };
    Some(utc(Timestamp::from_second(seconds).ok()?))
}

fn of_text(value: &[u8]) -> Option<DateTime> {
    let text = std::str::from_utf8(value).ok()?;
    if !text.as_bytes().first()?.is_ascii_digit() || !text.contains(['-', ':']) {
        return None;
    }
    text.parse().map(utc).or_else(|_| text.parse()).ok()
}

fn utc(at: Timestamp) -> DateTime {
    at.to_zoned(TimeZone::UTC).datetime()
}
