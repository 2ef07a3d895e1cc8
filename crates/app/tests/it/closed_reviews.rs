//! A closed review says what was known when it was closed, and what changed since stands
//! beside it.

use app::{
    App, Desk, ResponseView, ReviewView,
    checks::{CheckRun, built_in_checks},
};
use model::{Declared, EvidenceType, Phase, Review, Standing};

use crate::{
    administrator,
    check_gaps::run,
    house,
    manual_items::{handed_in, looked, opened, word},
};

const BY_MACHINE: &str = "jp-fsa-2015/BASIC-password";
const BY_PEOPLE: &str = "jp-fsa-2015/IM-ロ";

/// The check over files finds `contradicted` of ten.
async fn measured(app: &App, contradicted: u64) {
    let row = |n: u64| vec![Some(format!("file-{n}.xls")), Some("no-password".into())];
    let run = CheckRun {
        proven: 10 - contradicted,
        contradicted,
        unknown: 0,
        rows: (0..contradicted).map(row).collect(),
        ..run("password-on-files", Vec::new())
    };
    let checks = built_in_checks().expect("they hold");
    administrator(app).await.keep_verdicts(&checks, &[run]).await.expect("kept");
}

async fn view(desk: &Desk, review: &str) -> ReviewView {
    desk.review(review).await.expect("readable")
}

fn then_and_now(view: &ReviewView, criterion: &str) -> (Standing, Standing) {
    let row = view.responses.iter().find(|row| row.response.criterion == criterion);
    let row = row.expect("asked");
    (row.standing, row.today)
}

/// A review in which one item is proven by a check and one by people, with the evidence.
async fn proven(app: &App) -> (String, Desk, String) {
    let names = vec![BY_MACHINE.to_owned(), BY_PEOPLE.to_owned()];
    let (review, owner, auditor) = opened(app, names).await;
    let id = Review::response_id(&review, "", BY_PEOPLE);
    owner.say(&id, &word(Declared::Met)).await.expect("said");
    let result = handed_in(EvidenceType::Result, "結果");
    let evidence = owner.hand_in(&id, &result).await.expect("taken").id;
    auditor.verify(&id, &looked(Standing::Proven)).await.expect("verified");
    measured(app, 0).await;
    (review, owner, evidence)
}

#[tokio::test]
async fn what_is_found_after_the_end_stands_beside_what_was_known_at_the_end() {
    let (app, _, clock) = house().await;
    let (review, owner, evidence) = proven(&app).await;
    let desk = administrator(&app).await;
    let shares = view(&desk, &review).await.shares;
    assert_eq!((shares.proven, shares.population()), (2, 2));
    clock.step(60);
    desk.advance_review(&review, Phase::Closed, "確認した").await.expect("closed");
    let closed = view(&desk, &review).await;
    assert_eq!((closed.shares, closed.changed), (shares, 0));
    assert_eq!(closed.review.closed_at, Some(app.clock.now()));

    clock.step(60);
    measured(&app, 3).await;
    owner.withdraw(&evidence, "別の年のものだった").await.expect("withdrawn");
    let later = view(&desk, &review).await;
    assert_eq!((later.shares, later.changed), (shares, 2), "the end stays the end");
    let machine = (Standing::Proven, Standing::Contradicted);
    assert_eq!(then_and_now(&later, BY_MACHINE), machine);
    assert_eq!(then_and_now(&later, BY_PEOPLE), (Standing::Proven, Standing::Stale));
    let as_closed = |view: &ReviewView| view.responses.iter().map(shown).collect::<Vec<_>>();
    assert_eq!(as_closed(&later), as_closed(&closed), "with the same verdicts and evidence");
    let one = desk.response(&Review::response_id(&review, "", BY_MACHINE)).await;
    let (one, _) = one.expect("readable");
    assert_eq!((one.standing, one.today), machine);
    let now = desk.criterion(BY_MACHINE).await.expect("readable");
    assert_eq!(now.standing, Standing::Contradicted, "what is known now is told as of now");
}

fn shown(row: &ResponseView) -> (Vec<String>, Vec<bool>) {
    let verdicts = row.verdicts.iter().map(|verdict| verdict.id.clone()).collect();
    (verdicts, row.evidence.iter().map(|one| one.withdrawn.is_none()).collect())
}

#[tokio::test]
async fn proof_that_wears_off_after_the_end_was_proof_at_the_end() {
    let (app, _, clock) = house().await;
    let (review, ..) = proven(&app).await;
    let desk = administrator(&app).await;
    desk.advance_review(&review, Phase::Closed, "").await.expect("closed");
    clock.step(10 * 365 * 24 * 3600);
    let later = view(&desk, &review).await;
    assert_eq!(then_and_now(&later, BY_MACHINE), (Standing::Proven, Standing::Unknown));
    assert_eq!(then_and_now(&later, BY_PEOPLE), (Standing::Proven, Standing::Proven));
}
