//! 注意喚起・共有情報: what is told to others, how far it may go, and what became of it there.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Indicator, Refusal, Swept, Threat, Tlp};

/// 発信から撤回まで.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum BulletinState {
    /// 下書き
    #[default]
    Draft,
    /// 承認
    Approved,
    /// 受領: it came from elsewhere.
    Received,
    /// 発信
    Released,
    /// 撤回
    Withdrawn,
}

impl BulletinState {
    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Received => "received",
            Self::Released => "released",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// 影響有無: whether what a bulletin warns of touches somebody. Silence is none of these.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Affected {
    /// 影響あり
    Exposed,
    /// 影響なし
    Not,
    /// 不明
    Unknown,
}

impl Affected {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Exposed, Self::Not, Self::Unknown];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exposed => "exposed",
            Self::Not => "not",
            Self::Unknown => "unknown",
        }
    }
}

/// Through whose hands it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hop {
    /// The node.
    pub node: String,
    /// When it let go of it.
    pub at: Timestamp,
}

/// What is told, as it travels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its number, unique in the sector: the origin's code, year and number.
    pub id: String,
    /// The node that made it.
    pub origin: String,
    /// What it is, a word of the channels: `early-warning`, `alert`, `vulnerability`…
    pub theme: String,
    /// One line.
    pub title: String,
    /// The rest.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// How far it may go; exactly one marking, `None` while nobody gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tlp: Option<Tlp>,
    /// For RED: the people who may have it, as `person@node`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<String>,
    /// What to look for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
    /// Products or services: each recipient is asked whether it is exposed through them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<String>,
    /// Of a report: which threat it was (A024–A029).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<Threat>,
    /// Of a report: when it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Timestamp>,
    /// The criterion that it explains, in its version: `jp-fsa-2015@1/IM-ロ-c`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub criterion: String,
    /// Of a dialogue: the bulletin that it answers (A038).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub re: String,
    /// 匿名: a body may make something of it and may not pass it on as it is (A079).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
    /// Machines, ranges and words by which others would know the origin; only a body that
    /// has to take them out gets them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hide: Vec<String>,
    /// The exercise that it is part of; empty for what is real.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exercise: String,
    /// Whether whoever reported it agreed that it goes further than to the recipient.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// Through whose hands it came, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Hop>,
}

/// What one recipient did with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The node.
    pub node: String,
    /// 送信: let go.
    #[serde(default)]
    pub sent: Option<Timestamp>,
    /// 到達: acknowledged by the machine there.
    #[serde(default)]
    pub delivered: Option<Timestamp>,
    /// 閲覧: read by somebody there.
    #[serde(default)]
    pub read: Option<Timestamp>,
    /// 回答: whether it is exposed, in whose words.
    #[serde(default)]
    pub answered: Option<Told>,
    /// 不受理: why it was not taken there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}

/// An answer to the question of exposure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The answer.
    pub affected: Affected,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// When, by the clock of whoever answered.
    pub at: Timestamp,
}

/// A recipient's step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Receipt {
    /// 到達
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// 閲覧
    Read {
        /// When.
        at: Timestamp,
    },
    /// 回答
    Answered(Told),
}

/// One bulletin, at whoever made it or at whoever got it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// What is told.
    pub sheet: Sheet,
    /// Where it stands.
    pub state: BulletinState,
    /// From whom it came here, and when; `None` for our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Hop>,
    /// The marking under which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_as: Option<Tlp>,
    /// What it was made from; stays in this house.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derived_from: Vec<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Who marked it last, if that was not said when it was written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub marked_by: String,
    /// Who approved it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<(String, Timestamp)>,
    /// When it was first let go from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Timestamp>,
    /// Recipients, in the order of their codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deliveries: Vec<Delivery>,
    /// When somebody here read it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Timestamp>,
    /// What this house answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Told>,
    /// What this house found when it looked for what the bulletin names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swept: Option<Swept>,
    /// Why it was withdrawn.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub withdrawn: String,
}

