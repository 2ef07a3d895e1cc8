//! Names that read like another name: other alphabets, digits for letters, `rn` for `m`.

use crate::folded;

/// What each of these letters looks like. Cyrillic and Greek letters that fonts draw as
/// Latin ones, and digits that people read as letters.
const LIKE: [(char, char); 34] = [
    ('а', 'a'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('α', 'a'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ı', 'i'),
    ('0', 'o'),
    ('1', 'l'),
    ('3', 'e'),
    ('5', 's'),
];

/// The name as a hurried reader sees it.
fn seen(name: &str) -> String {
    let plain: Vec<_> = name.split('.').map(shown).collect();
    let like = |c: char| LIKE.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to);
    let letters: String = folded(&plain.join(".")).chars().map(like).collect();
    letters.replace("rn", "m").replace("vv", "w")
}

/// A label as browsers show it: `xn--…` is written out.
fn shown(label: &str) -> String {
    let written_out = label.strip_prefix("xn--").and_then(unpuny);
    written_out.unwrap_or_else(|| label.to_owned())
}

/// Whether `name`, or the end of it, reads like `other` and is not it.
#[must_use]
pub fn reads_like(name: &str, other: &str) -> bool {
    let labels: Vec<_> = name.split('.').collect();
    let from = labels.len().saturating_sub(other.split('.').count());
    let end = labels[from..].join(".");
    end != other && seen(&end) == seen(other)
}

/// The letters behind a label of the ASCII form (RFC 3492).
fn unpuny(coded: &str) -> Option<String> {
    const LETTERS_MAX: usize = 63;
    let (plain, digits) = coded.rsplit_once('-').unwrap_or(("", coded));
    let mut letters: Vec<char> = plain.chars().collect();
    let (mut n, mut at, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = digits.bytes().peekable();
    while digits.peek().is_some() {
        let before = at;
        let (mut weight, mut k) = (1_u32, 36_u32);
        loop {
            let digit = value(digits.next()?)?;
            at = at.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
            k += 36;
        }
        let count = u32::try_from(letters.len()).ok()? + 1;
        bias = adapted(at - before, count, before == 0);
        n = n.checked_add(at / count)?;
        at %= count;
        letters.insert(at as usize, char::from_u32(n)?);
        at += 1;
        if letters.len() > LETTERS_MAX {
            return None;
        }
    }
    Some(letters.into_iter().collect())
}

fn value(digit: u8) -> Option<u32> {
    match digit {
        b'a'..=b'z' => Some(u32::from(digit - b'a')),
        b'A'..=b'Z' => Some(u32::from(digit - b'A')),
        b'0'..=b'9' => Some(u32::from(digit - b'0') + 26),
        _ => None,
    }
}

fn adapted(delta: u32, count: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / count;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_written_out_as_the_standard_says() {
        for (coded, letters) in
            [("bcher-kva", "bücher"), ("wgv71a", "日本"), ("80ak6aa92e", "аррӏе")]
        {
            assert_eq!(unpuny(coded).as_deref(), Some(letters));
        }
        for broken in ["é", "99999999", "-\u{0}"] {
            assert_eq!(unpuny(broken), None, "{broken}");
        }
    }

    #[test]
    fn what_reads_like_a_bank_is_seen_and_the_bank_itself_is_not() {
        let bank = "own-bank.example";
        for like in ["own-b4nk.example", "other.example", bank, "www.own-bank.example"] {
            assert!(!reads_like(like, bank), "{like}");
        }
        for like in ["0wn-bank.example", "login.оwn-bank.example", "own-bаnk.example"] {
            assert!(reads_like(like, bank), "{like}");
        }
        assert!(reads_like("xn--80ak6aa92e.example", "apple.example"));
        assert!(reads_like("arnazon.example", "amazon.example"));
    }

    proptest::proptest! {
        #[test]
        fn no_label_breaks_the_reading(label in "\\PC{0,80}") {
            let _ = unpuny(&label);
            let _ = reads_like(&label, "own-bank.example");
        }
    }
}
