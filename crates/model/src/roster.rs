//! 当番表: who is to be told, in which order, at which hours, and how.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{Heightened, Hours};

/// The shape of what a webhook receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// An adaptive card, as Teams workflows take it.
    Teams,
    /// Text and blocks, as Slack's incoming webhooks take them.
    Slack,
    /// Our own JSON.
    Plain,
}

/// One way to reach a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Contact {
    /// Mail.
    Mail {
        /// The address alone, without a name.
        address: String,
    },
    /// A request to a server.
    Webhook {
        /// Where.
        url: String,
        /// What it takes.
        shape: Shape,
        /// The file in `secrets` whose content signs the request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secret: Option<String>,
    },
}

impl Contact {
    /// The channel in a word: `mail`, `teams`, `slack`, `plain`.
    #[must_use]
    pub fn channel(&self) -> &'static str {
        match self {
            Self::Mail { .. } => "mail",
            Self::Webhook { shape: Shape::Teams, .. } => "teams",
            Self::Webhook { shape: Shape::Slack, .. } => "slack",
            Self::Webhook { shape: Shape::Plain, .. } => "plain",
        }
    }

    /// Where it leads: what makes two contacts the same one.
    #[must_use]
    pub fn target(&self) -> &str {
        match self {
            Self::Mail { address } => address,
            Self::Webhook { url, .. } => url,
        }
    }
}

/// A party's turn on one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Who.
    pub party: String,
    /// The natural person behind the party, where one person is several parties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// When in a week.
    pub hours: Vec<Hours>,
    /// First day, on the clocks of the roster's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<civil::Date>,
    /// Last day, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<civil::Date>,
    /// A turn of the heightened set: it takes the place of all others of its level while
    /// such a time lasts, and there is none outside it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub heightened: bool,
}

impl Duty {
    /// Who is told: two parties of one person are told once.
    #[must_use]
    pub fn who(&self) -> &str {
        self.person.as_deref().unwrap_or(&self.party)
    }

    /// Whether it is this party's turn. The dates are those of the clock at that moment,
    /// so that a night that began on the last day ends at midnight.
    #[must_use]
    pub fn holds(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let today = at.to_zoned(zone.clone()).date();
        self.from.is_none_or(|from| from <= today)
            && self.until.is_none_or(|until| today <= until)
            && self.hours.iter().any(|hours| hours.holds(at, zone))
    }
}

/// Those who are told together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Its name for people, for example `当直`.
    pub name: String,
    /// Whose turn it is when.
    pub duties: Vec<Duty>,
}

/// What became of the last test message to a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// When.
    pub at: Timestamp,
    /// Why it was not delivered; `None` if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<crate::Trouble>,
}

/// The roster. There is one for an installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Name of the zone on whose clocks hours and dates are read.
    pub zone: String,
    /// When what can wait waits.
    #[serde(default)]
    pub quiet: Vec<Hours>,
    /// Levels, the first to be told first.
    pub levels: Vec<Level>,
    /// How to reach each party, the best way first.
    pub contacts: BTreeMap<String, Vec<Contact>>,
    /// The last test message to each contact, by its target.
    #[serde(default)]
    pub tested: BTreeMap<String, Tested>,
    /// Heightened times that were declared, the newest last; one for each name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heightened: Vec<Heightened>,
}

/// Somebody who is on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnDuty<'a> {
    /// The party.
    pub party: &'a str,
    /// The person behind it.
    pub who: &'a str,
}

impl Roster {
    /// The id of the one roster.
    pub const ID: &str = "main";

