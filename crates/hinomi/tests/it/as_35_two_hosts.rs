//! AS-35: two infected machines, one isolated, and a definition that sees nothing.

use crate::harness::{House, fixture, text};

/// Covers: A278, A285.
#[test]
fn isolation_is_partly_done_and_no_scan_share_is_claimed() {
    let house = House::new();
    house.done(&["asset", "import", &fixture("as05_assets.csv")]);
    let log = std::fs::read_to_string(fixture("f03_proxy.csv")).expect("the fixture");
    let second: String = log
        .lines()
        .filter(|l| l.contains("PC-017"))
        .map(|l| l.replace("PC-017", "PC-018") + "\n")
        .collect();
    let file = house.file("proxy.csv", log + &second);
    let signals = house.watch(&[&file]);
    assert_eq!(signals.len(), 2);
    let id = house.open(&["--from", &text(&signals[0]["id"]), "--from", &text(&signals[1]["id"])]);
    house.record(
        &id,
        &[
            "isolated:PC-017=2015-06-10T17:20+09:00",
            "scan_detectable=no",
            "scan_done=12/180",
            "scan_instead=調査会社の検査ツールで全台を確認中",
        ],
    );
    let q = house.first_report(&id);
    assert_eq!(q[2]["state"], "partly");
    assert_eq!(
        (q[2]["value"]["done"].as_u64(), q[2]["value"]["total"].as_u64()),
        (Some(1), Some(2))
    );
    let isolation = text(&q[2]["text"]["ja"]);
    assert!(isolation.contains("一部完了 1/2") && isolation.contains("17:20"), "{isolation}");
    let scan = text(&q[9]["text"]["ja"]);
    assert!(scan.contains("定義ファイルでは検出不可") && scan.contains("検査ツール"), "{scan}");
    assert!(q[9]["value"]["percent"].is_null() && !scan.contains('%'));
}

#[test]
fn hosts_that_people_name_count_too() {
    let house = House::new();
    let id = house.open(&[
        "--nature",
        "cyber",
        "--aware",
        "2015-06-10T17:00+09:00",
        "infected:PC-1=yes",
        "infected:PC-2=yes",
        "isolated:PC-1=2015-06-10T17:20+09:00",
    ]);
    let q = house.first_report(&id);
    assert_eq!(q[2]["state"], "partly");
    assert!(text(&q[2]["text"]["en"]).contains("1 of 2"));
}
