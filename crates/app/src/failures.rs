//! Failure management (障害管理, 補足7): the register as a ladder and in figures, lists of
//! failures, and what follows from them.

mod import;
mod period;

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::Date};
use model::{
    Action, Code, Failure, Incident, Kind, Ladder, LadderError, Observation, Record, Refusal,
    Review, Standings, Statistics, WholeMet, day_of, standings, statistics,
};
use packs::{Fault, Pack};

use crate::{AppError, Desk, as_of::Upto};

/// The ladder from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn built_in_ladder() -> Result<Ladder, Vec<Fault>> {
    Ok(coming_ladder()?.0)
}

/// The ladder that comes with the program, with pack and version.
pub(crate) fn coming_ladder() -> Result<(Ladder, String), Vec<Fault>> {
    let pack = crate::pack::coming_with("packs/ladder.toml")?;
    Ok((ladder_of(&pack)?, pack.label()))
}

/// The ladder in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn ladder_of(pack: &Pack) -> Result<Ladder, Vec<Fault>> {
    pack.only(&["ladder"])?;
    let ladder: Ladder = pack.section("ladder")?;
    let fault = |error: &LadderError| pack.fault(&format!("ladder.{}", error.path), error.what);
    ladder.check().map_err(|errors| errors.iter().map(fault).collect::<Vec<_>>())?;
    Ok(ladder)
}

/// The failures of the register. What lies in closed compartments is not counted, so
/// that figures tell nothing of it; how much of it is within reach is said apart.
#[derive(Clone, Debug, Default)]
pub struct FailuresView {
    /// Those that lie in the open, the oldest first.
    pub failures: Vec<Failure>,
    /// How many lie in closed compartments that this desk reaches.
    pub in_compartments: u64,
}

/// The institution on the ladder.
#[derive(Clone, Debug)]
pub struct LadderView {
    /// The failures.
    pub failures: Vec<Failure>,
    /// How many lie in closed compartments that this desk reaches.
    pub in_compartments: u64,
    /// Each rung of the institution, and its level.
    pub standings: Standings,
    /// Failures below the bracket that every failure must reach.
    pub below_minimum: Vec<String>,
    /// Those of them that have stood there for longer than the pack allows.
    pub overdue: Vec<String>,
    /// Those whose number of customers nobody verified.
    pub customers_unverified: Vec<String>,
    /// The statistics period that counts now, newest first.
    pub period: Option<Review>,
}

impl Desk {
    /// The ladder in force.
    #[must_use]
    pub fn ladder(&self) -> &Ladder {
        &self.app.ladder
    }

