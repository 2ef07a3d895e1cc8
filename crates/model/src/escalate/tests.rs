//! What must hold of every alert on every roster, whatever becomes of the messages.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{
    AlertFact, Cause, Contact, Duty, Fact, Hours, Key, Kind, Level, Record, Trouble, Written,
};

fn rules() -> AlertRules {
    AlertRules {
        escalate_after_min: 10,
        escalate_waiting_after_min: 60,
        interval_min: 30,
        rounds_max: 3,
        give_up_after_h: 48,
        retry_after_s: vec![30, 120],
        lost_after_s: 120,
        history_after_h: 24,
        test_contacts_every_days: 92,
        heightened_test_contacts_every_days: None,
        backup_every_h: 26,
        disk_free_min_mib: 1,
        urgent_signals: vec![SignalKind::Beacon],
        urgent_incidents: vec![Nature::Cyber],
    }
}

/// A Friday.
fn start() -> Timestamp {
    "2026-06-12T21:30:00+09:00".parse().expect("a time")
}

const HOURS: [&str; 5] = [
    "daily 00:00-24:00",
    "mon-fri 09:00-18:00",
    "fri 18:00-09:00",
    "sat-sun 00:00-24:00",
    "mon 03:00-03:30",
];

fn hours(text: &str) -> Vec<Hours> {
    vec![Hours::parse(text).expect("hours")]
}

fn duty(who: u8, alias: bool, span: &str) -> Duty {
    let person = Some(format!("p{who}"));
    let party = if alias { format!("p{who}-admin") } else { format!("p{who}") };
    Duty { party, person, hours: hours(span), from: None, until: None, heightened: false }
}

/// Levels of duties; persons 0 to 3 have two contacts, person 4 has none.
fn roster(levels: Vec<Vec<Duty>>, quiet: bool) -> Roster {
    let mail = |who: u8, n: u8| Contact::Mail { address: format!("p{who}-{n}@example.jp") };
    let of = |who: u8| {
        [format!("p{who}"), format!("p{who}-admin")]
            .map(|party| (party, vec![mail(who, 1), mail(who, 2)]))
    };
    let levels = levels.into_iter().map(|duties| Level { name: String::new(), duties });
    Roster {
        zone: "Asia/Tokyo".into(),
        quiet: if quiet { hours("daily 22:00-07:00") } else { Vec::new() },
        levels: levels.collect(),
        contacts: (0..4).flat_map(of).collect(),
        tested: BTreeMap::new(),
        heightened: Vec::new(),
    }
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Sent,
    Failed,
    Refused,
    Lost,
}

/// An alert that lives through all that `next` asks for.
struct Life {
    alert: Alert,
    now: Timestamp,
    told: Vec<(String, usize, Timestamp)>,
    begun: Vec<Timestamp>,
    looks: usize,
}

impl Life {
    fn begin(urgency: Urgency) -> Self {
        let about = Key::new(Kind::Incident, "2026-001");
        let fact = AlertFact::Raised { about, cause: Cause::Incident(Nature::Cyber), urgency };
        let alert = fold(None, fact, start());
        Self { alert, now: start(), told: Vec::new(), begun: Vec::new(), looks: 0 }
    }

    fn write(&mut self, fact: AlertFact) {
        self.alert = fold(Some(self.alert.clone()), fact, self.now);
    }

    /// Does what is due until `until`, or until it is over. Panics where it does not move on.
    fn live(
        &mut self,
        roster: &Roster,
        rules: &AlertRules,
        fates: &[Fate],
        until: Timestamp,
    ) -> bool {
        while self.now < until {
            self.looks += 1;
            assert!(self.looks < 20_000, "it does not come to an end: {:?}", self.alert.place);
            match next(&self.alert, roster, rules, self.now) {
                Next::Over => return true,
                Next::Wait(at) | Next::Nobody(at) => {
                    assert!(at > self.now, "to wait is to wait for something");
                    self.now = at;
                }
                Next::Pass { to, why } => self.write(AlertFact::Escalated { to, why }),
                Next::Tell(step) => self.tell(step, fates[self.begun.len() % fates.len()]),
            }
        }
        false
    }

