//! What the page of a meeting tells is what was known when it was held.

use app::NewAction;
use model::{ActionKind, ActionState};

use crate::{
    administrator, house,
    risks_and_plans::{assets, seat},
};

/// Covers: A183.
#[tokio::test]
async fn what_a_decision_moved_stands_on_a_page_as_it_stood_on_its_day() {
    let (app, _, clock) = house().await;
    let own = administrator(&app).await;
    let chief = seat(&app, "chief", "executive").await;
    seat(&app, "ops", "manager").await;
    assets(&own, "web,service,取引,,\n").await;
    let day = |text: &str| text.parse().expect("a day");
    let prepare = async |id: &str, held: &str| {
        own.prepare_board(id, day(held), day("2026-01-01")).await.expect("prepared");
    };
    prepare("last", "2026-03-31").await;
    prepare("now", "2026-06-10").await;
    prepare("next", "2026-06-12").await;
    let new = NewAction {
        what: "切替を自動にする".into(),
        kind: ActionKind::RootCause,
        findings: Vec::new(),
        about: vec!["board/last".into(), "asset/web".into()],
        criteria: Vec::new(),
        owner: "ops".into(),
        starts: None,
        due: None,
        priority: 1,
        effort_days: 1,
        cost_yen: 1,
        purchase: false,
        expected: String::new(),
        shown_by: None,
        changes: None,
    };
    let id = own.plan_action(&new).await.expect("planned").id;
    clock.step(2 * 86_400);
    chief.approve_action(&id, "よい").await.expect("approved");
    let moved = async |board: &str| {
        let view = own.board(board).await.expect("shown");
        view.moved.into_iter().map(|action| action.state).collect::<Vec<_>>()
    };
    assert_eq!(moved("now").await, [ActionState::Planned]);
    assert_ne!(moved("next").await, [ActionState::Planned]);
    assert_eq!(moved("next").await.len(), 1);
}
