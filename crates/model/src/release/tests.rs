//! Release against an oracle that was written apart from it, as one table of conditions.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{PUBLIC, Release};
use crate::{
    Bilingual, BodyKind, Bulletin, Channel, Channels, Hop, MemberClass, Membership, Node, Sheet,
    Tlp,
};

/// The same numbers in every run (Steele, Lea, Flood: SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

const KINDS: [&str; 4] = ["institution", "isac", "authority", PUBLIC];
const THEMES: [&str; 2] = ["alert", "incident-report"];
const NAMES: [&str; 4] = ["bank-a", "bank-b", "isac", "fsa"];

fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).expect("in range")
}

fn channels(chance: &mut Chance) -> Channels {
    let ways = (0..chance.below(24)).map(|n| Channel {
        id: format!("C{n}"),
        from: chance.of(&KINDS).to_owned(),
        to: chance.of(&KINDS).to_owned(),
        what: vec![chance.of(&THEMES).to_owned()],
        max_tlp: chance.of(&Tlp::ALL),
        members_only: chance.yes(),
        needs_consent: chance.yes(),
        relay: chance.yes(),
        title: Bilingual::default(),
        source: String::new(),
    });
    let channel = ways.collect();
    let (title, abroad) = (Bilingual::default(), false);
    let kind = |id: &&str| BodyKind {
        id: (*id).to_owned(),
        title: title.clone(),
        hub: chance.yes(),
        abroad,
        partner: false,
    };
    Channels { kind: KINDS.iter().map(kind).collect(), channel, ..Channels::default() }
}

/// A membership that holds now, ended a second ago, ends now, or begins in a second.
fn membership(chance: &mut Chance) -> Membership {
    let second = SignedDuration::from_secs(1);
    let (from, until) = chance.of(&[
        (now() - second, None),
        (now() - second * 9, Some(now() - second)),
        (now() - second * 9, Some(now())),
        (now() + second, None),
        (now(), Some(now() + second)),
    ]);
    Membership { body: chance.of(&NAMES).to_owned(), class: MemberClass::Full, from, until }
}

fn node(chance: &mut Chance) -> Node {
    let memberships = (0..chance.below(3)).map(|_| membership(chance)).collect();
    Node {
        id: chance.of(&NAMES).to_owned(),
        kind: chance.of(&KINDS).to_owned(),
        client_of: chance.yes().then(|| chance.of(&NAMES).to_owned()),
        memberships,
        ..Node::default()
    }
}

fn bulletin(chance: &mut Chance) -> Bulletin {
    let sheet = Sheet {
        origin: chance.of(&NAMES).to_owned(),
        theme: chance.of(&THEMES).to_owned(),
        tlp: (chance.below(8) > 0).then(|| chance.of(&Tlp::ALL)),
        named: (0..chance.below(3)).map(|_| format!("tanaka@{}", chance.of(&NAMES))).collect(),
        consent: chance.yes(),
        ..Sheet::default()
    };
    let came = chance.yes();
    let received = came.then(|| Hop { node: chance.of(&NAMES).to_owned(), at: now() });
    let came_as = if came { Some(chance.of(&Tlp::ALL)) } else { None };
    Bulletin { sheet, received, came_as, ..Bulletin::default() }
}

/// What must hold for a release, condition by condition, without a look at the program.
fn allowed(b: &Bulletin, sender: &Node, to: &Node, channels: &Channels) -> bool {
    let rank: BTreeMap<&str, u8> = [
        ("TLP:CLEAR", 0),
        ("TLP:GREEN", 1),
        ("TLP:AMBER", 2),
        ("TLP:AMBER+STRICT", 3),
        ("TLP:RED", 4),
    ]
    .into();
    let Some(label) = b.sheet.tlp.map(Tlp::label) else { return false };
    let mine = b.sheet.origin == sender.id;
    if b.came_as.is_some_and(|came| rank[label] < rank[came.label()]) && !mine {
        return false;
    }
    if to.kind == "public" && label != "TLP:CLEAR" {
        return false;
    }
    if to.client_of.is_some() && label == "TLP:AMBER+STRICT" {
        return false;
    }
    let named = b.sheet.named.iter().any(|n| n.split('@').nth(1) == Some(to.id.as_str()));
    if label == "TLP:RED" && !named {
        return false;
    }
    let holds = |m: &Membership| m.from <= now() && m.until.is_none_or(|u| u > now());
    let in_body = |n: &Node, body: &str| n.memberships.iter().any(|m| m.body == body && holds(m));
    let hubs: Vec<_> = channels.kind.iter().filter(|kind| kind.hub).map(|kind| &kind.id).collect();
    let together = [&sender.kind, &to.kind].iter().all(|kind| !hubs.contains(kind))
        && NAMES.iter().any(|body| in_body(sender, body) && in_body(to, body));
    let related = in_body(to, &sender.id)
        || in_body(sender, &to.id)
        || together
        || to.client_of.as_deref() == Some(&sender.id);
    channels.channel.iter().any(|way| {
        (way.from.as_str(), way.to.as_str()) == (sender.kind.as_str(), to.kind.as_str())
            && way.what.contains(&b.sheet.theme)
            && rank[label] <= rank[way.max_tlp.label()]
            && (b.received.is_none() || way.relay)
            && (!way.needs_consent || b.sheet.consent)
            && (!way.members_only || related)
    })
}

