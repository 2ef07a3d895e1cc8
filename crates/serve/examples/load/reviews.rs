//! Many past reviews and one of two hundred criteria: fills a data directory through the
//! real store, serves it, and says how long its pages take over loopback.

use std::{path::Path, sync::Arc, time::Instant};

use app::{LOCAL_ADMINISTRATOR, RuleBook};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use model::{
    Assigned, Checked, Declared, Evidence, EvidenceFact, EvidenceType, Expect, Fact, Kind, Line,
    Phase, Record, Response, ResponseFact, Review, ReviewFact, Said, Shares, Standing, Verdict,
    VerdictFact,
};
use ports::{Act, Filter, NewFact, Registers};
use serve::{Door, Outside};
use text::Lang;
use tokio::task::JoinSet;

use crate::{client::Client, house, say};

/// Acts under way at once.
const AT_ONCE: usize = 64;
/// What the large review asks.
const ASKED: usize = 200;
/// Checks, and runs of each.
const CHECKS: u64 = 30;
const RUNS: u64 = 10;
/// Times that a page is asked for, one after another.
const TIMES: usize = 400;
/// The large review.
const LARGE: &str = "SC-2026-001";

/// Fills `dir` with `count` past reviews of `each` answers, and measures.
pub async fn run(dir: &Path, count: u64, each: u64) -> anyhow::Result<()> {
    let (_, store) = house::open(dir).await?;
    let there = store.count(&Filter::new(Kind::Review)).await?;
    if there < count {
        fill(&store, count, each).await?;
    }
    store.close().await;
    measure(dir).await
}

