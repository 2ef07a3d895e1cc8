//! What is wrong with a pack, and where.

use std::ops::Range;

/// One fault, at a position of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}")]
pub struct Fault {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub what: String,
}

impl Fault {
    pub(crate) fn at(file: &str, text: &str, offset: usize, what: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            what: what.into(),
        }
    }

    pub(crate) fn of(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let span: Range<usize> = error.span().unwrap_or(0..0);
        Self::at(file, text, span.start, error.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let text = "a = 1\n題 = 2\n";
        let position = |offset| {
            let fault = Fault::at("p", text, offset, "");
            (fault.line, fault.column)
        };
        assert_eq!(position(0), (1, 1));
        assert_eq!(position(text.find('2').unwrap()), (2, 5));
        assert_eq!(position(usize::MAX), (3, 1));
    }
}
