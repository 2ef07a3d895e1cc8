//! Extortion mail: what it seems to demand, and what a person confirmed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::{Code, Refusal, Signal, SignalKind, instant};

/// Something that the text seems to say. It proposes; a person confirms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Under which key it would be confirmed, for example `btc`.
    pub key: String,
    /// The value, as `confirm` takes it.
    pub value: String,
    /// The words it was read from.
    pub quote: String,
    /// Line of the body, from 1.
    pub line: u32,
}

/// A mail in the register. The original bytes are in the ledger entry that took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// `eml_` and the first 16 hex digits of the hash.
    pub id: String,
    /// SHA-256 of the bytes as received, in hex.
    pub sha256: String,
    /// How many bytes.
    pub size: u64,
    /// When the gateway received it, as the person who took it says.
    pub received: Timestamp,
    /// Headers as the sender wrote them; untrusted, the Date among them.
    pub headers: BTreeMap<String, String>,
    /// What the text seems to say.
    pub proposals: Vec<Proposal>,
    /// What a person confirmed, by key.
    pub confirmed: BTreeMap<String, String>,
}

/// What happens to a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum MailFact {
    /// Taken in, unaltered.
    Taken {
        /// The bytes as received, base64.
        bytes: String,
        /// What is known of it.
        mail: Mail,
    },
    /// A person confirmed or entered something.
    Confirmed {
        /// One of [`KEYS`].
        key: String,
        /// Its value.
        value: String,
    },
}

/// The keys that a person confirms, and what each takes.
const KEYS: &[(&str, Takes)] = &[
    ("btc", Takes::Amount),
    ("jpy", Takes::Amount),
    ("deadline", Takes::Time),
    ("promised_stop", Takes::Time),
    ("observed_end", Takes::Time),
    ("pay_to", Takes::Words),
    ("sender_claim", Takes::Words),
    ("buy_at", Takes::Words),
    ("follows", Takes::Words),
    ("incident", Takes::Words),
];

#[derive(Clone, Copy)]
enum Takes {
    Amount,
    Time,
    Words,
}

impl MailFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "taken",
            Self::Confirmed { .. } => "confirmed",
        }
    }

    pub(crate) fn fold(self, before: Option<Mail>) -> Option<Mail> {
        match (self, before) {
            (Self::Taken { mail, .. }, None) => Some(mail),
            (Self::Taken { .. }, before) => before,
            (Self::Confirmed { key, value }, Some(mut mail)) => {
                mail.confirmed.insert(key, value);
                Some(mail)
            }
            (Self::Confirmed { .. }, None) => None,
        }
    }
}

/// What follows from what was confirmed; never looked up, always computed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Demand {
    /// Bitcoin demanded, as confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub btc: Option<u64>,
    /// Yen, as entered by a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jpy: Option<u64>,
    /// Yen per bitcoin by the demand's own rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jpy_per_btc: Option<u64>,
    /// What the range known in the sector comes to at that rate, lowest and highest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_range_jpy: Option<[u64; 2]>,
    /// Deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// When the attack was promised to stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_stop: Option<Timestamp>,
    /// When it was seen to stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_end: Option<Timestamp>,
    /// Minutes by which it lasted longer than promised; negative if shorter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longer_than_promised_min: Option<i64>,
}

impl Mail {
    /// Judges a confirmation.
    ///
    /// # Errors
    /// KEY if there is none of that name, BLANK if the value is empty, VALUE or
    /// TIME if it does not fit.
    pub fn confirm(&self, key: &str, value: &str) -> Result<MailFact, Refusal> {
        let value = value.trim();
        let Some((_, takes)) = KEYS.iter().find(|(name, _)| *name == key) else {
            return Err(Refusal::new(Code::Key).field(key));
        };
        let refuse = |code| Err(Refusal::new(code).field(key).arg("value", value));
        match takes {
            _ if value.is_empty() => refuse(Code::Blank),
            Takes::Amount if amount(value).is_none() => refuse(Code::Value),
            Takes::Time if instant(value).is_err() => refuse(Code::Time),
            _ => Ok(MailFact::Confirmed { key: key.to_owned(), value: value.to_owned() }),
        }
    }

    /// Confirmations of every proposal as it stands, where no person said otherwise.
    #[must_use]
    pub fn confirm_proposals(&self) -> Vec<MailFact> {
        let open = |p: &&Proposal| !self.confirmed.contains_key(&p.key);
        let fact =
            |p: &Proposal| MailFact::Confirmed { key: p.key.clone(), value: p.value.clone() };
        self.proposals.iter().filter(open).map(fact).collect()
    }

