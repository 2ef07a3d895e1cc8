//! The rule book: every version of every rule set, from packs.
//!
//! A rule set may stand in several files of one id and version: one for each part of
//! its source. A file with a fault is not taken at all, and neither is anything else.

mod read;

use std::sync::LazyLock;

use jiff::civil::Date;
use model::{Criterion, DataClass, Ruleset, RulesetDiff, version_for};
use packs::{Fault, Pack};

/// A file of rules with its name.
macro_rules! rules {
    ($($name:literal),+ $(,)?) => {
        [$((
            concat!("packs/rules/", $name, ".toml"),
            include_str!(concat!("../../../packs/rules/", $name, ".toml")),
        )),+]
    };
}

/// What stands in the files of rule sets.
pub const RULE_PACKS: [(&str, &str); 13] = rules![
    "jp-law",
    "jp-fsa-2015-0",
    "jp-fsa-2015-guideline",
    "jp-fsa-2015-manual",
    "jp-fsa-2015-survey",
    "jp-fsa-2015-practice",
    "jp-bank-2015",
    "jp-fsa-policy-2015",
    "jp-fsa-2024",
    "jp-auth-2025",
    "eu-dora-2022",
    "us-nist-csf-1.1",
    "us-nist-csf-2.0",
];

/// All rule sets in all versions.
#[derive(Clone, Debug, Default)]
pub struct RuleBook {
    rulesets: Vec<Ruleset>,
}

static BUILT_IN: LazyLock<Result<RuleBook, Vec<Fault>>> = LazyLock::new(|| {
    let packs: Result<Vec<_>, _> =
        RULE_PACKS.iter().map(|(name, text)| Pack::parse(name, text)).collect();
    RuleBook::of(&packs?)
});

impl RuleBook {
    /// The rule book that comes with the program.
    ///
    /// # Errors
    /// Every fault with file, line and column.
    pub fn built_in() -> Result<&'static Self, Vec<Fault>> {
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    /// The rule sets in `packs`.
    ///
    /// # Errors
    /// Every fault with file, line and column; then none is taken.
    pub fn of(packs: &[Pack]) -> Result<Self, Vec<Fault>> {
        let sets = read::Sets::of(packs)?;
        let faults = sets.faults(packs, &[]);
        if faults.is_empty() { Ok(Self { rulesets: sets.rulesets }) } else { Err(faults) }
    }

    /// What is wrong with `packs` beside the rule sets that come with the program: their
    /// mappings may lead there, and their days may not be the same.
    #[must_use]
    pub fn faults_of(packs: &[Pack]) -> Vec<Fault> {
        let sets = match read::Sets::of(packs) {
            Ok(sets) => sets,
            Err(faults) => return faults,
        };
        let ours = |set: &&Ruleset| !sets.rulesets.iter().any(|new| new.label() == set.label());
        let built_in = Self::built_in().map(Self::rulesets).unwrap_or_default();
        let beside: Vec<_> = built_in.iter().filter(ours).cloned().collect();
        sets.faults(packs, &beside)
    }

    /// Every version of every rule set.
    #[must_use]
    pub fn rulesets(&self) -> &[Ruleset] {
        &self.rulesets
    }

    /// The version of `id` that applies on `day`.
    #[must_use]
    pub fn in_force(&self, id: &str, day: Date) -> Option<&Ruleset> {
        version_for(&self.rulesets, id, day)
    }

    /// One version, by its label `jp-fsa-2015@1` or the newest by its id.
    #[must_use]
    pub fn ruleset(&self, label: &str) -> Option<&Ruleset> {
        let named = self.rulesets.iter().filter(|set| set.label() == label || set.id == label);
        named.max_by_key(|set| set.applies_from)
    }

    /// A criterion by its name `jp-fsa-2015/IM-ロ`, in the newest version that has it.
    #[must_use]
    pub fn criterion(&self, name: &str) -> Option<(&Ruleset, &Criterion)> {
        let (id, code) = name.split_once('/')?;
        let of = self.rulesets.iter().filter(|set| set.id == id);
        let found = of.filter_map(|set| Some((set, set.criterion(code)?)));
        found.max_by_key(|(set, _)| set.applies_from)
    }

    /// Every version of `id`, the oldest first.
    #[must_use]
    pub fn versions(&self, id: &str) -> Vec<&Ruleset> {
        let mut versions: Vec<_> = self.rulesets.iter().filter(|set| set.id == id).collect();
        versions.sort_by_key(|set| set.applies_from);
        versions
    }

    /// The version of every rule set that applies on `day` (A002).
    #[must_use]
    pub fn all_in_force(&self, day: Date) -> Vec<&Ruleset> {
        let holds = |set: &&Ruleset| self.in_force(&set.id, day) == Some(*set);
        self.rulesets.iter().filter(holds).collect()
    }

    /// The rule sets that may still be followed on `day` beside the one in force: the
    /// version before, while the transition of the newer lasts.
    #[must_use]
    pub fn still_allowed(&self, id: &str, day: Date) -> Option<&Ruleset> {
        let newer = self.in_force(id, day)?;
        newer.transition_until.filter(|until| day <= *until)?;
        self.in_force(id, newer.applies_from.yesterday().ok()?)
    }

    /// What applies on `day` to an asset with data of `classes`, by name (A231).
    #[must_use]
    pub fn rules_of_data(&self, classes: &[DataClass], day: Date) -> Vec<String> {
        let applies = |one: &&Criterion| classes.iter().any(|class| one.applies_to(*class));
        let of_set = |set: &&Ruleset| {
            let own = set.criteria.iter().filter(applies);
            own.map(|one| format!("{}/{}", set.id, one.code)).collect::<Vec<_>>()
        };
        self.all_in_force(day).iter().flat_map(of_set).collect()
    }

    /// What maps to the criterion `name`, by name. An answer there says nothing here.
    #[must_use]
    pub fn mapped_from(&self, name: &str) -> Vec<String> {
        let mut from: Vec<_> = self
            .rulesets
            .iter()
            .flat_map(|set| set.criteria.iter().map(move |one| (set, one)))
            .filter(|(_, one)| one.maps_to.iter().any(|to| to == name))
            .map(|(set, one)| format!("{}/{}", set.id, one.code))
            .collect();
        from.sort();
        from.dedup();
        from
    }

    /// How two versions differ.
    #[must_use]
    pub fn diff(&self, older: &str, newer: &str) -> Option<RulesetDiff> {
        Some(self.ruleset(older)?.diff(self.ruleset(newer)?))
    }

    /// What a firm has to look at on the day from which `newer` applies without a
    /// transition (A251): what is new and what changed, in its order.
    #[must_use]
    pub fn gap_list(&self, newer: &Ruleset) -> Vec<String> {
        if newer.transition_until.is_some() {
            return Vec::new();
        }
        let eve = newer.applies_from.yesterday().ok();
        let before = eve.and_then(|eve| self.in_force(&newer.id, eve));
        let as_before = |new: &Criterion| {
            before.and_then(|before| before.criterion(&new.code)).is_some_and(|old| old == new)
        };
        let open = newer.criteria.iter().filter(|new| new.asked() && !as_before(new));
        open.map(|criterion| criterion.code.clone()).collect()
    }

    /// Rule sets that begin to apply on `day` without a transition, with their gap lists.
    #[must_use]
    pub fn gaps_on(&self, day: Date) -> Vec<(&Ruleset, Vec<String>)> {
        let begin = self.rulesets.iter().filter(|set| set.applies_from == day);
        let gaps = begin.map(|set| (set, self.gap_list(set)));
        gaps.filter(|(_, codes)| !codes.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests;
