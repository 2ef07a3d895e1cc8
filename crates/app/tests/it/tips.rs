//! Tips: whoever is named never reaches them, and never handles them.

use app::{App, Desk, NewMandate, NewTip};
use model::{Code, Fact, Scope, TipKind, TipState};

use crate::{
    administrator,
    as_26_tenancy::{enter, mandate},
    code, house,
};

const COMPARTMENT: &str = "whistleblowing";

/// A tip about these.
pub fn tip(words: &str, about: &[&str]) -> NewTip {
    NewTip {
        kind: TipKind::Whistleblowing,
        words: words.into(),
        source: String::new(),
        about: about.iter().map(|party| (*party).to_owned()).collect(),
        files: Vec::new(),
    }
}

/// Gives `party` a mandate that opens the compartment of whistleblowing.
pub async fn open_to(own: &Desk, party: &str) {
    let compartments = vec![COMPARTMENT.to_owned()];
    let scope = Scope { cases: Vec::new(), compartments };
    own.give_mandate(&NewMandate { scope, ..mandate(party, "csirt") }).await.expect("given");
}

/// Two who may handle tips, one of them in a unit of sales, under an account.
async fn peopled() -> (App, std::sync::Arc<testkit::Memory>, testkit::TestClock) {
    let (app, memory, clock) = house().await;
    let own = administrator(&app).await;
    let list = "id,kind,unit,parent,natural\nsales,unit,,,\nbranch,unit,,sales,\n\
                suzuki,person,branch,,\naccount,person,,,suzuki\nsato,person,,,\n";
    let list = tables::Source::memory(list.as_bytes().to_vec());
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("no faulty cell");
    open_to(&own, "account").await;
    open_to(&own, "sato").await;
    (app, memory, clock)
}

#[tokio::test]
async fn whoever_belongs_to_a_named_unit_never_sees_the_tip_and_never_handles_it() {
    let (app, ..) = peopled().await;
    let (sato, accused) =
        (app.desk("sato").await.expect("ok"), app.desk("account").await.expect("ok"));
    for about in ["sales", "branch", "suzuki", "account"] {
        let words = format!("{about} の件");
        let receipt = sato.take_tip(&tip(&words, &[about])).await.expect("taken");
        assert_eq!(code(accused.tip(&receipt.id).await), Code::Absent, "{about}");
        let seen = sato.tip(&receipt.id).await.expect("reached");
        assert_eq!(seen.handler.as_deref(), Some("sato"), "{about}");
        let handed = sato.reassign_tip(&receipt.id, Some("account"), &[]).await;
        assert_eq!(code(handed), Code::Person, "{about}");
    }
    assert!(accused.tips().await.expect("allowed").is_empty());
    sato.take_tip(&tip("ほかの件", &["sato"])).await.expect("taken");
    assert_eq!(accused.tips().await.expect("allowed").len(), 1);
    assert_eq!(sato.tips().await.expect("allowed").len(), 4);
}

#[tokio::test]
async fn a_tip_that_names_its_handler_goes_to_another_and_waits_if_there_is_none() {
    let (app, ..) = peopled().await;
    let sato = app.desk("sato").await.expect("readable");
    let first = sato.take_tip(&tip("だれの件か分からない", &[])).await.expect("taken");
    let handler = sato.tip(&first.id).await.expect("reached").handler.expect("somebody");
    assert_eq!(handler, "account", "of two with nothing to do the first");
    let now = sato.reassign_tip(&first.id, None, &["sales".into()]).await.expect("handed on");
    assert_eq!(now.as_deref(), Some("sato"));
    let both = sato.take_tip(&tip("二人の件", &["sales", "sato"])).await.expect("taken");
    assert!(!both.handled);
    assert_eq!(code(sato.tip(&both.id).await), Code::Absent);
    let stranger = sato.take_tip(&tip("知らない人", &["whoever"])).await.expect("taken");
    assert_eq!(stranger.unmatched, ["whoever"]);
}

#[tokio::test]
async fn only_whoever_handles_a_tip_decides_on_it_and_says_why() {
    let (app, ..) = peopled().await;
    let (sato, other) =
        (app.desk("sato").await.expect("ok"), app.desk("account").await.expect("ok"));
    let id = sato.take_tip(&tip("件", &[])).await.expect("taken").id;
    let dismissed = |why: &str| TipState::Dismissed { why: why.into() };
    assert_eq!(code(sato.triage_tip(&id, &dismissed("重複")).await), Code::Person);
    assert_eq!(code(other.triage_tip(&id, &dismissed("…")).await), Code::Reason);
    other.triage_tip(&id, &dismissed("既に対応済み")).await.expect("decided");
    assert_eq!(sato.tip(&id).await.expect("reached").state, dismissed("既に対応済み"));
}

/// What was told, and of whom, is in no entry that those who audit the house can read.
#[tokio::test]
async fn nothing_of_a_tip_stands_in_the_refusals_or_in_lists_of_others() {
    let (app, memory, _) = peopled().await;
    let own = administrator(&app).await;
    enter(&own, "auditor").await;
    own.give_mandate(&mandate("auditor", "auditor")).await.expect("given");
    let sato = app.desk("sato").await.expect("readable");
    let before = memory.lines().len();
    let id = sato.take_tip(&tip("秘密の件", &["sales"])).await.expect("taken").id;
    assert_eq!(code(sato.reassign_tip(&id, Some("suzuki"), &[]).await), Code::Person);
    assert_eq!(code(sato.take_tip(&tip(" ", &["sales"])).await), Code::Blank);
    let auditor = app.desk("auditor").await.expect("readable");
    assert!(!auditor.reaches(&format!("tip/{id}")).await.expect("readable"));
    for (_, line) in memory.lines().split_off(before) {
        if let Some(fact @ Fact::Refused { .. }) = &line.fact {
            let said = serde_json::to_string(fact).expect("plain");
            for word in ["秘密", "sales", "suzuki"] {
                assert!(!said.contains(word), "{said}");
            }
        }
    }
}

#[tokio::test]
async fn a_tip_told_again_has_its_receipt_for_whoever_reaches_it_and_for_nobody_else() {
    let (app, ..) = peopled().await;
    let (sato, accused) =
        (app.desk("sato").await.expect("ok"), app.desk("account").await.expect("ok"));
    let told = async |desk: &Desk, about: &[&str]| {
        desk.take_tip(&tip("同じ件", about)).await.expect("taken")
    };
    let first = told(&sato, &["sales", "x"]).await;
    let again = told(&sato, &["x", "sales"]).await;
    assert_eq!((again.again, &again.id), (true, &first.id), "in whatever order they are named");
    assert!(!told(&sato, &["x"]).await.again, "it is told of others");
    let probe = told(&accused, &["sales", "x"]).await;
    assert!(!probe.again && probe.id != first.id, "nobody finds out by telling it");
}
