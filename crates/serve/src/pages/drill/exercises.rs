//! `/exercises`: the exercises of this house, a series year over year, and the library from
//! which one is planned. What a script of the library has happen is not shown: whoever reads
//! it may play in it.

use app::{AppError, ExerciseView, NewExercise, SeriesLine, library};
use askama::Template;
use axum::{extract::Query, response::Response};
use jiff::Timestamp;
use model::{Aim, Code, Permission, Refusal, Script};
use serde::Deserialize;

use super::phase;
use crate::{
    act::carried_out,
    pages::{
        drill::exercise::{Figure, figure},
        lists::{Address, Chip, encoded},
        prove::shown::words,
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    series: String,
}

#[derive(Template)]
#[template(path = "drill/exercises.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    series: Vec<Chip>,
    total: String,
    rows: Vec<Row>,
    empty: bool,
    /// What was measured in the exercises of the chosen series, oldest first.
    lines: Vec<Line>,
    library: Vec<Known>,
    may_plan: bool,
    typed: Typed,
    wrong: Option<String>,
}

struct Row {
    href: String,
    id: String,
    title: String,
    phase: Mark,
    breadth: String,
    counts: bool,
    starts: Option<Moment>,
    host: String,
    players: usize,
    /// Measures that were met, of all; once that gives nothing away.
    met: Option<(usize, usize)>,
}

struct Line {
    exercise: String,
    href: String,
    started: Option<Moment>,
    figure: Figure,
    finding: Option<(String, String)>,
}

/// A script of the library.
struct Known {
    id: String,
    title: String,
    breadth: String,
    aims: String,
    injects: usize,
    minutes: u32,
    /// The exercise abroad that it follows: name, host, month, who, against what.
    past: Option<(String, String, String, String, String)>,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked.series, (Typed::default(), None)).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, wanted: &str, (typed, wrong): (Typed, Option<String>)) -> Shown {
    let s = &seat.s;
    let views = seat.desk.exercises().await?;
    let address = Address::new("/exercises", &[("series", wanted)]);
    let mut names: Vec<_> = views.iter().map(|view| &view.exercise.outline.series).collect();
    names.sort();
    names.dedup();
    names.retain(|name| !name.is_empty());
    let chip = |name: &&String| address.toggle("series", name, plain(name));
    let fits = |view: &&ExerciseView| wanted.is_empty() || view.exercise.outline.series == wanted;
    let rows: Vec<_> = views.iter().filter(fits).map(|view| row(s, view)).collect();
    let lines = match wanted {
        "" => Vec::new(),
        series => seat.desk.exercise_series(series).await?,
    };
    let refused = wrong.is_some();
    let page = Page {
        s,
        place: Place::Drill,
        series: names.iter().map(chip).collect(),
        total: s.tn("pg-total", rows.len() as u64),
        rows,
        empty: views.is_empty(),
        lines: lines.iter().map(|one| line(s, one)).collect(),
        library: known(s),
        may_plan: seat.desk.holds(Permission::Share).is_ok(),
        typed,
        wrong,
    };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

fn row(s: &Shell, view: &ExerciseView) -> Row {
    let (exercise, outline) = (&view.exercise, &view.exercise.outline);
    let met = view.scored.iter().filter(|scored| !scored.gap()).count();
    let starts = exercise.started.or(outline.starts);
    Row {
        href: format!("/exercises/{}", encoded(&exercise.id)),
        id: plain(&exercise.id),
        title: plain(&exercise.title()),
        phase: phase(s, exercise.phase),
        breadth: s.t(&format!("breadth-{}", outline.breadth.name())),
        counts: outline.breadth.across() && exercise.ended.is_some(),
        starts: starts.map(|at| s.times.moment(at)),
        host: plain(&outline.host),
        players: outline.participants.len(),
        met: (!view.scored.is_empty()).then_some((met, view.scored.len())),
    }
}

fn line(s: &Shell, line: &SeriesLine) -> Line {
    let link = |id: &String| (format!("/findings/{}", encoded(id)), plain(id));
    Line {
        exercise: plain(&line.exercise),
        href: format!("/exercises/{}", encoded(&line.exercise)),
        started: line.started.map(|at| s.times.moment(at)),
        figure: figure(s, &line.scored, false),
        finding: line.finding.as_ref().map(link),
    }
}

fn known(s: &Shell) -> Vec<Known> {
    let scripts = library().map(|library| &library.scripts[..]).unwrap_or_default();
    scripts.iter().map(|script| of_library(s, script)).collect()
}

fn of_library(s: &Shell, script: &Script) -> Known {
    let aim = |aim: &Aim| s.t(&format!("aim-{}", aim.name()));
    let aims: Vec<_> = script.aims.iter().map(aim).collect();
    let past = script.after.as_ref().map(|past| {
        let (with, attack) = (words(s, &past.with), words(s, &past.attack));
        (past.name.clone(), past.host.clone(), past.held.clone(), with.into(), attack.into())
    });
    Known {
        id: script.id.clone(),
        title: words(s, &script.title).to_owned(),
        breadth: s.t(&format!("breadth-{}", script.breadth.name())),
        aims: aims.join("・"),
        injects: script.injects.len(),
        minutes: script.injects.iter().map(|inject| inject.after_min).max().unwrap_or_default(),
        past,
    }
}

/// What the form of a new exercise says.
#[derive(Clone, Default)]
struct Typed {
    title: String,
    series: String,
    host: String,
    scenario: String,
    participants: String,
    evaluator: String,
    stop_word: String,
    starts: String,
    minutes: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        Self {
            title: word("title"),
            series: word("series"),
            host: word("host"),
            scenario: word("scenario"),
            participants: word("participants"),
            evaluator: word("evaluator"),
            stop_word: word("stop_word"),
            starts: word("starts"),
            minutes: word("minutes"),
        }
    }

    fn exercise(&self, seat: &Seat) -> Result<NewExercise, Refusal> {
        let value = |field: &str, value: &str| super::wrong_value(field, value);
        let starts = match self.starts.as_str() {
            "" => None,
            typed => Some(moment(seat, typed)?),
        };
        let minutes = match self.minutes.as_str() {
            "" => None,
            typed => Some(typed.parse().map_err(|_| value("minutes", typed))?),
        };
        let library = library().map_err(|_| value("scenario", &self.scenario))?;
        Ok(NewExercise {
            title: self.title.clone(),
            series: self.series.clone(),
            host: self.host.clone(),
            participants: crate::pages::prove::sent::ids(&self.participants),
            evaluator: self.evaluator.clone(),
            starts,
            minutes,
            script: library.find(&self.scenario).cloned(),
            stop_word: self.stop_word.clone(),
            ..NewExercise::default()
        })
    }
}

fn moment(seat: &Seat, typed: &str) -> Result<Timestamp, Refusal> {
    let read = model::instant(&seat.s.times.typed(typed));
    read.map_err(|_| super::wrong_value("starts", typed))
}

/// 企画 by a form.
pub(crate) async fn plan(seat: Seat, fields: Fields) -> Response {
    let typed = Typed::of(&fields);
    let done = match typed.exercise(&seat) {
        Ok(new) => {
            let desk = seat.desk.clone();
            carried_out(async move || desk.plan_exercise(&new).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    let refusal = match done {
        Ok(exercise) => return see(&format!("/exercises/{}", encoded(&exercise.id))),
        Err(AppError::Refused(refusal)) if refusal.code != Code::Mandate => refusal,
        Err(error) => return seat.or_trouble(Err(error)),
    };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let shown = show(&seat, "", (typed, Some(why))).await;
    seat.or_trouble(shown)
}
