//! Names as people and machines write them.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A name for comparing: full and half width, upper and lower case are one, and
/// what cannot be seen is gone. Only for comparing: what was written is kept.
#[must_use]
pub fn folded(name: &str) -> String {
    fold(name).into_owned()
}

/// As [`folded`], without a copy where the name is folded already: most are, and checks
/// compare millions.
#[must_use]
pub fn fold(name: &str) -> Cow<'_, str> {
    let plain = |b: u8| (b' '..=b'~').contains(&b);
    match name.bytes().all(plain) {
        true if name.bytes().any(|b| b.is_ascii_uppercase()) => name.to_ascii_lowercase().into(),
        true => name.into(),
        false => settled(name).into(),
    }
}

fn settled(name: &str) -> String {
    // What is taken out may have kept two characters apart that now become one, so this
    // goes on until nothing changes; a few rounds are more than any name needs.
    const ROUNDS_MAX: usize = 8;
    let mut folded = name.to_owned();
    for _ in 0..ROUNDS_MAX {
        let next = fold_once(&folded);
        if next == folded {
            break;
        }
        folded = next;
    }
    folded
}

fn fold_once(name: &str) -> String {
    name.nfkc().filter(|c| !invisible(*c)).flat_map(char::to_lowercase).collect()
}

/// A name as an index may hold it: folded, and not longer than its keys may be.
pub(crate) fn indexed(name: &str) -> String {
    const CHARACTERS_MAX: usize = 200;
    folded(name).chars().take(CHARACTERS_MAX).collect()
}

/// Whether two names are the same but for how they are written.
#[must_use]
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || folded(a) == folded(b)
}

/// Whether a name has characters that act or cannot be seen: controls,
/// bidirectional marks, zero-width ones.
#[must_use]
pub fn has_invisible(name: &str) -> bool {
    name.chars().any(invisible)
}

/// Whether a name can only name a file in a folder, never lead out of it.
#[must_use]
pub fn plain_file_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.len() <= 64 && name.chars().all(plain)
}

fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn folding_settles(name in "\\PC{0,20}|[\u{0}-\u{7f}\u{300}-\u{36f}\u{610}-\u{61f}]{0,20}") {
            proptest::prop_assert_eq!(folded(&folded(&name)), folded(&name));
        }

        #[test]
        fn the_short_way_says_the_same(name in "[\u{0}-\u{7f}]{0,20}|\\PC{0,20}") {
            proptest::prop_assert_eq!(folded(&name), settled(&name));
        }
    }

    #[test]
    fn what_is_taken_out_does_not_keep_marks_apart() {
        let apart = "か\u{200b}\u{3099}";
        assert_eq!(folded(apart), "が");
    }

    #[test]
    fn one_machine_written_in_many_ways_is_one() {
        for other in ["pc-017", "ＰＣ-０１７", "PC-\u{200b}017", "PC-017\u{202e}"] {
            assert!(same_name("PC-017", other), "{other}");
        }
        assert!(same_name("ｻｰﾊﾞ1", "サーバ1"));
        assert!(!same_name("PC-017", "PC-0l7"), "look-alikes are not guessed");
        assert!(has_invisible("a\u{200b}b") && !has_invisible("障害・事案 A-1"));
    }
}
