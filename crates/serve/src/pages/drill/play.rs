//! What is done in the room of an exercise: led, stopped, played, marked, evaluated.

use app::{AppError, Desk, NewIncident, NewPlay};
use axum::{extract::Path, response::Response};
use jiff::Timestamp;
use model::{Aim, Nature, Observation};

use super::exercise::{address, show};
use crate::{
    act::carried_out,
    pages::{
        prove::sent::answered_at,
        room_acts::{Fields, field},
    },
    seat::Seat,
};

/// One act; a refusal is shown in the room.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let typed = Typed::of(&fields, seat.s.times.now);
    let form = typed.act.clone();
    let (desk, exercise) = (seat.desk.clone(), id.clone());
    let done = carried_out(async move || typed.carry_out(&desk, &exercise).await).await;
    let show = async |back| show(&seat, &id, back).await;
    answered_at(&seat, &address(&id), ("exercise", &id), &form, done, show).await
}

/// What a form of the room says.
struct Typed {
    act: String,
    inject: String,
    word: String,
    words: String,
    aim: String,
    name: String,
    choice: String,
    key: String,
    good: bool,
    participant: Option<String>,
    now: Timestamp,
}

impl Typed {
    fn of(fields: &Fields, now: Timestamp) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        Self {
            act: word("act"),
            inject: word("inject"),
            word: word("word"),
            words: word("words"),
            aim: word("aim"),
            name: word("name"),
            choice: word("choice"),
            key: word("key"),
            good: field(fields, "good") == "yes",
            participant: Some(word("participant")).filter(|one| !one.is_empty()),
            now,
        }
    }

    async fn carry_out(&self, desk: &Desk, id: &str) -> Result<(), AppError> {
        let done = match self.act.as_str() {
            "invite" => desk.invite_exercise(id).await,
            "start" => desk.start_exercise(id, None).await,
            "tick" => return desk.tick_exercise(id, None).await.map(|_| ()),
            "release" => desk.release_inject(id, &self.inject, None).await,
            "stop" => desk.stop_exercise(id, &self.word).await,
            "resume" => desk.resume_exercise(id).await,
            "cancel" => desk.cancel_exercise(id, &self.words).await,
            "end" => desk.end_exercise(id).await,
            "play" => desk.play_exercise(id, &self.play()?).await,
            "open" => return desk.play_incident(id, &self.incident()).await.map(|_| ()),
            "mark" => {
                let (who, how) = (self.participant.as_deref(), (self.key.as_str(), self.good));
                desk.mark_exercise(id, who, how, &self.words).await
            }
            "evaluate" => desk.evaluate_exercise(id, &self.words).await,
            "lesson" => desk.return_lessons(id).await,
            "improved" => desk.confirm_improved(id).await,
            other => Err(super::wrong_value("act", other).into()),
        };
        done.map(|_| ())
    }

    fn play(&self) -> Result<NewPlay, AppError> {
        let aim = Aim::ALL.into_iter().find(|aim| aim.name() == self.aim);
        Ok(NewPlay {
            participant: self.participant.clone(),
            aim: aim.ok_or_else(|| super::wrong_value("aim", &self.aim))?,
            name: self.name.clone(),
            choice: self.choice.clone(),
            at: None,
        })
    }

    /// An incident that is played, known from now on.
    fn incident(&self) -> NewIncident {
        let aware = Observation {
            key: "aware".to_owned(),
            value: self.now.to_string(),
            happened: None,
            known: None,
        };
        NewIncident {
            nature: Nature::Cyber,
            title: self.words.clone(),
            signals: Vec::new(),
            facts: vec![aware],
            compartment: String::new(),
        }
    }
}
