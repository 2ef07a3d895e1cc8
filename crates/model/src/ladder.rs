//! The ladder of failure management (補足7) as data: rungs, brackets, causes.
//!
//! Code knows only how each rung is shown by facts; which rungs there are, how far a
//! bracket reaches and what happens below it stands in a pack.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Action, ActionKind, ActionState, Bilingual, Code, Incident, KnownValue, LookedAt, Refusal,
};

/// How a rung is shown to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RungAsks {
    /// 緊急対応１ (A235)
    Event,
    /// 緊急対応２ (A236)
    Extent,
    /// 根本対応 (A237)
    RootCause,
    /// 再発防止 (A238)
    Prevention,
    /// 集計・分析 (A239)
    Statistics,
    /// プロセス改善 (A240)
    Process,
    /// リスク計量化 (A241)
    Quantification,
}

impl RungAsks {
    /// Whether a single failure reaches it, and not the institution as a whole.
    #[must_use]
    pub fn of_failure(self) -> bool {
        self <= Self::Prevention
    }
}

/// One rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderRung {
    /// Its number, from 1.
    pub no: u8,
    /// How it is shown.
    pub asks: RungAsks,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// What has to be seen.
    pub does: Bilingual,
    /// Where it comes from.
    pub source: String,
}

/// What a final report of a failure below a bracket meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BelowBracket {
    /// Nothing.
    #[default]
    Pass,
    /// A warning.
    Warn,
    /// A refusal.
    Refuse,
}

/// A bracket over the rungs (A242–A245).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bracket {
    /// For example `minimum`.
    pub id: String,
    /// Its first rung.
    pub from: u8,
    /// Its last rung.
    pub to: u8,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// Hours after which a failure below it is an alarm.
    #[serde(default)]
    pub alert_after_h: Option<u32>,
    /// What a final report meets below it.
    #[serde(default)]
    pub final_report: BelowBracket,
}

/// A cause that a failure may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseName {
    /// For example `human`.
    pub id: String,
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
    /// Whether it makes the incident a cyber one.
    #[serde(default)]
    pub cyber: bool,
}

/// The ladder; the section `[ladder]` of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Days within which failures of one cause in one system recur.
    pub recurrence_window_days: u16,
    /// How many of them are patchwork (AP5).
    pub recurrence_count_min: u32,
    /// Days after which a statistics period is no longer periodic.
    pub statistics_every_days: u16,
    /// Failures per quarter that the house means to stay below (A188).
    #[serde(default)]
    pub target_per_quarter: Option<u64>,
    /// Customer-minutes per quarter that the house means to stay below (A188).
    #[serde(default)]
    pub target_customer_minutes: Option<u64>,
    /// The rungs, from the lowest.
    #[serde(rename = "rung")]
    pub rungs: Vec<LadderRung>,
    /// The brackets.
    #[serde(rename = "bracket")]
    pub brackets: Vec<Bracket>,
    /// The causes.
    #[serde(rename = "cause")]
    pub causes: Vec<CauseName>,
}

/// What is wrong with a ladder, at which path of its section.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct LadderError {
    /// For example `bracket.2.to`.
    pub path: String,
    /// In words for whoever wrote it.
    pub what: &'static str,
}

