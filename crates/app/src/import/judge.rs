//! The first pass over a list: every faulty cell is named, nothing is kept but ids.

use std::collections::{HashMap, HashSet};

use model::{AssetFact, Fact, Key, Kind, Party, PartyFact};
use ports::NewFact;
use tables::{Expected, Fault, Row, Source};

use super::{Imported, cells::Cells};
use crate::{AppError, Desk};

/// Faults that are named one by one; a list with more of them is not read to its end.
const FAULTS: usize = 1000;

/// Levels of a group; a tree that is deeper is none.
const DEPTH: usize = 64;

const REQUIRED: [&str; 2] = ["id", "kind"];

/// A list without faults in itself, and the names in it that must be known.
pub(super) struct Judged {
    pub(super) imported: Imported,
    /// Line and parent of each id.
    ids: HashMap<String, (u64, Option<String>)>,
    /// The lines in which each owner stands.
    owners: HashMap<String, Vec<u64>>,
}

/// Whether any row gives a mandate, which takes another permission.
pub(super) fn gives_mandates(list: &Source) -> bool {
    let Ok(mut rows) = list.open() else { return false };
    let gives = |row: Row| row.get("may").is_some_and(|may| !may.trim().is_empty());
    rows.header().iter().any(|name| name == "may") && rows.any(|row| row.is_ok_and(gives))
}

/// Reads the whole list.
pub(super) fn list(
    list: &Source,
    columns: &[&[&str]],
    facts: &dyn Fn(&Cells<'_>) -> Result<Vec<NewFact>, Fault>,
) -> Result<Judged, Vec<Fault>> {
    let rows = list.open()?;
    let imported = Imported { rows: 0, ignored: ignored(rows.header(), columns)? };
    let mut judged = Judged { imported, ids: HashMap::new(), owners: HashMap::new() };
    let mut faults = Vec::new();
    for row in rows {
        let row = row.and_then(|row| judged.row(&row, facts));
        faults.extend(row.err());
        if faults.len() >= FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(judged) } else { Err(faults) }
}

/// The columns that are not known, if those are there without which nothing goes.
fn ignored(header: &[String], columns: &[&[&str]]) -> Result<Vec<String>, Vec<Fault>> {
    let missing = |name: &&&str| !header.iter().any(|own| own == **name);
    let missing = REQUIRED.iter().filter(missing);
    let faults: Vec<_> =
        missing.map(|name| Fault::new(1, *name, Expected::new("column"), "")).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let known = |name: &&String| !columns.iter().any(|some| some.contains(&name.as_str()));
    Ok(header.iter().filter(known).cloned().collect())
}

impl Judged {
    fn row(
        &mut self,
        row: &Row,
        facts: &dyn Fn(&Cells<'_>) -> Result<Vec<NewFact>, Fault>,
    ) -> Result<(), Fault> {
        self.imported.rows += 1;
        let facts = facts(&Cells(row))?;
        let Some(NewFact { key, fact, .. }) = facts.into_iter().next() else { return Ok(()) };
        let parent = match fact {
            Fact::Party(PartyFact::Registered(party)) => party.parent,
            Fact::Asset(AssetFact::Registered(asset)) => {
                if let Some(owner) = asset.owner {
                    self.owners.entry(owner).or_default().push(row.line);
                }
                None
            }
            _ => None,
        };
        if self.ids.contains_key(&key.id) {
            return Err(row.fault("id", Expected::new("id-once")));
        }
        self.ids.insert(key.id, (row.line, parent));
        Ok(())
    }
}

impl Desk {
    /// The faults that only the register knows: owners that it has not, and parents
    /// that lead back.
    pub(super) async fn judge_names(&self, judged: &Judged) -> Result<Vec<Fault>, AppError> {
        let mut faults = Vec::new();
        for (owner, lines) in &judged.owners {
            if self.registered_party(owner).await?.is_none() {
                let fault =
                    |line: &u64| Fault::new(*line, "owner", Expected::new("party-known"), owner);
                faults.extend(lines.iter().map(fault));
            }
        }
        faults.extend(self.circles(judged).await?);
        faults.sort_by_key(|fault| fault.line);
        faults.truncate(FAULTS);
        Ok(faults)
    }

    pub(crate) async fn registered_party(&self, id: &str) -> Result<Option<Party>, AppError> {
        let stored = self.app.registers.lookup(&Key::new(Kind::Party, id)).await?;
        Ok(stored.and_then(|stored| stored.record.party()))
    }

    /// Rows whose parents lead back to them, in the list and the register together.
    async fn circles(&self, judged: &Judged) -> Result<Vec<Fault>, AppError> {
        let mut register: HashMap<String, Option<String>> = HashMap::new();
        let (mut good, mut faults) = (HashSet::new(), Vec::new());
        for (id, (line, parent)) in &judged.ids {
            let (mut path, mut next, mut ends) = (vec![id.clone()], parent.clone(), true);
            while let Some(at) = next.take().filter(|at| !good.contains(at)) {
                if at == *id || path.len() > DEPTH {
                    let parent = parent.as_deref().unwrap_or_default();
                    let expected = Expected::of("no-circle", DEPTH);
                    faults.push(Fault::new(*line, "parent", expected, parent));
                }
                ends &= !path.contains(&at) && path.len() <= DEPTH;
                if ends {
                    next = match judged.ids.get(&at) {
                        Some((_, parent)) => parent.clone(),
                        None => self.registered_parent(&at, &mut register).await?,
                    };
                    path.push(at);
                }
            }
            if ends {
                good.extend(path);
            }
        }
        Ok(faults)
    }

    async fn registered_parent(
        &self,
        id: &str,
        known: &mut HashMap<String, Option<String>>,
    ) -> Result<Option<String>, AppError> {
        if let Some(parent) = known.get(id) {
            return Ok(parent.clone());
        }
        let parent = self.registered_party(id).await?.and_then(|party| party.parent);
        known.insert(id.to_owned(), parent.clone());
        Ok(parent)
    }
}
