//! Who comes in, and by which door: sign-in, links, sessions, one's own page.

pub(crate) mod cookie;
mod door;
mod guard;
mod join;
mod limit;
mod page;
mod sign_in;
mod who;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use door::Entrance;
pub use door::{Door, SignIn};
pub(crate) use guard::same_origin;
pub(crate) use who::Who;

use crate::server::House;

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::by_password))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/join/{link}", get(join::page).post(join::by_password))
}
