//! The ledger, whatever database lies beneath.

use ports::{Ledger, Proof, Registers, StoreError};
use testkit::{act, given, raised, registered, signal};

use crate::place::{Place, records};

on_both! {
    every_write_is_verified,
    recorded_time_never_goes_back,
    one_entry_is_proved_without_the_others,
    replay_gives_the_same_rows,
    an_erased_subject_is_gone_and_proofs_still_hold,
    an_erased_subject_may_be_entered_anew,
    exports_are_the_bytes_that_are_hashed,
    two_stores_write_one_chain,
}

async fn every_write_is_verified(place: Place) {
    let store = place.open().await;
    assert_eq!(store.head().await.unwrap(), (0, None));
    assert_eq!(store.verify(&|_, _| ()).await.unwrap().fault, None);
    for n in 0..20 {
        store.write(act([raised(signal("a", n)), given(&format!("m-{n}"), "p")])).await.unwrap();
    }
    let verified = store.verify(&|done, total| assert!(done <= total)).await.unwrap();
    assert_eq!((verified.fault, verified.entries, verified.last_good), (None, 40, 40));
    let (size, time) = store.head().await.unwrap();
    assert_eq!((size, time.unwrap().to_string()), (40, "2026-04-01T00:00:00Z".into()));
}

async fn recorded_time_never_goes_back(place: Place) {
    let store = place.open().await;
    let mut times = Vec::new();
    for step in [0, 60, -3600, 10, 7200, -1] {
        place.clock.step(step);
        times.extend(store.write(act([registered("p")])).await.unwrap());
    }
    let seconds: Vec<_> =
        times.iter().map(|w| w.at.as_second() - times[0].at.as_second()).collect();
    assert_eq!(seconds, [0, 60, 60, 60, 3670, 3670]);
    store.close().await;
    let store = place.open().await;
    place.clock.step(-100_000);
    let after = store.write(act([registered("p")])).await.unwrap();
    assert_eq!(after[0].at, times[5].at, "also after reopening");
}

async fn one_entry_is_proved_without_the_others(place: Place) {
    let store = place.open().await;
    for n in 0..9 {
        store.write(act([registered(&format!("p-{n}"))])).await.unwrap();
    }
    for n in 0..9 {
        let proof = store.prove(&registered(&format!("p-{n}")).key).await.unwrap().unwrap();
        assert!(store::check_proof(&proof), "{proof:?}");
        assert_eq!(proof.key, store.key());
        for wrong in wrong(&proof) {
            assert!(!store::check_proof(&wrong), "{wrong:?}");
        }
    }
    assert_eq!(store.prove(&registered("nobody").key).await.unwrap(), None);
}

/// The proof with one thing changed at a time.
fn wrong(proof: &Proof) -> Vec<Proof> {
    let change = |change: fn(&mut Proof)| {
        let mut proof = proof.clone();
        change(&mut proof);
        proof
    };
    vec![
        change(|p| p.seq += 1),
        change(|p| p.seq = 0),
        change(|p| p.entry = p.entry.replace("tester", "taster")),
        change(|p| drop(p.path.pop())),
        change(|p| p.path.push(p.path[0].clone())),
        change(|p| p.path[0] = "no hash".into()),
        change(|p| p.head = p.head.replacen('9', "8", 1)),
        change(|p| p.key = p.key.replace("test", "tent")),
    ]
}

async fn replay_gives_the_same_rows(place: Place) {
    let store = place.open().await;
    for n in 0..700 {
        let id = format!("m-{}", n % 300);
        store.write(act([given(&id, &n.to_string()), raised(signal("a", n % 50))])).await.unwrap();
    }
    let before = records(&store).await;
    assert_eq!(before.len(), 350);
    place.sql("DELETE FROM registers WHERE kind = 'mandate'").await;
    assert_eq!(store.replay().await.unwrap(), 350);
    assert_eq!(records(&store).await, before);
    assert_eq!(store.verify(&|_, _| ()).await.unwrap().fault, None);
}

