//! Listening, routes and headers.

use std::{net::SocketAddr, sync::Arc};

use app::Desk;
use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::Response,
    routing::get,
};
use jiff::tz::TimeZone;
use text::Lang;
use tokio::net::TcpListener;

/// What every page needs.
pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) lang: Lang,
    pub(crate) zone: TimeZone,
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
}

/// Listens on `address`; port 0 takes any free one.
///
/// # Errors
/// If the address cannot be bound.
pub async fn bind(
    address: SocketAddr,
    desk: Desk,
    lang: Lang,
    zone: TimeZone,
) -> std::io::Result<Server> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/", get(crate::home::page))
        .route("/style.css", get(style))
        .layer(middleware::map_response(guard))
        .with_state(Arc::new(House { desk, lang, zone }));
    Ok(Server { listener, address, router })
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
        axum::serve(self.listener, self.router).with_graceful_shutdown(stop).await
    }
}

const POLICY: &str = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Headers on every answer: nothing runs, nothing is framed, nothing is fetched
/// from elsewhere, and nothing stays in a shared cache.
async fn guard(mut response: Response) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
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
