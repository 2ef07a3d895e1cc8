//! What is screened before it goes out, and what may be blocked of what came in (AS-19).

use std::collections::BTreeMap;

use model::{
    Bulletin, BulletinState, Code, Doubt, Indicator, Kind, Node, Own, Record, Refusal, Reliability,
};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// An indicator with everything that speaks against it.
#[derive(Clone, Debug)]
pub struct Doubted {
    /// The indicator.
    pub indicator: Indicator,
    /// The doubts; none for most.
    pub doubts: Vec<Doubt>,
}

/// What may be blocked, and on whose word.
#[derive(Clone, Debug)]
pub struct Blockable {
    /// The indicator.
    pub indicator: Indicator,
    /// The bulletins that name it.
    pub bulletins: Vec<String>,
    /// A name that it reads like.
    pub alike: Option<String>,
}

/// A proposal: nothing is blocked by it (A202).
#[derive(Clone, Debug, Default)]
pub struct BlockList {
    /// In the order of their values.
    pub entries: Vec<Blockable>,
    /// What was left out, and the doubt, or `unreliable`.
    pub left_out: Vec<(Indicator, String)>,
}

impl Desk {
    /// The indicators of a bulletin, each with what speaks against it.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn bulletin_doubts(&self, id: &str) -> Result<Vec<Doubted>, AppError> {
        self.may_read().await?;
        let found = self.readable(id).await;
        let (bulletin, _) = self.noting_absence("bulletin.doubts", id, found).await?;
        let own = self.own_names().await?;
        let doubted = |indicator: Indicator| Doubted {
            doubts: self.app.warnings.doubts(&indicator, &own, self.now()),
            indicator,
        };
        Ok(bulletin.sheet.indicators.into_iter().map(doubted).collect())
    }

    /// Names and addresses of this house's assets, and the machines of all nodes.
    pub(super) async fn own_names(&self) -> Result<Own, AppError> {
        let assets = records(self.whole.list(&Filter::new(Kind::Asset)).await?, Record::asset);
        let nodes = records(self.whole.list(&Filter::new(Kind::Node)).await?, Record::node);
        let machines = nodes.iter().filter_map(machine);
        Ok(Own::of(assets.iter().flat_map(model::Asset::names).chain(machines)))
    }

    /// Nothing goes out that would make others block what must not be blocked, or that tells
    /// who reported it.
    pub(super) async fn screened(&self, bulletin: &Bulletin) -> Result<(), AppError> {
        let own = self.own_names().await?;
        for indicator in &bulletin.sheet.indicators {
            if let Some(doubt) = self.app.warnings.stopped(indicator, &own, self.now()) {
                let refusal = Refusal::new(Code::Indicator).field(indicator.veiled());
                return Err(refusal.detail(doubt.name()).into());
            }
        }
        self.without_traces(bulletin).await
    }

    /// What may be blocked of everything that is told and in force: what no list warns of,
    /// and not on the word of an unreliable source alone. What is of an exercise never is.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn block_list(&self) -> Result<BlockList, AppError> {
        self.may_read().await?;
        let (own, now) = (self.own_names().await?, self.now());
        let unreliable = self.unreliable().await?;
        let mut named = BTreeMap::<Indicator, Vec<Bulletin>>::new();
        let told = self.readable_of(self.all(Kind::Bulletin, Record::bulletin).await?).await?;
        for bulletin in told.into_iter().filter(in_force) {
            for indicator in &bulletin.sheet.indicators {
                // A reason to tell it is none to block it.
                let bare = Indicator { although: String::new(), ..indicator.clone() };
                named.entry(bare).or_default().push(bulletin.clone());
            }
        }
        let mut list = BlockList::default();
        for (indicator, bulletins) in named {
            let doubts = self.app.warnings.doubts(&indicator, &own, now);
            let relied_on = |b: &Bulletin| {
                b.received.as_ref().is_none_or(|hop| !unreliable.contains(&hop.node))
            };
            if let Some(doubt) = doubts.iter().find(|doubt| doubt.stops()) {
                list.left_out.push((indicator, doubt.name().to_owned()));
            } else if !bulletins.iter().any(relied_on) {
                list.left_out.push((indicator, "unreliable".to_owned()));
            } else {
                let bulletins = bulletins.into_iter().map(|b| b.sheet.id).collect();
                list.entries.push(Blockable { indicator, bulletins, alike: alike(doubts) });
            }
        }
        Ok(list)
    }

    async fn unreliable(&self) -> Result<Vec<String>, AppError> {
        let sources = self.sources_told().await?;
        let bad = sources.into_iter().filter(|source| source.grade == Reliability::E);
        Ok(bad.map(|source| source.node).collect())
    }
}

fn alike(doubts: Vec<Doubt>) -> Option<String> {
    doubts.into_iter().find_map(|doubt| match doubt {
        Doubt::Alike(name) => Some(name),
        _ => None,
    })
}

fn machine(node: &Node) -> Option<&str> {
    let (host, _) = node.address.rsplit_once(':')?;
    Some(host.trim_matches(['[', ']']))
}

fn in_force(bulletin: &Bulletin) -> bool {
    let told = [BulletinState::Approved, BulletinState::Received, BulletinState::Released];
    told.contains(&bulletin.state) && bulletin.sheet.exercise.is_empty()
}
