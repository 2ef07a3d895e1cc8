//! AS-38: what is collected is given back, trends become themes, measures live in records.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::harness::{House, each, text};

fn collected(house: &House, args: &[&str]) -> String {
    text(&house.done(&[&["office", "collect"], args].concat())[0]["id"])
}

/// Three incidents, an expert's note, and what three bureaus tell of them.
fn told() -> (House, Vec<String>, Vec<String>) {
    let house = House::new();
    let aware = ["--nature", "cyber", "--aware", "2015-06-10T17:00+09:00"];
    let incidents: Vec<_> = (0..3).map(|_| format!("incident/{}", house.open(&aware))).collect();
    let note =
        ["--duty", "experts", "--from", "有識者X", "--reliability", "B", "--title", "海外の手口"];
    let mut items = vec![collected(&house, &note)];
    for (bureau, row) in ["検査局", "監督局", "監視委"].iter().zip(&incidents) {
        let trend = ["--duty", "bureaus", "--reliability", "A", "--title", "不正送金の増加"];
        let rest = ["--from", bureau, "--theme", "不正送金", "--row", row];
        items.push(collected(&house, &[&trend[..], &rest].concat()));
    }
    (house, items, incidents)
}

/// Covers: A125, A126, A127.
#[test]
fn the_bureau_that_was_told_nothing_is_listed_after_ten_days() {
    let (house, items, _) = told();
    for (item, bureau) in items[1..3].iter().zip(["検査局", "監督局"]) {
        house.done(&["office", "return", item, "--to", bureau, "--words", "一斉把握で尋ねます"]);
    }
    let pending = |hours| {
        let at = (Timestamp::now() + SignedDuration::from_hours(hours)).to_string();
        house.run(&["office", "pending", "--as-of", &at])
    };
    assert_eq!((pending(239).code, pending(239).objects().len()), (0, 0));
    let ran = pending(241);
    assert_eq!((ran.code, each(&ran.objects(), "id")), (1, vec![items[3].clone()]));
    assert_eq!(ran.objects()[0]["to"], "監視委");
    // Telling somebody else does not settle what is owed to the source.
    house.done(&["office", "return", &items[3], "--to", "検査局", "--words", "共有します"]);
    assert_eq!(pending(241).code, 1);
    let all = house.done(&["office", "list"]);
    let queue = |duty| house.done(&["office", "list", "--duty", duty]).len();
    let queues = ["experts", "bureaus", "monitoring", "measures"].map(queue);
    assert_eq!((queues, all.len()), ([1, 3, 0, 0], 4));
    let note = all.iter().find(|item| item["id"] == items[0].as_str()).expect("kept");
    assert_eq!((&note["reliability"], &note["duty"]), (&json!("B"), &json!("experts")));
}

/// Covers: A128.
#[test]
fn a_trend_of_several_bureaus_proposes_a_theme_that_cites_its_rows() {
    let (house, items, incidents) = told();
    let themes = house.done(&["office", "themes"]);
    assert_eq!(each(&themes, "theme"), ["不正送金"]);
    assert_eq!(themes[0]["rows"], json!(incidents));
    let cited = themes[0]["items"].as_array().expect("items").len();
    assert_eq!((cited, items.len()), (3, 4), "the expert's note names no theme");
    let strange = ["office", "collect", "--duty", "bureaus", "--from", "x", "--reliability", "F"];
    let strange = [&strange[..], &["--title", "t", "--row", "incident/2015-999"]].concat();
    assert_eq!(house.refused("ABSENT", &strange).as_deref(), Some("incident/2015-999"));
}

/// Covers: A013, A129.
#[test]
fn each_measure_of_the_five_policies_lives_in_a_record_or_is_named() {
    let (house, items, incidents) = told();
    let add = |policy: &str, link: &[&str]| {
        let add = ["office", "measure", "add", "--owner", "企画調整室", "--title", "施策"];
        let id = house.done(&[&add[..], &["--programme", policy], link].concat());
        text(&id[0]["id"])
    };
    for policy in ["policy-1", "policy-2", "policy-3", "policy-4"] {
        add(policy, &["--link", &incidents[0]]);
    }
    let unlinked = add("policy-5", &[]);
    let ran = house.run(&["office", "programmes"]);
    assert_eq!((ran.code, ran.of_kind("programme").len()), (1, 5), "{ran:?}");
    let none = |m: &&serde_json::Value| m["in_use"] == json!([]);
    let measures = ran.of_kind("measure");
    let named: Vec<_> = measures.iter().filter(none).map(|m| text(&m["id"])).collect();
    assert_eq!(named, std::slice::from_ref(&unlinked));
    let record = format!("collected/{}", items[0]);
    house.done(&["office", "measure", "link", &unlinked, &record]);
    assert_eq!(house.run(&["office", "programmes"]).code, 0);
    let strange = ["office", "measure", "add", "--programme", "policy-6", "--owner", "x"];
    house.refused("VALUE", &[&strange[..], &["--title", "t"]].concat());
    house
        .refused("MANDATE", &["office", "measure", "link", &unlinked, &record, "--as", "stranger"]);
}

/// The unit `id` as the registers have it, and how `office units` ended.
fn unit(house: &House, id: &str) -> (serde_json::Value, i32) {
    let ran = house.run(&["office", "units"]);
    let found = ran.objects().into_iter().find(|one| one["id"] == id);
    (found.expect("a unit of the pack"), ran.code)
}

