//! 監査証跡: head, entries, proof of a record.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, Uri},
};
use jiff::Timestamp;
use model::{Code, Key, Kind, Refusal};
use ports::Proof;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{body::Asked, paging::Page, problem::Problem};
use crate::{server::House, visitor::Visitor};

pub(super) fn router() -> OpenApiRouter<Arc<House>> {
    OpenApiRouter::new().routes(routes!(head)).routes(routes!(entries)).routes(routes!(proof))
}

/// How far the ledger goes.
#[derive(Debug, Serialize, ToSchema)]
struct Head {
    /// Number of entries.
    entries: u64,
    /// When the last one was recorded.
    at: Option<Timestamp>,
}

/// How far the ledger goes.
#[utoipa::path(get, path = "/ledger/head", operation_id = "show_head", tag = "ledger",
    responses((status = 200, description = "The head", body = Head)))]
async fn head(State(house): State<Arc<House>>, visitor: Visitor) -> Result<Json<Head>, Problem> {
    visitor.desk.may_read().await?;
    let (entries, at) = house.outside.ledger.head().await?;
    Ok(Json(Head { entries, at }))
}

/// From which entry on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct From {
    /// The first entry, from 1.
    #[param(default = 1, minimum = 1, maximum = 9_007_199_254_740_991u64)]
    from: Option<u64>,
    /// At most so many.
    #[param(default = 200, minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

const ENTRIES_MAX: u64 = 200;
/// The greatest number that every reader of JSON takes.
const FROM_MAX: u64 = (1 << 53) - 1;

/// The open part of an entry. The payload stays sealed.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
struct EntryShape {
    /// Version of this form.
    v: u8,
    /// Position in the ledger, from 1.
    seq: u64,
    /// Recorded time; never earlier than that of the entry before.
    recorded_at: Timestamp,
    /// The acting party.
    by: String,
    /// The mandate that allowed it.
    mandate: String,
    /// What happened, for example `incident.recorded`.
    act: String,
    /// The record, for example `incident/2026-014`.
    subject: String,
    /// SHA-256 over salt and payload, base64.
    commitment: String,
}

/// The open parts of entries, oldest first. Takes a mandate to audit.
#[utoipa::path(get, path = "/ledger/entries", operation_id = "list_entries", tag = "ledger",
    params(From),
    responses((status = 200, description = "A page of them", body = Page<EntryShape>)))]
async fn entries(
    State(house): State<Arc<House>>,
    visitor: Visitor,
    Asked(asked): Asked<From>,
    uri: Uri,
) -> Result<Json<Page<EntryShape>>, Problem> {
    let (from, limit) = (asked.from.unwrap_or(1), asked.limit.unwrap_or(ENTRIES_MAX));
    if !(1..=FROM_MAX).contains(&from) || !(1..=ENTRIES_MAX).contains(&limit) {
        let found = format!("from 1–{FROM_MAX}, limit 1–{ENTRIES_MAX}");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "QUERY").arg("found", found));
    }
    let lines = visitor.desk.ledger_page(&*house.outside.ledger, from, limit).await?;
    let more = lines.len() as u64 == limit;
    let read = lines.iter().filter_map(|line| serde_json::from_str(line).ok());
    let next = more.then(|| format!("{}?from={}&limit={limit}", uri.path(), from + limit));
    Ok(Json(Page { items: read.collect(), next }))
}

/// That the last entry about a record stands in the ledger, shown without the others.
#[utoipa::path(get, path = "/ledger/proofs/{kind}/{id}", operation_id = "prove_record", tag = "ledger",
    params(("kind" = String, Path, description = "The register, for example `incident`"),
        ("id" = String, Path, description = "The record")),
    responses((status = 200, description = "The proof", body = Proof)))]
async fn proof(
    State(house): State<Arc<House>>,
    visitor: Visitor,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Json<Proof>, Problem> {
    let absent = || Refusal::new(Code::Absent).field("kind");
    let kind = Kind::by_name(&kind).filter(|kind| *kind != Kind::System).ok_or_else(absent)?;
    let id = super::body::possible(id)?;
    Ok(Json(visitor.desk.ledger_proof(&*house.outside.ledger, &Key::new(kind, id)).await?))
}
