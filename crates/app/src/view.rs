//! What is shown of records: the record with what is computed from it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::{Counts, EntityKind, Fact, Incident, Nature, SignalRecord, rung};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{AppError, Desk, Linked, Moment};

/// A signal that seems to belong to an incident.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Proposed {
    /// The signal.
    pub signal: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: model::SignalKind,
    /// Machines that it names.
    pub hosts: Vec<String>,
    /// What it shares with the incident.
    pub shares: Vec<String>,
}

/// An incident with all that is computed from it.
#[derive(Clone, Debug)]
pub struct IncidentView {
    /// The incident.
    pub incident: Incident,
    /// Its timeline.
    pub timeline: Vec<Moment>,
    /// Signals that seem to belong to it.
    pub proposals: Vec<Proposed>,
    /// Mails of extortion that came near one of its attacks.
    pub mails: Vec<Linked>,
}

/// The register of incidents.
#[derive(Clone, Debug)]
pub struct RegisterView {
    /// The incidents that were asked for.
    pub incidents: Vec<Incident>,
    /// Counts over the whole register, whatever was asked for.
    pub counts: Counts,
    /// Reportable ones of which nothing was reported (未報告).
    pub unreported: Vec<String>,
    /// Those that affect customers who were not told (顧客未通知).
    pub customers_not_told: Vec<String>,
    /// Those whose number of customers has no method (件数根拠なし).
    pub customers_without_method: Vec<String>,
}

/// The word by which incidents are filtered.
#[must_use]
pub fn state_of(incident: &Incident) -> &'static str {
    incident.stage.name()
}

impl RegisterView {
    /// Those of one nature; the counts stay those of the whole register.
    #[must_use]
    pub fn only(self, nature: Nature) -> Self {
        let own = self.incidents.into_iter().filter(|incident| incident.nature == nature);
        Self::new(own.collect(), self.counts)
    }

    pub(crate) fn new(incidents: Vec<Incident>, counts: Counts) -> Self {
        // What is handled inside another one is reported and told there.
        let those = |holds: fn(&Incident) -> bool| {
            let real = |i: &&Incident| state_of(i) != "merged" && i.exercise.is_empty();
            let own = incidents.iter().filter(real);
            own.filter(|i| holds(i)).map(|i| i.id.clone()).collect::<Vec<_>>()
        };
        Self {
            unreported: those(Incident::unreported),
            customers_not_told: those(Incident::customers_not_told),
            customers_without_method: those(Incident::customers_without_method),
            incidents,
            counts,
        }
    }
}

impl Desk {
    /// An incident for its page: as known at a moment, or now with proposals.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn incident(
        &self,
        id: &str,
        as_of: Option<Timestamp>,
    ) -> Result<IncidentView, AppError> {
        let (incident, timeline) = self.incident_at(id, as_of).await?;
        let (proposals, mails) = match as_of {
            Some(_) => (Vec::new(), Vec::new()),
            None => (self.proposals(&incident).await?, self.mails_of(&incident).await?),
        };
        Ok(IncidentView { incident, timeline, proposals, mails })
    }

    async fn proposals(&self, incident: &Incident) -> Result<Vec<Proposed>, AppError> {
        let own = self.signals_of(incident).await?;
        let proposed = self.proposed_for(&own).await?;
        let entities: BTreeSet<_> = own.iter().flat_map(|s| &s.signal.entities).collect();
        let of = |record: &SignalRecord| Proposed {
            signal: record.signal.id.clone(),
            kind: record.signal.kind,
            hosts: record.signal.names(EntityKind::Host).map(str::to_owned).collect(),
            shares: record
                .signal
                .entities
                .iter()
                .filter(|entity| entities.contains(entity))
                .map(|entity| entity.name.clone())
                .collect(),
        };
        Ok(proposed.iter().map(of).collect())
    }
}

/// An incident as machines are given it: what is known, with anchors, corrections and
/// timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IncidentShape {
    /// Always `incident`.
    pub kind: &'static str,
    /// `open`, `merged` or `closed`.
    pub state: &'static str,
    /// How far its handling got, 0 to 4.
    pub rung: u8,
    /// `before` while it is not known when it occurred, then `after`.
    pub phase: &'static str,
    /// The incident.
    #[serde(flatten)]
    pub incident: Incident,
    /// The named instants from which clocks run, in their natural order.
    #[schema(value_type = BTreeMap<String, model::Known>)]
    pub anchors: serde_json::Map<String, Value>,
    /// Signals that seem to belong to it; none for a moment of the past.
    pub proposals: Vec<Proposed>,
    /// Mails of extortion that came near one of its attacks; none for a moment of the past.
    pub mails: Vec<Linked>,
    /// Its timeline, oldest first.
    pub timeline: Vec<MomentShape>,
}

/// A line of a timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MomentShape {
    /// When the thing happened, if that is known.
    pub happened: Option<Timestamp>,
    /// When it became known.
    pub known: Timestamp,
    /// When it was written.
    pub written: Timestamp,
    /// Whether a typed time lies after the entry that holds it.
    pub clock_ahead: bool,
    /// Where the case stood then: `before` or `after` the event.
    pub phase: &'static str,
    /// Whether this entry took it there.
    pub switched: bool,
    /// The ledger entry.
    pub entry: u64,
    /// Who wrote it.
    pub by: String,
    /// What was written; null once its key was destroyed.
    #[schema(value_type = Option<Object>)]
    pub fact: Option<Fact>,
}

impl MomentShape {
    /// The line of `moment`.
    #[must_use]
    pub fn new(moment: &Moment) -> Self {
        let written = &moment.line.written;
        Self {
            happened: moment.happened,
            known: moment.known,
            written: written.at,
            clock_ahead: moment.clock_ahead(),
            phase: moment.phase.name(),
            switched: moment.switched,
            entry: written.seq,
            by: written.by.clone(),
            fact: moment.line.fact.clone(),
        }
    }
}

impl IncidentView {
    /// As machines are given it.
    #[must_use]
    pub fn shape(&self) -> IncidentShape {
        let incident = &self.incident;
        IncidentShape {
            kind: "incident",
            state: state_of(incident),
            rung: rung(incident),
            phase: incident.phase().name(),
            anchors: incident.anchors().map(|a| (a.name.to_owned(), json!(a.known))).collect(),
            incident: incident.clone(),
            proposals: self.proposals.clone(),
            mails: self.mails.clone(),
            timeline: self.timeline.iter().map(MomentShape::new).collect(),
        }
    }

    /// The entry that made it what it is; see [`model::Expect::Version`].
    #[must_use]
    pub fn version(&self) -> u64 {
        self.timeline.last().map_or(0, |moment| moment.line.written.seq)
    }

    /// As printed with `--json`.
    #[must_use]
    pub fn json(&self) -> Value {
        json!(self.shape())
    }
}
