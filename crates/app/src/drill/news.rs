//! What host and participants tell each other: parcels out, and what a parcel changes here.

use model::{
    Bulletin, Code, Content, Exercise, ExerciseFact, ExercisePhase, News, Node, Refusal, Release,
    Sheet, Tidings, Tlp,
};
use ports::NewFact;

use super::about;
use crate::{AppError, Desk, share::parcel};

/// The word of the channels for what an exercise sends.
const INJECT: &str = "inject";

impl Desk {
    /// Tidings for the nodes among the participants; `None` for whom they do not concern.
    /// Whoever may no longer be sent an inject gets no content either, but learns whether
    /// the exercise runs: one membership that lapsed holds nobody else up.
    ///
    /// # Errors
    /// CHANNEL or MEMBERSHIP for the first who may not be invited.
    pub(super) async fn told_players(
        &self,
        exercise: &Exercise,
        tidings: impl Fn(&Node) -> Option<Tidings>,
    ) -> Result<Vec<NewFact>, AppError> {
        let Some(own) = self.own_node().await? else { return Ok(Vec::new()) };
        let mut parcels = Vec::new();
        for participant in &exercise.outline.participants {
            let Ok((node, _)) = self.find_node(participant).await else { continue };
            let Some(tidings) = tidings(&node).filter(|_| node.reachable()) else { continue };
            match (self.may_play(exercise, &own, &node), &tidings) {
                (Err(refusal), Tidings::Invited(_)) => return Err(refusal.into()),
                (Err(_), Tidings::Released { .. } | Tidings::Evaluated { .. }) => {}
                _ => parcels.push(self.news_to(exercise, &own, &node.id, tidings)),
            }
        }
        Ok(parcels)
    }

    /// Tidings for the host, where this house plays elsewhere.
    pub(super) async fn told_host(
        &self,
        exercise: &Exercise,
        tidings: Tidings,
    ) -> Result<Option<NewFact>, AppError> {
        let Some(host) = &exercise.invited_by else { return Ok(None) };
        let own = self.must_be_node().await?;
        Ok(Some(self.news_to(exercise, &own, host, tidings)))
    }

    fn news_to(&self, exercise: &Exercise, own: &Node, peer: &str, tidings: Tidings) -> NewFact {
        let (id, now) = (&exercise.id, self.now());
        let topic = format!("exercise/{id}/{}", tidings.topic(now));
        let news = News { exercise: id.clone(), title: exercise.title(), tidings };
        parcel(own, peer, &topic, id, Content::Exercise(Box::new(news)), now)
    }

    /// Whether `from` may send `to` an inject: judged as every release is.
    fn may_play(&self, exercise: &Exercise, from: &Node, to: &Node) -> Result<(), Refusal> {
        let sheet = Sheet {
            origin: from.id.clone(),
            theme: INJECT.to_owned(),
            tlp: Some(Tlp::Amber),
            exercise: exercise.id.clone(),
            ..Sheet::default()
        };
        let bulletin = Bulletin { sheet, ..Bulletin::default() };
        let (now, channels) = (self.now(), &*self.app.channels);
        Release { bulletin: &bulletin, sender: from, now, channels }.judge(to)
    }

    /// What news from another node changes here.
    ///
    /// # Errors
    /// SENDER if it is not for that node to say, or an inject is not the one that was
    /// sealed; CHANNEL, MEMBERSHIP for an invitation; EXISTS, STATE; ABSENT, also for an
    /// exercise with which that node has nothing to do.
    pub(crate) async fn exercise_news(
        &self,
        from: &Node,
        own: &Node,
        news: &News,
    ) -> Result<Vec<NewFact>, AppError> {
        if let Tidings::Invited(invitation) = &news.tidings {
            return self.called(from, own, &news.exercise, invitation).await;
        }
        let (exercise, _) = self.find_exercise(&news.exercise).await?;
        match exercise.invited_by.as_deref() {
            None => self.news_of_player(from, &exercise, &news.tidings).await,
            Some(host) if host == from.id => {
                Ok(vec![about(&exercise.id, news_of_host(&exercise, &news.tidings)?)])
            }
            Some(_) => Err(absent(&exercise.id).into()),
        }
    }

