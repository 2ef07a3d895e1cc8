//! The coordination office collects what is real, and sums up what was fixed.

use app::NewCollected;
use model::{Code, OfficeDuty, Reliability};

use crate::{
    code,
    drills::{incident, playing},
};

fn collected(title: &str, rows: &[&str]) -> NewCollected {
    NewCollected {
        duty: OfficeDuty::Bureaus,
        title: title.into(),
        source: "監督局".into(),
        reliability: Reliability::A,
        theme: "ddos".into(),
        rows: rows.iter().map(|row| (*row).to_owned()).collect(),
    }
}

#[tokio::test]
async fn nothing_that_is_played_becomes_a_trend_or_the_life_of_a_measure() {
    let (_, _, _, desk, exercise) = playing().await;
    let played = desk.play_incident(&exercise, &incident("DDoS")).await.expect("opened");
    let row = format!("incident/{played}");
    let refused = [
        collected("不正送金の増加", &[&row]),
        collected("【訓練】DDoS の増加", &[]),
        collected(&format!("{exercise} で見たとおり"), &[]),
    ];
    for new in refused {
        assert_eq!(code(desk.collect(&new).await), Code::Exercise, "{}", new.title);
    }
    let itself = format!("exercise/{exercise}");
    desk.collect(&collected("演習の開催", &[&itself])).await.expect("it did take place");
    let programme = desk.programmes().await.expect("listed")[0].programme.id.clone();
    let measure = |links: &[&str]| app::NewMeasure {
        programme: programme.clone(),
        title: "施策".into(),
        owner: "企画調整室".into(),
        due: None,
        links: links.iter().map(|link| (*link).to_owned()).collect(),
    };
    assert_eq!(code(desk.enter_measure(&measure(&[&row])).await), Code::Exercise);
    let id = desk.enter_measure(&measure(&[&itself])).await.expect("entered");
    assert_eq!(code(desk.link_measure(&id, &row).await), Code::Exercise);
}
