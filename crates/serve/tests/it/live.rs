//! Two people in one room see each other's entries at once.

use std::time::Duration;

use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

use crate::harness::House;

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
