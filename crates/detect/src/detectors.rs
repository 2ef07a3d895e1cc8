//! All detectors together, fed batch by batch.

use event::Batch;
use jiff::Timestamp;
use model::{Allow, Signal, SignalKind};

use crate::allowed::Allowed;
use crate::availability::Availability;
use crate::beacon::Beacon;
use crate::config::Config;
use crate::dropped::Dropped;
use crate::password::Password;
use crate::place::Sources;
use crate::silence::Silence;

/// The state of all detectors: a value, bounded by the pack.
#[derive(Clone, Debug)]
pub struct Detectors {
    sources: Sources,
    allowed: Allowed,
    untimed: u64,
    suppressed: u64,
    availability: Availability,
    beacon: Beacon,
    password: Password,
    silence: Silence,
}

impl Detectors {
    /// Nothing seen yet. Allowances are judged against event time, so expired ones belong
    /// here too.
    #[must_use]
    pub fn new(config: &Config, allow: Vec<Allow>) -> Self {
        Self {
            sources: Sources::default(),
            allowed: Allowed::new(allow),
            untimed: 0,
            suppressed: 0,
            availability: Availability::new(&config.availability),
            beacon: Beacon::new(&config.beacon),
            password: Password::new(&config.password),
            silence: Silence::new(&config.silence),
        }
    }

    /// Takes a batch. Each detector takes the records that have its fields.
    pub fn observe(&mut self, batch: &Batch) {
        let source = self.sources.number(batch.source());
        let (metrics, calls) = (Availability::reads(batch), Beacon::reads(batch));
        let sign_ins = Password::reads(batch);
        for record in batch.records() {
            let Some(time) = record.time() else {
                self.untimed += 1;
                continue;
            };
            self.silence.observe(record, time, batch.received());
            if metrics {
                self.availability.observe(record, time, source);
            }
            if calls {
                self.beacon.observe(record, time, source, &self.allowed, &self.sources);
            }
            if sign_ins {
                self.password.observe(record, time, source);
            }
        }
    }

    /// Signals that will not change any more, each once.
    pub fn drain(&mut self) -> Vec<Signal> {
        let mut signals = self.availability.drain(&self.sources);
        signals.extend(self.beacon.drain());
        signals.extend(self.password.drain(&self.sources));
        signals.extend(self.silence.drain());
        self.settle(signals)
    }

    /// All signals not drained yet, in order of time; what goes on has no end.
    /// With `as_of`, the end of the watch, a source that is silent until then is told.
    pub fn finish(&mut self, as_of: Option<Timestamp>) -> Vec<Signal> {
        let mut signals = self.availability.finish(&self.sources);
        signals.extend(self.beacon.finish(&self.allowed, &self.sources));
        signals.extend(self.password.finish(&self.sources));
        signals.extend(self.silence.finish(as_of.map(Timestamp::as_microsecond)));
        self.settle(signals)
    }

    /// What could not be taken into account so far.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        let parts = [
            Dropped { untimed: self.untimed, allowed: self.suppressed, ..Dropped::default() },
            self.availability.dropped(),
            self.beacon.dropped(),
            self.password.dropped(),
            self.silence.dropped(),
        ];
        parts.into_iter().fold(Dropped::default(), Dropped::plus)
    }

    #[cfg(test)]
    pub(crate) fn beacon(&self) -> &Beacon {
        &self.beacon
    }

    /// Leaves out what is allowed, and puts the rest in an order that does not
    /// depend on the order of records.
    fn settle(&mut self, mut signals: Vec<Signal>) -> Vec<Signal> {
        let found = signals.len();
        signals.retain(|signal| !may_be_allowed(signal.kind) || !self.allowed.covers(signal));
        self.suppressed += (found - signals.len()) as u64;
        signals.sort_by(|a, b| {
            (a.start.latest(), a.kind, &a.id).cmp(&(b.start.latest(), b.kind, &b.id))
        });
        signals
    }
}

/// Beacons judge allowances themselves, and nobody can allow an attack on a service.
fn may_be_allowed(kind: SignalKind) -> bool {
    matches!(kind, SignalKind::PasswordAttack | SignalKind::LogSilence)
}
