//! Failures of the invented firm over a year and a half, what followed from them, and
//! the pages of its board.

use anyhow::Context;
use app::{Desk, NewStatement};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use model::{Estimate, Improvement, Observation, ProcessKind};

/// Days ago, hour, minutes until restored, cause, system, title, rung, customers.
type Told = (i64, u8, u32, &'static str, &'static str, &'static str, u8, Option<u32>);

#[rustfmt::skip]
const FAILURES: [Told; 20] = [
    (520, 9, 35, "software", "注文受付", "注文画面の応答停止", 4, Some(1_840)),
    (471, 8, 62, "human", "夜間一括処理", "約定データの取込み漏れ", 4, Some(310)),
    (455, 10, 18, "hardware", "時価配信", "配信機器の電源故障", 4, Some(5_200)),
    (410, 9, 48, "third-party", "時価配信", "情報提供会社の回線断", 3, Some(4_100)),
    (372, 13, 25, "software", "注文受付", "指値注文の二重受付", 4, Some(27)),
    (339, 8, 95, "human", "夜間一括処理", "手順書と異なる順序での実行", 3, Some(0)),
    (301, 15, 12, "cyber", "ネット取引", "ログイン画面への大量アクセス", 4, Some(2_600)),
    (266, 9, 40, "software", "口座照会", "残高表示の遅延", 4, Some(900)),
    (231, 8, 71, "human", "夜間一括処理", "旧い設定ファイルの使用", 3, Some(120)),
    (208, 11, 22, "third-party", "入出金", "提携銀行側の停止", 3, Some(640)),
    (176, 9, 30, "hardware", "注文受付", "記憶装置の故障による切替え", 4, Some(3_300)),
    (149, 14, 55, "software", "口座照会", "帳票の文字化け", 4, Some(75)),
    (121, 8, 83, "human", "夜間一括処理", "営業日設定の誤り", 4, Some(2_050)),
    (97, 9, 20, "cyber", "ネット取引", "偽サイトへの誘導を確認", 2, Some(14)),
    (76, 8, 66, "human", "夜間一括処理", "再実行時の二重計上", 3, Some(410)),
    (58, 10, 33, "software", "注文受付", "取消注文の反映遅延", 3, Some(260)),
    (41, 8, 57, "human", "夜間一括処理", "引継ぎ漏れによる未実行", 2, Some(1_150)),
    (27, 9, 15, "third-party", "時価配信", "情報提供会社の遅延", 2, Some(4_800)),
    (13, 15, 44, "software", "入出金", "振込予約の未反映", 1, None),
    (5, 9, 0, "hardware", "口座照会", "応答の断続的な遅延", 0, None),
];

const HEADER: &str = "id,occurred_at,restored_at,cause,system,title,emergency1,emergency2,root_response,\
root_cause,horizontal,process_fix,process_change,customers_affected,customers_method";

pub async fn load(desk: &Desk) -> anyhow::Result<()> {
    let today = Timestamp::now().to_zoned(TimeZone::get("Asia/Tokyo")?).date();
    let rows: Result<Vec<_>, jiff::Error> =
        FAILURES.iter().enumerate().map(|(n, told)| row(n, told, today)).collect();
    let list = format!("{HEADER}\n{}\n", rows?.join("\n"));
    let list = tables::Source::memory(list.into_bytes());
    let taken = desk.import_failures(&list, "障害一覧.csv", &|_, _| {}).await?;
    if let Err(faults) = taken {
        anyhow::bail!("the demo's own list: {faults:?}");
    }
    ended(desk, today).await?;
    period(desk, today).await?;
    boards(desk, today).await
}

fn row(n: usize, told: &Told, today: Date) -> Result<String, jiff::Error> {
    let (ago, hour, minutes, cause, system, title, rung, customers) = *told;
    let day = today.checked_sub(ago.days())?;
    let began = day.at(i8::try_from(hour).unwrap_or(9), 5, 0, 0);
    let restored = match rung {
        0 => String::new(),
        _ => format!("{}+09:00", began.checked_add(i64::from(minutes).minutes())?),
    };
    let from = |least: u8| u8::from(rung >= least);
    let root = if rung >= 3 { format!("RC-{:02}", n + 1) } else { String::new() };
    let looked = if rung >= 4 {
        "注文受付:異常なし; 口座照会:同じ不備を修正"
    } else {
        ""
    };
    let change = if rung >= 4 { "変更時の確認手順" } else { "" };
    let customers = customers.map(|count| count.to_string()).unwrap_or_default();
    let method = if rung >= 2 { "取引記録から集計" } else { "" };
    let id = id(n, day);
    Ok(format!(
        "{id},{began}+09:00,{restored},{cause},{system},{title},{},{},{},{root},{looked},{},{change},{customers},{method}",
        from(1),
        from(2),
        from(3),
        from(4)
    ))
}

/// What was brought to an end and lies long back is closed.
async fn ended(desk: &Desk, today: Date) -> anyhow::Result<()> {
    for (n, told) in FAILURES.iter().enumerate().filter(|(_, told)| told.0 > 90 && told.6 >= 3) {
        let id = id(n, today.checked_sub(told.0.days())?);
        let lead = Observation {
            key: "commander".to_owned(),
            value: "システム部長".to_owned(),
            happened: None,
            known: None,
        };
        desk.record(&id, &[lead]).await?;
        desk.close_incident(&id, "対応を終えた").await?;
    }
    Ok(())
}

fn id(n: usize, day: Date) -> String {
    format!("F{:02}-{:03}", day.year() % 100, n + 1)
}

async fn period(desk: &Desk, today: Date) -> anyhow::Result<()> {
    let (from, to) = (today.checked_sub(92.days())?, today.checked_sub(1.days())?);
    let (review, _) = desk.keep_statistics(from, to).await?;
    let said = |kind, why_not: &str| {
        let (change, by, at) = (None, String::new(), None);
        Improvement { kind, change, why_not: why_not.to_owned(), by, at }
    };
    let why = "障害連絡票の様式は前期に改めたばかりで、効果を見ている";
    desk.improve(&review.id, &said(ProcessKind::FailureManagement, why)).await?;
    let estimate = Estimate {
        of: "システム障害による年間の損失".to_owned(),
        method: "過去1年半の障害の件数と補償額から、再標本化で求めた範囲".to_owned(),
        low_yen: 18_000_000,
        high_yen: 140_000_000,
        confidence_percent: 90,
        by: String::new(),
        at: None,
    };
    Ok(desk.estimate(&review.id, &estimate).await?)
}

async fn boards(desk: &Desk, today: Date) -> anyhow::Result<()> {
    let quarter = |day: Date| model::quarter(day);
    let (now, last) = (today, today.checked_sub(93.days())?);
    let before = last.checked_sub(93.days())?;
    for (held_on, from) in [(before, before.checked_sub(93.days())?), (last, before), (now, last)] {
        desk.prepare_board(&quarter(held_on), held_on, from).await?;
    }
    let state = async |words: &str, shown_by: &str, owner: &str| {
        let (words, shown_by, owner) = (words.to_owned(), shown_by.to_owned(), owner.to_owned());
        let new = NewStatement { words, shown_by, owner, by_when: Some(today.yesterday()?) };
        desk.state_before_board(&quarter(last), &new).await.context("a statement of the demo")
    };
    state("特権IDのログを毎週点検する", "check:firm-a-1-privileged", "システム部長").await?;
    state("退職者のIDを当日中に止める", "criterion:jp-fsa-2015/BASIC-accounts", "人事部長").await?;
    desk.ask_board(&quarter(now), "夜間一括処理の自動化に要員2名を割り当てるか").await?;
    desk.ask_board(&quarter(now), "時価配信の情報提供会社を二社に増やすか").await?;
    desk.ask_board(&quarter(last), "ログ点検を外部に委託するか").await?;
    desk.decide_for_board(&quarter(last), 1, "見送る。まず自社で毎週行い、次回に結果を示す")
        .await?;
    Ok(())
}
