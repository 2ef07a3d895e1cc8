//! Roles: which permissions come with which post, as data.

use serde::{Deserialize, Serialize};

use crate::{Layer, Permission};

/// The roles of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// All roles.
    pub role: Vec<Role>,
    /// What may be passed on.
    pub delegation: Delegation,
}

/// One role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its code, for example `csirt`.
    pub id: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// The layer that it belongs to.
    #[serde(default)]
    pub layer: Option<Layer>,
    /// What it may do.
    pub may: Vec<Permission>,
    /// Whether a mandate of this role must end at a date.
    #[serde(default)]
    pub needs_until: bool,
    /// Whether a mandate of this role must name its cases.
    #[serde(default)]
    pub needs_cases: bool,
}

/// Bounds of what a holder may pass on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// Permissions that nobody may pass on.
    pub never: Vec<Permission>,
    /// The longest delegation, in days.
    pub days_max: u16,
}

impl Roles {
    /// The role `id`.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Role> {
        self.role.iter().find(|role| role.id == id)
    }
}
