//! Registers rebuilt from the entries.

use std::collections::HashMap;

use ports::{Fault, StoreError};
use sqlx::AnyConnection;

use crate::{
    backend::run,
    entry::Entry,
    error::doing,
    pages::facts,
    refold::{Folded, Refold},
    rows::{RegisterRow, put_registers},
};

/// What to do with a payload that does not fit its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Stop; the registers stay as they were.
    Refuse,
    /// Go on without it: what is left is better than nothing.
    Skip,
}

/// Rebuilds all registers inside the caller's transaction. Returns how many
/// records there are.
pub(crate) async fn replay(conn: &mut AnyConnection, unfit: Unfit) -> Result<u64, StoreError> {
    let mut refold = Refold::new(erasures(conn).await?);
    run(conn, "DELETE FROM registers", "clearing the registers").await?;
    let (mut place, mut records) = ((String::new(), 0), 0);
    loop {
        let page = facts(conn, &place).await?;
        let Some(last) = page.last() else { break };
        place = last.place();
        records += put(conn, refold.take(page)?).await?;
    }
    records += put(conn, refold.finish().into_iter().collect()).await?;
    match refold.bad {
        Some(seq) if unfit == Unfit::Refuse => Err(StoreError::Broken(Fault::Payload { seq })),
        _ => Ok(records),
    }
}

async fn put(conn: &mut AnyConnection, folded: Vec<Folded>) -> Result<u64, StoreError> {
    let rows: Vec<RegisterRow> = folded.into_iter().filter_map(|folded| folded.expected).collect();
    put_registers(conn, &rows).await?;
    Ok(rows.len() as u64)
}

/// For each erased subject the last entry that erased it.
async fn erasures(conn: &mut AnyConnection) -> Result<HashMap<String, u64>, StoreError> {
    let sql = "SELECT seq, entry FROM entries \
         WHERE subject > 'system/' AND subject < 'system0' ORDER BY seq";
    let rows: Vec<(i64, Vec<u8>)> =
        sqlx::query_as(sql).fetch_all(conn).await.map_err(doing("reading erasures"))?;
    let erased = |(seq, entry): (i64, Vec<u8>)| {
        Some((Entry::parse(&entry)?.erases()?.to_owned(), seq.cast_unsigned()))
    };
    Ok(rows.into_iter().filter_map(erased).collect())
}
