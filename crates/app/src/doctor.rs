//! doctor: whether those who must be told can be told. What nobody knows is unknown,
//! never fine.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use model::{Alert, Kind, Mandate, Next, Record, Roster, next};
use ports::Filter;

use crate::{AppError, Desk, roster::GAPS_DAYS};

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// In order.
    Fine,
    /// Nobody knows.
    Unknown,
    /// Something has to be done.
    FallsShort,
}

impl Verdict {
    /// `ok`, `unknown` or `falls-short`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Unknown => "unknown",
            Self::FallsShort => "falls-short",
        }
    }
}

/// One line of the doctor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at: `roster`, `contacts`, `alerts` …
    pub about: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// The finding as a code; `text` says it and what to do.
    pub finding: &'static str,
    /// Arguments of the sentence.
    pub args: Vec<(&'static str, String)>,
}

impl Check {
    /// A check that came out as `verdict`.
    #[must_use]
    pub fn new(about: &'static str, verdict: Verdict, finding: &'static str) -> Self {
        Self { about, verdict, finding, args: Vec::new() }
    }

    /// Adds an argument of the sentence.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

/// Alerts looked at; who has more has other troubles first.
const ALERTS_MAX: u64 = 10_000;
/// A due message is begun within seconds where a courier works.
const COURIER_PATIENCE_MIN: i64 = 5;

impl Desk {
    /// Looks at roster, contacts and alerts.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn check_up(&self) -> Result<Vec<Check>, AppError> {
        self.may_read().await?;
        let stored = self.find(Kind::Roster, Roster::ID).await;
        let written = stored.ok().and_then(|stored| stored.record.roster()).unwrap_or_default();
        let in_force = self.roster_in_force().await?;
        let mandates = self.all(Kind::Mandate, Record::mandate).await?;
        let now = self.now();
        let mut checks = vec![covered(&in_force, now)];
        checks.extend(people(&written, &mandates, now));
        let every = self.app.alerts.contacts_every_days(written.heightened_at(now).is_some());
        checks.extend(contacts(&written, now, every));
        checks.extend(self.alerts_delivered(&in_force, now).await?);
        checks.extend(plans(&self.plans().await?, &self.plan_gaps().await?));
        Ok(checks)
    }

    async fn alerts_delivered(
        &self,
        roster: &Roster,
        now: Timestamp,
    ) -> Result<Vec<Check>, AppError> {
        let filter = |state| Filter::new(Kind::Alert).in_state(state).page(0, ALERTS_MAX);
        let count = async |state| self.app.registers.count(&filter(state)).await;
        let open = self.app.registers.list(&filter("open")).await?;
        let open = crate::desk::records(open, Record::alert);
        let late = open.iter().filter(|alert| self.overdue(alert, roster, now)).count();
        let fault = |finding, count: u64| {
            let check = Check::new("alerts", Verdict::FallsShort, finding);
            (count > 0).then(|| check.arg("count", count.to_string()))
        };
        let faults: Vec<_> = [
            fault("alerts-undelivered", count("undelivered").await?),
            fault("alerts-unanswered", count("unanswered").await?),
            fault("alerts-waiting", late as u64),
        ]
        .into_iter()
        .flatten()
        .collect();
        let fine = Check::new("alerts", Verdict::Fine, "alerts-delivered");
        Ok(if faults.is_empty() { vec![fine.arg("count", open.len().to_string())] } else { faults })
    }

    /// Whether somebody should long have been told: then no courier works.
    fn overdue(&self, alert: &Alert, roster: &Roster, now: Timestamp) -> bool {
        let last = alert.tried.last().map_or(alert.since, |tried| tried.at.max(alert.since));
        let long = last + SignedDuration::from_mins(COURIER_PATIENCE_MIN) < now;
        let due = || next(alert, roster, &self.app.alerts, now);
        long && matches!(due(), Next::Tell(_) | Next::Pass { .. })
    }
}

fn covered(roster: &Roster, now: Timestamp) -> Check {
    if roster.levels.is_empty() {
        return Check::new("roster", Verdict::FallsShort, "roster-none");
    }
    let gaps = roster.gaps(now, now + SignedDuration::from_hours(24 * GAPS_DAYS));
    match gaps.first() {
        None => Check::new("roster", Verdict::Fine, "roster-covered"),
        Some((from, until)) => Check::new("roster", Verdict::FallsShort, "roster-gap")
            .arg("count", gaps.len().to_string())
            .arg("from", from.to_string())
            .arg("until", until.to_string()),
    }
}

