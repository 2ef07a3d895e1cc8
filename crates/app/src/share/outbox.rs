//! The postman: brings waiting parcels to their nodes, each node's in the order in which they
//! were written, until each is acknowledged. Nodes do not wait for one another.
//!
//! A parcel is sent again after a crash or a lost answer; the other side knows it by its
//! topic and answers as it did the first time. So what is written once arrives once. What the
//! other side can never take ends as refused, so that nothing waits behind it for ever.

use std::sync::Arc;

use model::{
    BulletinFact, Code, Content, Expect, Fact, Key, Kind, Node, Parcel, ParcelFact, Permission,
    Receipt, Record, Refusal, Taken, Way,
};
use ports::{Exchange, Filter, NewFact, PostError, Sealed};

use super::bulletins::about;
use crate::{App, AppError, Desk, desk::records, engage::engage};

/// The party under whose mandate parcels travel.
pub const POST: &str = "sector-post";

/// Enters [`POST`] with what the exchange takes.
pub(super) async fn engage_post(app: &App) -> Result<Desk, AppError> {
    let may = [Permission::Read, Permission::Share];
    engage(app, (POST, "送受信"), "post", &may).await?;
    app.desk(POST).await
}

/// Brings parcels to other nodes.
pub struct Postman {
    app: App,
    desk: Desk,
    exchange: Arc<dyn Exchange>,
}

/// What one visit to a node came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PostVisit {
    /// Parcels that it took.
    pub delivered: usize,
    /// Of those, parcels that it took and refused.
    pub refused: usize,
    /// Whether it could not be reached; the rest of its parcels waits.
    pub away: bool,
}

/// Parcels of one node carried in one visit; the rest is next.
const CARRIED_MAX: u64 = 200;
/// By this label parcels are found by their node.
const PEER: &str = "peer:";

impl Postman {
    /// A postman of its own mandate.
    ///
    /// # Errors
    /// The store's.
    pub async fn new(app: &App, exchange: Arc<dyn Exchange>) -> Result<Self, AppError> {
        let desk = engage_post(app).await?;
        Ok(Self { app: app.clone(), desk, exchange })
    }

    /// The nodes for which something waits, by code.
    ///
    /// # Errors
    /// The store's.
    pub async fn peers(&self) -> Result<Vec<String>, AppError> {
        let waiting = Filter::new(Kind::Parcel).in_state("waiting");
        let peers = self.app.registers.tally(&waiting, PEER).await?;
        let code = |label: String| label.strip_prefix(PEER).map(str::to_owned);
        Ok(peers.into_iter().filter_map(|tally| code(tally.label)).collect())
    }

    /// Brings what waits for `peer`, oldest first, until all is there or it is away.
    ///
    /// # Errors
    /// The store's; what was delivered before stays so.
    pub async fn visit(&self, peer: &str) -> Result<PostVisit, AppError> {
        let waiting = Filter::new(Kind::Parcel).in_state("waiting").page(0, CARRIED_MAX);
        let mut waiting = waiting.labelled(format!("{PEER}{peer}"));
        waiting.oldest_first = true;
        let parcels = records(self.app.registers.list(&waiting).await?, Record::parcel);
        let mut visit = PostVisit::default();
        for parcel in parcels {
            let taken = match self.bring(&parcel).await {
                Ok(taken) => taken,
                Err(PostError::Unfit(trouble)) => self.unfit(&parcel, trouble),
                Err(PostError::Away(trouble)) => {
                    self.missed(&parcel, trouble).await?;
                    return Ok(PostVisit { away: true, ..visit });
                }
            };
            visit.delivered += 1;
            visit.refused += usize::from(taken.refused.is_some());
            self.delivered(&parcel, taken).await?;
        }
        Ok(visit)
    }

