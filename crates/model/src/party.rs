//! 主体: institutions, units, people, bodies outside.

use serde::{Deserialize, Serialize};

use crate::Spell;

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

impl Layer {
    /// All four, from the top.
    pub const ALL: [Self; 4] = [Self::Board, Self::Executive, Self::Manager, Self::Operator];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Executive => "executive",
            Self::Manager => "manager",
            Self::Operator => "operator",
        }
    }

    /// The layer called `name`.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }

    /// ガバナンス: the level of strategy (A181).
    #[must_use]
    pub fn governs(self) -> bool {
        matches!(self, Self::Board | Self::Executive)
    }

    /// マネジメント: the level of daily business. Executives stand on both (A181).
    #[must_use]
    pub fn manages(self) -> bool {
        self != Self::Board
    }

    /// The layer above; the board has none.
    #[must_use]
    pub fn above(self) -> Self {
        match self {
            Self::Board | Self::Executive => Self::Board,
            Self::Manager => Self::Executive,
            Self::Operator => Self::Manager,
        }
    }
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
    /// The department in which a person works, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Sectors in which an institution is licensed (業態).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<Spell>,
    /// What it is designated as by an authority (指定).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub designations: Vec<Spell>,
    /// The natural person behind an account or a role, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub natural: Option<String>,
    /// The party whose place it took, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor_of: Option<String>,
}

impl Party {
    /// A party of which nothing else is known.
    pub fn new(id: impl Into<String>, kind: PartyKind, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind,
            name: name.into(),
            layer: None,
            parent: None,
            contact: None,
            unit: None,
            sectors: Vec::new(),
            designations: Vec::new(),
            natural: None,
            successor_of: None,
        }
    }

    /// Who acts when this party acts: the natural person behind it, or itself. Two
    /// accounts of one person are one person.
    #[must_use]
    pub fn natural(&self) -> &str {
        self.natural.as_deref().unwrap_or(&self.id)
    }

    /// By which the institution that runs a register is found in it, whose name stands
    /// on every page.
    pub const RUNS: &str = "runs";

    /// Words by which it is found.
    pub(crate) fn labels(&self) -> Vec<String> {
        let runs = self.kind == PartyKind::Institution && self.parent.is_none();
        runs.then(|| Self::RUNS.to_owned()).into_iter().collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers: A181.
    #[test]
    fn board_and_executives_govern_and_executives_stand_on_both_levels() {
        let levels = Layer::ALL.map(|layer| (layer.governs(), layer.manages()));
        assert_eq!(levels, [(true, false), (true, true), (false, true), (false, true)]);
    }

    #[test]
    fn two_accounts_of_one_person_are_one_person() {
        let person = Party::new("suzuki", PartyKind::Person, "鈴木");
        let natural = Some("suzuki".to_owned());
        let account = Party { natural, ..Party::new("csirt-duty", PartyKind::Person, "当番") };
        assert_eq!(person.natural(), account.natural());
    }

    #[test]
    fn a_party_of_an_old_ledger_is_read() {
        let old = r#"{"id":"sakura","kind":"institution","name":"さくら証券"}"#;
        let party: Party = serde_json::from_str(old).expect("read");
        assert_eq!(party, Party::new("sakura", PartyKind::Institution, "さくら証券"));
        assert_eq!(serde_json::to_string(&party).expect("written"), old);
    }
}
