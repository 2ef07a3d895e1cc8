//! bulletins: marked, approved by another person, released, read, answered, withdrawn.

use jiff::{SignedDuration, Timestamp};
use model::{
    Affected, Bulletin, BulletinFact, BulletinState, Code, Content, Delivery, Expect, Fact, Kind,
    Node, Permission, Receipt, Record, Refusal, Release, Sheet, Tlp,
};
use ports::{Filter, NewFact};

use super::{drafts::judge_named, parcel};
use crate::{AppError, Desk, desk::records};

/// Who would get it, and who would not and why.
#[derive(Clone, Debug)]
pub struct Reaching {
    /// The node.
    pub node: Node,
    /// `None` if it may have it.
    pub refused: Option<Refusal>,
    /// Whether it would leave the country (A080).
    pub abroad: bool,
}

/// A bulletin with what is computed from it.
#[derive(Clone, Debug)]
pub struct BulletinView {
    /// The bulletin.
    pub bulletin: Bulletin,
    /// How far its recipients are.
    pub told: Told,
}

/// How many of the recipients did what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// To whom it was let go.
    pub sent: usize,
    /// Where it arrived.
    pub delivered: usize,
    /// Where somebody read it.
    pub read: usize,
    /// Where somebody answered.
    pub answered: usize,
    /// Of whom so many are exposed, are not, do not know.
    pub affected: [usize; 3],
    /// The median from letting go to arrival, in seconds, of those where it arrived.
    pub median_s: Option<i64>,
    /// The median from the report that it was made of to arrival (A040).
    pub report_to_receipt_s: Option<i64>,
}

impl Told {
    /// Counts over the deliveries of `bulletin`.
    #[must_use]
    pub fn of(bulletin: &Bulletin) -> Self {
        Self::since(bulletin, None)
    }

    /// The same, of a bulletin that was made of what was `reported` then.
    #[must_use]
    pub fn since(bulletin: &Bulletin, reported: Option<Timestamp>) -> Self {
        let all = &bulletin.deliveries;
        let count = |did: fn(&Delivery) -> bool| all.iter().filter(|d| did(d)).count();
        let answers = |of: Affected| {
            all.iter().filter(|d| d.answered.as_ref().is_some_and(|t| t.affected == of)).count()
        };
        let took = |from: Option<Timestamp>| {
            median(all.iter().filter_map(|d| seconds(from.or(d.sent)?, d.delivered?)).collect())
        };
        Self {
            sent: all.len(),
            delivered: count(|d| d.delivered.is_some()),
            read: count(|d| d.read.is_some()),
            answered: count(|d| d.answered.is_some()),
            affected: Affected::ALL.map(answers),
            median_s: took(None),
            report_to_receipt_s: reported.and_then(|at| took(Some(at))),
        }
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> Option<i64> {
    Some((to - from).total(jiff::Unit::Second).ok()?.round() as i64)
}

/// Of an even number the mean of the middle two.
fn median(mut sorted: Vec<i64>) -> Option<i64> {
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        _ if sorted.is_empty() => None,
        1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2),
    }
}

