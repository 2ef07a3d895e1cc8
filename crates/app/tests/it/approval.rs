//! A report leaves by two hands, and they are two people.

use app::{App, Desk, NewMandate};
use model::{Code, Report, ReportKind};

use crate::{administrator, code, fact, house, new};

/// An incident in which nothing is blank.
async fn answered(desk: &Desk) -> String {
    let id = desk.open_incident(&new("x", &[])).await.expect("opened");
    let form = desk.form().clone();
    for key in ["customers", "scan_detectable", "scan_done", "vendor_asked", "executive_told"] {
        let _ = desk.record(&id, &[fact(key, "unknown")]).await;
    }
    let draft = desk.prepare_report(&id, ReportKind::First).await.expect("prepared");
    let blank: Vec<_> = draft.report.answers.iter().filter(|a| a.blank).map(|a| a.no).collect();
    assert!(blank.is_empty(), "{blank:?} of {} questions", form.questions.len());
    id
}

pub(crate) async fn person(app: &App, id: &str, natural: &str, role: &str) -> Desk {
    let own = administrator(app).await;
    let list = format!("id,kind,natural\n{id},person,{natural}\n");
    let list = tables::Source::memory(list.into_bytes());
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    let given = NewMandate { party: id.into(), role: role.into(), ..NewMandate::default() };
    own.give_mandate(&given).await.expect("given");
    app.desk(id).await.expect("readable")
}

async fn draft(desk: &Desk, incident: &str) -> Report {
    desk.prepare_report(incident, ReportKind::First).await.expect("prepared").report
}

#[tokio::test]
async fn a_person_sends_only_what_another_person_approved() {
    let (app, ..) = house().await;
    let maker = person(&app, "maker", "", "manager").await;
    let second = person(&app, "second", "", "manager").await;
    let id = answered(&maker).await;
    let report = draft(&maker, &id).await;
    assert_eq!(code(maker.send_report(&id).await), Code::Approval);
    assert_eq!(code(second.approve_report(&report.id).await), Code::State, "nobody asked");
    maker.ask_approval(&report.id).await.expect("asked");
    assert_eq!(code(maker.approve_report(&report.id).await), Code::Person);
    second.approve_report(&report.id).await.expect("approved");
    let sent = maker.send_report(&id).await.expect("sent").report;
    assert_eq!((sent.id, sent.approved.map(|hand| hand.by)), (report.id, Some("second".into())));
}

#[tokio::test]
async fn two_accounts_of_one_human_are_one_person() {
    let (app, ..) = house().await;
    let maker = person(&app, "tanaka-csirt", "tanaka", "csirt").await;
    let again = person(&app, "tanaka-chief", "tanaka", "manager").await;
    let id = answered(&maker).await;
    let report = draft(&maker, &id).await;
    maker.ask_approval(&report.id).await.expect("asked");
    assert_eq!(code(again.approve_report(&report.id).await), Code::Person);
}

#[tokio::test]
async fn what_changed_after_approval_is_approved_anew() {
    let (app, ..) = house().await;
    let maker = person(&app, "maker", "", "manager").await;
    let second = person(&app, "second", "", "manager").await;
    let id = answered(&maker).await;
    let report = draft(&maker, &id).await;
    maker.ask_approval(&report.id).await.expect("asked");
    second.approve_report(&report.id).await.expect("approved");
    maker.record(&id, &[fact("customers", "12")]).await.expect("recorded");
    assert_eq!(code(maker.send_report(&id).await), Code::Approval);
}
