//! 企画・設計・招集・稼働: an exercise until it runs.

use jiff::Timestamp;
use model::{
    Aim, Breadth, Code, Exercise, ExerciseFact, Expect, Fact, Invitation, Kind, Node, Outline,
    Permission, Record, Refusal, Script, StopWord, Tidings,
};
use ports::NewFact;

use super::about;
use crate::{AppError, Desk};

/// What is settled about an exercise; what is empty stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewExercise {
    /// One line.
    pub title: String,
    /// The series under which it is compared.
    pub series: String,
    /// 実施主体
    pub host: String,
    /// How far it reaches; as its script if nothing is said.
    pub breadth: Option<Breadth>,
    /// 目的; as its script if nothing is said.
    pub aims: Vec<Aim>,
    /// Parties of this house, or nodes.
    pub participants: Vec<String>,
    /// A party of this house.
    pub evaluator: String,
    /// When it is to begin.
    pub starts: Option<Timestamp>,
    /// How long it is to last.
    pub minutes: Option<u32>,
    /// シナリオ
    pub script: Option<Script>,
    /// The stop word.
    pub stop_word: String,
    /// The plan that it tests.
    pub plan: String,
}

impl NewExercise {
    /// `outline` with what is settled now.
    fn settle(&self, outline: Outline, salt: &str) -> Outline {
        let said =
            |new: &str, old: String| if new.trim().is_empty() { old } else { new.to_owned() };
        let list = |new: &[String], old| if new.is_empty() { old } else { new.to_vec() };
        let script = self.script.clone().or(outline.script);
        let of_script = |script: &Option<Script>| script.as_ref().map(|script| script.aims.clone());
        let aims = if self.aims.is_empty() { outline.aims } else { self.aims.clone() };
        let stop =
            (!self.stop_word.trim().is_empty()).then(|| StopWord::new(salt, &self.stop_word));
        Outline {
            title: said(&self.title, outline.title),
            series: said(&self.series, outline.series),
            host: said(&self.host, outline.host),
            breadth: self
                .breadth
                .or(self.script.as_ref().map(|script| script.breadth))
                .unwrap_or(outline.breadth),
            aims: if aims.is_empty() { of_script(&script).unwrap_or_default() } else { aims },
            participants: list(&self.participants, outline.participants),
            evaluator: said(&self.evaluator, outline.evaluator),
            starts: self.starts.or(outline.starts),
            minutes: self.minutes.unwrap_or(outline.minutes),
            script,
            stop_word: stop.or(outline.stop_word),
            plan: said(&self.plan, outline.plan),
        }
    }
}

impl Desk {
    /// 企画. Returns its number.
    ///
    /// # Errors
    /// BLANK without a title; ABSENT for a participant, an evaluator or a plan not there;
    /// PERSON, VALUE (see [`Outline::fits`]); MANDATE.
    pub async fn plan_exercise(&self, new: &NewExercise) -> Result<Exercise, AppError> {
        let _numbering = self.app.numbering.lock().await;
        let salt = identity::Secret::new();
        let id = self
            .act(Permission::Share, "drill.plan", &new.title, async |_| {
                if !new.title.chars().any(char::is_alphanumeric) {
                    return Err(Refusal::new(Code::Blank).field("title").into());
                }
                self.are_there(new).await?;
                let outline = new.settle(Outline::default(), salt.reveal());
                self.judged_by_another(&outline).await?;
                let fact = Exercise::default().redesign(outline)?;
                let node = self.own_node().await?.map(|own| format!("{}-", own.id));
                let prefix = format!("{}EX-", node.unwrap_or_default());
                let of = |record: Record| Some(record.exercise()?.id);
                let id = self.next_number(Kind::Exercise, &prefix, of).await?;
                let fact = NewFact::new(Kind::Exercise, &id, Expect::Absent, Fact::Exercise(fact));
                Ok((vec![fact], id))
            })
            .await?;
        Ok(self.find_exercise(&id).await?.0)
    }

    /// 設計: settles more of it, or settles it otherwise.
    ///
    /// # Errors
    /// STATE once somebody was called; else as [`Self::plan_exercise`].
    pub async fn design_exercise(&self, id: &str, new: &NewExercise) -> Result<Exercise, AppError> {
        let salt = identity::Secret::new();
        self.change_exercise(Permission::Share, "drill.design", id, async |exercise: Exercise| {
            self.are_there(new).await?;
            let outline = new.settle((*exercise.outline).clone(), salt.reveal());
            self.judged_by_another(&outline).await?;
            Ok(vec![about(id, exercise.redesign(outline)?)])
        })
        .await
    }

