//! Numbered changes of the schema, each applied once, in one transaction.

use ports::StoreError;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{
    backend::{Backend, Dialect, run},
    error::{doing, inconsistent},
    replay::{Unfit, replay},
};

/// All migrations in order; the number is the position, from 1. An applied
/// migration is never edited: add another one.
const MIGRATIONS: [Migration; 6] = [
    Migration { sql: include_str!("../migrations/0001_ledger.sql"), refolds: false },
    Migration { sql: include_str!("../migrations/0002_tenants.sql"), refolds: true },
    Migration { sql: include_str!("../migrations/0003_answers.sql"), refolds: false },
    Migration { sql: include_str!("../migrations/0004_institution.sql"), refolds: true },
    Migration { sql: include_str!("../migrations/0005_closed.sql"), refolds: true },
    Migration { sql: include_str!("../migrations/0006_pauses.sql"), refolds: true },
];

/// A change of the schema.
struct Migration {
    sql: &'static str,
    /// Whether rows are searched by more than before and have to be folded anew.
    refolds: bool,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)";

/// Brings the schema up to date.
///
/// # Errors
/// Inconsistency if the store was written by a newer program.
pub(crate) async fn migrate(backend: &Backend) -> Result<(), StoreError> {
    apply(backend, &MIGRATIONS).await
}

async fn apply(backend: &Backend, migrations: &[Migration]) -> Result<(), StoreError> {
    loop {
        let mut tx = backend.lock().await?;
        let done = applied(&mut tx, backend.dialect).await?;
        if done > migrations.len() {
            let what = format!("this program knows only {} migrations", migrations.len());
            return Err(inconsistent("migrations", done, what));
        }
        let Some(Migration { sql, refolds }) = migrations.get(done) else { return Ok(()) };
        let number = done + 1;
        let what = format!("applying migration {number}");
        run(&mut tx, translated(sql, backend.dialect), &what).await?;
        if *refolds {
            replay(&mut tx, Unfit::Skip).await?;
        }
        sqlx::query("INSERT INTO migrations (number) VALUES ($1)")
            .bind(number as i64)
            .execute(&mut *tx)
            .await
            .map_err(doing(&what))?;
        tx.commit().await.map_err(doing(what))?;
    }
}

async fn applied(conn: &mut AnyConnection, dialect: Dialect) -> Result<usize, StoreError> {
    let what = "reading the version of the schema";
    run(conn, translated(TABLE, dialect), what).await?;
    let sql = "SELECT COUNT(*) FROM migrations";
    let count: i64 = sqlx::query_scalar(sql).fetch_one(conn).await.map_err(doing(what))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The three words in which the dialects differ.
fn translated(sql: &str, dialect: Dialect) -> AssertSqlSafe<String> {
    AssertSqlSafe(match dialect {
        Dialect::Sqlite => sql.to_owned(),
        Dialect::Postgres => sql
            .replace(" INTEGER", " BIGINT")
            .replace(" BLOB", " BYTEA")
            .replace(" TEXT", " TEXT COLLATE \"C\""),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT_AGAIN: &str = "never again";

    fn plain(sql: &'static str) -> Migration {
        Migration { sql, refolds: false }
    }

    #[tokio::test]
    async fn each_is_applied_once_and_whole() -> Result<(), StoreError> {
        let directory = testkit::directory();
        let backend = Backend::connect(directory.path(), None).await?;
        apply(&backend, &[plain("CREATE TABLE one (n INTEGER)")]).await?;
        let broken = "CREATE TABLE two (n INTEGER); CREATE TABLE one (n INTEGER)";
        assert!(apply(&backend, &[plain(NOT_AGAIN), plain(broken)]).await.is_err());
        apply(&backend, &[plain(NOT_AGAIN), plain("CREATE TABLE two (n INTEGER)")]).await?;
        apply(&backend, &[plain(NOT_AGAIN), plain(NOT_AGAIN)]).await?;
        assert!(matches!(apply(&backend, &[]).await, Err(StoreError::Inconsistency { .. })));
        Ok(())
    }
}
