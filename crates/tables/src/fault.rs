//! What is wrong with a list, and where.

/// A place in a list that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: expected {expected}, found {found:?}")]
pub struct Fault {
    /// Line of a text or row of a sheet, from 1; 0 if it is the file as a whole.
    pub line: u64,
    /// The name of the column, or its number from 1 where it has no name; empty if
    /// it is the row as a whole.
    pub column: String,
    /// What would be taken.
    pub expected: Expected,
    /// What stands there.
    pub found: String,
}

/// What would be taken, as a code with one argument; `text` says it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}{}{detail}", if detail.is_empty() { "" } else { ": " })]
pub struct Expected {
    /// For example `cell-count`.
    pub code: &'static str,
    /// A figure or the words to choose from; empty if there is nothing to add.
    pub detail: String,
}

impl Expected {
    /// The code alone.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Self { code, detail: String::new() }
    }

    /// The code with what it speaks of.
    #[must_use]
    pub fn of(code: &'static str, detail: impl ToString) -> Self {
        Self { code, detail: detail.to_string() }
    }
}

/// As much of a cell as helps to find it again.
const SHOWN: usize = 120;

impl Fault {
    /// A fault in a cell.
    #[must_use]
    pub fn new(line: u64, column: impl Into<String>, expected: Expected, found: &str) -> Self {
        let found = match found.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &found[..end]),
            None => found.to_owned(),
        };
        Self { line, column: column.into(), expected, found }
    }

    /// A fault of the file as a whole.
    #[must_use]
    pub fn whole(expected: Expected, found: &str) -> Self {
        Self::new(0, "", expected, found)
    }
}
