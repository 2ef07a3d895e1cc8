//! The house's own registers as inputs of checks: what stands in a register needs no list.

use app::{
    App, AppError, Desk,
    checks::{Checks, Content, Given, built_in_checks, built_in_inputs, checks_of},
};
use async_trait::async_trait;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use model::{Code, Contact, PlanKind, PlanTest, Trouble};
use packs::Pack;
use ports::{Message, Transport};
use tables::Source;

use crate::{
    administrator, code, house,
    risks_and_plans::{seat, wording},
};

fn checks() -> Checks {
    built_in_checks().expect("whole")
}

async fn read(
    desk: &Desk,
    (checks, id): (&Checks, &str),
    given: &[Given],
    as_of: &str,
) -> Result<Vec<Given>, AppError> {
    let as_of: Date = as_of.parse().expect("a day");
    let tokyo = TimeZone::get("Asia/Tokyo").expect("known");
    desk.registers_for(checks, &[id.to_owned()], given, (as_of, &tokyo)).await
}

/// The names of the inputs with their rows, cell by cell.
fn rows(given: &[Given]) -> Vec<(&str, Vec<String>)> {
    let cells = |given: &Given| match &given.content {
        Content::Table(table) => table.rows.iter().map(|row| row.join(",")).collect(),
        _ => Vec::new(),
    };
    given.iter().map(|given| (given.input.as_str(), cells(given))).collect()
}

async fn import(desk: &Desk, parties: &str, assets: &str) {
    let list = |text: &str| Source::memory(text.as_bytes().to_vec());
    desk.import_parties(&list(parties), &|_, _| ()).await.expect("allowed").expect("taken");
    desk.import_assets(&list(assets), &|_, _| ()).await.expect("allowed").expect("taken");
}

const PARTIES: &str = "id,kind,name,unit\nisp,vendor,回線業者,\ntanaka,person,田中,sales\n";

#[tokio::test]
async fn assets_tell_their_importance_and_the_layers_they_are_said_to_have() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    let assets = "id,kind,importance,defences\nbank,system,high,entry;detection\n\
                  web,system,high,none\npc,terminal,,\n";
    import(&desk, PARTIES, assets).await;
    let found = read(&desk, (&checks(), "defence-in-depth"), &[], "2026-06-10").await;
    let found = found.expect("readable");
    let importance = ["bank,high,system,", "pc,,terminal,", "web,high,system,"];
    // Whether a layer that is said to be there works, nobody here knows; and of what nobody
    // said anything, each layer may be there.
    let layers = ["bank entry,bank,entry,,", "pc entry,pc,entry,,", "pc exit,pc,exit,,"]
        .into_iter()
        .chain(["pc inside,pc,inside,,"]);
    let expected = [("assets", &importance[..]), ("controls", &layers.collect::<Vec<_>>())];
    let expected =
        expected.map(|(name, rows)| (name, rows.iter().map(|r| r.to_string()).collect()));
    assert_eq!(rows(&found), expected);
    assert_eq!(found[0].file, "register/assets");
    assert_eq!(found[0].sha256.len(), 64);
    let again = read(&desk, (&checks(), "defence-in-depth"), &[], "2026-06-10").await;
    assert_eq!(again.expect("readable")[0].sha256, found[0].sha256, "the same rows, the same hash");
}

/// A plan of 10 June that was approved, and tested on the 15th.
async fn planned(app: &App, clock: &testkit::TestClock) -> Desk {
    let (maker, chief) =
        (seat(app, "maker", "manager").await, seat(app, "chief", "executive").await);
    maker
        .draft_plan("cp", PlanKind::Contingency, "csirt", &wording("一版"))
        .await
        .expect("drafted");
    chief.approve_plan("cp", None, "").await.expect("approved");
    clock.set("2026-06-15T12:00:00+09:00".parse().expect("a time"));
    let on = "2026-06-15".parse().expect("a day");
    for (passed, words) in [(true, "机上訓練"), (false, "届かず")] {
        let words = words.to_owned();
        let test = PlanTest {
            version: 1,
            on,
            words,
            passed,
            evidence: Vec::new(),
            breadth: model::Breadth::default(),
        };
        maker.test_plan("cp", &test).await.expect("tested");
    }
    maker
}

#[tokio::test]
async fn a_plan_is_told_as_it_stood_at_the_end_of_the_day_asked_for() {
    let (app, _, clock) = house().await;
    let maker = planned(&app, &clock).await;
    clock.set("2026-06-20T12:00:00+09:00".parse().expect("a time"));
    maker.revise_plan("cp", |_| wording("二版")).await.expect("revised");
    let told = async |day: &str| {
        let found = read(&maker, (&checks(), "plan-tests"), &[], day).await.expect("readable");
        found.first().map(|given| (rows(std::slice::from_ref(given))[0].1.clone(), table_at(given)))
    };
    let (now, at) = told("2026-06-20").await.expect("there");
    assert_eq!(now, ["cp,contingency,2026-06-10,2026-06-15,2026-06-20"]);
    assert_eq!(at, app.clock.now(), "a day that goes on is told as of now");
    let (then, at) = told("2026-06-12").await.expect("there");
    assert_eq!(then, ["cp,contingency,2026-06-10,,2026-06-10"]);
    assert_eq!(at.to_string(), "2026-06-12T15:00:00Z", "the end of the day in Japan");
    assert_eq!(told("2026-06-09").await, None, "no plan, and so no table");
    maker.retire_plan("cp", "統合した").await.expect("retired");
    assert_eq!(told("2026-06-20").await, None, "what no longer holds is not asked for tests");
}