impl Ladder {
    /// Checks what the shape alone cannot say.
    ///
    /// # Errors
    /// Every fault found.
    pub fn check(&self) -> Result<(), Vec<LadderError>> {
        let mut faults = self.figure_faults();
        faults.extend(self.rung_faults());
        faults.extend(self.bracket_faults());
        faults.extend(twice("cause", self.causes.iter().map(|cause| cause.id.as_str())));
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn figure_faults(&self) -> Vec<LadderError> {
        let least = [
            ("recurrence_window_days", self.recurrence_window_days > 0, "expected 1 day or more"),
            ("recurrence_count_min", self.recurrence_count_min > 1, "once is no recurrence"),
            ("statistics_every_days", self.statistics_every_days > 0, "expected 1 day or more"),
            ("cause", !self.causes.is_empty(), "expected at least one cause"),
            ("rung", !self.rungs.is_empty(), "expected at least one rung"),
        ];
        let bad = least.into_iter().filter(|(_, holds, _)| !holds);
        bad.map(|(path, _, what)| LadderError { path: path.into(), what }).collect()
    }

    fn rung_faults(&self) -> Vec<LadderError> {
        let (mut faults, mut last) = (Vec::new(), None);
        for (n, rung) in self.rungs.iter().enumerate() {
            let mut fault = |field: &str, what| {
                faults.push(LadderError { path: format!("rung.{n}.{field}"), what });
            };
            if usize::from(rung.no) != n + 1 {
                fault("no", "rungs count 1, 2, 3 in order");
            }
            if last.is_some_and(|last: RungAsks| last >= rung.asks) {
                fault("asks", "a rung asks for more than the one below it, and each asks once");
            }
            last = last.max(Some(rung.asks));
        }
        faults
    }

    fn bracket_faults(&self) -> Vec<LadderError> {
        let mut faults = twice("bracket", self.brackets.iter().map(|bracket| bracket.id.as_str()));
        for (n, bracket) in self.brackets.iter().enumerate() {
            let exists = |no: u8| no >= 1 && usize::from(no) <= self.rungs.len();
            let mut fault = |field: &str, what| {
                faults.push(LadderError { path: format!("bracket.{n}.{field}"), what });
            };
            if !exists(bracket.from) {
                fault("from", "there is no rung of this number");
            }
            if !exists(bracket.to) || bracket.to < bracket.from {
                fault("to", "expected the number of a rung, not below `from`");
            }
            let judges_failures =
                bracket.alert_after_h.is_some() || bracket.final_report != BelowBracket::Pass;
            if judges_failures && bracket.to > self.of_failures() && exists(bracket.to) {
                fault("to", "a single failure cannot reach this rung, so nothing can hang on it");
            }
        }
        faults
    }

    /// How many rungs a single failure can reach.
    #[must_use]
    pub fn of_failures(&self) -> u8 {
        let own = self.rungs.iter().take_while(|rung| rung.asks.of_failure());
        u8::try_from(own.count()).unwrap_or(u8::MAX)
    }

    /// The highest rung that a failure reached without a gap below it.
    #[must_use]
    pub fn rung_of(&self, met: Met) -> u8 {
        let own = self.rungs.iter().take_while(|rung| rung.asks.of_failure());
        u8::try_from(own.take_while(|rung| met.shows(rung.asks)).count()).unwrap_or(u8::MAX)
    }

    /// The brackets that a failure on `rung` stands below.
    pub fn below(&self, rung: u8) -> impl Iterator<Item = &Bracket> {
        let own = self.of_failures();
        self.brackets.iter().filter(move |bracket| bracket.to <= own && rung < bracket.to)
    }

    /// The bracket below which a failure is an alarm, where there is one.
    #[must_use]
    pub fn minimum(&self) -> Option<&Bracket> {
        self.brackets.iter().find(|bracket| bracket.alert_after_h.is_some())
    }

    /// Whether a failure on `rung` is an alarm at `now`, given since when it is known.
    #[must_use]
    pub fn alarms(&self, rung: u8, since: Timestamp, now: Timestamp) -> bool {
        let age = now.duration_since(since);
        self.below(rung).any(|bracket| {
            bracket
                .alert_after_h
                .is_some_and(|hours| age > SignedDuration::from_hours(i64::from(hours)))
        })
    }

    /// The cause of this id.
    #[must_use]
    pub fn cause(&self, id: &str) -> Option<&CauseName> {
        self.causes.iter().find(|cause| cause.id == id)
    }

    /// What a final report of a failure meets: nothing, a warning, or a refusal. An
    /// unknown root cause with the day of the next report is an answer (A244).
    ///
    /// # Errors
    /// RUNG where the pack makes it a refusal.
    pub fn final_report(
        &self,
        incident: &Incident,
        rung: u8,
    ) -> Result<Option<RungWarning>, Refusal> {
        if cause_unknown_with_date(incident) {
            return Ok(None);
        }
        let (mut warned, mut refused) = (None, None);
        for bracket in self.below(rung) {
            match bracket.final_report {
                BelowBracket::Pass => {}
                BelowBracket::Warn => warned = warned.or(Some(bracket)),
                BelowBracket::Refuse => refused = refused.or(Some(bracket)),
            }
        }
        let warning = |bracket: &Bracket| RungWarning {
            bracket: bracket.id.clone(),
            needed: bracket.to,
            rung,
        };
        match refused.map(warning) {
            Some(short) => Err(Refusal::new(Code::Rung)
                .field(&incident.id)
                .detail(&short.bracket)
                .arg("rung", rung.to_string())
                .arg("needed", short.needed.to_string())),
            None => Ok(warned.map(warning)),
        }
    }
}

/// A final report of a failure that stands too low.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungWarning {
    /// The bracket.
    pub bracket: String,
    /// The rung that it takes.
    pub needed: u8,
    /// The rung that was reached.
    pub rung: u8,
}

