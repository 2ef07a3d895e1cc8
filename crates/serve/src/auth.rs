//! Who comes in, and by which door: sign-in, links, sessions, one's own page.

mod ceremony;
pub(crate) mod cookie;
mod door;
mod guard;
mod join;
mod limit;
mod me;
mod openid;
mod page;
mod passkey;
mod recover;
mod sign_in;
mod who;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use door::Entrance;
pub use door::{Door, OpenIdConfig, SignIn};
pub(crate) use guard::same_origin;
pub(crate) use who::{Who, own_page};

use crate::server::House;

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::by_password))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/join/{link}", get(join::page).post(join::by_password))
        .route("/join/{link}/passkey/start", post(passkey::start_join))
        .route("/join/{link}/passkey/finish", post(passkey::finish_join))
        .route("/sign-in/passkey/start", post(passkey::start_proof))
        .route("/sign-in/passkey/finish", post(passkey::finish_proof))
        .route("/sign-in/openid", get(openid::sign_in))
        .route(openid::BACK, get(openid::back))
        .route("/join/{link}/openid", get(openid::join))
        .route("/me/openid", get(openid::connect))
        .route("/recover", get(recover::page).post(recover::ask))
        .route("/me", get(me::page))
        .route("/me/passkey/start", post(passkey::start_own))
        .route("/me/passkey/finish", post(passkey::finish_own))
        .route("/me/credentials/revoke", post(me::revoke_credential))
        .route("/me/sessions/end", post(me::end_session))
        .route("/me/tokens", post(me::issue_token))
        .route("/me/tokens/revoke", post(me::revoke_token))
        .route("/me/recoveries/approve", post(me::approve_recovery))
        .route("/me/invite", post(me::invite))
}
