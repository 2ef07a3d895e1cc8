//! Lists of parties and assets, row by row.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Asset, AssetFact, AssetKind, Code, DataClass, Expect, Fact, Kind, Layer, Mandate, MandateFact,
    Party, PartyFact, PartyKind, Permission, Refusal,
};
use ports::NewFact;
use serde::de::DeserializeOwned;

use crate::{AppError, Desk};

/// One row of a list: its line in the file and its cells by column name.
#[derive(Clone, Debug)]
pub struct Row {
    /// Line in the file, from 1.
    pub line: u64,
    /// Cells by the name in the header.
    pub cells: BTreeMap<String, String>,
}

/// A cell that cannot be taken. A list is taken whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: expected {expected}, found {found:?}")]
pub struct ImportError {
    /// Line in the file.
    pub line: u64,
    /// Name of the column.
    pub column: String,
    /// What would be taken.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

impl Row {
    pub(crate) fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    pub(crate) fn owned(&self, column: &str) -> Option<String> {
        self.cell(column).map(str::to_owned)
    }

    pub(crate) fn required(&self, column: &str) -> Result<String, ImportError> {
        self.owned(column).ok_or_else(|| self.error(column, "a value"))
    }

    /// An id that says what it shows: nothing in it acts or cannot be seen.
    fn id(&self) -> Result<String, ImportError> {
        let id = self.required("id")?;
        if model::has_invisible(&id) || id.contains('/') {
            return Err(self.error("id", "an id without invisible characters and strokes"));
        }
        Ok(id)
    }

    /// A word of a closed list, as the record's own serialisation spells it.
    pub(crate) fn word<T: DeserializeOwned>(
        &self,
        column: &str,
        expected: &str,
    ) -> Result<T, ImportError> {
        self.read(column, &self.required(column)?, expected)
    }

    fn read<T: DeserializeOwned>(
        &self,
        column: &str,
        word: &str,
        expected: &str,
    ) -> Result<T, ImportError> {
        let word = serde_json::Value::String(word.trim().to_lowercase());
        serde_json::from_value(word).map_err(|_| self.error(column, expected))
    }

    /// Values parted by `;` or spaces.
    fn values(&self, column: &str) -> impl Iterator<Item = &str> {
        self.cell(column)
            .unwrap_or_default()
            .split([';', ' ', '、'])
            .filter(|part| !part.is_empty())
    }

    fn words<T: DeserializeOwned>(
        &self,
        column: &str,
        expected: &str,
    ) -> Result<Vec<T>, ImportError> {
        self.values(column).map(|word| self.read(column, word, expected)).collect()
    }

    fn time(&self, column: &str) -> Result<Option<jiff::Timestamp>, ImportError> {
        let read =
            |text: &str| model::instant(text).map_err(|_| self.error(column, "a time with offset"));
        self.cell(column).map(read).transpose()
    }

