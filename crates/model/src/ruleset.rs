//! 基準と着眼点: criteria in versions, and the pure rules over them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{DataClass, Evidence, Layer, Threat};

/// Words in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// A closed list of words, each with its name in packs and catalogues.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word used in packs and catalogues.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// What a criterion is for whoever answers.
    CriterionKind {
        /// 着眼点
        Check = "check",
        /// 調査の設問
        Question = "question",
        /// 確認項目
        Confirmation = "confirmation",
        /// 対応の要素
        Element = "element",
        /// 例示: it never decides what stands above it (A249).
        Example = "example",
        /// A heading that only holds others.
        Heading = "heading",
    }
}

words! {
    /// Whom a criterion binds.
    Subject {
        /// A firm.
        Firm = "firm",
        /// The state: never part of a firm's self-check (A011).
        State = "state",
    }
}

words! {
    /// How much must be done.
    Tier {
        /// 基本
        Basic = "basic",
        /// 望ましい
        Desirable = "desirable",
    }
}

words! {
    /// The two wheels that carry effectiveness: what is set up, and how it runs.
    Wheel {
        /// 枠組み
        Framework = "framework",
        /// プロセス
        Process = "process",
    }
}

words! {
    /// A step of the ring.
    Pdca {
        /// 計画
        Plan = "plan",
        /// 実施
        Do = "do",
        /// 評価
        Check = "check",
        /// 改善
        Act = "act",
    }
}

words! {
    /// Where an element lies around the event.
    Moment {
        /// 事前
        Before = "before",
        /// 事後
        After = "after",
        /// Both.
        Both = "both",
    }
}

words! {
    /// How binding the text is.
    Authority {
        /// 法律
        Law = "law",
        /// 府令・政令
        Order = "order",
        /// 監督指針
        Guideline = "guideline",
        /// 検査マニュアル
        Manual = "manual",
        /// 調査
        Survey = "survey",
        /// 講演
        Lecture = "lecture",
        /// Our own.
        Own = "own",
    }
}

words! {
    /// What a measure is for: the six columns of the survey (A045).
    Function {
        /// 特定
        Identify = "identify",
        /// 防御
        Protect = "protect",
        /// 検知
        Detect = "detect",
        /// 対応・復旧
        Respond = "respond",
        /// サービス提供
        Service = "service",
        /// 顧客への働きかけ
        Customer = "customer",
    }
}

words! {
    /// What an answer has to rest on, where the rule set says so.
    Ground {
        /// 資産台帳の写し (A046)
        Inventory = "inventory",
        /// 議事録 (A047)
        Minutes = "minutes",
        /// 訓練・試験の記録 (A068)
        Test = "test",
    }
}

impl Ground {
    /// Whether `evidence` is of this ground: that is how it was obtained, and a record of a
    /// test is more than the document that asks for one.
    #[must_use]
    pub fn fits(self, evidence: &Evidence) -> bool {
        let kind = self != Self::Test || evidence.kind.proves_effect();
        kind && evidence.method == self.name()
    }
}

/// One criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Unique in its rule set, for example `IM-ロ-b`.
    pub code: String,
    /// The text, in our own words.
    pub text: Bilingual,
    /// Why it is asked (趣旨).
    pub purpose: Bilingual,
    /// What it is.
    pub kind: CriterionKind,
    /// Whom it binds.
    pub subject: Subject,
    /// How binding its source is.
    pub authority: Authority,
    /// Where it comes from, for example `seed:L737`.
    pub source: String,
    /// The code of what stands above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// How much must be done, where the source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// Its wheel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wheel: Option<Wheel>,
    /// Its step of the ring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdca: Option<Pdca>,
    /// Whose duty it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// Before or after the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<Moment>,
    /// The rows of the heat map in which it stands. A cell in which nothing stands
    /// does not apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub threats: Vec<Threat>,
    /// The column of the heat map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<Function>,
    /// What it corresponds to in other rule sets. A mapping never lifts a verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maps_to: Vec<String>,
    /// What an answer has to rest on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_on: Option<Ground>,
    /// The classes of data of an asset to which it applies (A231).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<DataClass>,
}

