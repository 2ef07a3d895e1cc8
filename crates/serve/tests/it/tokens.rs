//! Programs show a token: one mandate, until a date.

use crate::{browser::Browser, house::House};

fn program(house: &House, token: &str) -> Browser {
    let mut program = house.browser();
    program.origin = String::new();
    program.headers.push(("Authorization".into(), format!("Bearer {token}")));
    program
}

#[tokio::test]
async fn a_token_carries_one_mandate_until_it_ends() {
    let house = House::new().await;
    let (mut sato, _) = house.administrator("sato").await;
    let issue = |until| [("name", "監視"), ("mandate", "sato/administrator"), ("until", until)];
    let issued = sato.form("/me", "/me/tokens", &issue("2026-06-12")).await;
    let token = issued.shown();
    assert!(token.starts_with("hin_"), "{token}");
    assert!(!sato.get("/me").await.body.contains(&token), "shown once");
    assert_eq!(program(&house, &token).get("/").await.status, 200);
    assert_eq!(program(&house, &token).get("/me").await.status, 404, "a program has no page");
    assert_eq!(
        program(&house, "hin_0000000000000000000000000000000000000000000").get("/").await.status,
        401
    );
    assert_eq!(house.browser().get("/api/v1/incidents").await.status, 401);
    assert_eq!(sato.form("/me", "/me/tokens", &issue("2027-06-12")).await.status, 422, "too long");
    assert_eq!(sato.form("/me", "/me/tokens", &issue("2026-06-01")).await.status, 422, "past");
    let foreign =
        [("name", "x"), ("mandate", "local-administrator/founding"), ("until", "2026-06-12")];
    assert_eq!(sato.form("/me", "/me/tokens", &foreign).await.status, 404, "not theirs");
    house.clock.step(3 * 24 * 3600);
    assert_eq!(program(&house, &token).get("/").await.status, 401, "its day is over");
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_and_guessing_is_cut_short() {
    let house = House::new().await;
    let (mut sato, _) = house.administrator("sato").await;
    let fields = [("name", "x"), ("mandate", "sato/administrator"), ("until", "2026-07-01")];
    let token = sato.form("/me", "/me/tokens", &fields).await.shown();
    let id = house.app.tokens("sato").await.expect("readable")[0].id.clone();
    assert_eq!(sato.form("/me", "/me/tokens/revoke", &[("id", &id)]).await.status, 303);
    assert_eq!(program(&house, &token).get("/").await.status, 401);
    let live = sato.form("/me", "/me/tokens", &fields).await.shown();
    assert_eq!(program(&house, &live).get("/").await.status, 200);
    for _ in 0..50 {
        program(&house, "hin_guessguessguessguessguess").get("/").await;
    }
    assert_eq!(program(&house, &live).get("/").await.status, 401, "closed for a while");
}
