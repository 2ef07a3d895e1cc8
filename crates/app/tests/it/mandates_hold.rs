//! Whoever holds whatever mandates for however long: what they do not cover at that
//! instant is neither shown nor changed, and an inspector never changes anything.

use app::{App, AppError, NewMandate};
use jiff::{Timestamp, ToSpan};
use model::{Code, Fact, Scope};
use proptest::{collection::vec, prelude::*, sample::select};
use testkit::Memory;

use crate::{
    administrator,
    as_26_tenancy::{TABLE, enter, mandate, peopled, tried},
    fact, house, new,
};

/// A mandate as it is drawn: role, hours until it ends, the one case it is for.
type Drawn = (&'static str, i64, Option<usize>);

fn drawn() -> impl Strategy<Value = Drawn> {
    let roles = select(vec!["board", "operator", "csirt", "auditor", "manager"]);
    (roles, 1..72_i64, proptest::option::of(0..2_usize))
}

/// Which roles may record facts, said a second time and by hand.
const RECORD: [&str; 3] = ["operator", "csirt", "manager"];

fn covers(held: &[Drawn], hour: i64, case: usize, roles: &[&str]) -> bool {
    held.iter().any(|(role, until, only)| {
        hour < *until && only.is_none_or(|only| only == case) && roles.contains(role)
    })
}

fn was_refused<T>(result: &Result<T, AppError>) -> bool {
    let Err(AppError::Refused(refusal)) = result else { return false };
    matches!(refusal.code, Code::Mandate | Code::Absent)
}

async fn give(app: &App, held: &[Drawn], cases: &[String], from: Timestamp) {
    let own = administrator(app).await;
    enter(&own, "someone").await;
    for (role, hours, only) in held {
        let cases = only.map(|only| cases[only].clone()).into_iter().collect();
        let scope = Scope { cases, compartments: Vec::new() };
        let until = Some(from + hours.hours());
        let given = NewMandate { until, scope, ..mandate("someone", role) };
        own.give_mandate(&given).await.expect("given");
    }
}

async fn seen_and_changed_as_covered(mut held: Vec<Drawn>, mut hours: Vec<i64>) {
    // The same role for the same case given again takes the place of what was given before.
    let drawn = held.clone();
    let mut at = 0..;
    held.retain(|(role, _, only)| {
        let rest = &drawn[at.next().expect("endless") + 1..];
        !rest.iter().any(|(other, _, its)| other == role && its == only)
    });
    let (app, memory, clock) = house().await;
    let own = administrator(&app).await;
    let mut cases = Vec::new();
    for title in ["a", "b"] {
        cases.push(own.open_incident(&new(title, &[])).await.expect("opened"));
    }
    let start = "2026-06-10T00:31:00Z".parse().expect("a time");
    clock.set(start);
    give(&app, &held, &cases, start).await;
    // The desk was taken when the mandates were current: sitting on does not help.
    let desk = app.desk("someone").await.expect("readable");
    hours.sort_unstable();
    for hour in hours {
        clock.set(start + hour.hours());
        for (case, id) in cases.iter().enumerate() {
            let any = ["board", "operator", "csirt", "auditor", "manager"];
            let shown = desk.incident(id, None).await;
            assert_eq!(!was_refused(&shown), covers(&held, hour, case, &any), "{hour} {case}");
            let entries = memory.lines().len();
            let written = desk.record(id, &[fact("customers", &hour.to_string())]).await;
            assert_eq!(!was_refused(&written), covers(&held, hour, case, &RECORD), "{hour} {case}");
            let last = memory.lines().split_off(entries);
            assert_eq!(only_refusals(&last), was_refused(&written));
        }
    }
}

fn only_refusals(lines: &[(model::Key, ports::Line)]) -> bool {
    lines.iter().all(|(_, line)| matches!(line.fact, Some(Fact::Refused { .. })))
}

fn entries_of(memory: &Memory, party: &str) -> Vec<(model::Key, ports::Line)> {
    memory.lines().into_iter().filter(|(_, line)| line.written.by == party).collect()
}

async fn an_inspector_leaves_only_refusals(tries: Vec<usize>) {
    let (app, memory, _, seen, _) = peopled().await;
    let inspector = app.desk("inspector").await.expect("readable");
    let commands: Vec<_> = TABLE.trim().lines().skip(1).collect();
    for which in tries {
        let command = commands[which % commands.len()].split_whitespace().next().expect("named");
        drop(tried(&inspector, command, &seen).await);
    }
    assert!(only_refusals(&entries_of(&memory, "inspector")));
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(test);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nobody_reads_or_changes_without_a_current_mandate_over_it(
        held in vec(drawn(), 0..4),
        hours in vec(0..80_i64, 1..5),
    ) {
        run(seen_and_changed_as_covered(held, hours));
    }

    /// Covers: A130.
    #[test]
    fn an_inspectors_mandate_never_yields_a_disposition(tries in vec(any::<usize>(), 1..30)) {
        run(an_inspector_leaves_only_refusals(tries));
    }
}
