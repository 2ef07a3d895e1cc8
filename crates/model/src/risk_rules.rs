//! Judging what is done to a risk, and what points at it. The figures come from a pack.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Assessment, CauseClass, Code, Grade, Loser, Refusal, Risk, RiskFact, Threat, Treatment,
    Trigger, Triggered,
};

/// When a risk has to be looked at again, and how grades become a level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskRules {
    /// Days within which a trigger has to be answered.
    pub reassess_within_days: u16,
    /// The same while a heightened time lasts; as ever if nothing is said (A008).
    #[serde(default)]
    pub heightened_reassess_within_days: Option<u16>,
    /// TR1: per cent by which a count rises.
    pub volume_rise_percent: u32,
    /// TR1: over so many days.
    pub volume_over_days: u16,
    /// TR1: for so many days in a row.
    pub volume_hold_days: u16,
    /// The stated list of kinds (A187).
    pub kind: Vec<RiskKind>,
    /// Levels, the lowest first.
    pub band: Vec<RiskBand>,
}

/// One kind of the stated list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskKind {
    /// The word used in lists.
    pub id: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// Whether it is one of information security.
    #[serde(default)]
    pub information_security: bool,
}

/// What system risk includes beside plain failure (A146). Computed, never typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RiskClass {
    /// 情報セキュリティ: its kind is one of information security.
    InformationSecurity,
    /// サイバーセキュリティ: one of the threats of the scope table is behind it.
    Cyber,
}

impl RiskClass {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::InformationSecurity, Self::Cyber];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InformationSecurity => "information-security",
            Self::Cyber => "cyber",
        }
    }
}

/// A level, from a product of the two grades on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskBand {
    /// The lowest product.
    pub from: u8,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
}

/// The grades that there are.
pub const GRADES: std::ops::RangeInclusive<u8> = 1..=5;

impl RiskRules {
    /// Days within which a trigger has to be answered.
    #[must_use]
    pub fn within_days(&self, heightened: bool) -> u16 {
        let sooner = self.heightened_reassess_within_days.filter(|_| heightened);
        sooner.unwrap_or(self.reassess_within_days)
    }

    /// What is wrong with them, as the path of the field.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let rising = self.band.windows(2).all(|two| two[0].from < two[1].from);
        let first = self.band.first().is_some_and(|band| band.from <= 1);
        let faults = [
            (self.volume_rise_percent == 0, "volume_rise_percent"),
            (self.volume_over_days == 0, "volume_over_days"),
            (self.volume_hold_days == 0, "volume_hold_days"),
            (self.kind.is_empty(), "kind"),
            (!(rising && first), "band"),
        ];
        faults.into_iter().filter(|(wrong, _)| *wrong).map(|(_, path)| path).collect()
    }

    /// The place of the level among the bands, from 0; computed, never typed.
    #[must_use]
    pub fn level(&self, product: u8) -> usize {
        self.band.iter().rposition(|band| band.from <= product).unwrap_or_default()
    }

    /// The classes of system risk in which `risk` falls (A146).
    #[must_use]
    pub fn classes(&self, risk: &Risk) -> Vec<RiskClass> {
        let falls = |class: &RiskClass| match class {
            RiskClass::InformationSecurity => {
                self.kind.iter().any(|kind| kind.id == risk.kind && kind.information_security)
            }
            RiskClass::Cyber => risk.threat.is_some(),
        };
        RiskClass::ALL.into_iter().filter(falls).collect()
    }

    fn knows_kind(&self, kind: &str) -> bool {
        kind.is_empty() || self.kind.iter().any(|known| known.id == kind)
    }
}

/// A risk as somebody writes it down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRisk {
    /// For example `R-001`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The cause class.
    pub cause: Option<CauseClass>,
    /// Who would lose.
    pub loses: Vec<Loser>,
    /// Where: the asset.
    pub asset: String,
    /// Of what kind.
    pub kind: String,
    /// The threat, if it is one of the six.
    pub threat: Option<Threat>,
    /// Who attacks and why.
    pub motive: String,
    /// What is thought of it.
    pub grading: Grading,
}

/// Grades as typed. What is left out stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grading {
    /// How likely, 1 to 5.
    pub likelihood: Option<u8>,
    /// Why.
    pub likelihood_why: String,
    /// How bad, 1 to 5.
    pub impact: Option<u8>,
    /// Why.
    pub impact_why: String,
    /// When it was thought, if that was earlier.
    pub of: Option<Timestamp>,
}

/// Whether words say anything.
pub(crate) fn says(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}

