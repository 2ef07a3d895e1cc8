//! The courier: looks at open alerts, sends what is due, writes what became of it.
//!
//! The alert's record is the outbox, and its version is the claim: a step is first
//! written as begun, so that of two couriers only one sends, and a courier that dies
//! after it leaves a step that lapses and is sent again.

mod minimum;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use model::{
    Alert, AlertFact, Contact, Expect, Fact, Key, Kind, Next, Outcome, Permission, Record, Roster,
    Step, next,
};
use ports::{Filter, Message, NewFact, Stored, Transport};

use crate::{App, AppError, Desk, engage::engage};

/// The party under whose mandate alerts are sent.
pub const COURIER: &str = "alert-courier";

/// Puts an alert into words; the catalogue is not this crate's.
pub trait Wording: Send + Sync {
    /// The message of `step`. `title` is the incident's, where it is about one.
    fn message(&self, alert: &Alert, step: &Step, title: Option<&str>, now: Timestamp) -> Message;

    /// One message of many alerts, at least one, for the party of `step`.
    fn bundle(&self, alerts: &[&Alert], step: &Step, now: Timestamp) -> Message;
}

/// Sends due alerts.
pub struct Courier {
    app: App,
    desk: Desk,
    transport: Arc<dyn Transport>,
    wording: Arc<dyn Wording>,
    /// When failures were last held against the ladder.
    ladder_looked: Mutex<Option<Timestamp>>,
}

/// What one look at all open alerts came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rounds {
    /// Messages taken by the other side.
    pub sent: usize,
    /// Messages that were not.
    pub failed: usize,
    /// Alerts that were given up now.
    pub given_up: usize,
    /// When to look again at the latest; `None` if nothing is open.
    pub again: Option<Timestamp>,
}

/// Alerts looked at in one go; the rest is next.
const LOOKED_AT_MAX: u64 = 10_000;
/// Messages that one look sends singly over one contact. The night on which a thousand
/// signals are raised at once is no night for a thousand mails.
const SINGLY_MAX: usize = 5;
/// Alerts in one message: they must all be begun before the first of them lapses.
const TOGETHER_MAX: usize = 500;
/// Levels that one look passes without sending; a roster has fewer.
const PASSES_MAX: usize = 64;

impl Courier {
    /// A courier of its own mandate.
    ///
    /// # Errors
    /// The store's.
    pub async fn new(
        app: &App,
        transport: Arc<dyn Transport>,
        wording: Arc<dyn Wording>,
    ) -> Result<Self, AppError> {
        engage(app, (COURIER, "警報の配達"), "courier", &[Permission::Watch]).await?;
        let (app, desk) = (app.clone(), app.desk(COURIER).await?);
        Ok(Self { app, desk, transport, wording, ladder_looked: Mutex::default() })
    }

    /// Looks at failures that stand too low, and at all open alerts, once.
    ///
    /// # Errors
    /// The store's; what was sent before stays written.
    pub async fn look(&self) -> Result<Rounds, AppError> {
        self.look_at_the_ladder().await?;
        let filter = Filter::new(Kind::Alert).in_state("open").page(0, LOOKED_AT_MAX);
        let open = self.app.registers.list(&filter).await?;
        let roster = self.desk.roster_in_force().await?;
        let (mut rounds, mut many) = (Rounds::default(), Many::default());
        for stored in open {
            self.attend(stored, &roster, &mut rounds, &mut many).await?;
        }
        for due in many.together.into_values() {
            for part in due.chunks(TOGETHER_MAX) {
                self.tell_together(part, &roster, &mut rounds).await?;
            }
        }
        Ok(rounds)
    }

