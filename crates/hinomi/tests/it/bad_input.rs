//! Directories, disks and command lines that are not as they should be.

use crate::harness::{House, fixture, hinomi, text};

#[test]
fn a_word_outside_a_closed_list_and_a_file_that_cannot_be_written() {
    let house = House::new();
    let ran = house.run(&["signal", "list", "--state", "nwe"]);
    assert!(ran.code == 2 && ran.stderr.contains("promoted"), "{ran:?}");
    let incident = house.open(&["--aware", "2026-06-10T09:00+09:00"]);
    let nowhere = house.path("nowhere/report.pdf").display().to_string();
    for args in [
        &["report", "first", &incident, "--out", &nowhere][..],
        &["backup", &nowhere],
        &["ledger", "prove", &format!("incident/{incident}"), "--out", &nowhere],
    ] {
        let ran = house.run(args);
        assert_eq!(ran.code, 3, "{args:?}: {ran:?}");
        assert!(ran.stderr.contains("report.pdf cannot be written"), "{}", ran.stderr);
    }
    let ran = house.run(&["demo", "--no-serve"]);
    assert!(ran.code == 3 && ran.stderr.contains("--dir"), "{ran:?}");
}

#[test]
fn what_comes_to_nothing_is_no_success() {
    let house = House::new();
    let (log, text) = (house.file("a.jsonl", "{}x\n{}x\n"), house.file("a.txt", "hello"));
    let bad = house.file("bad.yml", "title: x\nlogsource: {product: windows}\n");
    let none = house.path("none").display().to_string();
    std::fs::create_dir(&none).expect("made");
    for args in [
        &["watch", &log, "--format", "json"][..],
        &["watch", &none],
        &["watch", &log, "--rules", &none],
        &["watch", &log, "--rules", &bad],
        &["rule", "check", &none],
        &["rule", "explain", &bad, &log],
        &["restore", &text],
        &["restore", &format!("{none}/x")],
    ] {
        let ran = house.run(args);
        assert_eq!(ran.code, 3, "{args:?}: {ran:?}");
    }
    assert_eq!(house.run(&["watch", &log, "--format", "wrong"]).code, 2);
    let nowhere = House::new();
    let ran = nowhere.run(&["backup", &format!("{none}/b")]);
    assert!(ran.code == 3 && !nowhere.path("data").exists(), "nothing is made: {ran:?}");
}

#[test]
fn usage_is_2_and_help_is_0() {
    assert_eq!(hinomi(&["wtch"], b"").code, 2);
    assert_eq!(hinomi(&["report", "first"], b"").code, 2);
    let help = hinomi(&["incident", "record", "--help"], b"");
    assert_eq!(help.code, 0);
    assert!(help.stdout.contains("isolated:…"), "{}", help.stdout);
    for verb in [
        "watch", "signal", "incident", "report", "party", "asset", "allow", "mail", "ledger",
        "backup", "restore", "demo", "up", "pack",
    ] {
        let help = hinomi(&[verb, "--help"], b"");
        assert!(
            help.stdout.contains("hinomi") && help.stdout.contains("xample"),
            "{verb}: {}",
            help.stdout
        );
    }
}

#[test]
fn an_unusable_directory_is_named() {
    let house = House::new();
    let file = house.file("not-a-directory", "x");
    let ran = hinomi(&["signal", "list", "--data", &file], b"");
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains("not-a-directory"), "{}", ran.stderr);
}

#[test]
fn values_that_do_not_fit_are_refused_and_change_nothing() {
    let house = House::new();
    let signal = text(&house.watch(&[&fixture("f03_proxy.csv")])[0]["id"]);
    let id = house.open(&["--from", &signal]);
    let before = house.show(&id);
    for (code, fact) in [
        ("KEY", "colour=red"),
        ("VALUE", "customers=many"),
        ("VALUE", "scan_done=200/180"),
        ("TIME", "aware=2015-06-10T17:05"),
        ("TIME", "aware=2999-06-10T17:05+09:00"),
        ("BLANK", "commander= "),
    ] {
        house.refused(code, &["incident", "record", &id, "customers=5", fact]);
    }
    assert_eq!(house.show(&id), before, "all of a command or nothing");
    assert_eq!(house.run(&["incident", "record", &id, "customers"]).code, 3);
    house.record(&id, &["aware=平成27年6月10日 24:00+09:00"]);
    assert_eq!(house.show(&id)["anchors"]["aware"]["value"]["of"], "2015-06-11T00:00:00+09:00");
}

#[test]
fn a_late_record_is_visible_as_late() {
    let house = House::new();
    let id = house.open(&["--nature", "failure", "--aware", "2015-06-10T17:05+09:00"]);
    house.done(&[
        "incident",
        "record",
        &id,
        "note:call=顧客から電話",
        "--happened",
        "2015-06-10T16:00+09:00",
        "--known",
        "2015-06-10T16:30+09:00",
    ]);
    let shown = house.show(&id);
    let line = &shown["timeline"][1];
    assert_eq!(line["happened"], "2015-06-10T16:00:00+09:00");
    assert_eq!(line["known"], "2015-06-10T16:30:00+09:00");
    assert!(
        text(&line["written"]).starts_with("20") && text(&line["written"]) > text(&line["known"])
    );
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look_into_the_data() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new();
    house.done(&["signal", "list"]);
    let mode = std::fs::metadata(house.data()).expect("made").permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}
