//! AS-26 and the table of mandates: every command, every role, own and other institution.

use std::sync::Arc;

use app::{App, AppError, Desk, LOCAL_ADMINISTRATOR, NewMandate};
use model::{Code, Fact, Party, PartyKind, Permission, ReportKind, Scope, Triage};
use testkit::{Memory, TestClock};

use crate::{administrator, code, fact, house, new, notice};

/// Which role may do what, written down a second time and by hand: a change of the
/// pack shows here.
pub const TABLE: &str = "
                 board executive manager operator csirt auditor inspector authority isac controller expert administrator disposer
list-incidents   x     x         x       x        x     x       x         x         x    x          x      x             x
show-incident    x     x         x       x        x     x       x         x         x    x          x      x             x
list-signals     x     x         x       x        x     x       x         x         x    x          x      x             x
members          x     x         x       x        x     x       x         x         x    x          x      x             x
add-notice       -     -         -       x        x     -       -         -         x    -          -      -             -
hold-signal      -     -         x       x        x     -       -         x         x    -          -      -             -
open-incident    -     -         x       x        x     -       -         -         -    -          x      -             -
record           -     -         x       x        x     -       -         -         -    -          x      -             -
close            -     -         x       x        x     -       -         -         -    -          x      -             -
merge            -     -         x       x        x     -       -         -         -    -          x      -             -
prepare-report   -     -         x       x        x     -       -         -         -    -          x      -             -
ask-approval     -     -         x       x        x     -       -         -         -    -          x      -             -
approve-report   -     x         x       -        -     -       -         x         x    x          -      -             -
send-report      -     -         x       -        x     -       -         -         -    -          -      -             -
decide-to-pay    -     x         -       -        -     -       -         -         -    -          -      -             -
allow            -     -         x       -        -     -       -         -         -    -          -      x             -
import-assets    -     -         x       -        -     -       -         -         -    -          -      x             -
give-mandate     -     -         -       -        -     -       -         -         -    -          -      x             -
move-person      -     -         -       -        -     -       -         -         -    -          -      x             -
end-mandates     -     -         -       -        -     -       -         -         -    -          -      x             -
found-tenant     -     -         -       -        -     -       -         -         -    -          -      x             -
list-reviews     x     x         x       x        x     x       x         x         x    x          x      x             x
show-review      x     x         x       x        x     x       x         x         x    x          x      x             x
trouble          x     x         x       x        x     x       x         x         x    x          x      x             x
write-sheet      x     x         x       x        x     x       x         x         x    x          x      x             x
my-assignments   x     x         x       x        x     x       x         x         x    x          x      x             x
show-evidence    x     x         x       x        x     x       x         x         x    x          x      x             x
open-review      -     -         x       -        x     x       -         -         -    -          -      -             -
assign           -     -         x       -        x     x       -         -         -    -          -      -             -
advance-review   -     -         x       -        x     x       -         -         -    -          -      -             -
verify           -     -         x       -        x     x       -         -         -    -          -      -             -
say              -     x         x       x        x     x       -         -         -    -          -      x             -
hand-in          -     x         x       x        x     x       -         -         -    -          -      x             -
withdraw         -     x         x       x        x     x       -         -         -    -          -      x             -
take-sheet       -     x         x       x        x     x       -         -         -    -          -      x             -
conclude         -     -         x       -        x     x       -         -         -    -          -      -             -
ground           -     -         x       -        x     x       -         -         -    -          -      -             -
meet             -     x         x       x        x     x       -         -         -    -          -      x             -
dispose          -     -         -       -        -     -       -         -         -    -          -      -             x
";

