//! AS-05: the ten questions, filled from evidence, with unknowns named as unknown.

use serde_json::{Value, json};

use crate::harness::{House, each, fixture, text};

/// The incident of AS-05 with everything but ②.
fn incident(house: &House) -> String {
    house.done(&["party", "import", &fixture("parties.csv")]);
    house.done(&["asset", "import", &fixture("as05_assets.csv")]);
    let signal = text(&house.watch(&[&fixture("f03_proxy.csv")])[0]["id"]);
    let id = house.open(&["--from", &signal, "--aware", "2015-06-10T17:05+09:00"]);
    house.record(
        &id,
        &[
            "isolated:PC-017=2015-06-10T17:20+09:00",
            "vendor_asked=2015-06-10T17:40+09:00",
            "measure:internet_cut=2015-06-10T17:25+09:00",
            "measure:mail_cut=no",
            "measure:outbound_watch=unknown",
            "scan_detectable=yes",
            "scan_done=12/180",
            "told:authority=2015-06-10T17:50+09:00",
            "told:isac=2015-06-10T17:50+09:00",
            "commander=CSIRT責任者",
            "executive_told=no",
        ],
    );
    id
}

/// Covers: A276, A277, A278, A279, A280, A281, A282, A285.
#[test]
fn ten_answers_and_none_is_blank() {
    let house = House::new();
    let id = incident(&house);
    house.record(&id, &["customers=unknown"]);
    let q = house.first_report(&id);
    let numbers: Vec<_> = q.iter().map(|q| q["no"].as_u64().expect("a number")).collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    let states = each(&q, "state");
    let expected = [
        "answered", "unknown", "answered", "partly", "answered", "answered", "answered", "partly",
        "answered", "partly",
    ];
    assert_eq!(states, expected);

    let first = &q[0]["value"];
    assert_eq!(first["aware"], "2015-06-10T17:05:00+09:00");
    assert_eq!(first["from"][0]["began"], "2015-06-10T09:00:00+09:00");
    assert!(text(&first["from"][0]["by"]).starts_with("beacon@"));
    assert_eq!(q[2]["value"]["hosts"][0]["at"], "2015-06-10T17:20:00+09:00");
    assert!(
        text(&q[2]["text"]["ja"]).contains("完了") && text(&q[2]["text"]["ja"]).contains("17:20")
    );
    let parts = q[3]["value"]["parts"].as_array().expect("parts");
    assert_eq!(each(parts, "state"), ["answered", "not_done", "unknown"]);
    assert_eq!(q[4]["value"]["hosts"][0]["reaches"], json!(["LAN-2", "FS-01", "MAIL-01"]));
    assert_eq!(q[5]["value"]["classes"], json!(["sensitive", "personal"]));
    assert_eq!(q[5]["value"]["via"][0]["asset"], "FS-01");
    assert_eq!(q[6]["warning"], "EXECUTIVE-NOT-TOLD");
    assert_eq!((&q[7]["value"]["told"], &q[7]["value"]["total"]), (&json!(2), &json!(5)));
    assert_eq!(q[8]["value"]["at"], "2015-06-10T17:40:00+09:00");
    assert_eq!(q[9]["value"]["percent"], 6.7);
    assert!(text(&q[9]["text"]["ja"]).contains("12/180台 = 6.7%、未完了"));
}

#[test]
fn two_unknowns_and_one_warning_become_tasks_with_a_date() {
    let house = House::new();
    let id = incident(&house);
    house.record(&id, &["customers=unknown"]);
    house.first_report(&id);
    let shown = house.show(&id);
    let tasks = shown["tasks"].as_array().expect("tasks");
    let about: Vec<_> = tasks.iter().map(|t| (t["question"].as_u64(), text(&t["about"]))).collect();
    let expected = [(Some(2), "unknown"), (Some(4), "unknown"), (Some(7), "EXECUTIVE-NOT-TOLD")]
        .map(|(q, a)| (q, a.to_owned()));
    assert_eq!(about, expected);
    assert!(tasks.iter().all(|task| task["due"].is_string()));

    house.record(&id, &["customers=0", "customers_method=取引記録の照合"]);
    house.first_report(&id);
    let shown = house.show(&id);
    let open = |t: &&Value| t["done_at"].is_null();
    assert_eq!(shown["tasks"].as_array().expect("tasks").iter().filter(open).count(), 2);
}

