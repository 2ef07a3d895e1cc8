//! 障害・事案: list, open, show, record, link, merge, close, timeline.

use std::sync::Arc;

use app::{IncidentShape, MomentShape, NewIncident, Tallies, Wanted};
use axum::{
    Json,
    http::{HeaderName, StatusCode, Uri, header},
};
use model::{Incident, Kind, Nature, Observation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ROOT,
    body::{Asked, Body, Id},
    etag::{IfMatch, Tag, etag},
    paging::{Page, Paging},
    problem::Problem,
};
use crate::{server::House, visitor::Visitor};

pub(super) fn router() -> OpenApiRouter<Arc<House>> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(show))
        .routes(routes!(timeline))
        .routes(routes!(record))
        .routes(routes!(link))
        .routes(routes!(merge))
        .routes(routes!(close))
}

/// Which incidents.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only incidents in this state.
    #[param(inline)]
    state: Option<StageName>,
    /// Only those found by this word.
    #[param(inline)]
    label: Option<Label>,
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum StageName {
    Open,
    Merged,
    Closed,
}

impl StageName {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Merged => "merged",
            Self::Closed => "closed",
        }
    }
}

/// What nobody should overlook, and what kind of incident it is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum Label {
    /// 未報告
    Unreported,
    /// 顧客未通知
    CustomersNotTold,
    /// 件数根拠なし
    CustomersWithoutMethod,
    SameCause,
    Tasks,
    Failure,
    Cyber,
}

impl Label {
    fn name(self) -> &'static str {
        match self {
            Self::Unreported => "unreported",
            Self::CustomersNotTold => "customers-not-told",
            Self::CustomersWithoutMethod => "customers-without-method",
            Self::SameCause => "same-cause",
            Self::Tasks => "tasks",
            Self::Failure => "failure",
            Self::Cyber => "cyber",
        }
    }
}

/// An incident in a list.
#[derive(Debug, Serialize, ToSchema)]
struct IncidentRow {
    /// Always `incident`.
    kind: &'static str,
    #[serde(flatten)]
    incident: Incident,
}

/// A page of the register.
#[derive(Debug, Serialize, ToSchema)]
struct RegisterShape {
    #[serde(flatten)]
    page: Page<IncidentRow>,
    /// How many fit, whatever the page.
    fitting: u64,
    /// Counts over the whole register.
    counts: Tallies,
}

/// The register, newest first, with its counts.
#[utoipa::path(get, path = "/incidents", operation_id = "list_incidents", tag = "incidents",
    params(Which, Paging),
    responses((status = 200, description = "A page of the register", body = RegisterShape)))]
async fn list(
    visitor: Visitor,
    Asked(which): Asked<Which>,
    Asked(paging): Asked<Paging>,
    uri: Uri,
) -> Result<Json<RegisterShape>, Problem> {
    let wanted = Wanted {
        state: which.state.map(|state| state.name().to_owned()),
        label: which.label.map(|label| label.name().to_owned()),
        oldest_first: false,
        page: paging.window()?,
    };
    let read = visitor.desk.register(&wanted).await?;
    let row = |incident| IncidentRow { kind: "incident", incident };
    let page = paging.page(read.incidents.into_iter().map(row).collect(), &uri);
    Ok(Json(RegisterShape { page, fitting: read.fitting, counts: read.tallies }))
}

/// Something that became known.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFact {
    /// The key, for example `customers` or `isolated:PC-017`.
    #[schema(min_length = 1)]
    key: String,
    /// The value as typed; `unknown` is an answer, blank is not.
    #[schema(pattern = r"\S")]
    value: String,
    /// When the thing happened, RFC 3339 with offset.
    #[schema(format = DateTime)]
    happened: Option<String>,
    /// When it became known, RFC 3339 with offset.
    #[schema(format = DateTime)]
    known: Option<String>,
}

impl From<NewFact> for Observation {
    fn from(fact: NewFact) -> Self {
        let NewFact { key, value, happened, known } = fact;
        Self { key, value, happened, known }
    }
}