/// The commands of a desk. Whatever else they say, they say MANDATE or they do not.
pub async fn tried(desk: &Desk, command: &str, seen: &Seen) -> Result<(), AppError> {
    let (incident, signal) = (&seen.incident[..], &seen.signal[..]);
    let held = Triage::Held { why: None };
    let none = tables::Source::memory(b"id,kind\n".to_vec());
    match command {
        "list-incidents" => desk.incidents(None).await.map(drop),
        "show-incident" => desk.incident(incident, None).await.map(drop),
        "list-signals" => desk.signals(None, (0, 1)).await.map(drop),
        "members" => desk.members().await.map(drop),
        "add-notice" => {
            let text = format!("{} が知らせました", desk.party());
            let told = app::Notice { text, ..notice("2026-06-10T09:20+09:00") };
            desk.add_notice(told).await.map(drop)
        }
        "hold-signal" => desk.triage(signal, held).await,
        "open-incident" => desk.open_incident(&new("x", &[])).await.map(drop),
        "record" => desk.record(incident, &[fact("customers", "unknown")]).await,
        "close" => desk.close_incident(incident, "x").await,
        "merge" => desk.merge_incidents(incident, &[], "chief").await,
        "prepare-report" => desk.prepare_report(incident, ReportKind::First).await.map(drop),
        "ask-approval" => desk.ask_approval("none").await.map(drop),
        "approve-report" => desk.approve_report("none").await.map(drop),
        "send-report" => desk.send_report(incident).await.map(drop),
        "decide-to-pay" => desk.record(incident, &[fact("paid", "no")]).await,
        "allow" => {
            let until = jiff::Timestamp::MAX;
            desk.allow(model::Allow { entity: "x".into(), until, why: None }).await
        }
        "import-assets" => desk.import_assets(&none, &|_, _| ()).await.map(drop),
        "give-mandate" => desk.give_mandate(&mandate("nobody", "csirt")).await.map(drop),
        "move-person" => desk.move_person("nobody", "csirt", None).await.map(drop),
        "end-mandates" => desk.end_mandates("nobody", None).await.map(drop),
        "found-tenant" => {
            let party = Party::new("Not Plain", PartyKind::Institution, "x");
            desk.found_tenant(&party, "nobody").await
        }
        other => tried_in_reviews(desk, other, &none).await,
    }
}

/// The commands of a review; that there is none is another refusal than MANDATE.
async fn tried_in_reviews(
    desk: &Desk,
    command: &str,
    list: &tables::Source,
) -> Result<(), AppError> {
    use crate::manual_items::{handed_in, looked, word};
    let (review, response) = ("SC-2026-999", "SC-2026-999/jp-fsa-2015/IM-ロ");
    let words = app::FormWords::of(|id| vec![id.to_owned()]);
    let assigned = model::Assigned { party: "nobody".into(), line: model::Line::First };
    let day = jiff::civil::Date::constant(2026, 4, 1);
    let new = app::NewReview {
        kind: model::ReviewKind::SelfCheck,
        title: String::new(),
        packs: Vec::new(),
        criteria: Vec::new(),
        population: Vec::new(),
        period: (day, day),
        due: None,
        carried_from: None,
    };
    match command {
        "list-reviews" => desk.reviews_page((0, 1)).await.map(drop),
        "show-review" => desk.review(review).await.map(drop),
        "trouble" => desk.trouble(review).await.map(drop),
        "write-sheet" => desk.answer_sheet(review, None, &words, true).await.map(drop),
        "my-assignments" => desk.my_assignments().await.map(drop),
        "show-evidence" => desk.evidence_bytes("ev_none").await.map(drop),
        "open-review" => desk.open_review(&new).await.map(drop),
        "assign" => desk.assign(response, &assigned).await,
        "advance-review" => desk.advance_review(review, model::Phase::Closed, "").await,
        "verify" => desk.verify(response, &looked(model::Standing::Proven)).await,
        "say" => desk.say(response, &word(model::Declared::Met)).await,
        "hand-in" => {
            let new = handed_in(model::EvidenceType::Result, "x");
            desk.hand_in(response, &new).await.map(drop)
        }
        "withdraw" => desk.withdraw("ev_none", "理由").await,
        "take-sheet" => desk.take_sheet(review, list, &words).await.map(drop),
        "conclude" => desk.conclude_review(review, model::Conclusion::Nothing, "x").await,
        "ground" => desk.ground_finding("F-2026-999", &["法".into()]).await.map(drop),
        "meet" => desk.meet_measure(review, 1, "x").await,
        "dispose" => desk.dispose(review, model::Disposal::Suspension, "x", None).await,
        other => panic!("no command {other}"),
    }
}

pub struct Seen {
    pub incident: String,
    pub signal: String,
}

pub fn mandate(party: &str, role: &str) -> NewMandate {
    NewMandate { party: party.into(), role: role.into(), ..NewMandate::default() }
}

/// A person for each role, with a mandate at home; another institution, bank-b.
pub async fn peopled() -> (App, Arc<Memory>, TestClock, Seen, Vec<String>) {
    let (app, memory, clock) = house().await;
    let own = administrator(&app).await;
    let incident = own.open_incident(&new("x", &[])).await.expect("opened");
    let signal = own.add_notice(notice("2026-06-10T09:20+09:00")).await.expect("added").id;
    let mut people = Vec::new();
    for role in &own.roles().role {
        enter(&own, &role.id).await;
        let until = Some("2027-06-10T00:00:00Z".parse().expect("a time"));
        let cases = if role.needs_cases { vec![incident.clone()] } else { Vec::new() };
        let scope = Scope { cases, compartments: Vec::new() };
        let given = NewMandate { until, scope, ..mandate(&role.id, &role.id) };
        own.give_mandate(&given).await.expect("given");
        people.push(role.id.clone());
    }
    let bank = Party::new("bank-b", PartyKind::Institution, "B銀行");
    own.found_tenant(&bank, LOCAL_ADMINISTRATOR).await.expect("founded");
    (app, memory, clock, Seen { incident, signal }, people)
}

