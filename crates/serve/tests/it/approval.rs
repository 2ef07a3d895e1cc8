//! 承認: the report waits at the desks of others, and one of them lets it go.

use app::NewMandate;
use model::ReportKind;

use crate::harness::House;

/// A person in the register with a role.
pub async fn enter(house: &House, id: &str, role: &str) {
    let list = tables::Source::memory(format!("id,kind\n{id},person\n").into_bytes());
    let taken = house.desk().await.import_parties(&list, &|_, _| ()).await;
    taken.expect("allowed").expect("taken");
    let new = NewMandate { party: id.into(), role: role.into(), ..NewMandate::default() };
    house.desk().await.give_mandate(&new).await.expect("given");
}

#[tokio::test]
async fn a_report_waits_for_another_person_and_only_for_another_one() {
    let mut house = House::new().await;
    let id = house.incident("停止").await;
    enter(&house, "sato", "manager").await;
    enter(&house, "ito", "manager").await;
    let desk = house.app.desk("sato").await.expect("readable");
    let unknown = desk.form().questions.iter().filter_map(|question| {
        let key = desk.form().key_for(&format!("q{}", question.no))?;
        Some(model::Observation {
            key: key.to_owned(),
            value: "unknown".into(),
            happened: None,
            known: None,
        })
    });
    desk.record(&id, &unknown.collect::<Vec<_>>()).await.expect("recorded");
    let report = desk.prepare_report(&id, ReportKind::First).await.expect("prepared").report.id;
    let (sato, ito) = (house.browser_of("sato").await, house.browser_of("ito").await);
    let form = format!("/reports/{report}/approval");
    let act = async |who: &crate::harness::Browser, act: &str, at: &str| {
        who.post(&form, &[("act", act), ("at", at)]).await
    };
    let early = act(&sato, "send", "reports").await;
    assert_eq!(early.status, 422, "nobody approved it");
    assert!(early.body.contains("role=\"alert\"") && early.body.contains("二人目の承認"));
    assert_eq!(act(&sato, "ask", "report").await.status, 303);
    assert!(sato.get(&format!("/reports/{report}")).await.body.contains("承認待ち"));
    let own = act(&sato, "approve", "report").await;
    assert_eq!(own.status, 422, "nobody approves their own");
    assert!(own.body.contains("別の人が承認してください"));
    let waiting = "報告を承認するか決める";
    assert!(ito.get("/").await.body.contains(waiting), "it waits at the desk of the other");
    assert!(!sato.get("/").await.body.contains(waiting), "and not at the maker's");
    let room = format!("/incidents/{id}#reports");
    assert_eq!(act(&ito, "approve", "reports").await.header("location"), Some(room.as_str()));
    assert!(ito.get(&format!("/reports/{report}")).await.body.contains("承認済"));
    assert_eq!(act(&sato, "send", "report").await.status, 303);
    let sent = house.desk().await.report(&report).await.expect("readable");
    assert_eq!(sent.state(), "submitted");
}
