//! The roles in a pack.

use model::Roles;
use packs::{Fault, Pack};

use crate::pack::coming_with;

/// The built-in roles.
///
/// # Errors
/// Every fault with file, line and column.
pub fn built_in_roles() -> Result<Roles, Vec<Fault>> {
    roles_of(&coming_with("packs/roles.toml")?)
}

/// The roles in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn roles_of(pack: &Pack) -> Result<Roles, Vec<Fault>> {
    pack.only(&["roles"])?;
    let roles: Roles = pack.section("roles")?;
    let doubled =
        roles.role.iter().find(|role| roles.role.iter().filter(|r| r.id == role.id).count() > 1);
    match doubled {
        Some(role) => Err(vec![pack.fault("roles", &format!("the role {} stands twice", role.id))]),
        None => Ok(roles),
    }
}
