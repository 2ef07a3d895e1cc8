//! 演習: the real thing with a mark that cannot be lost.
//!
//! What is played in an exercise and what is real never connect (design.md, invariant 6).
//! The exercise itself did take place, so that its lessons are real findings.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Breadth;

mod news;
mod pauses;
mod rules;
mod score;
mod script;

pub use news::{Invitation, News, Tidings};
pub use pauses::Pause;
pub use score::{Mark, Scored, score};
pub use script::{Aim, Inject, Library, Past, Script, Yardstick};

/// What stands before everything that is played (A109, AS-24).
pub const EXERCISE_MARK: &str = "【訓練】";

/// `words` as part of an exercise: the mark stands before them, once.
#[must_use]
pub fn marked(words: &str) -> String {
    match words.starts_with(EXERCISE_MARK) {
        true => words.to_owned(),
        false => format!("{EXERCISE_MARK}{words}"),
    }
}

/// What `text` is known by under `salt`: whoever has both can show that it is the same text.
#[must_use]
pub fn sealed(salt: &str, text: &str) -> String {
    crate::sha256_hex(format!("{salt}\0{text}").as_bytes())
}

/// 企画から改善確認まで.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExercisePhase {
    /// 企画
    #[default]
    Planned,
    /// 設計
    Designed,
    /// 招集
    Invited,
    /// 稼働
    Running,
    /// 中断
    Stopped,
    /// 中止
    Cancelled,
    /// 終了
    Ended,
    /// 評価
    Evaluated,
    /// 還元
    Returned,
    /// 改善確認
    Improved,
}

impl ExercisePhase {
    /// All of them, in the order of a life.
    pub const ALL: [Self; 10] = [
        Self::Planned,
        Self::Designed,
        Self::Invited,
        Self::Running,
        Self::Stopped,
        Self::Cancelled,
        Self::Ended,
        Self::Evaluated,
        Self::Returned,
        Self::Improved,
    ];

    /// The word used in filters and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Designed => "designed",
            Self::Invited => "invited",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
            Self::Ended => "ended",
            Self::Evaluated => "evaluated",
            Self::Returned => "returned",
            Self::Improved => "improved",
        }
    }

    /// Whether the script lies open: nothing can leak any more.
    #[must_use]
    pub fn over(self) -> bool {
        self >= Self::Cancelled
    }
}

/// 中止の合言葉, known by its hash. Everybody who plays knows the word itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopWord {
    /// At random.
    pub salt: String,
    /// See [`sealed`].
    pub hash: String,
}

impl StopWord {
    /// `word` under `salt`; however it is typed, it is the same word.
    #[must_use]
    pub fn new(salt: &str, word: &str) -> Self {
        Self { salt: salt.to_owned(), hash: sealed(salt, &crate::folded(word.trim())) }
    }

    /// Whether `word` is it.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        *self == Self::new(&self.salt, word)
    }
}

/// 実施計画: what has to be settled before anybody is called (A110).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// One line.
    pub title: String,
    /// The series under which exercises are compared year over year (A041).
    pub series: String,
    /// 実施主体
    pub host: String,
    /// How far it reaches.
    pub breadth: Breadth,
    /// 目的
    pub aims: Vec<Aim>,
    /// Who plays: parties of this house, or nodes of the sector.
    pub participants: Vec<String>,
    /// Who evaluates; plays no part in it.
    pub evaluator: String,
    /// When it is to begin.
    pub starts: Option<Timestamp>,
    /// How long it is to last.
    pub minutes: u32,
    /// シナリオ, sealed until its injects are released.
    pub script: Option<Script>,
    /// The stop word.
    pub stop_word: Option<StopWord>,
    /// The plan that it tests, if it tests one (A054).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub plan: String,
}

/// An inject that was released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// As players see it.
    pub inject: Inject,
    /// When.
    pub at: Timestamp,
}

/// What an inject is known by before it is released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The inject.
    pub inject: String,
    /// See [`sealed`].
    pub hash: String,
}

