//! Changed, removed and cut entries are found and named.

use model::{Fact, SignalFact, Triage};
use ports::{Fault, Ledger, NewFact, Registers, StoreError};
use testkit::{act, raised, registered, signal};

use crate::place::{Place, records};

on_both! {
    the_first_bad_entry_is_named,
    a_database_rolled_back_is_found,
    a_key_that_vanished_is_no_erasure,
    registers_are_compared_with_their_entries,
    a_record_that_is_found_by_other_words_is_named,
    a_register_row_put_back_is_found,
    a_broken_ledger_is_taken_up_at_its_last_good_point,
    a_ledger_without_its_heads_is_broken_and_can_be_taken_up,
    a_whole_ledger_is_not_recovered,
    a_store_without_its_key_is_not_continued,
    a_store_of_a_newer_program_is_left_alone,
}

/// 10,000 entries, two about each of 5,000 signals.
async fn ten_thousand(place: &Place) {
    let store = place.open().await;
    for n in 0..10_i64 {
        let facts = (0..1000).map(|m| raised(signal("a", (n % 5) * 1000 + m)));
        store.write(act(facts)).await.unwrap();
    }
    store.close().await;
}

async fn the_first_bad_entry_is_named(place: Place) {
    ten_thousand(&place).await;
    let check = async |expected: Option<Fault>, last_good: u64| {
        let verified = place.verify().await;
        assert_eq!((verified.fault, verified.last_good), (expected, last_good));
    };
    place.flip("entries", "entry", 6001, 40).await;
    check(Some(Fault::Changed { seq: 6001 }), 6000).await;
    place.flip("entries", "entry", 6001, 40).await;

    place.flip("payloads", "sealed", 6001, 99).await;
    place.flip("entries", "hashes", 6002, 0).await;
    check(Some(Fault::Payload { seq: 6001 }), 6000).await;
    place.flip("payloads", "sealed", 6001, 99).await;
    place.flip("entries", "hashes", 6002, 0).await;
    check(None, 10_000).await;

    assert_eq!(place.sql("DELETE FROM entries WHERE seq > 9997").await, 3);
    check(Some(Fault::Cut { promised: 10_000, found: 9997 }), 9997).await;
    assert_eq!(place.broken().await, Fault::Cut { promised: 10_000, found: 9997 });
    assert_eq!(place.sql("DELETE FROM entries WHERE seq = 6001").await, 1);
    check(Some(Fault::Missing { seq: 6001 }), 6000).await;
}

async fn a_database_rolled_back_is_found(place: Place) {
    let store = place.open().await;
    store.write(act([registered("p"), registered("q")])).await.unwrap();
    store.close().await;
    place.sql("CREATE TABLE old AS SELECT * FROM heads").await;
    let store = place.open().await;
    store.write(act([registered("r")])).await.unwrap();
    store.close().await;
    place.sql("DELETE FROM heads; INSERT INTO heads SELECT * FROM old").await;
    place.sql("DELETE FROM payloads WHERE seq = 3; DELETE FROM registers WHERE version = 3").await;
    place.sql("DELETE FROM entries WHERE seq = 3").await;
    let cut = Fault::Cut { promised: 3, found: 2 };
    assert_eq!(place.broken().await, cut, "only the head file knows");
    assert_eq!(place.verify().await.fault, Some(cut));
}

async fn a_key_that_vanished_is_no_erasure(place: Place) {
    let store = place.open().await;
    store.write(act([registered("p"), registered("q")])).await.unwrap();
    store.close().await;
    place.sql("DELETE FROM keys WHERE subject = 'party/q'").await;
    assert_eq!(place.verify().await.fault, Some(Fault::Payload { seq: 2 }));
}

async fn registers_are_compared_with_their_entries(place: Place) {
    let store = place.open().await;
    store.write(act([registered("p"), registered("q")])).await.unwrap();
    store.close().await;
    for sql in [
        "UPDATE registers SET body = replace(body, '担当', '社長') WHERE id = 'q'",
        "UPDATE registers SET state = 'x' WHERE id = 'q'",
        "UPDATE registers SET version = 1 WHERE id = 'q'",
        "DELETE FROM registers WHERE id = 'q'",
    ] {
        assert_eq!(place.sql(sql).await, 1);
        let verified = place.verify().await;
        let expected = Fault::Register { record: "party/q".into() };
        assert_eq!((verified.fault, verified.last_good), (Some(expected), 2), "{sql}");
        let store = place.open().await;
        assert_eq!(store.replay().await.unwrap(), 2);
        store.close().await;
        assert_eq!(place.verify().await.fault, None);
    }
    let sql = "INSERT INTO registers (subject, kind, id, parent, state, at, version, body) \
         SELECT 'party/x', kind, 'x', parent, state, at, version, body \
         FROM registers WHERE id = 'q'";
    place.sql(sql).await;
    assert_eq!(place.verify().await.fault, Some(Fault::Register { record: "party/x".into() }));
}

