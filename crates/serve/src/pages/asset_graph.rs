//! `/assets/graph`: what leads to what, laid out in layers; a table says the same in words.

mod layout;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Asset, AssetKind, Graph, Importance};
use serde::Deserialize;

use self::layout::layers;
use crate::{
    pages::{
        lists::{Address, Chip, encoded},
        signal::word,
    },
    parts::Mark,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The asset around which it is drawn.
    #[serde(default)]
    of: String,
    /// `all` for terminals, too.
    #[serde(default)]
    show: String,
}

#[derive(Template)]
#[template(path = "asset_graph.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    filters: Vec<Chip>,
    /// The asset around which it is drawn: address and name.
    of: Option<(String, String)>,
    /// What is shown, of how many.
    total: String,
    width: usize,
    height: usize,
    edges: Vec<String>,
    nodes: Vec<Node>,
    rows: Vec<Row>,
    empty: bool,
}

/// A box of the drawing.
struct Node {
    x: usize,
    y: usize,
    class: &'static str,
    href: String,
    name: String,
    says: String,
    /// Layers of defence that exist: entry, inside, exit.
    defences: Vec<(usize, &'static str)>,
}

struct Row {
    href: String,
    around: String,
    id: String,
    name: String,
    kind: String,
    importance: Mark,
    exposure: String,
    defences: String,
    leads_to: String,
}

/// Boxes that are drawn; a drawing of more is no drawing. The rest is one click away.
const NODES_MAX: usize = 240;
/// A register that is smaller is drawn whole, terminals and all.
const SMALL: usize = 40;
const STEP: (usize, usize) = (264, 56);
const BOX: (usize, usize) = (224, 44);
const MARGIN: usize = 12;

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: &Asked) -> Shown {
    let s = &seat.s;
    let assets = seat.desk.assets().await?;
    let count = assets.len();
    let graph = Graph::new(assets);
    let of = graph.find(&asked.of);
    let drawn = drawn(&graph, of, &asked.show);
    let layers = layers(&arrows(&graph, &drawn));
    let places: BTreeMap<&str, (usize, usize)> = layers
        .iter()
        .enumerate()
        .flat_map(|(x, ids)| ids.iter().enumerate().map(move |(y, id)| (id.as_str(), (x, y))))
        .collect();
    let address = Address::new("/assets/graph", &[("of", &asked.of), ("show", &asked.show)]);
    let tallest = layers.iter().map(Vec::len).max().unwrap_or_default();
    let (shown, of_all) = (drawn.len().to_string(), count.to_string());
    Ok(seat.page(&Page {
        s,
        place: Place::Assets,
        filters: vec![
            address.chip("show", "", s.t("graph-main")),
            address.chip("show", "all", s.t("pg-all")),
        ],
        of: of.map(|asset| (format!("/assets/{}", encoded(&asset.id)), plain(&asset.name))),
        total: s.words.say("graph-shown", &[("shown", &shown), ("of", &of_all)]),
        width: layers.len() * STEP.0 + MARGIN,
        height: tallest * STEP.1 + MARGIN,
        edges: edges(&graph, &places),
        nodes: drawn.iter().filter_map(|asset| node(s, asset, &places)).collect(),
        rows: drawn.iter().map(|asset| row(s, asset)).collect(),
        empty: count == 0,
    }))
}

/// Around one asset: what it leads to and what hangs on it. Else the whole, terminals only
/// where that is asked for or there are few.
fn drawn<'a>(graph: &'a Graph, of: Option<&'a Asset>, show: &str) -> Vec<&'a Asset> {
    let mut drawn: Vec<&Asset> = match of {
        Some(asset) => {
            let around = graph.reachable(&asset.id).into_iter().chain(graph.dependents(&asset.id));
            std::iter::once(asset).chain(around).collect()
        }
        None => graph.assets().collect(),
    };
    if drawn.len() > SMALL && show != "all" {
        let own = |asset: &&Asset| of.is_some_and(|of| of.id == asset.id);
        drawn.retain(|asset| asset.kind != AssetKind::Terminal || own(asset));
    }
    let mut seen = BTreeSet::new();
    drawn.retain(|asset| seen.insert(asset.id.clone()));
    drawn.truncate(NODES_MAX);
    drawn.sort_by(|a, b| a.id.cmp(&b.id));
    drawn
}

/// What each of them leads to, among them.
fn arrows(graph: &Graph, drawn: &[&Asset]) -> BTreeMap<String, Vec<String>> {
    let ids: BTreeSet<_> = drawn.iter().map(|asset| asset.id.as_str()).collect();
    let of = |asset: &&Asset| {
        let ends = asset.reaches.iter().chain(&asset.depends_on);
        let ends = ends.filter_map(|end| graph.find(end)).map(|end| end.id.as_str());
        let ends = ends.filter(|end| ids.contains(end)).map(str::to_owned);
        (asset.id.clone(), ends.collect())
    };
    drawn.iter().map(of).collect()
}

