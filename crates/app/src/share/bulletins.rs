//! bulletins: drafted, marked, approved by another person, released, read, answered, withdrawn.

use jiff::{SignedDuration, Timestamp};
use model::{
    Affected, Bulletin, BulletinFact, BulletinState, Code, Content, Delivery, Expect, Fact,
    Indicator, Kind, Node, Permission, Receipt, Record, Refusal, Release, Sheet, Threat, Tlp,
    number,
};
use ports::{Filter, NewFact};

use super::parcel;
use crate::{AppError, Desk, desk::records};

/// The theme of what institution and authority say to each other outside inspection.
pub const DIALOGUE: &str = "dialogue";

/// What somebody wants to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewBulletin {
    /// What it is, a word of the channels.
    pub theme: String,
    /// One line.
    pub title: String,
    /// The rest.
    pub words: String,
    /// The marking, if it is known already.
    pub tlp: Option<Tlp>,
    /// For RED: the people, as `person@node`.
    pub named: Vec<String>,
    /// What to look for, as typed.
    pub indicators: Vec<String>,
    /// Products or services whose users are asked to answer.
    pub asks: Vec<String>,
    /// The exercise that it is part of; empty for what is real.
    pub exercise: String,
    /// Whether whoever reported it agreed that it goes further.
    pub consent: bool,
    /// Bulletins that it is made from; stays in this house.
    pub from: Vec<String>,
    /// Reasons to tell indicators although lists warn of them: the indicator as typed, why.
    pub although: Vec<(String, String)>,
    /// The indicators are worth nothing from this instant on.
    pub until: Option<Timestamp>,
    /// Of a report: which threat it was.
    pub threat: Option<Threat>,
    /// Of a report: when it happened.
    pub occurred: Option<Timestamp>,
    /// Of a dialogue: the bulletin that it answers; empty for what begins one.
    pub re: String,
    /// A body may make something of it and may not pass it on as it is.
    pub anonymous: bool,
    /// Machines, ranges and words by which others would know the origin.
    pub hide: Vec<String>,
}

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

    /// 下書き. Returns its number.
    ///
    /// # Errors
    /// ABSENT if this installation is no node or a source is not there; BLANK without a
    /// title; VALUE for a theme or an indicator that cannot be, or too many, or an answer to
    /// what is no dialogue; CONSENT where a
    /// report behind it did not agree; EXERCISE where what is real would be made from what is
    /// played, or the other way round; MANDATE.
    pub async fn draft_bulletin(&self, new: &NewBulletin) -> Result<String, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Share, "bulletin.draft", &new.title, async |_| {
            let own = self.must_be_node().await?;
            self.must_be_of_its_world(new).await?;
            self.must_answer_dialogue(new).await?;
            if new.consent {
                self.all_agreed(&new.from).await?;
            }
            let narrowest = self.no_wider(new.tlp, &new.from).await?;
            let of = |record: Record| Some(record.bulletin()?.sheet.id);
            let id = self.next_number(Kind::Bulletin, &number::bulletins_of(&own.id), of).await?;
            let tlp = new.tlp.or(narrowest);
            let sheet = Box::new(Sheet { tlp, ..self.sheet(&id, &own, new)? });
            let fact = BulletinFact::Drafted { sheet, from: new.from.clone() };
            Ok((vec![about(&id, Expect::Absent, fact)], id))
        })
        .await
    }

    /// What is made from what is real is real, and what is played is made from what is
    /// played in the same exercise.
    async fn must_be_of_its_world(&self, new: &NewBulletin) -> Result<(), AppError> {
        for source in &new.from {
            let (source, _) = self.readable(source).await?;
            if source.sheet.exercise != new.exercise {
                let id = format!("bulletin/{}", source.sheet.id);
                return Err(Refusal::new(Code::Exercise).field(id).into());
            }
        }
        match new.exercise.as_str() {
            "" => self.must_be_real([new.title.as_str(), new.words.as_str()]).await,
            exercise => self.must_run(exercise).await.map(drop),
        }
    }

    /// Only what is said in a dialogue answers, and only what was said in one.
    async fn must_answer_dialogue(&self, new: &NewBulletin) -> Result<(), AppError> {
        if new.re.is_empty() {
            return Ok(());
        }
        let said = self.readable(&new.re).await?.0.sheet;
        if said.exercise != new.exercise {
            let id = format!("bulletin/{}", said.id);
            return Err(Refusal::new(Code::Exercise).field(id).into());
        }
        match [&new.theme, &said.theme].iter().all(|theme| *theme == DIALOGUE) {
            true => Ok(()),
            false => Err(Refusal::new(Code::Value).field("re").arg("value", &new.re).into()),
        }
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

    fn sheet(&self, id: &str, own: &Node, new: &NewBulletin) -> Result<Sheet, Refusal> {
        let value =
            |field: &str, value: &str| Refusal::new(Code::Value).field(field).arg("value", value);
        if !new.title.chars().any(char::is_alphanumeric) {
            return Err(Refusal::new(Code::Blank).field("title"));
        }
        if !self.app.channels.themes().contains(&new.theme.as_str()) {
            return Err(value("theme", &new.theme));
        }
        self.few_indicators(new.indicators.len())?;
        let indicator = |text: &String| {
            let read = Indicator::read(text).ok_or_else(|| value("indicator", text))?;
            Ok(Indicator { although: new.reason_for(&read), until: new.until, ..read })
        };
        let mut asks = new.asks.clone();
        if asks.is_empty() && self.app.sharing.asks.contains(&new.theme) {
            asks.push(new.title.clone());
        }
        Ok(Sheet {
            id: id.to_owned(),
            origin: own.id.clone(),
            theme: new.theme.clone(),
            title: new.title.clone(),
            words: new.words.clone(),
            tlp: new.tlp,
            named: new.named.clone(),
            indicators: new.indicators.iter().map(indicator).collect::<Result<_, Refusal>>()?,
            asks,
            threat: new.threat,
            occurred: new.occurred,
            criterion: String::new(),
            re: new.re.clone(),
            anonymous: new.anonymous,
            hide: new.hide.clone(),
            exercise: new.exercise.clone(),
            consent: new.consent,
            hops: Vec::new(),
        })
    }

    fn few_indicators(&self, count: usize) -> Result<(), Refusal> {
        match count <= self.app.sharing.indicators_max {
            true => Ok(()),
            false => {
                Err(Refusal::new(Code::Value).field("indicators").arg("value", count.to_string()))
            }
        }
    }

    /// What came, with its indicators in the spelling of this house.
    ///
    /// # Errors
    /// VALUE for one that cannot be looked for, or too many.
    pub(super) fn reread(&self, sheet: &Sheet) -> Result<Sheet, Refusal> {
        self.few_indicators(sheet.indicators.len())?;
        let value =
            |one: &Indicator| Refusal::new(Code::Value).field("indicator").arg("value", &one.value);
        let reread = |one: &Indicator| one.reread().ok_or_else(|| value(one));
        let indicators = sheet.indicators.iter().map(reread).collect::<Result<_, _>>()?;
        Ok(Sheet { indicators, ..sheet.clone() })
    }

    /// 表示付与: a relay may tighten; only the origin may widen, and what was approved has
    /// to be approved again.
    ///
    /// # Errors
    /// TLP if a relay would widen it; STATE once it was withdrawn; ABSENT, MANDATE.
    pub async fn mark_bulletin(
        &self,
        id: &str,
        tlp: Tlp,
        named: &[String],
    ) -> Result<Bulletin, AppError> {
        self.change_bulletin(Permission::Share, "bulletin.mark", id, async |bulletin: Bulletin| {
            let own = self.must_be_node().await?;
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
    /// PERSON; TLP without a marking; STATE unless it is a draft or came from elsewhere;
    /// ABSENT, MANDATE.
    pub async fn approve_bulletin(&self, id: &str) -> Result<Bulletin, AppError> {
        let command = "bulletin.approve";
        self.change_bulletin(Permission::Approve, command, id, async |bulletin: Bulletin| {
            if bulletin.sheet.tlp.is_none() {
                return Err(Refusal::new(Code::Tlp).detail("unmarked").field(id).into());
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

impl NewBulletin {
    /// The reason that was given for an indicator, in whatever spelling.
    fn reason_for(&self, read: &Indicator) -> String {
        let same = |text: &str| Indicator::read(text).is_some_and(|one| one.value == read.value);
        let found = self.although.iter().find(|(text, _)| same(text));
        found.map(|(_, why)| why.clone()).unwrap_or_default()
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
