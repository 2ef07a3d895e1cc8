//! The postman: brings waiting parcels to their nodes, in the order in which they were
//! written, until each is acknowledged.
//!
//! A parcel is sent again after a crash or a lost answer; the other side knows it by its
//! topic and answers as it did the first time. So what is written once arrives once.

use std::{collections::BTreeSet, sync::Arc};

use model::{
    BulletinFact, Content, Expect, Fact, Kind, Node, Parcel, ParcelFact, Permission, Receipt,
    Record, Taken, Way,
};
use ports::{Exchange, Filter, NewFact, Sealed};

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

/// What one round came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PostRounds {
    /// Parcels that the other side took.
    pub delivered: usize,
    /// Of those, parcels that it took and refused.
    pub refused: usize,
    /// Nodes that could not be reached.
    pub away: usize,
}

/// Parcels looked at in one round; the rest is next.
const LOOKED_AT_MAX: u64 = 10_000;

impl Postman {
    /// A postman of its own mandate.
    ///
    /// # Errors
    /// The store's.
    pub async fn new(app: &App, exchange: Arc<dyn Exchange>) -> Result<Self, AppError> {
        let desk = engage_post(app).await?;
        Ok(Self { app: app.clone(), desk, exchange })
    }

    /// Tries each waiting parcel once; a node that is away keeps the rest of its own.
    ///
    /// # Errors
    /// The store's; what was delivered before stays so.
    pub async fn round(&self) -> Result<PostRounds, AppError> {
        let mut waiting = Filter::new(Kind::Parcel).in_state("waiting").page(0, LOOKED_AT_MAX);
        waiting.oldest_first = true;
        let parcels = records(self.app.registers.list(&waiting).await?, Record::parcel);
        let (mut rounds, mut away) = (PostRounds::default(), BTreeSet::new());
        for parcel in parcels.into_iter().filter(|parcel| parcel.way == Way::Out) {
            if away.contains(&parcel.peer) {
                continue;
            }
            match self.bring(&parcel).await {
                Ok(taken) => {
                    rounds.delivered += 1;
                    rounds.refused += usize::from(taken.refused.is_some());
                    self.delivered(&parcel, taken).await?;
                }
                Err(trouble) => {
                    rounds.away += 1;
                    self.missed(&parcel, trouble).await?;
                    away.insert(parcel.peer);
                }
            }
        }
        Ok(rounds)
    }

    /// Brings one parcel; an error is words of the network, or says what was wrong with the
    /// answer.
    async fn bring(&self, parcel: &Parcel) -> Result<Taken, String> {
        let node = self.node(&parcel.peer).await.ok_or("no such node")?;
        if !node.reachable() {
            return Err("the node has no key or no address".to_owned());
        }
        let text = serde_json::to_string(&parcel.slip).map_err(|error| error.to_string())?;
        let sealed = self.exchange.seal(text);
        let answer = self.exchange.post(&node.address, &node.key, &sealed).await?;
        self.receipt(&node, parcel, &answer)
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
        let arrived = (taken.refused.is_none()).then(|| arrival(parcel, &taken)).flatten();
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
    let receipt = Receipt::Delivered { at: taken.at };
    let fact = BulletinFact::Receipted { node: parcel.peer.clone(), receipt };
    Some(about(&sheet.id, Expect::Any, fact))
}
