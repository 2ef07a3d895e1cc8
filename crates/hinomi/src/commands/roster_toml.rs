//! A roster in TOML as the rows of a list, each with the line where it stands.

use std::collections::BTreeMap;

use app::Row;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::failure::BadInput;

/// The rows of `[quiet]`, `[[duty]]` and `[[contact]]`, and the zone if it is named.
///
/// # Errors
/// Bad input with line and column.
pub fn rows(file: &str, text: &str) -> Result<(Vec<Row>, Option<String>), BadInput> {
    let at = |offset: usize, what: &str| {
        let before = text.get(..offset).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[start..].chars().count() + 1;
        BadInput(format!("{file}:{}:{column}: {what}", line(text, offset)))
    };
    let table = DeTable::parse(text);
    let table = table.map_err(|error| at(error.span().map_or(0, |s| s.start), error.message()))?;
    let (mut rows, mut zone) = (Vec::new(), None);
    for (key, value) in table.get_ref() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("zone", DeValue::String(name)) => zone = Some(name.to_string()),
            ("quiet", DeValue::Table(table)) => {
                let mut row = row(text, key.span().start, table);
                row.cells.insert("level".into(), "quiet".into());
                rows.push(row);
            }
            ("duty" | "contact", DeValue::Array(tables)) => {
                for table in tables {
                    let DeValue::Table(cells) = table.get_ref() else {
                        return Err(at(table.span().start, "expected a table"));
                    };
                    rows.push(row(text, table.span().start, cells));
                }
            }
            _ => {
                return Err(at(
                    key.span().start,
                    "expected zone, [quiet], [[duty]] or [[contact]]",
                ));
            }
        }
    }
    rows.sort_by_key(|row| row.line);
    Ok((rows, zone))
}

fn row(text: &str, offset: usize, table: &DeTable<'_>) -> Row {
    let cell = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let key: &std::borrow::Cow<'_, str> = key.get_ref();
        (key.to_string(), shown(value.get_ref()))
    };
    Row { line: line(text, offset), cells: table.iter().map(cell).collect::<BTreeMap<_, _>>() }
}

fn line(text: &str, offset: usize) -> u64 {
    text.get(..offset).unwrap_or_default().matches('\n').count() as u64 + 1
}

/// A value as a cell of a list would have it.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        DeValue::Array(values) => {
            values.iter().map(|value| shown(value.get_ref())).collect::<Vec<_>>().join(";")
        }
        other => format!("{other:?}"),
    }
}
