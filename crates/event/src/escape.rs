//! Showing bytes from outside without letting them act.

use std::fmt;

use bstr::ByteSlice;

/// Displays `bytes` with every control, bidirectional and zero-width character
/// and every invalid byte written as an escape, so that a log line can neither
/// move a cursor nor hide itself in a terminal, a page or a report.
pub fn escaped(bytes: &[u8]) -> impl fmt::Display + '_ {
    Escaped(bytes)
}

struct Escaped<'a>(&'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (start, end, c) in self.0.char_indices() {
            let raw = &self.0[start..end];
            match c {
                char::REPLACEMENT_CHARACTER if raw != "\u{fffd}".as_bytes() => {
                    raw.iter().try_for_each(|b| write!(f, "\\x{b:02x}"))?;
                }
                c if acts(c) => write!(f, "{}", c.escape_unicode())?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

/// Whether showing `c` does something other than drawing a glyph: controls,
/// bidirectional and zero-width characters.
#[must_use]
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &[u8], expected: &str) {
        assert_eq!(escaped(input).to_string(), expected);
    }

    #[test]
    fn ansi_newlines_bidi_and_broken_bytes_are_shown_not_obeyed() {
        check(b"\x1b[31mred", "\\u{1b}[31mred");
        check(b"a\nb\r", "a\\u{a}b\\u{d}");
        check("a\u{202e}b\u{200b}".as_bytes(), "a\\u{202e}b\\u{200b}");
        check(b"\xff\x83ok", "\\xff\\x83ok");
        check("障害・事案".as_bytes(), "障害・事案");
        check("\u{fffd}".as_bytes(), "\u{fffd}");
    }
}
