//! Where commands come in: a party at its desk, with the mandates it holds.

use std::sync::Arc;

use jiff::Timestamp;
use model::{
    AlertRules, Code, Expect, Fact, Form, Incident, Key, Kind, Mandate, Party, PartyKind,
    Permission, Record, Refusal, judge,
};
use ports::{Act, Clock, Filter, NewFact, Registers, StoreError, Stored};

use crate::AppError;

/// The application over its ports.
#[derive(Clone)]
pub struct App {
    /// Registers and their writer.
    pub registers: Arc<dyn Registers>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The form of the first report.
    pub form: Arc<Form>,
    /// The rules of alerts.
    pub alerts: Arc<AlertRules>,
    /// Pack and version of the form, for example `first-report@1`.
    pub form_version: String,
}

impl App {
    /// The desk of `party`. Whoever holds no mandate has a desk, too, at which
    /// everything is refused.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn desk(&self, party: &str) -> Result<Desk, AppError> {
        let filter = Filter::new(Kind::Mandate).of(party);
        let mandates = records(self.registers.list(&filter).await?, Record::mandate);
        Ok(Desk { app: self.clone(), by: party.to_owned(), mandates })
    }
}

/// A party and its mandates.
#[derive(Clone)]
pub struct Desk {
    pub(crate) app: App,
    pub(crate) by: String,
    mandates: Vec<Mandate>,
}

/// How often a command is judged anew when somebody else wrote meanwhile.
const ATTEMPTS_MAX: usize = 16;

impl Desk {
    /// Who sits here.
    #[must_use]
    pub fn party(&self) -> &str {
        &self.by
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Judges that somebody at this desk may read.
    ///
    /// # Errors
    /// MANDATE, and its entry in the ledger.
    pub async fn may_read(&self) -> Result<(), AppError> {
        let judged = self.holds(Permission::Read).map(|_| ());
        self.noting("read", "", judged).await
    }

    /// The mandate that allows `wanted` now. The refusal is not written.
    ///
    /// # Errors
    /// MANDATE.
    pub fn holds(&self, wanted: Permission) -> Result<&Mandate, Refusal> {
        judge(&self.mandates, wanted, self.now())
    }

    /// Judges that somebody at this desk holds `wanted`; `command` is noted if not.
    pub(crate) async fn may(&self, command: &str, wanted: Permission) -> Result<(), AppError> {
        let judged = self.holds(wanted).map(|_| ());
        self.noting(command, "", judged).await
    }

    /// Judges that somebody at this desk may administer; `command` is noted if not.
    /// Returns the mandate.
    ///
    /// # Errors
    /// MANDATE, and its entry in the ledger.
    pub async fn may_administer(&self, command: &str) -> Result<String, AppError> {
        let judged = self.holds(Permission::Administer).map(|mandate| mandate.id.clone());
        self.noting(command, "", judged).await
    }

    /// The institution that runs this installation, as it signs its letters.
    ///
    /// # Errors
    /// The store's.
    pub async fn institution(&self) -> Result<Option<Party>, AppError> {
        let own = |party: &Party| party.kind == PartyKind::Institution && party.parent.is_none();
        Ok(self.all(Kind::Party, Record::party).await?.into_iter().find(own))
    }

    /// Carries out a command: asks for the permission, lets `decide` judge on fresh
    /// records, writes the facts as one act. Starts over when a record changed
    /// meanwhile. A refusal is written, too.
    pub(crate) async fn act<T, F>(
        &self,
        permission: Permission,
        command: &str,
        subject: &str,
        decide: F,
    ) -> Result<T, AppError>
    where
        F: AsyncFn(usize) -> Result<(Vec<NewFact>, T), AppError>,
    {
        let judged = self.holds(permission).map(|mandate| mandate.id.clone());
        let mandate = self.noting(command, subject, judged).await?;
        for attempt in 0..ATTEMPTS_MAX {
            let (facts, result) = match decide(attempt).await {
                Ok(decided) => decided,
                Err(AppError::Refused(refusal)) => {
                    return self.noting(command, subject, Err(refusal)).await;
                }
                Err(error) => return Err(error),
            };
            if facts.is_empty() {
                return Ok(result);
            }
            let act = Act { by: self.by.clone(), mandate: mandate.clone(), facts };
            match self.app.registers.write(act).await {
                Ok(_) => return Ok(result),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict { key: subject.to_owned() }.into())
    }

    /// Passes a judgement on, after writing it down if it is a refusal.
    pub(crate) async fn noting<T>(
        &self,
        command: &str,
        subject: &str,
        judged: Result<T, Refusal>,
    ) -> Result<T, AppError> {
        let refusal = match judged {
            Ok(done) => return Ok(done),
            Err(refusal) => refusal,
        };
        let (command, subject) = (command.to_owned(), subject.to_owned());
        let fact = Fact::Refused { command, subject, refusal: refusal.clone() };
        let facts = vec![NewFact::new(Kind::System, "refusals", Expect::Any, fact)];
        let mandate = self.mandates.first().map(|m| m.id.clone()).unwrap_or_default();
        self.app.registers.write(Act { by: self.by.clone(), mandate, facts }).await?;
        Err(refusal.into())
    }

    /// Passes on what was found, after writing down that it was absent if it was.
    pub(crate) async fn noting_absence<T>(
        &self,
        command: &str,
        subject: &str,
        found: Result<T, AppError>,
    ) -> Result<T, AppError> {
        match found {
            Err(AppError::Refused(refusal)) => self.noting(command, subject, Err(refusal)).await,
            found => found,
        }
    }

    /// Refuses `command` because there is no `subject`.
    ///
    /// # Errors
    /// ABSENT, always, and its entry in the ledger.
    pub async fn absent<T>(&self, command: &str, subject: &str) -> Result<T, AppError> {
        self.noting(command, subject, Err(Refusal::new(Code::Absent).field(subject))).await
    }

    /// The record `kind/id`.
    pub(crate) async fn find(&self, kind: Kind, id: &str) -> Result<Stored, AppError> {
        let found = self.app.registers.lookup(&Key::new(kind, id)).await?;
        found
            .ok_or_else(|| Refusal::new(Code::Absent).field(format!("{}/{id}", kind.name())).into())
    }

    pub(crate) async fn find_incident(&self, id: &str) -> Result<(Incident, u64), AppError> {
        let Stored { record, version } = self.find(Kind::Incident, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("incident/{id}"));
        Ok((record.incident().ok_or_else(absent)?, version))
    }

    pub(crate) async fn all<T>(
        &self,
        kind: Kind,
        of: fn(Record) -> Option<T>,
    ) -> Result<Vec<T>, AppError> {
        Ok(records(self.app.registers.list(&Filter::new(kind)).await?, of))
    }
}

/// The records of one kind among what the store listed.
pub(crate) fn records<T>(stored: Vec<Stored>, of: fn(Record) -> Option<T>) -> Vec<T> {
    stored.into_iter().filter_map(|stored| of(stored.record)).collect()
}
