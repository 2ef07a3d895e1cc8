//! Sigma rules from the command line: a match says why, what cannot be used is named, and raw
//! Windows logs are found by the rules that were made for them.

use std::{collections::BTreeMap, path::Path, process::Command};

use serde_json::Value;

use crate::harness::{House, hinomi, text};

const RULE: &str = "title: A shadow copy is deleted
id: 11111111-2222-4333-8444-555555555555
level: high
logsource: {product: windows, category: process_creation}
detection:
  tool:
    Image|endswith: '\\vssadmin.exe'
  words:
    CommandLine|contains|all: ['delete', 'shadows']
  condition: tool and words
";
const FAULTY: &str = "title: Looks around
logsource: {product: windows}
detection:
  words:
    CommandLine|re: '(?=a)b'
  condition: words
";
const OFTEN: &str = "title: Deleted again and again
correlation:
  type: event_count
  rules: [11111111-2222-4333-8444-555555555555]
  group-by: [Computer]
  timespan: 5m
  condition: {gte: 2}
  generate: true
level: critical
";

/// Two processes and a sign-in, as a collector forwards them.
fn events() -> String {
    let event = |channel: &str, id: u32, second: u32, line: &str| {
        serde_json::json!({
            "EventID": id, "Channel": channel, "Computer": "PC-017", "RecordNumber": second,
            "TimeCreated": format!("2026-11-01T09:00:{second:02}Z"),
            "Provider_Name": "Microsoft-Windows-Sysmon",
            "Image": "C:\\Windows\\System32\\vssadmin.exe", "CommandLine": line,
        })
        .to_string()
    };
    let sysmon = "Microsoft-Windows-Sysmon/Operational";
    let lines = [
        event(sysmon, 1, 1, "vssadmin delete shadows /all"),
        event(sysmon, 1, 2, "vssadmin list shadows"),
        event(sysmon, 1, 3, "vssadmin Delete Shadows /quiet"),
        // Of another kind of log, so that the rule is not for it.
        event("System", 7036, 4, "vssadmin delete shadows"),
    ];
    lines.join("\n") + "\n"
}

/// What stands in a list.
fn listed<T>(list: &Value, of: impl Fn(&Value) -> T) -> Vec<T> {
    list.as_array().expect("a list").iter().map(of).collect()
}

fn rules(house: &House) -> String {
    for (name, rule) in [("a.yml", RULE), ("b.yml", FAULTY), ("c.yml", OFTEN)] {
        std::fs::create_dir_all(house.path("rules")).expect("writable");
        house.file(&format!("rules/{name}"), rule);
    }
    house.path("rules").display().to_string()
}

#[test]
fn a_match_says_which_selection_field_and_value_fired() {
    let house = House::new();
    let (rules, log) = (rules(&house), house.file("forwarded.json", events()));
    let ran = hinomi(&["--json", "watch", &log, "--rules", &rules], b"");
    assert_eq!(ran.code, 1, "{ran:?}");
    let matches = ran.of_kind("match");
    let of = |title: &str| matches.iter().filter(|it| it["rule_title"] == title).count();
    assert_eq!((of("A shadow copy is deleted"), of("Deleted again and again")), (2, 1));
    let first = &matches[0];
    assert_eq!((&first["level"], &first["record"]), (&"high".into(), &1.into()));
    let fired =
        listed(&first["fired"], |it| [&it["selection"], &it["field"], &it["value"]].map(text));
    assert!(fired.contains(&[
        "tool".into(),
        "Image".into(),
        "C:\\Windows\\System32\\vssadmin.exe".into()
    ]));
    assert!(fired.iter().any(|[selection, ..]| selection == "words"), "{fired:?}");
    let summary = &ran.of_kind("summary")[0];
    assert_eq!((&summary["rules_loaded"], &summary["matches"]), (&2.into(), &3.into()));
    let refused = &summary["rules_refused"][0];
    assert_eq!(refused["rule"], "Looks around");
    assert!(text(&refused["why"]).contains("look-around"), "{refused}");

    let every = hinomi(&["--json", "watch", &log, "--rules", &rules, "--all-logsources"], b"");
    assert_eq!(every.of_kind("summary")[0]["matches"], 5, "three, and two that follow");
}

