//! A house on a free port, and a client that speaks plain HTTP.

use std::{net::SocketAddr, sync::Arc};

use app::{App, Desk, LOCAL_ADMINISTRATOR, NewIncident, Notice};
use jiff::tz::TimeZone;
use model::{Nature, Observation};
use serve::Outside;
use tempfile::TempDir;
use testkit::TestClock;
use text::Lang;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};

/// An application over a store of its own, and what it takes to serve it.
pub struct House {
    pub app: App,
    outside: Outside,
    servers: Vec<JoinHandle<()>>,
    _dir: TempDir,
}

impl House {
    pub async fn new() -> Self {
        let dir = testkit::directory();
        let clock = Arc::new(TestClock::at("2026-06-10T09:30:00+09:00"));
        let config = store::Config {
            data_dir: dir.path().join("data"),
            url: None,
            clock: clock.clone(),
            origin_name: "test/ledger".into(),
        };
        let store = store::open(config).await.expect("opens");
        let registers = Arc::new(store.clone());
        let app = App::over(registers, clock).expect("the built-in packs hold");
        app::set_up(&app).await.expect("fresh");
        let outside =
            Outside { ledger: Arc::new(store.clone()), answers: Arc::new(store), typeset: None };
        Self { app, outside, servers: Vec::new(), _dir: dir }
    }

    pub async fn desk(&self) -> Desk {
        self.app.desk(LOCAL_ADMINISTRATOR).await.expect("readable")
    }

    /// Serves as the administrator.
    pub async fn browser(&mut self) -> Browser {
        self.browser_of(LOCAL_ADMINISTRATOR).await
    }

    /// Serves as `party`.
    pub async fn browser_of(&mut self, party: &str) -> Browser {
        let zone = TimeZone::get("Asia/Tokyo").expect("known");
        let any = "127.0.0.1:0".parse().expect("an address");
        let (app, outside) = (self.app.clone(), self.outside.clone());
        let server = serve::bind(any, app, outside, party, Lang::Ja, zone).await.expect("binds");
        let address = server.address();
        self.servers.push(tokio::spawn(async move {
            server.run(std::future::pending()).await.expect("serves");
        }));
        Browser { address, cookies: String::new() }
    }

    /// An incident with `title`, opened on somebody's word.
    pub async fn incident(&self, title: &str) -> String {
        let aware = Observation {
            key: "aware".into(),
            value: "2026-06-10T09:25+09:00".into(),
            happened: None,
            known: None,
        };
        let (nature, signals, facts) = (Nature::Failure, Vec::new(), vec![aware]);
        let compartment = String::new();
        let new = NewIncident { nature, title: title.into(), signals, facts, compartment };
        self.desk().await.open_incident(&new).await.expect("opened")
    }

    /// A notice in these words.
    pub async fn notice(&self, from: &str, text: &str) -> String {
        let notice = Notice {
            from: from.into(),
            at: "2026-06-10T09:20+09:00".into(),
            text: text.into(),
            entities: Vec::new(),
        };
        self.desk().await.add_notice(notice).await.expect("taken").id
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

/// Asks one server, with cookies.
#[derive(Clone)]
pub struct Browser {
    pub address: SocketAddr,
    pub cookies: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// The header `name`, if there is one.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// The page without what differs between any two answers: its number and where it is.
    pub fn without_reference(&self) -> String {
        let number = self.header("x-reference").unwrap_or("no number");
        let lines = self.body.replace(number, "…");
        let lines = lines.lines().filter(|line| !line.contains("name=\"next\""));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Browser {
    /// The same with cookies.
    pub fn with(&self, cookies: &str) -> Self {
        Self { cookies: cookies.into(), ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), None).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        self.ask(&format!("POST {path}"), Some(pairs.collect::<Vec<_>>().join("&"))).await
    }

    async fn ask(&self, line: &str, body: Option<String>) -> Answer {
        let mut stream = self.send(line, body.as_deref()).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("an answer");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// Sends a request and leaves its answer to be read.
    pub async fn send(&self, line: &str, body: Option<&str>) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("connects");
        let body = body.unwrap_or_default();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.cookies,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        stream
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}
