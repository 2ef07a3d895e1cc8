//! The database: SQLite in the data directory, or PostgreSQL by URL.
//!
//! Everything above this file is one code path. The dialects differ in four
//! places, all of them here: how a connection is set up, how the write lock is
//! taken, how a snapshot begins, and how destroyed keys are overwritten.

use std::{path::Path, sync::Once, time::Duration};

use ports::StoreError;
use sqlx::{
    Any, AnyConnection, AnyPool, Connection, SqlSafeStr, Transaction, any::AnyPoolOptions,
    pool::PoolConnection,
};

use crate::error::{doing, refusing};

const DATABASE_FILE: &str = "hinomi.db";
const READERS: u32 = 8;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Full durability, long patience with other processes, and no trace of
/// deleted keys in the pages of the database.
const SQLITE_SESSION: &str = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 60000; \
     PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; PRAGMA mmap_size = 2147418112;";
/// Durability must not depend on how the server is configured.
const POSTGRES_SESSION: &str = "SET synchronous_commit = on; SET client_min_messages = warning;";

impl Dialect {
    /// How a connection is set up.
    fn session(self) -> &'static str {
        match self {
            Self::Sqlite => SQLITE_SESSION,
            Self::Postgres => POSTGRES_SESSION,
        }
    }
}

/// Any number that other programs are unlikely to lock in the same database.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(4990136311)";

/// Two pools, so that readers never keep the one writer waiting for a connection.
#[derive(Clone)]
pub(crate) struct Backend {
    pub dialect: Dialect,
    readers: AnyPool,
    writer: AnyPool,
}

impl Backend {
    /// Connects to `url`, or to a file in `directory`.
    pub(crate) async fn connect(directory: &Path, url: Option<&str>) -> Result<Self, StoreError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let (dialect, url) = match url {
            Some(url) if url.starts_with("postgres") => (Dialect::Postgres, url.to_owned()),
            Some(_) => {
                return Err(refusing("the database URL was refused", "only postgres:// is known"));
            }
            None => (Dialect::Sqlite, sqlite_url(directory)?),
        };
        first(dialect, &url).await?;
        let (readers, writer) = (pool(dialect, &url, READERS)?, pool(dialect, &url, 1)?);
        Ok(Self { dialect, readers, writer })
    }

    /// A connection for one query.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.readers.acquire().await.map_err(doing("connecting to the database"))
    }

    /// A transaction that holds the write lock against every process.
    pub(crate) async fn lock(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let begin = match self.dialect {
            Dialect::Sqlite => "BEGIN IMMEDIATE",
            Dialect::Postgres => "BEGIN",
        };
        let what = "waiting for the write lock";
        let mut tx = self.writer.begin_with(begin).await.map_err(doing(what))?;
        if self.dialect == Dialect::Postgres {
            run(&mut tx, POSTGRES_LOCK, what).await?;
        }
        Ok(tx)
    }

    /// A transaction that sees one state of the store, whatever is written meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let begin = match self.dialect {
            Dialect::Sqlite => "BEGIN",
            Dialect::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.readers.begin_with(begin).await.map_err(doing("beginning to read"))
    }

    /// Overwrites what the last commit deleted where it may still lie beside the
    /// table: in the write-ahead log of SQLite, in dead rows of PostgreSQL.
    pub(crate) async fn scrub(&self) -> Result<(), StoreError> {
        let what = "overwriting a destroyed key";
        let mut conn = self.writer.acquire().await.map_err(doing(what))?;
        let sql = match self.dialect {
            Dialect::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
            Dialect::Postgres => "VACUUM FULL keys",
        };
        run(&mut conn, sql, what).await
    }

    /// Waits until every connection is closed.
    pub(crate) async fn close(&self) {
        tokio::join!(self.readers.close(), self.writer.close());
    }
}

/// Runs SQL that returns nothing of interest.
pub(crate) async fn run(
    conn: &mut AnyConnection,
    sql: impl SqlSafeStr,
    what: &str,
) -> Result<(), StoreError> {
    sqlx::raw_sql(sql).execute(conn).await.map(drop).map_err(doing(what))
}