fn parties(house: &House, rows: &str) {
    let list = house.file("parties.csv", format!("id,kind,name,unit\n{rows}"));
    house.done(&["party", "import", &list]);
}

/// Covers: A131.
#[test]
fn the_disclosure_division_owns_its_system_in_the_register_of_assets() {
    let house = House::new();
    parties(&house, "disclosure,unit,企業開示課,\nmarkets,unit,市場課,\n");
    let owned = |owner: &str| {
        let asset = format!("id,kind,name,owner\nedinet,system,EDINET,{owner}\n");
        house.done(&["asset", "import", &house.file("assets.csv", asset)]);
        let (unit, code) = unit(&house, "disclosure");
        assert_eq!((&unit["entered"], code), (&json!(true), 1), "nobody holds the line yet");
        unit["systems"].clone()
    };
    let (missing, _) = unit(&house, "disclosure");
    assert_eq!(missing["systems"], json!([{"asset": "edinet", "owned": false}]));
    assert_eq!(owned("markets"), json!([{"asset": "edinet", "owned": false}]), "another's");
    assert_eq!(owned("disclosure"), json!([{"asset": "edinet", "owned": true}]));
}

/// Covers: A133.
#[test]
fn a_unit_turns_to_those_above_it_as_long_as_they_hold_a_mandate() {
    let house = House::new();
    let people = "sato,person,佐藤,policy-division\nito,person,伊藤,deputy-director-general\n";
    parties(
        &house,
        &format!(
            "policy-division,unit,政策課,\ndeputy-director-general,unit,総括審議官,\n{people}"
        ),
    );
    let line = |of: &str| unit(&house, of).0["line"].clone();
    let held = |policy: &[&str], deputy: &[&str]| {
        json!([{"unit": "policy-division", "holders": policy},
            {"unit": "deputy-director-general", "holders": deputy}])
    };
    assert_eq!(line("coordination"), held(&[], &[]));
    house.done(&["mandate", "give", "sato", "--role", "authority"]);
    house.done(&["mandate", "give", "ito", "--role", "executive"]);
    assert_eq!(line("coordination"), held(&["sato"], &["ito"]));
    let through = line("supervision");
    assert_eq!(through[0]["unit"], "coordination", "a bureau turns to the office first");
    assert_eq!(through.as_array().map(Vec::len), Some(3));
    assert_eq!(line("deputy-director-general"), json!([]), "nobody above");
    house.done(&["mandate", "end", "ito"]);
    assert_eq!(line("coordination"), held(&["sato"], &[]), "it ends with the mandate");
}

/// Covers: A124, A136.
#[test]
fn partners_stand_in_the_contact_book_with_what_they_are_worked_with_for() {
    let house = House::new();
    let own = ["node", "init", "fsa", "--name", "金融庁", "--kind", "authority"];
    house.done(&[&own[..], &["--address", "127.0.0.1:1"]].concat());
    let partners = [
        ("univ-a", "school", "人材の育成"),
        ("lab", "company", "講師の派遣"),
        ("soumu", "ministry", "演習の連携"),
        ("council", "partner", "官民の情報共有"),
        ("prof-x", "expert", "手口の分析"),
    ];
    for (id, kind, purpose) in partners {
        let add = ["node", "add", id, "--name", id, "--kind", kind];
        assert_eq!(house.refused("BLANK", &add).as_deref(), Some("purpose"), "{kind}");
        house.done(&[&add[..], &["--purpose", purpose]].concat());
        let of_kind = house.done(&["node", "list", "--kind", kind]);
        assert_eq!(
            (each(&of_kind, "id"), each(&of_kind, "purpose")),
            (vec![id.into()], vec![purpose.into()])
        );
    }
    let nisc = ["node", "add", "nisc", "--name", "NISC", "--kind", "cyber-office"];
    house.done(&[&nisc[..], &["--purpose", "早期警戒"]].concat());
    assert_eq!(house.done(&["node", "list"]).len(), 7);
    let draft = ["bulletin", "draft", "--theme", "alert", "--title", "注意", "--tlp", "clear"];
    let id = text(&house.done(&draft)[0]["id"]);
    let audience = house.done(&["bulletin", "audience", &id]);
    assert!(audience.len() == 6 && audience.iter().all(|one| one["gets"] == false), "{audience:?}");
}

/// Covers: A296.
#[test]
fn good_practice_is_a_library_of_its_own_and_no_finding() {
    let house = House::new();
    let own = ["node", "init", "fsa", "--name", "金融庁", "--kind", "authority"];
    house.done(&[&own[..], &["--address", "127.0.0.1:1"]].concat());
    let told = |theme: &str, title: &str| {
        let draft = ["bulletin", "draft", "--theme", theme, "--title", title, "--tlp", "green"];
        text(&house.done(&draft)[0]["id"])
    };
    told("alert", "不審なメールに注意");
    let good = told("good-practice", "監視を共同で行う取組");
    let raise = ["finding", "raise", "--title", "監視の不足", "--fact", "夜間は無人"];
    let finding = text(&house.done(&[&raise[..], &["--layer", "manager"]].concat())[0]["id"]);
    let library = house.done(&["bulletin", "list", "--theme", "good-practice"]);
    assert_eq!(each(&library, "id"), std::slice::from_ref(&good));
    let findings = house.run(&["finding", "list"]).objects();
    assert_eq!(each(&findings, "id"), std::slice::from_ref(&finding));
    let shown = ["finding", "view", &finding, "--facet", "practice", "--evidence", &good];
    house.refused("ABSENT", &shown);
}
