//! What a ledger entry is about, and who wrote it when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 主体
    Party,
    /// 権限・役割
    Mandate,
    /// 資産
    Asset,
    /// An entity that detectors leave alone until a date.
    Allow,
    /// 検知・端緒
    Signal,
    /// 障害・事案
    Incident,
    /// Extortion mail with its original bytes.
    Mail,
    /// 報告
    Report,
    /// A means of proving who one is.
    Credential,
    /// Somebody signed in.
    Session,
    /// What a program shows instead.
    Token,
    /// A one-time link.
    Invite,
    /// 警報
    Alert,
    /// 当番表
    Roster,
    /// 記録元
    Source,
    /// 自己点検・監査
    Review,
    /// 回答
    Response,
    /// 証跡
    Evidence,
    /// 自動照合
    Verdict,
    /// 指摘・課題
    Finding,
    /// 改善策・対応
    Action,
    /// 計画
    Plan,
    /// リスク
    Risk,
    /// 取締役会の資料
    Board,
    /// 接続先
    Node,
    /// 注意喚起・共有情報
    Bulletin,
    /// 送受信簿
    Parcel,
    /// 実態把握
    Campaign,
    /// 実態把握への回答
    Submission,
    /// 調査票
    Questionnaire,
    /// 面談
    Interview,
    /// 演習
    Exercise,
    /// 要員
    Staff,
    /// 研修・演習
    Training,
    /// 企画調整室が集約したもの
    Collected,
    /// 施策
    Measure,
    /// 情報受付
    Tip,
    /// 共同センター
    Centre,
    /// 問合せ
    Inquiry,
    /// 検知ルールの出所
    RuleFile,
    /// 検知ルールについての判断
    RuleChoice,
    /// The installation itself: refusals, erasures, recoveries.
    System,
}

impl Kind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::Party,
        Self::Mandate,
        Self::Asset,
        Self::Allow,
        Self::Signal,
        Self::Incident,
        Self::Mail,
        Self::Report,
        Self::Credential,
        Self::Session,
        Self::Token,
        Self::Invite,
        Self::Alert,
        Self::Roster,
        Self::Source,
        Self::Review,
        Self::Response,
        Self::Evidence,
        Self::Verdict,
        Self::Finding,
        Self::Action,
        Self::Plan,
        Self::Risk,
        Self::Board,
        Self::Node,
        Self::Bulletin,
        Self::Parcel,
        Self::Campaign,
        Self::Submission,
        Self::Questionnaire,
        Self::Interview,
        Self::Exercise,
        Self::Staff,
        Self::Training,
        Self::Collected,
        Self::Measure,
        Self::Tip,
        Self::Centre,
        Self::Inquiry,
        Self::RuleFile,
        Self::RuleChoice,
        Self::System,
    ];

    /// The word used in keys and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Mandate => "mandate",
            Self::Asset => "asset",
            Self::Allow => "allow",
            Self::Signal => "signal",
            Self::Incident => "incident",
            Self::Mail => "mail",
            Self::Report => "report",
            Self::Credential => "credential",
            Self::Session => "session",
            Self::Token => "token",
            Self::Invite => "invite",
            Self::Alert => "alert",
            Self::Roster => "roster",
            Self::Source => "source",
            Self::Review => "review",
            Self::Response => "response",
            Self::Evidence => "evidence",
            Self::Verdict => "verdict",
            Self::Finding => "finding",
            Self::Action => "action",
            Self::Plan => "plan",
            Self::Risk => "risk",
            Self::Board => "board",
            Self::Node => "node",
            Self::Bulletin => "bulletin",
            Self::Parcel => "parcel",
            Self::Campaign => "campaign",
            Self::Submission => "submission",
            Self::Questionnaire => "questionnaire",
            Self::Interview => "interview",
            Self::Exercise => "exercise",
            Self::Staff => "staff",
            Self::Training => "training",
            Self::Collected => "collected",
            Self::Measure => "measure",
            Self::Tip => "tip",
            Self::Centre => "centre",
            Self::Inquiry => "inquiry",
            Self::RuleFile => "rule-file",
            Self::RuleChoice => "rule-choice",
            Self::System => "system",
        }
    }

    /// The kind called `name`.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// Names one record: the institution whose register it stands in, a kind, and an
/// id that is unique in both. It is also the subject under whose key the payloads
/// of the record's entries are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// The institution, by its code in the home register; empty for the
    /// institution that runs this installation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tenant: String,
    /// Which register.
    pub kind: Kind,
    /// Unique within the kind, for example `2026-014`.
    pub id: String,
}

impl Key {
    /// The record `id` of `kind` in the home register.
    pub fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { tenant: String::new(), kind, id: id.into() }
    }

    /// The same record in the register of `tenant`.
    #[must_use]
    pub fn of(self, tenant: impl Into<String>) -> Self {
        Self { tenant: tenant.into(), ..self }
    }

    /// Reads what [`std::fmt::Display`] wrote: `incident/2026-014`, or
    /// `@bank-b/incident/2026-014` for one of another institution.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (tenant, text) = match text.strip_prefix('@') {
            Some(rest) => rest.split_once('/').filter(|(tenant, _)| !tenant.is_empty())?,
            None => ("", text),
        };
        let (kind, id) = text.split_once('/')?;
        let key = Self::new(Kind::by_name(kind)?, id).of(tenant);
        Some(key).filter(|key| !key.id.is_empty())
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.tenant.is_empty() {
            write!(f, "@{}/", self.tenant)?;
        }
        write!(f, "{}/{}", self.kind.name(), self.id)
    }
}

/// Who wrote an entry, under which mandate, and when. Set by the writer only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Position in the ledger, from 1.
    pub seq: u64,
    /// Recorded time; never earlier than that of the entry before.
    pub at: Timestamp,
    /// The acting party.
    pub by: String,
    /// The mandate that allowed it.
    pub mandate: String,
}

/// What a write expects of the record it changes, so that two writers who read
/// the same state cannot both win.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The record must not exist yet.
    Absent,
    /// The record's last entry must be this one.
    Version(u64),
    /// Any state will do; the fact is true whatever happened meanwhile.
    Any,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_what_it_writes() {
        for text in ["incident/2026-014", "mandate/p/csirt", "@bank-b/mandate/p/csirt"] {
            assert_eq!(Key::parse(text).map(|key| key.to_string()).as_deref(), Some(text));
        }
        for text in ["", "incident", "incident/", "@/incident/1", "@bank-b", "@b/party"] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
    }
}