impl Bulletin {
    /// One line; what is of an exercise says so first.
    #[must_use]
    pub fn title(&self) -> String {
        self.sheet.title()
    }

    /// The delivery to `node`.
    #[must_use]
    pub fn delivery(&self, node: &str) -> Option<&Delivery> {
        self.deliveries.iter().find(|delivery| delivery.node == node)
    }

    /// The bulletins of one dialogue, oldest first: those that lead to `id` or from it by
    /// what each answers.
    #[must_use]
    pub fn thread(mut all: Vec<Self>, id: &str) -> Vec<Self> {
        all.sort_by(|a, b| a.begun().cmp(&b.begun()).then_with(|| a.sheet.id.cmp(&b.sheet.id)));
        let mut of = std::collections::BTreeSet::from([id.to_owned()]);
        loop {
            let before = of.len();
            for Sheet { id, re, .. } in all.iter().map(|one| &one.sheet) {
                if !re.is_empty() && (of.contains(id) || of.contains(re)) {
                    of.extend([id.clone(), re.clone()]);
                }
            }
            if of.len() == before {
                break;
            }
        }
        all.retain(|one| of.contains(&one.sheet.id));
        all
    }

    /// When it began its way, as far as this house knows.
    fn begun(&self) -> Option<Timestamp> {
        let came = self.received.as_ref().map(|hop| hop.at);
        self.sheet.hops.first().map(|hop| hop.at).or(self.released).or(came)
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let way = if self.received.is_some() { "received" } else { "ours" };
        let theme = format!("theme:{}", self.sheet.theme);
        let waits = self.waits_for_answer().then(|| "unanswered".to_owned());
        let exercise =
            (!self.sheet.exercise.is_empty()).then(|| format!("exercise:{}", self.sheet.exercise));
        [way.to_owned(), theme].into_iter().chain(waits).chain(exercise).collect()
    }

    /// Whether this house still owes an answer.
    #[must_use]
    pub fn waits_for_answer(&self) -> bool {
        self.received.is_some()
            && !self.sheet.asks.is_empty()
            && self.answer.is_none()
            && self.state != BulletinState::Withdrawn
    }
}

impl Sheet {
    /// One line; what is of an exercise says so first.
    #[must_use]
    pub fn title(&self) -> String {
        match self.exercise.is_empty() {
            true => self.title.clone(),
            false => crate::marked(&self.title),
        }
    }
}

/// What happens to a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum BulletinFact {
    /// 下書き
    Drafted {
        /// What is to be told.
        sheet: Box<Sheet>,
        /// What it was made from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<String>,
    },
    /// 表示付与: marked; an originator may also widen.
    Marked {
        /// The marking.
        tlp: Tlp,
        /// For RED: the people.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        named: Vec<String>,
    },
    /// 承認
    Approved {},
    /// 発信 to these nodes; what was sent to others stays sent.
    Released {
        /// The node that lets go.
        from: String,
        /// The nodes.
        to: Vec<String>,
    },
    /// A recipient's step.
    Receipted {
        /// The node.
        node: String,
        /// What it did.
        receipt: Receipt,
    },
    /// 不受理: it got to a recipient and was not taken there.
    NotTaken {
        /// The node.
        node: String,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// 受領: it came from elsewhere.
    Received {
        /// What is told.
        sheet: Box<Sheet>,
        /// The node that sent it.
        from: String,
    },
    /// Somebody here read it.
    Read {},
    /// This house's answer.
    Answered {
        /// The answer.
        affected: Affected,
        /// In words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        words: String,
    },
    /// This house looked for what it names.
    Swept {
        /// What it found.
        swept: Box<Swept>,
    },
    /// 撤回
    Withdrawn {
        /// Why.
        why: String,
    },
}

