//! Times that a mail names: a promised end, a deadline.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Config;
use super::amount::{Number, numbers};
use super::sentence::{Sentence, positions};

/// Units of time as they stand after a number, longer ones first, in minutes.
const UNITS: [(&str, i64); 14] = [
    ("minute", 1),
    ("mins", 1),
    ("min ", 1),
    ("分", 1),
    ("hour", 60),
    ("hrs", 60),
    ("hr", 60),
    ("時間", 60),
    ("day", 1440),
    ("日間", 1440),
    ("日以内", 1440),
    ("日後", 1440),
    ("week", 10_080),
    ("週間", 10_080),
];
/// Nobody sets a deadline beyond a year; such a number means something else.
const MINUTES_MAX: i64 = 366 * 1440;

/// Deadlines and promised ends, counted from the receipt, or as dates in `zone`.
pub(super) fn proposals<'a>(
    sentence: &'a Sentence,
    received: Timestamp,
    zone: &TimeZone,
    config: &Config,
) -> Vec<(&'a Sentence, (&'static str, String))> {
    let spans = spans(&sentence.lower).into_iter().filter_map(|(at, minutes)| {
        Some((at, received.checked_add(SignedDuration::from_mins(minutes)).ok()?))
    });
    let dates = dates(&sentence.lower, received, zone);
    let keyed = |(at, time): (usize, Timestamp)| {
        let key = key(&sentence.lower, at, config)?;
        Some((sentence, (key, written(time, zone))))
    };
    spans.chain(dates).filter_map(keyed).collect()
}

fn written(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Which of the two a time at `at` is: by the nearest word before it, else after it.
fn key(lower: &str, at: usize, config: &Config) -> Option<&'static str> {
    let all = |words: &[String]| -> Vec<usize> {
        words.iter().flat_map(|word| positions(lower, word).collect::<Vec<_>>()).collect()
    };
    let (stops, pays) = (all(&config.stop_words), all(&config.pay_words));
    let before = |places: &[usize]| places.iter().copied().filter(|place| *place < at).max();
    let after = |places: &[usize]| places.iter().copied().filter(|place| *place > at).min();
    match (before(&stops), before(&pays)) {
        (None, None) => match (after(&stops), after(&pays)) {
            (None, None) => None,
            (stop, pay) if pay.is_none_or(|pay| stop.is_some_and(|stop| stop < pay)) => {
                Some("promised_stop")
            }
            _ => Some("deadline"),
        },
        (stop, pay) if stop > pay => Some("promised_stop"),
        _ => Some("deadline"),
    }
}

/// Lengths of time in minutes, and where they stand.
fn spans(lower: &str) -> Vec<(usize, i64)> {
    let mut spans: Vec<_> = numbers(lower).iter().filter_map(|n| span(lower, n)).collect();
    for article in ["a ", "an "] {
        for at in positions(lower, article.trim_end()) {
            let unit = lower.get(at + article.len()..).and_then(unit);
            let half = if lower[..at].ends_with("half ") { 2 } else { 1 };
            spans.extend(unit.map(|minutes| (at, minutes / half)));
        }
    }
    spans.sort_unstable();
    spans
}

fn span(lower: &str, number: &Number) -> Option<(usize, i64)> {
    let unit = unit(lower[number.end..].trim_start_matches([' ', '-']))?;
    // In 12時30分 the minutes are a time of day.
    if lower[..number.at].ends_with('時') {
        return None;
    }
    let minutes = i64::try_from(number.whole?).ok()?.checked_mul(unit)?;
    (minutes <= MINUTES_MAX).then_some((number.at, minutes))
}

fn unit(rest: &str) -> Option<i64> {
    UNITS.iter().find(|(name, _)| rest.starts_with(name)).map(|(_, minutes)| *minutes)
}

/// Dates with a time of day: `2015-05-23 12:00`, `5月23日12時30分`.
fn dates(lower: &str, received: Timestamp, zone: &TimeZone) -> Vec<(usize, Timestamp)> {
    let iso = lower.char_indices().filter_map(|(at, _)| Some((at, iso(&lower[at..], zone)?)));
    let japanese = positions(lower, "月").filter_map(|month| {
        let at = lower[..month]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |i| i + lower[i..].chars().next().map_or(1, char::len_utf8));
        Some((at, japanese(&lower[at..], received, zone)?))
    });
    iso.chain(japanese).collect()
}

