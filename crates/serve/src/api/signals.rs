//! 検知・端緒: list, show, notices, triage.

use std::sync::Arc;

use app::{NewIncident, Notice};
use axum::{
    Json,
    extract::State,
    http::{HeaderName, StatusCode, Uri, header},
};
use model::{Entity, EntityKind, Nature, Triage};
use serde::{Deserialize, Serialize};
use text::SignalShape;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ROOT,
    body::{Asked, Body, Id},
    paging::{Page, Paging},
    problem::Problem,
};
use crate::{server::House, visitor::Visitor};

pub(super) fn router() -> OpenApiRouter<Arc<House>> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show))
        .routes(routes!(dismiss))
        .routes(routes!(hold))
        .routes(routes!(promote))
}

/// Which signals.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only signals in this state.
    #[param(inline)]
    state: Option<TriageState>,
}

/// What people made of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum TriageState {
    New,
    Promoted,
    Dismissed,
    Held,
}

impl TriageState {
    fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Promoted => "promoted",
            Self::Dismissed => "dismissed",
            Self::Held => "held",
        }
    }
}

/// Signals, newest first.
#[utoipa::path(get, path = "/signals", operation_id = "list_signals", tag = "signals",
    params(Which, Paging), responses((status = 200, description = "A page of them", body = Page<SignalShape>)))]
async fn list(
    State(house): State<Arc<House>>,
    visitor: Visitor,
    Asked(which): Asked<Which>,
    Asked(paging): Asked<Paging>,
    uri: Uri,
) -> Result<Json<Page<SignalShape>>, Problem> {
    let read = visitor.desk.signals(which.state.map(TriageState::name), paging.window()?).await?;
    let shown = read.iter().map(|record| SignalShape::of_record(record, &house.zone)).collect();
    Ok(Json(paging.page(shown, &uri)))
}

/// What somebody told us.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNotice {
    /// Who told us.
    #[schema(pattern = r"\S")]
    from: String,
    /// When, RFC 3339 with offset; not in the future.
    #[schema(format = DateTime)]
    at: String,
    /// In their words; addresses in it become entities.
    #[schema(pattern = r"\S")]
    text: String,
    /// Machines that it is about.
    #[serde(default)]
    hosts: Vec<String>,
}

/// Takes a notice as a signal.
#[utoipa::path(post, path = "/signals", operation_id = "add_signal", tag = "signals",
    request_body = NewNotice,
    responses((status = 201, description = "The signal", body = SignalShape, headers(("location", description = "Where it is now")))))]
async fn add(
    State(house): State<Arc<House>>,
    visitor: Visitor,
    Body(new): Body<NewNotice>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<SignalShape>), Problem> {
    let entities = new.hosts.into_iter().map(|h| Entity::new(EntityKind::Host, h)).collect();
    let notice = Notice { from: new.from, at: new.at, text: new.text, entities };
    let signal = visitor.desk.add_notice(notice).await?;
    let shown = SignalShape::of_record(&visitor.desk.signal(&signal.id).await?, &house.zone);
    let location = [(header::LOCATION, format!("{ROOT}/signals/{}", signal.id))];
    Ok((StatusCode::CREATED, location, Json(shown)))
}

/// One signal with its evidence.
#[utoipa::path(get, path = "/signals/{id}", operation_id = "show_signal", tag = "signals",
    params(("id" = String, Path, description = "The signal")),
    responses((status = 200, description = "The signal", body = SignalShape)))]
async fn show(
    State(house): State<Arc<House>>,
    visitor: Visitor,
    Id(id): Id,
) -> Result<Json<SignalShape>, Problem> {
    let record = visitor.desk.signal(&id).await?;
    Ok(Json(SignalShape::of_record(&record, &house.zone)))
}

/// Why, where a reason is required.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Dismissal {
    /// Why; a dash is not a reason.
    #[schema(min_length = 1)]
    why: String,
}

/// Why, if said.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Hold {
    /// Why.
    why: Option<String>,
}

/// Where it belongs.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Promotion {
    /// The incident it belongs to; a new one is opened if none is named.
    incident: Option<String>,
}

/// What was made of a signal.
#[derive(Debug, Serialize, ToSchema)]
struct Triaged {
    /// Always `triage`.
    kind: &'static str,
    /// The signal.
    signal: String,
    /// What it is now.
    state: TriageState,
    /// The incident it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
}

impl Triaged {
    fn new(signal: String, state: TriageState, incident: Option<String>) -> Json<Self> {
        Json(Self { kind: "triage", signal, state, incident })
    }
}

/// 対応不要
#[utoipa::path(post, path = "/signals/{id}/dismiss", operation_id = "dismiss_signal", tag = "signals",
    params(("id" = String, Path, description = "The signal")), request_body = Dismissal,
    responses((status = 200, description = "What it is now", body = Triaged)))]
async fn dismiss(
    visitor: Visitor,
    Id(id): Id,
    Body(Dismissal { why }): Body<Dismissal>,
) -> Result<Json<Triaged>, Problem> {
    visitor.desk.triage(&id, Triage::Dismissed { why }).await?;
    Ok(Triaged::new(id, TriageState::Dismissed, None))
}

/// 保留
#[utoipa::path(post, path = "/signals/{id}/hold", operation_id = "hold_signal", tag = "signals",
    params(("id" = String, Path, description = "The signal")), request_body = Hold,
    responses((status = 200, description = "What it is now", body = Triaged)))]
async fn hold(
    visitor: Visitor,
    Id(id): Id,
    Body(Hold { why }): Body<Hold>,
) -> Result<Json<Triaged>, Problem> {
    visitor.desk.triage(&id, Triage::Held { why }).await?;
    Ok(Triaged::new(id, TriageState::Held, None))
}

/// 事案化: opens an incident from the signal, or adds it to one.
#[utoipa::path(post, path = "/signals/{id}/promote", operation_id = "promote_signal", tag = "signals",
    params(("id" = String, Path, description = "The signal")), request_body = Promotion,
    responses((status = 200, description = "What it is now", body = Triaged)))]
async fn promote(
    visitor: Visitor,
    Id(id): Id,
    Body(Promotion { incident }): Body<Promotion>,
) -> Result<Json<Triaged>, Problem> {
    let desk = &visitor.desk;
    let incident = match incident {
        Some(incident) => {
            let linked = desk.link_signal(&id, &incident).await;
            linked.map_err(|error| Problem::from(error).at_address(&format!("signal/{id}")))?;
            incident
        }
        None => {
            let title = text::title(&visitor.words, &desk.signal(&id).await?.signal);
            let (nature, signals, facts) = (Nature::Cyber, vec![id.clone()], Vec::new());
            let compartment = String::new();
            desk.open_incident(&NewIncident { nature, title, signals, facts, compartment }).await?
        }
    };
    Ok(Triaged::new(id, TriageState::Promoted, Some(incident)))
}
