//! `/rules`: detection rules: how far techniques are watched, where rules come from, which
//! are off, and which exceptions somebody answers for.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use model::{RuleChoice, RuleFile, TACTICS, Technique, Watching};

use crate::{
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

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
    rule: String,
    why: String,
    since: Moment,
    by: String,
}

struct Exception {
    rule: String,
    when: Vec<String>,
    owner: String,
    until: Moment,
    state: Mark,
    why: String,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let (files, choices) = (seat.desk.rule_files().await?, seat.desk.rule_choices().await?);
    let map = seat.desk.techniques(None).await?;
    Ok(seat.page(&drawn(&seat.s, &files, &choices, &map)))
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
    Some(Off { rule, why: plain(&off.why), since, by: plain(&off.by) })
}

fn exceptions(s: &Shell, choice: &RuleChoice, rule: &str) -> Vec<Exception> {
    let one = |it: &model::Exception| Exception {
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
    choice.exceptions.iter().map(one).collect()
}
