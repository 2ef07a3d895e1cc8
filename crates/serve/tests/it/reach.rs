//! What a mandate does not reach looks like what is not there.

use crate::harness::House;

#[tokio::test]
async fn absent_and_forbidden_answer_alike() {
    let mut house = House::new().await;
    let incident = house.incident("停止").await;
    let signal = house.notice("警察", "203.0.113.66").await;
    let stranger = house.browser_of("stranger").await;
    for (there, absent) in [
        (format!("/incidents/{incident}"), "/incidents/2026-999"),
        (format!("/signals/{signal}"), "/signals/sig_0000000000000000"),
        (
            format!("/ledger/proof?subject=incident/{incident}"),
            "/ledger/proof?subject=incident/2026-999",
        ),
    ] {
        let (there, absent) = (stranger.get(&there).await, stranger.get(absent).await);
        assert_eq!((there.status, absent.status), (404, 404));
        assert_eq!(there.without_reference(), absent.without_reference());
        assert!(!there.body.contains("停止"));
    }
}

#[tokio::test]
async fn the_administrator_learns_no_more_of_what_is_not_there() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    for path in [
        "/incidents/2026-999",
        "/signals/none",
        "/reports/none",
        "/reports/none/pdf",
        "/nowhere",
        "/ledger/proof?subject=x",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.header("x-reference").is_some(), "{path}");
    }
}

#[tokio::test]
async fn who_may_read_nothing_is_shown_no_way_and_no_row() {
    let mut house = House::new().await;
    house.incident("停止").await;
    let stranger = house.browser_of("stranger").await;
    for path in [
        "/",
        "/incidents",
        "/signals",
        "/reports",
        "/assets",
        "/people",
        "/ledger",
        "/search?q=2026",
    ] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(
            !answer.body.contains("停止") && !answer.body.contains("href=\"/ledger\""),
            "{path}"
        );
    }
    let live = stranger.get("/live?about=incident").await;
    assert_eq!(live.status, 403);
}
