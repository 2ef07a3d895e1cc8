//! The figures of the ring, from a pack.

use std::sync::LazyLock;

use model::PatternRules;
use packs::{Fault, Pack};

use crate::pack::coming_with;

static BUILT_IN: LazyLock<Result<PatternRules, Vec<Fault>>> =
    LazyLock::new(|| pattern_rules_of(&coming_with("packs/patterns.toml")?));

/// The figures that come with the program.
///
/// # Errors
/// Every fault with file, line and column.
pub fn pattern_rules() -> Result<&'static PatternRules, Vec<Fault>> {
    BUILT_IN.as_ref().map_err(Clone::clone)
}

/// The figures in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn pattern_rules_of(pack: &Pack) -> Result<PatternRules, Vec<Fault>> {
    pack.only(&["patterns"])?;
    let rules: PatternRules = pack.section("patterns")?;
    let faults: Vec<_> =
        rules.faults().iter().map(|fault| pack.fault("patterns", &fault.to_string())).collect();
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_that_come_with_the_program_hold_and_every_fault_is_told() {
        let rules = pattern_rules().expect("they hold");
        assert!(crate::improve::known_criteria(&rules.basics).is_ok());
        let (name, text) = crate::BUILT_IN[4];
        let check = |from: &str, to: &str, says: &str| {
            let pack = Pack::parse(name, &text.replace(from, to)).expect("a pack");
            let faults = pattern_rules_of(&pack).expect_err("faulty");
            assert!(faults[0].to_string().contains(says), "{faults:?}");
        };
        check("document = 6000", "document = 6001", "adds up");
        check("series = 2", "series = 0", "at least 1");
        check("executed_min_bp = 5000", "executed_min_bp = 10001", "at most 10000");
        check("series = 2", "serie = 2", "serie");
    }
}