pub async fn enter(desk: &Desk, id: &str) {
    let list = tables::Source::memory(format!("id,kind\n{id},person\n").into_bytes());
    let taken = desk.import_parties(&list, &|_, _| ()).await;
    taken.expect("allowed").expect("no faulty cell");
}

fn refused_for_want_of_a_mandate(result: &Result<(), AppError>) -> bool {
    matches!(result, Err(AppError::Refused(refusal)) if refusal.code == Code::Mandate)
}

#[tokio::test]
async fn every_command_of_every_role_is_as_the_table_says() {
    let (app, _, _, seen, people) = peopled().await;
    let mut found = String::new();
    for line in TABLE.trim().lines().skip(1) {
        let mut cells = line.split_whitespace();
        let command = cells.next().expect("a command");
        for (role, expected) in people.iter().zip(cells) {
            let desk = app.desk(role).await.expect("readable");
            let allowed = !refused_for_want_of_a_mandate(&tried(&desk, command, &seen).await);
            // What an inspector may list is only the case, yet list it may.
            if allowed != (expected == "x") {
                found += &format!("{role} {command}: allowed {allowed}\n");
            }
        }
    }
    assert_eq!(found, "");
}

#[tokio::test]
async fn no_role_of_one_institution_may_anything_in_another() {
    let (app, memory, _, seen, people) = peopled().await;
    for role in &people {
        for line in TABLE.trim().lines().skip(1) {
            let command = line.split_whitespace().next().expect("a command");
            let before = memory.lines().len();
            let desk = app.desk_at(role, "bank-b").await.expect("readable");
            let result = tried(&desk, command, &seen).await;
            assert!(refused_for_want_of_a_mandate(&result), "{role} {command}: {result:?}");
            let lines = memory.lines();
            assert_eq!(lines.len(), before + 1, "{role} {command}: one entry");
            assert_eq!(lines[before].0.to_string(), "@bank-b/system/refusals");
        }
    }
}

#[tokio::test]
async fn two_institutions_give_the_same_number_to_different_incidents() {
    let (app, ..) = peopled().await;
    let bank = app.desk_at(LOCAL_ADMINISTRATOR, "bank-b").await.expect("readable");
    for role in ["csirt", "manager"] {
        bank.give_mandate(&mandate(LOCAL_ADMINISTRATOR, role)).await.expect("given");
    }
    let bank = app.desk_at(LOCAL_ADMINISTRATOR, "bank-b").await.expect("readable");
    let id = bank.open_incident(&new("B銀行の障害", &[])).await.expect("opened");
    assert_eq!(id, "2026-001");
    let home = administrator(&app).await;
    assert_eq!(home.incident(&id, None).await.expect("own").incident.title, "x");
    assert_eq!(bank.incident(&id, None).await.expect("own").incident.title, "B銀行の障害");
    assert_eq!(bank.incidents(None).await.expect("own").incidents.len(), 1);
}

