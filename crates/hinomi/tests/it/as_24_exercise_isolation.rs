//! AS-24: an exercise is the real thing with a mark that cannot be lost, and it stands still
//! at one word while something real happens.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use model::EXERCISE_MARK;
use serde_json::{Value, json};

use crate::{
    harness::{House, text},
    sector::{SectorNode, member, until},
};

/// Two hours ago, and minutes after that.
fn minute(of: Timestamp, minutes: i64) -> String {
    (of + SignedDuration::from_mins(minutes)).to_string()
}

fn people(house: &House) {
    let list = "id,kind,name\nops,person,当番\naudit,person,監査\n";
    house.done(&["party", "import", &house.file("people.csv", list)]);
    house.done(&["mandate", "give", "ops", "--role", "csirt"]);
    house.done(&["mandate", "give", "audit", "--role", "auditor"]);
}

fn planned(house: &House, participant: &str, more: &[&str]) -> String {
    let plan = [
        "drill",
        "plan",
        "--title",
        "秋の演習",
        "--series",
        "annual",
        "--host",
        "火の見銀行",
        "--scenario",
        "X3",
        "--participant",
        participant,
        "--evaluator",
        "audit",
        "--minutes",
        "120",
    ];
    text(&house.done(&[&plan[..], more].concat())[0]["id"])
}

fn exercise(house: &House, id: &str) -> Value {
    house.done(&["drill", "show", id]).remove(0)
}

/// Covers: A109, A110, A226, A227, A228, A267.
#[test]
fn an_exercise_and_a_real_attack_side_by_side() {
    let house = House::new();
    people(&house);
    let start = Timestamp::now() - SignedDuration::from_mins(100);
    let at = |minutes| minute(start, minutes);
    let id = planned(&house, "ops", &[]);
    assert_eq!(house.refused("BLANK", &["drill", "invite", &id]).as_deref(), Some("stop_word"));
    let rest = ["--stop-word", "赤紙", "--starts", &at(0)];
    house.done(&[&["drill", "design", &id][..], &rest].concat());
    house.done(&["drill", "invite", &id]);
    house.done(&["drill", "start", &id, "--at", &at(0)]);
    let ticked = house.done(&["drill", "tick", &id, "--at", &at(0)]);
    assert_eq!(ticked[0]["released"], 1);
    let before = house.refusals();
    house.refused("MANDATE", &["--as", "ops", "drill", "script", &id]);
    assert_eq!(house.refusals(), before + 1, "the attempt lies in the ledger");
    let shown = exercise(&house, &id);
    assert_eq!((&shown["kind"], &shown["mark"]), (&json!("exercise"), &json!(EXERCISE_MARK)));
    let inject = &shown["released"][0];
    assert!(text(&inject["title"]["ja"]).starts_with("【訓練】DDoS"), "{inject}");

    // The same attack as an exercise and for real, twenty minutes apart.
    let open = |aware: &str, more: &[&str]| {
        let open = [
            "--as", "ops", "incident", "open", "--nature", "cyber", "--title", "DDoS", "--aware",
            aware,
        ];
        text(&house.done(&[&open[..], more].concat())[0]["id"])
    };
    let played = open(&at(2), &["--exercise", &id]);
    let real = open(&at(20), &[]);
    let told = format!("executive_told={}", at(12));
    house.done(&["--as", "ops", "incident", "record", &played, &told]);
    house.done(&[
        "--as",
        "ops",
        "drill",
        "found",
        "--artefact",
        "203.0.113.66",
        &id,
        "--at",
        &at(40),
    ]);
    reports_bear_the_mark(&house, &played);
    let real_report = house.done(&["report", "first", &real]).remove(0);
    assert_eq!((&real_report["exercise"], &real_report["mark"]), (&Value::Null, &Value::Null));

    // Nothing leads from one to the other.
    for words in [
        id.as_str(),
        played.as_str(),
        "取引画面への通信が平常の四十倍になり、顧客が接続できません。",
    ] {
        let note = format!("note:x={words}");
        house.refused("EXERCISE", &["incident", "record", &real, &note]);
    }
    let signal = [
        "signal",
        "add",
        "--kind",
        "notice",
        "--from",
        "警察",
        "--at",
        &at(21),
        "--text",
        "203.0.113.66",
    ];
    let signal = text(&house.done(&signal)[0]["id"]);
    house.refused("EXERCISE", &["incident", "open", "--exercise", &id, "--from", &signal]);
    let finding = ["finding", "raise", "--title", "x", "--fact", "y", "--layer", "manager"];
    house.refused("EXERCISE", &[&finding[..], &["--incident", &played]].concat());
    let counts = house.done(&["incident", "list"]).pop().expect("counts");
    assert_eq!((&counts["kind"], &counts["total"]), (&json!("counts"), &json!(1)));

    stopped_at_one_word(&house, &id, &real, &at(60));
    let score = house.run(&["drill", "score", &id]);
    assert_eq!(score.code, 0, "{score:?}");
    let score = score.objects().remove(0);
    assert_eq!((&score["found"], &score["of"]), (&json!(1), &json!(1)));
    let executive = &score["scored"][0];
    assert_eq!((&executive["took_min"], &executive["met"]), (&json!(12), &json!(true)), "{score}");
}

/// Of the JSON, and of the head and foot of the PDF.
fn reports_bear_the_mark(house: &House, played: &str) {
    let pdf = house.path("played.pdf").display().to_string();
    let report = house.done(&["report", "first", played, "--out", &pdf]).remove(0);
    assert_eq!(report["mark"], EXERCISE_MARK);
    assert!(text(&report["report"]).starts_with("X-"), "{report}");
    let said = std::process::Command::new("pdftotext")
        .args(["-layout", &pdf, "-"])
        .output()
        .expect("pdftotext is missing: run scripts/install-test-tools");
    let said = String::from_utf8(said.stdout).expect("UTF-8");
    let pages: Vec<_> = said.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(!pages.is_empty());
    assert!(pages.iter().all(|page| page.contains(EXERCISE_MARK)), "{said}");
}

