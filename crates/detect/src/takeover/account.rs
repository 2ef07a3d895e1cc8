//! What one account did, in order of time.

use std::collections::VecDeque;

use event::{Micros, SECOND};

use super::{Act, Config, What};
use crate::place::Place;

const HOUR: Micros = 3600 * SECOND;
/// How many payees and instruments the evidence names.
const EXAMPLES: usize = 10;

/// What is known of an account.
#[derive(Clone, Debug)]
pub(super) struct Account {
    since: Micros,
    last: Micros,
    devices: Known,
    payees: Known,
    instruments: Known,
    /// The latest amounts of orders from known devices.
    amounts: VecDeque<f64>,
    /// The latest change of the payee from a device that was new.
    changed: Option<(Micros, Place)>,
    /// Large orders from a new device, before there are enough.
    strange: Vec<Act>,
    taken: Option<Takeover>,
}

/// What happened from a new device.
#[derive(Clone, Debug)]
pub(super) struct Takeover {
    pub(super) since: Micros,
    pub(super) detected: Micros,
    pub(super) last: Micros,
    pub(super) device: Box<[u8]>,
    pub(super) changed: Option<Micros>,
    pub(super) payouts: u64,
    pub(super) payees: Vec<Box<[u8]>>,
    pub(super) orders: u64,
    pub(super) instruments: Vec<Box<[u8]>>,
    pub(super) amount: f64,
    pub(super) usual: f64,
    pub(super) rows: [Place; 2],
}

/// Names with the time at which each was first seen, the latest last.
#[derive(Clone, Debug, Default)]
struct Known(VecDeque<(Box<[u8]>, Micros)>);

impl Known {
    /// Since when a name is known, which is now if it was not.
    fn since(&mut self, name: &[u8], now: Micros, most: usize) -> Micros {
        if let Some((_, since)) = self.0.iter().find(|(known, _)| **known == *name) {
            return *since;
        }
        if self.0.len() >= most {
            self.0.pop_front();
        }
        self.0.push_back((name.into(), now));
        now
    }

    /// A name that the lawful owner vouched for by using it.
    fn vouch(&mut self, name: &[u8], since: Micros) {
        if let Some(known) = self.0.iter_mut().find(|(known, _)| **known == *name) {
            known.1 = known.1.min(since);
        }
    }
}

impl Account {
    pub(super) fn new(since: Micros) -> Self {
        Self {
            since,
            last: since,
            devices: Known::default(),
            payees: Known::default(),
            instruments: Known::default(),
            amounts: VecDeque::new(),
            changed: None,
            strange: Vec::new(),
            taken: None,
        }
    }

    pub(super) fn last(&self) -> Micros {
        self.last
    }

    /// Takes an act; gives the takeover that had ended before it, if one had.
    pub(super) fn take(&mut self, config: &Config, act: &Act) -> Option<Takeover> {
        self.last = act.time;
        let since = self.devices.since(&act.device, act.time, config.names_max);
        let is_new = act.time - since <= config.new_device_h * HOUR
            && since - self.since >= config.known_h * HOUR;
        let over = self
            .taken
            .as_ref()
            .is_some_and(|taken| act.time - taken.last > config.new_device_h * HOUR);
        let ended = if over { self.end() } else { None };
        match act.what {
            What::Other => {}
            What::Change => self.change(config, act, is_new),
            What::Payout => self.pay(config, act, is_new.then_some(since)),
            What::Order => self.order(config, act, is_new.then_some(since)),
        }
        ended
    }

    /// The takeover under way, which ends with this.
    pub(super) fn end(&mut self) -> Option<Takeover> {
        (self.changed, self.strange) = (None, Vec::new());
        self.taken.take()
    }

    fn change(&mut self, config: &Config, act: &Act, is_new: bool) {
        let since = self.payees.since(&act.payee, act.time, config.names_max);
        if is_new {
            self.changed = Some((act.time, act.place));
        } else if since == act.time {
            // The owner named a payee from a device that is known: it is known from now on.
            self.payees.vouch(&act.payee, self.since);
        }
    }

