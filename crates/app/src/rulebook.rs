//! The rule book: every version of every rule set, from packs.
//!
//! A rule set may stand in several files of one id and version: one for each part of
//! its source. A file with a fault is not taken at all, and neither is anything else.

use std::sync::LazyLock;

use jiff::civil::Date;
use model::{
    Authority, Bilingual, Criterion, CriterionKind, Function, Layer, Moment, Pdca, Ruleset,
    RulesetDiff, RulesetFault, Subject, Threat, Tier, Wheel, version_for,
};
use packs::{Fault, Pack};
use serde::Deserialize;

/// What stands in the files of rule sets.
pub const RULE_PACKS: [(&str, &str); 7] = [
    ("packs/rules/jp-fsa-2015-0.toml", include_str!("../../../packs/rules/jp-fsa-2015-0.toml")),
    (
        "packs/rules/jp-fsa-2015-guideline.toml",
        include_str!("../../../packs/rules/jp-fsa-2015-guideline.toml"),
    ),
    (
        "packs/rules/jp-fsa-2015-manual.toml",
        include_str!("../../../packs/rules/jp-fsa-2015-manual.toml"),
    ),
    (
        "packs/rules/jp-fsa-2015-survey.toml",
        include_str!("../../../packs/rules/jp-fsa-2015-survey.toml"),
    ),
    (
        "packs/rules/jp-fsa-2015-practice.toml",
        include_str!("../../../packs/rules/jp-fsa-2015-practice.toml"),
    ),
    ("packs/rules/jp-fsa-2024.toml", include_str!("../../../packs/rules/jp-fsa-2024.toml")),
    ("packs/rules/jp-auth-2025.toml", include_str!("../../../packs/rules/jp-auth-2025.toml")),
];

/// All rule sets in all versions.
#[derive(Clone, Debug, Default)]
pub struct RuleBook {
    rulesets: Vec<Ruleset>,
}

/// What all criteria of a file have in common, and since when they apply.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    authority: Authority,
    #[serde(default)]
    kind: Option<CriterionKind>,
    #[serde(default)]
    subject: Option<Subject>,
    #[serde(default)]
    transition_until: Option<Date>,
}

/// A criterion as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    ja: String,
    en: String,
    purpose: Bilingual,
    source: String,
    kind: Option<CriterionKind>,
    subject: Option<Subject>,
    parent: Option<String>,
    tier: Option<Tier>,
    wheel: Option<Wheel>,
    pdca: Option<Pdca>,
    layer: Option<Layer>,
    moment: Option<Moment>,
    #[serde(default)]
    threats: Vec<Threat>,
    function: Option<Function>,
    #[serde(default)]
    maps_to: Vec<String>,
}

impl Written {
    fn criterion(self, part: &Part) -> Criterion {
        Criterion {
            code: self.code,
            text: Bilingual { ja: self.ja, en: self.en },
            purpose: self.purpose,
            kind: self.kind.or(part.kind).unwrap_or(CriterionKind::Check),
            subject: self.subject.or(part.subject).unwrap_or(Subject::Firm),
            authority: part.authority,
            source: self.source,
            parent: self.parent,
            tier: self.tier,
            wheel: self.wheel,
            pdca: self.pdca,
            layer: self.layer,
            moment: self.moment,
            threats: self.threats,
            function: self.function,
            maps_to: self.maps_to,
        }
    }
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
        let (mut rulesets, mut places, mut faults) =
            (Vec::<Ruleset>::new(), Vec::new(), Vec::new());
        for pack in packs {
            let (part, criteria) = match sections(pack) {
                Ok(read) => read,
                Err(found) => {
                    faults.extend(found);
                    continue;
                }
            };
            let at = match rulesets.iter().position(|set| set.label() == pack.label()) {
                Some(at) => at,
                None => {
                    rulesets.push(empty(pack, &part));
                    places.push(Vec::new());
                    rulesets.len() - 1
                }
            };
            places[at].extend((0..criteria.len()).map(|n| (pack, n)));
            rulesets[at].criteria.extend(criteria.into_iter().map(|one| one.criterion(&part)));
        }
        for (set, places) in rulesets.iter().zip(&places) {
            let told = set.faults().into_iter().map(|(at, fault)| {
                let (pack, n) = places[at];
                pack.fault(&format!("criterion.{n}.{}", path(&fault)), says(&fault))
            });
            faults.extend(told);
        }
        faults.extend(same_day(packs, &rulesets));
        if faults.is_empty() { Ok(Self { rulesets }) } else { Err(faults) }
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

fn sections(pack: &Pack) -> Result<(Part, Vec<Written>), Vec<Fault>> {
    pack.only(&["rules", "criterion"])?;
    Ok((pack.section("rules")?, pack.section("criterion")?))
}

fn empty(pack: &Pack, part: &Part) -> Ruleset {
    let header = pack.header();
    // The envelope has judged that they are days.
    let day = |text: &str| text.parse().unwrap_or(Date::MIN);
    Ruleset {
        id: header.id.clone(),
        version: header.version.clone(),
        title: Bilingual { ja: header.title.ja.clone(), en: header.title.en.clone() },
        published: day(&header.published),
        applies_from: day(&header.applies_from),
        transition_until: part.transition_until,
        verified: header.verified,
        criteria: Vec::new(),
    }
}

/// Two versions from the same day: nobody could tell which one holds.
fn same_day(packs: &[Pack], rulesets: &[Ruleset]) -> Vec<Fault> {
    let twice = |set: &&Ruleset| {
        let same = |other: &&Ruleset| other.id == set.id && other.applies_from == set.applies_from;
        rulesets.iter().filter(same).count() > 1
    };
    let labels: Vec<_> = rulesets.iter().filter(twice).map(Ruleset::label).collect();
    let told = packs.iter().filter(|pack| labels.contains(&pack.label()));
    told.map(|pack| pack.fault("pack.applies_from", "another version applies from this day, too"))
        .collect()
}

fn path(fault: &RulesetFault) -> &'static str {
    match fault {
        RulesetFault::DuplicateCode | RulesetFault::BadCode => "code",
        RulesetFault::UnknownParent
        | RulesetFault::ParentCycle
        | RulesetFault::ExampleWithoutParent => "parent",
        RulesetFault::NoWords => "purpose",
    }
}

fn says(fault: &RulesetFault) -> &'static str {
    match fault {
        RulesetFault::DuplicateCode => "this code stands twice in the rule set",
        RulesetFault::BadCode => "expected letters, digits, - . _ or a circled number",
        RulesetFault::UnknownParent => "expected the code of a criterion of this rule set",
        RulesetFault::ParentCycle => "its parents lead back to itself",
        RulesetFault::ExampleWithoutParent => "an example needs what it is an example of",
        RulesetFault::NoWords => "expected words in both languages, and why it is asked",
    }
}
