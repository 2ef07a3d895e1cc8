//! Escapes in JSON texts, undone.

use memchr::memchr;

/// Appends `raw`, the inside of a JSON text, to `out` as it is meant. What is no
/// escape stays as it is.
pub(crate) fn unescape(mut raw: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = memchr(b'\\', raw) {
        out.extend_from_slice(&raw[..at]);
        let used = escape(&raw[at..], out);
        raw = &raw[at + used..];
    }
    out.extend_from_slice(raw);
}

/// Writes what the escape at the start of `raw` means; how long it is.
fn escape(raw: &[u8], out: &mut Vec<u8>) -> usize {
    let byte = match raw.get(1) {
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(b'b') => 8,
        Some(b'f') => 12,
        Some(b'"' | b'\\' | b'/') => raw[1],
        Some(b'u') => return unicode(raw, out),
        _ => {
            out.push(b'\\');
            return 1;
        }
    };
    out.push(byte);
    2
}

/// `\uXXXX`, or two of them that make one letter.
fn unicode(raw: &[u8], out: &mut Vec<u8>) -> usize {
    let Some(first) = unit(raw) else {
        out.push(b'\\');
        return 1;
    };
    let second = if first & 0xfc00 == 0xd800 { unit(&raw[6..]) } else { None };
    let units = [first, second.unwrap_or_default()];
    let used = if second.is_some_and(|unit| unit & 0xfc00 == 0xdc00) { 2 } else { 1 };
    for letter in char::decode_utf16(units[..used].iter().copied()) {
        let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
    6 * used
}

fn unit(raw: &[u8]) -> Option<u16> {
    let digits = raw.strip_prefix(b"\\u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok()?;
    digits.bytes().all(|it| it.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn undoes_what_others_write(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap();
            let mut out = Vec::new();
            unescape(&written.as_bytes()[1..written.len() - 1], &mut out);
            prop_assert_eq!(out, text.as_bytes());
        }

        #[test]
        fn any_bytes_do_no_harm(raw in r#"[\\u0-9dDcC"nx]{0,40}"#) {
            unescape(raw.as_bytes(), &mut Vec::new());
        }
    }

    #[test]
    fn pairs_of_units_make_a_letter() {
        let mut out = Vec::new();
        unescape(br"\ud83d\ude00 \ud83d x \u65e5", &mut out);
        assert_eq!(String::from_utf8_lossy(&out), "\u{1f600} \u{fffd} x \u{65e5}");
    }
}
