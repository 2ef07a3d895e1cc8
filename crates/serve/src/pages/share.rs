//! 情報共有: what is told to others of the sector, asked of them, and what comes from them.

mod bulletin;
mod bulletins;
mod campaign;
mod campaigns;
mod figures;
mod inquiries;
mod inquiry;
mod nodes;
mod office;
mod questionnaire;
mod questionnaires;
mod talk;
mod tips;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};
use model::Refusal;

use crate::{
    pages::{lists::Chip, prove::sent::wrong_value},
    parts::Mark,
    server::House,
    shell::{Sector, Shell},
    trouble,
};

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/bulletins", get(bulletins::page))
        .route("/bulletins/{id}", get(bulletin::page))
        .route("/bulletins/{id}/act", post(bulletin::act))
        .route("/campaigns", get(campaigns::page))
        .route("/campaigns/{id}", get(campaign::page).post(campaign::act))
        .route("/campaigns/{id}/interviews/{institution}", post(talk::act))
        .route("/questionnaires", get(questionnaires::page))
        .route("/questionnaires/{id}", get(questionnaire::page).post(questionnaire::act))
        .route("/inquiries", get(inquiries::page).post(inquiries::ask))
        .route("/inquiries/{id}", get(inquiry::page).post(inquiry::act))
        .route("/office", get(office::page).post(office::act))
        .route("/tips", get(tips::page))
        .route("/tips/{id}", get(tips::one).post(tips::act))
        .route("/nodes", get(nodes::page))
}

/// The pages of the mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Bulletins,
    Campaigns,
    Questionnaires,
    Inquiries,
    Office,
    Tips,
    Nodes,
}

const TABS: [(Tab, &str, &str); 7] = [
    (Tab::Bulletins, "/bulletins", "share-tab-bulletins"),
    (Tab::Campaigns, "/campaigns", "share-tab-campaigns"),
    (Tab::Questionnaires, "/questionnaires", "share-tab-questionnaires"),
    (Tab::Inquiries, "/inquiries", "share-tab-inquiries"),
    (Tab::Office, "/office", "share-tab-office"),
    (Tab::Tips, "/tips", "share-tab-tips"),
    (Tab::Nodes, "/nodes", "share-tab-nodes"),
];

impl Tab {
    /// Whether it leads somewhere for this house and whoever looks.
    fn there(self, sector: Sector) -> bool {
        match self {
            Self::Bulletins | Self::Inquiries | Self::Nodes => true,
            Self::Campaigns => sector.asks,
            Self::Questionnaires => sector.asked,
            Self::Office => sector.office,
            Self::Tips => sector.tips,
        }
    }
}

/// What another node did not take, by its code and in words.
pub(crate) fn not_taken(s: &Shell, refusal: &Refusal) -> (Mark, String) {
    (Mark::new("not", refusal.code.name()), trouble::sentence(&s.words, refusal))
}

/// The tabs as they stand above the page `here`.
pub(crate) fn tabs(s: &Shell, here: Tab) -> Vec<Chip> {
    let chip = |(tab, href, name): &(Tab, &str, &str)| Chip {
        href: (*href).to_owned(),
        name: s.t(name),
        on: *tab == here,
    };
    let there = |(tab, ..): &&(Tab, &str, &str)| *tab == here || tab.there(s.sector);
    TABS.iter().filter(there).map(chip).collect()
}
