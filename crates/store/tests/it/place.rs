//! A place for a store: SQLite or PostgreSQL, opened at will, tampered with.

use std::sync::Arc;

use model::Kind;
use ports::{Fault, Filter, Ledger, Registers, StoreError, Stored, Verified};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use store::{Config, Store};
use tempfile::TempDir;
use testkit::{Postgres, TestClock};

/// Where one test keeps its store.
pub struct Place {
    pub directory: TempDir,
    pub url: Option<String>,
    pub clock: TestClock,
}

impl Place {
    pub fn sqlite() -> Self {
        let clock = TestClock::at("2026-04-01T09:00:00+09:00");
        Self { directory: testkit::directory(), url: None, clock }
    }

    pub fn postgres() -> Self {
        Self { url: Some(Postgres::shared().database()), ..Self::sqlite() }
    }

    /// An empty place on the same kind of database.
    pub fn another(&self) -> Self {
        if self.url.is_some() { Self::postgres() } else { Self::sqlite() }
    }

    pub fn config(&self) -> Config {
        Config {
            data_dir: self.directory.path().to_owned(),
            url: self.url.clone(),
            clock: Arc::new(self.clock.clone()),
            origin_name: "example.jp/test".into(),
        }
    }

    pub async fn open(&self) -> Store {
        store::open(self.config()).await.unwrap()
    }

    /// What keeps it from being opened.
    pub async fn broken(&self) -> Fault {
        match store::open(self.config()).await {
            Err(StoreError::Broken(fault)) => fault,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("opened"),
        }
    }

    /// Verifies it without opening it for writing.
    pub async fn verify(&self) -> Verified {
        let store = store::inspect(self.config()).await.unwrap();
        let verified = store.verify(&|_, _| ()).await.unwrap();
        store.close().await;
        verified
    }

    /// Runs SQL behind the back of the store. Returns the number of rows changed.
    pub async fn sql(&self, sql: &str) -> u64 {
        let mut conn = self.connect().await;
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        done.rows_affected()
    }

    /// Flips the lowest bit of one byte of `column` in the row of `seq`; past the end
    /// it counts on from the beginning.
    pub async fn flip(&self, table: &str, column: &str, seq: i64, byte: usize) {
        let mut conn = self.connect().await;
        let sql = format!("SELECT {column} FROM {table} WHERE seq = $1");
        let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(seq);
        let mut bytes: Vec<u8> = query.fetch_one(&mut conn).await.unwrap();
        let byte = byte % bytes.len();
        bytes[byte] ^= 1;
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE seq = $2");
        let query = sqlx::query(AssertSqlSafe(sql)).bind(bytes).bind(seq);
        query.execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }

    /// The key of a subject.
    pub async fn secret(&self, subject: &str) -> Vec<u8> {
        let query = sqlx::query_scalar("SELECT secret FROM keys WHERE subject = $1");
        let mut conn = self.connect().await;
        let secret = query.bind(subject.to_owned()).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        secret
    }

    /// Whether any file in the data directory holds these bytes.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let files = std::fs::read_dir(self.directory.path()).unwrap();
        let mut files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        files.any(|file| file.windows(bytes.len()).any(|window| window == bytes))
    }

    async fn connect(&self) -> AnyConnection {
        let file = self.directory.path().join("hinomi.db");
        let url = self.url.clone().unwrap_or_else(|| format!("sqlite://{}", file.display()));
        AnyConnection::connect(&url).await.unwrap()
    }
}

/// All records of all registers.
pub async fn records(store: &Store) -> Vec<Stored> {
    let mut all = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        all.extend(store.list(&Filter::new(kind)).await.unwrap());
    }
    all
}