fn cause_unknown_with_date(incident: &Incident) -> bool {
    let unknown =
        incident.fact("root_cause").is_some_and(|known| known.value == KnownValue::Unknown);
    unknown && incident.time("next_report").is_some()
}

fn twice<'a>(section: &str, ids: impl Iterator<Item = &'a str>) -> Vec<LadderError> {
    let mut seen = BTreeSet::new();
    let fault = |n: usize, what| LadderError { path: format!("{section}.{n}.id"), what };
    let judge = |(n, id): (usize, &'a str)| match (id.trim().is_empty(), seen.insert(id)) {
        (true, _) => Some(fault(n, "expected a value")),
        (_, false) => Some(fault(n, "this id stands twice")),
        _ => None,
    };
    ids.enumerate().filter_map(judge).collect()
}

/// What facts show of a single failure. More facts never show less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// The event was handled.
    pub event: bool,
    /// Its extent is known.
    pub extent: bool,
    /// The root cause is recorded and its repair verified.
    pub root_cause: bool,
    /// Other systems were looked at, by name.
    pub horizontal: bool,
    /// A named process was changed.
    pub process: bool,
}

impl Met {
    /// What the incident's own facts and the measures that answer it show. A measure
    /// counts once somebody else found it effective.
    #[must_use]
    pub fn of(incident: &Incident, measures: &[Action]) -> Self {
        let says = |key: &str| incident.fact(key).is_some_and(|known| known.value.done());
        let named = |key: &str| {
            let value = incident.fact(key).map(|known| &known.value);
            value.is_some_and(|value| value.text().is_some() || value.done())
        };
        let effective = |kind: ActionKind| {
            measures.iter().filter(move |action| {
                let held = matches!(action.state, ActionState::Effective | ActionState::Embedded);
                action.kind == kind && held
            })
        };
        let looked = effective(ActionKind::Horizontal).any(|action| !action.looked_at.is_empty());
        let changed = effective(ActionKind::Process).any(|action| action.changes.is_some());
        let repaired = says("root_fixed") || effective(ActionKind::RootCause).next().is_some();
        Self {
            event: says("restored"),
            extent: extent_known(incident),
            root_cause: named("root_cause") && repaired,
            horizontal: named("horizontal") || looked,
            process: (named("process_change") && says("process_fixed")) || changed,
        }
    }

    /// Whether it shows what a rung asks for.
    #[must_use]
    pub fn shows(self, asks: RungAsks) -> bool {
        match asks {
            RungAsks::Event => self.event,
            RungAsks::Extent => self.extent,
            RungAsks::RootCause => self.root_cause,
            RungAsks::Prevention => self.horizontal && self.process,
            RungAsks::Statistics | RungAsks::Process | RungAsks::Quantification => false,
        }
    }
}

/// A number of customers counts only with the method by which it was found;
/// unknown counts only with a date until which it will be found out (A236).
fn extent_known(incident: &Incident) -> bool {
    match incident.fact("customers").map(|known| &known.value) {
        Some(KnownValue::Count(_)) => {
            incident.fact("customers_method").and_then(|known| known.value.text()).is_some()
        }
        Some(KnownValue::Unknown) => incident.open_tasks().next().is_some(),
        _ => false,
    }
}

