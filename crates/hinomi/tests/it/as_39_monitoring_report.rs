//! AS-39: a yearly report whose figures open to their rows, and which names nobody.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{House, fixture, text};

/// Twelve incidents of nine institutions (invented): five, two and two of three sectors; one more
/// in another year.
const INCIDENTS: &str = "institution,sector,day,cause
INS001,regional-bank,2015-01-10,ddos
INS002,regional-bank,2015-02-10,ddos
INS003,regional-bank,2015-03-10,ddos
INS004,regional-bank,2015-04-10,ddos
INS005,regional-bank,2015-05-22,ddos
INS005,regional-bank,2015-06-10,human
INS001,regional-bank,2015-06-25,human
INS060,securities,2015-07-01,malware
INS061,securities,2015-07-02,malware
INS061,securities,2015-07-03,human
INS098,exchange,2015-08-01,malware
INS097,exchange,2015-08-02,malware
INS098,exchange,2014-08-01,malware
";

fn report(house: &House, more: &[&str]) -> Vec<Value> {
    let incidents = house.file("incidents.csv", INCIDENTS);
    let survey = fixture("f07_survey.csv");
    let args = ["office", "report", "--year", "2015", "--survey", &survey, "--incidents"];
    house.done(&[&args[..], &[&incidents], more].concat())
}

fn value(report: &Value, id: &str) -> Option<String> {
    let figures = report["figures"].as_array().expect("figures");
    figures.iter().find(|figure| figure["id"] == id).map(|figure| text(&figure["value"]))
}

/// Covers: A138, A253.
#[test]
fn the_figures_are_those_of_the_survey_and_the_register_and_come_out_the_same_twice() {
    let house = House::new();
    let first = report(&house, &[]);
    assert_eq!(first, report(&house, &[]));
    let report = &first[0];
    let means = [
        ("regional-bank", "2.051"),
        ("second-tier-regional-bank", "1.947"),
        ("securities", "1.909"),
        ("insurer-other-than-major", "2.154"),
    ];
    for (sector, mean) in means {
        let id = format!("survey/{sector}/SV01/mean");
        assert_eq!(value(report, &id).as_deref(), Some(mean), "{sector}");
    }
    assert_eq!(value(report, "survey/regional-bank/answered").as_deref(), Some("39"));
    assert_eq!(value(report, "survey/regional-bank/SV01/floor").as_deref(), Some("0"));
    assert_eq!(value(report, "incidents/all").as_deref(), Some("12"));
}

#[test]
fn no_institution_is_named_and_none_follows_from_what_is_shown() {
    let house = House::new();
    let report = report(&house, &[]).remove(0);
    let said = report.to_string();
    assert!(!said.contains("INS") && !said.contains("exchange"), "{said}");
    let figures = report["figures"].as_array().expect("figures");
    assert!(figures.iter().all(|figure| figure["institutions"].as_u64() >= Some(5)));
    let parted: u64 = figures
        .iter()
        .filter(|figure| text(&figure["id"]).starts_with("incidents/sector/"))
        .map(|figure| text(&figure["value"]).parse::<u64>().expect("a count"))
        .sum();
    assert_eq!(parted, 12, "nothing is lost, and nothing small stands alone");
}

#[test]
fn a_figure_opens_to_its_rows_inside_the_house() {
    let house = House::new();
    let opened = report(&house, &["--open", "survey/securities/SV01/mean"]).remove(0);
    let rows: BTreeSet<_> = opened["rows"].as_array().expect("rows").iter().map(text).collect();
    assert_eq!((rows.len(), &opened["value"]), (22, &json!("1.909")));
    assert!(rows.iter().all(|row| row.contains("f07_survey.csv:")));
    let none = ["office", "report", "--year", "2015", "--open", "survey/exchange/SV01/mean"];
    house.refused("ABSENT", &none);
    house.refused("MANDATE", &["office", "report", "--year", "2015", "--as", "stranger"]);
}

/// Covers: A140, A220.
#[test]
fn a_group_sees_its_weakest_member_by_name_and_nobody_elses() {
    let house = House::new();
    let parties = "id,kind,name,parent\nholding,institution,持株会社,\nINS001,institution,A,holding\n\
                   INS003,institution,B,holding\nINS011,institution,C,INS003\nINS002,institution,D,\n";
    let parties = house.file("parties.csv", parties);
    house.done(&["party", "import", &parties]);
    let survey = fixture("f07_survey.csv");
    let group = house.done(&["office", "group", "--of", "holding", "--survey", &survey]);
    assert_eq!(group.len(), 14);
    let first = &group[0];
    assert_eq!((&first["item"], &first["mean"]), (&json!("SV01"), &json!("2.000")));
    assert_eq!((&first["floor"], &first["weakest"]), (&json!(0), &json!(["INS001"])));
    assert_eq!(first["unknown"], json!(["INS011"]), "silence is no grade");
    assert!(!json!(group).to_string().contains("INS002"));
    house.refused("ABSENT", &["office", "group", "--of", "INS001", "--survey", &survey]);
}

#[test]
fn a_faulty_table_is_named_cell_by_cell() {
    let house = House::new();
    let faulty = house.file("s.csv", "institution,sector,item,grade\nA,x,SV01,good\n,x,SV01,1\n");
    let ran = house.run(&["office", "report", "--year", "2015", "--survey", &faulty]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("good") && ran.stderr.contains("institution"), "{ran:?}");
}
