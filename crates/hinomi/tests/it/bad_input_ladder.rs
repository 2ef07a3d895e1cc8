//! Bad input of failure management: what is computed cannot be typed, empty checks count
//! for nothing, and a list with one fault is not taken at all.

use serde_json::json;

use crate::harness::{House, fixture};

const HEADER: &str = "id,occurred_at,cause,system,emergency1,emergency2,root_response,horizontal,process_fix,customers_affected";
const ROW: &str = "T-01,2015-04-02T09:05+09:00,software,order,1,1,1,1,1,1200";

fn failure(house: &House) -> String {
    house.open(&["--nature", "failure", "--aware", "2015-04-02T09:05+09:00"])
}

/// Covers: A243.
#[test]
fn a_rung_cannot_be_typed() {
    let house = House::new();
    let id = failure(&house);
    for key in ["rung=4", "level=7", "到達段階=4"] {
        house.refused("COMPUTED", &["incident", "record", &id, key]);
    }
    assert_eq!(house.show(&id)["rung"], 0);
    assert_eq!(house.refusals(), 3);
}

/// Covers: A238.
#[test]
fn a_horizontal_check_without_systems_is_refused() {
    let house = House::new();
    let id = failure(&house);
    house.refused("BLANK", &["incident", "record", &id, "horizontal="]);
    for empty in ["horizontal=[]", "horizontal=;", "horizontal=全系統", "horizontal=注文:"] {
        house.refused("VALUE", &["incident", "record", &id, empty]);
    }
    house.record(&id, &["horizontal=注文:異常なし; 照会:同じ不備を修正"]);
}

/// Covers: A241.
#[test]
fn a_figure_without_method_is_refused() {
    let house = House::new();
    house.done(&["failure", "import", &fixture("f08_failures.csv")]);
    let keep = ["failure", "statistics", "--from", "2015-04-01", "--to", "2015-06-30", "--keep"];
    let kept = house.done(&keep).pop().expect("kept");
    let period = kept["id"].as_str().expect("an id");
    let estimate = |method: &str, high: &str| {
        let args = [
            "failure",
            "estimate",
            period,
            "--of",
            "年間の損失",
            "--method",
            method,
            "--low",
            "100",
            "--high",
            high,
            "--confidence",
            "90",
        ];
        house.run(&args)
    };
    for (method, high, code, field) in [
        ("", "200", "BLANK", "method"),
        ("—", "200", "BLANK", "method"),
        ("平均", "100", "VALUE", "high"),
    ] {
        let ran = estimate(method, high);
        assert_eq!(ran.code, 4, "{ran:?}");
        let refusal = &ran.objects()[0];
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &json!(field)));
    }
    assert_eq!(estimate("平均", "200").code, 0);
    house.refused("REASON", &["failure", "improve", period, "risk-analysis"]);
    house.refused(
        "ABSENT",
        &["failure", "improve", period, "risk-analysis", "--change", "action/A-1"],
    );
}

#[test]
fn a_cause_that_no_pack_knows_is_refused_by_hand_too() {
    let house = House::new();
    let id = failure(&house);
    house.refused("VALUE", &["incident", "record", &id, "cause=Human error"]);
    house.record(&id, &["cause=human"]);
    house.record(&id, &["cause=unknown"]);
}

fn check(row: &str, column: &str) {
    let house = House::new();
    let file = house.file("faulty.csv", format!("{HEADER}\n{ROW}\n{row}\n"));
    let ran = house.run(&["failure", "import", &file]);
    assert_eq!(ran.code, 3, "{row}: {ran:?}");
    assert!(ran.stderr.contains("faulty.csv") && ran.stderr.contains('3'), "{row}: {ran:?}");
    assert!(ran.stderr.contains(column), "{row}: {ran:?}");
    let counts = house.done(&["incident", "list"]).pop().expect("counts");
    assert_eq!(counts["total"], 0, "{row}: nothing is taken");
    assert_eq!(house.refusals(), 1, "{row}");
}

/// Each fault is named with file, line and column, and nothing is stored.
#[test]
fn a_list_with_one_fault_is_not_taken() {
    check("T-02,2015-04-02T13:40+09:00,Zauber,order,1,1,1,0,0,300", "cause");
    check("T-02,2015-04-02T13:40,software,order,1,1,1,0,0,300", "occurred_at");
    check("T-02,2100-04-02T13:40+09:00,software,order,1,1,1,0,0,300", "occurred_at");
    check("T-02,,software,order,1,1,1,0,0,300", "occurred_at");
    check("T-01,2015-04-02T13:40+09:00,software,order,1,1,1,0,0,300", "id");
    check("T-02,2015-04-02T13:40+09:00,software,order,1,1,1,0,0,-300", "customers_affected");
    check("T-02,2015-04-02T13:40+09:00,software,order,1,1,1,0,0,3e2", "customers_affected");
    check("T-02,2015-04-02T13:40+09:00,software,order,1,1,1,0,0,", "customers_affected");
    check("T-02,2015-04-02T13:40+09:00,software,=HYPERLINK(1),1,1,1,0,0,300", "system");
    check("=T-02,2015-04-02T13:40+09:00,software,order,1,1,1,0,0,300", "id");
    check("T-02,2015-04-02T13:40+09:00,software,order,2,1,1,0,0,300", "emergency1");
    check("T-02,2015-04-02T13:40+09:00,software,order,1,1,1,全系統,0,300", "horizontal");
}

#[test]
fn a_column_that_claims_a_rung_is_no_column() {
    let house = House::new();
    let file = house.file("rung.csv", format!("{HEADER},rung\n{ROW},7\n"));
    let ran = house.run(&["failure", "import", &file]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("rung"), "{ran:?}");
    let short = house.file("short.csv", "id,cause\nT-01,human\n");
    let ran = house.run(&["failure", "import", &short]);
    assert!(ran.code == 3 && ran.stderr.contains("occurred_at"), "{ran:?}");
}

#[test]
fn a_list_does_not_change_what_is_in_the_register() {
    let house = House::new();
    let file = house.file("list.csv", format!("{HEADER}\n{ROW}\n"));
    house.done(&["failure", "import", &file]);
    let ran = house.run(&["failure", "import", &file]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert_eq!(house.done(&["failure", "list"]).len(), 1);
}

#[test]
fn a_ladder_with_a_fault_is_told_with_its_place() {
    let house = House::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/ladder.toml");
    let pack = std::fs::read_to_string(path).expect("the pack");
    let good = house.file("ladder.toml", &pack);
    assert_eq!(house.run(&["pack", "check", &good]).code, 0);
    let at = pack.lines().position(|line| line == "to = 7").expect("a line") + 1;
    let bad = house.file("bad.toml", pack.replacen("to = 7", "to = 9", 1));
    let ran = house.run(&["pack", "check", &bad]);
    let fault = ran.objects().remove(0);
    assert_eq!((ran.code, &fault["line"], &fault["column"]), (1, &json!(at), &json!(1)), "{fault}");
    let house = House::new();
    std::fs::create_dir_all(house.data().join("packs")).expect("writable");
    let broken = pack.replacen("to = 7", "to = 9", 1);
    std::fs::write(house.data().join("packs/ladder.toml"), broken).expect("writable");
    let ran = house.run(&["failure", "list"]);
    assert!(ran.code == 3 && ran.stderr.contains("ladder.toml"), "{ran:?}");
}