    /// The zone; UTC where the machine does not know its name.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// Who is on duty on `level` at `at`; each person once.
    #[must_use]
    pub fn on_duty(&self, level: usize, at: Timestamp) -> Vec<OnDuty<'_>> {
        let zone = self.time_zone();
        let duties =
            self.levels.get(level).map(|level| level.duties.as_slice()).unwrap_or_default();
        let mut seen = BTreeSet::new();
        // The heightened set stands in only while somebody of it is there: nobody is not more.
        let held = || duties.iter().any(|duty| duty.heightened && duty.holds(at, &zone));
        let heightened = self.heightened_at(at).is_some() && held();
        let set = duties.iter().filter(|duty| duty.heightened == heightened);
        let on = set.filter(|duty| duty.holds(at, &zone));
        on.filter(|duty| seen.insert(duty.who()))
            .map(|duty| OnDuty { party: &duty.party, who: duty.who() })
            .collect()
    }

    /// The heightened time that lasts at `at`; of several the one declared last.
    #[must_use]
    pub fn heightened_at(&self, at: Timestamp) -> Option<&Heightened> {
        self.heightened.iter().rev().find(|time| time.lasts(at))
    }

    /// How to reach a party.
    #[must_use]
    pub fn contacts_of(&self, party: &str) -> &[Contact] {
        self.contacts.get(party).map(Vec::as_slice).unwrap_or_default()
    }

    /// The end of the quiet hours that hold at `at`, if some do.
    #[must_use]
    pub fn quiet_until(&self, at: Timestamp) -> Option<Timestamp> {
        // A week has no more edges than this; hours without end are quiet for a week.
        const CHANGES_MAX: usize = 64;
        let zone = self.time_zone();
        let quiet = |at| self.quiet.iter().any(|hours| hours.holds(at, &zone));
        let mut end = at;
        for _ in 0..CHANGES_MAX {
            if !quiet(end) {
                break;
            }
            end = self.quiet.iter().filter_map(|hours| hours.next_change(end, &zone)).min()?;
        }
        (end > at).then_some(end)
    }

    /// When somebody's turn next begins or ends after `at`.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let zone = self.time_zone();
        let duties = self.levels.iter().flat_map(|level| &level.duties);
        let turns = duties.flat_map(|duty| duty.changes_after(at, &zone));
        let edges = self.heightened.iter().flat_map(|time| [time.from, time.to]);
        turns.chain(edges.filter(|edge| *edge > at)).min()
    }

    /// Spans until `until` in which nobody at all is on duty, from `from` on.
    #[must_use]
    pub fn gaps(&self, from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let covered = |at| (0..self.levels.len()).any(|level| !self.on_duty(level, at).is_empty());
        let mut gaps: Vec<(Timestamp, Timestamp)> = Vec::new();
        let mut at = from;
        while at < until {
            let next = self.next_change(at).unwrap_or(until).min(until);
            if !covered(at) {
                match gaps.last_mut() {
                    Some(last) if last.1 == at => last.1 = next,
                    _ => gaps.push((at, next)),
                }
            }
            at = next;
        }
        gaps
    }

    /// Without the turns of `gone`, who may no longer act.
    #[must_use]
    pub fn without(mut self, gone: &dyn Fn(&str) -> bool) -> Self {
        for level in &mut self.levels {
            level.duties.retain(|duty| !gone(&duty.party));
        }
        self
    }
}

impl Duty {
    fn changes_after(&self, at: Timestamp, zone: &TimeZone) -> Vec<Timestamp> {
        let midnight =
            |day: civil::Date| zone.to_timestamp(day.to_datetime(civil::Time::midnight())).ok();
        let ends = self.until.and_then(|day| day.tomorrow().ok());
        let days = [self.from, ends].into_iter().flatten().filter_map(midnight);
        let days = days.filter(|day| *day > at);
        let hours = self.hours.iter().filter_map(|hours| hours.next_change(at, zone));
        days.chain(hours).collect()
    }
}

/// What happens to the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum RosterFact {
    /// Set, whole.
    Set {
        /// As it is from now on.
        roster: Roster,
    },
    /// A test message was sent to a contact.
    Tested {
        /// The contact's target.
        target: String,
        /// Why it was not delivered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trouble: Option<crate::Trouble>,
    },
    /// A heightened time was declared; under a name that is known, it is another one now.
    Heightened {
        /// The time.
        time: Heightened,
    },
}

