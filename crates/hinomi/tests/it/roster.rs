//! The roster as people keep it: lists in, who is on duty out.

use crate::harness::{House, each, fixture, text};

fn house() -> House {
    let house = House::new();
    house.done(&["party", "import", &fixture("parties.csv")]);
    house
}

const LIST: &str = "level,name,party,hours,until,mail,webhook,shape
quiet,,,daily 22:00-07:00,,,,
1,当直,csirt-lead,mon-fri 09:00-18:00; sat 22:00-06:00,2027-03-31,lead@example.jp,,
2,,chief,daily 00:00-24:00,,,https://hooks.example.jp/T000/secret-token,slack
";

#[test]
fn who_is_on_duty_at_a_moment_and_who_is_not() {
    let house = house();
    house.done(&["roster", "import", &house.file("roster.csv", LIST)]);
    let on_duty = |at: &str| {
        let shown = house.done(&["roster", "show", "--at", at]).remove(0);
        let levels = shown["levels"].as_array().expect("levels").clone();
        let names =
            levels.iter().map(|level| each(level["on_duty"].as_array().expect("people"), "party"));
        (names.collect::<Vec<_>>(), shown["quiet_until"].clone())
    };
    let (friday, quiet) = on_duty("2026-06-12T10:00+09:00");
    assert_eq!(friday, [vec!["csirt-lead"], vec!["chief"]]);
    assert!(quiet.is_null());
    let (night, quiet) = on_duty("2026-06-14T03:00+09:00");
    assert_eq!(night[0], ["csirt-lead"], "a night goes on after midnight");
    assert_eq!(quiet, "2026-06-14T07:00:00+09:00");
    assert!(on_duty("2027-04-01T10:00+09:00").0[0].is_empty(), "after the last day");
    let shown = house.run(&["roster", "show", "--at", "2026-06-12T10:00+09:00"]);
    assert!(!shown.stdout.contains("secret-token"), "an address can be a secret: {}", shown.stdout);
}

/// Covers: A008.
#[test]
fn in_a_heightened_time_the_other_set_watches_and_everybody_sees_why() {
    let house = house();
    let list = "level,party,hours,set\n1,csirt-lead,daily 00:00-24:00,\n\
                1,chief,daily 00:00-24:00,heightened\n";
    house.done(&["roster", "import", &house.file("roster.csv", list)]);
    let (from, to) = ("2026-06-13T00:00+09:00", "2026-06-20T00:00+09:00");
    let heighten = ["roster", "heighten", "首脳会議", "--from", from, "--to", to];
    house.refused("MANDATE", &[&heighten[..], &["--as", "stranger"]].concat());
    house.done(&heighten);
    let shown = |at: &str| house.done(&["roster", "show", "--at", at]).remove(0);
    let first = |shown: &serde_json::Value| text(&shown["levels"][0]["on_duty"][0]["party"]);
    let during = shown("2026-06-14T10:00+09:00");
    assert_eq!(first(&during), "chief");
    assert_eq!(during["heightened"]["name"], "首脳会議");
    let after = shown("2026-06-20T00:00+09:00");
    assert_eq!((first(&after), after["heightened"].is_null()), ("csirt-lead".into(), true));
}

#[test]
fn a_faulty_list_is_refused_whole_with_row_and_column() {
    let house = house();
    let check = |list: &str, expected: &[&str]| {
        let ran = house.run(&["roster", "import", &house.file("roster.csv", list), "--lang", "en"]);
        assert_eq!(ran.code, 3, "{list}: {ran:?}");
        for part in expected {
            assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
        }
    };
    let head = "level,party,hours,mail,webhook,shape";
    check(&format!("{head}\n1,nobody,daily 00:00-24:00,,,\n"), &["line 2, column party"]);
    check(
        &format!("{head}\n1,chief,mon 9-18,,,\n9x,chief,daily 00:00-24:00,,,\n"),
        &["line 2, column hours", "line 3, column level"],
    );
    check(&format!("{head}\n,chief,,\"a@x.jp, b@x.jp\",,\n"), &["line 2, column mail"]);
    check(&format!("{head}\n,chief,,,file:///etc/passwd,\n"), &["line 2, column webhook"]);
    check(&format!("{head}\n,chief,,,https://h.example.jp/,fax\n"), &["line 2, column shape"]);
    check("level,party,hours,emial\n1,chief,daily 00:00-24:00,a@x.jp\n", &["column emial"]);
    check(&format!("{head}\n2,chief,daily 00:00-24:00,,,\n"), &["level 1"]);
    let shown = house.run(&["roster", "show"]);
    assert_eq!(text(&shown.objects()[0]["kind"]), "roster");
    assert_eq!(shown.objects()[0]["levels"], serde_json::json!([]), "nothing of it was taken");
}

#[test]
fn only_who_keeps_registers_may_change_the_roster() {
    let house = house();
    let file = house.file("roster.csv", LIST);
    house.refused("MANDATE", &["roster", "import", &file, "--as", "chief"]);
    house.refused("MANDATE", &["alert", "test", "chief", "--as", "chief"]);
    house.refused("MANDATE", &["alert", "list", "--as", "stranger"]);
    house.refused("ABSENT", &["alert", "acknowledge", "incident:2026-999"]);
    house.refused("ABSENT", &["alert", "test", "chief"]);
}
