//! What one address tried, in order of time.

use std::collections::{BTreeMap, VecDeque};

use event::{Micros, SECOND};

use super::{Config, Held, Said};
use crate::place::Place;

/// How many accounts the evidence names.
const EXAMPLES: usize = 10;

/// The latest failures, and the attack under way, if there is one.
#[derive(Clone, Debug, Default)]
pub(super) struct Tries {
    recent: VecDeque<Held>,
    /// Failures of a longer time, without those that a success of their account followed.
    unresolved: VecDeque<Held>,
    attack: Option<Attack>,
    last: Micros,
    total: u64,
}

/// One course of failures.
#[derive(Clone, Debug)]
pub(super) struct Attack {
    pub(super) start: Micros,
    pub(super) last: Micros,
    pub(super) detected: Micros,
    pub(super) rows: [Place; 2],
    pub(super) is_spray: bool,
    pub(super) succeeded_as: Vec<String>,
    pub(super) succeeded_at: Option<Micros>,
    /// Failures by kind of line: each kind tells of the same attempts.
    by_kind: [u64; Said::FAILURES],
    /// How often each account was tried.
    by_account: BTreeMap<Box<[u8]>, u64>,
}

impl Tries {
    /// Takes a line; gives the attack that had ended before it, if one had.
    pub(super) fn take(&mut self, config: &Config, held: &Held) -> Option<Attack> {
        let is_over = held.time.saturating_sub(self.last) > config.quiet_min * 60 * SECOND;
        let ended = if is_over { self.end() } else { None };
        match (&mut self.attack, held.said) {
            (Some(attack), Said::Succeeded) => attack.succeed(held),
            (None, Said::Succeeded) => {
                self.unresolved.retain(|failed| failed.account != held.account);
                return ended;
            }
            (Some(attack), _) => attack.add(held, config.accounts_max),
            (None, _) => self.remember(config, held),
        }
        (self.last, self.total) = (held.time, self.total.saturating_add(held.times));
        ended
    }

    /// The attack under way, which ends with this.
    pub(super) fn end(&mut self) -> Option<Attack> {
        self.recent.clear();
        self.unresolved.clear();
        self.attack.take()
    }

    /// The less, the less suspicious.
    pub(super) fn rank(&self) -> (bool, u64, Micros) {
        (self.attack.is_some(), self.total, self.last)
    }

    fn remember(&mut self, config: &Config, held: &Held) {
        add_within(&mut self.recent, held, config.window_min);
        add_within(&mut self.unresolved, held, config.slow_window_min);
        let fast = course(&self.recent, config.failures_min, config.accounts_min);
        let slow = || course(&self.unresolved, config.slow_failures_min, config.slow_accounts_min);
        let begun = match (fast, slow) {
            (Some(is_spray), _) => Some((&self.recent, is_spray)),
            (None, slow) => slow().map(|is_spray| (&self.unresolved, is_spray)),
        };
        if let Some((failures, is_spray)) = begun {
            self.attack = Attack::of(failures, is_spray, config.accounts_max);
            self.recent.clear();
            self.unresolved.clear();
        }
    }
}

/// Adds a failure to those that lie no further back than so many minutes.
fn add_within(failures: &mut VecDeque<Held>, held: &Held, minutes: i64) {
    let window = minutes * 60 * SECOND;
    failures.retain(|earlier| held.time.saturating_sub(earlier.time) <= window);
    failures.push_back(held.clone());
}

/// Whether failures make an attack, and then whether it sprays over accounts.
fn course(failures: &VecDeque<Held>, failures_min: u64, accounts_min: usize) -> Option<bool> {
    let accounts: std::collections::BTreeSet<_> =
        failures.iter().map(|held| &held.account).filter(|name| !name.is_empty()).collect();
    let is_spray = accounts.len() >= accounts_min;
    let enough = || by_kind(failures).iter().any(|count| *count >= failures_min);
    (is_spray || enough()).then_some(is_spray)
}

fn by_kind(recent: &VecDeque<Held>) -> [u64; Said::FAILURES] {
    let mut by_kind = [0; Said::FAILURES];
    recent.iter().for_each(|held| count(&mut by_kind, held));
    by_kind
}

fn count(by_kind: &mut [u64; Said::FAILURES], held: &Held) {
    if let Some(failures) = by_kind.get_mut(held.said as usize) {
        *failures = failures.saturating_add(held.times);
    }
}

impl Attack {
    fn of(recent: &VecDeque<Held>, is_spray: bool, accounts_max: usize) -> Option<Self> {
        let (first, last) = (recent.front()?, recent.back()?);
        let mut attack = Self {
            start: first.time,
            last: last.time,
            detected: last.time,
            rows: [first.place, last.place],
            is_spray,
            succeeded_as: Vec::new(),
            succeeded_at: None,
            by_kind: [0; Said::FAILURES],
            by_account: BTreeMap::new(),
        };
        recent.iter().for_each(|held| attack.add(held, accounts_max));
        Some(attack)
    }

    fn add(&mut self, held: &Held, accounts_max: usize) {
        self.last = held.time;
        count(&mut self.by_kind, held);
        if held.account.is_empty() {
            return;
        }
        if let Some(tried) = self.by_account.get_mut(&held.account) {
            *tried = tried.saturating_add(held.times);
        } else if self.by_account.len() < accounts_max {
            self.by_account.insert(held.account.clone(), held.times);
        }
    }

    fn succeed(&mut self, held: &Held) {
        self.last = held.time;
        self.succeeded_at.get_or_insert(held.time);
        let name = event::escaped(&held.account).to_string();
        if self.succeeded_as.len() < EXAMPLES && !self.succeeded_as.contains(&name) {
            self.succeeded_as.push(name);
        }
    }

    /// Failed attempts, as the kind of line that tells of most.
    pub(super) fn failures(&self) -> u64 {
        self.by_kind.into_iter().max().unwrap_or(0)
    }

    /// Different accounts tried.
    pub(super) fn accounts(&self) -> usize {
        self.by_account.len()
    }

    /// The accounts tried most.
    pub(super) fn examples(&self) -> Vec<String> {
        let mut accounts: Vec<_> = self.by_account.iter().collect();
        accounts.sort_by_key(|(name, tried)| (std::cmp::Reverse(**tried), (*name).clone()));
        let names = accounts.into_iter().map(|(name, _)| event::escaped(name).to_string());
        names.take(EXAMPLES).collect()
    }
}
