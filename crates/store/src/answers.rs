//! Answers by key, in a table beside the ledger.

use async_trait::async_trait;
use jiff::SignedDuration;
use ports::{ANSWERS_KEPT_H, ANSWERS_MAX, Answers, Asked, Begun, StoreError};
use sqlx::AnyConnection;

use crate::{Store, error::doing};

const WHAT: &str = "keeping the answer to a request";

#[async_trait]
impl Answers for Store {
    async fn begin(&self, asked: &Asked) -> Result<Begun, StoreError> {
        self.writable()?;
        let mut tx = self.inner().backend.lock().await?;
        forget_old(&mut tx, asked).await?;
        let begun = match known(&mut tx, asked).await? {
            Some((fingerprint, _)) if fingerprint != asked.fingerprint => Begun::Other,
            Some((_, Some(answer))) => Begun::Answered(answer),
            Some((_, None)) => Begun::UnderWay,
            None if count(&mut tx, asked).await? >= ANSWERS_MAX => Begun::TooMany,
            None => {
                note(&mut tx, asked).await?;
                Begun::New
            }
        };
        tx.commit().await.map_err(doing(WHAT))?;
        Ok(begun)
    }

    async fn finish(&self, asked: &Asked, answer: Option<&str>) -> Result<(), StoreError> {
        let mut tx = self.inner().backend.lock().await?;
        let sql = match answer {
            Some(_) => "UPDATE answers SET answer = $3 WHERE party = $1 AND key = $2",
            None => "DELETE FROM answers WHERE party = $1 AND key = $2",
        };
        let query = sqlx::query(sql).bind(&asked.party).bind(&asked.key);
        let query = match answer {
            Some(answer) => query.bind(answer),
            None => query,
        };
        query.execute(&mut *tx).await.map_err(doing(WHAT))?;
        tx.commit().await.map_err(doing(WHAT))
    }
}

async fn forget_old(conn: &mut AnyConnection, asked: &Asked) -> Result<(), StoreError> {
    let kept = SignedDuration::from_hours(ANSWERS_KEPT_H);
    let since = asked.at.checked_sub(kept).unwrap_or(asked.at);
    let query = sqlx::query("DELETE FROM answers WHERE at < $1").bind(since.as_microsecond());
    query.execute(conn).await.map(drop).map_err(doing(WHAT))
}

async fn known(
    conn: &mut AnyConnection,
    asked: &Asked,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    let sql = "SELECT fingerprint, answer FROM answers WHERE party = $1 AND key = $2";
    let query = sqlx::query_as(sql).bind(&asked.party).bind(&asked.key);
    query.fetch_optional(conn).await.map_err(doing(WHAT))
}

async fn count(conn: &mut AnyConnection, asked: &Asked) -> Result<u64, StoreError> {
    let query = sqlx::query_scalar("SELECT COUNT(*) FROM answers WHERE party = $1");
    let count: i64 = query.bind(&asked.party).fetch_one(conn).await.map_err(doing(WHAT))?;
    Ok(count.cast_unsigned())
}

async fn note(conn: &mut AnyConnection, asked: &Asked) -> Result<(), StoreError> {
    let sql = "INSERT INTO answers (party, key, fingerprint, at) VALUES ($1, $2, $3, $4)";
    let query = sqlx::query(sql).bind(&asked.party).bind(&asked.key).bind(&asked.fingerprint);
    query.bind(asked.at.as_microsecond()).execute(conn).await.map(drop).map_err(doing(WHAT))
}
