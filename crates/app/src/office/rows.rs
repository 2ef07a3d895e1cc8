//! Rows of a survey and of a list of incidents, as the yearly report reads them.

use model::{IncidentRow, SurveyRow};
use tables::{Expected, Fault, Source};

use crate::import::{cells::Cells, whole::whole};

const SURVEY: [&str; 4] = ["institution", "sector", "item", "grade"];
const INCIDENTS: [&str; 4] = ["institution", "sector", "day", "cause"];

/// Rows of such a table beyond this are another table.
const ROWS_MAX: usize = 1_000_000;

/// The answers of a survey with grades up to `grade_max`; an empty grade is an answer that
/// nobody gave.
pub(super) fn survey(
    list: &Source,
    name: &str,
    grade_max: u8,
) -> Result<Vec<SurveyRow>, Vec<Fault>> {
    each(list, &SURVEY, |row| {
        Ok(SurveyRow {
            row: format!("{name}:{}", row.0.line),
            institution: row.required("institution")?,
            sector: row.required("sector")?,
            item: row.required("item")?,
            grade: grade(row, grade_max)?,
        })
    })
}

/// Incidents of institutions.
pub(super) fn incidents(list: &Source, name: &str) -> Result<Vec<IncidentRow>, Vec<Fault>> {
    each(list, &INCIDENTS, |row| {
        let missing = || row.fault("day", Expected::new("day"));
        Ok(IncidentRow {
            row: format!("{name}:{}", row.0.line),
            institution: row.required("institution")?,
            sector: row.required("sector")?,
            day: row.day("day")?.ok_or_else(missing)?,
            cause: row.required("cause")?,
        })
    })
}

fn each<T>(
    list: &Source,
    columns: &[&str],
    read: impl Fn(&Cells<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Vec<Fault>> {
    let rows = whole(list, columns, columns, ROWS_MAX)?;
    let (mut read_rows, mut faults) = (Vec::new(), Vec::new());
    for row in &rows {
        match read(&Cells(row)) {
            Ok(row) => read_rows.push(row),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(read_rows) } else { Err(faults) }
}

fn grade(row: &Cells<'_>, grade_max: u8) -> Result<Option<u8>, Fault> {
    let read = |cell: &str| {
        let grade = model::folded(cell).parse().ok().filter(|grade| *grade <= grade_max);
        let expected = || Expected::of("word", format!("0–{grade_max}"));
        grade.ok_or_else(|| row.fault("grade", expected()))
    };
    row.cell("grade").map(read).transpose()
}
