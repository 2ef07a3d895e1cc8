//! The invented securities firm さくら証券株式会社, and one bad day in its logs.
//!
//! Everything is made from a date and a seed: the same two give the same bytes.
//! All names, addresses and events are invented; addresses come from the ranges
//! that are reserved for documentation. To add a source: one file here with a
//! function from [`Day`] to text, and its line in [`firm`].

mod auth;
mod lists;
mod mail;
mod metrics;
mod proxy;

use jiff::{civil, tz::TimeZone};
use rand::{Rng, SeedableRng, rngs::StdRng};

/// One file of the firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub text: String,
}

/// What the firm has: lists to import, logs to watch, a mail to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firm {
    /// Parties and mandates.
    pub parties: File,
    /// Assets and what they reach.
    pub assets: File,
    /// Logs of the day.
    pub logs: Vec<File>,
    /// The extortion mail.
    pub mail: File,
    /// When the mail gateway received it, RFC 3339.
    pub mail_received: String,
}

/// The firm on `date` (in Japan), made from `seed`.
#[must_use]
pub fn firm(date: civil::Date, seed: u64) -> Firm {
    let mut day = Day { date, random: StdRng::seed_from_u64(seed) };
    Firm {
        parties: File { name: "parties.csv", text: lists::PARTIES.to_owned() },
        assets: File { name: "assets.csv", text: lists::assets() },
        logs: vec![
            File { name: "proxy.csv", text: proxy::log(&mut day) },
            File { name: "web-traffic.csv", text: metrics::log(&mut day) },
            File { name: "auth.log", text: auth::log(&mut day) },
        ],
        mail: File { name: "extortion.eml", text: mail::text(&day) },
        mail_received: day.at(mail::RECEIVED_S),
    }
}

/// A day of the firm, with its source of chance.
struct Day {
    date: civil::Date,
    random: StdRng,
}

impl Day {
    /// The instant `second` seconds after midnight in Japan, RFC 3339.
    fn at(&self, second: i64) -> String {
        self.zoned(second).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn zoned(&self, second: i64) -> jiff::Zoned {
        let midnight = self.date.to_zoned(japan()).expect("a fixed offset has every midnight");
        midnight.saturating_add(jiff::SignedDuration::from_secs(second))
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.random.gen_range(0..from.len())]
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        self.random.gen_range(low..=high)
    }
}

fn japan() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(9))
}

const HOUR_S: i64 = 3600;

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> civil::Date {
        civil::date(2026, 11, 20)
    }

    #[test]
    fn the_same_date_and_seed_give_the_same_bytes() {
        assert_eq!(firm(today(), 1), firm(today(), 1));
        assert_ne!(firm(today(), 1).logs, firm(today(), 2).logs);
    }

    #[test]
    fn every_log_is_of_that_day_and_in_order() {
        for log in firm(today(), 1).logs.iter().filter(|log| log.name.ends_with(".csv")) {
            let times: Vec<_> =
                log.text.lines().skip(1).filter_map(|line| line.get(..25)).collect();
            assert!(times.iter().all(|time| time.starts_with("2026-11-20T")), "{}", log.name);
            assert!(times.is_sorted(), "{}", log.name);
        }
    }
}
