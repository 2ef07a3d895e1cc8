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
    routing::{get, post},
};
use jiff::tz::TimeZone;
use ports::{Answers, Ledger, Typeset};
use text::{Lang, Words};
use tokio::net::TcpListener;

use crate::{
    auth::{Door, Entrance, same_origin},
    hosting::Limits,
    live::Pulse,
    metrics::Metrics,
};

/// What every page needs.
pub(crate) struct House {
    pub(crate) app: App,
    door: Door,
    entrance: Option<Entrance>,
    pub(crate) metrics: Metrics,
    pub(crate) lang: Lang,
    pub(crate) zone: TimeZone,
    pub(crate) outside: Outside,
    pub(crate) pulse: Pulse,
    ja: Arc<Words>,
    en: Arc<Words>,
    ja_by_era: Arc<Words>,
    en_by_era: Arc<Words>,
}

impl House {
    fn new(
        app: App,
        outside: Outside,
        (door, entrance): (Door, Option<Entrance>),
        lang: Lang,
        zone: TimeZone,
    ) -> Self {
        let words = |lang| Arc::new(Words::new(lang));
        let by_era = |lang| Arc::new(Words::new(lang).counting_by_era());
        Self {
            metrics: Metrics::new(app.clock.now().as_duration().as_secs_f64()),
            app,
            door,
            entrance,
            lang,
            zone,
            pulse: Pulse::start(outside.ledger.clone()),
            outside,
            ja: words(Lang::Ja),
            en: words(Lang::En),
            ja_by_era: by_era(Lang::Ja),
            en_by_era: by_era(Lang::En),
        }
    }

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

    /// The words of `lang`, with years counted by era where `by_era` says so.
    pub(crate) fn words_for(&self, lang: Lang, by_era: bool) -> Arc<Words> {
        let words = match (lang, by_era) {
            (Lang::Ja, false) => &self.ja,
            (Lang::En, false) => &self.en,
            (Lang::Ja, true) => &self.ja_by_era,
            (Lang::En, true) => &self.en_by_era,
        };
        words.clone()
    }
}

/// What the pages reach beside the use cases.
#[derive(Clone)]
pub struct Outside {
    /// 監査証跡, for its page, for proofs, and to learn that something changed.
    pub ledger: Arc<dyn Ledger>,
    /// What was answered to requests that carry a key.
    pub answers: Arc<dyn Answers>,
    /// Sets reports as PDF; without it the pages offer none.
    pub typeset: Option<Arc<dyn Typeset>>,
}

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    origin: Option<String>,
    router: Router,
    limits: Limits,
    house: Arc<House>,
}

/// Listens on `address`; port 0 takes any free one. Every request acts as `party`,
/// under the mandates that it holds at that moment.
///
/// # Errors
/// If the address cannot be bound.
pub async fn bind(
    address: SocketAddr,
    app: App,
    outside: Outside,
    party: &str,
    lang: Lang,
    zone: TimeZone,
) -> std::io::Result<Server> {
    open(address, app, outside, Door::Fixed(party.to_owned()), lang, zone).await
}

/// Listens on `address` behind `door`; port 0 takes any free one.
///
/// # Errors
/// If the address cannot be bound.
pub async fn open(
    address: SocketAddr,
    app: App,
    outside: Outside,
    door: Door,
    lang: Lang,
    zone: TimeZone,
) -> std::io::Result<Server> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let entrance = match &door {
        Door::Fixed(_) => None,
        Door::SignIn(config) => Some(Entrance::new(config, address.port())?),
    };
    let house = Arc::new(House::new(app, outside, (door, entrance), lang, zone));
    let limits = Limits::default();
    let origin = house.entrance().map(Entrance::own_address);
    let router = routes(&house, address, limits);
    Ok(Server { listener, address, origin, router, limits, house })
}

/// All routes, and around them from the inside outwards: what a request may cost, who
/// may send it, how long it took, and what is said when it failed.
fn routes(house: &Arc<House>, address: SocketAddr, limits: Limits) -> Router {
    let in_time =
        move |request: Request, next: Next| crate::hosting::in_time(limits.request, request, next);
    Router::new()
        .merge(crate::api::router(house.clone()))
        .merge(crate::pages::router())
        .merge(crate::auth::router())
        .merge(crate::metrics::router())
        .route("/assets/{version}/{name}", get(crate::assets::file))
        .route("/live", get(crate::live::events))
        .route("/preferences", post(crate::prefs::set))
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn(crate::hosting::caught))
        .layer(middleware::from_fn_with_state(house.clone(), same_origin))
        .layer(middleware::from_fn_with_state((house.clone(), address), own_name))
        .layer(middleware::from_fn_with_state(house.clone(), crate::metrics::measured))
        .layer(middleware::from_fn_with_state(house.clone(), crate::api::problem::told))
        .layer(middleware::map_response(guard))
        .with_state(house.clone())
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
        let house = self.house;
        let stopped = async move {
            stop.await;
            house.pulse.close();
        };
        crate::hosting::run(self.listener, self.router, self.limits, stopped).await
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

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Headers on every answer: only our own scripts run, nothing is framed, nothing is
/// fetched from elsewhere, and no page stays in a cache.
async fn guard(mut response: Response) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Within the house only: without it browsers do not say which page sent a form.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let unless_said = response.headers_mut().entry(header::CACHE_CONTROL);
    unless_said.or_insert(HeaderValue::from_static("no-store"));
    response
}