/// The systems of a horizontal check with what was found in each, as typed:
/// `注文:異常なし; 照会:同じ不備を修正`. `None` where it names no system, or one without a
/// result.
#[must_use]
pub fn looked_at(text: &str) -> Option<Vec<LookedAt>> {
    let part = |part: &str| {
        let (system, result) = part.split_once([':', '：'])?;
        let (system, result) = (system.trim(), result.trim());
        let says = |words: &str| words.chars().any(char::is_alphanumeric);
        (says(system) && says(result))
            .then(|| LookedAt { system: system.to_owned(), result: result.to_owned() })
    };
    let parts = text.split([';', '；', '、', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let found: Vec<_> = parts.map(part).collect::<Option<_>>()?;
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Fact, FactKey, IncidentFact, Key, Kind, Known, Nature, Record, Written};

    /// The ladder as it comes with the program, in figures.
    pub(crate) fn ladder() -> Ladder {
        use RungAsks::{Event, Extent, Prevention, Process, Quantification, RootCause, Statistics};
        let asks = [Event, Extent, RootCause, Prevention, Statistics, Process, Quantification];
        let words = || Bilingual { ja: "語".into(), en: "word".into() };
        let rung = |(no, asks): (u8, &RungAsks)| LadderRung {
            no,
            asks: *asks,
            ja: "段".into(),
            en: "rung".into(),
            does: words(),
            source: "seed".into(),
        };
        let cause = |id: &str| CauseName {
            id: id.into(),
            ja: id.into(),
            en: id.into(),
            cyber: id == "cyber",
        };
        Ladder {
            recurrence_window_days: 92,
            recurrence_count_min: 2,
            statistics_every_days: 92,
            target_per_quarter: None,
            target_customer_minutes: None,
            rungs: (1..).zip(&asks).map(rung).collect(),
            brackets: vec![
                bracket("minimum", 2, Some(24), BelowBracket::Pass),
                bracket("report", 4, None, BelowBracket::Warn),
                bracket("required", 6, None, BelowBracket::Pass),
            ],
            causes: ["human", "software", "cyber"].map(cause).to_vec(),
        }
    }

    fn bracket(id: &str, to: u8, hours: Option<u32>, final_report: BelowBracket) -> Bracket {
        let (id, name) = (id.to_owned(), id.to_owned());
        Bracket { id, from: 1, to, ja: name.clone(), en: name, alert_after_h: hours, final_report }
    }

    /// A failure of which these are known, each `key=value`.
    pub(crate) fn incident(facts: &[&str]) -> Incident {
        let written = Written {
            seq: 1,
            at: "2015-07-01T00:00:00Z".parse().expect("a time"),
            by: "p".into(),
            mandate: "m".into(),
        };
        let read = |fact: &&str| {
            let (key, value) = fact.split_once('=').expect("key=value");
            let key = FactKey::parse(key).expect("a key");
            let value = key.read(value).expect("a value");
            (key, Known::new(value, "party/p"))
        };
        let facts = facts.iter().map(read).collect();
        let (nature, title, signals) = (Nature::Failure, String::new(), Vec::new());
        let compartment = String::new();
        let opened = IncidentFact::Opened { nature, title, signals, facts, compartment };
        Record::fold(None, &Key::new(Kind::Incident, "1"), Fact::Incident(opened), &written)
            .and_then(Record::incident)
            .expect("opened")
    }

    const GOOD: [&str; 8] = [
        "restored=2015-04-02T10:00+09:00",
        "customers=3",
        "customers_method=ログの集計",
        "root_cause=RC-1",
        "root_fixed=yes",
        "horizontal=注文:異常なし",
        "process_change=手順書",
        "process_fixed=yes",
    ];

    fn rung(facts: &[&str]) -> u8 {
        ladder().rung_of(Met::of(&incident(facts), &[]))
    }

    proptest! {
        /// Covers: A235, A236, A237, A238.
        #[test]
        fn more_facts_never_lower_the_rung(
            some in prop::sample::subsequence(GOOD.to_vec(), 0..=8),
            one in prop::sample::select(GOOD.to_vec()),
        ) {
            let mut more = some.clone();
            more.push(one);
            prop_assert!(rung(&some) <= rung(&more), "{:?} + {}", some, one);
            prop_assert!(rung(&more) <= rung(&GOOD));
            prop_assert_eq!(rung(&GOOD), 4);
        }
    }

    #[test]
    fn measures_count_once_somebody_else_found_them_effective() {
        let action = |kind, state, blank: Action| Action {
            kind,
            state,
            looked_at: vec![LookedAt { system: "注文".into(), result: "異常なし".into() }],
            changes: Some("手順書".into()),
            ..blank
        };
        let blank = || -> Action {
            let blank = r#"{"id":"A-1","measure":"x","kind":"one-off","owner":"post"}"#;
            serde_json::from_str(blank).expect("a measure")
        };
        let action = |kind, state| action(kind, state, blank());
        let open = incident(&GOOD[..4]);
        let rung = |state| {
            let kinds = [ActionKind::RootCause, ActionKind::Horizontal, ActionKind::Process];
            let measures = kinds.map(|kind| action(kind, state));
            ladder().rung_of(Met::of(&open, &measures))
        };
        assert_eq!(rung(ActionState::Claimed), 2);
        assert_eq!(rung(ActionState::Effective), 4);
    }

    /// Covers: A238.
    #[test]
    fn a_horizontal_check_names_systems_and_results() {
        let names = |text: &str| looked_at(text).map(|found| found.len());
        assert_eq!(names("注文:異常なし; 照会：同じ不備を修正"), Some(2));
        for none in ["", ";", "全系統", "注文:", ":異常なし", "注文:異常なし; 照会", "[]", "-:-"]
        {
            assert_eq!(names(none), None, "{none}");
        }
    }

    /// Covers: A244.
    #[test]
    fn a_final_report_below_the_bracket_meets_what_the_pack_says() {
        let low = incident(&GOOD[..3]);
        let mut ladder = ladder();
        let warned = ladder.final_report(&low, 2).expect("only warned").expect("warned");
        assert_eq!((warned.bracket.as_str(), warned.needed, warned.rung), ("report", 4, 2));
        assert_eq!(ladder.final_report(&low, 4), Ok(None));
        ladder.brackets[1].final_report = BelowBracket::Refuse;
        assert_eq!(ladder.final_report(&low, 2).expect_err("refused").code, Code::Rung);
        let dated =
            incident(&["root_cause=unknown", "next_report=2015-08-01T00:00+09:00", GOOD[0]]);
        assert_eq!(ladder.final_report(&dated, 1), Ok(None));
        assert!(ladder.final_report(&incident(&["root_cause=unknown"]), 1).is_err(), "no date");
    }

    /// Covers: A242.
    #[test]
    fn a_failure_below_the_minimum_alarms_after_its_hours() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let since = at("2015-06-01T00:00:00Z");
        let alarms = |rung, now| ladder().alarms(rung, since, at(now));
        assert!(!alarms(1, "2015-06-01T23:59:00Z"));
        assert!(alarms(1, "2015-06-02T00:01:00Z"));
        assert!(!alarms(2, "2016-06-02T00:00:00Z"));
    }

    #[test]
    fn faults_of_a_table_are_told_at_their_place() {
        assert_eq!(ladder().check(), Ok(()));
        let paths = |change: fn(&mut Ladder)| {
            let mut bad = ladder();
            change(&mut bad);
            let faults = bad.check().expect_err("faulty");
            faults.into_iter().map(|fault| fault.path).collect::<Vec<_>>()
        };
        assert_eq!(paths(|l| l.brackets[0].to = 9), ["bracket.0.to"]);
        assert_eq!(paths(|l| l.brackets[1].to = 6), ["bracket.1.to"]);
        assert_eq!(paths(|l| l.brackets[1].id = "minimum".into()), ["bracket.1.id"]);
        assert_eq!(paths(|l| l.rungs[1].no = 3), ["rung.1.no"]);
        assert_eq!(paths(|l| l.rungs[1].asks = RungAsks::Event), ["rung.1.asks"]);
        assert_eq!(paths(|l| l.recurrence_count_min = 1), ["recurrence_count_min"]);
    }
}
