//! The demo's findings: a rule that stands on paper only, shared privileged ids, a restore
//! test that nobody made, and measures at every step.

use std::{fmt::Write, sync::Arc};

use app::{
    Desk, HandedIn, NewAction, NewFinding, NewMandate, NewReview,
    checks::{Content, Given, built_in_checks, run_checks},
    pattern_rules,
};
use archive::Archive;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use model::{
    ActionKind, CauseLevel, CauseNode, Declared, EvidenceType, Facet, Impact, Layer, Line, Origin,
    Review, ReviewKind, Said, day_in_japan,
};
use ports::{Bounds, Queries};

use super::super::roadmap;
use crate::wiring::{self, House};

const PASSWORD: &str = "jp-fsa-2015/BASIC-password";
const PRIVILEGED: &str = "jp-fsa-2015/IM-ロ-b";
const RESTORE: &str = "jp-fsa-2015/IM-ト";
const SYSTEMS: &str = "system-desk";

/// The desks at which the invented firm acts.
struct Firm {
    own: Desk,
    systems: Desk,
    auditor: Desk,
    cio: Desk,
    today: Date,
}

/// Loads them into the demo's house.
pub async fn load(house: &House) -> anyhow::Result<()> {
    let own = house.desk.clone();
    for (party, role) in [(SYSTEMS, "operator"), ("auditor", "auditor"), ("cio", "executive")] {
        let (party, role) = (party.to_owned(), role.to_owned());
        own.give_mandate(&NewMandate { party, role, ..NewMandate::default() }).await?;
    }
    let firm = Firm {
        systems: house.app.desk(SYSTEMS).await?,
        auditor: house.app.desk("auditor").await?,
        cio: house.app.desk("cio").await?,
        own,
        today: day_in_japan(Timestamp::now()),
    };
    let review = firm.self_check().await?;
    firm.measured().await?;
    firm.own.look_for_patterns(pattern_rules().map_err(wiring::faults)?).await?;
    firm.ended(&review).await?;
    firm.shared_ids().await?;
    firm.restore(&review).await?;
    let what = |gap: &app::GapView| roadmap::what_of(text::Words::of(text::Lang::Ja), gap);
    firm.own.plan_actions(&review, SYSTEMS, &what).await?;
    Ok(())
}

impl Firm {
    /// A self-check in which the firm says that all files have a password.
    async fn self_check(&self) -> anyhow::Result<String> {
        let (from, to) = (self.before(365), self.before(100));
        let new = NewReview {
            kind: ReviewKind::SelfCheck,
            title: "パスワード規程と特権IDの自己点検".into(),
            packs: vec!["jp-fsa-2015@1".into()],
            criteria: [PASSWORD, PRIVILEGED, RESTORE].map(str::to_owned).into(),
            population: Vec::new(),
            period: (from, to),
            due: None,
            carried_from: None,
        };
        let review = self.own.open_review(&new).await?;
        for (criterion, said) in [(PASSWORD, Declared::Met), (PRIVILEGED, Declared::Partly)] {
            let said = Said::of(Line::First, said, to);
            self.systems.say(&Review::response_id(&review, "", criterion), &said).await?;
        }
        for (criterion, title) in
            [(PASSWORD, "情報管理規程 第12条"), (PRIVILEGED, "特権ID管理手順")]
        {
            self.hand_in(&review, criterion, title, EvidenceType::Document, 800).await?;
        }
        Ok(review)
    }

    async fn hand_in(
        &self,
        review: &str,
        criterion: &str,
        title: &str,
        kind: EvidenceType,
        days_ago: i64,
    ) -> anyhow::Result<String> {
        let new = HandedIn {
            title: title.to_owned(),
            kind,
            file: format!("{title}.txt"),
            bytes: format!("{title}（架空）").into_bytes(),
            taken_on: self.before(days_ago),
            method: "export".into(),
            fresh_until: None,
            sha256: None,
        };
        let id = Review::response_id(review, "", criterion);
        Ok(self.systems.hand_in(&id, &new).await?.id)
    }

    /// The check over the files of the firm: ten of 950 have one.
    async fn measured(&self) -> anyhow::Result<()> {
        let mut list = String::from("file,password_set\n");
        for number in 1..=950 {
            let set = if number % 95 == 0 { 'Y' } else { 'N' };
            writeln!(list, "共有/顧客/{number:04}.xlsx,{set}")?;
        }
        let now = Timestamp::now();
        let given = [Given {
            input: "files".into(),
            file: "files.csv".into(),
            content: Content::Bytes(Arc::from(list.into_bytes())),
            sha256: String::new(),
            said: Some(now),
            written: None,
            received: now,
        }];
        let checks = built_in_checks().map_err(wiring::faults)?;
        let place = Archive.open(Bounds::default())?;
        let asked = ["password-on-files".to_owned()];
        let day = (self.today, &TimeZone::get("Asia/Tokyo")?);
        let ran = run_checks(&checks, &asked, &given, &*place, day, &|_, _| {}).await;
        let (runs, _) = ran.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        self.own.keep_verdicts(&checks, &runs).await?;
        Ok(())
    }

