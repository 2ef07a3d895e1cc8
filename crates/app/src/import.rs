//! Lists of parties and assets: judged whole, then taken in acts of a thousand rows.
//!
//! The list is read twice and never held: the first pass names every faulty cell
//! and writes nothing, the second writes. A list of up to a thousand rows is one
//! act; of a longer one that broke off, the same list taken again brings the rest.

mod asset;
mod cells;
mod party;

use std::collections::HashSet;

use model::{Code, Permission, Refusal};
use ports::NewFact;
use serde::Serialize;
use tables::{Expected, Fault, Source};

use self::cells::Cells;
use crate::{AppError, Desk};

/// What became of a list that was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Rows taken.
    pub rows: u64,
    /// Columns that the register does not know; what stands in them was not taken.
    pub ignored: Vec<String>,
}

/// Told how many rows were taken, and of how many.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Rows in one act.
const ACT: usize = 1000;
/// Faults that are named one by one; a list with more of them is not read to its end.
const FAULTS: usize = 1000;

/// The columns of the list of assets.
pub(crate) const ASSET_COLUMNS: &[&str] =
    &["id", "kind", "name", "aliases", "reaches", "data", "owner"];
/// The columns of the list of parties.
pub(crate) const PARTY_COLUMNS: &[&str] = &["id", "kind", "name", "layer", "parent", "contact"];
/// Further columns, by which a row also gives its party a mandate.
const MANDATE_COLUMNS: &[&str] = &["role", "may", "from", "until"];
const REQUIRED: [&str; 2] = ["id", "kind"];

impl Desk {
    /// Takes a list of assets whole, or names every faulty cell.
    ///
    /// # Errors
    /// MANDATE, or the store's; faulty cells come as the inner error.
    pub async fn import_assets(
        &self,
        list: &Source,
        progress: Progress<'_>,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let (command, permission) = ("asset.import", Permission::Register);
        self.may(command, permission).await?;
        let judged = judged(list, &[ASSET_COLUMNS], &|row| asset::facts(row).map(drop));
        match judged {
            Err(faults) => self.not_taken(command, faults).await,
            Ok(judged) => {
                self.take(command, permission, list, judged, &asset::facts, progress).await
            }
        }
    }

    /// Takes a list of parties, each with a mandate if columns `role` and `may` say so.
    ///
    /// # Errors
    /// As [`Self::import_assets`]; mandates take the permission to administer.
    pub async fn import_parties(
        &self,
        list: &Source,
        progress: Progress<'_>,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let command = "party.import";
        let permission =
            if gives_mandates(list) { Permission::Administer } else { Permission::Register };
        self.may(command, permission).await?;
        let now = self.now();
        let facts = move |row: &Cells<'_>| party::facts(row, now);
        let judged = judged(list, &[PARTY_COLUMNS, MANDATE_COLUMNS], &|row| facts(row).map(drop));
        match judged {
            Err(faults) => self.not_taken(command, faults).await,
            Ok(judged) => self.take(command, permission, list, judged, &facts, progress).await,
        }
    }

    /// A list that is not taken is a refused write, and leaves its entry.
    async fn not_taken(
        &self,
        command: &str,
        faults: Vec<Fault>,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let refusal = Refusal::new(Code::Value).arg("faults", faults.len().to_string());
        match self.noting::<()>(command, "", Err(refusal)).await {
            Err(AppError::Refused(_)) | Ok(()) => Ok(Err(faults)),
            Err(error) => Err(error),
        }
    }

    async fn take(
        &self,
        command: &str,
        permission: Permission,
        list: &Source,
        judged: Imported,
        facts: &(impl Fn(&Cells<'_>) -> Result<Vec<NewFact>, Fault> + Sync),
        progress: Progress<'_>,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let mut rows = match list.open() {
            Ok(rows) => rows,
            Err(faults) => return self.not_taken(command, faults).await,
        };
        let mut taken = 0;
        loop {
            let part: Result<Vec<_>, Fault> =
                rows.by_ref().take(ACT).map(|row| facts(&Cells(&row?))).collect();
            // The file was judged; if it is another one now, it is left at that.
            let part = match part {
                Ok(part) => part,
                Err(fault) => return self.not_taken(command, vec![fault]).await,
            };
            if part.is_empty() {
                return Ok(Ok(judged));
            }
            taken += part.len() as u64;
            let part: Vec<NewFact> = part.into_iter().flatten().collect();
            self.act(permission, command, "", async |_| Ok((part.clone(), ()))).await?;
            progress(taken, judged.rows);
        }
    }
}

/// Whether any row gives a mandate, which takes another permission.
fn gives_mandates(list: &Source) -> bool {
    let Ok(mut rows) = list.open() else { return false };
    let gives = |row: tables::Row| row.get("may").is_some_and(|may| !may.trim().is_empty());
    rows.header().iter().any(|name| name == "may") && rows.any(|row| row.is_ok_and(gives))
}

/// Reads the whole list and keeps nothing but its ids.
fn judged(
    list: &Source,
    columns: &[&[&str]],
    read: &dyn Fn(&Cells<'_>) -> Result<(), Fault>,
) -> Result<Imported, Vec<Fault>> {
    let rows = list.open()?;
    let header = rows.header();
    let missing = |name: &&&str| !header.iter().any(|own| own == **name);
    let faults: Vec<_> = REQUIRED
        .iter()
        .filter(missing)
        .map(|name| Fault::new(1, *name, Expected::new("column"), ""))
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let ignored =
        header.iter().filter(|name| !columns.iter().any(|some| some.contains(&name.as_str())));
    let mut imported = Imported { rows: 0, ignored: ignored.cloned().collect() };
    let (mut faults, mut ids) = (Vec::new(), HashSet::new());
    for row in rows {
        imported.rows += 1;
        let judged = row.and_then(|row| {
            let cells = Cells(&row);
            read(&cells)?;
            match ids.insert(cells.id()?) {
                true => Ok(()),
                false => Err(cells.fault("id", Expected::new("id-once"))),
            }
        });
        faults.extend(judged.err());
        if faults.len() >= FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(imported) } else { Err(faults) }
}
