//! Techniques of ATT&CK that detection rules look for. A rule on paper proves nothing: what
//! counts is whether anybody reads the logs that it is written for, and whether it ever
//! found anything.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;

use crate::{LogKind, RuleLine};

/// Tactics of ATT&CK for enterprises in their order, as tags of rules write them.
pub const TACTICS: [&str; 14] = [
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "defense-evasion",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
];

/// How far a technique is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Watching {
    /// A signal names it.
    Found,
    /// A rule is on, and logs that it is written for are read.
    Watched,
    /// Rules are on, but no log for them was ever read: nobody knows.
    Unheard,
    /// No rule is on.
    Off,
}

/// What is known of a technique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Technique {
    /// Tactics that its rules name, as numbers in [`TACTICS`].
    pub tactics: BTreeSet<usize>,
    /// Rules that name it.
    pub rules: u64,
    /// Those that are on.
    pub on: u64,
    /// Those that are on, and whose logs are read.
    pub heard: u64,
    /// Signals that name it.
    pub signals: u64,
}

/// What a house knows beside its rules.
#[derive(Clone, Debug, Default)]
pub struct Heeded {
    /// Rules that are off.
    pub off: HashSet<String>,
    /// Kinds of log that are read.
    pub kinds: BTreeSet<LogKind>,
    /// How many signals name each technique.
    pub signals: BTreeMap<String, u64>,
}

impl Watching {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Found, Self::Watched, Self::Unheard, Self::Off];

    /// The word used for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Watched => "watched",
            Self::Unheard => "unheard",
            Self::Off => "off",
        }
    }
}

impl Technique {
    /// How far it is watched.
    #[must_use]
    pub fn watching(&self) -> Watching {
        match self {
            Self { signals: 1.., .. } => Watching::Found,
            Self { heard: 1.., .. } => Watching::Watched,
            Self { on: 1.., .. } => Watching::Unheard,
            _ => Watching::Off,
        }
    }
}

/// Every technique that a rule or a signal names.
#[must_use]
pub fn techniques<'a>(
    rules: impl IntoIterator<Item = &'a RuleLine>,
    heeded: &Heeded,
) -> BTreeMap<String, Technique> {
    let mut map: BTreeMap<String, Technique> = BTreeMap::new();
    let is_read = |rule: &RuleLine| heeded.kinds.iter().any(|kind| kind.serves(&rule.kind));
    for rule in rules {
        let on = !heeded.off.contains(&rule.id);
        // Of a rule that names no log nobody knows whether its logs are read.
        let heard = on && rule.kind != LogKind::default() && is_read(rule);
        for id in rule.techniques() {
            let of = map.entry(id).or_default();
            of.tactics.extend(rule.tags.iter().filter_map(|tag| tactic(tag)));
            of.rules += 1;
            of.on += u64::from(on);
            of.heard += u64::from(heard);
        }
    }
    for (id, count) in &heeded.signals {
        map.entry(id.clone()).or_default().signals += count;
    }
    map
}

/// The technique that a tag names: `attack.t1059.001` is `T1059.001`.
#[must_use]
pub fn technique(tag: &str) -> Option<String> {
    let number = tag.strip_prefix("attack.t").or_else(|| tag.strip_prefix("attack.T"))?;
    let digits = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    (digits && number.len() >= 4).then(|| format!("T{number}"))
}

fn tactic(tag: &str) -> Option<usize> {
    let name = tag.strip_prefix("attack.")?.replace('_', "-");
    TACTICS.iter().position(|tactic| *tactic == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(product: &str, service: &str, category: &str) -> LogKind {
        let [product, service, category] = [product, service, category].map(str::to_owned);
        LogKind { product, service, category }
    }

    fn rule(id: &str, kind: LogKind) -> RuleLine {
        let tags = ["attack.impact", "attack.t1490", "attack.defense_evasion", "cve.2024.1"];
        RuleLine {
            id: id.into(),
            tags: tags.map(str::to_owned).into(),
            kind,
            ..RuleLine::default()
        }
    }

    #[test]
    fn a_rule_watches_only_where_its_logs_are_read_and_it_is_on() {
        let rules = [rule("a", kind("windows", "", "process_creation"))];
        let state = |heeded: &Heeded| techniques(&rules, heeded)["T1490"].watching();
        let mut heeded = Heeded::default();
        assert_eq!(state(&heeded), Watching::Unheard);
        heeded.kinds.insert(kind("windows", "security", ""));
        assert_eq!(state(&heeded), Watching::Unheard, "another log of the same product");
        heeded.kinds.insert(kind("windows", "sysmon", "process_creation"));
        assert_eq!(state(&heeded), Watching::Watched);
        heeded.off.insert("a".into());
        assert_eq!(state(&heeded), Watching::Off);
        heeded.signals.insert("T1490".into(), 2);
        assert_eq!(state(&heeded), Watching::Found);
    }

    #[test]
    fn tags_name_techniques_and_tactics_in_either_spelling() {
        let map = techniques(&[rule("a", LogKind::default())], &Heeded::default());
        let tactics: Vec<_> = map["T1490"].tactics.iter().map(|it| TACTICS[*it]).collect();
        assert_eq!((map.len(), tactics), (1, vec!["defense-evasion", "impact"]));
        for (tag, id) in
            [("attack.t1059.001", Some("T1059.001")), ("attack.ta0001", None), ("attack.t10", None)]
        {
            assert_eq!(technique(tag).as_deref(), id, "{tag}");
        }
    }
}
