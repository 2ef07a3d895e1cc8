//! One row under the header.

use std::{collections::HashSet, sync::Arc};

use crate::{Expected, Fault, Limits};

/// One row: its line and its cells by the names of the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line of a text or row of a sheet, from 1.
    pub line: u64,
    header: Arc<[String]>,
    cells: Vec<String>,
}

impl Row {
    pub(crate) fn new(line: u64, header: &Arc<[String]>, cells: Vec<String>) -> Self {
        Self { line, header: header.clone(), cells }
    }

    /// The cell under `column`, as written; `None` if the list has no such column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&str> {
        let at = self.header.iter().position(|name| name == column)?;
        self.cells.get(at).map(String::as_str)
    }

    /// The cells in the order of the header.
    #[must_use]
    pub fn cells(&self) -> &[String] {
        &self.cells
    }

    /// A fault in the cell under `column`.
    #[must_use]
    pub fn fault(&self, column: &str, expected: Expected) -> Fault {
        Fault::new(self.line, column, expected, self.get(column).unwrap_or_default())
    }
}

/// The trimmed names of the columns.
///
/// # Errors
/// Every name that is empty, doubled, or not plain text.
pub(crate) fn header(
    line: u64,
    cells: &[String],
    limits: &Limits,
) -> Result<Arc<[String]>, Vec<Fault>> {
    if cells.len() > limits.columns {
        let expected = Expected::of("columns-at-most", limits.columns);
        return Err(vec![Fault::new(line, "", expected, &cells.len().to_string())]);
    }
    let names: Arc<[String]> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let (mut seen, mut faults) = (HashSet::new(), Vec::new());
    for (number, name) in (1..).zip(names.iter()) {
        let code = match name {
            name if name.is_empty() || name.contains(char::is_control) => "column-name",
            name if !seen.insert(name) => "column-once",
            _ => continue,
        };
        faults.push(Fault::new(line, u64::to_string(&number), Expected::new(code), name));
    }
    if faults.is_empty() { Ok(names) } else { Err(faults) }
}
