//! The rows of a verdict as a list: exactly what is kept, and nothing in it acts.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use model::{Code, Refusal, Verdict};
use tables::{Cell, Format, WriteError, write};

use super::one::{Asked, chosen};
use crate::{
    pages::lists::download,
    seat::{Seat, Shown},
};

pub(super) async fn csv(
    seat: Seat,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let shown = file(&seat, &id, &asked, Format::Csv { bom: true }).await;
    seat.or_absent(shown)
}

pub(super) async fn xlsx(
    seat: Seat,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let shown = file(&seat, &id, &asked, Format::Xlsx).await;
    seat.or_absent(shown)
}

async fn file(seat: &Seat, id: &str, asked: &Asked, format: Format) -> Shown {
    let past = seat.desk.verdicts(Some(id), (0, 1)).await?;
    let verdict = chosen(seat, id, asked, &past).await?;
    let verdict = verdict.ok_or(Refusal::new(Code::Absent))?;
    let ending = if format == Format::Xlsx { "xlsx" } else { "csv" };
    let Ok(bytes) = list(&verdict, format) else {
        return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    Ok(download(format.media_type(), &format!("{}.{ending}", verdict.id), bytes))
}

fn list(verdict: &Verdict, format: Format) -> Result<Vec<u8>, WriteError> {
    let header: Vec<&str> = verdict.columns.iter().map(String::as_str).collect();
    let cell = |cell: &Option<String>| Cell::Text(cell.clone().unwrap_or_default());
    let rows: Vec<Vec<Cell>> =
        verdict.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    write(format, &header, rows.iter().map(Vec::as_slice))
}
