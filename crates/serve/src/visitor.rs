//! Who asks, at whose desk, and in which language they read.

use std::sync::Arc;

use app::Desk;
use axum::{
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
};
use serde::Deserialize;
use text::{Lang, Words};

use crate::{prefs::Prefs, server::House};

/// A request with the party behind it, sitting at its desk. Every page and every
/// part of the interface for machines takes one: there is no other way to a record.
pub(crate) struct Visitor {
    pub(crate) desk: Desk,
    pub(crate) words: Arc<Words>,
    pub(crate) prefs: Prefs,
}

impl Visitor {
    /// What every form of this visitor carries, so that only our pages can send it.
    pub(crate) fn csrf(&self) -> String {
        String::new()
    }
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
}

impl FromRequestParts<Arc<House>> for Visitor {
    type Rejection = StatusCode;

    async fn from_request_parts(
        parts: &mut Parts,
        house: &Arc<House>,
    ) -> Result<Self, Self::Rejection> {
        let desk = house.app.desk(&house.party).await;
        // Whoever asks learns no reason; a refusal stands in the ledger.
        let desk = desk.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        let prefs = preferences(parts, house);
        Ok(Self { desk, words: house.words_for(prefs.lang, prefs.by_era), prefs })
    }
}

/// The address says the language, else the reader's own choice, else the house.
fn preferences(parts: &Parts, house: &House) -> Prefs {
    let prefs = Prefs::read(&parts.headers, house.lang);
    let asked = Query::<Asked>::try_from_uri(&parts.uri).ok();
    let lang = match asked.and_then(|Query(asked)| asked.lang).as_deref() {
        Some("en") => Lang::En,
        Some("ja") => Lang::Ja,
        _ => prefs.lang,
    };
    Prefs { lang, ..prefs }
}
