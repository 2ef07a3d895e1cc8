//! AS-08 at the use cases: four claims of 100 %, a check that shows 10 of 950. The binary's
//! own run over the files is in `crates/hinomi/tests/it`.

use app::{
    App, Desk, NewReview, PatternState,
    checks::{CheckRun, built_in_checks},
};
use model::{Declared, Line, Review, ReviewKind, Said};

use crate::{administrator, house};

const CRITERION: &str = "jp-fsa-2015/BASIC-password";

/// Says 100 % of four months; returns the last review.
async fn claimed(desk: &Desk) -> String {
    let mut last = String::new();
    for month in ["2013-08", "2013-11", "2014-05", "2014-11"] {
        let day = format!("{month}-28").parse().expect("a day");
        let new = NewReview {
            kind: ReviewKind::SelfCheck,
            title: month.into(),
            packs: Vec::new(),
            criteria: vec![CRITERION.into()],
            population: Vec::new(),
            period: (day, day),
            due: None,
            carried_from: None,
        };
        last = desk.open_review(&new).await.expect("opened");
        let said = Said::of(Line::First, Declared::Met, day);
        let id = Review::response_id(&last, "", CRITERION);
        desk.say(&id, &said).await.expect("said");
    }
    last
}

/// What the check over the files comes to; see `f05_files.csv`.
async fn measured(app: &App, desk: &Desk) {
    let row = |n: u32| vec![Some(format!("file-{n:04}.xls")), Some("no-password".into())];
    let run = CheckRun {
        check: "password-on-files".into(),
        pack: "checks-information@1".into(),
        as_of: model::day_in_japan(app.clock.now()),
        sql: String::new(),
        population: String::new(),
        inputs: Vec::new(),
        of: 950,
        seen: 950,
        proven: 10,
        contradicted: 940,
        unknown: 0,
        columns: vec!["thing".into(), "defect".into()],
        rows: (0..940).map(row).collect(),
        lacks: Vec::new(),
    };
    let checks = built_in_checks().expect("they hold");
    desk.keep_verdicts(&checks, &[run]).await.expect("kept");
}

async fn look(desk: &Desk) -> Vec<(String, PatternState, String)> {
    let rules = app::pattern_rules().expect("they hold");
    let seen = desk.look_for_patterns(rules).await.expect("looked");
    seen.into_iter().map(|one| (one.pattern, one.state, one.finding)).collect()
}

/// Covers: A211, A212.
#[tokio::test]
async fn claimed_100_verified_1_05_and_saying_it_again_changes_nothing() {
    let (app, ..) = house().await;
    let now = app.clock.now();
    let desk = administrator(&app).await;
    let last = claimed(&desk).await;
    measured(&app, &desk).await;
    let [found] = &desk.disagreements(CRITERION).await.expect("judged")[..] else {
        panic!("one check contradicts")
    };
    assert_eq!((found.claimed_bp, found.proven_bp, found.gap_bp()), (10_000, 105, 9_895));
    assert_eq!((found.claims, found.evidenced), (4, 0));
    let first = look(&desk).await;
    let told: Vec<_> = first.iter().map(|(name, state, _)| (name.as_str(), *state)).collect();
    assert_eq!(told, [("AP1", PatternState::Proposed), ("AP2", PatternState::Proposed)]);
    let said = Said::of(Line::First, Declared::Met, model::day_in_japan(now));
    let id = Review::response_id(&last, "", CRITERION);
    desk.say(&id, &Said { share_bp: Some(9_900), ..said }).await.expect("said");
    let again = look(&desk).await;
    let same = |(name, _, id): &(String, PatternState, String)| (name.clone(), id.clone());
    assert_eq!(
        first.iter().map(same).collect::<Vec<_>>(),
        again.iter().map(same).collect::<Vec<_>>()
    );
    assert!(again.iter().all(|(_, state, _)| *state == PatternState::Standing));
    let all = desk.findings(None).await.expect("listed");
    assert_eq!(all.len(), 3, "the contradiction, AP1 and AP2, once each");
}
