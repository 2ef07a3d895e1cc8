//! The whole way by a test clock: raised, told, unanswered, passed on, acknowledged;
//! through a real mail server.

use std::{sync::Arc, time::Duration};

use app::{App, Courier, Desk, LOCAL_ADMINISTRATOR, NewIncident, Wording};
use jiff::Timestamp;
use model::{Alert, Nature, Observation, Step};
use ports::{Message, Registers, Transport};
use serde_json::Value;
use tables::Source;
use testkit::{Memory, Server, TestClock, directory};

use crate::delivery;

struct Words;

impl Wording for Words {
    fn message(&self, alert: &Alert, _: &Step, title: Option<&str>, now: Timestamp) -> Message {
        Message {
            id: alert.id(),
            subject: title.unwrap_or("-").to_owned(),
            lines: vec![alert.about.id.clone()],
            link: None,
            urgency: alert.urgency.name(),
            at: now,
        }
    }

    fn bundle(&self, alerts: &[&Alert], _: &Step, now: Timestamp) -> Message {
        let lines: Vec<_> = alerts.iter().map(|alert| alert.about.id.clone()).collect();
        let (subject, link) = (format!("{} more", alerts.len()), None);
        Message { id: lines.join(" "), subject, lines, link, urgency: "now", at: now }
    }
}

struct House {
    app: App,
    memory: Arc<Memory>,
    clock: TestClock,
    desk: Desk,
    server: Server,
    data: tempfile::TempDir,
}

fn list(text: &str) -> Source {
    Source::memory(text.as_bytes().to_vec())
}

impl House {
    /// A Friday at 21:30; `rows` are `level|party|hours|mail`.
    async fn new(rows: &[&str]) -> Self {
        let clock = TestClock::at("2026-06-12T21:30:00+09:00");
        let memory = Arc::new(Memory::new(Arc::new(clock.clone())));
        let registers: Arc<dyn Registers> = memory.clone();
        let app = App::over(registers, Arc::new(clock.clone())).expect("the built-in packs hold");
        app::set_up(&app).await.expect("fresh");
        let desk = app.desk(LOCAL_ADMINISTRATOR).await.expect("readable");
        let house = Self { app, memory, clock, desk, server: Server::smtp(&[]), data: directory() };
        house.lists(rows).await;
        house
    }

    async fn lists(&self, rows: &[&str]) {
        let people = list("id,kind\nsato,person\nkato,person\n");
        self.desk.import_parties(&people, &|_, _| ()).await.expect("allowed").expect("sound");
        let rows = rows.iter().map(|row| row.replace('|', ",") + "\n").collect::<String>();
        let rows = list(&format!("level,party,hours,mail\n{rows}"));
        self.desk.import_roster(&rows, "Asia/Tokyo").await.expect("allowed").expect("sound");
    }

    async fn courier(&self) -> Courier {
        let transport: Arc<dyn Transport> = Arc::new(delivery(
            &format!(
                "[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"h@example.jp\"\n",
                self.server.port
            ),
            self.data.path(),
        ));
        Courier::new(&self.app, transport, Arc::new(Words)).await.expect("engaged")
    }

    async fn open(&self) -> String {
        let aware = seen("aware", "2026-06-12T21:00+09:00");
        let (nature, signals) = (Nature::Cyber, Vec::new());
        let (title, compartment) = ("停止".into(), String::new());
        let new = NewIncident { nature, title, signals, facts: vec![aware], compartment };
        self.desk.open_incident(&new).await.expect("opened")
    }

    fn took(&self) -> Option<Value> {
        self.server.next_within(Duration::from_millis(300)).map(|mail| mail["to"][0].clone())
    }

    /// Moves the clock and looks; says who got a mail.
    async fn after(&self, minutes: i64, courier: &Courier) -> Vec<Value> {
        self.clock.step(minutes * 60);
        courier.look().await.expect("looked");
        std::iter::from_fn(|| self.took()).collect()
    }
}

fn seen(key: &str, value: &str) -> Observation {
    Observation { key: key.into(), value: value.into(), happened: None, known: None }
}

const ALWAYS: &str = "daily 00:00-24:00";

