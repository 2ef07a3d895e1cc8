//! How times are written for people.

use jiff::{Timestamp, civil, tz::TimeZone};

use model::When;

use crate::{Lang, Words};

/// How somebody reads times: the language, and whether years count by era (和暦).
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The language.
    pub lang: Lang,
    /// 和暦 rather than 西暦.
    pub by_era: bool,
}

impl From<Lang> for Reading {
    fn from(lang: Lang) -> Self {
        Self { lang, by_era: false }
    }
}

impl From<&Words> for Reading {
    fn from(words: &Words) -> Self {
        Self { lang: words.lang(), by_era: words.by_era() }
    }
}

impl Reading {
    /// The year of a day with its era where years count by era: `平成27`, `2015`.
    #[must_use]
    pub fn year(self, day: civil::Date) -> String {
        let era = self.by_era.then(|| model::era(day)).flatten();
        match (era, self.lang) {
            (None, _) => day.year().to_string(),
            (Some((era, 1)), Lang::Ja) => format!("{era}元"),
            (Some((era, year)), Lang::Ja) => format!("{era}{year}"),
            (Some((era, year)), Lang::En) => format!("{} {year}", romanised(era)),
        }
    }
}

fn romanised(era: &str) -> &'static str {
    match era {
        "明治" => "Meiji",
        "大正" => "Taishō",
        "昭和" => "Shōwa",
        "平成" => "Heisei",
        _ => "Reiwa",
    }
}

/// A moment in `zone`, to the minute, or to the second where it has seconds.
#[must_use]
pub fn moment(reading: impl Into<Reading>, at: Timestamp, zone: &TimeZone) -> String {
    let (reading, zoned) = (reading.into(), at.to_zoned(zone.clone()));
    let clock = if zoned.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    let year = reading.year(zoned.date());
    let date = match reading.lang {
        Lang::Ja => format!("{year}年%-m月%-d日"),
        Lang::En => format!("%-d %b {year}"),
    };
    zoned.strftime(&format!("{date} {clock} %Z")).to_string()
}

/// When something began: a moment, or the gap of the data in which it must have begun.
#[must_use]
pub fn when(words: &Words, when: When, zone: &TimeZone) -> String {
    let at = |at| moment(words, at, zone);
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

    #[test]
    fn who_counts_by_era_reads_the_era_of_the_day_where_the_reader_is() {
        let zone = TimeZone::get("Asia/Tokyo").expect("known");
        let at = |lang, text: &str| {
            let at = text.parse::<Timestamp>().expect("time");
            moment(Reading { lang, by_era: true }, at, &zone)
        };
        assert_eq!(at(Lang::Ja, "2019-04-30T14:59:00Z"), "平成31年4月30日 23:59 JST");
        assert_eq!(at(Lang::Ja, "2019-04-30T15:00:00Z"), "令和元年5月1日 00:00 JST");
        assert_eq!(at(Lang::En, "2019-04-30T15:00:00Z"), "1 May Reiwa 1 00:00 JST");
    }
}
