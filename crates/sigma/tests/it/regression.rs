//! The regression cases of SigmaHQ: each log must be found by the rule it was made for,
//! with the routes and without.

use std::collections::BTreeMap;
use std::sync::Arc;

use sigma::{Engine, Lists, Loader, Scanner};

use crate::corpora::{Files, archive};
use crate::windows;

const ROUTES: &str = include_str!("../windows-routes.yml");

fn engine(rules: &Files, routes: bool) -> Engine {
    let mut loader = Loader::new(Lists::default());
    for (name, text) in
        rules.iter().filter(|(name, _)| name.starts_with("rules") && name.ends_with(".yml"))
    {
        loader.text(&String::from_utf8_lossy(text), Some(name.as_ref()));
    }
    if routes {
        loader.text(ROUTES, None);
    }
    Engine::new(loader.finish())
}

/// What `info.yml` says of a key, wherever it stands.
fn said<'a>(info: &'a str, key: &str) -> Option<&'a str> {
    info.lines().rev().find_map(|line| Some(line.split_once(key)?.1.trim()))
}

/// By case: how often the rule was expected to match, and how often it did.
fn run(rules: &Files, cases: &Files, routes: bool) -> BTreeMap<String, (usize, usize)> {
    let mut scanner = Scanner::new(Arc::new(engine(rules, routes)));
    let logs: BTreeMap<&str, &[u8]> =
        cases.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    let mut told = BTreeMap::new();
    for (_, info) in cases.iter().filter(|(name, _)| name.ends_with("info.yml")) {
        let info = std::str::from_utf8(info).unwrap();
        let rule = said(info.split_once("rule_metadata:").unwrap().1, "- id:").unwrap();
        let expected = said(info, "match_count:").map_or(1, |count| count.parse().unwrap());
        let path = said(info, "path:").unwrap();
        let mut found = 0;
        for line in windows::lines(logs[path]) {
            let mut note =
                |it: &sigma::Match<'_>| found += usize::from(it.rule().id.as_deref() == Some(rule));
            scanner.json(line.as_bytes(), &mut note).unwrap();
        }
        told.insert(path.to_owned(), (expected, found));
    }
    told
}

#[test]
fn every_log_is_found_by_its_rule() {
    let (Some(rules), Some(cases)) = (archive("sigmahq-rules"), archive("sigmahq-regression-half"))
    else {
        return;
    };
    for routes in [false, true] {
        let told = run(&rules, &cases, routes);
        let missed: Vec<_> = told.iter().filter(|(_, (_, found))| *found == 0).collect();
        assert!(missed.is_empty(), "of {} with routes {routes}: {missed:#?}", told.len());
        let fewer: Vec<_> = told.iter().filter(|(_, (expected, found))| found < expected).collect();
        assert!(fewer.is_empty(), "{fewer:#?}");
    }
}