impl RosterFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Set { .. } => "set",
            Self::Tested { .. } => "tested",
            Self::Heightened { .. } => "heightened",
        }
    }

    /// A new roster keeps what is known of the contacts that stay, and the heightened times.
    pub(crate) fn fold(self, before: Option<Roster>, at: Timestamp, by: &str) -> Option<Roster> {
        match self {
            Self::Set { mut roster } => {
                let stays = |target: &String| {
                    roster.contacts.values().flatten().any(|contact| contact.target() == target)
                };
                let Roster { tested, heightened, .. } = before.unwrap_or_default();
                roster.tested = tested.into_iter().filter(|(target, _)| stays(target)).collect();
                roster.heightened = heightened;
                Some(roster)
            }
            Self::Tested { target, trouble } => {
                let mut roster = before?;
                roster.tested.insert(target, Tested { at, trouble });
                Some(roster)
            }
            Self::Heightened { time } => {
                let mut roster = before.unwrap_or_default();
                roster.heightened.retain(|known| known.name != time.name);
                roster.heightened.push(Heightened { by: by.to_owned(), ..time });
                Some(roster)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}+09:00").parse().expect("a time")
    }

    fn duty(party: &str, hours: &str) -> Duty {
        let hours = vec![Hours::parse(hours).expect("hours")];
        let (party, heightened) = (party.into(), false);
        Duty { party, person: None, hours, from: None, until: None, heightened }
    }

    fn roster(duties: Vec<Duty>) -> Roster {
        let levels = vec![Level { name: "当直".into(), duties }];
        Roster { zone: "Asia/Tokyo".into(), levels, ..Roster::default() }
    }

    #[test]
    fn one_person_under_two_parties_is_on_duty_once() {
        let mut second = duty("sato-admin", "daily 00:00-24:00");
        second.person = Some("sato".into());
        let roster = roster(vec![duty("sato", "daily 00:00-24:00"), second]);
        assert_eq!(roster.on_duty(0, at("2026-06-12T10:00")).len(), 1);
    }

    /// Covers: A193.
    #[test]
    fn dates_bound_a_turn_and_a_gap_is_found() {
        let mut day = duty("sato", "mon-fri 09:00-18:00");
        day.until = Some("2026-06-12".parse().expect("a day"));
        let roster = roster(vec![day, duty("kato", "mon-fri 18:00-09:00")]);
        let gaps = roster.gaps(at("2026-06-12T10:00"), at("2026-06-15T20:00"));
        let expected = [(at("2026-06-13T09:00"), at("2026-06-15T18:00"))];
        assert_eq!(gaps, expected, "the weekend, and Monday without Sato");
    }

    #[test]
    fn quiet_hours_end_when_no_span_holds_any_more() {
        let quiet = ["mon-fri 22:00-07:00", "sat-sun 00:00-24:00"];
        let quiet = quiet.iter().map(|hours| Hours::parse(hours).expect("hours")).collect();
        let roster = Roster { quiet, ..roster(Vec::new()) };
        assert_eq!(roster.quiet_until(at("2026-06-12T21:59")), None);
        assert_eq!(roster.quiet_until(at("2026-06-12T22:00")), Some(at("2026-06-15T00:00")));
    }

    #[test]
    fn a_new_roster_keeps_the_tests_of_contacts_that_stay() {
        let contact = |address: &str| vec![Contact::Mail { address: address.into() }];
        let mut first = roster(Vec::new());
        first.contacts =
            [("a".to_owned(), contact("a@x")), ("b".to_owned(), contact("b@x"))].into();
        let set = RosterFact::Set { roster: first.clone() };
        let set = set.fold(None, at("2026-06-12T10:00"), "p");
        let tested = ["a@x", "b@x"].iter().fold(set, |roster, target| {
            let fact = RosterFact::Tested { target: (*target).into(), trouble: None };
            fact.fold(roster, at("2026-06-12T11:00"), "p")
        });
        first.contacts.remove("b");
        let anew = RosterFact::Set { roster: first };
        let anew = anew.fold(tested, at("2026-06-13T10:00"), "p");
        let targets: Vec<_> = anew.expect("set").tested.into_keys().collect();
        assert_eq!(targets, ["a@x"]);
    }

    /// A time of two days, in June.
    fn summit() -> Heightened {
        let (from, to) = (at("2026-06-13T00:00"), at("2026-06-15T00:00"));
        Heightened::declared("首脳会議", from, to).expect("sound")
    }

    fn declared(roster: Roster, time: Heightened) -> Roster {
        let fact = RosterFact::Heightened { time };
        fact.fold(Some(roster), at("2026-06-12T10:00"), "chief").expect("there")
    }

    /// Covers: A008.
    #[test]
    fn the_heightened_set_watches_while_such_a_time_lasts_and_not_a_moment_longer() {
        let always = "daily 00:00-24:00";
        let two = Duty { heightened: true, ..duty("csirt", always) };
        let roster = declared(roster(vec![duty("sato", always), two]), summit());
        let on = |moment: &str| {
            roster.on_duty(0, at(moment)).iter().map(|one| one.party.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(on("2026-06-12T23:59"), ["sato"]);
        assert_eq!(on("2026-06-13T00:00"), ["csirt"]);
        assert_eq!(on("2026-06-14T23:59"), ["csirt"]);
        assert_eq!(on("2026-06-15T00:00"), ["sato"], "as it was");
        assert_eq!(roster.heightened_at(at("2026-06-14T00:00")).map(|t| &*t.by), Some("chief"));
    }

    #[test]
    fn the_heightened_set_takes_over_only_while_somebody_of_it_is_there() {
        let by_day = Duty { heightened: true, ..duty("csirt", "daily 09:00-18:00") };
        let ordinary = duty("sato", "daily 00:00-24:00");
        let roster = declared(roster(vec![ordinary, by_day]), summit());
        let on = |moment: &str| {
            roster.on_duty(0, at(moment)).iter().map(|one| one.party.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(on("2026-06-13T12:00"), ["csirt"]);
        assert_eq!(on("2026-06-13T20:00"), ["sato"], "nobody is not more than somebody");
        assert!(roster.gaps(at("2026-06-13T00:00"), at("2026-06-15T00:00")).is_empty());
    }

    #[test]
    fn a_level_without_a_heightened_set_keeps_its_own_and_a_name_stands_once() {
        let always = roster(vec![duty("sato", "daily 00:00-24:00")]);
        let first = declared(always.clone(), summit());
        assert_eq!(first.on_duty(0, at("2026-06-14T00:00"))[0].party, "sato");
        let ended = Heightened { to: at("2026-06-13T12:00"), ..summit() };
        let anew = declared(first, ended);
        assert_eq!(anew.heightened.len(), 1);
        let noon = at("2026-06-13T12:00");
        assert_eq!(anew.next_change(at("2026-06-13T00:00")), Some(noon), "its end is a change");
        assert_eq!(anew.heightened_at(at("2026-06-13T12:00")), None, "it ended sooner");
        let set = RosterFact::Set { roster: always };
        let kept = set.fold(Some(anew), at("2026-06-13T01:00"), "p").expect("set");
        assert_eq!(kept.heightened.len(), 1, "another list does not end it");
    }

    #[test]
    fn a_time_has_a_name_and_ends_after_it_begins() {
        let (from, to) = (at("2026-06-13T00:00"), at("2026-06-15T00:00"));
        let code = |name, from, to| Heightened::declared(name, from, to).map_err(|r| r.code);
        assert_eq!(code(" ", from, to), Err(crate::Code::Blank));
        assert_eq!(code("x", to, from), Err(crate::Code::Time));
        assert_eq!(code("x", from, from), Err(crate::Code::Time));
    }
}