    /// A finding that was closed, and is found again.
    async fn ended(&self, review: &str) -> anyhow::Result<()> {
        let title = "退職者のIDが残っていた";
        let first =
            self.raise(title, "退職者 4 / 212", PRIVILEGED, Layer::Manager, "leaver-ids").await?;
        self.confirm(&first, true, "指摘のとおりです。").await?;
        let action =
            self.plan(&first, "人事の退職一覧と毎日照合する", ActionKind::RootCause, 20).await?;
        self.systems.claim_done(&action, "照合を自動化し、4件を停止しました。").await?;
        let title = "IDと退職一覧の照合結果";
        let proof = [self.hand_in(review, PRIVILEGED, title, EvidenceType::Result, 0).await?];
        self.auditor.verify_action(&action, true, &proof, "残りは0件").await?;
        self.own.close_finding(&first, "照合の結果、残りはありません。", &proof).await?;
        let title = "出向者のIDが残っている";
        self.raise(title, "出向者 2 / 31", PRIVILEGED, Layer::Manager, "leaver-ids").await?;
        Ok(())
    }

    async fn shared_ids(&self) -> anyhow::Result<()> {
        let (title, fact) = ("特権IDを三人で共用している", "共用 3 / 12 ID、うち1件は持ち主が不明");
        let id = self.raise(title, fact, PRIVILEGED, Layer::Executive, "").await?;
        let node = |level, words: &str| CauseNode::at(level, words);
        let management = node(CauseLevel::Management, "棚卸の手順に共用の有無を見る項目がない");
        self.auditor.trace(&id, &management).await?;
        let governance = node(CauseLevel::Governance, "共用の解消に要員を充てる判断がなかった");
        self.auditor.trace(&id, &governance).await?;
        self.systems.comment(&id, false, "3件のうち1件は来月に廃止する予定です。").await?;
        self.confirm(&id, true, "残る2件は認めます。").await?;
        let action =
            self.plan(&id, "個人ごとの特権IDに切り替える", ActionKind::RootCause, 45).await?;
        self.systems.note_progress(&action, "12件のうち7件を切り替えました。").await?;
        let action =
            self.plan(&id, "他のシステムの共用IDを調べる", ActionKind::Horizontal, 30).await?;
        self.systems.looked_at(&action, "DB-01", "共用なし").await?;
        self.systems.looked_at(&action, "FS-02", "共用 1 件").await?;
        let mut product = self.measure(&id, "特権ID管理製品を導入する", ActionKind::OneOff, 150);
        (product.purchase, product.cost_yen, product.priority) = (true, 48_000_000, 4);
        self.own.plan_action(&product).await?;
        Ok(())
    }

    async fn restore(&self, review: &str) -> anyhow::Result<()> {
        let (title, fact) = ("復元の試験をしていない", "計画 4 回、実施 0 回");
        let id = self.raise(title, fact, RESTORE, Layer::Manager, "restore").await?;
        self.confirm(&id, true, "認めます。").await?;
        let action = self.plan(&id, "四半期ごとに復元を試す", ActionKind::RootCause, 60).await?;
        self.systems.claim_done(&action, "一回目を実施しました。").await?;
        self.hand_in(review, RESTORE, "復元試験の記録", EvidenceType::Result, 0).await?;
        let mut process =
            self.measure(&id, "復元手順書に試験の頻度を定める", ActionKind::Process, 75);
        process.changes = Some("復元手順書".into());
        self.systems.plan_action(&process).await?;
        Ok(())
    }

    /// Raised by the auditor, with its problem.
    async fn raise(
        &self,
        title: &str,
        fact: &str,
        criterion: &str,
        layer: Layer,
        theme: &str,
    ) -> anyhow::Result<String> {
        let new = NewFinding {
            title: title.into(),
            fact: fact.into(),
            origin: Origin::Person,
            criteria: vec![criterion.into()],
            theme: theme.into(),
            layer: Some(layer),
            root_cause: String::new(),
        };
        let id = self.auditor.raise_finding(&new).await?.id;
        let problem = CauseNode::at(CauseLevel::Problem, fact).meant(Impact::None);
        self.auditor.trace(&id, &problem).await?;
        self.auditor.view_finding(&id, Facet::Effectiveness, &[]).await?;
        Ok(id)
    }

    async fn confirm(&self, id: &str, agrees: bool, words: &str) -> anyhow::Result<()> {
        self.systems.comment(id, agrees, words).await?;
        self.auditor.confirm_finding(id).await?;
        Ok(())
    }

    /// Planned by the systems desk, approved by its officer.
    async fn plan(
        &self,
        finding: &str,
        what: &str,
        kind: ActionKind,
        days: i64,
    ) -> anyhow::Result<String> {
        let new = self.measure(finding, what, kind, days);
        let id = self.systems.plan_action(&new).await?.id;
        self.cio.approve_action(&id, "進めてください。").await?;
        Ok(id)
    }

    fn measure(&self, finding: &str, what: &str, kind: ActionKind, days: i64) -> NewAction {
        NewAction {
            what: what.into(),
            kind,
            findings: vec![finding.into()],
            about: Vec::new(),
            criteria: Vec::new(),
            owner: SYSTEMS.into(),
            starts: None,
            due: self.today.checked_add(days.days()).ok(),
            priority: 2,
            effort_days: 15,
            cost_yen: 3_000_000,
            purchase: false,
            expected: String::new(),
            shown_by: None,
            changes: None,
        }
    }

    fn before(&self, days: i64) -> Date {
        self.today.checked_sub(days.days()).unwrap_or(self.today)
    }
}
