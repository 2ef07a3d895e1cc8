//! Exercises, figures and series as they are printed.

use app::{ExerciseView, SeriesLine};
use model::{Aim, Exercise, Scored};
use serde_json::{Value, json};

use crate::{failure::Outcome, output::Output};

fn shape(exercise: &Exercise) -> Value {
    let outline = &exercise.outline;
    json!({"kind": "exercise", "id": exercise.id, "mark": model::EXERCISE_MARK,
        "title": exercise.title(), "phase": exercise.phase.name(), "series": outline.series,
        "host": outline.host, "breadth": outline.breadth.name(), "counts": outline.breadth.across(),
        "aims": outline.aims, "participants": outline.participants, "evaluator": outline.evaluator,
        "plan": outline.plan, "starts": outline.starts, "minutes": outline.minutes, "invited_by": exercise.invited_by,
        "started": exercise.started, "stopped": exercise.stopped, "ended": exercise.ended,
        "released": exercise.released.iter().map(|r| json!({"id": r.inject.id, "at": r.at,
            "title": {"ja": model::marked(&r.inject.title.ja), "en": model::marked(&r.inject.title.en)},
            "words": {"ja": model::marked(&r.inject.words.ja), "en": model::marked(&r.inject.words.en)},
            "logs": r.inject.logs})).collect::<Vec<_>>(),
        "seals": exercise.seals, "plays": exercise.plays, "evaluation": exercise.evaluation,
        "lessons": exercise.lessons, "end": exercise.end})
}

/// What became of it.
pub fn changed(output: &Output, exercise: &Exercise) -> anyhow::Result<Outcome> {
    line(output, exercise)?;
    Ok(Outcome::Done)
}

/// One line, or one object.
fn line(output: &Output, exercise: &Exercise) -> anyhow::Result<()> {
    if output.json {
        return output.object(&shape(exercise));
    }
    let words = &output.words;
    let phase = words.word(&format!("exercise-{}", exercise.phase.name()));
    let breadth = words.word(&format!("breadth-{}", exercise.outline.breadth.name()));
    let starts = exercise.started.or(exercise.outline.starts);
    let starts = starts.map_or_else(|| "—".to_owned(), |at| output.moment(at));
    output.line(&format!("{}  {phase}  {breadth}  {starts}  {}", exercise.id, exercise.title()))
}

pub fn list(output: &Output, views: &[ExerciseView]) -> anyhow::Result<Outcome> {
    views.iter().try_for_each(|view| line(output, &view.exercise))?;
    if output.json {
        output.object(&summary(views))?;
    } else if views.is_empty() {
        output.line(&output.words.word("exercise-none"))?;
    }
    Ok(Outcome::Done)
}

/// How many there are, and the last that the guideline counts as cross-sector (A208 ト).
fn summary(views: &[ExerciseView]) -> Value {
    let held = views.iter().map(|view| &view.exercise).filter(|one| one.held());
    let last = held.filter(|one| one.outline.breadth.across()).max_by_key(|one| one.started);
    let last = last.map(|one| json!({"id": one.id, "started": one.started}));
    json!({"kind": "exercises", "total": views.len(), "last_counting": last})
}

pub fn ticked(output: &Output, came: usize) -> anyhow::Result<Outcome> {
    match output.json {
        true => output.object(&json!({"kind": "ticked", "released": came}))?,
        false => {
            output.line(&output.words.say("exercise-ticked", &[("count", &came.to_string())]))?;
        }
    }
    Ok(Outcome::Done)
}

pub fn whole(output: &Output, view: &ExerciseView) -> anyhow::Result<Outcome> {
    line(output, &view.exercise)?;
    if output.json {
        return Ok(Outcome::Done);
    }
    for released in &view.exercise.released {
        let title = output.words.pick(&released.inject.title.ja, &released.inject.title.en);
        let (at, title) = (output.moment(released.at), model::marked(title));
        let args = [("at", at.as_str()), ("id", &released.inject.id), ("title", &title)];
        output.line(&output.words.say("exercise-inject", &args))?;
    }
    view.scored.iter().try_for_each(|scored| figure(output, scored))?;
    Ok(Outcome::Done)
}

/// The figures; found if one of them falls short.
pub fn score(output: &Output, view: &ExerciseView) -> anyhow::Result<Outcome> {
    let planted = view.scored.iter().filter(|scored| scored.aim == Aim::Technique);
    let (of, found) = planted.fold((0, 0), |(of, found), scored| {
        (of + 1, found + usize::from(scored.took_min.is_some()))
    });
    if output.json {
        output.object(&json!({"kind": "score", "exercise": view.exercise.id,
            "mark": model::EXERCISE_MARK, "scored": view.scored, "found": found, "of": of}))?;
    } else {
        view.scored.iter().try_for_each(|scored| figure(output, scored))?;
        let (found, of) = (found.to_string(), of.to_string());
        output.line(&output.words.say("exercise-found", &[("found", &found), ("of", &of)]))?;
    }
    Ok(Outcome::found_if(view.scored.iter().any(Scored::gap)))
}

fn figure(output: &Output, scored: &Scored) -> anyhow::Result<()> {
    let words = &output.words;
    let met = |met| words.word(if met { "exercise-met" } else { "exercise-unmet" });
    let view = |mark: Option<bool>| mark.map_or_else(|| words.word("exercise-unmarked"), met);
    let args = [
        ("participant", scored.participant.clone()),
        ("aim", words.word(&format!("aim-{}", scored.aim.name()))),
        ("name", scored.name.clone()),
        ("took", scored.took_min.map_or_else(|| "—".to_owned(), |took| took.to_string())),
        ("within", scored.within_min.to_string()),
        ("met", met(scored.met)),
        ("own", view(scored.own)),
        ("evaluator", view(scored.evaluator)),
    ];
    let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
    output.line(&words.say("exercise-scored", &args))
}

/// Year over year; found if the last word about anybody's weakness is that it is still there.
pub fn series(output: &Output, lines: &[SeriesLine]) -> anyhow::Result<Outcome> {
    for line in lines {
        if output.json {
            let year = line.started.map(|at| model::day_in_japan(at).year());
            output.object(&json!({"kind": "series", "exercise": line.exercise, "year": year,
                "started": line.started, "scored": line.scored, "finding": line.finding}))?;
            continue;
        }
        let at = line.started.map_or_else(|| "—".to_owned(), |at| output.moment(at));
        let finding = line.finding.as_deref().unwrap_or_default();
        output.line(&format!("{}  {at}  {finding}", line.exercise))?;
        figure(output, &line.scored)?;
    }
    Ok(Outcome::found_if(app::still_short(lines)))
}
