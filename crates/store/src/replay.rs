//! Registers rebuilt from the entries.

use std::collections::HashSet;

use ports::{Fault, StoreError};
use sqlx::AnyConnection;

use crate::{
    backend::run,
    entry::Entry,
    pages::{PageRow, page},
    refold::Refold,
    rows::{put_labels, put_registers, select_in},
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
/// records there are. Only those are held in memory whose last entry is still to
/// come.
pub(crate) async fn replay(conn: &mut AnyConnection, unfit: Unfit) -> Result<u64, StoreError> {
    run(conn, "DELETE FROM registers", "clearing the registers").await?;
    run(conn, "DELETE FROM labels", "clearing the labels").await?;
    let mut refold = Refold::default();
    let (mut done, mut records) = (0, 0);
    loop {
        let page = page(conn, done).await?;
        let Some(row) = page.last() else { break };
        done = row.entry.seq;
        let last = last(conn, &page).await?;
        let mut rows = Vec::new();
        for row in &page {
            if let Some(entry) = Entry::parse(&row.entry.entry) {
                refold.take(row, &entry)?;
            }
            if last.contains(&row.entry.seq) {
                rows.extend(refold.close(&row.entry.subject));
            }
        }
        put_registers(conn, &rows).await?;
        put_labels(conn, &rows).await?;
        records += rows.len() as u64;
    }
    match refold.bad() {
        Some(seq) if unfit == Unfit::Refuse => Err(StoreError::Broken(Fault::Payload { seq })),
        _ => Ok(records),
    }
}

/// The last entries about the subjects of a page.
async fn last(conn: &mut AnyConnection, page: &[PageRow]) -> Result<HashSet<u64>, StoreError> {
    let subjects: Vec<String> = page.iter().map(|row| row.entry.subject.clone()).collect();
    let sql = "SELECT MAX(seq) FROM entries WHERE subject IN () GROUP BY subject";
    let rows: Vec<(i64,)> = select_in(conn, sql, &subjects).await?;
    Ok(rows.into_iter().map(|(seq,)| seq.cast_unsigned()).collect())
}
