//! How times are written for people.

use jiff::{Timestamp, tz::TimeZone};

use model::When;

use crate::{Lang, Words};

/// A moment in `zone`, to the minute, or to the second where it has seconds.
#[must_use]
pub fn moment(lang: Lang, at: Timestamp, zone: &TimeZone) -> String {
    let zoned = at.to_zoned(zone.clone());
    let clock = if zoned.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    let date = match lang {
        Lang::Ja => "%Y年%-m月%-d日",
        Lang::En => "%-d %b %Y",
    };
    zoned.strftime(&format!("{date} {clock} %Z")).to_string()
}

/// When something began: a moment, or the gap of the data in which it must have begun.
#[must_use]
pub fn when(words: &Words, when: When, zone: &TimeZone) -> String {
    let at = |at| moment(words.lang(), at, zone);
    match when {
        When::At(began) => at(began),
        When::Within { after, not_after } => {
            words.say("within", &[("after", &at(after)), ("not_after", &at(not_after))])
        }
    }
}

/// A date in `zone`; in Japanese with its era beside it.
#[must_use]
pub fn date(lang: Lang, at: Timestamp, zone: &TimeZone) -> String {
    let day = at.to_zoned(zone.clone()).date();
    if lang == Lang::En {
        return day.strftime("%-d %B %Y").to_string();
    }
    let western = day.strftime("%Y年%-m月%-d日");
    match model::era(day) {
        Some((era, year)) => {
            let year = if year == 1 { "元".to_owned() } else { year.to_string() };
            format!("{western}（{era}{year}年{}）", day.strftime("%-m月%-d日"))
        }
        None => western.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_written_only_where_there_are_any() {
        let zone = TimeZone::get("Asia/Tokyo").expect("known");
        let at = |text: &str| text.parse::<Timestamp>().expect("time");
        assert_eq!(moment(Lang::Ja, at("2015-06-10T08:20:00Z"), &zone), "2015年6月10日 17:20 JST");
        assert_eq!(
            date(Lang::Ja, at("2015-06-10T08:20:00Z"), &zone),
            "2015年6月10日（平成27年6月10日）"
        );
        assert_eq!(date(Lang::En, at("2015-06-10T20:20:00Z"), &zone), "11 June 2015");
        assert_eq!(moment(Lang::En, at("2015-06-10T07:59:57Z"), &zone), "10 Jun 2015 16:59:57 JST");
    }
}
