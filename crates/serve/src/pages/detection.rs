//! `/rules`: detection rules: how far techniques are watched, where rules come from, which
//! are off, and which exceptions somebody answers for.

use std::collections::BTreeMap;

use app::{AppError, Desk};
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Permission, RuleChoice, RuleFile, TACTICS, Technique, Watching};
use serde::Deserialize;

use super::prove::sent::{Back, answered_at, wrong_value};
use crate::{
    act::carried_out,
    pages::{
        lists::encoded,
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

/// Which rule is to be looked at, as the address says it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    rule: String,
}

#[derive(Template)]
#[template(path = "detection.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    /// How many techniques are in each state, and in all.
    counts: Vec<(Mark, usize)>,
    techniques: usize,
    tactics: Vec<Tactic>,
    origins: Vec<Origin>,
    off: Vec<Off>,
    exceptions: Vec<Exception>,
    /// The rule that somebody came for: its id, and what it is called.
    asked: (String, String),
    may: bool,
    wrong: Option<String>,
}

/// A row of the map.
struct Tactic {
    name: String,
    /// Techniques by state, as [`Watching::ALL`] has them.
    cells: Vec<Cell>,
}

struct Cell {
    class: &'static str,
    state: String,
    techniques: Vec<String>,
}

struct Origin {
    name: String,
    rules: usize,
    refused: u64,
    signer: String,
    comment: String,
    taken: Moment,
    by: String,
}

struct Off {
    id: String,
    rule: String,
    why: String,
    since: Moment,
    by: String,
}

struct Exception {
    id: String,
    /// Its number, while it holds.
    number: Option<usize>,
    rule: String,
    when: Vec<String>,
    owner: String,
    until: Moment,
    state: Mark,
    why: String,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked.rule, None).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, rule: &str, wrong: Option<Back>) -> Shown {
    let (files, choices) = (seat.desk.rule_files().await?, seat.desk.rule_choices().await?);
    let map = seat.desk.techniques(None).await?;
    let refused = wrong.is_some();
    let page = drawn(&seat.s, &files, &choices, &map);
    let held = files.iter().flat_map(|file| &file.rules).find(|held| held.id == rule);
    let page = Page {
        asked: (plain(rule), held.map(|held| plain(&held.title)).unwrap_or_default()),
        may: seat.desk.holds(Permission::Register).is_ok(),
        wrong: Back::why(wrong),
        ..page
    };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

/// A rule is switched off or on, or an exception ended; a refusal is shown on the page.
pub(crate) async fn act(seat: Seat, fields: Fields) -> Response {
    let rule = field(&fields, "rule").to_owned();
    let word = |name: &str| field(&fields, name).to_owned();
    let (desk, form, why, number) = (seat.desk.clone(), word("act"), word("why"), word("number"));
    let (act, of) = (form.clone(), rule.clone());
    let done = carried_out(async move || decide(&desk, &act, &of, &why, &number).await).await;
    let page = format!("/rules?rule={}", encoded(&rule));
    let show = async |back| show(&seat, &rule, back).await;
    answered_at(&seat, &page, ("rules", "all"), &form, done, show).await
}

async fn decide(
    desk: &Desk,
    act: &str,
    rule: &str,
    why: &str,
    number: &str,
) -> Result<(), AppError> {
    match act {
        "off" => desk.switch_rule_off(rule.trim(), why).await,
        "on" => desk.switch_rule_on(rule).await,
        "end" => desk.end_exception(rule, number.parse().unwrap_or_default()).await,
        other => Err(wrong_value("act", other).into()),
    }
}

fn drawn<'a>(
    s: &'a Shell,
    files: &[RuleFile],
    choices: &[RuleChoice],
    map: &BTreeMap<String, Technique>,
) -> Page<'a> {
    let titles: BTreeMap<&str, &str> =
        files.iter().flat_map(|file| &file.rules).map(|it| (&*it.id, &*it.title)).collect();
    let title = |id: &str| plain(titles.get(id).copied().unwrap_or(id));
    let count = |state| map.values().filter(|of| of.watching() == state).count();
    Page {
        s,
        place: Place::Signals,
        counts: Watching::ALL.map(|state| (mark(s, state), count(state))).into(),
        techniques: map.len(),
        tactics: tactics(s, map),
        origins: files.iter().map(|file| origin(s, file)).collect(),
        off: choices.iter().filter_map(|choice| off(s, choice, title(&choice.rule))).collect(),
        exceptions: choices.iter().flat_map(|it| exceptions(s, it, &title(&it.rule))).collect(),
        asked: (String::new(), String::new()),
        may: false,
        wrong: None,
    }
}

