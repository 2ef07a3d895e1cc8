//! The records, their lifecycles and the rules between them.
//!
//! Everything here is a pure function of its arguments: a command is judged as
//! `(record, command, now) -> facts or refusal`, and a record is the fold of its
//! facts. This crate must not know storage, HTTP, async or any language:
//! refusals and findings are codes with arguments, and `text` says them.
//!
//! To add a record: give it a [`Kind`], a struct, a fact enum with `fold`, and
//! one arm each in [`Fact`] and [`Record`].

mod action;
mod admin_year;
mod alert;
mod allow;
mod anonymise;
mod answering;
mod answers;
mod asset;
mod attendance;
mod block;
mod board;
mod bulletin;
mod campaign;
mod career;
mod centre;
mod channel;
mod contact;
mod contradiction;
mod coverage;
mod credential;
mod disclosure;
mod escalate;
mod evidence;
mod exercise;
mod exfiltration;
mod fact;
mod finding;
mod fold;
mod form;
mod heightened;
mod hours;
mod hunt;
mod hygiene;
mod incident;
mod indicator;
mod inquiry;
mod interview;
mod invite;
mod key;
mod known;
mod ladder;
mod lookalike;
mod mail;
mod mandate;
mod merge;
mod name;
mod node;
pub mod number;
mod office;
mod outcome;
mod parcel;
mod party;
mod pattern;
mod people;
mod plan;
mod plan_rules;
mod proof;
mod proposal;
mod questionnaire;
mod reach;
mod refusal;
mod release;
mod reliability;
mod report;
mod response;
mod review;
mod ring;
mod risk;
mod risk_rules;
mod roadmap;
mod role;
mod roster;
mod rule_choice;
mod rule_file;
mod ruleset;
mod rung;
mod sector;
mod sector_report;
mod session;
mod shares;
mod sharing;
mod sharing_rules;
mod signal;
mod source;
mod spell;
mod staff;
mod statistics;
mod submission;
mod suppression;
mod survey_rules;
mod survey_tables;
mod technique;
mod time;
mod tip;
mod tlp;
mod training;
mod verdict;