    pub(crate) fn error(&self, column: &str, expected: &str) -> ImportError {
        let found = self.cells.get(column).cloned().unwrap_or_default();
        ImportError {
            line: self.line,
            column: column.to_owned(),
            expected: expected.to_owned(),
            found,
        }
    }
}

const ASSET_KINDS: &str =
    "service, system, terminal, network, information, log-source or third-party";
const DATA_CLASSES: &str = "personal, sensitive, authentication, electronic-value or corporate";
const PARTY_KINDS: &str =
    "institution, unit, person, vendor, industry-body, authority, sharing-body, police or outside";
const PERMISSIONS: &str =
    "read, watch, triage, respond, approve, report, register, pay or administer";

fn asset(row: &Row) -> Result<Asset, ImportError> {
    let id = row.id()?;
    Ok(Asset {
        kind: row.word::<AssetKind>("kind", ASSET_KINDS)?,
        name: row.owned("name").unwrap_or_else(|| id.clone()),
        aliases: row.values("aliases").map(str::to_owned).collect(),
        reaches: row.values("reaches").map(str::to_owned).collect(),
        data: row.words::<DataClass>("data", DATA_CLASSES)?,
        owner: row.owned("owner"),
        id,
    })
}

fn party(row: &Row) -> Result<Party, ImportError> {
    let layer = match row.cell("layer") {
        Some(_) => Some(row.word::<Layer>("layer", "board, executive, manager or operator")?),
        None => None,
    };
    let id = row.id()?;
    Ok(Party {
        kind: row.word::<PartyKind>("kind", PARTY_KINDS)?,
        name: row.owned("name").unwrap_or_else(|| id.clone()),
        layer,
        parent: row.owned("parent"),
        contact: row.owned("contact"),
        natural: row.owned("natural"),
        id,
    })
}

/// A mandate in the same row as its party, if the row says what it may do.
fn mandate(row: &Row, now: jiff::Timestamp) -> Result<Option<Mandate>, ImportError> {
    let may = row.words::<Permission>("may", PERMISSIONS)?;
    if may.is_empty() {
        return Ok(None);
    }
    let (party, role) = (row.required("id")?, row.owned("role").unwrap_or_else(|| "member".into()));
    let (from, until) = (row.time("from")?.unwrap_or(now), row.time("until")?);
    let (scope, delegated_from) = (model::Scope::default(), None);
    let id = format!("{party}/{role}");
    Ok(Some(Mandate { id, party, role, may, from, until, scope, delegated_from }))
}

impl Desk {
    /// Takes a list of assets whole, or names every faulty cell.
    ///
    /// # Errors
    /// MANDATE, or the store's; faulty cells come as the inner error.
    pub async fn import_assets(
        &self,
        rows: &[Row],
    ) -> Result<Result<usize, Vec<ImportError>>, AppError> {
        self.may("asset.import", Permission::Register).await?;
        let facts = facts_of_rows(rows, |row| {
            let asset = asset(row)?;
            let id = asset.id.clone();
            Ok(vec![NewFact::new(
                Kind::Asset,
                id,
                Expect::Any,
                Fact::Asset(AssetFact::Registered(asset)),
            )])
        });
        self.import("asset.import", Permission::Register, rows.len(), facts).await
    }

    /// Takes a list of parties, each with a mandate if columns `role` and `may` say so.
    ///
    /// # Errors
    /// As [`Self::import_assets`]; mandates take the permission to administer.
    pub async fn import_parties(
        &self,
        rows: &[Row],
    ) -> Result<Result<usize, Vec<ImportError>>, AppError> {
        let mandates = rows.iter().any(|row| row.cell("may").is_some());
        let permission = if mandates { Permission::Administer } else { Permission::Register };
        self.may("party.import", permission).await?;
        let now = self.now();
        let facts = facts_of_rows(rows, |row| {
            let party = party(row)?;
            let fact = Fact::Party(PartyFact::Registered(party.clone()));
            let mut facts = vec![NewFact::new(Kind::Party, party.id, Expect::Any, fact)];
            facts.extend(mandate(row, now)?.map(|mandate| {
                let (id, given) = (mandate.id.clone(), MandateFact::Given(mandate));
                NewFact::new(Kind::Mandate, id, Expect::Any, Fact::Mandate(given))
            }));
            Ok(facts)
        });
        self.import("party.import", permission, rows.len(), facts).await
    }

    pub(crate) async fn import(
        &self,
        command: &str,
        permission: Permission,
        rows: usize,
        facts: Result<Vec<NewFact>, Vec<ImportError>>,
    ) -> Result<Result<usize, Vec<ImportError>>, AppError> {
        let facts = match facts {
            Ok(facts) => facts,
            Err(errors) => {
                // A list that is not taken is a refused write, and leaves its entry.
                let refusal = Refusal::new(Code::Value).arg("faults", errors.len().to_string());
                return match self.noting::<()>(command, "", Err(refusal)).await {
                    Err(AppError::Refused(_)) | Ok(()) => Ok(Err(errors)),
                    Err(error) => Err(error),
                };
            }
        };
        self.act(permission, command, "", async |_| Ok((facts.clone(), ()))).await?;
        Ok(Ok(rows))
    }
}

/// Facts of rows; all faulty cells are named, and an id that stands twice is one.
fn facts_of_rows(
    rows: &[Row],
    facts_of: impl Fn(&Row) -> Result<Vec<NewFact>, ImportError>,
) -> Result<Vec<NewFact>, Vec<ImportError>> {
    let (mut facts, mut errors, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in rows {
        match facts_of(row) {
            Ok(_) if row.cell("id").is_some_and(|id| !seen.insert(id)) => {
                errors.push(row.error("id", "an id that stands once"));
            }
            Ok(more) => facts.extend(more),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(facts) } else { Err(errors) }
}
