//! Whichever byte of a ledger is changed, the entry it belongs to is named.

use ports::{Fault, Registers, StoreError};
use proptest::prelude::*;
use testkit::{act, registered};

use crate::place::Place;

/// Where an entry lies: itself, the hashes above it, what was sealed under it.
const PLACES: [(&str, &str); 3] =
    [("entries", "entry"), ("entries", "hashes"), ("payloads", "sealed")];

async fn named(entries: u64, (table, column): (&str, &str), seq: u64, byte: usize) -> Option<u64> {
    let place = Place::sqlite();
    written(&place, entries).await.expect("written");
    let row = seq.try_into().expect("a small number");
    place.flip(table, column, row, byte).await;
    let verified = place.verify().await;
    assert_eq!(verified.last_good, seq - 1, "{:?}", verified.fault);
    match verified.fault {
        Some(Fault::Changed { seq } | Fault::Payload { seq }) => Some(seq),
        _ => None,
    }
}

async fn written(place: &Place, entries: u64) -> Result<(), StoreError> {
    let store = place.open().await;
    for n in 0..entries {
        store.write(act([registered(&format!("p-{}", n % 3))])).await?;
    }
    store.close().await;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_changed_byte_is_found_and_located(
        entries in 1..20_u64,
        place in proptest::sample::select(PLACES.to_vec()),
        which in any::<prop::sample::Index>(),
        byte in 0..4096_usize,
    ) {
        let seq = which.index(usize::try_from(entries).expect("small")) as u64 + 1;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        prop_assert_eq!(runtime.block_on(named(entries, place, seq, byte)), Some(seq));
    }
}
