//! Connections: how many, how long, and how they end.
//!
//! Nobody may hold a place for longer than it takes to ask and to be answered:
//! headers, the whole request and each write to a slow reader have their time, and
//! the number of connections is bounded.

mod panic;
mod patience;
#[cfg(test)]
mod tests;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

pub(crate) use panic::caught;
use patience::Patient;

/// What a connection may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; more wait outside.
    pub connections: usize,
    /// Until a request's headers are there; also how long an idle connection is kept.
    pub headers: Duration,
    /// From the headers of a request to those of its answer.
    pub request: Duration,
    /// How long a reader may take nothing of what is ready for it.
    pub reader: Duration,
    /// From the order to stop until connections are cut.
    pub stop: Duration,
    /// Size of a body, in bytes, where a route does not say otherwise.
    pub body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            headers: Duration::from_secs(10),
            request: Duration::from_secs(30),
            reader: Duration::from_secs(20),
            stop: Duration::from_secs(8),
            body_bytes: 1024 * 1024,
        }
    }
}

/// Request line and headers together, in bytes.
const HEAD_BYTES_MAX: usize = 32 * 1024;
const HEADERS_MAX: usize = 64;

/// Serves until `stop` is done; then lets go of what is idle, lets finish what is
/// under way, and cuts what has not ended in time.
pub(crate) async fn run(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut open = tokio::task::JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let place = places.clone().acquire_owned();
        let next = async { (place.await, listener.accept().await) };
        tokio::select! {
            () = &mut stop => break,
            Some(_) = open.join_next(), if !open.is_empty() => {}
            (place, accepted) = next => match accepted {
                Ok((stream, peer)) => {
                    let serving = graceful.watch(connection((stream, peer), router.clone(), limits));
                    open.spawn(async move {
                        // A connection that breaks concerns nobody but its other end.
                        let _ = serving.await;
                        drop(place);
                    });
                }
                Err(error) => after(&error).await,
            },
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(limits.stop, graceful.shutdown()).await;
    open.shutdown().await;
    Ok(())
}

/// Without file handles left, accepting fails at once, again and again.
async fn after(error: &io::Error) {
    let theirs = [io::ErrorKind::ConnectionReset, io::ErrorKind::ConnectionAborted];
    if !theirs.contains(&error.kind()) {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// One connection; each request on it knows its other end.
fn connection(
    (stream, peer): (TcpStream, SocketAddr),
    router: Router,
    limits: Limits,
) -> impl GracefulConnection<Error = hyper::Error> {
    // Small answers, such as events, are sent at once.
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX);
    let io = TokioIo::new(Patient::new(stream, limits.reader));
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.call(request)
    });
    builder.serve_connection(io, service)
}

/// Gives a request its time, from its headers to those of its answer: a body that
/// drips counts, an answer that streams does not.
pub(crate) async fn in_time(limit: Duration, request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(limit, next.run(request)).await;
    answered.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}
