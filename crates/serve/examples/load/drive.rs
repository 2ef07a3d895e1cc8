//! People who write and people who read, at once, and how long each page took.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{client::Client, say, server};

/// What to do.
pub struct Plan {
    pub at: String,
    pub seconds: u64,
    pub writers: u64,
    /// How long a writer thinks.
    pub pause_ms: u64,
    /// Pages to read besides the usual ones.
    pub paths: Vec<String>,
}

const READERS: u64 = 4;
/// How long a reader looks at a page.
const LOOK_MS: u64 = 20;

/// What every house has; {signal}, {report} and the like are filled in.
const PATHS: &[&str] = &[
    "/",
    "/signals",
    "/signals?state=new&page=100",
    "/signals/{signal}",
    "/incidents",
    "/incidents?page=1000",
    "/incidents?state=open",
    "/incidents?state=closed&page=1000",
    "/incidents?order=oldest",
    "/incidents?lacking=unreported",
    "/incidents?lacking=customers-not-told",
    "/incidents?lacking=customers-not-told&page=1000",
    "/incidents?lacking=without-method",
    "/incidents/2025-050000",
    "/incidents/2025-050000?tab=report",
    "/incidents/2025-100001",
    "/incidents/2025-100001?tab=report",
    "/incidents/new",
    "/reports",
    "/reports/{report}",
    "/assets",
    "/assets?page=50",
    "/people",
    "/ledger",
    "/ledger?act=refused",
    "/search?q=PC-00017",
    "/search?q=2025-050000",
    "/search?q=nowhere",
    "/api/v1/signals",
    "/api/v1/signals?state=new&offset=5000&limit=200",
    "/api/v1/incidents",
    "/api/v1/incidents?state=open&limit=200",
    "/api/v1/incidents?label=unreported",
    "/api/v1/incidents?offset=50000",
    "/api/v1/incidents/2025-050000",
    "/api/v1/incidents/2025-050000/timeline",
    "/api/v1/incidents/2025-050000/reports",
    "/api/v1/assets?limit=200",
    "/api/v1/parties",
    "/api/v1/mandates",
    "/api/v1/allowances",
    "/api/v1/ledger/head",
    "/api/v1/ledger/entries?from=500000",
    "/api/v1/ledger/proofs/incident/2025-050000",
    "/metrics",
];

/// Milliseconds by name; those that did not come out well are counted apart.
#[derive(Default)]
struct Times(Mutex<BTreeMap<String, (Vec<f64>, u64)>>);

impl Times {
    fn add(&self, name: &str, since: Instant, good: bool) {
        let mut times = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (taken, bad) = times.entry(name.to_owned()).or_default();
        taken.push(since.elapsed().as_secs_f64() * 1000.0);
        *bad += u64::from(!good);
    }
}

/// Drives the server and prints what it took.
pub async fn run(plan: Plan) -> anyhow::Result<()> {
    let idle = memory(&plan.at).await?;
    let mut plan = plan;
    plan.paths = paths(&plan).await?;
    let before = server::durations(&plan.at).await?;
    let plan = Arc::new(plan);
    let times = Arc::new(Times::default());
    let end = Instant::now() + Duration::from_secs(plan.seconds);
    let mut people = JoinSet::new();
    for n in 0..plan.writers {
        people.spawn(writer(plan.clone(), times.clone(), n, end));
    }
    for n in 0..READERS {
        people.spawn(reader(plan.clone(), times.clone(), n, end));
    }
    while let Some(done) = people.join_next().await {
        done??;
    }
    print(&times);
    server::print(&before, &server::durations(&plan.at).await?);
    say(&format!("memory: idle {idle} MiB, after {} MiB", memory(&plan.at).await?));
    Ok(())
}