impl Criterion {
    /// Something that a firm is checked for, of which nothing else is said.
    #[must_use]
    pub fn of(code: &str, text: Bilingual, purpose: Bilingual) -> Self {
        Self {
            code: code.to_owned(),
            text,
            purpose,
            kind: CriterionKind::Check,
            subject: Subject::Firm,
            authority: Authority::Manual,
            source: String::new(),
            parent: None,
            tier: None,
            wheel: None,
            pdca: None,
            layer: None,
            moment: None,
            threats: Vec::new(),
            function: None,
            maps_to: Vec::new(),
            rests_on: None,
            data: Vec::new(),
        }
    }

    /// Whether a firm has to answer it.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.subject == Subject::Firm && self.kind != CriterionKind::Heading
    }

    /// Whether it applies to an asset that holds data of `class`: a subset is under the
    /// rules of the whole.
    #[must_use]
    pub fn applies_to(&self, class: DataClass) -> bool {
        self.data.iter().any(|of| class.within(*of))
    }
}

/// Cells of the heat map in which nothing is to be asked, so that an empty cell is no gap
/// (A044).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotApplicable {
    /// The rows.
    pub threats: Vec<Threat>,
    /// The columns.
    pub functions: Vec<Function>,
    /// Why.
    pub why: Bilingual,
}

impl NotApplicable {
    fn covers(&self, threat: Threat, function: Function) -> bool {
        self.threats.contains(&threat) && self.functions.contains(&function)
    }
}

/// One cell of the heat map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// It does not apply, and why.
    NotApplicable(&'a Bilingual),
    /// What is asked there. Nothing at all is a gap in the rule set.
    Asked(Vec<&'a Criterion>),
}

/// One version of a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruleset {
    /// The name shared by all versions.
    pub id: String,
    /// Its version.
    pub version: String,
    /// What it is called.
    pub title: Bilingual,
    /// Whose rules they are: `jp`, or the word of another jurisdiction (A132).
    #[serde(default = "home", skip_serializing_if = "is_home")]
    pub jurisdiction: String,
    /// When it was published.
    pub published: Date,
    /// The first day on which it applies.
    pub applies_from: Date,
    /// Until when the version before it may still be followed; none: that ends at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition_until: Option<Date>,
    /// Whether somebody held it against its source.
    pub verified: bool,
    /// The designations of those whom it addresses; empty: all firms (A120).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addressed_to: Vec<String>,
    /// Cells of its heat map that do not apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_applicable: Vec<NotApplicable>,
    /// What it asks, in order.
    pub criteria: Vec<Criterion>,
}

/// The jurisdiction of the house.
pub const HOME: &str = "jp";

fn home() -> String {
    HOME.to_owned()
}

fn is_home(jurisdiction: &str) -> bool {
    jurisdiction == HOME
}

/// What is wrong with a criterion of a rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesetFault {
    /// The code stands twice.
    DuplicateCode,
    /// The parent is not in the rule set.
    UnknownParent,
    /// Its parents lead back to itself.
    ParentCycle,
    /// It does not say why it is asked, or says nothing at all.
    NoWords,
    /// An example stands alone.
    ExampleWithoutParent,
    /// A code with characters that cannot stand in a name.
    BadCode,
    /// It does not say where it comes from, or names lines that cannot be.
    BadSource,
    /// It stands in a cell that does not apply.
    NotApplicableCell,
}

/// What is wrong with a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MappingFault {
    /// No version of any rule set has such a criterion.
    Unknown,
    /// Mappings lead round in a ring.
    Ring,
}

/// A faulty mapping: the rule set, its criterion and the entry of its list, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappingPlace {
    /// Which rule set.
    pub set: usize,
    /// Which criterion.
    pub criterion: usize,
    /// Which entry of `maps_to`.
    pub entry: usize,
}

