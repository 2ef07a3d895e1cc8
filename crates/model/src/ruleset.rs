//! 基準と着眼点: criteria in versions, and the pure rules over them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Layer, Threat};

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
        /// 法令
        Law = "law",
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
}

impl Criterion {
    /// Whether a firm has to answer it.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.subject == Subject::Firm && self.kind != CriterionKind::Heading
    }
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
    /// When it was published.
    pub published: Date,
    /// The first day on which it applies.
    pub applies_from: Date,
    /// Until when the version before it may still be followed; none: that ends at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition_until: Option<Date>,
    /// Whether somebody held it against its source.
    pub verified: bool,
    /// What it asks, in order.
    pub criteria: Vec<Criterion>,
}

/// What is wrong with a rule set: which criterion, and what.
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
                (in_cycle(&one.code, &parents), RulesetFault::ParentCycle),
                (blank(&one.text) || blank(&one.purpose), RulesetFault::NoWords),
                (alone, RulesetFault::ExampleWithoutParent),
            ] {
                if is {
                    faults.push((at, fault));
                }
            }
        }
        faults
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

/// Whether the parents of `code` lead back to it.
fn in_cycle(code: &str, parents: &BTreeMap<&str, Option<&str>>) -> bool {
    let above = |code: &&str| parents.get(*code).copied().flatten();
    std::iter::successors(above(&code), above).take(parents.len()).any(|parent| parent == code)
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
        Criterion {
            code: code.into(),
            text: words("item"),
            purpose: words("why"),
            kind: CriterionKind::Check,
            subject: Subject::Firm,
            authority: Authority::Manual,
            source: "seed:L1".into(),
            parent: parent.map(Into::into),
            tier: None,
            wheel: None,
            pdca: None,
            layer: None,
            moment: None,
            threats: Vec::new(),
            function: None,
            maps_to: Vec::new(),
        }
    }

    fn set(version: &str, day: i8, criteria: Vec<Criterion>) -> Ruleset {
        let applies_from = Date::constant(2015, 4, day);
        Ruleset {
            id: "r".into(),
            version: version.into(),
            title: words("r"),
            published: applies_from,
            applies_from,
            transition_until: None,
            verified: false,
            criteria,
        }
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
}
