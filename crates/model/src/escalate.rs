//! Who is told next: a pure function of alert, roster, rules and time.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Alert, Nature, OnDuty, Outcome, Place, Roster, Signal, SignalKind, Step, Urgency, Why,
};

/// How alerts are raised and passed on; the section `[alerts]` of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertRules {
    /// Minutes until the next level is told of what is urgent.
    pub escalate_after_min: u32,
    /// Minutes until the next level is told of what can wait.
    pub escalate_waiting_after_min: u32,
    /// Minutes within which nobody is told twice of one alert.
    pub interval_min: u32,
    /// How often the whole roster is told before it is given up.
    pub rounds_max: u32,
    /// Hours after which an alert that reached nobody is given up.
    pub give_up_after_h: u32,
    /// Seconds until a failed message is tried again, one for each further try.
    pub retry_after_s: Vec<u32>,
    /// Seconds after which a begun message counts as lost.
    pub lost_after_s: u32,
    /// Hours after which what a signal tells of is history: it can wait.
    pub history_after_h: u32,
    /// Days after which a contact is to be tested again.
    pub test_contacts_every_days: u32,
    /// The same while a heightened time lasts; as ever if nothing is said (A008).
    #[serde(default)]
    pub heightened_test_contacts_every_days: Option<u32>,
    /// Hours after which a backup is too old.
    pub backup_every_h: u32,
    /// Bytes that the data directory's disk must have free.
    pub disk_free_min_mib: u64,
    /// Kinds of signals that are urgent; all others can wait.
    pub urgent_signals: Vec<SignalKind>,
    /// Natures of incidents that are urgent on opening; the others can wait.
    pub urgent_incidents: Vec<Nature>,
}

/// Rules that cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// A number that must be at least one.
    #[error("{0}: expected at least 1")]
    Zero(&'static str),
    /// No further try.
    #[error("retry_after_s: expected at least one number")]
    NoRetry,
}

impl AlertRules {
    /// Judges that the rules lead somewhere.
    ///
    /// # Errors
    /// Every one that does not hold.
    pub fn check(&self) -> Result<(), Vec<RulesError>> {
        let numbers = [
            ("escalate_after_min", self.escalate_after_min),
            ("escalate_waiting_after_min", self.escalate_waiting_after_min),
            ("interval_min", self.interval_min),
            ("rounds_max", self.rounds_max),
            ("give_up_after_h", self.give_up_after_h),
            ("lost_after_s", self.lost_after_s),
        ];
        let zero = numbers.iter().filter(|(_, n)| *n == 0).map(|(name, _)| RulesError::Zero(name));
        let no_retry = self.retry_after_s.is_empty().then_some(RulesError::NoRetry);
        let errors: Vec<_> = zero.chain(no_retry).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Whether a signal that is raised at `now` disturbs the night.
    #[must_use]
    pub fn urgency_of(&self, signal: &Signal, now: Timestamp) -> Urgency {
        let history =
            now.as_second() - signal.detected.as_second() > i64::from(self.history_after_h) * 3600;
        urgent_if(self.urgent_signals.contains(&signal.kind) && !history)
    }

    /// Whether an incident that is opened disturbs the night.
    #[must_use]
    pub fn urgency_of_incident(&self, nature: Nature) -> Urgency {
        urgent_if(self.urgent_incidents.contains(&nature))
    }

    /// Days after which a contact is to be tested again.
    #[must_use]
    pub fn contacts_every_days(&self, heightened: bool) -> u32 {
        let sooner = self.heightened_test_contacts_every_days.filter(|_| heightened);
        sooner.unwrap_or(self.test_contacts_every_days)
    }

    fn patience(&self, urgency: Urgency) -> SignedDuration {
        minutes(match urgency {
            Urgency::Now => self.escalate_after_min,
            Urgency::CanWait => self.escalate_waiting_after_min,
        })
    }
}

fn urgent_if(urgent: bool) -> Urgency {
    if urgent { Urgency::Now } else { Urgency::CanWait }
}

fn minutes(n: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(n))
}

fn seconds(n: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(n))
}

/// What is to be done about an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send this now.
    Tell(Step),
    /// Go on in the roster; `None` means that nobody is told any more.
    Pass {
        /// Where to.
        to: Option<Place>,
        /// Why.
        why: Why,
    },
    /// Look again at this moment, or when the roster changes.
    Wait(Timestamp),
    /// There is no roster: nobody can be told. Look again then.
    Nobody(Timestamp),
    /// Acknowledged, or given up.
    Over,
}

/// What is to be done about `alert` at `now`.
///
/// It never tells one person twice within the interval, holds back only what can wait in
/// quiet hours, passes a level where nobody is on duty or can be reached at once, and
/// goes through the roster anew until somebody acknowledges or the rules give up.
#[must_use]
pub fn next(alert: &Alert, roster: &Roster, rules: &AlertRules, now: Timestamp) -> Next {
    Look { alert, roster, rules, now }.next()
}

struct Look<'a> {
    alert: &'a Alert,
    roster: &'a Roster,
    rules: &'a AlertRules,
    now: Timestamp,
}

/// What one person on duty needs.
enum Need {
    Tell(Step),
    Later(Timestamp),
    Told,
    Unreachable,
}

