//! Passwords tried one after another from one address.
//!
//! Many failures within a window, or failures for many accounts, make an
//! attack; it lasts until the address has been quiet for a while. Slow tries are
//! told by failures that no success of their account follows. A success after
//! that many failures is the most important figure of the evidence.

mod attempt;
mod tries;

use event::{Batch, Field, Micros, Record};
use model::{Entity, EntityKind, Signal, SignalKind, When};
use serde::Deserialize;

use crate::dropped::Dropped;
use crate::place::{Place, Sources};
use crate::reorder::{Reorder, Timed};
use crate::table::{Row, Table};
use crate::time::instant;
use attempt::{Attempt, Said};
use tries::{Attack, Tries};

const DETECTOR: &str = "password@1";
/// Longer account names are cut, so that a hostile line does not fill the memory.
const NAME_MAX: usize = 64;

/// `[password]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) failures_min: u64,
    pub(crate) accounts_min: usize,
    pub(crate) window_min: i64,
    pub(crate) slow_failures_min: u64,
    pub(crate) slow_accounts_min: usize,
    pub(crate) slow_window_min: i64,
    pub(crate) quiet_min: i64,
    pub(crate) failure_words: Vec<String>,
    pub(crate) success_words: Vec<String>,
    pub(crate) reorder_attempts: usize,
    pub(crate) addresses_max: usize,
    pub(crate) accounts_max: usize,
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Password {
    config: Config,
    held: Reorder<Held>,
    addresses: Table<Tries>,
    ended: Vec<(Entity, Attack)>,
    dropped: Dropped,
}

/// One line about one address; a line may stand for several attempts.
#[derive(Clone, Debug)]
struct Held {
    time: Micros,
    address: (bool, Box<[u8]>),
    account: Box<[u8]>,
    said: Said,
    times: u64,
    place: Place,
}

impl Timed for Held {
    type Key = (Micros, Box<[u8]>, Said, Box<[u8]>, Place);

    fn time(&self) -> Micros {
        self.time
    }

    fn key(&self) -> Self::Key {
        (self.time, self.address.1.clone(), self.said, self.account.clone(), self.place)
    }
}

impl Password {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            held: Reorder::new(config.reorder_attempts),
            addresses: Table::new(config.addresses_max),
            config: config.clone(),
            ended: Vec::new(),
            dropped: Dropped::default(),
        }
    }

    pub(crate) fn reads(batch: &Batch) -> bool {
        let has = |field| batch.names().index_of(field).is_some();
        let list = has(Field::User) && has(Field::Status);
        has(Field::Message) || (list && (has(Field::SrcIp) || has(Field::SrcHost)))
    }

    pub(crate) fn observe(&mut self, record: Record<'_>, time: Micros, source: u32) {
        let Some((is_host, attempt)) = read(record, &self.config) else { return };
        let held = Held {
            time,
            address: (is_host, attempt.address[..attempt.address.len().min(255)].into()),
            account: attempt.account[..attempt.account.len().min(NAME_MAX)].into(),
            said: attempt.said,
            times: attempt.times,
            place: Place { source, record: record.number() },
        };
        let Self { config, held: order, addresses, ended, dropped } = self;
        order.push(held, |held| take(config, addresses, ended, dropped, &held));
    }

    pub(crate) fn drain(&mut self, sources: &Sources) -> Vec<Signal> {
        let ended = std::mem::take(&mut self.ended);
        ended.into_iter().map(|(entity, attack)| signal(entity, &attack, sources)).collect()
    }

    pub(crate) fn finish(&mut self, sources: &Sources) -> Vec<Signal> {
        let Self { config, held, addresses, ended, dropped } = self;
        held.flush(|held| take(config, addresses, ended, dropped, &held));
        for row in addresses.rows_mut() {
            ended.extend(row.value.end().map(|attack| (entity(row), attack)));
        }
        self.addresses.retain(|_| false);
        self.drain(sources)
    }

    pub(crate) fn dropped(&self) -> Dropped {
        Dropped { attempts_late: self.held.late(), ..self.dropped }
    }
}

/// The attempt that a record tells of, and whether its address is the name of a host.
fn read<'a>(record: Record<'a>, config: &Config) -> Option<(bool, Attempt<'a>)> {
    if let Some(attempt) = record.get(Field::Message).and_then(Attempt::of_message) {
        return Some((false, attempt));
    }
    let result = record.get(Field::Status)?;
    let is = |words: &[String]| words.iter().any(|word| same(word, result));
    let said = match (is(&config.failure_words), is(&config.success_words)) {
        (true, _) => Said::Failed,
        (_, true) => Said::Succeeded,
        _ => return None,
    };
    let account = record.get(Field::User).filter(|user| *user != b"-")?;
    let address = record.get(Field::SrcIp);
    let attempt = Attempt {
        address: address.or_else(|| record.get(Field::SrcHost))?,
        account,
        said,
        times: 1,
    };
    Some((address.is_none(), attempt))
}

