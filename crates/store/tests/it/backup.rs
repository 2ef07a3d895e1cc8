//! Backups, and stores made from them.

use std::{fs, path::PathBuf};

use ports::{Ledger, Registers, StoreError};
use testkit::{act, raised, registered, signal};

use crate::place::{Place, records};

on_both! {
    a_backup_restores_everything,
    a_backup_is_taken_from_one_moment,
    a_damaged_backup_is_refused_by_name,
    a_file_that_was_changed_is_refused,
    only_an_empty_store_is_restored_into,
}

fn quiet(_: u64, _: u64) {}

async fn written(place: &Place) -> (store::Store, PathBuf) {
    let store = place.open().await;
    store.write(act((0..700).map(|n| raised(signal("a", n % 500))))).await.unwrap();
    store.write(act([registered("p"), registered("q")])).await.unwrap();
    store.erase(&registered("p").key, "dpo", "m-1").await.unwrap();
    store.keep(b"rules").unwrap();
    (store, place.directory.path().join("backup.hinomi"))
}

async fn a_backup_restores_everything(place: Place) {
    let (store, file) = written(&place).await;
    assert_eq!(store.backup(&file, &quiet).await.unwrap(), 703);
    for target in [Place::sqlite(), Place::postgres()] {
        let restored = store::restore(target.config(), &file, &quiet).await.unwrap();
        assert_eq!(records(&restored).await, records(&store).await);
        let verified = restored.verify(&quiet).await.unwrap();
        assert_eq!((verified.fault, verified.entries, verified.erased), (None, 703, 1));
        assert_eq!(restored.key(), store.key());
        assert_eq!(restored.kept(&model::sha256_hex(b"rules")).unwrap(), b"rules");
        let next = restored.write(act([registered("r")])).await.unwrap();
        assert_eq!(next[0].seq, 704);
    }
    assert!(store.backup(&file, &quiet).await.is_err(), "an old backup is never overwritten");
}

async fn a_backup_is_taken_from_one_moment(place: Place) {
    let (store, file) = written(&place).await;
    let writing = async {
        for n in 0..200 {
            store.write(act([registered(&n.to_string())])).await.unwrap();
        }
    };
    let (entries, ()) = tokio::join!(store.backup(&file, &quiet), writing);
    let target = place.another();
    let restored = store::restore(target.config(), &file, &quiet).await.unwrap();
    let verified = restored.verify(&quiet).await.unwrap();
    assert_eq!((verified.fault, verified.entries), (None, entries.unwrap()));
}

async fn a_damaged_backup_is_refused_by_name(place: Place) {
    let (store, file) = written(&place).await;
    store.backup(&file, &quiet).await.unwrap();
    let whole = fs::read(&file).unwrap();
    let text = zstd::decode_all(&whole[..]).unwrap();
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let packed = |lines: &[&[u8]]| zstd::encode_all(&lines.concat()[..], 0).unwrap();
    let count = lines.len();
    let twice = [&lines[..], &lines[..]].concat();
    let mut changed = text.clone();
    changed[text.len() / 2] ^= 1;
    let target = place.another();
    for (what, bytes) in [
        ("cut", whole[..whole.len() - 9].to_vec()),
        ("empty", Vec::new()),
        ("not a backup", b"hello".to_vec()),
        ("without trailer", packed(&lines[..count - 1])),
        ("without an entry", packed(&[&lines[..count - 2], &lines[count - 1..]].concat())),
        ("twice", packed(&twice)),
        ("without header", packed(&lines[1..])),
        ("changed", zstd::encode_all(&changed[..], 0).unwrap()),
    ] {
        fs::write(&file, bytes).unwrap();
        let refused = store::restore(target.config(), &file, &quiet).await.map(drop).unwrap_err();
        let named = refused.to_string().contains("backup.hinomi was refused");
        assert!(named || matches!(refused, StoreError::Broken(_)), "{what}: {refused:?}");
    }
    fs::write(&file, whole).unwrap();
    store::restore(target.config(), &file, &quiet).await.unwrap();
}

/// What a fact vouches for by its digest is that, or an error.
async fn a_file_that_was_changed_is_refused(place: Place) {
    let (store, file) = written(&place).await;
    let kept = place.directory.path().join("kept").join(model::sha256_hex(b"rules"));
    fs::write(&kept, b"other").unwrap();
    let error = store.kept(&model::sha256_hex(b"rules")).unwrap_err();
    assert!(error.to_string().contains("was changed"), "{error}");
    assert!(store.backup(&file, &quiet).await.is_err() && !file.exists());
    fs::remove_file(&kept).unwrap();
    assert!(store.kept(&model::sha256_hex(b"rules")).is_err());
}

async fn only_an_empty_store_is_restored_into(place: Place) {
    let (store, file) = written(&place).await;
    store.backup(&file, &quiet).await.unwrap();
    let error = store::restore(place.config(), &file, &quiet).await.map(drop).unwrap_err();
    assert_eq!(error.to_string(), "nothing was restored");
    assert_eq!(store.verify(&quiet).await.unwrap().fault, None);
}