    /// The failures of the register as they were known then.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn failures(&self, upto: Upto) -> Result<FailuresView, AppError> {
        self.may_read().await?;
        self.failures_known(upto).await
    }

    pub(crate) async fn failures_known(&self, upto: Upto) -> Result<FailuresView, AppError> {
        let mut incidents =
            self.known_then(Kind::Incident, upto, Record::incident, |one| &one.id).await?;
        incidents.retain(|incident| incident.exercise.is_empty());
        let actions = self.known_then(Kind::Action, upto, Record::action, |one| &one.id).await?;
        let measures = by_incident(actions);
        let open = |incident: &&Incident| incident.compartment.is_empty();
        let count = |incident: &Incident| {
            let own = measures.get(&incident.id).map(Vec::as_slice).unwrap_or_default();
            Failure::of(incident, own, self.ladder())
        };
        let mut failures: Vec<_> = incidents.iter().filter(open).map(count).collect();
        failures.sort_by(|a, b| (a.since, &a.id).cmp(&(b.since, &b.id)));
        let in_compartments = (incidents.len() - failures.len()) as u64;
        Ok(FailuresView { failures, in_compartments })
    }

    /// Judges that a cause is one of those that the pack names: what is counted by cause
    /// must not fall apart into spellings.
    ///
    /// # Errors
    /// VALUE naming the causes.
    pub(crate) fn must_know_cause(&self, seen: &[Observation]) -> Result<(), Refusal> {
        for one in seen.iter().filter(|one| one.key.trim() == "cause") {
            let cause = one.value.trim();
            let unknown = ["unknown", "不明", "未確認"].contains(&cause);
            if !unknown && self.ladder().cause(cause).is_none() {
                let refusal = Refusal::new(Code::Value).field("cause").detail("unknown-cause");
                return Err(refusal.arg("value", cause));
            }
        }
        Ok(())
    }

    /// One incident as it is counted now.
    pub(crate) async fn failure_of(&self, incident: &Incident) -> Result<Failure, AppError> {
        let answers = format!("answers:incident/{}", incident.id);
        let filter = ports::Filter::new(Kind::Action).labelled(answers);
        let listed = self.app.registers.list(&filter).await?;
        let measures = crate::desk::records(listed, Record::action);
        Ok(Failure::of(incident, &measures, self.ladder()))
    }

    /// The institution on the ladder, as it was known then.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn ladder_view(&self, upto: Upto) -> Result<LadderView, AppError> {
        self.may_read().await?;
        let now = upto.moment().unwrap_or_else(|| self.now());
        let FailuresView { failures, in_compartments } = self.failures_known(upto).await?;
        let period = self.periods_known(upto).await?.into_iter().next();
        let met = match &period {
            Some((review, seq)) => self.whole_met(review, *seq, now).await?,
            None => WholeMet::default(),
        };
        let ladder = self.ladder();
        let counted = statistics(&failures, ladder);
        let overdue = failures.iter().filter(|f| ladder.alarms(f.rung, f.since, now));
        Ok(LadderView {
            standings: standings(ladder, failures.iter(), met),
            overdue: overdue.map(|failure| failure.id.clone()).collect(),
            below_minimum: counted.below_minimum,
            customers_unverified: counted.customers_unverified,
            period: period.map(|(review, _)| review),
            failures,
            in_compartments,
        })
    }

    async fn whole_met(
        &self,
        review: &Review,
        seq: u64,
        now: Timestamp,
    ) -> Result<WholeMet, AppError> {
        let every = i64::from(self.ladder().statistics_every_days);
        let lapses = review.to.checked_add(every.days()).unwrap_or(review.to);
        let periodic = day_of(now) <= lapses;
        let equal = self.counts_again(review, seq).await?;
        let answered =
            |kind| review.improvements.iter().any(|improvement| improvement.kind == kind);
        Ok(WholeMet {
            statistics: periodic && equal,
            process: model::ProcessKind::ALL.into_iter().all(answered),
            quantified: !review.estimates.is_empty(),
        })
    }

    /// The failures that began on the days `from` to `to`, in Japan, counted.
    ///
    /// # Errors
    /// VALUE for a period that ends before it begins, MANDATE, or the store's.
    pub async fn failure_statistics(
        &self,
        from: Date,
        to: Date,
    ) -> Result<(Statistics, FailuresView), AppError> {
        self.may_read().await?;
        period::sound(from, to)?;
        let all = self.failures_known(Upto::Now).await?;
        let failures: Vec<_> =
            all.failures.into_iter().filter(|failure| within(failure, from, to)).collect();
        Ok((statistics(&failures, self.ladder()), FailuresView { failures, ..all }))
    }
}

fn within(failure: &Failure, from: Date, to: Date) -> bool {
    (from..=to).contains(&day_of(failure.since))
}

fn by_incident(actions: Vec<Action>) -> BTreeMap<String, Vec<Action>> {
    let mut found: BTreeMap<String, Vec<Action>> = BTreeMap::new();
    for action in actions {
        let answers = action.answers.iter().filter(|key| key.kind == Kind::Incident);
        for id in answers.map(|key| key.id.clone()).collect::<Vec<_>>() {
            found.entry(id).or_default().push(action.clone());
        }
    }
    found
}
