//! OSCAL out: trestle takes every document, and the command looks through each itself.
//! `scripts/install-test-tools` installs trestle.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::harness::{House, hinomi};

fn trestle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/test-tools/python/bin/trestle")
}

/// Runs trestle in its workspace. Returns whether it was content, and what it said.
fn run(workspace: &Path, args: &[&str]) -> (bool, String) {
    let output = Command::new(trestle())
        .args(args)
        .current_dir(workspace)
        .output()
        .expect("scripts/install-test-tools was run");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// Imports `file` as `name` and validates it.
fn valid(workspace: &Path, model: &str, file: &str, name: &str) {
    let (taken, said) = run(workspace, &["import", "-f", file, "-o", name]);
    assert!(taken, "{file}: {said}");
    let (valid, said) = run(workspace, &["validate", "-t", model, "-n", name]);
    assert!(valid, "{file}: {said}");
}

fn workspace(house: &House) -> PathBuf {
    let workspace = house.path("trestle");
    std::fs::create_dir(&workspace).expect("writable");
    let (made, said) = run(&workspace, &["init"]);
    assert!(made, "{said}");
    workspace
}

#[test]
fn trestle_takes_every_catalog() {
    let house = House::new();
    let workspace = workspace(&house);
    let ran = hinomi(&["--json", "pack", "list", "--on", "2026-01-01"], b"");
    let sets: Vec<_> = ran.of_kind("ruleset");
    assert!(sets.len() >= 6, "{sets:?}");
    let labels = sets.iter().map(|set| set["pack"].as_str().expect("a label").to_owned());
    for label in labels.chain(["jp-fsa-2015@0".to_owned()]) {
        // A point would be read as an ending.
        let name = label.replace('@', "-v").replace('.', "-");
        let file = house.path(&format!("{name}.json")).display().to_string();
        let wrote = hinomi(&["pack", "export", "--oscal", &label, "--out", &file], b"");
        assert_eq!(wrote.code, 0, "{label}: {wrote:?}");
        let text = std::fs::read_to_string(&file).expect("written");
        assert!(text.contains("\"oscal-version\": \"1.2.1\""));
        valid(&workspace, "catalog", &file, &name);
        let again = house.path("again.json").display().to_string();
        hinomi(&["pack", "export", "--oscal", &label, "--out", &again], b"");
        assert_eq!(text, std::fs::read_to_string(&again).expect("written"), "{label} twice");
    }
}

#[test]
fn trestle_refuses_a_broken_shape() {
    let house = House::new();
    let workspace = workspace(&house);
    let file = house.path("c.json").display().to_string();
    hinomi(&["pack", "export", "--oscal", "jp-law", "--out", &file], b"");
    let text = std::fs::read_to_string(&file).expect("written");
    let broken = house.file("broken.json", text.replace("\"title\"", "\"tittle\""));
    assert!(!run(&workspace, &["import", "-f", &broken, "-o", "broken"]).0, "the shape is wrong");
}

#[test]
fn trestle_takes_the_plan_of_a_house() {
    let house = House::new();
    let workspace = workspace(&house);
    let file = house.path("poam.json").display().to_string();
    house.done(&["pack", "export", "--oscal-poam", "--out", &file]);
    valid(&workspace, "plan-of-action-and-milestones", &file, "poam");
}

#[test]
fn trestle_takes_the_results_of_a_review_and_unknown_is_not_satisfied() {
    let house = House::new();
    let workspace = workspace(&house);
    let dir = house.path("demo").display().to_string();
    assert_eq!(hinomi(&["demo", "--dir", &dir, "--no-serve"], b"").code, 0);
    let year = jiff::Zoned::now().in_tz("Asia/Tokyo").expect("known").year();
    let (data, file) = (format!("{dir}/data"), house.path("results.json").display().to_string());
    let export = |what: &[&str]| {
        let args = [&["--data", &data, "pack", "export"], what, &["--out", &file]].concat();
        let ran = hinomi(&args, b"");
        assert_eq!(ran.code, 0, "{ran:?}");
        let text = std::fs::read_to_string(&file).expect("written");
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")
    };
    let results = export(&["--oscal-results", &format!("SC-{year}-002")]);
    valid(&workspace, "assessment-results", &file, "results");
    let findings = results["assessment-results"]["results"][0]["findings"].clone();
    let count = |standing: &str, state: &str| {
        let is = |finding: &&serde_json::Value| {
            let said = &finding["props"][0]["value"];
            said == standing && finding["target"]["status"]["state"] == state
        };
        findings.as_array().expect("a list").iter().filter(is).count()
    };
    assert!(count("unknown", "not-satisfied") > 50 && count("contradicted", "not-satisfied") > 0);
    assert_eq!(count("unknown", "satisfied") + count("contradicted", "satisfied"), 0);
    let plan = export(&["--oscal-poam"]);
    valid(&workspace, "plan-of-action-and-milestones", &file, "poam");
    let plan = &plan["plan-of-action-and-milestones"];
    assert!(plan["poam-items"][0]["related-findings"].is_array(), "{plan}");
}

#[test]
fn what_is_not_there_is_refused_and_nothing_written() {
    let house = House::new();
    let out = house.path("none.json").display().to_string();
    assert_eq!(hinomi(&["pack", "export", "--oscal", "jp-none", "--out", &out], b"").code, 3);
    house.refused("ABSENT", &["pack", "export", "--oscal-results", "SC-2026-999", "--out", &out]);
    assert!(!Path::new(&out).exists());
    assert_eq!(hinomi(&["pack", "export", "--out", &out], b"").code, 2, "which document?");
}
