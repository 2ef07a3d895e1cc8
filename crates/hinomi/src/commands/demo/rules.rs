//! What the invented firm was asked, said and showed, so that the map and the pages of
//! criteria have something to tell: two years of self-checks and three verdicts.

use anyhow::Context;
use app::{Desk, HandedIn, NewReview, RuleBook, checks::CheckRun};
use jiff::{ToSpan, civil::Date};
use model::{Declared, EvidenceType, Line, Phase, Review, ReviewKind, Said};

const SET: &str = "jp-fsa-2015";

/// Code, what is said, and in words.
const SAID: [(&str, Declared, &str); 12] = [
    ("GL-①-イ", Declared::Met, "基本方針を取締役会で決議し、年に一度見直しています。"),
    ("GL-①-ロ", Declared::Partly, "課題として決議しました。人の配置はこれからです。"),
    ("GL-②-ロ", Declared::Met, "システム一覧にリスクの所在と種類を付けています。"),
    ("IM-イ", Declared::Met, "体制図と当番表があります。"),
    ("IM-ロ", Declared::Met, "入口・内部・出口に対策を置いています。"),
    ("IM-ハ", Declared::Unknown, "遮断の手順を試したかどうか、記録が見つかりません。"),
    ("IM-ニ", Declared::Partly, "業務端末は適時に当てています。サーバーは月次です。"),
    ("IM-ト", Declared::Met, "計画を作り、昨年度に訓練しました。"),
    ("BASIC-password", Declared::Met, "全部署から設定済みの報告を受けています。"),
    ("BASIC-accounts", Declared::Met, "退職の連絡を受けて削除しています。"),
    ("BASIC-log", Declared::NotMet, "取得していますが、見る担当がいません。"),
    ("SV-12", Declared::Partly, "ログインは多要素です。出金先の変更は今年度中に変えます。"),
];

pub async fn load(desk: &Desk) -> anyhow::Result<()> {
    let book = RuleBook::built_in().map_err(crate::wiring::faults)?;
    let set = book.ruleset(SET).context("the usual rule set")?;
    let asked = set.criteria.iter().filter(|one| one.asked());
    let criteria: Vec<_> = asked.map(|one| format!("{SET}/{}", one.code)).collect();
    let year = |year: i16| (Date::constant(year, 4, 1), Date::constant(year + 1, 3, 31));
    let mut before = None;
    for (title, period) in [("2024年度 自己点検", year(2024)), ("2025年度 自己点検", year(2025))]
    {
        let new = NewReview {
            kind: ReviewKind::SelfCheck,
            title: title.to_owned(),
            packs: vec![set.label()],
            criteria: criteria.clone(),
            population: Vec::new(),
            period,
            due: None,
            carried_from: before.clone(),
        };
        let id = desk.open_review(&new).await?;
        answered(desk, &id, if before.is_none() { 6 } else { SAID.len() }, period.1).await?;
        if before.is_none() {
            desk.advance_review(&id, Phase::Closed, "前年度分").await?;
        }
        before = Some(id);
    }
    verdicts(desk).await
}

async fn answered(desk: &Desk, review: &str, first: usize, as_of: Date) -> anyhow::Result<()> {
    for (code, declared, words) in &SAID[..first] {
        let id = Review::response_id(review, "", &format!("{SET}/{code}"));
        let said =
            Said { words: (*words).into(), ..Said::of(Line::First, declared.clone(), as_of) };
        desk.say(&id, &said).await?;
        if let Some((title, kind)) = shown(code) {
            desk.hand_in(&id, &handed_in(title, kind, as_of)).await?;
        }
    }
    Ok(())
}

/// A document shows that a rule exists; a record shows that it works.
fn shown(code: &str) -> Option<(&'static str, EvidenceType)> {
    match code {
        "GL-①-イ" => Some(("リスク管理基本方針（取締役会決議）", EvidenceType::Document)),
        "IM-イ" => Some(("緊急時対応の体制図", EvidenceType::Organisation)),
        "IM-ト" => Some(("DDoS対応訓練の記録", EvidenceType::Operation)),
        _ => None,
    }
}

fn handed_in(title: &str, kind: EvidenceType, until: Date) -> HandedIn {
    let taken_on = until.saturating_sub(300.days());
    HandedIn {
        title: title.to_owned(),
        kind,
        file: format!("{title}.txt"),
        bytes: format!("{title} {taken_on}\n").into_bytes(),
        taken_on,
        method: "担当課から受領".into(),
        fresh_until: Some(taken_on.saturating_add(365.days())),
        sha256: None,
    }
}

/// Check, things in order, contradicted and unknown, columns and rows.
type Found = (&'static str, [u64; 3], &'static [&'static str], &'static [&'static [&'static str]]);

const FOUND: [Found; 3] = [
    (
        "password-on-files",
        [26, 3, 11],
        &["thing", "defect", "at_line"],
        &[
            &["顧客一覧_本店.xlsx", "no-password", "4"],
            &["引受候補_2025Q3.xlsx", "no-password", "17"],
            &["口座開設_控え.csv", "no-password", "31"],
        ],
    ),
    ("basic-full-scan", [180, 0, 0], &["thing", "defect"], &[]),
    ("basic-needless-accounts", [212, 0, 8], &["thing", "defect"], &[]),
];

async fn verdicts(desk: &Desk) -> anyhow::Result<()> {
    let checks = app::checks::built_in_checks().map_err(crate::wiring::faults)?;
    let today = jiff::Zoned::now().date();
    let run = |(check, [proven, contradicted, unknown], columns, rows): &Found| {
        let row = |row: &&[&str]| row.iter().map(|cell| Some((*cell).to_owned())).collect();
        let sql = checks.get(check).map(|check| check.sql.clone()).unwrap_or_default();
        CheckRun {
            check: (*check).to_owned(),
            pack: "demo".into(),
            as_of: today,
            sql,
            population: String::new(),
            inputs: Vec::new(),
            of: proven + contradicted + unknown,
            seen: proven + contradicted,
            proven: *proven,
            contradicted: *contradicted,
            unknown: *unknown,
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            rows: rows.iter().map(row).collect(),
            lacks: Vec::new(),
        }
    };
    let runs: Vec<_> = FOUND.iter().map(run).collect();
    desk.keep_verdicts(&checks, &runs).await?;
    Ok(())
}
