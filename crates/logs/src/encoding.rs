//! Text encodings of tables: UTF-8 and Shift_JIS.

use std::borrow::Cow;

use bstr::ByteSlice;
use encoding_rs::SHIFT_JIS;

/// The byte order mark of UTF-8, which is no part of the text.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Whether `bytes` are Shift_JIS and cannot be UTF-8.
pub(crate) fn is_shift_jis(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err() && from_shift_jis(bytes).is_some()
}

/// `bytes` decoded from Shift_JIS, if they are.
pub(crate) fn from_shift_jis(bytes: &[u8]) -> Option<Cow<'_, str>> {
    SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
}

/// A name from outside as text: UTF-8, else Shift_JIS, else with replacement characters.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match bytes.to_str() {
        Ok(text) => text.into(),
        Err(_) => from_shift_jis(bytes).unwrap_or_else(|| bytes.to_str_lossy()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_comes_first_and_then_shift_jis() {
        let shift_jis = b"\x93\xfa\x8e\x9e"; // 日時
        assert!(is_shift_jis(shift_jis));
        assert_eq!(text(shift_jis), "日時");
        assert!(!is_shift_jis("日時".as_bytes()));
        assert_eq!(text("日時".as_bytes()), "日時");
        assert!(!is_shift_jis(b"\xfd\xff"));
        assert_eq!(text(b"a\xff"), "a\u{fffd}");
    }
}
