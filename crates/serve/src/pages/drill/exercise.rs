//! `/exercises/{id}`: the control room for whoever runs it; for whoever plays, what came, what
//! they did, and the banner once everything stands still.

use app::{ExerciseRoom, InjectLine};
use askama::Template;
use axum::{extract::Path, response::Response};
use jiff::SignedDuration;
use model::{Exercise, ExercisePhase, Permission, Play, Released, Scored};

use super::phase;
use crate::{
    pages::{
        lists::encoded,
        prove::{sent::Back, shown::words},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "drill/exercise.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    id: String,
    href: String,
    title: String,
    phase: Mark,
    stopped: Option<Moment>,
    why_ended: String,
    runs: bool,
    /// Nothing is to come any more.
    over: bool,
    head: Vec<(String, String)>,
    participants: Vec<String>,
    elapsed: Option<String>,
    left: Option<(String, bool)>,
    starts: Option<Moment>,
    /// What is yet to come, for whoever runs it.
    plan: Vec<Planned>,
    /// What came, oldest first.
    came: Vec<Came>,
    /// What was done, newest first.
    plays: Vec<Done>,
    incidents: Vec<(String, String, String)>,
    figures: Vec<Figure>,
    met: usize,
    evaluation: Vec<String>,
    lessons: Vec<(String, String)>,
    may: May,
    wrong: Option<String>,
}

/// What whoever looks may do now.
#[derive(Default)]
struct May {
    /// Acts that take nothing but a button: word and name.
    lead: Vec<(&'static str, String)>,
    release: bool,
    cancel: bool,
    stop: bool,
    play: bool,
    mark: bool,
    evaluate: bool,
}

struct Planned {
    id: String,
    title: String,
    minute: u32,
    comes: Option<Moment>,
    to: String,
    asks: String,
    state: Mark,
    waits: Option<String>,
    ready: bool,
}

struct Came {
    at: Moment,
    title: String,
    words: Vec<String>,
    logs: bool,
}

struct Done {
    at: Moment,
    minute: i64,
    who: String,
    aim: String,
    name: String,
    choice: String,
}

/// One thing measured: what the players say of it beside what the evaluator says.
pub(super) struct Figure {
    pub(super) participant: String,
    pub(super) key: String,
    pub(super) aim: String,
    pub(super) name: String,
    pub(super) took: String,
    pub(super) within: u32,
    pub(super) met: Mark,
    pub(super) own: Mark,
    pub(super) evaluator: Mark,
    /// The two views say different things.
    pub(super) apart: bool,
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id, None).await;
    seat.or_absent(shown)
}

pub(super) async fn show(seat: &Seat, id: &str, wrong: Option<Back>) -> Shown {
    let room = seat.desk.exercise_room(id).await?;
    seat.s.frame_exercise();
    let refused = wrong.is_some();
    let page = Page { wrong: Back::why(wrong), ..drawn(seat, &room) };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

fn drawn<'a>(seat: &'a Seat, room: &ExerciseRoom) -> Page<'a> {
    let (s, exercise) = (&seat.s, &room.exercise);
    let open = |scored| exercise.awaits(scored, s.times.now);
    let figures: Vec<_> =
        room.scored.iter().map(|scored| figure(s, scored, open(scored))).collect();
    let finding = |id: &String| (format!("/findings/{}", encoded(id)), plain(id));
    Page {
        s,
        place: Place::Drill,
        id: plain(&exercise.id),
        href: address(&exercise.id),
        title: plain(&exercise.title()),
        phase: phase(s, exercise.phase),
        stopped: exercise
            .stopped
            .filter(|_| exercise.phase == ExercisePhase::Stopped)
            .map(|at| s.times.moment(at)),
        why_ended: plain(&exercise.end),
        runs: room.runs,
        over: exercise.phase.over(),
        head: head(s, exercise),
        participants: exercise.outline.participants.iter().map(|one| plain(one)).collect(),
        elapsed: ran(s, exercise).map(|ran| s.times.lasting(ran)),
        left: left(s, exercise),
        starts: exercise.started.or(exercise.outline.starts).map(|at| s.times.moment(at)),
        plan: room.injects.iter().map(|line| planned(s, exercise, line)).collect(),
        came: exercise.released.iter().map(|released| came(s, released)).collect(),
        plays: exercise.plays.iter().rev().map(|play| done(s, exercise, play)).collect(),
        incidents: room.incidents.iter().map(incident).collect(),
        met: room.scored.iter().filter(|scored| !scored.gap()).count(),
        figures,
        evaluation: exercise.evaluation.lines().map(plain).collect(),
        lessons: exercise.lessons.iter().map(finding).collect(),
        may: may(seat, room),
        wrong: None,
    }
}

pub(super) fn address(id: &str) -> String {
    format!("/exercises/{}", encoded(id))
}

fn head(s: &Shell, exercise: &Exercise) -> Vec<(String, String)> {
    let outline = &exercise.outline;
    let aims: Vec<_> = outline.aims.iter().map(|aim| s.t(&format!("aim-{}", aim.name()))).collect();
    let facts = [
        ("exercise-host", plain(&outline.host)),
        ("exercise-breadth", s.t(&format!("breadth-{}", outline.breadth.name()))),
        ("exercise-aims", aims.join("・")),
        ("exercise-evaluator", plain(&outline.evaluator)),
        ("exercise-series", plain(&outline.series)),
        ("exercise-plan", plain(&outline.plan)),
    ];
    let said = facts.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(id, value)| (s.t(id), value)).collect()
}

