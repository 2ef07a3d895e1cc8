//! AS-15: the first phase of the survey, from a population to draft measures.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    harness::{House, each, fixture, text},
    reviewing::{opened, people},
    sector::{SectorNode, until},
};

const SILENT: [&str; 3] = ["INS011", "INS050", "INS097"];

/// A survey of the fourteen items over the institutions of the fixture.
pub fn designed(house: &House, more: &[&str]) -> String {
    let due = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 60)).to_string();
    let population = fixture("f07_survey.csv");
    let open = ["survey", "open", "--title", "サイバーセキュリティの実態把握", "--due", &due];
    let rules = ["--rules", "jp-fsa-2015", "--item", "SV-", "--population", &population];
    text(&house.done(&[&open[..], &rules, more].concat())[0]["id"])
}

fn taken(house: &House) -> String {
    let id = designed(house, &[]);
    house.done(&["survey", "import", &id, &fixture("f07_survey.csv")]);
    id
}

fn expected() -> Value {
    let all = std::fs::read_to_string(fixture("expected.json")).expect("a fixture");
    serde_json::from_str::<Value>(&all).expect("JSON")["F07"].clone()
}

/// Covers: A060, A071, A137, A168.
#[test]
fn ninety_eight_are_asked_and_three_are_silent_and_not_graded() {
    let (house, expected) = (House::new(), expected());
    let id = taken(&house);
    let status = house.done(&["survey", "status", &id]).remove(0);
    assert_eq!((&status["asked"], &status["answered"]), (&json!(98), &json!(95)));
    assert_eq!(status["response_rate_pct"], expected["response_rate_pct"]);
    assert_eq!(status["silent"], json!(SILENT));
    let sectors = status["sectors"].as_array().expect("sectors").iter();
    let answered: BTreeMap<_, _> =
        sectors.map(|one| (text(&one["sector"]), one["answered"].clone())).collect();
    assert_eq!(json!(answered), expected["respondents_by_sector"]);
    let reminded = house.done(&["survey", "remind", &id]).remove(0);
    assert_eq!(reminded["silent"], json!(SILENT));
    let again = house.done(&["survey", "import", &id, &fixture("f07_survey.csv")]);
    assert_eq!(again[0]["rows"], 1372);
    let history = house.done(&["survey", "history", "INS001"]).remove(0);
    assert_eq!(history["sets"].as_array().map(Vec::len), Some(1), "the same set counts once");
    assert_eq!(house.run(&["ledger", "verify"]).code, 0);
}

/// Covers: A010, A039, A061.
#[test]
fn sectors_are_compared_and_the_two_exchanges_cannot_be_computed() {
    let (house, expected) = (House::new(), expected());
    let id = taken(&house);
    house.refused("STATE", &["survey", "feedback", &id]);
    let printed = house.run(&["survey", "analyse", &id]);
    let figures = printed.of_kind("figure");
    assert_eq!(figures.len(), 14 * 6, "five sectors and the total of each item");
    let shown: Vec<_> = figures.iter().filter(|one| one["suppressed"] == false).collect();
    assert!(shown.iter().all(|one| one["n"].as_u64() >= Some(5)));
    let of = |what: &str| -> BTreeMap<_, _> {
        let first = shown.iter().filter(|one| one["item"] == "SV-01");
        first.map(|one| (text(&one["sector"]), one[what].clone())).collect()
    };
    assert_eq!(json!(of("mean")), expected["SV01_mean_by_sector"]);
    for (sector, median) in of("median") {
        assert_eq!(median.as_f64(), expected["SV01_median_by_sector"][&sector].as_f64());
    }
    // Whoever had the total could subtract the four sectors from it.
    let withheld: Vec<_> = figures.iter().filter(|one| one["suppressed"] == true).collect();
    assert_eq!(withheld.len(), 28);
    for one in withheld {
        let (reason, figure) = (&one["reason"], (&one["mean"], &one["median"]));
        assert_eq!(figure, (&Value::Null, &Value::Null));
        let why = if one["sector"].is_null() { "derivable" } else { "few" };
        assert_eq!(reason, why, "{one}");
        assert!(one["sector"].is_null() || one["sector"] == "exchange");
    }
    let again = house.run(&["survey", "analyse", &id]);
    assert_eq!(again.of_kind("figure"), figures);
    // A table with one answer more would tell that answer.
    let late = "institution,item,grade\nINS011,SV01,3\n";
    let late = house.file("late.csv", late);
    house.refused("STATE", &["survey", "import", &id, &late]);
}

/// Covers: A062.
#[test]
fn each_who_answered_gets_its_own_result_and_nobody_elses_name() {
    let house = House::new();
    let id = taken(&house);
    house.done(&["survey", "analyse", &id]);
    let results = house.done(&["survey", "feedback", &id]);
    assert_eq!(results.len(), 95);
    for result in &results {
        let (whole, own) = (result.to_string(), text(&result["institution"]));
        assert!(!SILENT.contains(&own.as_str()));
        assert_eq!(whole.matches("INS").count(), whole.matches(&own).count(), "{own}");
        for line in result["lines"].as_array().expect("lines") {
            let exchange = result["sector"] == "exchange";
            assert_eq!(line["sector_median"].is_null(), exchange, "{own}: {line}");
        }
    }
    let first = &results[0];
    assert_eq!((&first["institution"], &first["lines"][0]["own"]), (&json!("INS001"), &json!(0)));
    assert_eq!(first["lines"][0]["sector_median"], 2.0);
    house.done(&["survey", "close", &id]);
}