    fn tell(&mut self, step: Step, fate: Fate) {
        self.begun.push(self.now);
        self.write(AlertFact::Begun { step: step.clone() });
        let trouble = |permanent| Trouble { code: "x".into(), detail: None, permanent };
        let outcome = match fate {
            Fate::Lost => return,
            Fate::Sent => {
                self.told.push((step.who, step.place.level, self.now));
                Outcome::Sent
            }
            Fate::Failed => Outcome::Failed { trouble: trouble(false) },
            Fate::Refused => Outcome::Failed { trouble: trouble(true) },
        };
        self.write(AlertFact::Ended { outcome });
    }
}

fn fold(before: Option<Alert>, fact: AlertFact, at: Timestamp) -> Alert {
    let key = Key::new(Kind::Alert, "incident:2026-001");
    let written = Written { seq: 1, at, by: "courier".into(), mandate: "m".into() };
    let folded = Record::fold(before.map(Record::Alert), &key, Fact::Alert(fact), &written);
    folded.and_then(Record::alert).expect("raised")
}

fn days(n: i64) -> Timestamp {
    start() + SignedDuration::from_hours(24 * n)
}

prop_compose! {
    fn duties()(all in proptest::collection::vec((0_u8..5, any::<bool>(), 0_usize..HOURS.len()), 0..4)) -> Vec<Duty> {
        all.into_iter().map(|(who, alias, span)| duty(who, alias, HOURS[span])).collect()
    }
}

fn levels() -> impl Strategy<Value = Vec<Vec<Duty>>> {
    proptest::collection::vec(duties(), 1..4)
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate =
        prop_oneof![Just(Fate::Sent), Just(Fate::Failed), Just(Fate::Refused), Just(Fate::Lost)];
    proptest::collection::vec(fate, 1..8)
}

fn urgency() -> impl Strategy<Value = Urgency> {
    prop_oneof![Just(Urgency::Now), Just(Urgency::CanWait)]
}

proptest! {
    #[test]
    fn nobody_is_told_twice_within_the_interval_and_it_ends(levels in levels(), fates in fates(), urgency in urgency(), quiet in any::<bool>()) {
        let (roster, rules, mut life) = (roster(levels, quiet), rules(), Life::begin(urgency));
        prop_assert!(life.live(&roster, &rules, &fates, days(60)), "it ends within 60 days");
        for (n, (who, _, at)) in life.told.iter().enumerate() {
            let before = life.told[..n].iter().rfind(|(other, ..)| other == who);
            prop_assert!(before.is_none_or(|(.., before)| at.duration_since(*before) >= minutes(rules.interval_min)), "{:?}", life.told);
        }
        prop_assert_eq!(life.alert.state(), if life.told.is_empty() { "undelivered" } else { "unanswered" });
    }

    #[test]
    fn quiet_hours_hold_back_what_can_wait_and_nothing_else(levels in levels(), fates in fates()) {
        let (roster, rules) = (roster(levels, true), rules());
        let mut waiting = Life::begin(Urgency::CanWait);
        waiting.live(&roster, &rules, &fates, days(60));
        prop_assert!(waiting.begun.iter().all(|at| roster.quiet_until(*at).is_none()));
        let loud = Roster { quiet: Vec::new(), ..roster.clone() };
        let [mut with, mut without] = [Life::begin(Urgency::Now), Life::begin(Urgency::Now)];
        with.live(&roster, &rules, &fates, days(60));
        without.live(&loud, &rules, &fates, days(60));
        prop_assert_eq!(with.begun, without.begun);
    }

    #[test]
    fn every_level_is_reached_in_its_turn(spans in proptest::collection::vec(1_u8..3, 1..4), urgency in urgency()) {
        let mut who = 0;
        let levels: Vec<Vec<Duty>> = spans.iter().map(|people| {
            (0..*people).map(|_| { who += 1; duty((who - 1) % 4, false, HOURS[0]) }).collect()
        }).collect();
        let (roster, rules, mut life) = (roster(levels.clone(), false), rules(), Life::begin(urgency));
        let patience = rules.patience(urgency);
        let round = patience * i32::try_from(levels.len()).expect("few") ;
        life.live(&roster, &rules, &[Fate::Sent], start() + round);
        let mut seen = BTreeSet::new();
        let mut passed = 0;
        for (level, duties) in levels.iter().enumerate() {
            let fresh: Vec<_> = duties.iter().filter(|duty| seen.insert(duty.who().to_owned())).collect();
            let due = start() + patience * (i32::try_from(level).expect("few") - passed);
            for duty in &fresh {
                prop_assert!(life.told.contains(&(duty.who().to_owned(), level, due)), "{:?}", life.told);
            }
            // A level on which all were told before is passed without waiting.
            passed += i32::from(fresh.is_empty());
        }
    }

    #[test]
    fn an_acknowledgement_ends_it_at_any_moment(levels in levels(), fates in fates(), urgency in urgency(), after_min in 0_i64..2000) {
        let (roster, rules, mut life) = (roster(levels, false), rules(), Life::begin(urgency));
        life.live(&roster, &rules, &fates, start() + SignedDuration::from_mins(after_min));
        life.write(AlertFact::Acknowledged);
        let late = AlertFact::Ended { outcome: Outcome::Sent };
        life.write(late);
        prop_assert_eq!(next(&life.alert, &roster, &rules, life.now), Next::Over);
        prop_assert_eq!(life.alert.state(), "acknowledged");
    }

    #[test]
    fn what_one_person_on_duty_can_be_told_is_told(fates in fates(), empty in 0_usize..3) {
        // Some level has somebody; the levels before it have nobody.
        let mut levels = vec![Vec::new(); empty];
        levels.push(vec![duty(0, false, HOURS[0])]);
        let (roster, rules, mut life) = (roster(levels, false), rules(), Life::begin(Urgency::Now));
        life.live(&roster, &rules, &fates, days(60));
        prop_assert_eq!(life.begun[0], start(), "at once");
        prop_assert!(life.alert.passed.iter().take(empty).all(|(_, why)| *why == Why::Gap), "and the gap is said");
        let can = fates.iter().any(|fate| matches!(fate, Fate::Sent));
        prop_assert!(!can || !life.told.is_empty());
    }
}

