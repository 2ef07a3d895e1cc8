//! The engine's columns as plain cells.

use datafusion::arrow::{
    array::RecordBatch,
    datatypes::SchemaRef,
    util::display::{ArrayFormatter, FormatOptions},
};
use ports::{Answer, QueryError};

use crate::error;

/// Days and moments are written as people type them: `2015-04-01`, with offset.
const FORMAT: FormatOptions<'static> = FormatOptions::new().with_null("");

/// The names of the columns.
pub(crate) fn names(schema: &SchemaRef) -> Vec<String> {
    schema.fields().iter().map(|field| field.name().clone()).collect()
}

/// Adds the rows of `batch` up to `rows_max`; all of them are counted.
pub(crate) fn add(
    answer: &mut Answer,
    batch: &RecordBatch,
    rows_max: usize,
) -> Result<(), QueryError> {
    answer.found += batch.num_rows() as u64;
    let room = rows_max.saturating_sub(answer.rows.len()).min(batch.num_rows());
    let formatters: Result<Vec<_>, _> =
        batch.columns().iter().map(|array| ArrayFormatter::try_new(array, &FORMAT)).collect();
    let formatters = formatters.map_err(error::arrow)?;
    for row in 0..room {
        let columns = batch.columns().iter().zip(&formatters);
        let cell = columns
            .map(|(array, shown)| (!array.is_null(row)).then(|| shown.value(row).to_string()));
        answer.rows.push(cell.collect());
    }
    Ok(())
}
