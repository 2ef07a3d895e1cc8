//! The ledger read from end to end, a page at a time.
//!
//! Pages and not a stream, so that one connection can read and write in turn,
//! and so that the next page is read while another thread works on this one.

use model::Key;
use ports::StoreError;
use sqlx::{AnyConnection, FromRow, Row, any::AnyRow};

use crate::{
    error::doing,
    read::Payload,
    rows::{EntryRow, RegisterRow},
};

// The limits stand in the text, so that PostgreSQL plans for them: 2048 rows
// without payloads, 512 with payloads, which may be as large as a mail.

/// The next entries after `seq`, in order, without payloads.
pub(crate) async fn leaves(
    conn: &mut AnyConnection,
    after: u64,
) -> Result<Vec<EntryRow>, StoreError> {
    let sql = "SELECT seq, subject, entry, hashes FROM entries \
         WHERE seq > $1 ORDER BY seq LIMIT 2048";
    entries(conn, sql, after).await
}

/// The next entries after `seq`, in order, with payloads.
pub(crate) async fn sealed(
    conn: &mut AnyConnection,
    after: u64,
) -> Result<Vec<EntryRow>, StoreError> {
    let sql = "SELECT e.seq, e.subject, e.entry, e.hashes, p.sealed FROM entries e \
         LEFT JOIN payloads p ON p.seq = e.seq WHERE e.seq > $1 ORDER BY e.seq LIMIT 512";
    entries(conn, sql, after).await
}

async fn entries(
    conn: &mut AnyConnection,
    sql: &'static str,
    after: u64,
) -> Result<Vec<EntryRow>, StoreError> {
    let query = sqlx::query_as(sql).bind(after.cast_signed());
    query.fetch_all(conn).await.map_err(doing("reading entries"))
}

/// An entry with its payload, and the register row that it made, if there is one.
pub(crate) struct FactRow {
    pub seq: u64,
    pub subject: String,
    pub entry: Vec<u8>,
    pub payload: Payload,
    pub register: Option<RegisterRow>,
}

/// The next entries after `(subject, seq)`, by subject and then by number.
pub(crate) async fn facts(
    conn: &mut AnyConnection,
    after: &(String, u64),
) -> Result<Vec<FactRow>, StoreError> {
    let sql = "SELECT e.subject, e.seq, e.entry, p.sealed, k.since, k.secret, \
         r.kind, r.id, r.parent, r.state, r.at, r.version, r.body FROM \
         (SELECT subject, seq, entry FROM entries WHERE (subject, seq) > ($1, $2) \
         ORDER BY subject, seq LIMIT 512) e \
         LEFT JOIN payloads p ON p.seq = e.seq LEFT JOIN keys k ON k.subject = e.subject \
         LEFT JOIN registers r ON r.subject = e.subject AND r.version = e.seq \
         ORDER BY e.subject, e.seq";
    let (subject, seq) = after;
    let query = sqlx::query_as(sql).bind(subject.clone()).bind(seq.cast_signed());
    query.fetch_all(conn).await.map_err(doing("reading payloads"))
}

impl<'r> FromRow<'r, AnyRow> for EntryRow {
    fn from_row(row: &'r AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            seq: row.try_get::<i64, _>(0)?.cast_unsigned(),
            subject: row.try_get(1)?,
            entry: row.try_get(2)?,
            hashes: row.try_get(3)?,
            sealed: if row.len() > 4 { row.try_get(4)? } else { None },
        })
    }
}

impl<'r> FromRow<'r, AnyRow> for FactRow {
    fn from_row(row: &'r AnyRow) -> sqlx::Result<Self> {
        let kind: Option<String> = row.try_get("kind")?;
        Ok(Self {
            subject: row.try_get("subject")?,
            seq: row.try_get::<i64, _>("seq")?.cast_unsigned(),
            entry: row.try_get("entry")?,
            payload: Payload {
                sealed: row.try_get("sealed")?,
                since: row.try_get::<Option<i64>, _>("since")?.map(i64::cast_unsigned),
                secret: row.try_get("secret")?,
            },
            register: kind.map(|_| RegisterRow::from_row(row)).transpose()?,
        })
    }
}

impl FactRow {
    /// Where the page after this row begins.
    pub(crate) fn place(&self) -> (String, u64) {
        (self.subject.clone(), self.seq)
    }

    pub(crate) fn key(&self) -> Option<Key> {
        Key::parse(&self.subject)
    }
}