fn same(word: &str, value: &[u8]) -> bool {
    word.as_bytes().eq_ignore_ascii_case(value.trim_ascii())
}

fn take(
    config: &Config,
    addresses: &mut Table<Tries>,
    ended: &mut Vec<(Entity, Attack)>,
    dropped: &mut Dropped,
    held: &Held,
) {
    if addresses.is_full() {
        evict(addresses, ended, dropped);
    }
    let kind: &[u8] = if held.address.0 { b"h" } else { b"a" };
    let Some(number) = addresses.find_or_add([kind, &held.address.1], Tries::default) else {
        return;
    };
    let row = &mut addresses.rows_mut()[number];
    let attack = row.value.take(config, held);
    ended.extend(attack.map(|attack| (entity(row), attack)));
}

/// Gives up the quarter that tried least and longest ago; attacks under way are told.
fn evict(addresses: &mut Table<Tries>, ended: &mut Vec<(Entity, Attack)>, dropped: &mut Dropped) {
    let mut ranks: Vec<_> = addresses.rows().iter().map(|row| row.value.rank()).collect();
    let quarter = ranks.len() / 4;
    let limit = *ranks.select_nth_unstable(quarter).1;
    addresses.retain(|row| {
        let keep = row.value.rank() > limit;
        if !keep {
            dropped.addresses_evicted += 1;
            ended.extend(row.value.end().map(|attack| (entity(row), attack)));
        }
        keep
    });
}

fn entity(row: &Row<Tries>) -> Entity {
    let mut parts = row.parts();
    let is_host = parts.next() == Some(b"h");
    let name = event::escaped(parts.next().unwrap_or_default()).to_string();
    Entity::new(if is_host { EntityKind::Host } else { EntityKind::Address }, name)
}

