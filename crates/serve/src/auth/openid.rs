//! The institution's own OpenID provider: out with a question, back with a code.
//! An account lets in whoever connected it before; the provider makes nobody a party.

use std::{sync::Arc, time::Duration};

use app::{AppError, Enrolment, Newcomer, Proof, SignedIn};
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use identity::{Account, HttpRequest, HttpResponse, Provider, same};
use model::{Code, Refusal};
use serde::Deserialize;

use super::{
    Entrance, Who,
    ceremony::{Errand, Waiting},
    cookie,
    page::{fault, too_many},
    sign_in::welcome,
    who::{address, device, own_page},
};
use crate::{server::House, visitor::Reader};

/// Where the provider sends people back to.
pub(crate) const BACK: &str = "/sign-in/openid/back";
/// The number of the question, in the browser that asked it and no other.
const COOKIE: &str = "hinomi-openid";
/// The longest answer of a provider that is read, in bytes.
const ANSWER_MAX: usize = 1 << 20;

/// The provider, and the client that reaches it.
pub(crate) struct OpenId {
    provider: Provider,
    http: reqwest::Client,
}

/// Why a provider was not reached.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreached {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Form(#[from] axum::http::Error),
    #[error("more than {ANSWER_MAX} bytes")]
    Large,
}

impl OpenId {
    /// A client that follows no redirect: what a provider says is at its own address.
    pub(crate) fn new(provider: Provider) -> reqwest::Result<Self> {
        // Whoever else speaks TLS in this process has chosen the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Ok(Self { provider, http: client.timeout(Duration::from_secs(10)).build()? })
    }

    async fn ask(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Unreached> {
        let mut answer = http.execute(request.try_into()?).await?;
        let mut built = axum::http::Response::builder().status(answer.status());
        if let Some(headers) = built.headers_mut() {
            headers.extend(answer.headers().clone());
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_MAX {
                return Err(Unreached::Large);
            }
        }
        Ok(built.body(body)?)
    }
}

#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    csrf: String,
}

fn provider(house: &House) -> Option<(&Entrance, &OpenId)> {
    let entrance = house.entrance()?;
    Some((entrance, entrance.openid()?))
}

/// Sends somebody to the provider on an errand.
async fn sent(house: &House, errand: Errand) -> Response {
    let Some((entrance, openid)) = provider(house) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let http = |request| OpenId::ask(openid.http.clone(), request);
    match openid.provider.start(&http).await {
        Ok((address, asking)) => {
            let waiting = Waiting::Asking { asking, errand };
            let number = entrance.begin(waiting, house.app.clock.now());
            let kept = cookie::written(entrance, COOKIE, &number, 300);
            ([(header::SET_COOKIE, kept)], Redirect::to(address.as_str())).into_response()
        }
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

pub(crate) async fn sign_in(
    State(house): State<Arc<House>>,
    Query(asked): Query<Asked>,
) -> Response {
    sent(&house, Errand::SignIn { next: own_page(&asked.next).to_owned() }).await
}

pub(crate) async fn join(
    State(house): State<Arc<House>>,
    Path(link): Path<String>,
    reader: Reader,
) -> Response {
    match house.app.link(&link).await {
        Ok(invite) if invite.party.is_some() => sent(&house, Errand::Join { link }).await,
        Ok(_) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => fault(reader, &error),
    }
}

pub(crate) async fn connect(
    State(house): State<Arc<House>>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Response {
    match who.session {
        Some(session) if same(&asked.csrf, &who.csrf) => {
            sent(&house, Errand::Connect { session: session.id }).await
        }
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

#[derive(Deserialize)]
pub(crate) struct Came {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

pub(crate) async fn back(
    State(house): State<Arc<House>>,
    reader: Reader,
    parts: Parts,
    Query(came): Query<Came>,
) -> Response {
    let Some((entrance, openid)) = provider(&house) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (keys, now) = ([format!("address {}", address(&parts))], house.app.clock.now());
    if !entrance.may_try(&keys, now) {
        return too_many(reader);
    }
    let number = cookie::named(&parts.headers, COOKIE).unwrap_or_default();
    let done = match entrance.end(number, now) {
        Some(Waiting::Asking { asking, errand }) => {
            let http = |request| OpenId::ask(openid.http.clone(), request);
            match openid.provider.finish(&http, asking, &came.state, &came.code).await {
                Ok(account) => run(&house, &parts, errand, account).await,
                Err(error) => house.app.unproven("openid", &error.to_string()).await,
            }
        }
        _ => house.app.unproven("openid", "challenge").await,
    };
    match done {
        Ok((Some(new), next)) => welcome(&house, entrance, &parts.headers, &new, &next).await,
        Ok((None, next)) => Redirect::to(&next).into_response(),
        Err(error) => {
            entrance.failed(&keys, now);
            fault(reader, &error)
        }
    }
}

/// Does what somebody was sent for, now that the provider vouches for them.
async fn run(
    house: &House,
    parts: &Parts,
    errand: Errand,
    Account { issuer, subject }: Account,
) -> Result<(Option<SignedIn>, String), AppError> {
    let device = device(&parts.headers);
    match errand {
        Errand::SignIn { next } => {
            let proof = Proof::OpenId { issuer, subject };
            Ok((Some(house.app.sign_in(&proof, &device).await?), next))
        }
        Errand::Join { link } => {
            let enrolment = Enrolment::OpenId { issuer, subject };
            let new = house.app.accept(&link, &Newcomer::default(), enrolment, &device).await?;
            Ok((Some(new), "/".to_owned()))
        }
        Errand::Connect { session } => {
            let shown = house.entrance().and_then(|e| cookie::session(&parts.headers, e));
            let own = match shown {
                Some(secret) => house.app.session(&secret).await?,
                None => None,
            };
            let own = own.filter(|own| own.id == session);
            let own = own.ok_or_else(|| Refusal::new(Code::Credential).detail("session"))?;
            let enrolment = Enrolment::OpenId { issuer, subject };
            house.app.add_credential(&own.party, "", enrolment).await?;
            Ok((None, "/me".to_owned()))
        }
    }
}
