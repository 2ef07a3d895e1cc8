//! Text from outside, made fit to be drawn.

use event::escaped;

use crate::fonts::Fonts;

/// Characters kept together in a run that must be broken somewhere.
const STEP: usize = 4;

/// Stands for a place to break that is no part of the text, so that it is not copied
/// from the page along with a hash or an address. The template puts a space of no
/// width in its place.
const SILENT: char = '\u{1f}';

/// The same between marks such as brackets, where a space would not let a line break.
/// This one stays in the text.
const BREAK: char = '\u{200b}';

/// `text` with everything that acts, and everything the fonts cannot draw, written
/// as `\u{…}`: a box in place of a character would hide what was there, and the
/// archival standard forbids it. Runs of more than `longest` characters get places
/// to break, so that no text leaves its column.
pub fn shown(text: &str, fonts: &Fonts, longest: usize) -> String {
    softened(&drawable(&escaped(text.as_bytes()).to_string(), fonts), longest)
}

fn drawable(text: &str, fonts: &Fonts) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // The commonest by far, and surely in the fonts.
            ' '..='~' => out.push(c),
            c if selects(c) || (fonts.draw(c) && !private(c)) => out.push(c),
            c => out.extend(c.escape_unicode()),
        }
    }
    out
}

/// Whether `c` chooses a variant of the character before it, as in names of people
/// and places.
fn selects(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether `c` means only what its sender and receiver agreed on.
fn private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

fn softened(text: &str, longest: usize) -> String {
    let soft =
        |run: &str| if run.chars().count() > longest { stepped(run) } else { run.to_owned() };
    runs(text).into_iter().map(soft).collect()
}

/// `text` in pieces without a place to break.
fn runs(text: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    let after = text.char_indices().skip(1);
    for (before, (at, c)) in text.chars().zip(after) {
        if parts(before) || (closes(before) && !closes(c)) {
            runs.push(&text[start..at]);
            start = at;
        }
    }
    runs.push(&text[start..]);
    runs
}

fn stepped(run: &str) -> String {
    let mut out = String::with_capacity(run.len() * 2);
    let mut since = 0;
    let mut before = ' ';
    for c in run.chars() {
        if let Some(place) = place(since, before, c) {
            out.push(place);
            since = 0;
        }
        out.push(c);
        since += 1;
        before = c;
    }
    out
}

/// What lets a line break between `before` and `c`, `since` characters after the last.
fn place(since: usize, before: char, c: char) -> Option<char> {
    match since {
        _ if joins(c) => None,
        STEP.. if before.is_alphanumeric() && c.is_alphanumeric() => Some(SILENT),
        since if since >= 2 * STEP => Some(BREAK),
        _ => None,
    }
}

/// Whether a line may break after `c` anyway.
fn parts(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{3000}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
        || (matches!(c, 'あ'..='ん' | 'ア'..='ン') && !small(c))
}

/// Whether a line may break after `c`, unless another such character follows.
fn closes(c: char) -> bool {
    "、。，．：；！？）」』】".contains(c)
}

/// Small kana begin no line, so a run of them has no place to break.
fn small(c: char) -> bool {
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ".contains(c)
}

/// Whether `c` is drawn onto the character before it.
fn joins(c: char) -> bool {
    selects(c) || matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}')
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::embedded);

    fn check(input: &str, expected: &str) {
        assert_eq!(shown(input, &FONTS, 20), expected);
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        check("PC-017を隔離しました（17:20）。", "PC-017を隔離しました（17:20）。");
        check("#panic() $x$ *b* [l] <a> @r \\", "#panic() $x$ *b* [l] <a> @r \\");
        check("葛\u{e0100}城市", "葛\u{e0100}城市");
    }

    #[test]
    fn what_acts_or_cannot_be_drawn_is_written_out() {
        check("\x1b[31m\0", "\\u{1b}[31m\\u{0}");
        check("a\u{202e}b", "a\\u{202e}b");
        check("火\u{1f525}", "火\\u{1f525}");
        check("\u{e000}", "\\u{e000}");
    }

    #[test]
    fn only_long_runs_get_places_to_break() {
        check("x".repeat(20).as_str(), "x".repeat(20).as_str());
        check("x".repeat(22).as_str(), &format!("{}xx", "xxxx\u{1f}".repeat(5)));
        check(&"(".repeat(24), &["(((((((("; 3].join("\u{200b}"));
        check(&"障害".repeat(50), &"障害".repeat(50));
        check(&"a-".repeat(50), &"a-".repeat(50));
        check(&"measure:web、".repeat(9), &"measure:web、".repeat(9));
    }

    proptest! {
        #[test]
        fn nothing_that_acts_remains(text in any::<String>()) {
            let acts = |c: char| c.is_control() && c != SILENT || ('\u{202a}'..='\u{202e}').contains(&c);
            let left = shown(&text, &FONTS, 20).chars().find(|&c| acts(c));
            prop_assert_eq!(left, None);
        }

        #[test]
        fn no_run_is_too_long_for_a_column(text in "[!-,.-~ァe\u{301}]{0,200}") {
            let out = softened(&text, 0);
            let drawn = |run: &str| run.chars().filter(|&c| !joins(c)).count();
            prop_assert!(out.split([SILENT, BREAK]).all(|run| drawn(run) <= 2 * STEP));
            prop_assert_eq!(out.replace([SILENT, BREAK], ""), text);
        }
    }
}
