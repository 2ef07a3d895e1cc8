//! Between nodes: what comes in, what goes on of it, who reads it here, and how the post goes.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use app::{App, Derivation, Desk, NewBulletin, NewCampaign, Postman, Receiver};
use model::{
    AnswerSet, Code, Content, Fact, Indicator, IndicatorKind, Inquiry, InquiryFact, InquiryReply,
    InquirySheet, Kind, MemberClass, Node, Receipt, Refusal, Says, Sheet, Slip, Taken, Tlp,
};
use ports::{Act, Exchange, Filter, Inbox, InboxError, NewFact, PostError, Sealed};
use testkit::TestClock;

use crate::{administrator, approval::person, code, house};

/// How a node takes a parcel.
#[derive(Clone, Copy)]
enum Mood {
    Takes,
    Refuses,
    Unfit,
    Away,
    /// It says nothing for ever.
    Silent,
}

/// Seals that always hold, and nodes with moods; whoever has none takes everything.
#[derive(Default)]
struct Wire(Mutex<BTreeMap<String, Mood>>);

impl Wire {
    fn set(&self, node: &str, mood: Mood) {
        self.0.lock().expect("free").insert(node.to_owned(), mood);
    }
}

#[async_trait::async_trait]
impl Exchange for Wire {
    fn key(&self) -> String {
        "0".repeat(64)
    }

    fn seal(&self, signed: String) -> Sealed {
        Sealed { signed, signature: String::new() }
    }

    fn holds(&self, _: &str, _: &Sealed) -> bool {
        true
    }

    async fn post(&self, _: &str, _: &str, sealed: &Sealed) -> Result<Sealed, PostError> {
        let slip: Slip = serde_json::from_str(&sealed.signed).expect("a slip");
        let mood = self.0.lock().expect("free").get(&slip.to).copied();
        let refused = match mood.unwrap_or(Mood::Takes) {
            Mood::Takes => None,
            Mood::Refuses => Some(Refusal::new(Code::Channel).field(&slip.to)),
            Mood::Unfit => return Err(PostError::Unfit("400".into())),
            Mood::Away => return Err(PostError::Away("nobody is there".into())),
            Mood::Silent => std::future::pending().await,
        };
        let taken = Taken { topic: slip.topic, by: slip.to, at: slip.at, refused };
        Ok(self.seal(serde_json::to_string(&taken).expect("JSON")))
    }
}

/// A house that is a node, with others; `lead` may share, `chief` may approve, too.
struct Place {
    app: App,
    clock: TestClock,
    wire: Arc<Wire>,
    receiver: Receiver,
    admin: Desk,
    lead: Desk,
    chief: Desk,
    own: &'static str,
}

fn key_of(id: &str) -> String {
    model::sha256_hex(id.as_bytes())
}

fn node(id: &str, kind: &str) -> Node {
    let (key, address) = (key_of(id), format!("{id}:1"));
    Node { id: id.into(), name: id.into(), kind: kind.into(), key, address, ..Node::default() }
}

