//! What every answer says beside its page.

use crate::harness::House;

const PAGES: [&str; 13] = [
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
    "/search",
    "/style",
    "/nowhere",
];

#[tokio::test]
async fn every_page_is_strict_small_and_not_kept() {
    let mut house = House::new().await;
    for n in 0..60 {
        house.incident(&format!("業務の停止 {n}")).await;
    }
    let browser = house.browser().await;
    for path in PAGES {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy").expect("a policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {part}");
        }
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.body.len() < 60_000, "{path}: {} bytes", answer.body.len());
        for forbidden in [" style=", "<style", " onclick=", "javascript:", "http://", "https://"] {
            assert!(!answer.body.contains(forbidden), "{path}: {forbidden}");
        }
    }
}

#[tokio::test]
async fn styles_and_scripts_are_kept_under_the_name_of_their_content() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    let page = browser.get("/").await.body;
    let (_, rest) = page.split_once("src=\"/assets/").expect("a script");
    let script = format!("/assets/{}", rest.split('"').next().expect("a path"));
    let answer = browser.get(&script).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(answer.header("cache-control").is_some_and(|kept| kept.contains("immutable")));
    let other = browser.get("/assets/000000000000/main.js").await;
    assert_eq!(other.header("cache-control"), Some("no-store"), "another version is not kept");
}

#[tokio::test]
async fn no_path_leads_out_of_the_assets() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    for path in [
        "/assets/x/../../Cargo.toml",
        "/assets/x/..%2f..%2fCargo.toml",
        "/assets/x/%2e%2e/tokens.css",
        "/assets/%2e%2e/%2e%2e",
        "/assets/x/tokens.css%00",
        "/assets//etc/passwd",
    ] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}