fn iso(rest: &str, zone: &TimeZone) -> Option<Timestamp> {
    const LENGTH: usize = "2015-05-23 12:00".len();
    let head = rest.get(..LENGTH).filter(|head| head.as_bytes()[4] == b'-')?;
    let local: DateTime = head.replace(' ', "t").parse().ok()?;
    let after = rest[LENGTH..].trim_start_matches([':', '0']).trim_start();
    if after.starts_with("utc") || after.starts_with('z') || after.starts_with("gmt") {
        return local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    // Any other zone is left to the reader: the quote shows it.
    local.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

fn japanese(rest: &str, received: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let (month, rest) = rest.split_once('月')?;
    let (day, rest) = rest.split_once('日')?;
    let (hour, rest) = rest.split_once('時')?;
    let minute = rest.split_once('分').map_or("0", |(minute, _)| minute);
    let number = |text: &str| text.trim().parse::<i8>().ok();
    let year = received.to_zoned(zone.clone()).year();
    let at = |year| {
        let (minute, hour) = (number(minute).unwrap_or(0), number(hour)?);
        let date = jiff::civil::Date::new(year, number(month)?, number(day)?).ok()?;
        let time = jiff::civil::Time::new(hour, minute, 0, 0).ok()?;
        date.to_datetime(time).to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
    };
    // In December a deadline in January is of the next year.
    at(year).filter(|time| *time >= received).or_else(|| at(year.checked_add(1)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sentence::Text;
    use super::*;

    fn found(body: &str) -> Vec<(&'static str, String)> {
        let received = "2015-05-22T02:09:00Z".parse().unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(9));
        let config = crate::testing::config().mail;
        let text = Text::of(body);
        let of = |s: &Sentence| {
            proposals(s, received, &zone, &config).into_iter().map(|(_, p)| p).collect::<Vec<_>>()
        };
        text.sentences().iter().flat_map(of).collect()
    }

    fn check(body: &str, expected: &[(&'static str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(key, time)| (*key, format!("2015-{time}:00+09:00"))).collect();
        assert_eq!(found(body), expected, "{body}");
    }

    #[test]
    fn times_count_from_the_receipt() {
        check("It will stop in 1 hour.", &[("promised_stop", "05-22T12:09")]);
        check("Pay 25 Bitcoin within 24 hours or else.", &[("deadline", "05-23T11:09")]);
        check("You have twenty-four hours to pay.", &[("deadline", "05-23T11:09")]);
        check("The demonstration lasts half an hour", &[("promised_stop", "05-22T11:39")]);
        check("We stop the attack if you pay within two days.", &[("deadline", "05-24T11:09")]);
        check(
            "Pay within a week, and it will end in 60 minutes.",
            &[("deadline", "05-29T11:09"), ("promised_stop", "05-22T12:09")],
        );
    }

    #[test]
    fn in_japanese_too() {
        check("攻撃は１時間で停止します。", &[("promised_stop", "05-22T12:09")]);
        check("二十四時間以内に支払え。", &[("deadline", "05-23T11:09")]);
        check("三日以内に送金せよ。", &[("deadline", "05-25T11:09")]);
        check("期限は5月23日12時30分です。", &[("deadline", "05-23T12:30")]);
        check("支払いは5月23日正午12時まで", &[]);
    }

    #[test]
    fn dates_are_read_in_the_zone_or_in_utc() {
        check("Pay until 2015-05-23 12:00.", &[("deadline", "05-23T12:00")]);
        check("Deadline: 2015-05-23T12:00 UTC", &[("deadline", "05-23T21:00")]);
    }

    #[test]
    fn a_time_without_meaning_proposes_nothing() {
        check("Our office is open 24 hours.", &[]);
        check("We were founded 99999 days ago, pay.", &[]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "(\\PC|[0-9]|月|日|時|分| hours|pay |-|:)*") {
            found(&text);
        }
    }
}