/// 特定: judges a new risk. That its asset exists is judged by the caller.
///
/// # Errors
/// BLANK naming `title`, `cause`, `loses` or `asset` (A145); VALUE for a `kind` that is
/// not in the stated list (A187) or a grade beyond 1 to 5; REASON for a grade without a
/// rationale (A007).
pub fn identify(new: &NewRisk, rules: &RiskRules) -> Result<RiskFact, Refusal> {
    let blank = |field: &str| Refusal::new(Code::Blank).field(field);
    if !says(&new.title) {
        return Err(blank("title"));
    }
    let cause = new.cause.ok_or_else(|| blank("cause"))?;
    if new.loses.is_empty() {
        return Err(blank("loses"));
    }
    if new.asset.trim().is_empty() {
        return Err(blank("asset"));
    }
    if !rules.knows_kind(&new.kind) {
        return Err(Refusal::new(Code::Value).field("kind").arg("value", &new.kind));
    }
    let assessment = graded(None, &new.grading)?;
    let risk = Risk {
        title: new.title.clone(),
        loses: new.loses.clone(),
        kind: new.kind.clone(),
        threat: new.threat,
        motive: new.motive.clone(),
        ..Risk::at(&new.id, cause, &new.asset)
    };
    Ok(RiskFact::Identified { risk: Box::new(risk), assessment })
}

/// What is thought after `typed`, given what was thought `before`.
///
/// # Errors
/// BLANK for a first grade that is missing, VALUE beyond 1 to 5, REASON without a
/// rationale; a raised grade takes a new one (A007). TIME for a moment before that of the
/// last assessment.
pub fn graded(before: Option<&Assessment>, typed: &Grading) -> Result<Assessment, Refusal> {
    let likelihood = grade(
        before.map(|before| &before.likelihood),
        (typed.likelihood, &typed.likelihood_why),
        ("likelihood", "likelihood-why"),
    )?;
    let impact = grade(
        before.map(|before| &before.impact),
        (typed.impact, &typed.impact_why),
        ("impact", "impact-why"),
    )?;
    let last = before.and_then(Assessment::moment);
    if let Some(of) = typed.of.filter(|of| last.is_some_and(|last| *of < last)) {
        let refusal = Refusal::new(Code::Time).field("of").detail("before-last");
        return Err(refusal.arg("value", of.to_string()));
    }
    Ok(Assessment { likelihood, impact, by: String::new(), at: None, of: typed.of })
}

fn grade(
    before: Option<&Grade>,
    (typed, why): (Option<u8>, &str),
    (field, why_field): (&str, &str),
) -> Result<Grade, Refusal> {
    let grade = typed.or(before.map(|before| before.grade));
    let grade = grade.ok_or_else(|| Refusal::new(Code::Blank).field(field))?;
    if !GRADES.contains(&grade) {
        return Err(Refusal::new(Code::Value).field(field).arg("value", grade.to_string()));
    }
    let same = before.filter(|before| before.grade == grade);
    let raised = before.is_some_and(|before| grade > before.grade);
    let said_before = before.is_some_and(|before| before.rationale.trim() == why.trim());
    match (says(why), same) {
        (false, Some(same)) => Ok(same.clone()),
        (true, _) if !(raised && said_before) => {
            Ok(Grade { grade, rationale: why.trim().to_owned() })
        }
        _ => Err(Refusal::new(Code::Reason).field(why_field)),
    }
}

impl Risk {
    /// A risk of which nothing else is known.
    #[must_use]
    pub fn at(id: &str, cause: CauseClass, asset: &str) -> Self {
        Self {
            id: id.to_owned(),
            title: String::new(),
            cause,
            loses: Vec::new(),
            asset: asset.to_owned(),
            kind: String::new(),
            threat: None,
            motive: String::new(),
            assessments: Vec::new(),
            treatment: None,
            triggered: Vec::new(),
            answered: Vec::new(),
            treated: None,
            reported_at: None,
            seen: None,
        }
    }

    /// 評価: judges another look at it.
    ///
    /// # Errors
    /// As [`graded`].
    pub fn reassess(&self, typed: &Grading) -> Result<RiskFact, Refusal> {
        graded(self.assessment(), typed).map(RiskFact::Assessed)
    }

    /// What points at it, unless it did so before, or an assessment came after it.
    #[must_use]
    pub fn pointed_at(&self, trigger: Triggered, now: Timestamp) -> Option<RiskFact> {
        let answered = self.assessment().and_then(Assessment::moment);
        let moment = trigger.moment().unwrap_or(now);
        let older = answered.is_some_and(|answered| moment <= answered);
        (!older && !self.knows(&trigger)).then_some(RiskFact::Triggered(trigger))
    }
}

