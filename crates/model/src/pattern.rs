//! 形骸化等の六つの型: what keeps a ring from turning (A211–A216), seen in the records.
//!
//! Every detector is a pure function over an [`Element`]: what the records say of one
//! criterion on one day. Figures come from a pack; words stand elsewhere.

#[cfg(test)]
mod labelled;
#[cfg(test)]
mod planted;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Action, ActionKind, ActionState, EvidenceType, Facet, Observed, Shares};

/// The six, in the order of the source.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
pub enum Pattern {
    /// 形骸化・未定着: the rule is there and does not run.
    #[serde(rename = "AP1")]
    PaperOnly,
    /// 運用実態を検証していない: nobody looked whether what is said is so.
    #[serde(rename = "AP2")]
    Unverified,
    /// 検証しても改善策なし: a finding, and no measure.
    #[serde(rename = "AP3")]
    NoMeasure,
    /// 改善策が未実施・フォローなし: a measure that is late, or of which nobody hears.
    #[serde(rename = "AP4")]
    NotFollowed,
    /// 場当たり的・根本原因未解決: the same cause again, or first aid alone.
    #[serde(rename = "AP5")]
    Patchwork,
    /// ルール・プロセスの改善に至らない: findings are closed and nothing is done otherwise.
    #[serde(rename = "AP6")]
    NoChange,
}

impl Pattern {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::PaperOnly,
        Self::Unverified,
        Self::NoMeasure,
        Self::NotFollowed,
        Self::Patchwork,
        Self::NoChange,
    ];

    /// `AP1` to `AP6`, as findings name their origin.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PaperOnly => "AP1",
            Self::Unverified => "AP2",
            Self::NoMeasure => "AP3",
            Self::NotFollowed => "AP4",
            Self::Patchwork => "AP5",
            Self::NoChange => "AP6",
        }
    }

    /// From which of the inspector's four views it is seen: a rule that does not run is a
    /// matter of practice, the others are how the ring is kept turning (A169–A172).
    #[must_use]
    pub fn facet(self) -> Facet {
        match self {
            Self::PaperOnly => Facet::Practice,
            _ => Facet::Effectiveness,
        }
    }
}

/// The figures by which they are seen; days unless the name says otherwise, `_bp` is
/// hundredths of a percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternRules {
    /// The length of a period of operation.
    pub period_days: u16,
    /// Over how many of them a rule has to be seen running.
    pub periods: u16,
    /// Below this share it stands on paper only.
    pub executed_min_bp: u16,
    /// Within so many days somebody looks whether what was said is so.
    pub verify_within_days: u16,
    /// The smallest sample, where there are so many.
    pub sample_min: u64,
    /// The smallest share that is looked at.
    pub sample_share_bp: u16,
    /// Within so many days a finding has a measure.
    pub measure_within_days: u16,
    /// For so many days a running measure may be silent.
    pub silent_days: u16,
    /// For so many days first aid may stand alone.
    pub first_aid_days: u16,
    /// So often the same cause is a pattern.
    pub recurrences: u16,
    /// So many closed findings are a series.
    pub series: u16,
    /// How far back recurrences and series count.
    pub window_days: u16,
    /// After so many days a step of the ring is no longer taken.
    pub ring_days: u16,
    /// From this distance on, the two wheels are out of balance.
    pub imbalance_bp: u16,
    /// What each kind of set-up adds to the framework wheel; together 10000.
    pub framework_bp: FrameworkWeights,
    /// After so many days of waiting a finding stands one layer further up (A180).
    pub escalate_after_days: u16,
    /// So many days after its verification a measure may count as embedded.
    pub embedded_after_days: u16,
    /// Days until a measure is due, by priority: index 0 is priority 1.
    pub due_days: Vec<u16>,
    /// まず行うこと: the criteria that come before anything costly is bought (A266).
    pub basics: Vec<String>,
}

/// See [`PatternRules::framework_bp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworkWeights {
    /// A rule or another document.
    pub document: u16,
    /// A post or a body that is charged with it.
    pub organisation: u16,
    /// A product that does it.
    pub product: u16,
}

/// The field of a pack's figures that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PatternFault(pub &'static str);

