//! AS-18: how far a thing may go is judged at every release, and only its origin widens it.

use jiff::{SignedDuration, Timestamp};

use crate::{
    harness::{House, fixture, text},
    sector::{SectorNode, until},
};

/// A house that is a node, with people who may share and approve; nothing is sent.
fn node(id: &str, kind: &str) -> House {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    for (party, role) in [("chief", "manager"), ("csirt-lead", "csirt")] {
        house.done(&["mandate", "give", party, "--role", role]);
    }
    let init = ["node", "init", id, "--name", id, "--kind", kind, "--address", "127.0.0.1:1"];
    house.done(&init);
    house
}

fn approved(house: &House, theme: &str, tlp: &[&str]) -> String {
    let draft = ["--as", "csirt-lead", "bulletin", "draft", "--title", "題", "--theme", theme];
    let id = text(&house.done(&[&draft[..], &["--tlp"], tlp].concat())[0]["id"]);
    house.done(&["--as", "chief", "bulletin", "approve", &id]);
    id
}

fn release<'a>(id: &'a str, to: &'a str) -> [&'a str; 7] {
    ["--as", "csirt-lead", "bulletin", "release", id, "--to", to]
}

fn add(house: &House, id: &str, kind: &str, more: &[&str]) {
    let add = ["node", "add", id, "--name", id, "--kind", kind];
    house.done(&[&add[..], more].concat());
}

/// Covers: A078, A090.
#[test]
fn four_times_the_marking_and_once_the_membership_hold_it_back() {
    let bank = node("bank-a", "institution");
    add(&bank, "isac", "isac", &[]);
    bank.done(&["node", "join", "bank-a", "--body", "isac"]);
    let red = approved(&bank, "alert", &["red", "--named", "suzuki@bank-b"]);
    assert_eq!(bank.refused("TLP", &release(&red, "isac")).as_deref(), Some("isac"));

    add(&bank, "client", "institution", &["--client-of", "bank-a"]);
    let strict = approved(&bank, "alert", &["amber+strict"]);
    bank.refused("TLP", &release(&strict, "client"));

    let setter = node("fisc", "standard-setter");
    add(&setter, "everybody", "public", &[]);
    let green = approved(&setter, "reference", &["green"]);
    setter.refused("TLP", &release(&green, "everybody"));
    setter.done(&["bulletin", "mark", &green, "clear"]);
    setter.refused("APPROVAL", &release(&green, "everybody"));
    setter.done(&["--as", "chief", "bulletin", "approve", &green]);
    setter.done(&release(&green, "everybody"));

    let isac = node("isac", "isac");
    add(&isac, "bank-a", "institution", &[]);
    isac.done(&["node", "join", "bank-a", "--body", "isac", "--from", "2015-01-01T00:00+09:00"]);
    let id = approved(&isac, "alert", &["amber"]);
    let yesterday = (Timestamp::now() - SignedDuration::from_hours(24)).to_string();
    isac.done(&["node", "leave", "bank-a", "--body", "isac", "--at", &yesterday]);
    isac.refused("MEMBERSHIP", &release(&id, "bank-a"));
    assert_eq!((bank.refusals(), setter.refusals(), isac.refusals()), (2, 2, 1));
}

/// The fifth refusal, and what is allowed: a relay tightens, the origin widens.
///
/// Covers: A078, A086, A088, A091.
#[test]
fn a_relay_tightens_and_never_widens_and_the_origin_may() {
    let fsa = SectorNode::start("fsa", "authority");
    let body = SectorNode::start("jba", "industry-body");
    fsa.knows(&body);
    body.knows(&fsa);
    let warning = ["--theme", "early-warning", "--title", "注意"];
    let send = |tlp: &'static str| {
        let id = fsa.approved(&[&warning[..], &["--tlp", tlp]].concat());
        fsa.house.done(&release(&id, "jba"));
        until("it arrives", || body.bulletin(&id));
        id
    };
    let (amber, green) = (send("amber"), send("green"));
    let mark = |house: &House, id: &str, tlp: &str| {
        house.done(&["bulletin", "mark", id, tlp])[0]["tlp"].clone()
    };
    let relayed = ["bulletin", "mark", &amber, "green"];
    assert_eq!(body.house.refused("TLP", &relayed).as_deref(), Some(amber.as_str()));
    assert_eq!(mark(&body.house, &green, "amber"), "TLP:AMBER");
    // Tightened by mistake, it may go back to how it came, and no further.
    assert_eq!(mark(&body.house, &green, "green"), "TLP:GREEN");
    assert_eq!(body.house.run(&["bulletin", "mark", &green, "clear"]).code, 4);

    assert_eq!(mark(&fsa.house, &amber, "green"), "TLP:GREEN");
    let shown = fsa.bulletin(&amber).expect("its own");
    let marked = shown["entries"].as_array().expect("entries").iter();
    assert_eq!(marked.filter(|entry| entry["what"] == "bulletin.marked").count(), 1);

    // On to a member, hop by hop, with the way that it took.
    add(&body.house, "bank-a", "institution", &[]);
    body.house.done(&["node", "join", "bank-a", "--body", "jba"]);
    body.house.done(&["--as", "chief", "bulletin", "approve", &amber]);
    body.house.done(&release(&amber, "bank-a"));
    let shown = body.bulletin(&amber).expect("relayed");
    let hops: Vec<_> =
        shown["hops"].as_array().expect("hops").iter().map(|hop| text(&hop["node"])).collect();
    assert_eq!(hops, ["fsa", "jba"]);
}
