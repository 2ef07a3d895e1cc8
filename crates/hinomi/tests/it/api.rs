//! The interface for machines, against the server as it is started: every check of
//! schemathesis holds.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::harness::House;

/// A server over a fresh data directory, ended when it is dropped.
struct Up {
    child: Child,
    url: String,
    _house: House,
}

impl Up {
    fn start() -> Self {
        let house = House::new();
        let data = house.data();
        let mut child = Command::new(env!("CARGO_BIN_EXE_hinomi"))
            .args(["up", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stderr = BufReader::new(child.stderr.take().expect("piped"));
        let mut lines = stderr.lines().map(|line| line.expect("UTF-8"));
        let line = lines.find(|line| line.starts_with("http://")).expect("it says where");
        let url = line.split("/  ").next().expect("a URL").to_owned();
        // Nobody reads on; a full pipe must not stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url, _house: house }
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

#[test]
fn schemathesis_finds_nothing() {
    let up = Up::start();
    let output = Command::new(root().join("scripts/schemathesis"))
        .args([&up.url, "--max-examples", "8", "--seed", "1"])
        .output()
        .expect("scripts/install-test-tools was run");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
