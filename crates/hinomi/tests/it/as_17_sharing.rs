//! AS-17: a warning reaches those who may have it, and what becomes of it there is seen live.

use testkit::Postgres;

use crate::{
    harness::{House, text},
    sector::{SectorNode, member, until},
};

const WARNING: [&str; 10] = [
    "--theme",
    "early-warning",
    "--title",
    "認証装置の脆弱性",
    "--tlp",
    "amber",
    "--ask",
    "VPN装置X",
    "--indicator",
    "hxxp://evil[.]example",
];

/// Covers: A037, A085, A089, A090, A091.
#[test]
fn a_warning_reaches_members_alone_and_their_answers_come_back() {
    let isac = SectorNode::start("isac", "isac");
    let banks = ["bank-a", "bank-b", "bank-c"].map(|id| SectorNode::start(id, "institution"));
    for bank in &banks {
        member(&isac, bank);
    }
    let left = ["node", "leave", "bank-c", "--body", "isac"];
    isac.house.done(&left);
    let id = isac.approved(&WARNING);
    let audience = isac.house.done(&["bulletin", "audience", &id]);
    let gets: Vec<_> =
        audience.iter().map(|one| (text(&one["node"]), one["gets"].clone())).collect();
    let expected = [("bank-a", true), ("bank-b", true), ("bank-c", false)];
    assert_eq!(gets, expected.map(|(node, gets)| (node.to_owned(), gets.into())));
    let to_c =
        ["--as", "csirt-lead", "bulletin", "release", &id, "--to", "bank-a", "--to", "bank-c"];
    assert_eq!(isac.house.refused("MEMBERSHIP", &to_c).as_deref(), Some("bank-c"));
    isac.house.done(&["--as", "csirt-lead", "bulletin", "release", &id, "--all"]);

    for bank in &banks[..2] {
        let got = until("the warning arrives", || bank.bulletin(&id));
        assert_eq!((&got["state"], &got["tlp"]), (&"received".into(), &"TLP:AMBER".into()));
        bank.house.done(&["--as", "csirt-lead", "bulletin", "read", &id]);
    }
    let answer = |at: usize, affected: &str| {
        banks[at].house.done(&["--as", "csirt-lead", "bulletin", "answer", &id, affected]);
    };
    answer(0, "exposed");
    answer(1, "unknown");
    let told = until("both answers come back", || {
        let told = isac.bulletin(&id)?["told"].clone();
        (told["answered"] == 2).then_some(told)
    });
    for (what, count) in [
        ("sent", 2),
        ("delivered", 2),
        ("read", 2),
        ("exposed", 1),
        ("unknown", 1),
        ("unanswered", 0),
    ] {
        assert_eq!(told[what], count, "{what}: {told}");
    }
    assert!(banks[2].bulletin(&id).is_none(), "whoever left gets nothing");
}

#[test]
fn what_was_written_while_a_node_was_away_arrives_once_when_it_is_back() {
    let isac = SectorNode::start("isac", "isac");
    let mut bank = SectorNode::start("bank-a", "institution");
    member(&isac, &bank);
    bank.down();
    let ids: Vec<_> = (0..3).map(|_| isac.approved(&WARNING)).collect();
    for id in &ids {
        isac.house.done(&["--as", "csirt-lead", "bulletin", "release", id, "--all"]);
    }
    bank.up();
    for id in &ids {
        until("it arrives", || bank.bulletin(id));
    }
    isac.house.done(&[
        "--as",
        "csirt-lead",
        "bulletin",
        "withdraw",
        &ids[0],
        "--why",
        "誤報でした",
    ]);
    until("the withdrawal arrives", || {
        bank.bulletin(&ids[0]).filter(|b| b["state"] == "withdrawn")
    });
    let all = bank.house.done(&["bulletin", "list"]);
    assert_eq!(all.len(), 3);
    assert_eq!(bank.house.run(&["ledger", "verify"]).code, 0);
}

#[test]
fn an_answer_of_nobody_who_was_sent_it_changes_nothing() {
    let isac = SectorNode::start("isac", "isac");
    let bank = SectorNode::start("bank-a", "institution");
    let stranger = SectorNode::start("bank-x", "institution");
    member(&isac, &bank);
    // The stranger knows the body; the body does not know the stranger.
    stranger.knows(&isac);
    let id = stranger.approved(&[
        "--theme",
        "incident-report",
        "--title",
        "うちの事案",
        "--tlp",
        "amber",
    ]);
    let sent = ["--as", "csirt-lead", "bulletin", "release", &id, "--to", "isac"];
    assert_eq!(stranger.house.refused("MEMBERSHIP", &sent).as_deref(), Some("isac"));
    stranger.house.done(&["node", "join", "bank-x", "--body", "isac"]);
    stranger.house.done(&sent);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(isac.bulletin(&id).is_none(), "a key that nobody entered opens no door");
    let shown = stranger.bulletin(&id).expect("its own");
    assert_eq!(shown["told"]["delivered"], 0);
}

/// One node keeps its registers in PostgreSQL and the other in its file: a warning goes one way
/// and a report the other, answers come back, and what is killed in between loses nothing.
#[test]
fn a_node_on_postgresql_exchanges_with_one_on_a_file() {
    let server = Postgres::start();
    let isac = SectorNode::start("isac", "isac");
    let house = House::over(server.database());
    let mut bank = SectorNode::start_in(house, "bank-a", "institution");
    member(&isac, &bank);
    let warned = isac.approved(&WARNING);
    isac.house.done(&["--as", "csirt-lead", "bulletin", "release", &warned, "--all"]);
    let got = until("the warning arrives", || bank.bulletin(&warned));
    assert_eq!((&got["state"], &got["tlp"]), (&"received".into(), &"TLP:AMBER".into()));
    bank.down();
    bank.house.done(&["--as", "csirt-lead", "bulletin", "answer", &warned, "exposed"]);
    let report = ["--theme", "incident-report", "--title", "不審な通信", "--tlp", "amber"];
    let reported = bank.approved(&report);
    bank.house.done(&["--as", "csirt-lead", "bulletin", "release", &reported, "--to", "isac"]);
    bank.up();
    until("the answer comes back", || {
        let told = isac.bulletin(&warned)?["told"].clone();
        (told["answered"] == 1 && told["exposed"] == 1).then_some(())
    });
    until("the report arrives", || isac.bulletin(&reported));
    until("its receipt comes back", || {
        (bank.bulletin(&reported)?["told"]["delivered"] == 1).then_some(())
    });
    for node in [&isac, &bank] {
        assert_eq!(node.house.done(&["bulletin", "list"]).len(), 2, "{}: each once", node.id);
        assert_eq!(node.house.run(&["ledger", "verify"]).code, 0, "{}", node.id);
    }
    assert!(!bank.house.data().join("hinomi.db").exists(), "nothing lies in a file");
}
