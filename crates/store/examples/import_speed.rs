//! How long a list takes to be written, in acts of a thousand rows as an import
//! writes it.
//!
//! `cargo run --release -p store --example import_speed -- [ROWS] [ROWS IN AN ACT]`
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

use std::{sync::Arc, time::Instant};

use model::{Asset, AssetFact, AssetKind, Expect, Fact, Kind};
use ports::{NewFact, Registers, StoreError, SystemClock};
use store::Config;
use testkit::act;

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let mut args = std::env::args().skip(1).filter_map(|arg| arg.parse().ok());
    let (rows, part) = (args.next().unwrap_or(40_000), args.next().unwrap_or(1_000));
    let directory = testkit::directory();
    let (data_dir, clock) = (directory.path().to_owned(), Arc::new(SystemClock));
    let config = Config { data_dir, url: None, clock, origin_name: "example.jp/speed".into() };
    let store = store::open(config).await?;
    let all: Vec<NewFact> = (0..rows).map(asset).collect();
    let start = Instant::now();
    for rows in all.chunks(part) {
        store.write(act(rows.to_vec())).await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{rows} rows, {part} in an act: {seconds:.2} s, {:.0} rows/s", rows as f64 / seconds);
    store.close().await;
    Ok(())
}

fn asset(number: usize) -> NewFact {
    let asset = Asset::new(format!("PC-{number:06}"), AssetKind::Terminal, "業務端末");
    let (id, fact) = (asset.id.clone(), Fact::Asset(AssetFact::Registered(asset)));
    NewFact::new(Kind::Asset, id, Expect::Any, fact)
}
