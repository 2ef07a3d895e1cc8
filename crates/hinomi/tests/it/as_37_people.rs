//! AS-37: posts and those on whom alone they depend, audiences, results beside attendance, rungs.

use serde_json::{Value, json};

use crate::harness::{House, each, text};

/// Nine posts, fourteen people (invented). One holds two critical posts alone; the knowledge of
/// one ran out the day before.
const STAFF: &str = "id,posts,deputy-for,knowledge,origin,since
p01,csirt-lead;liaison,,fundamentals;log-analysis;incident-handling;incident-command;reporting;sharing,hired,2008-04-01
p02,csirt,monitoring,incident-handling;log-analysis,trained,2012-04-01
p03,csirt,,incident-handling;log-analysis,trained,2012-04-01
p04,,csirt,incident-handling;log-analysis,trained,2013-04-01
p05,monitoring,,fundamentals;log-analysis,trained,2014-04-01
p06,monitoring,,log-analysis:2012-04-01..2015-03-31,trained,2012-04-01
p07,forensics,,forensics,hired,2010-04-01
p08,,forensics,forensics,seconded,2011-04-01
p09,vulnerability,,vulnerability,trained,
p10,,vulnerability,vulnerability,trained,
p11,customer-notice,planning,customer-notice;risk-assessment,trained,
p12,,customer-notice,customer-notice,trained,
p13,planning,,risk-assessment,trained,
p14,audit,,audit,seconded,
";

const PLAN: &str = "id,title,kind,audience,planned
seminar-1,経営層セミナー,seminar,executives,2015-05-12
seminar-2,経営層セミナー（後期）,seminar,executives,2015-11-12
course-1,管理部門研修,course,administration,2015-06-01
course-2,技術研修,course,technical,2015-06-02
drill-1,経営層机上演習,exercise,executives,2015-07-01
drill-2,技術演習,exercise,technical,2015-07-02
";

fn staffed() -> House {
    let house = House::new();
    let people: String = (1..=14).map(|n| format!("p{n:02},person,要員{n}\n")).collect();
    let parties = house.file("parties.csv", format!("id,kind,name\n{people}"));
    house.done(&["party", "import", &parties]);
    let staff = house.file("staff.csv", STAFF);
    assert_eq!(house.done(&["staff", "import", &staff])[0]["rows"], 14);
    house
}

/// So many invited, of whom so many came, as a list.
fn came(house: &House, prefix: &str, came: usize, of: usize) -> String {
    let row = |n| format!("{prefix}{n:02},{}\n", if n <= came { "yes" } else { "no" });
    let rows: String = (1..=of).map(row).collect();
    house.file(&format!("{prefix}.csv"), format!("id,attended\n{rows}"))
}

fn of_kind<'a>(all: &'a [Value], kind: &str) -> Vec<&'a Value> {
    all.iter().filter(|one| one["kind"] == kind).collect()
}

