//! The use cases. Each one asks for a mandate, judges with `model`, writes one
//! act, and leaves a ledger entry whether it was carried out or refused.
//!
//! This crate must not know HTTP, SQL, files or the typesetter. To add a use
//! case: a method on [`Desk`] in the file of its mechanism.

mod alert;
mod as_of;
mod board;
mod centre;
pub mod checks;
mod completeness;
mod contact_test;
mod contacts;
mod contradict;
mod courier;
mod coverage;
mod desk;
mod detection;
mod doctor;
mod drill;
mod engage;
mod error;
mod export;
mod extortion;
mod failures;
mod graph;
mod identity;
mod import;
mod improve;
mod incidents;
mod lists;
mod mail;
mod numbers;
mod office;
mod pack;
mod pages;
mod people;
mod plans;
mod prove;
mod register;
mod report;
mod respond;
mod risks;
mod roles;
mod roster;
mod rulebook;
mod scoped;
mod search;
mod sector;
mod setup;
mod share;
mod sources;
mod staffing;
mod stands_for;
mod tallies;
mod tips;
mod view;
mod watch;

pub use alert::AlertView;
pub use as_of::Upto;
pub use board::{Basic, BoardView, Gap as BoardGap, Happened, NewStatement, Point, Worst};
pub use centre::CentreView;
pub use completeness::{Completeness, Gap, Unregistered, Unseen};
pub use contact_test::ContactTest;
pub use contacts::{NewContact, NewReply};
pub use courier::{COURIER, Courier, Rounds, Wording};
pub use coverage::{COVERAGE_PACK, CoverageItem, CoverageState, coverage_of};
pub use desk::{App, Desk};
pub use detection::{OWN_RULES, OfferedRules, ReadRules};
pub use doctor::{Check, Verdict};
pub use drill::{
    CLOCK, Conductor, ExerciseRoom, ExerciseView, InjectLine, NewExercise, NewPlay, SeriesLine,
    library, library_of, still_short,
};
pub use error::AppError;
pub use export::Sheet;
pub use extortion::Linked;
pub use failures::{FailuresView, LadderView, built_in_ladder, ladder_of};
pub use identity::{Enrolment, ITSELF, Newcomer, Proof, SignedIn, TOKEN_PREFIX};
pub use import::{Imported, Progress};
pub use improve::{
    ActionView, FindingView, GapView, NewAction, NewFinding, PatternSeen, PatternState, Roadmap,
    pattern_rules, pattern_rules_of,
};
pub use incidents::{RegisterPage, Wanted};
pub use lists::Listed;
pub use mail::MailView;
pub use office::{
    MeasureView, NewCollected, NewMeasure, ProgrammeView, ReportTables, SectorFloor, UnitView,
};
pub use pack::{
    BUILT_IN, alert_rules, alert_rules_of, built_in, channels, channels_of, form_of, risk_rules,
    risk_rules_of, sharing_rules, sharing_rules_of, warning_lists, warning_lists_of,
};
pub use pack::{office_rules, office_rules_of, people_rules, people_rules_of};
pub use pages::{Lacking, Paged};
pub use people::{Member, NewMandate};
pub use plans::Crisis;
pub use prove::{
    Choice, CriteriaFilter, CriterionLine, CriterionView, EVIDENCE_BYTES_MAX, FORM_COLUMNS,
    FormWords, HandedIn, NewReview, OwedMeasure, ResponseView, ReviewView, Taken, Trouble,
    TroubleKind, chosen, shares_of, troubles,
};
pub use register::{AssetLine, AssetView, Branch};
pub use report::Prepared;
pub use respond::{Moment, NewIncident};
pub use risks::{
    AssetWarning, ImportedRisks, Pointed, RiskChange, RiskReport, RiskView, RowRefused, Scan,
    Target, Technique, Volume,
};
pub use roles::{built_in_roles, roles_of};
pub use roster::{LevelView, RosterView};
pub use rulebook::{RULE_PACKS, RuleBook};
pub use search::Found;
pub use setup::{LOCAL_ADMINISTRATOR, set_up};
pub use share::{
    BlockList, Blockable, BulletinView, DIALOGUE, Derivation, Derived, Digest, Doubted,
    InquiryView, NewBulletin, NewInquiry, POST, PostVisit, Postman, Reaching, Receiver,
    SourceGrade, Told as AnswerRate,
};
pub use share::{
    CampaignView, NewCampaign, NewGrade, Reminded, SurveyPast, SurveyRecipient, grade_typed,
    survey_rules, survey_rules_of,
};
pub use sources::{HourCount, Rate, SourceView};
pub use tallies::Tallies;
pub use tips::{ENCLOSED_BYTES_MAX, NewTip, Stripped, TipReceipt, stripped};
pub use view::{IncidentShape, IncidentView, MomentShape, Proposed, RegisterView, state_of};
pub use watch::{Kept, Notice};
