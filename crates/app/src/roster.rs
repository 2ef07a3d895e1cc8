//! roster: who is on duty when, and how to reach them.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil};
use model::{
    Contact, Duty, Expect, Fact, Heightened, Hours, Kind, Level, Permission, Record, Roster,
    RosterFact, Shape,
};
use ports::NewFact;

use tables::{Expected, Fault, Row, Source};

use crate::{AppError, Desk, Imported, import::cells::Cells};

/// Who is on duty on one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelView {
    /// Name of the level.
    pub name: String,
    /// Party and its contacts, for those on duty.
    pub on_duty: Vec<(String, Vec<Contact>)>,
}

/// The roster at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterView {
    /// The moment.
    pub at: Timestamp,
    /// The end of the quiet hours, if they hold.
    pub quiet_until: Option<Timestamp>,
    /// The heightened time that lasts, if one does.
    pub heightened: Option<Heightened>,
    /// Levels, the first to be told first.
    pub levels: Vec<LevelView>,
    /// Spans of the seven days that follow in which nobody is on duty.
    pub gaps: Vec<(Timestamp, Timestamp)>,
}

/// Days ahead in which gaps are looked for.
pub(crate) const GAPS_DAYS: i64 = 7;

impl Desk {
    /// Takes a roster whole, or names every faulty cell. Columns: `level` (1, 2, … or
    /// `quiet`), `name`, `party`, `person`, `hours`, `from`, `until` for a turn, with `set` =
    /// `heightened` where it is one only while such a time lasts; `party`
    /// with `mail`, or with `webhook`, `shape` and `secret`, for a contact. One row may
    /// be both. Returns the number of rows.
    ///
    /// # Errors
    /// MANDATE, or the store's; faulty cells come as the inner error.
    pub async fn import_roster(
        &self,
        list: &Source,
        zone: &str,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let (command, permission) = ("roster.import", Permission::Register);
        self.may(command, permission).await?;
        let parties = self.all(Kind::Party, Record::party).await?;
        let parties = parties.into_iter().map(|party| party.id).collect();
        let judged =
            rows_of(list).and_then(|rows| Ok((rows.len(), roster(&rows, zone, &parties)?)));
        let (rows, roster) = match judged {
            Ok(judged) => judged,
            Err(faults) => return self.not_taken(command, faults).await,
        };
        let fact = Fact::Roster(RosterFact::Set { roster });
        let fact = NewFact::new(Kind::Roster, Roster::ID, Expect::Any, fact);
        self.act(permission, command, "", async |_| Ok((vec![fact.clone()], ()))).await?;
        Ok(Ok(Imported { rows: rows as u64, ignored: Vec::new() }))
    }

    /// The roster as it was written; empty if there is none.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn roster(&self) -> Result<Roster, AppError> {
        self.may_read().await?;
        let key = model::Key::new(Kind::Roster, Roster::ID);
        let stored = self.app.registers.lookup(&key).await?;
        Ok(stored.and_then(|stored| stored.record.roster()).unwrap_or_default())
    }

    /// Who is on duty at `at`, or now. `None` if there is no roster.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn roster_at(&self, at: Option<Timestamp>) -> Result<Option<RosterView>, AppError> {
        self.may_read().await?;
        let at = at.unwrap_or_else(|| self.now());
        let roster = self.roster_in_force().await?;
        let until = at + jiff::SignedDuration::from_hours(24 * GAPS_DAYS);
        let level = |(index, level): (usize, &Level)| LevelView {
            name: level.name.clone(),
            on_duty: roster
                .on_duty(index, at)
                .iter()
                .map(|duty| (duty.party.to_owned(), roster.contacts_of(duty.party).to_vec()))
                .collect(),
        };
        Ok((!roster.levels.is_empty()).then(|| RosterView {
            at,
            quiet_until: roster.quiet_until(at),
            heightened: roster.heightened_at(at).cloned(),
            levels: roster.levels.iter().enumerate().map(level).collect(),
            gaps: roster.gaps(at, until),
        }))
    }

    /// 厳戒期間: declares a time in which the heightened set watches and things are looked at
    /// again sooner (A008). Under a name that was declared before, it is another time now: so
    /// it is made longer, or ended.
    ///
    /// # Errors
    /// BLANK without a name, TIME unless it ends after it begins, MANDATE unless one may
    /// approve or respond.
    pub async fn declare_heightened(
        &self,
        name: &str,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Heightened, AppError> {
        let leads = self.holds(Permission::Approve).is_ok();
        let permission = if leads { Permission::Approve } else { Permission::Respond };
        self.act(permission, "roster.heighten", name, async |_| {
            let time = Heightened::declared(name, from, to)?;
            let fact = Fact::Roster(RosterFact::Heightened { time: time.clone() });
            Ok((vec![NewFact::new(Kind::Roster, Roster::ID, Expect::Any, fact)], time))
        })
        .await
    }

    /// Whether a heightened time lasts at `at`.
    pub(crate) async fn heightened(&self, at: Timestamp) -> Result<bool, AppError> {
        let key = model::Key::new(Kind::Roster, Roster::ID);
        let stored = self.app.registers.lookup(&key).await?;
        let roster = stored.and_then(|stored| stored.record.roster());
        Ok(roster.is_some_and(|roster| roster.heightened_at(at).is_some()))
    }
}

/// Rows of a roster beyond this are another list.
const ROWS_MAX: usize = 10_000;

/// What a column may be called; a slip of the pen would lose a contact.
const COLUMNS: [&str; 12] = [
    "level", "name", "party", "person", "hours", "from", "until", "mail", "webhook", "shape",
    "secret", "set",
];

