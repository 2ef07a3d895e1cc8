//! Detection rules of a house: taken from signed files, previewed, switched off and on, with
//! exceptions; their matches are kept as signals, and the map tells rules from watching.

use std::{fs, path::PathBuf};

use minisign::KeyPair;
use serde_json::Value;

use crate::harness::{House, Ran};

const SHADOW: &str = "11111111-2222-4333-8444-555555555555";
const CLOUD: &str = "22222222-2222-4333-8444-555555555555";

fn shadow() -> String {
    format!(
        "title: A shadow copy is deleted
id: {SHADOW}
level: high
tags: [attack.impact, attack.t1490]
logsource: {{product: windows, category: process_creation}}
detection:
  tool:
    Image|endswith: '\\vssadmin.exe'
  words:
    CommandLine|contains|all: ['delete', 'shadows']
  condition: tool and words
"
    )
}

fn cloud() -> String {
    format!(
        "title: A trail is stopped
id: {CLOUD}
level: medium
tags: [attack.defense-evasion, attack.t1562.008]
logsource: {{product: aws, service: cloudtrail}}
detection:
  stopped:
    eventName: StopLogging
  condition: stopped
"
    )
}

/// Three deletions on two machines, one of them by the account that backs up.
fn events() -> String {
    let event = |second: u32, host: &str, user: &str, line: &str| {
        serde_json::json!({
            "EventID": 1, "Channel": "Microsoft-Windows-Sysmon/Operational", "Computer": host,
            "RecordNumber": second, "TimeCreated": format!("2026-11-01T09:00:{second:02}Z"),
            "Provider_Name": "Microsoft-Windows-Sysmon", "User": user,
            "Image": "C:\\Windows\\System32\\vssadmin.exe", "CommandLine": line,
        })
        .to_string()
    };
    let lines = [
        event(1, "PC-017", "EXAMPLE\\sato", "vssadmin delete shadows /all"),
        event(2, "PC-017", "EXAMPLE\\sato", "vssadmin delete shadows /quiet"),
        event(3, "SV-002", "EXAMPLE\\svc-backup", "vssadmin delete shadows /for=E:"),
        event(4, "SV-002", "EXAMPLE\\svc-backup", "vssadmin list shadows"),
    ];
    lines.join("\n") + "\n"
}

/// A maker of rules, with the key to sign them.
struct Maker {
    pair: KeyPair,
    dir: PathBuf,
}

impl Maker {
    fn new(house: &House) -> Self {
        let pair = KeyPair::generate_unencrypted_keypair().expect("a key");
        Self { pair, dir: house.path("") }
    }

    fn key(&self) -> String {
        self.pair.pk.to_base64()
    }

    /// Signs `bytes` as the file `name`, and gives back its path.
    fn sign(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.dir.join(name);
        let signed = minisign::sign(None, &self.pair.sk, bytes, Some("2026-11-28"), None);
        fs::write(&path, bytes).expect("written");
        let signature = path.with_file_name(format!("{name}.minisig"));
        fs::write(signature, signed.expect("signed").into_string()).expect("written");
        path.display().to_string()
    }
}

/// What a run says that is done, with or without a finding.
fn told(house: &House, args: &[&str]) -> Vec<Value> {
    let ran = house.run(args);
    assert!(ran.code <= 1, "{args:?}: {ran:?}");
    ran.objects()
}

fn kinds<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["kind"] == kind).collect()
}

