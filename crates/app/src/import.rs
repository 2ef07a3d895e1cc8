//! Lists of parties and assets: judged whole, then taken in acts of a thousand rows.
//!
//! The list is read twice and never held: the first pass names every faulty cell
//! and writes nothing, the second writes. A list of up to a thousand rows is one
//! act; of a longer one that broke off, the same list taken again brings the rest.

pub(crate) mod asset;
pub(crate) mod cells;
mod judge;
pub(crate) mod party;
pub(crate) mod whole;

use model::{Code, Permission, Refusal};
use ports::NewFact;
use serde::Serialize;
use tables::{Fault, Source};

use self::{cells::Cells, judge::Judged};
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
        let judged = judge::list(list, &[asset::COLUMNS], &asset::facts);
        self.take(command, permission, list, judged, &asset::facts, progress).await
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
        let mandates = judge::gives_mandates(list);
        let permission = if mandates { Permission::Administer } else { Permission::Register };
        self.may(command, permission).await?;
        let now = self.now();
        let facts = move |row: &Cells<'_>| party::facts(row, now);
        let judged = judge::list(list, &[party::COLUMNS, party::MANDATE_COLUMNS], &facts);
        self.take(command, permission, list, judged, &facts, progress).await
    }

    /// A list that is not taken is a refused write, and leaves its entry.
    pub(crate) async fn not_taken(
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
        judged: Result<Judged, Vec<Fault>>,
        facts: &(impl Fn(&Cells<'_>) -> Result<Vec<NewFact>, Fault> + Sync),
        progress: Progress<'_>,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let judged = match judged {
            Ok(judged) => judged,
            Err(faults) => return self.not_taken(command, faults).await,
        };
        let faults = self.judge_names(&judged).await?;
        if !faults.is_empty() {
            return self.not_taken(command, faults).await;
        }
        let judged = judged.imported;
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
