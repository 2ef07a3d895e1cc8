//! Verification of everything.
//!
//! Two passes over one snapshot: the chain in order of entries, then payloads
//! and registers in order of subjects, so that one record at a time is in memory
//! however many there are. While a page is read the one before is checked on
//! another thread.

use ports::{Fault, StoreError, Verified};
use sqlx::AnyConnection;
use tokio::task::spawn_blocking;

use crate::{
    backend::Backend,
    chain::Chain,
    error::doing,
    head::{HeadFile, Verifier},
    pages::{facts, leaves},
    refold::{Folded, Refold},
};

type Progress<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

/// See [`ports::Ledger::verify`].
pub(crate) async fn verify(
    backend: &Backend,
    verifier: &Verifier,
    head_file: &HeadFile,
    progress: Progress<'_>,
) -> Result<Verified, StoreError> {
    // The file is read first: what is written meanwhile only adds to the database.
    let promised = head_file.read()?;
    let mut tx = backend.snapshot().await?;
    let total = count(&mut tx, "SELECT COUNT(*) FROM entries").await?;
    let half = |done: u64| progress(done / 2, total);
    let mut chain = check_chain(&mut tx, verifier, promised, &half).await?;
    let refold = Refold::new(std::mem::take(&mut chain.erasures));
    let half = |done: u64| progress((total + done) / 2, total);
    let payloads = check_payloads(&mut tx, refold, &half).await?;
    progress(total, total);
    Ok(judged(&chain, payloads))
}

/// The first fault: by number if it is an entry, else the first register.
fn judged(chain: &Chain, payloads: Payloads) -> Verified {
    let good = chain.last_good();
    let bad = payloads.bad.filter(|seq| *seq <= good);
    let (fault, last_good) = match (bad, &chain.fault, payloads.record) {
        (Some(seq), ..) => (Some(Fault::Payload { seq }), seq - 1),
        (None, Some(fault), _) => (Some(fault.clone()), good),
        (None, None, Some(record)) => (Some(Fault::Register { record }), good),
        (None, None, None) => (None, good),
    };
    let (entries, root) = (chain.checked(), chain.root());
    Verified { entries, root, last_good, fault, erased: payloads.erased }
}

/// First pass.
pub(crate) async fn check_chain(
    conn: &mut AnyConnection,
    verifier: &Verifier,
    promised: Option<String>,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<Chain, StoreError> {
    let mut heads = heads(conn).await?;
    if let Some(note) = promised {
        let size = verifier.check(&note).map_or(u64::MAX, |head| head.size);
        heads.push((size, note));
    }
    let mut chain = Chain::new(verifier.clone(), heads);
    let mut page = leaves(conn, 0).await?;
    while let Some(last) = page.last().map(|row| row.seq)
        && chain.fault.is_none()
    {
        let work = spawn_blocking(move || {
            chain.take(&page);
            chain
        });
        page = leaves(conn, last).await?;
        chain = work.await.map_err(doing("checking entries"))?;
        progress(chain.checked());
    }
    chain.finish();
    Ok(chain)
}

/// All signed heads as size and note.
pub(crate) async fn heads(conn: &mut AnyConnection) -> Result<Vec<(u64, String)>, StoreError> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT size, note FROM heads ORDER BY size")
        .fetch_all(conn)
        .await
        .map_err(doing("reading signed heads"))?;
    Ok(rows.into_iter().map(|(size, note)| (size.cast_unsigned(), note)).collect())
}

/// What the second pass found.
struct Payloads {
    bad: Option<u64>,
    erased: u64,
    /// The first record that differs from its entries.
    record: Option<String>,
}

/// Compares registers with what their entries make of them.
#[derive(Default)]
struct Compare {
    refold: Refold,
    /// Register rows that belong to an entry.
    rows: u64,
    record: Option<String>,
}

impl Compare {
    fn judge(&mut self, folded: impl IntoIterator<Item = Folded>) {
        for folded in folded {
            self.rows += u64::from(folded.found.is_some());
            if folded.found != folded.expected {
                self.record.get_or_insert(folded.subject);
            }
        }
    }
}

async fn check_payloads(
    conn: &mut AnyConnection,
    refold: Refold,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<Payloads, StoreError> {
    let mut compare = Compare { refold, ..Compare::default() };
    let (mut place, mut done) = ((String::new(), 0), 0);
    loop {
        let page = facts(conn, &place).await?;
        let Some(last) = page.last() else { break };
        (place, done) = (last.place(), done + page.len() as u64);
        let work = spawn_blocking(move || {
            let folded = compare.refold.take(page)?;
            compare.judge(folded);
            Ok::<_, StoreError>(compare)
        });
        compare = work.await.map_err(doing("checking payloads"))??;
        progress(done);
    }
    let last = compare.refold.finish();
    compare.judge(last);
    let record = match compare.record {
        Some(record) => Some(record),
        None => orphan(conn, compare.rows).await?,
    };
    Ok(Payloads { bad: compare.refold.bad, erased: compare.refold.erased, record })
}

/// A register row that no entry made, if there are more rows than `made`.
async fn orphan(conn: &mut AnyConnection, made: u64) -> Result<Option<String>, StoreError> {
    if count(conn, "SELECT COUNT(*) FROM registers").await? == made {
        return Ok(None);
    }
    let sql = "SELECT subject FROM registers r WHERE NOT EXISTS (SELECT 1 FROM entries e \
         WHERE e.seq = r.version AND e.subject = r.subject) ORDER BY subject LIMIT 1";
    sqlx::query_scalar(sql).fetch_optional(conn).await.map_err(doing("comparing registers"))
}

pub(crate) async fn count(conn: &mut AnyConnection, sql: &'static str) -> Result<u64, StoreError> {
    let count: i64 =
        sqlx::query_scalar(sql).fetch_one(conn).await.map_err(doing("counting rows"))?;
    Ok(count.cast_unsigned())
}
