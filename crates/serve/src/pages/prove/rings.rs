//! `/findings/rings`: the ring of every criterion of which a record speaks, and its two wheels.

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use model::percent;

use super::{Tab, tabs};
use crate::{
    pages::lists::Chip,
    parts::Mark,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "prove/rings.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    rows: Vec<Row>,
}

struct Row {
    criterion: String,
    steps: Vec<(String, Option<String>, bool)>,
    framework: String,
    process: String,
    mark: Mark,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let s = &seat.s;
    let rings = seat.desk.rings().await?;
    let rows = rings.iter().map(|ring| row(s, ring)).collect();
    Ok(seat.page(&Page { s, place: Place::Prove, tabs: tabs(s, Tab::Findings), rows }))
}

fn row(s: &Shell, ring: &model::Ring) -> Row {
    let step = |(step, day): &(model::Pdca, Option<Date>)| {
        let name = s.t(&format!("ring-{}", step.name()));
        (name, day.map(|day| day.to_string()), ring.broken.contains(step))
    };
    let wheel = |bp: Option<u16>| bp.map_or_else(|| s.t("unknown"), percent);
    let broken: Vec<_> =
        ring.broken.iter().map(|step| s.t(&format!("ring-{}", step.name()))).collect();
    let mark = match (broken.is_empty(), ring.imbalance) {
        (true, false) => Mark::new("proven", s.t("fd-ring-whole")),
        (true, true) => Mark::new("warn", s.t("fd-ring-imbalance")),
        (false, _) => {
            let steps = broken.join("・");
            Mark::new("missed", s.words.say("ring-broken", &[("steps", &steps)]))
        }
    };
    Row {
        criterion: plain(&ring.criterion),
        steps: ring.steps.iter().map(step).collect(),
        framework: wheel(ring.framework_bp),
        process: wheel(ring.process_bp),
        mark,
    }
}
