//! Times as a page shows them: short in a row, whole on hover and for machines.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use text::{Lang, Reading};

use crate::parts::Moment;

/// How the reader of this page reads times.
#[derive(Clone)]
pub(crate) struct Times {
    pub(crate) reading: Reading,
    pub(crate) zone: TimeZone,
    pub(crate) now: Timestamp,
}

impl Times {
    /// To the minute, or to the second where it has seconds.
    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        let zoned = at.to_zoned(self.zone.clone());
        let clock = if zoned.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
        let year = self.reading.year(zoned.date());
        let date = match (self.reading.by_era, self.reading.lang) {
            (true, Lang::En) => format!("%-d %b {year}"),
            (true, Lang::Ja) => format!("{year}.%-m.%-d"),
            (false, _) => format!("{year}-%m-%d"),
        };
        Moment {
            iso: zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            full: text::moment(self.reading, at, &self.zone),
            short: zoned.strftime(&format!("{date} {clock}")).to_string(),
        }
    }

    /// The clock of the bar: hours, minutes and the name of the zone.
    pub(crate) fn clock(&self) -> (String, String) {
        let zoned = self.now.to_zoned(self.zone.clone());
        (zoned.strftime("%H:%M").to_string(), zoned.strftime("%Z").to_string())
    }

    /// The zone's offset now, in minutes, for the script that keeps the clock going.
    pub(crate) fn offset_min(&self) -> i32 {
        self.zone.to_offset(self.now).seconds() / 60
    }

    /// Reads a time that a person typed on a page of this zone: where only the offset is
    /// missing, it is the one printed beside the field.
    pub(crate) fn typed(&self, text: &str) -> String {
        match model::instant(text) {
            Err(model::TimeError::NoOffset) => {
                let offset = self.now.to_zoned(self.zone.clone()).strftime("%:z").to_string();
                format!("{}{offset}", text.trim())
            }
            _ => text.to_owned(),
        }
    }

    /// The offset as printed beside a field, for example `JST +09:00`.
    pub(crate) fn zone_name(&self) -> String {
        self.now.to_zoned(self.zone.clone()).strftime("%Z %:z").to_string()
    }

    /// From `at` until now.
    pub(crate) fn since(&self, at: Timestamp) -> String {
        span(self.reading.lang, self.now.duration_since(at))
    }

    /// So long, without a sign.
    pub(crate) fn lasting(&self, span_of_time: SignedDuration) -> String {
        span(self.reading.lang, span_of_time)
    }

    /// From now until `at`.
    pub(crate) fn until(&self, at: Timestamp) -> String {
        span(self.reading.lang, at.duration_since(self.now))
    }
}

/// A span in its two largest units, without a sign.
fn span(lang: Lang, span: SignedDuration) -> String {
    let minutes = span.as_secs().unsigned_abs() / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (lang, days, hours) {
        (Lang::Ja, 0, 0) => format!("{minutes}分"),
        (Lang::Ja, 0, _) => format!("{hours}時間{minutes:02}分"),
        (Lang::Ja, ..) => format!("{days}日{hours}時間"),
        (Lang::En, 0, 0) => format!("{minutes} min"),
        (Lang::En, 0, _) => format!("{hours} h {minutes:02} min"),
        (Lang::En, ..) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(by_era: bool, lang: Lang) -> Times {
        Times {
            reading: Reading { lang, by_era },
            zone: TimeZone::get("Asia/Tokyo").expect("known"),
            now: "2026-06-10T00:30:00Z".parse().expect("a time"),
        }
    }

    #[test]
    fn one_moment_in_every_reading() {
        let at = "2015-06-10T08:20:00Z".parse().expect("a time");
        let short = |by_era, lang| times(by_era, lang).moment(at).short;
        assert_eq!(short(false, Lang::Ja), "2015-06-10 17:20");
        assert_eq!(short(true, Lang::Ja), "平成27.6.10 17:20");
        assert_eq!(short(true, Lang::En), "10 Jun Heisei 27 17:20");
        assert_eq!(times(true, Lang::Ja).moment(at).iso, "2015-06-10T17:20:00+09:00");
    }

    #[test]
    fn a_typed_time_without_offset_is_of_the_zone_beside_the_field() {
        let times = times(false, Lang::Ja);
        assert_eq!(times.typed("2026-06-10 09:20"), "2026-06-10 09:20+09:00");
        assert_eq!(times.typed("2026-06-10T00:20Z"), "2026-06-10T00:20Z");
        assert_eq!(times.typed("令和8年6月10日 09:20"), "令和8年6月10日 09:20+09:00");
        assert_eq!(times.typed("昨日"), "昨日");
    }

    #[test]
    fn spans_are_said_in_two_units() {
        let times = times(false, Lang::Ja);
        let ago = |s: i64| times.since(times.now - SignedDuration::from_secs(s));
        assert_eq!(
            (ago(59), ago(3 * 3600 + 300), ago(90_000)),
            ("0分".into(), "3時間05分".into(), "1日1時間".into())
        );
    }
}
