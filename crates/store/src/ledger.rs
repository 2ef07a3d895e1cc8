//! The ledger of a store.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{Expect, Fact, Key, Kind};
use ports::{Act, Ledger, NewFact, Proof, Registers, StoreError, Verified};

use crate::{
    entry::Entry,
    error::doing,
    proof,
    read::bounded,
    replay::{Unfit, replay},
    store::Store,
    tail,
    verify::verify,
};

#[async_trait]
impl Ledger for Store {
    async fn verify(
        &self,
        progress: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<Verified, StoreError> {
        let inner = self.inner();
        verify(&inner.backend, inner.signer.verifier(), &inner.head_file, progress).await
    }

    async fn prove(&self, key: &Key) -> Result<Option<Proof>, StoreError> {
        let mut tx = self.inner().backend.snapshot().await?;
        proof::prove(&mut tx, self.inner().signer.verifier(), key).await
    }

    async fn replay(&self) -> Result<u64, StoreError> {
        self.writable()?;
        let mut tx = self.inner().backend.lock().await?;
        let records = replay(&mut tx, Unfit::Refuse).await?;
        tx.commit().await.map_err(doing("committing the registers"))?;
        Ok(records)
    }

    async fn erase(&self, subject: &Key, by: &str, mandate: &str) -> Result<(), StoreError> {
        let subject = subject.to_string();
        let fact = Fact::Erased { subject: subject.clone() };
        let facts = vec![NewFact::new(Kind::System, subject, Expect::Any, fact)];
        let act = Act { by: by.to_owned(), mandate: mandate.to_owned(), facts };
        self.write(act).await.map(drop)
    }

    async fn export(&self, from: u64, limit: u64) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT seq, entry FROM entries WHERE seq >= $1 ORDER BY seq LIMIT $2";
        let query = sqlx::query_as(sql).bind(bounded(from)).bind(bounded(limit));
        let mut conn = self.inner().backend.reader().await?;
        let rows: Vec<(i64, Vec<u8>)> =
            query.fetch_all(&mut *conn).await.map_err(doing("exporting entries"))?;
        rows.into_iter().map(|(seq, bytes)| proof::text(seq.cast_unsigned(), bytes)).collect()
    }

    async fn head(&self) -> Result<(u64, Option<Timestamp>), StoreError> {
        let mut conn = self.inner().backend.reader().await?;
        let last = tail::last_entry(&mut conn).await?;
        let time = |bytes: &[u8]| Entry::parse(bytes).map(|entry| entry.recorded_at);
        Ok(last.map_or((0, None), |(seq, bytes)| (seq, time(&bytes))))
    }
}