    async fn called(
        &self,
        from: &Node,
        own: &Node,
        id: &str,
        invitation: &model::Invitation,
    ) -> Result<Vec<NewFact>, AppError> {
        let exercise = Exercise { id: id.to_owned(), ..Exercise::default() };
        self.may_play(&exercise, from, own)?;
        if invitation.you != own.id {
            return Err(stranger(from).into());
        }
        if let Ok((there, _)) = self.find_exercise(id).await {
            let theirs = there.invited_by.as_ref() == Some(&from.id);
            let exists = || Refusal::new(Code::Exists).field(format!("exercise/{id}"));
            return Err(if theirs { exists() } else { absent(id) }.into());
        }
        let (invitation, from) = (Box::new(invitation.clone()), from.id.clone());
        Ok(vec![about(id, ExerciseFact::Called { invitation, from })])
    }

    async fn news_of_player(
        &self,
        from: &Node,
        exercise: &Exercise,
        tidings: &Tidings,
    ) -> Result<Vec<NewFact>, AppError> {
        if !exercise.outline.participants.contains(&from.id) {
            return Err(absent(&exercise.id).into());
        }
        match tidings {
            Tidings::Played(play) if play.participant == from.id => {
                Ok(vec![about(&exercise.id, exercise.play(play.clone(), self.now())?)])
            }
            Tidings::Marked(mark) if mark.participant == from.id && mark.own => {
                Ok(vec![about(&exercise.id, ExerciseFact::Marked(mark.clone()))])
            }
            // It was judged by the word where it was said, and is said once.
            Tidings::Stopped {} if exercise.phase == ExercisePhase::Stopped => Ok(Vec::new()),
            Tidings::Stopped {} => {
                exercise.must_be(&[ExercisePhase::Running])?;
                self.stopped(exercise, Some(&from.id)).await
            }
            _ => Err(stranger(from).into()),
        }
    }

    /// Everything stands still, here and at all who play elsewhere but `known`.
    pub(super) async fn stopped(
        &self,
        exercise: &Exercise,
        known: Option<&str>,
    ) -> Result<Vec<NewFact>, AppError> {
        let others = |node: &Node| (Some(node.id.as_str()) != known).then_some(Tidings::Stopped {});
        let players = match exercise.invited_by {
            None => self.told_players(exercise, others).await?,
            Some(_) => self.told_host(exercise, Tidings::Stopped {}).await?.into_iter().collect(),
        };
        let fact = about(&exercise.id, ExerciseFact::Stopped {});
        Ok(std::iter::once(fact).chain(players).collect())
    }
}

fn news_of_host(exercise: &Exercise, tidings: &Tidings) -> Result<ExerciseFact, Refusal> {
    match tidings {
        Tidings::Started { start } => exercise.start(*start),
        Tidings::Released { inject, salt, moment } => {
            // It may have been on its way when the word was said here.
            exercise.must_be(&[ExercisePhase::Running, ExercisePhase::Stopped])?;
            exercise.unseal(inject, salt)?;
            Ok(ExerciseFact::Released { inject: inject.clone(), moment: *moment })
        }
        Tidings::Stopped {} => {
            exercise.must_be(&[ExercisePhase::Running, ExercisePhase::Stopped])?;
            Ok(ExerciseFact::Stopped {})
        }
        Tidings::Resumed {} => exercise.resume(),
        Tidings::Cancelled { why } => exercise.cancel(why),
        Tidings::Ended {} => exercise.end(),
        Tidings::Evaluated { words, scored } => {
            exercise.must_be(&[ExercisePhase::Ended])?;
            let (words, scored) = (words.clone(), scored.clone());
            Ok(ExerciseFact::Evaluated { words, scored })
        }
        Tidings::Invited(_) | Tidings::Played(_) | Tidings::Marked(_) => {
            Err(Refusal::new(Code::Sender).field(&exercise.id))
        }
    }
}

fn stranger(from: &Node) -> Refusal {
    Refusal::new(Code::Sender).field(&from.id)
}

fn absent(exercise: &str) -> Refusal {
    Refusal::new(Code::Absent).field(format!("exercise/{exercise}"))
}
