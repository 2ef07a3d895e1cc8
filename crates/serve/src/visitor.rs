//! Who asks, at whose desk, and in which language they read.

use std::sync::Arc;

use app::Desk;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use text::Words;

use crate::{language, server::House};

/// A request with the party behind it, sitting at its desk. Every page and every
/// part of the interface for machines takes one: there is no other way to a record.
pub(crate) struct Visitor {
    pub(crate) desk: Desk,
    pub(crate) words: Arc<Words>,
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
        Ok(Self {
            desk,
            words: house.words(language::asked(&parts.uri, &parts.headers, house.lang)),
        })
    }
}