#[test]
fn an_alert_in_a_gap_waits_for_the_next_turn_and_not_longer() {
    let roster = roster(vec![vec![duty(0, false, "mon 09:00-18:00")]], false);
    let mut life = Life::begin(Urgency::Now);
    life.live(&roster, &rules(), &[Fate::Sent], days(5));
    let monday: Timestamp = "2026-06-15T09:00:00+09:00".parse().expect("a time");
    assert_eq!(life.told.first(), Some(&("p0".to_owned(), 0, monday)));
}

#[test]
fn one_person_on_two_levels_is_told_once_and_the_second_level_passed() {
    let all_day = HOURS[0];
    let levels = vec![
        vec![duty(0, false, all_day)],
        vec![duty(0, true, all_day)],
        vec![duty(1, false, all_day)],
    ];
    let mut life = Life::begin(Urgency::Now);
    life.live(&roster(levels, false), &rules(), &[Fate::Sent], start() + minutes(11));
    let told: Vec<_> = life.told.iter().map(|(who, level, _)| (who.as_str(), *level)).collect();
    assert_eq!(told, [("p0", 0), ("p1", 2)]);
    let why: Vec<_> = life.alert.passed.iter().map(|(_, why)| *why).collect();
    assert_eq!(why, [Why::Unanswered, Why::AlreadyTold]);
}

#[test]
fn a_second_contact_is_used_when_the_first_one_fails() {
    let roster = roster(vec![vec![duty(0, false, HOURS[0])]], false);
    let mut life = Life::begin(Urgency::Now);
    life.live(&roster, &rules(), &[Fate::Refused, Fate::Sent], start() + minutes(1));
    let tried: Vec<_> = life.alert.tried.iter().map(|tried| tried.step.contact).collect();
    assert_eq!(tried, [0, 1]);
}

#[test]
fn without_a_roster_nothing_is_given_up() {
    let alert = Life::begin(Urgency::Now).alert;
    let at = next(&alert, &Roster::default(), &rules(), days(9));
    assert!(matches!(at, Next::Nobody(at) if at > days(9)));
}

#[test]
fn old_logs_do_not_disturb_the_night() {
    let at = start();
    let signal = |detected| {
        Signal::new(SignalKind::Beacon, "beacon@1", crate::When::At(detected), detected, Vec::new())
    };
    assert_eq!(rules().urgency_of(&signal(at), at), Urgency::Now);
    assert_eq!(rules().urgency_of(&signal(days(-2)), at), Urgency::CanWait);
}
