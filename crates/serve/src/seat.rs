//! A visitor at a page: the desk, the frame, and how answers and refusals are shown.

use std::sync::Arc;

use app::{AppError, Desk};
use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::{server::House, shell::Shell, trouble, visitor::Visitor};

/// What the handler of a page takes.
pub(crate) struct Seat {
    pub(crate) desk: Desk,
    pub(crate) house: Arc<House>,
    pub(crate) s: Shell,
}

impl FromRequestParts<Arc<House>> for Seat {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        house: &Arc<House>,
    ) -> Result<Self, Self::Rejection> {
        let visitor = Visitor::from_request_parts(parts, house).await;
        let visitor = visitor.map_err(IntoResponse::into_response)?;
        let s = Shell::new(&visitor, house, crate::language::without(&parts.uri)).await;
        Ok(Self { desk: visitor.desk, house: house.clone(), s })
    }
}

/// What a page comes to.
pub(crate) type Shown = Result<Response, AppError>;

impl Seat {
    /// A rendered page.
    pub(crate) fn page(&self, page: &impl Template) -> Response {
        match page.render() {
            Ok(html) => Html(html).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }

    /// A page that shows again what was typed, with what is wrong about it.
    pub(crate) fn wrong(&self, page: &impl Template) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, self.page(page)).into_response()
    }

    /// The page, or the page of its trouble.
    pub(crate) fn or_trouble(&self, shown: Shown) -> Response {
        shown.unwrap_or_else(|error| self.trouble(&error))
    }

    /// As [`Self::or_trouble`], for the page of one record: what is absent and what this
    /// visitor's mandate does not reach answer alike.
    pub(crate) fn or_absent(&self, shown: Shown) -> Response {
        match shown {
            Err(AppError::Refused(refusal)) if refusal.code == model::Code::Mandate => {
                trouble::absent(self)
            }
            shown => self.or_trouble(shown),
        }
    }

    pub(crate) fn trouble(&self, error: &AppError) -> Response {
        trouble::page(self, error)
    }
}

/// Where a form leads once it was taken.
pub(crate) fn see(path: &str) -> Response {
    Redirect::to(path).into_response()
}