/// How two versions differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RulesetDiff {
    /// Codes that only the newer has.
    pub added: Vec<String>,
    /// Codes that only the older has.
    pub removed: Vec<String>,
    /// Codes whose words, kind or duty differ.
    pub changed: Vec<String>,
}

impl Ruleset {
    /// A version that applies from a day, without criteria yet.
    #[must_use]
    pub fn of(id: &str, version: &str, title: Bilingual, applies_from: Date) -> Self {
        Self {
            id: id.to_owned(),
            version: version.to_owned(),
            title,
            jurisdiction: home(),
            published: applies_from,
            applies_from,
            transition_until: None,
            verified: false,
            addressed_to: Vec::new(),
            not_applicable: Vec::new(),
            criteria: Vec::new(),
        }
    }

    /// Name and version, as reviews freeze it: `jp-fsa-2015@1`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// The criterion of that code.
    #[must_use]
    pub fn criterion(&self, code: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.code == code)
    }

    /// What stands directly under `code`.
    pub fn children<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Criterion> {
        self.criteria.iter().filter(move |criterion| criterion.parent.as_deref() == Some(code))
    }

    /// Places of faulty criteria with what is wrong; empty where the rule set is sound.
    #[must_use]
    pub fn faults(&self) -> Vec<(usize, RulesetFault)> {
        let parents: BTreeMap<&str, Option<&str>> =
            self.criteria.iter().map(|c| (c.code.as_str(), c.parent.as_deref())).collect();
        let ringed =
            in_rings(parents.iter().filter_map(|(code, parent)| Some((*code, (*parent)?))));
        let mut seen = BTreeSet::new();
        let mut faults = Vec::new();
        for (at, one) in self.criteria.iter().enumerate() {
            let blank =
                |words: &Bilingual| words.ja.trim().is_empty() || words.en.trim().is_empty();
            let unknown = one.parent.as_deref().is_some_and(|p| !parents.contains_key(p));
            let alone = one.kind == CriterionKind::Example && one.parent.is_none();
            for (is, fault) in [
                (!seen.insert(one.code.as_str()), RulesetFault::DuplicateCode),
                (!plain(&one.code), RulesetFault::BadCode),
                (unknown, RulesetFault::UnknownParent),
                (ringed.contains(one.code.as_str()), RulesetFault::ParentCycle),
                (blank(&one.text) || blank(&one.purpose), RulesetFault::NoWords),
                (alone, RulesetFault::ExampleWithoutParent),
                (!sourced(&one.source), RulesetFault::BadSource),
                (self.in_no_cell(one), RulesetFault::NotApplicableCell),
            ] {
                if is {
                    faults.push((at, fault));
                }
            }
        }
        faults
    }

    /// Whether it stands in a cell that does not apply.
    fn in_no_cell(&self, one: &Criterion) -> bool {
        let covered = |threat: &Threat, function| {
            self.not_applicable.iter().any(|cells| cells.covers(*threat, function))
        };
        one.function.is_some_and(|function| one.threats.iter().any(|t| covered(t, function)))
    }

    /// One cell of the heat map of threats and functions (A044, A045).
    #[must_use]
    pub fn cell(&self, threat: Threat, function: Function) -> Cell<'_> {
        if let Some(none) = self.not_applicable.iter().find(|none| none.covers(threat, function)) {
            return Cell::NotApplicable(&none.why);
        }
        let here = |one: &&Criterion| {
            one.asked() && one.function == Some(function) && one.threats.contains(&threat)
        };
        Cell::Asked(self.criteria.iter().filter(here).collect())
    }

    /// The eleven elements in their order, each with its place before or after the event.
    /// The place is data of the pack (A156–A166).
    pub fn elements(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(|one| one.kind == CriterionKind::Element)
    }

    /// How `newer` differs from this.
    #[must_use]
    pub fn diff(&self, newer: &Self) -> RulesetDiff {
        let codes = |of: &Self, not: &Self| -> Vec<String> {
            let only = of.criteria.iter().filter(|c| not.criterion(&c.code).is_none());
            only.map(|c| c.code.clone()).collect()
        };
        let changed = newer
            .criteria
            .iter()
            .filter(|new| self.criterion(&new.code).is_some_and(|old| old != *new));
        RulesetDiff {
            added: codes(newer, self),
            removed: codes(self, newer),
            changed: changed.map(|criterion| criterion.code.clone()).collect(),
        }
    }
}

