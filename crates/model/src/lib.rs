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
mod alert;
mod allow;
mod anonymise;
mod answering;
mod answers;
mod asset;
mod block;
mod board;
mod bulletin;
mod channel;
mod contradiction;
mod credential;
mod escalate;
mod evidence;
mod fact;
mod finding;
mod fold;
mod form;
mod hours;
mod hunt;
mod hygiene;
mod incident;
mod indicator;
mod inquiry;
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
mod parcel;
mod party;
mod pattern;
mod plan;
mod plan_rules;
mod proof;
mod proposal;
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
mod ruleset;
mod rung;
mod sector;
mod session;
mod shares;
mod sharing_rules;
mod signal;
mod source;
mod spell;
mod statistics;
mod time;
mod tlp;
mod verdict;

pub use action::{Action, ActionFact, ActionKind, ActionState, Effect, LookedAt, Progress, Replan};
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
pub use block::Block;
pub use board::{Asked, Board, BoardFact, Decided, Statement, Viewed};
pub use bulletin::{
    Affected, Bulletin, BulletinFact, BulletinState, Delivery, Hop, Receipt, Sheet, Told,
};
pub use channel::{BodyKind, Channel, Channels, MemberCount, SectorBody};
pub use contradiction::{Contradiction, contradiction};
pub use credential::{Credential, CredentialFact, Means};
pub use escalate::{AlertRules, Next, RulesError, next};
pub use evidence::{Evidence, EvidenceFact, EvidenceType};
pub use fact::Fact;
pub use finding::{
    CauseLevel, CauseNode, Closer, Comment, Facet, Finding, FindingFact, FindingState, Origin,
};
pub use fold::{Index, Placement, Record};
pub use form::{Asks, Body, Form, FormError, Question};
pub use hours::{Hours, HoursError};
pub use hunt::{Hunt, Sighting, Swept};
pub use hygiene::{Doubt, Own, WarningList, WarningLists};
pub use incident::{
    Anchor, Incident, IncidentFact, Nature, Observation, Stage, Task, not_in_future, open, record,
    typed_time,
};
pub use indicator::{Indicator, IndicatorKind};
pub use inquiry::{Inquiry, InquiryFact, InquiryReply, InquirySheet, InquiryState, Says};
pub use invite::{Invite, InviteFact, InviteState, Purpose, RECOVERY_APPROVALS};
pub use key::{Expect, Key, Kind, Written};
pub use known::{FactKey, Known, KnownValue, ValueKind};
pub use ladder::{
    BelowBracket, Bracket, CauseName, Ladder, LadderError, LadderRung, Met, RungAsks, RungWarning,
    looked_at,
};
pub use lookalike::reads_like;
pub use mail::{Demand, Mail, MailFact, Proposal};
pub use mandate::{Mandate, MandateFact, Permission, judge};
pub use merge::{Merged, merge};
pub(crate) use name::indexed;
pub use name::{fold, folded, has_invisible, plain_file_name, same_name};
pub use node::{MemberClass, Membership, Node, NodeFact};
pub use parcel::{Content, Parcel, ParcelFact, Slip, Taken, Way};
pub use party::{Layer, Party, PartyFact, PartyKind};
pub use pattern::{
    ActionSeen, ClaimSeen, Detected, Element, FindingSeen, FrameworkWeights, Pattern, PatternFault,
    PatternRules, after, patterns, percent,
};
pub use plan::{Plan, PlanFact, PlanKind, PlanProgress, PlanTest, Version, Wording};
pub use plan_rules::{PlanGap, PlanRules, Scenario, crisis_plans, draft, in_crisis, plan_gaps};
pub use proof::{Proof, enough};
pub use proposal::{Cluster, ProposalRule};
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
    DayCount, GRADES, Grading, NewRisk, Rise, RiskBand, RiskKind, RiskRules, graded, identify,
    rises,
};
pub use roadmap::{Gap, Ranked, ranked};
pub use role::{Delegation, Role, Roles};
pub use roster::{Contact, Duty, Level, OnDuty, Roster, RosterFact, Shape, Tested};
pub use ruleset::{
    Authority, Bilingual, Cell, Criterion, CriterionKind, Function, MappingFault, MappingPlace,
    Moment, NotApplicable, Pdca, Ruleset, RulesetDiff, RulesetFault, Subject, Tier, Wheel,
    mapping_faults, version_for,
};
pub use rung::{Counts, counts, rung};
pub use sector::{Position, SectorCell, SectorView, sectors};
pub use session::{Session, SessionFact, Token, TokenFact};
pub use shares::{Shares, Standing};
pub use sharing_rules::SharingRules;
pub use signal::{
    Entity, EntityKind, Signal, SignalFact, SignalId, SignalKind, SignalRecord, Triage, When,
};
pub use source::{Band, Heard, PerHour, Source, SourceFact, Voice};
pub use spell::{Spell, SpellError};
pub use statistics::{
    CauseCell, Estimate, Failure, Improvement, ProcessKind, QuarterCount, Standings, Statistics,
    UNKNOWN, WholeMet, day_of, quarter, standings, statistics,
};
pub use time::{TimeError, day_in_japan, era, instant};
pub use tlp::Tlp;
pub use verdict::{Dated, Input, Note, Verdict, VerdictFact};
