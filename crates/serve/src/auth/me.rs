//! One's own page: credentials, sessions, tokens; for administrators the requests
//! that wait for a second person, and invitations.

use std::sync::Arc;

use app::AppError;
use askama::Template;
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use event::escaped;
use jiff::{Timestamp, civil::Date};
use model::{Code, Permission, Refusal, Session};
use serde::Deserialize;

use super::{
    Entrance, Who,
    page::{Shown, html, said, status_of},
};
use crate::{server::House, visitor::Reader};

#[derive(Template)]
#[template(path = "auth/me.html")]
struct Page {
    p: Shown,
    csrf: String,
    party: String,
    shown_once: Option<String>,
    passkeys: bool,
    openid: bool,
    administers: bool,
    credentials: Vec<Row>,
    sessions: Vec<Row>,
    tokens: Vec<Row>,
    mandates: Vec<String>,
    recoveries: Vec<Row>,
}

/// A row of any of the tables.
struct Row {
    id: String,
    name: String,
    means: String,
    since: String,
    used: String,
    own: bool,
}

/// Somebody in a session of their own, with what the page needs.
struct Own<'h> {
    house: &'h House,
    who: &'h Who,
    session: &'h Session,
    reader: Reader,
}

impl Own<'_> {
    fn at(&self, at: Timestamp) -> String {
        text::moment(self.reader.words.lang(), at, &self.house.zone)
    }

    async fn page(
        &self,
        fault: Option<String>,
        shown_once: Option<String>,
    ) -> Result<Page, AppError> {
        let party = &self.session.party;
        let administers = self.who.desk.holds(Permission::Administer).is_ok();
        let recoveries = if administers { self.recoveries().await? } else { Vec::new() };
        let mandates = self.house.app.mandates(party).await?;
        Ok(Page {
            p: Shown { fault, csrf: self.who.csrf.clone(), ..Shown::new(self.reader.clone()) },
            csrf: self.who.csrf.clone(),
            party: party.clone(),
            shown_once,
            passkeys: self.house.entrance().and_then(Entrance::relying).is_some(),
            openid: self.house.entrance().and_then(Entrance::openid).is_some(),
            administers,
            credentials: self.credentials().await?,
            sessions: self.sessions().await?,
            tokens: self.tokens().await?,
            mandates: mandates.into_iter().map(|mandate| mandate.id).collect(),
            recoveries,
        })
    }

    async fn credentials(&self) -> Result<Vec<Row>, AppError> {
        let held = self.house.app.credentials(&self.session.party).await?;
        let row = |c: model::Credential| Row {
            name: shown(&c.name),
            means: self.reader.words.word(&format!("means-{}", c.means.name())),
            since: self.at(c.enrolled_at),
            used: c.used_at.map_or_else(|| "–".to_owned(), |at| self.at(at)),
            own: true,
            id: c.id,
        };
        Ok(held.into_iter().filter(model::Credential::live).map(row).collect())
    }

    async fn sessions(&self) -> Result<Vec<Row>, AppError> {
        let row = |s: Session| Row {
            name: shown(&s.device),
            means: String::new(),
            since: self.at(s.started_at),
            used: self.at(s.until),
            own: s.id == self.session.id,
            id: s.id,
        };
        Ok(self.house.app.sessions(&self.session.party).await?.into_iter().map(row).collect())
    }

    async fn tokens(&self) -> Result<Vec<Row>, AppError> {
        let now = self.house.app.clock.now();
        let row = |t: model::Token| Row {
            name: shown(&t.name),
            since: self.at(t.issued_at),
            used: self.at(t.until),
            own: t.current(now),
            means: t.mandate,
            id: t.id,
        };
        Ok(self.house.app.tokens(&self.session.party).await?.into_iter().map(row).collect())
    }

    async fn recoveries(&self) -> Result<Vec<Row>, AppError> {
        let row = |i: model::Invite| Row {
            name: shown(i.party.as_deref().unwrap_or_default()),
            means: i.approvals.join(" "),
            since: self.at(i.made_at),
            used: String::new(),
            own: false,
            id: i.id,
        };
        Ok(self.who.desk.recoveries().await?.into_iter().map(row).collect())
    }

    /// The page with what went wrong, or what is shown once.
    async fn shown(
        &self,
        status: StatusCode,
        fault: Option<String>,
        once: Option<String>,
    ) -> Response {
        match self.page(fault, once).await {
            Ok(page) => html(status, &page),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }

    async fn told(&self, error: &AppError) -> Response {
        self.shown(status_of(error), Some(said(&self.reader.words, error)), None).await
    }

    /// Back to the page, or on it with what went wrong.
    async fn done(&self, done: Result<(), AppError>) -> Response {
        match done {
            Ok(()) => Redirect::to("/me").into_response(),
            Err(error) => self.told(&error).await,
        }
    }

    /// The page with a secret that is shown once, or with what went wrong.
    async fn once(&self, done: Result<Option<String>, AppError>) -> Response {
        match done {
            Ok(None) => Redirect::to("/me").into_response(),
            Ok(once) => self.shown(StatusCode::OK, None, once).await,
            Err(error) => self.told(&error).await,
        }
    }
}

