//! Who asks, at whose desk, and in which language they read.

use std::{convert::Infallible, sync::Arc};

use app::Desk;
use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use text::Words;

use crate::{auth::Who, language, server::House};

/// A request with the party behind it, sitting at its desk. Every page and every
/// part of the interface for machines takes one: there is no other way to a record.
/// Whoever cannot show who they are is sent to sign in, or answered 401.
pub(crate) struct Visitor {
    pub(crate) desk: Desk,
    pub(crate) words: Arc<Words>,
    shown: String,
}

impl Visitor {
    /// What every form must show in a hidden field `csrf`, and a script in the
    /// header `x-hinomi-csrf`.
    #[expect(dead_code, reason = "the first form among the pages will show it")]
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
        Ok(Self {
            desk,
            words: house.words(language::asked(&parts.uri, &parts.headers, house.lang)),
            shown: csrf,
        })
    }
}

/// Somebody who reads, whoever they are: for the pages before a session.
pub(crate) struct Reader {
    pub(crate) words: Arc<Words>,
}

impl FromRequestParts<Arc<House>> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        house: &Arc<House>,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self { words: house.words(language::asked(&parts.uri, &parts.headers, house.lang)) })
    }
}
