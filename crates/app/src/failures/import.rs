//! A list of failures: judged whole, then opened one incident a row, or not at all.
//!
//! A list says less than a person who records: `1` under `emergency1` is a word without
//! a time. Such a word is kept as a word (`yes`, from the list), never as an instant
//! that nobody knows.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use model::{
    Expect, Fact, FactKey, IncidentFact, Key, Kind, Known, KnownValue, Nature, Observation,
    Permission, looked_at,
};
use ports::NewFact;
use tables::{Expected, Fault, Row, Source};

use crate::{
    AppError, Desk, Imported,
    import::{Progress, cells::Cells},
};

const REQUIRED: [&str; 8] = [
    "id",
    "occurred_at",
    "cause",
    "system",
    "emergency1",
    "emergency2",
    "root_response",
    "customers_affected",
];

const COLUMNS: [&str; 16] = [
    "id",
    "occurred_at",
    "cause",
    "system",
    "emergency1",
    "emergency2",
    "root_response",
    "horizontal",
    "process_fix",
    "customers_affected",
    "title",
    "aware_at",
    "restored_at",
    "customers_method",
    "root_cause",
    "process_change",
];

/// Columns that say what is computed.
const COMPUTED: [&str; 3] = ["rung", "level", "段階"];

/// Faults that are named one by one; a list with more of them is not read to its end.
const FAULTS: usize = 1000;

/// Rows in one act.
const ACT: usize = 1000;

/// Characters with which a spreadsheet takes text for a formula.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

impl Desk {
    /// Takes a list of failures whole, an incident for each row, or names every faulty
    /// cell. `file` is how the list is called in what it says.
    ///
    /// # Errors
    /// MANDATE, or the store's; faulty cells come as the inner error.
    pub async fn import_failures(
        &self,
        list: &Source,
        file: &str,
        progress: Progress<'_>,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let command = "failure.import";
        self.may(command, Permission::Respond).await?;
        let (imported, opened) = match self.judged_failures(list, file) {
            Ok(judged) => judged,
            Err(faults) => return self.not_taken(command, faults).await,
        };
        let faults = self.known_already(&opened).await?;
        if !faults.is_empty() {
            return self.not_taken(command, faults).await;
        }
        let mut taken = 0;
        for part in opened.chunks(ACT) {
            let mut facts = Vec::new();
            for (_, id, fact) in part {
                facts.push(NewFact::new(Kind::Incident, id, Expect::Absent, fact.clone()));
                facts.extend(self.alarm_of_fresh(id, fact).await?);
            }
            self.act(Permission::Respond, command, file, async |_| Ok((facts.clone(), ()))).await?;
            taken += part.len() as u64;
            progress(taken, imported.rows);
        }
        Ok(Ok(imported))
    }

