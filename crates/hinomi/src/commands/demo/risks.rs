//! The invented firm's risks and plans: some looked after, some not, as in life.

use app::{Desk, Scan, Target, Volume};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use model::{
    CauseClass, Grading, Loser, NewRisk, PlanKind, PlanTest, Threat, Trigger, Triggered, Wording,
};

/// Puts risks and plans into the registers, under the desk that loads the demo; plans are
/// approved at the desk of an executive.
///
/// # Errors
/// The store's; a refusal would be a fault of the demo.
pub async fn load(desk: &Desk, executive: &Desk) -> anyhow::Result<()> {
    let zone = TimeZone::get("Asia/Tokyo")?;
    let today = Timestamp::now().to_zoned(zone).date();
    importance(desk).await?;
    risks(desk, today).await?;
    triggers(desk, today).await?;
    plans(desk, executive, today).await
}

/// How grave it is, from where it is reached and what defends it.
async fn importance(desk: &Desk) -> anyhow::Result<()> {
    let list = tables::Source::memory(ASSETS.as_bytes());
    let taken = desk.import_assets(&list, &|_, _| ()).await?;
    taken.map_err(|faults| anyhow::anyhow!("{}", faults[0]))?;
    Ok(())
}

const ASSETS: &str = "\
id,kind,name,aliases,reaches,data,owner,importance,exposure,defences
web-trade,service,ネット取引,www.sakura-sec.example,WEB-01;AUTH-01,,csirt,high,internet,entry;inside;detection
WEB-01,system,取引ウェブサーバ,192.0.2.10,AUTH-01;ORDER-01,,system-desk,high,internet,entry;detection
AUTH-01,system,認証サーバ,192.0.2.11,,authentication,system-desk,high,internal,inside
ORDER-01,system,注文管理,192.0.2.12,DB-01,electronic-value,system-desk,high,internal,inside;exit
DB-01,system,顧客口座データベース,192.0.2.13,,personal;electronic-value,system-desk,high,internal,entry;inside;exit
FS-01,system,本店ファイルサーバ,192.0.2.21,,personal;sensitive,system-desk,middle,internal,none
FS-03,system,引受ファイルサーバ,192.0.2.23,,corporate,system-desk,middle,internal,inside
MAIL-01,system,メールサーバ,192.0.2.24,,,system-desk,middle,internet,entry
";

