//! A real OpenID provider in a process of its own, through the whole flow.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serve::{OpenIdConfig, SignIn};

use crate::{browser::Browser, house::House};

/// Stops the provider when it is dropped.
struct Provider(Child);

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `scripts/install-test-tools` puts the provider's package there.
fn start(port: u16, back: &str) -> Provider {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules = own.join("../../target/test-tools");
    let mut child = Command::new("node")
        .arg(own.join("tests/provider.mjs"))
        .arg(modules.canonicalize().expect("run scripts/install-test-tools first"))
        .args([&port.to_string(), back])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("node; run scripts/install-test-tools first");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "ready"), "it starts");
    // It goes on talking, and would stop if nobody listened.
    std::thread::spawn(move || lines.for_each(drop));
    Provider(child)
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("bound").port()
}

async fn house() -> (House, Provider, u16) {
    let port = free_port();
    let openid = OpenIdConfig {
        issuer: format!("http://127.0.0.1:{port}"),
        client: "hinomi".into(),
        secret: "between-us".into(),
    };
    let house = House::with(SignIn { origin: None, openid: Some(openid) }).await;
    let back = format!("http://localhost:{}/sign-in/openid/back", house.port);
    let provider = start(port, &back);
    (house, provider, port)
}

/// The path and query of an address.
fn path(location: &str) -> String {
    match location.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]).to_owned(),
        None => location.to_owned(),
    }
}

/// Signs in at the provider as `login`; returns the path with which it sends back.
async fn at_provider(port: u16, address: &str, login: &str) -> String {
    let mut browser = Browser::new(port);
    browser.origin = String::new();
    let mut next = path(address);
    for _ in 0..12 {
        let mut answer = browser.get(&next).await;
        if answer.status == 200 {
            let prompt = if answer.body.contains("value=\"login\"") { "login" } else { "consent" };
            let fields = [("prompt", prompt), ("login", login), ("password", "x")];
            answer = browser.post(&next, &fields).await;
        }
        let location = answer.header("location").unwrap_or_else(|| panic!("{answer:?}")).to_owned();
        if location.contains("/sign-in/openid/back") {
            return path(&location);
        }
        next = path(&location);
    }
    panic!("the provider never sends back");
}

/// Goes from `start` to the provider as `login` and back; the last answer's status and place.
async fn through(
    port: u16,
    browser: &mut Browser,
    start: &str,
    login: &str,
) -> (u16, String, String) {
    let out = browser.get(start).await;
    assert_eq!(out.status, 303, "{out:?}");
    let address = out.header("location").expect("an address").to_owned();
    assert!(address.contains("code_challenge_method=S256"), "{address}");
    assert!(address.contains("nonce=") && address.contains("state="), "{address}");
    let back = at_provider(port, &address, login).await;
    let answer = browser.get(&back).await;
    let place = answer.header("location").unwrap_or_default().to_owned();
    (answer.status, place, back)
}

#[tokio::test]
async fn an_account_that_was_connected_lets_in_and_no_other() {
    let (house, _provider, port) = house().await;
    let (mut sato, _) = house.administrator("sato").await;
    let mut stranger = house.browser();
    let (status, ..) = through(port, &mut stranger, "/sign-in/openid", "sato@firm").await;
    assert_eq!(status, 401, "the provider makes nobody a party");
    assert_eq!(sato.get("/me/openid?csrf=x").await.status, 403);
    let csrf = sato.get("/me").await.field("csrf");
    let connect = format!("/me/openid?csrf={csrf}");
    let (status, place, _) = through(port, &mut sato, &connect, "sato@firm").await;
    assert_eq!((status, place.as_str()), (303, "/me"), "{:?}", house.refusals());

    let mut fresh = house.browser();
    let (status, place, back) =
        through(port, &mut fresh, "/sign-in/openid?next=/me", "sato@firm").await;
    assert_eq!((status, place.as_str()), (303, "/me"), "{:?}", house.refusals());
    assert!(fresh.get("/me").await.body.contains("sato"));
    assert_eq!(fresh.get(&back).await.status, 401, "a code counts once");
    let (status, ..) = through(port, &mut house.browser(), "/sign-in/openid", "ito@firm").await;
    assert_eq!(status, 401, "another account");
}

#[tokio::test]
async fn a_code_belongs_to_the_browser_and_the_question_it_was_asked_for() {
    let (house, _provider, port) = house().await;
    let (mut sato, _) = house.administrator("sato").await;
    let csrf = sato.get("/me").await.field("csrf");
    through(port, &mut sato, &format!("/me/openid?csrf={csrf}"), "sato@firm").await;
    let mut fresh = house.browser();
    let out = fresh.get("/sign-in/openid").await;
    let back = at_provider(port, out.header("location").expect("an address"), "sato@firm").await;
    let mut thief = house.browser();
    assert_eq!(thief.get(&back).await.status, 401, "without the cookie of the question");
    let other = back.replace("state=", "state=x");
    assert_eq!(fresh.get(&other).await.status, 401, "with another state");
    assert_eq!(fresh.get(&back).await.status, 401, "and then the question is over");
    assert_eq!(thief.get("/sign-in/openid/back?error=access_denied").await.status, 401);
    let details: Vec<_> = house.refusals().into_iter().filter_map(|r| r.detail).collect();
    assert_eq!(details, ["challenge", "state", "challenge", "challenge"]);
}

#[tokio::test]
async fn somebody_invited_joins_with_the_account_of_the_institution() {
    let (house, _provider, port) = house().await;
    let (mut sato, _) = house.administrator("sato").await;
    let page = sato.form("/me", "/me/invite", &[("id", "ito"), ("name", "伊藤")]).await;
    let mut ito = house.browser();
    let (status, place, _) =
        through(port, &mut ito, &format!("{}/openid", page.link()), "ito@firm").await;
    assert_eq!((status, place.as_str()), (303, "/"), "{:?}", house.refusals());
    assert!(ito.get("/me").await.body.contains("ito"));
    assert_eq!(house.browser().get(&page.link()).await.status, 410);
}