/// A second at most from the word on, nothing moves in the exercise; what is real goes on.
fn stopped_at_one_word(house: &House, id: &str, real: &str, later: &str) {
    house.refused("VALUE", &["--as", "ops", "drill", "stop", id, "--word", "白紙"]);
    let stopped = house.done(&["--as", "ops", "drill", "stop", id, "--word", "赤紙"]).remove(0);
    assert_eq!(stopped["phase"], "stopped");
    house.refused("STATE", &["drill", "tick", id, "--at", later]);
    house.refused("STATE", &["drill", "next", id, "i2"]);
    house.refused("STATE", &["--as", "ops", "drill", "contact", "--to", "authority", id]);
    let released = exercise(house, id)["released"].as_array().map(Vec::len);
    assert_eq!(released, Some(1));
    house.done(&["incident", "record", real, "commander=当番"]);
    house.done(&["drill", "end", id]);
}

/// What players see is theirs alone until its minute, and the word stops all of them.
#[test]
fn a_node_gets_its_injects_one_by_one_and_stops_with_the_host() {
    let isac = SectorNode::start("isac", "isac");
    let bank = SectorNode::start("bank-a", "institution");
    member(&isac, &bank);
    people(&isac.house);
    let start = Timestamp::now() - SignedDuration::from_mins(10);
    let rest = ["--stop-word", "赤紙", "--starts", &start.to_string()];
    let id = planned(&isac.house, "bank-a", &rest);
    isac.house.done(&["drill", "invite", &id]);
    let invited = until("the invitation arrives", || {
        let ran = bank.house.run(&["drill", "show", &id]);
        (ran.code == 0).then(|| ran.objects().remove(0))
    });
    assert_eq!(invited["seals"].as_array().map(Vec::len), Some(2), "sealed, not told");
    bank.house.refused("MANDATE", &["drill", "script", &id]);
    isac.house.done(&["drill", "start", &id, "--at", &start.to_string()]);
    // The clock of the host releases what is due by itself.
    let came = until("the first inject arrives", || {
        let shown = exercise(&bank.house, &id);
        (shown["released"].as_array().map(Vec::len) == Some(1)).then_some(shown)
    });
    assert!(text(&came["released"][0]["title"]["ja"]).starts_with(EXERCISE_MARK));
    bank.house.done(&["--as", "csirt-lead", "drill", "contact", "--to", "executive", &id]);
    until("the host learns of it", || {
        (exercise(&isac.house, &id)["plays"].as_array().map(Vec::len) == Some(1)).then_some(())
    });
    bank.house.done(&["--as", "csirt-lead", "drill", "stop", &id, "--word", "赤紙"]);
    until("the host stands still", || {
        (exercise(&isac.house, &id)["phase"] == "stopped").then_some(())
    });
    let moment = |house: &House| -> Timestamp {
        text(&exercise(house, &id)["stopped"]).parse().expect("a time")
    };
    let took = moment(&isac.house).duration_since(moment(&bank.house));
    assert!(took <= SignedDuration::from_secs(1), "{took}");
}

#[test]
fn an_invitation_is_an_event_that_calendars_take() {
    let house = House::new();
    people(&house);
    let rest = ["--stop-word", "赤紙", "--starts", "2027-12-01T09:00+09:00"];
    let id = planned(&house, "ops", &rest);
    let file = house.path("invitation.ics").display().to_string();
    house.done(&["drill", "invite", &id, "--out", &file]);
    let python =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/test-tools/python/bin/python");
    let read = "import sys, icalendar\n\
        c = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())\n\
        e = c.walk('VEVENT')[0]\n\
        assert not c.errors and not e.errors, (c.errors, e.errors)\n\
        print(e['SUMMARY']); print(e.decoded('DTSTART').isoformat()); print(e.decoded('DTEND').isoformat())";
    let ran = std::process::Command::new(python).args(["-c", read, &file]).output();
    let ran = ran.expect("run scripts/install-test-tools first");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let said = String::from_utf8(ran.stdout).expect("UTF-8");
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(
        lines,
        ["【訓練】秋の演習", "2027-12-01T00:00:00+00:00", "2027-12-01T02:00:00+00:00"]
    );
    // Written again it is the same event, and nobody is called twice.
    house.done(&["drill", "invite", &id, "--out", &file]);
    house.refused("STATE", &["drill", "invite", &id]);
}

/// The attack's logs come with an inject, read without keeping anything.
#[test]
fn logs_come_with_the_inject_that_brings_them() {
    let house = House::new();
    people(&house);
    let start = Timestamp::now() - SignedDuration::from_mins(10);
    let rest = ["--stop-word", "赤紙", "--starts", &start.to_string()];
    let id = planned(&house, "ops", &rest);
    house.done(&["drill", "invite", &id]);
    house.done(&["drill", "start", &id, "--at", &start.to_string()]);
    let out = house.path("logs").display().to_string();
    house.refused("ORDER", &["drill", "logs", &id, "--out", &out]);
    house.done(&["drill", "tick", &id]);
    let files = house.done(&["drill", "logs", &id, "--out", &out]);
    assert!(!files.is_empty());
    let ran = crate::harness::hinomi(&["--json", "watch", &out], b"");
    let signals = ran.of_kind("signal");
    let found = signals.iter().any(|signal| signal.to_string().contains("203.0.113.66"));
    assert!(found, "what was planted can be found: {ran:?}");
}
