//! Every page speaks both languages whole.

use std::{collections::BTreeSet, fs, path::Path};

use text::{Lang, Words};

use crate::harness::House;

/// Ids that templates and code name outright.
fn named(dir: &Path, ids: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            named(&path, ids);
            continue;
        }
        let text = fs::read_to_string(&path).expect("text");
        let parts = text.split('"').skip(1).step_by(2);
        let whole =
            |id: &&str| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        ids.extend(parts.filter(|id| id.starts_with("pg-")).filter(whole).map(str::to_owned));
        for call in text.split(".t(\"").skip(1).chain(text.split(".tx(\"").skip(1)) {
            ids.extend(call.split('"').next().map(str::to_owned));
        }
    }
}

#[test]
fn every_word_that_a_page_names_is_in_both_catalogues() {
    let mut ids = BTreeSet::new();
    for dir in ["templates", "src"] {
        named(&Path::new(env!("CARGO_MANIFEST_DIR")).join(dir), &mut ids);
    }
    assert!(ids.len() > 150, "{} ids", ids.len());
    for words in [Words::new(Lang::Ja), Words::new(Lang::En)] {
        let missing: Vec<_> = ids.iter().filter(|id| !words.knows(id)).collect();
        assert!(missing.is_empty(), "{:?}: {missing:?}", words.lang());
    }
}

#[tokio::test]
async fn no_page_shows_the_name_of_a_word_instead_of_the_word() {
    let mut house = House::new().await;
    let incident = house.incident("停止").await;
    let signal = house.notice("警察", "203.0.113.66").await;
    let browser = house.browser().await;
    let room = format!("/incidents/{incident}");
    for (key, value) in [
        ("commander", "部長"),
        ("customers", "12"),
        ("executive_told", "no"),
        ("reportable", "yes"),
    ] {
        let sent = browser.post(&format!("{room}/facts"), &[("key", key), ("value", value)]).await;
        assert_eq!(sent.status, 303, "{key}");
    }
    browser.post(&format!("{room}/link"), &[("signal", &signal)]).await;
    browser.post(&format!("{room}/report"), &[("act", "first")]).await;
    let pages = [
        "/",
        "/rules",
        "/signals",
        "/signals/new",
        "/incidents",
        "/incidents/new",
        "/reports",
        "/assets",
        "/people",
        "/ledger",
        "/search?q=2026",
        "/style",
        "/nowhere",
        &room,
        &format!("{room}?tab=report"),
        &format!("/signals/{signal}"),
        &format!("/reports/{incident}-1"),
    ];
    for lang in ["ja", "en"] {
        for path in pages {
            let body = browser.with(&format!("hinomi_lang={lang}")).get(path).await.body;
            assert!(body.contains(&format!("<html lang=\"{lang}\"")), "{path} {lang}");
            for id in [
                "pg-", ">stage-", ">triage-", ">state-", ">anchor-", ">signal-", ">letter-",
                ">class-",
            ] {
                assert!(!body.contains(id), "{path} {lang}: {id}");
            }
        }
    }
}
