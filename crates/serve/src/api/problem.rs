//! What went wrong, as problem+json (RFC 9457), said in the asker's language.
//!
//! A handler returns a [`Problem`], which is a code with arguments. The layer
//! [`told`] around everything puts it into words, and does the same for answers
//! that come from elsewhere: unknown paths, wrong methods, sign-in.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use app::AppError;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::{Code, Refusal};
use ports::StoreError;
use serde::Serialize;
use text::{Both, Lang, Words};
use utoipa::ToSchema;

use crate::{language, server::House};

/// Something that was not done.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    refusal: Option<Box<Refusal>>,
    args: BTreeMap<&'static str, String>,
    place: Option<(usize, usize)>,
}

/// The body of a problem.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemShape {
    /// Names the kind of problem: `urn:hinomi:problem:` and the code.
    #[serde(rename = "type")]
    uri: String,
    /// The kind of problem in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened, what was kept, what to do, in the asker's language.
    detail: String,
    /// The stable code, as the command line prints it.
    code: String,
    /// The field, key or question concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// A finer reason within the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The detail in both languages.
    hint: Both,
    /// Line in the body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Column in the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    /// To be told to the administrator.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

impl ProblemShape {
    /// The name of its schema.
    pub(super) fn name_of() -> String {
        <Self as ToSchema>::name().into_owned()
    }
}

impl Problem {
    /// A problem with `code` alone.
    pub(crate) fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, refusal: None, args: BTreeMap::new(), place: None }
    }

    /// Adds an argument of the sentence.
    pub(crate) fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.insert(name, value.to_string());
        self
    }

    /// Where in the body it is.
    pub(crate) fn at(self, line: usize, column: usize) -> Self {
        Self { place: Some((line, column)), ..self.arg("line", line).arg("column", column) }
    }

    /// What is absent is a 404 only if the address itself names it, as `named`; what
    /// the body names makes the body wrong.
    pub(super) fn at_address(self, named: &str) -> Self {
        let absent = |refusal: &Refusal| refusal.code == Code::Absent;
        let about = |refusal: &Refusal| refusal.field.as_deref() == Some(named);
        match &self.refusal {
            Some(refusal) if absent(refusal) && !about(refusal) => {
                Self { status: StatusCode::UNPROCESSABLE_ENTITY, ..self }
            }
            _ => self,
        }
    }

    /// What a bare status means.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::UNAUTHORIZED => "SIGN-IN",
            StatusCode::FORBIDDEN => "FORBIDDEN",
            StatusCode::NOT_FOUND => "PATH",
            StatusCode::METHOD_NOT_ALLOWED => "METHOD",
            StatusCode::NOT_ACCEPTABLE => "ACCEPT",
            StatusCode::REQUEST_TIMEOUT => "SLOW",
            StatusCode::CONFLICT => "CONFLICT",
            StatusCode::PRECONDITION_FAILED => "CHANGED",
            StatusCode::PAYLOAD_TOO_LARGE => "TOO-LARGE",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "MEDIA-TYPE",
            StatusCode::MISDIRECTED_REQUEST => "HOST",
            StatusCode::TOO_MANY_REQUESTS => "TOO-MANY",
            StatusCode::SERVICE_UNAVAILABLE => "STORE",
            status if status.is_server_error() => "INTERNAL",
            _ => "REQUEST",
        };
        Self::new(status, code)
    }

    /// The body in `lang`.
    fn shape(&self, lang: Lang) -> ProblemShape {
        let hint = Both::new(|words| self.detail(words));
        let refusal = self.refusal.as_deref();
        ProblemShape {
            uri: format!("urn:hinomi:problem:{}", self.code),
            title: Words::of(lang).word(&format!("problem-{}", self.code)),
            status: self.status.as_u16(),
            detail: if lang == Lang::Ja { hint.ja.clone() } else { hint.en.clone() },
            code: self.code.to_owned(),
            field: refusal.and_then(|r| r.field.clone()).or(self.args.get("field").cloned()),
            reason: refusal.and_then(|r| r.detail.clone()),
            hint,
            line: self.place.map(|(line, _)| line),
            column: self.place.map(|(_, column)| column),
            reference: self.args.get("reference").cloned(),
        }
    }

    fn detail(&self, words: &Words) -> String {
        if let Some(refusal) = &self.refusal {
            return text::hint(words, refusal);
        }
        let args: Vec<_> = self.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.say(&format!("problem-detail-{}", self.code), &args)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.code {
            Code::Absent => StatusCode::NOT_FOUND,
            Code::Mandate => StatusCode::FORBIDDEN,
            Code::State | Code::Exists => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let code = refusal.code.name();
        Self { refusal: Some(Box::new(refusal)), ..Self::new(status, code) }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::new(StatusCode::CONFLICT, "CONFLICT"),
            StoreError::Changed { .. } => Self::of_status(StatusCode::PRECONDITION_FAILED),
            StoreError::Backend { .. } => Self::new(StatusCode::SERVICE_UNAVAILABLE, "STORE"),
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL"),
        }
    }
}

impl IntoResponse for Problem {
    /// Not yet in words: [`told`] knows the language.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Puts every problem into words.
pub(crate) async fn told(
    State(house): State<Arc<House>>,
    request: Request,
    next: Next,
) -> Response {
    let lang = language::asked(request.uri(), request.headers(), house.lang);
    let ours = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let problem = response.extensions().get::<Problem>().cloned();
    if let Some(refusal) = problem.as_ref().and_then(|problem| problem.refusal.as_ref()) {
        house.metrics.refused(refusal.code.name());
    }
    match problem {
        Some(problem) => worded(problem, response, lang),
        None if ours && failed => worded(Problem::of_status(response.status()), response, lang),
        None => response,
    }
}

/// The answer with the problem as its body; headers such as `Allow` stay.
fn worded(problem: Problem, response: Response, lang: Lang) -> Response {
    let needs_reference = problem.status.is_server_error();
    let problem = if needs_reference { problem.arg("reference", reference()) } else { problem };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    let mut told = (parts.status, Json(problem.shape(lang))).into_response();
    told.headers_mut().extend(parts.headers);
    let kind = HeaderValue::from_static("application/problem+json");
    told.headers_mut().insert(header::CONTENT_TYPE, kind);
    told.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
    told
}

/// Counts what went wrong on our side since the start.
fn reference() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
