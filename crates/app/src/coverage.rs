//! Which test proves which item of the source, as a table that comes with the program.

use packs::{Fault, Pack};
use serde::{Deserialize, Serialize};

/// The table and the name of its file.
pub const COVERAGE_PACK: (&str, &str) =
    ("packs/coverage.toml", include_str!("../../../packs/coverage.toml"));

/// The newest issue whose items must have a test.
pub const COVERED_ISSUE: u8 = 4;

/// One item of the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverageItem {
    /// Its number, for example `A145`.
    pub no: String,
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
    /// From which issue on it is covered; 0: planned in none yet.
    pub issue: u8,
    /// The tests that prove it, by file and name.
    pub tests: Vec<String>,
}

impl CoverageItem {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> CoverageState {
        match (self.tests.is_empty(), self.issue) {
            (false, _) => CoverageState::Covered,
            (true, 1..=COVERED_ISSUE) => CoverageState::Missing,
            (true, _) => CoverageState::Later,
        }
    }
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageState {
    /// A test proves it.
    Covered,
    /// A test is missing.
    Missing,
    /// A later issue brings it.
    Later,
}

impl CoverageState {
    /// The word used in lists.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Missing => "missing",
            Self::Later => "later",
        }
    }
}

/// Every item, in order.
///
/// # Errors
/// Every fault with file, line and column.
pub fn coverage_of(pack: &Pack) -> Result<Vec<CoverageItem>, Vec<Fault>> {
    pack.only(&["item"])?;
    let items: Vec<CoverageItem> = pack.each("item")?;
    let twice = |n: &usize| items[..*n].iter().any(|before| before.no == items[*n].no);
    let twice = (0..items.len()).filter(twice);
    let faults: Vec<_> =
        twice.map(|n| pack.fault(&format!("item.{n}.no"), "this number stands twice")).collect();
    if faults.is_empty() { Ok(items) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_once_and_an_item_without_a_test_is_missing() {
        let (file, text) = COVERAGE_PACK;
        let pack = Pack::parse(file, text).expect("sound");
        let items = coverage_of(&pack).expect("sound");
        for n in 1..=300 {
            assert!(items.iter().any(|item| item.no == format!("A{n:03}")), "A{n:03}");
        }
        let item = |issue, tests: &[&str]| CoverageItem {
            issue,
            tests: tests.iter().map(|test| (*test).to_owned()).collect(),
            ..items[0].clone()
        };
        assert_eq!(item(4, &[]).state(), CoverageState::Missing);
        assert_eq!(item(5, &[]).state(), CoverageState::Later);
        assert_eq!(item(0, &[]).state(), CoverageState::Later);
        assert_eq!(item(4, &["t"]).state(), CoverageState::Covered);
        let twice = format!(
            "{text}\n[[item]]\nno = \"A001\"\nja = \"x\"\nen = \"x\"\nissue = 4\ntests = []\n"
        );
        let fault =
            coverage_of(&Pack::parse(file, &twice).expect("sound")).expect_err("A001 twice");
        assert_eq!(fault[0].line, twice.lines().count() - 4);
    }
}