/// A code is a name in addresses and lists: no blanks, no slash, nothing that acts.
fn plain(code: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    !code.is_empty() && code.chars().all(|c| fits(c) || ('①'..='⑳').contains(&c))
}

/// A source says something, and lines of the seed are `seed:L` and a number, or two.
fn sourced(source: &str) -> bool {
    let Some(lines) = source.strip_prefix("seed:") else { return !source.trim().is_empty() };
    let line = |text: &str| text.strip_prefix('L').and_then(|n| n.parse::<u32>().ok());
    match lines.split_once('-') {
        None => line(lines).is_some(),
        Some((first, last)) => line(first).zip(line(last)).is_some_and(|(a, b)| a < b),
    }
}

/// Everything that lies on a ring of edges, or between two.
fn in_rings<'a>(edges: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<&'a str> {
    let there: Vec<_> = edges.collect();
    let back = |edges: Vec<(&'a str, &'a str)>| edges.into_iter().map(|(a, b)| (b, a)).collect();
    let left = without_beginnings(back(without_beginnings(there)));
    left.into_iter().map(|(from, _)| from).collect()
}

/// The edges that are left once everything to which nothing leads is taken away.
fn without_beginnings<'a>(edges: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    let mut leading: BTreeMap<&str, usize> = BTreeMap::new();
    let mut from: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (a, b) in &edges {
        leading.entry(a).or_default();
        *leading.entry(b).or_default() += 1;
        from.entry(a).or_default().push(b);
    }
    let mut begin: Vec<_> =
        leading.iter().filter(|(_, n)| **n == 0).map(|(name, _)| *name).collect();
    let mut gone = BTreeSet::new();
    while let Some(name) = begin.pop() {
        gone.insert(name);
        for next in from.get(name).into_iter().flatten() {
            let count = leading.entry(next).or_default();
            *count -= 1;
            if *count == 0 {
                begin.push(next);
            }
        }
    }
    edges.into_iter().filter(|(a, _)| !gone.contains(a)).collect()
}

/// What is wrong with the mappings between `sets`. A mapping names a criterion without a
/// version: any version may have it.
#[must_use]
pub fn mapping_faults(sets: &[Ruleset]) -> Vec<(MappingPlace, MappingFault)> {
    let name = |set: &Ruleset, one: &Criterion| format!("{}/{}", set.id, one.code);
    let mut edges = Vec::new();
    let mut known = BTreeSet::new();
    for (at, set) in sets.iter().enumerate() {
        for (criterion, one) in set.criteria.iter().enumerate() {
            known.insert(name(set, one));
            for (entry, to) in one.maps_to.iter().enumerate() {
                edges.push((
                    MappingPlace { set: at, criterion, entry },
                    name(set, one),
                    to.clone(),
                ));
            }
        }
    }
    let ringed = in_rings(edges.iter().map(|(_, from, to)| (from.as_str(), to.as_str())));
    let fault = |from: &str, to: &str| match () {
        () if !known.contains(to) => Some(MappingFault::Unknown),
        () if ringed.contains(from) && ringed.contains(to) => Some(MappingFault::Ring),
        () => None,
    };
    edges.iter().filter_map(|(place, from, to)| Some((*place, fault(from, to)?))).collect()
}

