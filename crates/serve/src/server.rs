//! Listening, routes and headers.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use app::App;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::tz::TimeZone;
use ports::{Ledger, Typeset};
use text::{Lang, Words};
use tokio::net::TcpListener;

use crate::live::Pulse;

/// What every page needs.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) party: String,
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
    pub(crate) fn words(&self, lang: Lang) -> Arc<Words> {
        match lang {
            Lang::Ja => self.ja.clone(),
            Lang::En => self.en.clone(),
        }
    }

    /// The words of `lang`, with years counted by era where `by_era` says so.
    pub(crate) fn words_for(&self, lang: Lang, by_era: bool) -> Arc<Words> {
        match (lang, by_era) {
            (lang, false) => self.words(lang),
            (Lang::Ja, true) => self.ja_by_era.clone(),
            (Lang::En, true) => self.en_by_era.clone(),
        }
    }
}

/// What the pages reach beside the use cases.
#[derive(Clone)]
pub struct Outside {
    /// 監査証跡, for its page, for proofs, and to learn that something changed.
    pub ledger: Arc<dyn Ledger>,
    /// Sets reports as PDF; without it the pages offer none.
    pub typeset: Option<Arc<dyn Typeset>>,
}

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
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
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let words = |lang| Arc::new(Words::new(lang));
    let by_era = |lang| Arc::new(Words::new(lang).counting_by_era());
    let house = Arc::new(House {
        app,
        party: party.to_owned(),
        lang,
        zone,
        pulse: Pulse::start(outside.ledger.clone()),
        outside,
        ja: words(Lang::Ja),
        en: words(Lang::En),
        ja_by_era: by_era(Lang::Ja),
        en_by_era: by_era(Lang::En),
    });
    let router = Router::new()
        .merge(crate::pages::router())
        .route("/assets/{version}/{name}", get(crate::assets::file))
        .route("/live", get(crate::live::events))
        .route("/preferences", post(crate::prefs::set))
        .layer(middleware::from_fn_with_state(address, own_name))
        .layer(middleware::map_response(guard))
        .with_state(house.clone());
    Ok(Server { listener, address, router, house })
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
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
        axum::serve(self.listener, self.router).with_graceful_shutdown(stopped).await
    }
}

/// Answers only to its own name: a page elsewhere that makes a browser look here under
/// a name of its choice learns nothing.
async fn own_name(State(address): State<SocketAddr>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    let own = |name: &str| {
        let ip = name.trim_matches(['[', ']']).parse::<IpAddr>();
        name == "localhost" || ip.is_ok_and(|ip| ip.is_loopback() || ip == address.ip())
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
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let unless_said = response.headers_mut().entry(header::CACHE_CONTROL);
    unless_said.or_insert(HeaderValue::from_static("no-store"));
    response
}
