//! The invented firm's lists, put to the checks twice: forty days ago and today, so that
//! the pages show what has changed, what has grown old and what is silent.

use std::sync::Arc;

use anyhow::Context;
use app::{
    Desk,
    checks::{Content, Given, built_in_checks, run_checks},
};
use archive::Archive;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use ports::{Bounds, Queries};

use crate::wiring;

/// Runs the checks over the lists of both days and keeps the verdicts.
pub async fn load(desk: &Desk) -> anyhow::Result<()> {
    let zone = TimeZone::get("Asia/Tokyo")?;
    let today = Timestamp::now().to_zoned(zone.clone()).date();
    once(desk, &zone, today.checked_sub(40.days())?, false).await?;
    once(desk, &zone, today, true).await
}

async fn once(desk: &Desk, zone: &TimeZone, day: Date, now: bool) -> anyhow::Result<()> {
    let checks = built_in_checks().map_err(wiring::faults)?;
    let at = day.to_zoned(zone.clone())?.timestamp();
    let lists = if now { lists_of_today(day)? } else { lists_of_then(day)? };
    let given: Vec<_> = lists.iter().map(|(name, text)| given(name, text, at)).collect();
    let place = Archive.open(Bounds::default())?;
    let (runs, _) = run_checks(&checks, &[], &given, &*place, (day, zone), &|_, _| {})
        .await
        .context("the checks of the demo")?;
    desk.keep_verdicts(&checks, &runs).await?;
    Ok(())
}

fn given(name: &str, text: &str, at: Timestamp) -> Given {
    Given {
        input: name.to_owned(),
        file: format!("{name}.csv"),
        content: Content::Bytes(Arc::from(text.as_bytes())),
        sha256: model::sha256_hex(text.as_bytes()),
        said: Some(at),
        written: None,
        received: at,
    }
}

type Lists = Vec<(&'static str, String)>;

/// A day, so many days before `day`.
fn before(day: Date, days: i64) -> anyhow::Result<String> {
    Ok(day.checked_sub(days.days())?.to_string())
}

fn lists_of_then(day: Date) -> anyhow::Result<Lists> {
    let ago = |days| before(day, days);
    Ok(vec![
        (
            "accounts",
            format!(
                "SamAccountName,社員番号,Enabled,権限部署,LastLogonDate\nu101,E001,True,営業,{0}\nu102,E002,True,システム,{0}\nu107,E007,True,,{1}\n",
                ago(2)?,
                ago(30)?
            ),
        ),
        (
            "people",
            format!(
                "社員番号,在籍区分,部署,入社日,退職日\nE001,在籍,営業,2010-04-01,\nE002,在籍,ｼｽﾃﾑ,2012-04-01,\nE007,退職,総務,2009-04-01,{}\n",
                ago(20)?
            ),
        ),
        (
            "backups",
            format!(
                "資産,最終バックアップ日,復元試験日,結果\n取引システム,{0},{1},○\n顧客管理,{0},{1},○\n",
                ago(1)?,
                ago(100)?
            ),
        ),
        ("assets", "資産,重要度\n取引システム,高\n顧客管理,高\n社内掲示板,低\n".to_owned()),
        (
            "controls",
            format!(
                "対策,資産,層,有効,確認日\nファイアウォール,取引システム,入口,○,{0}\n特権ID管理,取引システム,内部,○,{0}\nプロキシ,取引システム,出口,○,{0}\nファイアウォール,顧客管理,入口,○,{0}\n",
                ago(60)?
            ),
        ),
    ])
}

fn lists_of_today(day: Date) -> anyhow::Result<Lists> {
    let ago = |days| before(day, days);
    Ok(vec![
        ("accounts", format!("SamAccountName,社員番号,Enabled,権限部署,LastLogonDate\nu101,E001,True,営業,{0}\nu102,E002,True,営業,{0}\nu107,E007,True,,{1}\nu120,,True,,\nbatch01,,True,,{0}\n", ago(1)?, ago(120)?)),
        ("people", format!("社員番号,在籍区分,部署,入社日,退職日\nE001,在籍,営業,2010-04-01,\nE001,兼務,企画,2010-04-01,\nE002,在籍,ｼｽﾃﾑ,2012-04-01,\nE007,退職,総務,2009-04-01,{}\n", ago(60)?)),
        ("service_ids", "ID,管理部署,用途\nｂａｔｃｈ０１,運用班,夜間処理\n".to_owned()),
        ("privileged", format!("特権ID,種別,所有者,パスワード変更日,ログ点検,棚卸日,最終利用日\nroot@web01,共用,運用班,{1},○,{0},{0}\nadmin@ad01,個人,基盤担当,{0},×,{0},{0}\nsa@db01,個人,DB担当,{0},○,{0},{0}\n", ago(20)?, ago(400)?)),
        ("log_sources", "記録元,資産,許容時間\nproxy,プロキシ,24\nfirewall,境界,24\nvpn,VPN装置,48\n".to_owned()),
        ("events", format!("日時,記録元,利用者,機器\n{0}T09:00:00+09:00,proxy,u101,PC-017\n{0}T09:30:00+09:00,firewall,u102,PC-018\n", ago(6)?)),
        ("backups", format!("資産,最終バックアップ日,復元試験日,結果\n取引システム,{0},{1},○\n顧客管理,{0},{2},×\n社内掲示板,{0},,\n", ago(1)?, ago(100)?, ago(500)?)),
        ("assets", "資産,重要度\n取引システム,高\n顧客管理,高\n社内掲示板,低\n".to_owned()),
        ("controls", format!("対策,資産,層,有効,確認日\nファイアウォール,取引システム,入口,○,{0}\n特権ID管理,取引システム,内部,○,{0}\nプロキシ,取引システム,出口,○,{0}\nファイアウォール,顧客管理,入口,○,{0}\n", ago(60)?)),
        ("authentication", "チャネル,操作,認証,既定\nウェブ取引,ログイン,パスワード+SMS,○\nウェブ取引,出金,パスキー,○\nウェブ取引,出金先口座の変更,パスワード,○\nアプリ,ログイン,パスキー,○\n".to_owned()),
        ("mail_templates", "ひな型,ログインリンク\n約定のお知らせ,無\nキャンペーンのお知らせ,有\n".to_owned()),
        ("files", "ファイル名,パスワード\n/共有/顧客一覧.xlsx,×\n/共有/議事録.docx,○\n=cmd|'/c calc'!A1.xlsx,×\n".to_owned()),
        ("contacts", format!("連絡先,最終試験日,結果\n回線業者,{0},○\n取引所,{1},○\n", ago(30)?, ago(200)?)),
        ("software", format!("機器,OS,版,サポート終了日\nweb01,業務OS,8,{0}\ndb01,業務OS,9,2032-05-31\n", ago(90)?)),
    ])
}
