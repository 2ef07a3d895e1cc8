//! AS-20: from a firm's question about ロ-c to reference information without the firm.

use crate::{
    harness::text,
    sector::{SectorNode, until},
};

const FACTS: &str =
    "当行の新宿支店ではSV-LOG-07の通信記録を委託先の霞が関データセンターに置いている";

/// Covers: A081, A093, A094, A095, A096, A101.
#[test]
fn an_answer_takes_two_people_and_what_is_published_knows_no_asker() {
    let fisc = SectorNode::start("fisc", "standard-setter");
    let bank = SectorNode::start("bank-a", "institution");
    let other = SectorNode::start("bank-b", "institution");
    for member in [&bank, &other] {
        fisc.knows(member);
        member.knows(&fisc);
    }
    let lead = |node: &SectorNode, args: &[&str]| {
        node.house.done(&[&["--as", "csirt-lead", "inquiry"], args].concat()).remove(0)
    };
    let ask = [
        "ask",
        "--to",
        "fisc",
        "--criterion",
        "jp-fsa-2015/IM-ロ-c",
        "--question",
        "通信記録の分析を外部に任せてもよいか",
        "--facts",
        FACTS,
    ];
    let asked = lead(&bank, &ask);
    let id = text(&asked["id"]);
    assert_eq!(asked["criterion"], "jp-fsa-2015@1/IM-ロ-c", "bound to a version");
    let unknown =
        ["inquiry", "ask", "--to", "fisc", "--question", "x", "--criterion", "jp-fsa-2015/ない"];
    bank.house.refused("ABSENT", &unknown);
    let at_desk = |state: &str| {
        let ran = fisc.house.run(&["inquiry", "show", &id]);
        (ran.code == 0).then(|| ran.objects().remove(0)).filter(|one| one["state"] == state)
    };
    until("the inquiry arrives", || at_desk("asked"));

    lead(&fisc, &["assign", &id, "csirt-lead", "--due", "2026-12-25"]);
    let telling = format!("{FACTS}場合は満たす");
    lead(&fisc, &["draft", &id, "--says", "yes", "--answer", &telling]);
    let approve = ["--as", "csirt-lead", "inquiry", "approve", &id];
    assert_eq!(fisc.house.run(&approve).objects()[0]["code"], "MANDATE");
    fisc.house.done(&["mandate", "give", "csirt-lead", "--role", "manager"]);
    fisc.house.refused("PERSON", &approve);
    fisc.house.refused("STATE", &["--as", "csirt-lead", "inquiry", "answer", &id]);
    fisc.house.done(&["--as", "chief", "inquiry", "approve", &id]);
    lead(&fisc, &["answer", &id]);
    let answer = until("the answer arrives", || {
        let shown = bank.house.done(&["inquiry", "show", &id]).remove(0);
        (shown["state"] == "answered").then_some(shown)
    });
    assert_eq!((&answer["says"], &answer["answer"]), (&"yes".into(), &telling.into()));

    let publish = ["--as", "csirt-lead", "inquiry", "publish", &id];
    let ran = fisc.house.run(&publish);
    assert_eq!(ran.objects()[0]["code"], "IDENTIFIES", "{ran:?}");
    let words = "分析できる状態で保存し、異常に気づく責任を自ら負うなら、外部に任せても満たす。";
    let published = lead(&fisc, &["publish", &id, "--words", words]);
    let reference = text(&published["published"]);
    fisc.house.done(&["--as", "chief", "bulletin", "approve", &reference]);
    fisc.house.done(&["node", "add", "everybody", "--name", "公表", "--kind", "public"]);
    fisc.house.done(&["--as", "csirt-lead", "bulletin", "release", &reference, "--all"]);
    let seen = until("the reference arrives", || other.bulletin(&reference));
    assert_eq!(seen["criterion"], "jp-fsa-2015@1/IM-ロ-c");
    assert_eq!(seen["words"], words);
    let reached = fisc.bulletin(&reference).expect("its own");
    assert_eq!(reached["deliveries"].as_array().map(Vec::len), Some(3), "all, and the public");

    // What any other can see, byte by byte.
    let bytes =
        [&["bulletin", "show", &reference][..], &["bulletin", "list"], &["inquiry", "list"]]
            .map(|args| other.house.run(args).stdout)
            .concat();
    for gone in ["bank-a", "組織bank-a", "新宿", "SV-LOG-07", "霞が関", id.as_str()] {
        assert!(!bytes.contains(gone), "{gone}: {bytes}");
    }

    let digest = fisc.house.done(&["inquiry", "digest", "--draft"]);
    assert_eq!((&digest[0]["criterion"], &digest[0]["count"]), (&asked["criterion"], &1.into()));
    let drafted = fisc.bulletin(&text(&digest[1]["id"])).expect("drafted");
    assert_eq!(drafted["words"], "jp-fsa-2015@1/IM-ロ-c: 1");

    contradict(&fisc, &bank);
}

/// Another firm's question about the same criterion gets the opposite answer: it is listed.
fn contradict(fisc: &SectorNode, bank: &SectorNode) {
    let ask = ["ask", "--to", "fisc", "--criterion", "jp-fsa-2015@1/IM-ロ-c", "--question", "再び"];
    let asked = bank.house.done(&[&["inquiry"], &ask[..]].concat()).remove(0);
    let id = text(&asked["id"]);
    let draft = ["--as", "csirt-lead", "inquiry", "draft", &id, "--says", "no", "--answer", "不可"];
    until("it arrives", || (fisc.house.run(&draft).code == 0).then_some(()));
    let listed = fisc.house.run(&["inquiry", "list", "--contradictory"]);
    assert_eq!((listed.code, listed.objects().len()), (1, 2));
}
