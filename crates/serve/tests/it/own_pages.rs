//! What a page elsewhere must not bring about.

use crate::house::House;

#[tokio::test]
async fn what_changes_something_comes_from_our_own_page_or_not_at_all() {
    let house = House::new().await;
    let (mut browser, _) = house.administrator("sato").await;
    let csrf = browser.get("/me").await.field("csrf");
    let fields = [("name", "x"), ("mandate", "sato/administrator"), ("until", "2026-07-01")];
    let signed = [&fields[..], &[("csrf", csrf.as_str())]].concat();
    let issued = house.memory.lines().len();
    assert_eq!(browser.post("/me/tokens", &fields).await.status, 403, "without the field");
    let wrong = [&fields[..], &[("csrf", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]].concat();
    assert_eq!(browser.post("/me/tokens", &wrong).await.status, 403, "with another one");
    for origin in ["https://evil.example", "null", "", "http://localhost:1"] {
        let mut elsewhere = browser.clone();
        elsewhere.origin = origin.into();
        assert_eq!(elsewhere.post("/me/tokens", &signed).await.status, 403, "{origin:?}");
    }
    let mut elsewhere = browser.clone();
    elsewhere.headers.push(("Sec-Fetch-Site".into(), "cross-site".into()));
    assert_eq!(elsewhere.post("/me/tokens", &signed).await.status, 403);
    assert_eq!(house.memory.lines().len(), issued, "nothing was written");
    assert_eq!(browser.post("/me/tokens", &signed).await.status, 200);
    let mut elsewhere = house.browser();
    elsewhere.origin = "https://evil.example".into();
    assert_eq!(elsewhere.post("/sign-in", &[("party", "sato")]).await.status, 403, "nor signs in");
}

#[tokio::test]
async fn no_page_is_framed_or_runs_what_is_not_ours_and_nobody_is_sent_elsewhere() {
    let house = House::new().await;
    let mut browser = house.browser();
    let link = house.first_link().await;
    for path in ["/sign-in", "/recover", link.as_str()] {
        let page = browser.get(path).await;
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("script-src 'self'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(!page.body.contains("style=") && !page.body.contains("onclick"), "{}", page.body);
    }
    let page = browser.get("/sign-in?next=//evil.example/x").await;
    let form = page.body.split(r#"action="/sign-in""#).nth(1).expect("the form");
    assert!(form.contains(r#"name="next" value="/""#), "{form}");
    let (mut browser, codes) = house.administrator("sato").await;
    house.clock.step(60);
    let code = house.code(&codes);
    let typed = [
        ("party", "sato"),
        ("password", crate::house::PASSWORD),
        ("code", &code),
        ("next", "//evil.example"),
    ];
    assert_eq!(browser.post("/sign-in", &typed).await.header("location"), Some("/"));
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_where_nobody_listens_in() {
    let origin = url::Url::parse("https://hinomi.example.jp").expect("an address");
    let house = House::with(serve::SignIn { origin: Some(origin), ..Default::default() }).await;
    let mut browser = house.browser();
    browser.origin = "https://hinomi.example.jp".into();
    let (_, joined) = house.join(&mut browser, &house.first_link().await, "sato").await;
    let cookie = joined.header("set-cookie").expect("a session");
    assert!(cookie.starts_with("__Host-hinomi=") && cookie.contains("; Secure"), "{cookie}");
    assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
}
