//! The door for other nodes: who they are is proven before the first byte of a request, and
//! whether they are known is asked before the first byte of a parcel. Anybody may make a key of
//! its own, so the handshake proves a key and no more.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Extension, Json, Router,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::post,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use ports::{Inbox, InboxError, Sealed};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;

use crate::{PARCEL_BYTES_MAX, PATH, PATIENCE, identity::Identity, pin};

/// Connections at once; more wait outside.
const CONNECTIONS_MAX: usize = 256;
/// How long a handshake, and the headers of a request, may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Listens for other nodes.
pub struct Door {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    router: Router,
}

/// The key that the other side of a connection proved to hold.
#[derive(Clone)]
struct Proven(String);

/// Listens on `address`; port 0 takes any free one.
///
/// # Errors
/// If the address cannot be bound, or the key cannot be used for TLS.
pub async fn open(address: SocketAddr, own: &Identity, inbox: Arc<dyn Inbox>) -> io::Result<Door> {
    let config = pin::at_home(own).map_err(io::Error::other)?;
    let listener = TcpListener::bind(address).await?;
    let router = Router::new()
        .route(PATH, post(take))
        .layer(DefaultBodyLimit::max(PARCEL_BYTES_MAX))
        .layer(middleware::from_fn_with_state(inbox.clone(), known))
        .with_state(inbox);
    Ok(Door { listener, acceptor: TlsAcceptor::from(Arc::new(config)), router })
}

impl Door {
    /// Where it listens.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Takes parcels until it is dropped.
    pub async fn run(self) {
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let Ok((stream, _)) = self.listener.accept().await else {
                // Without file handles left, accepting fails at once, again and again.
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            };
            let (acceptor, router) = (self.acceptor.clone(), self.router.clone());
            tokio::spawn(async move {
                // A connection that breaks concerns nobody but its other end.
                let _ = tokio::time::timeout(PATIENCE, serve(stream, acceptor, router)).await;
                drop(place);
            });
        }
    }
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, router: Router) -> Option<()> {
    let stream = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await.ok()?.ok()?;
    let certificate = stream.get_ref().1.peer_certificates()?.first()?;
    let proven = Proven(pin::key_of(certificate)?);
    let service = TowerToHyperService::new(router.layer(Extension(proven)));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HANDSHAKE);
    builder.serve_connection(TokioIo::new(stream), service).await.ok()
}

/// Turns strangers away, whatever they carry.
async fn known(
    State(inbox): State<Arc<dyn Inbox>>,
    Extension(Proven(key)): Extension<Proven>,
    request: Request,
    next: Next,
) -> Response {
    match inbox.knows(&key).await {
        Ok(true) => next.run(request).await,
        Ok(false) => refused(&InboxError::Stranger),
        Err(error) => refused(&error),
    }
}

async fn take(
    State(inbox): State<Arc<dyn Inbox>>,
    Extension(Proven(key)): Extension<Proven>,
    Json(sealed): Json<Sealed>,
) -> Response {
    match inbox.take(&key, sealed).await {
        Ok(receipt) => Json(receipt).into_response(),
        Err(error) => refused(&error),
    }
}

fn refused(error: &InboxError) -> Response {
    let status = match error {
        InboxError::Stranger => StatusCode::FORBIDDEN,
        InboxError::Unreadable(_) => StatusCode::BAD_REQUEST,
        InboxError::NotNow(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    status.into_response()
}
