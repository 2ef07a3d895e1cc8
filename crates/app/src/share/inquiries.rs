//! 問合せ: asked of the desk that explains a criterion, answered by two people, published
//! without a trace of whoever asked (A093–A095, A101).

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use model::{
    Bulletin, BulletinFact, Code, Content, Criterion, Expect, Fact, Inquiry, InquiryFact,
    InquiryReply, InquirySheet, InquiryState, Kind, Node, Permission, Record, Refusal, Release,
    Ruleset, Says, Secrets, Sheet, Tlp, Trace, day_in_japan, number,
};
use ports::{Filter, NewFact};

use super::{bulletins::about as bulletin_fact, parcel};
use crate::{AppError, Desk, RuleBook, desk::records};

/// What somebody wants to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewInquiry {
    /// The node that is asked.
    pub to: String,
    /// `jp-fsa-2015/IM-ロ-c`, or in a version: `jp-fsa-2015@1/IM-ロ-c`.
    pub criterion: String,
    /// The question.
    pub question: String,
    /// The case behind it.
    pub facts: String,
    /// Words by which others would know the asker.
    pub hide: Vec<String>,
}

/// An inquiry with what is computed from it.
#[derive(Clone, Debug)]
pub struct InquiryView {
    /// The inquiry.
    pub inquiry: Inquiry,
    /// The version now in force, where that is not the one that was asked about.
    pub newer: Option<String>,
    /// Answers to the same criterion that say the opposite.
    pub contradicts: Vec<String>,
}

/// How often each criterion was asked about; nobody who asked is in it (A095).
pub type Digest = BTreeMap<String, usize>;

