//! All detectors together, fed batch by batch.

use event::Batch;
use jiff::Timestamp;
use model::{Allow, Signal, SignalKind};

use crate::allowed::Allowed;
use crate::availability::Availability;
use crate::beacon::Beacon;
use crate::command::Command;
use crate::config::Config;
use crate::dropped::Dropped;
use crate::exfiltration::Exfiltration;
use crate::parties::key;
use crate::password::Password;
use crate::place::Sources;
use crate::privileged::Privileged;
use crate::silence::Silence;
use crate::takeover::Takeover;
use crate::time::is_time;
use crate::tunnel::Tunnel;

/// The state of all detectors: a value, bounded by the pack.
#[derive(Clone, Debug)]
pub struct Detectors {
    sources: Sources,
    allowed: Allowed,
    untimed: u64,
    suppressed: u64,
    availability: Availability,
    beacon: Beacon,
    command: Command,
    exfiltration: Exfiltration,
    password: Password,
    privileged: Privileged,
    silence: Silence,
    takeover: Takeover,
    tunnel: Tunnel,
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
            command: Command::new(&config.command, &config.office),
            exfiltration: Exfiltration::new(&config.exfiltration, &config.office),
            password: Password::new(&config.password),
            privileged: Privileged::new(&config.privileged, &config.office),
            silence: Silence::new(&config.silence),
            takeover: Takeover::new(&config.takeover),
            tunnel: Tunnel::new(&config.tunnel, &config.office),
        }
    }

    /// Takes a batch. Each detector takes the records that have its fields.
    pub fn observe(&mut self, batch: &Batch) {
        let source = self.sources.number(batch.source());
        let (metrics, calls) = (Availability::reads(batch), Beacon::reads(batch));
        let (sign_ins, uploads) = (Password::reads(batch), Exfiltration::reads(batch));
        let (acts, commands) = (Privileged::reads(batch), Command::reads(batch));
        let (queries, customers) = (Tunnel::reads(batch), Takeover::reads(batch));
        for record in batch.records() {
            let Some(time) = record.time().filter(|time| is_time(*time)) else {
                self.untimed += 1;
                continue;
            };
            self.silence.observe(record, time, batch.received());
            if metrics {
                self.availability.observe(record, time, source);
            }
            if calls && let Some(pair) = key(record) {
                self.beacon.observe(record, time, source, pair, &self.allowed, &self.sources);
                if uploads {
                    let Self { exfiltration, allowed, sources, .. } = self;
                    exfiltration.observe(record, time, source, pair, allowed, sources);
                }
            }
            if commands {
                self.command.observe(record, time, source, &self.sources);
            }
            if acts {
                self.privileged.observe(record, time, source, &self.sources);
            }
            if queries {
                self.tunnel.observe(record, time, source, &self.allowed, &self.sources);
            }
            if customers {
                self.takeover.observe(record, time, source);
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
        signals.extend(self.command.drain());
        signals.extend(self.exfiltration.drain());
        signals.extend(self.password.drain(&self.sources));
        signals.extend(self.privileged.drain());
        signals.extend(self.silence.drain());
        signals.extend(self.takeover.drain(&self.sources));
        signals.extend(self.tunnel.drain());
        self.settle(signals)
    }

    /// All signals not drained yet, in order of time; what goes on has no end.
    /// With `as_of`, the end of the watch, a source that is silent until then is told.
    pub fn finish(&mut self, as_of: Option<Timestamp>) -> Vec<Signal> {
        let mut signals = self.availability.finish(&self.sources);
        signals.extend(self.beacon.finish(&self.allowed, &self.sources));
        signals.extend(self.command.finish(&self.sources));
        signals.extend(self.exfiltration.finish(&self.allowed, &self.sources));
        signals.extend(self.password.finish(&self.sources));
        signals.extend(self.privileged.finish(&self.sources));
        signals.extend(self.silence.finish(as_of.map(Timestamp::as_microsecond)));
        signals.extend(self.takeover.finish(&self.sources));
        signals.extend(self.tunnel.finish(&self.allowed, &self.sources));
        self.settle(signals)
    }

    /// What could not be taken into account so far.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        let parts = [
            Dropped { untimed: self.untimed, allowed: self.suppressed, ..Dropped::default() },
            self.availability.dropped(),
            self.beacon.dropped(),
            self.command.dropped(),
            self.exfiltration.dropped(),
            self.password.dropped(),
            self.privileged.dropped(),
            self.silence.dropped(),
            self.takeover.dropped(),
            self.tunnel.dropped(),
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

/// Beacons, uploads and tunnels judge allowances themselves, and nobody can allow an attack on a service.
fn may_be_allowed(kind: SignalKind) -> bool {
    matches!(
        kind,
        SignalKind::PasswordAttack
            | SignalKind::LogSilence
            | SignalKind::PrivilegedUse
            | SignalKind::WatchedCommand
            | SignalKind::AccountTakeover
    )
}

#[cfg(test)]
mod tests {
    use event::{BatchBuilder, Field, Names, Source};
    use proptest::prelude::*;

    use super::*;
    use crate::testing::config;

    type Row = (Option<i64>, Vec<Vec<u8>>);

    fn batch(rows: &[Row]) -> Batch {
        let mut names = Names::default();
        for field in Field::ALL {
            names.add(field.name(), Some(field));
        }
        let source = Source { name: "any".into(), format: "json" };
        let mut builder = BatchBuilder::new(source.into(), names.into(), i64::MAX);
        for (number, (time, values)) in (1..).zip(rows) {
            builder.record(number, b"");
            for (name, value) in (0..).zip(values) {
                builder.decoded_field(name, value);
            }
            if let Some(time) = time {
                builder.time(*time, false);
            }
        }
        builder.finish(i64::MAX)
    }

    /// Bytes of any kind, and such as the detectors look for.
    fn value() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            any::<Vec<u8>>(),
            "[0-9]{1,20}(\\.[0-9]{1,3})?".prop_map(String::into_bytes),
            "(0|1|0\\.5|failed|ok|PC-1|a\\.example|http://a\\.example/)"
                .prop_map(String::into_bytes),
            "(withdraw|buy|change_payee|pc-1|bank-1)".prop_map(String::into_bytes),
            "(wevtutil  cl x|vssadmin.exe delete \\^shadows|104|root|adm-x)"
                .prop_map(String::into_bytes),
            "(a : TTY=x ; USER=root ; COMMAND=rm -rf /var/log/x|session opened for user root by b)"
                .prop_map(String::into_bytes),
            "Failed password for (a|b) from 192\\.0\\.2\\.[0-9] port 1"
                .prop_map(String::into_bytes),
        ]
    }

    fn time() -> impl Strategy<Value = Option<i64>> {
        let near = (0..90_000_i64).prop_map(|second| Some(second * event::SECOND));
        prop_oneof![8 => near, 1 => any::<Option<i64>>(), 1 => Just(Some(i64::MIN)), 1 => Just(Some(i64::MAX))]
    }

    fn row() -> impl Strategy<Value = Row> {
        (time(), proptest::collection::vec(value(), Field::ALL.len()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_records_are_judged_without_harm(rows in proptest::collection::vec(row(), 0..120)) {
            let mut config = config();
            // Small bounds, so that everything that gives way does.
            (config.beacon.pairs_max, config.beacon.times_per_pair) = (4, 96);
            (config.beacon.times_max, config.availability.reorder_samples) = (96, 8);
            (config.password.reorder_attempts, config.password.addresses_max) = (8, 4);
            (config.exfiltration.pairs_max, config.exfiltration.days_max) = (4, 2);
            (config.privileged.accounts_max, config.privileged.days_max) = (4, 2);
            (config.command.hosts_max, config.command.days_max) = (4, 2);
            (config.tunnel.pairs_max, config.tunnel.days_max) = (4, 2);
            (config.takeover.reorder_acts, config.takeover.accounts_max) = (8, 4);
            (config.silence.minutes_max, config.silence.reporters_max) = (8, 4);
            let mut detectors = Detectors::new(&config, Vec::new());
            detectors.observe(&batch(&rows));
            detectors.drain();
            detectors.clone().finish(Some(Timestamp::MAX));
            detectors.finish(None);
        }
    }
}
