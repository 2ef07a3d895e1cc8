//! AS-40: one vendor of five of forty institutions, told late, told apart, and one never told.

use serde_json::{Value, json};

use crate::harness::{House, text};

fn house() -> House {
    let house = House::new();
    let rows: String = (1..=40).map(|n| format!("b{n:02},institution,銀行{n}\n")).collect();
    let parties = house.file("parties.csv", format!("id,kind,name\n{rows}"));
    house.done(&["party", "import", &parties]);
    let enter = ["centre", "enter", "center-a"];
    let serves = (1..=5).flat_map(|n| ["--serves".to_owned(), format!("b{n:02}")]);
    let serves: Vec<_> = serves.collect();
    let serves: Vec<_> = serves.iter().map(String::as_str).collect();
    house.done(&[&enter[..], &serves].concat());
    let aware = ["centre", "aware", "center-a", "--title", "受付基盤の停止", "--at"];
    house.done(&[&aware[..], &["2015-06-10T09:00+09:00"]].concat());
    house
}

#[test]
fn each_institution_knows_from_when_it_was_told_and_the_fifth_is_chased() {
    let house = house();
    let told = |institution: &str, clock: &str| {
        let at = format!("2015-06-10T{clock}+09:00");
        let told = ["centre", "told", "center-a", "1", "--institution", institution, "--at", &at];
        house.run(&told)
    };
    for (institution, clock) in
        [("b01", "13:00"), ("b02", "13:05"), ("b03", "13:00"), ("b04", "14:30")]
    {
        assert_eq!(told(institution, clock).code, 0);
    }
    assert_eq!(told("b05", "08:59").code, 4, "nobody is told what the vendor does not know");
    assert_eq!(told("b06", "13:00").code, 4, "it serves others");
    let report = house.file("soc2.txt", "保証報告書");
    for _ in 0..2 {
        house.done(&["centre", "evidence", "center-a", &report, "--title", "保証報告書"]);
    }
    let ran = house.run(&["centre", "list"]);
    assert_eq!(ran.code, 1, "somebody was told nothing: {ran:?}");
    let centre = ran.objects().remove(0);
    assert_eq!(centre["concentration"], json!({"serves": 5, "institutions": 40}));
    let evidence = centre["evidence"].as_array().expect("evidence");
    assert_eq!((evidence.len(), &evidence[0]["serves"]), (1, &json!(5)), "once for all five");
    let all = centre["incidents"][0]["institutions"].as_array().expect("five");
    let delays: Vec<_> = all[..4].iter().map(|one| one["delay_s"].clone()).collect();
    assert_eq!(delays, [14_400, 14_700, 14_400, 19_800].map(Value::from));
    assert_eq!(text(&all[0]["aware"]), "2015-06-10T13:00:00+09:00");
    let chased: Vec<_> = all.iter().map(|one| one["chase"] == true).collect();
    assert_eq!((chased, &all[4]["aware"]), (vec![false, false, false, false, true], &Value::Null));
    assert!(all.iter().all(|one| one["duties"].as_array().is_some_and(|d| !d.is_empty())));
    let said = house.run_plain(&["centre", "list"]).stdout;
    assert!(said.contains("5/40") && said.contains("240 分"), "{said}");
    house.refused("MANDATE", &["centre", "enter", "x", "--serves", "b01", "--as", "stranger"]);
}
