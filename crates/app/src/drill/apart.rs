//! What is played and what is real stay apart (design.md, invariant 6): no signal, merger,
//! report, bulletin or finding leads from one to the other, and no text that is real repeats
//! what is played.

use jiff::Timestamp;
use model::{
    Code, EXERCISE_MARK, Exercise, ExercisePhase, Expect, Fact, FactKey, Incident, IncidentFact,
    Kind, Known, KnownValue, Observation, Play, Record, Refusal,
};
use ports::{Filter, NewFact};

use super::about;
use crate::{AppError, Desk, NewIncident, desk::records};

impl Desk {
    /// Judges an incident that is to be opened: for real where `exercise` is empty.
    pub(crate) async fn fits_world(
        &self,
        new: &NewIncident,
        exercise: &str,
    ) -> Result<(), AppError> {
        if exercise.is_empty() {
            self.must_be_real([new.title.as_str()]).await?;
            return self.real_words(&new.facts).await;
        }
        self.must_run(exercise).await?;
        match new.signals.first() {
            Some(signal) => {
                Err(Refusal::new(Code::Exercise).field(format!("signal/{signal}")).into())
            }
            None => Ok(()),
        }
    }

    /// Judges that `exercise` runs: only then is anything played in it.
    pub(crate) async fn must_run(&self, exercise: &str) -> Result<Exercise, AppError> {
        let (exercise, _) = self.find_exercise(exercise).await?;
        exercise.must_be(&[ExercisePhase::Running])?;
        Ok(exercise)
    }

    /// Judges that what is recorded of something real repeats nothing that is played.
    pub(crate) async fn real_words(&self, seen: &[Observation]) -> Result<(), AppError> {
        let words = seen.iter().flat_map(|one| [one.key.as_str(), one.value.as_str()]);
        self.must_be_real(words).await
    }

