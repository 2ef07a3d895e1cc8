//! `/staff`: posts and people: who counts for which post and who could stand in, on whom alone
//! a post depends, where each stands on the ladder, and training beside exercises.

use std::collections::{BTreeMap, BTreeSet};

use app::AppError;
use askama::Template;
use axum::{extract::Query, response::Response};
use jiff::civil::Date;
use model::{
    AudienceYear, Career, Coverage, Lack, NotCounted, People, PostCoverage, Training, TrainingScore,
};
use serde::Deserialize;

use crate::{
    pages::{
        lists::encoded,
        prove::shown::{day, words},
    },
    parts::Mark,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// A day, which may be one to come.
    #[serde(default)]
    on: String,
}

#[derive(Template)]
#[template(path = "staff.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    on: String,
    on_typed: String,
    /// The day that was typed is none.
    no_day: bool,
    year: i16,
    /// People on whom alone critical posts depend, with those posts.
    alone: Vec<(Name, String)>,
    people: Vec<Name>,
    posts: Vec<Post>,
    origins: Vec<(String, usize)>,
    ladder: Vec<Rung>,
    audiences: Vec<Audience>,
    trainings: Vec<Event>,
    /// Nobody was entered yet.
    empty: bool,
}

/// A person with the page of their mandates.
#[derive(Clone)]
struct Name {
    href: String,
    name: String,
}

struct Post {
    title: String,
    critical: bool,
    knowledge: String,
    /// How many count of how many there have to be: people, then deputies.
    people: (usize, usize),
    deputies: (usize, usize),
    state: Mark,
    /// One for each person.
    cells: Vec<Cell>,
}

/// What one person is in one post.
struct Cell {
    class: &'static str,
    word: String,
    why: String,
}

struct Rung {
    who: Name,
    rung: u8,
    title: String,
    /// What the next one takes; nothing at the top.
    next: Option<String>,
}

struct Audience {
    title: String,
    attended: String,
    attendance: Mark,
    performance: Option<String>,
    progress: String,
    overdue: Vec<String>,
}

struct Event {
    id: String,
    title: String,
    kind: String,
    audience: String,
    planned: String,
    state: Mark,
    came: Option<(usize, usize)>,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked.on).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, typed: &str) -> Shown {
    let s = &seat.s;
    let today = s.times.now.to_zoned(s.times.zone.clone()).date();
    let on = typed.parse::<Date>().ok();
    let day_shown = on.unwrap_or(today);
    let coverage = seat.desk.staff_coverage(on).await?;
    let careers = seat.desk.careers(on).await?;
    let year = day_shown.year();
    let rules = seat.house.app.people.clone();
    let names = names(seat, &coverage, &careers).await?;
    let people = seated(&coverage);
    let page = Page {
        s,
        place: Place::Staff,
        on: day(s, day_shown),
        on_typed: plain(typed),
        no_day: on.is_none() && !typed.is_empty(),
        year,
        alone: alone(s, &rules, &coverage, &names),
        people: people.iter().map(|id| name(&names, id)).collect(),
        posts: coverage.posts.iter().map(|one| post(s, &rules, one, &people)).collect(),
        origins: coverage
            .origins
            .iter()
            .map(|(from, count)| (s.t(&format!("staff-{}", from.name())), *count))
            .collect(),
        ladder: careers.iter().map(|career| rung(s, &rules, career, &names)).collect(),
        audiences: audiences(seat, &rules, year).await?,
        trainings: trainings(seat, &rules, year).await?,
        empty: careers.is_empty(),
    };
    Ok(seat.page(&page))
}

type Names = BTreeMap<String, String>;

/// The names of all who are shown.
async fn names(seat: &Seat, coverage: &Coverage, all: &[Career]) -> Result<Names, AppError> {
    let mut names = Names::new();
    let ids = all.iter().map(|one| one.person.clone()).chain(seated(coverage));
    for id in ids.collect::<BTreeSet<_>>() {
        let name = seat.desk.name_of(&id).await?.unwrap_or_else(|| id.clone());
        names.insert(id, plain(&name));
    }
    Ok(names)
}

fn name(names: &Names, id: &str) -> Name {
    let name = names.get(id).cloned().unwrap_or_else(|| plain(id));
    Name { href: format!("/people/{}", encoded(id)), name }
}

/// Whoever is in a post or stands in for one, whether it counts or not.
fn seated(coverage: &Coverage) -> BTreeSet<String> {
    let of = |post: &PostCoverage| {
        let not = post.not_counted.iter().map(|one| one.person.clone());
        post.people.iter().chain(&post.deputies).cloned().chain(not).collect::<Vec<_>>()
    };
    coverage.posts.iter().flat_map(of).collect()
}

fn alone(s: &Shell, rules: &People, coverage: &Coverage, names: &Names) -> Vec<(Name, String)> {
    let titles = |posts: &[String]| {
        let titles: Vec<_> = posts.iter().map(|id| post_title(s, rules, id)).collect();
        titles.join("、")
    };
    let of = |(person, posts): (&String, &Vec<String>)| (name(names, person), titles(posts));
    coverage.alone.iter().map(of).collect()
}

fn post_title(s: &Shell, rules: &People, id: &str) -> String {
    let found = rules.post.iter().find(|post| post.id == id);
    plain(found.map_or(id, |post| words(s, &post.title)))
}

fn knowledge(s: &Shell, rules: &People, id: &str) -> String {
    let found = rules.knowledge.iter().find(|one| one.id == id);
    plain(found.map_or(id, |one| words(s, &one.title)))
}

