//! Judging what is done to a plan, and what plans lack together. The figures and the
//! scenarios come from a pack.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Code, Incident, KnownValue, Layer, Moment, Nature, Plan, PlanFact, PlanKind, PlanProgress,
    PlanTest, Refusal, SignalKind, Threat, Version, Wording, folded, risk_rules::says,
};

/// How often plans are looked through and tested, and what they are for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRules {
    /// Days after an approval.
    pub review_every_days: u16,
    /// Days after a test that was passed.
    pub test_every_days: u16,
    /// Days within which a plan for people shows progress (A122).
    pub progress_every_days: u16,
    /// Cyber scenarios with steps of their own, at least (A269).
    pub cyber_scenarios_min: usize,
    /// The scenarios.
    pub scenario: Vec<Scenario>,
}

/// What a contingency plan may be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// For example `ddos`.
    pub id: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// Whether it is a cyber one.
    #[serde(default)]
    pub cyber: bool,
    /// Whether there has to be a plan for it.
    #[serde(default)]
    pub must: bool,
    /// Whether it is for failures without an attacker.
    #[serde(default)]
    pub failure: bool,
    /// The threats of the scope table that it answers.
    #[serde(default)]
    pub threats: Vec<Threat>,
    /// The signals that open it.
    #[serde(default)]
    pub signals: Vec<SignalKind>,
}

/// Something that plans lack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PlanGap {
    /// A code, for example `never-tested`.
    pub gap: &'static str,
    /// The plan; empty where none is there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub plan: String,
    /// What it is about: a day, a scenario, a threat.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// Every code of a gap, with the finding of the doctor that tells it.
const GAPS: [(&str, &str); 16] = [
    ("few-cyber-scenarios", "plan-few-cyber-scenarios"),
    ("never-approved", "plan-never-approved"),
    ("never-tested", "plan-never-tested"),
    ("no-cross-sector", "plan-no-cross-sector"),
    ("no-plan", "plan-no-plan"),
    ("no-progress", "plan-no-progress"),
    ("no-scenario", "plan-no-scenario"),
    ("no-steps", "plan-no-steps"),
    ("not-by-board", "plan-not-by-board"),
    ("review-overdue", "plan-review-overdue"),
    ("test-failed", "plan-test-failed"),
    ("test-no-record", "plan-test-no-record"),
    ("test-overdue", "plan-test-overdue"),
    ("threat-unowned", "plan-threat-unowned"),
    ("unread", "plan-unread"),
    ("", "plan-gap"),
];

impl PlanGap {
    /// The doctor's finding for the code of a gap.
    #[must_use]
    pub fn finding(code: &str) -> &'static str {
        let found = GAPS.iter().find(|(own, _)| *own == code);
        found.map_or("plan-gap", |(_, finding)| finding)
    }

    /// Every code.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        GAPS.iter().map(|(code, _)| *code).filter(|code| !code.is_empty())
    }
}

impl PlanRules {
    /// What is wrong with them, as the path of the field.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let ids: BTreeSet<_> = self.scenario.iter().map(|scenario| &scenario.id).collect();
        let faults = [
            (self.review_every_days == 0, "review_every_days"),
            (self.test_every_days == 0, "test_every_days"),
            (self.scenario.is_empty() || ids.len() < self.scenario.len(), "scenario"),
        ];
        faults.into_iter().filter(|(wrong, _)| *wrong).map(|(_, path)| path).collect()
    }

    /// The scenario `id`.
    #[must_use]
    pub fn scenario(&self, id: &str) -> Option<&Scenario> {
        self.scenario.iter().find(|scenario| scenario.id == id)
    }

    /// The scenarios that an incident with signals of these kinds is about: what its
    /// signals open, what it was recorded to be (`threat`), and failures as failures.
    #[must_use]
    pub fn scenarios_of(&self, incident: &Incident, signals: &[SignalKind]) -> BTreeSet<&str> {
        let said = incident.fact("threat").and_then(|known| known.value.text()).map(folded);
        let said = said.as_deref().unwrap_or_default();
        let told = |scenario: &Scenario| {
            let named = |word: &str| folded(word) == said;
            named(&scenario.id) || scenario.threats.iter().any(|threat| named(threat.name()))
        };
        let fits = |scenario: &&Scenario| {
            told(scenario)
                || scenario.failure && incident.nature == Nature::Failure
                || scenario.signals.iter().any(|kind| signals.contains(kind))
        };
        self.scenario.iter().filter(fits).map(|scenario| scenario.id.as_str()).collect()
    }

    fn judged(&self, wording: &Wording) -> Result<(), Refusal> {
        if !says(&wording.title) {
            return Err(Refusal::new(Code::Blank).field("title"));
        }
        match wording.scenarios.iter().find(|id| self.scenario(id).is_none()) {
            Some(id) => Err(Refusal::new(Code::Value).field("scenario").arg("value", id)),
            None => Ok(()),
        }
    }

    fn after(days: u16, on: Date) -> Option<Date> {
        on.checked_add(Span::new().days(i64::from(days))).ok()
    }
}