impl Desk {
    /// 問合せ. Returns its number.
    ///
    /// # Errors
    /// ABSENT for the node or the criterion; BLANK without a question; CHANNEL, MEMBERSHIP if
    /// nothing may be asked there; MANDATE.
    pub async fn ask_inquiry(&self, new: &NewInquiry) -> Result<String, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Share, "inquiry.ask", &new.criterion, async |_| {
            let own = self.must_be_node().await?;
            let (to, _) = self.find_node(&new.to).await?;
            if !new.question.chars().any(char::is_alphanumeric) {
                return Err(Refusal::new(Code::Blank).field("question").into());
            }
            let (set, criterion) = known(&new.criterion)?;
            self.channel_carries(&own, &to, "inquiry")?;
            let of = |record: Record| Some(record.inquiry()?.sheet.id);
            let id = self.next_number(Kind::Inquiry, &number::inquiries_of(&own.id), of).await?;
            let sheet = InquirySheet {
                id: id.clone(),
                asker: own.id.clone(),
                criterion: format!("{}/{}", set.label(), criterion.code),
                question: new.question.clone(),
                facts: new.facts.clone(),
                hide: new.hide.clone(),
            };
            let carries = Content::Inquiry(Box::new(sheet.clone()));
            let sent = self.parcel_to(&own, &to, &format!("inquiry/{id}"), carries);
            let fact = InquiryFact::Asked { sheet: Box::new(sheet), node: to.id.clone() };
            let asked = about(&id, Expect::Absent, fact);
            Ok((std::iter::once(asked).chain(sent).collect(), id))
        })
        .await
    }

    /// Whether a channel carries `theme` from `own` to `to` now.
    fn channel_carries(&self, own: &Node, to: &Node, theme: &str) -> Result<(), Refusal> {
        let sheet = Sheet {
            origin: own.id.clone(),
            theme: theme.to_owned(),
            tlp: Some(Tlp::AmberStrict),
            ..Sheet::default()
        };
        let bulletin = Bulletin { sheet, ..Bulletin::default() };
        let channels = &self.app.channels;
        Release { bulletin: &bulletin, sender: own, now: self.now(), channels }.judge(to)
    }

    /// A parcel for `to`, if it takes parcels.
    fn parcel_to(&self, own: &Node, to: &Node, topic: &str, carries: Content) -> Option<NewFact> {
        to.reachable().then(|| parcel(own, &to.id, topic, "", carries, self.now()))
    }

    /// 受付: an inquiry came.
    pub(super) async fn take_inquiry(
        &self,
        from: &Node,
        own: &Node,
        sheet: &InquirySheet,
    ) -> Result<Vec<NewFact>, AppError> {
        self.within_rate(&from.id).await?;
        let numbered = number::is_of(&number::inquiries_of(&from.id), &sheet.id);
        if sheet.asker != from.id || !numbered {
            return Err(Refusal::new(Code::Sender).field(&sheet.asker).into());
        }
        if self.find_inquiry(&sheet.id).await.is_ok() {
            return Err(Refusal::new(Code::Exists).field(format!("inquiry/{}", sheet.id)).into());
        }
        let channels = &self.app.channels;
        if channels.ways(&from.kind, &own.kind, "inquiry").next().is_none() {
            return Err(Refusal::new(Code::Channel).field(&own.id).into());
        }
        let (sheet, id) = (Box::new(sheet.clone()), sheet.id.clone());
        let fact = InquiryFact::Received { sheet, from: from.id.clone(), node: own.id.clone() };
        Ok(vec![about(&id, Expect::Absent, fact)])
    }

    /// The answer came; only from whom it was asked.
    pub(super) async fn take_reply(
        &self,
        from: &Node,
        reply: &InquiryReply,
    ) -> Result<Vec<NewFact>, AppError> {
        let (inquiry, _) = self.find_inquiry(&reply.inquiry).await?;
        if inquiry.received.is_some() || inquiry.asked != from.id {
            let absent = format!("inquiry/{}", reply.inquiry);
            return Err(Refusal::new(Code::Absent).field(absent).into());
        }
        let fact = InquiryFact::Replied { reply: reply.clone() };
        Ok(vec![about(&reply.inquiry, Expect::Any, fact)])
    }

    async fn find_inquiry(&self, id: &str) -> Result<(Inquiry, u64), AppError> {
        let stored = self.find(Kind::Inquiry, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("inquiry/{id}"));
        Ok((stored.record.inquiry().ok_or_else(absent)?, stored.version))
    }

    /// 割当 to a party, until a day.
    ///
    /// # Errors
    /// STATE for our own or once there is a draft; ABSENT, MANDATE.
    pub async fn assign_inquiry(
        &self,
        id: &str,
        party: &str,
        due: Option<Date>,
    ) -> Result<InquiryView, AppError> {
        let open = [InquiryState::Asked, InquiryState::Assigned];
        self.inquiry_step(Permission::Share, "inquiry.assign", id, &open, async |_: Inquiry| {
            self.known_party(party).await?;
            Ok(vec![about(id, Expect::Any, InquiryFact::Assigned { party: party.to_owned(), due })])
        })
        .await
    }

    /// 回答案; another draft takes its place and loses its approval.
    ///
    /// # Errors
    /// BLANK without words; STATE for our own or one that was answered; ABSENT, MANDATE.
    pub async fn draft_answer(
        &self,
        id: &str,
        says: Says,
        words: &str,
    ) -> Result<InquiryView, AppError> {
        let open = [
            InquiryState::Asked,
            InquiryState::Assigned,
            InquiryState::Drafted,
            InquiryState::Approved,
        ];
        self.inquiry_step(Permission::Answer, "inquiry.draft", id, &open, async |_: Inquiry| {
            if !words.chars().any(char::is_alphanumeric) {
                return Err(Refusal::new(Code::Blank).field("answer").into());
            }
            Ok(vec![about(id, Expect::Any, InquiryFact::Drafted { says, words: words.to_owned() })])
        })
        .await
    }

    /// 承認, by another natural person than whoever wrote the answer.
    ///
    /// # Errors
    /// PERSON; STATE unless there is a draft; ABSENT, MANDATE.
    pub async fn approve_answer(&self, id: &str) -> Result<InquiryView, AppError> {
        let drafted = [InquiryState::Drafted];
        self.inquiry_step(
            Permission::Approve,
            "inquiry.approve",
            id,
            &drafted,
            async |inquiry: Inquiry| {
                self.another_person(&self.by, [inquiry.by.as_str()]).await?;
                Ok(vec![about(id, Expect::Any, InquiryFact::Approved {})])
            },
        )
        .await
    }

    /// 回答 to whoever asked.
    ///
    /// # Errors
    /// STATE unless it is approved; CHANNEL; ABSENT, MANDATE.
    pub async fn answer_inquiry(&self, id: &str) -> Result<InquiryView, AppError> {
        let approved = [InquiryState::Approved];
        self.inquiry_step(
            Permission::Share,
            "inquiry.answer",
            id,
            &approved,
            async |inquiry: Inquiry| {
                let own = self.must_be_node().await?;
                let (asker, _) = self.find_node(&inquiry.sheet.asker).await?;
                self.channel_carries(&own, &asker, "answer")?;
                let answered = about(id, Expect::Any, InquiryFact::Answered {});
                let reply = inquiry.says.map(|says| InquiryReply {
                    inquiry: id.to_owned(),
                    says,
                    words: inquiry.answer.clone(),
                    at: self.now(),
                });
                let sent = reply.and_then(|reply| {
                    let carries = Content::InquiryReply(Box::new(reply));
                    self.parcel_to(&own, &asker, &format!("inquiry-reply/{id}"), carries)
                });
                Ok(std::iter::once(answered).chain(sent).collect())
            },
        )
        .await
    }

    /// 参考情報公表: a draft of reference information, bound to the criterion. It is approved
    /// and released as any bulletin is.
    ///
    /// # Errors
    /// IDENTIFIES for a trace of whoever asked or of its case; STATE unless it is answered;
    /// ABSENT, MANDATE.
    pub async fn publish_inquiry(
        &self,
        id: &str,
        title: Option<&str>,
        words: Option<&str>,
    ) -> Result<InquiryView, AppError> {
        let _numbering = self.app.numbering.lock().await;
        let answered = [InquiryState::Answered];
        self.inquiry_step(
            Permission::Share,
            "inquiry.publish",
            id,
            &answered,
            async |inquiry: Inquiry| {
                let own = self.must_be_node().await?;
                let of = |record: Record| Some(record.bulletin()?.sheet.id);
                let number =
                    self.next_number(Kind::Bulletin, &number::bulletins_of(&own.id), of).await?;
                let criterion = inquiry.sheet.criterion.clone();
                let about_it =
                    || known(&criterion).map(|(_, c)| format!("{} {}", c.code, c.text.ja));
                let sheet = Sheet {
                    id: number.clone(),
                    origin: own.id.clone(),
                    theme: "reference".to_owned(),
                    title: title.map_or_else(about_it, |title| Ok(title.to_owned()))?,
                    words: words.unwrap_or(&inquiry.answer).to_owned(),
                    tlp: Some(Tlp::Clear),
                    criterion: criterion.clone(),
                    ..Sheet::default()
                };
                let secrets = self.secrets_of(&inquiry.sheet.asker).await?;
                untraceable(secrets, &inquiry.sheet, &sheet, self.app.sharing.passage)?;
                let drafted = BulletinFact::Drafted { sheet: Box::new(sheet), from: Vec::new() };
                let published = InquiryFact::Published { bulletin: number.clone() };
                Ok(vec![
                    about(id, Expect::Any, published),
                    bulletin_fact(&number, Expect::Absent, drafted),
                ])
            },
        )
        .await
    }

    async fn inquiry_step<D>(
        &self,
        permission: Permission,
        command: &str,
        id: &str,
        in_states: &[InquiryState],
        decide: impl Fn(Inquiry) -> D,
    ) -> Result<InquiryView, AppError>
    where
        D: Future<Output = Result<Vec<NewFact>, AppError>>,
    {
        self.act(permission, command, id, async |_| {
            let (inquiry, version) = self.find_inquiry(id).await?;
            if inquiry.received.is_none() || !in_states.contains(&inquiry.state) {
                return Err(Refusal::new(Code::State)
                    .field(id)
                    .detail(inquiry.state.name())
                    .into());
            }
            let mut facts = decide(inquiry).await?;
            if let Some(first) = facts.first_mut() {
                first.expect = Expect::Version(version);
            }
            Ok((facts, ()))
        })
        .await?;
        self.inquiry(id).await
    }

    /// One inquiry.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn inquiry(&self, id: &str) -> Result<InquiryView, AppError> {
        self.may_read().await?;
        let found = self.find_inquiry(id).await;
        let (inquiry, _) = self.noting_absence("inquiry.show", id, found).await?;
        let all = self.all(Kind::Inquiry, Record::inquiry).await?;
        Ok(self.inquiry_view(inquiry, &all))
    }

    /// All inquiries, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn inquiries(&self) -> Result<Vec<InquiryView>, AppError> {
        self.may_read().await?;
        let all = self.all(Kind::Inquiry, Record::inquiry).await?;
        Ok(all.iter().map(|inquiry| self.inquiry_view(inquiry.clone(), &all)).collect())
    }

    fn inquiry_view(&self, inquiry: Inquiry, all: &[Inquiry]) -> InquiryView {
        let opposite = all.iter().filter(|other| inquiry.contradicts(other));
        let contradicts = opposite.map(|other| other.sheet.id.clone()).collect();
        InquiryView { newer: self.newer_version(&inquiry), contradicts, inquiry }
    }

    /// An answer outlives the version that it explains.
    fn newer_version(&self, inquiry: &Inquiry) -> Option<String> {
        let (label, _) = inquiry.version();
        let id = label.split('@').next()?;
        let in_force = RuleBook::built_in().ok()?.in_force(id, day_in_japan(self.now()))?.label();
        (in_force != label).then_some(in_force)
    }

    /// How often each criterion was asked about since then.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn inquiry_digest(&self, since: Option<Timestamp>) -> Result<Digest, AppError> {
        self.may_read().await?;
        let mut digest = Digest::new();
        let received = Filter::new(Kind::Inquiry).labelled("received");
        for inquiry in records(self.app.registers.list(&received).await?, Record::inquiry) {
            let at = inquiry.received.map(|hop| hop.at);
            if since.is_none() || at >= since {
                *digest.entry(inquiry.sheet.criterion).or_default() += 1;
            }
        }
        Ok(digest)
    }
}