impl Seal {
    /// The seal of `inject` under `salt`.
    #[must_use]
    pub fn of(inject: &Inject, salt: &str) -> Self {
        let text = serde_json::to_string(&inject.told()).unwrap_or_default();
        Self { inject: inject.id.clone(), hash: sealed(salt, &text) }
    }
}

/// What a participant did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Play {
    /// Who.
    pub participant: String,
    /// What it served.
    pub aim: Aim,
    /// Who was reached, what was decided, or what was found.
    pub name: String,
    /// The choice, for a decision.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub choice: String,
    /// When it was done.
    pub at: Timestamp,
}

impl Play {
    /// See [`Yardstick::key`].
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.aim.name(), self.name)
    }
}

/// One exercise, at its host or at a node that plays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exercise {
    /// For example `EX-2026-001`, or `isac-EX-2026-001` of a node of the sector.
    pub id: String,
    /// What was settled.
    pub outline: Box<Outline>,
    /// The node that invited this one; `None` at the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<String>,
    /// How far it has come.
    pub phase: ExercisePhase,
    /// What the salts of injects are made from; at the host alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub secret: String,
    /// What injects are known by; at whoever was invited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seals: Vec<Seal>,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// When the stop word was last said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Timestamp>,
    /// When it stood still, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Injects that were released, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<Released>,
    /// What participants did, as it came in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plays: Vec<Play>,
    /// Marks: the players' own beside the evaluator's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// What the evaluator said of the whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evaluation: String,
    /// The figures, frozen at the evaluation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scored: Vec<Scored>,
    /// Findings that came of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lessons: Vec<String>,
    /// Why it was cancelled.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub end: String,
}

impl Exercise {
    /// One line; it says first that it is an exercise.
    #[must_use]
    pub fn title(&self) -> String {
        marked(&self.outline.title)
    }

    /// Whether it took place: one that was called off did not, however far it had come.
    #[must_use]
    pub fn held(&self) -> bool {
        self.phase > ExercisePhase::Cancelled
    }

    /// The exercise as it would be after `fact` at `at`, to judge what follows before it is
    /// written.
    #[must_use]
    pub fn after(&self, fact: &ExerciseFact, at: Timestamp) -> Self {
        let mut exercise = self.clone();
        exercise.apply(fact.clone(), at);
        exercise
    }

    /// The salt of the seal of the inject `id`.
    #[must_use]
    pub fn salt(&self, id: &str) -> String {
        sealed(&self.secret, id)
    }

    /// When the inject `id` was released.
    #[must_use]
    pub fn released_at(&self, id: &str) -> Option<Timestamp> {
        self.released.iter().find(|released| released.inject.id == id).map(|released| released.at)
    }

    /// The same as players see it: without what is sealed.
    #[must_use]
    pub fn unscripted(self) -> Self {
        let outline = Outline { script: None, stop_word: None, ..*self.outline };
        Self { outline: Box::new(outline), secret: String::new(), ..self }
    }

    /// Leaves of what was released what one of `parties` gets. A node that was invited was
    /// sent nothing else, and knows no script.
    pub fn keep_what_reaches(&mut self, parties: &[String]) {
        let Some(script) = &self.outline.script else { return };
        self.released.retain(|released| {
            let to = script.inject(&released.inject.id).map(|inject| &inject.to);
            to.is_none_or(|to| to.is_empty() || to.iter().any(|one| parties.contains(one)))
        });
    }

    /// Whether `text` is taken from it: it names it, or repeats what an inject says.
    #[must_use]
    pub fn quoted_in(&self, text: &str) -> bool {
        // Shorter passages say nothing about where they come from.
        const CHARS_MIN: usize = 12;
        let text = crate::folded(text);
        let says = |passage: &str| {
            let passage = crate::folded(passage);
            passage.chars().count() >= CHARS_MIN && text.contains(&passage)
        };
        let told = |released: &Released| {
            let words = &released.inject.words;
            says(&words.ja) || says(&words.en)
        };
        text.contains(&crate::folded(&self.id)) || self.released.iter().any(told)
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let series = format!("series:{}", self.outline.series);
        let away = self.invited_by.is_some().then(|| "invited".to_owned());
        std::iter::once(series).chain(away).collect()
    }
}