    /// Does for one alert all that is due now.
    async fn attend(
        &self,
        stored: Stored,
        roster: &Roster,
        rounds: &mut Rounds,
        many: &mut Many,
    ) -> Result<(), AppError> {
        let Some(mut alert) = stored.record.alert() else { return Ok(()) };
        let mut version = stored.version;
        let id = alert.id();
        for _ in 0..PASSES_MAX {
            let done = match next(&alert, roster, &self.app.alerts, self.app.clock.now()) {
                Next::Over => return Ok(()),
                Next::Wait(at) | Next::Nobody(at) => {
                    rounds.again = Some(rounds.again.map_or(at, |known| known.min(at)));
                    return Ok(());
                }
                Next::Pass { to, why } => {
                    rounds.given_up += usize::from(to.is_none());
                    self.write(&id, version, AlertFact::Escalated { to, why }).await?
                }
                Next::Tell(step) if !many.singly(&step) => {
                    let due = Due { id, alert, version, step };
                    many.together.entry(due.contact()).or_default().push(due);
                    return Ok(());
                }
                Next::Tell(step) => self.tell(&id, &alert, version, step, roster, rounds).await?,
            };
            // Somebody else wrote meanwhile; they attend to it, or we do at the next look.
            if !done {
                return Ok(());
            }
            let Some(stored) = self.app.registers.lookup(&Key::new(Kind::Alert, &id)).await? else {
                return Ok(());
            };
            version = stored.version;
            match stored.record.alert() {
                Some(fresh) => alert = fresh,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    async fn tell(
        &self,
        id: &str,
        alert: &Alert,
        version: u64,
        step: Step,
        roster: &Roster,
        rounds: &mut Rounds,
    ) -> Result<bool, AppError> {
        let Some(contact) = roster.contacts_of(&step.party).get(step.contact) else {
            return Ok(false);
        };
        if !self.write(id, version, AlertFact::Begun { step: step.clone() }).await? {
            return Ok(false);
        }
        let outcome = match self.send(alert, &step, contact).await {
            Ok(()) => Outcome::Sent,
            Err(trouble) => Outcome::Failed { trouble },
        };
        match outcome {
            Outcome::Sent => rounds.sent += 1,
            _ => rounds.failed += 1,
        }
        // True whatever was written meanwhile, such as an acknowledgement.
        self.write_any(id, AlertFact::Ended { outcome }).await?;
        Ok(true)
    }

    /// One message for many alerts that are due over one contact.
    async fn tell_together(
        &self,
        due: &[Due],
        roster: &Roster,
        rounds: &mut Rounds,
    ) -> Result<(), AppError> {
        let mut begun = Vec::new();
        for due in due {
            let fact = AlertFact::Begun { step: due.step.clone() };
            if self.write(&due.id, due.version, fact).await? {
                begun.push(due);
            }
        }
        let Some(Due { step, .. }) = begun.first() else { return Ok(()) };
        let Some(contact) = roster.contacts_of(&step.party).get(step.contact) else {
            return Ok(());
        };
        let alerts: Vec<_> = begun.iter().map(|due| &due.alert).collect();
        let message = self.wording.bundle(&alerts, step, self.app.clock.now());
        let outcome = match self.transport.deliver(contact, &message).await {
            Ok(()) => Outcome::Sent,
            Err(trouble) => Outcome::Failed { trouble },
        };
        match outcome {
            Outcome::Sent => rounds.sent += 1,
            _ => rounds.failed += 1,
        }
        for due in begun {
            self.write_any(&due.id, AlertFact::Ended { outcome: outcome.clone() }).await?;
        }
        Ok(())
    }

    async fn send(
        &self,
        alert: &Alert,
        step: &Step,
        contact: &Contact,
    ) -> Result<(), model::Trouble> {
        let incident = match alert.about.kind {
            Kind::Incident => self.app.registers.lookup(&alert.about).await.ok().flatten(),
            _ => None,
        };
        let incident = incident.and_then(|stored| stored.record.incident());
        let title = incident.as_ref().map(|incident| incident.title.as_str());
        let message = self.wording.message(alert, step, title, self.app.clock.now());
        self.transport.deliver(contact, &message).await
    }

    /// Writes a fact about the alert as it was read; false if it was changed meanwhile.
    async fn write(&self, id: &str, version: u64, fact: AlertFact) -> Result<bool, AppError> {
        let written = self
            .desk
            .act(Permission::Watch, "alert.deliver", id, async |_| {
                let current = self.app.registers.lookup(&Key::new(Kind::Alert, id)).await?;
                if current.is_none_or(|stored| stored.version != version) {
                    return Ok((Vec::new(), false));
                }
                let fact = Fact::Alert(fact.clone());
                Ok((vec![NewFact::new(Kind::Alert, id, Expect::Version(version), fact)], true))
            })
            .await?;
        Ok(written)
    }

    async fn write_any(&self, id: &str, fact: AlertFact) -> Result<(), AppError> {
        self.desk
            .act(Permission::Watch, "alert.deliver", id, async |_| {
                let fact = Fact::Alert(fact.clone());
                Ok((vec![NewFact::new(Kind::Alert, id, Expect::Any, fact)], ()))
            })
            .await
    }
}

/// A step that is due.
struct Due {
    id: String,
    alert: Alert,
    version: u64,
    step: Step,
}

/// A party and one of its contacts.
type To = (String, usize);

impl Due {
    fn contact(&self) -> To {
        (self.step.party.clone(), self.step.contact)
    }
}

/// What one look sends over each contact: a few messages singly, the rest together.
#[derive(Default)]
struct Many {
    singly: BTreeMap<To, usize>,
    together: BTreeMap<To, Vec<Due>>,
}

impl Many {
    /// Whether this step still goes out as a message of its own.
    fn singly(&mut self, step: &Step) -> bool {
        let sent = self.singly.entry((step.party.clone(), step.contact)).or_default();
        *sent += 1;
        *sent <= SINGLY_MAX
    }
}

impl Desk {
    /// The roster without the turns of those whose mandates have all ended.
    pub(crate) async fn roster_in_force(&self) -> Result<Roster, AppError> {
        let stored = self.app.registers.lookup(&Key::new(Kind::Roster, Roster::ID)).await?;
        let Some(roster) = stored.and_then(|stored| stored.record.roster()) else {
            return Ok(Roster::default());
        };
        let mandates = self.all(Kind::Mandate, Record::mandate).await?;
        let now = self.now();
        let gone = |party: &str| {
            let mut held = mandates.iter().filter(|mandate| mandate.party == party).peekable();
            held.peek().is_some() && !held.any(|mandate| mandate.current(now))
        };
        Ok(roster.without(&gone))
    }
}
