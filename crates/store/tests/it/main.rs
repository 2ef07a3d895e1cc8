//! The conformance suite on both databases, and what only whole processes show.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

/// Each function is one test on SQLite and one on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(super::Place::sqlite()).await })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(super::Place::postgres()).await })+
        }
    };
}

mod any_byte;
mod any_sequence;
mod backup;
mod killed;
mod ledger;
mod place;
mod registers;
mod tampered;
mod trouble;
