//! A list that somebody fills in and sends back: a workbook in which what must stay is
//! locked and what can be chosen is offered. Every cell is text, so that nothing acts.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format as Style, FormatAlign, ProtectionOptions,
    Workbook, Worksheet, XlsxError,
};

use crate::WriteError;

/// What may stand in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choices {
    /// Anything.
    Any,
    /// One of these words, or nothing; spreadsheets offer them and refuse others. All
    /// together at most 255 characters.
    Of(Vec<String>),
}

/// A column of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormColumn {
    /// Its heading.
    pub name: String,
    /// Whether spreadsheets keep people from changing it by accident. It is no protection:
    /// whoever takes the list back judges every cell.
    pub locked: bool,
    /// What may stand in it.
    pub choices: Choices,
    /// Its width in characters.
    pub width: u16,
}

/// A workbook with `columns` and `rows` of text.
///
/// # Errors
/// If a workbook cannot hold it.
pub fn form<'a>(
    columns: &[FormColumn],
    rows: impl IntoIterator<Item = &'a [String]>,
) -> Result<Vec<u8>, WriteError> {
    Ok(workbook(columns, rows)?)
}

fn workbook<'a>(
    columns: &[FormColumn],
    rows: impl IntoIterator<Item = &'a [String]>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    let styles: Vec<_> = columns.iter().map(style).collect();
    let mut last = 1;
    for (row, cells) in (1..).zip(rows) {
        for (column, (cell, style)) in (0..).zip(cells.iter().zip(&styles)) {
            // Also what is empty: a cell that is not there cannot be unlocked.
            match cell.is_empty() {
                true => sheet.write_blank(row, column, style)?,
                false => sheet.write_string_with_format(row, column, cell, style)?,
            };
        }
        last = row;
    }
    for (at, column) in (0..).zip(columns) {
        head(sheet, at, column, last)?;
    }
    let allowed =
        ProtectionOptions { format_columns: true, format_rows: true, ..Default::default() };
    sheet.protect_with_options(&allowed);
    workbook.save_to_buffer()
}

fn style(column: &FormColumn) -> Style {
    let style = Style::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    if column.locked { style.set_background_color("F2F2F2") } else { style.set_unlocked() }
}

fn head(sheet: &mut Worksheet, at: u16, column: &FormColumn, last: u32) -> Result<(), XlsxError> {
    let bold = Style::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    sheet.write_string_with_format(0, at, &column.name, &bold)?;
    sheet.set_column_width(at, f64::from(column.width))?;
    if let Choices::Of(words) = &column.choices {
        let offered = DataValidation::new().allow_list_strings(words)?;
        let offered = offered.set_error_style(DataValidationErrorStyle::Stop);
        sheet.add_data_validation(1, at, last, at, &offered)?;
    }
    Ok(())
}
