//! Our program as a server beside others.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::harness::House;

/// `hinomi up` on a free port.
pub struct Up(Child);

impl Up {
    pub fn of(house: &House) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hinomi"));
        command.args(["up", "--listen", "127.0.0.1:0", "--data"]).arg(house.data());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let lines = testkit::lines_of(child.stderr.take().expect("piped"));
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
