//! What host and participants of an exercise tell each other. Of the script only what was
//! released travels; what was not is known by its seal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Aim, Breadth, Exercise, ExercisePhase, Inject, Mark, Outline, Play, Scored, Seal, StopWord,
};
use crate::{Code, Refusal};

/// 招集: what a participant is told before the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// One line.
    pub title: String,
    /// The series.
    pub series: String,
    /// Who holds it.
    pub host: String,
    /// How far it reaches.
    pub breadth: Breadth,
    /// What it is for.
    pub aims: Vec<Aim>,
    /// Whoever is invited; not who else is.
    pub you: String,
    /// Who evaluates.
    pub evaluator: String,
    /// When it begins.
    pub starts: Option<Timestamp>,
    /// How long it lasts.
    pub minutes: u32,
    /// The stop word by its hash.
    pub stop_word: Option<StopWord>,
    /// What injects to come are known by.
    pub seals: Vec<Seal>,
}

impl Invitation {
    /// The invitation of `you` to `exercise`.
    #[must_use]
    pub fn to(exercise: &Exercise, you: &str) -> Self {
        let Outline { title, series, host, evaluator, .. } = (*exercise.outline).clone();
        let injects = exercise.outline.script.iter().flat_map(|script| &script.injects);
        let seal = |inject: &Inject| Seal::of(inject, &exercise.salt(&inject.id));
        Self {
            title,
            series,
            host,
            evaluator,
            breadth: exercise.outline.breadth,
            aims: exercise.outline.aims.clone(),
            you: you.to_owned(),
            starts: exercise.outline.starts,
            minutes: exercise.outline.minutes,
            stop_word: exercise.outline.stop_word.clone(),
            seals: injects.filter(|inject| inject.reaches(you)).map(seal).collect(),
        }
    }

    /// The exercise as it stands at whoever was invited.
    pub(super) fn accepted(self, id: &str, from: &str) -> Exercise {
        let outline = Outline {
            title: self.title,
            series: self.series,
            host: self.host,
            breadth: self.breadth,
            aims: self.aims,
            participants: vec![self.you],
            evaluator: self.evaluator,
            starts: self.starts,
            minutes: self.minutes,
            script: None,
            stop_word: self.stop_word,
            plan: String::new(),
        };
        Exercise {
            id: id.to_owned(),
            outline: Box::new(outline),
            invited_by: Some(from.to_owned()),
            phase: ExercisePhase::Invited,
            seals: self.seals,
            ..Exercise::default()
        }
    }
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tidings", rename_all = "kebab-case")]
pub enum Tidings {
    /// 招集
    Invited(Box<Invitation>),
    /// 稼働
    Started {
        /// From when its minutes count.
        start: Timestamp,
    },
    /// 付与
    Released {
        /// What players see.
        inject: Box<Inject>,
        /// Under which it was sealed.
        salt: String,
        /// When.
        moment: Timestamp,
    },
    /// What a participant did, to the host.
    Played(Play),
    /// How a participant saw itself, to the host.
    Marked(Mark),
    /// 中断: the stop word was said, here or there.
    Stopped {},
    /// 再開
    Resumed {},
    /// 中止
    Cancelled {
        /// Why.
        why: String,
    },
    /// 終了
    Ended {},
    /// 還元: the figures of whoever is told.
    Evaluated {
        /// In words.
        words: String,
        /// The figures.
        scored: Vec<Scored>,
    },
}

impl Tidings {
    /// What makes its topic unique within the exercise. What may be said again has the
    /// moment `now` in it.
    #[must_use]
    pub fn topic(&self, now: Timestamp) -> String {
        let again = matches!(self, Self::Marked(_) | Self::Stopped {} | Self::Resumed {});
        match again {
            true => format!("{}/{}", self.name(), now.as_millisecond()),
            false => self.name(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Invited(_) => "invited".into(),
            Self::Started { .. } => "started".into(),
            Self::Released { inject, .. } => format!("released/{}", inject.id),
            Self::Played(play) => format!("played/{}/{}", play.key(), play.at.as_millisecond()),
            Self::Marked(mark) => format!("marked/{}", mark.key),
            Self::Stopped {} => "stopped".into(),
            Self::Resumed {} => "resumed".into(),
            Self::Cancelled { .. } => "cancelled".into(),
            Self::Ended {} => "ended".into(),
            Self::Evaluated { .. } => "evaluated".into(),
        }
    }
}

/// Tidings of one exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The exercise.
    pub exercise: String,
    /// What is told; it begins with the mark wherever it is shown.
    pub title: String,
    /// What is told.
    pub tidings: Tidings,
}

impl Exercise {
    /// Judges that a released inject is the one that was sealed before the start.
    ///
    /// # Errors
    /// SENDER if it was not, or was changed since.
    pub fn unseal(&self, inject: &Inject, salt: &str) -> Result<(), Refusal> {
        match self.seals.contains(&Seal::of(inject, salt)) {
            true => Ok(()),
            false => Err(Refusal::new(Code::Sender).field(&inject.id)),
        }
    }
}