/// The version that a review opened on `day` uses (A003): the newest that applies by
/// then. Its text stays bound to the answers for ever.
#[must_use]
pub fn version_for<'a>(
    versions: impl IntoIterator<Item = &'a Ruleset>,
    id: &str,
    day: Date,
) -> Option<&'a Ruleset> {
    let applies = |set: &&Ruleset| set.id == id && set.applies_from <= day;
    versions.into_iter().filter(applies).max_by_key(|set| set.applies_from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Bilingual {
        Bilingual { ja: text.into(), en: text.into() }
    }

    fn criterion(code: &str, parent: Option<&str>) -> Criterion {
        let (source, parent) = ("seed:L1".into(), parent.map(Into::into));
        Criterion { source, parent, ..Criterion::of(code, words("item"), words("why")) }
    }

    fn set(version: &str, day: i8, criteria: Vec<Criterion>) -> Ruleset {
        let applies_from = Date::constant(2015, 4, day);
        Ruleset { criteria, ..Ruleset::of("r", version, words("r"), applies_from) }
    }

    #[test]
    fn a_review_uses_the_version_of_its_day() {
        let versions = [set("0", 1, vec![]), set("1", 22, vec![])];
        let on = |day| {
            let found = version_for(&versions, "r", Date::constant(2015, 4, day));
            found.map(|set| set.version.as_str())
        };
        assert_eq!((on(21), on(22)), (Some("0"), Some("1")));
        assert_eq!(version_for(&versions, "r", Date::constant(2015, 3, 31)), None);
    }

    #[test]
    fn every_fault_is_given() {
        let mut example = criterion("e", None);
        example.kind = CriterionKind::Example;
        example.purpose.en = " ".into();
        let (a, b) = (criterion("a", Some("b")), criterion("b", Some("a")));
        let rest = [criterion("x", Some("?")), criterion("x", None), criterion("x y", None)];
        let found = set("1", 1, [a, b, example].into_iter().chain(rest).collect()).faults();
        use RulesetFault::*;
        let expected = [
            (0, ParentCycle),
            (1, ParentCycle),
            (2, NoWords),
            (2, ExampleWithoutParent),
            (3, UnknownParent),
            (4, DuplicateCode),
            (5, BadCode),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn versions_differ_by_what_came_went_and_changed() {
        let mut changed = criterion("b", None);
        changed.text.ja = "改めた".into();
        let old = set("0", 1, vec![criterion("a", None), criterion("b", None)]);
        let new = set("1", 22, vec![changed, criterion("c", None)]);
        let diff = old.diff(&new);
        assert_eq!(
            (diff.added, diff.removed, diff.changed),
            (vec!["c".into()], vec!["a".into()], vec!["b".into()])
        );
    }

    #[test]
    fn a_source_is_named_with_lines_that_can_be() {
        for source in ["seed:L1", "seed:L703-L704", "監督指針 2025-10-15"] {
            assert!(sourced(source), "{source}");
        }
        for source in ["", " ", "seed:", "seed:703", "seed:L704-L703", "seed:L1-2"] {
            assert!(!sourced(source), "{source}");
        }
    }

    fn mapping(code: &str, to: &[&str]) -> Criterion {
        let maps_to = to.iter().map(|name| (*name).to_owned()).collect();
        Criterion { maps_to, ..criterion(code, None) }
    }

    #[test]
    fn mappings_lead_somewhere_and_never_round() {
        let sound = set("1", 1, vec![mapping("a", &["r/b", "r/c"]), mapping("b", &["r/c"])]);
        let mut faulty = sound.clone();
        faulty.criteria.extend([mapping("c", &["r/d"]), mapping("d", &["r/b", "q/x"])]);
        let place = |criterion, entry| MappingPlace { set: 0, criterion, entry };
        use MappingFault::*;
        assert_eq!(mapping_faults(&[sound]), [(place(0, 1), Unknown), (place(1, 0), Unknown)]);
        let expected =
            [(place(1, 0), Ring), (place(2, 0), Ring), (place(3, 0), Ring), (place(3, 1), Unknown)];
        assert_eq!(mapping_faults(&[faulty]), expected);
    }

    /// Covers: A044, A045.
    #[test]
    fn a_cell_that_does_not_apply_is_no_gap_and_nothing_may_stand_in_it() {
        let asked = Criterion {
            threats: vec![Threat::T1],
            function: Some(Function::Detect),
            ..criterion("a", None)
        };
        let mut of = set("1", 1, vec![asked]);
        let none = NotApplicable {
            threats: vec![Threat::T6],
            functions: vec![Function::Detect],
            why: words("why not"),
        };
        of.not_applicable.push(none);
        assert!(of.faults().is_empty());
        assert_eq!(of.cell(Threat::T1, Function::Detect), Cell::Asked(vec![&of.criteria[0]]));
        assert_eq!(of.cell(Threat::T2, Function::Detect), Cell::Asked(vec![]));
        let why = words("why not");
        assert_eq!(of.cell(Threat::T6, Function::Detect), Cell::NotApplicable(&why));
        of.criteria[0].threats.push(Threat::T6);
        assert_eq!(of.faults(), [(0, RulesetFault::NotApplicableCell)]);
    }

    /// Whether steps lead from each of `n` to each, by trying every way through others.
    fn reach(n: usize, edges: &[(usize, usize)]) -> Vec<Vec<bool>> {
        let mut reach = vec![vec![false; n]; n];
        edges.iter().for_each(|(a, b)| reach[*a][*b] = true);
        for via in 0..n {
            for a in 0..n {
                for b in 0..n {
                    reach[a][b] |= reach[a][via] && reach[via][b];
                }
            }
        }
        reach
    }

    proptest::proptest! {
        /// Parents are in a ring exactly if they lead back, whatever else hangs on it.
        #[test]
        fn a_ring_of_parents_is_found_and_nothing_beside_it(
            parents in proptest::collection::vec(proptest::option::of(0_usize..9), 9)
        ) {
            let name = |n: usize| format!("c{n}");
            let codes: Vec<_> = (0..9).map(name).collect();
            let criteria = parents.iter().zip(&codes).map(|(parent, code)| {
                criterion(code, parent.map(|parent| codes[parent].as_str()))
            });
            let of = set("1", 1, criteria.collect());
            let found: BTreeSet<_> = of
                .faults()
                .into_iter()
                .filter(|(_, fault)| *fault == RulesetFault::ParentCycle)
                .map(|(at, _)| at)
                .collect();
            let edges: Vec<_> =
                parents.iter().enumerate().filter_map(|(n, parent)| Some((n, (*parent)?))).collect();
            let reach = reach(9, &edges);
            let expected: BTreeSet<_> = (0..9).filter(|n| reach[*n][*n]).collect();
            proptest::prop_assert_eq!(found, expected);
        }

        /// A mapping is in a ring exactly if it lies on one, or leads from one to another.
        #[test]
        fn a_ring_of_mappings_is_found_whatever_else_maps(
            edges in proptest::collection::vec((0_usize..7, 0_usize..7), 0..16)
        ) {
            let to = |n: usize| -> Vec<String> {
                edges.iter().filter(|(a, _)| *a == n).map(|(_, b)| format!("r/c{b}")).collect()
            };
            let criteria = (0..7).map(|n| Criterion { maps_to: to(n), ..criterion(&format!("c{n}"), None) });
            let of = set("1", 1, criteria.collect());
            let reach = reach(7, &edges);
            let ring = |n: usize| reach[n][n];
            let between = |n: usize| {
                ring(n) || ((0..7).any(|m| ring(m) && reach[m][n]) && (0..7).any(|m| ring(m) && reach[n][m]))
            };
            let expected = edges.iter().filter(|(a, b)| between(*a) && between(*b)).count();
            proptest::prop_assert_eq!(mapping_faults(&[of]).len(), expected);
        }
    }
}