fn rows_of(list: &Source) -> Result<Vec<Row>, Vec<Fault>> {
    let rows = list.open()?;
    let strange = |name: &&String| !COLUMNS.contains(&name.as_str());
    if let Some(name) = rows.header().iter().find(strange) {
        let expected = Expected::of("word", COLUMNS.join(", "));
        return Err(vec![Fault::new(1, name, expected, name)]);
    }
    let rows: Result<Vec<_>, Fault> = rows.take(ROWS_MAX).collect();
    rows.map_err(|fault| vec![fault])
}

/// The roster that rows make.
fn roster(rows: &[Row], zone: &str, parties: &BTreeSet<String>) -> Result<Roster, Vec<Fault>> {
    let mut roster = Roster { zone: zone.to_owned(), ..Roster::default() };
    let taken = rows.iter().map(|row| take(&Cells(row), &mut roster, parties));
    let errors: Vec<_> = taken.filter_map(Result::err).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    // A level that nobody wrote, or only for heightened times, would be passed as a gap by
    // day and night.
    let empty = roster.levels.iter().position(|level| level.duties.iter().all(|d| d.heightened));
    match (empty, rows.first()) {
        (Some(level), Some(row)) => {
            let expected = Expected::of("level-gapless", level + 1);
            Err(vec![Fault::new(row.line, "level", expected, "")])
        }
        _ => Ok(roster),
    }
}

/// Levels beyond this are a slip of the pen.
const LEVELS_MAX: usize = 20;

fn take(row: &Cells<'_>, roster: &mut Roster, parties: &BTreeSet<String>) -> Result<(), Fault> {
    if row.cell("level") == Some("quiet") {
        roster.quiet.extend(hours(row)?);
        return Ok(());
    }
    let party = row.required("party")?;
    if !parties.contains(&party) {
        return Err(row.fault("party", Expected::new("party-known")));
    }
    let contacts = contacts(row)?;
    match row.cell("level") {
        None if contacts.is_empty() => {
            return Err(row.fault("level", Expected::new("level-or-contact")));
        }
        None => {}
        Some(level) => {
            let number = level.parse().ok().filter(|n| (1..=LEVELS_MAX).contains(n));
            let number: usize =
                number.ok_or_else(|| row.fault("level", Expected::of("level", LEVELS_MAX)))?;
            let duty = duty(row, &party)?;
            if roster.levels.len() < number {
                roster.levels.resize_with(number, Level::default);
            }
            let level = &mut roster.levels[number - 1];
            level.duties.push(duty);
            if let Some(name) = row.owned("name") {
                level.name = name;
            }
        }
    }
    let known = roster.contacts.entry(party).or_default();
    for contact in contacts {
        if known.iter().all(|other| other.target() != contact.target()) {
            known.push(contact);
        }
    }
    Ok(())
}

fn duty(row: &Cells<'_>, party: &str) -> Result<Duty, Fault> {
    let (from, until) = (day(row, "from")?, day(row, "until")?);
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(row.fault("until", Expected::new("day-order")));
    }
    let (party, person) = (party.to_owned(), row.owned("person"));
    let heightened = match row.cell("set").map(model::folded).as_deref() {
        None => false,
        Some("heightened" | "厳戒") => true,
        Some(_) => return Err(row.fault("set", Expected::of("word", "heightened"))),
    };
    Ok(Duty { party, person, hours: hours(row)?, from, until, heightened })
}

/// Spans parted by `;`.
fn hours(row: &Cells<'_>) -> Result<Vec<Hours>, Fault> {
    let cell = row.required("hours")?;
    let spans = cell.split([';', '；', '、']).map(str::trim).filter(|span| !span.is_empty());
    spans
        .map(|span| {
            Hours::parse(span).map_err(|error| row.fault("hours", Expected::of("hours", error)))
        })
        .collect()
}

fn day(row: &Cells<'_>, column: &str) -> Result<Option<civil::Date>, Fault> {
    let read = |text: &str| text.parse().map_err(|_| row.fault(column, Expected::new("day")));
    row.cell(column).map(read).transpose()
}

fn contacts(row: &Cells<'_>) -> Result<Vec<Contact>, Fault> {
    let mut contacts = Vec::new();
    if let Some(address) = row.cell("mail") {
        if !plain_address(address) {
            return Err(row.fault("mail", Expected::new("mail-address")));
        }
        contacts.push(Contact::Mail { address: address.to_owned() });
    }
    if let Some(url) = row.cell("webhook") {
        let shape = match row.cell("shape") {
            Some(_) => row.word::<Shape>("shape", "teams, slack, plain")?,
            None => Shape::Plain,
        };
        if !web_address(url) {
            return Err(row.fault("webhook", Expected::new("web-address")));
        }
        let secret = row.owned("secret");
        if secret.as_deref().is_some_and(|name| !model::plain_file_name(name)) {
            return Err(row.fault("secret", Expected::new("secret-name")));
        }
        contacts.push(Contact::Webhook { url: url.to_owned(), shape, secret });
    }
    Ok(contacts)
}

/// One address and nothing that could begin another header or recipient. The mail
/// library judges it again when it is used.
fn plain_address(address: &str) -> bool {
    let acts = |c: char| c.is_control() || c.is_whitespace() || "<>()[]\\,;:\"".contains(c);
    let parts = address.split_once('@');
    parts.is_some_and(|(local, host)| {
        !local.is_empty() && host.contains(|c: char| c.is_alphanumeric()) && !host.contains('@')
    }) && !address.contains(acts)
}

fn web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && !url.contains(|c: char| c.is_control() || c.is_whitespace())
}
