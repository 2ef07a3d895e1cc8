//! Listening, routes and headers.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use app::App;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::tz::TimeZone;
use ports::{Answers, Ledger};
use text::{Lang, Words};
use tokio::net::TcpListener;

use crate::{
    auth::{Door, Entrance, same_origin},
    hosting::Limits,
    metrics::Metrics,
};

/// What every page needs.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) answers: Arc<dyn Answers>,
    pub(crate) metrics: Metrics,
    door: Door,
    entrance: Option<Entrance>,
    pub(crate) lang: Lang,
    pub(crate) zone: TimeZone,
    ja: Arc<Words>,
    en: Arc<Words>,
}

impl House {
    /// What the door remembers, if people sign in.
    pub(crate) fn entrance(&self) -> Option<&Entrance> {
        self.entrance.as_ref()
    }

    /// The party that everybody is where nobody signs in.
    pub(crate) fn fixed_party(&self) -> &str {
        match &self.door {
            Door::Fixed(party) => party,
            Door::SignIn(_) => "",
        }
    }

    pub(crate) fn words(&self, lang: Lang) -> Arc<Words> {
        match lang {
            Lang::Ja => self.ja.clone(),
            Lang::En => self.en.clone(),
        }
    }
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    origin: Option<String>,
    router: Router,
    limits: Limits,
}

/// What lies behind the server.
#[derive(Clone)]
pub struct Behind {
    /// The use cases.
    pub app: App,
    /// The ledger under them.
    pub ledger: Arc<dyn Ledger>,
    /// What was answered to requests that carry a key.
    pub answers: Arc<dyn Answers>,
}

/// Listens on `address` behind `door`; port 0 takes any free one.
///
/// # Errors
/// If the address cannot be bound.
pub async fn open(
    address: SocketAddr,
    behind: Behind,
    door: Door,
    lang: Lang,
    zone: TimeZone,
) -> std::io::Result<Server> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let (ja, en) = (Arc::new(Words::new(Lang::Ja)), Arc::new(Words::new(Lang::En)));
    let entrance = match &door {
        Door::Fixed(_) => None,
        Door::SignIn(config) => Some(Entrance::new(config, address.port())?),
    };
    let Behind { app, ledger, answers } = behind;
    let metrics = Metrics::new(app.clock.now().as_duration().as_secs_f64());
    let house =
        Arc::new(House { app, ledger, answers, metrics, door, entrance, lang, zone, ja, en });
    let origin = house.entrance().map(Entrance::own_address);
    let limits = Limits::default();
    let router = router(house, address, limits);
    Ok(Server { listener, address, origin, router, limits })
}

/// All routes, and around them from the inside outwards: what a request may cost, who
/// may send it, how long it took, and what is said when it failed.
fn router(house: Arc<House>, address: SocketAddr, limits: Limits) -> Router {
    let in_time =
        move |request: Request, next: Next| crate::hosting::in_time(limits.request, request, next);
    Router::new()
        .merge(crate::api::router(house.clone()))
        .merge(crate::pages::router())
        .merge(crate::auth::router())
        .merge(crate::metrics::router())
        .route("/style.css", get(style))
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn(crate::hosting::caught))
        .layer(middleware::from_fn_with_state(house.clone(), same_origin))
        .layer(middleware::from_fn_with_state((house.clone(), address), own_name))
        .layer(middleware::from_fn_with_state(house.clone(), crate::metrics::measured))
        .layer(middleware::from_fn_with_state(house.clone(), crate::api::problem::told))
        .layer(middleware::map_response(guard))
        .with_state(house)
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where browsers find it, without a stroke at the end, if people sign in.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Serves until `stop` is done, then finishes what is under way.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        crate::hosting::run(self.listener, self.router, self.limits, stop).await
    }
}

/// Answers only to its own name: a page elsewhere that makes a browser look here under
/// a name of its choice learns nothing.
async fn own_name(
    State((house, address)): State<(Arc<House>, SocketAddr)>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    let own = |name: &str| {
        let ip = name.trim_matches(['[', ']']).parse::<IpAddr>();
        let origin = house.entrance().and_then(|entrance| entrance.origin().host_str());
        name == "localhost"
            || origin == Some(name)
            || ip.is_ok_and(|ip| ip.is_loopback() || ip == address.ip())
    };
    if address.ip().is_unspecified() || name.is_some_and(own) {
        return next.run(request).await;
    }
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Headers on every answer: nothing runs, nothing is framed, nothing is fetched
/// from elsewhere, and nothing stays in a shared cache.
async fn guard(mut response: Response) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Within the house only: without it browsers do not say which page sent a form.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn style() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../templates/style.css"))
}
