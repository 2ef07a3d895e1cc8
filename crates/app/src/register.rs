//! Parties and assets as pages show them: the record with what hangs on it.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Asset, AssetField, Code, DataClass, Graph, Incident, Kind, Party, Permission, Record, Refusal,
    SignalRecord, folded,
};
use serde::Serialize;

use crate::{AppError, Desk, RuleBook};

/// A party in the tree of its group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Branch {
    /// The party.
    #[serde(flatten)]
    pub party: Party,
    /// Levels above it.
    pub depth: usize,
    /// Whether it names a parent that the register does not know, or that leads back
    /// to it; it then stands at the top.
    pub parent_unknown: bool,
}

/// An asset as it is named beside another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssetLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// An asset with all that is computed from the registers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssetView {
    /// The asset.
    #[serde(flatten)]
    pub asset: Asset,
    /// What is not known of it.
    pub unknown: Vec<AssetField>,
    /// What it leads to, nearest first.
    pub leads_to: Vec<AssetLine>,
    /// What hangs on it, nearest first.
    pub hangs_on_it: Vec<AssetLine>,
    /// Classes of data that it holds or leads to.
    pub data_reached: BTreeSet<DataClass>,
    /// The rules that apply to these classes today (A231), by name.
    pub rules: Vec<String>,
    /// Assets that it leads to of which it is not known what data they hold.
    pub data_unknown: usize,
    /// Ids that it names and the register does not know.
    pub broken: Vec<String>,
    /// Its owner.
    pub owned_by: Option<Party>,
    /// Sources that name it.
    pub sources: Vec<String>,
    /// Signals that name it, newest first.
    pub signals: Vec<SignalRecord>,
    /// Incidents that name it, or to which one of its signals belongs.
    pub incidents: Vec<String>,
}

impl From<&Asset> for AssetLine {
    fn from(asset: &Asset) -> Self {
        Self { id: asset.id.clone(), name: asset.name.clone() }
    }
}

/// The parties as a tree, written out from the top; nobody is left out.
fn tree(parties: Vec<Party>) -> Vec<Branch> {
    let known: BTreeSet<String> = parties.iter().map(|party| party.id.clone()).collect();
    let mut children: BTreeMap<Option<String>, Vec<Party>> = BTreeMap::new();
    for party in parties {
        let parent = party.parent.clone().filter(|parent| known.contains(parent));
        children.entry(parent).or_default().push(party);
    }
    let mut branches = Vec::new();
    loop {
        let tops = children.remove(&None).unwrap_or_default();
        let mut waiting: Vec<_> = tops.into_iter().rev().map(|party| (party, 0)).collect();
        while let Some((party, depth)) = waiting.pop() {
            let below = children.remove(&Some(party.id.clone())).unwrap_or_default();
            waiting.extend(below.into_iter().rev().map(|party| (party, depth + 1)));
            let parent_unknown = depth == 0 && party.parent.is_some();
            branches.push(Branch { party, depth, parent_unknown });
        }
        // What is left goes round in circles; one of each is put at the top.
        let Some(mut entry) = children.first_entry() else { return branches };
        let top = entry.get_mut().remove(0);
        if entry.get().is_empty() {
            entry.remove();
        }
        children.insert(None, vec![top]);
    }
}

