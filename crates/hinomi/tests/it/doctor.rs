//! The doctor: what is in order, what falls short, and what nobody knows.

use serde_json::Value;
use testkit::Server;

use crate::harness::{House, fixture, text};

/// The findings, and how each came out.
fn doctor(house: &House) -> (i32, Vec<(String, String)>) {
    let ran = house.run(&["doctor"]);
    let checks = ran.of_kind("check");
    let pair = |check: &Value| (text(&check["finding"]), text(&check["state"]));
    (ran.code, checks.iter().map(pair).collect())
}

fn has(checks: &[(String, String)], finding: &str, state: &str) {
    let wanted = (finding.to_owned(), state.to_owned());
    assert!(checks.contains(&wanted), "{finding} {state}: {checks:?}");
}

fn roster(house: &House, rows: &str) {
    let list = format!("level,party,hours,mail,webhook,secret\n{rows}");
    house.done(&["roster", "import", &house.file("roster.csv", list)]);
}

fn configure(house: &House, port: u16) {
    let config = format!(
        "link = \"https://hinomi.example.jp\"\n[mail]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"hinomi@example.jp\"\n"
    );
    std::fs::write(house.data().join("delivery.toml"), config).expect("writable");
}

#[test]
fn a_fresh_house_is_unknown_and_short_and_never_fine_by_silence() {
    let house = House::new();
    house.done(&["signal", "list"]);
    let (code, checks) = doctor(&house);
    assert_eq!(code, 1);
    has(&checks, "roster-none", "falls-short");
    has(&checks, "contacts-none", "unknown");
    has(&checks, "backup-unknown", "unknown");
    has(&checks, "sources-unrecorded", "unknown");
    has(&checks, "clock-forward", "ok");
    let nowhere = house.path("nowhere").display().to_string();
    let ran = crate::harness::hinomi(&["doctor", "--data", &nowhere], b"");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(!house.path("nowhere").exists(), "a look makes nothing");
}

/// Covers: A270.
#[test]
fn what_was_set_right_is_fine_afterwards() {
    let (house, server) = (House::new(), Server::smtp(&[]));
    house.done(&["party", "import", &fixture("parties.csv")]);
    roster(
        &house,
        "1,csirt-lead,mon-fri 09:00-18:00,lead@example.jp,,\n2,chief,sat 00:00-24:00,,,\n",
    );
    let (code, checks) = doctor(&house);
    assert_eq!(code, 1);
    has(&checks, "roster-gap", "falls-short");
    has(&checks, "roster-no-contact", "falls-short");
    has(&checks, "mail-not-configured", "falls-short");
    has(&checks, "contact-untested", "unknown");
    roster(&house, "1,csirt-lead,daily 00:00-24:00,lead@example.jp,,\n");
    configure(&house, server.port);
    house.done(&["alert", "test", "csirt-lead"]);
    let mail = server.next();
    assert_eq!(mail["subject"], "【火の見】連絡の試験です（何も起きていません）");
    house.done(&["backup", &house.path("backup.hinomi").display().to_string()]);
    let (code, checks) = doctor(&house);
    for finding in ["roster-covered", "contact-tested", "mail-configured", "backup-fresh"] {
        has(&checks, finding, "ok");
    }
    assert_eq!(code, 0, "{checks:?}");
}

#[test]
fn an_ended_mandate_on_duty_and_a_dead_mail_server_are_named() {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    roster(&house, "1,former,daily 00:00-24:00,former@example.jp,,\n");
    configure(&house, 1);
    let ran = house.run(&["alert", "test", "former"]);
    assert_eq!((ran.code, &ran.objects()[0]["state"]), (1, &"failed".into()));
    let (_, checks) = doctor(&house);
    has(&checks, "roster-mandate-ended", "falls-short");
    has(&checks, "roster-gap", "falls-short");
    has(&checks, "contact-failed", "falls-short");
}

#[test]
fn a_secret_that_others_may_read_is_none() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    roster(&house, "1,csirt-lead,daily 00:00-24:00,,https://hooks.example.jp/x,hook\n");
    let (_, checks) = doctor(&house);
    has(&checks, "secret-unusable", "falls-short");
    let folder = house.data().join("secrets");
    std::fs::create_dir(&folder).expect("writable");
    std::fs::write(folder.join("hook"), "open sesame").expect("writable");
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(folder.join("hook"), mode(0o640)).expect("ours");
    let (_, checks) = doctor(&house);
    has(&checks, "secret-unusable", "falls-short");
    has(&checks, "file-open", "falls-short");
    std::fs::set_permissions(folder.join("hook"), mode(0o600)).expect("ours");
    let (_, checks) = doctor(&house);
    has(&checks, "secret-kept", "ok");
    has(&checks, "files-closed", "ok");
}

#[test]
fn an_alert_without_a_roster_waits_and_the_roster_is_to_blame() {
    let house = House::new();
    house.open(&["--aware", "2026-06-10T09:00+09:00"]);
    assert_eq!(house.done(&["alert", "list", "--state", "open"]).len(), 1);
    let (_, checks) = doctor(&house);
    has(&checks, "roster-none", "falls-short");
    has(&checks, "alerts-delivered", "ok");
}
