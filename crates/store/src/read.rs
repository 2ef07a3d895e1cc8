//! Reading records and their history.

use std::collections::HashMap;

use model::{Fact, Key};
use ports::{Fault, Filter, Line, StoreError, Stored, Tally};
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    entry::Entry,
    error::{doing, inconsistent},
    rows::{REGISTER_COLUMNS, RegisterRow},
    seal::Secret,
    wanted::Wanted,
};

/// The record `key`, if it exists.
pub(crate) async fn lookup(
    conn: &mut AnyConnection,
    key: &Key,
) -> Result<Option<Stored>, StoreError> {
    let sql = format!("SELECT {REGISTER_COLUMNS} FROM registers WHERE subject = $1");
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(key.to_string());
    let row: Option<RegisterRow> =
        query.fetch_optional(conn).await.map_err(doing(format!("reading {key}")))?;
    row.map(|row| row.stored()).transpose()
}

/// Records looked up in one statement; see `ROWS` in `rows.rs` for why not more.
const TOGETHER: usize = 64;

/// Those of the records `keys` that exist, in the order of `keys`.
pub(crate) async fn lookups(
    conn: &mut AnyConnection,
    keys: &[Key],
) -> Result<Vec<(Key, Stored)>, StoreError> {
    let mut found = HashMap::new();
    for some in keys.chunks(TOGETHER) {
        let places: Vec<_> = (1..=some.len()).map(|n| format!("${n}")).collect();
        let places = places.join(", ");
        let sql = format!("SELECT {REGISTER_COLUMNS} FROM registers WHERE subject IN ({places})");
        let query = sqlx::query_as(AssertSqlSafe(sql));
        let query = some.iter().fold(query, |query, key| query.bind(key.to_string()));
        let rows: Vec<RegisterRow> =
            query.fetch_all(&mut *conn).await.map_err(doing("reading records".to_owned()))?;
        for row in rows {
            found.insert(row.subject.clone(), row.stored()?);
        }
    }
    let of = |key: &Key| Some((key.clone(), found.remove(&key.to_string())?));
    Ok(keys.iter().filter_map(of).collect())
}

/// The records that fit `filter`.
pub(crate) async fn list(
    conn: &mut AnyConnection,
    filter: &Filter,
) -> Result<Vec<Stored>, StoreError> {
    let mut wanted = Wanted::new(filter);
    let sql = page_of(filter, &wanted);
    let query = sqlx::query_as(AssertSqlSafe(sql));
    let query = wanted.values.drain(..).fold(query, |query, value| query.bind(value));
    let what = format!("listing {}", filter.kind.name());
    let rows: Vec<RegisterRow> = query.fetch_all(conn).await.map_err(doing(what))?;
    rows.iter().map(RegisterRow::stored).collect()
}

/// The rows of a page are chosen on an index alone, however deep it lies; only they
/// are read whole.
fn page_of(filter: &Filter, wanted: &Wanted) -> String {
    let (at, id) = if filter.oldest_first { ("ASC", "DESC") } else { ("DESC", "ASC") };
    let order = |table: &str| format!("{table}.at {at}, {table}.id {id}");
    let columns: Vec<_> = REGISTER_COLUMNS.split(", ").map(|name| format!("r.{name}")).collect();
    format!(
        "SELECT {} FROM (SELECT {}.subject AS subject FROM {} WHERE {} ORDER BY {} \
         LIMIT {} OFFSET {}) p JOIN registers r ON r.subject = p.subject ORDER BY {}",
        columns.join(", "),
        wanted.from,
        wanted.counted(),
        wanted.condition(),
        order(wanted.from),
        bounded(filter.limit),
        bounded(filter.offset),
        order("r"),
    )
}

/// How many records fit `filter`.
pub(crate) async fn count(conn: &mut AnyConnection, filter: &Filter) -> Result<u64, StoreError> {
    let mut wanted = Wanted::new(filter);
    let sql = format!("SELECT COUNT(*) FROM {} WHERE {}", wanted.counted(), wanted.condition());
    let query = wanted
        .values
        .drain(..)
        .fold(sqlx::query_scalar(AssertSqlSafe(sql)), |query, value| query.bind(value));
    let what = format!("counting {}", filter.kind.name());
    let count: i64 = query.fetch_one(conn).await.map_err(doing(what))?;
    Ok(count.cast_unsigned())
}

/// How many records that fit `filter` are found by each word with that beginning.
pub(crate) async fn tally(
    conn: &mut AnyConnection,
    filter: &Filter,
    prefix: &str,
) -> Result<Vec<Tally>, StoreError> {
    let mut wanted = Wanted::new(filter);
    let sql = format!(
        "SELECT w.label, r.state, COUNT(*) FROM {} JOIN labels w ON w.subject = r.subject \
         WHERE {} AND substr(w.label, 1, {}) = ${} GROUP BY w.label, r.state",
        wanted.tables,
        wanted.condition(),
        prefix.chars().count(),
        wanted.values.len() + 1,
    );
    let query = sqlx::query_as(AssertSqlSafe(sql));
    let query = wanted.values.drain(..).fold(query, |query, value| query.bind(value));
    let what = format!("counting {} by {prefix}", filter.kind.name());
    let rows: Vec<(String, String, i64)> =
        query.bind(prefix.to_owned()).fetch_all(conn).await.map_err(doing(what))?;
    let one =
        |(label, state, count): (_, _, i64)| Tally { label, state, count: count.cast_unsigned() };
    let mut tallies: Vec<_> = rows.into_iter().map(one).collect();
    // The databases do not agree on the order of texts.
    tallies.sort_by(|a, b| (&a.label, &a.state).cmp(&(&b.label, &b.state)));
    Ok(tallies)
}

/// All entries about `key`, oldest first.
pub(crate) async fn history(conn: &mut AnyConnection, key: &Key) -> Result<Vec<Line>, StoreError> {
    type Row = (i64, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);
    let sql = "SELECT e.seq, e.entry, p.sealed, k.secret FROM entries e \
         LEFT JOIN payloads p ON p.seq = e.seq LEFT JOIN keys k ON k.since = p.sealed_by \
         WHERE e.subject = $1 ORDER BY e.seq";
    let query = sqlx::query_as(sql).bind(key.to_string());
    let rows: Vec<Row> =
        query.fetch_all(conn).await.map_err(doing(format!("reading the history of {key}")))?;
    let line = |(seq, entry, sealed, secret): Row| {
        let broken = StoreError::Broken(Fault::Changed { seq: seq.cast_unsigned() });
        let entry = Entry::parse(&entry).ok_or(broken)?;
        let fact = opened(&entry, sealed.as_deref(), secret.as_deref())?;
        Ok(Line { written: entry.written(), fact })
    };
    rows.into_iter().map(line).collect()
}

/// The fact of an entry, or `None` if the key that sealed it was destroyed.
///
/// # Errors
/// Broken if it does not fit the entry.
pub(crate) fn opened(
    entry: &Entry,
    sealed: Option<&[u8]>,
    secret: Option<&[u8]>,
) -> Result<Option<Fact>, StoreError> {
    let Some(secret) = secret else { return Ok(None) };
    let payload = Secret::from_bytes(secret)
        .zip(sealed)
        .and_then(|(secret, sealed)| secret.open(sealed, &entry.commitment))
        .ok_or(StoreError::Broken(Fault::Payload { seq: entry.seq }))?;
    let wrong = |error| inconsistent("payloads", entry.seq, error);
    serde_json::from_slice(&payload).map(Some).map_err(wrong)
}

/// Both databases count in signed numbers.
pub(crate) fn bounded(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