/// Covers: A275.
#[test]
fn blank_is_refused_and_unknown_is_sent() {
    let house = House::new();
    let id = incident(&house);
    assert_eq!(house.refused("BLANK", &["report", "send", &id]).as_deref(), Some("q2"));
    assert_eq!(
        house.refused("BLANK", &["incident", "record", &id, "customers="]).as_deref(),
        Some("q2")
    );
    assert_eq!(house.refusals(), 2);
    house.record(&id, &["customers=unknown"]);
    let sent = house.done(&["report", "send", &id]).remove(0);
    assert!(sent["submitted"].is_string());
    assert_eq!(house.show(&id)["anchors"]["submitted"]["value"]["of"], sent["submitted"]);
}

#[test]
fn a_follow_up_shows_only_what_changed_from_old_to_new() {
    let house = House::new();
    let id = incident(&house);
    house.record(&id, &["customers=不明"]);
    house.done(&["report", "send", &id]);
    house.record(&id, &["customers=3", "customers_method=問合せの集計", "scan_done=180/180"]);
    let follow = house.done(&["report", "follow", &id]).remove(0);
    let changed = follow["questions"].as_array().expect("questions");
    assert_eq!(changed.iter().map(|q| q["no"].as_u64()).collect::<Vec<_>>(), [Some(2), Some(10)]);
    assert_eq!(
        (&changed[0]["old"]["state"], &changed[0]["new"]["state"]),
        (&json!("unknown"), &json!("answered"))
    );
    assert_eq!(changed[1]["old"]["value"]["done"], 12);
    assert_eq!(changed[1]["new"]["value"]["done"], 180);

    let nothing = house.done(&["report", "follow", &id]).remove(0);
    assert!(
        !nothing["questions"].as_array().expect("questions").is_empty(),
        "compared with what was sent"
    );
}

#[test]
fn the_report_is_a_pdf_in_both_languages_and_a_json_file() {
    let house = House::new();
    let id = incident(&house);
    for (lang, word) in [("ja", "速報"), ("en", "First report")] {
        let out = house.path(&format!("first-{lang}.pdf")).display().to_string();
        house.done(&["report", "first", &id, "--out", &out, "--lang", lang]);
        let said = pdf_text(&out);
        assert!(said.contains(word), "{said}");
        assert!(said.contains("さくら証券株式会社"), "{said}");
        for sign in ["①", "⑩", "PC-017", "FS-01", "6.7"] {
            assert!(said.contains(sign), "{sign} in {said}");
        }
    }
    let out = house.path("first.json").display().to_string();
    house.done(&["report", "first", &id, "--out", &out]);
    let read: Value = serde_json::from_slice(&std::fs::read(&out).expect("written")).expect("JSON");
    assert_eq!(read["questions"].as_array().map(Vec::len), Some(10));
    let odd = house.run(&["report", "first", &id, "--out", "report.docx"]);
    assert_eq!(odd.code, 2, "{odd:?}");
    let reports = house.show(&id)["reports"].as_array().map(Vec::len);
    assert_eq!(reports, Some(3), "nothing is done before the file name is judged");
}

fn pdf_text(path: &str) -> String {
    let output = std::process::Command::new("pdftotext")
        .args(["-layout", path, "-"])
        .output()
        .expect("pdftotext is missing: run scripts/install-test-tools");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn what_is_sent_first_is_a_first_report_and_drafts_do_not_go_out_late() {
    let house = House::new();
    let id = incident(&house);
    house.record(&id, &["customers=unknown"]);
    house.done(&["report", "first", &id]);
    house.record(&id, &["scan_done=20/180"]);
    house.done(&["report", "follow", &id]);
    let first = house.done(&["report", "send", &id]).remove(0);
    assert_eq!(first["type"], "first", "a follow-up of what nobody received is none");
    house.record(&id, &["scan_done=180/180"]);
    let draft = house.done(&["report", "follow", &id]).remove(0);
    let second = house.done(&["report", "send", &id]).remove(0);
    assert_eq!((&second["report"], &second["type"]), (&draft["report"], &json!("follow")));
    assert_eq!(second["follows"], first["report"]);
    assert_eq!(
        second["questions"].as_array().map(Vec::len),
        Some(1),
        "what was sent says what changed"
    );
    let shown = house.done(&["report", "show", &text(&second["report"])]).remove(0);
    assert_eq!(shown["questions"], second["questions"]);
}
