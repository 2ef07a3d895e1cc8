//! Customers' accounts in other hands: from a device that is new to the account the payee is
//! changed and money paid out, or orders are placed that do not look like its owner's.
//!
//! Each account is followed in order of time. What an account did before says what is usual, so
//! an account that is itself new is not judged.

mod account;

use event::{Batch, Field, Micros, Record};
use model::{Entity, EntityKind, Signal, SignalKind, When};
use serde::Deserialize;

use crate::dropped::Dropped;
use crate::number;
use crate::place::{Place, Sources};
use crate::reorder::{Reorder, Timed};
use crate::table::Table;
use crate::time::{figure, instant};
use account::{Account, Takeover as Taken};

const DETECTOR: &str = "takeover@1";
/// Longer names are cut, so that a hostile line does not fill the memory.
const NAME_MAX: usize = 64;

/// `[takeover]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) change_words: Vec<String>,
    pub(crate) payout_words: Vec<String>,
    pub(crate) order_words: Vec<String>,
    pub(crate) failure_words: Vec<String>,
    pub(crate) new_device_h: i64,
    pub(crate) known_h: i64,
    pub(crate) orders_min: usize,
    pub(crate) order_factor: f64,
    pub(crate) order_history: usize,
    pub(crate) order_sum_min: f64,
    pub(crate) reorder_acts: usize,
    pub(crate) accounts_max: usize,
    pub(crate) names_max: usize,
}

/// What a customer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// Signed in or looked at something.
    Other,
    /// Changed the payee or the bank account that money goes to.
    Change,
    Order,
    Payout,
}

/// One act of an account.
#[derive(Clone, Debug)]
struct Act {
    time: Micros,
    account: Box<[u8]>,
    what: What,
    device: Box<[u8]>,
    payee: Box<[u8]>,
    instrument: Box<[u8]>,
    amount: f64,
    place: Place,
}

impl Timed for Act {
    type Key = (Micros, Box<[u8]>, What, Box<[u8]>, Box<[u8]>, Box<[u8]>, u64, Place);

    fn time(&self) -> Micros {
        self.time
    }

    fn key(&self) -> Self::Key {
        let Self { time, what, place, .. } = *self;
        let [account, device, payee, instrument] =
            [&self.account, &self.device, &self.payee, &self.instrument].map(Clone::clone);
        // Amounts are never negative, so their bits are in their order.
        (time, account, what, device, payee, instrument, self.amount.to_bits(), place)
    }
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Takeover {
    config: Config,
    held: Reorder<Act>,
    accounts: Table<Account>,
    told: Vec<(String, Taken)>,
    dropped: Dropped,
}

impl Takeover {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            held: Reorder::new(config.reorder_acts),
            accounts: Table::new(config.accounts_max),
            config: config.clone(),
            told: Vec::new(),
            dropped: Dropped::default(),
        }
    }

    pub(crate) fn reads(batch: &Batch) -> bool {
        let has = |field| batch.names().index_of(field).is_some();
        has(Field::User)
            && has(Field::Method)
            && (has(Field::Device) || has(Field::SrcIp))
            && [Field::Payee, Field::Amount, Field::Instrument].into_iter().any(has)
    }

    pub(crate) fn observe(&mut self, record: Record<'_>, time: Micros, source: u32) {
        let Some(act) = self.config.read(record, time, source) else { return };
        let Self { config, held, accounts, told, dropped } = self;
        held.push(act, |act| take(config, accounts, told, dropped, &act));
    }

    pub(crate) fn drain(&mut self, sources: &Sources) -> Vec<Signal> {
        let told = std::mem::take(&mut self.told);
        told.into_iter().map(|(account, taken)| signal(&account, &taken, sources)).collect()
    }

    pub(crate) fn finish(&mut self, sources: &Sources) -> Vec<Signal> {
        let Self { config, held, accounts, told, dropped } = self;
        held.flush(|act| take(config, accounts, told, dropped, &act));
        for row in accounts.rows_mut() {
            let name = name(row.parts().next());
            told.extend(row.value.end().map(|taken| (name, taken)));
        }
        self.accounts.retain(|_| false);
        self.drain(sources)
    }

    pub(crate) fn dropped(&self) -> Dropped {
        Dropped { acts_late: self.held.late(), ..self.dropped }
    }
}

