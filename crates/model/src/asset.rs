//! 資産: services, systems, information and what they hang on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{folded, indexed};

/// What an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AssetKind {
    /// A service to customers.
    Service,
    /// A server or application.
    System,
    /// A personal computer.
    Terminal,
    /// A network segment.
    Network,
    /// Information as such.
    Information,
    /// A source of logs.
    LogSource,
    /// A service of a third party.
    ThirdParty,
}

/// Classes of data, from least to most grave if it leaks. The order is ours
/// (the source names the classes without ranking them).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DataClass {
    /// 法人関係情報
    Corporate,
    /// 電子的価値情報
    ElectronicValue,
    /// 認証情報
    Authentication,
    /// 個人情報
    Personal,
    /// 機微情報
    Sensitive,
}

impl DataClass {
    /// All classes, least grave first.
    pub const ALL: [Self; 5] = [
        Self::Corporate,
        Self::ElectronicValue,
        Self::Authentication,
        Self::Personal,
        Self::Sensitive,
    ];

    /// The word used in lists.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Corporate => "corporate",
            Self::ElectronicValue => "electronic-value",
            Self::Authentication => "authentication",
            Self::Personal => "personal",
            Self::Sensitive => "sensitive",
        }
    }
}

/// One asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Asset {
    /// The register's own code; for machines the host name, for example `PC-017`.
    pub id: String,
    /// What it is.
    pub kind: AssetKind,
    /// Name for people.
    pub name: String,
    /// Other names under which logs know it, such as addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What it can reach or hangs on, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reaches: Vec<String>,
    /// Classes of data held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<DataClass>,
    /// The party that owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

impl Asset {
    /// By which it is found under any of its names, in any spelling: `name:pc-017`.
    pub(crate) fn labels(&self) -> Vec<String> {
        let names = self.aliases.iter().chain([&self.id]);
        let mut labels: Vec<_> = names.map(|name| Self::label(name)).collect();
        labels.sort();
        labels.dedup();
        labels
    }

    /// The label of assets called `name`.
    #[must_use]
    pub fn label(name: &str) -> String {
        format!("name:{}", indexed(name))
    }
}

/// What happens to an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum AssetFact {
    /// Entered in the register, or entered anew with other attributes.
    Registered(Asset),
}

impl AssetFact {
    pub(crate) fn fold(self) -> Asset {
        let Self::Registered(asset) = self;
        asset
    }
}

/// The assets and what each reaches.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    assets: BTreeMap<String, Asset>,
    /// Ids by every name under which an asset is known, folded for comparing.
    names: BTreeMap<String, String>,
}

impl Graph {
    /// The graph of `assets`.
    #[must_use]
    pub fn new(assets: impl IntoIterator<Item = Asset>) -> Self {
        let mut graph = Self::default();
        for asset in assets {
            for name in asset.aliases.iter().chain([&asset.id]) {
                graph.names.insert(folded(name), asset.id.clone());
            }
            graph.assets.insert(asset.id.clone(), asset);
        }
        graph
    }

    /// The asset known to logs as `name`.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Asset> {
        self.assets.get(name).or_else(|| self.assets.get(self.names.get(&folded(name))?))
    }

    /// Everything that `name` reaches, nearest first, without itself. Cycles end.
    #[must_use]
    pub fn reachable(&self, name: &str) -> Vec<&Asset> {
        let Some(start) = self.find(name) else { return Vec::new() };
        let mut seen = BTreeSet::from([start.id.as_str()]);
        let mut queue = VecDeque::from([start]);
        let mut found = Vec::new();
        while let Some(asset) = queue.pop_front() {
            for next in asset.reaches.iter().filter_map(|id| self.find(id)) {
                if seen.insert(&next.id) {
                    found.push(next);
                    queue.push_back(next);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(id: &str, reaches: &[&str]) -> Asset {
        Asset {
            id: id.into(),
            kind: AssetKind::System,
            name: id.into(),
            aliases: vec![format!("{id}.local")],
            reaches: reaches.iter().map(|s| (*s).to_owned()).collect(),
            data: Vec::new(),
            owner: None,
        }
    }

    #[test]
    fn reach_follows_arrows_once_even_in_a_circle() {
        let graph = Graph::new([
            asset("PC-017", &["LAN-2"]),
            asset("LAN-2", &["FS-01", "MAIL-01", "PC-017", "gone"]),
            asset("FS-01", &["LAN-2"]),
            asset("MAIL-01", &[]),
            asset("alone", &[]),
        ]);
        let ids: Vec<_> = graph.reachable("pc-017.LOCAL").iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["LAN-2", "FS-01", "MAIL-01"]);
        assert!(graph.reachable("nobody").is_empty());
    }
}