impl BulletinFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "drafted",
            Self::Marked { .. } => "marked",
            Self::Approved {} => "approved",
            Self::Released { .. } => "released",
            Self::Receipted { .. } => "receipted",
            Self::NotTaken { .. } => "not-taken",
            Self::Received { .. } => "received",
            Self::Read {} => "read",
            Self::Answered { .. } => "answered",
            Self::Swept { .. } => "swept",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    pub(crate) fn fold(
        self,
        before: Option<Bulletin>,
        at: Timestamp,
        by: &str,
    ) -> Option<Bulletin> {
        match self {
            Self::Drafted { sheet, from } => {
                let by = by.to_owned();
                Some(Bulletin {
                    sheet: *sheet,
                    derived_from: from,
                    by,
                    ..before.unwrap_or_default()
                })
            }
            Self::Received { sheet, from } => {
                let state = BulletinState::Received;
                let came_as = sheet.tlp;
                let received = Some(Hop { node: from, at });
                Some(Bulletin {
                    sheet: *sheet,
                    state,
                    came_as,
                    received,
                    ..before.unwrap_or_default()
                })
            }
            later => {
                let mut bulletin = before?;
                bulletin.apply(later, at, by);
                Some(bulletin)
            }
        }
    }
}

impl Bulletin {
    fn apply(&mut self, fact: BulletinFact, at: Timestamp, by: &str) {
        match fact {
            BulletinFact::Marked { tlp, named } => {
                (self.sheet.tlp, self.sheet.named) = (Some(tlp), named);
                self.marked_by = by.to_owned();
                // What was approved was approved to go that far.
                self.approved = None;
                if self.state == BulletinState::Approved {
                    self.state = BulletinState::Draft;
                }
            }
            BulletinFact::Approved {} => {
                self.approved = Some((by.to_owned(), at));
                if self.state == BulletinState::Draft {
                    self.state = BulletinState::Approved;
                }
            }
            BulletinFact::Released { from, to } => self.let_go(&from, to, at),
            BulletinFact::Receipted { node, receipt } => self.receipt(&node, receipt),
            BulletinFact::NotTaken { node, refusal } => self.not_taken(&node, *refusal),
            BulletinFact::Read {} => self.read = self.read.or(Some(at)),
            BulletinFact::Answered { affected, words } => {
                self.answer = Some(Told { affected, words, at });
            }
            BulletinFact::Swept { swept } => self.swept = Some(*swept),
            BulletinFact::Withdrawn { why } => {
                (self.state, self.withdrawn) = (BulletinState::Withdrawn, why);
            }
            BulletinFact::Drafted { .. } | BulletinFact::Received { .. } => {}
        }
    }

    fn let_go(&mut self, from: &str, to: Vec<String>, at: Timestamp) {
        self.state = BulletinState::Released;
        self.released = self.released.or(Some(at));
        if self.sheet.hops.last().is_none_or(|hop| hop.node != from) {
            self.sheet.hops.push(Hop { node: from.to_owned(), at });
        }
        // Where it was not taken, it is let go anew.
        self.deliveries.retain(|past| past.refused.is_none() || !to.contains(&past.node));
        for node in to {
            if self.delivery(&node).is_none() {
                self.deliveries.push(Delivery { node, sent: Some(at), ..Delivery::default() });
            }
        }
        self.deliveries.sort_by(|a, b| a.node.cmp(&b.node));
    }

    fn not_taken(&mut self, node: &str, refusal: Refusal) {
        if let Some(delivery) = self.deliveries.iter_mut().find(|d| d.node == node) {
            delivery.refused = Some(refusal);
        }
    }

    /// A step stands as it was first told; a later answer replaces an earlier one.
    fn receipt(&mut self, node: &str, receipt: Receipt) {
        let Some(delivery) = self.deliveries.iter_mut().find(|d| d.node == node) else { return };
        match receipt {
            Receipt::Delivered { at } => delivery.delivered = delivery.delivered.or(Some(at)),
            Receipt::Read { at } => delivery.read = delivery.read.or(Some(at)),
            Receipt::Answered(told) => delivery.answered = Some(told),
        }
    }
}
