//! Privileged accounts used at night or without approval.
//!
//! Where a source says by which request an act was approved, an act without one is told at any
//! hour and an approved one at none. Other sources are judged by the hours of the office, and
//! whoever works at the same hour night after night does so by habit.

mod act;

use event::{Batch, Field, Micros, Record, SECOND};
use model::{Entity, EntityKind, Signal, SignalKind, When};
use serde::Deserialize;

use crate::daily::{Daily, Days, Span, Tally};
use crate::dropped::Dropped;
use crate::office;
use crate::place::{Place, Sources};
use crate::table::Row;
use crate::time::instant;
use act::Act;

const DETECTOR: &str = "privileged@1";

/// `[privileged]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) accounts: Vec<String>,
    pub(crate) prefixes: Vec<String>,
    pub(crate) suffixes: Vec<String>,
    pub(crate) ignored: Vec<String>,
    pub(crate) codes: Vec<String>,
    pub(crate) failure_words: Vec<String>,
    pub(crate) habit_days: usize,
    pub(crate) habit_tolerance_min: i64,
    pub(crate) accounts_max: usize,
    pub(crate) days_max: usize,
}

/// Irregular acts of one account on one host in a day of work.
#[derive(Clone, Debug)]
struct Uses {
    uses: u64,
    unapproved: u64,
    span: Span,
}

impl Tally for Uses {
    fn merge(&mut self, other: Self) {
        self.uses += other.uses;
        self.unapproved += other.unapproved;
        self.span.merge(other.span);
    }

    /// An account that is used much is the one that habit explains.
    fn weight(&self) -> u64 {
        self.unapproved.saturating_mul(1000).saturating_add(self.uses)
    }
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Privileged {
    config: Config,
    office: office::Config,
    accounts: Daily<Uses>,
    ended: Vec<Signal>,
}

impl Privileged {
    pub(crate) fn new(config: &Config, office: &office::Config) -> Self {
        Self {
            accounts: Daily::new(config.accounts_max, config.days_max),
            config: config.clone(),
            office: office.clone(),
            ended: Vec::new(),
        }
    }

    pub(crate) fn reads(batch: &Batch) -> bool {
        let has = |field| batch.names().index_of(field).is_some();
        has(Field::User) || has(Field::Message)
    }

    pub(crate) fn observe(
        &mut self,
        record: Record<'_>,
        time: Micros,
        source: u32,
        sources: &Sources,
    ) {
        let Some(act) = Act::of(record, &self.config) else { return };
        let unapproved = act.approved == Some(false);
        if act.approved == Some(true) || (!unapproved && self.office.is_open(time)) {
            return;
        }
        let span = Span::at(time, Place { source, record: record.number() });
        let uses = Uses { uses: 1, unapproved: u64::from(unapproved), span };
        let (key, day) = ([act.account, act.actor, act.host], self.office.day(time));
        let Self { config, office, accounts, ended } = self;
        accounts.add(key, day, uses, |row, day| {
            ended.extend(judge(config, office, row, day, sources));
        });
    }

    pub(crate) fn drain(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.ended)
    }

    pub(crate) fn finish(&mut self, sources: &Sources) -> Vec<Signal> {
        let Self { config, office, accounts, ended } = self;
        accounts.finish(|row, day| ended.extend(judge(config, office, row, day, sources)));
        self.drain()
    }

    pub(crate) fn dropped(&self) -> Dropped {
        Dropped { tallies_evicted: self.accounts.evicted(), ..Dropped::default() }
    }
}

fn judge(
    config: &Config,
    office: &office::Config,
    row: &Row<Days<Uses>>,
    day: i64,
    sources: &Sources,
) -> Option<Signal> {
    let uses = row.value.get(day)?;
    let by_habit = uses.unapproved == 0 && is_habit(config, office, &row.value, day, uses);
    (!by_habit).then(|| signal(row, uses, sources))
}

/// Whether enough earlier days began and ended at about the same hours.
fn is_habit(
    config: &Config,
    office: &office::Config,
    days: &Days<Uses>,
    day: i64,
    uses: &Uses,
) -> bool {
    let tolerance = config.habit_tolerance_min * 60 * SECOND;
    let near = |a: Micros, b: Micros| {
        let apart = (office.of_day(a) - office.of_day(b)).abs();
        apart.min(office::DAY - apart) <= tolerance
    };
    let alike = |other: &Uses| {
        near(other.span.first.0, uses.span.first.0) && near(other.span.last.0, uses.span.last.0)
    };
    let earlier = days.iter().take_while(|(other, _)| *other < day);
    earlier.filter(|(_, other)| alike(other)).count() >= config.habit_days
}

