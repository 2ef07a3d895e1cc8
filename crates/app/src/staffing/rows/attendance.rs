//! A row of the list of those who were invited.

use std::collections::HashSet;

use model::{Attendance, TrainingScore};
use tables::{Expected, Fault, Source};

use crate::{
    import::{cells::Cells, whole::whole},
    staffing::ROWS_MAX,
};

const COLUMNS: [&str; 4] = ["id", "attended", "reached", "possible"];
const REQUIRED: [&str; 2] = ["id", "attended"];

/// Everybody, each once, or every faulty cell.
pub(in crate::staffing) fn all(list: &Source) -> Result<Vec<Attendance>, Vec<Fault>> {
    let rows = whole(list, &REQUIRED, &COLUMNS, ROWS_MAX)?;
    let (mut seen, mut invited, mut faults) = (HashSet::new(), Vec::new(), Vec::new());
    for row in &rows {
        let cells = Cells(row);
        match one(&cells) {
            Ok(one) if !seen.insert(one.person.clone()) => {
                faults.push(cells.fault("id", Expected::new("id-once")));
            }
            Ok(one) => invited.push(one),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(invited) } else { Err(faults) }
}

fn one(row: &Cells<'_>) -> Result<Attendance, Fault> {
    let attended = match model::folded(&row.required("attended")?).as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(row.fault("attended", Expected::of("word", "yes, no"))),
    };
    Ok(Attendance { person: row.id()?, attended, score: score(row, attended)? })
}

/// A result has both figures, is no more than could be reached, and is of somebody who came.
fn score(row: &Cells<'_>, attended: bool) -> Result<Option<TrainingScore>, Fault> {
    let number = |column: &str| {
        let read = |cell: &str| {
            let number = model::folded(cell).parse::<u32>();
            number.map_err(|_| row.fault(column, Expected::new("whole-number")))
        };
        row.cell(column).map(read).transpose()
    };
    match (number("reached")?, number("possible")?) {
        (None, None) => Ok(None),
        (Some(reached), Some(possible)) if attended && reached <= possible => {
            Ok(Some(TrainingScore { reached, possible }))
        }
        _ => Err(row.fault("reached", Expected::new("score"))),
    }
}
