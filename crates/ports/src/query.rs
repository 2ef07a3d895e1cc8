//! SQL over lists and files: tables in, plain cells out. What answers is a value chosen
//! in one place; nothing of it shows here.

use std::{borrow::Cow, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;

/// The cells of one column, all of one kind. `None` is unknown, never zero.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Text as it was written.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
    /// Days since 1970-01-01.
    Day(Vec<Option<i32>>),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Moment(Vec<Option<i64>>),
}

/// A column of a list in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct ListColumn {
    /// Its name in SQL.
    pub name: String,
    /// Its cells, as many as the list has rows.
    pub cells: Cells,
}

/// How a file holds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Delimited by commas, with a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
}

/// Where the rows of a table come from.
#[derive(Clone, Debug)]
pub enum Rows {
    /// A list in memory.
    List(Arc<Vec<ListColumn>>),
    /// Files of one format with the same columns, read while the question is answered.
    Files(FileFormat, Vec<PathBuf>),
}

/// What a question may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of working memory.
    pub memory_bytes: usize,
    /// Time for one question.
    pub time: Duration,
    /// Rows of one answer; the rest is counted and left out.
    pub rows: usize,
}

impl Default for Bounds {
    /// What thirty checks over ten million events may take on a small machine.
    fn default() -> Self {
        let (gib, time) = (1024 * 1024 * 1024, Duration::from_mins(2));
        Self { memory_bytes: 2 * gib, time, rows: 100_000 }
    }
}

/// What a question found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows of cells as text; `None` is unknown.
    pub rows: Vec<Vec<Option<String>>>,
    /// Rows in all, those left out too.
    pub found: u64,
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It is not one `SELECT`: nothing else is ever carried out.
    #[error("expected one SELECT and nothing else")]
    NotASelect,
    /// It would take more than a bound.
    #[error("it would take more than {0}")]
    Bound(String),
    /// The engine's own words: unknown columns, a file that cannot be read.
    #[error("{0}")]
    Engine(String),
}

/// A place where tables are put and questions asked. One for each run: what one
/// institution put there no other can ask.
#[async_trait]
pub trait Query: Send + Sync {
    /// Puts a table there; one of that name is replaced.
    ///
    /// # Errors
    /// If a file cannot be read, or columns are not of one length.
    async fn put(&self, name: &str, rows: Rows) -> Result<(), QueryError>;

    /// Puts a question there under the name of a table: it is asked anew by every
    /// question that reads it, and only for the columns that are needed.
    ///
    /// # Errors
    /// See [`QueryError`].
    async fn view(&self, name: &str, sql: &str) -> Result<(), QueryError>;

    /// Makes a function of one text known to SQL. It must always say the same of the
    /// same text.
    fn function(&self, name: &'static str, of: fn(&str) -> Cow<'_, str>);

    /// Asks, and keeps the whole answer there as the table `name`. Returns its columns.
    ///
    /// # Errors
    /// See [`QueryError`].
    async fn keep(&self, name: &str, sql: &str) -> Result<Vec<String>, QueryError>;

    /// Asks.
    ///
    /// # Errors
    /// See [`QueryError`].
    async fn ask(&self, sql: &str) -> Result<Answer, QueryError>;
}

/// Opens places to ask.
pub trait Queries: Send + Sync {
    /// A place without tables.
    ///
    /// # Errors
    /// If the engine cannot start.
    fn open(&self, bounds: Bounds) -> Result<Box<dyn Query>, QueryError>;
}