/// Connects once without a pool, which would hide why it fails by trying again.
/// Write-ahead logging is a property of the file: readers see the last commit
/// while the writer writes, and a commit costs one flush.
async fn first(dialect: Dialect, url: &str) -> Result<(), StoreError> {
    let what = "connecting to the database";
    let mut conn = AnyConnection::connect(url).await.map_err(doing(what))?;
    run(&mut conn, dialect.session(), what).await?;
    if dialect == Dialect::Sqlite {
        run(&mut conn, "PRAGMA journal_mode = WAL", "opening the database file").await?;
    }
    conn.close().await.map_err(doing(what))
}

fn pool(dialect: Dialect, url: &str, size: u32) -> Result<AnyPool, StoreError> {
    AnyPoolOptions::new()
        .max_connections(size)
        // Connections stay: the pool's task that ends idle ones takes their count, which is
        // below nothing for a moment while one comes back, for a number of rounds, and turns
        // for ever.
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(30))
        .after_connect(move |conn, _| {
            Box::pin(async move { sqlx::raw_sql(dialect.session()).execute(conn).await.map(drop) })
        })
        .before_acquire(|conn, _| Box::pin(async move { Ok(usable(conn)) }))
        .connect_lazy(url)
        .map_err(doing("reading the database URL"))
}

/// After some errors, a full disk among them, SQLite has rolled back by itself and
/// the connection wrongly counts itself in a transaction for ever; another one is
/// made then.
fn usable(conn: &AnyConnection) -> bool {
    !conn.is_in_transaction()
}

/// The URL of the file in `directory`, with those characters escaped that mean
/// something in a URL.
fn sqlite_url(directory: &Path) -> Result<String, StoreError> {
    let path = std::path::absolute(directory.join(DATABASE_FILE))
        .map_err(doing("looking for the data directory"))?;
    let path = path.to_str().ok_or_else(|| {
        refusing("the data directory was refused", "its path must be valid UTF-8 for SQLite")
    })?;
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    Ok(format!("sqlite://{path}?mode=rwc"))
}

#[cfg(test)]
mod tests {
    use std::{error::Error, sync::Arc};

    use ports::{Ledger, Registers, SystemClock};
    use testkit::{act, raised, signal};

    use super::*;
    use crate::Config;

    /// The deepest cause of `error`.
    fn root(error: &dyn Error) -> String {
        error.source().map_or_else(|| error.to_string(), root)
    }

    #[tokio::test]
    async fn a_full_disk_is_said_and_nothing_acknowledged_is_lost() -> Result<(), StoreError> {
        let directory = testkit::directory();
        let (data_dir, clock) = (directory.path().to_owned(), Arc::new(SystemClock));
        let config = Config { data_dir, url: None, clock, origin_name: "test".into() };
        let store = crate::open(config.clone()).await?;
        let limit = async |pages: &str| {
            let mut conn = store.inner().backend.writer.acquire().await.expect("open");
            let sql = format!("PRAGMA max_page_count = {pages}");
            run(&mut conn, sqlx::AssertSqlSafe(sql), "limiting the file").await
        };
        let write = async |n| store.write(act([raised(signal("a", n))])).await;

        limit("120").await?;
        let mut acknowledged = 0;
        let error = loop {
            match write(acknowledged).await {
                Ok(_) => acknowledged += 1,
                Err(error) => break error,
            }
        };
        assert!(acknowledged > 0);
        assert!(root(&error).contains("database or disk is full"), "{error:?}");
        // There is room again.
        limit("1073741823").await?;
        write(acknowledged).await?;
        store.close().await;
        let store = crate::open(config).await?;
        let verified = store.verify(&|_, _| ()).await?;
        assert_eq!((verified.fault, verified.entries), (None, acknowledged.cast_unsigned() + 1));
        Ok(())
    }

    #[test]
    fn what_means_something_in_a_url_is_escaped() {
        let url = sqlite_url(Path::new("/a?b#c%d")).expect("UTF-8");
        assert_eq!(url, "sqlite:///a%3Fb%23c%25d/hinomi.db?mode=rwc");
    }
}
