//! How many durable entries a second, and how long a million take to verify.
//!
//! `cargo run --release -p store --example ledger_speed -- [ENTRIES] [WRITERS]`
//! runs on SQLite and on a PostgreSQL of its own, both waiting for the disk at
//! every commit.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

use std::{sync::Arc, time::Instant};

use ports::{Ledger, Registers, StoreError, SystemClock};
use store::{Config, Store};
use testkit::{Postgres, act, raised, signal};

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let mut args = std::env::args().skip(1).filter_map(|arg| arg.parse().ok());
    let entries: u64 = args.next().unwrap_or(1_000_000);
    let writers: u64 = args.next().unwrap_or(256);
    measure("SQLite (WAL, synchronous=FULL)", None, entries, writers).await?;
    let server = Postgres::start_durable();
    let name = "PostgreSQL (fsync=on, synchronous_commit=on)";
    measure(name, Some(server.database()), entries, writers).await
}

async fn measure(
    name: &str,
    url: Option<String>,
    entries: u64,
    writers: u64,
) -> Result<(), StoreError> {
    let directory = testkit::directory();
    let (data_dir, clock) = (directory.path().to_owned(), Arc::new(SystemClock));
    let config = Config { data_dir, url, clock, origin_name: "example.jp/speed".into() };
    let store = store::open(config.clone()).await?;
    let start = Instant::now();
    write(&store, entries, writers).await?;
    let seconds = start.elapsed().as_secs_f64();
    println!("{name}: {entries} entries by {writers} writers, one entry an act");
    println!("  written durably: {:.0} entries/s", entries as f64 / seconds);
    store.close().await;
    let start = Instant::now();
    let store = store::open(config).await?;
    println!("  opened: {:.3} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let verified = store.verify(&|_, _| ()).await?;
    println!("  verified: {:.2} s, fault {:?}", start.elapsed().as_secs_f64(), verified.fault);
    store.close().await;
    Ok(())
}

/// Every writer waits for its answer before it writes again.
async fn write(store: &Store, entries: u64, writers: u64) -> Result<(), StoreError> {
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..writers {
        let store = store.clone();
        tasks.spawn(async move {
            for n in (writer..entries).step_by(writers as usize) {
                // Two entries a record, as a signal that is raised and seen again.
                let signal = signal(&format!("PC-{}", n / 2), (n / 2).cast_signed());
                store.write(act([raised(signal)])).await?;
            }
            Ok::<_, StoreError>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a writer does not panic")?;
    }
    Ok(())
}
