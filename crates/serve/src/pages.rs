//! What people see: one file for each page.

mod home;

use std::sync::Arc;

use axum::{Router, routing::get};

use crate::server::House;

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new().route("/", get(home::page))
}
