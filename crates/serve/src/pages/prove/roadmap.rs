//! `/roadmap`: what remains to be done, on a line of time for each owner, and ranked
//! against a budget.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::Query, response::Response};
use jiff::{ToSpan, civil::Date};
use model::{Action, Ranked};
use serde::Deserialize;

use super::{
    Tab,
    action::yen,
    finding::{Measure, measure},
    history::name,
    tabs,
};
use crate::{
    pages::lists::Chip,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

/// Width of the drawing, the room for names, and the height of one measure.
const WIDTH: i64 = 960;
const NAMES: i64 = 8;
const LINE: i64 = 26;
const AXIS: i64 = 28;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    budget: String,
}

#[derive(Template)]
#[template(path = "prove/roadmap.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    budget: String,
    limit: String,
    rows: Vec<Row>,
    chart: Chart,
    basics_red: Vec<String>,
}

/// A measure of the ranked list.
struct Row {
    rank: usize,
    measure: Measure,
    priority: u8,
    effort: u32,
    cost: String,
    sum: String,
    /// The first that the budget does not reach.
    first_beyond: bool,
    beyond: bool,
    purchase: bool,
}

/// The drawing, with words that say the same.
struct Chart {
    width: i64,
    height: i64,
    lanes: Vec<Lane>,
    ticks: Vec<(i64, String)>,
    today: i64,
    says: String,
}

struct Lane {
    owner: String,
    y: i64,
    bars: Vec<Bar>,
}

struct Bar {
    x: i64,
    y: i64,
    width: i64,
    class: &'static str,
    label: String,
    says: String,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: &Asked) -> Shown {
    let s = &seat.s;
    let budget = asked.budget.replace(',', "").trim().parse().ok();
    let roadmap = seat.desk.roadmap(budget).await?;
    let mut owners = BTreeMap::new();
    for one in &roadmap.ranked {
        let owner = &one.action.owner;
        if !owners.contains_key(owner) {
            owners.insert(owner.clone(), name(seat, owner).await?);
        }
    }
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Roadmap),
        budget: budget.map(|budget: u64| budget.to_string()).unwrap_or_default(),
        limit: budget.map(yen).unwrap_or_default(),
        chart: chart(s, &roadmap.ranked, &owners, roadmap.today),
        rows: rows(s, &roadmap.ranked),
        basics_red: roadmap.basics_red.iter().map(|code| plain(code)).collect(),
    }))
}

fn rows(s: &Shell, ranked: &[Ranked]) -> Vec<Row> {
    let first_beyond = ranked.iter().position(|one| !one.within);
    let row = |(at, one): (usize, &Ranked)| Row {
        rank: at + 1,
        measure: measure(s, &one.action),
        priority: one.action.priority,
        effort: one.action.effort_days,
        cost: yen(one.action.cost_yen),
        sum: yen(one.cost_so_far),
        first_beyond: first_beyond == Some(at),
        beyond: !one.within,
        purchase: one.action.purchase,
    };
    ranked.iter().enumerate().map(row).collect()
}

/// From when to when a measure runs, as far as is known.
fn span(action: &Action, today: Date) -> (Date, Date) {
    let planned = action.planned_at.map(model::day_in_japan);
    let from = action.starts.or(planned).unwrap_or(today);
    let to = action.due.unwrap_or(from);
    (from.min(to), to)
}

fn chart(s: &Shell, ranked: &[Ranked], owners: &BTreeMap<String, String>, today: Date) -> Chart {
    let spans: Vec<_> = ranked.iter().map(|one| span(&one.action, today)).collect();
    let from = spans.iter().map(|(from, _)| *from).chain([today]).min().unwrap_or(today);
    let last = spans.iter().map(|(_, to)| *to).chain([today]).max().unwrap_or(today);
    let scale = Scale { from, days: days(from, last).max(30) };
    let (mut lanes, mut y) = (Vec::new(), 4);
    for (owner, shown) in owners {
        let own: Vec<_> = ranked.iter().filter(|one| one.action.owner == *owner).collect();
        let top = y + LINE;
        let bars = own.iter().enumerate().map(|(at, one)| {
            let at = i64::try_from(at).unwrap_or_default();
            bar(s, &scale, &one.action, top + at * LINE, today)
        });
        lanes.push(Lane { owner: shown.clone(), y: y + LINE - 8, bars: bars.collect() });
        y = top + i64::try_from(own.len()).unwrap_or_default() * LINE + 8;
    }
    let (first, end) = (from.to_string(), last.to_string());
    let count = ranked.len().to_string();
    let args = [("n", count.as_str()), ("from", first.as_str()), ("to", end.as_str())];
    Chart {
        width: WIDTH,
        height: y + AXIS,
        lanes,
        ticks: scale.ticks(),
        today: scale.x(today),
        says: s.words.say("rm-says", &args),
    }
}

fn bar(s: &Shell, scale: &Scale, action: &Action, y: i64, today: Date) -> Bar {
    let (from, to) = span(action, today);
    let state = s.t(&format!("action-state-{}", action.state.name()));
    let class = match action.state {
        _ if action.overdue(today) => "bar-late",
        model::ActionState::Effective => "fill-proven",
        _ => "bar-now",
    };
    let (x, what) = (scale.x(from), plain(&action.what));
    Bar {
        x,
        y,
        width: (scale.x(to) - x).max(6),
        class,
        label: format!("{} {}", action.id, shortened(&what)),
        says: format!("{} {what} {from} – {to} {state}", action.id),
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 24;
    match text.chars().count() {
        count if count > SHOWN => text.chars().take(SHOWN).chain(['…']).collect(),
        _ => text.to_owned(),
    }
}

struct Scale {
    from: Date,
    days: i64,
}

impl Scale {
    fn x(&self, day: Date) -> i64 {
        NAMES + days(self.from, day) * (WIDTH - NAMES * 2) / self.days
    }

    /// The first of each month, or of each third where there are many.
    fn ticks(&self) -> Vec<(i64, String)> {
        let step = if self.days > 240 { 3 } else { 1 };
        let first = self.from.first_of_month();
        let months = (1..).map(|n: i64| first.checked_add((n * step).months()));
        let within = |day: &Date| days(self.from, *day) <= self.days;
        let days = months.map_while(Result::ok).take_while(within);
        days.map(|day| (self.x(day), format!("{}-{:02}", day.year(), day.month()))).collect()
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}
