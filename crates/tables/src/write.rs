//! Lists out: exactly what is shown, as CSV or XLSX, with nothing that acts.

use rust_xlsxwriter::{Format as Style, Workbook, Worksheet, XlsxError};

use crate::neutral::neutral;

/// What a list is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with commas and CRLF. With the byte order mark, spreadsheets read
    /// Japanese aright; without, other programs do.
    Csv {
        /// Whether the byte order mark comes first.
        bom: bool,
    },
    /// A workbook with one sheet.
    Xlsx,
}

impl Format {
    /// By the ending of a file's name: `.csv` (with the mark) or `.xlsx`.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv { bom: true }),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// The media type, for a download.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv { .. } => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A cell: a number stays a number, everything else is text and never a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text as it is.
    Text(String),
    /// A finite number.
    Number(f64),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

/// Why a list cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A workbook holds 1,048,576 rows of cells with 32,767 characters; CSV has no bound.
    #[error("a workbook cannot hold this: {0}")]
    Workbook(#[from] XlsxError),
}

/// The list with `header` and `rows` in `format`.
///
/// # Errors
/// If a workbook cannot hold it.
pub fn write<'a>(
    format: Format,
    header: &[&str],
    rows: impl IntoIterator<Item = &'a [Cell]>,
) -> Result<Vec<u8>, WriteError> {
    match format {
        Format::Csv { bom } => Ok(csv(bom, header, rows)),
        Format::Xlsx => Ok(workbook(header, rows)?),
    }
}

fn csv<'a>(bom: bool, header: &[&str], rows: impl IntoIterator<Item = &'a [Cell]>) -> Vec<u8> {
    let mut out = String::from(if bom { "\u{feff}" } else { "" });
    record(&mut out, header.iter().map(|name| neutral(name)));
    for row in rows {
        record(
            &mut out,
            row.iter().map(|cell| match cell {
                Cell::Text(text) => neutral(text),
                Cell::Number(number) => number.to_string().into(),
            }),
        );
    }
    out.into_bytes()
}

fn record(out: &mut String, cells: impl Iterator<Item = impl AsRef<str>>) {
    for (number, cell) in cells.enumerate() {
        if number > 0 {
            out.push(',');
        }
        quoted(out, cell.as_ref());
    }
    out.push_str("\r\n");
}

/// Quoted also where blanks at the ends or another program's delimiter could matter.
fn quoted(out: &mut String, cell: &str) {
    let plain = |c: char| !matches!(c, '"' | ',' | ';' | '\t' | '\r' | '\n');
    if cell.chars().all(plain) && cell.trim() == cell {
        return out.push_str(cell);
    }
    out.push('"');
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

fn workbook<'a>(
    header: &[&str],
    rows: impl IntoIterator<Item = &'a [Cell]>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Style::new().set_bold();
    for (column, name) in (0..).zip(header) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (number, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            put(sheet, number, column, cell)?;
        }
    }
    workbook.save_to_buffer()
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string(row, column, text)?,
        Cell::Number(number) => sheet.write_number(row, column, *number)?,
    };
    Ok(())
}
