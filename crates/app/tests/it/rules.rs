//! Rules over answers: the state's duties, and what a map shows.

use app::{CriteriaFilter, NewReview, RuleBook, shares_of};
use jiff::civil::date;
use model::{Code, Declared, Function, Line, Review, ReviewKind, Said, Shares, Threat};

use crate::{administrator, code, house};

fn asking(criteria: &[&str]) -> NewReview {
    NewReview {
        kind: ReviewKind::SelfCheck,
        title: "点検".into(),
        packs: vec!["jp-fsa-2015@1".into(), "jp-fsa-2024@1".into()],
        criteria: criteria.iter().map(|name| (*name).to_owned()).collect(),
        population: Vec::new(),
        period: (date(2026, 4, 1), date(2027, 3, 31)),
        due: None,
        carried_from: None,
    }
}

/// Covers: A011.
#[tokio::test]
async fn a_duty_of_the_state_cannot_be_assigned_to_a_firms_self_check() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    let refused = desk.open_review(&asking(&["jp-fsa-2015/IM-イ", "jp-law/BACS-14"])).await;
    assert_eq!(code(refused), Code::Value);
    assert!(desk.reviews((0, 10)).await.expect("readable").is_empty());
    desk.open_review(&asking(&["jp-fsa-2015/IM-イ"])).await.expect("a firm's own");
}

/// Covers: A045.
#[tokio::test]
async fn the_map_counts_all_that_is_asked_and_silence_is_unknown() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    let book = RuleBook::built_in().expect("sound");
    let set = book.ruleset("jp-fsa-2015").expect("known");
    let before = desk.criteria(set).await.expect("readable");
    let asked = set.criteria.iter().filter(|one| one.asked()).count() as u64;
    let nothing = Shares { unknown: asked, ..Shares::default() };
    assert_eq!(shares_of(&before), nothing, "what nobody was asked is unknown, too");
    let all: Vec<_> = before.iter().filter(|line| line.criterion.asked()).collect();
    let names: Vec<_> = all.iter().map(|line| line.name.as_str()).collect();
    let review = desk.open_review(&asking(&names)).await.expect("opened");
    let said = Said::of(Line::First, Declared::Met, date(2026, 6, 1));
    for name in &names {
        desk.say(&Review::response_id(&review, "", name), &said).await.expect("said");
    }
    let after = desk.criteria(set).await.expect("readable");
    assert_eq!(shares_of(&after), nothing, "words alone prove nothing");
    assert!(after.iter().filter(|line| line.criterion.asked()).all(|line| line.claims == 1));
    let cell = CriteriaFilter {
        threat: Some(Threat::T1),
        function: Some(Function::Detect),
        ..CriteriaFilter::default()
    };
    let there: Vec<_> = after.iter().filter(|line| cell.takes(&line.criterion)).collect();
    assert!(there.len() > 1 && there.len() < after.len());
    assert!(there.iter().all(|line| line.criterion.function == Some(Function::Detect)));
}
