//! An alert on its way: raised with its cause, delivered to a real mail server,
//! acknowledged; and what becomes of it when the program is killed.

use serde_json::Value;
use testkit::Server;

use crate::{
    harness::{House, fixture, text},
    servers::Up,
};

/// A house with parties, a mail server, and one person who is always on duty.
fn house(server: &Server) -> House {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    let roster =
        "level,name,party,hours,mail\n1,当直,csirt-lead,daily 00:00-24:00,tochoku@example.jp\n";
    house.done(&["roster", "import", &house.file("roster.csv", roster)]);
    mail_goes_to(&house, server.port);
    house
}

fn mail_goes_to(house: &House, port: u16) {
    let config = format!(
        "link = \"https://hinomi.example.jp\"\n[mail]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"hinomi@example.jp\"\n"
    );
    std::fs::write(house.data().join("delivery.toml"), config).expect("writable");
}

fn open_incident(house: &House) -> String {
    let title = "ある顧客の口座で不審な出金\r\nBcc: all@example.jp";
    house.open(&["--nature", "cyber", "--aware", "2026-06-10T09:00+09:00", "--title", title])
}

fn alert(house: &House) -> Value {
    house.done(&["alert", "list"]).remove(0)
}

#[test]
fn an_incident_reaches_a_mailbox_and_is_acknowledged() {
    let server = Server::smtp(&[]);
    let house = house(&server);
    let incident = open_incident(&house);
    assert_eq!(alert(&house)["state"], "open", "it is raised before anybody sends");
    let up = Up::of(&house);
    let mail = server.next();
    assert_eq!(mail["to"], serde_json::json!(["tochoku@example.jp"]));
    assert_eq!(mail["subject"], "【火の見】至急：障害・事案の発生 (サイバー事案)");
    assert_eq!(mail["type"], "text/plain");
    let words = text(&mail["text"]);
    assert!(words.contains(&format!("hinomi alert acknowledge incident:{incident}")), "{words}");
    assert!(words.contains(&format!("https://hinomi.example.jp/incidents/{incident}")), "{words}");
    let headers = mail["headers"].as_array().expect("headers");
    assert!(!headers.contains(&"Bcc".into()), "a title is never a header: {mail}");
    house.done(&["alert", "acknowledge", &format!("incident:{incident}")]);
    let alert = alert(&house);
    assert_eq!(
        (&alert["state"], &alert["acknowledged"]["by"]),
        (&"acknowledged".into(), &"local-administrator".into())
    );
    assert_eq!(alert["tried"][0]["outcome"], "sent");
    house.refused("STATE", &["alert", "acknowledge", &format!("incident/{incident}")]);
    drop(up);
    let verified = house.done(&["ledger", "verify"]).remove(0);
    assert!(verified["fault"].is_null(), "{verified}");
}

#[test]
fn an_alert_outlives_a_program_that_is_killed_before_it_sends() {
    let server = Server::smtp(&[]);
    let house = house(&server);
    // Nobody listens there: the message cannot leave.
    mail_goes_to(&house, closed_port());
    let up = Up::of(&house);
    open_incident(&house);
    up.kill();
    mail_goes_to(&house, server.port);
    let _up = Up::of(&house);
    assert_eq!(server.next()["to"], serde_json::json!(["tochoku@example.jp"]));
}

fn closed_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("bound").port()
}

#[test]
fn two_programs_on_the_same_data_send_once() {
    let server = Server::smtp(&[]);
    let house = house(&server);
    let _both = [Up::of(&house), Up::of(&house)];
    for _ in 0..5 {
        open_incident(&house);
    }
    let mut subjects: Vec<_> = (0..5).map(|_| text(&server.next()["text"])).collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 5, "one message for each incident");
    assert_eq!(server.next_within(std::time::Duration::from_secs(4)), None, "and none twice");
}

#[test]
fn triage_of_a_signal_ends_its_alert() {
    let house = House::new();
    let notice = [
        "signal",
        "add",
        "--from",
        "警察",
        "--at",
        "2026-06-10T09:20+09:00",
        "--text",
        "203.0.113.66",
    ];
    let signal = text(&house.done(&notice)[0]["id"]);
    assert_eq!(alert(&house)["id"], format!("signal:{signal}"));
    house.open(&["--from", &signal]);
    let alerts = house.done(&["alert", "list"]);
    let states: Vec<_> = alerts.iter().map(|a| (text(&a["id"]), text(&a["state"]))).collect();
    assert!(states.contains(&(format!("signal:{signal}"), "acknowledged".into())), "{states:?}");
    assert!(states.iter().any(|(id, state)| id.starts_with("incident:") && state == "open"));
}