async fn writer(plan: Arc<Plan>, times: Arc<Times>, n: u64, end: Instant) -> anyhow::Result<()> {
    let mut client = Client::connect(&plan.at).await?;
    let open = r#"{"nature":"failure","title":"負荷","facts":[{"key":"aware","value":"2026-01-05T09:00+09:00"}]}"#;
    let opened = |body: &[u8]| {
        let shown: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        shown["id"].as_str().map(str::to_owned)
    };
    let mut own = None;
    let mut step = n;
    tokio::time::sleep(Duration::from_millis(n * plan.pause_ms / plan.writers.max(1))).await;
    while Instant::now() < end {
        let since = Instant::now();
        match own.clone() {
            Some(id) if !step.is_multiple_of(20) => {
                let fact = format!(r#"{{"facts":[{{"key":"note:{step}","value":"確認した"}}]}}"#);
                let answer = client.post(&format!("/api/v1/incidents/{id}/facts"), &fact).await?;
                times.add("POST record a fact", since, answer.status == 200);
            }
            _ => {
                let answer = client.post("/api/v1/incidents", open).await?;
                times.add("POST open an incident", since, answer.status == 201);
                own = opened(&answer.body).or(own);
            }
        }
        step += 1;
        tokio::time::sleep(Duration::from_millis(plan.pause_ms)).await;
    }
    Ok(())
}

async fn reader(plan: Arc<Plan>, times: Arc<Times>, n: u64, end: Instant) -> anyhow::Result<()> {
    let mut client = Client::connect(&plan.at).await?;
    for path in plan.paths.iter().cycle().skip(n as usize * 11) {
        if Instant::now() >= end {
            break;
        }
        let since = Instant::now();
        let answer = client.get(path).await?;
        times.add(&format!("GET {path}"), since, answer.status == 200);
        tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
    }
    Ok(())
}

/// The usual pages of this house, and those that were asked for besides.
async fn paths(plan: &Plan) -> anyhow::Result<Vec<String>> {
    let mut client = Client::connect(&plan.at).await?;
    let signals = json(&mut client, "/api/v1/signals?limit=1").await?;
    let open = json(&mut client, "/api/v1/incidents?state=open&offset=50&limit=1").await?;
    let incident = first(&open, "id");
    let reports = json(&mut client, &format!("/api/v1/incidents/{incident}/reports")).await?;
    let (signal, report) = (first(&signals, "id"), first(&reports, "id"));
    let filled = |path: &&str| path.replace("{signal}", &signal).replace("{report}", &report);
    Ok(PATHS.iter().map(filled).chain(plan.paths.iter().cloned()).collect())
}

async fn json(client: &mut Client, path: &str) -> anyhow::Result<serde_json::Value> {
    Ok(serde_json::from_slice(&client.get(path).await?.body)?)
}

/// The first text called `name` anywhere in `value`.
fn first(value: &serde_json::Value, name: &str) -> String {
    let found = value.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    let within = || match value {
        serde_json::Value::Array(all) => all.iter().map(|v| first(v, name)).collect::<Vec<_>>(),
        serde_json::Value::Object(all) => all.values().map(|v| first(v, name)).collect(),
        _ => Vec::new(),
    };
    found.unwrap_or_else(|| within().into_iter().find(|s| !s.is_empty()).unwrap_or_default())
}

fn print(times: &Times) {
    let mut times = times.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    say(
        "| at the client | requests | failed | p50 ms | p99 ms | most ms |\n|---|---:|---:|---:|---:|---:|",
    );
    for (name, (taken, bad)) in times.iter_mut() {
        taken.sort_by(f64::total_cmp);
        let at = |share: f64| taken[((taken.len() - 1) as f64 * share).round() as usize];
        let (count, p50, p99, most) = (taken.len(), at(0.5), at(0.99), at(1.0));
        say(&format!("| {name} | {count} | {bad} | {p50:.1} | {p99:.1} | {most:.1} |"));
    }
}

/// What the server says that it holds, in MiB.
async fn memory(at: &str) -> anyhow::Result<u64> {
    let metrics = Client::connect(at).await?.get("/metrics").await?;
    let text = String::from_utf8_lossy(&metrics.body).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("hinomi_resident_memory_bytes "));
    Ok(line.and_then(|line| line.parse::<u64>().ok()).unwrap_or(0) / (1024 * 1024))
}
