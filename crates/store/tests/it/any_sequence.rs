//! Whatever is done in whatever order, the ledger verifies and replays.

use ports::{Ledger, Registers, StoreError};
use proptest::{collection::vec, prelude::*};
use store::Store;
use testkit::{act, given, raised, registered, signal};

use crate::place::{Place, records};

/// Something that may happen to a store.
#[derive(Clone, Debug)]
enum Step {
    /// Facts about small numbers of records, in one act.
    Write(Vec<(u8, u8)>),
    /// The clock is set off by seconds.
    Clock(i64),
    /// A person is erased.
    Erase(u8),
    /// Closed and opened again.
    Reopen,
    /// Registers rebuilt.
    Replay,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => vec((0..3_u8, 0..4_u8), 1..6).prop_map(Step::Write),
        2 => (-100_000..100_000_i64).prop_map(Step::Clock),
        1 => (0..4_u8).prop_map(Step::Erase),
        1 => Just(Step::Reopen),
        1 => Just(Step::Replay),
    ]
}

async fn apply(place: &Place, store: Store, step: Step) -> Result<Store, StoreError> {
    match step {
        Step::Write(facts) => {
            let fact = |(kind, id): (u8, u8)| match kind {
                0 => registered(&id.to_string()),
                1 => given(&id.to_string(), "p"),
                _ => raised(signal("a", id.into())),
            };
            store.write(act(facts.into_iter().map(fact))).await?;
        }
        Step::Clock(seconds) => place.clock.step(seconds),
        Step::Erase(id) => store.erase(&registered(&id.to_string()).key, "p", "m").await?,
        Step::Reopen => {
            store.close().await;
            return store::open(place.config()).await;
        }
        Step::Replay => drop(store.replay().await?),
    }
    Ok(store)
}

async fn holds(steps: Vec<Step>) -> Result<(), StoreError> {
    let place = Place::sqlite();
    let mut store = place.open().await;
    for step in steps {
        store = apply(&place, store, step).await?;
    }
    let verified = store.verify(&|_, _| ()).await?;
    assert_eq!((verified.fault, verified.last_good), (None, verified.entries));
    let before = records(&store).await;
    store.replay().await?;
    assert_eq!(records(&store).await, before);
    let times = store.export(1, u64::MAX).await?;
    let time = |line: &String| {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        entry["recorded_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap()
    };
    assert!(times.iter().map(time).is_sorted());
    store.close().await;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_ledger_verifies_and_replays(steps in vec(step(), 0..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(holds(steps)).unwrap();
    }
}
