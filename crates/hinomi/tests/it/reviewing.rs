//! What tests of reviews share: people who answer and look, a review, its rows.

use serde_json::Value;

use crate::harness::{House, text};

/// Somebody who answers and somebody who looks.
pub fn people(house: &House) {
    let list = "id,kind,name,role,may\n\
        owner,person,システム部長,manager,read;answer;review\n\
        branch,person,支店長,operator,read;answer\n\
        auditor,person,監査部,auditor,read;answer;review;audit\n";
    let list = house.file("people.csv", list);
    house.done(&["party", "import", &list]);
}

/// Opens a self-check over jp-fsa-2015 and returns its id.
pub fn opened(house: &House, args: &[&str]) -> String {
    let open = [
        "review",
        "open",
        "--rules",
        "jp-fsa-2015",
        "--title",
        "点検",
        "--from",
        "2026-04-01",
        "--to",
        "2027-03-31",
    ];
    text(&house.done(&[&open[..], args].concat())[0]["id"])
}

/// The review and its rows, whatever the exit code.
pub fn asked(house: &House, review: &str) -> Vec<Value> {
    let ran = house.run(&["review", "show", review]);
    assert!(ran.code <= 1, "{ran:?}");
    ran.objects()
}

/// The row of one criterion.
pub fn row<'a>(shown: &'a [Value], code: &str) -> &'a Value {
    let name = format!("jp-fsa-2015/{code}");
    let found = shown.iter().find(|one| one["criterion"] == name.as_str());
    found.unwrap_or_else(|| panic!("no {code}: {shown:?}"))
}