fn corner((x, y): (usize, usize)) -> (usize, usize) {
    (MARGIN + x * STEP.0, MARGIN + y * STEP.1)
}

/// A line for each arrow, from the right side of a box to the left side of another.
fn edges(graph: &Graph, places: &BTreeMap<&str, (usize, usize)>) -> Vec<String> {
    let mut edges = Vec::new();
    for asset in graph.assets().filter(|asset| places.contains_key(asset.id.as_str())) {
        let from = corner(places[asset.id.as_str()]);
        for end in asset.reaches.iter().chain(&asset.depends_on) {
            let end = graph.find(end).and_then(|end| places.get(end.id.as_str()));
            edges.extend(end.map(|end| curve(from, corner(*end))));
        }
    }
    edges.sort();
    edges.dedup();
    edges
}

fn curve(from: (usize, usize), to: (usize, usize)) -> String {
    let (x1, y1) = (from.0 + BOX.0, from.1 + BOX.1 / 2);
    let (x2, y2) = (to.0, to.1 + BOX.1 / 2);
    // An arrow back runs out to the right and in from the left, too.
    let bend = (STEP.0 - BOX.0).max(20);
    format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2.saturating_sub(bend))
}

fn node(s: &Shell, asset: &Asset, places: &BTreeMap<&str, (usize, usize)>) -> Option<Node> {
    let (x, y) = corner(*places.get(asset.id.as_str())?);
    let exposure =
        asset.exposure.map(|exposure| s.t(&format!("graph-exposure-{}", word(&exposure))));
    let says = [Some(importance(s, asset).word), exposure];
    let defences = asset.defences.iter().flatten().enumerate();
    let defence = |(at, layer): (usize, &model::Defence)| (x + BOX.0 - 18 - at * 16, letter(layer));
    Some(Node {
        x,
        y,
        class: class(asset),
        href: format!("/assets/graph?of={}", encoded(&asset.id)),
        name: cut(&plain(&asset.name)),
        says: says.into_iter().flatten().collect::<Vec<_>>().join("・"),
        defences: defences.map(defence).collect(),
    })
}

/// A letter for a layer of defence: 入 内 出 検; the table says them in full.
fn letter(layer: &model::Defence) -> &'static str {
    match layer {
        model::Defence::Entry => "入",
        model::Defence::Inside => "内",
        model::Defence::Exit => "出",
        model::Defence::Detection => "検",
    }
}

fn class(asset: &Asset) -> &'static str {
    match asset.importance {
        Some(Importance::High) => "node high",
        Some(Importance::Middle) => "node middle",
        Some(Importance::Low) => "node low",
        None => "node dim",
    }
}

fn importance(s: &Shell, asset: &Asset) -> Mark {
    match asset.importance {
        None => Mark::new("unknown", s.t("graph-importance-unknown")),
        Some(importance) => {
            let class = match importance {
                Importance::High => "burning",
                Importance::Middle => "warn",
                Importance::Low => "plain",
            };
            Mark::new(class, s.t(&format!("graph-importance-{}", word(&importance))))
        }
    }
}

/// As much of a name as fits the box: a wide letter counts twice.
fn cut(name: &str) -> String {
    let mut left = 25_usize;
    let mut cut = String::new();
    for c in name.chars() {
        let width = if c.is_ascii() { 1 } else { 2 };
        if left < width {
            cut.push('…');
            break;
        }
        left -= width;
        cut.push(c);
    }
    cut
}

fn row(s: &Shell, asset: &Asset) -> Row {
    let unknown = || s.t("unknown");
    let defences = asset.defences.as_ref().map(|layers| match layers.as_slice() {
        [] => s.t("register-defence-none"),
        some => {
            let names = some.iter().map(|layer| s.t(&format!("register-defence-{}", word(layer))));
            names.collect::<Vec<_>>().join("・")
        }
    });
    let exposure = asset.exposure.map(|it| s.t(&format!("register-exposure-{}", word(&it))));
    let ends = asset.reaches.iter().chain(&asset.depends_on);
    Row {
        href: format!("/assets/{}", encoded(&asset.id)),
        around: format!("/assets/graph?of={}", encoded(&asset.id)),
        id: plain(&asset.id),
        name: plain(&asset.name),
        kind: s.t(&format!("pg-asset-{}", word(&asset.kind))),
        importance: importance(s, asset),
        exposure: exposure.unwrap_or_else(unknown),
        defences: defences.unwrap_or_else(unknown),
        leads_to: ends.map(|end| plain(end)).collect::<Vec<_>>().join(" "),
    }
}
