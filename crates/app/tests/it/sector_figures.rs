//! The yearly report counts what institutions reported here, and nothing that is an exercise.

use app::ReportTables;
use model::{BulletinFact, Expect, Fact, Kind, Node, NodeFact, Sheet};
use ports::{Act, NewFact};

use crate::{administrator, house};

fn node(n: usize, kind: &str) -> NewFact {
    let id = format!("n{n}");
    let node = Node { id: id.clone(), kind: kind.into(), sector: "bank".into(), ..Node::default() };
    let fact = Fact::Node(NodeFact::Entered(Box::new(node)));
    NewFact::new(Kind::Node, id, Expect::Absent, fact)
}

fn reported(n: usize, exercise: &str) -> NewFact {
    let id = format!("n{n}-2026-001{exercise}");
    let theme = "incident-report".into();
    let sheet = Sheet { id: id.clone(), theme, exercise: exercise.into(), ..Sheet::default() };
    let received = BulletinFact::Received { sheet: Box::new(sheet), from: format!("n{n}") };
    NewFact::new(Kind::Bulletin, id, Expect::Absent, Fact::Bulletin(received))
}

#[tokio::test]
async fn reports_of_institutions_are_rows_and_exercises_and_hubs_are_not() {
    let (app, ..) = house().await;
    let nodes = (1..=5).map(|n| node(n, "institution")).chain([node(6, "isac")]);
    let reports = (1..=6).map(|n| reported(n, "")).chain([reported(1, "x")]);
    let facts = nodes.chain(reports).collect();
    let (by, mandate) = ("post".to_owned(), String::new());
    app.registers.write(Act { by, mandate, facts }).await.expect("written");
    let desk = administrator(&app).await;
    let report = desk.sector_report(2026, &ReportTables::default()).await.expect("allowed");
    let figures = report.expect("no table, no fault").figures;
    let all = figures.iter().find(|figure| figure.id == "incidents/all").expect("counted");
    assert_eq!((all.value.as_str(), all.institutions), ("5", 5));
    assert!(all.rows.contains(&"bulletin/n1-2026-001".to_owned()), "{:?}", all.rows);
}
