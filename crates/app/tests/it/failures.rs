//! Failure management and the board's page over registers in memory.

use app::{App, Desk, NewMandate, NewStatement, Upto};
use model::{Code, ReportKind};
use tables::Source;

use crate::{administrator, code, fact, house, new};

const F08: &str = include_str!("../../../hinomi/tests/fixtures/f08_failures.csv");

async fn taken(desk: &Desk) {
    let list = Source::memory(F08.as_bytes());
    let taken = desk.import_failures(&list, "f08.csv", &|_, _| ()).await.expect("allowed");
    assert_eq!(taken.expect("taken").rows, 8);
}

fn date(text: &str) -> jiff::civil::Date {
    text.parse().expect("a day")
}

#[tokio::test]
async fn a_list_stands_where_its_facts_put_it_then_and_now() {
    let (app, _, clock) = house().await;
    let desk = administrator(&app).await;
    taken(&desk).await;
    let before = app.clock.now();
    clock.step(3600);
    desk.record("T-06", &[fact("customers", "7"), fact("customers_method", "集計")])
        .await
        .expect("recorded");
    let rungs = async |upto| {
        let view = desk.ladder_view(upto).await.expect("readable");
        view.failures.iter().map(|failure| failure.rung).collect::<Vec<_>>()
    };
    assert_eq!(rungs(Upto::Now).await, [4, 3, 4, 2, 4, 2, 3, 4]);
    assert_eq!(rungs(Upto::Time(before)).await, [4, 3, 4, 2, 4, 1, 3, 4]);
}

#[tokio::test]
async fn a_kept_period_counts_again_whatever_is_learned_later() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    taken(&desk).await;
    let (from, to) = (date("2015-04-01"), date("2015-06-30"));
    let (review, proposed) = desk.keep_statistics(from, to).await.expect("kept");
    assert_eq!(proposed.len(), 1);
    desk.record("T-06", &[fact("cause", "software")]).await.expect("recorded");
    desk.open_incident(&new("x", &[("occurred", "2015-04-03T09:00+09:00")])).await.expect("opened");
    let (kept, same) = desk.statistics_period(&review.id).await.expect("there");
    assert!(same, "{kept:?}");
    let (now, _) = desk.failure_statistics(from, to).await.expect("counted");
    assert_eq!((now.total, now.by_cause["human"]), (9, 2));
    let (_, again) = desk.keep_statistics(from, to).await.expect("kept");
    assert_eq!(again.len(), 1, "software × batch is not what was told, human × batch was");
    assert_eq!(code(desk.keep_statistics(to, from).await), Code::Value);
    assert_eq!(code(desk.keep_statistics(from, date("2100-01-01")).await), Code::Time);
}

#[tokio::test]
async fn a_final_report_of_a_low_failure_is_warned() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    taken(&desk).await;
    let short =
        async |id: &str| desk.prepare_report(id, ReportKind::Final).await.expect("prepared").short;
    assert_eq!(short("T-04").await.map(|short| (short.rung, short.needed)), Some((2, 4)));
    assert_eq!(short("T-05").await, None);
}

#[tokio::test]
async fn what_lies_in_a_compartment_is_not_counted_and_said_to_be_so() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    let mandate = NewMandate {
        party: app::LOCAL_ADMINISTRATOR.into(),
        role: "manager".into(),
        scope: model::Scope { compartments: vec!["内部".into()], ..model::Scope::default() },
        ..NewMandate::default()
    };
    desk.give_mandate(&mandate).await.expect("given");
    let desk = administrator(&app).await;
    let closed = app::NewIncident { compartment: "内部".into(), ..new("x", &[]) };
    desk.open_incident(&closed).await.expect("opened");
    desk.open_incident(&new("y", &[])).await.expect("opened");
    let view = desk.ladder_view(Upto::Now).await.expect("readable");
    assert_eq!((view.failures.len(), view.in_compartments), (1, 1));
}

async fn person(app: &App, id: &str) -> Desk {
    let own = administrator(app).await;
    let list = format!("id,kind,natural\n{id},person,\n");
    let list = Source::memory(list.into_bytes());
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    for role in ["manager", "auditor"] {
        let given = NewMandate { party: id.into(), role: role.into(), ..NewMandate::default() };
        own.give_mandate(&given).await.expect("given");
    }
    app.desk(id).await.expect("readable")
}

/// Covers: A144.
#[tokio::test]
async fn whoever_asks_the_board_does_not_decide() {
    let (app, ..) = house().await;
    let asks = person(&app, "chief-of-systems").await;
    let (held_on, from) = (date("2026-06-30"), date("2026-04-01"));
    asks.prepare_board("2026-Q2", held_on, from).await.expect("prepared");
    asks.ask_board("2026-Q2", "要員を増やすか").await.expect("asked");
    assert_eq!(code(asks.decide_for_board("2026-Q2", 1, "増やす").await), Code::Person);
    let other = person(&app, "president").await;
    other.decide_for_board("2026-Q2", 1, "増やす").await.expect("decided");
    let view = other.look_at_board("2026-Q2").await.expect("there");
    assert_eq!(view.board.asks[0].decided.as_ref().map(|d| d.by.as_str()), Some("president"));
    assert_eq!(view.board.viewed.len(), 1);
}

#[tokio::test]
async fn a_statement_needs_what_can_show_it() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    desk.prepare_board("b", date("2026-06-30"), date("2026-04-01")).await.expect("prepared");
    let new = |shown_by: &str| NewStatement {
        words: "毎週見る".into(),
        shown_by: shown_by.into(),
        owner: String::new(),
        by_when: None,
    };
    assert_eq!(code(desk.state_before_board("b", &new("words")).await), Code::Value);
    let shown = new("criterion:jp-fsa-2015/BASIC-log");
    desk.state_before_board("b", &shown).await.expect("stated");
}

#[tokio::test]
async fn a_sector_is_summed_up_at_home_and_by_nobody_else() {
    use model::{Party, PartyKind, ReviewKind, Spell};
    let (app, ..) = house().await;
    let own = administrator(&app).await;
    let codes = ["bank-a", "bank-b"].map(str::to_owned);
    for code in &codes {
        let mut party = Party::new(code, PartyKind::Institution, code);
        party.sectors = vec![Spell { name: "bank".into(), from: None, until: None }];
        own.found_tenant(&party, app::LOCAL_ADMINISTRATOR).await.expect("founded");
        let theirs = app.desk_at(app::LOCAL_ADMINISTRATOR, code).await.expect("readable");
        let given = NewMandate {
            party: app::LOCAL_ADMINISTRATOR.into(),
            role: "auditor".into(),
            ..NewMandate::default()
        };
        theirs.give_mandate(&given).await.expect("given");
        let theirs = app.desk_at(app::LOCAL_ADMINISTRATOR, code).await.expect("readable");
        let review = app::NewReview {
            kind: ReviewKind::SelfCheck,
            title: "点検".into(),
            packs: vec!["jp-fsa-2015@1".into()],
            criteria: vec!["jp-fsa-2015/BASIC-log".into()],
            population: Vec::new(),
            period: (date("2026-04-01"), date("2026-06-01")),
            due: None,
            carried_from: None,
        };
        theirs.open_review(&review).await.expect("opened");
        assert_eq!(super::code(theirs.sectors(&codes).await), Code::Mandate);
    }
    let found = own.sectors(&codes).await.expect("at home");
    let cell = &found["bank"].criteria["jp-fsa-2015/BASIC-log"];
    assert_eq!((found["bank"].members, cell.shares.unknown), (2, 2));
}
