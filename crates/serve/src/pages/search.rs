//! `/search`: 探す・移動, as a page and behind ⌘K.

use app::Found;
use askama::Template;
use axum::{extract::Query, response::Response};
use serde::Deserialize;

use crate::{
    pages::lists::encoded,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    q: String,
    hits: Vec<Hit>,
}

struct Hit {
    href: String,
    kind: String,
    name: String,
    id: String,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked.q).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, q: &str) -> Shown {
    let found = seat.desk.search(q).await?;
    let s = &seat.s;
    let mut hits = places(s, q);
    hits.extend(records(s, &found));
    Ok(seat.page(&Page { s, place: Place::Elsewhere, q: plain(q), hits }))
}

/// The pages whose name has the words in it.
fn places(s: &Shell, q: &str) -> Vec<Hit> {
    let wanted = model::folded(q.trim());
    let more = [("/incidents/new", "pg-incident-new"), ("/signals/new", "pg-notice-new")];
    let ways = s.ways.iter().map(|way| (way.href, way.name)).chain(more);
    let hit = |(href, id): (&str, &str)| Hit {
        href: href.to_owned(),
        kind: s.t("pg-search-page"),
        name: s.t(id),
        id: String::new(),
    };
    ways.map(hit).filter(|hit| model::folded(&hit.name).contains(&wanted)).collect()
}

fn records(s: &Shell, found: &Found) -> Vec<Hit> {
    let mut hits = Vec::new();
    for incident in &found.incidents {
        let id = encoded(&incident.id);
        hits.push(hit(s, "incidents", format!("/incidents/{id}"), &incident.title, &incident.id));
    }
    for record in &found.signals {
        let signal = &record.signal;
        let names: Vec<_> = signal.entities.iter().map(|e| e.name.as_str()).collect();
        let name = format!("{} {}", text::kind(&s.words, signal.kind), names.join(" "));
        hits.push(hit(s, "signals", format!("/signals/{}", encoded(&signal.id)), &name, ""));
    }
    for asset in &found.assets {
        hits.push(hit(
            s,
            "assets",
            format!("/assets#a-{}", encoded(&asset.id)),
            &asset.name,
            &asset.id,
        ));
    }
    for party in &found.parties {
        hits.push(hit(
            s,
            "people",
            format!("/people#p-{}", encoded(&party.id)),
            &party.name,
            &party.id,
        ));
    }
    hits
}

fn hit(s: &Shell, register: &str, href: String, name: &str, id: &str) -> Hit {
    Hit { href, kind: s.t(&format!("pg-nav-{register}")), name: plain(name), id: plain(id) }
}
