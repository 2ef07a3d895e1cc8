//! AS-27, as an operator meets it; ten thousand entries and power cuts are the store's own tests.

use serde_json::json;

use crate::harness::{House, fixture, text};

fn lived_in() -> (House, String) {
    let house = House::new();
    house.done(&["asset", "import", &fixture("as05_assets.csv")]);
    let signal = text(&house.watch(&[&fixture("f03_proxy.csv")])[0]["id"]);
    let incident = house.open(&["--from", &signal]);
    house.record(&incident, &["customers=unknown", "commander=CSIRT責任者"]);
    (house, incident)
}

/// Somebody with the database open in another program changes one word of one entry.
fn tamper(house: &House) {
    let file = house.data().join("hinomi.db");
    let change = "UPDATE entries SET entry = CAST(replace(CAST(entry AS TEXT), 'incident.recorded', 'incident.recXrded') AS BLOB)
        WHERE seq = (SELECT max(seq) FROM entries)";
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let url = format!("sqlite://{}", file.display());
        let pool = sqlx::SqlitePool::connect(&url).await.expect("the database opens");
        let done = sqlx::query(change).execute(&pool).await.expect("it is changed");
        assert_eq!(done.rows_affected(), 1);
        pool.close().await;
    });
}

#[test]
fn it_verifies_proves_and_replays() {
    let (house, incident) = lived_in();
    let verified = house.done(&["ledger", "verify"]).remove(0);
    assert_eq!(verified["fault"], json!(null));
    let out = house.path("proof.json").display().to_string();
    house.done(&["ledger", "prove", &format!("incident/{incident}"), "--out", &out]);
    assert_eq!(house.done(&["ledger", "check-proof", &out])[0]["holds"], true);
    let proof = std::fs::read_to_string(&out).expect("written");
    house.file("proof.json", proof.replacen("\\\"by\\\":\\\"local", "\\\"by\\\":\\\"other", 1));
    assert_eq!(
        house.run(&["ledger", "check-proof", &out]).code,
        1,
        "a changed entry is not proved"
    );
    let before = house.show(&incident);
    house.done(&["ledger", "replay"]);
    assert_eq!(house.show(&incident), before);
}

#[test]
fn the_past_is_shown_as_it_was_known() {
    let (house, incident) = lived_in();
    let moment = text(&house.show(&incident)["timeline"][2]["written"]);
    house.record(&incident, &["customers=12", "customers_method=照合"]);
    let now = house.show(&incident);
    assert_eq!(now["facts"]["customers"]["value"], json!({"is": "count", "of": 12}));
    assert_eq!(now["facts"]["customers"]["corrections"], 1);
    let then = house.done(&["incident", "show", &incident, "--as-of", &moment]).remove(0);
    assert_eq!(then["facts"]["customers"]["value"], json!({"is": "unknown"}));
    house.refused("ABSENT", &["incident", "show", &incident, "--as-of", "2015-01-01T00:00+09:00"]);
}

#[test]
fn a_changed_byte_is_found_and_writing_stops() {
    let (house, _) = lived_in();
    tamper(&house);
    let verified = house.run(&["ledger", "verify"]);
    assert_eq!(verified.code, 1, "{verified:?}");
    let verified = verified.objects().remove(0);
    assert_eq!(verified["fault"]["fault"], "changed");
    let last_good = verified["last_good"].as_u64().expect("a number");
    assert_eq!(verified["fault"]["seq"].as_u64(), Some(last_good + 1));
    let refused =
        house.run(&["allow", "add", "--entity", "x", "--until", "2030-01-01T00:00+09:00"]);
    assert_eq!(refused.code, 5, "nothing is written to a broken ledger: {refused:?}");

    let recovered = house.done(&["ledger", "recover"]).remove(0);
    assert_eq!(recovered["kept"].as_u64(), Some(last_good));
    assert_eq!(house.done(&["ledger", "verify"])[0]["fault"], json!(null));
    let acts = house.done(&["ledger", "export"]);
    assert_eq!(acts.last().expect("entries")["act"], "system.recovered", "and the ledger says so");
}

#[test]
fn a_backup_comes_back_whole_in_another_place() {
    let (house, incident) = lived_in();
    let file = house.path("backup.hinomi").display().to_string();
    house.done(&["backup", &file]);
    let other = House::new();
    other.done(&["restore", &file]);
    assert_eq!(other.show(&incident), house.show(&incident));
    assert_eq!(other.done(&["ledger", "verify"])[0]["fault"], json!(null));
    assert_ne!(other.run(&["restore", &file]).code, 0, "not over a store that is not empty");
    let mut bytes = std::fs::read(&file).expect("readable");
    bytes.truncate(bytes.len() / 2);
    let half = house.file("half.hinomi", bytes);
    assert_ne!(House::new().run(&["restore", &half]).code, 0, "half a backup is none");
}

#[test]
fn erased_payloads_are_gone_and_the_proofs_stay() {
    let (house, incident) = lived_in();
    house.done(&["ledger", "erase", "asset/PC-018"]);
    let verified = house.done(&["ledger", "verify"]).remove(0);
    assert_eq!((&verified["fault"], &verified["erased"]), (&json!(null), &json!(1)));
    house.done(&["ledger", "replay"]);
    assert_eq!(house.show(&incident)["facts"]["commander"]["value"]["of"], "CSIRT責任者");
}