#[tokio::test]
async fn it_goes_on_until_somebody_acknowledges() {
    let rows =
        [format!("1|sato|{ALWAYS}|sato@example.jp"), format!("2|kato|{ALWAYS}|kato@example.jp")];
    let house = House::new(&rows.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let (courier, id) = (house.courier().await, house.open().await);
    assert_eq!(house.after(0, &courier).await, ["sato@example.jp"]);
    assert!(house.after(9, &courier).await.is_empty(), "patience");
    assert_eq!(house.after(1, &courier).await, ["kato@example.jp"]);
    assert!(house.after(29, &courier).await.is_empty(), "nobody twice within the interval");
    assert_eq!(house.after(1, &courier).await, ["sato@example.jp"], "the second round");
    house.desk.acknowledge(&format!("incident:{id}")).await.expect("open");
    assert!(house.after(600, &courier).await.is_empty());
    let alert = &house.desk.alerts(None, (0, 9)).await.expect("readable")[0].alert;
    assert_eq!((alert.state(), alert.sent().count()), ("acknowledged", 3));
}

#[tokio::test]
async fn what_nobody_answers_is_given_up_and_counted() {
    let house = House::new(&[&format!("1|sato|{ALWAYS}|sato@example.jp")]).await;
    let courier = house.courier().await;
    house.open().await;
    let mut sent = 0;
    for _ in 0..60 {
        house.clock.step(600);
        sent += courier.look().await.expect("looked").sent;
    }
    assert_eq!(sent, 3, "as often as the pack says");
    assert_eq!(std::iter::from_fn(|| house.took()).count(), 3);
    let given_up = house.desk.alerts(Some("unanswered"), (0, 9)).await.expect("readable");
    assert_eq!(given_up.len(), 1);
}

/// The pack asks for rung 2 within a day: restored, and customers counted with a method.
///
/// Covers: A242.
#[tokio::test]
async fn a_failure_that_stays_below_the_least_is_told_once_and_ends_when_it_gets_there() {
    let house = House::new(&[&format!("1|sato|{ALWAYS}|sato@example.jp")]).await;
    let (courier, id) = (house.courier().await, house.open().await);
    assert_eq!(house.after(0, &courier).await, ["sato@example.jp"], "it was opened");
    house.desk.acknowledge(&format!("incident:{id}")).await.expect("open");
    assert!(house.after(24 * 60 - 1, &courier).await.is_empty(), "its day is not over");
    assert_eq!(house.after(2, &courier).await, ["sato@example.jp"], "told of it at 21:30");
    assert!(house.after(2, &courier).await.is_empty(), "once");
    let restored = [seen("restored", "2026-06-13T20:00+09:00")];
    house.desk.record(&id, &restored).await.expect("recorded");
    house.after(2, &courier).await;
    let alert = async || {
        let alerts = house.desk.alerts(None, (0, 9)).await.expect("readable");
        let own = alerts.into_iter().find(|view| view.id == format!("minimum:{id}"));
        own.expect("raised").alert
    };
    assert_eq!(alert().await.state(), "open", "nobody knows how many customers");
    let counted = [seen("customers", "0"), seen("customers_method", "取引の照合")];
    house.desk.record(&id, &counted).await.expect("recorded");
    assert!(house.after(60, &courier).await.is_empty(), "what lacked is there");
    let ended = alert().await;
    assert_eq!(ended.acknowledged.map(|seen| seen.by).as_deref(), Some(app::COURIER));
    assert!(house.after(60 * 24, &courier).await.is_empty(), "and not again");
}

#[tokio::test]
async fn history_below_the_least_alarms_nobody() {
    let house = House::new(&[&format!("1|sato|{ALWAYS}|sato@example.jp")]).await;
    let courier = house.courier().await;
    let head = "id,occurred_at,cause,system,emergency1,emergency2,root_response,horizontal,\
                process_fix,customers_affected";
    let row = format!("{head}\nT-1,2015-01-05T09:00+09:00,software,web,1,0,0,0,0,\n");
    let taken = house.desk.import_failures(&list(&row), "T", &|_, _| ()).await;
    taken.expect("allowed").expect("sound");
    assert!(house.after(2, &courier).await.is_empty());
    assert_eq!(house.desk.alerts(None, (0, 9)).await.expect("readable").len(), 0);
}

#[tokio::test]
async fn the_doctor_sees_that_no_courier_works() {
    let house = House::new(&[&format!("1|sato|{ALWAYS}|sato@example.jp")]).await;
    let courier = house.courier().await;
    house.open().await;
    let waiting = async || {
        let checks = house.desk.check_up().await.expect("readable");
        checks.iter().any(|check| check.finding == "alerts-waiting")
    };
    assert!(!waiting().await, "not yet");
    house.clock.step(6 * 60);
    assert!(waiting().await);
    courier.look().await.expect("looked");
    assert!(!waiting().await);
}

#[tokio::test]
async fn a_thousand_alerts_are_not_a_thousand_mails() {
    let house = House::new(&[&format!("1|sato|{ALWAYS}|sato@example.jp")]).await;
    let courier = house.courier().await;
    let at = |n: i64| house.app.clock.now().as_second() - n;
    let signals = (0..1000).map(|n| testkit::signal(&format!("PC-{n}"), at(n))).collect();
    house.desk.keep_signals(signals).await.expect("kept");
    let rounds = courier.look().await.expect("looked");
    assert_eq!((rounds.sent, rounds.failed), (7, 0), "five alone, then at most 500 together");
    let mails: Vec<_> = (0..7).map(|_| house.server.next()).collect();
    let ids = |mail: &Value| mail["text"].as_str().expect("text").matches("sig_").count();
    assert_eq!(mails.iter().map(ids).sum::<usize>(), 1000, "and every alert is in one of them");
    assert!(house.after(1, &courier).await.is_empty(), "all of them count as told");
}

/// The store is asked for the version: whoever read the same state sends nothing.
#[tokio::test]
async fn two_couriers_that_look_at_once_send_once() {
    let house = House::new(&[&format!("1|sato|{ALWAYS}|sato@example.jp")]).await;
    let (one, other) = (house.courier().await, house.courier().await);
    for _ in 0..5 {
        house.open().await;
    }
    let (a, b) = tokio::join!(one.look(), other.look());
    let sent = a.expect("looked").sent + b.expect("looked").sent;
    assert_eq!(sent, 5);
    assert_eq!(std::iter::from_fn(|| house.took()).count(), 5);
}

#[tokio::test]
async fn whose_mandate_has_ended_is_not_told_and_the_gap_is_said() {
    let rows =
        [format!("1|sato|{ALWAYS}|sato@example.jp"), format!("2|kato|{ALWAYS}|kato@example.jp")];
    let house = House::new(&rows.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let ended = list("id,kind,may,until\nsato,person,read,2026-01-01T00:00Z\n");
    house.desk.import_parties(&ended, &|_, _| ()).await.expect("allowed").expect("sound");
    let courier = house.courier().await;
    house.open().await;
    assert_eq!(house.after(0, &courier).await, ["kato@example.jp"]);
    let acts: Vec<_> = house.memory.lines().into_iter().filter_map(|(_, line)| line.fact).collect();
    let said = serde_json::to_string(&acts).expect("facts");
    assert!(said.contains(r#""why":"gap""#), "{said}");
}
