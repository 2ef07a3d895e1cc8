//! Text that a spreadsheet would take for a formula, made harmless and back.
//!
//! A spreadsheet evaluates a CSV cell by its first character, quoted or not. An
//! apostrophe before it says that the cell is text. So that every text comes back
//! as it was, an apostrophe is added also where there are already some.

/// Characters that begin a formula, in half and full width, or hide one that does.
const BEGINS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn acts(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(BEGINS)
}

/// `text` with an apostrophe before it, if it would be taken for a formula.
pub(crate) fn neutral(text: &str) -> std::borrow::Cow<'_, str> {
    if acts(text) { format!("'{text}").into() } else { text.into() }
}

/// What [`neutral`] was given.
pub(crate) fn plain(text: String) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if acts(rest) => rest.to_owned(),
        _ => text,
    }
}
