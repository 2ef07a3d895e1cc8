//! The pages in a real browser: the story of two people, that of a review and its finding, that
//! of an authority and an institution, and axe over every page.
//! `scripts/install-test-tools` installs what drives it.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

const BROWSER: &str = "/usr/bin/chromium";

/// How many times as long as on an idle machine a story may take: other tests run beside it.
const PATIENCE: &str = "4";

#[test]
fn two_people_live_the_whole_story_from_the_first_link_to_an_approved_report() {
    driven_by("story.mjs");
}

#[test]
fn a_review_is_answered_by_keyboard_and_a_finding_closed_by_somebody_else() {
    driven_by("answers.mjs");
}

#[test]
fn a_warning_a_survey_and_an_exercise_are_lived_from_both_sides() {
    driven_by("sector.mjs");
}

#[test]
fn no_page_has_a_violation_in_either_language_and_theme() {
    driven_by("axe.mjs");
}

/// Runs a script of `e2e/` against this build. Each ends by itself within ten minutes.
fn driven_by(script: &str) {
    let e2e = e2e();
    if !Path::new(BROWSER).exists() {
        let why =
            format!("SKIPPED {script}: no {BROWSER}; scripts/install-test-tools installs it\n");
        std::io::stderr().write_all(why.as_bytes()).expect("said");
        return;
    }
    let installed = e2e.join("node_modules/playwright-core").exists();
    assert!(installed, "run scripts/install-test-tools first");
    let ran = Command::new("node")
        .arg(script)
        .current_dir(&e2e)
        .env("HINOMI", env!("CARGO_BIN_EXE_hinomi"))
        .env("PATIENCE", PATIENCE)
        .output()
        .expect("node runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    let complained = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{script}:\n{said}\n{complained}");
}

fn e2e() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e")
}
