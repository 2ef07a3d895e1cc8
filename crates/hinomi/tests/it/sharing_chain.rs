//! The rest of AS-17: from one member's report to everyone's protection, and nobody learns
//! whose report it was; and AS-03 as the body sees it.

use serde_json::Value;

use crate::{
    harness::{each, text},
    sector::{SectorNode, member, until},
};

const REPORT: [&str; 16] = [
    "--theme",
    "incident-report",
    "--title",
    "PC-017 からの不審な通信",
    "--words",
    "組織bank-a の 198.51.100.77 から 203.0.113.66 への通信を確認",
    "--tlp",
    "amber",
    "--indicator",
    "203.0.113.66",
    "--hide",
    "PC-017",
    "--hide",
    "198.51.100.0/24",
    "--threat",
    "T4",
];

fn send(from: &SectorNode, to: &SectorNode, args: &[&str]) -> String {
    let id = from.approved(args);
    from.house.done(&["--as", "csirt-lead", "bulletin", "release", &id, "--to", to.id]);
    until("it arrives", || to.bulletin(&id));
    id
}

fn released(node: &SectorNode, id: &str) {
    node.house.done(&["--as", "chief", "bulletin", "approve", id]);
    node.house.done(&["--as", "csirt-lead", "bulletin", "release", id, "--all"]);
}

/// Every byte that lies at a node: its registers, its ledger, its book of parcels.
fn bytes_of(node: &SectorNode) -> Vec<u8> {
    let files = std::fs::read_dir(node.house.data()).expect("a folder").flatten();
    let read = |path: std::path::PathBuf| std::fs::read(path).ok();
    let mut bytes: Vec<u8> = files.filter_map(|file| read(file.path())).flatten().collect();
    for args in [["ledger", "export"], ["bulletin", "list"]] {
        bytes.extend(node.house.run(&args).stdout.into_bytes());
    }
    bytes
}

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Covers: A040, A079, A091, A096c, A096d, A098, A099, A224.
#[test]
fn a_members_report_warns_the_others_and_does_not_tell_whose_it_was() {
    let isac = SectorNode::start("isac", "isac");
    let (bank_a, bank_b) =
        (SectorNode::start("bank-a", "institution"), SectorNode::start("bank-b", "institution"));
    member(&isac, &bank_a);
    member(&isac, &bank_b);
    let report = send(&bank_a, &isac, &[&REPORT[..], &["--anonymous"]].concat());

    // As it is it does not go on, and neither does what still tells of the reporter.
    isac.house.done(&["--as", "chief", "bulletin", "approve", &report]);
    let relay = ["--as", "csirt-lead", "bulletin", "release", &report, "--to", "bank-b"];
    isac.house.refused("CHANNEL", &relay);
    let derive = ["--as", "csirt-lead", "bulletin", "derive", &report];
    let told = isac.house.run(&derive);
    assert_eq!(told.code, 1);
    let told = told.objects().remove(0);
    assert_eq!(told["few"], 2, "two members are too few to hide among");
    let traces: Vec<_> =
        told["traces"].as_array().expect("a list").iter().map(|t| text(&t["trace"])).collect();
    assert!(traces.contains(&"word".into()) && traces.contains(&"address".into()), "{traces:?}");
    let telling = text(&told["id"]);
    isac.house.done(&["--as", "chief", "bulletin", "approve", &telling]);
    let release = ["--as", "csirt-lead", "bulletin", "release", &telling, "--to", "bank-b"];
    isac.house.refused("IDENTIFIES", &release);
    let wider = [&derive[..], &["--tlp", "green"]].concat();
    isac.house.refused("TLP", &wider);

    let clean = [
        "--title",
        "外部への不審な通信に注意",
        "--words",
        "記録を確かめてください。",
        "--ask",
        "VPN装置X",
    ];
    let derived = isac.house.run(&[&derive[..], &clean].concat()).objects().remove(0);
    assert_eq!(derived["traces"], Value::from(Vec::<Value>::new()));
    let id = text(&derived["id"]);
    isac.house.done(&["--as", "chief", "bulletin", "approve", &id]);
    isac.house.done(&["--as", "csirt-lead", "bulletin", "release", &id, "--to", "bank-b"]);
    until("the warning arrives", || bank_b.bulletin(&id));
    let told = until("the receipt is back", || {
        isac.bulletin(&id).filter(|one| one["told"]["delivered"] == 1)
    });
    assert!(told["told"]["report_to_receipt_s"].as_i64().is_some_and(|s| s >= 0), "{told}");

    let bytes = bytes_of(&bank_b);
    assert!(contains(&bytes, &id), "the search sees what is there");
    for gone in ["bank-a", "組織bank-a", "PC-017", "198.51.100", report.as_str()] {
        assert!(!contains(&bytes, gone), "{gone}");
    }

    answer_from_past_records(&bank_b, &isac, &id);
    let origins = bank_b.house.done(&["bulletin", "origins"]);
    assert_eq!((&origins[0]["node"], &origins[0]["bulletins"]), (&"isac".into(), &1.into()));
}

