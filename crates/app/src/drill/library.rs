//! The library of scripts (A112–A114), and scripts that a house writes itself.

use std::sync::LazyLock;

use model::Library;
use packs::{Fault, Pack};

use crate::pack::coming_with;

static BUILT_IN: LazyLock<Result<Library, Vec<Fault>>> =
    LazyLock::new(|| library_of(&coming_with("packs/exercises.toml")?));

/// The library that comes with the program.
///
/// # Errors
/// Every fault with file, line and column.
pub fn library() -> Result<&'static Library, Vec<Fault>> {
    BUILT_IN.as_ref().map_err(Clone::clone)
}

/// The scripts in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn library_of(pack: &Pack) -> Result<Library, Vec<Fault>> {
    pack.only(&["exercises"])?;
    let library: Library = pack.section("exercises")?;
    let fault = |(path, said): (String, String)| pack.fault(&format!("exercises.{path}"), &said);
    let faults: Vec<_> = library.faults().into_iter().map(fault).collect();
    if faults.is_empty() { Ok(library) } else { Err(faults) }
}