/// Tactics that any technique serves; at the end techniques of which no rule says it.
fn tactics(s: &Shell, map: &BTreeMap<String, Technique>) -> Vec<Tactic> {
    let row = |name: &str, has: &dyn Fn(&Technique) -> bool| -> Option<Tactic> {
        let of: Vec<_> = map.iter().filter(|(_, technique)| has(technique)).collect();
        let cells = Watching::ALL.map(|state| cell(s, state, &of)).into();
        (!of.is_empty()).then(|| Tactic { name: s.t(&format!("tactic-{name}")), cells })
    };
    let named = TACTICS.iter().enumerate();
    let named = named.filter_map(|(at, name)| row(name, &|of| of.tactics.contains(&at)));
    named.chain(row("none", &|of| of.tactics.is_empty())).collect()
}

fn cell(s: &Shell, state: Watching, of: &[(&String, &Technique)]) -> Cell {
    let inside = of.iter().filter(|(_, technique)| technique.watching() == state);
    let techniques: Vec<_> = inside.map(|(id, _)| plain(id)).collect();
    let class = match state {
        _ if techniques.is_empty() => "h0",
        Watching::Found => "h2",
        Watching::Watched => "hp",
        Watching::Unheard => "hu",
        Watching::Off => "hn",
    };
    Cell { class, state: s.t(&format!("detection-state-{}", state.name())), techniques }
}

fn mark(s: &Shell, state: Watching) -> Mark {
    let class = match state {
        Watching::Found => "burning",
        Watching::Watched => "proven",
        Watching::Unheard => "unknown",
        Watching::Off => "plain",
    };
    Mark::new(class, s.t(&format!("detection-state-{}", state.name())))
}

fn origin(s: &Shell, file: &RuleFile) -> Origin {
    Origin {
        name: plain(&file.name),
        rules: file.rules.len(),
        refused: file.refused,
        signer: match &*file.signer {
            "" => s.t("detection-own"),
            key => plain(key),
        },
        comment: plain(&file.comment),
        taken: s.times.moment(file.taken),
        by: plain(&file.by),
    }
}

fn off(s: &Shell, choice: &RuleChoice, rule: String) -> Option<Off> {
    let off = choice.off.as_ref()?;
    let since = s.times.moment(off.since);
    let id = plain(&choice.rule);
    Some(Off { id, rule, why: plain(&off.why), since, by: plain(&off.by) })
}

fn exceptions(s: &Shell, choice: &RuleChoice, rule: &str) -> Vec<Exception> {
    let one = |(number, it): (usize, &model::Exception)| Exception {
        id: plain(&choice.rule),
        number: it.holds(s.times.now).then_some(number),
        rule: rule.to_owned(),
        when: it.selection.iter().map(|condition| plain(condition)).collect(),
        owner: plain(&it.owner),
        until: s.times.moment(it.until),
        state: match it.holds(s.times.now) {
            true => Mark::new("part", s.t("detection-holds")),
            false => Mark::new("plain", s.t("detection-ended")),
        },
        why: plain(&it.why),
    };
    (1..).zip(&choice.exceptions).map(one).collect()
}
