//! How long the store takes for what one page of a review reads, with many past reviews
//! beside it: the answers of one review, the evidence they name, the number of verdicts.
//!
//!     responses_speed [REVIEWS] [ANSWERS_EACH]

use std::{io::Write, time::Instant};

use jiff::civil::Date;
use model::{
    Declared, Evidence, EvidenceFact, EvidenceType, Expect, Fact, Key, Kind, Line, Response,
    ResponseFact, Said,
};
use ports::{Act, Filter, NewFact, Registers};

const DAY: Date = Date::constant(2026, 4, 1);
const ASKED: u64 = 200;
const TIMES: usize = 300;

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn about(id: &str, fact: ResponseFact) -> NewFact {
    NewFact::new(Kind::Response, id, Expect::Any, Fact::Response(fact))
}

/// One review's answers, each with a word; the large one with evidence, too.
fn answers(review: &str, each: u64, shown: bool) -> Vec<NewFact> {
    let mut facts = Vec::new();
    for n in 0..each {
        let asked = Response::asked(review, &format!("own/C-{n:03}"), "");
        let (id, words) =
            (asked.id.clone(), format!("規程に定め、四半期ごとに記録を確かめている（{n}）。"));
        facts.push(about(&id, ResponseFact::Asked(asked)));
        let said = Said { words, ..Said::of(Line::First, Declared::Met, DAY) };
        facts.push(about(&id, ResponseFact::Said(said)));
        if shown {
            let taken = Evidence::examined(EvidenceType::Result, DAY, "record.csv", id.as_bytes());
            let evidence = taken.id.clone();
            let fact = EvidenceFact::Taken { bytes: "A".repeat(4_000), evidence: Box::new(taken) };
            facts.push(NewFact::new(Kind::Evidence, &evidence, Expect::Any, Fact::Evidence(fact)));
            facts.push(about(&id, ResponseFact::Evidenced { evidence, grounds: false }));
        }
    }
    facts
}

async fn timed(what: &str, run: impl AsyncFn() -> usize) {
    let (mut taken, mut rows) = (Vec::new(), 0);
    for _ in 0..TIMES {
        let since = Instant::now();
        rows = run().await;
        taken.push(since.elapsed().as_secs_f64() * 1000.0);
    }
    taken.sort_by(f64::total_cmp);
    let of = |share: usize| taken[(taken.len() - 1) * share / 100];
    say(&format!("| {what} | {rows} | {:.1} | {:.1} | {:.1} |", of(50), of(99), of(100)));
}

#[tokio::main]
async fn main() {
    let number =
        |at: usize, usual| std::env::args().nth(at).map_or(Ok(usual), |n| n.parse::<u64>());
    let (reviews, each) = (number(1, 10_000).expect("a number"), number(2, 20).expect("a number"));
    let dir = testkit::directory();
    let config = store::Config {
        data_dir: dir.path().join("data"),
        url: None,
        clock: std::sync::Arc::new(ports::SystemClock),
        origin_name: "speed/ledger".into(),
    };
    let store = store::open(config).await.expect("opens");
    let since = Instant::now();
    let write = async |facts| {
        let act = Act { by: "load".into(), mandate: "load".into(), facts };
        store.write(act).await.expect("written");
    };
    for block in 0..reviews.div_ceil(50) {
        let some = block * 50..((block + 1) * 50).min(reviews);
        write(some.flat_map(|n| answers(&format!("SC-2025-{n:06}"), each, false)).collect()).await;
    }
    write(answers("SC-2026-001", ASKED, true)).await;
    let entries = ports::Ledger::head(&store).await.expect("a head").0;
    say(&format!("{entries} entries in {:.0} s", since.elapsed().as_secs_f64()));
    say("\n| read | rows | p50 ms | p99 ms | most ms |\n|---|---:|---:|---:|---:|");
    let filter = Filter::new(Kind::Response).of("SC-2026-001");
    timed("the answers of one review", async || store.list(&filter).await.expect("listed").len())
        .await;
    let found = store.list(&filter).await.expect("listed");
    let named = found.into_iter().filter_map(|stored| stored.record.response());
    let keys: Vec<_> =
        named.flat_map(|r| r.evidence).map(|id| Key::new(Kind::Evidence, id)).collect();
    timed("the evidence that they name, at once", async || {
        store.lookups(&keys).await.expect("found").len()
    })
    .await;
    timed("the same, one by one", async || {
        let mut count = 0;
        for key in &keys {
            count += usize::from(store.lookup(key).await.expect("found").is_some());
        }
        count
    })
    .await;
    let verdicts = Filter::new(Kind::Verdict);
    timed("the number of verdicts", async || {
        usize::try_from(store.count(&verdicts).await.expect("counted")).unwrap_or(usize::MAX)
    })
    .await;
}
