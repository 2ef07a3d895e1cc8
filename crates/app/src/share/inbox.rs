//! The receiver: takes parcels of other nodes in, each once, and says so under its seal.
//!
//! A parcel and what it changes here are one act. What is signed by somebody else than it
//! says, or is part of an exercise and says it is not, changes nothing; a parcel that is
//! refused is kept with its refusal, and its sender learns of it.

use std::sync::Arc;

use async_trait::async_trait;
use model::{
    Bulletin, BulletinFact, Code, Content, Expect, Fact, Key, Kind, Node, Parcel, ParcelFact,
    Permission, Receipt, Record, Refusal, Release, Sheet, Slip, Taken, Way,
};
use ports::{Exchange, Filter, Inbox, InboxError, NewFact, Sealed};

use super::{bulletins::about, outbox::engage_post};
use crate::{App, AppError, Desk, desk::records};

/// Takes parcels in.
pub struct Receiver {
    app: App,
    desk: Desk,
    exchange: Arc<dyn Exchange>,
}

#[async_trait]
impl Inbox for Receiver {
    async fn take(&self, key: &str, sealed: Sealed) -> Result<Sealed, InboxError> {
        let node = self.node_of(key).await.map_err(not_now)?.ok_or(InboxError::Stranger)?;
        if !self.exchange.holds(key, &sealed) {
            return Err(InboxError::Stranger);
        }
        let slip: Slip = serde_json::from_str(&sealed.signed)
            .map_err(|error| InboxError::Unreadable(error.to_string()))?;
        let taken = self.enter(&node, slip, &sealed).await.map_err(not_now)?;
        let text = serde_json::to_string(&taken).map_err(|error| not_now(error.to_string()))?;
        Ok(self.exchange.seal(text))
    }
}

fn not_now(error: impl ToString) -> InboxError {
    InboxError::NotNow(error.to_string())
}

impl Receiver {
    /// A receiver of its own mandate.
    ///
    /// # Errors
    /// The store's.
    pub async fn new(app: &App, exchange: Arc<dyn Exchange>) -> Result<Self, AppError> {
        let desk = engage_post(app).await?;
        Ok(Self { app: app.clone(), desk, exchange })
    }

    /// The node that has this public key.
    ///
    /// # Errors
    /// The store's.
    pub async fn node_of(&self, key: &str) -> Result<Option<Node>, AppError> {
        let by_key = Filter::new(Kind::Node).labelled(format!("key:{key}")).page(0, 1);
        let found = records(self.app.registers.list(&by_key).await?, Record::node).pop();
        Ok(found.filter(|node| !node.own))
    }

    /// Enters a parcel with what it changes, unless it is here already.
    async fn enter(&self, from: &Node, slip: Slip, sealed: &Sealed) -> Result<Taken, AppError> {
        let id = Parcel::id_of(Way::In, &from.id, &slip.topic);
        self.desk
            .act(Permission::Share, "parcel.take", &id, async |_| {
                let known = self.app.registers.lookup(&Key::new(Kind::Parcel, &id)).await?;
                if known.is_some() {
                    return Ok((Vec::new(), ()));
                }
                let (facts, refused) = match self.judge(from, &slip).await {
                    Ok(facts) => (facts, None),
                    Err(AppError::Refused(refusal)) => (Vec::new(), Some(refusal)),
                    Err(error) => return Err(error),
                };
                // Whatever it says of itself, it is filed under the node that brought it.
                let slip = Slip { from: from.id.clone(), ..slip.clone() };
                let Sealed { signed, signature } = sealed.clone();
                let slip = Box::new(slip);
                let arrived = ParcelFact::Arrived { slip, signature, signed, refused };
                let parcel = Fact::Parcel(arrived);
                let parcel = NewFact::new(Kind::Parcel, &id, Expect::Absent, parcel);
                Ok((std::iter::once(parcel).chain(facts).collect(), ()))
            })
            .await?;
        self.taken(&id, from, &slip).await
    }

    /// What was said of the parcel when it was entered. Another parcel under the topic of a
    /// former one is not that one.
    async fn taken(&self, id: &str, from: &Node, slip: &Slip) -> Result<Taken, AppError> {
        let stored = self.desk.find(Kind::Parcel, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("parcel/{id}"));
        let parcel = stored.record.parcel().ok_or_else(absent)?;
        let mut taken = parcel.taken.ok_or_else(absent)?;
        let same = parcel.slip.carries == slip.carries && parcel.slip.exercise == slip.exercise;
        if !same && taken.refused.is_none() {
            let exists = Refusal::new(Code::Exists).field(format!("parcel/{id}"));
            self.desk.noting("parcel.take", &from.id, Err::<(), _>(exists.clone())).await.ok();
            taken.refused = Some(exists);
        }
        let own = self.desk.must_be_node().await?;
        Ok(Taken { by: own.id, topic: slip.topic.clone(), ..taken })
    }