impl Desk {
    /// All bulletins, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn bulletins(&self) -> Result<Vec<BulletinView>, AppError> {
        self.may_read().await?;
        let bulletins = self.readable_of(self.all(Kind::Bulletin, Record::bulletin).await?).await?;
        let view = |bulletin: Bulletin| BulletinView { told: Told::of(&bulletin), bulletin };
        Ok(bulletins.into_iter().map(view).collect())
    }

    /// One bulletin with its entries, oldest first.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn bulletin(&self, id: &str) -> Result<(BulletinView, Vec<ports::Line>), AppError> {
        self.may_read().await?;
        let found = self.readable(id).await;
        let (bulletin, _) = self.noting_absence("bulletin.show", id, found).await?;
        let lines = self.app.registers.history(&model::Key::new(Kind::Bulletin, id)).await?;
        let told = Told::since(&bulletin, self.first_reported(&bulletin).await?);
        Ok((BulletinView { told, bulletin }, lines))
    }

    pub(crate) async fn find_bulletin(&self, id: &str) -> Result<(Bulletin, u64), AppError> {
        let stored = self.find(Kind::Bulletin, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("bulletin/{id}"));
        Ok((stored.record.bulletin().ok_or_else(absent)?, stored.version))
    }

    /// 対話: what was said in one thread, oldest first (A038).
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn dialogue(&self, id: &str) -> Result<Vec<Bulletin>, AppError> {
        self.may_read().await?;
        let found = self.readable(id).await;
        self.noting_absence("bulletin.thread", id, found).await?;
        let all = self.readable_of(self.all(Kind::Bulletin, Record::bulletin).await?).await?;
        Ok(Bulletin::thread(all, id))
    }

    /// 表示付与: a relay may tighten; only the origin may widen, and what was approved has
    /// to be approved again.
    ///
    /// # Errors
    /// TLP if a relay would widen it; VALUE for a name that is not `person@node`; STATE once it
    /// was withdrawn; ABSENT, MANDATE.
    pub async fn mark_bulletin(
        &self,
        id: &str,
        tlp: Tlp,
        named: &[String],
    ) -> Result<Bulletin, AppError> {
        self.change_bulletin(Permission::Share, "bulletin.mark", id, async |bulletin: Bulletin| {
            let own = self.must_be_node().await?;
            judge_named(named)?;
            let widens = bulletin.came_as.is_some_and(|came| tlp < came);
            if widens && bulletin.sheet.origin != own.id {
                return Err(Refusal::new(Code::Tlp).detail("widened").field(id).into());
            }
            self.no_wider(Some(tlp), &bulletin.derived_from).await?;
            Ok(vec![about(id, Expect::Any, BulletinFact::Marked { tlp, named: named.to_vec() })])
        })
        .await
    }

    /// 承認, by another natural person than whoever wrote it and whoever marked it last.
    ///
    /// # Errors
    /// PERSON; TLP without a marking; BLANK for RED with nobody named, as then nobody may have
    /// it; STATE unless it is a draft or came from elsewhere; ABSENT, MANDATE.
    pub async fn approve_bulletin(&self, id: &str) -> Result<Bulletin, AppError> {
        let command = "bulletin.approve";
        self.change_bulletin(Permission::Approve, command, id, async |bulletin: Bulletin| {
            if bulletin.sheet.tlp.is_none() {
                return Err(Refusal::new(Code::Tlp).detail("unmarked").field(id).into());
            }
            if bulletin.sheet.tlp == Some(Tlp::Red) && bulletin.sheet.named.is_empty() {
                return Err(Refusal::new(Code::Blank).field("named").into());
            }
            let hands = [bulletin.by.as_str(), &bulletin.marked_by];
            self.another_person(&self.by, hands).await?;
            Ok(vec![about(id, Expect::Any, BulletinFact::Approved {})])
        })
        .await
    }

    /// Who exactly would get it now: every node but this one.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn bulletin_audience(&self, id: &str) -> Result<Vec<Reaching>, AppError> {
        self.may_read().await?;
        let found = self.readable(id).await;
        let (bulletin, _) = self.noting_absence("bulletin.audience", id, found).await?;
        let own = self.must_be_node().await?;
        let release = self.release(&bulletin, &own);
        let nodes = self.all(Kind::Node, Record::node).await?;
        let abroad =
            |node: &Node| self.app.channels.find_kind(&node.kind).is_some_and(|kind| kind.abroad);
        let reaching = |node: Node| Reaching {
            refused: release.judge(&node).err(),
            abroad: abroad(&node),
            node,
        };
        let mut all: Vec<_> = nodes.into_iter().filter(|node| !node.own).map(reaching).collect();
        all.sort_by(|a, b| a.node.id.cmp(&b.node.id));
        Ok(all)
    }

    pub(crate) fn release<'a>(&'a self, bulletin: &'a Bulletin, sender: &'a Node) -> Release<'a> {
        Release { bulletin, sender, now: self.now(), channels: &self.app.channels }
    }

    /// 発信 to the nodes named; each must be allowed to have it, or none gets it.
    ///
    /// # Errors
    /// APPROVAL; TLP, CHANNEL, MEMBERSHIP, CONSENT for the first who may not have it;
    /// INDICATOR for what must not be blocked, IDENTIFIES for a trace of whoever reported it;
    /// BLANK without a recipient; STATE once it was withdrawn; ABSENT, MANDATE.
    pub async fn release_bulletin(&self, id: &str, to: &[String]) -> Result<Bulletin, AppError> {
        let command = "bulletin.release";
        self.change_bulletin(Permission::Share, command, id, async |bulletin: Bulletin| {
            let own = self.must_be_node().await?;
            if bulletin.approved.is_none() {
                return Err(Refusal::new(Code::Approval).field(id).into());
            }
            if to.is_empty() {
                return Err(Refusal::new(Code::Blank).field("to").into());
            }
            let release = self.release(&bulletin, &own);
            let mut nodes = Vec::new();
            for code in to {
                let (node, _) = self.find_node(code).await?;
                release.judge(&node)?;
                nodes.push(node);
            }
            self.screened(&bulletin).await?;
            self.let_go(&bulletin, &own, &nodes).await
        })
        .await
    }

    /// The release and one parcel for each node that takes parcels and has none of it yet.
    async fn let_go(
        &self,
        bulletin: &Bulletin,
        own: &Node,
        nodes: &[Node],
    ) -> Result<Vec<NewFact>, AppError> {
        let id = &bulletin.sheet.id;
        let to = nodes.iter().map(|node| node.id.clone()).collect();
        let fact = BulletinFact::Released { from: own.id.clone(), to };
        let mut sheet = bulletin.sheet.clone();
        if sheet.hops.last().is_none_or(|hop| hop.node != own.id) {
            sheet.hops.push(model::Hop { node: own.id.clone(), at: self.now() });
        }
        let carried = |node: &Node, topic: &str| {
            let mut sheet = sheet.clone();
            if !self.takes_traces_out(bulletin, node) {
                sheet.hide.clear();
            }
            let content = Content::Bulletin(Box::new(sheet));
            parcel(own, &node.id, topic, &bulletin.sheet.exercise, content, self.now())
        };
        let mut facts = vec![about(id, Expect::Any, fact)];
        for node in nodes.iter().filter(|node| node.reachable()) {
            let topic = self.open_topic(&node.id, &format!("bulletin/{id}")).await?;
            facts.extend(topic.map(|topic| carried(node, &topic)));
        }
        Ok(facts)
    }

    /// Somebody here read what came; the sender learns that it was read, not by whom.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn read_bulletin(&self, id: &str) -> Result<Bulletin, AppError> {
        self.change_bulletin(Permission::Read, "bulletin.read", id, async |bulletin: Bulletin| {
            let Some(hop) = bulletin.received.as_ref().filter(|_| bulletin.read.is_none()) else {
                return Ok(Vec::new());
            };
            let receipt = Receipt::Read { at: self.now() };
            let told = self.receipt(&bulletin, &hop.node, "read", receipt).await?;
            Ok(vec![about(id, Expect::Any, BulletinFact::Read {}), told])
        })
        .await
    }

    /// 影響回答: whether what it warns of touches this house. Unknown is an answer.
    ///
    /// # Errors
    /// STATE if nothing was asked, it did not come from elsewhere or was withdrawn; ABSENT,
    /// MANDATE.
    pub async fn answer_bulletin(
        &self,
        id: &str,
        affected: Affected,
        words: &str,
    ) -> Result<Bulletin, AppError> {
        let command = "bulletin.answer";
        self.change_bulletin(Permission::Answer, command, id, async |bulletin: Bulletin| {
            let hop = bulletin.received.as_ref().filter(|_| !bulletin.sheet.asks.is_empty());
            let state = || Refusal::new(Code::State).field(id).detail("not-asked");
            let hop = hop.ok_or_else(state)?;
            let words = words.to_owned();
            let told = model::Told { affected, words: words.clone(), at: self.now() };
            // Each answer is a parcel of its own: a later one replaces an earlier one there.
            let topic = format!("answered/{}", self.now().as_millisecond());
            let receipt =
                self.receipt(&bulletin, &hop.node, &topic, Receipt::Answered(told)).await?;
            Ok(vec![about(id, Expect::Any, BulletinFact::Answered { affected, words }), receipt])
        })
        .await
    }

    async fn receipt(
        &self,
        bulletin: &Bulletin,
        peer: &str,
        step: &str,
        receipt: Receipt,
    ) -> Result<NewFact, AppError> {
        let own = self.must_be_node().await?;
        let Sheet { id, exercise, .. } = &bulletin.sheet;
        let content = Content::Receipt { bulletin: id.clone(), receipt };
        Ok(parcel(&own, peer, &format!("receipt/{id}/{step}"), exercise, content, self.now()))
    }

    /// 撤回: reaches everybody to whom it was let go from here.
    ///
    /// # Errors
    /// REASON without one; STATE if it is withdrawn already; ABSENT, MANDATE.
    pub async fn withdraw_bulletin(&self, id: &str, why: &str) -> Result<Bulletin, AppError> {
        let command = "bulletin.withdraw";
        self.change_bulletin(Permission::Share, command, id, async |bulletin: Bulletin| {
            if !why.chars().any(char::is_alphanumeric) {
                return Err(Refusal::new(Code::Reason).field("why").into());
            }
            self.withdrawal(&bulletin, why).await
        })
        .await
    }

    /// The withdrawal, and a parcel for each node that had been sent it.
    pub(crate) async fn withdrawal(
        &self,
        bulletin: &Bulletin,
        why: &str,
    ) -> Result<Vec<NewFact>, AppError> {
        let own = self.must_be_node().await?;
        let Sheet { id, exercise, .. } = &bulletin.sheet;
        let mut facts =
            vec![about(id, Expect::Any, BulletinFact::Withdrawn { why: why.to_owned() })];
        for delivery in &bulletin.deliveries {
            if !self.find_node(&delivery.node).await?.0.reachable() {
                continue;
            }
            let content = Content::Withdrawn { bulletin: id.clone(), why: why.to_owned() };
            let topic = format!("withdrawn/{id}");
            facts.push(parcel(&own, &delivery.node, &topic, exercise, content, self.now()));
        }
        Ok(facts)
    }

    async fn change_bulletin<D>(
        &self,
        permission: Permission,
        command: &str,
        id: &str,
        decide: impl Fn(Bulletin) -> D,
    ) -> Result<Bulletin, AppError>
    where
        D: Future<Output = Result<Vec<NewFact>, AppError>>,
    {
        self.act(permission, command, id, async |_| {
            let (bulletin, version) = self.readable(id).await?;
            if bulletin.state == BulletinState::Withdrawn {
                return Err(Refusal::new(Code::State).field(id).detail("withdrawn").into());
            }
            let mut facts = decide(bulletin).await?;
            if let Some(first) = facts.first_mut() {
                first.expect = Expect::Version(version);
            }
            Ok((facts, ()))
        })
        .await?;
        Ok(self.find_bulletin(id).await?.0)
    }

    /// 分析: how many bulletins of each origin were let go and came here or went from here
    /// (A099); what is played is none of them.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn bulletins_by_origin(&self) -> Result<Vec<(String, usize)>, AppError> {
        self.may_read().await?;
        let mut counts = std::collections::BTreeMap::<_, usize>::new();
        let all = records(self.whole.list(&Filter::new(Kind::Bulletin)).await?, Record::bulletin);
        let counts_as = |one: &Bulletin| {
            one.sheet.exercise.is_empty() && (one.received.is_some() || one.released.is_some())
        };
        for bulletin in all.into_iter().filter(counts_as) {
            *counts.entry(bulletin.sheet.origin).or_default() += 1;
        }
        Ok(counts.into_iter().collect())
    }
}

impl BulletinView {
    /// How long it took from the first hand to this one, where it came from elsewhere.
    #[must_use]
    pub fn travelled(&self) -> Option<SignedDuration> {
        let first: Timestamp = self.bulletin.sheet.hops.first()?.at;
        Some(self.bulletin.received.as_ref()?.at.duration_since(first))
    }
}

pub(super) fn about(id: &str, expect: Expect, fact: BulletinFact) -> NewFact {
    NewFact::new(Kind::Bulletin, id, expect, Fact::Bulletin(fact))
}
