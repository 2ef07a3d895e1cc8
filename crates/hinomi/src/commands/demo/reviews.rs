//! Demo: last year's self-check, this year's with answers of every sort, and an audit.

use anyhow::Context;
use app::{Choice, Desk, HandedIn, NewMandate, NewReview, RuleBook};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use model::{
    Assigned, Checked, Declared, EvidenceType, Line, Phase, Review, ReviewKind, Said, Standing,
};

use crate::wiring::House;

const RULES: &str = "jp-fsa-2015";

/// What is said, shown and found of one item of the manual.
struct Told {
    code: &'static str,
    declared: Declared,
    words: &'static str,
    shown: Option<(EvidenceType, &'static str, &'static str)>,
    found: Option<(Standing, u64, u64, &'static str)>,
}

const fn told(code: &'static str, declared: Declared, words: &'static str) -> Told {
    Told { code, declared, words, shown: None, found: None }
}

/// Adds reviews to the invented firm. Posts answer, the audit unit looks.
pub async fn load(house: &House) -> anyhow::Result<()> {
    let desk = &house.desk;
    for (party, role) in
        [("csirt-lead", "manager"), ("system-desk", "operator"), ("auditor", "auditor")]
    {
        let given = NewMandate { party: party.into(), role: role.into(), ..NewMandate::default() };
        desk.give_mandate(&given).await?;
    }
    let now = Timestamp::now().to_zoned(TimeZone::get("Asia/Tokyo")?);
    let today = now.date();
    let last = last_year(house, today).await?;
    let due = now.checked_add(14.days()).map(|at| at.timestamp()).ok();
    let id =
        opened(desk, today, ReviewKind::SelfCheck, "年度の自己点検", (due, Some(last))).await?;
    assign(desk, &id).await?;
    let (owner, auditor) = (house.app.desk("csirt-lead").await?, house.app.desk("auditor").await?);
    for told in answers() {
        tell(&owner, &auditor, &id, &told, today).await?;
    }
    desk.advance_review(&id, Phase::Answering, "").await?;
    let late = now.checked_sub(2.days()).map(|at| at.timestamp()).ok();
    let audit = opened(desk, today, ReviewKind::Audit, "多層防御の内部監査", (late, None)).await?;
    desk.advance_review(&audit, Phase::Answering, "").await?;
    Ok(())
}

fn answers() -> Vec<Told> {
    let result = |name, text| Some((EvidenceType::Result, name, text));
    vec![
        Told {
            shown: result("訓練の記録.csv", "日,想定,所要\n6/3,標的型,42分\n"),
            found: Some((Standing::Proven, 3, 3, "訓練の記録と当直表を突き合わせた")),
            ..told("IM-イ-c", Declared::Met, "CSIRTを置き、夜間は当番が停止権限を持つ")
        },
        Told {
            shown: Some((
                EvidenceType::Document,
                "多層防御規程.txt",
                "入口、内部、出口の三か所に置く",
            )),
            ..told("IM-ロ", Declared::Met, "規程に定め、全店で実施している")
        },
        Told {
            shown: result("特権IDの棚卸し.csv", "ID,最終確認\nadmin,4/2\nroot,2年前\n"),
            found: Some((Standing::Contradicted, 25, 120, "25件のうち4件は2年間見直されていない")),
            ..told("IM-ロ-b", Declared::Met, "四半期ごとに棚卸ししている")
        },
        told("IM-ロ-a", Declared::Met, "実施している"),
        told("IM-ロ-c", Declared::Met, "実施している"),
        told("IM-ハ", Declared::Partly, "手順はあるが、夜間の連絡先が古い"),
        told("IM-ニ", Declared::NotMet, "二つの業務端末がまだ保守切れ"),
        told("IM-ホ", Declared::Unknown, "委託先の診断結果を待っている"),
    ]
}

/// What was said a year ago, closed since.
async fn last_year(house: &House, today: Date) -> anyhow::Result<String> {
    let before = today.checked_sub(1.year())?;
    let desk = &house.desk;
    let id = opened(desk, before, ReviewKind::SelfCheck, "前年度の自己点検", (None, None)).await?;
    let owner = house.app.desk("csirt-lead").await?;
    for (code, words) in [("IM-ト", "机上訓練を年1回実施した"), ("IM-チ", "研修計画を定めた")]
    {
        let said = Said { words: words.into(), ..Said::of(Line::First, Declared::Met, today) };
        owner.say(&response(&id, code), &said).await?;
    }
    desk.advance_review(&id, Phase::Closed, "課題は本年度へ引き継ぐ").await?;
    Ok(id)
}

async fn opened(
    desk: &Desk,
    day: Date,
    kind: ReviewKind,
    title: &str,
    (due, carried_from): (Option<Timestamp>, Option<String>),
) -> anyhow::Result<String> {
    let book =
        RuleBook::built_in().map_err(|_| anyhow::anyhow!("the built-in rules do not hold"))?;
    let codes = match kind {
        ReviewKind::Audit => vec!["IM-ロ".to_owned()],
        _ => ["IM-イ", "IM-ロ", "IM-ハ", "IM-ニ", "IM-ホ", "IM-ト", "IM-チ"]
            .map(str::to_owned)
            .to_vec(),
    };
    let choice = Choice { codes, only: Vec::new() };
    let (label, criteria) = desk.choose(book, RULES, day, &choice).await?;
    let year = if day.month() < 4 { day.year() - 1 } else { day.year() };
    let period = (Date::new(year, 4, 1)?, Date::new(year + 1, 3, 31)?);
    let title = format!("{year}{title}");
    let (packs, population) = (vec![label], Vec::new());
    let new = NewReview { kind, title, packs, criteria, population, period, due, carried_from };
    desk.open_review(&new).await.context("the demo's reviews")
}

fn response(review: &str, code: &str) -> String {
    Review::response_id(review, "", &format!("{RULES}/{code}"))
}

async fn assign(desk: &Desk, review: &str) -> anyhow::Result<()> {
    let mine = ["IM-ト", "IM-チ", "IM-ハ-a"].map(|code| (code, app::LOCAL_ADMINISTRATOR));
    let others = [("IM-ロ", "csirt-lead"), ("IM-ロ-b", "system-desk"), ("IM-ニ", "system-desk")];
    for (code, party) in mine.into_iter().chain(others) {
        let assigned = Assigned { party: party.into(), line: Line::First };
        desk.assign(&response(review, code), &assigned).await?;
    }
    Ok(())
}

async fn tell(
    owner: &Desk,
    auditor: &Desk,
    review: &str,
    told: &Told,
    today: Date,
) -> anyhow::Result<()> {
    let id = response(review, told.code);
    let said =
        Said { words: told.words.into(), ..Said::of(Line::First, told.declared.clone(), today) };
    owner.say(&id, &said).await?;
    if let Some((kind, name, text)) = told.shown {
        let fresh_until = today.checked_add(180.days()).ok();
        let new = HandedIn {
            title: name.into(),
            kind,
            file: name.into(),
            bytes: text.as_bytes().to_vec(),
            taken_on: today,
            method: "export".into(),
            fresh_until,
            sha256: None,
        };
        owner.hand_in(&id, &new).await?;
    }
    if let Some((outcome, sample, of, words)) = told.found {
        let (by, evidence) = (String::new(), Vec::new());
        let (line, words) = (Line::Third, words.to_owned());
        let checked = Checked { line, outcome, sample, of, words, evidence, by, at: None };
        auditor.verify(&id, &checked).await?;
    }
    Ok(())
}
