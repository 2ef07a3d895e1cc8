//! One cell as a value. What cannot be read is a fault; what is empty is unknown.

use jiff::{civil, tz::TimeZone};
use ports::Cells;

use super::{pack::Column, pack::ColumnKind, sql};

/// Cells of a column, as they are filled.
pub(crate) fn empty(kind: ColumnKind) -> Cells {
    match kind {
        ColumnKind::Text => Cells::Text(Vec::new()),
        ColumnKind::Integer => Cells::Integer(Vec::new()),
        ColumnKind::Number => Cells::Number(Vec::new()),
        ColumnKind::Flag => Cells::Flag(Vec::new()),
        ColumnKind::Day => Cells::Day(Vec::new()),
        ColumnKind::Moment => Cells::Moment(Vec::new()),
    }
}

/// What was expected: a code of `text`, and the words to choose from.
pub(crate) type Unread = (&'static str, String);

/// Adds a cell; `None` is one that is unknown.
pub(crate) fn push(
    cells: &mut Cells,
    column: &Column,
    cell: Option<&str>,
    zone: &TimeZone,
) -> Result<(), Unread> {
    match cells {
        Cells::Text(cells) if !column.words.is_empty() => {
            cells.push(cell.map(|cell| word(column, cell)).transpose()?);
        }
        Cells::Text(cells) => cells.push(cell.map(str::to_owned)),
        Cells::Integer(cells) => cells.push(some(cell, "whole-number", integer)?),
        Cells::Number(cells) => cells.push(some(cell, "number", number)?),
        Cells::Flag(cells) => cells.push(cell.map(flag).transpose()?),
        Cells::Day(cells) => cells.push(some(cell, "day", day)?),
        Cells::Moment(cells) => cells.push(some(cell, "time", |cell| moment(cell, zone))?),
    }
    Ok(())
}

/// How exports write that there is nothing.
const NOTHING: [&str; 9] = ["-", "ー", "なし", "無し", "無", "never", "null", "n/a", "未実施"];

fn some<T>(
    cell: Option<&str>,
    expected: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Unread> {
    let Some(cell) = cell.map(model::folded) else { return Ok(None) };
    if NOTHING.iter().any(|nothing| model::folded(nothing) == cell) {
        return Ok(None);
    }
    read(&cell).map(Some).ok_or((expected, String::new()))
}

fn word(column: &Column, cell: &str) -> Result<String, Unread> {
    let cell = model::folded(cell);
    let means = |name: &str, ways: &[String]| {
        model::folded(name) == cell || ways.iter().any(|way| model::folded(way) == cell)
    };
    let found = column.words.iter().find(|(name, ways)| means(name, ways));
    let words = || column.words.keys().cloned().collect::<Vec<_>>().join(", ");
    found.map(|(name, _)| name.clone()).ok_or_else(|| ("word", words()))
}

const YES: [&str; 13] =
    ["y", "yes", "true", "1", "○", "〇", "有", "有り", "あり", "はい", "済", "有効", "enabled"];
const NO: [&str; 14] = [
    "n",
    "no",
    "false",
    "0",
    "×",
    "x",
    "無",
    "無し",
    "なし",
    "いいえ",
    "未",
    "無効",
    "disabled",
    "-",
];

fn flag(cell: &str) -> Result<bool, Unread> {
    let cell = model::folded(cell);
    match (YES.contains(&cell.as_str()), NO.contains(&cell.as_str())) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err(("word", "Y, N".to_owned())),
    }
}

fn integer(cell: &str) -> Option<i64> {
    cell.replace(',', "").parse().ok()
}

fn number(cell: &str) -> Option<f64> {
    let number: f64 = cell.trim_end_matches('%').replace(',', "").parse().ok()?;
    number.is_finite().then_some(number)
}

/// A day: `2015-04-01`, `2015/4/1`, `20150401`, `2015年4月1日`, `平成27.4.1`; a clock after
/// it is left out.
fn day(cell: &str) -> Option<i32> {
    date(cell).map(sql::days)
}

fn date(cell: &str) -> Option<civil::Date> {
    let digits = |c: char| c.is_ascii_digit();
    let cell = cell.split(' ').next()?;
    let cell = match cell.split_once('t') {
        Some((date, _)) if date.ends_with(digits) => date,
        _ => cell,
    };
    let parts: Vec<_> =
        cell.split(['/', '-', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    if let [year, month, day] = parts[..]
        && year.len() == 4
        && year.chars().all(digits)
    {
        return civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    if let [day, month, year] = parts[..]
        && let Some(month) = MONTHS.iter().position(|name| *name == month)
    {
        return civil::Date::new(century(year)?, i8::try_from(month).ok()? + 1, day.parse().ok()?)
            .ok();
    }
    let cell = generalised(cell);
    if cell.len() == 8 && cell.chars().all(digits) {
        let number = |range: std::ops::Range<usize>| cell.get(range)?.parse::<i8>().ok();
        return civil::Date::new(cell[..4].parse().ok()?, number(4..6)?, number(6..8)?).ok();
    }
    let era = model::instant(&format!("{} 00:00+00:00", cell.to_uppercase())).ok()?;
    Some(era.to_zoned(TimeZone::UTC).date())
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A year of two digits, as Oracle's `DD-MON-RR` means it: up to 49 it is of this century.
fn century(year: &str) -> Option<i16> {
    match (year.len(), year.parse().ok()?) {
        (2, year @ 0..=49) => Some(2000 + year),
        (2, year @ 50..=99) => Some(1900 + year),
        (4, year) => Some(year),
        _ => None,
    }
}

/// The date of a time in the way of LDAP, `20150401091233.0z`.
fn generalised(cell: &str) -> &str {
    let clock = |rest: &str| rest.len() >= 6 && rest[..6].chars().all(|c| c.is_ascii_digit());
    match (cell.is_ascii(), cell.get(8..)) {
        (true, Some(rest)) if clock(rest) && rest.ends_with('z') => &cell[..8],
        _ => cell,
    }
}

/// A moment in microseconds. One without an offset is taken in the zone of its source.
fn moment(cell: &str, zone: &TimeZone) -> Option<i64> {
    let upper = cell.to_uppercase();
    if let Ok(at) = model::instant(&upper) {
        return Some(at.as_microsecond());
    }
    let (date, clock) = upper.split_once([' ', 'T'])?;
    let date = self::date(&date.to_lowercase())?;
    let clock = if clock.find(':') == Some(1) { format!("0{clock}") } else { clock.to_owned() };
    let time: civil::Time = clock.parse().ok()?;
    let at = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(at.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_exports_write_them() {
        let expected = date("2015-04-01");
        assert!(expected.is_some());
        for written in ["2015/4/1", "20150401", "2015年4月1日", "平成27.4.1", "2015/04/01 9:12:33"]
            .into_iter()
            .chain(["01-APR-15", "1-Apr-2015", "2015-04-01T09:12:33", "20150401091233.0Z"])
        {
            assert_eq!(date(&model::folded(written)), expected, "{written}");
        }
        assert_eq!(date(&model::folded("01-OCT-99")), date("1999-10-01"));
        for wrong in ["2015-13-01", "昨日", "4/1", "平成99.1.1"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_moment_without_offset_is_of_its_source() {
        let tokyo = TimeZone::get("Asia/Tokyo").expect("known");
        let with = moment("2015-06-10t09:00:00+09:00", &tokyo);
        assert!(with.is_some());
        assert_eq!(moment("2015/6/10 9:00:00", &tokyo), with);
    }
}
