//! `/assets` and `/people`: the registers that the rest hangs on.

use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Asset, Party};
use serde::Deserialize;

use crate::{
    pages::{
        asset,
        lists::{Address, Pages, cut, encoded},
        person,
        signal::word,
    },
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    page: Option<u64>,
}

#[derive(Template)]
#[template(path = "assets.html")]
struct Assets<'a> {
    s: &'a Shell,
    place: Place,
    pages: Pages,
    rows: Vec<AssetRow>,
    c: app::Completeness,
    /// What is unknown, and of how many assets.
    gaps: Vec<(String, usize)>,
}

struct AssetRow {
    href: String,
    id: String,
    name: String,
    kind: String,
    data: Vec<String>,
    reaches: Vec<String>,
    owner: Option<String>,
}

pub(crate) async fn assets(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show_assets(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show_assets(seat: &Seat, asked: &Asked) -> Shown {
    let (number, cut) = cut(asked.page);
    let found = seat.desk.assets_page(cut).await?;
    let s = &seat.s;
    let pages = Pages::new(s, &Address::new("/assets", &[]), number, found.total);
    let rows = found.rows.iter().map(|asset| asset_row(s, asset)).collect();
    let c = seat.desk.completeness().await?;
    let gaps = c.gaps.iter().map(|gap| (asset::field_name(s, gap.field), gap.unknown)).collect();
    Ok(seat.page(&Assets { s, place: Place::Assets, pages, rows, c, gaps }))
}

fn asset_row(s: &Shell, asset: &Asset) -> AssetRow {
    AssetRow {
        href: format!("/assets/{}", encoded(&asset.id)),
        id: plain(&asset.id),
        name: plain(&asset.name),
        kind: s.t(&format!("pg-asset-{}", word(&asset.kind))),
        data: asset.data.iter().rev().map(|class| text::class(&s.words, *class)).collect(),
        reaches: asset.reaches.iter().map(|id| plain(id)).collect(),
        owner: asset.owner.as_deref().map(plain),
    }
}

#[derive(Template)]
#[template(path = "people.html")]
struct People<'a> {
    s: &'a Shell,
    place: Place,
    pages: Pages,
    rows: Vec<PartyRow>,
}

struct PartyRow {
    id: String,
    name: String,
    kind: String,
    layer: Option<String>,
    parent: Option<String>,
    contact: Option<String>,
    href: String,
    mandates: Vec<person::Row>,
}

pub(crate) async fn people(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show_people(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show_people(seat: &Seat, asked: &Asked) -> Shown {
    let (number, cut) = cut(asked.page);
    let found = seat.desk.parties_page(cut).await?;
    let s = &seat.s;
    let mut rows = Vec::new();
    for party in &found.rows {
        let mandates = seat.desk.mandates_of(&party.id).await?;
        let mandates = mandates.iter().map(|mandate| person::row(seat, mandate)).collect();
        rows.push(party_row(s, party, mandates));
    }
    let pages = Pages::new(s, &Address::new("/people", &[]), number, found.total);
    Ok(seat.page(&People { s, place: Place::People, pages, rows }))
}

fn party_row(s: &Shell, party: &Party, mandates: Vec<person::Row>) -> PartyRow {
    PartyRow {
        id: plain(&party.id),
        name: plain(&party.name),
        kind: s.t(&format!("pg-party-{}", word(&party.kind))),
        layer: party.layer.map(|layer| s.t(&format!("pg-layer-{}", word(&layer)))),
        parent: party.parent.as_deref().map(plain),
        contact: party.contact.as_deref().map(plain),
        href: format!("/people/{}", encoded(&party.id)),
        mandates,
    }
}
