//! Who comes in: links, tokens and recovery on the command line.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::harness::{House, text};

#[test]
fn up_prints_the_first_administrators_link_and_a_new_one_at_every_start() {
    let house = House::new();
    let (one, two) = (link(&house), link(&house));
    assert!(one.starts_with("http://localhost:") && one.contains("/join/"), "{one}");
    let secret = |link: &str| link.rsplit('/').next().map(str::to_owned);
    assert_ne!(secret(&one), secret(&two));
    let acts: Vec<_> =
        house.done(&["ledger", "export"]).iter().map(|line| text(&line["act"])).collect();
    let invites: Vec<_> = acts.iter().filter(|act| act.starts_with("invite.")).collect();
    assert_eq!(invites, ["invite.made", "invite.closed", "invite.made"]);
}

/// Starts the server, takes the link that it prints, stops it.
fn link(house: &House) -> String {
    let data = house.data().display().to_string();
    let mut server = Command::new(env!("CARGO_BIN_EXE_hinomi"))
        .args(["up", "--listen", "127.0.0.1:0", "--data", &data])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(server.stderr.take().expect("piped")).lines();
    let printed = lines.nth(1).expect("two lines").expect("readable");
    server.kill().expect("stopped");
    server.wait().expect("ended");
    printed
        .split_whitespace()
        .chain(printed.split('：'))
        .find(|word| word.starts_with("http"))
        .expect("a link")
        .to_owned()
}

#[test]
fn a_token_carries_a_mandate_of_its_party_and_ends_within_a_year() {
    let house = House::new();
    let token = house.token(&[]);
    assert!(token.starts_with("hin_"));
    let listed = house.done(&["token", "list"]);
    assert!(listed[0]["token"].is_null() && listed[0]["holds"] == true, "never shown again");
    let id = text(&listed[0]["id"]);
    house.done(&["token", "revoke", &id]);
    assert_eq!(house.done(&["token", "list"])[0]["holds"], false);
    let issue = ["token", "issue", "--name", "x", "--until"];
    house.refused("TIME", &[&issue[..], &["2099-01-01T00:00+09:00"]].concat());
    house.refused(
        "MANDATE",
        &[&issue[..], &["2026-12-31T00:00+09:00", "--as", "stranger"]].concat(),
    );
    house.refused("ABSENT", &["token", "revoke", &id, "--as", "stranger"]);
}

#[test]
fn people_are_invited_by_name_and_nobody_recovers_who_never_came() {
    let house = House::new();
    house.refused("ABSENT", &["person", "invite", "sato"]);
    let made = house.done(&["person", "invite", "sato", "--name", "CSIRT担当"]);
    assert!(text(&made[0]["link"]).starts_with("http://localhost:8470/join/"), "{made:?}");
    house.refused("PERSON", &["person", "invite", "local-administrator"]);
    house.refused("MANDATE", &["person", "invite", "sato", "--as", "sato"]);
    assert!(house.done(&["person", "recover", "sato"])[0]["request"].is_null());
    assert!(house.run(&["person", "recoveries"]).objects().is_empty());
    house.refused("ABSENT", &["person", "approve-recovery", "nothing"]);
}