#[test]
fn rules_come_from_signed_files_only_and_from_the_same_maker_for_ever() {
    let house = House::new();
    let (maker, stranger) = (Maker::new(&house), Maker::new(&house));
    let file = maker.sign("own.yml", shadow().as_bytes());
    house.refused("BLANK", &["rule", "update", "own", &file]);
    house.refused("SENDER", &["rule", "update", "own", &file, "--key", &stranger.key()]);
    let taken = told(&house, &["rule", "update", "own", &file, "--key", &maker.key()]);
    assert_eq!((&taken[0]["rules"], &taken[0]["new"]), (&1.into(), &1.into()));
    // What was changed on the way, or comes from somebody else, is not taken.
    fs::write(&file, shadow().replace("high", "low")).expect("written");
    house.refused("SENDER", &["rule", "update", "own", &file]);
    let other = stranger.sign("other.yml", cloud().as_bytes());
    house.refused("SENDER", &["rule", "update", "own", &other]);
    house.refused("SENDER", &["rule", "update", "own", &other, "--key", &stranger.key()]);
    let both = maker.sign("both.yml", format!("{}---\n{}", shadow(), cloud()).as_bytes());
    let taken = told(&house, &["rule", "update", "own", &both]);
    assert_eq!((&taken[0]["rules"], &taken[0]["new"]), (&2.into(), &1.into()));
    let list = told(&house, &["rule", "list"]);
    assert_eq!(
        (&list[0]["comment"], &list[0]["signer"]),
        (&"2026-11-28".into(), &maker.key().into())
    );
    // A file that was changed where it is kept watches nothing, and says so.
    let kept = house.path("data/kept").join(list[0]["sha256"].as_str().expect("a digest"));
    fs::write(kept, shadow()).expect("written");
    let Ran { code, stderr: said, .. } = house.run(&["watch", &file]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("was changed; take it again"), "{said}");
}

#[test]
fn matches_become_signals_once_and_exceptions_leave_alone_what_somebody_answers_for() {
    let house = House::new();
    let maker = Maker::new(&house);
    let file = maker.sign("own.yml", shadow().as_bytes());
    told(&house, &["rule", "update", "own", &file, "--key", &maker.key()]);
    let log = house.file("sysmon.jsonl", events());
    let watched = told(&house, &["watch", &log]);
    assert_eq!(kinds(&watched, "match").len(), 3);
    // What the detectors say of the same commands stands beside them.
    let of_rules = |lines: &[Value]| -> Vec<Value> {
        let signals = kinds(lines, "signal").into_iter();
        signals.filter(|it| it["type"] == "rule-match").cloned().collect()
    };
    let kept = || of_rules(&told(&house, &["signal", "list"])).len();
    let signals = of_rules(&watched);
    let about: Vec<_> = signals.iter().map(|it| it["entities"][0]["name"].as_str()).collect();
    assert_eq!(about, [Some("PC-017"), Some("SV-002")], "one a day, rule, host and account");
    assert_eq!(signals[0]["evidence"]["times"], 2);
    assert_eq!(kept(), 2);
    told(&house, &["watch", &log]);
    assert_eq!(kept(), 2, "read twice, kept once");

    let except = |until: &'static str, when: &'static str| {
        vec![
            "rule",
            "except",
            SHADOW,
            "--when",
            when,
            "--owner",
            "OPS-1",
            "--until",
            until,
            "--why",
            "夜間の退避",
        ]
    };
    let user = "User|endswith=\\svc-backup";
    house.refused("TIME", &except("2020-01-01T00:00+09:00", user));
    let Ran { code, stderr: said, .. } = house.run(&except("2099-01-01T00:00+09:00", "User"));
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("expected FIELD=VALUE"), "{said}");
    told(&house, &except("2099-01-01T00:00+09:00", user));
    let watched = told(&house, &["watch", &log]);
    let summary = kinds(&watched, "summary")[0];
    assert_eq!((&summary["matches"], &summary["excepted"]), (&2.into(), &1.into()));
    told(&house, &["rule", "end", SHADOW, "1"]);
    let list = told(&house, &["rule", "list"]);
    let ended = kinds(&list, "exception")[0]["until"].as_str().map(str::to_owned);
    assert!(ended.is_some_and(|until| !until.starts_with("2099")), "it ended before its time");
    // The events are older than its end: of their day it held.
    assert_eq!(kinds(&told(&house, &["watch", &log]), "summary")[0]["excepted"], 1);
}

#[test]
fn a_rule_is_switched_off_for_a_reason_and_watches_again() {
    let house = House::new();
    let maker = Maker::new(&house);
    let file = maker.sign("own.yml", shadow().as_bytes());
    told(&house, &["rule", "update", "own", &file, "--key", &maker.key()]);
    house.refused("ABSENT", &["rule", "off", "no-such-rule", "--why", "noise"]);
    house.refused("REASON", &["rule", "off", SHADOW, "--why", "—"]);
    told(&house, &["rule", "off", SHADOW, "--why", "検証中"]);
    let log = house.file("sysmon.jsonl", events());
    let summary = |lines: Vec<Value>| kinds(&lines, "summary")[0].clone();
    let off = summary(told(&house, &["watch", &log]));
    assert_eq!((&off["matches"], &off["rules_off"]), (&0.into(), &1.into()));
    house.refused("STATE", &["rule", "off", SHADOW, "--why", "noise"]);
    told(&house, &["rule", "on", SHADOW]);
    assert_eq!(summary(told(&house, &["watch", &log]))["matches"], 3);
    let acts = told(&house, &["ledger", "export"]);
    let acts: Vec<_> = acts.iter().filter_map(|line| line["act"].as_str()).collect();
    for act in ["rule-file.taken", "rule-choice.switched-off", "rule-choice.switched-on"] {
        assert!(acts.contains(&act), "{act} is in the ledger: {acts:?}");
    }
}

