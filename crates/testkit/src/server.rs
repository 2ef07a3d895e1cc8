//! Servers by others that tests speak to: `servers/*.py`, each a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use serde_json::Value;

/// A server that says a JSON line for each thing it took. It ends with the value.
pub struct Server {
    /// Its port on 127.0.0.1.
    pub port: u16,
    child: Child,
    lines: Receiver<String>,
}

impl Server {
    /// A mail server (aiosmtpd); see `servers/smtp.py` for its arguments.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn smtp(args: &[&str]) -> Self {
        Self::start("smtp.py", args)
    }

    /// A receiver of webhooks; see `servers/hook.py` for its arguments.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn hook(args: &[&str]) -> Self {
        Self::start("hook.py", args)
    }

    fn start(script: &str, args: &[&str]) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers").join(script);
        let mut command = Command::new(python());
        command.arg(path).args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("python3 is installed");
        let lines = lines_of(child.stdout.take().expect("piped"));
        let port = lines.recv_timeout(Duration::from_secs(30));
        let port = port.expect("it starts; scripts/install-test-tools installs what it needs");
        Self { port: port.parse().expect("a port"), child, lines }
    }

    /// What it took next.
    ///
    /// # Panics
    /// If nothing arrives within 30 seconds.
    #[must_use]
    pub fn next(&self) -> Value {
        self.next_within(Duration::from_secs(30)).expect("something arrives within 30 s")
    }

    /// What it took next, if that is soon.
    ///
    /// # Panics
    /// If it says something else than JSON.
    #[must_use]
    pub fn next_within(&self, time: Duration) -> Option<Value> {
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

/// The tests' own Python where scripts/install-test-tools made one, else the machine's.
fn python() -> PathBuf {
    let own = "../../target/test-tools/python/bin/python";
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(own);
    if own.exists() { own } else { PathBuf::from("python3") }
}

/// The lines of a stream as they come; it is read to its end even if nobody asks.
pub fn lines_of(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    lines
}
