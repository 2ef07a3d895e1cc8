//! The main job from end to end, as `make demo` runs it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use crate::harness::{House, hinomi};

#[test]
fn the_demo_watches_opens_reports_and_leaves_a_ledger_that_verifies() {
    let house = House::new();
    let dir = house.path("demo").display().to_string();
    let ran = hinomi(&["demo", "--dir", &dir, "--no-serve"], b"");
    assert_eq!(ran.code, 0, "{ran:?}");
    let pdf = ran
        .stdout
        .split_whitespace()
        .find(|word| word.ends_with(".pdf"))
        .expect("the path of the PDF");
    assert!(std::fs::read(pdf).expect("the PDF").starts_with(b"%PDF"));
    let data = format!("{dir}/data");
    let verified = hinomi(&["ledger", "verify", "--data", &data], b"");
    assert_eq!(verified.code, 0, "{verified:?}");
    let kinds = hinomi(&["signal", "list", "--data", &data, "--json"], b"");
    for kind in ["availability-attack", "beacon", "password-attack", "extortion-mail"] {
        assert!(kinds.stdout.contains(kind), "{kind}: {}", kinds.stdout);
    }
    assert_eq!(hinomi(&["demo", "--dir", &dir, "--no-serve"], b"").code, 0, "and again");
    let mine = house.path("mine");
    std::fs::create_dir(&mine).expect("a directory");
    std::fs::write(mine.join("thesis.txt"), "x").expect("writable");
    let refused = hinomi(&["demo", "--dir", &mine.display().to_string(), "--no-serve"], b"");
    assert_eq!(refused.code, 3, "a directory that is not the demo's is left alone: {refused:?}");
    assert!(mine.join("thesis.txt").exists());
}

#[test]
fn the_page_shows_incidents_and_signals_and_runs_no_script() {
    let house = House::new();
    let log = house.file("evil.csv", evil_log());
    house.watch(&[&log]);
    let token = house.token(&[]);
    let data = house.data().display().to_string();
    let mut server = Command::new(env!("CARGO_BIN_EXE_hinomi"))
        .args(["up", "--listen", "127.0.0.1:0", "--data", &data])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut said = String::new();
    let stderr = server.stderr.take().expect("piped");
    BufReader::new(stderr).read_line(&mut said).expect("the address");
    let address =
        said.trim_start_matches("http://").split('/').next().expect("an address").to_owned();
    let page = get(&address, "/?lang=en", &token);
    let nobody = get(&address, "/", "");
    server.kill().expect("stopped");
    server.wait().expect("ended");
    assert!(
        page.contains("Content-Security-Policy: default-src 'none'")
            || page.contains("content-security-policy: default-src 'none'"),
        "{page}"
    );
    assert!(nobody.starts_with("HTTP/1.1 401"), "{nobody}");
    assert!(page.contains("Beacon") && !page.contains("<script>"), "{page}");
}

fn evil_log() -> String {
    let path = crate::harness::fixture("f03_proxy.csv");
    std::fs::read_to_string(path)
        .expect("the fixture")
        .replace("PC-017", "<script>alert(1)</script>")
}

fn get(address: &str, path: &str, token: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connected");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n")
        .expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}