#[test]
fn a_rule_explains_itself_step_by_step() {
    let house = House::new();
    let (rules, log) = (rules(&house), house.file("forwarded.json", events()));
    let rule = format!("{rules}/a.yml");
    let explain =
        |record: &str| hinomi(&["--json", "rule", "explain", &rule, &log, "--record", record], b"");
    let (fits, misses) = (explain("1"), explain("2"));
    assert_eq!((fits.code, misses.code), (1, 0));
    let step = &misses.of_kind("explained")[0]["step"];
    let held = listed(&step["steps"], |it| (text(&it["asks"]), it["holds"] == true));
    assert_eq!(held, [("tool".into(), true), ("words".into(), false)]);
    assert_eq!(explain("9").code, 3, "there is no such record");

    let checked = hinomi(&["--json", "rule", "check", &rules], b"");
    assert_eq!(checked.code, 1);
    assert_eq!(checked.of_kind("refused")[0]["rule"], "Looks around");
    assert_eq!(hinomi(&["rule", "check", &rule], b"").code, 0);
    assert_eq!(hinomi(&["watch", &log, "--rules", "nowhere"], b"").code, 3);
}

/// Unpacks an archive of others beside the repository, if it is there.
fn unpacked(name: &str, into: &Path) -> Option<()> {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let archive = data.join(format!("{name}.tar.zst"));
    let mut tar = Command::new("tar");
    tar.args(["--zstd", "-xf"]).arg(&archive).arg("-C").arg(into);
    let done = archive.exists() && tar.status().is_ok_and(|ended| ended.success());
    if !done {
        skip(name);
    }
    done.then_some(())
}

#[expect(clippy::print_stderr, reason = "a test that does nothing must not look like a pass")]
fn skip(name: &str) {
    eprintln!("\n*** SKIPPED: {name} is not there, or cannot be unpacked ***\n");
}

/// By rule: the logs that were made for it.
fn cases(below: &Path, found: &mut Vec<(String, std::path::PathBuf)>) {
    for entry in std::fs::read_dir(below).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            cases(&path, found);
        } else if path.file_name().is_some_and(|name| name == "info.yml") {
            let info = std::fs::read_to_string(&path).expect("readable");
            let about = info.split_once("rule_metadata:").expect("of a rule").1;
            let said = |key: &str| Some(about.split_once(key)?.1.lines().next()?.trim().to_owned());
            let logs = std::fs::read_dir(path.parent().expect("in a folder")).into_iter();
            let logs = logs.flatten().flatten().map(|entry| entry.path());
            let mut logs = logs.filter(|log| log.extension().is_some_and(|it| it == "evtx"));
            found.extend(Some((said("- id:").expect("its id"), logs.next().expect("a log"))));
        }
    }
}

#[test]
fn every_raw_windows_log_of_the_regression_cases_is_found_by_its_rule() {
    let house = House::new();
    let dir = house.path("of-others");
    std::fs::create_dir_all(&dir).expect("writable");
    let there = ["sigmahq-rules", "sigmahq-regression-half"].map(|name| unpacked(name, &dir));
    if there.contains(&None) {
        return;
    }
    let mut expected = Vec::new();
    cases(&dir, &mut expected);
    assert!(expected.len() > 100, "{} cases", expected.len());
    let mut args = vec!["--json".to_owned(), "watch".to_owned()];
    args.extend(expected.iter().map(|(_, log)| log.display().to_string()));
    args.extend(["--rules".to_owned(), dir.display().to_string()]);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut fired = BTreeMap::<String, Vec<String>>::new();
    for one in hinomi(&args, b"").of_kind("match") {
        fired.entry(text(&one["source"])).or_default().push(text(&one["rule_id"]));
    }
    let missed: Vec<_> = expected
        .iter()
        .filter(|(rule, log)| {
            fired.get(&log.display().to_string()).is_none_or(|rules| !rules.contains(rule))
        })
        .collect();
    assert!(missed.is_empty(), "{} of {}: {missed:#?}", missed.len(), expected.len());
}

const PROXY: &str = "title: Something is fetched from a bare address
logsource: {category: proxy}
detection:
  there:
    c-uri|startswith: 'http://203.0.113.'
    cs-method: GET
  condition: there
";
const ABSENT: &str = "title: Anything but what is known
logsource: {product: zeek, service: rdp}
detection:
  known:
    id.orig_h|startswith: '10.'
  condition: not known
";

/// A table has the names of rules, whatever its header says, and a rule that only asks what is
/// absent says nothing of records that nobody knows.
#[test]
fn a_table_is_found_by_rules_for_what_it_is() {
    let house = House::new();
    let rules = house.file("rules.yml", format!("{PROXY}---\n{ABSENT}"));
    for header in ["日時,クライアントIP,メソッド,URL", "timestamp,src_ip,method,url"] {
        let table = format!("{header}\n2026-11-01 09:00:00,192.0.2.7,GET,http://203.0.113.9/x\n");
        let log = house.file("proxy.csv", table);
        let ran = hinomi(&["--json", "watch", &log, "--rules", &rules], b"");
        let titles: Vec<_> =
            ran.of_kind("match").iter().map(|found| text(&found["rule_title"])).collect();
        assert_eq!(titles, ["Something is fetched from a bare address"], "{header}");
    }
}
