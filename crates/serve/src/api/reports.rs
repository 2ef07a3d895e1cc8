//! 報告: of an incident; prepare, show, send.

use std::sync::Arc;

use app::Prepared;
use axum::{
    Json,
    extract::State,
    http::{HeaderName, StatusCode, Uri, header},
};
use jiff::Timestamp;
use model::{Kind, Record, Report, ReportKind};
use serde::{Deserialize, Serialize};
use text::ReportShape;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ROOT,
    body::{Asked, Body, Id},
    etag::{IfMatch, Tag},
    paging::{Page, Paging},
    problem::Problem,
};
use crate::{server::House, visitor::Visitor};

pub(super) fn router() -> OpenApiRouter<Arc<House>> {
    OpenApiRouter::new()
        .routes(routes!(list, prepare))
        .routes(routes!(send))
        .routes(routes!(show))
        .routes(routes!(ask))
        .routes(routes!(approve))
}

/// A report in a list.
#[derive(Debug, Serialize, ToSchema)]
struct ReportRow {
    /// Always `report`.
    kind: &'static str,
    /// Its number.
    report: String,
    /// The incident.
    incident: String,
    /// 速報 or 続報.
    #[serde(rename = "type")]
    of: ReportKind,
    /// When the answers were frozen.
    prepared_at: Timestamp,
    /// When it was sent.
    submitted: Option<Timestamp>,
}

impl From<Report> for ReportRow {
    fn from(report: Report) -> Self {
        Self {
            kind: "report",
            report: report.id,
            incident: report.incident,
            of: report.kind,
            prepared_at: report.prepared_at,
            submitted: report.submitted,
        }
    }
}

fn shape(house: &House, prepared: &Prepared) -> ReportShape {
    ReportShape::new(&house.app.form, &prepared.report, &prepared.changes, &house.zone)
}

/// The reports of an incident, newest first.
#[utoipa::path(get, path = "/incidents/{id}/reports", operation_id = "list_reports", tag = "reports",
    params(("id" = String, Path, description = "The incident"), Paging),
    responses((status = 200, description = "A page of them", body = Page<ReportRow>)))]
async fn list(
    visitor: Visitor,
    Id(id): Id,
    Asked(paging): Asked<Paging>,
    uri: Uri,
) -> Result<Json<Page<ReportRow>>, Problem> {
    let window = paging.window()?;
    visitor.desk.shown((Kind::Incident, Record::incident), &id).await?;
    let read = visitor.desk.listed((Kind::Report, Record::report), Some(&id), window).await?;
    Ok(Json(paging.page(read.into_iter().map(ReportRow::from).collect(), &uri)))
}

/// Which report to prepare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewReport {
    /// A follow-up needs a report to follow.
    #[serde(rename = "type")]
    of: ReportKind,
}

/// Freezes the answers as a report.
#[utoipa::path(post, path = "/incidents/{id}/reports", operation_id = "prepare_report", tag = "reports",
    params(("id" = String, Path, description = "The incident"),
        ("If-Match" = inline(Option<Tag>), Header, description = "Only if the incident is still this version")),
    request_body = NewReport,
    responses((status = 201, description = "The report", body = ReportShape,
        headers(("location", description = "Where it is now")))))]
async fn prepare(
    State(house): State<Arc<House>>,
    visitor: Visitor,
    Id(id): Id,
    expected: IfMatch,
    Body(NewReport { of }): Body<NewReport>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<ReportShape>), Problem> {
    let visitor = expected.holds(visitor, Kind::Incident, &id);
    let prepared = visitor.desk.prepare_report(&id, of).await?;
    let location = [(header::LOCATION, format!("{ROOT}/reports/{}", prepared.report.id))];
    Ok((StatusCode::CREATED, location, Json(shape(&house, &prepared))))
}

/// Marks what is known now as sent; blank answers are refused, unknown ones are not.
#[utoipa::path(post, path = "/incidents/{id}/send", operation_id = "send_report", tag = "reports",
    params(("id" = String, Path, description = "The incident"),
        ("If-Match" = inline(Option<Tag>), Header, description = "Only if the incident is still this version")),
    responses((status = 200, description = "The report", body = ReportShape)))]
async fn send(
    State(house): State<Arc<House>>,
    visitor: Visitor,
    Id(id): Id,
    expected: IfMatch,
) -> Result<Json<ReportShape>, Problem> {
    let visitor = expected.holds(visitor, Kind::Incident, &id);
    Ok(Json(shape(&house, &visitor.desk.send_report(&id).await?)))
}

/// A report as it was frozen.
#[utoipa::path(get, path = "/reports/{id}", operation_id = "show_report", tag = "reports",
    params(("id" = String, Path, description = "The report")),
    responses((status = 200, description = "The report", body = ReportShape)))]
async fn show(
    State(house): State<Arc<House>>,
    visitor: Visitor,
    Id(id): Id,
) -> Result<Json<ReportShape>, Problem> {
    Ok(Json(shape(&house, &visitor.desk.frozen(&id).await?)))
}

/// 承認を求める: from now on the report waits for a second person.
#[utoipa::path(post, path = "/reports/{id}/ask", operation_id = "ask_approval", tag = "reports",
    params(("id" = String, Path, description = "The report")),
    responses((status = 200, description = "The report", body = ReportRow)))]
async fn ask(visitor: Visitor, Id(id): Id) -> Result<Json<ReportRow>, Problem> {
    Ok(Json(visitor.desk.ask_approval(&id).await?.into()))
}

/// 承認: a second person says that it may go.
#[utoipa::path(post, path = "/reports/{id}/approve", operation_id = "approve_report", tag = "reports",
    params(("id" = String, Path, description = "The report")),
    responses((status = 200, description = "The report", body = ReportRow)))]
async fn approve(visitor: Visitor, Id(id): Id) -> Result<Json<ReportRow>, Problem> {
    Ok(Json(visitor.desk.approve_report(&id).await?.into()))
}
