//! 厳戒期間: while one lasts others watch and risks are looked at again sooner, and after it
//! everything is as it was.

use app::{Desk, Target};
use jiff::Timestamp;
use model::{Code, Trigger, Triggered};
use tables::Source;

use crate::{
    administrator, code, house,
    risks_and_plans::{assets, risk, seat},
};

fn at(text: &str) -> Timestamp {
    format!("{text}+09:00").parse().expect("a time")
}

const ROSTER: &str = "level,party,hours,set\n1,csirt,daily 00:00-24:00,\n\
                      1,chief,daily 00:00-24:00,heightened\n2,chief,mon-fri 09:00-18:00,\n";

async fn import(desk: &Desk, list: &str) -> Result<(), Vec<tables::Fault>> {
    let list = Source::memory(list.as_bytes().to_vec());
    desk.import_roster(&list, "Asia/Tokyo").await.expect("allowed").map(drop)
}

/// Who watches first, and for what such a time lasts.
async fn watch(desk: &Desk, moment: &str) -> (Vec<String>, Option<String>) {
    let view = desk.roster_at(Some(at(moment))).await.expect("readable").expect("a roster");
    let first = view.levels[0].on_duty.iter().map(|(party, _)| party.clone()).collect();
    (first, view.heightened.map(|time| time.name))
}

/// Covers: A008.
#[tokio::test]
async fn who_watches_and_how_soon_risks_are_looked_at_switch_and_revert() {
    let (app, _, clock) = house().await;
    let (chief, csirt) =
        (seat(&app, "chief", "executive").await, seat(&app, "csirt", "csirt").await);
    let own = administrator(&app).await;
    import(&own, ROSTER).await.expect("sound");
    assets(&own, "web,service,取引,,\n").await;
    own.add_risk(&risk("R-1", "web"), None).await.expect("added");
    clock.step(3_600);
    let told = Triggered::new(Trigger::Bulletin, "B-1", Some(app.clock.now()));
    own.trigger_risks(&Target::Risk("R-1".into()), &told).await.expect("pointed");
    let time = (at("2026-06-13T00:00"), at("2026-06-20T00:00"));
    let declared = chief.declare_heightened("首脳会議", time).await.expect("declared");
    assert_eq!(declared.name, "首脳会議");

    let summit = Some("首脳会議".to_owned());
    assert_eq!(watch(&own, "2026-06-12T12:00").await, (vec!["csirt".into()], None));
    assert_eq!(watch(&own, "2026-06-14T12:00").await, (vec!["chief".into()], summit));
    assert_eq!(watch(&own, "2026-06-20T00:00").await, (vec!["csirt".into()], None));
    let stale = async |moment: &str| own.risks(Some(at(moment))).await.expect("listed")[0].stale;
    assert!(!stale("2026-06-13T00:00").await, "three days are not over");
    assert!(stale("2026-06-14T00:00").await, "three days, and not fourteen");
    assert!(!stale("2026-06-20T00:00").await, "as it was");
    assert!(stale("2026-06-26T00:00").await, "fourteen days");

    // Under the same name it ends sooner; the CSIRT may say so, too.
    let sooner = (at("2026-06-13T00:00"), at("2026-06-14T00:00"));
    csirt.declare_heightened("首脳会議", sooner).await.expect("declared");
    assert_eq!(watch(&own, "2026-06-14T12:00").await, (vec!["csirt".into()], None));
}

#[tokio::test]
async fn who_may_not_declare_it_does_not_and_a_level_is_never_empty_in_quiet_times() {
    let (app, ..) = house().await;
    let auditor = seat(&app, "auditor", "auditor").await;
    let time = (at("2026-06-13T00:00"), at("2026-06-20T00:00"));
    assert_eq!(code(auditor.declare_heightened("首脳会議", time).await), Code::Mandate);
    let own = administrator(&app).await;
    assert_eq!(code(own.declare_heightened("首脳会議", (time.1, time.0)).await), Code::Time);
    let only = "level,party,hours,set\n1,auditor,daily 00:00-24:00,heightened\n";
    let faults = import(&own, only).await.expect_err("nobody on ordinary days");
    assert_eq!(faults[0].expected.code, "level-gapless");
    let slip = "level,party,hours,set\n1,auditor,daily 00:00-24:00,hightened\n";
    let faults = import(&own, slip).await.expect_err("a slip of the pen");
    assert_eq!((faults[0].line, faults[0].column.as_str()), (2, "set"));
}
