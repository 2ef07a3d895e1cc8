//! The part of the asset graph that a few machines reach.

use std::collections::BTreeMap;

use model::{Asset, Graph, Kind, Record, SignalRecord};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// Assets looked at for one incident; a graph that reaches more says no more.
const ASSETS_MAX: usize = 2_000;

impl Desk {
    /// What the machines that `signals` name reach, level by level: a register of a
    /// hundred thousand assets is not read for one computer.
    pub(crate) async fn graph_of(
        &self,
        signals: impl Iterator<Item = &SignalRecord>,
    ) -> Result<Graph, AppError> {
        let named = signals.flat_map(|record| &record.signal.entities);
        let mut level: Vec<String> = named.map(|entity| entity.name.clone()).collect();
        let (mut known, mut asked) = (BTreeMap::new(), std::collections::BTreeSet::new());
        while let Some(name) = level.pop() {
            if known.len() >= ASSETS_MAX || !asked.insert(Asset::label(&name)) {
                continue;
            }
            for asset in self.assets_called(&name).await? {
                level.extend(asset.reaches.iter().cloned());
                known.insert(asset.id.clone(), asset);
            }
        }
        Ok(Graph::new(known.into_values()))
    }

    /// The assets known under `name`, in any spelling.
    pub(crate) async fn assets_called(&self, name: &str) -> Result<Vec<Asset>, AppError> {
        let filter = Filter::new(Kind::Asset).labelled(Asset::label(name)).page(0, 16);
        Ok(records(self.whole.list(&filter).await?, Record::asset))
    }
}
