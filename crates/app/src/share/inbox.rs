//! The receiver: takes parcels of other nodes in, each once, and says so under its seal.
//!
//! A parcel and what it changes here are one act. What is signed by somebody else than it
//! says, or is part of an exercise and says it is not, changes nothing; a parcel that is
//! refused is kept with its refusal, and its sender learns of it. What lies here and was
//! neither brought by the sender nor given to it is ABSENT to it, whether it is here or not.

use std::sync::Arc;

use async_trait::async_trait;
use model::{
    Bulletin, BulletinFact, Code, Content, Expect, Fact, Key, Kind, Node, Parcel, ParcelFact,
    Permission, Receipt, Record, Refusal, Release, Sheet, Slip, Taken, Way, number,
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
    async fn knows(&self, key: &str) -> Result<bool, InboxError> {
        Ok(self.node_of(key).await.map_err(not_now)?.is_some())
    }

    async fn take(&self, key: &str, sealed: Sealed) -> Result<Sealed, InboxError> {
        let node = self.node_of(key).await.map_err(not_now)?.ok_or(InboxError::Stranger)?;
        if !self.exchange.holds(key, &sealed) {
            return Err(InboxError::Stranger);
        }
        let slip: Slip = serde_json::from_str(&sealed.signed)
            .map_err(|error| InboxError::Unreadable(error.to_string()))?;
        let taken = self.enter(&node, slip, &sealed).await.map_err(not_now)?;
        if too_many(taken.refused.as_ref()) {
            return Err(not_now(Code::Rate.name()));
        }
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

    /// Enters a parcel with what it changes, unless it is here already. What came when too
    /// many had come is judged again.
    async fn enter(&self, from: &Node, slip: Slip, sealed: &Sealed) -> Result<Taken, AppError> {
        let id = Parcel::id_of(Way::In, &from.id, &slip.topic);
        self.desk
            .act(Permission::Share, "parcel.take", &id, async |_| {
                let known = self.app.registers.lookup(&Key::new(Kind::Parcel, &id)).await?;
                let expect = known.as_ref().map_or(Expect::Absent, |k| Expect::Version(k.version));
                let past = known.and_then(|known| known.record.parcel());
                if past.as_ref().is_some_and(|past| !past.held_off()) {
                    return Ok((Vec::new(), ()));
                }
                let (facts, refused) = match self.judge(from, &slip).await {
                    Ok(facts) => (facts, None),
                    Err(AppError::Refused(refusal)) => (Vec::new(), Some(refusal)),
                    Err(error) => return Err(error),
                };
                if past.is_some() && too_many(refused.as_ref()) {
                    return Ok((Vec::new(), ()));
                }
                // Whatever it says of itself, it is filed under the node that brought it.
                let slip = Slip { from: from.id.clone(), ..slip.clone() };
                let Sealed { signed, signature } = sealed.clone();
                let slip = Box::new(slip);
                let arrived = ParcelFact::Arrived { slip, signature, signed, refused };
                let parcel = Fact::Parcel(arrived);
                let parcel = NewFact::new(Kind::Parcel, &id, expect, parcel);
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
        // What says in words that it is part of an exercise says so in its type (AS-24).
        if slip.exercise.is_empty() && slip.marked_inside() {
            return Err(Refusal::new(Code::Exercise).field(&slip.topic).into());
        }
        match &slip.carries {
            Content::Bulletin(sheet) => self.bulletin(from, &own, sheet).await,
            Content::Withdrawn { bulletin, why } => self.withdrawn(from, slip, bulletin, why).await,
            Content::Receipt { bulletin, receipt } => {
                self.receipt(from, slip, bulletin, receipt.clone()).await
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

    /// What came must have been allowed to come, by the same judgement as there.
    async fn bulletin(
        &self,
        from: &Node,
        own: &Node,
        sheet: &Sheet,
    ) -> Result<Vec<NewFact>, AppError> {
        // Nobody takes a number that another node has yet to give, and nobody brings ours.
        let numbered = number::is_of(&number::bulletins_of(&sheet.origin), &sheet.id);
        if !numbered || sheet.origin == own.id {
            return Err(Refusal::new(Code::Sender).field(&sheet.id).into());
        }
        self.desk.within_rate(&from.id).await?;
        self.may_come(from, own, sheet)?;
        let sheet = Box::new(self.desk.reread(sheet)?);
        let (from, id) = (from.id.clone(), sheet.id.clone());
        match self.desk.find_bulletin(&id).await {
            Ok(_) if sheet.origin == from => {
                Err(Refusal::new(Code::Exists).field(format!("bulletin/{id}")).into())
            }
            // It came by another way: the first stands, and whoever passes it on a second time
            // does not learn from whom else this house has what.
            Ok(_) => Ok(Vec::new()),
            Err(AppError::Refused(_)) => {
                Ok(vec![about(&id, Expect::Absent, BulletinFact::Received { sheet, from })])
            }
            Err(error) => Err(error),
        }
    }

    fn may_come(&self, from: &Node, own: &Node, sheet: &Sheet) -> Result<(), Refusal> {
        let now = self.desk.now();
        let relayed = sheet.origin != from.id;
        let received = relayed.then(|| model::Hop { node: sheet.origin.clone(), at: now });
        let bulletin = Bulletin { sheet: sheet.clone(), received, ..Bulletin::default() };
        let channels = &self.app.channels;
        Release { bulletin: &bulletin, sender: from, now, channels }.judge(own)
    }

    /// Only the node from which it came withdraws it; whoever had it from here learns of it.
    async fn withdrawn(
        &self,
        from: &Node,
        slip: &Slip,
        bulletin: &str,
        why: &str,
    ) -> Result<Vec<NewFact>, AppError> {
        let brought = |it: &Bulletin| it.received.as_ref().is_some_and(|hop| hop.node == from.id);
        let bulletin = self.shared(slip, bulletin, brought).await?;
        self.desk.withdrawal(&bulletin, why).await
    }

    async fn receipt(
        &self,
        from: &Node,
        slip: &Slip,
        bulletin: &str,
        receipt: Receipt,
    ) -> Result<Vec<NewFact>, AppError> {
        let given = |it: &Bulletin| it.delivery(&from.id).is_some();
        let bulletin = self.shared(slip, bulletin, given).await?;
        let fact = BulletinFact::Receipted { node: from.id.clone(), receipt };
        Ok(vec![about(&bulletin.sheet.id, Expect::Any, fact)])
    }

    /// The bulletin `id`, if the sender has to do with it; what is told of it is of the
    /// exercise that it is of (AS-24).
    async fn shared(
        &self,
        slip: &Slip,
        id: &str,
        with_sender: impl Fn(&Bulletin) -> bool,
    ) -> Result<Bulletin, AppError> {
        let (bulletin, _) = self.desk.find_bulletin(id).await?;
        if !with_sender(&bulletin) {
            return Err(Refusal::new(Code::Absent).field(format!("bulletin/{id}")).into());
        }
        match bulletin.sheet.exercise == slip.exercise {
            true => Ok(bulletin),
            false => Err(Refusal::new(Code::Exercise).field(&slip.topic).into()),
        }
    }
}

fn too_many(refused: Option<&Refusal>) -> bool {
    refused.is_some_and(|refusal| refusal.code == Code::Rate)
}