/// Saved filters read the labels: whoever hides a word hides a record.
async fn a_record_that_is_found_by_other_words_is_named(place: Place) {
    let store = place.open().await;
    store.write(act([raised(signal("a", 1))])).await.unwrap();
    store.write(act([raised(signal("b", 2))])).await.unwrap();
    store.close().await;
    for sql in [
        "UPDATE labels SET label = 'x' WHERE label = 'beacon' AND at IN (SELECT MIN(at) FROM labels)",
        "DELETE FROM labels WHERE label = 'beacon' AND at IN (SELECT MIN(at) FROM labels)",
        "UPDATE labels SET compartment = 'x' WHERE at IN (SELECT MIN(at) FROM labels)",
    ] {
        assert!(place.sql(sql).await > 0, "{sql}");
        let fault = place.verify().await.fault;
        assert!(matches!(fault, Some(Fault::Register { .. })), "{sql}: {fault:?}");
        let store = place.open().await;
        store.replay().await.unwrap();
        store.close().await;
        assert_eq!(place.verify().await.fault, None);
    }
}

async fn a_register_row_put_back_is_found(place: Place) {
    let store = place.open().await;
    let signal = signal("a", 1);
    store.write(act([raised(signal.clone())])).await.unwrap();
    place.sql("CREATE TABLE old AS SELECT * FROM registers").await;
    let triage = Triage::Held { why: None };
    let held = Fact::Signal(SignalFact::Triaged { triage });
    store.write(act([NewFact { fact: held, ..raised(signal) }])).await.unwrap();
    let record = store.verify(&|_, _| ()).await.unwrap();
    assert_eq!(record.fault, None);
    store.close().await;
    place.sql("DELETE FROM registers; INSERT INTO registers SELECT * FROM old").await;
    assert!(matches!(place.verify().await.fault, Some(Fault::Register { .. })));
}

async fn a_broken_ledger_is_taken_up_at_its_last_good_point(place: Place) {
    let store = place.open().await;
    for n in 0..10 {
        store.write(act([registered(&format!("p-{n}"))])).await.unwrap();
    }
    let before = records(&store).await;
    store.close().await;
    place.sql("DELETE FROM entries WHERE seq > 7").await;
    let cut = Fault::Cut { promised: 10, found: 7 };
    assert_eq!(place.broken().await, cut);

    let recovery = store::recover(place.config(), "admin", "m-1").await.unwrap();
    assert_eq!((recovery.fault, recovery.kept, recovery.promised), (cut, 7, 10));
    assert!(recovery.evidence.exists());
    let store = recovery.store;
    let verified = store.verify(&|_, _| ()).await.unwrap();
    assert_eq!((verified.fault, verified.entries), (None, 8));
    let last = store.export(8, 1).await.unwrap();
    assert!(last[0].contains(r#""act":"system.recovered","subject":"system/ledger""#), "{last:?}");
    let kept: Vec<_> = before.into_iter().filter(|stored| stored.version <= 7).collect();
    assert_eq!(records(&store).await, kept);
    store.write(act([registered("p-7")])).await.unwrap();
    store.close().await;
    place.open().await.close().await;
}

/// What cannot be written to is not called whole, and there is a way out.
async fn a_ledger_without_its_heads_is_broken_and_can_be_taken_up(place: Place) {
    let store = place.open().await;
    for n in 0..5 {
        store.write(act([registered(&format!("p-{n}"))])).await.unwrap();
    }
    store.close().await;
    place.sql("DELETE FROM heads").await;
    assert!(store::open(place.config()).await.map(drop).is_err());
    assert_eq!(place.verify().await.fault, Some(Fault::Head { size: 5 }));
    let recovery = store::recover(place.config(), "admin", "m-1").await.unwrap();
    assert_eq!((recovery.kept, recovery.promised), (5, 5));
    recovery.store.close().await;
    assert_eq!(place.verify().await.fault, None);
}

async fn a_whole_ledger_is_not_recovered(place: Place) {
    place.open().await.close().await;
    assert!(matches!(
        store::recover(place.config(), "admin", "m-1").await.map(drop),
        Err(StoreError::Unfit { .. })
    ));
    assert_eq!(place.verify().await.entries, 0);
}

async fn a_store_without_its_key_is_not_continued(place: Place) {
    let store = place.open().await;
    store.write(act([registered("p")])).await.unwrap();
    store.close().await;
    let key = place.directory.path().join("ledger.key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let error = store::open(place.config()).await.map(drop).unwrap_err();
    assert!(error.to_string().contains("there is no signing key"), "{error}");
    assert!(!key.exists(), "no other key is made");
    std::fs::write(&key, kept).unwrap();
    place.open().await;
}

async fn a_store_of_a_newer_program_is_left_alone(place: Place) {
    place.open().await.close().await;
    place.sql("INSERT INTO migrations (number) VALUES (999)").await;
    let error = store::open(place.config()).await.map(drop).unwrap_err();
    assert!(matches!(error, StoreError::Inconsistency { table: "migrations", .. }), "{error}");
}
