//! `/risks`: the register, what waits for another look first, and the heat of its grades.

use app::RiskView;
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{GRADES, Risk};
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
    /// Likelihood and impact, for example `2x4`.
    #[serde(default)]
    at: String,
}

#[derive(Template)]
#[template(path = "prove/risks.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    filters: Vec<Chip>,
    total: String,
    filtered: bool,
    /// From the highest likelihood down: its grade, and a cell for each impact.
    heat: Vec<(u8, Vec<Cell>)>,
    impacts: Vec<u8>,
    rows: Vec<Row>,
    empty: bool,
}

/// One cell of the heat map.
struct Cell {
    class: &'static str,
    level: String,
    count: usize,
    href: String,
}

struct Row {
    href: String,
    id: String,
    title: String,
    marks: Vec<Mark>,
    waits: Option<Moment>,
    level: Mark,
    product: u8,
    asset: String,
    asset_href: String,
    threat: &'static str,
    treatment: Mark,
}

const FILTERS: [&str; 3] = ["stale", "untreated", "internet"];

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: &Asked) -> Shown {
    let s = &seat.s;
    let views = seat.desk.risks(None).await?;
    let address = Address::new("/risks", &[("show", &asked.show), ("at", &asked.at)]);
    let chip = |filter: &&str| address.chip("show", filter, s.t(&format!("risks-show-{filter}")));
    let all = address.chip("show", "", s.t("pg-all"));
    let fits = |view: &&RiskView| wanted(view, asked);
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Risks),
        filters: std::iter::once(all).chain(FILTERS.iter().map(chip)).collect(),
        total: s.tn("pg-total", views.iter().filter(fits).count() as u64),
        filtered: !(asked.show.is_empty() && asked.at.is_empty()),
        heat: heat(seat, &views, &address),
        impacts: GRADES.collect(),
        rows: views.iter().filter(fits).map(|view| row(seat, view)).collect(),
        empty: views.is_empty(),
    }))
}

fn wanted(view: &RiskView, asked: &Asked) -> bool {
    let shown = match asked.show.as_str() {
        "stale" => view.stale,
        "untreated" => view.untreated(),
        "internet" => view.internet == Some(true),
        _ => true,
    };
    shown && (asked.at.is_empty() || place(&view.risk) == asked.at)
}

/// Where it stands in the map: `2x4`.
fn place(risk: &Risk) -> String {
    let now = risk.assessment();
    now.map(|now| format!("{}x{}", now.likelihood.grade, now.impact.grade)).unwrap_or_default()
}

fn heat(seat: &Seat, views: &[RiskView], address: &Address) -> Vec<(u8, Vec<Cell>)> {
    let cell = |likelihood: u8, impact: u8| {
        let at = format!("{likelihood}x{impact}");
        let level = seat.desk.risk_rules().level(likelihood * impact);
        Cell {
            class: heat_class(level),
            level: level_name(seat, level),
            count: views.iter().filter(|view| place(&view.risk) == at).count(),
            href: address.with("at", &at),
        }
    };
    let row = |likelihood| (likelihood, GRADES.map(|impact| cell(likelihood, impact)).collect());
    GRADES.rev().map(row).collect()
}

fn heat_class(level: usize) -> &'static str {
    ["h0", "h1", "h2"][level.min(2)]
}

/// The name of a level, in the reader's language.
pub(super) fn level_name(seat: &Seat, level: usize) -> String {
    let band = seat.desk.risk_rules().band.get(level);
    band.map(|band| plain(seat.s.words.pick(&band.ja, &band.en))).unwrap_or_default()
}

/// The level as a mark.
pub(super) fn level_mark(seat: &Seat, view: &RiskView) -> Mark {
    let class = ["plain", "warn", "burning"][view.level.min(2)];
    Mark::new(class, level_name(seat, view.level))
}

pub(super) fn treatment_mark(s: &Shell, risk: &Risk) -> Mark {
    match &risk.treatment {
        None => Mark::new("unknown", s.t("risk-treatment-none")),
        Some(treatment) => Mark::new("plain", s.t(&format!("risk-treatment-{}", treatment.name()))),
    }
}

/// What a risk waits for, and what of it changed.
pub(super) fn marks(s: &Shell, view: &RiskView) -> Vec<Mark> {
    let waits = !view.risk.triggered.is_empty();
    let marks = [
        (view.stale, "missed", "risks-mark-stale"),
        (waits && !view.stale, "warn", "risks-mark-waits"),
        (view.untreated(), "unknown", "risks-mark-untreated"),
        (view.internet == Some(true), "asked", "risks-mark-internet"),
    ];
    let holds = marks.into_iter().filter(|(holds, ..)| *holds);
    holds.map(|(_, class, id)| Mark::new(class, s.t(id))).collect()
}

fn row(seat: &Seat, view: &RiskView) -> Row {
    let (s, risk) = (&seat.s, &view.risk);
    Row {
        href: format!("/risks/{}", encoded(&risk.id)),
        id: plain(&risk.id),
        title: plain(&risk.title),
        marks: marks(s, view),
        waits: risk.waits_since().map(|since| s.times.moment(since)),
        level: level_mark(seat, view),
        product: view.product,
        asset: plain(&risk.asset),
        asset_href: format!("/assets/{}", encoded(&risk.asset)),
        threat: risk.threat.map_or("", model::Threat::name),
        treatment: treatment_mark(s, risk),
    }
}