/// The house looks into its past records, sees a proposal, and answers by its own hand.
fn answer_from_past_records(bank: &SectorNode, isac: &SectorNode, id: &str) {
    let shown = bank.bulletin(id).expect("there");
    assert_eq!(shown["proposed"]["affected"], "unknown", "nothing found is not `not`");
    let assets = "id,kind,name\nvpn-1,system,VPN装置X 本店\n";
    bank.house.done(&["asset", "import", &bank.house.file("assets.csv", assets)]);
    assert_eq!(bank.bulletin(id).expect("there")["proposed"]["assets"][0], "vpn-1");
    let log = "ts,src_host,dst_ip,dst_name,url\n\
        2026-11-01T09:00:00+09:00,PC-101,203.0.113.66,,/\n\
        2026-11-02T09:00:00+09:00,PC-102,203.0.113.66,,/\n\
        2026-11-03T09:00:00+09:00,PC-103,203.0.113.6,,/203.0.113.66\n";
    let log = bank.house.file("proxy.csv", log);
    let swept = bank.house.run(&["--as", "csirt-lead", "bulletin", "sweep", id, &log]);
    assert_eq!(swept.code, 1, "{swept:?}");
    let swept = swept.objects().remove(0);
    let seen = &swept["sightings"][0];
    assert_eq!((&swept["suggests"], &seen["count"]), (&"exposed".into(), &2.into()));
    assert_eq!(seen["hosts"], Value::from(vec!["PC-101", "PC-102"]));
    assert_eq!(
        (&seen["first"], &seen["last"]),
        (&"2026-11-01T09:00:00+09:00".into(), &"2026-11-02T09:00:00+09:00".into())
    );
    assert!(bank.bulletin(id).expect("there")["answer"].is_null(), "people answer");
    bank.house.done(&["--as", "csirt-lead", "bulletin", "answer", id, "exposed"]);
    until("the answer is back", || isac.bulletin(id).filter(|one| one["told"]["exposed"] == 1));
}

/// AS-03 as the body sees it: two attacks 34 days apart.
///
/// Covers: A032, A035.
#[test]
fn two_members_reports_are_one_proposal_that_names_neither() {
    let isac = SectorNode::start("isac", "isac");
    let firms =
        [SectorNode::start("fx-firm", "institution"), SectorNode::start("net-bank", "institution")];
    for (firm, occurred) in firms.iter().zip(["2015-05-22T09:10+09:00", "2015-06-25T08:59+09:00"]) {
        member(&isac, firm);
        let title = format!("{} への攻撃", firm.id);
        send(
            firm,
            &isac,
            &[
                "--theme",
                "incident-report",
                "--title",
                &title,
                "--tlp",
                "amber+strict",
                "--threat",
                "T1",
                "--occurred",
                occurred,
            ],
        );
    }
    assert!(isac.house.done(&["bulletin", "propose", "--within", "30"]).is_empty());
    let ran = isac.house.run(&["bulletin", "propose"]);
    let proposals = ran.objects();
    assert_eq!((ran.code, proposals.len()), (1, 1));
    assert_eq!((&proposals[0]["common"], &proposals[0]["institutions"]), (&"T1".into(), &2.into()));
    for name in ["fx-firm", "net-bank"] {
        assert!(!ran.stdout.contains(name), "{name}: {}", ran.stdout);
    }
    assert!(isac.house.done(&["bulletin", "propose"]).is_empty(), "proposed once");
    let id = text(&proposals[0]["id"]);
    let draft = isac.bulletin(&id).expect("drafted");
    assert_eq!((&draft["state"], &draft["tlp"]), (&"draft".into(), &"TLP:AMBER+STRICT".into()));
    released(&isac, &id);
    until("the others are warned", || firms[0].bulletin(&id));
}

/// A flow that is not in the table is refused with the way to add it, and works once added.
///
/// Covers: A096a, A096b.
#[test]
fn a_flow_that_is_missing_is_added_as_data() {
    let bank = SectorNode::start("bank-a", "institution");
    for (id, kind) in [("police", "police"), ("vendor", "vendor"), ("jpcert", "security-body")] {
        bank.house.done(&["node", "add", id, "--name", id, "--kind", kind]);
    }
    let release = |theme: &str, to: &str| {
        let id = bank.approved(&["--theme", theme, "--title", "連絡", "--tlp", "amber"]);
        bank.house.run(&["--as", "csirt-lead", "bulletin", "release", &id, "--to", to])
    };
    for (theme, to) in
        [("incident-report", "police"), ("request", "vendor"), ("incident-report", "jpcert")]
    {
        assert_eq!(release(theme, to).code, 0, "{theme} to {to}");
    }
    let refused = release("good-practice", "police").objects().remove(0);
    assert_eq!(refused["code"], "CHANNEL");
    assert!(text(&refused["hint"]["ja"]).contains("packs/sector.toml"), "{refused}");

    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/sector.toml");
    let table = std::fs::read_to_string(table).expect("the table");
    let added = "\n[[sector.channel]]\nid = \"own-1\"\nfrom = \"institution\"\nto = \"police\"\n\
        what = [\"good-practice\"]\nmax_tlp = \"TLP:AMBER\"\n\
        title = { ja = \"警察への好事例\", en = \"Good practice\" }\nsource = \"own\"\n";
    std::fs::create_dir_all(bank.house.data().join("packs")).expect("a folder");
    std::fs::write(bank.house.data().join("packs/sector.toml"), table + added).expect("written");
    assert_eq!(release("good-practice", "police").code, 0);
}