    #[expect(clippy::type_complexity, reason = "line, id and fact of each row, used here alone")]
    fn judged_failures(
        &self,
        list: &Source,
        file: &str,
    ) -> Result<(Imported, Vec<(u64, String, Fact)>), Vec<Fault>> {
        let rows = list.open()?;
        let mut imported = Imported { rows: 0, ignored: header(rows.header())? };
        let (mut opened, mut faults, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for row in rows {
            imported.rows += 1;
            match row.and_then(|row| self.failure_row(&row, file, &mut seen)) {
                Ok(one) => opened.push(one),
                Err(fault) => faults.push(fault),
            }
            if faults.len() >= FAULTS {
                break;
            }
        }
        if faults.is_empty() { Ok((imported, opened)) } else { Err(faults) }
    }

    fn failure_row(
        &self,
        row: &Row,
        file: &str,
        seen: &mut HashSet<String>,
    ) -> Result<(u64, String, Fact), Fault> {
        let cells = Cells(row);
        let id = words(&cells, "id", cells.id()?)?;
        if !seen.insert(id.clone()) {
            return Err(cells.fault("id", Expected::new("id-once")));
        }
        let cause = words(&cells, "cause", cells.required("cause")?)?;
        let Some(known) = self.ladder().cause(&cause) else {
            let ids: Vec<_> = self.ladder().causes.iter().map(|cause| cause.id.as_str()).collect();
            return Err(cells.fault("cause", Expected::of("word", ids.join(", "))));
        };
        let nature = if known.cyber { Nature::Cyber } else { Nature::Failure };
        let said = said(&cells, file, self.now())?;
        let system = words(&cells, "system", cells.required("system")?)?;
        let title = match cells.owned("title") {
            Some(title) => words(&cells, "title", title)?,
            None => format!("{system} ({cause})"),
        };
        let (form, now) = (&self.app.form, self.now());
        let opened = model::open(nature, &title, &[], &said.observations, form, &self.by, now);
        let mut fact = opened.map_err(|refusal| {
            let column = column_of(refusal.field.as_deref().unwrap_or_default());
            cells.fault(column, Expected::new("fact"))
        })?;
        if let IncidentFact::Opened { facts, .. } = &mut fact {
            facts.values_mut().for_each(|known| known.source = format!("list/{file}"));
            facts.extend(said.words);
        }
        Ok((row.line, id, Fact::Incident(fact)))
    }

    /// Incidents that the register has already: a list is no way to change them.
    async fn known_already(&self, rows: &[(u64, String, Fact)]) -> Result<Vec<Fault>, AppError> {
        let mut faults = Vec::new();
        for (line, id, _) in rows {
            let key = Key::new(Kind::Incident, id);
            if !self.whole.history(&key).await?.is_empty() {
                faults.push(Fault::new(*line, "id", Expected::new("incident-new"), id));
            }
        }
        Ok(faults)
    }

    /// What is history alarms nobody.
    async fn alarm_of_fresh(&self, id: &str, fact: &Fact) -> Result<Option<NewFact>, AppError> {
        let Fact::Incident(IncidentFact::Opened { nature, facts, .. }) = fact else {
            return Ok(None);
        };
        let fresh = SignedDuration::from_hours(i64::from(self.app.alerts.history_after_h));
        let began = facts.iter().find(|(key, _)| key.as_str() == "occurred");
        let began = began.and_then(|(_, known)| known.value.time());
        match began.is_some_and(|at| self.now().duration_since(at) > fresh) {
            true => Ok(None),
            false => Ok(self.alarm_of_incident(id, *nature).await?),
        }
    }
}

/// The columns that are not known, if those are there without which nothing goes.
fn header(header: &[String]) -> Result<Vec<String>, Vec<Fault>> {
    let has = |name: &str| header.iter().any(|own| own == name);
    let missing = REQUIRED.iter().filter(|name| !has(name));
    let missing = missing.map(|name| Fault::new(1, *name, Expected::new("column"), ""));
    let typed = COMPUTED.iter().filter(|name| has(name));
    let typed = typed.map(|name| Fault::new(1, *name, Expected::new("computed"), name));
    let faults: Vec<_> = missing.chain(typed).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(header.iter().filter(|name| !COLUMNS.contains(&name.as_str())).cloned().collect())
}

/// What a row says: what could be recorded by hand, and bare words.
struct SaidOfRow {
    observations: Vec<Observation>,
    words: Vec<(FactKey, Known)>,
}

fn said(cells: &Cells<'_>, file: &str, now: Timestamp) -> Result<SaidOfRow, Fault> {
    let mut said = SaidOfRow { observations: Vec::new(), words: Vec::new() };
    let occurred = cells.required("occurred_at")?;
    past(cells, "occurred_at", now)?;
    said.observe("occurred", &occurred);
    let aware = past(cells, "aware_at", now)?;
    said.observe("aware", aware.as_deref().unwrap_or("unknown"));
    for column in ["cause", "system"] {
        said.observe(column, &cells.required(column)?);
    }
    let restored = past(cells, "restored_at", now)?;
    match (yes(cells, "emergency1")?, restored) {
        (true, Some(at)) => said.observe("restored", &at),
        (true, None) => said.word("restored", file)?,
        (false, Some(_)) => return Err(cells.fault("restored_at", Expected::new("not-restored"))),
        (false, None) => {}
    }
    customers(cells, file, &mut said)?;
    causes(cells, file, &mut said)?;
    prevention(cells, file, &mut said)?;
    Ok(said)
}

impl SaidOfRow {
    fn observe(&mut self, key: &str, value: &str) {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.observations.push(Observation { key, value, happened: None, known: None });
    }

