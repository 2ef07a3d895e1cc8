//! Who asks, at whose desk, and in which language they read.

use std::{convert::Infallible, sync::Arc};

use app::Desk;
use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use text::Words;

use crate::{auth::Who, language, prefs::Prefs, server::House};

/// A request with the party behind it, sitting at its desk. Every page and every
/// part of the interface for machines takes one: there is no other way to a record.
/// Whoever cannot show who they are is sent to sign in, or answered 401.
pub(crate) struct Visitor {
    pub(crate) desk: Desk,
    pub(crate) words: Arc<Words>,
    pub(crate) prefs: Prefs,
    pub(crate) shown: String,
}

impl Visitor {
    /// What every form must show in a hidden field `csrf`, and a script in the
    /// header `x-hinomi-csrf`.
    pub(crate) fn csrf(&self) -> String {
        self.shown.clone()
    }
}

impl FromRequestParts<Arc<House>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        house: &Arc<House>,
    ) -> Result<Self, Self::Rejection> {
        let Who { desk, csrf, .. } = Who::from_request_parts(parts, house).await?;
        let prefs = preferences(parts, house);
        let words = house.words_for(prefs.lang, prefs.by_era);
        Ok(Self { desk, words, prefs, shown: csrf })
    }
}

/// Somebody who reads, whoever they are: for the pages before a session.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(crate) words: Arc<Words>,
    pub(crate) prefs: Prefs,
    /// Where they read, so that a change of preferences can come back to it.
    pub(crate) here: String,
}

impl FromRequestParts<Arc<House>> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        house: &Arc<House>,
    ) -> Result<Self, Self::Rejection> {
        let prefs = preferences(parts, house);
        let here = language::without(&parts.uri);
        Ok(Self { words: house.words_for(prefs.lang, prefs.by_era), prefs, here })
    }
}

/// The address says the language, else the reader's own choice, else their program.
fn preferences(parts: &Parts, house: &House) -> Prefs {
    let usual = language::asked(&parts.uri, &parts.headers, house.lang);
    let prefs = Prefs::read(&parts.headers, usual);
    Prefs { lang: language::in_address(&parts.uri).unwrap_or(prefs.lang), ..prefs }
}
