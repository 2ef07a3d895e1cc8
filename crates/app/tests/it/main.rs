//! Use cases over registers in memory.

mod approval;
mod as_26_tenancy;
mod boards;
mod check_gaps;
mod check_registers;
mod closed_reviews;
mod drills;
mod dropped_proposals;
mod failures;
mod flood;
mod flows;
mod grounds;
mod heightened;
mod improving;
mod mandates_hold;
mod manual_items;
mod mappings;
mod offices;
mod people_at_work;
mod reviews_hold;
mod risks_and_plans;
mod rules;
mod sector_figures;
mod sharing;
mod surveys;
mod tips;

use std::sync::Arc;

use app::{App, AppError, Desk, LOCAL_ADMINISTRATOR, NewIncident, Notice};
use model::{Code, Fact, Nature, Observation, ReportKind, Triage};
use ports::Registers;
use testkit::{Memory, TestClock};

/// A fresh application, its memory and its clock.
async fn house() -> (App, Arc<Memory>, TestClock) {
    let clock = TestClock::at("2026-06-10T09:30:00+09:00");
    let memory = Arc::new(Memory::new(Arc::new(clock.clone())));
    let registers: Arc<dyn Registers> = memory.clone();
    let app = App::over(registers, Arc::new(clock.clone())).expect("the built-in packs hold");
    assert!(app::set_up(&app).await.expect("fresh"));
    (app, memory, clock)
}

async fn administrator(app: &App) -> Desk {
    app.desk(LOCAL_ADMINISTRATOR).await.expect("readable")
}

fn new(title: &str, facts: &[(&str, &str)]) -> NewIncident {
    let aware = ("aware", "2026-06-10T09:25+09:00");
    let facts = facts.iter().chain([&aware]).map(|(key, value)| fact(key, value)).collect();
    NewIncident {
        nature: Nature::Failure,
        title: title.into(),
        signals: Vec::new(),
        facts,
        compartment: String::new(),
    }
}

fn fact(key: &str, value: &str) -> Observation {
    Observation { key: key.into(), value: value.into(), happened: None, known: None }
}

fn notice(at: &str) -> Notice {
    Notice {
        from: "警察".into(), at: at.into(), text: "203.0.113.66".into(), entities: Vec::new()
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, AppError>) -> Code {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("expected a refusal, found {other:?}"),
    }
}

#[tokio::test]
async fn setting_up_twice_makes_one_administrator() {
    let (app, memory, _) = house().await;
    let entries = memory.lines().len();
    assert!(!app::set_up(&app).await.expect("there already"));
    assert_eq!(memory.lines().len(), entries);
}

/// Every command of somebody without a mandate: refused, one entry each, nothing else.
#[tokio::test]
async fn without_a_mandate_every_command_is_refused_and_written_down() {
    let (app, memory, _) = house().await;
    let own = administrator(&app).await;
    let id = own.open_incident(&new("x", &[])).await.expect("opened");
    let signal = own.add_notice(notice("2026-06-10T09:20+09:00")).await.expect("added").id;
    let (desk, before) = (app.desk("stranger").await.expect("readable"), memory.lines().len());
    let facts = [fact("customers", "unknown")];
    let list = tables::Source::memory(*b"id,kind\nA,system\n");
    let held = Triage::Held { why: None };
    let codes = [
        code(desk.incidents(None).await),
        code(desk.incident(&id, None).await),
        code(desk.signals(None, (0, 1)).await),
        code(desk.signal(&signal).await),
        code(desk.open_incident(&new("y", &[])).await),
        code(desk.record(&id, &facts).await),
        code(desk.close_incident(&id, "対応完了").await),
        code(desk.merge_incidents(&id, std::slice::from_ref(&id), "x").await),
        code(desk.link_signal(&signal, &id).await),
        code(desk.triage(&signal, held).await),
        code(desk.add_notice(notice("2026-06-10T09:21+09:00")).await),
        code(desk.keep_signals(Vec::new()).await),
        code(desk.prepare_report(&id, ReportKind::First).await),
        code(desk.send_report(&id).await),
        code(desk.import_assets(&list, &|_, _| {}).await),
        code(desk.confirm_mail("eml_0", &[], false).await),
        code(desk.may_administer("backup").await),
    ];
    assert!(codes.iter().all(|code| *code == Code::Mandate), "{codes:?}");
    let after: Vec<_> = memory.lines().split_off(before);
    assert_eq!(after.len(), codes.len());
    assert!(after.iter().all(|(_, line)| matches!(&line.fact, Some(Fact::Refused { .. }))));
    assert!(after.iter().all(|(_, line)| line.written.by == "stranger"));
}