fn cyber() -> Nature {
    Nature::Cyber
}

/// An incident to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Opening {
    /// What it is; cyber if nothing is said.
    #[serde(default = "cyber")]
    #[schema(default = "cyber")]
    nature: Nature,
    /// One line for people.
    #[serde(default)]
    title: String,
    /// The signals that it comes from.
    #[serde(default)]
    signals: Vec<String>,
    /// What is known besides; `aware` is needed where there is no signal.
    #[serde(default)]
    facts: Vec<NewFact>,
    /// The closed compartment in which it lies; empty for the open.
    #[serde(default)]
    compartment: String,
    /// The exercise in which it is played, which must run; empty for what is real.
    #[serde(default)]
    exercise: String,
}

/// What opening and writing answer with.
type Shown = ([(HeaderName, String); 1], Json<IncidentShape>);

async fn shown(visitor: &Visitor, id: &str) -> Result<Shown, Problem> {
    let view = visitor.desk.incident(id, None).await?;
    Ok((etag(view.version()), Json(view.shape())))
}

/// Opens an incident.
#[utoipa::path(post, path = "/incidents", operation_id = "open_incident", tag = "incidents",
    request_body = Opening,
    responses((status = 201, description = "The incident", body = IncidentShape,
        headers(("location", description = "Where it is now"), ("etag", description = "Its version")))))]
async fn open(
    visitor: Visitor,
    Body(new): Body<Opening>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Shown), Problem> {
    let Opening { nature, title, signals, facts, compartment, exercise } = new;
    let facts = facts.into_iter().map(Observation::from).collect();
    let new = NewIncident { nature, title, signals, facts, compartment };
    let id = match exercise.as_str() {
        "" => visitor.desk.open_incident(&new).await,
        exercise => visitor.desk.play_incident(exercise, &new).await,
    };
    let id = id.map_err(|error| Problem::from(error).at_address(""))?;
    let location = [(header::LOCATION, format!("{ROOT}/incidents/{id}"))];
    Ok((StatusCode::CREATED, location, shown(&visitor, &id).await?))
}

/// A moment of the past.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AsOf {
    /// As it was known at this moment, RFC 3339 with offset.
    #[param(format = DateTime)]
    as_of: Option<String>,
}

/// One incident: facts, anchors, tasks, proposals, timeline.
#[utoipa::path(get, path = "/incidents/{id}", operation_id = "show_incident", tag = "incidents",
    params(("id" = String, Path, description = "The incident"), AsOf),
    responses((status = 200, description = "The incident", body = IncidentShape,
        headers(("etag", description = "Its version")))))]
async fn show(
    visitor: Visitor,
    Id(id): Id,
    Asked(AsOf { as_of }): Asked<AsOf>,
) -> Result<Shown, Problem> {
    let moment = |text: String| {
        let misread = |error: model::TimeError| {
            Problem::new(StatusCode::BAD_REQUEST, "QUERY").arg("found", format!("as_of: {error}"))
        };
        model::instant(&text).map_err(misread)
    };
    let view = visitor.desk.incident(&id, as_of.map(moment).transpose()?).await?;
    Ok((etag(view.version()), Json(view.shape())))
}

/// Its timeline, oldest first.
#[utoipa::path(get, path = "/incidents/{id}/timeline", operation_id = "list_timeline", tag = "incidents",
    params(("id" = String, Path, description = "The incident"), Paging),
    responses((status = 200, description = "A page of the timeline", body = Page<MomentShape>)))]
async fn timeline(
    visitor: Visitor,
    Id(id): Id,
    Asked(paging): Asked<Paging>,
    uri: Uri,
) -> Result<Json<Page<MomentShape>>, Problem> {
    let (offset, limit) = paging.window()?;
    let (_, timeline) = visitor.desk.incident_at(&id, None).await?;
    let bounded = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let lines = timeline.iter().skip(bounded(offset)).take(bounded(limit));
    Ok(Json(paging.page(lines.map(MomentShape::new).collect(), &uri)))
}

/// What became known, all of it or nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFacts {
    #[schema(min_items = 1)]
    facts: Vec<NewFact>,
}