fn post(s: &Shell, rules: &People, one: &PostCoverage, people: &BTreeSet<String>) -> Post {
    let asks = rules.post.iter().find(|post| post.id == one.post);
    let wants = asks.map(|post| post.knowledge.iter().map(|id| knowledge(s, rules, id)).collect());
    let wants: Vec<String> = wants.unwrap_or_default();
    let state = match one.short() {
        true => {
            let lacks = one.people_short + one.deputies_short;
            Mark::new("missed", s.tx("staff-lacks", &lacks))
        }
        false => Mark::new("proven", s.t("staff-filled")),
    };
    Post {
        title: post_title(s, rules, &one.post),
        critical: one.critical,
        knowledge: wants.join("・"),
        people: (one.people.len(), asks.map_or(0, |post| post.people_min)),
        deputies: (one.deputies.len(), asks.map_or(0, |post| post.deputies_min)),
        state,
        cells: people.iter().map(|person| cell(s, rules, one, person)).collect(),
    }
}

fn cell(s: &Shell, rules: &People, post: &PostCoverage, person: &str) -> Cell {
    let not = post.not_counted.iter().find(|one| one.person == person);
    let (class, id, why) = match not {
        Some(not) => ("h1", seat_word(not), lacking(s, rules, &not.lacks)),
        None if post.people.contains(person) => ("hp", "staff-holds", String::new()),
        None if post.deputies.contains(person) => ("h0", "staff-stands-in", String::new()),
        None => return Cell { class: "h0", word: "—".to_owned(), why: String::new() },
    };
    Cell { class, word: s.t(id), why }
}

fn seat_word(not: &NotCounted) -> &'static str {
    if not.deputy { "staff-stands-in-not" } else { "staff-holds-not" }
}

fn lacking(s: &Shell, rules: &People, lacks: &[Lack]) -> String {
    let lack = |lack: &Lack| {
        let what = knowledge(s, rules, &lack.knowledge);
        match lack.ran_out {
            Some(last) => {
                let last = day(s, last);
                s.words.say("staff-ran-out", &[("knowledge", what.as_str()), ("day", &last)])
            }
            None => what,
        }
    };
    lacks.iter().map(lack).collect::<Vec<_>>().join("、")
}

fn rung(s: &Shell, rules: &People, career: &Career, names: &Names) -> Rung {
    let title = rules.rung.iter().find(|rung| rung.no == career.rung);
    Rung {
        who: name(names, &career.person),
        rung: career.rung,
        title: title.map_or_else(|| s.t("staff-no-rung"), |rung| plain(words(s, &rung.title))),
        next: career.next.as_ref().map(|next| next_rung(s, rules, next)),
    }
}

/// What the next rung takes, in one line.
fn next_rung(s: &Shell, rules: &People, next: &model::NextRung) -> String {
    let mut takes: Vec<_> = next.knowledge.iter().map(|id| knowledge(s, rules, id)).collect();
    takes.extend(next.years_until.map(|until| s.tx("staff-years-until", &day(s, until))));
    takes.extend(next.since_unknown.then(|| s.t("staff-since-unknown")));
    takes.extend((next.exercises > 0).then(|| s.tx("staff-more-exercises", &next.exercises)));
    takes.join("・")
}

async fn audiences(seat: &Seat, rules: &People, year: i16) -> Result<Vec<Audience>, AppError> {
    let years = seat.desk.training_year(year).await?;
    Ok(years.iter().map(|one| audience(&seat.s, rules, one)).collect())
}

fn audience_title(s: &Shell, rules: &People, id: &str) -> String {
    let found = rules.audience.iter().find(|one| one.id == id);
    plain(found.map_or(id, |one| words(s, &one.title)))
}

fn audience(s: &Shell, rules: &People, one: &AudienceYear) -> Audience {
    let attendance = match one.short {
        Some(true) => Mark::new("missed", s.t("staff-attendance-short")),
        Some(false) => Mark::new("proven", s.t("staff-attendance-enough")),
        None => Mark::new("unknown", s.t("staff-attendance-unknown")),
    };
    let score = |score: TrainingScore| format!("{} / {}", score.reached, score.possible);
    Audience {
        title: audience_title(s, rules, &one.audience),
        attended: format!("{} / {}", one.attended, one.invited),
        attendance,
        performance: one.performance.map(score),
        progress: format!("{} / {}", one.held, one.planned),
        overdue: one.overdue.iter().map(|id| plain(id)).collect(),
    }
}

/// The trainings of the year's plan, and those that took place in it.
async fn trainings(seat: &Seat, rules: &People, year: i16) -> Result<Vec<Event>, AppError> {
    let s = &seat.s;
    let today = s.times.now.to_zoned(s.times.zone.clone()).date();
    let in_year = |training: &&Training| {
        let held = training.held.as_ref().is_some_and(|held| held.on.year() == year);
        training.planned.year() == year || held
    };
    let all = seat.desk.trainings().await?;
    Ok(all.iter().filter(in_year).map(|training| event(s, rules, training, today)).collect())
}

fn event(s: &Shell, rules: &People, training: &Training, today: Date) -> Event {
    let state = match &training.held {
        Some(_) => Mark::new("proven", s.t("training-held")),
        None if training.planned < today => Mark::new("missed", s.t("pg-overdue")),
        None => Mark::new("plain", s.t("training-planned")),
    };
    let came = |held: &model::Held| {
        (held.invited.iter().filter(|one| one.attended).count(), held.invited.len())
    };
    Event {
        id: plain(&training.id),
        title: plain(&training.title),
        kind: s.t(&format!("training-kind-{}", training.kind.name())),
        audience: audience_title(s, rules, &training.audience),
        planned: day(s, training.planned),
        state,
        came: training.held.as_ref().map(came),
    }
}
