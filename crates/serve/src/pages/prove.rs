//! 点検・監査: what is asked, said, shown and found, and what is done about it. One file
//! for each page; the tabs join them.

mod action;
mod actions;
mod bar;
mod board;
mod checks;
mod criteria;
mod criterion;
mod failures;
mod finding;
mod findings;
mod history;
mod item;
mod mine;
mod plan;
mod plans;
mod result;
mod review;
mod reviews;
mod rings;
mod risk;
mod risks;
mod roadmap;
pub(crate) mod sent;
pub(crate) mod shown;
mod upload;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use crate::{pages::lists::Chip, server::House, shell::Shell};

pub(crate) fn router() -> Router<Arc<House>> {
    let upload = post(item::evidence).layer(DefaultBodyLimit::max(item::UPLOAD_MAX));
    Router::new()
        .route("/criteria", get(criteria::page))
        .route("/criteria/{ruleset}/{code}", get(criterion::page))
        .route("/reviews", get(reviews::list))
        .route("/reviews/new", get(reviews::new).post(reviews::open))
        .route("/reviews/{id}", get(review::page))
        .route("/reviews/{id}/answer", post(review::answer))
        .route("/reviews/{id}/advance", post(review::advance))
        .route("/reviews/{id}/list.csv", get(review::csv))
        .route("/reviews/{id}/list.xlsx", get(review::xlsx))
        .route("/reviews/{id}/sheet.xlsx", get(review::sheet))
        .route("/reviews/{id}/item", get(item::page))
        .route("/reviews/{id}/item/say", post(item::say))
        .route("/reviews/{id}/item/verify", post(item::verify))
        .route("/reviews/{id}/item/evidence", upload)
        .route("/evidence/{id}", get(item::file))
        .route("/mine", get(mine::page))
        .route("/findings", get(findings::page))
        .route("/findings/rings", get(rings::page))
        .route("/findings/look", post(findings::look))
        .route("/findings/{id}", get(finding::page).post(finding::act))
        .route("/actions", get(actions::page))
        .route("/actions/{id}", get(action::page).post(action::act))
        .route("/roadmap", get(roadmap::page))
        .route("/failures", get(failures::page))
        .route("/board", get(board::list))
        .route("/board/{id}", get(board::page))
        .route("/board/{id}/decide", post(board::decide))
        .merge(checks::router())
        .route("/risks", get(risks::page))
        .route("/risks/{id}", get(risk::page))
        .route("/plans", get(plans::page))
        .route("/plans/{id}", get(plan::page))
        .route("/plans/{id}/read", post(plan::read))
        .route("/plans/{id}/approve", post(plan::approve))
}

/// The pages of the mechanism, in the order of the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Reviews,
    Mine,
    Criteria,
    Checks,
    Findings,
    Actions,
    Roadmap,
    Risks,
    Plans,
    Failures,
    Board,
}

/// Each with its address and the id of its name.
const TABS: [(Tab, &str, &str); 11] = [
    (Tab::Reviews, "/reviews", "prove-tab-reviews"),
    (Tab::Mine, "/mine", "prove-tab-mine"),
    (Tab::Criteria, "/criteria", "prove-tab-criteria"),
    (Tab::Checks, "/checks", "prove-tab-checks"),
    (Tab::Findings, "/findings", "prove-tab-findings"),
    (Tab::Actions, "/actions", "prove-tab-actions"),
    (Tab::Roadmap, "/roadmap", "prove-tab-roadmap"),
    (Tab::Risks, "/risks", "prove-tab-risks"),
    (Tab::Plans, "/plans", "prove-tab-plans"),
    (Tab::Failures, "/failures", "prove-tab-failures"),
    (Tab::Board, "/board", "prove-tab-board"),
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
