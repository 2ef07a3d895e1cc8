//! What the server tells Prometheus, in the OpenMetrics text format.
//!
//! Readable from the machine itself, or with a mandate to administer: numbers of
//! incidents are nobody else's business.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::AtomicU64},
    time::Instant,
};

use axum::{
    Router,
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use model::Kind;
use ports::{Filter, StoreError};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::{api::problem::Problem, server::House, visitor::Visitor};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Code {
    code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: String,
}

type Seconds = Gauge<f64, AtomicU64>;

/// Upper bounds of the latency buckets in seconds; 0.05 is what a page is held to.
const BUCKETS: [f64; 16] = [
    0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5,
    10.0,
];

fn latency() -> Histogram {
    Histogram::new(BUCKETS)
}

/// What is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Asked, Histogram>,
    refusals: Family<Code, Counter>,
    entries: Gauge,
    head: Seconds,
    signals: Family<InState, Gauge>,
    open: Gauge,
    memory: Gauge,
}

impl Metrics {
    /// Nothing counted yet; the program started at `start`, seconds since 1970.
    pub(crate) fn new(start: f64) -> Self {
        let mut registry = Registry::with_prefix("hinomi");
        let requests = Family::new_with_constructor(latency as fn() -> Histogram);
        let (refusals, signals) = (Family::default(), Family::default());
        let (entries, open, memory) = (Gauge::default(), Gauge::default(), Gauge::default());
        let (head, started) = (Seconds::default(), Seconds::default());
        let build = Family::<Build, Gauge>::default();
        build.get_or_create(&Build { version: env!("CARGO_PKG_VERSION").into() }).set(1);
        started.set(start);
        registry.register_with_unit(
            "request_duration",
            "Requests by route and status, until the answer begins",
            Unit::Seconds,
            requests.clone(),
        );
        registry.register("refusals", "Commands refused, by code", refusals.clone());
        registry.register("ledger_entries", "Entries in the ledger", entries.clone());
        registry.register_with_unit(
            "ledger_head_time",
            "When the last entry was recorded, since 1970",
            Unit::Seconds,
            head.clone(),
        );
        registry.register("signals", "Signals at home, by state", signals.clone());
        registry.register("incidents_open", "Incidents being handled at home", open.clone());
        registry.register_with_unit(
            "resident_memory",
            "Memory of the process",
            Unit::Bytes,
            memory.clone(),
        );
        registry.register_with_unit(
            "start_time",
            "When the process started, since 1970",
            Unit::Seconds,
            started,
        );
        registry.register("build", "The version that runs", build);
        Self { registry, requests, refusals, entries, head, signals, open, memory }
    }

    /// Counts a refusal.
    pub(crate) fn refused(&self, code: &str) {
        self.refusals.get_or_create(&Code { code: code.to_owned() }).inc();
    }

    fn asked(&self, asked: Asked, since: Instant) {
        self.requests.get_or_create(&asked).observe(since.elapsed().as_secs_f64());
    }

    /// Brings those up to date that are not counted as they happen.
    async fn refresh(&self, house: &House) -> Result<(), StoreError> {
        let (entries, at) = house.outside.ledger.head().await?;
        self.entries.set(entries.cast_signed());
        self.head.set(at.map_or(0.0, |at| at.as_duration().as_secs_f64()));
        for state in ["new", "held", "promoted", "dismissed"] {
            let filter = Filter::new(Kind::Signal).in_state(state);
            let count = house.app.registers.count(&filter).await?;
            let gauge = self.signals.get_or_create_owned(&InState { state: state.to_owned() });
            gauge.set(count.cast_signed());
        }
        let open = Filter::new(Kind::Incident).in_state("open");
        self.open.set(house.app.registers.count(&open).await?.cast_signed());
        self.memory.set(resident_bytes().unwrap_or(0));
        Ok(())
    }
}

/// Memory of this process in bytes; none where there is no `/proc`.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new().route("/metrics", get(page))
}

/// Somebody who may read the numbers.
struct Reader;

impl FromRequestParts<Arc<House>> for Reader {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        house: &Arc<House>,
    ) -> Result<Self, Self::Rejection> {
        if from_here(parts) {
            return Ok(Self);
        }
        let visitor = Visitor::from_request_parts(parts, house).await;
        let visitor = visitor.map_err(IntoResponse::into_response)?;
        let judged = visitor.desk.may_administer("metrics").await;
        judged.map(|_| Self).map_err(|error| Problem::from(error).into_response())
    }
}

/// Whether it comes from this machine, and not through a proxy on it.
fn from_here(parts: &Parts) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let passed_on = |headers: &HeaderMap| {
        ["forwarded", "x-forwarded-for", "via"].iter().any(|name| headers.contains_key(*name))
    };
    peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback()) && !passed_on(&parts.headers)
}

async fn page(State(house): State<Arc<House>>, _: Reader) -> Result<Response, Problem> {
    house.metrics.refresh(&house).await?;
    let mut text = String::new();
    let written = encode(&mut text, &house.metrics.registry);
    written.map_err(|_| Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// Times every request under the route that it took, never under its address: those
/// are without number.
pub(crate) async fn measured(
    State(house): State<Arc<House>>,
    request: Request,
    next: Next,
) -> Response {
    let since = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known.into(),
        _ => "other".to_owned(),
    };
    let response = next.run(request).await;
    let route = route.unwrap_or_else(|| "other".to_owned());
    house.metrics.asked(Asked { method, route, status: response.status().as_u16() }, since);
    response
}
