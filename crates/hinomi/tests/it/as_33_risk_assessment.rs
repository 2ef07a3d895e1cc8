//! AS-33: risks refused by the field they lack, triggers that point, what nobody looked at
//! again, what executives are told; also shuffled, multiplied and under other names.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{House, each, fixture, text};

/// The four lists with other names, other rows or another order.
fn lists(house: &House, change: &dyn Fn(&str, String) -> String) -> [String; 4] {
    ["assets", "risks", "orders", "bulletins"].map(|list| {
        let file = format!("as33_{list}.csv");
        let content = std::fs::read_to_string(fixture(&file)).expect("a fixture");
        house.file(&file, change(list, content))
    })
}

fn pairs(pointed: &[Value]) -> BTreeSet<(String, String)> {
    pointed.iter().map(|one| (text(&one["risk"]), text(&one["trigger"]))).collect()
}

fn set(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

/// The risks that a list shows, in its order.
fn shown(house: &House, args: &[&str]) -> Vec<String> {
    let all = [&["risk", "list"], args].concat();
    each(&house.run(&all).of_kind("risk"), "id")
}

fn taken(house: &House, [assets, risks, ..]: &[String; 4]) {
    house.done(&["asset", "import", assets]);
    let ran = house.run(&["risk", "import", "--partly", risks]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let refused = ran.of_kind("row-refused");
    let refused: Vec<_> =
        refused.iter().map(|row| (row["line"].as_u64(), text(&row["column"]))).collect();
    let expected = [(2, "cause"), (3, "loses"), (4, "approver")];
    assert_eq!(refused, expected.map(|(line, column)| (Some(line), column.to_owned())));
}

/// Covers: A145, A158, A187, A189, A190, A191.
#[test]
fn triggers_point_at_the_risks_concerned_and_what_nobody_answered_is_listed() {
    let house = House::new();
    let files = lists(&house, &|_, content| content);
    taken(&house, &files);
    assert_eq!(shown(&house, &["--untreated"]), ["R-4"]);
    assert_eq!(shown(&house, &["--stale"]), Vec::<String>::new());
    // One new link, and the rest of the register as it was.
    let link = "id,kind,name,reaches,importance,exposure\nPARTNER-GW,network,接続口,ORDER-01,middle,partner\n";
    house.done(&["asset", "import", &house.file("link.csv", link)]);
    let scan = ["risk", "scan", "--volumes", &files[2], "--bulletins", &files[3]];
    let ran = house.run(&scan);
    assert_eq!(ran.code, 1, "{ran:?}");
    let pointed = ran.of_kind("pointed");
    let expected = [("R-4", "connectivity"), ("R-5", "volume"), ("R-6", "bulletin")];
    assert_eq!((pairs(&pointed), pointed.len()), (set(&expected), 3), "each once");
    let volume = pointed.iter().find(|one| one["trigger"] == "volume").expect("there");
    assert_eq!(volume["source"], "web-trade 2015-05-16 10000 → 2015-06-15 16000 (+60 %)");
    assert_eq!(house.done(&scan), Vec::<Value>::new(), "what points already points once");
    // What happened in 2015 waits since then; the link since today.
    assert_eq!(shown(&house, &["--stale"]), ["R-5", "R-6"]);
    let at = |day: &str| shown(&house, &["--stale", "--as-of", day]);
    assert_eq!(at("2015-06-29T23:59+09:00"), Vec::<String>::new());
    assert_eq!(at("2015-06-30T00:00+09:00"), ["R-5"]);
    assert_eq!(at("2015-07-04T00:00+09:00"), ["R-5", "R-6"]);
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(15 * 24);
    assert_eq!(at(&later.to_string()).len(), 3);
}

/// Covers: A007, A184, A191.
#[test]
fn executives_are_told_every_change_and_a_grade_rises_only_with_a_reason() {
    let house = House::new();
    let files = lists(&house, &|_, content| content);
    taken(&house, &files);
    house.done(&["party", "import", &fixture("parties.csv")]);
    let report = || house.run(&["risk", "report"]);
    assert_eq!(report().of_kind("risk-change").len(), 5, "three written down, two treated");
    let raise = ["risk", "assess", "R-5", "--likelihood", "4"];
    assert_eq!(house.refused("REASON", &raise).as_deref(), Some("likelihood-why"));
    let same = [&raise[..], &["--likelihood-why", "余裕は二倍"]].concat();
    assert_eq!(house.refused("REASON", &same).as_deref(), Some("likelihood-why"));
    house.done(&[&raise[..], &["--likelihood-why", "注文が六割増えた"]].concat());
    house.done(&["risk", "treat", "R-4", "avoid"]);
    let ran = report();
    let changes = ran.of_kind("risk-change");
    assert_eq!(each(&changes, "what"), ["risk.assessed", "risk.treated"]);
    assert_eq!(each(&changes, "risk"), ["R-5", "R-4"], "in order");
    let summary = &ran.of_kind("risk-report")[0];
    assert!(summary["since"].is_string() && summary["untreated"] == serde_json::json!([]));
    assert_eq!(report().of_kind("risk-change").len(), 0);
    let acts = each(&house.done(&["ledger", "export"]), "act");
    assert_eq!(acts.iter().filter(|act| *act == "risk.reported").count(), 9, "three times three");
}

#[test]
fn a_faulty_list_is_not_taken_at_all_unless_a_part_is_asked_for() {
    let house = House::new();
    let files = lists(&house, &|_, content| content);
    house.done(&["asset", "import", &files[0]]);
    let ran = house.run_plain(&["--lang", "en", "risk", "import", &files[1]]);
    assert_eq!(ran.code, 3, "{ran:?}");
    for place in ["line 2, column cause", "line 3, column loses", "line 4, column approver"] {
        assert!(ran.stderr.to_lowercase().contains(place), "{place}: {}", ran.stderr);
    }
    assert_eq!(shown(&house, &[]), Vec::<String>::new(), "nothing is stored");
}

/// Rows turned round, each ten times under other names: ten times as many triggers.
#[test]
fn shuffled_and_multiplied_lists_point_at_each_of_their_own() {
    let house = House::new();
    let named = |cell: &str, n: usize| match cell {
        "web-trade" | "ORDER-01" | "DB-01" | "PARTNER-GW" => format!("{cell}-x{n}"),
        id if id.starts_with("R-") || id.starts_with("AT-") => format!("{id}-x{n}"),
        other => other.to_owned(),
    };
    let files = lists(&house, &|list, content| {
        let (header, rows) = content.split_once('\n').expect("a header");
        let rows: Vec<_> = rows.lines().collect();
        // Of the risks only those that hold.
        let rows = if list == "risks" { &rows[3..] } else { &rows[..] };
        let mut all: Vec<String> = Vec::new();
        for n in 0..10 {
            let other = |row: &&str| {
                row.split(',').map(|cell| named(cell, n)).collect::<Vec<_>>().join(",")
            };
            all.extend(rows.iter().map(other));
        }
        all.reverse();
        format!("{header}\n{}\n", all.join("\n"))
    });
    house.done(&["asset", "import", &files[0]]);
    house.done(&["risk", "import", &files[1]]);
    let ran = house.run(&["risk", "scan", "--volumes", &files[2], "--bulletins", &files[3]]);
    let pointed = ran.of_kind("pointed");
    assert_eq!(pointed.len(), 20, "{pointed:?}");
    let of = |kind: &str| pairs(&pointed).iter().filter(|(_, trigger)| trigger == kind).count();
    assert_eq!((of("volume"), of("bulletin")), (10, 10));
    assert_eq!(shown(&house, &["--stale"]).len(), 20);
    assert_eq!(shown(&house, &["--untreated"]).len(), 10);
}

/// Covers: A006, A146.
#[test]
fn a_threat_that_changed_makes_its_risks_stale_and_cyber_risks_are_told_apart() {
    let house = House::new();
    house.done(&["asset", "import", &house.file("assets.csv", "id,kind\nweb,service\n")]);
    let list = "id,title,cause,loses,asset,kind,threat,likelihood,likelihood-why,impact,impact-why,treatment,assessed\n\
        R-1,乗取り,misuse,customer,web,integrity,T6,2,過去に一度,4,全顧客,reduce,2026-04-01\n\
        R-2,停電,down,customer,web,project,,2,過去に一度,4,全顧客,reduce,2026-04-01\n";
    house.done(&["risk", "import", &house.file("risks.csv", list)]);
    let threats = "threat,technique,first-seen\nT6,T1557 中継型の偽サイト,2026-05-01\n";
    let ran = house.run(&["risk", "scan", "--threats", &house.file("threats.csv", threats)]);
    assert_eq!(pairs(&ran.of_kind("pointed")), set(&[("R-1", "threat")]), "{ran:?}");
    assert_eq!(shown(&house, &["--stale"]), ["R-1"]);
    assert_eq!(shown(&house, &["--class", "cyber"]), ["R-1"]);
    let risk = house.run(&["risk", "show", "R-1"]).of_kind("risk").remove(0);
    assert_eq!(risk["classes"], serde_json::json!(["information-security", "cyber"]));
    assert_eq!(risk["phase"], "before");
    house.refused("VALUE", &["risk", "list", "--class", "weather"]);
    let plain = house.run_plain(&["risk", "show", "R-1"]).stdout;
    assert!(plain.contains("脅威の変化") && plain.contains("T1557"), "{plain}");
}