type Line = (
    &'static str,
    CauseClass,
    &'static str,
    Option<Threat>,
    (u8, &'static str),
    (u8, &'static str),
    Option<(&'static str, &'static str)>,
);

#[rustfmt::skip]
const RISKS: [Line; 6] = [
    ("大量の通信によるネット取引の停止", CauseClass::Down, "web-trade", Some(Threat::T1), (4, "同業で三か月に二件"), (5, "全顧客の注文が止まる"), Some(("reduce", ""))),
    ("注文の急増による約定の遅れ", CauseClass::Down, "ORDER-01", None, (3, "余裕は平常の二倍"), (4, "約定の遅れと訂正"), Some(("reduce", ""))),
    ("顧客口座情報の持ち出し", CauseClass::Misuse, "DB-01", Some(Threat::T4), (2, "権限の棚卸しは年一回"), (5, "全顧客の口座"), None),
    ("乗っ取られた口座での不正取引", CauseClass::Misuse, "AUTH-01", Some(Threat::T6), (3, "偽の画面が毎月見つかる"), (4, "補償の判断が要る"), Some(("reduce", ""))),
    ("引受資料の誤送信", CauseClass::Defect, "FS-03", None, (2, "過去二年に一件"), (3, "案件の関係者に限られる"), Some(("accept", "cio"))),
    ("ファイルサーバの暗号化", CauseClass::Down, "FS-01", Some(Threat::T2), (3, "復旧訓練は未実施"), (4, "二日の業務停止"), None),
];

async fn risks(desk: &Desk, today: Date) -> anyhow::Result<()> {
    for (title, cause, asset, threat, likelihood, impact, treatment) in RISKS {
        let grading = Grading {
            likelihood: Some(likelihood.0),
            likelihood_why: likelihood.1.into(),
            impact: Some(impact.0),
            impact_why: impact.1.into(),
            of: start(today.checked_sub(90.days())?),
        };
        let new = NewRisk {
            title: title.into(),
            cause: Some(cause),
            loses: vec![Loser::Customer, Loser::Firm],
            asset: asset.into(),
            kind: "availability".into(),
            threat,
            grading,
            ..NewRisk::default()
        };
        desk.add_risk(&new, treatment).await?;
    }
    Ok(())
}

fn start(day: Date) -> Option<Timestamp> {
    let zone = TimeZone::fixed(jiff::tz::offset(9));
    zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok()
}

/// Orders rose three weeks ago; a bulletin came last week.
async fn triggers(desk: &Desk, today: Date) -> anyhow::Result<()> {
    let volume = |days: i64, count| {
        let day = today.checked_sub(days.days())?;
        anyhow::Ok(Volume { asset: "ORDER-01".into(), day, count })
    };
    let volumes = vec![volume(51, 21_400)?, volume(21, 35_100)?];
    desk.scan_risks(&Scan { volumes, ..Scan::default() }).await?;
    let at = start(today.checked_sub(6.days())?);
    let bulletin = Triggered::new(Trigger::Bulletin, "注意喚起：データベース製品の脆弱性", at);
    desk.trigger_risks(&Target::Asset("DB-01".into()), &bulletin).await?;
    Ok(())
}

fn wording(title: &str, scenarios: &[&str], steps: &[&str]) -> Wording {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let (scenarios, steps) = (own(scenarios), own(steps));
    Wording { title: title.into(), scenarios, steps, ..Wording::default() }
}

const DDOS: [&str; 3] = [
    "ddos: 回線事業者へ連絡し、迂回を頼む",
    "ddos: 取引の受付状況を顧客に知らせる",
    "extortion: 支払いは代表取締役社長だけが決める",
];
const MALWARE: [&str; 3] = [
    "malware: 端末を網から外し、電源は切らない",
    "malware: 通信先を遮断する",
    "leak: 持ち出された範囲を確かめる",
];

async fn plans(desk: &Desk, executive: &Desk, today: Date) -> anyhow::Result<()> {
    let draft = async |id: &str, kind, owner: &str, wording: Wording| {
        desk.draft_plan(id, kind, owner, &wording).await
    };
    draft("policy", PlanKind::Policy, "cio", wording("情報セキュリティ基本方針", &[], &[])).await?;
    executive.approve_plan("policy", None, "取締役会決議（四月）").await?;
    let ddos = wording("DDoS・脅迫への対応計画", &["ddos", "extortion"], &DDOS[..2]);
    draft("cp-ddos", PlanKind::Contingency, "csirt", ddos).await?;
    executive.approve_plan("cp-ddos", None, "").await?;
    desk.test_plan(
        "cp-ddos",
        &test(1, today.checked_sub(200.days())?, "回線事業者へ二十分で連絡がついた"),
    )
    .await?;
    desk.revise_plan("cp-ddos", |_| {
        wording("DDoS・脅迫への対応計画", &["ddos", "extortion"], &DDOS)
    })
    .await?;
    executive.approve_plan("cp-ddos", None, "").await?;
    let malware = wording("マルウェア・情報漏えいへの対応計画", &["malware", "leak"], &MALWARE);
    draft("cp-malware", PlanKind::Contingency, "csirt", malware).await?;
    executive.approve_plan("cp-malware", None, "").await?;
    draft(
        "people",
        PlanKind::People,
        "cio",
        wording("サイバー人材の育成計画", &[], &["年に二回の研修"]),
    )
    .await?;
    executive.approve_plan("people", None, "").await?;
    desk.progress_plan("people", (14, 40), "上期の研修を終えた").await?;
    draft("audit", PlanKind::Audit, "auditor", wording("システム監査計画", &[], &[])).await?;
    Ok(())
}

fn test(version: u32, on: Date, words: &str) -> PlanTest {
    PlanTest {
        version,
        on,
        words: words.into(),
        passed: true,
        evidence: Vec::new(),
        breadth: model::Breadth::InSector,
    }
}
