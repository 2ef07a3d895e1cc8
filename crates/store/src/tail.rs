//! The end of the ledger, checked against its last signed head.
//!
//! This is all that opening a store and writing to it look at: the signature of
//! the last head, the right edge under it, and the last entry. Everything before
//! is checked by `verify`.

use std::collections::HashMap;

use jiff::Timestamp;
use ports::{Fault, StoreError};
use sqlx::AnyConnection;
use tlog_tiles::{HASH_SIZE, record_hash};

use crate::{
    entry::Entry,
    error::doing,
    head::{Head, Verifier},
    rows::select_in,
    tree::{Edge, Place, Stored},
};

/// The end of the ledger.
#[derive(Clone)]
pub(crate) struct Tail {
    pub edge: Edge,
    /// Time of the last entry.
    pub at: Option<Timestamp>,
}

impl Tail {
    /// Reads and checks it. `None` if nothing was ever signed.
    pub(crate) async fn load(
        conn: &mut AnyConnection,
        verifier: &Verifier,
    ) -> Result<Option<Self>, StoreError> {
        let last = last_entry(conn).await?;
        let found = last.as_ref().map_or(0, |(seq, _)| *seq);
        let Some(note) = last_note(conn).await? else {
            return if found == 0 { Ok(None) } else { broken(Fault::Head { size: found }) };
        };
        let Some(head) = verifier.check(&note) else {
            return broken(Fault::Head { size: found });
        };
        if let Some(fault) = miscounted(found, head.size) {
            return broken(fault);
        }
        let stored = hashes(conn, &Edge::places(found)).await?;
        let Ok(edge) = Edge::of(found, &stored) else {
            return broken(Fault::Head { size: found });
        };
        let at = match last {
            Some((seq, bytes)) => Some(time_of(seq, &bytes, conn).await?),
            None => None,
        };
        if edge.root() != head.root {
            broken(Fault::Head { size: found })
        } else {
            Ok(Some(Self { edge, at }))
        }
    }
}

fn broken<T>(fault: Fault) -> Result<T, StoreError> {
    Err(StoreError::Broken(fault))
}

/// Entries and their head are written together, so that neither may be ahead.
fn miscounted(found: u64, promised: u64) -> Option<Fault> {
    match found.cmp(&promised) {
        std::cmp::Ordering::Less => Some(Fault::Cut { promised, found }),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Fault::Head { size: found }),
    }
}

/// The time of the last entry, once it is known to be what was hashed.
async fn time_of(
    seq: u64,
    bytes: &[u8],
    conn: &mut AnyConnection,
) -> Result<Timestamp, StoreError> {
    let stored = hashes(conn, &[Place { seq, level: 0 }]).await?;
    let hash = stored.0.get(&seq).and_then(|hashes| hashes.get(..HASH_SIZE));
    let entry = Entry::parse(bytes).filter(|_| hash == Some(&record_hash(bytes).0));
    entry.map(|entry| entry.recorded_at).ok_or(StoreError::Broken(Fault::Changed { seq }))
}

/// The note of the newest head.
pub(crate) async fn last_note(conn: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    let sql = "SELECT note FROM heads ORDER BY size DESC LIMIT 1";
    sqlx::query_scalar(sql).fetch_optional(conn).await.map_err(doing("reading the last head"))
}

/// Number and bytes of the last entry.
pub(crate) async fn last_entry(
    conn: &mut AnyConnection,
) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
    let sql = "SELECT seq, entry FROM entries ORDER BY seq DESC LIMIT 1";
    let row: Option<(i64, Vec<u8>)> =
        sqlx::query_as(sql).fetch_optional(conn).await.map_err(doing("reading the last entry"))?;
    Ok(row.map(|(seq, bytes)| (seq.cast_unsigned(), bytes)))
}

/// The stored hashes at `places`.
pub(crate) async fn hashes(
    conn: &mut AnyConnection,
    places: &[Place],
) -> Result<Stored, StoreError> {
    let seqs: Vec<i64> = places.iter().map(|place| place.seq.cast_signed()).collect();
    let sql = "SELECT seq, hashes FROM entries WHERE seq IN ()";
    let rows: Vec<(i64, Vec<u8>)> = select_in(conn, sql, &seqs).await?;
    let rows = rows.into_iter().map(|(seq, hashes)| (seq.cast_unsigned(), hashes));
    Ok(Stored(rows.collect::<HashMap<_, _>>()))
}

/// Whether `head` is the head of the first `head.size` of `found` entries.
pub(crate) async fn agrees(
    conn: &mut AnyConnection,
    head: &Head,
    found: u64,
) -> Result<Option<Fault>, StoreError> {
    if head.size > found {
        return Ok(Some(Fault::Cut { promised: head.size, found }));
    }
    let stored = hashes(conn, &Edge::places(head.size)).await?;
    let root = Edge::of(head.size, &stored).ok().map(|edge| edge.root());
    Ok((root != Some(head.root)).then_some(Fault::Head { size: head.size }))
}
