//! Demo: who fills which post, what was trained, an exercise that was evaluated and one that
//! runs.

use anyhow::Context;
use app::{Desk, NewExercise, NewPlay};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use model::Aim;
use tables::Source;

use crate::wiring::House;

/// Parts of the firm as its posts are filled; one certificate has run out.
const STAFF: &str = "id,posts,deputy-for,knowledge,origin,since\n\
    csirt-lead,csirt-lead;liaison,csirt,incident-command;incident-handling;log-analysis;reporting;sharing;fundamentals,trained,2019-04-01\n\
    system-desk,csirt;monitoring;vulnerability,,log-analysis;incident-handling:..2026-03-31;vulnerability;fundamentals,trained,2021-04-01\n\
    auditor,audit,,audit;fundamentals,hired,2020-07-01\n\
    cio,planning,csirt-lead,risk-assessment;fundamentals,hired,2018-06-01\n";

const INVITED: &str = "id,attended,reached,possible\n\
    president,yes,,\n\
    cio,no,,\n";

const PRACTISED: &str = "id,attended,reached,possible\n\
    system-desk,yes,6,10\n\
    csirt-lead,yes,8,10\n";

/// Adds posts, trainings and exercises to the invented firm.
pub async fn load(house: &House) -> anyhow::Result<()> {
    let today = Timestamp::now().to_zoned(TimeZone::get("Asia/Tokyo")?).date();
    people(&house.desk, today).await?;
    let (host, player) =
        (house.app.desk("csirt-lead").await?, house.app.desk("system-desk").await?);
    let auditor = house.app.desk("auditor").await?;
    played(&host, &player, &auditor).await?;
    let id = planned(&host, "冬の演習", "X1").await?;
    host.start_exercise(&id, Some(ago(25))).await?;
    host.tick_exercise(&id, Some(ago(24))).await?;
    done(&player, &id, (Aim::Contact, "executive"), 12).await?;
    host.tick_exercise(&id, None).await?;
    Ok(())
}

async fn people(desk: &Desk, today: Date) -> anyhow::Result<()> {
    let list = |text: &str| Source::memory(text.as_bytes());
    let taken = desk.import_staff(&list(STAFF)).await?;
    taken.map_err(|faults| anyhow::anyhow!("the demo's own list: {faults:?}"))?;
    let before = today.checked_sub(40.days())?;
    let plan = format!(
        "id,title,kind,audience,planned\n\
         seminar-1,経営層セミナー,seminar,executives,{before}\n\
         course-1,ログ分析の研修,course,technical,{}\n\
         practice-1,机上演習,exercise,technical,{before}\n",
        today.checked_sub(3.days())?
    );
    let taken = desk.plan_trainings(&list(&plan)).await?;
    taken.map_err(|faults| anyhow::anyhow!("the demo's own plan: {faults:?}"))?;
    for (id, came) in [("seminar-1", INVITED), ("practice-1", PRACTISED)] {
        let held = desk.hold_training(id, before, &list(came)).await?;
        held.map_err(|faults| anyhow::anyhow!("the demo's own attendance: {faults:?}"))?;
    }
    Ok(())
}

/// An exercise from its plan to its evaluation: one contact came late, one artefact was missed.
async fn played(host: &Desk, player: &Desk, auditor: &Desk) -> anyhow::Result<()> {
    let id = planned(host, "秋の演習", "X3").await?;
    host.start_exercise(&id, Some(ago(180))).await?;
    host.tick_exercise(&id, Some(ago(179))).await?;
    done(player, &id, (Aim::Contact, "executive"), 168).await?;
    host.tick_exercise(&id, Some(ago(149))).await?;
    done(player, &id, (Aim::Contact, "sharing_body"), 120).await?;
    done(player, &id, (Aim::Contact, "authority"), 125).await?;
    host.end_exercise(&id).await?;
    player.mark_exercise(&id, None, ("contact/sharing_body", true), "").await?;
    let late = ("contact/sharing_body", false);
    auditor.mark_exercise(&id, Some("system-desk"), late, "二十分を超えた").await?;
    auditor.evaluate_exercise(&id, "経営層への連絡は早い。共有先の番号が古かった。").await?;
    Ok(())
}

async fn planned(host: &Desk, title: &str, script: &str) -> anyhow::Result<String> {
    let library = app::library().map_err(|_| anyhow::anyhow!("the library"))?;
    let new = NewExercise {
        title: title.into(),
        series: "annual".into(),
        host: "さくら証券".into(),
        participants: vec!["system-desk".into()],
        evaluator: "auditor".into(),
        starts: Some(Timestamp::now()),
        minutes: Some(90),
        script: Some(library.find(script).context("a script of the library")?.clone()),
        stop_word: "赤紙".into(),
        ..NewExercise::default()
    };
    let id = host.plan_exercise(&new).await?.id;
    host.invite_exercise(&id).await?;
    Ok(id)
}

async fn done(
    player: &Desk,
    id: &str,
    (aim, name): (Aim, &str),
    minutes_ago: i64,
) -> anyhow::Result<()> {
    let (name, at) = (name.to_owned(), Some(ago(minutes_ago)));
    let play = NewPlay { participant: None, aim, name, choice: String::new(), at };
    player.play_exercise(id, &play).await?;
    Ok(())
}

fn ago(minutes: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_mins(minutes)
}
