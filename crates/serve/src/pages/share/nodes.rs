//! `/nodes`: this installation, those with which it exchanges, and their memberships.

use askama::Template;
use axum::response::Response;
use model::{Membership, Node};

use super::{Tab, tabs};
use crate::{
    pages::lists::Chip,
    parts::Mark,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "share/nodes.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    kind: String,
    own: bool,
    way: Mark,
    members: Vec<(String, Mark)>,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let s = &seat.s;
    let nodes = seat.desk.nodes().await?;
    let rows = nodes.iter().map(|node| row(seat, node)).collect();
    Ok(seat.page(&Page { s, place: Place::Share, tabs: tabs(s, Tab::Nodes), rows }))
}

fn row(seat: &Seat, node: &Node) -> Row {
    let s = &seat.s;
    let kind = seat.desk.channels().find_kind(&node.kind);
    let kind = kind.map_or(node.kind.as_str(), |kind| s.words.pick(&kind.title.ja, &kind.title.en));
    Row {
        id: plain(&node.id),
        name: plain(&node.name),
        kind: match node.purpose.as_str() {
            "" => plain(kind),
            purpose => plain(&format!("{kind} · {purpose}")),
        },
        own: node.own,
        way: match node.reachable() {
            true => Mark::new("proven", s.t("share-way-exchange")),
            false if node.own => Mark::new("plain", s.t("node-own")),
            false => Mark::new("unknown", s.t("share-way-other")),
        },
        members: node.memberships.iter().map(|one| member(s, one)).collect(),
    }
}

fn member(s: &Shell, one: &Membership) -> (String, Mark) {
    let mark = match one.current(s.times.now) {
        true => Mark::new("proven", s.t(&format!("node-{}", one.class.name()))),
        false => Mark::new("not", s.t("share-member-not-now")),
    };
    (plain(&one.body), mark)
}
