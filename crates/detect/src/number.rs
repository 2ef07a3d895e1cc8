//! Numbers as logs write them, read from bytes.

/// A whole number; `None` if it is not one or does not fit.
pub(crate) fn whole(text: &[u8]) -> Option<u64> {
    let digit = |n: u64, byte: &u8| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        n.checked_mul(10)?.checked_add(digit)
    };
    if text.is_empty() { None } else { text.iter().try_fold(0, digit) }
}

/// A finite number that is not negative; `None` otherwise.
pub(crate) fn decimal(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    simple(text).or_else(|| std::str::from_utf8(text).ok()?.parse().ok()).filter(sound)
}

/// A share from 0 to 1, also written as `99.5%`.
pub(crate) fn share(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    let share = match text.strip_suffix(b"%") {
        Some(percent) => decimal(percent)? / 100.0,
        None => decimal(text)?,
    };
    (share <= 1.0).then_some(share)
}

fn sound(number: &f64) -> bool {
    number.is_finite() && *number >= 0.0
}

/// `123` or `12.5` with so few digits that the quotient is exactly what parsing gives.
fn simple(text: &[u8]) -> Option<f64> {
    const EXACT_DIGITS: usize = 15;
    let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    let fraction = text.get(point + 1..).unwrap_or_default();
    if point == 0 || text.len() > EXACT_DIGITS || (point < text.len() && fraction.is_empty()) {
        return None;
    }
    let scale = 10_u64.pow(u32::try_from(fraction.len()).ok()?);
    let cents =
        whole(&text[..point])? * scale + if fraction.is_empty() { 0 } else { whole(fraction)? };
    Some(cents as f64 / scale as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_number_is_unknown() {
        for text in ["", "-", "1.2.3", "NaN", "inf", "-3", "12a", "."] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
        assert_eq!(whole(b"18446744073709551616"), None);
        assert_eq!(whole(b"1 "), None);
    }

    #[test]
    fn a_share_is_at_most_one() {
        assert_eq!(share(b"99.5%"), Some(0.995));
        assert_eq!(share(b" 0.02 "), Some(0.02));
        assert_eq!(share(b"99.5"), None);
    }

    proptest! {
        #[test]
        fn agrees_with_the_standard_parser(text in "[0-9]{1,18}(\\.[0-9]{1,9})?([eE][0-9])?") {
            prop_assert_eq!(decimal(text.as_bytes()), text.parse().ok());
            prop_assert_eq!(whole(text.as_bytes()), text.parse().ok());
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes: Vec<u8>) {
            let _ = (whole(&bytes), decimal(&bytes), share(&bytes));
        }
    }
}
