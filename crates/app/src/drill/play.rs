//! What participants do: reach somebody, decide, find; and the stop word.

use jiff::Timestamp;
use model::{
    Aim, Code, Exercise, ExerciseFact, ExercisePhase, Mark, Permission, Play, Refusal, Tidings,
};

use super::about;
use crate::{AppError, Desk};

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlay {
    /// By whom; whoever plays here if nothing is said.
    pub participant: Option<String>,
    /// What it served.
    pub aim: Aim,
    /// Who was reached, what was decided, or what was found.
    pub name: String,
    /// The choice, for a decision.
    pub choice: String,
    /// When; now if nothing is said.
    pub at: Option<Timestamp>,
}

impl Desk {
    /// A participant reached somebody, decided something, or found something.
    ///
    /// # Errors
    /// BLANK without a name, or a participant where there are several; TIME; STATE unless
    /// it runs; ABSENT, MANDATE.
    pub async fn play_exercise(&self, id: &str, new: &NewPlay) -> Result<Exercise, AppError> {
        let command = "drill.play";
        self.change_exercise(Permission::Answer, command, id, async |exercise: Exercise| {
            let play = Play {
                participant: self.player(&exercise, new.participant.as_deref())?,
                aim: new.aim,
                name: new.name.clone(),
                choice: new.choice.clone(),
                at: self.moment_of(new.at)?,
            };
            self.plays(&exercise, play).await
        })
        .await
    }

    /// Who plays: whoever is named; where this house was invited, this house; else whoever
    /// sits here, or the only one there is.
    pub(super) fn player(
        &self,
        exercise: &Exercise,
        named: Option<&str>,
    ) -> Result<String, Refusal> {
        let all = &exercise.outline.participants;
        let only = (all.len() == 1).then(|| all[0].clone());
        let own = all.contains(&self.by).then(|| self.by.clone());
        let found = named.map(str::to_owned).or(own).or(only);
        found.ok_or_else(|| Refusal::new(Code::Blank).field("participant"))
    }

    /// 中断: freezes every inject at once, here and, by parcel, at all who play. Whoever
    /// knows the word may say it.
    ///
    /// # Errors
    /// VALUE for another word, STATE unless it runs, ABSENT, MANDATE.
    pub async fn stop_exercise(&self, id: &str, word: &str) -> Result<Exercise, AppError> {
        self.change_exercise(Permission::Read, "drill.stop", id, async |exercise: Exercise| {
            exercise.stop(word)?;
            self.stopped(&exercise, None).await
        })
        .await
    }

    /// 再開
    ///
    /// # Errors
    /// STATE unless it stands still, ABSENT, MANDATE.
    pub async fn resume_exercise(&self, id: &str) -> Result<Exercise, AppError> {
        self.change_exercise(Permission::Share, "drill.resume", id, async |exercise: Exercise| {
            self.must_host(&exercise)?;
            self.with_players(&exercise, exercise.resume()?, Tidings::Resumed {}).await
        })
        .await
    }

    /// How something went: the evaluator's view, or a participant's own.
    ///
    /// # Errors
    /// STATE before it began or once it was evaluated; BLANK without a participant where
    /// there are several; MANDATE for a participant that there is not; ABSENT.
    pub async fn mark_exercise(
        &self,
        id: &str,
        participant: Option<&str>,
        (key, good): (&str, bool),
        words: &str,
    ) -> Result<Exercise, AppError> {
        use ExercisePhase::{Ended, Running, Stopped};
        self.change_exercise(Permission::Answer, "drill.mark", id, async |exercise: Exercise| {
            exercise.must_be(&[Running, Stopped, Ended])?;
            let participant = self.player(&exercise, participant)?;
            if !exercise.outline.participants.contains(&participant) {
                let refusal = Refusal::new(Code::Mandate).field(&participant);
                return Err(refusal.detail("participant").into());
            }
            let own = exercise.invited_by.is_some() || self.by != exercise.outline.evaluator;
            let (key, words) = (key.to_owned(), words.to_owned());
            let mark = Mark { participant, key, good, words, own };
            let told = self.told_host(&exercise, Tidings::Marked(mark.clone())).await?;
            let fact = about(id, ExerciseFact::Marked(mark));
            Ok(std::iter::once(fact).chain(told).collect())
        })
        .await
    }
}