    /// The list says that it is so, and nothing more.
    fn word(&mut self, key: &str, file: &str) -> Result<(), Fault> {
        let known = Known::new(KnownValue::Yes, format!("list/{file}"));
        let key = FactKey::parse(key).map_err(|_| Fault::whole(Expected::new("fact"), key))?;
        self.words.push((key, known));
        Ok(())
    }
}

/// A number, and whether it was checked; no number is unknown, not zero.
fn customers(cells: &Cells<'_>, file: &str, said: &mut SaidOfRow) -> Result<(), Fault> {
    let checked = yes(cells, "emergency2")?;
    let number = cells.cell("customers_affected");
    let whole = number.is_none_or(|number| number.parse::<u64>().is_ok());
    if !whole {
        return Err(cells.fault("customers_affected", Expected::new("people")));
    }
    if checked && number.is_none() {
        return Err(cells.fault("customers_affected", Expected::new("customers-checked")));
    }
    said.observe("customers", number.unwrap_or("unknown"));
    if checked {
        let method =
            cells.owned("customers_method").map(|own| words(cells, "customers_method", own));
        let method = method.transpose()?.unwrap_or_else(|| format!("{file}: emergency2"));
        said.observe("customers_method", &method);
    }
    Ok(())
}

fn causes(cells: &Cells<'_>, file: &str, said: &mut SaidOfRow) -> Result<(), Fault> {
    let done = yes(cells, "root_response")?;
    match cells.owned("root_cause") {
        Some(cause) => said.observe("root_cause", &words(cells, "root_cause", cause)?),
        None if done => said.word("root_cause", file)?,
        None => {}
    }
    if done { said.word("root_fixed", file) } else { Ok(()) }
}

/// Under `horizontal` stands 0, 1 or the systems looked at with what was found.
fn prevention(cells: &Cells<'_>, file: &str, said: &mut SaidOfRow) -> Result<(), Fault> {
    match cells.owned("horizontal").map(|cell| (flag(&cell), cell)) {
        None | Some((Some(false), _)) => {}
        Some((Some(true), _)) => said.word("horizontal", file)?,
        Some((None, cell)) => {
            let cell = words(cells, "horizontal", cell)?;
            if looked_at(&cell).is_none() {
                return Err(cells.fault("horizontal", Expected::new("systems")));
            }
            said.observe("horizontal", &cell);
        }
    }
    let done = yes(cells, "process_fix")?;
    match cells.owned("process_change") {
        Some(change) => said.observe("process_change", &words(cells, "process_change", change)?),
        None if done => said.word("process_change", file)?,
        None => {}
    }
    if done { said.word("process_fixed", file) } else { Ok(()) }
}

fn flag(cell: &str) -> Option<bool> {
    match model::folded(cell).as_str() {
        "1" | "y" | "yes" | "○" | "済" => Some(true),
        "0" | "n" | "no" | "×" | "未" => Some(false),
        _ => None,
    }
}

/// An empty cell says that it was not done: of a list nobody can ask back.
fn yes(cells: &Cells<'_>, column: &str) -> Result<bool, Fault> {
    let Some(cell) = cells.cell(column) else { return Ok(false) };
    flag(cell).ok_or_else(|| cells.fault(column, Expected::of("word", "1, 0")))
}

/// An instant that is over, as written.
fn past(cells: &Cells<'_>, column: &str, now: Timestamp) -> Result<Option<String>, Fault> {
    match cells.time(column)? {
        Some(at) if model::not_in_future(at, column, now).is_err() => {
            Err(cells.fault(column, Expected::new("time-past")))
        }
        _ => Ok(cells.owned(column)),
    }
}

/// Words that no spreadsheet takes for a formula.
fn words(cells: &Cells<'_>, column: &str, cell: String) -> Result<String, Fault> {
    match cell.starts_with(FORMULA) || model::has_invisible(&cell) {
        true => Err(cells.fault(column, Expected::new("no-formula"))),
        false => Ok(cell),
    }
}

/// The column in which a fact stands.
fn column_of(key: &str) -> &'static str {
    match key {
        "occurred" => "occurred_at",
        "aware" | "q1" => "aware_at",
        "restored" => "restored_at",
        "customers" | "customers_method" | "q2" => "customers_affected",
        "horizontal" => "horizontal",
        "root_cause" => "root_cause",
        _ => "id",
    }
}
