//! The ledger read from end to end, a page at a time.
//!
//! Pages and not a stream, so that one connection can read and write in turn,
//! and so that the next page is read while another thread works on this one.

use ports::StoreError;
use sqlx::{AnyConnection, AssertSqlSafe, FromRow, Row, any::AnyRow};

use crate::{
    error::doing,
    rows::{EntryRow, PayloadRow, REGISTER_TEXT},
};

/// An entry with all that hangs on it.
pub(crate) struct PageRow {
    pub entry: EntryRow,
    /// The key that sealed its payload, unless it was destroyed.
    pub secret: Option<Vec<u8>>,
    /// The register row that it made, as text, if that still stands.
    pub register: Option<String>,
}

/// The next entries after `seq`, in order. A page is small: a payload may be as
/// large as a mail, and the SQLite driver holds 50 rows ready, so that a page that
/// was asked for in time is there at once. The size stands in the text, so that
/// PostgreSQL plans for it.
pub(crate) async fn page(conn: &mut AnyConnection, seq: u64) -> Result<Vec<PageRow>, StoreError> {
    let sql = format!(
        "SELECT e.seq, e.subject, e.entry, e.hashes, p.sealed_by, p.sealed, k.secret, \
         {REGISTER_TEXT} FROM \
         (SELECT seq, subject, entry, hashes FROM entries WHERE seq > $1 ORDER BY seq LIMIT 48) e \
         LEFT JOIN payloads p ON p.seq = e.seq LEFT JOIN keys k ON k.since = p.sealed_by \
         LEFT JOIN registers r ON r.version = e.seq AND r.subject = e.subject ORDER BY e.seq"
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(seq.cast_signed());
    query.fetch_all(conn).await.map_err(doing("reading entries"))
}

impl<'r> FromRow<'r, AnyRow> for PageRow {
    fn from_row(row: &'r AnyRow) -> sqlx::Result<Self> {
        let sealed_by: Option<i64> = row.try_get(4)?;
        let sealed: Option<Vec<u8>> = row.try_get(5)?;
        let payload = sealed_by
            .zip(sealed)
            .map(|(sealed_by, sealed)| PayloadRow { sealed_by: sealed_by.cast_unsigned(), sealed });
        let entry = EntryRow {
            seq: row.try_get::<i64, _>(0)?.cast_unsigned(),
            subject: row.try_get(1)?,
            entry: row.try_get(2)?,
            hashes: row.try_get(3)?,
            payload,
        };
        Ok(Self { entry, secret: row.try_get(6)?, register: row.try_get(7)? })
    }
}
