//! Whoever acts, acts under a mandate; what it does not allow is refused and written down.

use crate::harness::{House, fixture};

#[test]
fn a_fresh_directory_has_one_administrator_and_strangers_may_nothing() {
    let house = House::new();
    house.done(&["signal", "list"]);
    for args in [
        &["signal", "list"][..],
        &["incident", "open", "--aware", "2015-06-10T17:00+09:00"],
        &["allow", "add", "--entity", "x", "--until", "2030-01-01T00:00+09:00"],
        &["ledger", "replay"],
    ] {
        house.refused("MANDATE", &[args, &["--as", "stranger"]].concat());
    }
    assert_eq!(house.refusals(), 4);
}

/// Covers: A135.
#[test]
fn an_ended_mandate_allows_nothing_and_a_narrow_one_only_its_own() {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    let open =
        ["incident", "open", "--nature", "failure", "--aware", "2015-06-10T17:00+09:00", "--as"];
    house.refused("MANDATE", &[&open[..], &["former"]].concat());
    house.refused("MANDATE", &[&open[..], &["chief"]].concat());
    house.done(&[&open[..], &["csirt-lead"]].concat());
    house.refused("MANDATE", &["party", "import", &fixture("parties.csv"), "--as", "csirt-lead"]);
}

#[test]
fn a_mandate_is_given_by_whoever_acts_and_not_by_whom_it_is_given_to() {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    house.done(&["mandate", "give", "chief", "--role", "manager"]);
    let give = ["mandate", "give", "president", "--role", "manager", "--as", "chief"];
    house.refused("MANDATE", &give);
}

#[test]
fn institutions_are_seen_side_by_side_at_home_alone() {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    house.done(&["tenant", "found", "bank-b", "--name", "B銀行", "--administrator", "chief"]);
    let sectors = ["tenant", "sectors", "bank-b"];
    assert!(house.done(&sectors).is_empty(), "nothing is answered there, so nothing stands");
    let theirs = [&sectors[..], &["--tenant", "bank-b", "--as", "chief"]].concat();
    house.refused("MANDATE", &theirs);
}
