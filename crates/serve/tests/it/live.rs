//! Two people in one room see each other's entries at once, and an open list its first entry.

use std::time::Duration;

use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

use crate::{
    harness::House,
    sector::{node, planned},
};

/// Reads until `wanted` was heard; false if a second and a half pass without it.
async fn hears(stream: &mut TcpStream, wanted: &str) -> bool {
    let heard = async {
        let (mut all, mut part) = (String::new(), [0; 1024]);
        while !all.contains(wanted) {
            let n = stream.read(&mut part).await.expect("open");
            assert_ne!(n, 0, "closed after {all:?}");
            all.push_str(&String::from_utf8_lossy(&part[..n]));
        }
    };
    timeout(Duration::from_millis(1500), heard).await.is_ok()
}

#[tokio::test]
async fn an_entry_of_one_is_heard_by_the_other_and_only_in_its_room() {
    let mut house = House::new().await;
    let (room, other) = (house.incident("停止").await, house.incident("遅延").await);
    let browser = house.browser().await;
    let mut here = browser.send(&format!("GET /live?about=incident/{room}"), None).await;
    let mut there = browser.send(&format!("GET /live?about=incident/{other}"), None).await;
    // Each is told once when it begins, because something may have changed since its page.
    assert!(hears(&mut here, "changed").await && hears(&mut there, "changed").await);
    let note = [("what", "note"), ("value", "x")];
    assert_eq!(browser.post(&format!("/incidents/{room}/facts"), &note).await.status, 303);
    assert!(hears(&mut here, "changed").await);
    assert!(!hears(&mut there, "changed").await, "the other room stays calm");
}

/// The parts of a page that follow the records.
fn followed(body: &str) -> Vec<&str> {
    let tags = body.split('<').filter_map(|tag| tag.split('>').next());
    let live = tags.filter(|tag| tag.contains(" data-live"));
    live.filter_map(|tag| tag.split(" id=\"").nth(1)?.split('"').next()).collect()
}

/// What is told to be changed is looked up by its id: a part that stands only beside the first
/// entry would never bring it.
#[tokio::test]
async fn a_list_with_nothing_in_it_follows_as_one_with_entries_does() {
    let lists = [
        ("institution", &["/questionnaires", "/inquiries"][..]),
        (
            "authority",
            &[
                "/bulletins",
                "/inquiries",
                "/campaigns",
                "/exercises",
                "/risks",
                "/plans",
                "/reviews",
                "/findings",
                "/actions",
                "/incidents",
                "/signals",
                "/reports",
                "/mine",
                "/failures",
                "/assets",
                "/assets/graph",
            ],
        ),
    ];
    for (kind, paths) in lists {
        let mut house = House::new().await;
        node(&house, "own", kind, &[]).await;
        let browser = house.browser().await;
        for path in paths {
            let page = browser.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.body.contains("empty\"><p>"), "{path}: there is nothing yet");
            let parts = followed(&page.body);
            let whole = parts.iter().any(|part| ["register", "whole"].contains(part));
            assert!(whole, "{path}: {parts:?}");
        }
    }
}

#[tokio::test]
async fn the_first_exercise_stands_in_the_part_that_an_empty_page_follows() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    let empty = browser.get("/exercises").await.body;
    assert!(followed(&empty).contains(&"register") && followed(&empty).contains(&"total"));
    planned(&house).await;
    let body = browser.get("/exercises").await.body;
    let part = body.split("id=\"register\"").nth(1).expect("the part").split("<section").next();
    assert!(part.is_some_and(|part| part.contains("秋の演習")), "{body}");
    let total =
        body.split("id=\"total\" data-live>").nth(1).and_then(|rest| rest.split('<').next());
    assert!(total.is_some_and(|total| total.contains('1')), "{total:?}");
}