#[test]
fn a_rule_is_tried_over_stored_events_before_it_watches() {
    let house = House::new();
    let rule = house.file("new.yml", shadow());
    let Ran { code, stderr: said, .. } = house.run(&["rule", "preview", &rule]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("no events"), "{said}");
    fs::create_dir_all(house.path("data/events")).expect("a folder");
    house.file("data/events/sysmon.jsonl", events());
    let lines = told(&house, &["rule", "preview", &rule]);
    let preview = kinds(&lines, "preview")[0];
    assert_eq!((&preview["records"], &preview["hits"]), (&4.into(), &3.into()));
    assert_eq!(preview["hosts"], serde_json::json!({ "PC-017": 2, "SV-002": 1 }));
    assert_eq!(preview["examples"][0]["fired"][0]["field"], "Image");
    assert!(told(&house, &["signal", "list"]).is_empty(), "nothing is kept of a preview");
}

#[test]
fn the_map_tells_rules_that_watch_from_rules_on_paper() {
    let house = House::new();
    let maker = Maker::new(&house);
    let both = maker.sign("both.yml", format!("{}---\n{}", shadow(), cloud()).as_bytes());
    told(&house, &["rule", "update", "own", &both, "--key", &maker.key()]);
    let state = |id: &str| {
        let lines = told(&house, &["rule", "map"]);
        let of = kinds(&lines, "technique").into_iter().find(|it| it["id"] == id).cloned();
        of.expect("a technique")["state"].as_str().map(str::to_owned)
    };
    assert_eq!(state("T1490").as_deref(), Some("unheard"), "no log was ever read");
    let quiet = events().replace("delete", "resize");
    told(&house, &["watch", &house.file("quiet.jsonl", &quiet)]);
    assert_eq!(state("T1490").as_deref(), Some("watched"));
    told(&house, &["watch", &house.file("sysmon.jsonl", events())]);
    assert_eq!(state("T1490").as_deref(), Some("found"));
    assert_eq!(state("T1562.008").as_deref(), Some("unheard"), "nobody reads the trail");
    told(&house, &["rule", "off", CLOUD, "--why", "対象外"]);
    assert_eq!(state("T1562.008").as_deref(), Some("off"));
    let layer = house.path("layer.json").display().to_string();
    told(&house, &["rule", "map", "--navigator", &layer]);
    let layer: Value =
        serde_json::from_str(&fs::read_to_string(layer).expect("written")).expect("JSON");
    assert_eq!(layer["domain"], "enterprise-attack");
    let score = |id: &str| {
        let all = layer["techniques"].as_array().expect("techniques");
        all.iter().find(|it| it["techniqueID"] == id).map(|it| it["score"].clone())
    };
    assert_eq!((score("T1490"), score("T1562.008")), (Some(3.into()), Some(0.into())));
}

#[test]
fn the_programs_own_rules_are_taken_by_name_and_nobody_else_takes_that_name() {
    let house = House::new();
    let taken = told(&house, &["rule", "update", "hinomi"]);
    assert!(taken[0]["rules"].as_u64() > Some(40), "{taken:?}");
    assert_eq!(taken[0]["refused"], 0);
    let log = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../rules/entry/archiver_starts_program.fire.jsonl"
    );
    assert!(!kinds(&told(&house, &["watch", log]), "match").is_empty());
    let stranger = Maker::new(&house);
    let file = stranger.sign("own.yml", shadow().as_bytes());
    house.refused("SENDER", &["rule", "update", "hinomi", &file, "--key", &stranger.key()]);
    assert_eq!(house.run(&["rule", "update", "other"]).code, 3, "there is no file");
}
