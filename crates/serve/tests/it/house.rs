//! A server with nobody in it yet.

use std::sync::Arc;

use app::{App, LOCAL_ADMINISTRATOR};
use jiff::tz::TimeZone;
use ports::Clock;
use serve::{Door, SignIn};
use testkit::{Memory, TestClock};
use text::Lang;
use tokio::sync::oneshot;
use totp_rs::Builder;

use crate::bare::Bare;
use crate::browser::{Answer, Browser};

/// Stops the server when it is dropped.
pub struct House {
    pub app: App,
    pub memory: Arc<Memory>,
    pub clock: TestClock,
    pub port: u16,
    _stop: oneshot::Sender<()>,
}

/// A password that is taken.
pub const PASSWORD: &str = "tower-lamp-ember-2026";

impl House {
    pub async fn new() -> Self {
        Self::with(SignIn { origin: None, ..SignIn::default() }).await
    }

    pub async fn with(config: SignIn) -> Self {
        let clock = TestClock::at("2026-06-10T09:30:00+09:00");
        let memory = Arc::new(Memory::new(Arc::new(clock.clone())));
        let registers: Arc<dyn ports::Registers> = memory.clone();
        let app = App::over(registers, Arc::new(clock.clone())).expect("the built-in packs hold");
        app::set_up(&app).await.expect("fresh");
        let (address, zone) = ("127.0.0.1:0".parse().expect("an address"), TimeZone::UTC);
        let door = Door::SignIn(config);
        let bare = Arc::new(Bare);
        let outside = serve::Outside { ledger: bare.clone(), answers: bare, typeset: None };
        let server = serve::open(address, app.clone(), outside, door, Lang::En, zone).await;
        let server = server.expect("bound");
        let port = server.address().port();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(server.run(async { drop(stopped.await) }));
        Self { app, memory, clock, port, _stop: stop }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.port)
    }

    /// The link that `hinomi up` prints, as a path.
    pub async fn first_link(&self) -> String {
        let desk = self.app.desk(LOCAL_ADMINISTRATOR).await.expect("readable");
        let link = desk.first_link().await.expect("allowed").expect("nobody yet");
        format!("/join/{}", link.reveal())
    }

    /// The code of `codes` now.
    pub fn code(&self, codes: &str) -> String {
        let secret = totp_rs::Secret::try_from_base32(codes).expect("base32");
        let totp = Builder::new().with_secret(secret).build().expect("a secret");
        totp.generate(self.clock.now().as_second() as u64).to_string()
    }

    /// Comes in by `link` with a password; returns the secret of the codes.
    pub async fn join(&self, browser: &mut Browser, link: &str, id: &str) -> (String, Answer) {
        let page = browser.get(link).await;
        assert_eq!(page.status, 200, "{page:?}");
        let codes = page.field("codes");
        let code = self.code(&codes);
        let fields =
            [("id", id), ("name", id), ("password", PASSWORD), ("codes", &codes), ("code", &code)];
        let answer = browser.post(link, &fields).await;
        (codes, answer)
    }

    /// The first administrator in a browser of their own, and the secret of their codes.
    pub async fn administrator(&self, id: &str) -> (Browser, String) {
        let mut browser = self.browser();
        let (codes, answer) = self.join(&mut browser, &self.first_link().await, id).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        (browser, codes)
    }

    /// Another natural person with a mandate to administer, signed in.
    pub async fn second(&self, by: &mut Browser, id: &str) -> (Browser, String) {
        let page = by.form("/me", "/me/invite", &[("id", id), ("name", id)]).await;
        self.gives_mandate(id).await;
        let mut browser = self.browser();
        let (codes, answer) = self.join(&mut browser, &page.link(), id).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        (browser, codes)
    }

    async fn gives_mandate(&self, id: &str) {
        let row = format!("{id},person,administrator,read administer,2026-01-01T00:00Z");
        let list = format!("id,kind,role,may,from\n{row}\n").into_bytes();
        let desk = self.app.desk(LOCAL_ADMINISTRATOR).await.expect("readable");
        let list = tables::Source::memory(list);
        desk.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    }

    /// Signs in with a password and the code of the next step.
    pub async fn sign_in(&self, browser: &mut Browser, id: &str, codes: &str) -> Answer {
        self.clock.step(60);
        let code = self.code(codes);
        browser.post("/sign-in", &[("party", id), ("password", PASSWORD), ("code", &code)]).await
    }

    /// The codes of the refusals in the ledger.
    pub fn refusals(&self) -> Vec<model::Refusal> {
        let of = |(_, line): (_, ports::Line)| match line.fact {
            Some(model::Fact::Refused { refusal, .. }) => Some(refusal),
            _ => None,
        };
        self.memory.lines().into_iter().filter_map(of).collect()
    }
}
