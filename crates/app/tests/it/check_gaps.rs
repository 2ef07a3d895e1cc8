//! What a check could not see is a finding of its own, once, until it is closed; and rows
//! of a closed compartment are nobody else's to see.

use app::checks::{CheckRun, Checks, Lacks, built_in_checks};
use model::Kind;
use ports::{Filter, Registers};

use super::{administrator, house};

/// A run over two things, of which one was not seen.
pub fn run(check: &str, lacks: Vec<Lacks>) -> CheckRun {
    CheckRun {
        check: check.to_owned(),
        pack: "p@1".to_owned(),
        as_of: "2026-06-10".parse().expect("a day"),
        sql: String::new(),
        population: String::new(),
        inputs: Vec::new(),
        of: 2,
        seen: 1,
        proven: 1,
        contradicted: 0,
        unknown: 1,
        columns: Vec::new(),
        rows: Vec::new(),
        lacks,
    }
}

fn checks() -> Checks {
    built_in_checks().expect("whole")
}

#[tokio::test]
async fn a_silent_source_and_an_unseen_part_are_each_proposed_once() {
    let (app, memory, clock) = house().await;
    let desk = administrator(&app).await;
    let lacks = vec![
        Lacks::SilentSource("events".to_owned()),
        Lacks::IncompletePopulation(1),
        Lacks::LateEvidence("events".to_owned()),
    ];
    let runs = [run("basic-log-watch", lacks)];
    for _ in 0..2 {
        desk.keep_verdicts(&checks(), &runs).await.expect("kept");
        clock.step(60);
    }
    let filter = Filter::new(Kind::Finding).within(model::Reach::whole(""));
    let found = memory.list(&filter).await.expect("readable");
    let mut themes: Vec<_> =
        found.into_iter().filter_map(|stored| stored.record.finding()).map(|f| f.theme).collect();
    themes.sort();
    assert_eq!(themes, ["basic-log-watch/incomplete-population", "basic-log-watch/silent-source"]);
}

#[tokio::test]
async fn who_does_not_hold_the_compartment_keeps_nothing_of_it() {
    let (app, memory, _) = house().await;
    let desk = administrator(&app).await;
    let refused = desk.keep_verdicts(&checks(), &[run("information-wall", Vec::new())]).await;
    assert!(matches!(refused, Err(app::AppError::Refused(_))), "{refused:?}");
    let filter = Filter::new(Kind::Verdict).within(model::Reach::whole(""));
    let kept = memory.list(&filter).await.expect("readable");
    assert!(kept.is_empty(), "{kept:?}");
}