impl Look<'_> {
    fn next(&self) -> Next {
        let Self { alert, roster, now, .. } = *self;
        if alert.acknowledged.is_some() || alert.given_up {
            return Next::Over;
        }
        if let Some(lapses) = self.claimed_until() {
            return Next::Wait(lapses);
        }
        if roster.levels.is_empty() {
            return Next::Nobody(now + minutes(self.rules.interval_min));
        }
        let quiet = roster.quiet_until(now).filter(|_| alert.urgency == Urgency::CanWait);
        quiet.map_or_else(|| self.level(), Next::Wait)
    }

    fn claimed_until(&self) -> Option<Timestamp> {
        let lapses = self.alert.claim.as_ref()?.at + seconds(self.rules.lost_after_s);
        (self.now < lapses).then_some(lapses)
    }

    fn level(&self) -> Next {
        let on_duty = self.roster.on_duty(self.alert.place.level, self.now);
        let mut later: Option<Timestamp> = None;
        let (mut told, mut unreachable) = (false, false);
        for duty in &on_duty {
            match self.need(*duty) {
                Need::Tell(step) => return Next::Tell(step),
                Need::Later(at) => later = Some(later.map_or(at, |known| known.min(at))),
                Need::Told => told = true,
                Need::Unreachable => unreachable = true,
            }
        }
        let told_here = self.sent_in(self.alert.place).max();
        if told_here.is_none() && later.is_none() {
            return self.pass(match (told, unreachable) {
                _ if on_duty.is_empty() => Why::Gap,
                (_, true) => Why::Unreachable,
                _ => Why::AlreadyTold,
            });
        }
        let patience = self.rules.patience(self.alert.urgency);
        let deadline = told_here.unwrap_or(self.alert.since).max(self.alert.since) + patience;
        if deadline <= self.now {
            let why = if told_here.is_some() { Why::Unanswered } else { Why::Unreachable };
            return self.pass(why);
        }
        Next::Wait(later.map_or(deadline, |later| later.min(deadline)))
    }

    fn need(&self, duty: OnDuty<'_>) -> Need {
        let told = self.alert.sent().rfind(|tried| tried.step.who == duty.who);
        if let Some(told) = told {
            let again = told.at + minutes(self.rules.interval_min);
            if told.step.place.round == self.alert.place.round {
                return Need::Told;
            }
            if self.now < again {
                return Need::Later(again);
            }
        }
        let contacts = self.roster.contacts_of(duty.party);
        let needs = contacts.iter().enumerate().map(|(index, contact)| {
            let (party, who) = (duty.party.to_owned(), duty.who.to_owned());
            let (place, channel) = (self.alert.place, contact.channel().to_owned());
            self.try_contact(Step { place, party, who, contact: index, channel })
        });
        needs.flatten().next().unwrap_or(Need::Unreachable)
    }

    /// `None` if this contact was tried often enough in this round.
    fn try_contact(&self, step: Step) -> Option<Need> {
        let same = |other: &Step| {
            other.place.round == step.place.round
                && other.party == step.party
                && other.contact == step.contact
        };
        let failed = self.alert.tried.iter().filter(|tried| same(&tried.step));
        let mut tries: Vec<_> = failed.map(|tried| (tried.at, permanent(&tried.outcome))).collect();
        let lost = self.alert.claim.iter().filter(|claim| same(&claim.step));
        tries.extend(lost.map(|claim| (claim.at, false)));
        if tries.iter().any(|(_, permanent)| *permanent) {
            return None;
        }
        let Some((last, _)) = tries.last() else { return Some(Need::Tell(step)) };
        let due = *last + seconds(*self.rules.retry_after_s.get(tries.len() - 1)?);
        Some(if due <= self.now { Need::Tell(step) } else { Need::Later(due) })
    }

    fn sent_in(&self, place: Place) -> impl Iterator<Item = Timestamp> {
        self.alert.sent().filter(move |tried| tried.step.place == place).map(|tried| tried.at)
    }

    /// To the next level, or after the last one to the next round when that is due.
    fn pass(&self, why: Why) -> Next {
        let Place { round, level } = self.alert.place;
        if level + 1 < self.roster.levels.len() {
            return Next::Pass { to: Some(Place { round, level: level + 1 }), why };
        }
        let due = self.next_round();
        if self.now < due {
            return Next::Wait(due);
        }
        let to = Some(Place { round: round + 1, level: 0 }).filter(|_| !self.enough());
        Next::Pass { to, why: if to.is_some() { why } else { Why::GivenUp } }
    }

    /// An interval after the last message. After a round that reached nobody, longer and
    /// longer, but at once when somebody's turn begins.
    fn next_round(&self) -> Timestamp {
        const DOUBLED_MAX: u32 = 4;
        let alert = self.alert;
        let interval = minutes(self.rules.interval_min);
        let told = alert.sent().filter(|tried| tried.step.place.round == alert.place.round);
        if let Some(last) = told.map(|tried| tried.at).max() {
            return last + interval;
        }
        let doubled = alert.place.round.saturating_sub(self.rounds()).min(DOUBLED_MAX);
        let due = alert.round_since + interval * (1 << doubled);
        let turn = self.roster.next_change(alert.round_since.max(alert.since));
        turn.map_or(due, |turn| due.min(turn))
    }

    /// Rounds in which somebody was told.
    fn rounds(&self) -> u32 {
        let mut rounds: Vec<_> = self.alert.sent().map(|tried| tried.step.place.round).collect();
        rounds.dedup();
        rounds.len().try_into().unwrap_or(u32::MAX)
    }

    fn enough(&self) -> bool {
        let rounds = self.rounds();
        let waited = self.now.as_second() - self.alert.raised_at.as_second();
        // Hours on duty come round in a week: before that, a gap may still end.
        let hours = match self.alert.tried.is_empty() {
            true => self.rules.give_up_after_h.max(WEEK_H),
            false => self.rules.give_up_after_h,
        };
        let too_long = waited >= i64::from(hours) * 3600;
        rounds >= self.rules.rounds_max || (rounds == 0 && too_long)
    }
}

const WEEK_H: u32 = 7 * 24;

fn permanent(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed { trouble } if trouble.permanent)
}

#[cfg(test)]
mod tests;
