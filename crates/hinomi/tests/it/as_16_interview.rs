//! AS-16: answers, then their analysis, then the interview; and the second phase.

use serde_json::{Value, json};

use crate::{
    as_15_survey::designed,
    harness::{House, each, fixture, text},
};

fn open<'a>(id: &'a str, institution: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let open = ["survey", "interview", "open", id, institution, "--attendee", "システム部長"];
    [&open[..], more].concat()
}

/// Covers: A063, A064.
#[test]
fn the_interview_comes_after_the_answers_and_asks_about_the_weak_ones() {
    let house = House::new();
    let id = designed(&house, &[]);
    house.refused("ORDER", &open(&id, "INS001", &[]));
    house.done(&["survey", "import", &id, &fixture("f07_survey.csv")]);
    let refused = house.run(&open(&id, "INS001", &[])).objects().remove(0);
    assert_eq!((&refused["code"], &refused["detail"]), (&json!("ORDER"), &json!("analysis")));
    house.done(&["survey", "analyse", &id]);
    let refused = house.run(&open(&id, "INS011", &[])).objects().remove(0);
    assert_eq!((&refused["code"], &refused["detail"]), (&json!("ORDER"), &json!("pre-answers")));
    house.refused("REASON", &open(&id, "INS011", &["--waive", " "]));
    let waived =
        house.done(&open(&id, "INS011", &["--waive", "被災のため面談を先に行う"])).remove(0);
    let questions = waived["questions"].as_array().expect("questions");
    assert!(questions.len() == 14 && questions.iter().all(|q| q["because"] == "missing"));

    let opened = house.done(&open(&id, "INS001", &[])).remove(0);
    let questions = opened["questions"].as_array().expect("questions");
    let asked = ["SV-01", "SV-06", "SV-11", "SV-03", "SV-08", "SV-13"];
    assert_eq!(each(questions, "item"), asked, "grade 0 before grade 1");
    house.refused("EXISTS", &open(&id, "INS001", &[]));
    house.refused("ABSENT", &open(&id, "INS999", &[]));
    let say = ["survey", "interview", "say", &id, "INS001", "--words", "台帳は来月できます"];
    house.refused("BLANK", &[&say[..], &["--speaker", ""]].concat());
    house.refused("KEY", &[&say[..], &["--speaker", "部長", "--item", "SV-99"]].concat());
    house.done(&[&say[..], &["--speaker", "部長", "--item", "sv01"]].concat());
    let close = ["survey", "interview", "close", &id, "INS001", "--notes", "次回は6月"];
    let closed = house.done(&close).remove(0);
    let said = &closed["spoken"][0];
    assert_eq!((&said["speaker"], &said["item"]), (&json!("部長"), &json!("SV-01")));
    assert!(said["at"].is_string() && closed["attendees"] == json!(["システム部長"]));
    house.refused("STATE", &[&say[..], &["--speaker", "部長"]].concat());
}

/// Covers: A070.
#[test]
fn a_case_is_held_against_the_institutions_own_plan() {
    let house = House::new();
    let id = designed(&house, &[]);
    house.done(&open(&id, "INS001", &["--waive", "試行"]));
    let steps = "given,stated,planned\n10:00 応答なし,監視ベンダーに連絡,監視ベンダーに連絡する\n\
        10:20 脅迫メール,経営に報告,経営に報告\n11:00 顧客から照会,,顧客に知らせる\n";
    let file = house.file("case.csv", steps);
    let case = ["survey", "interview", "case", &id, "INS001", &file];
    house.refused("BLANK", &[&case[..], &["--scenario", ""]].concat());
    let shown = house.done(&[&case[..], &["--scenario", "DDoS", "--plan-name", "CP-1"]].concat());
    let differences = shown[0]["differences"][0].as_array().expect("differences");
    assert_eq!(each(differences, "departure"), ["other", "unstated"]);
    assert_eq!(text(&differences[1]["planned"]), "顧客に知らせる");
}

/// Covers: A072.
#[test]
fn whoever_is_in_both_phases_has_one_history() {
    let house = House::new();
    let first = designed(&house, &[]);
    house.done(&["survey", "import", &first, &fixture("f07_survey.csv")]);
    let population = "institution,sector\nINS001,regional-bank\nSK01,shinkin\nCU01,credit-union\n\
        ML01,money-lender\n";
    let population = house.file("second.csv", population);
    let due = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 90)).to_string();
    let open = ["survey", "open", "--title", "第2段階", "--follows", &first, "--due", &due];
    let second = house.done(&[&open[..], &["--population", &population]].concat()).remove(0);
    assert_eq!((&second["phase"], &second["items"][13]), (&json!(2), &json!("SV-14")));
    let answers =
        house.file("answers.csv", "institution,item,grade\nINS001,SV01,3\nSK01,SV01,unknown\n");
    house.done(&["survey", "import", &text(&second["id"]), &answers]);
    let history = house.done(&["survey", "history", "INS001"]);
    assert_eq!(each(&history, "campaign"), [first, text(&second["id"])]);
    let grade = |at: usize| &history[at]["sets"][0]["answers"][0]["grade"];
    assert_eq!((grade(0), grade(1)), (&json!(0), &json!(3)));
    let unknown = house.done(&["survey", "history", "SK01"]).remove(0);
    assert_eq!(unknown["sets"][0]["answers"][0]["grade"], Value::Null);
    house.refused("ABSENT", &["survey", "history", "INS999"]);
}
