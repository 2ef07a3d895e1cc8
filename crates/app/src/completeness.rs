//! Whether the register of assets and the logs tell of the same systems.
//!
//! What neither shows stays unknown: nothing here says that all is well.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use model::{Asset, AssetField, AssetKind, Graph, Kind, Permission, Record, Source, Voice, folded};
use serde::Serialize;

use crate::{AppError, Desk, SourceView};

/// A system that logs name and the register does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unregistered {
    /// Its name or address as the logs write it.
    pub name: String,
    /// The sources that name it.
    pub sources: Vec<String>,
}

/// An asset that should appear in logs and that no source names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: AssetKind,
    /// Its name.
    pub name: String,
}

/// How many assets lack something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// What is unknown.
    pub field: AssetField,
    /// Of how many assets.
    pub unknown: usize,
}

/// Three lists with what they are parts of, and what cannot be said.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Completeness {
    /// Systems in logs that are not in the register …
    pub unregistered: Vec<Unregistered>,
    /// … of so many that logs name.
    pub systems_seen: usize,
    /// Mentions of systems that there was no room to keep: unknown.
    pub systems_overflow: u64,
    /// Assets that should log and that no source names: unknown …
    pub unseen: Vec<Unseen>,
    /// … of so many that should.
    pub assets_logging: usize,
    /// Sources that stopped …
    pub silent: Vec<SourceView>,
    /// … of so many.
    pub sources: usize,
    /// Sources that have no rhythm yet, so that their silence would not show.
    pub sources_unknown: usize,
    /// Assets in the register.
    pub assets: usize,
    /// What is not known of them.
    pub gaps: Vec<Gap>,
}

impl Completeness {
    /// Compares the register with what the sources said.
    #[must_use]
    pub fn new(assets: Vec<Asset>, sources: &[Source], now: Timestamp) -> Self {
        let graph = Graph::new(assets);
        let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for source in sources {
            for system in &source.seen.systems {
                seen.entry(system).or_default().push(&source.seen.name);
            }
        }
        let views: Vec<_> = sources.iter().map(|source| SourceView::new(source, now)).collect();
        let unseen = unseen(&graph, sources, &seen);
        Self {
            unregistered: unregistered(&graph, &seen),
            systems_seen: seen.len(),
            systems_overflow: sources.iter().map(|source| source.seen.overflow).sum(),
            unseen,
            assets_logging: graph.assets().filter(|asset| asset.kind.should_log()).count(),
            sources: views.len(),
            sources_unknown: views.iter().filter(|view| view.voice == Voice::Unknown).count(),
            silent: views.into_iter().filter(silent).collect(),
            assets: graph.assets().count(),
            gaps: gaps(&graph),
        }
    }
}

fn silent(view: &SourceView) -> bool {
    matches!(view.voice, Voice::Silent { .. })
}

fn unregistered(graph: &Graph, seen: &BTreeMap<&str, Vec<&str>>) -> Vec<Unregistered> {
    let unknown = seen.iter().filter(|(name, _)| graph.find(name).is_none());
    let named = |(name, sources): (&&str, &Vec<&str>)| Unregistered {
        name: (*name).to_owned(),
        sources: sources.iter().map(|source| (*source).to_owned()).collect(),
    };
    unknown.map(named).collect()
}

fn unseen(graph: &Graph, sources: &[Source], seen: &BTreeMap<&str, Vec<&str>>) -> Vec<Unseen> {
    let names = sources.iter().map(|source| source.seen.name.as_str());
    let told: BTreeSet<String> = seen.keys().copied().chain(names).map(folded).collect();
    let silent = |asset: &&Asset| {
        asset.kind.should_log() && !asset.names().any(|name| told.contains(&folded(name)))
    };
    let unseen =
        |asset: &Asset| Unseen { id: asset.id.clone(), kind: asset.kind, name: asset.name.clone() };
    graph.assets().filter(silent).map(unseen).collect()
}

fn gaps(graph: &Graph) -> Vec<Gap> {
    let count = |field| graph.assets().filter(|asset| asset.unknown().any(|f| f == field)).count();
    AssetField::ALL.into_iter().map(|field| Gap { field, unknown: count(field) }).collect()
}

impl Desk {
    /// What the register of assets and the logs say of each other.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn completeness(&self) -> Result<Completeness, AppError> {
        self.may("asset.missing", Permission::Read).await?;
        let assets = self.all(Kind::Asset, Record::asset).await?;
        Ok(Completeness::new(assets, &self.all_sources().await?, self.now()))
    }

    /// Every name and address under which the register knows an asset.
    ///
    /// # Errors
    /// The store's.
    pub async fn asset_names(&self) -> Result<Vec<String>, AppError> {
        let assets = self.all(Kind::Asset, Record::asset).await?;
        Ok(assets.iter().flat_map(Asset::names).map(str::to_owned).collect())
    }
}