fn shown(text: &str) -> String {
    escaped(text.as_bytes()).to_string()
}

/// What the forms of this page send.
#[derive(Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    mandate: String,
    #[serde(default)]
    until: String,
}

/// Each handler below needs a session: neither a token nor the fixed party has a page.
macro_rules! own {
    ($house:ident, $who:ident, $reader:ident) => {
        match &$who.session {
            Some(session) => {
                // Forms of this page lead to addresses that nobody comes back to.
                let reader = Reader { here: "/me".to_owned(), ..$reader };
                Own { house: &$house, who: &$who, session, reader }
            }
            None => return StatusCode::NOT_FOUND.into_response(),
        }
    };
}

type House_ = State<Arc<House>>;

pub(crate) async fn page(State(house): House_, who: Who, reader: Reader) -> Response {
    own!(house, who, reader).shown(StatusCode::OK, None, None).await
}

pub(crate) async fn end_session(
    State(house): House_,
    who: Who,
    reader: Reader,
    Form(typed): Form<Typed>,
) -> Response {
    let own = own!(house, who, reader);
    own.done(house.app.end_session(&own.session.party, &typed.id, "ended-by-holder").await).await
}

pub(crate) async fn revoke_credential(
    State(house): House_,
    who: Who,
    reader: Reader,
    Form(typed): Form<Typed>,
) -> Response {
    let own = own!(house, who, reader);
    own.done(house.app.revoke_credential(&own.session.party, &typed.id).await).await
}

pub(crate) async fn issue_token(
    State(house): House_,
    who: Who,
    reader: Reader,
    Form(typed): Form<Typed>,
) -> Response {
    let own = own!(house, who, reader);
    let Some(until) = end_of_day(&house, &typed.until) else {
        let refusal = Refusal::new(Code::Time).field("until").arg("value", typed.until);
        return own.told(&refusal.into()).await;
    };
    let app = &house.app;
    let issued = app.issue_token(&own.session.party, &typed.mandate, &typed.name, until).await;
    own.once(issued.map(|(text, _)| Some(text))).await
}

/// The midnight after a day, on the clock of the house.
fn end_of_day(house: &House, day: &str) -> Option<Timestamp> {
    let next = day.parse::<Date>().ok()?.tomorrow().ok()?;
    Some(next.to_zoned(house.zone.clone()).ok()?.timestamp())
}

pub(crate) async fn revoke_token(
    State(house): House_,
    who: Who,
    reader: Reader,
    Form(typed): Form<Typed>,
) -> Response {
    let own = own!(house, who, reader);
    own.done(house.app.revoke_token(&own.session.party, &typed.id).await).await
}

pub(crate) async fn approve_recovery(
    State(house): House_,
    who: Who,
    reader: Reader,
    Form(typed): Form<Typed>,
) -> Response {
    let own = own!(house, who, reader);
    let link = who.desk.approve_recovery(&typed.id).await;
    own.once(link.map(|link| link.map(|link| address(&house, &link)))).await
}

pub(crate) async fn invite(
    State(house): House_,
    who: Who,
    reader: Reader,
    Form(typed): Form<Typed>,
) -> Response {
    let own = own!(house, who, reader);
    let name = Some(typed.name.trim()).filter(|name| !name.is_empty());
    let link = who.desk.invite(typed.id.trim(), name).await;
    own.once(link.map(|link| Some(address(&house, &link)))).await
}

/// A link as it is handed over.
fn address(house: &House, link: &identity::Secret) -> String {
    let origin = house.entrance().map(Entrance::own_address).unwrap_or_default();
    format!("{origin}/join/{}", link.reveal())
}
