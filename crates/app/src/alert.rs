//! alert: raised with what caused it, acknowledged by people, shown to them.

use jiff::Timestamp;
use model::{
    Alert, AlertFact, Cause, Code, Expect, Fact, Key, Kind, Nature, Permission, Record, Refusal,
    Signal, Urgency,
};
use ports::{Filter, NewFact, StoreError};

use crate::{AppError, Desk};

/// An alert as it is shown.
#[derive(Clone, Debug)]
pub struct AlertView {
    /// Its id, for example `incident:2026-014`.
    pub id: String,
    /// The alert.
    pub alert: Alert,
}

impl Desk {
    /// The fact that alarms people of a signal; goes into the act that raises it. `None`
    /// where it was raised before.
    pub(crate) async fn alarm_of_signal(
        &self,
        signal: &Signal,
    ) -> Result<Option<NewFact>, StoreError> {
        let about = Key::new(Kind::Signal, &signal.id);
        let urgency = self.app.alerts.urgency_of(signal, self.now());
        self.alarm(about, Cause::Signal(signal.kind), urgency).await
    }

    /// The fact that alarms people of an incident; goes into the act that opens it.
    pub(crate) async fn alarm_of_incident(
        &self,
        id: &str,
        nature: Nature,
    ) -> Result<Option<NewFact>, StoreError> {
        let urgency = self.app.alerts.urgency_of_incident(nature);
        self.alarm(Key::new(Kind::Incident, id), Cause::Incident(nature), urgency).await
    }

    async fn alarm(
        &self,
        about: Key,
        cause: Cause,
        urgency: Urgency,
    ) -> Result<Option<NewFact>, StoreError> {
        let id = Alert::id_of(&about);
        if self.app.registers.lookup(&Key::new(Kind::Alert, &id)).await?.is_some() {
            return Ok(None);
        }
        let raised = AlertFact::Raised { about, cause, urgency };
        // Raised twice at once is raised once: the second fact changes nothing.
        Ok(Some(NewFact::new(Kind::Alert, id, Expect::Any, Fact::Alert(raised))))
    }

    /// The fact that ends the alert about a record because somebody has taken it in hand.
    pub(crate) async fn quieted(&self, about: &Key) -> Result<Option<NewFact>, StoreError> {
        let id = Alert::id_of(about);
        let stored = self.app.registers.lookup(&Key::new(Kind::Alert, &id)).await?;
        let alert = stored.and_then(|stored| stored.record.alert());
        let fact = alert.and_then(|alert| alert.acknowledge().ok());
        Ok(fact.map(|fact| NewFact::new(Kind::Alert, id, Expect::Any, Fact::Alert(fact))))
    }

    /// Alerts, newest first; `state` is `open`, `acknowledged`, `unanswered` or
    /// `undelivered`.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn alerts(
        &self,
        state: Option<&str>,
        page: (u64, u64),
    ) -> Result<Vec<AlertView>, AppError> {
        self.may_read().await?;
        let mut filter = Filter::new(Kind::Alert).page(page.0, page.1);
        filter.state = state.map(str::to_owned);
        let alerts = self.app.registers.list(&filter).await?.into_iter();
        Ok(alerts.filter_map(|stored| view(stored.record)).collect())
    }

    /// The alert about a record, if there is one.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn alert_about(&self, about: &Key) -> Result<Option<AlertView>, AppError> {
        self.may_read().await?;
        let key = Key::new(Kind::Alert, Alert::id_of(about));
        Ok(self.app.registers.lookup(&key).await?.and_then(|stored| view(stored.record)))
    }

    /// Says that somebody at this desk has seen it: nobody else is told any more.
    ///
    /// # Errors
    /// ABSENT, STATE (acknowledged before), MANDATE.
    pub async fn acknowledge(&self, id: &str) -> Result<(), AppError> {
        self.act(Permission::Triage, "alert.acknowledge", id, async |_| {
            let (alert, version) = self.find_alert(id).await?;
            let fact = Fact::Alert(alert.acknowledge()?);
            Ok((vec![NewFact::new(Kind::Alert, id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    pub(crate) async fn find_alert(&self, id: &str) -> Result<(Alert, u64), AppError> {
        let stored = self.find(Kind::Alert, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("alert/{id}"));
        Ok((stored.record.alert().ok_or_else(absent)?, stored.version))
    }
}

fn view(record: Record) -> Option<AlertView> {
    let alert = record.alert()?;
    Some(AlertView { id: alert.id(), alert })
}

impl AlertView {
    /// When people were last told.
    #[must_use]
    pub fn last_told(&self) -> Option<Timestamp> {
        self.alert.sent().next_back().map(|tried| tried.at)
    }
}
