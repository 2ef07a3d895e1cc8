//! 改善策・対応: what must be done, who does it, and whether it helped.
//!
//! Claimed done, verified effective and embedded are three things.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::Key;

mod rules;

/// What kind of measure it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ActionKind {
    /// 応急
    OneOff,
    /// 根本対応
    RootCause,
    /// 横展開
    Horizontal,
    /// プロセス改善
    Process,
}

impl ActionKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::OneOff, Self::RootCause, Self::Horizontal, Self::Process];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OneOff => "one-off",
            Self::RootCause => "root-cause",
            Self::Horizontal => "horizontal",
            Self::Process => "process",
        }
    }
}

/// How far a measure has come.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ActionState {
    /// Proposed by the machine or by a survey's feedback.
    Draft,
    /// 策定
    #[default]
    Planned,
    /// 承認
    Approved,
    /// 実施中
    Running,
    /// 実施済(申告)
    Claimed,
    /// 効果なし
    Ineffective,
    /// 検証済
    Effective,
    /// 定着
    Embedded,
    /// Given up, with the reason.
    Dropped,
}

impl ActionState {
    /// All of them, in the order of a life.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Planned,
        Self::Approved,
        Self::Running,
        Self::Claimed,
        Self::Ineffective,
        Self::Effective,
        Self::Embedded,
        Self::Dropped,
    ];

    /// The word used in filters and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Planned => "planned",
            Self::Approved => "approved",
            Self::Running => "running",
            Self::Claimed => "claimed",
            Self::Ineffective => "ineffective",
            Self::Effective => "effective",
            Self::Embedded => "embedded",
            Self::Dropped => "dropped",
        }
    }

    /// Whether somebody still has to do it.
    #[must_use]
    pub fn to_do(self) -> bool {
        matches!(
            self,
            Self::Draft | Self::Planned | Self::Approved | Self::Running | Self::Ineffective
        )
    }
}

/// One system that was looked at in a horizontal check, and what was found there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookedAt {
    /// The system.
    pub system: String,
    /// What was found.
    pub result: String,
}

/// A line about how it goes, who wrote it and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// In words.
    pub words: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Whether it helped, as somebody else found on evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Whether it did.
    pub effective: bool,
    /// On what this rests.
    pub evidence: Vec<String>,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Who.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// What was planned before it was planned anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replan {
    /// The day that was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The owner that was planned.
    pub owner: String,
    /// Why it changed.
    pub why: String,
    /// Who changed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// For example `A-2026-001`.
    pub id: String,
    /// What is done.
    #[serde(rename = "measure")]
    pub what: String,
    /// The kind.
    pub kind: ActionKind,
    /// What it answers: findings, risks, incidents.
    #[serde(default)]
    pub answers: Vec<Key>,
    /// The criteria it concerns.
    #[serde(default)]
    pub criteria: Vec<String>,
    /// Who does it.
    pub owner: String,
    /// From which day it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Date>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// 1 is the most urgent, 9 the least.
    #[serde(default)]
    pub priority: u8,
    /// Days of work.
    #[serde(default)]
    pub effort_days: u32,
    /// In yen.
    #[serde(default)]
    pub cost_yen: u64,
    /// Whether something is bought (A266).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purchase: bool,
    /// What is to be seen when it works.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// The check that will show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_by: Option<String>,
    /// The plan or rule that it changes, for a process measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<String>,
    /// The systems looked at, for a horizontal one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looked_at: Vec<LookedAt>,
    /// How far it has come.
    #[serde(default)]
    pub state: ActionState,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Progress>,
    /// How it went, oldest first; the claims that it is done among them.
    #[serde(default)]
    pub progress: Vec<Progress>,
    /// Who claimed last that it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Progress>,
    /// Whether it helped, oldest first.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// On what it counts as embedded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embedded_on: Vec<String>,
    /// What was planned before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replans: Vec<Replan>,
    /// Everybody who owned it before, or claimed that it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hands: Vec<String>,
    /// Who planned it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Why it was given up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub end: String,
    /// When it was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<Timestamp>,
    /// When its state last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
}

impl Action {
    /// A measure of which nothing else is planned yet.
    #[must_use]
    pub fn planned(what: &str, kind: ActionKind, owner: &str) -> Self {
        Self {
            id: String::new(),
            what: what.to_owned(),
            kind,
            answers: Vec::new(),
            criteria: Vec::new(),
            owner: owner.to_owned(),
            starts: None,
            due: None,
            priority: 0,
            effort_days: 0,
            cost_yen: 0,
            purchase: false,
            expected: String::new(),
            shown_by: None,
            changes: None,
            looked_at: Vec::new(),
            state: ActionState::Planned,
            approved: None,
            progress: Vec::new(),
            claimed: None,
            effects: Vec::new(),
            embedded_on: Vec::new(),
            replans: Vec::new(),
            hands: Vec::new(),
            by: String::new(),
            end: String::new(),
            planned_at: None,
            changed_at: None,
        }
    }