impl Wording {
    /// The steps of its own that it has for `scenario`: those written `ddos: …`.
    pub fn steps_of<'a>(&'a self, scenario: &'a str) -> impl Iterator<Item = &'a str> {
        let own = move |step: &'a String| {
            let (of, rest) = step.split_once([':', '：'])?;
            (of.trim() == scenario && says(rest)).then(|| rest.trim())
        };
        self.steps.iter().filter_map(own)
    }
}

/// 起案
///
/// # Errors
/// BLANK naming `id`, `title` or `owner`; VALUE for a scenario that the pack does not know.
pub fn draft(
    (id, kind, owner): (&str, PlanKind, &str),
    wording: Wording,
    rules: &PlanRules,
) -> Result<PlanFact, Refusal> {
    let blank = |field: &str| Err(Refusal::new(Code::Blank).field(field));
    if id.trim().is_empty() || crate::has_invisible(id) || id.contains('/') {
        return blank("id");
    }
    if owner.trim().is_empty() {
        return blank("owner");
    }
    rules.judged(&wording)?;
    Ok(PlanFact::Drafted { plan: Plan::of(id, kind, owner), wording })
}

impl Plan {
    /// A plan without versions.
    #[must_use]
    pub fn of(id: &str, kind: PlanKind, owner: &str) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            owner: owner.to_owned(),
            review_due: None,
            test_due: None,
            versions: Vec::new(),
            tests: Vec::new(),
            used_in: Vec::new(),
            progress: Vec::new(),
            retired: None,
        }
    }

    fn holds(&self) -> Result<(), Refusal> {
        match self.retired {
            Some(_) => Err(Refusal::new(Code::State).field("plan").detail("retired")),
            None => Ok(()),
        }
    }

    /// The version `no`, which somebody names.
    ///
    /// # Errors
    /// ABSENT.
    pub fn must_have(&self, no: u32) -> Result<&Version, Refusal> {
        let absent = || Refusal::new(Code::Absent).field(format!("version {no} of {}", self.id));
        self.version(no).ok_or_else(absent)
    }

    /// 改訂
    ///
    /// # Errors
    /// STATE if it is retired or nothing changes; as [`draft`].
    pub fn revise(&self, wording: Wording, rules: &PlanRules) -> Result<PlanFact, Refusal> {
        self.holds()?;
        rules.judged(&wording)?;
        if self.newest().is_some_and(|newest| newest.wording == wording) {
            return Err(Refusal::new(Code::State).field("wording").detail("unchanged"));
        }
        Ok(PlanFact::Revised { wording })
    }

    /// 承認 of a version, on `today`. That the approver is another person than whoever
    /// wrote it is judged by the caller. With the resolution of its meeting it is the
    /// board's (A182), whoever writes it down.
    ///
    /// # Errors
    /// ABSENT, STATE if it is retired, or the version is approved or an older one.
    pub fn approve(
        &self,
        no: u32,
        (layer, resolution): (Option<Layer>, &str),
        today: Date,
        rules: &PlanRules,
    ) -> Result<PlanFact, Refusal> {
        self.holds()?;
        let state = |detail: &str| Err(Refusal::new(Code::State).field("version").detail(detail));
        if self.must_have(no)?.approved.is_some() {
            return state("approved");
        }
        if self.in_force().is_some_and(|force| force.no > no) {
            return state("older");
        }
        let review_due = PlanRules::after(rules.review_every_days, today);
        let layer = if says(resolution) { Some(Layer::Board) } else { layer };
        let resolution = resolution.trim().to_owned();
        Ok(PlanFact::Approved { version: no, review_due, layer, resolution })
    }

    /// 訓練済: a test of one version on a day that has come.
    ///
    /// # Errors
    /// ABSENT for a version that does not exist, TIME for a day in the future, REASON
    /// without words of what came out, STATE if it is retired.
    pub fn test(
        &self,
        test: PlanTest,
        today: Date,
        rules: &PlanRules,
    ) -> Result<PlanFact, Refusal> {
        self.holds()?;
        self.must_have(test.version)?;
        if test.on > today {
            let refusal = Refusal::new(Code::Time).field("on").detail("future");
            return Err(refusal.arg("value", test.on.to_string()));
        }
        if !says(&test.words) {
            return Err(Refusal::new(Code::Reason).field("words"));
        }
        let days = if test.passed { rules.test_every_days } else { 0 };
        let test_due = PlanRules::after(days, test.on);
        Ok(PlanFact::Tested { test, test_due })
    }

    /// 周知 of the version in force, or of the newest while none is.
    ///
    /// # Errors
    /// STATE if it is retired or this party has read it; ABSENT without a version.
    pub fn read(&self, by: &str) -> Result<PlanFact, Refusal> {
        self.holds()?;
        let absent = || Refusal::new(Code::Absent).field(format!("plan/{}", self.id));
        let version = self.in_force().or_else(|| self.newest()).ok_or_else(absent)?;
        if version.read_by.iter().any(|(reader, _)| reader == by) {
            return Err(Refusal::new(Code::State).field("version").detail("read"));
        }
        Ok(PlanFact::Read { version: version.no })
    }

    /// 進捗
    ///
    /// # Errors
    /// STATE if it is retired, VALUE for more done than there is to do.
    pub fn progressed(&self, done: u32, of: u32, words: &str) -> Result<PlanFact, Refusal> {
        self.holds()?;
        if of == 0 || done > of {
            let refusal = Refusal::new(Code::Value).field("done");
            return Err(refusal.arg("value", format!("{done}/{of}")));
        }
        let (words, by) = (words.to_owned(), String::new());
        Ok(PlanFact::Progressed(PlanProgress { done, of, words, by, at: None }))
    }

    /// Freezes the version in force to an incident (A164); later revisions do not reach it.
    ///
    /// # Errors
    /// STATE if it is retired, was never approved, or is frozen to it already.
    pub fn used(&self, incident: &str) -> Result<PlanFact, Refusal> {
        self.holds()?;
        let state = |detail: &str| Refusal::new(Code::State).field("plan").detail(detail);
        if self.used_in.iter().any(|(used, _)| used == incident) {
            return Err(state("used"));
        }
        let force = self.in_force().ok_or_else(|| state("not-approved"))?;
        Ok(PlanFact::Used { incident: incident.to_owned(), version: force.no })
    }

    /// 廃止
    ///
    /// # Errors
    /// REASON without one, STATE if it is retired already.
    pub fn retire(&self, why: &str) -> Result<PlanFact, Refusal> {
        self.holds()?;
        if !says(why) {
            return Err(Refusal::new(Code::Reason).field("why"));
        }
        Ok(PlanFact::Retired { why: why.to_owned() })
    }

    /// The last test that was passed, of whatever version.
    #[must_use]
    pub fn last_passed(&self) -> Option<&PlanTest> {
        self.tests.iter().filter(|test| test.passed).max_by_key(|test| test.on)
    }

    /// The last test of whatever breadth, and what came out (A208).
    #[must_use]
    pub fn last_drill(&self) -> Option<&PlanTest> {
        self.tests.iter().max_by_key(|test| test.on)
    }

    /// The last exercise together with others (A208, A225).
    #[must_use]
    pub fn last_across(&self) -> Option<&PlanTest> {
        self.tests.iter().filter(|test| test.breadth.across()).max_by_key(|test| test.on)
    }

    /// The newest version after the first: when it was last revised.
    #[must_use]
    pub fn last_revision(&self) -> Option<&Version> {
        self.newest().filter(|newest| newest.no > 1)
    }

    /// Whether it answers one of `scenarios` and may be used.
    fn covers(&self, scenarios: &BTreeSet<&str>) -> bool {
        let of = |version: &Version| {
            version.wording.scenarios.iter().any(|id| scenarios.contains(id.as_str()))
        };
        self.kind == PlanKind::Contingency
            && self.retired.is_none()
            && self.in_force().is_some_and(of)
    }
}

