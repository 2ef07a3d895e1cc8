//! A record is the fold of its facts, and each fact changes exactly one record.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Action, Alert, Allow, Asset, Board, Bulletin, Campaign, Credential, Evidence, Exercise, Fact,
    Finding, Incident, Inquiry, Interview, Invite, Key, Kind, Mail, Mandate, Node, Parcel, Party,
    Plan, Questionnaire, Report, Response, Review, Risk, Roster, Session, SignalRecord, Source,
    Submission, Token, Verdict, Written,
};
use crate::{Centre, Collected, Measure, RuleChoice, RuleFile, Staff, Tip, Training};

/// The current state of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    /// 主体
    Party(Party),
    /// 権限・役割
    Mandate(Mandate),
    /// 資産
    Asset(Asset),
    /// An allowance.
    Allow(Allow),
    /// 検知・端緒
    Signal(SignalRecord),
    /// 障害・事案
    Incident(Incident),
    /// An extortion mail.
    Mail(Mail),
    /// 報告
    Report(Report),
    /// A means of proving who one is.
    Credential(Credential),
    /// Somebody signed in.
    Session(Session),
    /// What a program shows instead.
    Token(Token),
    /// A one-time link.
    Invite(Invite),
    /// 警報
    Alert(Alert),
    /// 当番表
    Roster(Roster),
    /// 記録元
    Source(Source),
    /// 自己点検・監査
    Review(Review),
    /// 回答
    Response(Response),
    /// 証跡
    Evidence(Evidence),
    /// 自動照合
    Verdict(Verdict),
    /// 指摘・課題
    Finding(Finding),
    /// 改善策・対応
    Action(Action),
    /// 計画
    Plan(Plan),
    /// リスク
    Risk(Risk),
    /// 取締役会の資料
    Board(Board),
    /// 接続先
    Node(Node),
    /// 注意喚起・共有情報
    Bulletin(Bulletin),
    /// 送受信簿
    Parcel(Parcel),
    /// 実態把握
    Campaign(Campaign),
    /// 実態把握への回答
    Submission(Submission),
    /// 調査票
    Questionnaire(Questionnaire),
    /// 面談
    Interview(Interview),
    /// 演習
    Exercise(Exercise),
    /// 要員
    Staff(Staff),
    /// 研修・演習
    Training(Training),
    /// 企画調整室が集約したもの
    Collected(Collected),
    /// 施策
    Measure(Measure),
    /// 情報受付
    Tip(Tip),
    /// 共同センター
    Centre(Centre),
    /// 問合せ
    Inquiry(Inquiry),
    /// 検知ルールの出所
    RuleFile(RuleFile),
    /// 検知ルールについての判断
    RuleChoice(RuleChoice),
}

/// Where a record lies among others, by which mandates reach it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// The record it belongs to: the party of a mandate, the incident of a report.
    pub parent: Option<String>,
    /// The closed compartment it lies in; empty for what lies open.
    pub compartment: String,
    /// Parties who never reach it, whatever their mandates: those whom a tip names.
    pub closed_to: Vec<String>,
}

impl Placement {
    /// Open, and belonging to `parent`.
    pub(crate) fn of(parent: impl Into<String>) -> Self {
        Self { parent: Some(parent.into()), ..Self::default() }
    }
}

/// What the store may search records by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Where it lies.
    pub place: Placement,
    /// A word for filters, for example `open`.
    pub state: &'static str,
    /// The time by which lists are sorted.
    pub at: Timestamp,
    /// Further words by which it is found, for example `unreported` or `host:PC-017`.
    pub labels: Vec<String>,
}

