//! Links, passwords with codes, sessions.

use model::Code;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn a_link_lets_the_first_administrator_in_once() {
    let house = House::new().await;
    let (older, link) = (house.first_link().await, house.first_link().await);
    let mut browser = house.browser();
    let away = browser.get("/").await;
    assert_eq!((away.status, away.header("location")), (303, Some("/sign-in?next=%2F")));
    assert_eq!(browser.get(&older).await.status, 410, "reprinting makes the older one void");
    let (_, joined) = house.join(&mut browser, &link, "sato").await;
    assert_eq!((joined.status, joined.header("location")), (303, Some("/")));
    let cookie = joined.header("set-cookie").expect("a session");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(browser.get("/").await.status, 200);
    let mut second = house.browser();
    assert_eq!(second.get(&link).await.status, 410, "used");
    assert_eq!(
        second.post(&link, &[("password", PASSWORD), ("codes", ""), ("code", "1")]).await.status,
        410
    );
    let desk = house.app.desk("sato").await.expect("readable");
    assert!(desk.holds(model::Permission::Administer).is_ok());
    let own = house.app.desk(app::LOCAL_ADMINISTRATOR).await.expect("readable");
    assert!(own.first_link().await.expect("allowed").is_none(), "somebody can sign in now");
}

#[tokio::test]
async fn a_link_ends_after_its_time_and_a_weak_password_does_not_use_it_up() {
    let house = House::new().await;
    let link = house.first_link().await;
    let mut browser = house.browser();
    let codes = browser.get(&link).await.field("codes");
    for (password, code) in [("password1234", house.code(&codes)), (PASSWORD, "000000".into())] {
        let fields = [
            ("id", "sato"),
            ("name", "当直"),
            ("password", password),
            ("codes", &codes),
            ("code", &code),
        ];
        let again = browser.post(&link, &fields).await;
        assert!(again.status == 422 || again.status == 401, "{again:?}");
        assert_eq!(again.field("codes"), codes, "the key that was scanned stays");
        assert!(!again.body.contains(password), "a password is never shown again");
    }
    house.clock.step(24 * 3600);
    assert_eq!(browser.get(&link).await.status, 410);
}

#[tokio::test]
async fn who_signs_in_shows_password_and_a_code_that_was_not_used() {
    let house = House::new().await;
    let (_, codes) = house.administrator("sato").await;
    let mut browser = house.browser();
    let replayed = house.code(&codes);
    let mut attempt = async |party: &str, password: &str, code: &str| {
        let typed = [("party", party), ("password", password), ("code", code)];
        browser.post("/sign-in", &typed).await
    };
    let replay = attempt("sato", PASSWORD, &replayed).await;
    house.clock.step(60);
    let code = house.code(&codes);
    let wrong = attempt("sato", "tower-lamp-ember-2027", &code).await;
    let unknown = attempt("tanaka", PASSWORD, &code).await;
    assert_eq!([replay.status, wrong.status, unknown.status], [401; 3]);
    let said = |body: &str| body.split("role=\"alert\">").nth(1).map(|s| s[..60].to_owned());
    assert_eq!(said(&wrong.body), said(&unknown.body), "nobody learns who is known here");
    assert_eq!(attempt("sato", PASSWORD, &code).await.status, 303);
    assert_eq!(attempt("sato", PASSWORD, &code).await.status, 401, "a code is taken once");
    let details: Vec<_> = house.refusals().into_iter().filter_map(|r| r.detail).collect();
    assert_eq!(details, ["replayed", "password", "unknown", "replayed"]);
    assert!(house.refusals().iter().all(|refusal| refusal.code == Code::Credential));
}

#[tokio::test]
async fn a_session_has_a_new_secret_and_ends_in_every_way_it_should() {
    let house = House::new().await;
    let (mut browser, codes) = house.administrator("sato").await;
    let before = browser.cookies.clone();
    browser.cookies.insert("hinomi-session".into(), "chosen-by-somebody-else-0123456789".into());
    let signed_in = house.sign_in(&mut browser, "sato", &codes).await;
    assert_eq!(signed_in.status, 303);
    assert_ne!(browser.cookies["hinomi-session"], "chosen-by-somebody-else-0123456789");
    let mut older = house.browser();
    older.cookies = before;
    assert_eq!(older.get("/me").await.status, 200, "another device stays signed in");
    let again = house.sign_in(&mut older, "sato", &codes).await;
    assert_eq!(again.status, 303);
    let shown = browser.cookies.clone();
    assert_eq!(browser.form("/me", "/sign-out", &[]).await.status, 303);
    browser.cookies = shown;
    assert_eq!(browser.get("/me").await.status, 303, "an old cookie opens nothing");
    house.clock.step(29 * 60);
    assert_eq!(older.get("/me").await.status, 200);
    house.clock.step(31 * 60);
    assert_eq!(older.get("/me").await.status, 303, "left for half an hour");
    house.sign_in(&mut older, "sato", &codes).await;
    for _ in 0..25 {
        house.clock.step(29 * 60);
        older.get("/me").await;
    }
    assert_eq!(older.get("/me").await.status, 303, "twelve hours are over, however busy");
}

#[tokio::test]
async fn who_left_cannot_come_in_and_ten_failures_close_the_door() {
    let house = House::new().await;
    let (mut browser, codes) = house.administrator("sato").await;
    let row = "sato,person,administrator,read,2026-01-01T00:00Z,2026-06-10T00:31:00Z";
    let list = format!("id,kind,role,may,from,until\n{row}\n").into_bytes();
    let list = tables::Source::memory(list);
    let own = house.app.desk(app::LOCAL_ADMINISTRATOR).await.expect("readable");
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    assert_eq!(browser.get("/me").await.status, 200);
    assert_eq!(house.sign_in(&mut browser, "sato", &codes).await.status, 401);
    for _ in 0..9 {
        house
            .browser()
            .post("/sign-in", &[("party", "sato"), ("password", "x"), ("code", "1")])
            .await;
    }
    let closed = house.sign_in(&mut browser, "sato", &codes).await;
    assert_eq!(closed.status, 429);
}