    fn pay(&mut self, config: &Config, act: &Act, new_device: Option<Micros>) {
        let since = self.payees.since(&act.payee, act.time, config.names_max);
        let Some(device_since) = new_device else {
            self.payees.vouch(&act.payee, self.since);
            return;
        };
        let is_fresh = |time: Micros| act.time - time <= config.new_device_h * HOUR;
        let changed = self.changed.filter(|(time, _)| is_fresh(*time));
        let strange = !act.payee.is_empty() && is_fresh(since) && since > self.since;
        if changed.is_none() && !strange {
            return;
        }
        let first = changed.map_or(act.place, |(_, place)| place);
        let taken = self.taken.get_or_insert_with(|| Takeover::new(act, device_since, first));
        taken.changed = taken.changed.or(changed.map(|(time, _)| time));
        taken.pay(act);
    }

    fn order(&mut self, config: &Config, act: &Act, new_device: Option<Micros>) {
        let since = self.instruments.since(&act.instrument, act.time, config.names_max);
        let Some(device_since) = new_device else {
            self.amounts.push_back(act.amount);
            if self.amounts.len() > config.names_max {
                self.amounts.pop_front();
            }
            self.instruments.vouch(&act.instrument, self.since);
            return;
        };
        let usual = median(&self.amounts);
        let never_traded = since >= device_since;
        // What is large for an account that has hardly traded is judged by the sum.
        let large = self.is_unknown(config) || act.amount >= usual * config.order_factor;
        if !(never_traded && large) {
            return;
        }
        if let Some(taken) = &mut self.taken {
            taken.order(act);
        } else {
            self.gather(config, act, device_since, usual);
        }
    }

    /// Whether too few orders are known to say what is usual.
    fn is_unknown(&self, config: &Config) -> bool {
        self.amounts.len() < config.order_history
    }

    /// Keeps a strange order until there are enough of them.
    fn gather(&mut self, config: &Config, act: &Act, device_since: Micros, usual: f64) {
        self.strange.retain(|order| act.time - order.time <= config.new_device_h * HOUR);
        if self.strange.len() < config.names_max {
            self.strange.push(act.clone());
        }
        let sum: f64 = self.strange.iter().map(|order| order.amount).sum();
        let enough = !self.is_unknown(config) || sum >= config.order_sum_min;
        if self.strange.len() < config.orders_min || !enough {
            return;
        }
        let strange = std::mem::take(&mut self.strange);
        let mut taken = Takeover::new(act, device_since, strange[0].place);
        strange.iter().for_each(|order| taken.order(order));
        taken.usual = usual;
        self.taken = Some(taken);
    }
}

fn median(amounts: &VecDeque<f64>) -> f64 {
    let mut amounts: Vec<_> = amounts.iter().copied().collect();
    amounts.sort_by(f64::total_cmp);
    amounts.get(amounts.len() / 2).copied().unwrap_or_default()
}

impl Takeover {
    fn new(act: &Act, since: Micros, first: Place) -> Self {
        Self {
            since,
            detected: act.time,
            last: act.time,
            device: act.device.clone(),
            changed: None,
            payouts: 0,
            payees: Vec::new(),
            orders: 0,
            instruments: Vec::new(),
            amount: 0.0,
            usual: 0.0,
            rows: [first, act.place],
        }
    }

    fn pay(&mut self, act: &Act) {
        self.payouts += 1;
        add(&mut self.payees, &act.payee);
        self.grow(act);
    }

    fn order(&mut self, act: &Act) {
        self.orders += 1;
        add(&mut self.instruments, &act.instrument);
        self.grow(act);
    }

    fn grow(&mut self, act: &Act) {
        self.amount += act.amount;
        (self.last, self.rows[1]) = (act.time, act.place);
    }
}

fn add(names: &mut Vec<Box<[u8]>>, name: &[u8]) {
    if names.len() < EXAMPLES && !name.is_empty() && !names.iter().any(|known| **known == *name) {
        names.push(name.into());
    }
}