impl Record {
    /// The record `key` after `fact`, given what it was `before`. `None` where there
    /// is no record: after an erasure, and for facts about what never began.
    #[must_use]
    pub fn fold(before: Option<Self>, key: &Key, fact: Fact, written: &Written) -> Option<Self> {
        let Written { at, seq, ref by, .. } = *written;
        match fact {
            Fact::Party(fact) => Some(Self::Party(fact.fold(before.and_then(Self::party)))),
            Fact::Mandate(fact) => fact.fold(before.and_then(Self::mandate)).map(Self::Mandate),
            Fact::Asset(fact) => Some(Self::Asset(fact.fold())),
            Fact::Allow(fact) => Some(Self::Allow(fact.fold())),
            Fact::Signal(fact) => fact.fold(before.and_then(Self::signal), at).map(Self::Signal),
            Fact::Incident(fact) => {
                fact.fold(before.and_then(Self::incident), &key.id, at, seq).map(Self::Incident)
            }
            Fact::Mail(fact) => fact.fold(before.and_then(Self::mail)).map(Self::Mail),
            Fact::Report(fact) => fact.fold(before.and_then(Self::report), at).map(Self::Report),
            Fact::Credential(fact) => {
                fact.fold(before.and_then(Self::credential), at).map(Self::Credential)
            }
            Fact::Session(fact) => fact.fold(before.and_then(Self::session), at).map(Self::Session),
            Fact::Token(fact) => fact.fold(before.and_then(Self::token), at).map(Self::Token),
            Fact::Invite(fact) => fact.fold(before.and_then(Self::invite)).map(Self::Invite),
            Fact::Alert(fact) => fact.fold(before.and_then(Self::alert), written).map(Self::Alert),
            Fact::Roster(fact) => {
                fact.fold(before.and_then(Self::roster), at, by).map(Self::Roster)
            }
            Fact::Source(fact) => Some(Self::Source(fact.fold(before.and_then(Self::source), at))),
            Fact::Review(fact) => {
                fact.fold(before.and_then(Self::review), at, by).map(Self::Review)
            }
            Fact::Response(fact) => {
                fact.fold(before.and_then(Self::response), at, by).map(Self::Response)
            }
            Fact::Evidence(fact) => {
                fact.fold(before.and_then(Self::evidence), at, by).map(Self::Evidence)
            }
            Fact::Verdict(fact) => Some(Self::Verdict(fact.fold(before.and_then(Self::verdict)))),
            Fact::Finding(fact) => {
                fact.fold(before.and_then(Self::finding), at, by).map(Self::Finding)
            }
            Fact::Action(fact) => {
                fact.fold(before.and_then(Self::action), at, by).map(Self::Action)
            }
            Fact::Plan(fact) => fact.fold(before.and_then(Self::plan), at, by).map(Self::Plan),
            Fact::Risk(fact) => fact.fold(before.and_then(Self::risk), at, by).map(Self::Risk),
            Fact::Board(fact) => fact.fold(before.and_then(Self::board), at, by).map(Self::Board),
            Fact::Node(fact) => fact.fold(before.and_then(Self::node)).map(Self::Node),
            Fact::Bulletin(fact) => {
                fact.fold(before.and_then(Self::bulletin), at, by).map(Self::Bulletin)
            }
            Fact::Parcel(fact) => fact.fold(before.and_then(Self::parcel), at).map(Self::Parcel),
            Fact::Campaign(fact) => {
                fact.fold(before.and_then(Self::campaign), at).map(Self::Campaign)
            }
            Fact::Submission(fact) => {
                Some(Self::Submission(fact.fold(before.and_then(Self::submission), at)))
            }
            Fact::Questionnaire(fact) => {
                fact.fold(before.and_then(Self::questionnaire), at).map(Self::Questionnaire)
            }
            Fact::Interview(fact) => {
                fact.fold(before.and_then(Self::interview), at).map(Self::Interview)
            }
            Fact::Exercise(fact) => {
                fact.fold(before.and_then(Self::exercise), &key.id, at).map(Self::Exercise)
            }
            Fact::Staff(fact) => Some(Self::Staff(fact.fold())),
            Fact::Training(fact) => fact.fold(before.and_then(Self::training)).map(Self::Training),
            Fact::Collected(fact) => {
                fact.fold(before.and_then(Self::collected), at, by).map(Self::Collected)
            }
            Fact::Measure(fact) => fact.fold(before.and_then(Self::measure)).map(Self::Measure),
            Fact::Tip(fact) => fact.fold(before.and_then(Self::tip), at).map(Self::Tip),
            Fact::Centre(fact) => fact.fold(before.and_then(Self::centre)).map(Self::Centre),
            Fact::Inquiry(fact) => {
                fact.fold(before.and_then(Self::inquiry), at, by).map(Self::Inquiry)
            }
            Fact::RuleFile(fact) => Some(Self::RuleFile(fact.fold(at, by))),
            Fact::RuleChoice(fact) => {
                Some(Self::RuleChoice(fact.fold(before.and_then(Self::rule_choice), at, by)))
            }
            Fact::Refused { .. } | Fact::Recovered { .. } => before,
            Fact::Erased { .. } => None,
        }
    }

