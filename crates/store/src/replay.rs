//! Registers rebuilt from the entries.

use ports::{Fault, StoreError};
use sqlx::AnyConnection;

use crate::{backend::run, entry::Entry, pages::page, refold::Refold, rows::put_registers};

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
    run(conn, "DELETE FROM registers", "clearing the registers").await?;
    let mut refold = Refold::default();
    let (mut last, mut records) = (0, 0);
    loop {
        let page = page(conn, last).await?;
        let Some(row) = page.last() else { break };
        last = row.entry.seq;
        let mut rows = Vec::new();
        for row in page {
            let entry = Entry::parse(&row.entry.entry);
            rows.extend(refold.take(row, entry)?.and_then(|folded| folded.expected));
        }
        put_registers(conn, &rows).await?;
        records += rows.len() as u64;
    }
    match refold.bad() {
        Some(seq) if unfit == Unfit::Refuse => Err(StoreError::Broken(Fault::Payload { seq })),
        _ => Ok(records),
    }
}
