//! AS-09: three mails are reported and nobody asks on the same day whether they were
//! opened; thirteen days lie between the first signal and the first leak.

use crate::harness::{House, Ran, fixture, hinomi};

fn run(check: &str, as_of: &str, list: &str) -> Ran {
    let house = House::new();
    let input = format!("chances={}", house.file("chances.csv", list));
    hinomi(&["--json", "check", "run", check, "--as-of", as_of, "--input", &input], b"")
}

fn diary() -> String {
    std::fs::read_to_string(fixture("as09_chances.csv")).expect("a fixture")
}

#[test]
fn the_alert_stands_before_midnight_of_the_day() {
    let ran = run("reported-mail-answered", "2015-05-20", &diary());
    let verdict = &ran.of_kind("verdict")[0];
    assert_eq!((ran.code, &verdict["state"]), (1, &"contradicted".into()));
    assert_eq!((&verdict["of"], &verdict["contradicted"]), (&3.into(), &3.into()));
    for row in verdict["rows"].as_array().expect("rows") {
        assert_eq!((&row[1], &row[2]), (&"not-asked".into(), &"2015-05-20".into()));
    }
    let before = run("reported-mail-answered", "2015-05-19", &diary());
    assert_eq!(before.of_kind("verdict")[0]["of"], 0, "nothing was reported yet");
}

#[test]
fn an_answer_of_the_same_day_is_enough_and_a_later_one_is_late() {
    let with = |answer: &str| {
        let asked = diary().replace("2015-05-21,leak", &format!("{answer}\n2015-05-21,leak"));
        run("reported-mail-answered", "2015-05-21", &asked).of_kind("verdict").remove(0)
    };
    let same_day = with("2015-05-20,answered,ＭＡＩＬ-2");
    assert_eq!(same_day["contradicted"], 2, "{same_day}");
    let late = with("2015-05-21,answered,mail-2");
    let rows = late["rows"].as_array().expect("rows");
    assert_eq!(rows.iter().filter(|row| row[1] == "answered-late").count(), 1, "{late}");
}

#[test]
fn thirteen_days_from_the_first_signal_to_the_first_leak() {
    let days = |list: &str| {
        let ran = run("first-signal-to-leak", "2015-06-01", list);
        ran.of_kind("verdict")[0]["rows"][0].clone()
    };
    let row = days(&diary());
    assert_eq!((&row[2], &row[3]), (&"2015-05-08".into(), &"2015-05-21".into()));
    assert_eq!(row[4], "13");
    let (header, rows) =
        diary().split_once('\n').map(|(h, r)| (h.to_owned(), r.to_owned())).expect("rows");
    let mut reversed: Vec<_> = rows.lines().collect();
    reversed.reverse();
    assert_eq!(days(&format!("{header}\n{}\n", reversed.join("\n")))[4], "13", "in any order");
}
