//! 番号: how a record is numbered within its year, and whose number it is: `bank-a-2026-001` is
//! a bulletin of the node `bank-a`, `bank-a-q-2026-001` an inquiry of it.

use std::ops::RangeInclusive;

/// Digits behind the year; more would not be counted on.
const DIGITS: RangeInclusive<usize> = 3..=9;

/// The series of the bulletins that `node` makes.
#[must_use]
pub fn bulletins_of(node: &str) -> String {
    format!("{node}-")
}

/// The series of the inquiries that `node` makes.
#[must_use]
pub fn inquiries_of(node: &str) -> String {
    format!("{node}-q-")
}

/// The number `count` of `year` in `series`.
#[must_use]
pub fn numbered(series: &str, year: i16, count: u64) -> String {
    format!("{series}{year}-{count:03}")
}

/// Which number of `year` in `series` `id` is.
#[must_use]
pub fn count_in(series: &str, year: i16, id: &str) -> Option<u64> {
    digits(id.strip_prefix(series)?.strip_prefix(&format!("{year}-"))?)
}

/// Whether `id` is a number of `series`, of any year.
#[must_use]
pub fn is_of(series: &str, id: &str) -> bool {
    let year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let rest = id.strip_prefix(series).and_then(|rest| rest.split_once('-'));
    rest.is_some_and(|(of, count)| year(of) && digits(count).is_some())
}

fn digits(text: &str) -> Option<u64> {
    let plain = DIGITS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_of_whoever_gives_it_and_of_nobody_else() {
        let (bulletins, inquiries) = (bulletins_of("bank-a"), inquiries_of("bank-a"));
        assert!(is_of(&bulletins, &numbered(&bulletins, 2026, 1)));
        assert!(is_of(&inquiries, "bank-a-q-2026-1000"));
        for other in [
            "bank-b-2026-001",
            "bank-a-q-2026-001",
            "bank-a-2026-001-2",
            "bank-a-2026-1",
            "bank-a-26-001",
            "bank-a-2026-+01",
            "bank-a-2026-２３４",
            "bank-a-2026-18446744073709551615",
            "bank-a-2026-001/x",
            "bank-a-",
        ] {
            assert!(!is_of(&bulletins, other), "{other}");
        }
        assert_eq!(count_in(&bulletins, 2026, "bank-a-2026-041"), Some(41));
        assert_eq!(count_in(&bulletins, 2025, "bank-a-2026-041"), None);
    }
}