/// The plans that an incident in crisis freezes, and the scenarios that no plan in force
/// answers. Nothing happens before it is known when it occurred (A167).
#[must_use]
pub fn crisis_plans<'a>(
    incident: &Incident,
    signals: &[SignalKind],
    plans: &'a [Plan],
    rules: &PlanRules,
) -> (Vec<&'a Plan>, Vec<String>) {
    if !in_crisis(incident) {
        return (Vec::new(), Vec::new());
    }
    let wanted = rules.scenarios_of(incident, signals);
    let fits: Vec<_> = plans.iter().filter(|plan| plan.covers(&wanted)).collect();
    let answered = |id: &&&str| !fits.iter().any(|plan| plan.covers(&BTreeSet::from([**id])));
    let open = wanted.iter().filter(answered).map(|id| (*id).to_owned()).collect();
    (fits, open)
}

/// 障害・災害発生: whether it is known when it occurred (A167). That it is unknown is an
/// answer, but no moment.
#[must_use]
pub fn in_crisis(incident: &Incident) -> bool {
    let occurred = incident.fact("occurred").map(|known| &known.value);
    matches!(occurred, Some(KnownValue::Time(_) | KnownValue::Within(_)))
}

impl Incident {
    /// 危機管理 once it is known when it occurred, else リスク管理 (A147).
    #[must_use]
    pub fn phase(&self) -> Moment {
        if in_crisis(self) { Moment::After } else { Moment::Before }
    }
}

