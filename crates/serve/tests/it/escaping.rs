//! What came from outside is shown and never obeyed.

use crate::harness::House;

const HOSTILE: &str = "\u{1b}[2J\u{1b}[31m\u{202e}gnp.exe</textarea><script>alert(1)</script><img src=x onerror=alert(2)>\u{200b}\"'";

#[tokio::test]
async fn log_text_markup_and_turned_text_are_harmless_on_every_page() {
    let mut house = House::new().await;
    let incident = house.incident(HOSTILE).await;
    let signal = house.notice(HOSTILE, HOSTILE).await;
    let browser = house.browser().await;
    let room = format!("/incidents/{incident}");
    browser.post(&format!("{room}/facts"), &[("what", "note"), ("value", HOSTILE)]).await;
    browser.post(&format!("{room}/facts"), &[("key", "commander"), ("value", HOSTILE)]).await;
    browser.post(&format!("{room}/report"), &[("act", "first")]).await;
    let pages = [
        "/".to_owned(),
        "/signals".to_owned(),
        format!("/signals/{signal}"),
        format!("/incidents/new?signals={signal}"),
        "/incidents".to_owned(),
        room.clone(),
        format!("{room}?tab=report"),
        format!("/reports/{incident}-1"),
        format!("/search?q={}", "%1b%5b31m%e2%80%ae%22%3e%3cscript%3ealert%281%29%3c%2fscript%3e"),
        "/ledger?subject=%22%3e%3cscript%3ealert%281%29".to_owned(),
    ];
    for path in pages {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        for acting in ["\u{1b}", "\u{202e}", "\u{200b}", "<script>alert", "<img src=x"] {
            assert!(!answer.body.contains(acting), "{path}: {acting:?}");
        }
    }
    let refused =
        browser.post(&format!("{room}/facts"), &[("key", "aware"), ("value", HOSTILE)]).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.body.contains("<script>alert"), "what is sent back is escaped, too");
}
