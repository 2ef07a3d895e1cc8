//! Registers, whatever database lies beneath.

use model::{Expect, Fact, Key, Kind, Refusal, SignalFact, Triage};
use ports::{Filter, NewFact, Registers, StoreError};
use testkit::{act, given, party, raised, registered, signal};

use crate::place::Place;

on_both! {
    what_is_written_is_read,
    many_are_looked_up_at_once_in_the_order_asked,
    lists_are_filtered_sorted_and_paged,
    lists_and_counts_reach_as_far_as_the_model_says,
    records_are_counted_by_word_and_state,
    the_oldest_first_is_the_newest_first_turned_round,
    what_is_later_than_a_moment_is_not_listed,
    one_of_two_writers_conflicts,
    an_act_is_written_whole_or_not_at_all,
    a_refusal_changes_no_record,
    a_fact_about_another_kind_is_not_taken,
    history_survives_reopening,
    an_act_that_the_database_cannot_take_spoils_no_other,
}

async fn what_is_written_is_read(place: Place) {
    let store = place.open().await;
    let written = store.write(act([registered("甲"), given("m-1", "甲")])).await.unwrap();
    assert_eq!(written.iter().map(|w| w.seq).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(written[0].at.to_string(), "2026-04-01T00:00:00Z");
    let stored = store.lookup(&registered("甲").key).await.unwrap().unwrap();
    assert_eq!((stored.record.party(), stored.version), (Some(party("甲")), 1));
    assert_eq!(store.lookup(&registered("乙").key).await.unwrap(), None);
}

async fn many_are_looked_up_at_once_in_the_order_asked(place: Place) {
    let store = place.open().await;
    let id = |n: usize| format!("p-{n:03}");
    store.write(act((0..150).map(|n| registered(&id(n))))).await.unwrap();
    let asked: Vec<_> = (0..200).rev().map(|n| registered(&id(n)).key).collect();
    let found = store.lookups(&asked).await.unwrap();
    let ids: Vec<_> = found.iter().map(|(_, s)| s.record.clone().party().unwrap().id).collect();
    assert_eq!(ids, (0..150).rev().map(id).collect::<Vec<_>>(), "what is absent is left out");
    assert!(found.iter().all(|(key, stored)| stored.record.clone().party().unwrap().id == key.id));
    let elsewhere: Vec<_> = asked.into_iter().map(|key| key.of("bank-b")).collect();
    assert!(store.lookups(&elsewhere).await.unwrap().is_empty(), "another institution's");
    assert!(store.lookups(&[]).await.unwrap().is_empty());
}

async fn lists_are_filtered_sorted_and_paged(place: Place) {
    let store = place.open().await;
    let signals = [signal("b", 10), signal("a", 30), signal("c", 20)];
    store.write(act(signals.iter().cloned().map(raised))).await.unwrap();
    store.write(act([given("m-1", "p"), given("m-2", "q"), given("M-3", "p")])).await.unwrap();

    let filter = Filter::new(Kind::Signal);
    let hosts = async |filter: &Filter| {
        let found = store.list(filter).await.unwrap().into_iter();
        found
            .map(|s| s.record.signal().unwrap().signal.entities[0].name.clone())
            .collect::<String>()
    };
    assert_eq!(hosts(&filter).await, "acb");
    assert_eq!(hosts(&filter.clone().page(1, 1)).await, "c");
    assert_eq!(hosts(&filter.clone().in_state("held")).await, "");
    assert_eq!(store.count(&filter.in_state("new").page(9, 0)).await.unwrap(), 3);

    let of_p = Filter::new(Kind::Mandate).of("p");
    let ids = store.list(&of_p).await.unwrap().into_iter();
    let ids: Vec<_> = ids.map(|s| s.record.mandate().unwrap().id).collect();
    assert_eq!(ids, ["M-3", "m-1"], "same time: by the bytes of the id");
    assert_eq!(store.count(&of_p).await.unwrap(), 2);
}

async fn records_are_counted_by_word_and_state(place: Place) {
    let store = place.open().await;
    let signals = [signal("b", 10), signal("a", 30), signal("c", 20)];
    store.write(act(signals.iter().cloned().map(raised))).await.unwrap();
    let held = Fact::Signal(SignalFact::Triaged { triage: Triage::Held { why: None } });
    let held = NewFact { fact: held, ..raised(signals[0].clone()) };
    store.write(act([held])).await.unwrap();
    let tallied = async |filter: Filter, prefix: &str| {
        let found = store.tally(&filter, prefix).await.unwrap().into_iter();
        found.map(|t| format!("{} {} {}", t.label, t.state, t.count)).collect::<Vec<_>>()
    };
    let all = Filter::new(Kind::Signal);
    assert_eq!(tallied(all.clone(), "bea").await, ["beacon held 1", "beacon new 2"]);
    assert_eq!(tallied(all.clone().in_state("new").page(0, 1), "beacon").await, ["beacon new 2"]);
    assert_eq!(tallied(all.clone().labelled("beacon"), "beacon").await.len(), 2);
    assert_eq!(tallied(all.clone().within(model::Reach::whole("b")), "").await, [""; 0]);
    assert_eq!(tallied(all, "x%").await, [""; 0]);
}

async fn one_of_two_writers_conflicts(place: Place) {
    let (one, two) = (place.open().await, place.open().await);
    let expecting = |expect| act([NewFact { expect, ..registered("p") }]);
    let (a, b) =
        tokio::join!(one.write(expecting(Expect::Absent)), two.write(expecting(Expect::Absent)));
    let conflicts =
        [&a, &b].iter().filter(|r| matches!(r, Err(StoreError::Conflict { .. }))).count();
    assert_eq!((conflicts, a.is_ok() || b.is_ok()), (1, true), "{a:?} {b:?}");

    let same = || one.write(expecting(Expect::Version(1)));
    let answers = tokio::join!(same(), same(), one.write(act([registered("q")])), same());
    let won = [answers.0.is_ok(), answers.1.is_ok(), answers.3.is_ok()];
    assert_eq!(won.iter().filter(|won| **won).count(), 1, "{won:?}");
    assert!(answers.2.is_ok(), "an act in the same group is not spoiled");
    assert!(matches!(
        two.write(expecting(Expect::Version(9))).await,
        Err(StoreError::Conflict { key }) if key == "party/p"
    ));
}

async fn an_act_is_written_whole_or_not_at_all(place: Place) {
    let store = place.open().await;
    store.write(act([registered("p")])).await.unwrap();
    let second = NewFact { expect: Expect::Absent, ..registered("p") };
    let both = store.write(act([registered("q"), second])).await;
    assert!(matches!(both, Err(StoreError::Conflict { .. })), "{both:?}");
    assert_eq!(store.lookup(&registered("q").key).await.unwrap(), None);
    let next = store.write(act([registered("r")])).await.unwrap();
    assert_eq!(next[0].seq, 2);
    assert_eq!(store.write(act([])).await.unwrap(), []);
}

async fn a_refusal_changes_no_record(place: Place) {
    let store = place.open().await;
    let before = store.write(act([registered("p")])).await.unwrap();
    let refusal = Refusal::new(model::Code::Blank).field("why");
    let fact = Fact::Refused {
        command: "signal.triage".into(),
        subject: String::new(),
        refusal,
        because: None,
    };
    let refused = NewFact::new(Kind::Party, "p", Expect::Any, fact.clone());
    store.write(act([refused])).await.unwrap();
    let stored = store.lookup(&registered("p").key).await.unwrap().unwrap();
    assert_eq!(stored.version, before[0].seq);
    let history = store.history(&registered("p").key).await.unwrap();
    assert_eq!(history[1].fact, Some(fact));
}

async fn a_fact_about_another_kind_is_not_taken(place: Place) {
    let store = place.open().await;
    store.write(act([registered("p")])).await.unwrap();
    for fact in [given("p", "p").fact, raised(signal("a", 1)).fact] {
        let wrong = NewFact::new(Kind::Party, "p", Expect::Any, fact);
        let answer = store.write(act([wrong])).await;
        assert!(matches!(answer, Err(StoreError::Inconsistency { .. })), "{answer:?}");
    }
    let stored = store.lookup(&registered("p").key).await.unwrap().unwrap();
    assert_eq!((stored.record.party(), stored.version), (Some(party("p")), 1));
}

async fn history_survives_reopening(place: Place) {
    let store = place.open().await;
    let written = store.write(act([registered("p"), registered("q")])).await.unwrap();
    store.close().await;
    let store = place.open().await;
    let again = store.write(act([registered("p")])).await.unwrap();
    let history = store.history(&registered("p").key).await.unwrap();
    let by: Vec<_> = history.iter().map(|line| line.written.clone()).collect();
    assert_eq!(by, [written[0].clone(), again[0].clone()]);
    assert!(history.iter().all(|line| line.fact == Some(registered("p").fact)));
}

async fn an_act_that_the_database_cannot_take_spoils_no_other(place: Place) {
    let store = place.open().await;
    let write = |id| store.write(act([registered(id)]));
    // PostgreSQL has no NUL in texts, SQLite has.
    let (one, odd, two) = tokio::join!(write("p"), write("a\0b"), write("q"));
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    assert_eq!(odd.is_ok(), place.url.is_none(), "{odd:?}");
}

/// The same conditions as `model::Reach`, in SQL: whatever a reach covers is listed
/// and counted, and nothing else.
async fn lists_and_counts_reach_as_far_as_the_model_says(place: Place) {
    let store = place.open().await;
    let opened = |id: &str, compartment: &str, tenant: &str| {
        let (nature, title) = (model::Nature::Cyber, id.to_owned());
        let (signals, facts) = (Vec::new(), std::collections::BTreeMap::new());
        let compartment = compartment.to_owned();
        let fact = model::IncidentFact::Opened { nature, title, signals, facts, compartment };
        let new = NewFact::new(Kind::Incident, id, Expect::Absent, Fact::Incident(fact));
        NewFact { key: new.key.of(tenant), ..new }
    };
    let facts =
        [opened("1", "", ""), opened("2", "", ""), opened("3", "own", ""), opened("1", "", "b")];
    store.write(act(facts)).await.unwrap();
    let scope = |cases: &[&str], compartments: &[&str]| {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        model::Scope { cases: own(cases), compartments: own(compartments) }
    };
    for (reach, expected) in [
        (model::Reach::whole(""), 3),
        (model::Reach::of("", [scope(&[], &[])]), 2),
        (model::Reach::of("", [scope(&[], &["own"])]), 3),
        (model::Reach::of("", [scope(&["2", "3"], &[])]), 1),
        (model::Reach::of("", [scope(&["2", "3"], &[]), scope(&["3"], &["own"])]), 2),
        (model::Reach::of("", []), 0),
        (model::Reach::whole("b"), 1),
        (model::Reach::whole("c"), 0),
    ] {
        for filter in [
            Filter::new(Kind::Incident),
            Filter::new(Kind::Incident).in_state("open"),
            Filter::new(Kind::Incident).labelled("cyber"),
            Filter::new(Kind::Incident).labelled("cyber").in_state("open"),
        ] {
            let filter = filter.within(reach.clone());
            let listed = store.list(&filter).await.unwrap();
            assert_eq!(listed.len(), expected, "{filter:?}");
            assert_eq!(store.count(&filter).await.unwrap(), expected as u64, "{filter:?}");
            let covered = |s: &ports::Stored| {
                let id = s.record.clone().incident().map(|incident| incident.id).unwrap();
                let key = Key::new(Kind::Incident, id).of(&reach.tenant);
                reach.covers(&key, &s.record.place())
            };
            assert!(listed.iter().all(covered), "{filter:?}");
        }
    }
}

async fn the_oldest_first_is_the_newest_first_turned_round(place: Place) {
    let store = place.open().await;
    for second in [3, 1, 2] {
        for host in ["a", "b"] {
            store.write(act([raised(signal(host, second))])).await.unwrap();
        }
    }
    for filter in [Filter::new(Kind::Signal), Filter::new(Kind::Signal).labelled("beacon")] {
        let newest = store.list(&filter).await.unwrap();
        assert_eq!(newest.len(), 6);
        let oldest_first = Filter { oldest_first: true, ..filter };
        let turned: Vec<_> = newest.iter().rev().cloned().collect();
        assert_eq!(store.list(&oldest_first).await.unwrap(), turned);
        let page = store.list(&oldest_first.page(1, 2)).await.unwrap();
        assert_eq!(page, turned[1..3]);
    }
}

async fn what_is_later_than_a_moment_is_not_listed(place: Place) {
    let store = place.open().await;
    for second in [3, 1, 2] {
        store.write(act([raised(signal("a", second))])).await.unwrap();
    }
    for filter in [Filter::new(Kind::Signal), Filter::new(Kind::Signal).labelled("beacon")] {
        let newest = store.list(&filter).await.unwrap();
        let moment = newest[1].record.clone().signal().unwrap().signal.start.earliest();
        let then = filter.upto(Some(moment));
        assert_eq!(store.list(&then).await.unwrap(), newest[1..]);
        assert_eq!(store.count(&then).await.unwrap(), 2);
        let tallies = store.tally(&then, "beacon").await.unwrap();
        assert_eq!(tallies.iter().map(|tally| tally.count).sum::<u64>(), 2);
    }
}