fn signal(address: Entity, attack: &Attack, sources: &Sources) -> Signal {
    let mut entities = vec![address];
    let account = |name: &String| Entity::new(EntityKind::Account, name.clone());
    entities.extend(attack.succeeded_as.iter().map(account));
    let (start, detected) = (When::At(instant(attack.start)), instant(attack.detected));
    // The id must not change when a success is seen later, so it is made of the address alone.
    let mut signal =
        Signal::new(SignalKind::PasswordAttack, DETECTOR, start, detected, entities[..1].to_vec())
            .with("failures", attack.failures())
            .with("accounts", attack.accounts())
            .with("accounts_tried", attack.examples())
            .with("way", if attack.is_spray { "spraying" } else { "guessing" });
    if !attack.succeeded_as.is_empty() {
        signal = signal
            .with("succeeded_as", attack.succeeded_as.clone())
            .with("succeeded_at", attack.succeeded_at.map(|at| instant(at).to_string()));
    }
    signal.entities = entities;
    signal.end = Some(instant(attack.last));
    signal.with("rows", sources.rows(&attack.rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, allow, batch, signals};

    fn judged(fields: &[Field], rows: &[String], allow: Vec<model::Allow>) -> Vec<Signal> {
        let found = signals(&[batch("auth.log", fields, rows)], allow);
        found.into_iter().filter(|signal| signal.detector == DETECTOR).collect()
    }

    fn sshd(rows: &[String]) -> Vec<Signal> {
        judged(&[Field::Time, Field::Message], rows, Vec::new())
    }

    /// Failures every `step` seconds, for accounts in turn.
    fn failures(address: &str, count: i64, step: i64, accounts: &[&str]) -> Vec<String> {
        let row = |n: i64| {
            let account = accounts[n as usize % accounts.len()];
            format!("{},Failed password for {account} from {address} port 22 ssh2", n * step)
        };
        (0..count).map(row).collect()
    }

    #[test]
    fn guessing_is_told_from_the_first_failure_on() {
        let mut rows = failures("192.0.2.7", 40, 5, &["root"]);
        rows.push("200,Accepted password for root from 192.0.2.7 port 22 ssh2".into());
        let found = sshd(&rows);
        assert_eq!(found.len(), 1);
        let signal = &found[0];
        assert_eq!(signal.start, When::At(instant(0)));
        assert_eq!(signal.detected, instant(9 * 5_000_000));
        assert_eq!(signal.end, Some(instant(200 * 1_000_000)));
        assert_eq!(signal.evidence["failures"], 40);
        assert_eq!(signal.evidence["accounts"], 1);
        assert_eq!(signal.evidence["succeeded_as"], serde_json::json!(["root"]));
        assert_eq!(signal.entities[0], Entity::new(EntityKind::Address, "192.0.2.7"));
        assert_eq!(signal.entities[1], Entity::new(EntityKind::Account, "root"));
        for seed in 0..9 {
            Random(seed).shuffle(&mut rows);
            let mut again = sshd(&rows);
            again[0].evidence["rows"] = signal.evidence["rows"].clone();
            assert_eq!(again, found);
        }
    }

    #[test]
    fn the_id_does_not_depend_on_a_later_success() {
        let mut rows = failures("192.0.2.7", 12, 5, &["root"]);
        let before = sshd(&rows)[0].id.clone();
        rows.push("99,Accepted password for root from 192.0.2.7 port 22 ssh2".into());
        assert_eq!(sshd(&rows)[0].id, before);
    }

    #[test]
    fn many_accounts_make_a_spray() {
        let found = sshd(&failures("192.0.2.7", 7, 60, &["a", "b", "c", "d", "e", "f", "g"]));
        assert_eq!(found[0].evidence["way"], "spraying");
        assert_eq!(found[0].evidence["accounts_tried"].as_array().map(Vec::len), Some(7));
    }

    #[test]
    fn people_who_forget_are_left_alone() {
        assert!(sshd(&failures("192.0.2.7", 9, 5, &["ann"])).is_empty());
        let forgets = |n: i64| {
            let says = |says: &str, time: i64| {
                format!("{time},{says} password for ann from 192.0.2.7 port 22 ssh2")
            };
            [says("Failed", n * 600), says("Failed", n * 600 + 9), says("Accepted", n * 600 + 20)]
        };
        assert!(sshd(&(0..60).flat_map(forgets).collect::<Vec<_>>()).is_empty());
    }

    #[test]
    fn slow_tries_are_told_by_failures_that_no_success_follows() {
        let slow = sshd(&failures("192.0.2.7", 60, 180, &["ann", "ben"]));
        assert_eq!(slow.len(), 1);
        assert_eq!(slow[0].start, When::At(instant(0)));
        assert_eq!(slow[0].evidence["failures"], 60);
        assert!(sshd(&failures("192.0.2.7", 19, 180, &["ann"])).is_empty());
    }

    #[test]
    fn lines_of_one_attempt_are_not_added_up() {
        let line = |n: i64, text: &str| format!("{},{text}", n * 5);
        let rows: Vec<_> = (0..6)
            .flat_map(|n| {
                [
                    line(n, "Invalid user eve from 192.0.2.7"),
                    line(n, "pam_unix(sshd:auth): authentication failure; rhost=192.0.2.7"),
                    line(n, "Failed password for invalid user eve from 192.0.2.7 port 1 ssh2"),
                ]
            })
            .collect();
        assert!(sshd(&rows).is_empty());
        let repeated =
            "9,message repeated 12 times: [ Failed password for root from 192.0.2.7 port 1 ssh2]";
        assert_eq!(sshd(&[repeated.into()])[0].evidence["failures"], 12);
    }

    #[test]
    fn a_quiet_hour_parts_two_attacks() {
        let mut rows = failures("192.0.2.7", 12, 5, &["root"]);
        rows.extend(failures("192.0.2.7", 12, 5, &["root"]).iter().map(|row| format!("1{row}")));
        rows.truncate(22);
        rows.extend(
            (0..12).map(|n| {
                format!("{},Failed password for root from 192.0.2.7 port 22 ssh2", 9000 + n)
            }),
        );
        assert_eq!(sshd(&rows).len(), 2);
    }

    #[test]
    fn lists_of_sign_ins_are_read_too() {
        let fields = [Field::Time, Field::SrcHost, Field::User, Field::Status];
        let rows: Vec<_> = (0..12).map(|n| format!("{n},PC-9,u{},失敗", n % 2)).collect();
        let found = judged(&fields, &rows, Vec::new());
        assert_eq!(found[0].entities, [Entity::new(EntityKind::Host, "PC-9")]);
        let ok: Vec<_> = rows.iter().map(|row| row.replace("失敗", "成功")).collect();
        assert!(judged(&fields, &ok, Vec::new()).is_empty());
    }

    /// The addresses with ten and more failures, counted by hand:
    /// `grep -oE 'Failed (password|none) for .* from [0-9.]+ port' | ...  | sort | uniq -c`
    /// gives 286, 80, 46, 26, 20 and 18; the next have 7 and fewer.
    #[test]
    fn the_openssh_log_names_its_attackers() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/logs/OpenSSH_2k.log");
        let Some(found) = crate::testing::signals_of_file(path) else { return };
        let mut told = std::collections::BTreeMap::new();
        for signal in found.iter().filter(|signal| signal.detector == DETECTOR) {
            let failures = signal.evidence["failures"].as_u64().unwrap();
            *told.entry(signal.entities[0].name.as_str()).or_insert(0) += failures;
        }
        // PAM tells of one more try of the first than sshd does.
        let expected = [
            ("103.99.0.122", 46),
            ("112.95.230.3", 26),
            ("183.62.140.253", 287),
            ("185.190.58.151", 18),
            ("187.141.143.180", 80),
            ("5.188.10.180", 20),
        ];
        assert_eq!(told.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_scanner_of_ours_may_be_allowed_for_a_time() {
        let rows = failures("192.0.2.7", 12, 5, &["root"]);
        let fields = [Field::Time, Field::Message];
        let found = |until| judged(&fields, &rows, vec![allow("192.0.2.7", until)]).len();
        assert_eq!(found("1970-01-01T00:01:00Z"), 0);
        assert_eq!(found("1970-01-01T00:00:30Z"), 1);
    }
}
