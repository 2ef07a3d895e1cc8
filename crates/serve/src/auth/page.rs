//! What the pages before and about a session have in common.

use std::sync::Arc;

use app::AppError;
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use model::{Code, Refusal};
use text::Words;

/// Language, words, and what went wrong.
pub(crate) struct Shown {
    pub(crate) words: Arc<Words>,
    pub(crate) fault: Option<String>,
}

impl Shown {
    pub(crate) fn new(words: Arc<Words>) -> Self {
        Self { words, fault: None }
    }

    /// With what went wrong, said for people.
    pub(crate) fn with(words: Arc<Words>, error: &AppError) -> Self {
        let fault = Some(said(&words, error));
        Self { words, fault }
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.words.lang().code()
    }

    /// A word of the catalogue.
    pub(crate) fn t(&self, id: &str) -> String {
        self.words.word(id)
    }
}

/// A template as an answer.
pub(crate) fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A page that says what went wrong, and nothing else.
#[derive(Template)]
#[template(path = "auth/fault.html")]
struct Fault {
    p: Shown,
}

pub(crate) fn fault(words: Arc<Words>, error: &AppError) -> Response {
    html(status_of(error), &Fault { p: Shown::with(words, error) })
}

/// Too many failures of late.
pub(crate) fn too_many(words: Arc<Words>) -> Response {
    let fault = Some(words.word("sign-in-too-many"));
    html(StatusCode::TOO_MANY_REQUESTS, &Fault { p: Shown { words, fault } })
}

pub(crate) fn status_of(error: &AppError) -> StatusCode {
    match error {
        AppError::Refused(Refusal { code: Code::Link, .. }) => StatusCode::GONE,
        AppError::Refused(Refusal { code: Code::Credential, .. }) => StatusCode::UNAUTHORIZED,
        AppError::Refused(Refusal { code: Code::Absent | Code::Mandate, .. }) => {
            StatusCode::NOT_FOUND
        }
        AppError::Refused(Refusal { code: Code::Exists | Code::State, .. }) => StatusCode::CONFLICT,
        AppError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// A sentence for what went wrong. Of a proof that failed it does not say why.
pub(crate) fn said(words: &Words, error: &AppError) -> String {
    let AppError::Refused(refusal) = error else { return words.word("sign-in-unavailable") };
    let finer = format!(
        "fault-{}-{}",
        refusal.field.as_deref().unwrap_or("link"),
        refusal.detail.as_deref().unwrap_or_default()
    );
    let secret = refusal.code == Code::Credential;
    if !secret && words.knows(&finer) { words.word(&finer) } else { text::hint(words, refusal) }
}