/// Bodies are dated data: what they were called then, whom they help, how many they said.
///
/// Covers: A075, A076, A077, A082, A102, A103, A104, A105, A106, A107.
#[test]
fn bodies_are_named_as_on_the_day_and_found_by_what_they_help_with() {
    let house = crate::harness::House::new();
    let on = |day: &str| each(&house.done(&["node", "bodies", "--on", day]), "id");
    assert!(on("2015-11-17").contains(&"nisc".into()) && !on("2015-11-17").contains(&"nco".into()));
    assert!(on("2025-07-01").contains(&"nco".into()) && !on("2025-07-01").contains(&"nisc".into()));
    let helps = |word: &str| each(&house.done(&["node", "bodies", "--helps", word]), "id");
    assert_eq!(helps("analysis"), ["jpcert", "ipa"]);
    assert_eq!(helps("inquiry"), ["fisc"]);
    let all = house.done(&["node", "bodies"]);
    let body = |id: &str| all.iter().find(|body| body["id"] == id).expect("there");
    assert_eq!(all.iter().filter(|body| body["body"] == "industry-body").count(), 4);
    assert_eq!(body("fisc")["body"], "standard-setter");
    assert_eq!(body("f-isac-jp")["counts"][0]["count"], 147);
    assert_eq!(body("fs-isac")["counts"][0]["count"], 5000);

    let node = |id: &str, kind: &str| {
        house.done(&["node", "add", id, "--name", id, "--kind", kind]);
    };
    node("isac", "isac");
    node("bank-a", "institution");
    node("bank-b", "institution");
    house.done(&["node", "join", "bank-a", "--body", "isac", "--class", "associate"]);
    assert_eq!(each(&house.done(&["node", "outside", "isac"]), "id"), ["bank-b"]);
}

/// Covers: A085.
#[test]
fn past_events_in_parquet_are_swept_by_what_indicators_mean() {
    use ports::{Cells, ListColumn};
    let house = crate::harness::House::new();
    let init = ["node", "init", "bank-a", "--name", "A", "--kind", "institution", "--address"];
    house.done(&[&init[..], &["127.0.0.1:1"]].concat());
    let mut draft = vec!["bulletin", "draft", "--theme", "alert", "--title", "注意"];
    for indicator in ["203.0.113.64/26", "evil[.]example", "2001:db8:9::/48", "gone.example"] {
        draft.extend(["--indicator", indicator]);
    }
    let id = text(&house.done(&draft)[0]["id"]);
    let column = |name: &str, cells: [&str; 5]| ListColumn {
        name: name.to_owned(),
        cells: Cells::Text(cells.iter().map(|cell| Some((*cell).to_owned())).collect()),
    };
    let hour = |n: u8| format!("2026-11-0{n}T00:00:00Z");
    let hours = [1, 2, 3, 4, 5].map(hour);
    let columns = vec![
        column("ts", hours.each_ref().map(String::as_str)),
        column("src_host", ["PC-1", "PC-2", "PC-3", "PC-4", "PC-5"]),
        column("dst_ip", ["203.0.113.66", "203.0.113.6", "", "2001:DB8:9:0::1", ""]),
        column("dst_name", ["", "notevil.example", "CDN.Evil.example", "", "evil.example.org"]),
    ];
    let events = house.data().join("events");
    std::fs::create_dir_all(&events).expect("a folder");
    archive::write_parquet(&events.join("1.parquet"), &mut std::iter::once(columns))
        .expect("written");

    let swept = house.run(&["bulletin", "sweep", &id]).objects().remove(0);
    let seen: Vec<_> = swept["sightings"].as_array().expect("a list").iter().collect();
    let of = |n: usize| (text(&seen[n]["indicator"]), text(&seen[n]["hosts"][0]));
    assert_eq!(seen.len(), 3, "{swept}");
    assert_eq!(of(0), ("203.0.113.64/26".into(), "PC-1".into()));
    assert_eq!(of(1), ("evil.example".into(), "PC-3".into()));
    assert_eq!(of(2), ("2001:db8:9::/48".into(), "PC-4".into()));
    assert!(swept["unread"].is_null(), "{swept}");
    assert_eq!(swept["records"], 5, "all rows were looked at, by letters at least");
}