/// Invariant 7: release audience ⊆ TLP ∩ channel ∩ membership at that moment.
///
/// Covers: A086.
#[test]
fn a_hundred_thousand_releases_are_judged_as_the_oracle_judges_them() {
    let mut chance = Chance(20_150_703);
    let mut let_go = 0;
    for case in 0..100_000 {
        let (channels, bulletin) = (channels(&mut chance), bulletin(&mut chance));
        let (sender, to) = (node(&mut chance), node(&mut chance));
        let release =
            Release { bulletin: &bulletin, sender: &sender, now: now(), channels: &channels };
        let judged = release.judge(&to).is_ok();
        assert_eq!(
            judged,
            allowed(&bulletin, &sender, &to, &channels),
            "case {case}: {bulletin:?}\n{sender:?}\n{to:?}\n{channels:?}"
        );
        let_go += u32::from(judged);
    }
    assert!(let_go > 2_000, "most cases must not be refused for want of a channel: {let_go}");
}

/// Members of one body may tell each other; a hub that is a member somewhere may not tell the
/// others there what it tells its own members.
#[test]
fn what_is_for_members_of_a_hub_is_not_for_its_fellow_members_elsewhere() {
    let node = |id: &str, kind: &str, body: &str| {
        let body = body.to_owned();
        let holds = Membership { body, class: MemberClass::Full, from: now(), until: None };
        Node { id: id.into(), kind: kind.into(), memberships: vec![holds], ..Node::default() }
    };
    let kind = |id: &str, hub| BodyKind {
        id: id.into(),
        title: Bilingual::default(),
        hub,
        abroad: false,
        partner: false,
    };
    let way = |from: &str| Channel {
        id: from.into(),
        from: from.into(),
        to: "institution".into(),
        what: vec!["alert".into()],
        max_tlp: Tlp::Amber,
        members_only: true,
        needs_consent: false,
        relay: false,
        title: Bilingual::default(),
        source: String::new(),
    };
    let channels = Channels {
        kind: vec![kind("isac", true), kind("institution", false)],
        channel: vec![way("isac"), way("institution")],
        ..Channels::default()
    };
    let sheet = Sheet { theme: "alert".into(), tlp: Some(Tlp::Amber), ..Sheet::default() };
    let bulletin = Bulletin { sheet, ..Bulletin::default() };
    let judged = |from: &Node, to: &Node| {
        Release { bulletin: &bulletin, sender: from, now: now(), channels: &channels }.judge(to)
    };
    let bank = node("bank-a", "institution", "jba");
    assert!(judged(&node("bank-b", "institution", "jba"), &bank).is_ok());
    let refused = judged(&node("isac", "isac", "jba"), &bank).expect_err("no member of it");
    assert_eq!(refused.code, crate::Code::Membership);
    assert!(judged(&node("isac", "isac", "jba"), &node("bank-c", "institution", "isac")).is_ok());
}

#[test]
fn what_is_red_is_read_by_the_named_of_this_house_the_writer_and_the_approver() {
    let named = ["tanaka@bank-a", "suzuki@bank-b"].map(str::to_owned).to_vec();
    let sheet = Sheet { tlp: Some(Tlp::Red), named, ..Sheet::default() };
    let came = Bulletin { sheet, ..Bulletin::default() };
    assert_eq!(came.readers("bank-a"), Some(vec!["tanaka"]));
    let approved = Some(("chief".to_owned(), now()));
    let ours = Bulletin { by: "lead".into(), approved, ..came.clone() };
    assert_eq!(ours.readers("isac"), Some(vec!["lead", "chief"]));
    let amber = Sheet { tlp: Some(Tlp::AmberStrict), ..came.sheet };
    assert_eq!(Bulletin { sheet: amber, ..Bulletin::default() }.readers("bank-a"), None);
}
