//! As much of a browser as a test needs: cookies, forms, where a request comes from.

use std::collections::BTreeMap;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Keeps cookies, and says like browsers do which site a request comes from.
#[derive(Clone)]
pub struct Browser {
    port: u16,
    pub cookies: BTreeMap<String, String>,
    /// Sent with what changes something; empty for a browser that does not say.
    pub origin: String,
    pub headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| {
            line.split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(name))
        };
        self.head.lines().find(named)?.split_once(':').map(|(_, value)| value.trim())
    }

    /// The value of a hidden field.
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&mark).unwrap_or_else(|| panic!("{name}: {self:?}"));
        rest.split('"').next().expect("closed").to_owned()
    }

    /// What stands in the first `<code>`.
    pub fn shown(&self) -> String {
        let (_, rest) = self.body.split_once("<code>").unwrap_or_else(|| panic!("{self:?}"));
        rest.split('<').next().expect("closed").to_owned()
    }

    /// The path of the link that is shown.
    pub fn link(&self) -> String {
        let shown = self.shown();
        format!("/join/{}", shown.rsplit('/').next().expect("a link"))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

impl Browser {
    pub fn new(port: u16) -> Self {
        let origin = format!("http://localhost:{port}");
        Self { port, cookies: BTreeMap::new(), origin, headers: Vec::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "", "").await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.ask("POST", path, "application/x-www-form-urlencoded", &form.finish()).await
    }

    pub async fn post_json(&mut self, path: &str, value: &serde_json::Value) -> Answer {
        self.ask("POST", path, "application/json", &value.to_string()).await
    }

    /// Opens `page`, and sends the form on it that goes to `path`.
    pub async fn form(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get(page).await.field("csrf");
        self.post(path, &[fields, &[("csrf", csrf.as_str())]].concat()).await
    }

    async fn ask(&mut self, method: &str, path: &str, kind: &str, body: &str) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nUser-Agent: test\r\n",
            self.port
        );
        if !cookies.is_empty() {
            head += &format!("Cookie: {}\r\n", cookies.join("; "));
        }
        if method != "GET" {
            head += &format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
            if !self.origin.is_empty() {
                head += &format!("Origin: {}\r\n", self.origin);
            }
        }
        head.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
        let answer = self.exchange(&format!("{head}\r\n{body}")).await;
        self.keep(&answer);
        answer
    }

    async fn exchange(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("connected");
        stream.write_all(request.as_bytes()).await.expect("asked");
        let mut bytes = Vec::new();
        // Who closes without having read everything resets; what was said counts.
        let ended = stream.read_to_end(&mut bytes).await;
        let answer = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!answer.is_empty(), "{ended:?}: {request}");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.head.lines() {
            let Some((name, value)) = line.split_once(':') else { continue };
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let (name, value) =
                value.split(';').next().and_then(|p| p.split_once('=')).expect("one");
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            self.cookies.retain(|_, value| !value.is_empty());
        }
    }
}