/// People whose turn is now or later, but who cannot be told or may no longer act.
fn people(roster: &Roster, mandates: &[Mandate], now: Timestamp) -> Vec<Check> {
    let today = now.to_zoned(roster.time_zone()).date();
    let duties = roster.levels.iter().flat_map(|level| &level.duties);
    let ahead = duties.filter(|duty| duty.until.is_none_or(|until| today <= until));
    let parties: BTreeSet<_> = ahead.map(|duty| duty.party.as_str()).collect();
    let ended = |party: &str| {
        let mut held = mandates.iter().filter(|mandate| mandate.party == party).peekable();
        held.peek().is_some() && !held.any(|mandate| mandate.current(now))
    };
    let without_mandate = |party: &str| mandates.iter().all(|mandate| mandate.party != party);
    let check = |verdict, finding, parties: Vec<&str>| {
        let check = Check::new("roster", verdict, finding);
        (!parties.is_empty()).then(|| check.arg("parties", parties.join(", ")))
    };
    let of =
        |fits: &dyn Fn(&str) -> bool| parties.iter().copied().filter(|party| fits(party)).collect();
    [
        check(
            Verdict::FallsShort,
            "roster-no-contact",
            of(&|party| roster.contacts_of(party).is_empty()),
        ),
        check(Verdict::FallsShort, "roster-mandate-ended", of(&ended)),
        check(Verdict::Unknown, "roster-no-mandate", of(&without_mandate)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether plans are approved, read, tested and complete: one line for each thing that
/// they lack. Where nobody registered a plan, nobody knows.
fn plans(all: &[model::Plan], gaps: &[model::PlanGap]) -> Vec<Check> {
    if all.is_empty() {
        return vec![Check::new("plans", Verdict::Unknown, "plans-none")];
    }
    let mut by_code: std::collections::BTreeMap<&'static str, Vec<String>> = Default::default();
    for gap in gaps {
        let words = [gap.plan.as_str(), gap.about.as_str()].join(" ");
        by_code.entry(gap.gap).or_default().push(words.trim().to_owned());
    }
    if by_code.is_empty() {
        let fine = Check::new("plans", Verdict::Fine, "plans-current");
        return vec![fine.arg("count", all.len().to_string())];
    }
    let check = |(code, about): (&'static str, Vec<String>)| {
        let check = Check::new("plans", Verdict::FallsShort, model::PlanGap::finding(code));
        check.arg("about", about.join(", "))
    };
    by_code.into_iter().map(check).collect()
}

/// One line for each contact: when it was last seen to work.
fn contacts(roster: &Roster, now: Timestamp, every_days: u32) -> Vec<Check> {
    let all = roster
        .contacts
        .iter()
        .flat_map(|(party, contacts)| contacts.iter().map(move |contact| (party, contact)));
    let check = |(party, contact): (&String, &model::Contact)| {
        let days = |at: Timestamp| (now.as_second() - at.as_second()).div_euclid(24 * 3600);
        let (verdict, finding, age) = match roster.tested.get(contact.target()) {
            None => (Verdict::Unknown, "contact-untested", None),
            Some(tested) if tested.trouble.is_some() => {
                (Verdict::FallsShort, "contact-failed", Some(days(tested.at)))
            }
            Some(tested) if days(tested.at) > i64::from(every_days) => {
                (Verdict::FallsShort, "contact-overdue", Some(days(tested.at)))
            }
            Some(tested) => (Verdict::Fine, "contact-tested", Some(days(tested.at))),
        };
        Check::new("contacts", verdict, finding)
            .arg("party", party)
            .arg("channel", contact.channel())
            .arg("days", age.unwrap_or_default().to_string())
            .arg("every", every_days.to_string())
    };
    let mut checks: Vec<_> = all.map(check).collect();
    if checks.is_empty() {
        checks.push(Check::new("contacts", Verdict::Unknown, "contacts-none"));
    }
    checks
}
