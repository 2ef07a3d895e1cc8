//! A failure that stays below the least that is needed alarms people: who is on duty is told
//! over the roster, as when it was opened (A242). After how many hours that is, stands in the
//! pack of the ladder.

use std::sync::PoisonError;

use jiff::{SignedDuration, Timestamp};
use model::{Alert, AlertFact, Cause, Incident, Key, Kind, Record, Stage};
use ports::Filter;

use super::Courier;
use crate::{AppError, desk::records};

/// Rungs change in hours; alerts are looked at every other second.
const LOOK_EVERY: SignedDuration = SignedDuration::from_mins(1);

impl Courier {
    /// Raises one alert for each failure that stands too low for too long, and ends those
    /// whose failure has got there or is over.
    pub(super) async fn look_at_the_ladder(&self) -> Result<(), AppError> {
        if !self.ladder_is_due() {
            return Ok(());
        }
        let open = |kind| Filter::new(kind).in_state("open");
        let incidents = self.app.registers.list(&open(Kind::Incident)).await?;
        for incident in records(incidents, Record::incident) {
            let about = Key::new(Kind::Incident, &incident.id);
            if self.may_alarm(&about).await? && self.too_low(&incident).await? {
                let (cause, nature) = (Cause::BelowMinimum, incident.nature);
                let urgency = self.app.alerts.urgency_of_incident(nature);
                let fact = AlertFact::Raised { about: about.clone(), cause, urgency };
                self.write_any(&cause.alert_id(&about), fact).await?;
            }
        }
        let alerts = self.app.registers.list(&open(Kind::Alert)).await?;
        let of_ladder = |alert: &Alert| alert.cause == Cause::BelowMinimum;
        for alert in records(alerts, Record::alert).into_iter().filter(of_ladder) {
            if !self.still_too_low(&alert).await? {
                self.write_any(&alert.id(), AlertFact::Acknowledged).await?;
            }
        }
        Ok(())
    }

    fn ladder_is_due(&self) -> bool {
        let now = self.app.clock.now();
        let mut looked = self.ladder_looked.lock().unwrap_or_else(PoisonError::into_inner);
        let due = looked.is_none_or(|at: Timestamp| now.duration_since(at) >= LOOK_EVERY);
        if due {
            *looked = Some(now);
        }
        due
    }

    /// Once for each failure; and what a list tells of the past alarmed nobody when it was
    /// opened, and alarms nobody now.
    async fn may_alarm(&self, about: &Key) -> Result<bool, AppError> {
        let raised = async |id: String| self.app.registers.lookup(&Key::new(Kind::Alert, id)).await;
        Ok(raised(Alert::id_of(about)).await?.is_some()
            && raised(Cause::BelowMinimum.alert_id(about)).await?.is_none())
    }

    /// The hours run from when people were told of it, if that was later than it was known:
    /// who is told of an old failure is not told twice at once.
    async fn too_low(&self, incident: &Incident) -> Result<bool, AppError> {
        let failure = self.desk.failure_of(incident).await?;
        let since = failure.since.max(incident.opened_at);
        Ok(self.app.ladder.alarms(failure.rung, since, self.app.clock.now()))
    }

    async fn still_too_low(&self, alert: &Alert) -> Result<bool, AppError> {
        let stored = self.app.registers.lookup(&alert.about).await?;
        match stored.and_then(|stored| stored.record.incident()) {
            Some(incident) if incident.stage == Stage::Open => self.too_low(&incident).await,
            _ => Ok(false),
        }
    }
}