/// What the plans lack on `today`, in order of code and plan.
#[must_use]
pub fn plan_gaps(plans: &[Plan], rules: &PlanRules, today: Date) -> Vec<PlanGap> {
    let living: Vec<_> = plans.iter().filter(|plan| plan.retired.is_none()).collect();
    let mut gaps: Vec<_> = living.iter().flat_map(|plan| own_gaps(plan, rules, today)).collect();
    gaps.extend(missing_kinds(&living));
    gaps.extend(missing_scenarios(&living, rules));
    gaps.extend(missing_exercise(&living, rules, today));
    gaps.sort();
    gaps.dedup();
    gaps
}

fn gap(gap: &'static str, plan: &str, about: impl ToString) -> PlanGap {
    PlanGap { gap, plan: plan.to_owned(), about: about.to_string() }
}

fn own_gaps(plan: &Plan, rules: &PlanRules, today: Date) -> Vec<PlanGap> {
    let own = |code, about: String| Some(gap(code, &plan.id, about));
    let Some(force) = plan.in_force() else {
        return vec![gap("never-approved", &plan.id, "")];
    };
    let mut gaps = vec![
        plan.review_due
            .filter(|due| *due < today)
            .and_then(|due| own("review-overdue", due.to_string())),
        unread(force).then(|| gap("unread", &plan.id, force.no)),
    ];
    match plan.kind {
        PlanKind::Contingency => gaps.extend(test_gaps(plan, today)),
        PlanKind::Policy if force.approved_for != Some(Layer::Board) => {
            gaps.push(own("not-by-board", force.no.to_string()));
        }
        PlanKind::People => gaps.push(progress_gap(plan, rules, today)),
        _ => {}
    }
    gaps.into_iter().flatten().collect()
}

/// Read by nobody but whoever wrote and whoever approved it.
fn unread(version: &Version) -> bool {
    let approver = version.approved.as_ref().map(|(by, _)| by);
    !version.read_by.iter().any(|(by, _)| *by != version.by && Some(by) != approver)
}

fn test_gaps(plan: &Plan, today: Date) -> Vec<Option<PlanGap>> {
    let own = |code, about: Date| Some(gap(code, &plan.id, about));
    let last = plan.last_drill();
    let overdue = plan.test_due.filter(|due| *due < today);
    match last {
        None => vec![Some(gap("never-tested", &plan.id, ""))],
        Some(last) if !last.passed => vec![own("test-failed", last.on)],
        Some(last) => vec![
            overdue.and_then(|due| own("test-overdue", due)),
            last.evidence.is_empty().then(|| own("test-no-record", last.on)).flatten(),
        ],
    }
}

