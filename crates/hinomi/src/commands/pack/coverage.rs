//! `hinomi pack coverage`: every item of the source with the tests that prove it.

use app::{COVERAGE_PACK, CoverageItem, CoverageState, coverage_of};
use packs::Pack;
use serde_json::json;
use text::Lang;

use crate::{failure::Outcome, output::Output, wiring};

/// Exit code 1 while an item of the issues so far has no test.
pub fn show(output: &Output) -> anyhow::Result<Outcome> {
    let (name, text) = COVERAGE_PACK;
    let pack = Pack::parse(name, text).map_err(wiring::faults)?;
    let items = coverage_of(&pack).map_err(wiring::faults)?;
    items.iter().try_for_each(|item| tell(output, item))?;
    let count = |state| items.iter().filter(|item| item.state() == state).count();
    let missing = count(CoverageState::Missing);
    let (covered, later) = (count(CoverageState::Covered), count(CoverageState::Later));
    if output.json {
        output.object(&json!({
            "kind": "coverage", "items": items.len(), "covered": covered, "missing": missing,
            "later": later,
        }))?;
    } else {
        let of = items.len();
        output.line(&format!("{covered} covered · {missing} missing · {later} later / {of}"))?;
    }
    Ok(Outcome::found_if(missing > 0))
}

fn tell(output: &Output, item: &CoverageItem) -> anyhow::Result<()> {
    let state = item.state().name();
    if output.json {
        let mut object = serde_json::to_value(item)?;
        object["kind"] = json!("item");
        object["state"] = json!(state);
        return output.object(&object);
    }
    let words = match output.words.lang() {
        Lang::Ja => &item.ja,
        Lang::En => &item.en,
    };
    output.line(&format!("{} {state:<7} {words}", item.no))?;
    item.tests.iter().try_for_each(|test| output.line(&format!("      {test}")))
}
