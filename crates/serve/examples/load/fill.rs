//! Incidents with their timelines, signals and assets, as large acts of the real store.

use std::{collections::BTreeMap, path::Path, time::Instant};

use app::LOCAL_ADMINISTRATOR;
use jiff::{SignedDuration, Timestamp};
use model::{
    Asset, AssetFact, AssetKind, Entity, EntityKind, Expect, Fact, FactKey, IncidentFact, Key,
    Kind, Known, KnownValue, Mandate, MandateFact, Nature, Party, PartyFact, PartyKind, Permission,
    Record, ReportKind, Signal, SignalFact, SignalKind, When,
};
use ports::{Act, Filter, NewFact, Registers};
use tokio::task::JoinSet;

use crate::{house, say};

/// Acts under way at once; the store commits them in groups.
const AT_ONCE: usize = 64;
/// Incidents of one act.
const TOGETHER: u64 = 10;
const SIGNALS: u64 = 10_000;
const ASSETS: u64 = 5_000;
const PEOPLE: u64 = 500;
/// Of so many incidents one is still open.
const OPEN_EVERY: u64 = 500;
/// So many incidents have a long timeline, of so many entries.
const LONG: u64 = 10;
const LONG_EACH: u64 = 1_000;

/// Fills `dir` unless it is full already.
pub async fn run(dir: &Path, incidents: u64, each: u64) -> anyhow::Result<()> {
    let (app, store) = house::open(dir).await?;
    let there = store.count(&Filter::new(Kind::Incident)).await?;
    if there >= incidents {
        say(&format!("{there} incidents are there already"));
        return Ok(());
    }
    let founding = Filter::new(Kind::Mandate).of(LOCAL_ADMINISTRATOR);
    let held = store.list(&founding).await?.into_iter().find_map(|s| Record::mandate(s.record));
    let mandate = held.map(|mandate| mandate.id).unwrap_or_default();
    let since = Instant::now();
    let acts = (0..ASSETS / 100).map(assets).chain((0..SIGNALS / 100).map(signals));
    let acts = acts.chain((0..PEOPLE / 100).map(people));
    let acts = acts.chain((1..=LONG).map(|n| incident(incidents + n, LONG_EACH)));
    let acts = acts.chain((0..incidents / TOGETHER).map(|block| block_of(block, each)));
    let mut under_way = JoinSet::new();
    for facts in acts {
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
    reports(&app).await?;
    let entries = ports::Ledger::head(&store).await?.0;
    say(&format!("{entries} entries in {:.0} s", since.elapsed().as_secs_f64()));
    store.close().await;
    Ok(())
}

/// A draft for every open incident.
async fn reports(app: &app::App) -> anyhow::Result<()> {
    let desk = app.desk(LOCAL_ADMINISTRATOR).await?;
    let page = (0, 1_000);
    let open = app::Wanted { state: Some("open".into()), page, ..app::Wanted::default() };
    for incident in desk.register(&open).await?.incidents {
        desk.prepare_report(&incident.id, ReportKind::First).await?;
    }
    Ok(())
}

fn at(minute: u64) -> Timestamp {
    let start: Timestamp = "2025-01-01T00:00:00Z".parse().unwrap_or_default();
    start + SignedDuration::from_mins(minute.cast_signed())
}

fn block_of(block: u64, each: u64) -> Vec<NewFact> {
    (0..TOGETHER).flat_map(|n| incident(block * TOGETHER + n + 1, each)).collect()
}

/// An incident with `each` entries, most of them closed.
fn incident(number: u64, each: u64) -> Vec<NewFact> {
    let id = format!("2025-{number:06}");
    let nature = if number.is_multiple_of(3) { Nature::Failure } else { Nature::Cyber };
    let aware = Known::new(KnownValue::Time(at(number)), "party/csirt");
    let facts =
        FactKey::parse("aware").map(|key| BTreeMap::from([(key, aware)])).unwrap_or_default();
    let opened = IncidentFact::Opened {
        nature,
        title: format!("障害・事案 {number}"),
        signals: Vec::new(),
        facts,
        compartment: String::new(),
    };
    let mut all = vec![opened];
    all.extend((2..each).filter_map(|n| recorded(number, n)));
    if !number.is_multiple_of(OPEN_EVERY) {
        all.push(IncidentFact::Closed { why: "復旧した".into() });
    }
    let new = |(n, fact)| {
        let expect = if n == 0 { Expect::Absent } else { Expect::Any };
        NewFact::new(Kind::Incident, &id, expect, Fact::Incident(fact))
    };
    all.into_iter().enumerate().map(new).collect()
}

fn recorded(number: u64, n: u64) -> Option<IncidentFact> {
    let (key, value) = match n {
        2 => ("commander".to_owned(), KnownValue::Text("csirt-lead".into())),
        3 => ("customers".to_owned(), KnownValue::Count(number % 50)),
        4 => ("restored".to_owned(), KnownValue::Time(at(number + 90))),
        5 => (
            "reportable".to_owned(),
            if number.is_multiple_of(7) { KnownValue::Yes } else { KnownValue::No },
        ),
        6 => ("customers_method".to_owned(), KnownValue::Text("取引記録から数えた".into())),
        n => (format!("note:{n}"), KnownValue::Text(format!("確認 {n}: 対応を続けている"))),
    };
    let known = Known::new(value, "party/csirt");
    Some(IncidentFact::Recorded { key: FactKey::parse(&key).ok()?, known })
}

fn signals(block: u64) -> Vec<NewFact> {
    let signal = |n: u64| {
        let host = Entity::new(EntityKind::Host, format!("PC-{:05}", n % ASSETS));
        let start = When::At(at(n * 10));
        let signal =
            Signal::new(SignalKind::Beacon, "beacon@1", start, at(n * 10 + 60), vec![host])
                .with("requests", 97)
                .with("median_gap_s", 303)
                .with("bytes_out", 49_664);
        let key = Key::new(Kind::Signal, signal.id.clone());
        NewFact { key, expect: Expect::Any, fact: Fact::Signal(SignalFact::Raised { signal }) }
    };
    (block * 100..(block + 1) * 100).map(signal).collect()
}

/// The institution, and people each with a mandate.
fn people(block: u64) -> Vec<NewFact> {
    let registered = |party: Party| {
        let id = party.id.clone();
        NewFact::new(Kind::Party, id, Expect::Any, Fact::Party(PartyFact::Registered(party)))
    };
    let person = |n: u64| {
        let id = format!("person-{n:04}");
        let may = &[Permission::Read];
        let mandate = Mandate::standing(format!("{id}/1"), &id, "operator", may, at(0));
        let given = Fact::Mandate(MandateFact::Given(mandate));
        let given = NewFact::new(Kind::Mandate, format!("{id}/1"), Expect::Any, given);
        [registered(Party::new(&id, PartyKind::Person, format!("担当者 {n}"))), given]
    };
    let bank = Party::new("bank", PartyKind::Institution, "火の見銀行");
    let bank = (block == 0).then(|| registered(bank));
    bank.into_iter().chain((block * 100..(block + 1) * 100).flat_map(person)).collect()
}

fn assets(block: u64) -> Vec<NewFact> {
    let asset = |n: u64| {
        let id = format!("PC-{n:05}");
        let asset = Asset {
            kind: AssetKind::Terminal,
            name: format!("端末 {n}"),
            aliases: vec![format!("10.0.{}.{}", n / 250, n % 250)],
            reaches: vec![format!("PC-{:05}", n / 100 * 100)],
            ..asset_of(&id)
        };
        let fact = Fact::Asset(AssetFact::Registered(asset));
        NewFact::new(Kind::Asset, id, Expect::Any, fact)
    };
    (block * 100..(block + 1) * 100).map(asset).collect()
}

fn asset_of(id: &str) -> Asset {
    Asset {
        id: id.to_owned(),
        kind: AssetKind::Terminal,
        name: String::new(),
        aliases: Vec::new(),
        reaches: Vec::new(),
        data: Vec::new(),
        owner: None,
        importance: None,
        exposure: None,
        defences: None,
        depends_on: Vec::new(),
    }
}