    async fn judge(&self, from: &Node, slip: &Slip) -> Result<Vec<NewFact>, AppError> {
        let own = self.desk.must_be_node().await?;
        if slip.from != from.id || slip.to != own.id {
            return Err(Refusal::new(Code::Sender).field(&slip.from).into());
        }
        if slip.exercise != slip.exercise_inside() {
            return Err(Refusal::new(Code::Exercise).field(&slip.topic).into());
        }
        self.of_its_world(slip).await?;
        match &slip.carries {
            Content::Bulletin(sheet) => self.bulletin(from, &own, sheet).await,
            Content::Withdrawn { bulletin, why } => self.withdrawn(from, bulletin, why).await,
            Content::Receipt { bulletin, receipt } => {
                self.receipt(from, bulletin, receipt.clone()).await
            }
            Content::Question(ask) => self.desk.take_question(from, &own, ask).await,
            Content::Reminder { campaign } => self.desk.take_reminder(from, campaign).await,
            Content::Answers(set) => self.desk.take_answers(from, set).await,
            Content::Feedback(result) => self.desk.take_feedback(from, result).await,
            Content::Exercise(news) => self.desk.exercise_news(from, &own, news).await,
            Content::Inquiry(sheet) => self.desk.take_inquiry(from, &own, sheet).await,
            Content::InquiryReply(reply) => self.desk.take_reply(from, reply).await,
        }
    }

    /// What says in words that it is part of an exercise says so in its type, and what is
    /// told of a bulletin is of the exercise that the bulletin is of (AS-24).
    async fn of_its_world(&self, slip: &Slip) -> Result<(), AppError> {
        let about = match &slip.carries {
            Content::Withdrawn { bulletin, .. } | Content::Receipt { bulletin, .. } => {
                self.desk.find_bulletin(bulletin).await.ok()
            }
            Content::Bulletin(_)
            | Content::Exercise(_)
            | Content::Inquiry(_)
            | Content::InquiryReply(_)
            | Content::Question(_)
            | Content::Reminder { .. }
            | Content::Answers(_)
            | Content::Feedback(_) => None,
        };
        let same = about.is_none_or(|(bulletin, _)| bulletin.sheet.exercise == slip.exercise);
        match same && !(slip.exercise.is_empty() && slip.marked_inside()) {
            true => Ok(()),
            false => Err(Refusal::new(Code::Exercise).field(&slip.topic).into()),
        }
    }

    /// What came must have been allowed to come, by the same judgement as there.
    async fn bulletin(
        &self,
        from: &Node,
        own: &Node,
        sheet: &Sheet,
    ) -> Result<Vec<NewFact>, AppError> {
        // Nobody takes a number that another node has yet to give.
        if !sheet.id.starts_with(&format!("{}-", sheet.origin)) {
            return Err(Refusal::new(Code::Sender).field(&sheet.id).into());
        }
        if self.desk.find_bulletin(&sheet.id).await.is_ok() {
            return Err(Refusal::new(Code::Exists).field(format!("bulletin/{}", sheet.id)).into());
        }
        self.desk.within_rate(&from.id).await?;
        let relayed = sheet.origin != from.id;
        let received =
            relayed.then(|| model::Hop { node: sheet.origin.clone(), at: self.desk.now() });
        let bulletin = Bulletin { sheet: sheet.clone(), received, ..Bulletin::default() };
        let channels = &self.app.channels;
        let now = self.desk.now();
        Release { bulletin: &bulletin, sender: from, now, channels }.judge(own)?;
        let (sheet, from) = (Box::new(sheet.clone()), from.id.clone());
        let id = sheet.id.clone();
        Ok(vec![about(&id, Expect::Absent, BulletinFact::Received { sheet, from })])
    }

    /// Only the node from which it came withdraws it; whoever had it from here learns of it.
    async fn withdrawn(
        &self,
        from: &Node,
        bulletin: &str,
        why: &str,
    ) -> Result<Vec<NewFact>, AppError> {
        let (bulletin, _) = self.desk.find_bulletin(bulletin).await?;
        if bulletin.received.as_ref().is_none_or(|hop| hop.node != from.id) {
            return Err(Refusal::new(Code::Sender).field(&from.id).into());
        }
        self.desk.withdrawal(&bulletin, why).await
    }

    async fn receipt(
        &self,
        from: &Node,
        bulletin: &str,
        receipt: Receipt,
    ) -> Result<Vec<NewFact>, AppError> {
        let (bulletin, _) = self.desk.find_bulletin(bulletin).await?;
        if bulletin.delivery(&from.id).is_none() {
            return Err(Refusal::new(Code::Sender).field(&from.id).into());
        }
        let fact = BulletinFact::Receipted { node: from.id.clone(), receipt };
        Ok(vec![about(&bulletin.sheet.id, Expect::Any, fact)])
    }
}