    /// Whether its day has passed and nobody even claims that it is done.
    #[must_use]
    pub fn overdue(&self, today: Date) -> bool {
        self.state.to_do() && self.due.is_some_and(|due| due < today)
    }

    /// When somebody last wrote something about it.
    #[must_use]
    pub fn last_word(&self) -> Option<Timestamp> {
        self.progress.last().map(|word| word.at).max(self.changed_at)
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let answers = self.answers.iter().map(|key| format!("answers:{key}"));
        let criteria = self.criteria.iter().map(|code| format!("criterion:{code}"));
        [format!("owner:{}", self.owner)].into_iter().chain(answers).chain(criteria).collect()
    }
}

/// What happens to a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ActionFact {
    /// Planned, or proposed as a draft.
    Planned(Box<Action>),
    /// A draft was accepted by the firm.
    Accepted,
    /// Approved by somebody.
    Approved {
        /// In words.
        words: String,
    },
    /// How it goes.
    Progressed {
        /// In words.
        words: String,
    },
    /// A horizontal check looked at a system.
    LookedAt(LookedAt),
    /// Other dates or another owner, with the reason.
    Replanned {
        /// The new day.
        due: Option<Date>,
        /// The new owner.
        owner: Option<String>,
        /// Why.
        why: String,
    },
    /// Its owner says that it is done.
    Claimed {
        /// In words.
        words: String,
    },
    /// Somebody else looked whether it helped.
    Verified(Effect),
    /// It has held for long enough.
    Embedded {
        /// On what evidence.
        evidence: Vec<String>,
    },
    /// It was given up.
    Dropped {
        /// Why.
        why: String,
    },
}

impl ActionFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Planned(_) => "planned",
            Self::Accepted => "accepted",
            Self::Approved { .. } => "approved",
            Self::Progressed { .. } => "progressed",
            Self::LookedAt(_) => "looked-at",
            Self::Replanned { .. } => "replanned",
            Self::Claimed { .. } => "claimed",
            Self::Verified(_) => "verified",
            Self::Embedded { .. } => "embedded",
            Self::Dropped { .. } => "dropped",
        }
    }

    pub(crate) fn fold(self, before: Option<Action>, at: Timestamp, by: &str) -> Option<Action> {
        if let (Self::Planned(action), None) = (&self, &before) {
            let (planned_at, changed_at, by) = (Some(at), Some(at), by.to_owned());
            return Some(Action { planned_at, changed_at, by, ..*action.clone() });
        }
        let mut action = before?;
        action.apply(self, at, by);
        Some(action)
    }
}

impl Action {
    fn apply(&mut self, fact: ActionFact, at: Timestamp, by: &str) {
        let note = |words: String| Progress { words, by: by.to_owned(), at };
        match fact {
            ActionFact::Planned(_) => {}
            ActionFact::Accepted => self.enter(ActionState::Planned, at),
            ActionFact::Approved { words } => {
                self.approved = Some(note(words));
                self.enter(ActionState::Approved, at);
            }
            ActionFact::Progressed { words } => {
                self.progress.push(note(words));
                if self.state < ActionState::Running {
                    self.enter(ActionState::Running, at);
                }
            }
            ActionFact::LookedAt(looked_at) => self.looked_at.push(looked_at),
            ActionFact::Replanned { due, owner, why } => {
                self.progress.push(note(why.clone()));
                let (before, by) = (self.owner.clone(), by.to_owned());
                self.had_hand(&before);
                self.replans.push(Replan { due: self.due, owner: before, why, by, at });
                self.due = due.or(self.due);
                self.owner = owner.unwrap_or_else(|| std::mem::take(&mut self.owner));
            }
            ActionFact::Claimed { words } => {
                self.had_hand(by);
                self.progress.push(note(words.clone()));
                self.claimed = Some(note(words));
                self.enter(ActionState::Claimed, at);
            }
            ActionFact::Verified(effect) => self.verified(effect, at, by),
            ActionFact::Embedded { evidence } => {
                self.embedded_on = evidence;
                self.enter(ActionState::Embedded, at);
            }
            ActionFact::Dropped { why } => {
                self.end = why;
                self.enter(ActionState::Dropped, at);
            }
        }
    }

    fn verified(&mut self, effect: Effect, at: Timestamp, by: &str) {
        let helped =
            if effect.effective { ActionState::Effective } else { ActionState::Ineffective };
        self.effects.push(Effect { by: by.to_owned(), at: Some(at), ..effect });
        self.enter(helped, at);
    }

    fn had_hand(&mut self, party: &str) {
        if !self.hands.iter().any(|hand| hand == party) {
            self.hands.push(party.to_owned());
        }
    }

    fn enter(&mut self, state: ActionState, at: Timestamp) {
        (self.state, self.changed_at) = (state, Some(at));
    }
}
