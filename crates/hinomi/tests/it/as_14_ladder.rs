//! AS-14: the ladder of 補足7 over the register, computed; figures that equal it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{House, Ran, each, fixture, text};

fn list() -> String {
    std::fs::read_to_string(fixture("f08_failures.csv")).expect("a fixture")
}

fn taken(rows: &str) -> House {
    let house = House::new();
    let file = house.file("f08_failures.csv", rows);
    house.done(&["party", "import", &fixture("parties.csv")]);
    let done = house.done(&["failure", "import", &file]);
    assert_eq!(done[0]["kind"], "imported");
    house
}

fn rungs(house: &House) -> BTreeMap<String, u64> {
    let all = house.done(&["failure", "list"]);
    let rung = |one: &Value| (text(&one["id"]), one["rung"].as_u64().expect("a rung"));
    all.iter().map(rung).collect()
}

fn counted(house: &House) -> Value {
    let period = ["failure", "statistics", "--from", "2015-04-01", "--to", "2015-06-30"];
    house.done(&period).remove(0)
}

fn ladder(house: &House) -> Ran {
    house.run(&["failure", "ladder"])
}

fn expected() -> BTreeMap<String, u64> {
    let all = [4, 3, 4, 2, 4, 1, 3, 4];
    (1..).zip(all).map(|(no, rung)| (format!("T-{no:02}"), rung)).collect()
}

/// Covers: A235, A236, A237, A166, A238, A239, A242, A243.
#[test]
fn eight_failures_stand_where_their_facts_put_them() {
    let house = taken(&list());
    assert_eq!(rungs(&house), expected());
    let found = counted(&house);
    let by_cause = json!({"human": 3, "software": 2, "hardware": 1, "cyber": 1, "third-party": 1});
    assert_eq!((&found["total"], &found["by_cause"]), (&json!(8), &by_cause));
    let first = &found["cells"][0];
    assert_eq!(
        (&first["cause"], &first["system"], &first["count"]),
        (&json!("human"), &json!("batch"), &json!(3))
    );
    assert_eq!(found["customers_unverified"], json!(["T-06"]));
    assert_eq!(found["below_minimum"], json!(["T-06"]));
    let ran = ladder(&house);
    assert_eq!(ran.code, 1, "one stands below the minimum: {ran:?}");
    let shown = ran.objects().remove(0);
    assert_eq!((&shown["level"], &shown["total"]), (&json!(1), &json!(8)));
    assert_eq!((&shown["below_minimum"], &shown["overdue"]), (&json!(["T-06"]), &json!(["T-06"])));
    assert_eq!(shown["customers_unverified"], json!(["T-06"]));
    let on: Vec<_> =
        shown["rungs"].as_array().expect("rungs").iter().map(|r| &r["failures"]).collect();
    assert_eq!(on[..4], [&json!(1), &json!(1), &json!(2), &json!(4)]);
}

/// Covers: A215, A239.
#[test]
fn what_recurs_most_is_proposed_once_and_the_period_counts_again() {
    let house = taken(&list());
    let keep = ["failure", "statistics", "--from", "2015-04-01", "--to", "2015-06-30", "--keep"];
    let kept = house.done(&keep).pop().expect("kept");
    let proposed = each_string(&kept["proposed"]);
    assert_eq!(proposed.len(), 1, "{kept}");
    let ledger = house.done(&["ledger", "export"]);
    let raised = |line: &&Value| line["act"] == "finding.raised";
    assert_eq!(ledger.iter().filter(raised).count(), 1);
    let again = house.done(&keep).pop().expect("kept");
    assert_eq!(again["proposed"], json!([]), "an open finding tells it already");
    // What is learned later does not change what was known then.
    house.record("T-06", &["customers=12", "customers_method=ログの集計"]);
    let period = house.done(&["failure", "period", kept["id"].as_str().expect("an id")]).remove(0);
    assert_eq!(
        (&period["same"], &period["figures"]["below_minimum"]),
        (&json!(true), &json!(["T-06"]))
    );
    assert_eq!(rungs(&house)["T-06"], 2);
}

/// Covers: A244.
#[test]
fn a_final_report_that_stands_too_low_is_warned_or_refused_as_the_pack_says() {
    let house = taken(&list());
    let warned = house.run(&["report", "final", "T-04"]);
    assert_eq!(warned.code, 1, "{warned:?}");
    let warning = warned.of_kind("warning").remove(0);
    assert_eq!(
        (&warning["code"], &warning["rung"], &warning["needed"]),
        (&json!("RUNG"), &json!(2), &json!(4))
    );
    assert_eq!(house.run(&["report", "final", "T-05"]).code, 0);
    own_ladder(&house, |pack| pack.replace("final_report = \"warn\"", "final_report = \"refuse\""));
    house.refused("RUNG", &["report", "final", "T-04"]);
    // 原因不明 with the day of the next report is an answer.
    house.record("T-04", &["root_cause=unknown"]);
    house.refused("RUNG", &["report", "final", "T-04"]);
    house.record("T-04", &["next_report=2100-01-31T17:00+09:00"]);
    assert_eq!(house.run(&["report", "final", "T-04"]).code, 0);
}