#[tokio::test]
async fn two_who_open_at_once_get_two_numbers() {
    let (app, ..) = house().await;
    let desks = [administrator(&app).await, administrator(&app).await];
    let (first, second) = (new("a", &[]), new("b", &[]));
    let (a, b) = tokio::join!(desks[0].open_incident(&first), desks[1].open_incident(&second));
    let mut ids = [a.expect("opened"), b.expect("opened")];
    ids.sort();
    assert_eq!(ids, ["2026-001", "2026-002"]);
}

#[tokio::test]
async fn a_follow_up_needs_a_report_to_follow() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    let id = desk.open_incident(&new("x", &[])).await.expect("opened");
    assert_eq!(code(desk.prepare_report(&id, ReportKind::Follow).await), Code::State);
    desk.prepare_report(&id, ReportKind::First).await.expect("prepared");
    let follow = desk.prepare_report(&id, ReportKind::Follow).await.expect("prepared");
    assert_eq!(follow.report.follows.as_deref(), Some("2026-001-1"));
    assert!(follow.changes.is_empty());
}

#[tokio::test]
async fn what_is_sent_is_what_is_known_now_and_a_frozen_report_never_changes() {
    let (app, _, clock) = house().await;
    let desk = administrator(&app).await;
    let id = desk.open_incident(&new("x", &[("customers", "unknown")])).await.expect("opened");
    let draft = desk.prepare_report(&id, ReportKind::First).await.expect("prepared").report;
    clock.step(60);
    desk.record(&id, &[fact("commander", "システム部長")]).await.expect("recorded");
    let sent = desk.send_report(&id).await.expect("sent").report;
    assert_ne!(sent.id, draft.id, "the draft no longer says what is known");
    assert_eq!(desk.report(&draft.id).await.expect("kept").answers, draft.answers);
    let (incident, _) = desk.incident_at(&id, None).await.expect("readable");
    assert_eq!(incident.time("submitted"), sent.submitted);
    desk.prepare_report(&id, ReportKind::Follow).await.expect("prepared");
    let again = desk.send_report(&id).await.expect("sent").report;
    assert_eq!(
        (again.kind, again.follows.as_deref()),
        (ReportKind::Follow, Some(sent.id.as_str()))
    );
}

#[tokio::test]
async fn closing_names_what_is_lacking_until_nothing_is() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    let id = desk.open_incident(&new("x", &[])).await.expect("opened");
    let lacking = async |field: &str| match desk.close_incident(&id, "復旧を確認").await {
        Err(AppError::Refused(refusal)) => assert_eq!(refusal.field.as_deref(), Some(field)),
        other => panic!("{field}: {other:?}"),
    };
    assert_eq!(code(desk.close_incident(&id, "…").await), Code::Reason);
    lacking("commander").await;
    desk.record(&id, &[fact("commander", "システム部長")]).await.expect("recorded");
    lacking("restored").await;
    desk.record(&id, &[fact("restored", "2026-06-10T09:25+09:00")]).await.expect("recorded");
    lacking("customers").await;
    let counted = [fact("customers", "0"), fact("customers_method", "取引の照合")];
    desk.record(&id, &counted).await.expect("recorded");
    desk.close_incident(&id, "復旧を確認").await.expect("closed");
    assert_eq!(code(desk.record(&id, &counted).await), Code::State);
}

#[tokio::test]
async fn the_state_of_any_past_moment_is_the_same_fold_stopped_earlier() {
    let (app, _, clock) = house().await;
    let desk = administrator(&app).await;
    let id = desk.open_incident(&new("x", &[("customers", "unknown")])).await.expect("opened");
    let mut moments = Vec::new();
    for count in ["1", "20", "300"] {
        clock.step(60);
        desk.record(&id, &[fact("customers", count)]).await.expect("recorded");
        moments.push((app.clock.now(), desk.incident_at(&id, None).await.expect("readable").0));
    }
    for (moment, known_then) in moments {
        let (incident, _) = desk.incident_at(&id, Some(moment)).await.expect("readable");
        assert_eq!(incident, known_then);
    }
}