fn table_at(given: &Given) -> Timestamp {
    match &given.content {
        Content::Table(table) => table.at,
        _ => panic!("a table"),
    }
}

/// Reaches mail and nothing else.
struct MailOnly;

#[async_trait]
impl Transport for MailOnly {
    async fn deliver(&self, to: &Contact, _: &Message) -> Result<(), Trouble> {
        match to {
            Contact::Mail { .. } => Ok(()),
            Contact::Webhook { .. } => {
                Err(Trouble { code: "refused".into(), detail: None, permanent: true })
            }
        }
    }
}

#[tokio::test]
async fn contacts_tell_their_last_test_and_no_address() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    import(&desk, PARTIES, "id,kind\na,system\n").await;
    let roster = "level,party,hours,mail,webhook,shape\n\
                  1,isp,daily 00:00-24:00,noc@isp.example,https://hooks.example.jp/secret,plain\n\
                  2,tanaka,daily 00:00-24:00,tanaka@example.jp,,\n";
    let list = Source::memory(roster.as_bytes().to_vec());
    let message = Message {
        id: "test".into(),
        subject: "試験".into(),
        lines: Vec::new(),
        link: None,
        urgency: "test",
        at: app.clock.now(),
    };
    desk.import_roster(&list, "Asia/Tokyo").await.expect("allowed").expect("taken");
    desk.test_contacts("isp", &message, &MailOnly).await.expect("tried");
    let found = read(&desk, (&checks(), "contact-tests"), &[], "2026-06-10").await;
    let expected =
        ["isp mail,2026-06-10,Y", "isp plain,2026-06-10,N", "tanaka mail,,"].map(str::to_owned);
    assert_eq!(rows(&found.expect("readable")), [("contacts", expected.to_vec())]);
}

#[tokio::test]
async fn a_list_that_is_given_comes_first_and_nobody_reads_without_a_mandate() {
    let (app, _, clock) = house().await;
    let maker = planned(&app, &clock).await;
    let found = read(&maker, (&checks(), "plan-tests"), &[], "2026-06-15").await;
    let found = found.expect("readable");
    assert_eq!(found.len(), 1);
    let again = read(&maker, (&checks(), "plan-tests"), &found, "2026-06-15").await;
    assert!(again.expect("readable").is_empty());
    let stranger = app.desk("stranger").await.expect("a desk");
    let refused = read(&stranger, (&checks(), "plan-tests"), &[], "2026-06-15").await;
    assert_eq!(code(refused), Code::Mandate);
}

fn pack(register: &str, required: &str) -> Result<Checks, Vec<packs::Fault>> {
    let text = format!(
        r#"
[pack]
id = "own"
version = "1"
title.ja = "自社"
title.en = "Own"
published = "2026-01-01"
applies_from = "2026-01-01"
source = "test"
verified = false

[[input]]
name = "staff"
kind = "register"
register = "{register}"
title = {{ ja = "人", en = "People" }}
column = [{{ name = "{required}", required = true, key = true }}, {{ name = "unit" }}]

[[check]]
id = "unit-known"
title = {{ ja = "部署", en = "Unit" }}
row = {{ ja = "部署のない人", en = "A person without a unit" }}
inputs = ["staff"]
sql = "SELECT {required} AS thing FROM staff WHERE unit IS NULL"
population = "SELECT {required} AS thing, true AS seen FROM staff"
fresh_days = 31
unknown_after_days = 92
criteria = ["jp-fsa-2015/IM-ロ"]
source = "test"
[check.violation]
as_of = "2026-01-01"
rows = 1
lists.staff = "{required},unit\na,\n"
[check.clean]
as_of = "2026-01-01"
lists.staff = "{required},unit\na,x\n"
"#
    );
    let inputs = built_in_inputs().expect("whole");
    checks_of(&[inputs, Pack::parse("own.toml", &text).expect("a pack")])
}

#[tokio::test]
async fn a_pack_of_ones_own_names_a_register_and_only_what_it_tells() {
    let (app, ..) = house().await;
    let desk = administrator(&app).await;
    import(&desk, PARTIES, "id,kind\na,system\n").await;
    let own = pack("people", "person").expect("sound");
    let found = read(&desk, (&own, "unit-known"), &[], "2026-06-10").await.expect("readable");
    let told = rows(&found);
    let people: Vec<_> = told[0].1.iter().filter(|row| row.starts_with("tanaka")).collect();
    assert_eq!(people, ["tanaka,田中,sales,"]);
    assert!(!told[0].1.iter().any(|row| row.starts_with("isp")), "a vendor is no person");
    let faults = pack("people", "salary").expect_err("the register does not tell it");
    assert_eq!(faults.len(), 1);
    assert!(faults[0].to_string().contains("people does not tell salary"), "{}", faults[0]);
}
