//! Accounts in other hands among customers who move house, change telephones and take risks.

use event::Field;

use super::{Level, Random, Score, Sheet};
use crate::testing::{batch, signals};

const FIELDS: [Field; 7] = [
    Field::Time,
    Field::User,
    Field::Device,
    Field::Method,
    Field::Payee,
    Field::Instrument,
    Field::Amount,
];
const TAKEN: usize = 60;
const OTHERS: usize = 540;
const DAYS: usize = 30;
const START: i64 = 1_433_894_400;

/// What whoever took an account does.
#[derive(Clone, Copy, PartialEq)]
enum Theft {
    /// Changes the payee, pays out.
    Change,
    /// Pays a new payee at once.
    Pay,
    /// Changes the payee and waits so many hours.
    Wait(f64),
    /// Buys what nobody trades, for much.
    Orders,
    /// The same in many small orders.
    SmallOrders,
    /// From the device of the owner.
    OwnDevice,
}

pub(super) fn sheet() -> Sheet {
    let level = |seed, name, theft, by_address, floor| Level {
        name,
        score: run(seed, theft, by_address),
        floor,
    };
    Sheet {
        title: "Account takeover",
        about: "600 customers over thirty days, of whom 60 lose their account once. The others trade \
                and pay out; a tenth change to a new telephone, a tenth name a new payee from their \
                own device, some place an order far above the usual, and three do all of it in one \
                day: they are told, and a call clears it up. Floors: precision 0.9, recall 0.98 \
                where devices are told apart. Where only addresses are known, customers at home and \
                on the way look like two devices each. Who waits until the device is known, orders \
                little by little, or sits at the device of the owner is not found.",
        levels: vec![
            level(1, "payee changed, then paid out", Theft::Change, false, [0.9, 0.98]),
            level(2, "paid to a new payee at once", Theft::Pay, false, [0.9, 0.98]),
            level(
                3,
                "payee changed, paid out two days later",
                Theft::Wait(48.0),
                false,
                [0.9, 0.98],
            ),
            level(
                4,
                "payee changed, paid out five days later",
                Theft::Wait(120.0),
                false,
                [0.0, 0.0],
            ),
            level(5, "large orders of what was never traded", Theft::Orders, false, [0.9, 0.98]),
            level(6, "the same in usual sizes", Theft::SmallOrders, false, [0.0, 0.0]),
            level(7, "from the device of the owner", Theft::OwnDevice, false, [0.0, 0.0]),
            level(8, "payee changed, only addresses known", Theft::Change, true, [0.6, 0.95]),
        ],
    }
}

fn run(seed: u64, theft: Theft, by_address: bool) -> Score {
    let mut random = Random(seed);
    let mut rows = Vec::new();
    for n in 0..TAKEN + OTHERS {
        let customer = Customer::new(&mut random, n, by_address);
        customer.live(&mut random, &mut rows);
        if n < TAKEN {
            customer.lose(&mut random, theft, &mut rows);
        }
    }
    let mut fields = FIELDS;
    if by_address {
        fields[2] = Field::SrcIp;
    }
    let found = signals(&[batch("acts.csv", &fields, &rows)], Vec::new());
    let mut score = Score::default();
    for n in 0..TAKEN + OTHERS {
        let told = found.iter().any(|signal| {
            signal.kind == model::SignalKind::AccountTakeover
                && signal.entities[0].name == format!("C-{n}")
        });
        score.count(n < TAKEN, told);
    }
    score
}

struct Customer {
    n: usize,
    size: f64,
    trades: bool,
    by_address: bool,
    /// The day from which the customer has a new telephone.
    new_phone: usize,
    /// The day on which a new payee is named.
    new_payee: usize,
}

impl Customer {
    fn new(random: &mut Random, n: usize, by_address: bool) -> Self {
        let is_lawful = n >= TAKEN;
        let day = 6 + random.below(DAYS - 8);
        let both = is_lawful && n.is_multiple_of(180);
        let never = DAYS + 1;
        Self {
            n,
            size: random.lognormal(200_000.0, 0.8),
            trades: random.chance(0.7),
            by_address,
            new_phone: if both || (is_lawful && n % 10 == 1) { day } else { never },
            new_payee: if both || (is_lawful && n % 10 == 2) { day } else { never },
        }
    }

    fn row(&self, day: usize, hour: f64, device: &str, rest: &str) -> String {
        let time = START + day as i64 * 86_400 + (hour * 3600.0) as i64;
        format!("{time},C-{},{device},{rest}", self.n)
    }

    fn device(&self, random: &mut Random, day: usize) -> String {
        let n = self.n;
        match (self.by_address, day >= self.new_phone) {
            (true, _) if random.chance(0.1) => format!("100.64.{}.{}", n % 250, random.below(250)),
            (true, _) => format!("203.0.{}.{}", n / 250, n % 250),
            (false, true) => format!("phone-{n}-new"),
            (false, false) => format!("phone-{n}"),
        }
    }

    fn live(&self, random: &mut Random, rows: &mut Vec<String>) {
        for day in 0..DAYS {
            let device = self.device(random, day);
            let hour = random.between(0.0, 8.0);
            let at = |more: f64, rest: &str| self.row(day, hour + more, &device, rest);
            if day == 0 || random.chance(0.5) || day == self.new_phone {
                rows.push(at(0.0, "login,,,"));
            }
            if self.trades && random.chance(0.4) {
                let factor = if random.chance(0.05) { 6.0 } else { 1.0 };
                let amount = (self.size * factor * random.between(0.5, 1.5)) as i64;
                rows.push(at(0.1, &format!("buy,,S-{},{amount}", random.below(60))));
            }
            if day == self.new_payee {
                rows.push(at(0.2, &format!("add_payee,BANK-{}-b,,", self.n)));
                rows.push(at(0.3, &format!("withdraw,BANK-{}-b,,{}", self.n, self.size as i64)));
            }
            if day == 0 || random.chance(0.1) {
                rows.push(at(0.4, &format!("withdraw,BANK-{},,{}", self.n, self.size as i64)));
            }
        }
    }

    fn lose(&self, random: &mut Random, theft: Theft, rows: &mut Vec<String>) {
        let day = 10 + random.below(DAYS - 18);
        let own = theft == Theft::OwnDevice;
        let stranger = if self.by_address { "192.0.2.9" } else { "pc-stranger" };
        let device = if own { format!("phone-{}", self.n) } else { stranger.to_owned() };
        let mut push =
            |hour: f64, rest: String| rows.push(self.row(day, 12.0 + hour, &device, &rest));
        push(0.0, "login,,,".into());
        let amount = (self.size * 3.0) as i64;
        match theft {
            Theft::Orders | Theft::SmallOrders => {
                let factor = if theft == Theft::Orders { 5.0 } else { 0.8 };
                for order in 0..5 {
                    let amount = (self.size * factor * random.between(1.2, 2.0)) as i64;
                    push(
                        0.1 * f64::from(order),
                        format!("buy,,PENNY-{},{amount}", random.below(2)),
                    );
                }
            }
            Theft::Pay => push(0.2, format!("withdraw,MULE-1,,{amount}")),
            Theft::Wait(hours) => {
                push(0.2, "change_payee,MULE-1,,".into());
                push(hours, format!("withdraw,MULE-1,,{amount}"));
            }
            Theft::Change | Theft::OwnDevice => {
                push(0.2, "change_payee,MULE-1,,".into());
                push(0.5, format!("withdraw,MULE-1,,{amount}"));
            }
        }
    }
}