fn progress_gap(plan: &Plan, rules: &PlanRules, today: Date) -> Option<PlanGap> {
    let last = plan.progress.last().and_then(|progress| progress.at);
    let day = last.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
    let due = day.and_then(|day| PlanRules::after(rules.progress_every_days, day));
    match due {
        Some(due) if due >= today => None,
        due => {
            Some(gap("no-progress", &plan.id, due.map(|due| due.to_string()).unwrap_or_default()))
        }
    }
}

/// A house has a basic policy and a plan for its people (A182, A122).
fn missing_kinds(living: &[&Plan]) -> Vec<PlanGap> {
    let none = |kind: &PlanKind| !living.iter().any(|plan| plan.kind == *kind);
    let kinds = [PlanKind::Policy, PlanKind::Contingency, PlanKind::People].into_iter();
    kinds.filter(none).map(|kind| gap("no-plan", "", kind.name())).collect()
}

/// Some plan for a cyber scenario was exercised together with others within the interval of
/// tests (A208); a house without such a plan lacks that first.
fn missing_exercise(living: &[&Plan], rules: &PlanRules, today: Date) -> Option<PlanGap> {
    let cyber = |id: &String| rules.scenario(id).is_some_and(|scenario| scenario.cyber);
    let of = |plan: &&&Plan| {
        let force = plan.in_force().filter(|_| plan.kind == PlanKind::Contingency);
        force.is_some_and(|force| force.wording.scenarios.iter().any(cyber))
    };
    let mut plans = living.iter().filter(of).peekable();
    plans.peek()?;
    let last = plans.filter_map(|plan| plan.last_across()).map(|test| test.on).max();
    let due = last.and_then(|on| PlanRules::after(rules.test_every_days, on));
    match due {
        Some(due) if due >= today => None,
        _ => Some(gap("no-cross-sector", "", last.map(|on| on.to_string()).unwrap_or_default())),
    }
}