/// AS-26: an inspector of one case, an ended mandate, a closed compartment. Four
/// refusals, four lines, and nothing outside tells absent from forbidden.
#[tokio::test]
async fn what_is_forbidden_looks_as_if_it_were_not_there() {
    let (app, memory, clock, seen, _) = peopled().await;
    let own = administrator(&app).await;
    own.give_mandate(&NewMandate {
        scope: Scope { cases: Vec::new(), compartments: vec!["own".into()] },
        ..mandate("csirt", "csirt")
    })
    .await
    .expect("given");
    let insider = app.desk("csirt").await.expect("readable");
    let closed =
        app::NewIncident { compartment: "own".into(), ..new("当局自身の事案", &[]) };
    let secret = insider.open_incident(&closed).await.expect("opened");
    assert!(insider.incident(&secret, None).await.is_ok());

    let before = memory.lines().len();
    let inspector = app.desk("inspector").await.expect("readable");
    let supervisor = app.desk("authority").await.expect("readable");
    assert!(inspector.incident(&seen.incident, None).await.is_ok(), "its own case");
    let told = |id: &str, error: AppError| error_text(error).replace(id, "ID");
    let other_bank = app.desk_at("inspector", "bank-b").await.expect("readable");
    let mut refused = Vec::new();
    for (desk, id) in [(&inspector, &secret[..]), (&supervisor, &secret)] {
        let hidden = desk.incident(id, None).await.expect_err("hidden");
        let absent = desk.incident("2026-999", None).await.expect_err("absent");
        assert_eq!(told(id, hidden), told("2026-999", absent));
        refused.push(id);
    }
    assert_eq!(code(other_bank.incident(&seen.incident, None).await), Code::Mandate);
    assert_eq!(code(other_bank.incident("2026-999", None).await), Code::Mandate);
    clock.set("2027-06-10T00:00:00Z".parse().expect("a time"));
    assert_eq!(code(inspector.incident(&seen.incident, None).await), Code::Mandate);

    let lines = memory.lines().split_off(before);
    let reasons: Vec<_> = lines.iter().map(|(_, line)| because(&line.fact)).collect();
    let hidden = Some("compartment");
    assert_eq!(reasons, [hidden, None, hidden, None, None, None, None]);
    assert!(lines.iter().all(|(_, line)| matches!(line.fact, Some(Fact::Refused { .. }))));
}

/// AS-26: the accused unit, though one of it holds the compartment, and supervision staff.
///
/// Covers: A134, A300.
#[tokio::test]
async fn a_whistleblowers_word_is_absent_for_the_accused_unit_and_for_supervision() {
    let (app, memory, ..) = peopled().await;
    let own = administrator(&app).await;
    let list = "id,kind,unit\nsales,unit,\naccused,person,sales\nhandler,person,\n";
    let list = tables::Source::memory(list.as_bytes().to_vec());
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("no faulty cell");
    crate::tips::open_to(&own, "accused").await;
    crate::tips::open_to(&own, "handler").await;
    let handler = app.desk("handler").await.expect("readable");
    let told = crate::tips::tip("営業部の帳簿は二つある", &["sales"]);
    let secret = handler.take_tip(&told).await.expect("taken").id;
    assert!(handler.tip(&secret).await.is_ok());

    let before = memory.lines().len();
    let said = |id: &str, error: AppError| error_text(error).replace(id, "ID");
    for party in ["accused", "authority"] {
        let desk = app.desk(party).await.expect("readable");
        let hidden = desk.tip(&secret).await.expect_err("hidden");
        let absent = desk.tip("T-2026-999").await.expect_err("absent");
        assert_eq!(said(&secret, hidden), said("T-2026-999", absent));
    }
    let lines = memory.lines().split_off(before);
    let reasons: Vec<_> = lines.iter().map(|(_, line)| because(&line.fact)).collect();
    assert_eq!(reasons, [Some("compartment"), None, Some("compartment"), None]);
}

fn error_text(error: AppError) -> String {
    match error {
        AppError::Refused(refusal) => serde_json::to_string(&refusal).expect("plain"),
        other => other.to_string(),
    }
}

fn because(fact: &Option<Fact>) -> Option<&str> {
    match fact {
        Some(Fact::Refused { because, .. }) => because.as_deref(),
        _ => None,
    }
}

/// Logs are read again by whoever watches, who need not reach every incident.
#[tokio::test]
async fn a_signal_in_a_closed_compartment_does_not_stop_those_who_watch() {
    let (app, ..) = peopled().await;
    let own = administrator(&app).await;
    let scope = Scope { cases: Vec::new(), compartments: vec!["own".into()] };
    own.give_mandate(&NewMandate { scope, ..mandate("csirt", "csirt") }).await.expect("given");
    let signals = ["a", "b"].map(|host| testkit::signal(host, 1));
    own.keep_signals(vec![signals[0].clone()]).await.expect("kept");
    let insider = app.desk("csirt").await.expect("readable");
    let from = vec![signals[0].id.clone()];
    let closed =
        app::NewIncident {
            compartment: "own".into(), signals: from, ..new("当局自身の事案", &[])
        };
    insider.open_incident(&closed).await.expect("opened");
    assert_eq!(code(own.signal(&signals[0].id).await), Code::Absent);
    let again = vec![signals[0].clone().with("requests", 9), signals[1].clone()];
    let kept = own.keep_signals(again).await.expect("kept");
    assert_eq!((kept.new, kept.updated, kept.unchanged), (1, 0, 1));
}

