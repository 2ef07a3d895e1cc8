//! What people see: one file for each page.

mod alerts;
mod approval;
mod asset;
mod asset_graph;
mod beats;
mod day;
mod detection;
mod drill;
mod incident_new;
mod incidents;
mod keys;
mod ledger;
mod lists;
mod person;
mod prove;
mod registers;
mod reports;
mod room;
mod room_acts;
mod room_contacts;
mod room_view;
mod search;
mod share;
mod signal;
mod signals;
mod staff;
mod style;
mod watch;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{seat::Seat, server::House, trouble};

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/", get(watch::page))
        .route("/rules", get(detection::page).post(detection::act))
        .route("/signals", get(signals::page))
        .route("/signals/triage", post(signals::triage))
        .route("/signals/new", get(signal::notice).post(signal::add))
        .route("/signals/{id}", get(signal::page))
        .route("/incidents", get(incidents::page))
        .route("/incidents/new", get(incident_new::page).post(incident_new::open))
        .route("/incidents/{id}", get(room::page))
        .route("/incidents/{id}/facts", post(room_acts::record))
        .route("/incidents/{id}/close", post(room_acts::close))
        .route("/incidents/{id}/link", post(room_acts::link))
        .route("/incidents/{id}/report", post(room_acts::report))
        .route("/incidents/{id}/contacts", post(room_contacts::contact))
        .route("/incidents/{id}/replies", post(room_contacts::reply))
        .route("/reports", get(reports::list))
        .route("/reports/{id}", get(reports::page))
        .route("/reports/{id}/approval", post(approval::act))
        .route("/reports/{id}/pdf", get(reports::pdf))
        .route("/assets", get(registers::assets))
        .route("/assets/graph", get(asset_graph::page))
        .route("/assets/{id}", get(asset::page))
        .route("/alerts", get(alerts::page))
        .route("/alerts/{id}/acknowledge", post(alerts::acknowledge))
        .route("/people", get(registers::people))
        .route("/people/{id}", get(person::page))
        .route("/people/{id}/mandates", post(person::act))
        .route("/ledger", get(ledger::page))
        .route("/ledger/proof", get(ledger::proof))
        .merge(prove::router())
        .merge(share::router())
        .merge(drill::router())
        .route("/staff", get(staff::page))
        .route("/search", get(search::page))
        .route("/style", get(style::page))
        .fallback(async |seat: Seat| trouble::absent(&seat))
}
