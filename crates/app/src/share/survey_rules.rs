//! The figures of surveys, from a pack.

use std::sync::LazyLock;

use model::SurveyRules;
use packs::{Fault, Pack};

use crate::pack::coming_with;

static BUILT_IN: LazyLock<Result<SurveyRules, Vec<Fault>>> =
    LazyLock::new(|| survey_rules_of(&coming_with("packs/survey.toml")?));

/// The figures that come with the program.
///
/// # Errors
/// Every fault with file, line and column.
pub fn survey_rules() -> Result<&'static SurveyRules, Vec<Fault>> {
    BUILT_IN.as_ref().map_err(Clone::clone)
}

/// The figures in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn survey_rules_of(pack: &Pack) -> Result<SurveyRules, Vec<Fault>> {
    pack.only(&["survey"])?;
    let rules: SurveyRules = pack.section("survey")?;
    let fault = |(path, what): (String, String)| pack.fault(&format!("survey.{path}"), &what);
    let faults: Vec<_> = rules.faults().into_iter().map(fault).collect();
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers: A073.
    #[test]
    fn sectors_are_dated_and_other_than_major_is_no_sector() {
        let rules = survey_rules().expect("they hold");
        let on = |id: &str, day: &str| {
            let one = rules.sector_on(id, day.parse().expect("a day"))?;
            Some((one.sector.as_str(), one.part.as_str()))
        };
        let insurer = Some(("insurer", "other-than-major"));
        assert_eq!(on("insurer-other-than-major", "2015-07-01"), insurer);
        assert_eq!(on("shinkin", "2015-06-30"), None, "the second phase began later");
        assert_eq!(on("shinkin", "2015-07-01"), Some(("shinkin", "")));
        assert_eq!(on("大手以外", "2015-07-01"), None);
    }

    #[test]
    fn a_pack_in_which_four_would_be_enough_is_not_taken() {
        let (name, text) = crate::BUILT_IN
            .into_iter()
            .find(|(name, _)| name.ends_with("survey.toml"))
            .expect("there");
        let text = text.replace("contributors_min = 5", "contributors_min = 4");
        let faults = survey_rules_of(&Pack::parse(name, &text).expect("a pack"));
        let faults = faults.expect_err("too few");
        assert!(faults[0].to_string().contains("at least 5"), "{faults:?}");
    }
}
