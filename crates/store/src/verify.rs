//! Verification of everything, in one pass over one snapshot.
//!
//! While a page is read the ones before it are checked on another thread.

use std::{
    collections::HashSet,
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
};

use ports::{Fault, StoreError, Verified};
use sqlx::AnyConnection;
use tokio::{sync::mpsc, task::spawn_blocking};

use crate::{
    backend::Backend,
    chain::Chain,
    entry::Entry,
    error::doing,
    head::{HeadFile, Verifier},
    pages::{PageRow, page},
    refold::Refold,
};

/// See [`ports::Ledger::verify`].
pub(crate) async fn verify(
    backend: &Backend,
    verifier: &Verifier,
    head_file: &HeadFile,
    progress: &(dyn Fn(u64, u64) + Send + Sync),
) -> Result<Verified, StoreError> {
    let check = check(backend, verifier, head_file, progress).await?;
    Ok(check.judged())
}

/// Goes over the whole ledger.
pub(crate) async fn check(
    backend: &Backend,
    verifier: &Verifier,
    head_file: &HeadFile,
    progress: &(dyn Fn(u64, u64) + Send + Sync),
) -> Result<Check, StoreError> {
    // The file is read first: what is written meanwhile only adds to the database.
    let promised = head_file.read()?;
    let mut tx = backend.snapshot().await?;
    let total = count(&mut tx, "SELECT COUNT(*) FROM entries").await?;
    let mut heads = heads(&mut tx).await?;
    let stored = heads.iter().any(|(size, _)| *size == total);
    if let Some(note) = promised {
        let size = verifier.check(&note).map_or(u64::MAX, |head| head.size);
        heads.push((size, note));
    }
    let mut check = Check::new(Chain::new(verifier.clone(), heads));
    let (pages, mut waiting) = mpsc::channel(2);
    let checking = spawn_blocking(move || {
        while let Some(rows) = waiting.blocking_recv() {
            check.take(rows)?;
        }
        Ok::<_, StoreError>(check)
    });
    read(&mut tx, pages, &|done| progress(done, total)).await?;
    let mut check = checking.await.map_err(doing("checking entries"))??;
    check.finish(stored, &mut tx).await?;
    Ok(check)
}

/// Hands all pages to the checker, unless it stops.
async fn read(
    conn: &mut AnyConnection,
    pages: mpsc::Sender<Vec<PageRow>>,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<(), StoreError> {
    let mut rows = page(conn, 0).await?;
    let mut done = 0;
    while let Some(last) = rows.last().map(|row| row.entry.seq) {
        done += rows.len() as u64;
        let mut next = pin!(page(conn, last));
        let early = begun(next.as_mut()).await;
        if pages.send(rows).await.is_err() {
            break;
        }
        rows = match early {
            Some(rows) => rows?,
            None => next.await?,
        };
        progress(done);
    }
    Ok(())
}

/// Sets `work` going, so that the database is busy with it while something else
/// is awaited, and does not wake us up for every single row.
async fn begun<W: Future>(mut work: Pin<&mut W>) -> Option<W::Output> {
    poll_fn(|context| {
        Poll::Ready(match work.as_mut().poll(context) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}

/// What was checked so far.
pub(crate) struct Check {
    pub chain: Chain,
    refold: Refold,
    /// Subjects whose register row was met and compared. A record is held until
    /// then, and no later entry may change it.
    compared: HashSet<String>,
    /// Labels of the registers compared so far.
    labels: u64,
    /// The first record that differs from its entries.
    record: Option<String>,
}

impl Check {
    fn new(chain: Chain) -> Self {
        Self { chain, refold: Refold::default(), compared: HashSet::new(), labels: 0, record: None }
    }

    fn take(&mut self, rows: Vec<PageRow>) -> Result<(), StoreError> {
        for row in rows {
            let entry = Entry::parse(&row.entry.entry);
            self.chain.take(&row.entry, entry.as_ref());
            // What cannot be parsed was changed, and the chain says so.
            if let Some(entry) = entry {
                self.compare(row, &entry)?;
            }
        }
        Ok(())
    }

    fn compare(&mut self, row: PageRow, entry: &Entry) -> Result<(), StoreError> {
        let made = self.refold.take(&row, entry)?;
        let subject = row.entry.subject;
        if made && self.compared.contains(&subject) {
            self.record.get_or_insert(subject);
        } else if let Some(found) = row.register {
            let expected = self.refold.close(&subject);
            self.labels += expected.as_ref().map_or(0, |row| row.labels.lines().count() as u64);
            if expected.map(|row| row.text()) != Some(found) {
                self.record.get_or_insert_with(|| subject.clone());
            }
            self.compared.insert(subject);
        }
        Ok(())
    }

    /// There are no more entries: what differs that no entry led to?
    async fn finish(&mut self, stored: bool, conn: &mut AnyConnection) -> Result<(), StoreError> {
        self.chain.finish();
        self.chain.must_be_signed_here(stored);
        self.record = self.record.take().or_else(|| self.refold.unclosed());
        if self.record.is_none() {
            self.record = orphan(conn, self.compared.len() as u64).await?;
        }
        if self.record.is_none() {
            self.record = mislabelled(conn, self.labels).await?;
        }
        Ok(())
    }

    /// The first fault: by number if it is an entry, else the first register.
    fn judged(self) -> Verified {
        let good = self.chain.last_good();
        let bad = self.refold.bad().filter(|seq| *seq <= good);
        let (fault, last_good) = match (bad, &self.chain.fault, self.record) {
            (Some(seq), ..) => (Some(Fault::Payload { seq }), seq - 1),
            (None, Some(fault), _) => (Some(fault.clone()), good),
            (None, None, Some(record)) => (Some(Fault::Register { record }), good),
            (None, None, None) => (None, good),
        };
        let (entries, root) = (self.chain.checked(), self.chain.root());
        Verified { entries, root, last_good, fault, erased: self.refold.erased }
    }
}

/// All signed heads as size and note.
pub(crate) async fn heads(conn: &mut AnyConnection) -> Result<Vec<(u64, String)>, StoreError> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT size, note FROM heads ORDER BY size")
        .fetch_all(conn)
        .await
        .map_err(doing("reading signed heads"))?;
    Ok(rows.into_iter().map(|(size, note)| (size.cast_unsigned(), note)).collect())
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

/// A record that is found by other words than its row says, if there is one: a list
/// must not leave out what the register holds. `made` labels are expected.
async fn mislabelled(conn: &mut AnyConnection, made: u64) -> Result<Option<String>, StoreError> {
    let sql = "SELECT l.subject FROM labels l LEFT JOIN registers r ON r.subject = l.subject \
         WHERE r.subject IS NULL OR r.at <> l.at OR r.compartment <> l.compartment \
         OR r.tenant <> l.tenant OR r.kind <> l.kind OR r.id <> l.id \
         OR '\n' || r.labels || '\n' NOT LIKE '%\n' || l.label || '\n%' ORDER BY l.subject LIMIT 1";
    let wrong = sqlx::query_scalar(sql).fetch_optional(&mut *conn).await;
    let wrong: Option<String> = wrong.map_err(doing("comparing labels"))?;
    if wrong.is_some() || count(conn, "SELECT COUNT(*) FROM labels").await? == made {
        return Ok(wrong);
    }
    Ok(Some("labels".to_owned()))
}

pub(crate) async fn count(conn: &mut AnyConnection, sql: &'static str) -> Result<u64, StoreError> {
    let count: i64 =
        sqlx::query_scalar(sql).fetch_one(conn).await.map_err(doing("counting rows"))?;
    Ok(count.cast_unsigned())
}
