//! AS-34: no log at all, only a call from the police.

use serde_json::json;

use crate::harness::{House, each, fixture, text};

fn notice(house: &House) -> String {
    let args = [
        "signal",
        "add",
        "--kind",
        "notice",
        "--from",
        "警察",
        "--at",
        "2026-06-10T09:20+09:00",
        "--text",
        "an address of yours talks to 203.0.113.66",
    ];
    text(&house.done(&args)[0]["id"])
}

#[test]
fn a_call_becomes_an_incident_with_ten_answers_none_of_them_blank() {
    let house = House::new();
    let signal = notice(&house);
    let id = house.open(&["--from", &signal]);
    let q = house.first_report(&id);
    assert_eq!(q.len(), 10);
    assert_eq!(q[0]["state"], "answered");
    assert_eq!(q[0]["value"]["aware"], "2026-06-10T09:20:00+09:00");
    assert_eq!(q[0]["value"]["from"][0]["by"], "警察");
    assert!(each(&q[1..], "state").iter().all(|state| state == "unknown" || state == "not_done"));
    assert!(q.iter().all(|q| !text(&q["text"]["ja"]).is_empty()));
    let tasks = house.show(&id)["tasks"].as_array().map(Vec::len);
    let unknown = q.iter().filter(|q| q["state"] == "unknown").count();
    assert!(tasks >= Some(unknown), "{tasks:?} tasks for {unknown} unknowns");
}

#[test]
fn the_log_that_comes_later_proposes_the_host_and_known_since_stays() {
    let house = House::new();
    house.done(&["asset", "import", &fixture("as05_assets.csv")]);
    let signal = notice(&house);
    let id = house.open(&["--from", &signal]);
    house.record(&id, &["customers=unknown"]);
    house.done(&["report", "send", &id]);

    let log = std::fs::read_to_string(fixture("f03_proxy.csv")).expect("the fixture");
    let file = house.file("proxy.csv", log.replace("2015-06-10", "2026-06-09"));
    let beacon = text(&house.watch(&[&file])[0]["id"]);
    let proposals = house.show(&id)["proposals"].clone();
    assert_eq!(proposals[0]["hosts"], json!(["PC-017"]));
    assert_eq!(proposals[0]["shares"], json!(["203.0.113.66"]));

    let follow = house.done(&["report", "follow", &id]).remove(0);
    let changed = follow["questions"].as_array().expect("questions");
    let numbers: Vec<_> = changed.iter().filter_map(|q| q["no"].as_u64()).collect();
    // ⑧ knows by itself that the first report was sent (A283).
    assert_eq!(numbers, [5, 6, 8], "the graph and the worst case change on the proposal");
    assert_eq!(changed[0]["old"]["state"], "unknown");
    assert_eq!(changed[0]["new"]["value"]["hosts"][0]["proposed"], true);

    house.done(&["signal", "promote", &beacon, "--into", &id]);
    let q = house.first_report(&id);
    assert_eq!(q[4]["value"]["hosts"][0]["proposed"], false);
    assert_eq!(q[2]["state"], "not_done", "the host is known now, and not isolated");
    assert_eq!(q[0]["value"]["aware"], "2026-06-10T09:20:00+09:00");
}

#[test]
fn a_notice_without_when_or_whom_is_refused() {
    let house = House::new();
    let add = |from: &str, at: &str| {
        ["signal", "add", "--from", from, "--at", at, "--text", "x"].map(str::to_owned)
    };
    let refused = |args: [String; 8], code: &str| {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        house.refused(code, &args)
    };
    assert_eq!(refused(add(" ", "2026-06-10T09:20+09:00"), "BLANK").as_deref(), Some("from"));
    assert_eq!(refused(add("警察", "2026-06-10T09:20"), "TIME").as_deref(), Some("at"));
    assert_eq!(refused(add("警察", "2999-06-10T09:20+09:00"), "TIME").as_deref(), Some("at"));
    assert_eq!(house.refusals(), 3);
}

#[test]
fn two_calls_in_one_minute_are_two_notices_and_one_call_is_one() {
    let house = House::new();
    let call = |text: &str| {
        ["signal", "add", "--from", "警察", "--at", "2026-06-10T09:20+09:00", "--text", text]
            .map(str::to_owned)
    };
    let args =
        |call: &[String; 8]| call.iter().map(String::as_str).collect::<Vec<_>>().join("\u{0}");
    let run = |joined: String| house.run(&joined.split('\u{0}').collect::<Vec<_>>());
    assert_eq!(run(args(&call("203.0.113.66 と通信している"))).code, 0);
    assert_eq!(run(args(&call("別件の電話"))).code, 0);
    assert_eq!(run(args(&call("別件の電話"))).code, 4, "the same words again are the same call");
    assert_eq!(house.done(&["signal", "list"]).len(), 2);
}

#[test]
fn an_incident_from_nothing_needs_the_time_of_awareness() {
    let house = House::new();
    assert_eq!(house.refused("BLANK", &["incident", "open"]).as_deref(), Some("aware"));
}
