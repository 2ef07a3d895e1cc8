//! The clock of exercises: injects come at their minute, after what they follow.

use jiff::Timestamp;
use model::{
    Exercise, ExerciseFact, ExercisePhase, Expect, Inject, Kind, Node, Permission, Record, Tidings,
};
use ports::{Filter, NewFact};

use super::about;
use crate::{App, AppError, Desk, desk::records, engage::engage};

/// The party under whose mandate injects come by themselves.
pub const CLOCK: &str = "exercise-clock";

/// Releases what is due in all exercises that run here.
pub struct Conductor {
    app: App,
}

impl Conductor {
    /// A conductor; it is engaged once something is due.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self { app: app.clone() }
    }

    /// One look at the clock. Returns how many injects came. An exercise that cannot go on
    /// holds no other up.
    ///
    /// # Errors
    /// The store's; the first failure of an exercise, after all others had their turn.
    pub async fn round(&self) -> Result<usize, AppError> {
        let running = Filter::new(Kind::Exercise).in_state(ExercisePhase::Running.name());
        let running = records(self.app.registers.list(&running).await?, Record::exercise);
        let now = self.app.clock.now();
        let (mut came, mut failed) = (0, None);
        for exercise in running.iter().filter(|exercise| !exercise.due(now).is_empty()) {
            match self.desk().await?.tick_exercise(&exercise.id, None).await {
                Ok(released) => came += released,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(came), Err)
    }

    async fn desk(&self) -> Result<Desk, AppError> {
        let may = [Permission::Read, Permission::Share];
        engage(&self.app, (CLOCK, "演習の進行"), "clock", &may).await?;
        self.app.desk(CLOCK).await
    }
}

impl Desk {
    /// Releases what is due now, or was by then. Returns how many injects came.
    ///
    /// # Errors
    /// TIME in the future; STATE unless it runs; ABSENT, MANDATE.
    pub async fn tick_exercise(&self, id: &str, at: Option<Timestamp>) -> Result<usize, AppError> {
        self.act(Permission::Share, "drill.tick", id, async |_| {
            let (mut exercise, version) = self.find_exercise(id).await?;
            self.must_host(&exercise)?;
            exercise.must_be(&[ExercisePhase::Running])?;
            let moment = self.moment_of(at)?;
            let (mut facts, mut came) = (Vec::new(), 0);
            // What came may be what the next one waits for.
            while let Some(next) = first_due(&exercise, moment) {
                let fact = exercise.release(&next, moment)?;
                facts.extend(self.released(&exercise, &next, fact.clone()).await?);
                exercise = exercise.after(&fact, moment);
                came += 1;
            }
            // Whatever changed meanwhile, above all the stop word, is looked at again.
            if let Some(first) = facts.first_mut() {
                first.expect = Expect::Version(version);
            }
            Ok((facts, came))
        })
        .await
    }

    /// 付与 by hand.
    ///
    /// # Errors
    /// ORDER naming what comes first, EXISTS, STATE, TIME, ABSENT, MANDATE.
    pub async fn release_inject(
        &self,
        id: &str,
        inject: &str,
        at: Option<Timestamp>,
    ) -> Result<Exercise, AppError> {
        self.change_exercise(Permission::Share, "drill.next", id, async |exercise: Exercise| {
            self.must_host(&exercise)?;
            let fact = exercise.release(inject, self.moment_of(at)?)?;
            self.released(&exercise, inject, fact).await
        })
        .await
    }

    /// The release, and a parcel with the inject and its salt for each node it reaches.
    async fn released(
        &self,
        exercise: &Exercise,
        id: &str,
        fact: ExerciseFact,
    ) -> Result<Vec<NewFact>, AppError> {
        let ExerciseFact::Released { inject, moment } = &fact else { return Ok(Vec::new()) };
        let script = exercise.outline.script.as_ref();
        let reaches = |node: &Node| {
            script
                .and_then(|script| script.inject(id))
                .is_some_and(|i: &Inject| i.reaches(&node.id))
        };
        let tidings = |node: &Node| {
            let (inject, salt, moment) = (inject.clone(), exercise.salt(id), *moment);
            reaches(node).then_some(Tidings::Released { inject, salt, moment })
        };
        let told = self.told_players(exercise, tidings).await?;
        Ok(std::iter::once(about(&exercise.id, fact)).chain(told).collect())
    }
}

fn first_due(exercise: &Exercise, moment: Timestamp) -> Option<String> {
    exercise.due(moment).first().map(|inject| inject.id.clone())
}
