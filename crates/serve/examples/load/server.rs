//! What the server itself says of how long its answers took, from its histograms.

use std::collections::BTreeMap;

use crate::{client::Client, say};

/// Answers by route: how many took at most so many milliseconds, bound by bound.
pub type Durations = BTreeMap<String, Vec<(f64, f64)>>;

/// All that were counted since the server started.
pub async fn durations(at: &str) -> anyhow::Result<Durations> {
    let metrics = Client::connect(at).await?.get("/metrics").await?;
    let mut durations = Durations::new();
    for line in String::from_utf8_lossy(&metrics.body).lines() {
        let Some(rest) = line.strip_prefix("hinomi_request_duration_seconds_bucket{") else {
            continue;
        };
        let Some((labels, count)) = rest.rsplit_once("} ") else { continue };
        let label = |name: &str| {
            let (_, rest) = labels.split_once(&format!("{name}=\""))?;
            rest.split('"').next()
        };
        let route = format!(
            "{} {} {}",
            label("method").unwrap_or("?"),
            label("route").unwrap_or("?"),
            label("status").unwrap_or("?")
        );
        let bound = label("le").and_then(|le| le.parse().ok()).unwrap_or(f64::INFINITY);
        durations.entry(route).or_default().push((bound * 1000.0, count.trim().parse()?));
    }
    Ok(durations)
}

/// Prints what was counted between the two: the bucket in which each share lies.
pub fn print(before: &Durations, after: &Durations) {
    say("\n| at the server | requests | p50 ms ≤ | p99 ms ≤ | most ms ≤ | over 50 ms |");
    say("|---|---:|---:|---:|---:|---:|");
    for (route, buckets) in after {
        let earlier = |n: usize| before.get(route).and_then(|b| b.get(n)).map_or(0.0, |b| b.1);
        let counted: Vec<_> =
            buckets.iter().enumerate().map(|(n, (le, count))| (*le, count - earlier(n))).collect();
        let total = counted.last().map_or(0.0, |last| last.1);
        if total < 1.0 {
            continue;
        }
        let at = |share: f64| {
            let reached = counted.iter().find(|(_, count)| *count >= total * share);
            reached.map_or(f64::INFINITY, |(bound, _)| *bound)
        };
        let within = counted.iter().find(|(le, _)| *le >= 50.0).map_or(0.0, |found| found.1);
        let (p50, p99, most, over) = (at(0.5), at(0.99), at(1.0), total - within);
        say(&format!("| {route} | {total} | {p50} | {p99} | {most} | {over} |"));
    }
}