impl PatternRules {
    /// What cannot be among the figures.
    #[must_use]
    pub fn faults(&self) -> Vec<PatternFault> {
        let FrameworkWeights { document, organisation, product } = self.framework_bp;
        let whole = u32::from(document) + u32::from(organisation) + u32::from(product);
        let days = [
            self.period_days,
            self.periods,
            self.recurrences,
            self.series,
            self.escalate_after_days,
        ];
        let shares = [self.executed_min_bp, self.sample_share_bp, self.imbalance_bp];
        [
            (
                days.contains(&0),
                "period_days, periods, recurrences, series and escalate_after_days are at least 1",
            ),
            (shares.iter().any(|share| *share > 10_000), "a share is at most 10000"),
            (whole != 10_000, "framework_bp adds up to 10000"),
            (self.due_days.is_empty(), "due_days has one number for each priority"),
        ]
        .into_iter()
        .filter_map(|(is, fault)| is.then_some(PatternFault(fault)))
        .collect()
    }

    /// The day by which a measure of `priority` is due that begins on `from`.
    #[must_use]
    pub fn due(&self, priority: u8, from: Date) -> Date {
        let at = usize::from(priority.max(1)) - 1;
        let days = self.due_days.get(at).or(self.due_days.last());
        after(from, days.copied().unwrap_or_default())
    }

    /// So many out of `of` must be looked at.
    #[must_use]
    pub fn sample_needed(&self, of: u64) -> u64 {
        let share = (of * u64::from(self.sample_share_bp)).div_ceil(10_000);
        share.max(self.sample_min).min(of)
    }
}

/// Something that was said to be in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSeen {
    /// The day for which it is said.
    pub on: Date,
    /// The share, in hundredths of a percent.
    pub share_bp: u16,
    /// Whether anything was handed in for it.
    pub evidenced: bool,
    /// How many people looked at afterwards, out of how many; none if nobody did.
    pub sample: Option<(u64, u64)>,
}

/// A finding, as far as the ring asks. Those that a pattern proposed are left out: they
/// would keep themselves alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingSeen {
    /// Its number.
    pub id: String,
    /// When it was raised.
    pub raised: Date,
    /// When it was closed; none while it is open.
    pub closed: Option<Date>,
    /// Whether a measure answers it.
    pub answered: bool,
    /// The class of its root cause; empty for unknown.
    pub cause: String,
}

/// A measure, as far as the ring asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionSeen {
    /// Its number.
    pub id: String,
    /// Its kind.
    pub kind: ActionKind,
    /// How far it has come.
    pub state: ActionState,
    /// When it was planned.
    pub planned: Date,
    /// Until when.
    pub due: Option<Date>,
    /// When somebody last wrote about it.
    pub word: Date,
}

impl ActionSeen {
    /// `action` as the ring sees it; `planned` where its entry has no time.
    #[must_use]
    pub fn of(action: &Action, planned: Date) -> Self {
        let day = crate::time::day_in_japan;
        let planned = action.planned_at.map_or(planned, day);
        Self {
            id: action.id.clone(),
            kind: action.kind,
            state: action.state,
            planned,
            due: action.due,
            word: action.last_word().map_or(planned, day),
        }
    }

    fn helped(&self) -> bool {
        matches!(self.state, ActionState::Effective | ActionState::Embedded)
    }

    fn runs(&self) -> bool {
        self.state.to_do() && self.state != ActionState::Draft
    }
}

/// What the records say of one criterion on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The criterion.
    pub criterion: String,
    /// Since when somebody says or shows that there is a rule.
    pub rule_since: Option<Date>,
    /// The kinds of set-up that are shown and count.
    pub set_up: Vec<EvidenceType>,
    /// When the set-up was last shown, or a plan for it last approved.
    pub planned: Option<Date>,
    /// The days that evidence of operation and result speaks of.
    pub runs: Vec<Date>,
    /// When people or machines last looked.
    pub looked: Option<Date>,
    /// What the machine measured last, if it did.
    pub measured: Option<Shares>,
    /// What was said to be in order.
    pub claims: Vec<ClaimSeen>,
    /// What was found.
    pub findings: Vec<FindingSeen>,
    /// What is done about it.
    pub actions: Vec<ActionSeen>,
    /// When a plan, a rule or a procedure changed for it.
    pub changes: Vec<Date>,
}

/// A pattern that was seen, with the figures that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected {
    /// Which.
    pub pattern: Pattern,
    /// Name and figure: `share 1.05 %`, `A-2026-003 overdue 12 d`.
    pub figures: Vec<(String, String)>,
}

