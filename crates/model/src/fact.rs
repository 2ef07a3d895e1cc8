//! What a ledger entry says.

use serde::{Deserialize, Serialize};

use crate::{
    ActionFact, AlertFact, AllowFact, AssetFact, BoardFact, BulletinFact, CampaignFact,
    CredentialFact, EvidenceFact, ExerciseFact, FindingFact, IncidentFact, InquiryFact,
    InterviewFact, InviteFact, MailFact, MandateFact, NodeFact, ParcelFact, PartyFact, PlanFact,
    QuestionnaireFact, Refusal, ReportFact, ResponseFact, ReviewFact, RiskFact, RosterFact,
    SessionFact, SignalFact, SourceFact, SubmissionFact, TokenFact, VerdictFact,
};
use crate::{CentreFact, CollectedFact, MeasureFact, StaffFact, TipFact, TrainingFact};
use crate::{RuleChoiceFact, RuleFileFact};

/// The payload of a ledger entry: one fact about one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Fact {
    /// About a party.
    Party(PartyFact),
    /// About a mandate.
    Mandate(MandateFact),
    /// About an asset.
    Asset(AssetFact),
    /// About an allowance.
    Allow(AllowFact),
    /// About a signal.
    Signal(SignalFact),
    /// About an incident.
    Incident(IncidentFact),
    /// About an extortion mail.
    Mail(MailFact),
    /// About a report.
    Report(ReportFact),
    /// About a credential.
    Credential(CredentialFact),
    /// About a session.
    Session(SessionFact),
    /// About a token.
    Token(TokenFact),
    /// About a one-time link.
    Invite(InviteFact),
    /// About an alert.
    Alert(AlertFact),
    /// About the roster.
    Roster(RosterFact),
    /// About a source of logs.
    Source(SourceFact),
    /// About a review.
    Review(ReviewFact),
    /// About a response.
    Response(ResponseFact),
    /// About evidence.
    Evidence(EvidenceFact),
    /// About a verdict.
    Verdict(VerdictFact),
    /// About a finding.
    Finding(FindingFact),
    /// About an action.
    Action(ActionFact),
    /// About a plan.
    Plan(PlanFact),
    /// About a risk.
    Risk(RiskFact),
    /// About a meeting's page.
    Board(BoardFact),
    /// About a node of the sector.
    Node(NodeFact),
    /// About a bulletin.
    Bulletin(BulletinFact),
    /// About a parcel.
    Parcel(ParcelFact),
    /// About a survey.
    Campaign(CampaignFact),
    /// About what was handed in for a survey.
    Submission(SubmissionFact),
    /// About a questionnaire.
    Questionnaire(QuestionnaireFact),
    /// About an interview.
    Interview(InterviewFact),
    /// About an exercise.
    Exercise(ExerciseFact),
    /// About somebody at work.
    Staff(StaffFact),
    /// About a training.
    Training(TrainingFact),
    /// About something that the coordination office collected.
    Collected(CollectedFact),
    /// About a measure of a programme.
    Measure(MeasureFact),
    /// About a tip.
    Tip(TipFact),
    /// About a vendor that serves many.
    Centre(CentreFact),
    /// About an inquiry.
    Inquiry(InquiryFact),
    /// About the origin of detection rules.
    RuleFile(RuleFileFact),
    /// About what was decided of a detection rule.
    RuleChoice(RuleChoiceFact),
    /// A command was refused; nothing else changed.
    Refused {
        /// The command, for example `incident.record`.
        command: String,
        /// What it was about, as typed.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        subject: String,
        /// Why, as it was told.
        refusal: Refusal,
        /// Why in truth, where absent and forbidden must look the same from outside:
        /// `scope` or `compartment`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    },
    /// The key of a subject was destroyed; its payloads can no longer be read.
    Erased {
        /// The subject, for example `party/p-12`.
        subject: String,
    },
    /// The ledger was taken up again at its last good point after a loss.
    Recovered {
        /// The last entry that was kept.
        kept: u64,
        /// The entries that the last signed head had promised.
        promised: u64,
    },
}

impl Fact {
    /// What happened, shown in the open part of the entry: `incident.recorded`.
    #[must_use]
    pub fn act(&self) -> String {
        match self {
            Self::Party(PartyFact::Registered(_)) => "party.registered".into(),
            Self::Mandate(MandateFact::Given(_)) => "mandate.given".into(),
            Self::Mandate(MandateFact::Ended { .. }) => "mandate.ended".into(),
            Self::Asset(AssetFact::Registered(_)) => "asset.registered".into(),
            Self::Allow(AllowFact::Added(_)) => "allow.added".into(),
            Self::Signal(fact) => format!("signal.{}", fact.what()),
            Self::Incident(fact) => format!("incident.{}", fact.what()),
            Self::Mail(fact) => format!("mail.{}", fact.what()),
            Self::Report(fact) => format!("report.{}", fact.what()),
            Self::Credential(fact) => format!("credential.{}", fact.what()),
            Self::Session(fact) => format!("session.{}", fact.what()),
            Self::Token(fact) => format!("token.{}", fact.what()),
            Self::Invite(fact) => format!("invite.{}", fact.what()),
            Self::Alert(fact) => format!("alert.{}", fact.what()),
            Self::Roster(fact) => format!("roster.{}", fact.what()),
            Self::Source(SourceFact::Observed(_)) => "source.observed".into(),
            Self::Review(fact) => format!("review.{}", fact.what()),
            Self::Response(fact) => format!("response.{}", fact.what()),
            Self::Evidence(fact) => format!("evidence.{}", fact.what()),
            Self::Verdict(fact) => format!("verdict.{}", fact.what()),
            Self::Finding(fact) => format!("finding.{}", fact.what()),
            Self::Action(fact) => format!("action.{}", fact.what()),
            Self::Plan(fact) => format!("plan.{}", fact.what()),
            Self::Risk(fact) => format!("risk.{}", fact.what()),
            Self::Board(fact) => format!("board.{}", fact.what()),
            Self::Node(fact) => format!("node.{}", fact.what()),
            Self::Bulletin(fact) => format!("bulletin.{}", fact.what()),
            Self::Parcel(fact) => format!("parcel.{}", fact.what()),
            Self::Campaign(fact) => format!("campaign.{}", fact.what()),
            Self::Submission(fact) => format!("submission.{}", fact.what()),
            Self::Questionnaire(fact) => format!("questionnaire.{}", fact.what()),
            Self::Interview(fact) => format!("interview.{}", fact.what()),
            Self::Exercise(fact) => format!("exercise.{}", fact.what()),
            Self::Staff(fact) => format!("staff.{}", fact.what()),
            Self::Training(fact) => format!("training.{}", fact.what()),
            Self::Collected(fact) => format!("collected.{}", fact.what()),
            Self::Measure(fact) => format!("measure.{}", fact.what()),
            Self::Tip(fact) => format!("tip.{}", fact.what()),
            Self::Centre(fact) => format!("centre.{}", fact.what()),
            Self::Inquiry(fact) => format!("inquiry.{}", fact.what()),
            Self::RuleFile(RuleFileFact::Taken { .. }) => "rule-file.taken".into(),
            Self::RuleChoice(fact) => format!("rule-choice.{}", fact.what()),
            Self::Refused { refusal, .. } => format!("refused.{}", refusal.code.name()),
            Self::Erased { .. } => "system.erased".into(),
            Self::Recovered { .. } => "system.recovered".into(),
        }
    }
}
