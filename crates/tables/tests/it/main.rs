//! Lists in and out, as files.

mod bad_input;
mod form;
mod round_trip;

use tables::{Fault, Source};

/// Every row of a list, cells only; or its faults.
pub fn rows(bytes: impl AsRef<[u8]>) -> Result<Vec<Vec<String>>, Vec<Fault>> {
    read(&Source::memory(bytes.as_ref()))
}

/// As [`rows`], for any source.
pub fn read(source: &Source) -> Result<Vec<Vec<String>>, Vec<Fault>> {
    let rows = source.open()?;
    let header = rows.header().to_vec();
    let (mut good, mut faults) = (vec![header], Vec::new());
    for row in rows {
        match row {
            Ok(row) => good.push(row.cells().to_vec()),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(good) } else { Err(faults) }
}

/// The faults of a list, as `line/column: code`.
pub fn faults(bytes: impl AsRef<[u8]>) -> Vec<String> {
    said(&rows(bytes).expect_err("faults"))
}

/// As [`faults`], of faults.
pub fn said(faults: &[Fault]) -> Vec<String> {
    let said = |fault: &Fault| format!("{}/{}: {}", fault.line, fault.column, fault.expected);
    faults.iter().map(said).collect()
}
