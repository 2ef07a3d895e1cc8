//! 演習の進行室: an exercise with its injects as whoever runs it sees them; whoever plays sees
//! what was released, and nothing is refused for having looked.

use jiff::{SignedDuration, Timestamp};
use model::{Exercise, Incident, Inject, Kind, Record, Scored, score};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// One inject of the script, and how far it is.
#[derive(Clone, Debug)]
pub struct InjectLine {
    /// The inject.
    pub inject: Inject,
    /// When its minute comes, as far as that is known (see [`Exercise::comes`]).
    pub comes: Option<Timestamp>,
    /// When it was released.
    pub released: Option<Timestamp>,
    /// What has to happen first.
    pub waits_for: Option<String>,
}

/// An exercise as a room.
#[derive(Clone, Debug)]
pub struct ExerciseRoom {
    /// Without what is sealed.
    pub exercise: Exercise,
    /// Whether whoever sits here runs or evaluates it.
    pub runs: bool,
    /// Whether whoever sits here plays in it, or this house does.
    pub plays: bool,
    /// The script; empty for whoever plays, until the end.
    pub injects: Vec<InjectLine>,
    /// The figures, for whoever may see the script.
    pub scored: Vec<Scored>,
    /// Incidents that are played in it, newest first.
    pub incidents: Vec<Incident>,
}

impl Desk {
    /// The room of one exercise.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn exercise_room(&self, id: &str) -> Result<ExerciseRoom, AppError> {
        self.may_read().await?;
        let found = self.find_exercise(id).await;
        let (exercise, _) = self.noting_absence("drill.show", id, found).await?;
        let runs = exercise.invited_by.is_none() && self.runs(&exercise).await?;
        let open = runs || exercise.phase.over();
        let played = Filter::new(Kind::Incident).labelled(format!("exercise:{id}"));
        let incidents = records(self.app.registers.list(&played).await?, Record::incident);
        Ok(ExerciseRoom {
            runs,
            plays: exercise.invited_by.is_some() || self.participates(&exercise).await?,
            injects: if open { lines(&exercise) } else { Vec::new() },
            scored: if open { score(&exercise) } else { Vec::new() },
            incidents,
            exercise: exercise.unscripted(),
        })
    }

    /// Whether the person behind this desk plays, under whatever account.
    pub(super) async fn participates(&self, exercise: &Exercise) -> Result<bool, AppError> {
        let own = self.natural_person(&self.by).await?;
        for participant in &exercise.outline.participants {
            if self.natural_person(participant).await? == own {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn lines(exercise: &Exercise) -> Vec<InjectLine> {
    let line = |inject: &Inject| InjectLine {
        inject: inject.clone(),
        comes: exercise.comes(SignedDuration::from_mins(i64::from(inject.after_min))),
        released: exercise.released_at(&inject.id),
        waits_for: exercise.waits_for(inject).cloned(),
    };
    exercise.outline.script.iter().flat_map(|script| &script.injects).map(line).collect()
}