/// Covers: A139.
#[test]
fn peers_are_a_benchmark_where_they_are_enough_and_three_are_never_told() {
    let house = House::new();
    let row = |group: &str, at: usize, grade: usize| format!("{group}{at},{group},SV01,{grade}\n");
    let three = (0..3).map(|at| row("megabank", at, 4));
    let six = [1, 2, 2, 2, 3, 3].into_iter().enumerate().map(|(at, grade)| row("gsifi", at, grade));
    let rows: String = three.chain(six).collect();
    let list = house.file("peers.csv", format!("institution,sector,item,grade\n{rows}"));
    let due = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24)).to_string();
    let open =
        ["survey", "open", "--title", "先進的取組", "--rules", "jp-fsa-2015", "--item", "SV-01"];
    let to = ["--population", &list, "--due", &due];
    let id = text(&house.done(&[&open[..], &to].concat())[0]["id"]);
    house.done(&["survey", "import", &id, &list]);
    let figures = house.run(&["survey", "analyse", &id]).of_kind("figure");
    let of = |sector: &str| figures.iter().find(|one| one["sector"] == sector).expect("a sector");
    assert_eq!((&of("gsifi")["n"], &of("gsifi")["median"]), (&json!(6), &json!(2.0)));
    assert_eq!(
        (&of("megabank")["reason"], &of("megabank")["median"]),
        (&json!("few"), &Value::Null)
    );
    for result in house.done(&["survey", "feedback", &id]) {
        let (line, few) = (&result["lines"][0], result["sector"] == "megabank");
        let peers = if few { Value::Null } else { json!(2.0) };
        assert_eq!(line["sector_median"], peers, "{result}");
        assert!(line["own"].is_number(), "each sees its own beside it");
    }
    // What the best of them do is told as a note of good practice, whose words name nobody.
    let own = ["node", "init", "fsa", "--name", "金融庁", "--kind", "authority"];
    house.done(&[&own[..], &["--address", "127.0.0.1:1"]].concat());
    let note = ["bulletin", "draft", "--theme", "good-practice", "--title", "経営層が参加する演習"];
    house.done(&[&note[..], &["--tlp", "green"]].concat());
    let notes = house.done(&["bulletin", "list", "--theme", "good-practice"]);
    assert_eq!(each(&notes, "title"), ["経営層が参加する演習"]);
}

#[test]
fn results_are_set_as_pdf_and_the_same_result_gives_the_same_bytes() {
    let house = House::new();
    let due = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24)).to_string();
    let rows = (0..6).map(|at| format!("Z{at},銀行,SV01,{}", at % 5));
    let list =
        rows.fold("institution,sector,item,grade\n".to_owned(), |all, row| all + &row + "\n");
    let list = house.file("six.csv", list);
    let open = ["survey", "open", "--title", "調査", "--rules", "jp-fsa-2015", "--item", "SV-01"];
    let to = ["--population", &list, "--due", &due];
    let id = text(&house.done(&[&open[..], &to].concat())[0]["id"]);
    house.done(&["survey", "import", &id, &list]);
    house.done(&["survey", "analyse", &id]);
    let written = ["one", "two"].map(|folder| {
        let folder = house.path(folder);
        let out = folder.display().to_string();
        house.done(&["survey", "feedback", &id, "--out", &out]);
        (0..6).map(|at| std::fs::read(folder.join(format!("Z{at}.pdf"))).expect("a file")).collect()
    });
    let [one, two]: [Vec<Vec<u8>>; 2] = written;
    assert!(one.iter().all(|pdf| pdf.starts_with(b"%PDF")));
    assert_eq!(one, two);
}

#[test]
fn a_list_with_a_fault_is_not_taken_and_each_cell_is_named() {
    let house = House::new();
    let id = designed(&house, &[]);
    let rows = "institution,sector,item,grade\nINS001,regional-bank,SV01,5\nINS999,,SV01,1\n\
        INS002,regional-bank,SV99,1\nINS003,regional-bank,SV01,1\nINS003,regional-bank,SV-01,2\n\
        INS004,securities,SV01,1\n";
    let list = house.file("faulty.csv", rows);
    let ran = house.run(&["survey", "import", &id, &list]);
    assert_eq!(ran.code, 3, "{ran:?}");
    for line in [2, 3, 4, 6, 7] {
        assert!(ran.stderr.contains(&format!("{line}行目")), "line {line}: {}", ran.stderr);
    }
    assert_eq!(house.run(&["survey", "status", &id]).objects()[0]["answered"], 0);
    let twice = house.file("twice.csv", "institution,sector\nA,bank\nA,securities\n");
    let due = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24)).to_string();
    let open = ["survey", "open", "--title", "x", "--rules", "jp-fsa-2015", "--item", "SV-"];
    let ran = house.run(&[&open[..], &["--population", &twice, "--due", &due]].concat());
    assert_eq!(ran.code, 3, "{ran:?}");
}

