//! Lists in memory as the engine's columns.

use std::sync::Arc;

use datafusion::arrow::{
    array::{
        ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch,
        RecordBatchOptions, StringArray, TimestampMicrosecondArray,
    },
    datatypes::{Field, Schema},
};
use ports::{Cells, ListColumn, QueryError};

use crate::error;

/// The list as one batch.
pub(crate) fn of(list: &[ListColumn]) -> Result<RecordBatch, QueryError> {
    let arrays: Vec<ArrayRef> = list.iter().map(|column| array(&column.cells)).collect();
    let fields = list.iter().zip(&arrays);
    let fields: Vec<_> = fields
        .map(|(column, array)| Field::new(&column.name, array.data_type().clone(), true))
        .collect();
    let options =
        RecordBatchOptions::new().with_row_count(Some(arrays.first().map_or(0, |a| a.len())));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
        .map_err(error::arrow)
}

fn array(cells: &Cells) -> ArrayRef {
    match cells {
        Cells::Text(cells) => Arc::new(StringArray::from_iter(cells)),
        Cells::Integer(cells) => Arc::new(Int64Array::from_iter(cells.iter().copied())),
        Cells::Number(cells) => Arc::new(Float64Array::from_iter(cells.iter().copied())),
        Cells::Flag(cells) => Arc::new(BooleanArray::from_iter(cells.iter().copied())),
        Cells::Day(cells) => Arc::new(Date32Array::from_iter(cells.iter().copied())),
        Cells::Moment(cells) => {
            let moments = TimestampMicrosecondArray::from_iter(cells.iter().copied());
            Arc::new(moments.with_timezone_utc())
        }
    }
}
