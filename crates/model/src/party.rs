//! 主体: institutions, units, people, bodies outside.

use serde::{Deserialize, Serialize};

/// What a party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// The institution that runs this installation, or another one.
    Institution,
    /// A department or team.
    Unit,
    /// A natural person.
    Person,
    /// A supplier.
    Vendor,
    /// 業界団体
    IndustryBody,
    /// 当局
    Authority,
    /// 情報共有機関
    SharingBody,
    /// 警察
    Police,
    /// Any other outside body.
    Outside,
}

/// The four layers of people that the guidelines address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// 取締役会
    Board,
    /// 経営層
    Executive,
    /// 管理者
    Manager,
    /// 業務担当者
    Operator,
}

/// One party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Party {
    /// The register's own code, for example `csirt-lead`.
    pub id: String,
    /// What it is.
    pub kind: PartyKind,
    /// Name as written by itself.
    pub name: String,
    /// The layer of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// The unit or institution it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// How to reach it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The natural person behind an account or a role, where that is another party:
    /// one human counts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub natural: Option<String>,
}

impl Party {
    /// A party of which no more is known.
    pub fn new(id: impl Into<String>, kind: PartyKind, name: impl Into<String>) -> Self {
        let (id, name) = (id.into(), name.into());
        Self { id, kind, name, layer: None, parent: None, contact: None, natural: None }
    }

    /// The natural person: the one named, or itself.
    #[must_use]
    pub fn natural(&self) -> &str {
        self.natural.as_deref().unwrap_or(&self.id)
    }
}

/// What happens to a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum PartyFact {
    /// Entered in the register, or entered anew with other attributes.
    Registered(Party),
}

impl PartyFact {
    pub(crate) fn fold(self, _before: Option<Party>) -> Party {
        let Self::Registered(party) = self;
        party
    }
}