fn missing_scenarios(living: &[&Plan], rules: &PlanRules) -> Vec<PlanGap> {
    let mut with_steps: BTreeMap<&str, bool> = BTreeMap::new();
    for plan in living.iter().filter(|plan| plan.kind == PlanKind::Contingency) {
        let Some(force) = plan.in_force() else { continue };
        for id in &force.wording.scenarios {
            let own = force.wording.steps_of(id).next().is_some();
            *with_steps.entry(id.as_str()).or_default() |= own;
        }
    }
    let mut gaps = Vec::new();
    for scenario in &rules.scenario {
        match with_steps.get(scenario.id.as_str()) {
            None if scenario.must => gaps.push(gap("no-scenario", "", &scenario.id)),
            Some(false) => gaps.push(gap("no-steps", "", &scenario.id)),
            _ => {}
        }
    }
    let answered = |threat: &Threat| {
        let of = rules.scenario.iter().filter(|scenario| scenario.threats.contains(threat));
        of.into_iter().any(|scenario| with_steps.contains_key(scenario.id.as_str()))
    };
    let unowned = Threat::ALL.into_iter().filter(|threat| !answered(threat));
    gaps.extend(unowned.map(|threat| gap("threat-unowned", "", threat.name())));
    let cyber = |id: &&str| rules.scenario(id).is_some_and(|scenario| scenario.cyber);
    let own_steps = with_steps.iter().filter(|(id, own)| **own && cyber(id)).count();
    if own_steps < rules.cyber_scenarios_min {
        gaps.push(gap("few-cyber-scenarios", "", own_steps));
    }
    gaps
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::Breadth;

    fn rules() -> PlanRules {
        let scenario = |id: &str, threats: &[Threat], signals: &[SignalKind]| Scenario {
            id: id.into(),
            ja: id.into(),
            en: id.into(),
            cyber: id != "outage",
            must: id == "ddos",
            failure: id == "outage",
            threats: threats.to_vec(),
            signals: signals.to_vec(),
        };
        PlanRules {
            review_every_days: 365,
            test_every_days: 365,
            progress_every_days: 183,
            cyber_scenarios_min: 2,
            scenario: vec![
                scenario("ddos", &[Threat::T1], &[SignalKind::AvailabilityAttack]),
                scenario("malware", &[Threat::T2, Threat::T4], &[SignalKind::Beacon]),
                scenario("outage", &[], &[]),
            ],
        }
    }

    const TODAY: Date = Date::constant(2026, 6, 10);

    fn wording(title: &str, scenarios: &[&str], steps: &[&str]) -> Wording {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let (scenarios, steps) = (own(scenarios), own(steps));
        Wording { title: title.into(), scenarios, steps, ..Wording::default() }
    }

    fn fold(plan: Option<Plan>, fact: PlanFact, by: &str) -> Plan {
        let at: Timestamp = "2026-06-10T09:00:00+09:00".parse().expect("a time");
        fact.fold(plan, at, by).expect("there")
    }

    fn drafted(kind: PlanKind, wording: Wording) -> Plan {
        fold(None, draft(("cp", kind, "csirt"), wording, &rules()).expect("sound"), "maker")
    }

    fn approved(plan: Plan, layer: Option<Layer>) -> Plan {
        let no = plan.newest().expect("drafted").no;
        let fact = plan.approve(no, (layer, ""), TODAY, &rules()).expect("sound");
        fold(Some(plan), fact, "chief")
    }

    fn test(version: u32, on: Date, passed: bool) -> PlanTest {
        PlanTest {
            version,
            on,
            words: "机上訓練".into(),
            passed,
            evidence: Vec::new(),
            breadth: Breadth::default(),
        }
    }

    fn cp() -> Plan {
        drafted(PlanKind::Contingency, wording("DDoS", &["ddos"], &["ddos: 回線事業者へ"]))
    }

    fn codes(plans: &[Plan]) -> Vec<(&'static str, String)> {
        let gaps = plan_gaps(plans, &rules(), TODAY);
        gaps.into_iter().map(|gap| (gap.gap, gap.about)).collect()
    }

    #[test]
    fn a_retired_plan_takes_nothing_more_and_a_version_must_exist() {
        let plan = approved(cp(), None);
        let absent = plan.test(test(9, TODAY, true), TODAY, &rules()).expect_err("no version 9");
        assert_eq!(absent.code, Code::Absent);
        let ahead = TODAY.tomorrow().expect("a day");
        let future = plan.test(test(1, ahead, true), TODAY, &rules()).expect_err("not yet");
        assert_eq!((future.code, future.detail.as_deref()), (Code::Time, Some("future")));
        assert_eq!(plan.retire("—").expect_err("no reason").code, Code::Reason);
        let gone = fold(Some(plan.clone()), plan.retire("統合した").expect("sound"), "chief");
        let refused = [
            gone.revise(wording("x", &[], &[]), &rules()).err(),
            gone.test(test(1, TODAY, true), TODAY, &rules()).err(),
            gone.approve(1, (None, ""), TODAY, &rules()).err(),
            gone.used("2026-001").err(),
            gone.read("staff").err(),
            gone.progressed(1, 2, "").err(),
            gone.retire("again").err(),
        ];
        for refusal in refused {
            assert_eq!(refusal.map(|refusal| refusal.code), Some(Code::State));
        }
    }

    /// Covers: A164.
    #[test]
    fn the_version_used_in_an_incident_stays_what_it_was() {
        let plan = approved(cp(), None);
        let plan = fold(Some(plan.clone()), plan.used("2026-001").expect("sound"), "csirt");
        let words = wording("DDoS 二版", &["ddos"], &["ddos: 遮断"]);
        let plan = fold(Some(plan.clone()), plan.revise(words, &rules()).expect("sound"), "maker");
        let plan = approved(plan, None);
        assert_eq!(plan.in_force().map(|force| force.no), Some(2));
        assert_eq!(plan.used_in, [("2026-001".to_owned(), 1)]);
        assert_eq!(plan.used("2026-001").expect_err("frozen").code, Code::State);
        let again = fold(Some(plan.clone()), plan.used("2026-002").expect("sound"), "csirt");
        assert_eq!(again.used_in[1], ("2026-002".to_owned(), 2));
        assert_eq!(
            cp().used("2026-001").expect_err("a draft").detail.as_deref(),
            Some("not-approved")
        );
    }

    /// Covers: A269, A030, A182, A122, A054, A208.
    #[test]
    fn what_plans_lack_is_listed_and_goes_when_it_is_there() {
        let of = |code: &'static str, about: &str| (code, about.to_owned());
        let none = codes(&[]);
        for kind in ["policy", "contingency", "people"] {
            assert!(none.contains(&of("no-plan", kind)), "{none:?}");
        }
        assert!(none.contains(&of("no-scenario", "ddos")));
        assert!(none.contains(&of("threat-unowned", "T1")));
        let half = codes(&[approved(cp(), None)]);
        assert!(half.contains(&of("never-tested", "")), "{half:?}");
        assert!(half.contains(&of("few-cyber-scenarios", "1")));
        assert!(half.contains(&of("unread", "1")));
        assert!(!half.contains(&of("threat-unowned", "T1")));
        let steps = ["ddos: 遮断", "malware: 隔離"];
        let full = drafted(PlanKind::Contingency, wording("CP", &["ddos", "malware"], &steps));
        let full = approved(full, None);
        let full = fold(
            Some(full.clone()),
            full.test(test(1, TODAY, true), TODAY, &rules()).expect("sound"),
            "csirt",
        );
        let alone = codes(std::slice::from_ref(&full));
        assert!(alone.contains(&of("test-no-record", "2026-06-10")), "{alone:?}");
        assert!(alone.contains(&of("no-cross-sector", "")), "{alone:?}");
        let evidence = vec!["ev_1".to_owned()];
        let together = PlanTest { evidence, breadth: Breadth::InSector, ..test(1, TODAY, true) };
        let fact = full.test(together, TODAY, &rules()).expect("sound");
        let full = fold(Some(full), fact, "csirt");
        let full = fold(Some(full.clone()), full.read("staff").expect("sound"), "staff");
        let policy =
            approved(drafted(PlanKind::Policy, wording("方針", &[], &[])), Some(Layer::Manager));
        let gaps = codes(&[full.clone(), policy.clone()]);
        assert!(gaps.contains(&of("not-by-board", "1")), "{gaps:?}");
        assert!(
            !gaps.iter().any(|(code, _)| *code == "few-cyber-scenarios" || *code == "never-tested")
        );
        let by_board =
            approved(drafted(PlanKind::Policy, wording("方針", &[], &[])), Some(Layer::Board));
        let people = approved(drafted(PlanKind::People, wording("育成", &[], &[])), None);
        assert!(codes(std::slice::from_ref(&people)).contains(&of("no-progress", "")));
        let people =
            fold(Some(people.clone()), people.progressed(3, 10, "研修").expect("sound"), "hr");
        let read =
            |plan: Plan| fold(Some(plan.clone()), plan.read("staff").expect("sound"), "staff");
        let left = codes(&[full, read(by_board), read(people)]);
        let threats = ["T3", "T5", "T6"].map(|threat| of("threat-unowned", threat));
        assert_eq!(left, threats, "only what this pack gives to no scenario");
    }

    #[test]
    fn tests_and_reviews_grow_old() {
        let plan = approved(cp(), None);
        let year_ago = Date::constant(2025, 6, 9);
        let old = plan.test(test(1, year_ago, true), TODAY, &rules()).expect("sound");
        let old = fold(Some(plan.clone()), old, "csirt");
        let gaps = codes(std::slice::from_ref(&old));
        assert!(gaps.contains(&("test-overdue", "2026-06-09".into())), "{gaps:?}");
        let failed = old.test(test(1, TODAY, false), TODAY, &rules()).expect("sound");
        let failed = codes(&[fold(Some(old), failed, "csirt")]);
        assert!(failed.contains(&("test-failed", TODAY.to_string())), "{failed:?}");
        let later = Date::constant(2027, 6, 11);
        let gaps = plan_gaps(&[plan], &rules(), later);
        assert!(gaps.iter().any(|gap| gap.gap == "review-overdue"), "{gaps:?}");
    }

    #[test]
    fn steps_belong_to_the_scenario_that_they_name() {
        let words = wording("x", &["ddos", "malware"], &["ddos: 遮断", "共通の手順", "malware："]);
        assert_eq!(words.steps_of("ddos").collect::<Vec<_>>(), ["遮断"]);
        assert_eq!(words.steps_of("malware").count(), 0, "an empty step is none");
        let refusal =
            draft(("x", PlanKind::Contingency, "a"), wording("x", &["flood"], &[]), &rules());
        assert_eq!(refusal.expect_err("unknown").field.as_deref(), Some("scenario"));
    }
}
