//! Other programs that run beside ours: real servers, and ours as a server.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use serde_json::Value;

use crate::harness::House;

/// A server of `tests/servers`, which says a JSON line for each thing it took.
pub struct Server {
    pub port: u16,
    child: Child,
    lines: Receiver<String>,
}

impl Server {
    /// A mail server by others.
    pub fn smtp() -> Self {
        Self::start("smtp.py", &[])
    }

    fn start(script: &str, args: &[&str]) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(script);
        let python = "../../target/test-tools/python/bin/python";
        let python = Path::new(env!("CARGO_MANIFEST_DIR")).join(python);
        let mut command = Command::new(python);
        command.arg(path).args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("scripts/install-test-tools installs it");
        let lines = lines_of(child.stdout.take().expect("piped"));
        let port = lines.recv_timeout(Duration::from_secs(30));
        let port = port.expect("it starts; scripts/install-test-tools installs what it needs");
        Self { port: port.parse().expect("a port"), child, lines }
    }

    /// What it took next.
    pub fn next(&mut self) -> Value {
        self.next_within(Duration::from_secs(30)).expect("something arrives within 30 s")
    }

    /// What it took next, if that is soon.
    pub fn next_within(&mut self, time: Duration) -> Option<Value> {
        let line = self.lines.recv_timeout(time).ok()?;
        Some(serde_json::from_str(&line).expect("JSON"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `hinomi up` on a free port.
pub struct Up(Child);

impl Up {
    pub fn of(house: &House) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hinomi"));
        command.args(["up", "--listen", "127.0.0.1:0", "--data"]).arg(house.data());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let lines = lines_of(child.stderr.take().expect("piped"));
        lines.recv_timeout(Duration::from_secs(30)).expect("it says where it listens");
        Self(child)
    }

    /// Kills it as a power cut would.
    pub fn kill(mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("it ends");
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn lines_of(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            // Who no longer asks needs no answer; the pipe is read to its end all the same.
            let _ = sender.send(line);
        }
    });
    lines
}