    /// The register it stands in.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Party(_) => Kind::Party,
            Self::Mandate(_) => Kind::Mandate,
            Self::Asset(_) => Kind::Asset,
            Self::Allow(_) => Kind::Allow,
            Self::Signal(_) => Kind::Signal,
            Self::Incident(_) => Kind::Incident,
            Self::Mail(_) => Kind::Mail,
            Self::Report(_) => Kind::Report,
            Self::Credential(_) => Kind::Credential,
            Self::Session(_) => Kind::Session,
            Self::Token(_) => Kind::Token,
            Self::Invite(_) => Kind::Invite,
            Self::Alert(_) => Kind::Alert,
            Self::Roster(_) => Kind::Roster,
            Self::Source(_) => Kind::Source,
            Self::Review(_) => Kind::Review,
            Self::Response(_) => Kind::Response,
            Self::Evidence(_) => Kind::Evidence,
            Self::Verdict(_) => Kind::Verdict,
            Self::Finding(_) => Kind::Finding,
            Self::Action(_) => Kind::Action,
            Self::Plan(_) => Kind::Plan,
            Self::Risk(_) => Kind::Risk,
            Self::Board(_) => Kind::Board,
            Self::Node(_) => Kind::Node,
            Self::Bulletin(_) => Kind::Bulletin,
            Self::Parcel(_) => Kind::Parcel,
            Self::Campaign(_) => Kind::Campaign,
            Self::Submission(_) => Kind::Submission,
            Self::Questionnaire(_) => Kind::Questionnaire,
            Self::Interview(_) => Kind::Interview,
            Self::Exercise(_) => Kind::Exercise,
            Self::Staff(_) => Kind::Staff,
            Self::Training(_) => Kind::Training,
            Self::Collected(_) => Kind::Collected,
            Self::Measure(_) => Kind::Measure,
            Self::Tip(_) => Kind::Tip,
            Self::Centre(_) => Kind::Centre,
            Self::Inquiry(_) => Kind::Inquiry,
            Self::RuleFile(_) => Kind::RuleFile,
            Self::RuleChoice(_) => Kind::RuleChoice,
        }
    }

    /// The exercise in which it is played; empty for what is real. The exercise itself did
    /// take place.
    #[must_use]
    pub fn played_in(&self) -> &str {
        match self {
            Self::Incident(incident) => &incident.exercise,
            Self::Report(report) => &report.exercise,
            Self::Bulletin(bulletin) => &bulletin.sheet.exercise,
            Self::Parcel(parcel) => &parcel.slip.exercise,
            _ => "",
        }
    }

    /// Where it lies.
    #[must_use]
    pub fn place(&self) -> Placement {
        match self {
            Self::Mandate(mandate) => Placement::of(&mandate.party),
            Self::Credential(credential) => Placement::of(&credential.party),
            Self::Session(session) => Placement::of(&session.party),
            Self::Token(token) => Placement::of(&token.party),
            Self::Invite(invite) => {
                Placement { parent: invite.party.clone(), ..Placement::default() }
            }
            Self::Signal(signal) => signal.place(),
            Self::Incident(incident) => {
                Placement { compartment: incident.compartment.clone(), ..Placement::default() }
            }
            Self::Report(report) => Placement {
                compartment: report.compartment.clone(),
                ..Placement::of(&report.incident)
            },
            Self::Response(response) => Placement::of(&response.review),
            Self::Submission(submission) => Placement::of(&submission.campaign),
            Self::Interview(interview) => Placement::of(&interview.campaign),
            Self::Alert(alert) => Placement::of(alert.about.to_string()),
            Self::Verdict(verdict) => {
                Placement { compartment: verdict.compartment.clone(), ..Placement::default() }
            }
            Self::Tip(tip) => tip.place(),
            Self::Party(_)
            | Self::Asset(_)
            | Self::Allow(_)
            | Self::Mail(_)
            | Self::Roster(_)
            | Self::Source(_)
            | Self::Review(_)
            | Self::Evidence(_)
            | Self::Finding(_)
            | Self::Action(_)
            | Self::Plan(_)
            | Self::Risk(_)
            | Self::Board(_)
            | Self::Node(_)
            | Self::Bulletin(_)
            | Self::Campaign(_)
            | Self::Questionnaire(_)
            | Self::Parcel(_)
            | Self::Exercise(_)
            | Self::Staff(_)
            | Self::Training(_)
            | Self::Collected(_)
            | Self::Measure(_)
            | Self::Inquiry(_)
            | Self::RuleFile(_)
            | Self::RuleChoice(_)
            | Self::Centre(_) => Placement::default(),
        }
    }

    /// What to search it by; `written` is the entry that made it so.
    #[must_use]
    pub fn index(&self, written: &Written) -> Index {
        let plain = |state| Index { place: self.place(), state, at: written.at, labels: vec![] };
        match self {
            Self::Party(party) => Index { labels: party.labels(), ..plain("registered") },
            Self::Asset(asset) => Index { labels: asset.labels(), ..plain("registered") },
            Self::Mandate(_) => plain("given"),
            Self::Allow(allow) => Index { at: allow.until, ..plain("allowed") },
            Self::Signal(s) => Index {
                at: s.signal.start.earliest(),
                labels: s.labels(),
                ..plain(s.triage.name())
            },
            Self::Source(source) => {
                Index { at: source.seen.last.unwrap_or(written.at), ..plain("observed") }
            }
            Self::Credential(c) => {
                Index { at: c.enrolled_at, ..plain(if c.live() { "live" } else { "revoked" }) }
            }
            Self::Session(s) => Index {
                at: s.started_at,
                ..plain(if s.ended_at.is_none() { "started" } else { "ended" })
            },
            Self::Token(t) => Index {
                at: t.issued_at,
                ..plain(if t.revoked_at.is_none() { "issued" } else { "revoked" })
            },
            Self::Invite(i) => Index { at: i.made_at, ..plain(i.state.name()) },
            Self::Incident(incident) => Index {
                at: incident.opened_at,
                labels: incident.labels(),
                ..plain(incident.state())
            },
            Self::Mail(mail) => Index { at: mail.received, ..plain("taken") },
            Self::Alert(alert) => Index { at: alert.raised_at, ..plain(alert.state()) },
            Self::Roster(_) => plain("set"),
            Self::Review(r) => Index { labels: r.labels(), ..plain(r.phase.name()) },
            Self::Response(r) => Index { labels: r.labels(), ..plain(r.state()) },
            Self::Evidence(e) => Index {
                labels: e.labels(),
                ..plain(if e.withdrawn.is_none() { "taken" } else { "withdrawn" })
            },
            Self::Verdict(v) => Index { at: v.at, labels: v.labels(), ..plain(v.found().name()) },
            Self::Finding(f) => Index { labels: f.labels(), ..plain(f.state.name()) },
            Self::Action(a) => Index { labels: a.labels(), ..plain(a.state.name()) },
            Self::Plan(p) => Index { labels: p.labels(), ..plain(p.state()) },
            Self::Risk(r) => Index { labels: r.labels(), ..plain(r.state()) },
            Self::Board(b) => plain(b.state()),
            Self::Node(n) => Index { labels: n.labels(), ..plain("entered") },
            Self::Bulletin(b) => Index { labels: b.labels(), ..plain(b.state.name()) },
            Self::Inquiry(i) => Index { labels: i.labels(), ..plain(i.state.name()) },
            Self::RuleFile(file) => Index { at: file.taken, ..plain("taken") },
            Self::RuleChoice(choice) => plain(choice.state()),
            // A parcel keeps its place in the queue whatever happens to it.
            Self::Parcel(p) => Index { at: p.entered, labels: p.labels(), ..plain(p.state()) },
            Self::Campaign(c) => Index { labels: c.labels(), ..plain(c.state.name()) },
            Self::Submission(s) => Index { labels: s.labels(), ..plain(s.state()) },
            Self::Questionnaire(q) => plain(q.state()),
            Self::Interview(i) => Index { at: i.opened, labels: i.labels(), ..plain(i.state()) },
            Self::Exercise(e) => Index { labels: e.labels(), ..plain(e.phase.name()) },
            Self::Report(report) => Index { at: report.prepared_at, ..plain(report.state()) },
            Self::Staff(_) => plain("entered"),
            Self::Training(training) => plain(training.state()),
            Self::Collected(item) => Index { at: item.at, ..plain(item.state()) },
            Self::Measure(_) | Self::Centre(_) => plain("entered"),
            Self::Tip(t) => Index { at: t.taken, labels: t.labels(), ..plain(t.state.name()) },
        }
    }
}