/// Records what became known.
#[utoipa::path(post, path = "/incidents/{id}/facts", operation_id = "record_facts", tag = "incidents",
    params(("id" = String, Path, description = "The incident"),
        ("If-Match" = inline(Option<Tag>), Header, description = "Only if it is still this version")),
    request_body = NewFacts,
    responses((status = 200, description = "The incident", body = IncidentShape,
        headers(("etag", description = "Its version")))))]
async fn record(
    visitor: Visitor,
    Id(id): Id,
    expected: IfMatch,
    Body(NewFacts { facts }): Body<NewFacts>,
) -> Result<Shown, Problem> {
    if facts.is_empty() {
        return Err(model::Refusal::new(model::Code::Blank).field("facts").into());
    }
    let visitor = expected.holds(visitor, Kind::Incident, &id);
    let facts: Vec<_> = facts.into_iter().map(Observation::from).collect();
    visitor.desk.record(&id, &facts).await?;
    shown(&visitor, &id).await
}

/// A signal that belongs to it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    signal: String,
}

/// Adds a signal to the incident.
#[utoipa::path(post, path = "/incidents/{id}/signals", operation_id = "link_signal", tag = "incidents",
    params(("id" = String, Path, description = "The incident"),
        ("If-Match" = inline(Option<Tag>), Header, description = "Only if it is still this version")),
    request_body = NewLink,
    responses((status = 200, description = "The incident", body = IncidentShape,
        headers(("etag", description = "Its version")))))]
async fn link(
    visitor: Visitor,
    Id(id): Id,
    expected: IfMatch,
    Body(NewLink { signal }): Body<NewLink>,
) -> Result<Shown, Problem> {
    let visitor = expected.holds(visitor, Kind::Incident, &id);
    let linked = visitor.desk.link_signal(&signal, &id).await;
    linked.map_err(|error| Problem::from(error).at_address(&format!("incident/{id}")))?;
    shown(&visitor, &id).await
}

/// Incidents of the same cause.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merge {
    /// Those that are handled inside this one from now on.
    #[schema(min_items = 1)]
    incidents: Vec<String>,
    /// The party that approved.
    approver: String,
}

/// Handles incidents of one cause inside this one; they stay counted.
#[utoipa::path(post, path = "/incidents/{id}/merge", operation_id = "merge_incidents", tag = "incidents",
    params(("id" = String, Path, description = "The one that handles the others"),
        ("If-Match" = inline(Option<Tag>), Header, description = "Only if it is still this version")),
    request_body = Merge,
    responses((status = 200, description = "The incident", body = IncidentShape,
        headers(("etag", description = "Its version")))))]
async fn merge(
    visitor: Visitor,
    Id(id): Id,
    expected: IfMatch,
    Body(Merge { incidents, approver }): Body<Merge>,
) -> Result<Shown, Problem> {
    let visitor = expected.holds(visitor, Kind::Incident, &id);
    let merged = visitor.desk.merge_incidents(&id, &incidents, &approver).await;
    merged.map_err(|error| Problem::from(error).at_address(&format!("incident/{id}")))?;
    shown(&visitor, &id).await
}

/// Why it ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Closing {
    /// Why; a dash is not a reason.
    #[schema(min_length = 1)]
    why: String,
}

/// 終結
#[utoipa::path(post, path = "/incidents/{id}/close", operation_id = "close_incident", tag = "incidents",
    params(("id" = String, Path, description = "The incident"),
        ("If-Match" = inline(Option<Tag>), Header, description = "Only if it is still this version")),
    request_body = Closing,
    responses((status = 200, description = "The incident", body = IncidentShape,
        headers(("etag", description = "Its version")))))]
async fn close(
    visitor: Visitor,
    Id(id): Id,
    expected: IfMatch,
    Body(Closing { why }): Body<Closing>,
) -> Result<Shown, Problem> {
    let visitor = expected.holds(visitor, Kind::Incident, &id);
    visitor.desk.close_incident(&id, &why).await?;
    shown(&visitor, &id).await
}
