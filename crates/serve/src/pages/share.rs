//! 情報共有: what is told to others of the sector and what comes from them.

mod bulletin;
mod bulletins;
mod nodes;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{pages::lists::Chip, server::House, shell::Shell};

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/bulletins", get(bulletins::page))
        .route("/bulletins/{id}", get(bulletin::page))
        .route("/bulletins/{id}/act", post(bulletin::act))
        .route("/nodes", get(nodes::page))
}

/// The pages of the mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Bulletins,
    Nodes,
}

const TABS: [(Tab, &str, &str); 2] = [
    (Tab::Bulletins, "/bulletins", "share-tab-bulletins"),
    (Tab::Nodes, "/nodes", "share-tab-nodes"),
];

/// The tabs as they stand above the page `here`.
pub(crate) fn tabs(s: &Shell, here: Tab) -> Vec<Chip> {
    let chip = |(tab, href, name): &(Tab, &str, &str)| Chip {
        href: (*href).to_owned(),
        name: s.t(name),
        on: *tab == here,
    };
    TABS.iter().map(chip).collect()
}