impl Desk {
    /// All parties as a tree, by id within each level.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn group_tree(&self) -> Result<Vec<Branch>, AppError> {
        self.may("party.list", Permission::Read).await?;
        let mut parties = self.all(Kind::Party, Record::party).await?;
        parties.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(tree(parties))
    }

    /// One party, and the ids of those that stand directly below it.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn party_view(&self, id: &str) -> Result<(Party, Vec<String>), AppError> {
        self.may("party.show", Permission::Read).await?;
        let parties = self.all(Kind::Party, Record::party).await?;
        let below = parties.iter().filter(|party| party.parent.as_deref() == Some(id));
        let below = below.map(|party| party.id.clone()).collect();
        let found = parties.iter().find(|party| party.id == id).cloned();
        let absent = || Refusal::new(Code::Absent).field(format!("party/{id}"));
        Ok((self.noting("party.show", id, found.ok_or_else(absent)).await?, below))
    }

    /// All assets, by id.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn assets(&self) -> Result<Vec<Asset>, AppError> {
        self.may("asset.list", Permission::Read).await?;
        let mut assets = self.all(Kind::Asset, Record::asset).await?;
        assets.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(assets)
    }

    /// An asset, found by its id or any other name, with what hangs on it.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn asset_view(&self, name: &str) -> Result<AssetView, AppError> {
        self.may("asset.show", Permission::Read).await?;
        let graph = Graph::new(self.all(Kind::Asset, Record::asset).await?);
        let absent = || Refusal::new(Code::Absent).field(format!("asset/{name}"));
        let asset = graph.find(name).cloned().ok_or_else(absent);
        let asset = self.noting("asset.show", name, asset).await?;
        let names: BTreeSet<String> = asset.names().map(folded).collect();
        let named = |name: &str| names.contains(&folded(name));
        let signals = self.signals_naming(&named).await?;
        let incidents = self.incidents_naming(&named, &signals).await?;
        let owned_by = match &asset.owner {
            Some(owner) => self.registered_party(owner).await?,
            None => None,
        };
        let mut sources = self.all_sources().await?;
        sources.retain(|s| named(&s.seen.name) || s.seen.systems.iter().any(|name| named(name)));
        let leads_to = graph.reachable(&asset.id);
        let own = asset.data.iter().chain(leads_to.iter().flat_map(|asset| &asset.data));
        let data_reached: BTreeSet<_> = own.copied().collect();
        let classes: Vec<_> = data_reached.iter().copied().collect();
        let book = RuleBook::built_in().ok();
        let arrows = asset.reaches.iter().chain(&asset.depends_on);
        Ok(AssetView {
            unknown: asset.unknown().collect(),
            data_reached,
            rules: book.map(|book| book.rules_of_data(&classes, self.today())).unwrap_or_default(),
            data_unknown: leads_to.iter().filter(|asset| asset.data.is_empty()).count(),
            broken: arrows.filter(|id| graph.find(id).is_none()).cloned().collect(),
            leads_to: leads_to.into_iter().map(AssetLine::from).collect(),
            hangs_on_it: graph.dependents(&asset.id).into_iter().map(AssetLine::from).collect(),
            owned_by,
            sources: sources.into_iter().map(|source| source.seen.name).collect(),
            signals,
            incidents,
            asset,
        })
    }

    async fn signals_naming(
        &self,
        named: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Vec<SignalRecord>, AppError> {
        let mut signals = self.all(Kind::Signal, Record::signal).await?;
        signals.retain(|record| record.signal.entities.iter().any(|entity| named(&entity.name)));
        Ok(signals)
    }

    async fn incidents_naming(
        &self,
        named: &(dyn Fn(&str) -> bool + Sync),
        signals: &[SignalRecord],
    ) -> Result<Vec<String>, AppError> {
        let of = |incident: &Incident| {
            let its = |id: &String| signals.iter().any(|record| record.signal.id == *id);
            let key = |key: &model::FactKey| {
                key.to_string().split_once(':').is_some_and(|(_, of)| named(of))
            };
            incident.signals.iter().any(its) || incident.facts.keys().any(key)
        };
        let incidents = self.all(Kind::Incident, Record::incident).await?;
        Ok(incidents
            .iter()
            .filter(|incident| incident.exercise.is_empty() && of(incident))
            .map(|i| i.id.clone())
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use model::PartyKind;

    use super::*;

    #[test]
    fn a_tree_leaves_nobody_out_and_circles_end() {
        let party = |id: &str, parent: &str| Party {
            parent: Some(parent.to_owned()).filter(|parent| !parent.is_empty()),
            ..Party::new(id, PartyKind::Unit, id)
        };
        let parties =
            [("a", ""), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "gone"), ("x", "y"), ("y", "x")];
        let parties = parties.map(|(id, parent)| party(id, parent)).to_vec();
        let branches = tree(parties);
        let said: Vec<_> =
            branches.iter().map(|b| (b.party.id.as_str(), b.depth, b.parent_unknown)).collect();
        let expected = [
            ("a", 0, false),
            ("b", 1, false),
            ("c", 2, false),
            ("d", 1, false),
            ("e", 0, true),
            ("y", 0, true),
            ("x", 1, false),
        ];
        assert_eq!(said, expected);
    }
}