impl Config {
    /// The act that a record tells of; `None` if it names no account and device, or failed.
    fn read(&self, record: Record<'_>, time: Micros, source: u32) -> Option<Act> {
        let cut = |value: &[u8]| value[..value.len().min(NAME_MAX)].into();
        let text = |field| record.get(field).map(cut).unwrap_or_default();
        let device = record.get(Field::Device).or_else(|| record.get(Field::SrcIp))?;
        let action = record.get(Field::Method)?;
        if record.get(Field::Status).is_some_and(|status| has(&self.failure_words, status)) {
            return None;
        }
        let what = match () {
            () if has(&self.change_words, action) => What::Change,
            () if has(&self.payout_words, action) => What::Payout,
            () if has(&self.order_words, action) => What::Order,
            () => What::Other,
        };
        Some(Act {
            time,
            account: cut(record.get(Field::User)?),
            what,
            device: cut(device),
            payee: text(Field::Payee),
            instrument: text(Field::Instrument),
            amount: record.get(Field::Amount).and_then(number::decimal).unwrap_or_default(),
            place: Place { source, record: record.number() },
        })
    }
}

fn has(words: &[String], text: &[u8]) -> bool {
    words.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(text.trim_ascii()))
}

fn take(
    config: &Config,
    accounts: &mut Table<Account>,
    told: &mut Vec<(String, Taken)>,
    dropped: &mut Dropped,
    act: &Act,
) {
    if accounts.is_full() {
        evict(accounts, told, dropped);
    }
    let Some(number) = accounts.find_or_add([&act.account], || Account::new(act.time)) else {
        return;
    };
    let row = &mut accounts.rows_mut()[number];
    let ended = row.value.take(config, act);
    let name = name(row.parts().next());
    told.extend(ended.map(|taken| (name, taken)));
}

/// Gives up the quarter that was seen longest ago; what was under way is told.
fn evict(accounts: &mut Table<Account>, told: &mut Vec<(String, Taken)>, dropped: &mut Dropped) {
    let mut ranks: Vec<_> = accounts.rows().iter().map(|row| row.value.last()).collect();
    let quarter = ranks.len() / 4;
    let limit = *ranks.select_nth_unstable(quarter).1;
    accounts.retain(|row| {
        let keep = row.value.last() > limit;
        if !keep {
            dropped.accounts_evicted += 1;
            let name = name(row.parts().next());
            told.extend(row.value.end().map(|taken| (name, taken)));
        }
        keep
    });
}

fn name(part: Option<&[u8]>) -> String {
    event::escaped(part.unwrap_or_default()).to_string()
}