    /// Judges that none of `texts` bears the mark, names an exercise or what is played in
    /// one, or repeats an inject.
    pub(crate) async fn must_be_real<'a>(
        &self,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), AppError> {
        let texts: Vec<_> = texts.into_iter().collect();
        let refused = |field: String| Err(Refusal::new(Code::Exercise).field(field).into());
        if texts.iter().any(|text| text.contains(EXERCISE_MARK)) {
            return refused(EXERCISE_MARK.to_owned());
        }
        let exercises = self.whole.list(&Filter::new(Kind::Exercise)).await?;
        let exercises = records(exercises, Record::exercise);
        let quoted = |exercise: &&Exercise| texts.iter().any(|text| exercise.quoted_in(text));
        if let Some(exercise) = exercises.iter().find(quoted) {
            return refused(format!("exercise/{}", exercise.id));
        }
        match self.played_in(&texts, &exercises).await? {
            Some(id) => refused(format!("incident/{id}")),
            None => Ok(()),
        }
    }

    /// The incident of an exercise that one of `texts` names.
    async fn played_in(
        &self,
        texts: &[&str],
        exercises: &[Exercise],
    ) -> Result<Option<String>, AppError> {
        if exercises.is_empty() {
            return Ok(None);
        }
        let played = Filter::new(Kind::Incident).in_state(Incident::PLAYED);
        let played = records(self.whole.list(&played).await?, Record::incident);
        let named =
            |incident: &&Incident| texts.iter().any(|text| text.contains(incident.id.as_str()));
        Ok(played.iter().find(named).map(|incident| incident.id.clone()))
    }

    /// The facts that open an incident in an exercise, with what counts in it.
    pub(crate) async fn opened_in_play(
        &self,
        id: &str,
        exercise: &str,
        opened: IncidentFact,
    ) -> Result<Vec<NewFact>, AppError> {
        let plays = self.played_by(exercise, std::slice::from_ref(&opened)).await?;
        let mark = IncidentFact::Played { exercise: exercise.to_owned() };
        let fact = |expect, fact| NewFact::new(Kind::Incident, id, expect, Fact::Incident(fact));
        let own = [fact(Expect::Absent, opened), fact(Expect::Any, mark)];
        Ok(own.into_iter().chain(plays).collect())
    }

    /// What counts in `exercise` of `facts`: whoever answers in the incident's room has
    /// told somebody, or decided something.
    pub(crate) async fn played_by(
        &self,
        exercise: &str,
        facts: &[IncidentFact],
    ) -> Result<Vec<NewFact>, AppError> {
        let exercise = self.must_run(exercise).await?;
        let mut played = Vec::new();
        for (aim, name, choice, at) in facts.iter().flat_map(counted) {
            let at = at.unwrap_or_else(|| self.now());
            let participant = self.player(&exercise, None)?;
            played
                .extend(self.plays(&exercise, Play { participant, aim, name, choice, at }).await?);
        }
        Ok(played)
    }

    /// What counts of `facts` about `incident`, where it is played; where it is real, that
    /// none of `words` repeats what is played.
    pub(crate) async fn of_the_world_of(
        &self,
        incident: &Incident,
        facts: &[IncidentFact],
        words: &[&str],
    ) -> Result<Vec<NewFact>, AppError> {
        match incident.exercise.as_str() {
            "" => self.must_be_real(words.iter().copied()).await.map(|()| Vec::new()),
            exercise => self.played_by(exercise, facts).await,
        }
    }

    /// What the sending of its report counts for in the exercise in which `incident` is
    /// played: the authority was told.
    pub(crate) async fn submitted_in_play(
        &self,
        incident: &Incident,
    ) -> Result<Vec<NewFact>, AppError> {
        if incident.exercise.is_empty() {
            return Ok(Vec::new());
        }
        let known = Known::new(KnownValue::Time(self.now()), format!("incident/{}", incident.id));
        let fact = IncidentFact::Recorded { key: FactKey::parse("submitted")?, known };
        self.played_by(&incident.exercise, &[fact]).await
    }

    /// The facts of one play, here and at the host.
    pub(super) async fn plays(
        &self,
        exercise: &Exercise,
        play: Play,
    ) -> Result<Vec<NewFact>, AppError> {
        let fact = about(&exercise.id, exercise.play(play.clone(), self.now())?);
        let told = self.told_host(exercise, model::Tidings::Played(play)).await?;
        Ok(std::iter::once(fact).chain(told).collect())
    }
}

/// Aim, name, choice and moment, where one is known.
type Counted = (model::Aim, String, String, Option<Timestamp>);

fn counted(fact: &IncidentFact) -> Vec<Counted> {
    let known = |(key, known): (&FactKey, &Known)| {
        let (aim, name, choice) = counts(key, known)?;
        Some((aim, name, choice, known.happened.or(known.value.time())))
    };
    match fact {
        IncidentFact::Opened { facts, .. } => facts.iter().filter_map(known).collect(),
        IncidentFact::Recorded { key, known: value } => known((key, value)).into_iter().collect(),
        IncidentFact::Contacted(made) => {
            vec![(model::Aim::Contact, made.to.clone(), String::new(), Some(made.at))]
        }
        _ => Vec::new(),
    }
}

/// What a fact counts for: aim, name and choice. What is not done counts for nothing.
fn counts(key: &FactKey, known: &Known) -> Option<(model::Aim, String, String)> {
    use model::Aim::{Contact, Leadership};
    let done = known.value.done() || known.value.time().is_some();
    let contact = |name: &str| done.then(|| (Contact, name.to_owned(), String::new()));
    match (key.name(), key.qualifier()) {
        ("executive_told", _) => contact("executive"),
        ("submitted", _) => contact("authority"),
        ("told", Some(body)) => contact(body),
        ("decision", Some(name)) => {
            Some((Leadership, name.to_owned(), known.value.text()?.to_owned()))
        }
        _ => None,
    }
}
