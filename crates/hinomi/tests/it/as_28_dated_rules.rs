//! AS-28: which rules hold on which day, and what is open on the day they begin.

use crate::harness::{House, hinomi};

fn names(args: &[&str], kind: &str, field: &str) -> Vec<String> {
    let ran = hinomi(&[&["--json"], args].concat(), b"");
    let text = |object: &serde_json::Value| object[field].as_str().expect("a name").to_owned();
    ran.of_kind(kind).iter().map(text).collect()
}

fn in_force(day: &str) -> Vec<String> {
    names(&["pack", "list", "--on", day], "ruleset", "pack")
}

/// Covers: A002, A003, A100.
#[test]
fn the_old_version_holds_until_the_eve_and_the_new_one_from_its_day() {
    let has = |day, label: &str| in_force(day).iter().any(|pack| pack == label);
    assert!(has("2015-04-21", "jp-fsa-2015@0") && !has("2015-04-21", "jp-fsa-2015@1"));
    assert!(has("2015-04-22", "jp-fsa-2015@1") && !has("2015-04-22", "jp-fsa-2015@0"));
    assert!(
        !has("2015-07-01", "jp-fsa-policy-2015@1") && has("2015-07-02", "jp-fsa-policy-2015@1")
    );
    let ran = hinomi(&["--json", "pack", "diff", "jp-fsa-2015@0", "jp-fsa-2015@1"], b"");
    let diff = &ran.of_kind("diff")[0];
    let added = diff["added"].as_array().expect("a list");
    assert!(ran.code == 1 && added.contains(&"IM-ロ".into()) && !added.contains(&"GL-①-イ".into()));
}

/// Covers: A251.
#[test]
fn the_gap_list_opens_the_same_day_for_there_is_no_transition() {
    let gaps = |day| names(&["pack", "gaps", "--on", day], "gap", "criterion");
    let open: Vec<_> =
        gaps("2015-04-22").into_iter().filter(|name| name.starts_with("jp-fsa-2015/")).collect();
    let manual: Vec<_> = "イロハニホトチ".chars().map(|c| format!("jp-fsa-2015/IM-{c}")).collect();
    assert!(manual.iter().all(|name| open.contains(name)), "{open:?}");
    assert!(!open.contains(&"jp-fsa-2015/IM-ヘ".to_owned()), "what the source lacks is no gap");
    assert!(gaps("2015-04-21").is_empty() && gaps("2015-04-23").is_empty());
    let ran = hinomi(&["pack", "gaps", "--on", "2015-04-22"], b"");
    assert_eq!(ran.code, 1);
}

/// Covers: A207.
#[test]
fn the_reserved_place_says_that_it_is_empty_and_where_the_rule_stands_today() {
    let ran = hinomi(&["--json", "pack", "show", "jp-fsa-2015/IM-ヘ"], b"");
    let place = &ran.of_kind("criterion")[0];
    assert!(place["text"]["ja"].as_str().is_some_and(|ja| ja.starts_with("原資料に記載なし")));
    assert_eq!((&place["kind_of"], &place["verified"]), (&"heading".into(), &false.into()));
    assert_eq!(place["maps_to"], serde_json::json!(["jp-auth-2025/AUTH-1"]));
    assert!(!in_force("2025-10-14").contains(&"jp-auth-2025@1".to_owned()));
    assert!(in_force("2025-10-15").contains(&"jp-auth-2025@1".to_owned()));
}

/// Covers: A096, A132.
#[test]
fn rules_of_others_are_kept_in_their_versions_and_ask_nothing_of_the_house() {
    let of = |day: &str, word: &str| {
        names(&["pack", "list", "--on", day, "--of", word], "ruleset", "pack")
    };
    assert_eq!(of("2024-02-25", "us"), ["us-nist-csf@1.1"]);
    assert_eq!(of("2024-02-26", "us"), ["us-nist-csf@2.0"], "the day decides between versions");
    assert_eq!(
        (of("2025-01-16", "eu"), of("2025-01-17", "eu")),
        (vec![], vec!["eu-dora@2022".into()])
    );
    assert!(of("2025-01-17", "jp").iter().all(|pack| pack.starts_with("jp-")));
    let ran = hinomi(&["--json", "pack", "diff", "us-nist-csf@1.1", "us-nist-csf@2.0"], b"");
    let diff = &ran.of_kind("diff")[0];
    assert_eq!(
        (&diff["added"], &diff["removed"]),
        (&serde_json::json!(["GV"]), &serde_json::json!([]))
    );
    let old = hinomi(&["--json", "pack", "show", "us-nist-csf@1.1"], b"").of_kind("criterion");
    assert_eq!(old.len(), 5, "the older version is still to be read");
    for (day, own) in [("2025-01-17", "eu-dora"), ("2024-02-26", "us-nist-csf")] {
        let gaps = names(&["pack", "gaps", "--on", day], "gap", "criterion");
        assert!(!gaps.iter().any(|gap| gap.starts_with(own)), "compared with, never asked");
    }
}

#[test]
fn a_faulty_rule_pack_is_told_with_every_place_and_nothing_else() {
    let house = House::new();
    let head = "[pack]\nid = \"own\"\nversion = \"1\"\ntitle = { ja = \"社内\", en = \"Own\" }\n\
                published = \"2026-01-01\"\napplies_from = \"2026-01-01\"\nsource = \"ours\"\n\
                verified = false\n\n[rules]\nauthority = \"own\"\n";
    let criterion = |code: &str, rest: &str| {
        format!(
            "\n[[criterion]]\ncode = \"{code}\"\nja = \"項目\"\nen = \"Item\"\n\
             purpose = {{ ja = \"趣旨\", en = \"Why\" }}\nsource = \"ours\"\n{rest}\n"
        )
    };
    let sound = house.file("sound.toml", format!("{head}{}", criterion("A", "")));
    assert_eq!(hinomi(&["pack", "check", &sound], b"").code, 0);
    let faulty = [
        criterion("A", "parent = \"Z\""),
        criterion("A", "maps_to = [\"jp-fsa-2015/NONE\"]"),
        criterion("B", "wheel = \"third\""),
        criterion("C", "tier = 3"),
    ];
    let faults = |criteria: &[String]| {
        let file = house.file("faulty.toml", format!("{head}{}", criteria.concat()));
        let ran = hinomi(&["--json", "pack", "check", &file], b"");
        let places = ran.of_kind("fault");
        assert!(ran.code == 1 && places.iter().all(|fault| fault["column"].is_u64()), "{ran:?}");
        places.iter().map(|fault| fault["line"].as_u64().expect("a line")).collect::<Vec<_>>()
    };
    assert_eq!(faults(&faulty), [35, 43], "what cannot be read is told first, all of it");
    assert_eq!(faults(&faulty[..2]), [19, 22, 27]);
}

/// Covers: A001.
#[test]
fn coverage_lists_every_item_and_falls_short_while_a_test_is_missing() {
    let ran = hinomi(&["--json", "pack", "coverage"], b"");
    let items = ran.of_kind("item");
    assert!(items.len() >= 300, "{}", items.len());
    let missing = items.iter().filter(|item| item["state"] == "missing").count();
    let sum = &ran.of_kind("coverage")[0];
    assert_eq!(sum["missing"], missing);
    assert_eq!(ran.code, i32::from(missing > 0));
    let a003 = items.iter().find(|item| item["no"] == "A003").expect("listed");
    let tests = a003["tests"].as_array().expect("a list");
    assert!(
        tests.iter().any(|test| test.as_str().is_some_and(|t| t.contains("as_28_dated_rules")))
    );
}