/// Covers: A042, A119.
#[test]
fn gaps_of_posts_are_named_with_what_ran_out_and_with_whoever_is_alone() {
    let house = staffed();
    let ran = house.run(&["staff", "coverage", "--on", "2015-04-01"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let found = ran.objects();
    let posts = of_kind(&found, "post");
    assert_eq!(posts.len(), 9);
    let short = |post: &&&Value| post["people_short"] != 0 || post["deputies_short"] != 0;
    let short: Vec<_> = posts.iter().filter(short).map(|p| text(&p["post"])).collect();
    assert_eq!(short, ["csirt-lead", "monitoring", "liaison"]);
    let monitoring = posts.iter().find(|post| post["post"] == "monitoring").expect("there");
    assert_eq!(monitoring["people"], json!(["p05"]));
    let lacks = json!([{"knowledge": "log-analysis", "ran_out": "2015-03-31"}]);
    assert_eq!(
        monitoring["not_counted"],
        json!([{"person": "p06", "deputy": false, "lacks": lacks}])
    );
    let alone: Vec<_> = of_kind(&found, "alone");
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[0]["person"], "p01");
    assert_eq!(alone[0]["posts"], json!(["csirt-lead", "liaison"]));
    let origins = &of_kind(&found, "origins")[0]["origins"];
    assert_eq!(*origins, json!({"hired": 2, "trained": 10, "seconded": 2}));
    let before = house.run(&["staff", "coverage", "--on", "2015-03-31"]).objects();
    let monitoring = of_kind(&before, "post")[2].clone();
    assert_eq!(monitoring["people"], json!(["p05", "p06"]), "still shown the day before");
}

/// Covers: A115, A117.
#[test]
fn attendance_stands_beside_results_and_the_plan_beside_what_took_place() {
    let house = staffed();
    let plan = house.file("plan.csv", PLAN);
    house.done(&["staff", "training", "plan", &plan]);
    let held = |id: &str, on: &str, list: &str| {
        house.done(&["staff", "training", "held", id, "--on", on, "--invited", list]);
    };
    held("seminar-1", "2015-05-12", &came(&house, "e", 4, 7));
    held("course-1", "2015-06-01", &came(&house, "a", 31, 40));
    held("course-2", "2015-06-02", &came(&house, "t", 12, 12));
    let results =
        |name: &str, rows: &str| house.file(name, format!("id,attended,reached,possible\n{rows}"));
    held("drill-1", "2015-07-01", &results("d1.csv", "e01,yes,3,10\ne02,yes,1,10\n"));
    held("drill-2", "2015-07-02", &results("d2.csv", "p01,yes,18,20\nt01,no,,\n"));

    let ran = house.run(&["staff", "training", "year", "2015"]);
    assert_eq!(ran.code, 1, "an event is overdue: {ran:?}");
    let year = ran.of_kind("audience");
    let shown = |field: &str| year.iter().map(|one| one[field].clone()).collect::<Vec<_>>();
    assert_eq!(shown("attended"), [4, 31, 12]);
    assert_eq!(shown("invited"), [7, 40, 12]);
    assert_eq!(shown("short"), [true, true, false]);
    let scores = [
        json!({"reached": 4, "possible": 20}),
        Value::Null,
        json!({"reached": 18, "possible": 20}),
    ];
    assert_eq!(shown("performance"), scores);
    assert_eq!(
        (shown("planned"), shown("held")),
        (vec![3.into(), 1.into(), 2.into()], vec![2.into(), 1.into(), 2.into()])
    );
    assert_eq!(year[0]["overdue"], json!(["seminar-2"]));
    assert_eq!(
        house.run(&["staff", "training", "year", "2014"]).of_kind("audience")[0]["short"],
        Value::Null
    );
    let said = house.run_plain(&["staff", "training", "year", "2015"]).stdout;
    assert!(said.contains("経営層：受講 4/7、演習の実績 4/20"), "{said}");
}

/// Covers: A118.
#[test]
fn a_rung_follows_from_knowledge_years_and_exercises_and_the_next_one_says_what_it_takes() {
    let house = staffed();
    let rungs = |on: &str| house.done(&["staff", "rungs", "--on", on]);
    let first = rungs("2015-04-01");
    assert_eq!(first.len(), 14);
    assert_eq!((&first[0]["rung"], &first[0]["next"]["exercises"]), (&2.into(), &1.into()));
    assert_eq!(first[1]["next"]["knowledge"], json!(["fundamentals"]));
    assert_eq!(first[4]["rung"], 2);
    assert_eq!(first[4]["next"]["years_until"], "2017-04-01");

    let plan = house.file("plan.csv", PLAN);
    house.done(&["staff", "training", "plan", &plan]);
    let came = house.file("came.csv", "id,attended,reached,possible\np01,yes,18,20\n");
    let held = ["staff", "training", "held", "drill-2", "--on", "2015-07-02", "--invited", &came];
    house.done(&held);
    let after = rungs("2015-07-03");
    assert_eq!((&after[0]["rung"], &after[0]["next"]["no"]), (&3.into(), &4.into()));
}

/// Covers: A043, A116.
#[test]
fn the_authoritys_own_staff_is_measured_in_the_same_way() {
    let house = staffed();
    let init = ["node", "init", "authority", "--name", "当局", "--kind", "authority", "--address"];
    house.done(&[&init[..], &["127.0.0.1:1"]].concat());
    let found = house.run(&["staff", "coverage"]).of_kind("post");
    assert_eq!(each(&found, "post"), ["coordination", "monitoring-staff", "own-csirt"]);
    assert!(found.iter().all(|post| post["people_short"] != 0));
}

#[test]
fn a_faulty_list_of_people_is_named_cell_by_cell_and_changes_nothing() {
    let house = staffed();
    let faulty = house.file(
        "faulty.csv",
        "id,posts,knowledge,origin,since\np01,emperor,,hired,\nnobody,csirt,,hired,\np02,,flying,hired,\np03,,,borrowed,\np04,,,hired,last year\n",
    );
    let ran = house.run(&["staff", "import", &faulty]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert!(ran.stderr.contains("party-known") || ran.stderr.contains("nobody"), "{ran:?}");
    let known = house.file(
        "known.csv",
        "id,posts,knowledge,origin,since\np01,emperor,,hired,\np02,,flying,hired,\np03,,,borrowed,\np04,,,hired,last year\n",
    );
    let said = house.run(&["staff", "import", &known]).stderr;
    for cell in ["emperor", "flying", "borrowed", "last year"] {
        assert!(said.contains(cell), "{cell}: {said}");
    }
    let typed = house.file("typed.csv", "id,origin,rung\np01,hired,4\n");
    assert_eq!(house.run(&["staff", "import", &typed]).code, 3, "nobody types a rung");
    let staff = house.done(&["staff", "list"]);
    assert_eq!(staff[0]["posts"], json!(["csirt-lead", "liaison"]));
}