/// Covers: A242, A245.
#[test]
fn another_table_of_brackets_takes_no_other_code() {
    let house = taken(&list());
    own_ladder(&house, |pack| {
        let least = pack.find("id = \"minimum\"").expect("the bracket");
        let (before, after) = pack.split_at(least);
        format!("{before}{}", after.replacen("to = 2", "to = 3", 1))
    });
    let shown = ladder(&house).objects().remove(0);
    assert_eq!(shown["below_minimum"], json!(["T-04", "T-06"]));
    assert_eq!(shown["brackets"][0]["to"], 3);
    assert_eq!(rungs(&house), expected(), "what was reached does not hang on brackets");
}

#[test]
fn two_failures_of_one_class_are_not_one_failure() {
    let house = taken(&list());
    let merge = ["incident", "merge", "T-01", "T-02", "--approver", "chief"];
    house.refused("MERGE", &merge);
    house.record("T-01", &["root_cause=RC-1"]);
    house.record("T-02", &["root_cause=RC-1"]);
    house.refused("MERGE", &merge);
    let counts = house.done(&["incident", "list"]).pop().expect("counts");
    assert_eq!((&counts["total"], &counts["same_cause"]), (&json!(8), &json!(0)));
}

#[test]
fn order_number_and_names_change_nothing_but_the_counts() {
    let all = list();
    let (header, rows) = all.split_once('\n').expect("a header");
    let mut shuffled: Vec<&str> = rows.lines().collect();
    shuffled.rotate_left(3);
    shuffled.swap(0, 4);
    assert_eq!(rungs(&taken(&format!("{header}\n{}\n", shuffled.join("\n")))), expected());
    let many =
        (0..10).flat_map(|n| rows.lines().map(move |row| row.replacen("T-", &format!("N{n}-"), 1)));
    let many = many.map(|row| row.replace(",batch,", ",照会,")).collect::<Vec<_>>().join("\n");
    let house = taken(&format!("{header}\n{many}\n"));
    let found = counted(&house);
    assert_eq!((&found["total"], &found["by_cause"]["human"]), (&json!(80), &json!(30)));
    assert_eq!(
        (&found["cells"][0]["system"], &found["cells"][0]["count"]),
        (&json!("照会"), &json!(30))
    );
    let below = found["below_minimum"].as_array().expect("a list");
    assert_eq!(below.len(), 10);
}

/// Covers: A240, A241, A243.
#[test]
fn the_institution_climbs_by_what_it_does_and_not_by_saying_so() {
    let all = list();
    let (header, rows) = all.split_once('\n').expect("a header");
    let good: Vec<_> = rows.lines().filter(|row| row.contains(",1,1,1,1,1,")).collect();
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = today.yesterday().expect("a day").to_string();
    let good: Vec<_> = good.iter().map(|row| recent(row, &day)).collect();
    let house = taken(&format!("{header}\n{}\n", good.join("\n")));
    let level = || ladder(&house).objects().remove(0)["level"].clone();
    assert_eq!(level(), 4);
    let keep = ["failure", "statistics", "--from", &day, "--to", &day, "--keep"];
    let period = text(&house.done(&keep).pop().expect("kept")["id"]);
    assert_eq!(level(), 5);
    for kind in ["failure-management", "development-operation", "risk-analysis"] {
        assert_eq!(level(), 5);
        house.done(&[
            "failure",
            "improve",
            &period,
            kind,
            "--why-not",
            "今期は見直しの要なしと確認した",
        ]);
    }
    assert_eq!(level(), 6);
    let estimate = [
        "failure",
        "estimate",
        &period,
        "--of",
        "年間の損失",
        "--method",
        "過去3年の平均",
        "--low",
        "1000000",
        "--high",
        "9000000",
        "--confidence",
        "90",
    ];
    house.done(&estimate);
    assert_eq!(level(), 7);
    house.open(&["--nature", "failure", "--aware", &format!("{day}T09:00+09:00")]);
    assert_eq!(level(), 0, "one that nobody handled pulls the institution down");
}

/// The row on another day.
fn recent(row: &str, day: &str) -> String {
    let mut cells: Vec<_> = row.split(',').map(str::to_owned).collect();
    cells[1] = format!("{day}T09:00+09:00");
    cells.join(",")
}

fn each_string(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list");
    list.iter().map(text).collect()
}

/// The ladder of the house itself, made from the one that comes with the program.
fn own_ladder(house: &House, change: impl Fn(&str) -> String) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/ladder.toml");
    let pack = change(&std::fs::read_to_string(path).expect("the pack"));
    std::fs::create_dir_all(house.data().join("packs")).expect("writable");
    std::fs::write(house.data().join("packs/ladder.toml"), pack).expect("writable");
}

/// A list says that it was done and not when; a person who records has to say when.
#[test]
fn a_word_of_a_list_is_no_time() {
    let house = taken(&list());
    let shown = house.show("T-01");
    assert_eq!(shown["facts"]["restored"]["value"], json!({"is": "yes"}));
    assert_eq!(shown["facts"]["restored"]["source"], "list/f08_failures.csv");
    house.refused("TIME", &["incident", "record", "T-06", "restored=yes"]);
    let found = counted(&house);
    let quarter = &found["quarters"][0];
    // Of T-03 nobody was affected; of the others nobody knows how long it took.
    assert_eq!((&quarter["count"], &quarter["unmeasured"]), (&json!(8), &json!(7)));
    assert_eq!(each(&house.done(&["failure", "list", "--below-minimum"]), "id"), ["T-06"]);
}
