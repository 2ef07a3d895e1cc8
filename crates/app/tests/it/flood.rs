//! A member that floods is refused, and how often is counted (E: Poisoning).

use std::sync::Arc;

use app::Receiver;
use model::{Code, Content, Indicator, MemberClass, Node, Sheet, Slip, Taken, Tlp};
use ports::{Clock, Exchange, Inbox, InboxError, PostError, Sealed};

use crate::{administrator, house};

/// Seals that always hold: what is tested lies behind them.
struct Open;

#[async_trait::async_trait]
impl Exchange for Open {
    fn key(&self) -> String {
        "0".repeat(64)
    }

    fn seal(&self, signed: String) -> Sealed {
        Sealed { signed, signature: String::new() }
    }

    fn holds(&self, _: &str, _: &Sealed) -> bool {
        true
    }

    async fn post(&self, _: &str, _: &str, _: &Sealed) -> Result<Sealed, PostError> {
        Err(PostError::Away("nobody is there".into()))
    }
}

fn node(id: &str, kind: &str, key: char, own: bool) -> Node {
    let (key, address) = (key.to_string().repeat(64), "127.0.0.1:1".into());
    Node { id: id.into(), name: id.into(), kind: kind.into(), key, address, own, ..Node::default() }
}

fn slip(n: usize, at: jiff::Timestamp) -> Slip {
    let sheet = Sheet {
        id: format!("bank-a-2026-{n:03}"),
        origin: "bank-a".into(),
        theme: "alert".into(),
        title: "偽".into(),
        tlp: Some(Tlp::Amber),
        indicators: Indicator::read(&format!("203.0.113.{n}")).into_iter().collect(),
        ..Sheet::default()
    };
    Slip {
        from: "bank-a".into(),
        to: "isac".into(),
        topic: format!("bulletin/{}", sheet.id),
        exercise: String::new(),
        at,
        carries: Content::Bulletin(Box::new(sheet)),
    }
}

/// A body that knows one member, and what it says to a slip of that member.
async fn body() -> (app::App, testkit::TestClock, Receiver) {
    let (app, _, clock) = house().await;
    let own = administrator(&app).await;
    own.enter_node(&node("isac", "isac", 'a', true)).await.expect("entered");
    own.enter_node(&node("bank-a", "institution", 'b', false)).await.expect("entered");
    own.join_node("bank-a", "isac", MemberClass::Full, None).await.expect("joined");
    let receiver = Receiver::new(&app, Arc::new(Open)).await.expect("engaged");
    (app, clock, receiver)
}

async fn taken(receiver: &Receiver, slip: &Slip) -> Result<Option<Code>, InboxError> {
    let signed = serde_json::to_string(slip).expect("JSON");
    let sealed = Sealed { signed, signature: String::new() };
    let answer = receiver.take(&"b".repeat(64), sealed).await?;
    let taken: Taken = serde_json::from_str(&answer.signed).expect("a receipt");
    Ok(taken.refused.map(|refusal| refusal.code))
}

async fn brought(receiver: &Receiver, slip: &Slip) -> Option<Code> {
    taken(receiver, slip).await.expect("taken")
}

#[tokio::test]
async fn nobody_takes_the_number_of_a_bulletin_that_another_node_has_yet_to_give() {
    let (app, clock, receiver) = body().await;
    let mut slip = slip(1, clock.now());
    let Content::Bulletin(sheet) = &mut slip.carries else { panic!("a bulletin") };
    sheet.id = "fsa-2026-001".into();
    assert_eq!(brought(&receiver, &slip).await, Some(Code::Sender));
    assert!(administrator(&app).await.bulletins().await.expect("allowed").is_empty());
}

#[tokio::test]
async fn thirty_bulletins_an_hour_are_taken_and_the_next_are_counted_and_come_again() {
    let (app, clock, receiver) = body().await;
    let own = administrator(&app).await;
    let bring = async |n: usize| brought(&receiver, &slip(n, clock.now())).await;
    for n in 1..=30 {
        assert_eq!(bring(n).await, None, "{n}");
    }
    let waits = async |n: usize| {
        let said = taken(&receiver, &slip(n, clock.now())).await;
        assert!(matches!(said, Err(InboxError::NotNow(_))), "{n}: {said:?}");
    };
    for n in 31..=33 {
        waits(n).await;
    }
    waits(31).await;
    assert_eq!(bring(1).await, None, "what was taken is taken");
    let source = own.bulletin_sources().await.expect("allowed").remove(0);
    assert_eq!((source.told.indicators, source.told.refused), (30, 3));
    clock.step(61 * 60);
    assert_eq!(bring(34).await, None, "the next hour is another");
    assert_eq!(bring(31).await, None, "what was held off is taken when it comes again");
    let source = own.bulletin_sources().await.expect("allowed").remove(0);
    assert_eq!((source.told.indicators, source.told.refused), (32, 2));
}
