//! The interface for machines and the numbers for Prometheus, against the invented firm
//! as the binary serves it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

/// A server that is ended when it is dropped.
struct Up {
    child: Child,
    at: String,
    _dir: tempfile::TempDir,
}

/// What came back.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Up {
    fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let mut child = Command::new(env!("CARGO_BIN_EXE_hinomi"))
            .args(["demo", "--listen", "127.0.0.1:0", "--dir"])
            .arg(dir.path().join("demo"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stderr = BufReader::new(child.stderr.take().expect("piped"));
        let mut lines = stderr.lines().map(|line| line.expect("UTF-8"));
        let line = lines.find(|line| line.starts_with("http://")).expect("it says where");
        let at = line.trim_start_matches("http://").split('/').next().expect("an address").into();
        // Nobody reads on; a full pipe must not stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, at, _dir: dir }
    }

    /// Sends bytes as they are and reads until the other side closes.
    fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.at).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(40))).expect("set");
        // The other side may answer and close before it has read all.
        let _ = stream.write_all(bytes);
        let mut read = Vec::new();
        let _ = stream.read_to_end(&mut read);
        let text = String::from_utf8_lossy(&read).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_lowercase(), body: body.into() }
    }

    fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Answer {
        let more: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let (at, length) = (&self.at, body.len());
        self.raw(
            format!(
                "{method} {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\
                 Content-Length: {length}\r\n{more}\r\n{body}"
            )
            .as_bytes(),
        )
    }

    fn post(&self, path: &str, headers: &[&str], body: &Value) -> Answer {
        let mut all = vec!["Content-Type: application/json"];
        all.extend_from_slice(headers);
        self.ask("POST", path, &all, &body.to_string())
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn notice(text: &str) -> Value {
    json!({"from": "警察", "at": "2026-06-10T09:20+09:00", "text": text})
}

#[test]
fn schemathesis_finds_nothing() {
    let up = Up::start();
    let output = Command::new(root().join("scripts/schemathesis"))
        .args([&format!("http://{}", up.at), "--max-examples", "5", "--seed", "1"])
        .output()
        .expect("scripts/install-test-tools was run");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_problem_says_what_happened_in_the_askers_language() {
    let up = Up::start();
    let blank = notice(" ");
    let english = up.post("/api/v1/signals", &["Accept-Language: en"], &blank);
    assert_eq!((english.status, &english.json()["code"]), (422, &"BLANK".into()));
    assert!(english.head.contains("application/problem+json"), "{}", english.head);
    assert!(english.json()["detail"].as_str().expect("said").contains("is blank"));
    let japanese = up.post("/api/v1/signals?lang=ja", &["Accept-Language: en"], &blank).json();
    assert!(japanese["detail"].as_str().expect("said").contains("空欄"));
    let json = ["Content-Type: application/json"];
    let broken = up.ask("POST", "/api/v1/signals", &json, "{\"from\":\n x}");
    let place = broken.json();
    assert_eq!((broken.status, &place["line"], &place["column"]), (400, &2.into(), &2.into()));
    let check = |method: &str, path: &str, status: u16, code: &str| {
        let answer = up.ask(method, path, &[], "");
        assert_eq!((answer.status, &answer.json()["code"]), (status, &code.into()), "{path}");
    };
    check("GET", "/api/v1/incidents/2001-001", 404, "ABSENT");
    check("GET", "/api/v1/nowhere", 404, "PATH");
    check("DELETE", "/api/v1/signals", 405, "METHOD");
    check("POST", "/api/v1/signals", 415, "MEDIA-TYPE");
    check("GET", "/api/v1/signals?limit=201", 400, "QUERY");
}

#[test]
fn a_request_sent_twice_with_a_key_is_carried_out_once() {
    let up = Up::start();
    let key = ["Idempotency-Key: 7f3a"];
    let opening = json!({"facts": [{"key": "aware", "value": "2026-06-10T09:20+09:00"}]});
    let first = up.post("/api/v1/incidents", &key, &opening);
    let again = up.post("/api/v1/incidents", &key, &opening);
    assert_eq!((first.status, again.status), (201, 201), "{} {}", first.body, again.body);
    assert_eq!(first.body, again.body);
    let other = up.post("/api/v1/incidents", &key, &json!({"title": "other"}));
    assert_eq!((other.status, &other.json()["code"]), (422, &"REUSED".into()));
    let without = up.post("/api/v1/incidents", &[], &opening);
    assert_ne!(without.json()["id"], first.json()["id"]);
}

#[test]
fn a_write_meant_for_another_version_changes_nothing() {
    let up = Up::start();
    let opening = json!({"facts": [{"key": "aware", "value": "2026-06-10T09:20+09:00"}]});
    let opened = up.post("/api/v1/incidents", &[], &opening);
    let path = format!("/api/v1/incidents/{}", opened.json()["id"].as_str().expect("an id"));
    let tag = opened.head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("a version");
    let fact = json!({"facts": [{"key": "customers", "value": "12"}]});
    let condition = format!("If-Match: {tag}");
    let once = up.post(&format!("{path}/facts"), &[&condition], &fact);
    assert_eq!(once.status, 200, "{}", once.body);
    let late = up.post(&format!("{path}/facts"), &[&condition], &fact);
    assert_eq!((late.status, &late.json()["code"]), (412, &"CHANGED".into()));
    let shown = up.ask("GET", &path, &[], "").json();
    assert_eq!(shown["facts"]["customers"]["corrections"], 0);
}

#[test]
fn the_numbers_are_read_by_the_official_client() {
    let up = Up::start();
    up.post("/api/v1/signals", &[], &notice(" "));
    let metrics = up.ask("GET", "/metrics", &[], "");
    let mut child = Command::new(root().join("target/test-tools/python/bin/python"))
        .args(["-c", "import sys\nfrom prometheus_client.openmetrics.parser import text_string_to_metric_families as p\nfor f in p(sys.stdin.read()):\n  for s in f.samples: print(s.name, s.labels, s.value)"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("scripts/install-test-tools was run");
    child.stdin.take().expect("piped").write_all(metrics.body.as_bytes()).expect("taken");
    let output = child.wait_with_output().expect("it ends");
    let read = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", metrics.body);
    for wanted in [
        "hinomi_refusals_total {'code': 'BLANK'} 1",
        "hinomi_request_duration_seconds_count {'method': 'POST', 'route': '/api/v1/signals', 'status': '422'} 1",
        "hinomi_ledger_entries {}",
        "hinomi_incidents_open {}",
        "hinomi_resident_memory_bytes {}",
    ] {
        assert!(read.contains(wanted), "{wanted}\n{read}");
    }
    // What a proxy on this machine passes on does not come from this machine; the
    // party of the demo may administer, so it is let in by its mandate.
    let passed_on = up.ask("GET", "/metrics", &["X-Forwarded-For: 192.0.2.1"], "");
    assert_eq!(passed_on.status, 200);
}

#[test]
fn addresses_cannot_be_tricked_and_bodies_not_be_too_large() {
    let up = Up::start();
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/api/v1/../../etc/passwd",
        "/api/v1/incidents/..%2f..%2fledger",
        "/api/v1/incidents/%2e%2e",
        "/api/v1/incidents/%00",
        "/api/v1/incidents/%ff%fe",
        "/api/v1/incidents/%",
        "//api/v1/incidents",
        "/api/v1/signals;x=1",
    ] {
        let answer = up.ask("GET", path, &[], "");
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.body.contains("root:"), "{path}");
    }
    let long = format!("/api/v1/incidents/{}", "a".repeat(9000));
    assert!([404, 414].contains(&up.ask("GET", &long, &[], "").status));
    let huge = json!({"from": "x", "at": "2026-06-10T09:20+09:00", "text": "a".repeat(2_000_000)});
    assert_eq!(up.post("/api/v1/signals", &[], &huge).status, 413);
    let strange =
        up.raw(b"GET /api/v1/signals HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_eq!(strange.status, 421);
    let nameless = up.raw(b"GET /api/v1/signals HTTP/1.0\r\n\r\n");
    assert_eq!(nameless.status, 421);
}
