//! Proofs that one entry stands in the ledger, for those who may not see the rest.

use model::Key;
use ports::{Fault, Proof, StoreError};
use sqlx::AnyConnection;
use tlog_tiles::{Hash, check_record, record_hash};

use crate::{
    entry::Entry,
    error::{doing, inconsistent},
    head::Verifier,
    tail::{hashes, last_note},
    tree,
};

/// Proves the last entry about `key` under the newest head.
pub(crate) async fn prove(
    conn: &mut AnyConnection,
    verifier: &Verifier,
    key: &Key,
) -> Result<Option<Proof>, StoreError> {
    let Some((seq, entry)) = last_about(conn, key).await? else { return Ok(None) };
    let note = last_note(conn).await?.unwrap_or_default();
    let head = verifier.check(&note).filter(|head| head.size >= seq);
    let head = head.ok_or(StoreError::Broken(Fault::Head { size: seq }))?;
    let wrong = |error| inconsistent("entries", seq, error);
    let places = tree::proof_places(head.size, seq - 1).map_err(wrong)?;
    let stored = hashes(conn, &places).await?;
    let path = tree::prove(head.size, seq - 1, &stored).map_err(wrong)?;
    Ok(Some(Proof {
        seq,
        entry,
        path: path.iter().map(Hash::to_string).collect(),
        head: head.note,
        key: verifier.key.clone(),
    }))
}

async fn last_about(
    conn: &mut AnyConnection,
    key: &Key,
) -> Result<Option<(u64, String)>, StoreError> {
    let sql = "SELECT seq, entry FROM entries WHERE subject = $1 ORDER BY seq DESC LIMIT 1";
    let query = sqlx::query_as(sql).bind(key.to_string());
    let row: Option<(i64, Vec<u8>)> =
        query.fetch_optional(conn).await.map_err(doing(format!("reading entries about {key}")))?;
    row.map(|(seq, bytes)| Ok((seq.cast_unsigned(), text(seq.cast_unsigned(), bytes)?))).transpose()
}

/// The bytes of an entry as the text that they were written as.
pub(crate) fn text(seq: u64, bytes: Vec<u8>) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|_| StoreError::Broken(Fault::Changed { seq }))
}

/// Whether a proof holds. Takes no store: this is what an outsider runs.
///
/// It holds for the holder of `proof.key`; that this is the key of the
/// institution must be known from elsewhere.
#[must_use]
pub fn check_proof(proof: &Proof) -> bool {
    holds(proof).is_some()
}

fn holds(proof: &Proof) -> Option<()> {
    let head = Verifier::parse(&proof.key)?.check(&proof.head)?;
    Entry::parse(proof.entry.as_bytes()).filter(|entry| entry.seq == proof.seq)?;
    let path = proof.path.iter().map(|hash| Hash::parse_hash(hash).ok()).collect::<Option<_>>()?;
    let leaf = record_hash(proof.entry.as_bytes());
    check_record(&path, head.size, head.root, proof.seq.checked_sub(1)?, leaf).ok()
}
