//! Rule sets as they are written in packs, and every way in which they can be wrong.

use jiff::civil::Date;
use model::{
    Authority, Bilingual, Criterion, CriterionKind, DataClass, Function, Ground, HOME, Layer,
    MappingFault, Moment, NotApplicable, Pdca, Ruleset, RulesetFault, Subject, Threat, Tier, Wheel,
    mapping_faults,
};
use packs::{Fault, Pack};
use serde::Deserialize;

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
    #[serde(default)]
    addressed_to: Vec<String>,
    #[serde(default)]
    jurisdiction: Option<String>,
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
    rests_on: Option<Ground>,
    #[serde(default)]
    data: Vec<DataClass>,
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
            rests_on: self.rests_on,
            data: self.data,
        }
    }
}

/// One file, read.
struct Sections {
    part: Part,
    not_applicable: Vec<NotApplicable>,
    criteria: Vec<Written>,
}

/// Rule sets, and in which pack and at which place of it each criterion stands.
pub(super) struct Sets {
    pub(super) rulesets: Vec<Ruleset>,
    places: Vec<Vec<(usize, usize)>>,
}

impl Sets {
    /// Packs of one id and version are parts of one rule set.
    ///
    /// # Errors
    /// Every fault of shape.
    pub(super) fn of(packs: &[Pack]) -> Result<Self, Vec<Fault>> {
        let (mut read, mut faults) = (Vec::new(), Vec::new());
        for pack in packs {
            match sections(pack) {
                Ok(sections) => read.push(sections),
                Err(found) => faults.extend(found),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut sets = Self { rulesets: Vec::new(), places: Vec::new() };
        packs.iter().zip(read).enumerate().for_each(|(n, (pack, read))| sets.add(n, pack, read));
        Ok(sets)
    }

    fn add(&mut self, n: usize, pack: &Pack, read: Sections) {
        let Sections { part, not_applicable, criteria } = read;
        let at = self.place_of(pack, &part);
        self.places[at].extend((0..criteria.len()).map(|criterion| (n, criterion)));
        self.rulesets[at].not_applicable.extend(not_applicable);
        self.rulesets[at].criteria.extend(criteria.into_iter().map(|one| one.criterion(&part)));
    }

    fn place_of(&mut self, pack: &Pack, part: &Part) -> usize {
        let known = self.rulesets.iter().position(|set| set.label() == pack.label());
        known.unwrap_or_else(|| {
            self.rulesets.push(empty(pack, part));
            self.places.push(Vec::new());
            self.rulesets.len() - 1
        })
    }

    /// Everything that does not hold, beside other rule sets that are known.
    pub(super) fn faults(&self, packs: &[Pack], beside: &[Ruleset]) -> Vec<Fault> {
        let mut faults = self.of_criteria(packs);
        faults.extend(self.of_mappings(packs, beside));
        for pack in packs {
            faults.extend(self.of_dates(pack));
            faults.extend(self.of_other_versions(pack, beside));
            faults.extend(self.of_other_parts(pack));
        }
        faults.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        faults
    }

    fn of_criteria(&self, packs: &[Pack]) -> Vec<Fault> {
        let of_set = |(set, places): (&Ruleset, &Vec<(usize, usize)>)| {
            let told = |(at, fault): (usize, RulesetFault)| {
                let (pack, n) = places[at];
                let (path, what) = says(&fault);
                packs[pack].fault(&format!("criterion.{n}.{path}"), what)
            };
            set.faults().into_iter().map(told).collect::<Vec<_>>()
        };
        self.rulesets.iter().zip(&self.places).flat_map(of_set).collect()
    }

    fn of_mappings(&self, packs: &[Pack], beside: &[Ruleset]) -> Vec<Fault> {
        let all: Vec<_> = self.rulesets.iter().chain(beside).cloned().collect();
        let told = |(place, fault): (model::MappingPlace, MappingFault)| {
            // What comes with the program is not what is checked.
            let (pack, n) = self.places.get(place.set)?[place.criterion];
            let what = match fault {
                MappingFault::Unknown => "no rule set has this criterion; expected RULESET/CODE",
                MappingFault::Ring => "mappings lead round in a ring; leave one of them out",
            };
            let entry = place.entry;
            Some(packs[pack].fault(&format!("criterion.{n}.maps_to.{entry}"), what))
        };
        mapping_faults(&all).into_iter().filter_map(told).collect()
    }

    fn set_of(&self, pack: &Pack) -> Option<&Ruleset> {
        self.rulesets.iter().find(|set| set.label() == pack.label())
    }

    fn of_dates(&self, pack: &Pack) -> Vec<Fault> {
        let Some(set) = self.set_of(pack) else { return Vec::new() };
        let early = set.published > set.applies_from;
        let over = set.transition_until.is_some_and(|until| until < set.applies_from);
        let faults = [
            (early, "pack.applies_from", "it applies before it was published"),
            (over, "rules.transition_until", "the transition ends before the version applies"),
        ];
        let wrong = faults.into_iter().filter(|(is, ..)| *is);
        wrong.map(|(_, path, what)| pack.fault(path, what)).collect()
    }

    /// Two versions from the same day: nobody could tell which one holds.
    fn of_other_versions(&self, pack: &Pack, beside: &[Ruleset]) -> Option<Fault> {
        let set = self.set_of(pack)?;
        let same = |other: &&Ruleset| {
            let another = other.label() != set.label();
            another && other.id == set.id && other.applies_from == set.applies_from
        };
        let other = self.rulesets.iter().chain(beside).find(same)?;
        let what = format!("{} applies from this day, too", other.label());
        Some(pack.fault("pack.applies_from", &what))
    }

    /// Parts of one version say the same of it.
    fn of_other_parts(&self, pack: &Pack) -> Option<Fault> {
        let (set, header) = (self.set_of(pack)?, pack.header());
        let days = [set.published.to_string(), set.applies_from.to_string()];
        let same = (set.title.ja == header.title.ja, set.title.en == header.title.en)
            == (true, true)
            && days == [header.published.clone(), header.applies_from.clone()];
        let what = "another file of this version has another title or other days";
        (!same).then(|| pack.fault("pack.title", what))
    }
}

fn sections(pack: &Pack) -> Result<Sections, Vec<Fault>> {
    pack.only(&["rules", "not_applicable", "criterion"])?;
    let part = pack.section("rules");
    let none = || if pack.has("not_applicable") { pack.each("not_applicable") } else { Ok(vec![]) };
    match (part, none(), pack.each("criterion")) {
        (Ok(part), Ok(not_applicable), Ok(criteria)) => {
            Ok(Sections { part, not_applicable, criteria })
        }
        (part, none, criteria) => {
            let all = [part.err(), none.err(), criteria.err()];
            Err(all.into_iter().flatten().flatten().collect())
        }
    }
}

fn empty(pack: &Pack, part: &Part) -> Ruleset {
    let header = pack.header();
    // The envelope has judged that they are days.
    let day = |text: &str| text.parse().unwrap_or(Date::MIN);
    Ruleset {
        id: header.id.clone(),
        version: header.version.clone(),
        title: Bilingual { ja: header.title.ja.clone(), en: header.title.en.clone() },
        jurisdiction: part.jurisdiction.clone().unwrap_or_else(|| HOME.to_owned()),
        published: day(&header.published),
        applies_from: day(&header.applies_from),
        transition_until: part.transition_until,
        verified: header.verified,
        addressed_to: part.addressed_to.clone(),
        not_applicable: Vec::new(),
        criteria: Vec::new(),
    }
}

/// Where a fault stands, and what was expected there.
fn says(fault: &RulesetFault) -> (&'static str, &'static str) {
    match fault {
        RulesetFault::DuplicateCode => ("code", "this code stands twice in the rule set"),
        RulesetFault::BadCode => ("code", "expected letters, digits, - . _ or a circled number"),
        RulesetFault::UnknownParent => {
            ("parent", "expected the code of a criterion of this rule set")
        }
        RulesetFault::ParentCycle => ("parent", "its parents lead back to itself"),
        RulesetFault::ExampleWithoutParent => {
            ("parent", "an example needs what it is an example of")
        }
        RulesetFault::NoWords => {
            ("purpose", "expected words in both languages, and why it is asked")
        }
        RulesetFault::BadSource => {
            ("source", "expected where it comes from, seed:L7 or seed:L7-L9")
        }
        RulesetFault::NotApplicableCell => {
            ("function", "it stands in a cell that [[not_applicable]] leaves out")
        }
    }
}
