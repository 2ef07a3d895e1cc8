//! Nodes of a sector as processes of their own, each with its own data.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::harness::{House, fixture, text};

/// How long something between processes may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// One node.
pub struct SectorNode {
    pub house: House,
    pub id: &'static str,
    up: Option<Child>,
    address: String,
}

impl SectorNode {
    /// A node that runs, with people who may share and approve.
    pub fn start(id: &'static str, kind: &str) -> Self {
        Self::start_in(House::new(), id, kind)
    }

    /// The same in a house of its own.
    pub fn start_in(house: House, id: &'static str, kind: &str) -> Self {
        house.done(&["party", "import", &fixture("parties.csv")]);
        for (party, role) in [("chief", "manager"), ("csirt-lead", "csirt")] {
            house.done(&["mandate", "give", party, "--role", role]);
        }
        let mut node = Self { house, id, up: None, address: "127.0.0.1:0".into() };
        node.up();
        let name = format!("組織{id}");
        let init = ["node", "init", id, "--name", &name, "--kind", kind, "--address"];
        node.house.done(&[&init[..], &[&node.address.clone()]].concat());
        node
    }

    /// Starts it again where it was.
    pub fn up(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hinomi"));
        command.args(["up", "--listen", "127.0.0.1:0", "--exchange", &self.address]);
        command.args(self.house.place());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let lines = testkit::lines_of(child.stderr.take().expect("piped"));
        loop {
            let line = lines.recv_timeout(PATIENCE).expect("it says where it listens");
            if let Some(address) = line.strip_prefix("exchange ") {
                self.address = address.trim().to_owned();
                break;
            }
        }
        self.up = Some(child);
    }

    /// Kills it as a power cut would.
    pub fn down(&mut self) {
        if let Some(mut child) = self.up.take() {
            child.kill().expect("it runs");
            child.wait().expect("it ends");
        }
    }

    /// Enters the card of `other`.
    pub fn knows(&self, other: &Self) {
        let card = other.house.run(&["node", "card"]).stdout;
        let file = self.house.file(&format!("{}.json", other.id), card);
        self.house.done(&["node", "enter", &file]);
    }

    /// A bulletin as it stands.
    pub fn bulletin(&self, id: &str) -> Option<Value> {
        let ran = self.house.run(&["bulletin", "show", id]);
        (ran.code == 0).then(|| ran.objects().remove(0))
    }

    /// Writes a bulletin, has it approved by somebody else, and returns its number.
    pub fn approved(&self, args: &[&str]) -> String {
        let draft = [&["--as", "csirt-lead", "bulletin", "draft"], args].concat();
        let id = text(&self.house.done(&draft)[0]["id"]);
        self.house.done(&["--as", "chief", "bulletin", "approve", &id]);
        id
    }
}

impl Drop for SectorNode {
    fn drop(&mut self) {
        self.down();
    }
}

/// Waits until `there` gives something.
pub fn until<T>(what: &str, there: impl Fn() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = there() {
            return found;
        }
        assert!(since.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Two nodes that know each other; the first is a member of the second.
pub fn member(of: &SectorNode, node: &SectorNode) {
    of.knows(node);
    node.knows(of);
    for house in [&of.house, &node.house] {
        house.done(&["node", "join", node.id, "--body", of.id]);
    }
}