#[tokio::test]
async fn lists_and_counts_leave_out_what_a_mandate_does_not_reach() {
    let (app, _, _, seen, _) = peopled().await;
    let own = administrator(&app).await;
    own.open_incident(&new("another", &[])).await.expect("opened");
    let inspector = app.desk("inspector").await.expect("readable");
    let listed = inspector.incidents(None).await.expect("allowed").incidents;
    assert_eq!(listed.iter().map(|i| &i.id).collect::<Vec<_>>(), [&seen.incident]);
    assert_eq!(inspector.tallies().await.expect("readable").total, 1);
    assert!(inspector.members().await.expect("allowed").is_empty());
    assert!(inspector.signals(None, (0, 9)).await.expect("allowed").is_empty());
}

#[tokio::test]
async fn one_mandate_to_read_and_one_to_write_elsewhere_are_not_one_to_write_here() {
    let (app, _, _, seen, _) = peopled().await;
    let own = administrator(&app).await;
    let scope = Scope { cases: vec!["2026-777".into()], compartments: Vec::new() };
    own.give_mandate(&NewMandate { scope, ..mandate("auditor", "csirt") }).await.expect("given");
    let auditor = app.desk("auditor").await.expect("readable");
    assert!(auditor.incident(&seen.incident, None).await.is_ok());
    let refused = auditor.record(&seen.incident, &[fact("customers", "unknown")]).await;
    assert_eq!(code(refused), Code::Mandate);
}

#[tokio::test]
async fn who_moves_loses_the_old_role_and_who_leaves_all() {
    let (app, _, clock, ..) = peopled().await;
    let own = administrator(&app).await;
    own.move_person("operator", "auditor", None).await.expect("moved");
    let moved = app.desk("operator").await.expect("readable");
    assert!(moved.holds(Permission::Audit).is_ok());
    assert!(moved.holds(Permission::Respond).is_err());
    let at = Some("2026-06-10T12:00:00+09:00".parse().expect("a time"));
    assert_eq!(own.end_mandates("csirt", at).await.expect("ended"), 1);
    let leaver = app.desk("csirt").await.expect("readable");
    assert!(leaver.holds(Permission::Respond).is_ok(), "until the date");
    clock.set("2026-06-10T12:00:00+09:00".parse().expect("a time"));
    assert!(leaver.holds(Permission::Respond).is_err());
    assert_eq!(code(own.end_mandates("csirt", None).await), Code::Absent);
    let last = app.desk("administrator").await.expect("readable");
    last.end_mandates(LOCAL_ADMINISTRATOR, None).await.expect("another administers");
    assert_eq!(code(last.end_mandates("administrator", None).await), Code::State);
}

#[tokio::test]
async fn what_is_delegated_ends_with_its_source_and_goes_no_further() {
    let (app, _, clock, ..) = peopled().await;
    let own = administrator(&app).await;
    enter(&own, "deputy").await;
    enter(&own, "other").await;
    let chief = app.desk("executive").await.expect("readable");
    let until = "2026-06-17T00:00:00+09:00".parse().expect("a time");
    let approve = [Permission::Approve];
    assert_eq!(code(chief.delegate("deputy", &[Permission::Pay], until).await), Code::Mandate);
    assert_eq!(code(chief.delegate("executive", &approve, until).await), Code::Person);
    let far = "2027-06-17T00:00:00+09:00".parse().expect("a time");
    assert_eq!(code(chief.delegate("deputy", &approve, far).await), Code::Time);
    chief.delegate("deputy", &[Permission::Read, Permission::Approve], until).await.expect("given");
    let deputy = app.desk("deputy").await.expect("readable");
    assert!(deputy.holds(Permission::Approve).is_ok());
    assert_eq!(code(deputy.delegate("other", &approve, until).await), Code::Mandate);
    own.end_mandates("executive", None).await.expect("ended");
    clock.set("2026-06-10T10:00:00+09:00".parse().expect("a time"));
    let deputy = app.desk("deputy").await.expect("readable");
    assert!(deputy.holds(Permission::Approve).is_err(), "its source ended");
}

#[tokio::test]
async fn a_role_that_needs_an_end_or_a_case_is_not_given_without() {
    let (app, ..) = peopled().await;
    let own = administrator(&app).await;
    assert_eq!(code(own.give_mandate(&mandate("csirt", "expert")).await), Code::Blank);
    let until = Some("2027-06-10T00:00:00Z".parse().expect("a time"));
    let caseless = NewMandate { until, ..mandate("csirt", "inspector") };
    assert_eq!(code(own.give_mandate(&caseless).await), Code::Blank);
    assert_eq!(code(own.give_mandate(&mandate("csirt", "emperor")).await), Code::Key);
    assert_eq!(code(own.give_mandate(&mandate("nobody", "csirt")).await), Code::Absent);
}
