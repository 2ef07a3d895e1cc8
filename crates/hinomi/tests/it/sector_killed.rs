//! Five nodes that are killed at random moments while they warn and answer: nothing is lost,
//! nothing doubled. One of them is cut off for most of the time.
//!
//! `HINOMI_KILLS` says how many kills; a daily run does few.

use std::collections::BTreeSet;

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    harness::text,
    sector::{SectorNode, member, until},
};

/// A member answers in turn, so that every kind of answer comes back.
const ANSWERS: [&str; 3] = ["exposed", "not", "unknown"];

/// The authority, the sharing body and three institutions; the last is cut off.
struct Sector {
    nodes: Vec<SectorNode>,
    sent: Vec<String>,
}

impl Sector {
    fn start() -> Self {
        let kinds = [("fsa", "authority"), ("isac", "isac")];
        let firms = ["bank-a", "bank-b", "sec-c"].map(|id| (id, "institution"));
        let start = |(id, kind): &(&'static str, &str)| SectorNode::start(id, kind);
        let nodes: Vec<_> = kinds.iter().chain(&firms).map(start).collect();
        for firm in &nodes[2..] {
            member(&nodes[1], firm);
        }
        member(&nodes[0], &nodes[1]);
        Self { nodes, sent: Vec::new() }
    }

    fn isac(&self) -> &SectorNode {
        &self.nodes[1]
    }

    fn firms(&self) -> &[SectorNode] {
        &self.nodes[2..]
    }

    /// The sharing body warns all its members.
    fn warn(&mut self) {
        let title = format!("注意喚起 {}", self.sent.len());
        let draft =
            ["--theme", "early-warning", "--title", &title, "--tlp", "amber", "--ask", "VPN"];
        let id = self.isac().approved(&draft);
        self.isac().house.done(&["--as", "csirt-lead", "bulletin", "release", &id, "--all"]);
        self.sent.push(id);
    }

    /// What a firm already has and has not answered it answers.
    fn answer(&self, firm: &SectorNode) {
        for (at, id) in self.sent.iter().enumerate() {
            let open = firm.bulletin(id).is_some_and(|one| one["answer"].is_null());
            if open {
                let answer = ANSWERS[at % ANSWERS.len()];
                firm.house.done(&["--as", "csirt-lead", "bulletin", "answer", id, answer]);
            }
        }
    }
}

/// How often to kill.
fn kills() -> usize {
    std::env::var("HINOMI_KILLS").ok().map_or(6, |typed| typed.parse().expect("a number"))
}

#[test]
fn nothing_is_lost_and_nothing_doubled_when_nodes_are_killed_at_random_moments() {
    let mut sector = Sector::start();
    let cut_off = sector.nodes.len() - 1;
    sector.nodes[cut_off].down();
    let mut moment = StdRng::seed_from_u64(20150227);
    for kill in 0..kills() {
        // A hundred kills let fewer go than a node takes from another within an hour.
        if kill % 5 == 0 {
            sector.warn();
        }
        if kill % 4 == 1 {
            let firm = &sector.firms()[moment.gen_range(0..2)];
            sector.answer(firm);
        }
        // Parcels are on their way now; some moment of it is the last.
        std::thread::sleep(std::time::Duration::from_millis(moment.gen_range(0..700)));
        let whom = moment.gen_range(0..cut_off);
        sector.nodes[whom].down();
        sector.nodes[whom].up();
    }
    sector.nodes[cut_off].up();
    everything_is_there_once(&sector);
}

fn everything_is_there_once(sector: &Sector) {
    let sent: BTreeSet<_> = sector.sent.iter().cloned().collect();
    for firm in sector.firms() {
        for id in &sent {
            until("the warning arrives", || firm.bulletin(id));
        }
        sector.answer(firm);
        let listed: Vec<_> = firm.house.done(&["bulletin", "list"]);
        let listed: Vec<_> = listed.iter().map(|one| text(&one["id"])).collect();
        assert_eq!(listed.len(), sent.len(), "{}: {listed:?}", firm.id);
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), sent, "{}", firm.id);
    }
    for (at, id) in sector.sent.iter().enumerate() {
        let told = until("every answer is back", || {
            let told = sector.isac().bulletin(id)?["told"].clone();
            (told["answered"] == 3).then_some(told)
        });
        let answer = ANSWERS[at % ANSWERS.len()];
        for (what, count) in [("sent", 3), ("delivered", 3), (answer, 3)] {
            assert_eq!(told[what], count, "{id}, {what}: {told}");
        }
    }
    for node in &sector.nodes {
        assert_eq!(node.house.run(&["ledger", "verify"]).code, 0, "{}", node.id);
    }
}