/// One accessor per record, by value, for folding and reading.
macro_rules! accessors {
    ($($name:ident: $variant:ident -> $type:ty),+ $(,)?) => {
        impl Record {
            $(
                #[doc = concat!("The ", stringify!($name), ", if it is one.")]
                #[must_use]
                pub fn $name(self) -> Option<$type> {
                    match self {
                        Self::$variant(record) => Some(record),
                        _ => None,
                    }
                }
            )+
        }
    };
}

accessors! {
    party: Party -> Party,
    mandate: Mandate -> Mandate,
    asset: Asset -> Asset,
    allow: Allow -> Allow,
    signal: Signal -> SignalRecord,
    incident: Incident -> Incident,
    mail: Mail -> Mail,
    report: Report -> Report,
    credential: Credential -> Credential,
    session: Session -> Session,
    token: Token -> Token,
    invite: Invite -> Invite,
    alert: Alert -> Alert,
    roster: Roster -> Roster,
    source: Source -> Source,
    review: Review -> Review,
    response: Response -> Response,
    evidence: Evidence -> Evidence,
    verdict: Verdict -> Verdict,
    finding: Finding -> Finding,
    action: Action -> Action,
    plan: Plan -> Plan,
    risk: Risk -> Risk,
    board: Board -> Board,
    node: Node -> Node,
    bulletin: Bulletin -> Bulletin,
    parcel: Parcel -> Parcel,
    campaign: Campaign -> Campaign,
    submission: Submission -> Submission,
    questionnaire: Questionnaire -> Questionnaire,
    interview: Interview -> Interview,
    exercise: Exercise -> Exercise,
    staff: Staff -> Staff,
    training: Training -> Training,
    collected: Collected -> Collected,
    measure: Measure -> Measure,
    tip: Tip -> Tip,
    centre: Centre -> Centre,
    inquiry: Inquiry -> Inquiry,
    rule_file: RuleFile -> RuleFile,
    rule_choice: RuleChoice -> RuleChoice,
}
