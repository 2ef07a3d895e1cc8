//! AS-10: the six findings at firm A, from its lists; also multiplied, repeated and clean.

use serde_json::Value;

use crate::harness::{Ran, fixture, hinomi};

const LISTS: [(&str, &str); 7] = [
    ("privileged", "f06_privileged_ids.csv"),
    ("account_access", "f06_account_access.csv"),
    ("sensitive_access", "f06_sensitive_access.csv"),
    ("accounts", "f06_user_ids.csv"),
    ("people", "f06_hr.csv"),
    ("subsidiaries", "f06_subsidiaries.csv"),
    ("audits", "f06_audits.csv"),
];
const CHECKS: [&str; 6] = [
    "firm-a-1-privileged",
    "firm-a-2-account-data",
    "firm-a-3-sensitive-data",
    "firm-a-4-user-ids",
    "firm-a-5-subsidiaries",
    "firm-a-6-audits",
];

fn run(dir: &std::path::Path, change: impl Fn(&str, String) -> String) -> Ran {
    let mut args: Vec<String> = ["--json", "check", "run"].map(str::to_owned).to_vec();
    args.extend(CHECKS.map(str::to_owned));
    args.extend(["--as-of", "2015-04-01"].map(str::to_owned));
    for (input, file) in LISTS {
        let text = std::fs::read_to_string(fixture(file)).expect("a fixture");
        let path = dir.join(file);
        std::fs::write(&path, change(input, text)).expect("writable");
        args.extend([
            "--input".to_owned(),
            format!("{input}={}", path.display()),
            "--dated".to_owned(),
            format!("{input}=2015-04-01T09:00+09:00"),
        ]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    hinomi(&args, b"")
}

fn defects(verdict: &Value) -> Vec<String> {
    let rows = verdict["rows"].as_array().expect("rows");
    let cell = |row: &Value, at: usize| row[at].as_str().expect("text").to_owned();
    rows.iter().map(|row| format!("{}:{}", cell(row, 0), cell(row, 1))).collect()
}

/// Covers: A016, A017, A018, A019, A020, A021, A159, A261, A263.
#[test]
fn the_lists_give_exactly_the_six_groups() {
    let dir = tempfile::tempdir().expect("a directory");
    let ran = run(dir.path(), |_, text| text);
    assert_eq!(ran.code, 1, "{ran:?}");
    let verdicts = ran.of_kind("verdict");
    let found: Vec<Vec<String>> = verdicts.iter().map(defects).collect();
    let expected: [&[&str]; 6] = [
        &[
            "admin@ad01:log-not-reviewed",
            "admin@ad01:password-age",
            "root@web01:password-age",
            "root@web01:shared",
        ],
        &["u102:no-approved-need", "u108:access-not-logged", "u108:no-approved-need"],
        &["u101:no-approved-need"],
        &["u107:leaver-active"],
        &["SubX:no-guidance"],
        &["2013 information-security:not-done", "2014 information-security:not-done"],
    ];
    assert_eq!(found, expected);
    for verdict in &verdicts {
        let share = |name: &str| verdict[name].as_u64().expect("a count");
        assert_eq!(share("proven") + share("contradicted") + share("unknown"), share("of"));
    }
}

#[test]
fn repeated_rows_are_told_and_count_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let ran = run(dir.path(), |_, text| {
        let last = text.lines().last().expect("a row").to_owned();
        format!("{}\n{last}\n", text.trim_end())
    });
    let verdicts = ran.of_kind("verdict");
    assert_eq!(verdicts.iter().map(|verdict| defects(verdict).len()).sum::<usize>(), 12);
    for verdict in &verdicts {
        let notes = verdict["notes"].as_array().expect("notes");
        assert!(notes.iter().any(|note| note["note"] == "duplicate-rows"), "{verdict}");
    }
}

#[test]
fn ten_times_as_many_distinct_rows_in_another_order_give_every_defect() {
    let dir = tempfile::tempdir().expect("a directory");
    let ran = run(dir.path(), |input, text| {
        let (header, rows) = text.split_once('\n').expect("a header");
        let mut all: Vec<String> =
            (0..10).flat_map(|n| rows.lines().map(move |row| numbered(input, row, n))).collect();
        all.reverse();
        format!("{header}\n{}\n", all.join("\n"))
    });
    let counts: Vec<usize> = ran.of_kind("verdict").iter().map(|v| defects(v).len()).collect();
    assert_eq!(counts, [40, 30, 10, 10, 10, 20]);
}

/// The row under another name; an employee follows the account.
fn numbered(input: &str, row: &str, number: usize) -> String {
    let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
    let named: &[usize] = match input {
        "accounts" => &[0, 1],
        "audits" => &[1],
        _ => &[0],
    };
    named.iter().for_each(|at| cells[*at] = format!("{}-{number}", cells[*at]));
    cells.join(",")
}