pub use action::{Action, ActionFact, ActionKind, ActionState, Effect, LookedAt, Progress, Replan};
pub use admin_year::AdminYear;
pub use alert::{
    Alert, AlertFact, Cause, Claim, Outcome, Place, Seen, Step, Tried, Trouble, Urgency, Why,
};
pub use allow::{Allow, AllowFact};
pub use anonymise::{Secrets, Trace, alike, without_origin};
pub use answering::{found_by, worth};
pub use answers::{
    Answer, Connection, Context, Host, Informant, Part, Reachable, State, Value, first_report,
};
pub use asset::{
    Asset, AssetFact, AssetField, AssetKind, DataClass, Defence, Exposure, Graph, Importance,
};
pub use attendance::{AudienceYear, audiences, exercised};
pub use block::Block;
pub use board::{Asked, Board, BoardFact, Decided, Statement, Viewed};
pub use bulletin::{
    Affected, Bulletin, BulletinFact, BulletinState, Delivery, Hop, Receipt, Sheet, Told,
};
pub use campaign::{Campaign, CampaignFact, CampaignState, Reminder, Surveyed};
pub use career::{Career, NextRung, career};
pub use centre::{Centre, CentreFact, Reached, ResidualDuty, VendorIncident};
pub use channel::{BodyKind, Channel, Channels, MemberCount, SURVEY, SectorBody};
pub use contact::{ContactMade, Reply, Request, RequestClock, RequestScope};
pub use contradiction::{Contradiction, contradiction};
pub use coverage::{Coverage, Lack, NotCounted, PostCoverage, coverage};
pub use credential::{Credential, CredentialFact, Means};
pub use escalate::{AlertRules, Next, RulesError, next};
pub use evidence::{Evidence, EvidenceFact, EvidenceType, hex, sha256_hex};
pub use exercise::{
    Aim, EXERCISE_MARK, Exercise, ExerciseFact, ExercisePhase, Inject, Invitation, Library, Mark,
    News, Outline, Past, Pause, Play, Released, Scored, Script, Seal, StopWord, Tidings, Yardstick,
    marked, score, sealed,
};
pub use exfiltration::{Exfiltration, Leaving};
pub use fact::Fact;
pub use finding::{
    CauseLevel, CauseNode, Closer, Comment, Facet, Finding, FindingFact, FindingState, Impact,
    Observed, Origin,
};
pub use fold::{Index, Placement, Record};
pub use form::{Asks, Body, Form, FormError, Question, SharingBody};
pub use heightened::Heightened;
pub use hours::{Hours, HoursError};
pub use hunt::{Hunt, Sighting, Swept};
pub use hygiene::{Doubt, Own, WarningList, WarningLists};
pub use incident::{
    Anchor, Incident, IncidentFact, Nature, Observation, Stage, Task, not_in_future, open, record,
    typed_time,
};
pub use indicator::{Indicator, IndicatorKind};
pub use inquiry::{Inquiry, InquiryFact, InquiryReply, InquirySheet, InquiryState, Says};
pub use interview::{
    AskedBecause, CaseStep, CaseStudy, Departure, Interview, InterviewFact, InterviewQuestion,
    Spoken, interview_questions,
};
pub use invite::{Invite, InviteFact, InviteState, Purpose, RECOVERY_APPROVALS};
pub use key::{Expect, Key, Kind, Written};
pub use known::{FactKey, Known, KnownValue, ValueKind};
pub use ladder::{
    BelowBracket, Bracket, CauseName, Ladder, LadderError, LadderRung, Met, RungAsks, RungWarning,
    looked_at,
};
pub use lookalike::reads_like;
pub use mail::{Demand, Mail, MailFact, Proposal, belongs_to_attack};
pub use mandate::{Mandate, MandateFact, Permission, judge};
pub use merge::{Merged, merge};
pub(crate) use name::indexed;
pub use name::{fold, folded, has_invisible, plain_file_name, same_name};
pub use node::{MemberClass, Membership, Node, NodeFact};
pub use office::{
    Collected, CollectedFact, GivenBack, Measure, MeasureFact, OfficeDuty, OfficeRules, OfficeUnit,
    Owed, Programme, Theme, owed, themes,
};
pub use outcome::{Concluded, Conclusion, Disposal, Disposed};
pub use parcel::{Content, Parcel, ParcelFact, Slip, Taken, Way};
pub use party::{Layer, Party, PartyFact, PartyKind};
pub use pattern::{
    ActionSeen, ClaimSeen, Detected, Element, FindingSeen, FrameworkWeights, Pattern, PatternFault,
    PatternRules, after, patterns, percent,
};
pub use people::{Audience, CareerRung, Knowledge, People, Post};
pub use plan::{Breadth, Plan, PlanFact, PlanKind, PlanProgress, PlanTest, Version, Wording};
pub use plan_rules::{PlanGap, PlanRules, Scenario, crisis_plans, draft, in_crisis, plan_gaps};
pub use proof::{Proof, enough};
pub use proposal::{Cluster, ProposalRule};
pub use questionnaire::{AnswerSet, Questionnaire, QuestionnaireFact, SurveyAsk};
pub use reach::{Reach, Scope};
pub use refusal::{Code, Refusal};
pub use release::{PUBLIC, Release};
pub use reliability::{Reliability, ReliabilityRule, TrackRecord};
pub use report::{Change, Hand, Report, ReportFact, ReportKind, changes};
pub use response::{Assigned, Checked, Declared, Line, Response, ResponseFact, Said};
pub use review::{Phase, Review, ReviewFact, ReviewKind};
pub use ring::{Ring, ring};
pub use risk::{
    Assessment, CauseClass, Grade, Loser, Risk, RiskFact, Threat, Treatment, Trigger, Triggered,
};
pub use risk_rules::{
    DayCount, GRADES, Grading, NewRisk, Rise, RiskBand, RiskClass, RiskKind, RiskRules, graded,
    identify, rises,
};
pub use roadmap::{Gap, Ranked, ranked};
pub use role::{Delegation, Role, Roles};
pub use roster::{Contact, Duty, Level, OnDuty, Roster, RosterFact, Shape, Tested};
pub use rule_choice::{Exception, Off, RuleChoice, RuleChoiceFact};
pub use rule_file::{RuleChange, RuleFile, RuleFileFact, RuleLine};
pub use ruleset::{
    Authority, Bilingual, Cell, Criterion, CriterionKind, Function, Ground, HOME, MappingFault,
    MappingPlace, Moment, NotApplicable, Pdca, Ruleset, RulesetDiff, RulesetFault, Subject, Tier,
    Wheel, mapping_faults, version_for,
};
pub use rung::{Counts, counts, rung};
pub use sector::{Position, SectorCell, SectorView, sectors};
pub use sector_report::{Figure, GroupLine, IncidentRow, SectorReport, SurveyRow, group_lines};
pub use session::{Session, SessionFact, Token, TokenFact};
pub use shares::{Shares, Standing};
pub use sharing::{SharingOf, sharing};
pub use sharing_rules::SharingRules;
pub use signal::{
    Entity, EntityKind, Signal, SignalFact, SignalId, SignalKind, SignalRecord, Triage, When,
};
pub use source::{Band, Heard, LogKind, PerHour, Source, SourceFact, Voice};
pub use spell::{Spell, SpellError};
pub use staff::{CameFrom, Staff, StaffFact, people_on};
pub use statistics::{
    CauseCell, Estimate, Failure, Improvement, ProcessKind, QuarterCount, Standings, Statistics,
    UNKNOWN, WholeMet, day_of, quarter, standings, statistics,
};
pub use submission::{Graded, Handed, Submission, SubmissionFact, item_typed, judge_answers};
pub use suppression::{Figures, GroupFigure, Thousandths, Withheld, published};
pub use survey_rules::{SectorName, SurveyRules};
pub use survey_tables::{
    Feedback, FeedbackLine, ItemFigures, SectorReturn, SurveyTables, feedback, survey_tables,
};
pub use technique::{Heeded, TACTICS, Technique, Watching, technique, techniques};
pub use time::{TimeError, day_in_japan, era, instant};
pub use tip::{Enclosed, Intake, Tip, TipFact, TipKind, TipState};
pub use tlp::Tlp;
pub use training::{Attendance, Held, Training, TrainingFact, TrainingKind, TrainingScore};
pub use verdict::{Dated, Input, Note, Verdict, VerdictFact};