fn signal(account: &str, taken: &Taken, sources: &Sources) -> Signal {
    let entities = vec![Entity::new(EntityKind::Account, account)];
    let (start, detected) = (instant(taken.since), instant(taken.detected));
    let way = if taken.payouts > 0 { "payout" } else { "orders" };
    let mut signal =
        Signal::new(SignalKind::AccountTakeover, DETECTOR, When::At(start), detected, entities)
            .with("way", way)
            .with("account", account)
            .with("device", name(Some(&taken.device)))
            .with("device_since", start.to_string())
            .with("payouts", taken.payouts)
            .with("payees", taken.payees.iter().map(|p| name(Some(p))).collect::<Vec<_>>())
            .with("orders", taken.orders)
            .with(
                "instruments",
                taken.instruments.iter().map(|i| name(Some(i))).collect::<Vec<_>>(),
            )
            .with("amount", figure(taken.amount))
            .with("usual_amount", figure(taken.usual));
    if let Some(changed) = taken.changed {
        signal = signal.with("changed_at", instant(changed).to_string());
    }
    signal.end = Some(instant(taken.last));
    signal.with("rows", sources.rows(&taken.rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, allow, batch, signals};

    const FIELDS: [Field; 7] = [
        Field::Time,
        Field::User,
        Field::Device,
        Field::Method,
        Field::Payee,
        Field::Instrument,
        Field::Amount,
    ];
    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;

    fn judged(rows: &[String], allow: Vec<model::Allow>) -> Vec<Signal> {
        let found = signals(&[batch("acts.csv", &FIELDS, rows)], allow);
        found.into_iter().filter(|signal| signal.detector == DETECTOR).collect()
    }

    fn act(time: i64, device: &str, rest: &str) -> String {
        format!("{time},C-7,{device},{rest}")
    }

    /// Ten days of somebody who trades and pays out to one bank account.
    fn usual() -> Vec<String> {
        let day = |n: i64| {
            [
                act(n * DAY, "phone-1", "login,,,"),
                act(n * DAY + 60, "phone-1", "buy,,7203,100000"),
                act(n * DAY + 120, "phone-1", "withdraw,BANK-1,,50000"),
            ]
        };
        (0..10).flat_map(day).collect()
    }

    fn with(more: &[String]) -> Vec<String> {
        [usual(), more.to_vec()].concat()
    }

    #[test]
    fn a_new_device_that_changes_the_payee_and_pays_out_is_told_in_any_order() {
        let mut rows = with(&[
            act(11 * DAY, "pc-x", "login,,,"),
            act(11 * DAY + 60, "pc-x", "change_payee,BANK-9,,"),
            act(11 * DAY + 600, "pc-x", "withdraw,BANK-9,,900000"),
            act(11 * DAY + 900, "pc-x", "withdraw,BANK-9,,800000"),
        ]);
        let expected = judged(&rows, Vec::new());
        assert_eq!(expected.len(), 1, "{expected:#?}");
        let signal = &expected[0];
        assert_eq!(signal.start, When::At(instant(11 * DAY * 1_000_000)));
        assert_eq!(signal.detected, instant((11 * DAY + 600) * 1_000_000));
        assert_eq!(signal.evidence["way"], "payout");
        assert_eq!(signal.evidence["amount"], 1_700_000);
        assert_eq!(signal.evidence["payees"], serde_json::json!(["BANK-9"]));
        for seed in 0..9 {
            Random(seed).shuffle(&mut rows);
            let mut again = judged(&rows, Vec::new());
            again[0].evidence["rows"] = signal.evidence["rows"].clone();
            assert_eq!(again, expected);
        }
    }

    #[test]
    fn a_new_device_alone_or_a_new_payee_alone_is_no_takeover() {
        assert!(
            judged(&with(&[act(11 * DAY, "pc-x", "withdraw,BANK-1,,90000")]), vec![]).is_empty()
        );
        let own = [
            act(11 * DAY, "phone-1", "change_payee,BANK-2,,"),
            act(11 * DAY + 60, "phone-1", "withdraw,BANK-2,,90000"),
        ];
        assert!(judged(&with(&own), Vec::new()).is_empty());
        let late =
            [act(11 * DAY, "pc-x", "login,,,"), act(20 * DAY, "pc-x", "withdraw,BANK-2,,90000")];
        assert!(judged(&with(&late), Vec::new()).is_empty(), "the device is known by then");
    }

    #[test]
    fn an_account_that_is_itself_new_is_not_judged() {
        let rows = [
            act(0, "phone-1", "login,,,"),
            act(60, "pc-x", "add_payee,BANK-1,,"),
            act(90, "pc-x", "withdraw,BANK-1,,10"),
        ];
        assert!(judged(&rows, Vec::new()).is_empty());
    }

    #[test]
    fn large_orders_of_what_was_never_traded_from_a_new_device_are_told() {
        let order = |n: i64, device: &str, code: &str, amount: i64| {
            act(11 * DAY + n * 60, device, &format!("buy,,{code},{amount}"))
        };
        let strange: Vec<_> = (0..4).map(|n| order(n, "pc-x", "9999", 700_000)).collect();
        let found = judged(&with(&strange), Vec::new());
        assert_eq!((found.len(), &found[0].evidence["way"]), (1, &"orders".into()));
        assert_eq!(found[0].evidence["orders"], 4);
        let own: Vec<_> = (0..4).map(|n| order(n, "phone-1", "9999", 700_000)).collect();
        assert!(judged(&with(&own), Vec::new()).is_empty());
        let usual: Vec<_> = (0..4).map(|n| order(n, "pc-x", "7203", 100_000)).collect();
        assert!(judged(&with(&usual), Vec::new()).is_empty());
        let asleep = |amount| {
            let orders = (0..4).map(|n| order(n, "pc-x", "9999", amount));
            std::iter::once(act(0, "phone-1", "login,,,")).chain(orders).collect::<Vec<_>>()
        };
        assert_eq!(judged(&asleep(700_000), Vec::new()).len(), 1);
        assert!(judged(&asleep(100_000), Vec::new()).is_empty());
    }

    #[test]
    fn an_account_for_trials_may_be_allowed() {
        let rows = with(&[
            act(11 * DAY, "pc-x", "change_payee,BANK-9,,"),
            act(11 * DAY + 600, "pc-x", "withdraw,BANK-9,,900000"),
        ]);
        assert!(judged(&rows, vec![allow("C-7", "1971-01-01T00:00:00Z")]).is_empty());
    }
}
