//! 事務年度: the authority's year, from the first of July to the end of June (A074).

use jiff::civil::Date;

use crate::era;

/// An administrative year, by the calendar year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AdminYear(i16);

const FIRST_MONTH: i8 = 7;

impl AdminYear {
    /// The one in which `day` lies.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self(if day.month() < FIRST_MONTH { day.year() - 1 } else { day.year() })
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> Date {
        jiff::civil::date(self.0, FIRST_MONTH, 1)
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        jiff::civil::date(self.0 + 1, FIRST_MONTH - 1, 30)
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0
    }

    /// As it is written: `平成27事務年度`. An era's first year is its year 1.
    #[must_use]
    pub fn in_era(self) -> String {
        let (era, year) = era(self.first()).unwrap_or(("", i32::from(self.0)));
        format!("{era}{year}事務年度")
    }

    /// Reads `平成27事務年度`, `令和元事務年度`, `2015`, each with 年度, 事務年度 or nothing
    /// behind it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        /// No era that the program knows began earlier, and no survey is planned further.
        const YEARS: std::ops::Range<i16> = 1868..2200;
        let folded = crate::folded(text.trim());
        let bare = folded.trim_end_matches("年度").trim_end_matches("事務");
        if let Ok(year) = bare.parse() {
            return YEARS.contains(&year).then_some(Self(year));
        }
        let typed = bare.replace('元', "1");
        YEARS.map(Self).find(|year| year.in_era().trim_end_matches("事務年度") == typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers: A074.
    #[test]
    fn a_year_runs_from_july_to_june_and_reads_in_both_calendars() {
        let year = AdminYear::read("平成27事務年度").expect("a year");
        assert_eq!((year.first(), year.last()), (date(2015, 7, 1), date(2016, 6, 30)));
        assert_eq!(AdminYear::read("２０１５年度"), Some(year));
        assert_eq!((AdminYear::of(date(2015, 6, 30)).year(), year.year()), (2014, 2015));
        assert_eq!(AdminYear::of(date(2016, 6, 30)), year);
        for first in 1990..2040 {
            let year = AdminYear::of(date(first, 7, 1));
            assert_eq!(AdminYear::read(&year.in_era()), Some(year), "{}", year.in_era());
        }
        // 平成31 began before July, and its administrative year began in 令和.
        assert_eq!(AdminYear::read("平成31事務年度"), None);
        assert_eq!(AdminYear::read("令和元事務年度").map(AdminYear::year), Some(2019));
        assert_eq!(AdminYear::read("事務年度"), None);
    }

    fn date(year: i16, month: i8, day: i8) -> Date {
        jiff::civil::date(year, month, day)
    }
}