    /// What follows from what was confirmed, with the `sector_range` of demands in bitcoin.
    #[must_use]
    pub fn demand(&self, sector_range_btc: [u64; 2]) -> Demand {
        let number = |key: &str| self.confirmed.get(key).and_then(|value| amount(value));
        let time = |key: &str| self.confirmed.get(key).and_then(|value| instant(value).ok());
        let (btc, jpy) = (number("btc"), number("jpy"));
        let rate = btc.zip(jpy).and_then(|(btc, jpy)| jpy.checked_div(btc));
        let (promised_stop, observed_end) = (time("promised_stop"), time("observed_end"));
        let longer = promised_stop
            .zip(observed_end)
            .map(|(promised, seen)| (seen.as_second() - promised.as_second()).div_euclid(60));
        Demand {
            btc,
            jpy,
            jpy_per_btc: rate,
            sector_range_jpy: rate.map(|rate| sector_range_btc.map(|btc| btc.saturating_mul(rate))),
            deadline: time("deadline"),
            promised_stop,
            observed_end,
            longer_than_promised_min: longer,
        }
    }
}

/// Whether a mail of extortion that was received at that moment and an attack belong together:
/// the mail came within `within_min` of the attack (A287, seed:L1060–L1062).
#[must_use]
pub fn belongs_to_attack(received: Timestamp, attack: &Signal, within_min: u32) -> bool {
    let slack = i64::from(within_min) * 60;
    let began = attack.start.earliest().as_second() - slack;
    // What goes on has no end from which to count.
    let ended = attack.end.map(|end| end.as_second() + slack);
    let came = received.as_second();
    attack.kind == SignalKind::AvailabilityAttack
        && came >= began
        && ended.is_none_or(|ended| came <= ended)
}

fn amount(text: &str) -> Option<u64> {
    text.nfkc().filter(|c| *c != ',').collect::<String>().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        let proposal = |key: &str, value: &str| Proposal {
            key: key.into(),
            value: value.into(),
            quote: "Pay 25 Bitcoin within 24 hours".into(),
            line: 3,
        };
        Mail {
            id: "eml_0".into(),
            sha256: "0".into(),
            size: 1,
            received: "2015-05-22T02:09:00Z".parse().expect("time"),
            headers: BTreeMap::new(),
            proposals: vec![
                proposal("btc", "25"),
                proposal("promised_stop", "2015-05-22T12:09:00+09:00"),
            ],
            confirmed: BTreeMap::new(),
        }
    }

    fn confirmed(facts: impl IntoIterator<Item = MailFact>) -> Mail {
        facts.into_iter().fold(mail(), |mail, fact| fact.fold(Some(mail)).expect("known"))
    }

    #[test]
    fn nothing_follows_from_proposals_alone() {
        assert_eq!(mail().demand([30, 50]), Demand::default());
    }

    #[test]
    fn the_rate_is_the_demands_own_and_the_delay_is_counted() {
        let mut facts = mail().confirm_proposals();
        facts.push(mail().confirm("jpy", "７００,０００").expect("amount"));
        facts.push(mail().confirm("observed_end", "2015-05-22T12:36:00+09:00").expect("time"));
        let demand = confirmed(facts).demand([30, 50]);
        assert_eq!((demand.btc, demand.jpy_per_btc), (Some(25), Some(28_000)));
        assert_eq!(demand.sector_range_jpy, Some([840_000, 1_400_000]));
        assert_eq!(demand.longer_than_promised_min, Some(27));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let code = |key, value| mail().confirm(key, value).expect_err("refused").code;
        assert_eq!(code("btc", "some"), Code::Value);
        assert_eq!(code("btc", " "), Code::Blank);
        assert_eq!(code("deadline", "tomorrow"), Code::Time);
        assert_eq!(code("state", "resolved"), Code::Key);
    }

    /// Covers: A287.
    #[test]
    fn a_mail_belongs_to_an_attack_within_two_hours_of_it() {
        let at = |time: &str| format!("2015-05-22T{time}:00Z").parse::<Timestamp>().expect("time");
        let start = crate::When::At(at("02:00"));
        let kind = SignalKind::AvailabilityAttack;
        let attack = Signal::new(kind, "availability@1", start, at("02:05"), Vec::new());
        let ended = Signal { end: Some(at("03:00")), ..attack.clone() };
        let belongs = |time: &str, attack: &Signal| belongs_to_attack(at(time), attack, 120);
        for (time, near) in [("00:00", true), ("02:09", true), ("05:00", true), ("05:01", false)] {
            assert_eq!(belongs(time, &ended), near, "{time}");
        }
        assert!(!belongs_to_attack(at("00:00"), &ended, 119), "a minute too early");
        assert!(belongs("23:00", &attack), "it goes on");
        let surge = Signal { kind: SignalKind::TrafficSurge, ..ended };
        assert!(!belongs("02:09", &surge), "the service held");
    }

    #[test]
    fn a_demand_of_nothing_has_no_rate() {
        let facts =
            [mail().confirm("btc", "0"), mail().confirm("jpy", "7")].map(|f| f.expect("fits"));
        assert_eq!(confirmed(facts).demand([30, 50]).jpy_per_btc, None);
    }
}
