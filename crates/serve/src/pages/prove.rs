//! 点検・監査: what is asked, said, shown and found, and what is done about it. One file
//! for each page; the tabs join them.

mod checks;

use std::sync::Arc;

use axum::Router;

use crate::{pages::lists::Chip, server::House, shell::Shell};

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new().merge(checks::router())
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
