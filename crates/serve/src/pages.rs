//! What people see: one file for each page.

mod incidents;
mod keys;
mod lists;
mod reports;
mod room;
mod room_acts;
mod room_view;
mod style;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{seat::Seat, server::House, trouble};

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/", get(incidents::page))
        .route("/incidents", get(incidents::page))
        .route("/incidents/{id}", get(room::page))
        .route("/incidents/{id}/facts", post(room_acts::record))
        .route("/incidents/{id}/close", post(room_acts::close))
        .route("/incidents/{id}/link", post(room_acts::link))
        .route("/incidents/{id}/report", post(room_acts::report))
        .route("/style", get(style::page))
        .fallback(async |seat: Seat| trouble::absent(&seat))
}