#[test]
fn a_party_in_no_sector_and_one_that_is_not_asked_are_reported() {
    let house = House::new();
    for id in ["ins001", "ins900"] {
        house.done(&["node", "add", id, "--name", id, "--kind", "institution"]);
    }
    let list = house.file("population.csv", "institution,sector\nINS001,\nINS002,bank\n");
    let due = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24)).to_string();
    let open = ["survey", "open", "--title", "調査", "--rules", "jp-fsa-2015", "--item", "SV-"];
    let id = &house.done(&[&open[..], &["--population", &list, "--due", &due]].concat())[0]["id"];
    let ran = house.run(&["survey", "status", &text(id)]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let status = &ran.objects()[0];
    assert_eq!(status["unlisted"], json!(["ins900"]));
    assert_eq!(status["without_sector"], json!(["INS001"]));
}

/// From the authority to a bank and back: the survey comes with what the bank has said before,
/// its answers come back, its result becomes draft measures once it accepts, and not before.
#[test]
fn a_bank_answers_with_what_it_knows_and_accepts_its_own_result() {
    let fsa = SectorNode::start("fsa", "authority");
    let bank = SectorNode::start("ins001", "institution");
    fsa.knows(&bank);
    bank.knows(&fsa);
    people(&bank.house);
    let review = opened(&bank.house, &["--criterion", "SV-02"]);
    let said = ["review", "answer", &review, "SV-02", "met", "--words", "規程あり"];
    bank.house.done(&[&said[..], &["--as", "owner"]].concat());

    let id = designed(&fsa.house, &[]);
    let sent = fsa.house.done(&["survey", "send", &id]).remove(0);
    assert_eq!(sent["beyond"].as_array().map(Vec::len), Some(97));
    let show = || {
        let ran = bank.house.run(&["survey", "show", &id]);
        (ran.code == 0).then(|| ran.objects().remove(0))
    };
    let sheet = until("the questionnaire arrives", show);
    assert_eq!(sheet["answers"][0]["item"], "SV-02");
    assert_eq!(
        (&sheet["answers"][0]["grade"], &sheet["answers"][0]["words"]),
        (&json!(4), &json!("規程あり"))
    );
    assert!(sheet["answers"][0]["carried_from"].is_string());
    assert_eq!(bank.house.refused("BLANK", &["survey", "submit", &id]).as_deref(), Some("SV-01"));
    bank.house.refused("KEY", &["survey", "answer", &id, "SV-99=1"]);
    assert_eq!(bank.house.run(&["survey", "answer", &id, "SV-01=5"]).code, 3);
    let grades: Vec<_> = (1..15).filter(|no| *no != 2).map(|no| format!("SV{no:02}=0")).collect();
    let grades: Vec<_> = grades.iter().map(String::as_str).collect();
    bank.house.done(&[&["survey", "answer", &id][..], &grades].concat());
    bank.house.done(&["survey", "submit", &id]);
    let answered = || {
        let status = fsa.house.run(&["survey", "status", &id]).objects().remove(0);
        (status["answered"] == 1).then_some(())
    };
    until("the answers come back", answered);

    // The list of the fixture takes the place of what the bank sent, which is kept.
    fsa.house.done(&["survey", "import", &id, &fixture("f07_survey.csv")]);
    let history = fsa.house.done(&["survey", "history", "INS001"]).remove(0);
    assert_eq!(history["sets"].as_array().map(Vec::len), Some(2));
    fsa.house.done(&["survey", "analyse", &id]);
    fsa.house.done(&["survey", "feedback", &id]);
    let sheet = until("the result arrives", || show().filter(|sheet| sheet["state"] == "fed-back"));
    assert_eq!(sheet["feedback"]["lines"][0]["own"], 0);
    assert!(bank.house.done(&["action", "list"]).is_empty(), "nothing before it accepts");
    bank.house.refused("STATE", &["survey", "answer", &id, "SV-01=4"]);
    bank.house.refused("ABSENT", &["survey", "accept", &id, "--owner", "nobody"]);
    bank.house.done(&["survey", "accept", &id, "--owner", "chief"]);
    let drafts = bank.house.done(&["action", "list"]);
    assert!(drafts.iter().all(|draft| draft["state"] == "draft"), "{drafts:?}");
    let criteria: std::collections::BTreeSet<_> =
        drafts.iter().map(|draft| text(&draft["criteria"][0])).collect();
    let weak = ["01", "03", "06", "08", "11", "13"].map(|no| format!("jp-fsa-2015/SV-{no}"));
    assert_eq!(criteria, weak.into());
    bank.house.refused("STATE", &["survey", "accept", &id, "--owner", "chief"]);
    assert_eq!(each(&bank.house.done(&["survey", "list"]), "state"), ["accepted"]);
}