async fn fill(store: &store::Store, count: u64, each: u64) -> anyhow::Result<()> {
    let founding = Filter::new(Kind::Mandate).of(LOCAL_ADMINISTRATOR);
    let held = store.list(&founding).await?.into_iter().find_map(|s| Record::mandate(s.record));
    let mandate = held.map(|mandate| mandate.id).unwrap_or_default();
    let (since, mut under_way) = (Instant::now(), JoinSet::new());
    let past = (0..count).map(|n| review(&format!("SC-2025-{n:06}"), &names(each as usize), true));
    let verdicts = (0..CHECKS).flat_map(|check| (0..RUNS).map(move |run| verdict(check, run)));
    for facts in past.chain(verdicts.map(|fact| vec![fact])) {
        if under_way.len() >= AT_ONCE {
            under_way.join_next().await.transpose()?.transpose()?;
        }
        let (store, mandate) = (store.clone(), mandate.clone());
        let act = Act { by: LOCAL_ADMINISTRATOR.into(), mandate, facts };
        under_way.spawn(async move { store.write(act).await.map(drop) });
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    let facts = large();
    store.write(Act { by: LOCAL_ADMINISTRATOR.into(), mandate, facts }).await?;
    let entries = ports::Ledger::head(store).await?.0;
    say(&format!("{entries} entries in {:.0} s", since.elapsed().as_secs_f64()));
    Ok(())
}

/// Criteria of the built-in rules, then of one of our own until there are enough.
fn names(count: usize) -> Vec<String> {
    let set = RuleBook::built_in().ok().and_then(|book| book.ruleset("jp-fsa-2015"));
    let known = set.into_iter().flat_map(|set| set.criteria.iter().filter(|one| one.asked()));
    let known = known.map(|one| format!("jp-fsa-2015/{}", one.code));
    known.chain((0..count).map(|n| format!("own/C-{n:03}"))).take(count).collect()
}

const DAY: Date = Date::constant(2026, 4, 1);

fn review(id: &str, names: &[String], answered: bool) -> Vec<NewFact> {
    let opened = Review {
        title: format!("自己点検 {id}"),
        packs: vec!["jp-fsa-2015@1".into()],
        criteria: names.to_vec(),
        ..Review::of(id, DAY, Date::constant(2027, 3, 31))
    };
    let fact = Fact::Review(ReviewFact::Opened(Box::new(opened)));
    let mut facts = vec![NewFact::new(Kind::Review, id, Expect::Absent, fact)];
    for name in names {
        let asked = Response::asked(id, name, "");
        let key = asked.id.clone();
        facts.push(about(&key, ResponseFact::Asked(asked)));
        if answered {
            facts.push(about(&key, ResponseFact::Said(word(name))));
        }
    }
    let closed = ReviewFact::Advanced { phase: Phase::Closed, words: String::new() };
    if id != LARGE {
        facts.push(NewFact::new(Kind::Review, id, Expect::Any, Fact::Review(closed)));
    }
    facts
}

fn about(id: &str, fact: ResponseFact) -> NewFact {
    NewFact::new(Kind::Response, id, Expect::Any, Fact::Response(fact))
}

fn word(name: &str) -> Said {
    let words =
        format!("{name} は規程に定め、四半期ごとに記録を確かめている。直近は所管部が実施した。");
    Said { words, ..Said::of(Line::First, Declared::Met, DAY) }
}

/// Every item answered and assigned, two of three with evidence, every fifth looked at.
fn large() -> Vec<NewFact> {
    let names = names(ASKED);
    let mut facts = review(LARGE, &names, true);
    for (n, name) in names.iter().enumerate() {
        let key = Review::response_id(LARGE, "", name);
        let assigned = Assigned { party: LOCAL_ADMINISTRATOR.into(), line: Line::First };
        facts.push(about(&key, ResponseFact::Assigned(assigned)));
        if !n.is_multiple_of(3) {
            let bytes = format!("記録 {n}\n").repeat(40).into_bytes();
            let taken = Evidence {
                title: format!("記録 {n}"),
                criteria: vec![name.clone()],
                ..Evidence::examined(EvidenceType::Result, DAY, "record.csv", &bytes)
            };
            let evidence = taken.id.clone();
            // As long as the bytes in base64; no page reads them.
            let (bytes, taken) = ("A".repeat(bytes.len() / 3 * 4), Box::new(taken));
            let fact = Fact::Evidence(EvidenceFact::Taken { bytes, evidence: taken });
            facts.push(NewFact::new(Kind::Evidence, &evidence, Expect::Any, fact));
            facts.push(about(&key, ResponseFact::Evidenced { evidence, grounds: false }));
        }
        if n % 5 == 1 {
            facts.push(about(&key, ResponseFact::Checked(looked())));
        }
    }
    facts
}

fn looked() -> Checked {
    Checked {
        line: Line::Third,
        outcome: Standing::Proven,
        sample: 5,
        of: 25,
        words: "記録と突き合わせた".into(),
        evidence: Vec::new(),
        by: String::new(),
        at: None,
    }
}

/// A run of a check over a thousand things, some of which contradict the rule.
fn verdict(check: u64, run: u64) -> NewFact {
    let at: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap_or_default();
    let at = at + jiff::SignedDuration::from_hours(run.cast_signed() * 24);
    let id = format!("check-{check}@{run}");
    let rows = (0..50).map(|n| vec![Some(format!("u{n:05}")), Some("no-approved-need".into())]);
    let verdict = Verdict {
        id: id.clone(),
        check: format!("check-{check}"),
        pack: "own@1".into(),
        criteria: names(ASKED).into_iter().skip(check as usize * 6).take(4).collect(),
        at,
        as_of: DAY,
        sql: "SELECT id FROM accounts".into(),
        population: "SELECT count(*) FROM accounts".into(),
        inputs: Vec::new(),
        shares: Shares { proven: 950, contradicted: 50, unknown: 0 },
        columns: vec!["id".into(), "defect".into()],
        rows: rows.collect(),
        rows_total: 50,
        notes: Vec::new(),
        fresh_days: 31,
        unknown_after_days: 92,
        tolerated_bp: 0,
        compartment: String::new(),
    };
    let fact = Fact::Verdict(VerdictFact::Found(Box::new(verdict)));
    NewFact::new(Kind::Verdict, id, Expect::Any, fact)
}

async fn measure(dir: &Path) -> anyhow::Result<()> {
    let (app, store) = house::open(dir).await?;
    let store = Arc::new(store);
    let outside = Outside { ledger: store.clone(), answers: store, typeset: None };
    let door = Door::Fixed(LOCAL_ADMINISTRATOR.into());
    let server =
        serve::open("127.0.0.1:0".parse()?, app, outside, door, Lang::Ja, TimeZone::UTC).await?;
    let at = server.address().to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    say("\n| page | bytes | p50 ms | p99 ms | most ms |\n|---|---:|---:|---:|---:|");
    let item = format!("/reviews/{LARGE}/item?of=jp-fsa-2015/IM-ロ-b").replace('ロ', "%E3%83%AD");
    let large = format!("/reviews/{LARGE}");
    let some = format!("{large}?show=contradicted");
    for path in [large.as_str(), &some, &item, "/reviews", "/mine"] {
        page(&at, path).await?;
    }
    drop(stop);
    running.await??;
    Ok(())
}

async fn page(at: &str, path: &str) -> anyhow::Result<()> {
    let mut client = Client::connect(at).await?;
    let (mut taken, mut bytes) = (Vec::new(), 0);
    for n in 0..TIMES + 5 {
        let since = Instant::now();
        let answer = client.get(path).await?;
        anyhow::ensure!(answer.status == 200, "{path}: {}", answer.status);
        bytes = answer.body.len();
        // The first few fill what is kept.
        if n >= 5 {
            taken.push(since.elapsed().as_secs_f64() * 1000.0);
        }
    }
    taken.sort_by(f64::total_cmp);
    let of = |share: usize| taken[(taken.len() - 1) * share / 100];
    say(&format!("| `{path}` | {bytes} | {:.1} | {:.1} | {:.1} |", of(50), of(99), of(100)));
    Ok(())
}