/// How long it still lasts as planned, and whether it lasts longer.
fn left(s: &Shell, exercise: &Exercise) -> Option<(String, bool)> {
    let lasts = SignedDuration::from_mins(i64::from(exercise.outline.minutes));
    let left = lasts - ran(s, exercise)?;
    Some((s.times.lasting(left), left.is_negative()))
}

/// How long it has run by now, without its pauses; `None` unless it is under way.
fn ran(s: &Shell, exercise: &Exercise) -> Option<SignedDuration> {
    let started = exercise.started.filter(|_| !exercise.phase.over())?;
    Some(exercise.ran(started, s.times.now))
}

fn planned(s: &Shell, exercise: &Exercise, line: &InjectLine) -> Planned {
    let inject = &line.inject;
    let running = exercise.phase == ExercisePhase::Running;
    let due = line.comes.is_some_and(|at| at <= s.times.now);
    let (class, id) = match (&line.released, &line.waits_for) {
        (Some(_), _) => ("proven", "exercise-released"),
        (None, Some(_)) if due => ("warn", "exercise-held"),
        (None, None) if due && running => ("burning", "exercise-due"),
        _ => ("plain", "exercise-to-come"),
    };
    let asks: Vec<_> = inject.asks.iter().map(model::Yardstick::key).collect();
    Planned {
        id: plain(&inject.id),
        title: plain(words(s, &inject.title)),
        minute: inject.after_min,
        comes: line.released.or(line.comes).map(|at| s.times.moment(at)),
        to: if inject.to.is_empty() {
            s.t("exercise-to-all")
        } else {
            plain(&inject.to.join("、"))
        },
        asks: plain(&asks.join("、")),
        state: Mark::new(class, s.t(id)),
        waits: line.waits_for.as_deref().filter(|_| line.released.is_none()).map(plain),
        ready: running && line.released.is_none() && line.waits_for.is_none(),
    }
}

fn came(s: &Shell, released: &Released) -> Came {
    let inject = &released.inject;
    Came {
        at: s.times.moment(released.at),
        title: plain(&model::marked(words(s, &inject.title))),
        words: words(s, &inject.words).lines().map(plain).collect(),
        logs: inject.logs,
    }
}

fn done(s: &Shell, exercise: &Exercise, play: &Play) -> Done {
    let ran = exercise.started.map_or(SignedDuration::ZERO, |from| exercise.ran(from, play.at));
    Done {
        at: s.times.moment(play.at),
        minute: ran.as_mins(),
        who: plain(&play.participant),
        aim: s.t(&format!("aim-{}", play.aim.name())),
        name: party(s, &play.name),
        choice: plain(&play.choice),
    }
}

/// Whom or what a measure names: bodies have a word, what a house invents has its own.
fn party(s: &Shell, name: &str) -> String {
    let id = format!("exercise-name-{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    if s.words.knows(&id) { s.t(&id) } else { plain(name) }
}

fn incident(incident: &model::Incident) -> (String, String, String) {
    let href = format!("/incidents/{}", encoded(&incident.id));
    (href, plain(&incident.id), plain(&incident.title))
}

/// One thing measured, in words; what there is still time for is not missed yet.
pub(super) fn figure(s: &Shell, scored: &Scored, open: bool) -> Figure {
    let view = |view: Option<bool>| match view {
        Some(true) => Mark::new("proven", s.t("exercise-met")),
        Some(false) => Mark::new("not", s.t("exercise-unmet")),
        None => Mark::new("unknown", s.t("exercise-unmarked")),
    };
    let met = match scored.met {
        true => Mark::new("proven", s.t("exercise-met")),
        false if open => Mark::new("unknown", s.t("exercise-open")),
        false => Mark::new("missed", s.t("exercise-unmet")),
    };
    Figure {
        participant: plain(&scored.participant),
        key: plain(&scored.key()),
        aim: s.t(&format!("aim-{}", scored.aim.name())),
        name: party(s, &scored.name),
        took: scored.took_min.map_or_else(|| "—".to_owned(), |took| took.to_string()),
        within: scored.within_min,
        met,
        own: view(scored.own),
        evaluator: view(scored.evaluator),
        apart: scored.own.zip(scored.evaluator).is_some_and(|(own, other)| own != other),
    }
}

fn may(seat: &Seat, room: &ExerciseRoom) -> May {
    use ExercisePhase::{Designed, Ended, Evaluated, Invited, Planned, Returned, Running, Stopped};
    let holds = |permission| seat.desk.holds(permission).is_ok();
    let exercise = &room.exercise;
    let phase = exercise.phase;
    let leads = room.runs && holds(Permission::Share);
    let evaluates = seat.desk.party() == exercise.outline.evaluator && holds(Permission::Review);
    let lead: &[&'static str] = match phase {
        Planned | Designed if leads => &["invite"],
        Invited if leads => &["start"],
        Running if leads => &["tick", "end"],
        Stopped if leads => &["resume", "end"],
        Evaluated if holds(Permission::Review) => &["lesson"],
        Returned if holds(Permission::Review) => &["improved"],
        _ => &[],
    };
    May {
        lead: lead.iter().map(|act| (*act, seat.s.t(&format!("exercise-do-{act}")))).collect(),
        release: leads && phase == Running,
        cancel: leads && matches!(phase, Invited | Running | Stopped),
        stop: phase == Running,
        play: room.plays && phase == Running && holds(Permission::Answer),
        mark: matches!(phase, Running | Stopped | Ended)
            && (room.plays || seat.desk.party() == exercise.outline.evaluator)
            && holds(Permission::Answer),
        evaluate: evaluates && phase == Ended,
    }
}
