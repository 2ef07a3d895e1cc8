//! The records, their lifecycles and the rules between them.
//!
//! Everything here is a pure function of its arguments: a command is judged as
//! `(record, command, now) -> facts or refusal`, and a record is the fold of its
//! facts. This crate must not know storage, HTTP, async or any language:
//! refusals and findings are codes with arguments, and `text` says them.
//!
//! To add a record: give it a [`Kind`], a struct, a fact enum with `fold`, and
//! one arm each in [`Fact`] and [`Record`].

mod allow;
mod answers;
mod asset;
mod fact;
mod fold;
mod form;
mod incident;
mod key;
mod known;
mod mail;
mod mandate;
mod merge;
mod name;
mod party;
mod refusal;
mod report;
mod rung;
mod signal;
mod source;
mod spell;
mod time;

pub use allow::{Allow, AllowFact};
pub use answers::{
    Answer, Connection, Context, Host, Informant, Part, Reachable, State, Value, first_report,
};
pub use asset::{
    Asset, AssetFact, AssetField, AssetKind, DataClass, Defence, Exposure, Graph, Importance,
};
pub use fact::Fact;
pub use fold::{Index, Record};
pub use form::{Asks, Body, Form, FormError, Question};
pub use incident::{
    Anchor, Incident, IncidentFact, Nature, Observation, Stage, Task, not_in_future, open, record,
    typed_time,
};
pub use key::{Expect, Key, Kind, Written};
pub use known::{FactKey, Known, KnownValue, ValueKind};
pub use mail::{Demand, Mail, MailFact, Proposal};
pub use mandate::{Mandate, MandateFact, Permission, judge};
pub use merge::{Merged, merge};
pub use name::{folded, has_invisible, same_name};
pub use party::{Layer, Party, PartyFact, PartyKind};
pub use refusal::{Code, Refusal};
pub use report::{Change, Report, ReportFact, ReportKind, changes};
pub use rung::{Counts, counts, rung};
pub use signal::{
    Entity, EntityKind, Signal, SignalFact, SignalId, SignalKind, SignalRecord, Triage, When,
};
pub use source::{Band, Hours, Seen, Source, SourceFact, Voice};
pub use spell::{Spell, SpellError};
pub use time::{TimeError, era, instant};