/// A criterion of the rule sets that come with the program, in the version named or the newest.
fn known(name: &str) -> Result<(&'static Ruleset, &'static Criterion), Refusal> {
    let absent = || Refusal::new(Code::Absent).field(name);
    let book = RuleBook::built_in().map_err(|_| absent())?;
    let (set, code) = name.split_once('/').ok_or_else(absent)?;
    let found = match set.contains('@') {
        true => book.ruleset(set).and_then(|set| Some((set, set.criterion(code)?))),
        false => book.criterion(name),
    };
    found.ok_or_else(absent)
}

/// Nothing of whoever asked, and no passage of its case, is published.
fn untraceable(
    secrets: Secrets,
    asked: &InquirySheet,
    sheet: &Sheet,
    passage: usize,
) -> Result<(), Refusal> {
    let secrets = secrets.hide(asked.hide.iter().map(String::as_str));
    let secrets = secrets.hide_facts(&asked.facts, passage);
    let telling = |(trace, _): &&(Trace, String)| *trace != Trace::Machine;
    match secrets.traces(sheet).iter().find(telling) {
        Some((trace, word)) => Err(Refusal::new(Code::Identifies).field(word).detail(trace.name())),
        None => Ok(()),
    }
}

fn about(id: &str, expect: Expect, fact: InquiryFact) -> NewFact {
    NewFact::new(Kind::Inquiry, id, expect, Fact::Inquiry(fact))
}