impl Place {
    /// The first of `nodes` is this one; each of `members` is a member of a body.
    async fn new(nodes: &[(&'static str, &str)], members: &[(&str, &str)]) -> Self {
        let (app, _, clock) = house().await;
        let admin = administrator(&app).await;
        let own = nodes[0].0;
        for (id, kind) in nodes {
            let node = Node { own: *id == own, ..node(id, kind) };
            admin.enter_node(&node).await.expect("entered");
        }
        for (id, body) in members {
            admin.join_node(id, body, MemberClass::Full, None).await.expect("joined");
        }
        let lead = person(&app, "lead", "", "csirt").await;
        let chief = person(&app, "chief", "", "manager").await;
        let wire = Arc::new(Wire::default());
        let receiver = Receiver::new(&app, wire.clone()).await.expect("engaged");
        Self { app, clock, wire, receiver, admin, lead, chief, own }
    }

    async fn isac() -> Self {
        let nodes = [("isac", "isac"), ("bank-a", "institution"), ("bank-b", "institution")];
        Self::new(&nodes, &[("bank-a", "isac"), ("bank-b", "isac")]).await
    }

    async fn bank() -> Self {
        let nodes = [
            ("bank-a", "institution"),
            ("isac", "isac"),
            ("fsa", "authority"),
            ("jba", "industry-body"),
        ];
        Self::new(&nodes, &[("bank-a", "isac"), ("bank-a", "jba")]).await
    }

    async fn postman(&self) -> Postman {
        Postman::new(&self.app, self.wire.clone()).await.expect("engaged")
    }

    /// What this node says to a parcel of `from`.
    async fn brought(&self, from: &str, topic: &str, carries: Content) -> Option<Refusal> {
        self.brought_of("", from, topic, carries).await.expect("taken")
    }

    async fn brought_of(
        &self,
        exercise: &str,
        from: &str,
        topic: &str,
        carries: Content,
    ) -> Result<Option<Refusal>, InboxError> {
        let (exercise, topic) = (exercise.to_owned(), topic.to_owned());
        let (at, to) = (self.app.clock.now(), self.own.to_owned());
        let slip = Slip { from: from.to_owned(), to, topic, exercise, at, carries };
        let sealed = self.wire.seal(serde_json::to_string(&slip).expect("JSON"));
        let answer = self.receiver.take(&key_of(from), sealed).await?;
        Ok(serde_json::from_str::<Taken>(&answer.signed).expect("a receipt").refused)
    }

    async fn brings(&self, from: &str, sheet: Sheet) -> Option<Code> {
        let topic = format!("bulletin/{}/{}", sheet.id, self.app.clock.now());
        self.clock.step(1);
        let refused = self.brought(from, &topic, Content::Bulletin(Box::new(sheet))).await;
        refused.map(|refusal| refusal.code)
    }

    /// Drafts it, has it approved, and lets it go.
    async fn told(&self, new: NewBulletin, to: &str) -> Result<String, app::AppError> {
        let id = self.lead.draft_bulletin(&new).await?;
        self.chief.approve_bulletin(&id).await?;
        self.lead.release_bulletin(&id, &[to.to_owned()]).await?;
        Ok(id)
    }
}

fn alert(title: &str) -> NewBulletin {
    let (theme, title, tlp) = ("alert".to_owned(), title.to_owned(), Some(Tlp::Amber));
    NewBulletin { theme, title, tlp, ..NewBulletin::default() }
}

fn sheet(id: &str, origin: &str) -> Sheet {
    Sheet {
        id: id.into(),
        origin: origin.into(),
        theme: "alert".into(),
        title: "注意".into(),
        tlp: Some(Tlp::Amber),
        ..Sheet::default()
    }
}

fn report(id: &str, consent: bool) -> Sheet {
    Sheet {
        theme: "incident-report".into(),
        title: "PC-017 からの通信".into(),
        tlp: Some(Tlp::AmberStrict),
        hide: vec!["PC-017".into()],
        consent,
        ..sheet(id, "bank-a")
    }
}

async fn write(app: &App, kind: Kind, id: &str, facts: Vec<Fact>) {
    let fact = |fact| NewFact::new(kind, id, model::Expect::Any, fact);
    let facts = facts.into_iter().map(fact).collect();
    let act = Act { by: "post".into(), mandate: String::new(), facts };
    app.registers.write(act).await.expect("written");
}

fn asked(id: &str, asker: &str) -> Box<InquirySheet> {
    let criterion = "jp-fsa-2015@1/IM-ロ-c".to_owned();
    Box::new(InquirySheet {
        id: id.into(),
        asker: asker.into(),
        criterion,
        ..InquirySheet::default()
    })
}

#[tokio::test]
async fn what_a_node_was_not_given_is_absent_to_it_whether_it_is_here_or_not() {
    let isac = Place::isac().await;
    let there = isac.told(alert("注意"), "bank-b").await.expect("told");
    let asked = asked("isac-q-2026-001", "isac");
    let asked = InquiryFact::Asked { sheet: asked, node: "bank-b".into() };
    write(&isac.app, Kind::Inquiry, "isac-q-2026-001", vec![Fact::Inquiry(asked)]).await;
    let new = NewCampaign {
        title: "実態把握".into(),
        ruleset: "jp-fsa-2015".into(),
        items: vec!["IM".into()],
        due: isac.app.clock.now() + jiff::SignedDuration::from_hours(24),
        follows: None,
    };
    let population = tables::Source::memory(b"institution,sector\nbank-b,bank\n".to_vec());
    let campaign = isac.lead.design_campaign(&new, &population).await.expect("allowed");
    let campaign = campaign.expect("taken").id;

    let at = isac.app.clock.now();
    let about = |here: bool| {
        let pick = |own: &str, none: &str| if here { own.to_owned() } else { none.to_owned() };
        let bulletin = pick(&there, "isac-2026-900");
        let inquiry = pick("isac-q-2026-001", "isac-q-2026-900");
        let campaign = pick(&campaign, "isac-S-2026-900");
        let reply = InquiryReply { inquiry, says: Says::Yes, words: "はい".into(), at };
        [
            Content::Receipt { bulletin: bulletin.clone(), receipt: Receipt::Read { at } },
            Content::Withdrawn { bulletin, why: "誤り".into() },
            Content::InquiryReply(Box::new(reply)),
            Content::Answers(Box::new(AnswerSet {
                campaign: campaign.clone(),
                no: 1,
                answers: Vec::new(),
            })),
            Content::Reminder { campaign },
        ]
    };
    for (n, (here, gone)) in about(true).into_iter().zip(about(false)).enumerate() {
        for exercise in ["", "isac-EX-2026-001"] {
            if !exercise.is_empty() && n > 1 {
                continue;
            }
            let mut said = Vec::new();
            for (which, content) in [("here", here.clone()), ("gone", gone.clone())] {
                let topic = format!("{n}/{which}/{exercise}");
                let refused = isac.brought_of(exercise, "bank-a", &topic, content).await;
                let refused = refused.expect("answered").expect("refused");
                said.push((refused.code, refused.detail, refused.args));
            }
            assert_eq!(said[0].0, Code::Absent, "{n} {exercise}");
            assert_eq!(said[0], said[1], "{n} {exercise}");
        }
    }
    // Whom it was given to is heard.
    let [receipt, ..] = about(true);
    assert_eq!(isac.brought("bank-b", "receipt", receipt).await, None);
    assert_eq!(isac.brings("bank-a", sheet(&there, "isac")).await, Some(Code::Sender));
    let gone = sheet("isac-2026-900", "isac");
    assert_eq!(isac.brings("bank-a", gone).await, Some(Code::Sender));
}

#[tokio::test]
async fn what_is_passed_on_a_second_time_changes_nothing_and_tells_nothing() {
    let bank = Place::bank().await;
    assert_eq!(bank.brings("fsa", sheet("fsa-2026-001", "fsa")).await, None);
    let forged = Sheet { title: "別の題".into(), ..sheet("fsa-2026-001", "fsa") };
    let first = bank.brings("jba", forged.clone()).await;
    let unknown = bank.brings("jba", Sheet { id: "fsa-2026-002".into(), ..forged }).await;
    assert_eq!((first, unknown), (None, None));
    let kept = bank.admin.bulletin("fsa-2026-001").await.expect("there").0.bulletin;
    assert_eq!(
        (kept.sheet.title.as_str(), kept.received.expect("came").node),
        ("注意", "fsa".into())
    );
    assert_eq!(bank.brings("fsa", sheet("fsa-2026-001", "fsa")).await, Some(Code::Exists));
}

#[tokio::test]
async fn numbers_are_those_of_their_origin_and_their_kind() {
    let isac = Place::isac().await;
    for id in ["bank-a-2026-x", "bank-a-q-2026-001", "bank-a-2026-18446744073709551615", "bank-a-1"]
    {
        assert_eq!(isac.brings("bank-a", sheet(id, "bank-a")).await, Some(Code::Sender), "{id}");
    }
    let inquiry = Content::Inquiry(asked("bank-a-2026-001", "bank-a"));
    let refused = isac.brought("bank-a", "inquiry", inquiry).await.expect("refused");
    assert_eq!(refused.code, Code::Sender);
}

#[tokio::test]
async fn what_is_made_of_something_made_of_a_report_is_bound_by_the_report() {
    let isac = Place::isac().await;
    assert_eq!(isac.brings("bank-a", report("bank-a-2026-001", false)).await, None);
    isac.clock.step(60);
    let how = Derivation {
        theme: "alert".into(),
        title: Some("通信に注意".into()),
        ..Derivation::default()
    };
    let between = isac.lead.derive_bulletin("bank-a-2026-001", &how).await.expect("derived").id;
    let made = |title: &str, tlp| NewBulletin { tlp, from: vec![between.clone()], ..alert(title) };
    let wide = isac.lead.draft_bulletin(&made("注意", Some(Tlp::Green))).await;
    assert_eq!(code(wide), Code::Tlp);
    let agreed = NewBulletin { consent: true, ..made("注意", None) };
    assert_eq!(code(isac.lead.draft_bulletin(&agreed).await), Code::Consent);
    assert_eq!(code(isac.told(made("PC-017 に注意", None), "bank-b").await), Code::Identifies);

    let id = isac.told(made("端末に注意", None), "bank-b").await.expect("told");
    isac.postman().await.visit("bank-b").await.expect("carried");
    let view = isac.lead.bulletin(&id).await.expect("shown").0;
    assert_eq!(view.bulletin.sheet.tlp, Some(Tlp::AmberStrict));
    assert!(view.told.report_to_receipt_s >= Some(60), "{:?}", view.told);
}

#[tokio::test]
async fn consent_is_said_only_where_every_reporter_gave_it() {
    let isac = Place::isac().await;
    for (id, consent) in [("bank-a-2026-001", true), ("bank-a-2026-002", false)] {
        assert_eq!(isac.brings("bank-a", report(id, consent)).await, None);
    }
    let of = |ids: &[&str]| NewBulletin {
        from: ids.iter().map(|id| (*id).to_owned()).collect(),
        consent: true,
        tlp: Some(Tlp::AmberStrict),
        ..alert("注意")
    };
    let both = ["bank-a-2026-001", "bank-a-2026-002"];
    assert_eq!(code(isac.lead.draft_bulletin(&of(&both)).await), Code::Consent);
    isac.lead.draft_bulletin(&of(&both[..1])).await.expect("it agreed");
}

#[tokio::test]
async fn what_came_red_is_there_for_the_people_named_and_for_nobody_else() {
    let bank = Place::bank().await;
    let red = Sheet {
        tlp: Some(Tlp::Red),
        named: vec!["lead@bank-a".into(), "chief@isac".into()],
        indicators: Indicator::read("203.0.113.66").into_iter().collect(),
        asks: vec!["VPN".into()],
        ..sheet("isac-2026-001", "isac")
    };
    assert_eq!(bank.brings("isac", red).await, None);
    let second = person(&bank.app, "lead-2", "lead", "csirt").await;
    for reader in [&bank.lead, &second] {
        reader.bulletin("isac-2026-001").await.expect("it is the one who is named");
        assert_eq!(reader.bulletins().await.expect("allowed").len(), 1);
        assert_eq!(reader.block_list().await.expect("allowed").entries.len(), 1);
    }
    for other in [&bank.chief, &bank.admin] {
        let id = "isac-2026-001";
        assert_eq!(code(other.bulletin(id).await.map(drop)), Code::Absent);
        assert_eq!(code(other.approve_bulletin(id).await), Code::Absent);
        assert_eq!(code(other.bulletin_audience(id).await), Code::Absent);
        assert_eq!(code(other.bulletin_doubts(id).await), Code::Absent);
        assert_eq!(code(other.hunt_signals(id).await.map(drop)), Code::Absent);
        assert!(other.bulletins().await.expect("allowed").is_empty());
        assert!(other.block_list().await.expect("allowed").entries.is_empty());
    }
    let named = ["chief@bank-a".to_owned()];
    let widened = bank.chief.mark_bulletin("isac-2026-001", Tlp::Red, &named).await;
    assert_eq!(code(widened), Code::Absent, "nobody names oneself");
    bank.lead.answer_bulletin("isac-2026-001", model::Affected::Not, "").await.expect("answered");
}

#[tokio::test]
async fn a_red_draft_is_read_by_whoever_may_approve_it_until_somebody_did() {
    let bank = Place::bank().await;
    let other = person(&bank.app, "manager", "", "manager").await;
    let colleague = person(&bank.app, "colleague", "", "csirt").await;
    let new = NewBulletin { tlp: Some(Tlp::Red), named: vec!["x@isac".into()], ..alert("秘") };
    let id = bank.lead.draft_bulletin(&new).await.expect("drafted");
    assert_eq!(code(colleague.bulletin(&id).await.map(drop)), Code::Absent);
    other.bulletin(&id).await.expect("it may approve");
    bank.chief.approve_bulletin(&id).await.expect("approved");
    assert_eq!(code(other.bulletin(&id).await.map(drop)), Code::Absent);
    for hand in [&bank.lead, &bank.chief] {
        hand.bulletin(&id).await.expect("writer and approver");
    }
    let of = |named: &[&str]| NewBulletin {
        named: named.iter().map(ToString::to_string).collect(),
        ..new.clone()
    };
    for bad in ["x", "@isac", "x@"] {
        assert_eq!(code(bank.lead.draft_bulletin(&of(&[bad])).await.map(drop)), Code::Value);
    }
    let nobody = bank.lead.draft_bulletin(&of(&[])).await.expect("drafted");
    let approved = bank.chief.approve_bulletin(&nobody).await;
    assert_eq!(code(approved.map(drop)), Code::Blank, "then nobody may have it");
}

#[tokio::test]
async fn what_comes_is_looked_for_in_the_spelling_of_this_house() {
    let isac = Place::isac().await;
    let with = |id: &str, values: &[&str]| {
        let one = |value: &&str| Indicator {
            kind: IndicatorKind::Domain,
            value: (*value).to_owned(),
            although: "理由".into(),
            until: None,
        };
        Sheet { indicators: values.iter().map(one).collect(), ..sheet(id, "bank-a") }
    };
    let veiled = ["hxxp://EVIL[.]Example", "２０３.0.113[.]7"];
    assert_eq!(isac.brings("bank-a", with("bank-a-2026-001", &veiled)).await, None);
    let kept = isac.admin.bulletin("bank-a-2026-001").await.expect("there").0.bulletin.sheet;
    for (kept, typed) in kept.indicators.iter().zip(veiled) {
        let read = Indicator::read(typed).expect("readable");
        assert_eq!(*kept, Indicator { although: "理由".into(), ..read });
    }
    let nothing = with("bank-a-2026-002", &["<script>"]);
    assert_eq!(isac.brings("bank-a", nothing).await, Some(Code::Value));
    let many = vec!["evil.example"; isac.app.sharing.indicators_max + 1];
    assert_eq!(isac.brings("bank-a", with("bank-a-2026-003", &many)).await, Some(Code::Value));
    let typed = NewBulletin {
        indicators: many.iter().map(|value| (*value).to_owned()).collect(),
        ..alert("多い")
    };
    assert_eq!(code(isac.lead.draft_bulletin(&typed).await), Code::Value, "nor do we send them");
}

#[tokio::test]
async fn nodes_do_not_wait_for_one_another_nor_behind_what_is_never_taken() {
    let isac = Place::isac().await;
    let postman = isac.postman().await;
    for (node, mood) in [("bank-a", Mood::Silent), ("bank-b", Mood::Unfit)] {
        isac.wire.set(node, mood);
        isac.told(alert("一"), node).await.expect("told");
    }
    let first = isac.lead.bulletins().await.expect("allowed").remove(0).bulletin.sheet.id;
    assert_eq!(postman.peers().await.expect("told"), ["bank-a", "bank-b"]);
    tokio::select! {
        _ = postman.visit("bank-a") => panic!("it says nothing"),
        visit = postman.visit("bank-b") => {
            let visit = visit.expect("a visit");
            assert_eq!((visit.delivered, visit.refused, visit.away), (1, 1, false));
        }
    }
    let view = isac.lead.bulletin(&first).await.expect("shown").0;
    let refused = view.bulletin.deliveries[0].refused.clone().expect("it says why");
    assert_eq!(refused.code, Code::Unfit);
    assert_eq!(view.bulletin.deliveries[0].delivered, None);
    assert_eq!(postman.peers().await.expect("told"), ["bank-a"], "nothing waits behind it");
    isac.wire.set("bank-a", Mood::Away);
    assert!(postman.visit("bank-a").await.expect("a visit").away);
    assert_eq!(postman.peers().await.expect("told"), ["bank-a"], "it is kept");
}

#[tokio::test]
async fn what_was_refused_is_shown_and_can_be_let_go_again() {
    let isac = Place::isac().await;
    let postman = isac.postman().await;
    isac.wire.set("bank-b", Mood::Refuses);
    let id = isac.told(alert("注意"), "bank-b").await.expect("told");
    postman.visit("bank-b").await.expect("a visit");
    let delivery = async || {
        let view = isac.lead.bulletin(&id).await.expect("shown").0;
        view.bulletin.delivery("bank-b").expect("let go").clone()
    };
    assert_eq!(delivery().await.refused.expect("it says why").code, Code::Channel);

    isac.wire.set("bank-b", Mood::Takes);
    isac.clock.step(60);
    let to = ["bank-b".to_owned()];
    let again = || isac.lead.release_bulletin(&id, &to);
    again().await.expect("let go again");
    assert_eq!(postman.visit("bank-b").await.expect("a visit").delivered, 1);
    let taken = delivery().await;
    assert!(taken.refused.is_none() && taken.delivered.is_some(), "{taken:?}");
    again().await.expect("nothing to send");
    assert_eq!(postman.visit("bank-b").await.expect("a visit").delivered, 0, "it is there");
}

#[tokio::test]
async fn what_is_played_and_what_nobody_let_go_counts_for_no_origin() {
    let isac = Place::isac().await;
    isac.lead.draft_bulletin(&alert("下書き")).await.expect("drafted");
    let named = |id: &str, exercise: &str| Sheet {
        exercise: exercise.into(),
        indicators: Indicator::read("evil.example").into_iter().collect(),
        ..sheet(id, "bank-a")
    };
    assert_eq!(isac.brings("bank-a", named("bank-a-2026-001", "")).await, None);
    let played = Content::Bulletin(Box::new(named("bank-a-2026-002", "bank-a-EX-2026-001")));
    let taken = isac.brought_of("bank-a-EX-2026-001", "bank-a", "played", played).await;
    assert_eq!(taken.expect("answered"), None);
    let origins = isac.admin.bulletins_by_origin().await.expect("allowed");
    assert_eq!(origins, [("bank-a".to_owned(), 1)]);
    let sources = isac.admin.bulletin_sources().await.expect("allowed");
    assert_eq!((sources.len(), sources[0].told.indicators), (1, 1));
    isac.told(alert("発信"), "bank-b").await.expect("told");
    let origins = isac.admin.bulletins_by_origin().await.expect("allowed");
    assert_eq!(origins, [("bank-a".to_owned(), 1), ("isac".to_owned(), 1)]);
}

#[tokio::test]
async fn a_known_node_is_not_added_again_and_a_key_is_known_by_its_letters() {
    let isac = Place::isac().await;
    let bare = Node { key: String::new(), address: String::new(), ..node("bank-a", "institution") };
    assert_eq!(code(isac.admin.add_node(&bare).await), Code::Exists);
    isac.admin.enter_node(&bare).await.expect("entered anew");
    assert!(isac.receiver.knows(&key_of("bank-a")).await.expect("told"));
    assert!(!isac.receiver.knows(&key_of("nobody")).await.expect("told"));
    assert!(!isac.receiver.knows(&key_of("isac")).await.expect("told"), "nobody is our own node");
    let loud = Node { key: key_of("bank-b").to_uppercase(), ..node("bank-c", "institution") };
    assert_eq!(code(isac.admin.enter_node(&loud).await), Code::Exists, "it is bank-b's");
    let loud = Node { key: key_of("bank-c").to_uppercase(), ..loud };
    isac.admin.add_node(&loud).await.expect("entered");
    assert!(isac.receiver.knows(&key_of("bank-c")).await.expect("told"));
}

#[tokio::test]
async fn whoever_wrote_it_or_marked_it_last_does_not_approve_it() {
    let isac = Place::isac().await;
    let id = isac.lead.draft_bulletin(&alert("注意")).await.expect("drafted");
    isac.chief.mark_bulletin(&id, Tlp::Green, &[]).await.expect("marked");
    assert_eq!(code(isac.chief.approve_bulletin(&id).await), Code::Person);
    let again = person(&isac.app, "chief-2", "chief", "manager").await;
    assert_eq!(code(again.approve_bulletin(&id).await), Code::Person, "the same human");
    let third = person(&isac.app, "third", "", "manager").await;
    third.approve_bulletin(&id).await.expect("approved");
}

#[tokio::test]
async fn incidents_of_a_proposal_lie_within_ten_years() {
    let isac = Place::isac().await;
    for days in [0, -1, 3661, i64::MAX] {
        assert_eq!(code(isac.admin.alert_proposals(Some(days)).await), Code::Value, "{days}");
    }
    assert!(isac.admin.alert_proposals(Some(3660)).await.expect("allowed").is_empty());
}

#[tokio::test]
async fn what_is_drafted_is_assigned_to_nobody_else() {
    let isac = Place::isac().await;
    let id = "bank-a-q-2026-001";
    let sheet = asked(id, "bank-a");
    let (from, to) = ("bank-a".to_owned(), "isac".to_owned());
    let came = InquiryFact::Received { sheet, from, node: to };
    let drafted = InquiryFact::Drafted { says: Says::Yes, words: "案".into() };
    write(&isac.app, Kind::Inquiry, id, vec![Fact::Inquiry(came)]).await;
    isac.lead.assign_inquiry(id, "chief", None).await.expect("assigned");
    write(&isac.app, Kind::Inquiry, id, vec![Fact::Inquiry(drafted)]).await;
    assert_eq!(code(isac.lead.assign_inquiry(id, "lead", None).await), Code::State);
    let all = isac.app.registers.list(&Filter::new(Kind::Inquiry)).await.expect("readable");
    let kept: Vec<Inquiry> = all.into_iter().filter_map(|one| one.record.inquiry()).collect();
    assert_eq!(kept[0].state, model::InquiryState::Drafted, "its draft waits for approval");
}

/// The body abroad: only the sharing body tells it anything, only what the reporter agreed to,
/// and whoever releases sees beforehand that it leaves the country.
///
/// Covers: A080.
#[tokio::test]
async fn what_would_leave_the_country_is_seen_beforehand_and_takes_consent() {
    let abroad = ("fs-isac", "foreign-isac");
    let isac = Place::new(&[("isac", "isac"), ("bank-a", "institution"), abroad], &[]).await;
    let id = isac.lead.draft_bulletin(&alert("注意")).await.expect("drafted");
    let reaching = isac.lead.bulletin_audience(&id).await.expect("allowed");
    let of = |node: &str| reaching.iter().find(|one| one.node.id == node).expect("listed");
    assert!(of("fs-isac").abroad && !of("bank-a").abroad);
    assert_eq!(of("fs-isac").refused.clone().expect("nobody agreed").code, Code::Consent);
    isac.told(NewBulletin { consent: true, ..alert("注意") }, "fs-isac").await.expect("told");

    let bank = Place::new(&[("bank-a", "institution"), abroad], &[]).await;
    let agreed = NewBulletin { consent: true, ..alert("注意") };
    assert_eq!(code(bank.told(agreed, "fs-isac").await), Code::Channel);
}

/// To whom the use of sharing is still to be explained: institutions that have not joined, or
/// have left.
///
/// Covers: A097.
#[tokio::test]
async fn whoever_stands_outside_is_listed_until_it_joins_and_again_once_it_left() {
    let isac = Place::new(
        &[
            ("isac", "isac"),
            ("bank-a", "institution"),
            ("bank-b", "institution"),
            ("fsa", "authority"),
        ],
        &[("bank-a", "isac")],
    )
    .await;
    let outside = async || {
        let nodes = isac.lead.nodes_outside("isac").await.expect("allowed");
        nodes.into_iter().map(|node| node.id).collect::<Vec<_>>()
    };
    assert_eq!(outside().await, ["bank-b"]);
    isac.admin.join_node("bank-b", "isac", MemberClass::Associate, None).await.expect("joined");
    assert!(outside().await.is_empty());
    isac.clock.step(60);
    isac.admin.leave_node("bank-a", "isac", None).await.expect("left");
    assert_eq!(outside().await, ["bank-a"]);
}

/// Covers: A038.
#[tokio::test]
async fn a_dialogue_is_one_thread_and_never_becomes_evidence() {
    let bank = Place::bank().await;
    let said = |re: &str| NewBulletin {
        theme: "dialogue".into(),
        re: re.into(),
        tlp: Some(Tlp::AmberStrict),
        ..alert("監視体制の見直し")
    };
    let first = bank.told(said(""), "fsa").await.expect("told");
    bank.clock.step(60);
    let reply = Sheet {
        theme: "dialogue".into(),
        tlp: Some(Tlp::AmberStrict),
        re: first.clone(),
        ..sheet("fsa-2026-004", "fsa")
    };
    assert_eq!(bank.brings("fsa", reply).await, None);
    bank.clock.step(60);
    let last = bank.told(said("fsa-2026-004"), "fsa").await.expect("told");
    let other = bank.told(said(""), "fsa").await.expect("told");
    let thread = async |id: &str| {
        let said = bank.lead.dialogue(id).await.expect("there");
        said.into_iter().map(|one| one.sheet.id).collect::<Vec<_>>()
    };
    for id in [&first, &last, "fsa-2026-004"] {
        assert_eq!(thread(id).await, [&first, "fsa-2026-004", &last], "{id}");
    }
    assert_eq!(thread(&other).await, std::slice::from_ref(&other));
    let alarm = NewBulletin { re: first.clone(), ..alert("注意") };
    assert_eq!(
        code(bank.lead.draft_bulletin(&alarm).await),
        Code::Value,
        "an alert answers nothing"
    );
    assert_eq!(code(bank.lead.draft_bulletin(&said("fsa-2026-999")).await), Code::Absent);
    assert_eq!(code(bank.told(said(""), "isac").await), Code::Channel, "it is between the two");

    for kind in [Kind::Evidence, Kind::Finding, Kind::Review, Kind::Response] {
        let count = bank.app.registers.count(&Filter::new(kind)).await.expect("counted");
        assert_eq!(count, 0, "{kind:?}: nothing is taken over by itself");
    }
    let new = app::NewFinding {
        title: "監視の不足".into(),
        fact: "夜間は無人".into(),
        origin: model::Origin::Person,
        criteria: Vec::new(),
        theme: String::new(),
        layer: Some(model::Layer::Manager),
        root_cause: String::new(),
    };
    let finding = bank.admin.raise_finding(&new).await.expect("raised").id;
    let shown = bank.admin.view_finding(&finding, model::Facet::Practice, &[first]).await;
    assert_eq!(code(shown), Code::Absent, "what was said in a dialogue shows nothing");
}
