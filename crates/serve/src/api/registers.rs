//! 資産、主体、権限: read; allowances: read and add.

use std::sync::Arc;

use axum::{
    Json,
    http::{HeaderName, StatusCode, Uri},
};
use jiff::Timestamp;
use model::{Allow, Asset, Kind, Mandate, Party, Record};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{Asked, Body, Id},
    etag::etag,
    paging::{Page, Paging},
    problem::Problem,
};
use crate::{server::House, visitor::Visitor};

pub(super) fn router() -> OpenApiRouter<Arc<House>> {
    OpenApiRouter::new()
        .routes(routes!(assets))
        .routes(routes!(asset))
        .routes(routes!(parties))
        .routes(routes!(party))
        .routes(routes!(mandates))
        .routes(routes!(allowances, allow))
}

type Shown<T> = ([(HeaderName, String); 1], Json<T>);

async fn page<T>(
    visitor: &Visitor,
    register: (Kind, fn(Record) -> Option<T>),
    parent: Option<&str>,
    paging: Paging,
    uri: &Uri,
) -> Result<Json<Page<T>>, Problem> {
    let read = visitor.desk.listed(register, parent, paging.window()?).await?;
    Ok(Json(paging.page(read, uri)))
}

/// Assets, those entered last first.
#[utoipa::path(get, path = "/assets", operation_id = "list_assets", tag = "registers",
    params(Paging), responses((status = 200, description = "A page of them", body = Page<Asset>)))]
async fn assets(
    visitor: Visitor,
    Asked(paging): Asked<Paging>,
    uri: Uri,
) -> Result<Json<Page<Asset>>, Problem> {
    page(&visitor, (Kind::Asset, Record::asset), None, paging, &uri).await
}

/// One asset.
#[utoipa::path(get, path = "/assets/{id}", operation_id = "show_asset", tag = "registers",
    params(("id" = String, Path, description = "The asset")),
    responses((status = 200, description = "The asset", body = Asset,
        headers(("etag", description = "Its version")))))]
async fn asset(visitor: Visitor, Id(id): Id) -> Result<Shown<Asset>, Problem> {
    let found = visitor.desk.shown((Kind::Asset, Record::asset), &id).await?;
    Ok((etag(found.version), Json(found.record)))
}

/// Parties, those entered last first.
#[utoipa::path(get, path = "/parties", operation_id = "list_parties", tag = "registers",
    params(Paging), responses((status = 200, description = "A page of them", body = Page<Party>)))]
async fn parties(
    visitor: Visitor,
    Asked(paging): Asked<Paging>,
    uri: Uri,
) -> Result<Json<Page<Party>>, Problem> {
    page(&visitor, (Kind::Party, Record::party), None, paging, &uri).await
}

/// One party.
#[utoipa::path(get, path = "/parties/{id}", operation_id = "show_party", tag = "registers",
    params(("id" = String, Path, description = "The party")),
    responses((status = 200, description = "The party", body = Party,
        headers(("etag", description = "Its version")))))]
async fn party(visitor: Visitor, Id(id): Id) -> Result<Shown<Party>, Problem> {
    let found = visitor.desk.shown((Kind::Party, Record::party), &id).await?;
    Ok((etag(found.version), Json(found.record)))
}

/// Whose mandates.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Whose {
    /// Only those of this party.
    party: Option<String>,
}

/// Mandates, ended ones too, those given last first.
#[utoipa::path(get, path = "/mandates", operation_id = "list_mandates", tag = "registers",
    params(Whose, Paging),
    responses((status = 200, description = "A page of them", body = Page<Mandate>)))]
async fn mandates(
    visitor: Visitor,
    Asked(whose): Asked<Whose>,
    Asked(paging): Asked<Paging>,
    uri: Uri,
) -> Result<Json<Page<Mandate>>, Problem> {
    let party = whose.party.as_deref();
    page(&visitor, (Kind::Mandate, Record::mandate), party, paging, &uri).await
}

/// Allowances, expired ones too, the latest end first.
#[utoipa::path(get, path = "/allowances", operation_id = "list_allowances", tag = "registers",
    params(Paging), responses((status = 200, description = "A page of them", body = Page<Allow>)))]
async fn allowances(
    visitor: Visitor,
    Asked(paging): Asked<Paging>,
    uri: Uri,
) -> Result<Json<Page<Allow>>, Problem> {
    page(&visitor, (Kind::Allow, Record::allow), None, paging, &uri).await
}

/// An entity that detectors leave alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAllowance {
    /// Name of a host, address or server, or `client>server` for one pair.
    #[schema(pattern = r"\S")]
    entity: String,
    /// Until, and not including, this instant of event time.
    until: Timestamp,
    /// Why it is allowed.
    why: Option<String>,
}

/// Adds an allowance, or moves its date.
#[utoipa::path(post, path = "/allowances", operation_id = "add_allowance", tag = "registers",
    request_body = NewAllowance,
    responses((status = 201, description = "The allowance", body = Allow)))]
async fn allow(
    visitor: Visitor,
    Body(new): Body<NewAllowance>,
) -> Result<(StatusCode, Json<Allow>), Problem> {
    let allow = Allow { entity: new.entity, until: new.until, why: new.why };
    visitor.desk.allow(allow.clone()).await?;
    Ok((StatusCode::CREATED, Json(allow)))
}