impl Detected {
    fn new(pattern: Pattern, figures: &[(&str, String)]) -> Self {
        let figures = figures.iter().map(|(name, figure)| ((*name).to_owned(), figure.clone()));
        Self { pattern, figures: figures.collect() }
    }

    /// What a finding holds of it.
    #[must_use]
    pub fn told(&self) -> Observed {
        Observed { code: self.pattern.name().to_owned(), figures: self.figures.clone() }
    }
}

/// Every pattern that is seen in `element` on `today`, each at most once.
#[must_use]
pub fn patterns(element: &Element, rules: &PatternRules, today: Date) -> Vec<Detected> {
    let look = Look { element, rules, today };
    let found = [
        look.paper_only(),
        look.unverified(),
        look.no_measure(),
        look.not_followed(),
        look.patchwork(),
        look.no_change(),
    ];
    found.into_iter().flatten().collect()
}

/// An element looked at on a day by rules.
pub(crate) struct Look<'a> {
    pub element: &'a Element,
    pub rules: &'a PatternRules,
    pub today: Date,
}

impl Look<'_> {
    /// AP1: the rule is old enough to be seen running, and is not.
    fn paper_only(&self) -> Option<Detected> {
        let (since, rules) = (self.element.rule_since?, self.rules);
        let span = i64::from(rules.period_days) * i64::from(rules.periods);
        let executed = self.executed_bp();
        if self.age(since) < span || executed >= rules.executed_min_bp {
            return None;
        }
        let mut figures = vec![("since", since.to_string()), ("executed", percent(executed))];
        if let Some(shares) = self.element.measured {
            figures.push(("of", format!("{}/{}", shares.proven, shares.population())));
        }
        Some(Detected::new(Pattern::PaperOnly, &figures))
    }

    /// The share to which the rule runs: as the machine measured it, else the share of the
    /// last periods of which anything shows it.
    pub(crate) fn executed_bp(&self) -> u16 {
        let known = |shares: &Shares| shares.proven + shares.contradicted > 0;
        if let Some(shares) = self.element.measured.filter(known) {
            return bp(shares.proven, shares.population());
        }
        let seen = (0..self.rules.periods).filter(|back| self.ran_in(*back)).count();
        bp(seen as u64, u64::from(self.rules.periods))
    }

    /// Whether anything shows it running in the period that ended `back` periods ago.
    fn ran_in(&self, back: u16) -> bool {
        let length = i64::from(self.rules.period_days);
        let from = i64::from(back) * length;
        self.element.runs.iter().any(|day| (from..from + length).contains(&self.age(*day)))
    }

    /// AP2: nobody looked at enough to know whether the newest word is so.
    fn unverified(&self) -> Option<Detected> {
        let due = |claim: &&ClaimSeen| {
            claim.share_bp > 0 && self.age(claim.on) >= i64::from(self.rules.verify_within_days)
        };
        let claims: Vec<_> = self.element.claims.iter().filter(due).collect();
        let newest = claims.iter().max_by_key(|claim| claim.on)?;
        let enough =
            |(sample, of): (u64, u64)| sample > 0 && sample >= self.rules.sample_needed(of);
        if newest.sample.is_some_and(enough) {
            return None;
        }
        let evidenced = claims.iter().filter(|claim| claim.evidenced).count();
        let sample = newest.sample.map_or_else(|| "0".to_owned(), |(n, of)| format!("{n}/{of}"));
        let figures = [
            ("claims", claims.len().to_string()),
            ("evidenced", evidenced.to_string()),
            ("claimed", percent(newest.share_bp)),
            ("sample", sample),
        ];
        Some(Detected::new(Pattern::Unverified, &figures))
    }

    /// AP3: a finding has waited too long for a measure.
    fn no_measure(&self) -> Option<Detected> {
        let waits = |finding: &&FindingSeen| {
            finding.closed.is_none()
                && !finding.answered
                && self.age(finding.raised) > i64::from(self.rules.measure_within_days)
        };
        let oldest =
            self.element.findings.iter().filter(waits).min_by_key(|finding| finding.raised)?;
        let figures =
            [("finding", oldest.id.clone()), ("days", self.age(oldest.raised).to_string())];
        Some(Detected::new(Pattern::NoMeasure, &figures))
    }

    /// AP4: a measure is late, or nobody hears of it.
    fn not_followed(&self) -> Option<Detected> {
        let late = |action: &ActionSeen| action.due.is_some_and(|due| due < self.today);
        let silent = |action: &ActionSeen| {
            let began = action.word.max(action.planned);
            self.age(began) > i64::from(self.rules.silent_days)
        };
        let runs = self.element.actions.iter().filter(|action| action.runs());
        let worst =
            runs.filter(|one| late(one) || silent(one)).min_by_key(|one| (one.due, one.word))?;
        let mut figures = vec![("action", worst.id.clone())];
        if let Some(due) = worst.due.filter(|due| *due < self.today) {
            figures.push(("overdue_days", self.age(due).to_string()));
        }
        figures.push(("silent_days", self.age(worst.word).to_string()));
        Some(Detected::new(Pattern::NotFollowed, &figures))
    }

    /// AP5: the same cause again though nothing took it away, or first aid alone.
    fn patchwork(&self) -> Option<Detected> {
        self.recurring().or_else(|| self.first_aid_alone())
    }

    fn recurring(&self) -> Option<Detected> {
        let within =
            |finding: &&FindingSeen| !finding.cause.is_empty() && self.recent(finding.raised);
        let recent: Vec<_> = self.element.findings.iter().filter(within).collect();
        let days = |cause: &str| -> Vec<Date> {
            let same = recent.iter().filter(|finding| finding.cause == cause);
            same.map(|finding| finding.raised).collect()
        };
        let often = |cause: &&str| days(cause).len() >= usize::from(self.rules.recurrences);
        let cause = recent.iter().map(|finding| finding.cause.as_str()).filter(often).min()?;
        let times = days(cause);
        let last = times.iter().copied().max()?;
        let removes = |action: &&ActionSeen| {
            action.kind != ActionKind::OneOff && action.helped() && action.word >= last
        };
        if self.element.actions.iter().any(|action| removes(&action)) {
            return None;
        }
        let figures = [("cause", cause.to_owned()), ("times", times.len().to_string())];
        Some(Detected::new(Pattern::Patchwork, &figures))
    }

    fn first_aid_alone(&self) -> Option<Detected> {
        let live = |action: &&ActionSeen| {
            action.state != ActionState::Dropped && self.recent(action.planned)
        };
        let live: Vec<_> = self.element.actions.iter().filter(live).collect();
        let oldest = live.iter().map(|action| action.planned).min()?;
        let only = live.iter().all(|action| action.kind == ActionKind::OneOff);
        if !only || self.age(oldest) <= i64::from(self.rules.first_aid_days) {
            return None;
        }
        let figures = [("one-off", live.len().to_string()), ("days", self.age(oldest).to_string())];
        Some(Detected::new(Pattern::Patchwork, &figures))
    }

    /// AP6: a series was closed, and nothing is done otherwise since it began.
    fn no_change(&self) -> Option<Detected> {
        let closed = |finding: &&FindingSeen| finding.closed.is_some_and(|day| self.recent(day));
        let series: Vec<_> = self.element.findings.iter().filter(closed).collect();
        let began = series.iter().map(|finding| finding.raised).min()?;
        let changed = self.element.changes.iter().any(|day| *day >= began);
        if series.len() < usize::from(self.rules.series) || changed {
            return None;
        }
        let figures = [("closed", series.len().to_string()), ("since", began.to_string())];
        Some(Detected::new(Pattern::NoChange, &figures))
    }

    fn recent(&self, day: Date) -> bool {
        self.age(day) <= i64::from(self.rules.window_days)
    }

    /// Days since `day`; of a day to come, negative.
    pub(crate) fn age(&self, day: Date) -> i64 {
        days_between(day, self.today)
    }
}

/// Days from `from` to `to`.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// `days` after `day`.
#[must_use]
pub fn after(day: Date, days: u16) -> Date {
    day.checked_add(i64::from(days).days()).unwrap_or(day)
}

/// A share in hundredths of a percent, rounded, and never whole where anything lacks.
pub(crate) fn bp(part: u64, whole: u64) -> u16 {
    let rounded = (part * 10_000 + whole / 2) / whole.max(1);
    let most = if part < whole { 9_999 } else { 10_000 };
    u16::try_from(rounded.min(most)).unwrap_or(10_000)
}

/// `105` as `1.05 %`.
#[must_use]
pub fn percent(bp: u16) -> String {
    format!("{}.{:02} %", bp / 100, bp % 100)
}
