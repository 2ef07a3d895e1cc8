//! Invariant 6: whatever is commanded in whatever order, and whatever becomes of a message on
//! the way, nothing that is played connects with anything that is real.

use std::{collections::BTreeMap, sync::Arc};

use app::{
    App, Conductor, Desk, LOCAL_ADMINISTRATOR, NewBulletin, NewContact, NewExercise, NewFinding,
    NewIncident, NewPlay, Receiver, SeriesLine,
};
use async_trait::async_trait;
use model::{
    Aim, Code, Content, EXERCISE_MARK, Exercise, ExerciseFact, ExercisePhase, Expect, Fact, Inject,
    Invitation, Key, Kind, Layer, MemberClass, News, Node, Origin, Outline, Play, Record,
    ReportKind, Sheet, Slip, Stage, Tidings, Tlp,
};
use ports::{Act, Exchange, Filter, Inbox, NewFact, PostError, Registers, Sealed};
use proptest::{collection::vec, prelude::*};
use testkit::{Memory, TestClock};

use crate::{administrator, code, fact, house, notice, risks_and_plans::seat};

/// The keys of the nodes.
const OWN: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const OTHER: &str = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";
const ISAC: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// A house with an operator, an auditor and a running exercise; it is the node `bank-a`.
pub async fn playing() -> (App, Arc<Memory>, TestClock, Desk, String) {
    let (app, memory, clock) = house().await;
    let own = administrator(&app).await;
    let list = tables::Source::memory(b"id,kind\nops,person\naudit,person\n".to_vec());
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    for (party, role) in [("ops", "csirt"), ("audit", "auditor")] {
        let (party, role) = (party.into(), role.into());
        let given = app::NewMandate { party, role, ..app::NewMandate::default() };
        own.give_mandate(&given).await.expect("given");
    }
    own.enter_node(&node("bank-a", "institution", OWN, true)).await.expect("entered");
    own.enter_node(&node("isac", "isac", ISAC, false)).await.expect("entered");
    own.join_node("bank-a", "isac", MemberClass::Full, None).await.expect("joined");
    let id = own.plan_exercise(&planned(&app)).await.expect("planned").id;
    own.invite_exercise(&id).await.expect("invited");
    own.start_exercise(&id, None).await.expect("started");
    (app, memory, clock, own, id)
}

fn node(id: &str, kind: &str, key: &str, own: bool) -> Node {
    let (id, kind, key) = (id.to_owned(), kind.to_owned(), key.to_owned());
    Node { name: id.clone(), id, kind, key, address: "127.0.0.1:1".into(), own, ..Node::default() }
}

fn planned(app: &App) -> NewExercise {
    NewExercise {
        title: "秋の演習".into(),
        series: "annual".into(),
        host: "火の見銀行".into(),
        participants: vec!["ops".into()],
        evaluator: "audit".into(),
        starts: Some(app.clock.now()),
        minutes: Some(90),
        script: app::library().expect("it holds").find("X3").cloned(),
        stop_word: "赤紙".into(),
        ..NewExercise::default()
    }
}

pub fn incident(title: &str) -> NewIncident {
    let facts = [
        ("aware", "2026-06-10T09:25+09:00"),
        ("occurred", "2026-06-10T09:05+09:00"),
        ("restored", "2026-06-10T09:20+09:00"),
        ("root_cause", "RC-1"),
    ];
    NewIncident {
        nature: model::Nature::Cyber,
        title: title.into(),
        signals: Vec::new(),
        facts: facts.map(|(key, value)| fact(key, value)).to_vec(),
        compartment: String::new(),
    }
}

#[derive(Clone, Debug)]
enum Command {
    Open { played: bool, signal: Option<u8> },
    Link { signal: u8, incident: u8 },
    Merge { into: u8, child: u8 },
    Report { incident: u8 },
    Note { incident: u8, about: u8 },
    Bulletin { played: bool, from: Option<u8> },
    Finding { incident: u8 },
}

fn command() -> impl Strategy<Value = Command> {
    let n = 0..6_u8;
    prop_oneof![
        (any::<bool>(), proptest::option::of(n.clone()))
            .prop_map(|(played, signal)| Command::Open { played, signal }),
        (n.clone(), n.clone()).prop_map(|(signal, incident)| Command::Link { signal, incident }),
        (n.clone(), n.clone()).prop_map(|(into, child)| Command::Merge { into, child }),
        n.clone().prop_map(|incident| Command::Report { incident }),
        (n.clone(), n.clone()).prop_map(|(incident, about)| Command::Note { incident, about }),
        (any::<bool>(), proptest::option::of(n.clone()))
            .prop_map(|(played, from)| Command::Bulletin { played, from }),
        n.prop_map(|incident| Command::Finding { incident }),
    ]
}

