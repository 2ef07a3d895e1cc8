//! What was acknowledged survives `kill -9` at any moment.
//!
//! The parent starts this test binary again as a writer, which prints the number
//! of every entry once it was acknowledged, kills it after some of them, opens
//! the store, and looks for every number that was printed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use ports::{Ledger, Registers};
use rand::{Rng, SeedableRng, rngs::StdRng};
use testkit::{act, raised, signal};

use crate::place::Place;

/// Tells the child where to write.
const DIRECTORY: &str = "HINOMI_KILL_DIRECTORY";
const URL: &str = "HINOMI_KILL_URL";
/// After so many kills a new store is begun, so that verifying stays short.
const KILLS_A_STORE: u64 = 20;

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    survives(Place::sqlite, kills(10));
}

#[test]
fn nothing_acknowledged_is_lost_on_postgresql() {
    survives(Place::postgres, kills(4));
}

/// How often to kill: `HINOMI_KILLS`, or few times in a daily run.
fn kills(few: u64) -> u64 {
    std::env::var("HINOMI_KILLS").ok().map_or(few, |text| text.parse().unwrap())
}

fn survives(place: fn() -> Place, kills: u64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut here = place();
    let mut all = 0;
    for kill in 0..kills {
        if kill % KILLS_A_STORE == 0 {
            here = place();
        }
        let acknowledged = killed(&here, &mut StdRng::seed_from_u64(kill));
        all += acknowledged;
        runtime.block_on(async {
            let store = here.open().await;
            let verified = store.verify(&|_, _| ()).await.unwrap();
            assert_eq!(verified.fault, None, "kill {kill}");
            assert!(verified.entries >= acknowledged, "kill {kill}: {verified:?}, {acknowledged}");
            store.close().await;
        });
    }
    assert!(all > 0, "the writer never wrote");
}

/// Kills a writer at some moment. Returns the largest number it acknowledged.
fn killed(place: &Place, moment: &mut StdRng) -> u64 {
    let mut child = writer(place);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut largest = 0;
    for _ in 0..moment.gen_range(1..300) {
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        largest = largest.max(number(&line));
    }
    let later = Instant::now() + Duration::from_micros(moment.gen_range(0..3000));
    while Instant::now() < later {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    child.wait().unwrap();
    // The last line may have been cut in the middle of its number.
    let whole = rest.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    whole.map(number).chain([largest]).max().unwrap()
}

/// The number in a line of the writer; the test harness prints lines as well.
fn number(line: &str) -> u64 {
    line.strip_prefix("ack ").map_or(0, |number| number.trim().parse().unwrap())
}

fn writer(place: &Place) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "killed::child", "--nocapture"]);
    command.env(DIRECTORY, place.directory.path()).stdout(Stdio::piped());
    if let Some(url) = &place.url {
        command.env(URL, url);
    }
    command.spawn().unwrap()
}

/// Not a test of its own: the writer, if it was started as one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(directory) = std::env::var(DIRECTORY) else { return };
    let config = store::Config {
        data_dir: directory.into(),
        url: std::env::var(URL).ok(),
        clock: std::sync::Arc::new(ports::SystemClock),
        origin_name: "example.jp/killed".into(),
    };
    let store = store::open(config).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let store = store.clone();
        tasks.spawn(async move {
            for n in 0.. {
                let host = format!("PC-{writer}");
                let written = store.write(act([raised(signal(&host, n))])).await.unwrap();
                let line = format!("ack {}\n", written[0].seq);
                std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
            }
        });
    }
    tasks.join_all().await;
}
