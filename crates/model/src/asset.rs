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
    /// 顧客に関する情報, of persons and of firms (A230)
    Customer,
    /// 個人情報
    Personal,
    /// 機微情報
    Sensitive,
}

impl DataClass {
    /// All classes, least grave first.
    pub const ALL: [Self; 6] = [
        Self::Corporate,
        Self::ElectronicValue,
        Self::Authentication,
        Self::Customer,
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
            Self::Customer => "customer",
            Self::Personal => "personal",
            Self::Sensitive => "sensitive",
        }
    }
}

impl DataClass {
    /// Whether all data of this class are data of `whole`, too: what is sensitive is
    /// personal, and what is personal is information on a customer (A230).
    #[must_use]
    pub fn within(self, whole: Self) -> bool {
        match self {
            Self::Sensitive => matches!(whole, Self::Sensitive | Self::Personal | Self::Customer),
            Self::Personal => matches!(whole, Self::Personal | Self::Customer),
            own => own == whole,
        }
    }
}

/// How grave it is if an asset fails.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Importance {
    /// 低
    Low,
    /// 中
    Middle,
    /// 高
    High,
}

/// From where an asset can be reached.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Exposure {
    /// From nowhere: it stands alone.
    None,
    /// From inside.
    Internal,
    /// From partners' networks.
    Partner,
    /// From the internet.
    Internet,
}

/// A layer of defence (多層防御).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Defence {
    /// 入口対策
    Entry,
    /// 内部対策
    Inside,
    /// 出口対策
    Exit,
    /// 検知
    Detection,
}

/// What may be unknown of an asset, as counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssetField {
    /// Classes of data held.
    Data,
    /// Its owner.
    Owner,
    /// Its importance.
    Importance,
    /// Its exposure.
    Exposure,
    /// Its layers of defence.
    Defences,
}

impl AssetField {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Data, Self::Owner, Self::Importance, Self::Exposure, Self::Defences];
}

impl AssetKind {
    /// Whether it acts on a network and so appears in logs, its own or others'.
    #[must_use]
    pub fn should_log(self) -> bool {
        matches!(self, Self::System | Self::Terminal | Self::LogSource)
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
    /// What it cannot work without, by id: a service its systems, a system its vendor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// How grave it is if it fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub importance: Option<Importance>,
    /// From where it can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Exposure>,
    /// The layers of defence that exist; an empty list means that there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defences: Option<Vec<Defence>>,
}

impl Asset {
    /// An asset of which nothing else is known.
    pub fn new(id: impl Into<String>, kind: AssetKind, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind,
            name: name.into(),
            aliases: Vec::new(),
            reaches: Vec::new(),
            data: Vec::new(),
            owner: None,
            depends_on: Vec::new(),
            importance: None,
            exposure: None,
            defences: None,
        }
    }

    /// Every name under which logs may know it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().chain([&self.id]).map(String::as_str)
    }

    /// What it leads to: what it reaches, and what it cannot work without.
    fn arrows(&self) -> impl Iterator<Item = &str> {
        self.reaches.iter().chain(&self.depends_on).map(String::as_str)
    }

    /// What is not known of it.
    pub fn unknown(&self) -> impl Iterator<Item = AssetField> {
        let unknown = |field: &AssetField| match field {
            AssetField::Data => self.data.is_empty(),
            AssetField::Owner => self.owner.is_none(),
            AssetField::Importance => self.importance.is_none(),
            AssetField::Exposure => self.exposure.is_none(),
            AssetField::Defences => self.defences.is_none(),
        };
        AssetField::ALL.into_iter().filter(unknown)
    }
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
            for name in asset.names() {
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

    /// All assets, by id.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.assets.values()
    }

    /// Everything that reaches `name` or cannot work without it, directly or through
    /// others, nearest first, without itself. Cycles end.
    #[must_use]
    pub fn dependents(&self, name: &str) -> Vec<&Asset> {
        let Some(start) = self.find(name) else { return Vec::new() };
        let mut back: BTreeMap<&str, Vec<&Asset>> = BTreeMap::new();
        for asset in self.assets.values() {
            for next in asset.arrows().filter_map(|id| self.find(id)) {
                back.entry(&next.id).or_default().push(asset);
            }
        }
        let mut seen = BTreeSet::from([start.id.as_str()]);
        let mut queue = VecDeque::from([start.id.as_str()]);
        let mut found = Vec::new();
        while let Some(id) = queue.pop_front() {
            for before in back.get(id).into_iter().flatten() {
                if seen.insert(&before.id) {
                    found.push(*before);
                    queue.push_back(&before.id);
                }
            }
        }
        found
    }

    /// Everything that `name` reaches, without itself. Cycles end.
    #[must_use]
    pub fn reachable(&self, name: &str) -> Vec<&Asset> {
        let Some(start) = self.find(name) else { return Vec::new() };
        let mut seen = BTreeSet::from([start.id.as_str()]);
        let mut queue = VecDeque::from([start]);
        let mut found = Vec::new();
        while let Some(asset) = queue.pop_front() {
            for next in asset.arrows().filter_map(|id| self.find(id)) {
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
            aliases: vec![format!("{id}.local")],
            reaches: reaches.iter().map(|s| (*s).to_owned()).collect(),
            ..Asset::new(id, AssetKind::System, id)
        }
    }

    #[test]
    fn what_hangs_on_an_asset_is_found_through_others_once() {
        let service = Asset {
            depends_on: vec!["WEB".into()],
            ..Asset::new("trade", AssetKind::Service, "取引")
        };
        let web = asset("WEB", &["DB"]);
        let graph = Graph::new([service, web, asset("DB", &["WEB"]), asset("alone", &[])]);
        let ids: Vec<_> = graph.dependents("db.local").iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["WEB", "trade"]);
        assert_eq!(graph.reachable("trade").len(), 2, "a service leads to what it hangs on");
    }

    #[test]
    fn an_asset_of_an_old_ledger_is_read_and_what_it_lacks_is_unknown() {
        let old = r#"{"id":"A","kind":"system","name":"a","owner":"x"}"#;
        let asset: Asset = serde_json::from_str(old).expect("read");
        assert_eq!(serde_json::to_string(&asset).expect("written"), old);
        assert_eq!(asset.unknown().count(), 4);
        let none = Asset { defences: Some(Vec::new()), ..asset };
        assert_eq!(none.unknown().count(), 3, "none is known");
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
