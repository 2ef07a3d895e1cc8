//! What a person does not take up is told no more while it lasts.

use app::{App, LOCAL_ADMINISTRATOR, PatternState};
use model::{EvidenceType, Review};

use crate::{
    administrator, house,
    manual_items::{handed_in, opened},
};

const RULE: &str = "jp-fsa-2015/FA-1";

async fn look(app: &App) -> Vec<(String, PatternState)> {
    let desk = app.desk(LOCAL_ADMINISTRATOR).await.expect("readable");
    let rules = app::pattern_rules().expect("they hold");
    let seen = desk.look_for_patterns(rules).await.expect("looked");
    seen.into_iter().map(|one| (one.pattern, one.state)).collect()
}

/// A rule that was written down and never run (AP1).
#[tokio::test]
async fn a_proposal_that_somebody_dropped_is_not_proposed_again_while_it_lasts() {
    let (app, _, clock) = house().await;
    let (review, owner, _) = opened(&app, vec![RULE.into()]).await;
    let id = Review::response_id(&review, "", RULE);
    owner.hand_in(&id, &handed_in(EvidenceType::Document, "規程")).await.expect("taken");
    clock.step(250 * 24 * 3600);
    assert_eq!(look(&app).await, [("AP1".into(), PatternState::Proposed)]);
    let own = administrator(&app).await;
    let told = own.findings(Some("proposed")).await.expect("listed");
    own.drop_finding(&told[0].id, "廃止する規程").await.expect("dropped");
    assert_eq!(look(&app).await, [("AP1".into(), PatternState::Declined)]);
    assert_eq!(own.findings(None).await.expect("listed").len(), 1);
}
