//! Weaknesses as scanners and feeds write them: Vuls, DefectDojo, CycloneDX, KEV, EPSS.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::{Ran, fixture, hinomi};

fn run(as_of: &str, files: &[(&str, String)]) -> Ran {
    let mut args = vec!["--json", "check", "run", "weakness-deadline", "--as-of", as_of];
    let inputs: Vec<_> = files.iter().map(|(name, file)| format!("{name}={file}")).collect();
    inputs.iter().for_each(|input| args.extend(["--input", input]));
    hinomi(&args, b"")
}

fn with_feeds(weaknesses: &[&str]) -> Value {
    let mut files: Vec<_> = weaknesses.iter().map(|name| ("weaknesses", fixture(name))).collect();
    files.push(("kev", fixture("kev_small.json")));
    files.push(("epss", fixture("epss_small.csv.gz")));
    let ran = run("2025-08-26", &files);
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.of_kind("verdict")[0].clone()
}

/// Each offending thing with its days late, and what the named column says.
fn late<'a>(verdict: &'a Value, column: &str) -> BTreeMap<&'a str, &'a str> {
    let columns = verdict["columns"].as_array().expect("columns");
    let at = columns.iter().position(|name| name == column).expect("the column");
    let rows = verdict["rows"].as_array().expect("rows");
    let cell = |row: &'a Value, at: usize| row[at].as_str().unwrap_or("?");
    rows.iter().map(|row| (cell(row, 0), cell(row, at))).collect()
}

/// Covers: A053.
#[test]
fn vuls_says_the_gravest_of_its_sources_and_time_counts_from_publication() {
    let verdict = with_feeds(&["vuls_web01.json"]);
    let severity = late(&verdict, "severity");
    // 1001 is critical to one source and moderate to another; 1003 nobody rated.
    assert_eq!(severity.get("web01 CVE-2099-1001"), Some(&"critical"));
    assert!(!severity.contains_key("web01 CVE-2099-1002"), "{severity:?}");
    assert_eq!(late(&verdict, "since_is")["web01 CVE-2099-1001"], "published");
    assert_eq!(late(&verdict, "days_late")["web01 CVE-2099-1001"], "11");
    assert_eq!((&verdict["of"], &verdict["unknown"]), (&4.into(), &1.into()), "{verdict}");
}

/// Covers: A053.
#[test]
fn defect_dojo_counts_neither_what_is_mended_nor_what_is_none() {
    let verdict = with_feeds(&["defectdojo_findings.csv"]);
    let kev = late(&verdict, "kev");
    let names: Vec<_> = kev.keys().copied().collect();
    assert_eq!(names, ["net-bank CVE-2099-2001", "net-bank CVE-2099-2002"]);
    assert_eq!(kev["net-bank CVE-2099-2002"], "listed", "a low one that is exploited is urgent");
    // Two identifiers in one cell are two weaknesses; an accepted risk stays in scope.
    assert_eq!(verdict["of"], 4, "{verdict}");
}

#[test]
fn cyclonedx_of_both_versions_says_the_same() {
    for name in ["cyclonedx_1.5.json", "cyclonedx_1.6.json"] {
        let verdict = with_feeds(&[name]);
        let severity = late(&verdict, "severity");
        assert_eq!(severity, BTreeMap::from([("order-app CVE-2099-3001", "high")]), "{name}");
        // Not affected is out of scope; a severity that is unknown is not safe.
        assert_eq!((&verdict["of"], &verdict["unknown"]), (&2.into(), &1.into()), "{name}");
    }
}

#[test]
fn the_date_of_a_feed_is_shown_and_an_old_one_proves_nothing() {
    let verdict = with_feeds(&["vuls_web01.json", "defectdojo_findings.csv"]);
    let inputs = verdict["inputs"].as_array().expect("inputs");
    let dated = |name: &str| {
        let input = inputs.iter().find(|input| input["input"] == name).expect("used");
        (input["dated"].as_str().expect("dated").to_owned(), input["dated_by"].clone())
    };
    assert_eq!(dated("epss"), ("2025-08-25T21:55:00+09:00".into(), "data".into()));
    assert_eq!(dated("kev").0, "2025-08-26T02:04:19.9796+09:00");
    let files = [
        ("weaknesses", fixture("cyclonedx_1.6.json")),
        ("kev", fixture("kev_small.json")),
        ("epss", fixture("epss_small.csv.gz")),
    ];
    let later = run("2025-09-20", &files);
    let verdict = &later.of_kind("verdict")[0];
    let notes = verdict["notes"].to_string();
    assert!(notes.contains("old-data") && verdict["proven"] == 0, "{verdict}");
}

#[test]
fn without_epss_that_is_said() {
    let files = [("weaknesses", fixture("cyclonedx_1.6.json")), ("kev", fixture("kev_small.json"))];
    let ran = run("2025-08-26", &files);
    let verdict = &ran.of_kind("verdict")[0];
    assert!(verdict["notes"].to_string().contains("without-input"), "{verdict}");
    assert_eq!(late(verdict, "epss")["order-app CVE-2099-3001"], "unknown");
}

/// The catalogue as it is published, if it lies beside this project.
#[test]
fn the_catalogue_of_exploited_weaknesses_is_read_as_it_is() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/kev-2025-08.json");
    let kev = std::env::var("HINOMI_KEV").unwrap_or_else(|_| beside.to_owned());
    if !std::path::Path::new(&kev).exists() {
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            b"skipped: name the KEV catalogue with HINOMI_KEV\n",
        );
        return;
    }
    let house = crate::harness::House::new();
    let list = house.file(
        "w.csv",
        "asset,cve,severity,found_on,fixed_on\nvdi,CVE-2024-8068,low,2025-08-01,\nvdi,CVE-2099-1,low,2025-08-01,\n",
    );
    let ran = run("2025-09-10", &[("weaknesses", list), ("kev", kev)]);
    let verdict = &ran.of_kind("verdict")[0];
    let listed = late(verdict, "kev");
    assert_eq!(listed, BTreeMap::from([("vdi CVE-2024-8068", "listed")]), "{verdict}");
    let kev = &verdict["inputs"].as_array().expect("inputs")[1];
    assert_eq!(kev["rows"], 1404, "{kev}");
}