    /// Brings one parcel; an error is words of the network, or says what was wrong with the
    /// answer.
    async fn bring(&self, parcel: &Parcel) -> Result<Taken, PostError> {
        let away = |why: &str| PostError::Away(why.to_owned());
        let node = self.node(&parcel.peer).await.ok_or_else(|| away("no such node"))?;
        if !node.reachable() {
            return Err(away("the node has no key or no address"));
        }
        let text = serde_json::to_string(&parcel.slip)
            .map_err(|error| PostError::Unfit(error.to_string()))?;
        let sealed = self.exchange.seal(text);
        let answer = self.exchange.post(&node.address, &node.key, &sealed).await?;
        self.receipt(&node, parcel, &answer).map_err(PostError::Away)
    }

    /// The end of a parcel that will never be taken: the node said so without a receipt.
    fn unfit(&self, parcel: &Parcel, trouble: String) -> Taken {
        let refused = Some(Refusal::new(Code::Unfit).field(&parcel.peer).detail(trouble));
        let (topic, by) = (parcel.slip.topic.clone(), parcel.peer.clone());
        Taken { topic, by, at: self.app.clock.now(), refused }
    }

    fn receipt(&self, node: &Node, parcel: &Parcel, answer: &Sealed) -> Result<Taken, String> {
        if !self.exchange.holds(&node.key, answer) {
            return Err("the receipt is not signed by the node".to_owned());
        }
        let taken: Taken = serde_json::from_str(&answer.signed).map_err(|e| e.to_string())?;
        match taken.topic == parcel.slip.topic && taken.by == node.id {
            true => Ok(taken),
            false => Err("the receipt is for another parcel".to_owned()),
        }
    }

    async fn node(&self, id: &str) -> Option<Node> {
        Some(self.desk.find_node(id).await.ok()?.0)
    }

    async fn delivered(&self, parcel: &Parcel, taken: Taken) -> Result<(), AppError> {
        let arrived = arrival(parcel, &taken);
        self.write(parcel, ParcelFact::Delivered(taken), arrived).await
    }

    /// A failure is told once for each trouble, not once for each try: a node that is away
    /// for a night leaves a line, not a thousand.
    async fn missed(&self, parcel: &Parcel, trouble: String) -> Result<(), AppError> {
        if parcel.trouble == trouble {
            return Ok(());
        }
        self.write(parcel, ParcelFact::Missed { trouble }, None).await
    }

    async fn write(
        &self,
        parcel: &Parcel,
        fact: ParcelFact,
        also: Option<NewFact>,
    ) -> Result<(), AppError> {
        let id = Parcel::id_of(parcel.way, &parcel.peer, &parcel.slip.topic);
        self.desk
            .act(Permission::Share, "parcel.deliver", &id, async |_| {
                let fact = NewFact::new(Kind::Parcel, &id, Expect::Any, Fact::Parcel(fact.clone()));
                Ok((std::iter::once(fact).chain(also.clone()).collect(), ()))
            })
            .await
    }
}

/// What the arrival of a parcel says of what it carried.
fn arrival(parcel: &Parcel, taken: &Taken) -> Option<NewFact> {
    let Content::Bulletin(sheet) = &parcel.slip.carries else { return None };
    let (node, receipt) = (parcel.peer.clone(), Receipt::Delivered { at: taken.at });
    let fact = match taken.refused.clone().map(Box::new) {
        Some(refusal) => BulletinFact::NotTaken { node, refusal },
        None => BulletinFact::Receipted { node, receipt },
    };
    Some(about(&sheet.id, Expect::Any, fact))
}

impl Desk {
    /// The topic under which a parcel about `subject` may be written for `peer`: none while one
    /// waits or once one was taken. What was refused is sent again under a topic of its own, as
    /// the other side knows the former one.
    pub(crate) async fn open_topic(
        &self,
        peer: &str,
        subject: &str,
    ) -> Result<Option<String>, AppError> {
        let (mut topic, mut again) = (subject.to_owned(), 1);
        loop {
            let key = Key::new(Kind::Parcel, Parcel::id_of(Way::Out, peer, &topic));
            let stored = self.app.registers.lookup(&key).await?;
            let Some(past) = stored.and_then(|stored| stored.record.parcel()) else {
                return Ok(Some(topic));
            };
            if past.taken.is_none_or(|taken| taken.refused.is_none()) {
                return Ok(None);
            }
            again += 1;
            topic = format!("{subject}/{again}");
        }
    }
}