impl Treatment {
    /// The treatment called `word`.
    ///
    /// # Errors
    /// VALUE for another word; APPROVAL where a risk is accepted and nobody is named who
    /// approves (A191).
    pub fn read(word: &str, approver: &str) -> Result<Self, Refusal> {
        match crate::folded(word.trim()).as_str() {
            "reduce" => Ok(Self::Reduce),
            "avoid" => Ok(Self::Avoid),
            "transfer" => Ok(Self::Transfer),
            "accept" if approver.trim().is_empty() => {
                Err(Refusal::new(Code::Approval).field("approver"))
            }
            "accept" => Ok(Self::Accept { approver: approver.trim().to_owned() }),
            _ => Err(Refusal::new(Code::Value).field("treatment").arg("value", word)),
        }
    }
}

/// A count of one day.
pub type DayCount = (Date, u64);

/// A rise that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rise {
    /// The first day on which it holds.
    pub on: Date,
    /// The count that it is compared with, and its day.
    pub from: DayCount,
    /// The count on that day.
    pub to: u64,
    /// By so many per cent, rounded down.
    pub percent: u64,
}

/// TR1: where counts of days rise by the pack's share within its days; the order of rows
/// does not matter. A rise that goes on is told once. A day without a count, or a base of
/// zero, is unknown and compared with nothing.
#[must_use]
pub fn rises(counts: &[DayCount], rules: &RiskRules) -> Vec<Rise> {
    let by_day: std::collections::BTreeMap<Date, u64> = counts.iter().copied().collect();
    let mut found = Vec::new();
    let mut held: Vec<Rise> = Vec::new();
    for (day, count) in &by_day {
        match rise(&by_day, (*day, *count), rules) {
            Some(rise) => held.push(rise),
            None => held.clear(),
        }
        if held.len() == usize::from(rules.volume_hold_days.max(1)) {
            found.extend(held.first().cloned());
        }
    }
    found
}

fn rise(
    by_day: &std::collections::BTreeMap<Date, u64>,
    (on, to): DayCount,
    rules: &RiskRules,
) -> Option<Rise> {
    let days = jiff::Span::new().days(i64::from(rules.volume_over_days));
    let from_day = on.checked_sub(days).ok()?;
    let from = *by_day.get(&from_day).filter(|count| **count > 0)?;
    let percent = to.saturating_sub(from).saturating_mul(100) / from;
    let enough = percent >= u64::from(rules.volume_rise_percent);
    enough.then_some(Rise { on, from: (from_day, from), to, percent })
}

/// What of a trigger can be told apart by its word.
impl std::str::FromStr for Trigger {
    type Err = Refusal;