    async fn are_there(&self, new: &NewExercise) -> Result<(), AppError> {
        if !new.evaluator.trim().is_empty() {
            self.known_party(&new.evaluator).await?;
        }
        if !new.plan.trim().is_empty() {
            self.find_plan(&new.plan).await?;
        }
        for participant in &new.participants {
            if self.find_node(participant).await.is_err() {
                self.known_party(participant).await?;
            }
        }
        Ok(())
    }

    /// Judges that whoever evaluates plays under no account of theirs.
    pub(super) async fn judged_by_another(&self, outline: &Outline) -> Result<(), AppError> {
        let players = outline.participants.iter().map(String::as_str);
        self.another_person(&outline.evaluator, players).await
    }

    /// 招集: nodes among the participants get an invitation with the seals of what is to
    /// come. Whoever may not be sent an inject is not invited.
    ///
    /// # Errors
    /// BLANK naming what is not settled; CHANNEL, MEMBERSHIP; STATE, ABSENT, MANDATE.
    pub async fn invite_exercise(&self, id: &str) -> Result<Exercise, AppError> {
        let secret = identity::Secret::new();
        self.change_exercise(Permission::Share, "drill.invite", id, async |exercise: Exercise| {
            let fact = exercise.invite(secret.reveal())?;
            let called = exercise.after(&fact, self.now());
            let invited =
                |node: &Node| Some(Tidings::Invited(Box::new(Invitation::to(&called, &node.id))));
            let told = self.told_players(&called, invited).await?;
            Ok(std::iter::once(about(id, fact)).chain(told).collect())
        })
        .await
    }

    /// 稼働, from now or from then on.
    ///
    /// # Errors
    /// TIME in the future, STATE, ABSENT, MANDATE.
    pub async fn start_exercise(
        &self,
        id: &str,
        at: Option<Timestamp>,
    ) -> Result<Exercise, AppError> {
        self.change_exercise(Permission::Share, "drill.start", id, async |exercise: Exercise| {
            self.must_host(&exercise)?;
            let start = self.moment_of(at)?;
            let tidings = Tidings::Started { start };
            self.with_players(&exercise, exercise.start(start)?, tidings).await
        })
        .await
    }

    /// 中止
    ///
    /// # Errors
    /// REASON, STATE, ABSENT, MANDATE.
    pub async fn cancel_exercise(&self, id: &str, why: &str) -> Result<Exercise, AppError> {
        self.change_exercise(Permission::Share, "drill.cancel", id, async |exercise: Exercise| {
            self.must_host(&exercise)?;
            let tidings = Tidings::Cancelled { why: model::marked(why) };
            self.with_players(&exercise, exercise.cancel(why)?, tidings).await
        })
        .await
    }

    /// 終了
    ///
    /// # Errors
    /// STATE, ABSENT, MANDATE.
    pub async fn end_exercise(&self, id: &str) -> Result<Exercise, AppError> {
        self.change_exercise(Permission::Share, "drill.end", id, async |exercise: Exercise| {
            self.must_host(&exercise)?;
            self.with_players(&exercise, exercise.end()?, Tidings::Ended {}).await
        })
        .await
    }

    /// Only its host leads an exercise.
    pub(super) fn must_host(&self, exercise: &Exercise) -> Result<(), Refusal> {
        match &exercise.invited_by {
            None => Ok(()),
            Some(host) => Err(Refusal::new(Code::Mandate)
                .field(&exercise.id)
                .detail("host")
                .arg("host", host)),
        }
    }

    /// The moment that was typed, which is past, or now.
    pub(super) fn moment_of(&self, at: Option<Timestamp>) -> Result<Timestamp, Refusal> {
        let at = at.unwrap_or_else(|| self.now());
        model::not_in_future(at, "at", self.now())?;
        Ok(at)
    }

    /// A fact of the exercise, and the same told to all who play elsewhere.
    pub(super) async fn with_players(
        &self,
        exercise: &Exercise,
        fact: ExerciseFact,
        tidings: Tidings,
    ) -> Result<Vec<NewFact>, AppError> {
        let told = self.told_players(exercise, |_| Some(tidings.clone())).await?;
        Ok(std::iter::once(about(&exercise.id, fact)).chain(told).collect())
    }
}
