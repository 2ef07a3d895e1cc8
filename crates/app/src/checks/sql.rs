//! The SQL of a check with its figures and the day asked for put in, so that what is
//! kept beside the rows is exactly what was asked.

use jiff::{civil::Date, tz::TimeZone};

use super::pack::Check;

/// The table of the offending rows, for the question that counts.
pub(crate) const OFFENDING: &str = "offending";

/// `{as_of}` is a date, `{day}` the same as days since 1970, `{end}` the moment at which
/// that day ends.
const OUR_OWN: [&str; 3] = ["as_of", "day", "end"];

/// Whether a name needs no quotes.
pub(crate) fn plain_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain)
}

/// The names in braces.
pub(crate) fn names(sql: &str) -> Vec<&str> {
    sql.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest)).collect()
}

/// Whether a name in braces stands for something.
pub(crate) fn known(name: &str, check: &Check) -> bool {
    OUR_OWN.contains(&name) || check.thresholds.contains_key(name)
}

/// `sql` for the day asked for.
pub(crate) fn filled(sql: &str, check: &Check, as_of: Date, zone: &TimeZone) -> String {
    let day = days(as_of);
    let end = as_of.tomorrow().ok().and_then(|next| next.to_zoned(zone.clone()).ok());
    let end = end.map_or(i64::MAX, |end| end.timestamp().as_microsecond());
    let mut sql = sql
        .trim()
        .replace("{as_of}", &format!("DATE '{as_of}'"))
        .replace("{day}", &day.to_string())
        .replace("{end}", &format!("to_timestamp_micros({end})"));
    for (name, value) in &check.thresholds {
        sql = sql.replace(&format!("{{{name}}}"), &value.to_string());
    }
    sql
}

/// Days since 1970-01-01.
pub(crate) fn days(date: Date) -> i32 {
    let since = date.since(jiff::civil::date(1970, 1, 1));
    since.map_or(0, |since| since.get_days())
}

/// How many things are proven, contradicted, unknown, and have data. What offends is in
/// scope even where the population does not name it. A thing that stands more than once
/// has data only if all of them have.
pub(crate) fn counting(population: &str) -> String {
    format!(
        "WITH population AS ({population}),
scope AS (SELECT thing, seen, false AS offends FROM population
  UNION ALL SELECT thing, false AS seen, true AS offends FROM {OFFENDING}),
things AS (SELECT thing, bool_and(coalesce(seen, false) OR offends) AND NOT bool_and(offends) AS seen, bool_or(offends) AS offends
  FROM scope WHERE thing IS NOT NULL GROUP BY thing)
SELECT coalesce(sum(CASE WHEN seen AND NOT offends THEN 1 ELSE 0 END), 0) AS proven,
  coalesce(sum(CASE WHEN offends THEN 1 ELSE 0 END), 0) AS contradicted,
  coalesce(sum(CASE WHEN NOT seen AND NOT offends THEN 1 ELSE 0 END), 0) AS unknown,
  coalesce(sum(CASE WHEN seen THEN 1 ELSE 0 END), 0) AS seen,
  count(*) AS of FROM things"
    )
}
