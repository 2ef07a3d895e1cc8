//! What the pages before and about a session have in common.

use app::AppError;
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use model::{Code, Refusal};
use text::{Lang, Words};

use crate::{prefs::Theme, visitor::Reader};

/// Language, words, look, and what went wrong.
pub(crate) struct Shown {
    pub(crate) reader: Reader,
    /// The directory of styles and scripts.
    pub(crate) assets: String,
    /// What the form of a session must show; empty before one.
    pub(crate) csrf: String,
    pub(crate) fault: Option<String>,
}

impl Shown {
    pub(crate) fn new(reader: Reader) -> Self {
        Self { reader, assets: crate::assets::base(), csrf: String::new(), fault: None }
    }

    /// With what went wrong, said for people.
    pub(crate) fn with(reader: Reader, error: &AppError) -> Self {
        let fault = Some(said(&reader.words, error));
        Self { fault, ..Self::new(reader) }
    }

    /// Where a change of preferences comes back to.
    pub(crate) fn here(&self) -> &str {
        &self.reader.here
    }

    pub(crate) fn theme(&self) -> &'static str {
        self.reader.prefs.theme.name()
    }

    pub(crate) fn next_theme(&self) -> &'static str {
        self.reader.prefs.theme.next().name()
    }

    /// Id of the name of the theme in force.
    pub(crate) fn theme_word(&self) -> &'static str {
        match self.reader.prefs.theme {
            Theme::Auto => "pg-theme-auto",
            Theme::Light => "pg-theme-light",
            Theme::Dark => "pg-theme-dark",
        }
    }

    pub(crate) fn other_lang(&self) -> &'static str {
        if self.reader.words.lang() == Lang::Ja { Lang::En.code() } else { Lang::Ja.code() }
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.reader.words.lang().code()
    }

    /// A word of the catalogue.
    pub(crate) fn t(&self, id: &str) -> String {
        self.reader.words.word(id)
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

pub(crate) fn fault(reader: Reader, error: &AppError) -> Response {
    html(status_of(error), &Fault { p: Shown::with(reader, error) })
}

/// Too many failures of late.
pub(crate) fn too_many(reader: Reader) -> Response {
    let fault = Some(reader.words.word("sign-in-too-many"));
    html(StatusCode::TOO_MANY_REQUESTS, &Fault { p: Shown { fault, ..Shown::new(reader) } })
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
