//! Invariant 6: whatever is commanded in whatever order, and whatever becomes of a message on
//! the way, nothing that is played connects with anything that is real.

use std::{collections::BTreeMap, sync::Arc};

use app::{
    App, Conductor, Desk, LOCAL_ADMINISTRATOR, NewBulletin, NewExercise, NewFinding, NewIncident,
    NewPlay, Receiver,
};
use async_trait::async_trait;
use model::{
    Aim, Code, Content, EXERCISE_MARK, ExercisePhase, Inject, Kind, Layer, MemberClass, News, Node,
    Origin, Play, Record, ReportKind, Sheet, Slip, Stage, Tidings, Tlp,
};
use ports::{Exchange, Filter, Inbox, PostError, Registers, Sealed};
use proptest::{collection::vec, prelude::*};
use testkit::{Memory, TestClock};

use crate::{administrator, code, fact, house, notice};

/// The keys of the two nodes.
const OWN: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const ISAC: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// A house with an operator, an auditor and a running exercise; it is the node `bank-a`.
async fn playing() -> (App, Arc<Memory>, TestClock, Desk, String) {
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

fn incident(title: &str) -> NewIncident {
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
    assert_eq!(conductor.round().await.expect("a look"), 1);
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