/// Everything that was made so far.
#[derive(Default)]
struct Made {
    signals: Vec<String>,
    incidents: Vec<String>,
    bulletins: Vec<String>,
}

fn pick(all: &[String], n: u8) -> String {
    let none = || "2000-001".to_owned();
    all.get(usize::from(n) % all.len().max(1)).cloned().unwrap_or_else(none)
}

impl Made {
    /// Carries a command out; whether it is refused is not asked here.
    async fn run(&mut self, desk: &Desk, exercise: &str, command: &Command) {
        match *command {
            Command::Open { played, signal } => {
                let signals = signal.map(|n| pick(&self.signals, n)).into_iter().collect();
                let new = NewIncident { signals, ..incident("事案") };
                let opened = match played {
                    true => desk.play_incident(exercise, &new).await,
                    false => desk.open_incident(&new).await,
                };
                self.incidents.extend(opened.ok());
            }
            Command::Link { signal, incident } => {
                let (signal, to) = (pick(&self.signals, signal), pick(&self.incidents, incident));
                let _ = desk.link_signal(&signal, &to).await;
            }
            Command::Merge { into, child } => {
                let children = [pick(&self.incidents, child)];
                let into = pick(&self.incidents, into);
                let _ = desk.merge_incidents(&into, &children, LOCAL_ADMINISTRATOR).await;
            }
            Command::Report { incident } => {
                let id = pick(&self.incidents, incident);
                let _ = desk.prepare_report(&id, ReportKind::First).await;
            }
            Command::Note { incident, about } => {
                let about = pick(&self.incidents, about);
                let id = pick(&self.incidents, incident);
                let _ = desk.record(&id, &[fact("note:see", &format!("{about} を参照"))]).await;
            }
            Command::Bulletin { played, from } => {
                let new = NewBulletin {
                    theme: "alert".into(),
                    title: "注意喚起".into(),
                    exercise: if played { exercise.into() } else { String::new() },
                    from: from.map(|n| pick(&self.bulletins, n)).into_iter().collect(),
                    ..NewBulletin::default()
                };
                self.bulletins.extend(desk.draft_bulletin(&new).await.ok());
            }
            Command::Finding { incident } => {
                let new = NewFinding {
                    title: "手順がない".into(),
                    fact: "1/1".into(),
                    origin: Origin::Incident(pick(&self.incidents, incident)),
                    criteria: Vec::new(),
                    theme: String::new(),
                    layer: Some(Layer::Manager),
                    root_cause: String::new(),
                };
                let _ = desk.raise_finding(&new).await;
            }
        }
    }
}

async fn records(memory: &Memory) -> Vec<(String, Record)> {
    let mut all = Vec::new();
    for kind in [Kind::Signal, Kind::Incident, Kind::Report, Kind::Bulletin, Kind::Finding] {
        for stored in memory.list(&Filter::new(kind)).await.expect("readable") {
            all.push((kind.name().to_owned(), stored.record));
        }
    }
    all
}

/// Its key, the exercise in which it is played, and the keys to which it leads.
fn edges(record: &Record) -> (String, String, Vec<String>) {
    let real = String::new;
    match record {
        Record::Signal(s) => (format!("signal/{}", s.signal.id), real(), Vec::new()),
        Record::Incident(i) => {
            let signals = i.signals.iter().map(|id| format!("signal/{id}"));
            let children = i.children.iter().map(|id| format!("incident/{id}"));
            let reports = i.reports.iter().map(|id| format!("report/{id}"));
            let into = match &i.stage {
                Stage::Merged { into, .. } => Some(format!("incident/{into}")),
                _ => None,
            };
            let to = signals.chain(children).chain(reports).chain(into).collect();
            (format!("incident/{}", i.id), i.exercise.clone(), to)
        }
        Record::Report(r) => {
            let to = vec![format!("incident/{}", r.incident)];
            (format!("report/{}", r.id), r.exercise.clone(), to)
        }
        Record::Bulletin(b) => {
            let to = b.derived_from.iter().map(|id| format!("bulletin/{id}")).collect();
            (format!("bulletin/{}", b.sheet.id), b.sheet.exercise.clone(), to)
        }
        Record::Finding(f) => {
            let to = match &f.origin {
                Origin::Incident(id) => vec![format!("incident/{id}")],
                _ => Vec::new(),
            };
            (format!("finding/{}", f.id), real(), to)
        }
        other => panic!("not asked for: {other:?}"),
    }
}