async fn an_erased_subject_is_gone_and_proofs_still_hold(place: Place) {
    let store = place.open().await;
    let (key, other) = (registered("p").key, registered("q").key);
    store.write(act([registered("p"), registered("q"), registered("p")])).await.unwrap();
    let proof = store.prove(&key).await.unwrap().unwrap();
    store.erase(&key, "dpo", "m-dpo").await.unwrap();

    assert_eq!(store.lookup(&key).await.unwrap(), None);
    let history = store.history(&key).await.unwrap();
    assert_eq!(history.iter().map(|line| line.fact.is_none()).collect::<Vec<_>>(), [true, true]);
    assert!(store::check_proof(&proof));
    assert!(store::check_proof(&store.prove(&key).await.unwrap().unwrap()));
    let verified = store.verify(&|_, _| ()).await.unwrap();
    assert_eq!((verified.fault, verified.erased, verified.entries), (None, 2, 4));
    assert_eq!(store.replay().await.unwrap(), 1);
    assert_eq!(store.lookup(&key).await.unwrap(), None);
    assert!(store.lookup(&other).await.unwrap().is_some());
    let last = store.export(4, 1).await.unwrap();
    assert!(last[0].contains(r#""by":"dpo""#) && last[0].contains("system/party/p"), "{last:?}");
}

async fn an_erased_subject_may_be_entered_anew(place: Place) {
    let store = place.open().await;
    let key = registered("p").key;
    store.write(act([registered("p")])).await.unwrap();
    store.erase(&key, "dpo", "m-dpo").await.unwrap();
    store.write(act([registered("p")])).await.unwrap();
    let facts: Vec<_> = store.history(&key).await.unwrap().into_iter().map(|l| l.fact).collect();
    assert_eq!(facts, [None, Some(registered("p").fact)]);
    let before = records(&store).await;
    store.replay().await.unwrap();
    assert_eq!(records(&store).await, before);
    let verified = store.verify(&|_, _| ()).await.unwrap();
    assert_eq!((verified.fault, verified.erased), (None, 1));
}

async fn exports_are_the_bytes_that_are_hashed(place: Place) {
    let store = place.open().await;
    store.write(act([registered("p"), registered("q"), registered("r")])).await.unwrap();
    let lines = store.export(2, 9).await.unwrap();
    assert_eq!(lines.len(), 2);
    let proof = store.prove(&registered("q").key).await.unwrap().unwrap();
    assert_eq!(lines[0], proof.entry);
    assert!(lines[1].starts_with(r#"{"v":1,"seq":3,"recorded_at":"2026-04-01T00:00:00Z""#));
    assert_eq!(store.export(4, 9).await.unwrap(), Vec::<String>::new());
}

async fn two_stores_write_one_chain(place: Place) {
    let (one, two) = (place.open().await, place.open().await);
    let write = async |store: &store::Store| {
        for n in 0..25 {
            store.write(act([raised(signal("a", n))])).await?;
        }
        Ok::<_, StoreError>(())
    };
    let (a, b) = tokio::join!(write(&one), write(&two));
    a.and(b).unwrap();
    let verified = one.verify(&|_, _| ()).await.unwrap();
    assert_eq!((verified.fault, verified.entries), (None, 50));
    assert_eq!(one.key(), two.key());
}

#[tokio::test]
async fn a_destroyed_key_is_overwritten_in_every_file() {
    let place = Place::sqlite();
    let store = place.open().await;
    store.write(act([registered("p"), registered("q")])).await.unwrap();
    let p = place.secret("party/p").await;
    let q = place.secret("party/q").await;
    assert!(place.holds(&p) && place.holds(&q));
    store.erase(&registered("p").key, "dpo", "m-dpo").await.unwrap();
    assert_eq!((place.holds(&p), place.holds(&q)), (false, true));
}
