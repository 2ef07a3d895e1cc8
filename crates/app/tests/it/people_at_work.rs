//! People at work and those whom a vendor serves: each human and each institution counts once.

use app::Desk;
use model::{Code, Node};
use tables::Source;

use crate::{administrator, code, house};

async fn parties(desk: &Desk, rows: &str) {
    let list = Source::memory(rows.as_bytes().to_vec());
    desk.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
}

fn list(text: &str) -> Source {
    Source::memory(text.as_bytes().to_vec())
}

/// Covers: A118, A119.
#[tokio::test]
async fn two_accounts_of_one_human_are_one_origin_and_one_career() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    parties(&desk, "id,kind,natural\nsuzuki,person,\nduty,person,suzuki\n").await;
    let staff = "id,posts,deputy-for,knowledge,origin,since\n\
                 duty,csirt,,incident-handling;incident-command;reporting;sharing,hired,2012-04-01\n\
                 suzuki,,,fundamentals;log-analysis,hired,2008-04-01\n";
    desk.import_staff(&list(staff)).await.expect("allowed").expect("taken");
    let plan = "id,title,kind,audience,planned\ndrill,演習,exercise,technical,2026-06-01\n";
    desk.plan_trainings(&list(plan)).await.expect("allowed").expect("taken");
    let rungs = async || desk.careers(None).await.expect("computed");
    let before = rungs().await;
    let found = desk.staff_coverage(None).await.expect("computed");
    assert_eq!(found.origins.values().collect::<Vec<_>>(), [&1]);
    let names: Vec<_> = before.iter().map(|career| career.person.as_str()).collect();
    assert_eq!((names, before[0].rung), (vec!["suzuki"], 2), "it knows what both rows say");
    let came = list("id,attended,reached,possible\nduty,yes,9,10\n");
    let on = "2026-06-02".parse().expect("a day");
    desk.hold_training("drill", on, &came).await.expect("allowed").expect("taken");
    assert_eq!(rungs().await[0].rung, 3, "whoever took part is the human");
}

#[tokio::test]
async fn a_vendor_serves_institutions_each_once_and_its_incidents_those_of_their_day() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    let rows =
        "id,kind\nb1,institution\nb2,institution\nb3,institution\nisac,institution\nx,person\n";
    parties(&desk, rows).await;
    let (id, kind) = ("isac".to_owned(), "isac".to_owned());
    desk.enter_node(&Node { name: id.clone(), id, kind, ..Node::default() })
        .await
        .expect("entered");
    let enter = async |serves: &[&str]| {
        let serves: Vec<_> = serves.iter().map(|one| (*one).to_owned()).collect();
        desk.enter_centre("v", &serves).await
    };
    for other in ["isac", "x", "nobody"] {
        assert_eq!(code(enter(&["b1", other]).await), Code::Absent, "{other}");
    }
    assert_eq!(enter(&["b1", "b2", "b1"]).await.expect("entered"), 2);
    let aware = app.clock.now();
    desk.vendor_aware("v", "停止", aware).await.expect("told");
    assert_eq!(enter(&["b2", "b3"]).await.expect("entered"), 2);
    desk.vendor_told("v", 1, "b1", aware).await.expect("it was served then");
    assert_eq!(code(desk.vendor_told("v", 1, "b3", aware).await), Code::Absent);
    let view = desk.centres().await.expect("listed").remove(0);
    let reached: Vec<_> = view.incidents[0].1.iter().map(|one| one.institution.as_str()).collect();
    assert_eq!((reached, view.centre.serves), (vec!["b1", "b2"], vec!["b2".into(), "b3".into()]));
    assert_eq!(view.institutions, 3, "a hub is none");
}