/// What happens to an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ExerciseFact {
    /// 企画・設計
    Planned(Box<Outline>),
    /// 招集
    Invited {
        /// What the salts are made from.
        secret: String,
    },
    /// 招集 from elsewhere.
    Called {
        /// What this house is told.
        invitation: Box<Invitation>,
        /// By which node.
        from: String,
    },
    /// 稼働
    Started {
        /// From when its minutes count.
        start: Timestamp,
    },
    /// 付与
    Released {
        /// What players see.
        inject: Box<Inject>,
        /// When.
        moment: Timestamp,
    },
    /// A participant did something.
    Played(Play),
    /// 中断, by the stop word.
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
    /// Somebody marked how something went.
    Marked(Mark),
    /// 評価
    Evaluated {
        /// In words.
        words: String,
        /// The figures.
        scored: Vec<Scored>,
    },
    /// 還元
    Returned {
        /// Findings that came of it.
        lessons: Vec<String>,
    },
    /// 改善確認
    Improved {},
}

impl ExerciseFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Planned(_) => "planned",
            Self::Invited { .. } => "invited",
            Self::Called { .. } => "called",
            Self::Started { .. } => "started",
            Self::Released { .. } => "released",
            Self::Played(_) => "played",
            Self::Stopped {} => "stopped",
            Self::Resumed {} => "resumed",
            Self::Cancelled { .. } => "cancelled",
            Self::Ended {} => "ended",
            Self::Marked(_) => "marked",
            Self::Evaluated { .. } => "evaluated",
            Self::Returned { .. } => "returned",
            Self::Improved {} => "improved",
        }
    }

    pub(crate) fn fold(
        self,
        before: Option<Exercise>,
        id: &str,
        at: Timestamp,
    ) -> Option<Exercise> {
        match self {
            Self::Planned(outline) => {
                let phase = match outline.script {
                    Some(_) => ExercisePhase::Designed,
                    None => ExercisePhase::Planned,
                };
                let before = before.unwrap_or_default();
                Some(Exercise { id: id.to_owned(), outline, phase, ..before })
            }
            Self::Called { invitation, from } => Some(invitation.accepted(id, &from)),
            later => {
                let mut exercise = before?;
                exercise.apply(later, at);
                Some(exercise)
            }
        }
    }
}

impl Exercise {
    fn apply(&mut self, fact: ExerciseFact, at: Timestamp) {
        match fact {
            ExerciseFact::Planned(_) | ExerciseFact::Called { .. } => {}
            ExerciseFact::Invited { secret } => {
                (self.secret, self.phase) = (secret, ExercisePhase::Invited);
            }
            ExerciseFact::Started { start } => {
                (self.started, self.phase) = (Some(start), ExercisePhase::Running);
            }
            ExerciseFact::Released { inject, moment } => {
                self.released.push(Released { inject: *inject, at: moment });
            }
            ExerciseFact::Played(play) => self.plays.push(play),
            ExerciseFact::Stopped {} => {
                (self.stopped, self.phase) = (Some(at), ExercisePhase::Stopped);
                self.pause(at);
            }
            ExerciseFact::Resumed {} => {
                self.phase = ExercisePhase::Running;
                self.go_on(at);
            }
            ExerciseFact::Cancelled { why } => {
                (self.end, self.ended, self.phase) = (why, Some(at), ExercisePhase::Cancelled);
            }
            ExerciseFact::Ended {} => (self.ended, self.phase) = (Some(at), ExercisePhase::Ended),
            ExerciseFact::Marked(mark) => self.marks.push(mark),
            ExerciseFact::Evaluated { words, scored } => {
                (self.evaluation, self.scored) = (words, scored);
                self.phase = ExercisePhase::Evaluated;
            }
            ExerciseFact::Returned { lessons } => {
                (self.lessons, self.phase) = (lessons, ExercisePhase::Returned);
            }
            ExerciseFact::Improved {} => self.phase = ExercisePhase::Improved,
        }
    }
}
