//! Parquet out: rows for a later question.

use std::{fs::File, path::Path, sync::Arc};

use datafusion::parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};
use ports::{ListColumn, QueryError};

use crate::{batch, error};

/// Rows of one group: smaller ones make the file a quarter larger.
const GROUP_ROWS: usize = 1_000_000;

/// Writes parts of one list, one after the other, as a Parquet file; all parts have the
/// same columns. Returns the number of rows.
///
/// # Errors
/// If the file cannot be written, or a part has other columns.
pub fn write_parquet(
    path: &Path,
    parts: &mut dyn Iterator<Item = Vec<ListColumn>>,
) -> Result<u64, QueryError> {
    let Some(first) = parts.next() else { return Ok(0) };
    let first = batch::of(&first)?;
    let file = File::create(path).map_err(error::io)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build();
    let mut writer = ArrowWriter::try_new(file, Arc::clone(first.schema_ref()), Some(properties))
        .map_err(error::parquet)?;
    writer.write(&first).map_err(error::parquet)?;
    let mut rows = first.num_rows() as u64;
    for part in parts {
        let part = batch::of(&part)?;
        writer.write(&part).map_err(error::parquet)?;
        rows += part.num_rows() as u64;
    }
    writer.close().map_err(error::parquet)?;
    Ok(rows)
}