    fn from_str(word: &str) -> Result<Self, Refusal> {
        let found = Self::ALL.into_iter().find(|trigger| trigger.name() == word.trim());
        found.ok_or_else(|| Refusal::new(Code::Value).field("trigger").arg("value", word))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules() -> RiskRules {
        let band = |from, word: &str| RiskBand { from, ja: word.into(), en: word.into() };
        let kind = |id: &str, information_security| RiskKind {
            id: id.into(),
            ja: id.into(),
            en: id.into(),
            information_security,
        };
        RiskRules {
            reassess_within_days: 14,
            heightened_reassess_within_days: None,
            volume_rise_percent: 60,
            volume_over_days: 30,
            volume_hold_days: 1,
            kind: vec![kind("availability", true), kind("project", false)],
            band: vec![band(1, "low"), band(6, "middle"), band(12, "high")],
        }
    }

    fn new() -> NewRisk {
        NewRisk {
            id: "R-001".into(),
            title: "注文の停止".into(),
            cause: Some(CauseClass::Down),
            loses: vec![Loser::Customer],
            asset: "web".into(),
            grading: Grading {
                likelihood: Some(2),
                likelihood_why: "過去に一度".into(),
                impact: Some(4),
                impact_why: "全顧客".into(),
                of: None,
            },
            ..NewRisk::default()
        }
    }

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * 24 * 3600).expect("in range")
    }

    fn identified(new: &NewRisk, day: i64) -> Risk {
        let fact = identify(new, &rules()).expect("sound");
        fact.fold(None, at(day), "maker").expect("identified")
    }

    /// Covers: A145, A187, A007.
    #[test]
    fn what_a_risk_lacks_is_named() {
        type Spoil = fn(&mut NewRisk);
        let cases: [(Spoil, Code, &str); 8] = [
            (|new| new.cause = None, Code::Blank, "cause"),
            (|new| new.loses.clear(), Code::Blank, "loses"),
            (|new| new.asset.clear(), Code::Blank, "asset"),
            (|new| new.title = "—".into(), Code::Blank, "title"),
            (|new| new.kind = "weather".into(), Code::Value, "kind"),
            (|new| new.grading.impact = Some(6), Code::Value, "impact"),
            (|new| new.grading.likelihood = None, Code::Blank, "likelihood"),
            (|new| new.grading.impact_why = "…".into(), Code::Reason, "impact-why"),
        ];
        for (spoil, code, field) in cases {
            let mut risk = new();
            spoil(&mut risk);
            let refusal = identify(&risk, &rules()).expect_err(field);
            assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some(field)));
        }
        assert!(identify(&new(), &rules()).is_ok());
    }

    /// Covers: A007.
    #[test]
    fn a_raised_grade_takes_a_new_reason_and_an_unchanged_one_keeps_its_own() {
        let risk = identified(&new(), 1);
        let raise = |why: &str| Grading {
            likelihood: Some(3),
            likelihood_why: why.into(),
            ..Grading::default()
        };
        for stale in ["", "過去に一度"] {
            let refusal = risk.reassess(&raise(stale)).expect_err("no new reason");
            assert_eq!(refusal.field.as_deref(), Some("likelihood-why"), "{stale}");
        }
        let RiskFact::Assessed(looked) = risk.reassess(&raise("攻撃道具が出回る")).expect("new")
        else {
            panic!("not assessed")
        };
        assert_eq!((looked.likelihood.grade, looked.impact.rationale.as_str()), (3, "全顧客"));
        assert!(risk.reassess(&Grading::default()).is_ok(), "looked at, and unchanged");
    }

    /// Covers: A146.
    #[test]
    fn information_security_and_cyber_are_told_from_kind_and_threat() {
        let classes = |kind: &str, threat| {
            let new = NewRisk { kind: kind.into(), threat, ..new() };
            rules().classes(&identified(&new, 1))
        };
        let (security, cyber) = (RiskClass::InformationSecurity, RiskClass::Cyber);
        assert_eq!(classes("", None), [], "a plain failure is system risk and nothing more");
        assert_eq!(classes("project", None), []);
        assert_eq!(classes("availability", None), [security]);
        assert_eq!(classes("project", Some(Threat::T1)), [cyber]);
        assert_eq!(classes("availability", Some(Threat::T6)), [security, cyber]);
    }

    /// Covers: A006.
    #[test]
    fn a_risk_whose_threat_changed_after_its_last_assessment_is_stale_at_once() {
        let risk = identified(&NewRisk { threat: Some(Threat::T2), ..new() }, 10);
        let seen = |day| Triggered::new(Trigger::Threat, "T2 マクロなしの添付", Some(at(day)));
        assert!(risk.pointed_at(seen(9), at(11)).is_none(), "known when it was assessed");
        let fact = risk.pointed_at(seen(11), at(12)).expect("new");
        let risk = fact.fold(Some(risk), at(12), "csirt").expect("there");
        assert!(risk.stale(at(12), 14) && !risk.stale(at(10), 14));
        let looked = risk.reassess(&Grading::default()).expect("sound");
        let risk = looked.fold(Some(risk), at(13), "maker").expect("there");
        assert!(!risk.stale(at(40), 14), "until somebody looks again");
    }

    /// Covers: A147.
    #[test]
    fn a_risk_is_before_the_event_until_an_incident_points_at_it() {
        let risk = identified(&new(), 1);
        assert_eq!(risk.phase(), crate::Moment::Before);
        let happened = Triggered::new(Trigger::Incident, "incident/2026-001", Some(at(2)));
        let fact = risk.pointed_at(happened, at(2)).expect("new");
        let risk = fact.fold(Some(risk), at(2), "csirt").expect("there");
        assert_eq!(risk.phase(), crate::Moment::After);
        let looked = risk.reassess(&Grading::default()).expect("sound");
        let risk = looked.fold(Some(risk), at(3), "maker").expect("there");
        assert_eq!(risk.phase(), crate::Moment::Before);
    }

    /// Covers: A191.
    #[test]
    fn accepting_takes_an_approver() {
        let refusal = Treatment::read("accept", " ").expect_err("nobody approves");
        assert_eq!((refusal.code, refusal.field.as_deref()), (Code::Approval, Some("approver")));
        assert!(Treatment::read("accept", "cio").is_ok());
        assert!(Treatment::read("ignore", "cio").is_err());
    }

    #[test]
    fn levels_follow_from_the_product() {
        let levels = [1, 5, 6, 11, 12, 25].map(|product| rules().level(product));
        assert_eq!(levels, [0, 0, 1, 1, 2, 2]);
        assert!(rules().faults().is_empty());
        assert_eq!(RiskRules::default().faults().len(), 5);
    }

    /// What an entry says is read back as it was written, whatever its fields are called.
    #[test]
    fn what_is_typed_with_a_moment_survives_the_ledger() {
        let typed = Grading { of: Some(at(61)), ..Grading::default() };
        let assessed = identified(&new(), 1).reassess(&typed).expect("sound");
        let progressed = crate::PlanProgress {
            done: 1,
            of: 2,
            words: String::new(),
            by: String::new(),
            at: None,
        };
        let facts = [
            crate::Fact::Risk(assessed),
            crate::Fact::Plan(crate::PlanFact::Progressed(progressed)),
        ];
        for fact in facts {
            let written = serde_json::to_string(&fact).expect("written");
            assert_eq!(serde_json::from_str::<crate::Fact>(&written).expect("read"), fact);
        }
    }

    fn day(n: i64) -> Date {
        Date::constant(2026, 4, 1).checked_add(jiff::Span::new().days(n)).expect("in range")
    }

    /// Covers: A190.
    #[test]
    fn a_volume_that_rises_by_sixty_per_cent_in_thirty_days_is_told_once() {
        let mut counts: Vec<_> = (0..30).map(|n| (day(n), 1_000)).collect();
        counts.extend((30..50).map(|n| (day(n), if n < 40 { 1_590 } else { 1_600 })));
        counts.reverse();
        let found = rises(&counts, &rules());
        assert_eq!(found.len(), 1, "{found:?}");
        let first = &found[0];
        assert_eq!((first.on, first.from, first.percent), (day(40), (day(10), 1_000), 60));
        let strict = RiskRules { volume_hold_days: 11, ..rules() };
        assert!(rises(&counts, &strict).is_empty(), "it did not hold so long");
        let from_zero = [(day(0), 0), (day(30), 5_000)];
        assert!(rises(&from_zero, &rules()).is_empty(), "nothing is known of a base of zero");
    }

    #[derive(Clone, Debug)]
    enum Step {
        Assess(Option<i64>),
        Treat,
        Trigger(u8, Option<i64>),
        Report,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            proptest::option::of(0..60_i64).prop_map(Step::Assess),
            Just(Step::Treat),
            (0..6_u8, proptest::option::of(0..60_i64)).prop_map(|(s, d)| Step::Trigger(s, d)),
            Just(Step::Report),
        ]
    }

    proptest! {
        /// Whatever happened in whatever order: a risk is stale exactly when a trigger is
        /// older than N days and no assessment looked at what was so at its moment or later.
        /// Covers: A189.
        #[test]
        fn stale_is_a_trigger_that_waits_for_so_many_days(
            steps in proptest::collection::vec((1..5_i64, step()), 0..24),
            later in 0..40_i64,
        ) {
            let mut risk = identified(&NewRisk {
                grading: Grading { of: Some(at(0)), ..new().grading },
                ..new()
            }, 60);
            let (mut now, mut looked, mut pointed) = (60, 0, Vec::<(u8, i64)>::new());
            for (days, step) in steps {
                now += days;
                let fact = match step {
                    Step::Assess(of) => {
                        let typed = Grading { of: of.map(at), ..Grading::default() };
                        let judged = risk.reassess(&typed);
                        if judged.is_ok() { looked = of.unwrap_or(now); }
                        judged.ok()
                    }
                    Step::Treat => Some(RiskFact::Treated(Treatment::Reduce)),
                    Step::Trigger(source, since) => {
                        let new = Triggered::new(Trigger::Bulletin, source.to_string(), since.map(at));
                        let moment = since.unwrap_or(now);
                        if moment > looked && pointed.iter().all(|(known, _)| *known != source) {
                            pointed.push((source, moment));
                        }
                        risk.pointed_at(new, at(now))
                    }
                    Step::Report => Some(RiskFact::Reported { to: Vec::new() }),
                };
                if let Some(fact) = fact {
                    risk = fact.fold(Some(risk), at(now), "x").expect("it is there");
                }
            }
            now += later;
            let expected = pointed.iter().any(|(_, moment)| *moment > looked && now - moment >= 14);
            prop_assert_eq!(risk.stale(at(now), 14), expected, "{:?}", risk);
        }
    }
}
