//! AS-19: indicators that would make others block what must not be blocked.

use serde_json::Value;

use crate::{
    harness::{House, each, fixture, text},
    sector::{SectorNode, member, until},
};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const SEVEN: [&str; 7] = [
    "8.8.8.8",
    "10.0.0.5",
    "0.0.0.0/0",
    "own-bank.example",
    EMPTY,
    "hxxp://evil[.]example",
    "203.0.113.66",
];

fn isac() -> House {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    for (party, role) in [("chief", "manager"), ("csirt-lead", "csirt")] {
        house.done(&["mandate", "give", party, "--role", role]);
    }
    let assets = "id,kind,name,aliases\nnet-bank,service,ネットバンク,own-bank.example\n";
    house.done(&["asset", "import", &house.file("assets.csv", assets)]);
    let init = ["node", "init", "isac", "--name", "ISAC", "--kind", "isac", "--address"];
    house.done(&[&init[..], &["127.0.0.1:1"]].concat());
    house.done(&["node", "add", "bank-a", "--name", "A", "--kind", "institution"]);
    house.done(&["node", "join", "bank-a", "--body", "isac"]);
    house
}

fn approved(house: &House, indicators: &[&str], more: &[&str]) -> String {
    let mut draft = vec!["--as", "csirt-lead", "bulletin", "draft", "--theme", "alert"];
    draft.extend(["--title", "注意", "--tlp", "amber"]);
    indicators.iter().for_each(|one| draft.extend(["--indicator", one]));
    draft.extend(more);
    let id = text(&house.done(&draft)[0]["id"]);
    house.done(&["--as", "chief", "bulletin", "approve", &id]);
    id
}

fn release(id: &str) -> [&str; 7] {
    ["--as", "csirt-lead", "bulletin", "release", id, "--to", "bank-a"]
}

/// Covers: A202.
#[test]
fn five_are_not_released_without_a_reason_and_two_are_and_may_be_blocked() {
    let house = isac();
    let ids: Vec<_> = SEVEN.iter().map(|one| approved(&house, &[one], &[])).collect();
    let reasons = ["public-resolvers", "special-use", "special-use", "own", "empty-file"];
    for (id, reason) in ids.iter().zip(reasons) {
        let ran = house.run(&release(id));
        assert_eq!(ran.code, 4, "{ran:?}");
        let refusal = &ran.objects()[0];
        assert_eq!((&refusal["code"], &refusal["detail"]), (&"INDICATOR".into(), &reason.into()));
    }
    for id in &ids[5..] {
        house.done(&release(id));
    }
    let sixth = house.run_plain(&["bulletin", "show", &ids[5]]).stdout;
    assert!(sixth.contains("hxxp://evil[.]example") && !sixth.contains("http://"), "{sixth}");

    let list = house.run(&["bulletin", "blocklist"]);
    assert_eq!(each(&list.of_kind("block"), "value"), ["203.0.113.66", "http://evil.example"]);
    assert_eq!(list.of_kind("left-out").len(), 5);
}

#[test]
fn a_reason_lets_one_be_told_and_never_be_blocked() {
    let house = isac();
    let although = ["--although", "10.0.0.5=社内の踏み台として使われた"];
    let id = approved(&house, &["10[.]0[.]0[.]5", "own-b4nk.example"], &although);
    house.done(&release(&id));
    let doubts = house.run(&["bulletin", "doubts", &id]);
    assert_eq!(doubts.code, 1, "the doubt is still told");
    let list = house.run(&["bulletin", "blocklist"]);
    assert_eq!(each(&list.of_kind("block"), "value"), ["own-b4nk.example"]);
    house.done(&["bulletin", "withdraw", &id, "--why", "誤り"]);
    assert!(house.run(&["bulletin", "blocklist"]).of_kind("block").is_empty());
}

#[test]
fn what_has_expired_is_not_released_and_a_look_alike_is_pointed_out() {
    let house = isac();
    let old = approved(&house, &["203.0.113.9"], &["--until", "2020-01-01T00:00+09:00"]);
    let ran = house.run(&release(&old));
    assert_eq!(ran.objects()[0]["detail"], "expired");
    // The first letter is not a Latin o.
    let alike = approved(&house, &["оwn-bank.example"], &[]);
    house.done(&release(&alike));
    let doubts = house.run(&["bulletin", "doubts", &alike]).objects();
    assert_eq!(doubts[0]["doubts"], Value::from(vec!["look-alike"]));
}

/// A member floods false indicators and takes them back after others blocked them.
#[test]
fn whoever_withdraws_what_others_blocked_is_relied_on_no_more() {
    let isac = SectorNode::start("isac", "isac");
    let bank = SectorNode::start("bank-a", "institution");
    member(&isac, &bank);
    let mut draft = vec!["--theme", "alert", "--title", "偽の指標", "--tlp", "amber"];
    let many: Vec<_> = (1..=6).map(|n| format!("203.0.113.{n}")).collect();
    many.iter().for_each(|one| draft.extend(["--indicator", one.as_str()]));
    let send = |args: &[&str]| {
        let id = bank.approved(args);
        bank.house.done(&["--as", "csirt-lead", "bulletin", "release", &id, "--to", "isac"]);
        until("it arrives", || isac.bulletin(&id));
        id
    };
    let flood = send(&draft);
    let blocked = isac.house.run(&["bulletin", "blocklist"]).of_kind("block");
    assert_eq!(blocked.len(), 6);
    bank.house.done(&["bulletin", "withdraw", &flood, "--why", "誤報"]);
    until("the withdrawal arrives", || {
        isac.bulletin(&flood).filter(|bulletin| bulletin["state"] == "withdrawn")
    });
    let source = isac.house.done(&["bulletin", "sources"]).remove(0);
    assert_eq!((&source["grade"], &source["withdrawn"]), (&"E".into(), &6.into()));
    send(&["--theme", "alert", "--title", "次", "--tlp", "amber", "--indicator", "203.0.113.99"]);
    let list = isac.house.run(&["bulletin", "blocklist"]);
    assert!(list.of_kind("block").is_empty(), "not on its word alone");
    assert_eq!(list.of_kind("left-out")[0]["why"], "unreliable");
}