fn signal(row: &Row<Days<Uses>>, uses: &Uses, sources: &Sources) -> Signal {
    let mut parts = row.parts().map(|part| event::escaped(part).to_string());
    let mut next = || parts.next().unwrap_or_default();
    let (account, actor, host) = (next(), next(), next());
    let mut entities = vec![Entity::new(EntityKind::Account, account.clone())];
    let more = [(EntityKind::Account, &actor), (EntityKind::Host, &host)];
    let known = more.into_iter().filter(|(_, name)| !name.is_empty() && **name != account);
    entities.extend(known.map(|(kind, name)| Entity::new(kind, name)));
    let (start, last) = (instant(uses.span.first.0), instant(uses.span.last.0));
    let way = if uses.unapproved > 0 { "unapproved" } else { "out-of-hours" };
    let mut signal =
        Signal::new(SignalKind::PrivilegedUse, DETECTOR, When::At(start), last, entities)
            .with("way", way)
            .with("uses", uses.uses)
            .with("unapproved", uses.unapproved)
            .with("account", account)
            .with("actor", if actor.is_empty() { "-".into() } else { actor })
            .with("host", if host.is_empty() { "-".into() } else { host })
            .with("first", start.to_string())
            .with("last", last.to_string())
            .with("rows", sources.rows(&uses.span.places()));
    signal.end = Some(last);
    signal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, allow, batch, signals};

    fn judged(fields: &[Field], rows: &[String], allow: Vec<model::Allow>) -> Vec<Signal> {
        let found = signals(&[batch("auth.log", fields, rows)], allow);
        found.into_iter().filter(|signal| signal.detector == DETECTOR).collect()
    }

    const SUDO: [Field; 4] = [Field::Time, Field::Reporter, Field::Program, Field::Message];

    fn sudo(time: &str) -> String {
        format!(
            "{time},db-01,sudo,ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/cat x"
        )
    }

    #[test]
    fn a_night_of_sudo_is_told_once_in_any_order() {
        let mut rows = vec![
            sudo("2015-06-10T23:30:00+09:00"),
            sudo("2015-06-11T02:10:00+09:00"),
            sudo("2015-06-11T10:00:00+09:00"),
        ];
        let expected = judged(&SUDO, &rows, Vec::new());
        assert_eq!(expected.len(), 1);
        let evidence = &expected[0].evidence;
        assert_eq!((&evidence["uses"], &evidence["way"]), (&2.into(), &"out-of-hours".into()));
        let named: Vec<_> = expected[0].entities.iter().map(Entity::label).collect();
        assert_eq!(named, ["account:root", "account:ann", "host:db-01"]);
        for seed in 0..9 {
            Random(seed).shuffle(&mut rows);
            let mut again = judged(&SUDO, &rows, Vec::new());
            again[0].evidence["rows"] = evidence["rows"].clone();
            assert_eq!(again, expected);
        }
    }

    #[test]
    fn an_act_without_approval_is_told_at_noon_and_an_approved_one_never() {
        let fields = [Field::Time, Field::User, Field::SrcHost, Field::Approval, Field::Method];
        let row = |time: &str, ticket: &str| format!("{time},admin,JUMP-1,{ticket},login");
        let (noon, night) = ("2015-06-10T12:00:00+09:00", "2015-06-10T23:00:00+09:00");
        let found = judged(&fields, &[row(noon, ""), row(night, "CHG-7")], Vec::new());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].evidence["way"], "unapproved");
        assert!(judged(&fields, &[row(noon, "CHG-6")], Vec::new()).is_empty());
    }

    #[test]
    fn whoever_works_every_night_is_told_until_it_is_a_habit() {
        let night = |day: i64| sudo(&(1_433_894_400 + day * 86_400 + 64_800).to_string());
        let rows: Vec<_> = (0..20).map(night).collect();
        assert_eq!(
            judged(&SUDO, &rows, Vec::new()).len(),
            crate::testing::config().privileged.habit_days
        );
    }

    #[test]
    fn jobs_of_the_machine_and_failures_are_no_use() {
        let message = |text: &str| format!("2015-06-11T02:00:00+09:00,db-01,x,{text}");
        let rows = [
            message("pam_unix(cron:session): session opened for user root by (uid=0)"),
            message("Failed password for root from 192.0.2.7 port 1 ssh2"),
            message("Accepted publickey for ann from 192.0.2.7 port 1 ssh2"),
        ];
        assert!(judged(&SUDO, &rows, Vec::new()).is_empty());
        let rows = [
            message("Accepted publickey for root from 192.0.2.7 port 1 ssh2"),
            message("pam_unix(su:session): session opened for user root by ann(uid=1000)"),
        ];
        assert_eq!(judged(&SUDO, &rows, Vec::new()).len(), 2);
    }

    #[test]
    fn maintenance_may_be_allowed_for_a_time() {
        let rows = [sudo("2015-06-11T02:10:00+09:00")];
        assert!(judged(&SUDO, &rows, vec![allow("db-01", "2015-06-12T00:00:00Z")]).is_empty());
    }
}
