//! `/bulletins`: what was told and what came, with how many answered.

use app::BulletinView;
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Bulletin, BulletinState, Tlp};
use serde::Deserialize;

use super::{Tab, tabs};
use crate::{
    pages::lists::{Address, Chip, encoded},
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    show: String,
}

#[derive(Template)]
#[template(path = "share/bulletins.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    filters: Vec<Chip>,
    total: String,
    rows: Vec<Row>,
    empty: bool,
}

struct Row {
    href: String,
    id: String,
    title: String,
    tlp: Mark,
    state: Mark,
    theme: String,
    from: String,
    at: Option<Moment>,
    answered: String,
    waits: bool,
}

const FILTERS: [&str; 3] = ["received", "ours", "unanswered"];

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked.show).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, wanted: &str) -> Shown {
    let s = &seat.s;
    let views = seat.desk.bulletins().await?;
    let address = Address::new("/bulletins", &[("show", wanted)]);
    let chip = |filter: &&str| address.chip("show", filter, s.t(&format!("share-show-{filter}")));
    let all = address.chip("show", "", s.t("pg-all"));
    let rows: Vec<_> =
        views.iter().filter(|view| fits(&view.bulletin, wanted)).map(|v| row(s, v)).collect();
    Ok(seat.page(&Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Bulletins),
        filters: std::iter::once(all).chain(FILTERS.iter().map(chip)).collect(),
        total: s.tn("pg-total", rows.len() as u64),
        rows,
        empty: views.is_empty(),
    }))
}

fn fits(bulletin: &Bulletin, wanted: &str) -> bool {
    match wanted {
        "received" => bulletin.received.is_some(),
        "ours" => bulletin.received.is_none(),
        "unanswered" => bulletin.waits_for_answer(),
        _ => true,
    }
}

fn row(s: &Shell, view: &BulletinView) -> Row {
    let bulletin = &view.bulletin;
    let at = bulletin.received.as_ref().map(|hop| hop.at).or(bulletin.released);
    let asked = !bulletin.sheet.asks.is_empty() && view.told.sent > 0;
    Row {
        href: format!("/bulletins/{}", encoded(&bulletin.sheet.id)),
        id: plain(&bulletin.sheet.id),
        title: plain(&bulletin.title()),
        tlp: marking(s, bulletin.sheet.tlp),
        state: state(s, bulletin),
        theme: s.t(&format!("share-theme-{}", bulletin.sheet.theme)),
        from: plain(bulletin.received.as_ref().map_or(&bulletin.sheet.origin, |hop| &hop.node)),
        at: at.map(|at| s.times.moment(at)),
        answered: match asked {
            true => format!("{} / {}", view.told.answered, view.told.sent),
            false => String::new(),
        },
        waits: bulletin.waits_for_answer(),
    }
}

/// The label, which is never translated; a colour alone says nothing.
pub(super) fn marking(s: &Shell, tlp: Option<Tlp>) -> Mark {
    match tlp {
        None => Mark::new("unknown", s.t("share-unmarked")),
        Some(tlp @ (Tlp::Red | Tlp::AmberStrict)) => Mark::new("burning", tlp.label()),
        Some(tlp @ Tlp::Amber) => Mark::new("warn", tlp.label()),
        Some(tlp) => Mark::new("plain", tlp.label()),
    }
}

pub(super) fn state(s: &Shell, bulletin: &Bulletin) -> Mark {
    let class = match bulletin.state {
        BulletinState::Draft => "unknown",
        BulletinState::Approved => "part",
        BulletinState::Received => "asked",
        BulletinState::Released => "proven",
        BulletinState::Withdrawn => "not",
    };
    Mark::new(class, s.t(&format!("bulletin-{}", bulletin.state.name())))
}
