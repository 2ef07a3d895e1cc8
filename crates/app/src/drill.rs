//! drill: exercises from planning to the proof that something got better (policy 3).
//!
//! The script lies at the host alone and is shown to nobody who plays; what was released is
//! shown to those whom it reaches. What is played and what is real never connect: `apart.rs`.

mod apart;
mod clock;
mod lessons;
mod library;
mod news;
mod plan;
mod play;
mod room;

pub use self::{
    clock::{CLOCK, Conductor},
    lessons::{SeriesLine, still_short},
    library::{library, library_of},
    plan::NewExercise,
    play::NewPlay,
    room::{ExerciseRoom, InjectLine},
};

use model::{
    Code, Exercise, ExerciseFact, Expect, Fact, Kind, Permission, Record, Refusal, Scored, Script,
    score,
};
use ports::NewFact;

use crate::{AppError, Desk, stands_for::stands_for};

/// An exercise as whoever looks may see it.
#[derive(Clone, Debug)]
pub struct ExerciseView {
    /// Without what is sealed.
    pub exercise: Exercise,
    /// The figures, once they give nothing away.
    pub scored: Vec<Scored>,
}

impl Desk {
    /// All exercises, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn exercises(&self) -> Result<Vec<ExerciseView>, AppError> {
        self.may_read().await?;
        let mut views = Vec::new();
        for exercise in self.all(Kind::Exercise, Record::exercise).await? {
            views.push(self.open_part(exercise).await?);
        }
        Ok(views)
    }

    /// One exercise.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn exercise(&self, id: &str) -> Result<ExerciseView, AppError> {
        self.may_read().await?;
        let found = self.find_exercise(id).await;
        let (exercise, _) = self.noting_absence("drill.show", id, found).await?;
        self.open_part(exercise).await
    }

    /// シナリオ: for whoever runs or evaluates the exercise and does not play in it. Every
    /// other attempt lies in the ledger.
    ///
    /// # Errors
    /// MANDATE with the detail `sealed`, ABSENT.
    pub async fn exercise_script(&self, id: &str) -> Result<Script, AppError> {
        self.may_read().await?;
        let found = self.find_exercise(id).await;
        let (exercise, _) = self.noting_absence("drill.script", id, found).await?;
        let script = self.unsealed(&exercise).await?;
        self.noting("drill.script", id, script).await
    }

    /// What whoever sits here may see of it: while it lasts, whoever plays sees what reaches
    /// them, and whoever neither plays nor runs it what reaches all.
    async fn open_part(&self, mut exercise: Exercise) -> Result<ExerciseView, AppError> {
        let over = exercise.phase.over();
        if !over && !self.runs(&exercise).await? {
            let own = stands_for(&*self.house, &*self.whole, &self.by).await?;
            exercise.keep_what_reaches(&own);
        }
        let scored = if over { score(&exercise) } else { Vec::new() };
        Ok(ExerciseView { exercise: exercise.unscripted(), scored })
    }

    async fn unsealed(&self, exercise: &Exercise) -> Result<Result<Script, Refusal>, AppError> {
        let sealed = || Refusal::new(Code::Mandate).field(&exercise.id).detail("sealed");
        let open = exercise.phase.over() || self.runs(exercise).await?;
        let script = exercise.outline.script.clone().filter(|_| open);
        Ok(script.ok_or_else(sealed))
    }

    /// Whether whoever sits here runs or evaluates `exercise`: one human is not two, however
    /// many accounts there are.
    async fn runs(&self, exercise: &Exercise) -> Result<bool, AppError> {
        if self.participates(exercise).await? {
            return Ok(false);
        }
        let evaluates = self.by == exercise.outline.evaluator;
        Ok(evaluates || self.holds(Permission::Share).is_ok())
    }

    pub(crate) async fn find_exercise(&self, id: &str) -> Result<(Exercise, u64), AppError> {
        let stored = self.find(Kind::Exercise, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("exercise/{id}"));
        Ok((stored.record.exercise().ok_or_else(absent)?, stored.version))
    }

    /// Changes one exercise; `decide` adds what follows from it. Returns it as whoever sits
    /// here may see it.
    async fn change_exercise<D>(
        &self,
        permission: Permission,
        command: &str,
        id: &str,
        decide: impl Fn(Exercise) -> D,
    ) -> Result<Exercise, AppError>
    where
        D: Future<Output = Result<Vec<NewFact>, AppError>>,
    {
        self.act(permission, command, id, async |_| {
            let (exercise, version) = self.find_exercise(id).await?;
            let mut facts = decide(exercise).await?;
            if let Some(first) = facts.first_mut() {
                first.expect = Expect::Version(version);
            }
            Ok((facts, ()))
        })
        .await?;
        Ok(self.open_part(self.find_exercise(id).await?.0).await?.exercise)
    }
}

fn about(id: &str, fact: ExerciseFact) -> NewFact {
    NewFact::new(Kind::Exercise, id, Expect::Any, Fact::Exercise(fact))
}
