//! Our own detection rules: each fires on the records beside it, and keeps still on near misses.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::harness::{Ran, hinomi, text};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const LAYERS: [&str; 3] = ["entry", "inside", "exit"];

/// A file of rules. The last of its documents is the rule, those before it are what a
/// correlation counts.
struct Own {
    path: PathBuf,
    text: String,
}

impl Own {
    fn documents(&self) -> impl Iterator<Item = &str> {
        self.text.split("\n---\n")
    }

    fn rule(&self) -> &str {
        self.documents().last().unwrap_or_default()
    }

    fn counts(&self) -> bool {
        self.rule().lines().any(|line| line == "correlation:")
    }

    /// `layer/name`.
    fn name(&self) -> String {
        let layer = self.path.parent().and_then(Path::file_name).unwrap_or_default();
        let name = self.path.file_stem().unwrap_or_default();
        format!("{}/{}", layer.display(), name.display())
    }

    /// `NAME.fire.EXT` or `NAME.silent.EXT`.
    fn records(&self, kind: &str) -> PathBuf {
        let stem = self.path.file_stem().unwrap_or_default();
        let start = format!("{}.{kind}.", stem.display());
        let folder = self.path.parent().expect("in a folder");
        let is_it = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start))
        };
        let mut found: Vec<_> = files(folder).into_iter().filter(is_it).collect();
        assert_eq!(found.len(), 1, "{}: one file of records that must be {kind}", self.name());
        found.remove(0)
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("readable");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

fn all() -> Vec<Own> {
    let paths =
        LAYERS.into_iter().flat_map(|layer| files(&Path::new(ROOT).join("rules").join(layer)));
    let rules = paths.filter(|path| path.extension().is_some_and(|it| it == "yml"));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("readable");
        Own { path, text }
    };
    rules.map(read).collect()
}

/// The value of a key at the start of a line.
fn said<'a>(document: &'a str, key: &str) -> Vec<&'a str> {
    document.lines().filter_map(|line| line.strip_prefix(key)).collect()
}

#[test]
fn every_own_rule_says_what_it_is() {
    let (rules, mut ids) = (all(), BTreeSet::new());
    assert!(rules.len() >= 25, "{} rules", rules.len());
    let items = read("packs/coverage.toml");
    let page = read("docs/own-rules.md");
    for own in &rules {
        let name = own.name();
        for document in own.documents() {
            let [id] = said(document, "id: ")[..] else { panic!("{name}: one id a document") };
            assert!(ids.insert(id.to_owned()), "{name}: {id} stands twice");
            assert_eq!(said(document, "level: ").len(), 1, "{name}: a level");
            assert_eq!(said(document, "status: "), ["experimental"], "{name}");
            assert_eq!(said(document, "license: "), ["Apache-2.0 OR MIT"], "{name}");
            assert!(!said(document, "  - attack.t").is_empty(), "{name}: an ATT&CK technique");
            let seeds = said(document, "  - seed:");
            assert!(!seeds.is_empty(), "{name}: an item of the source");
            for seed in seeds {
                assert!(items.contains(&format!("no = \"{seed}\"")), "{name}: no item {seed}");
            }
        }
        assert!(page.contains(&format!("`{name}`")), "docs/own-rules.md lacks {name}");
    }
}

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).expect("readable")
}

/// Holds all own rules against a file, of which every record must be readable.
fn watched(path: &Path) -> (Ran, u64) {
    let rules = format!("{ROOT}/rules");
    let ran = hinomi(&["--json", "watch", &path.display().to_string(), "--rules", &rules], b"");
    let summary = ran.of_kind("summary").pop().unwrap_or_else(|| panic!("{ran:?}"));
    assert_eq!(summary["rules_refused"], Value::Array(Vec::new()));
    assert_eq!(summary["bad_records"], serde_json::json!({}), "{}", path.display());
    let records = summary["events"].as_u64().unwrap_or_default();
    assert!(records > 0, "{}: {ran:?}", path.display());
    (ran, records)
}

/// The records that a rule fired on, and the titles of the others that fired.
fn fired(ran: &Ran, own: &Own) -> (BTreeSet<u64>, BTreeSet<String>) {
    let [id] = said(own.rule(), "id: ")[..] else { panic!("one id") };
    let matches = ran.of_kind("match");
    let (ours, others): (Vec<_>, Vec<_>) = matches.iter().partition(|it| it["rule_id"] == id);
    let records = ours.iter().filter_map(|it| it["record"].as_u64()).collect();
    (records, others.iter().map(|it| text(&it["rule_title"])).collect())
}

#[expect(clippy::print_stderr, reason = "whoever changes a rule wants to see which others fire")]
fn tell(path: &Path, others: &BTreeSet<String>) {
    if !others.is_empty() {
        eprintln!("{}: also {others:?}", path.display());
    }
}

/// Covers: A199, A200.
#[test]
fn every_own_rule_fires_on_its_records_and_on_no_near_miss() {
    for own in all() {
        let (fire, silent) = (own.records("fire"), own.records("silent"));
        let (ran, records) = watched(&fire);
        let (hit, others) = fired(&ran, &own);
        tell(&fire, &others);
        if own.counts() {
            assert!(!hit.is_empty(), "{} does not fire", own.name());
        } else {
            assert_eq!(hit, (1..=records).collect(), "{}: the records it fires on", own.name());
        }
        let (ran, _) = watched(&silent);
        let (hit, others) = fired(&ran, &own);
        tell(&silent, &others);
        assert!(hit.is_empty(), "{} fires on near misses {hit:?}", own.name());
    }
}