/// Every edge stays within its world, and what is played bears the mark in its title.
async fn apart(memory: &Memory) {
    let all = records(memory).await;
    let known: Vec<_> = all.iter().map(|(_, record)| edges(record)).collect();
    let worlds: BTreeMap<_, _> = known.iter().map(|(key, world, _)| (key, world)).collect();
    for (key, world, to) in &known {
        for other in to {
            assert_eq!(worlds.get(other), Some(&world), "{key} leads to {other}");
        }
    }
    for (_, record) in all {
        if let Record::Incident(incident) = record {
            let marked = incident.title.starts_with(EXERCISE_MARK);
            assert_eq!(marked, !incident.exercise.is_empty(), "{}", incident.title);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Covers: A109.
    #[test]
    fn what_is_played_and_what_is_real_never_connect(commands in vec(command(), 1..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let (_, memory, _, desk, exercise) = playing().await;
            let mut made = Made::default();
            for minute in 1..4 {
                let at = notice(&format!("2026-06-10T09:0{minute}+09:00"));
                made.signals.push(desk.add_notice(at).await.expect("added").id);
            }
            for command in &commands {
                made.run(&desk, &exercise, command).await;
            }
            apart(&memory).await;
        });
    }
}

#[tokio::test]
async fn nothing_real_repeats_what_is_played() {
    let (_, memory, _, desk, exercise) = playing().await;
    desk.tick_exercise(&exercise, None).await.expect("the first inject comes");
    let played = desk.play_incident(&exercise, &incident("DDoS")).await.expect("opened");
    assert!(played.starts_with("X-"));
    let real = desk.open_incident(&incident("DDoS")).await.expect("a real one at the same time");
    let inject = "客から「取引画面への通信が平常の四十倍になり、顧客が接続できません。」と電話";
    for words in [inject, &exercise, &played, "【訓練】と書かれた紙"] {
        let seen = [fact("note:x", words)];
        assert_eq!(code(desk.record(&real, &seen).await), Code::Exercise, "{words}");
        let opened = desk.open_incident(&incident(words)).await;
        assert_eq!(code(opened), Code::Exercise, "{words}");
        let bulletin =
            NewBulletin { theme: "alert".into(), title: words.into(), ..NewBulletin::default() };
        assert_eq!(code(desk.draft_bulletin(&bulletin).await), Code::Exercise, "{words}");
        desk.record(&played, &seen).await.expect("what is played may say so");
    }
    desk.record(&real, &[fact("note:x", "通信が多い")]).await.expect("its own words");
    let tallies = desk.tallies().await.expect("counted");
    assert_eq!((tallies.total, tallies.played), (1, 1), "what is played is not counted");
    assert_eq!(desk.incidents(None).await.expect("read").counts.total, 1);
    apart(&memory).await;
}

#[tokio::test]
async fn what_is_recorded_in_a_played_incident_counts_in_the_exercise() {
    let (app, _, clock, desk, exercise) = playing().await;
    desk.tick_exercise(&exercise, None).await.expect("the first inject comes");
    let played = desk.play_incident(&exercise, &incident("DDoS")).await.expect("opened");
    clock.step(12 * 60);
    let told = [fact("executive_told", "2026-06-10T09:42+09:00"), fact("told:authority", "no")];
    desk.record(&played, &told).await.expect("recorded");
    let ops = app.desk("ops").await.expect("readable");
    let play = |name: &str| NewPlay {
        participant: None,
        aim: Aim::Technique,
        name: name.into(),
        choice: String::new(),
        at: None,
    };
    ops.play_exercise(&exercise, &play("203.0.113.66")).await.expect("found");
    desk.end_exercise(&exercise).await.expect("ended");
    let scored = desk.exercise(&exercise).await.expect("shown").scored;
    let took: Vec<_> = scored.iter().map(|s| (s.key(), s.took_min, s.met)).collect();
    let expected = [
        ("contact/executive".to_owned(), Some(12), true),
        ("technique/203.0.113.66".to_owned(), Some(12), true),
    ];
    assert_eq!(took, expected);
    let late = ops.play_exercise(&exercise, &play("203.0.113.66")).await;
    assert_eq!(code(late), Code::State);
    assert_eq!(code(desk.record(&played, &told).await), Code::State, "it is over");
}

/// Covers: A110.
#[tokio::test]
async fn whoever_plays_does_not_read_the_script_and_the_attempt_is_written_down() {
    let (app, memory, _, desk, exercise) = playing().await;
    let ops = app.desk("ops").await.expect("readable");
    let before = memory.lines().len();
    assert_eq!(code(ops.exercise_script(&exercise).await), Code::Mandate);
    assert_eq!(memory.lines().len(), before + 1);
    let shown = ops.exercise(&exercise).await.expect("shown");
    assert!(shown.exercise.outline.script.is_none() && shown.scored.is_empty());
    assert!(desk.exercise_script(&exercise).await.is_ok());
    let audit = app.desk("audit").await.expect("readable");
    assert!(audit.exercise_script(&exercise).await.is_ok(), "whoever evaluates does");
    desk.end_exercise(&exercise).await.expect("ended");
    assert!(ops.exercise_script(&exercise).await.is_ok(), "nothing can leak any more");
}

#[tokio::test]
async fn the_clock_releases_what_is_due_until_somebody_says_the_word() {
    let (app, _, clock, desk, exercise) = playing().await;
    let conductor = Conductor::new(&app);
    assert_eq!(conductor.round().await.expect("a look"), 1);
    clock.step(29 * 60);
    assert_eq!(conductor.round().await.expect("a look"), 0);
    let ops = app.desk("ops").await.expect("readable");
    assert_eq!(code(ops.stop_exercise(&exercise, "白紙").await), Code::Value);
    ops.stop_exercise(&exercise, "赤紙").await.expect("whoever knows the word may say it");
    clock.step(60 * 60);
    assert_eq!(conductor.round().await.expect("a look"), 0);
    assert_eq!(code(desk.release_inject(&exercise, "i2", None).await), Code::State);
    assert_eq!(code(desk.play_incident(&exercise, &incident("x")).await), Code::State);
    desk.open_incident(&incident("実際")).await.expect("what is real goes on");
    desk.resume_exercise(&exercise).await.expect("resumed");
    assert_eq!(conductor.round().await.expect("a look"), 0, "the hour that it stood still is none");
    clock.step(60);
    assert_eq!(conductor.round().await.expect("a look"), 1);
}

#[tokio::test]
async fn an_exercise_that_cannot_go_on_holds_no_other_up() {
    let (app, memory, _, desk, first) = playing().await;
    let host = whole(&memory, &first).await;
    // Whoever is invited leads nothing; this one has a script all the same.
    let (id, invitation) = ("isac-EX-2026-001", Box::new(Invitation::to(&host, "bank-a")));
    let called = ExerciseFact::Called { invitation, from: "isac".into() };
    let planned_here = ExerciseFact::Planned(host.outline.clone());
    let started = ExerciseFact::Started { start: app.clock.now() };
    let about = |fact| NewFact::new(Kind::Exercise, id, Expect::Any, Fact::Exercise(fact));
    let facts = [called, planned_here, started].map(about).to_vec();
    let (by, mandate) = ("post".to_owned(), String::new());
    app.registers.write(Act { by, mandate, facts }).await.expect("written");
    let last = desk.plan_exercise(&planned(&app)).await.expect("planned").id;
    desk.invite_exercise(&last).await.expect("invited");
    desk.start_exercise(&last, None).await.expect("started");
    assert_eq!(code(Conductor::new(&app).round().await), Code::Mandate, "it is told");
    for id in [first, last] {
        assert_eq!(whole(&memory, &id).await.released.len(), 1, "{id}");
    }
}

/// The exercise as it is kept.
async fn whole(memory: &Memory, id: &str) -> Exercise {
    let stored = memory.lookup(&Key::new(Kind::Exercise, id)).await.expect("readable");
    stored.and_then(|stored| stored.record.exercise()).expect("there")
}

/// The node `isac`, whose members `bank-b` and `bank-c` are to play.
async fn hosting() -> (App, Arc<Memory>, TestClock, Desk, String) {
    let (app, memory, clock) = house().await;
    let own = administrator(&app).await;
    seat(&app, "audit", "auditor").await;
    own.enter_node(&node("isac", "isac", ISAC, true)).await.expect("entered");
    for (id, key) in [("bank-b", OWN), ("bank-c", OTHER)] {
        own.enter_node(&node(id, "institution", key, false)).await.expect("entered");
        own.join_node(id, "isac", MemberClass::Full, None).await.expect("joined");
    }
    let participants = vec!["bank-b".into(), "bank-c".into()];
    let new = NewExercise { participants, ..planned(&app) };
    let id = own.plan_exercise(&new).await.expect("planned").id;
    (app, memory, clock, own, id)
}

/// What `node` was told of the exercise, in words of topics.
async fn told(memory: &Memory, node: &str) -> Vec<String> {
    let all = memory.list(&Filter::new(Kind::Parcel)).await.expect("readable");
    let slips = all.into_iter().filter_map(|stored| Some(stored.record.parcel()?.slip));
    let own = slips.filter(|slip| slip.to == node);
    let mut words: Vec<_> =
        own.filter_map(|slip| slip.topic.split('/').nth(2).map(str::to_owned)).collect();
    words.sort();
    words
}

#[tokio::test]
async fn a_membership_that_lapsed_stops_no_exercise() {
    let (app, memory, clock, own, id) = hosting().await;
    own.leave_node("bank-b", "isac", None).await.expect("left");
    assert_eq!(code(own.invite_exercise(&id).await), Code::Membership);
    clock.step(60);
    own.join_node("bank-b", "isac", MemberClass::Full, None).await.expect("joined");
    own.invite_exercise(&id).await.expect("invited");
    own.start_exercise(&id, None).await.expect("started");
    own.leave_node("bank-b", "isac", None).await.expect("left");
    clock.step(1);
    assert_eq!(Conductor::new(&app).round().await.expect("a look"), 1);
    own.stop_exercise(&id, "赤紙").await.expect("everything stands still");
    clock.step(1);
    own.resume_exercise(&id).await.expect("resumed");
    own.end_exercise(&id).await.expect("ended");
    let audit = app.desk("audit").await.expect("readable");
    audit.evaluate_exercise(&id, "初動は速い").await.expect("evaluated");
    assert_eq!(
        told(&memory, "bank-b").await,
        ["ended", "invited", "resumed", "started", "stopped"]
    );
    let all = ["ended", "evaluated", "invited", "released", "resumed", "started", "stopped"];
    assert_eq!(told(&memory, "bank-c").await, all);
}

/// How `receiver` answers tidings of `exercise` from `from`, whose key is `key`.
async fn refusal(
    receiver: &Receiver,
    (from, to, key): (&str, &str, &'static str),
    exercise: &str,
    tidings: Tidings,
) -> Option<Code> {
    let at = model::instant("2026-06-10T09:30+09:00").expect("a time");
    let topic = format!("exercise/{exercise}/{}", tidings.topic(at));
    let (exercise, title) = (exercise.to_owned(), format!("{EXERCISE_MARK}演習"));
    let news = News { exercise: exercise.clone(), title, tidings };
    let carries = Content::Exercise(Box::new(news));
    let slip = Slip { from: from.into(), to: to.into(), topic, exercise, at, carries };
    let sealed = Wire(key).seal(serde_json::to_string(&slip).expect("plain data"));
    let taken = receiver.take(key, sealed).await.expect("taken in");
    let taken: model::Taken = serde_json::from_str(&taken.signed).expect("a receipt");
    taken.refused.map(|refusal| refusal.code)
}

/// A parcel takes its time: what was done while the exercise ran counts.
#[tokio::test]
async fn a_play_counts_by_when_it_was_done_and_not_by_when_it_arrives() {
    let (app, memory, clock, own, id) = hosting().await;
    own.invite_exercise(&id).await.expect("invited");
    own.start_exercise(&id, None).await.expect("started");
    let start = app.clock.now();
    clock.step(600);
    own.stop_exercise(&id, "赤紙").await.expect("stopped");
    clock.step(600);
    let receiver = Receiver::new(&app, Arc::new(Wire(ISAC))).await.expect("engaged");
    let play = |minute: i64| {
        let (participant, name) = ("bank-b".to_owned(), "executive".to_owned());
        let at = start + jiff::SignedDuration::from_mins(minute);
        Tidings::Played(Play { participant, aim: Aim::Contact, name, choice: String::new(), at })
    };
    let way = ("bank-b", "isac", OWN);
    let judged = async |minute| refusal(&receiver, way, &id, play(minute)).await;
    assert_eq!(judged(9).await, None);
    assert_eq!(judged(10).await, Some(Code::State), "it stood still");
    assert_eq!(judged(60).await, Some(Code::Time), "nobody has done it yet");
    own.end_exercise(&id).await.expect("ended");
    assert_eq!(judged(8).await, None, "it was on its way");
    assert_eq!(judged(20).await, Some(Code::State));
    assert_eq!(whole(&memory, &id).await.plays.len(), 2);
}

#[tokio::test]
async fn whoever_is_invited_leads_nothing_and_takes_what_was_on_its_way_when_the_word_was_said() {
    let (app, memory, _, desk, own) = playing().await;
    let id = "isac-EX-2026-001";
    let outline =
        Box::new(Outline { participants: vec!["bank-a".into()], ..outline(&memory, &own).await });
    let host = Exercise { id: id.into(), outline, secret: "s".into(), ..Exercise::default() };
    let receiver = Receiver::new(&app, Arc::new(Wire(OWN))).await.expect("engaged");
    let told = async |tidings| refusal(&receiver, ("isac", "bank-a", ISAC), id, tidings).await;
    assert_eq!(told(Tidings::Invited(Box::new(Invitation::to(&host, "bank-a")))).await, None);
    assert_eq!(code(desk.start_exercise(id, None).await), Code::Mandate);
    let start = app.clock.now();
    assert_eq!(told(Tidings::Started { start }).await, None);
    desk.stop_exercise(id, "赤紙").await.expect("whoever knows the word may say it");
    let inject = host.outline.script.as_ref().and_then(|script| script.inject("i1"));
    let inject = Box::new(inject.expect("there").told());
    let released = Tidings::Released { inject, salt: host.salt("i1"), moment: start };
    assert_eq!(told(released).await, None);
    assert_eq!(whole(&memory, id).await.released.len(), 1);
}

async fn outline(memory: &Memory, id: &str) -> Outline {
    *whole(memory, id).await.outline
}

/// Nobody judges what they play, under whatever account.
#[tokio::test]
async fn whoever_evaluates_plays_under_no_account() {
    let (app, _, _, desk, exercise) = playing().await;
    let list = b"id,kind,natural\nops-audit,person,ops\n".to_vec();
    let list = tables::Source::memory(list);
    desk.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    let same = |new: NewExercise| NewExercise { evaluator: "ops-audit".into(), ..new };
    assert_eq!(code(desk.plan_exercise(&same(planned(&app))).await), Code::Person);
    let id = desk.plan_exercise(&planned(&app)).await.expect("another").id;
    let later = desk.design_exercise(&id, &same(NewExercise::default())).await;
    assert_eq!(code(later), Code::Person);
    // Two who turn out to be one.
    desk.end_exercise(&exercise).await.expect("ended");
    let list = tables::Source::memory(b"id,kind,natural\naudit,person,ops\n".to_vec());
    desk.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    let audit = app.desk("audit").await.expect("readable");
    assert_eq!(code(audit.evaluate_exercise(&exercise, "よい").await), Code::Person);
}

#[tokio::test]
async fn an_inject_to_one_is_shown_to_no_other_player_before_the_end() {
    let (app, _, _, desk, _) = playing().await;
    let sales = seat(&app, "sales", "csirt").await;
    let mut script = app::library().expect("it holds").find("X3").cloned().expect("there");
    script.injects[0].to = vec!["ops".into()];
    let participants = vec!["ops".into(), "sales".into()];
    let new = NewExercise { participants, script: Some(script), ..planned(&app) };
    let id = desk.plan_exercise(&new).await.expect("planned").id;
    desk.invite_exercise(&id).await.expect("invited");
    desk.start_exercise(&id, None).await.expect("started");
    desk.tick_exercise(&id, None).await.expect("the first inject comes");
    let ops = app.desk("ops").await.expect("readable");
    let seen = async |desk: &Desk| desk.exercise(&id).await.expect("shown").exercise.released.len();
    assert_eq!([seen(&desk).await, seen(&ops).await, seen(&sales).await], [1, 1, 0]);
    let listed = sales.exercises().await.expect("listed");
    let listed = listed.iter().find(|view| view.exercise.id == id).expect("listed");
    assert!(listed.exercise.released.is_empty());
    let played = NewPlay {
        participant: None,
        aim: Aim::Contact,
        name: "executive".into(),
        choice: String::new(),
        at: None,
    };
    let after = sales.play_exercise(&id, &played).await.expect("played");
    assert!(after.released.is_empty(), "an answer shows no more than the page");
    desk.end_exercise(&id).await.expect("ended");
    assert_eq!(seen(&sales).await, 1, "nothing can leak any more");
}

#[tokio::test]
async fn whom_the_players_told_is_of_the_exercise_and_of_nothing_real() {
    let (_, memory, _, desk, exercise) = playing().await;
    desk.tick_exercise(&exercise, None).await.expect("the first inject comes");
    let played = desk.play_incident(&exercise, &incident("DDoS")).await.expect("opened");
    let real = desk.open_incident(&incident("DDoS")).await.expect("opened");
    let contact = |person: &str| NewContact {
        to: "police".into(),
        person: person.into(),
        at: "2026-06-10T09:30+09:00".into(),
        ..NewContact::default()
    };
    desk.record_contact(&played, &contact("窓口")).await.expect("in the play");
    let plays = whole(&memory, &exercise).await.plays;
    assert_eq!(plays.iter().map(Play::key).collect::<Vec<_>>(), ["contact/police"]);
    let marked = format!("{EXERCISE_MARK}窓口");
    for words in [marked.as_str(), &exercise, &played] {
        assert_eq!(code(desk.record_contact(&real, &contact(words)).await), Code::Exercise);
    }
    desk.record_contact(&real, &contact("窓口")).await.expect("for real");
    assert_eq!(whole(&memory, &exercise).await.plays.len(), 1, "what is real is no play");
    let (there, _) = desk.incident_at(&real, None).await.expect("readable");
    assert_eq!(there.contacts.len(), 1);
}

#[test]
fn a_weakness_of_one_is_not_made_good_by_another() {
    let line = |participant: &str, name: &str, met| SeriesLine {
        exercise: "EX".into(),
        started: None,
        scored: model::Scored {
            participant: participant.into(),
            inject: "i1".into(),
            aim: Aim::Contact,
            name: name.into(),
            within_min: 15,
            took_min: None,
            right: None,
            met,
            own: None,
            evaluator: None,
        },
        finding: None,
    };
    let (a, b) = ("bank-a", "bank-b");
    assert!(!app::still_short(&[]));
    assert!(app::still_short(&[line(a, "executive", false), line(b, "executive", true)]));
    assert!(app::still_short(&[line(a, "executive", false), line(a, "authority", true)]));
    assert!(!app::still_short(&[line(a, "executive", false), line(a, "executive", true)]));
    assert!(app::still_short(&[line(a, "executive", true), line(a, "executive", false)]));
}

/// Signs with a hash under a key: enough to tell what was changed on the way.
struct Wire(&'static str);

#[async_trait]
impl Exchange for Wire {
    fn key(&self) -> String {
        self.0.to_owned()
    }

    fn seal(&self, text: String) -> Sealed {
        Sealed { signature: model::sealed(self.0, &text), signed: text }
    }

    fn holds(&self, key: &str, sealed: &Sealed) -> bool {
        sealed.signature == model::sealed(key, &sealed.signed)
    }

    async fn post(&self, _: &str, _: &str, _: &Sealed) -> Result<Sealed, PostError> {
        Err(PostError::Away("nobody is there".into()))
    }
}

/// Messages of exercises, as the other node would send them.
fn messages(exercise: &str, played: &str, now: jiff::Timestamp) -> Vec<Slip> {
    let sheet = Sheet {
        id: "isac-2026-001".into(),
        origin: "isac".into(),
        theme: "alert".into(),
        title: format!("{EXERCISE_MARK}DDoS 11:00"),
        words: "取引画面が止まっています".into(),
        tlp: Some(Tlp::Amber),
        exercise: exercise.into(),
        ..Sheet::default()
    };
    let inject = Inject {
        id: "i1".into(),
        after_min: 0,
        follows: Vec::new(),
        to: Vec::new(),
        title: model::Bilingual { ja: "DDoS".into(), en: "DDoS".into() },
        words: model::Bilingual::default(),
        logs: false,
        asks: Vec::new(),
    };
    let (participant, name) = ("isac".to_owned(), "executive".to_owned());
    let play = Play { participant, aim: Aim::Contact, name, choice: String::new(), at: now };
    let news = |tidings| {
        let (exercise, title) = (exercise.to_owned(), format!("{EXERCISE_MARK}演習"));
        Content::Exercise(Box::new(News { exercise, title, tidings }))
    };
    let receipt = model::Receipt::Read { at: now };
    let carried = [
        Content::Bulletin(Box::new(sheet)),
        news(Tidings::Released { inject: Box::new(inject), salt: "s".into(), moment: now }),
        news(Tidings::Played(play)),
        news(Tidings::Stopped {}),
        Content::Receipt { bulletin: played.to_owned(), receipt },
        Content::Withdrawn { bulletin: played.to_owned(), why: format!("{EXERCISE_MARK}終了") },
    ];
    let slip = |(n, carries)| Slip {
        from: "isac".into(),
        to: "bank-a".into(),
        topic: format!("topic/{n}"),
        exercise: exercise.into(),
        at: now,
        carries,
    };
    carried.into_iter().enumerate().map(slip).collect()
}

/// One change: a field emptied, taken away, renamed or replaced; a character; the exercise
/// or the mark struck out everywhere.
fn mutated(text: &str, exercise: &str, (how, at): (u8, usize)) -> String {
    let fields = [
        "\"exercise\":",
        "\"title\":",
        "\"theme\":",
        "\"content\":",
        "\"tidings\":",
        "\"id\":",
        "\"bulletin\":",
        "\"topic\":",
        "\"origin\":",
        "\"tlp\":",
    ];
    let field = fields[at % fields.len()];
    let renamed = field.replacen('"', "\"x", 1);
    match how % 7 {
        0 => text.replacen(field, &renamed, 1),
        1 => text.replace(field, &renamed),
        2 => text.replacen(&format!("\"{exercise}\""), "\"\"", 1 + at % 2),
        3 => text.replace(&format!("\"{exercise}\""), "\"\""),
        4 => text.replace(EXERCISE_MARK, ""),
        5 => text.replacen("\"exercise\":\"", "\"exercise\":\"EX-1999-", 1),
        _ => {
            let place = text.char_indices().nth(at % text.chars().count()).map_or(0, |(at, _)| at);
            let rest = text[place..].chars().next().map_or(0, char::len_utf8);
            format!(
                "{}{}{}",
                &text[..place],
                (b'!' + (at % 90) as u8) as char,
                &text[place + rest..]
            )
        }
    }
}

/// Section E, Exercise: 10,000 mutations of exercise messages. Of those that somebody made
/// on the way none is taken at all; of those that even the sender's own key signed, none
/// leaves anything real.
#[tokio::test]
async fn no_mutation_of_an_exercise_message_is_taken_as_real() {
    let mut chance = 20_260_610_u64;
    let mut next = || {
        chance =
            chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(chance >> 33).expect("31 bits")
    };
    for _ in 0..20 {
        let (app, memory, clock, desk, exercise) = playing().await;
        let receiver = Receiver::new(&app, Arc::new(Wire(OWN))).await.expect("engaged");
        let played = NewBulletin {
            theme: "alert".into(),
            title: "演習".into(),
            exercise: exercise.clone(),
            ..NewBulletin::default()
        };
        let played = desk.draft_bulletin(&played).await.expect("drafted");
        let all =
            messages(&exercise, &played, model::instant("2026-06-10T09:30+09:00").expect("a time"));
        for n in 0..500 {
            let slip = Slip { topic: format!("topic/{n}"), ..all[next() % all.len()].clone() };
            let text = serde_json::to_string(&slip).expect("plain data");
            let signed = Wire(ISAC).seal(text.clone());
            let changed = mutated(&text, &exercise, (next() as u8, next()));
            let on_the_way = Sealed { signed: changed.clone(), ..signed };
            let taken = receiver.take(ISAC, on_the_way).await;
            assert_eq!(taken.is_ok(), changed == text, "{changed}");
            let _ = receiver.take(ISAC, Wire(ISAC).seal(changed)).await;
            // No more come within an hour than are taken.
            clock.step(5 * 60);
        }
        clock.step(1);
        for (_, record) in records(&memory).await {
            let (key, world, _) = edges(&record);
            assert!(!world.is_empty(), "{key} is taken for real");
        }
        let there = desk.exercise(&exercise).await.expect("shown").exercise;
        assert_eq!(there.phase, ExercisePhase::Running, "who does not play stops nothing");
    }
}
