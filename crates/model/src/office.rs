//! 企画調整: what the coordination office collected, to whom it gave back, and which theme comes
//! of it (A125–A129).

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Reliability};

/// The four duties of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfficeDuty {
    /// ①有識者等からの情報収集・分析
    Experts,
    /// ②各部局からの情報集約・還元
    Bureaus,
    /// ③モニタリングの企画立案支援
    Monitoring,
    /// ④施策の企画・検討
    Measures,
}

impl OfficeDuty {
    /// All of them, in the order of the source.
    pub const ALL: [Self; 4] = [Self::Experts, Self::Bureaus, Self::Monitoring, Self::Measures];

    /// The word used in commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Experts => "experts",
            Self::Bureaus => "bureaus",
            Self::Monitoring => "monitoring",
            Self::Measures => "measures",
        }
    }
}

/// Who was told what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    /// To whom.
    pub to: String,
    /// What.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// Something that was collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// For example `C-2026-001`.
    pub id: String,
    /// Under which duty.
    pub duty: OfficeDuty,
    /// One line.
    pub title: String,
    /// From whom: a bureau, an expert.
    pub source: String,
    /// How far the source can be relied on.
    pub reliability: Reliability,
    /// What it is about, in one word that others use, too; empty if it is about nothing that recurs.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub theme: String,
    /// The records that it speaks of, as `incident/2026-001`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Who was told what came of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given_back: Vec<GivenBack>,
}

impl Collected {
    /// Whether its source was told.
    #[must_use]
    pub fn returned(&self) -> bool {
        self.given_back.iter().any(|given| given.to == self.source)
    }

    /// `returned` or `waiting`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.returned() { "returned" } else { "waiting" }
    }
}

/// What happens to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum CollectedFact {
    /// Written down.
    Collected(Box<Collected>),
    /// Somebody was told what came of it.
    GivenBack {
        /// To whom.
        to: String,
        /// What.
        words: String,
    },
}

impl CollectedFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Collected(_) => "collected",
            Self::GivenBack { .. } => "given-back",
        }
    }

    pub(crate) fn fold(
        self,
        before: Option<Collected>,
        at: Timestamp,
        by: &str,
    ) -> Option<Collected> {
        match (self, before) {
            (Self::Collected(item), None) => Some(Collected { at, by: by.to_owned(), ..*item }),
            (Self::Collected(_), before) => before,
            (Self::GivenBack { to, words }, before) => before.map(|mut item| {
                item.given_back.push(GivenBack { to, words, at, by: by.to_owned() });
                item
            }),
        }
    }
}

/// One of the five policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// The word used in commands.
    pub id: String,
    /// In words.
    pub title: Bilingual,
    /// Where the source says so.
    pub source: String,
}

/// A measure of a programme (A013, A129).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// For example `M-2026-001`.
    pub id: String,
    /// Of which programme.
    pub programme: String,
    /// In words.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The records in which it lives, as `training/2026-seminar-1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
}

/// What happens to a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum MeasureFact {
    /// Entered.
    Entered(Box<Measure>),
    /// It lives in this record, too.
    Linked {
        /// Which.
        record: String,
    },
}

impl MeasureFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Entered(_) => "entered",
            Self::Linked { .. } => "linked",
        }
    }

    pub(crate) fn fold(self, before: Option<Measure>) -> Option<Measure> {
        match self {
            Self::Entered(measure) => Some(before.unwrap_or(*measure)),
            Self::Linked { record } => before.map(|mut measure| {
                if !measure.links.contains(&record) {
                    measure.links.push(record);
                }
                measure
            }),
        }
    }
}

/// A unit of the authority (A130, A131, A133). Which stands above which is our reading of a
/// drawing, and stands in the pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeUnit {
    /// The party in the register that it is.
    pub id: String,
    /// In words.
    pub title: Bilingual,
    /// The unit to which it turns next.
    #[serde(default)]
    pub above: Option<String>,
    /// Assets that it owns.
    #[serde(default)]
    pub systems: Vec<String>,
    /// Where the source says so.
    pub source: String,
}

/// The rules of the office and of the intakes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeRules {
    /// What was collected from bureaus and not given back after so many days is listed.
    pub return_days: u16,
    /// A theme is proposed once so many sources name it,
    pub theme_sources_min: usize,
    /// over so many different rows,
    pub theme_rows_min: usize,
    /// within so many days.
    pub theme_window_days: u16,
    /// A published figure stands for so many institutions at the least.
    pub contributors_min: usize,
    /// The five policies.
    pub programme: Vec<Programme>,
    /// What stays with an institution whatever its vendor does.
    pub residual: Vec<crate::ResidualDuty>,
    /// Where tips are taken.
    pub intake: Vec<crate::Intake>,
    /// The units of the authority.
    #[serde(default)]
    pub unit: Vec<OfficeUnit>,
}

impl OfficeRules {
    /// The units to which `unit` turns, one after the other.
    #[must_use]
    pub fn line(&self, unit: &OfficeUnit) -> Vec<&OfficeUnit> {
        let find = |id: &String| self.unit.iter().find(|one| one.id == *id);
        let first = unit.above.as_ref().and_then(find);
        let up = |one: &&OfficeUnit| one.above.as_ref().and_then(find);
        // A line is no longer than the list of units.
        std::iter::successors(first, up).take(self.unit.len()).collect()
    }

    /// What does not fit together: paths of the pack's section and what was expected.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        for (n, unit) in self.unit.iter().enumerate() {
            let lost = |above: &String| !self.unit.iter().any(|other| other.id == *above);
            if unit.above.as_ref().is_some_and(lost) {
                faults.push((format!("unit[{n}].above"), "expected a unit that is listed".into()));
            }
            if self.line(unit).iter().any(|above| above.id == unit.id) {
                faults.push((format!("unit[{n}].above"), "expected no ring".into()));
            }
        }
        if self.contributors_min < 2 {
            faults.push(("contributors_min".into(), "expected 2 or more: one is a name".into()));
        }
        for (n, intake) in self.intake.iter().enumerate() {
            if intake.compartment.is_empty() {
                faults.push((format!("intake[{n}].compartment"), "expected a word".into()));
            }
            if self.intake[..n].iter().any(|other| other.kind == intake.kind) {
                faults.push((format!("intake[{n}].kind"), "expected each kind once".into()));
            }
        }
        faults
    }
}

/// Collected and not given back for too long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Owed {
    /// What.
    pub id: String,
    /// To whom.
    pub to: String,
    /// Since when it is over time.
    pub since: Timestamp,
}

/// Items of bureaus whose source was told nothing within the days of the pack, oldest first (A127).
#[must_use]
pub fn owed(items: &[Collected], rules: &OfficeRules, now: Timestamp) -> Vec<Owed> {
    let days = SignedDuration::from_hours(24 * i64::from(rules.return_days));
    let waits = items.iter().filter(|i| i.duty == OfficeDuty::Bureaus && !i.returned());
    let mut owed: Vec<_> = waits
        .filter_map(|item| Some((item, item.at.checked_add(days).ok()?)))
        .filter(|(_, since)| *since <= now)
        .map(|(item, since)| Owed { id: item.id.clone(), to: item.source.clone(), since })
        .collect();
    owed.sort_by(|a, b| (a.since, &a.id).cmp(&(b.since, &b.id)));
    owed
}

/// A proposed theme of monitoring, with all that it rests on (A128).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Theme {
    /// In one word.
    pub theme: String,
    /// Who names it.
    pub sources: BTreeSet<String>,
    /// In what was collected.
    pub items: Vec<String>,
    /// The records that it rests on; each counts once, however many speak of it.
    pub rows: BTreeSet<String>,
}

/// The themes that enough sources name over enough rows; those with most rows first.
#[must_use]
pub fn themes(items: &[Collected], rules: &OfficeRules, now: Timestamp) -> Vec<Theme> {
    let window = SignedDuration::from_hours(24 * i64::from(rules.theme_window_days));
    let mut themes: BTreeMap<String, Theme> = BTreeMap::new();
    let recent = |item: &&Collected| now.duration_since(item.at) <= window;
    for item in items.iter().filter(|item| !item.theme.is_empty()).filter(recent) {
        let name = crate::folded(&item.theme);
        let theme = themes.entry(name.clone()).or_insert_with(|| Theme {
            theme: name,
            sources: BTreeSet::new(),
            items: Vec::new(),
            rows: BTreeSet::new(),
        });
        theme.sources.insert(item.source.clone());
        theme.items.push(item.id.clone());
        theme.rows.extend(item.rows.iter().cloned());
    }
    let enough = |theme: &Theme| {
        theme.sources.len() >= rules.theme_sources_min && theme.rows.len() >= rules.theme_rows_min
    };
    let mut themes: Vec<_> = themes.into_values().filter(enough).collect();
    themes.sort_by(|a, b| (b.rows.len(), &a.theme).cmp(&(a.rows.len(), &b.theme)));
    themes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).expect("in range")
    }

    fn rules() -> OfficeRules {
        OfficeRules {
            return_days: 10,
            theme_sources_min: 2,
            theme_rows_min: 3,
            theme_window_days: 365,
            contributors_min: 5,
            programme: vec![],
            residual: vec![],
            intake: vec![],
            unit: vec![],
        }
    }

    fn item(source: &str, duty: OfficeDuty, rows: &[&str]) -> Collected {
        Collected {
            id: format!("C-{source}"),
            duty,
            title: "t".into(),
            source: source.into(),
            reliability: Reliability::B,
            theme: "ＤＤｏＳ".into(),
            rows: rows.iter().map(|row| (*row).to_owned()).collect(),
            at: at(100),
            by: "o".into(),
            given_back: vec![],
        }
    }

    #[test]
    fn only_a_return_to_the_source_settles_what_is_owed_to_it() {
        let told =
            |to: &str| GivenBack { to: to.into(), words: "w".into(), at: at(101), by: "o".into() };
        let told_another =
            Collected { given_back: vec![told("b")], ..item("a", OfficeDuty::Bureaus, &[]) };
        let told_itself =
            Collected { given_back: vec![told("b")], ..item("b", OfficeDuty::Bureaus, &[]) };
        let expert = item("x", OfficeDuty::Experts, &[]);
        let items = [told_another, told_itself, expert];
        assert!(owed(&items, &rules(), at(109)).is_empty());
        let owed = owed(&items, &rules(), at(110));
        assert_eq!(owed, [Owed { id: "C-a".into(), to: "a".into(), since: at(110) }]);
    }

    #[test]
    fn a_theme_takes_several_sources_over_different_rows() {
        let one = item("a", OfficeDuty::Bureaus, &["incident/1", "incident/2"]);
        let same = item("b", OfficeDuty::Bureaus, &["incident/2", "incident/1"]);
        assert!(themes(&[one.clone(), same.clone()], &rules(), at(101)).is_empty());
        let other =
            Collected { theme: "ddos".into(), ..item("c", OfficeDuty::Bureaus, &["incident/3"]) };
        let all = [one, same, other];
        let found = themes(&all, &rules(), at(101));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].sources.len(), found[0].rows.len()), (3, 3));
        assert!(themes(&all, &rules(), at(466)).is_empty(), "older than the window");
    }
}
